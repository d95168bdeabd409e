"""Rows counted by the values of a column, with the total and the median of what lasts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from convoso_mcp.text.columns import Column, Row, whole
from convoso_mcp.text.plain import cell, plain


@dataclass(frozen=True)
class Group:
    """The rows that have one value in common."""

    value: str
    key: float | str | None
    rows: Sequence[Row]


def grouped(rows: Sequence[Row], column: Column) -> tuple[str, list[Group]]:
    """What is grouped by, and the groups, the largest first; times by day, or by hour where there is only one day."""
    precision, by = 0, column.heading
    if column.kind == "time":
        days = {str(row[column.name])[:10] for row in rows if row.get(column.name) is not None}
        precision, by = (13, f"{by} hour") if len(days) == 1 else (10, f"{by} day")
    found = dict[str, tuple[float | str | None, str, list[Row]]]()
    for row in rows:
        value = row.get(column.name)
        shown = whole(value)[: precision or None].replace("T", " ") if precision else whole(value)
        key = shown if precision and value is not None else column.key(value)
        _, _, members = found.setdefault(shown.casefold(), (key, shown, []))
        members.append(row)
    groups = [Group(shown, key, members) for key, shown, members in found.values()]
    groups.sort(key=lambda group: (group.key is None, str(group.value)))
    return by, sorted(groups, key=lambda group: -len(group.rows))


def headings(by: str, summed: Sequence[Column]) -> str:
    """The line above the groups."""
    units = [
        (column.heading.removesuffix(" h:mm:ss"), " h:mm:ss" if column.kind == "duration" else "") for column in summed
    ]  # fmt: skip
    return "|".join([by, "rows", "share %", *(f"{name} {what}{unit}" for name, unit in units for what in ("total", "median"))])


def line(value: str, rows: Sequence[Row], of: int, summed: Sequence[Column]) -> str:
    """One group as a line; its share is of all rows that match."""
    figures = [str(len(rows)), f"{100 * len(rows) / of:.1f}"]
    for column in summed:
        numbers = [key for row in rows if isinstance(key := column.key(row.get(column.name)), float)]
        figures += [_shown(column, sum(numbers)), _shown(column, median(numbers))] if numbers else ["", ""]
    return "|".join([plain(value) or "(none)", *figures])


def median(numbers: Sequence[float]) -> float:
    """The middle one, or halfway between the middle two."""
    ordered = sorted(numbers)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _shown(column: Column, number: float) -> str:
    return cell(timedelta(seconds=number)) if column.kind == "duration" else f"{round(number, 2):.2f}".rstrip("0").rstrip(".")
