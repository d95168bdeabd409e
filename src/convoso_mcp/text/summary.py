"""What many rows say together, computed here so that no model adds up a page."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from statistics import median

from convoso_mcp.endpoints.replies import Record
from convoso_mcp.text.plain import cell

FEWEST = 3
"""Of fewer rows there is nothing to sum up."""
_VALUES_NAMED = 8

Row = Mapping[str, object]


def summary(kind: type[Record], rows: Sequence[Row]) -> list[str]:
    """Counts, span, lengths and sums of these rows, a line each; which of them is the record's word.

    Where a measure is declared, each count stands with the total of its rows. Sums of lengths of time are also given as
    shares of the last one that is added, recomputed from the sums.
    """
    if len(rows) < FEWEST:
        return []
    lines = [_counts(name, rows, kind.measured) for name in kind.counted]
    if kind.timed and (moments := sorted(str(row[kind.timed]) for row in rows if row.get(kind.timed))):
        lines.append(f"{kind.timed}: {cell(moments[0])} to {cell(moments[-1])}")
    if kind.measured and (lengths := _lengths(kind.measured, rows)):
        middle = timedelta(seconds=median(length.total_seconds() for length in lengths))
        lines.append(f"{kind.measured}: total {cell(sum(lengths, timedelta()))}, median {cell(middle)}, of {len(lengths)}")
    if kind.added:
        lines.append(_sums(kind.added, rows))
    return [line for line in lines if line]


def _counts(name: str, rows: Sequence[Row], measured: str) -> str:
    groups: dict[object, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.get(name), []).append(row)
    without = len(groups.pop(None, ()))
    if not groups or (len(groups) == len(rows) and len(rows) > _VALUES_NAMED):
        return ""  # each value once: that is no grouping
    ranked = sorted(((cell(value), group) for value, group in groups.items()), key=lambda one: (-len(one[1]), one[0]))
    named = [f"{value}={len(group)}{_total(measured, group)}" for value, group in ranked[:_VALUES_NAMED]]
    if others := ranked[_VALUES_NAMED:]:
        named.append(f"{len(others)} others={sum(len(group) for _, group in others)}")
    return f"{name}: {', '.join([*named, *([f'none={without}'] if without else [])])}"


def _total(measured: str, rows: Sequence[Row]) -> str:
    return f" ({cell(sum(_lengths(measured, rows), timedelta()))})" if measured else ""


def _lengths(name: str, rows: Sequence[Row]) -> list[timedelta]:
    return [value for row in rows if isinstance(value := row.get(name), timedelta)]


def _sums(names: Sequence[str], rows: Sequence[Row]) -> str:
    whole = sum(_lengths(names[-1], rows), timedelta())
    parts: list[str] = []
    for name in names:
        lengths = _lengths(name, rows)
        if lengths:
            total = sum(lengths, timedelta())
            share = f" ({100 * total / whole:.1f} %)" if whole and name != names[-1] else ""
            parts.append(f"{name.removesuffix('_sec')} {cell(total)}{share}")
        elif numbers := [value for row in rows if isinstance(value := row.get(name), int)]:
            parts.append(f"{name} {sum(numbers)}")
    return f"together: {', '.join(parts)}" if parts else ""
