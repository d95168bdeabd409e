"""What many rows say together, computed here so that no model adds up a page."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import timedelta
from itertools import zip_longest
from statistics import median

from convoso_mcp.endpoints.replies import Record
from convoso_mcp.text.plain import cell
from convoso_mcp.text.shield import Shield

FEWEST = 3
"""Of fewer rows there is nothing to sum up."""
_VALUES_NAMED = 8


def summary(rows: Sequence[Record], shield: Shield = Shield()) -> list[str]:  # noqa: B008  it has no state
    """Counts, span, lengths and sums of these rows, a line each; which of them is the record's word.

    Where a measure is declared, each count stands with the total of its rows. Sums of lengths of time are also given as
    shares of the last one that is added, recomputed from the sums.
    """
    if len(rows) < FEWEST:
        return []
    kind = type(rows[0])
    measures = [_length(row, kind.measured) for row in rows] if kind.measured else []
    lines = [_counts(name, rows, measures, shield) for name in kind.counted]
    if kind.timed and (moments := sorted(str(moment) for row in rows if (moment := _value(row, kind.timed)))):
        lines.append(f"{kind.timed}: {cell(moments[0])} to {cell(moments[-1])}")
    if lengths := [length for length in measures if length is not None]:
        middle = timedelta(seconds=median(length.total_seconds() for length in lengths))
        lines.append(f"{kind.measured}: total {cell(sum(lengths, timedelta()))}, median {cell(middle)}, of {len(lengths)}")
    if kind.added:
        lines.append(_sums(kind.added, rows))
    return [line for line in lines if line]


def _counts(name: str, rows: Sequence[Record], measures: Sequence[timedelta | None], shield: Shield) -> str:
    counted, totals = Counter[object](), defaultdict[object, timedelta](timedelta)
    for row, length in zip_longest(rows, measures):
        value = _value(row, name)
        counted[value] += 1
        totals[value] += length or timedelta()
    without = counted.pop(None, 0)
    if not counted or (len(counted) == len(rows) and len(rows) > _VALUES_NAMED):
        return ""  # each value once: that is no grouping
    told = [(cell(shield.words(str(value))), count, totals[value]) for value, count in counted.items()]
    ranked = sorted(told, key=lambda one: (-one[1], one[0]))
    first, others = ranked[:_VALUES_NAMED], ranked[_VALUES_NAMED:]
    named = [f"{value}={count}" + (f" ({cell(total)})" if measures else "") for value, count, total in first]
    named += [f"{len(others)} others={sum(count for _, count, _ in others)}"] if others else []
    named += [f"none={without}"] if without else []
    return f"{name}: {', '.join(named)}"


def _value(row: Record, name: str) -> object:
    value: object = getattr(row, name, None)
    return None if value == "" else value


def _length(row: Record, name: str) -> timedelta | None:
    return value if isinstance(value := getattr(row, name, None), timedelta) else None


def _sums(names: Sequence[str], rows: Sequence[Record]) -> str:
    whole = sum((length for row in rows if (length := _length(row, names[-1]))), timedelta())
    parts: list[str] = []
    for name in names:
        if lengths := [length for row in rows if (length := _length(row, name)) is not None]:
            total = sum(lengths, timedelta())
            share = f" ({100 * total / whole:.1f} %)" if whole and name != names[-1] else ""
            parts.append(f"{name.removesuffix('_sec')} {cell(total)}{share}")
        elif numbers := [value for row in rows if isinstance(value := _value(row, name), int)]:
            parts.append(f"{name} {sum(numbers)}")
    return f"together: {', '.join(parts)}" if parts else ""
