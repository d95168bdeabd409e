"""What many rows say together, computed here so that no model adds up a page."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import timedelta
from operator import attrgetter
from statistics import median

from convoso_mcp.endpoints.replies import Record
from convoso_mcp.text.plain import Free, cell
from convoso_mcp.text.shield import STRICTEST, WHEN, Shield
from convoso_mcp.text.table import clipped, fitting

FEWEST = 3
"""Of fewer rows there is nothing to sum up."""
_VALUES_NAMED = 8
_LONGEST = 120
"""Tokens of the counts of one column."""
_LIKE_COUNTS = re.compile(r'[=,"]|^none$|^\d+ others$')


def summary(rows: Sequence[Record], shield: Shield = STRICTEST) -> list[str]:
    """Counts, span, lengths and sums of these rows, a line each; which of them is the record's word.

    Where a measure is declared, each count stands with the total of its rows. Sums of lengths of time are also given as
    shares of the last one that is added, recomputed from the sums.
    """
    if len(rows) < FEWEST:
        return []
    kind = type(rows[0])
    measures = [_seconds(row, kind.measured) for row in rows] if kind.measured else []
    lines = [_counts(name, rows, measures, shield) for name in kind.counted]
    if kind.timed:
        lines.append(_span(kind.timed, [moment for row in rows if (moment := getattr(row, kind.timed, None))]))
    if lengths := [length for length in measures if length is not None]:
        total, middle = _told(sum(lengths)), _told(median(lengths))
        lines.append(f"{kind.measured}: total {total}, median {middle}, of {len(lengths)}")
    if kind.added:
        lines.append(_sums(kind.added, rows))
    return [line for line in lines if line]


def _span(name: str, moments: Sequence[str]) -> str:
    """The first and the last of what are moments."""
    ends = (min(moments), max(moments)) if moments else ()
    if not all(map(WHEN.fullmatch, ends)):  # rarely: all of them are looked at only then
        return _span(name, list(filter(WHEN.fullmatch, moments)))
    return f"{name}: {' to '.join(ends)}" if ends else ""


def _counts(name: str, rows: Sequence[Record], measures: Sequence[float | None], shield: Shield) -> str:
    """How many rows there are of each value, and how long they took together."""
    written: list[object] = list(map(attrgetter(name), rows))
    seen = {value: "" if value is None else cell(shield.value(type(rows[0]), name, value)) for value in set(written)}
    values = [seen[value] for value in written]
    counted, totals = Counter(values), defaultdict[str, float](float)
    for value, length in zip(values, measures, strict=False):
        totals[value] += length or 0
    without = counted.pop("", 0)
    if not counted or (len(counted) == len(rows) and len(rows) > _VALUES_NAMED):
        return ""  # each value once: that is no grouping
    ranked = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    lines = [
        f"{_quoted(value)}={count}" + (f" ({_told(totals[value])})" if measures else "")
        for value, count in ranked[:_VALUES_NAMED]
    ]
    named = fitting(lines, _LONGEST)
    others = ranked[len(named) :]
    named += [f"{len(others)} others={sum(count for _, count in others)}"] if others else []
    named += [f"none={without}"] if without else []
    return f"{name}: {', '.join(named)}"


def _quoted(value: str) -> str:
    """A value that could be taken for a count, or for the end of one, in quotes; a long one cut."""
    value = clipped(value, _LONGEST // 4)
    return cell(Free(value)) if _LIKE_COUNTS.search(value) else value


def _seconds(row: Record, name: str) -> float | None:
    value: object = getattr(row, name, None)
    return value.total_seconds() if isinstance(value, timedelta) else None


def _told(seconds: float) -> str:
    return cell(timedelta(seconds=seconds))


def _sums(names: Sequence[str], rows: Sequence[Record]) -> str:
    whole = sum(_seconds(row, names[-1]) or 0 for row in rows)
    parts: list[str] = []
    for name in names:
        if lengths := [length for row in rows if (length := _seconds(row, name)) is not None]:
            share = f" ({100 * sum(lengths) / whole:.1f} %)" if whole and name != names[-1] else ""
            parts.append(f"{name.removesuffix('_sec')} {_told(sum(lengths))}{share}")
        elif numbers := [value for row in rows if isinstance(value := getattr(row, name, None), int)]:
            parts.append(f"{name} {sum(numbers)}")
    return f"together: {', '.join(parts)}" if parts else ""
