"""Reports for programs that draw them: numbers as numbers, the words for them, and what kind of number each column has."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Literal

from convoso_mcp.text.plain import plain
from convoso_mcp.text.report import LINE, Figure, Grid, Report, Written

DRAWN = 100
"""Rows of a table that are given to programs that draw it."""

PLACES = 6
"""Of a figure's number: what is beyond them no picture shows, and costs more than the words for it."""

Kind = Literal["text", "number", "seconds", "share"]
"""What a column holds; a share is between 0 and 1."""


def drawn(report: Report, tool: str) -> dict[str, Any]:
    """A report as programs read it: lengths of time in seconds, figures as numbers with the words for them beside.

    What is empty is left out, but for rows: some hosts pay for all of it.
    """
    lines = {"findings": report.findings, "missing": report.missing, "next": report.following}
    return {
        "report": tool,
        "answer": plain(report.answer, LINE),
        "scope": plain(report.scope, LINE),
        **{name: [plain(line, LINE) for line in told if line] for name, told in lines.items() if told},
        **({"floor": True} if report.floor else {}),
        **({"periods": dict(report.periods)} if report.periods else {}),
        "tables": [_table(grid) for grid in report.grids],
    }


def _table(grid: Grid) -> dict[str, Any]:
    rows = grid.rows[:DRAWN]
    by_column = list(zip(*rows, strict=True)) or [()] * len(grid.columns)
    told = {plain(name): words for name, column in zip(grid.columns, by_column, strict=True) if (words := _told(column))}
    beside = {plain(name): [_rounded(value) for value in values[:DRAWN]] for name, values in grid.beside.items() if values}
    bounds = {"limits": grid.limits, "fewest": grid.fewest}
    return {
        "title": plain(grid.title),
        "columns": [plain(name) for name in grid.columns],
        "kinds": [_kind(column) for column in by_column],
        "rows": [[_drawn(value) for value in row] for row in rows],
        **({"of": len(grid.rows)} if len(grid.rows) > DRAWN else {}),
        **({"told": told} if told else {}),
        **({"beside": beside} if beside else {}),
        **{name: {plain(column): value for column, value in of.items()} for name, of in bounds.items() if of},
    }


def _kind(column: Sequence[object]) -> Kind:
    """That of the first value that is no text: a column of numbers may have words where there is none."""
    match next((value for value in column if value is not None and not isinstance(value, str)), None):
        case timedelta():
            return "seconds"
        case Written() | int() | float():
            return "number"
        case Figure():
            return "share"
        case _:
            return "text"


def _told(column: Sequence[object]) -> list[str | None]:
    """How figures are written, which rounding a number would not tell; nothing where a column has none."""
    words = [plain(value.told) if isinstance(value, Figure) else None for value in column]
    return words if any(words) else []


def _drawn(value: object) -> object:
    match value:
        case None | bool() | int() | float():
            return value
        case timedelta():
            return round(value.total_seconds())
        case Figure():
            return _rounded(value.value)
        case _:
            return plain(str(value))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, PLACES)
