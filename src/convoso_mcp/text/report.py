"""Reports: an answer first, what stands out, its scope, tables, what is missing, and what to call next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol, runtime_checkable

from pydantic import ConfigDict

from convoso_mcp.endpoints.replies import Reply
from convoso_mcp.text.plain import cell, cut, plain
from convoso_mcp.text.table import fitting, weight

BUDGET = 1_250
"""About how many tokens a report takes, its tables included."""
LINE = 400
"""Characters of one line outside the tables."""
_LEFT_OUT = 14
"""What the line takes that says how many rows were left out."""
DRAWN = 100
"""Rows of a table that are given to programs that draw it."""


@runtime_checkable
class Figure(Protocol):
    """A number that knows how it is written, such as a rate with its numerator and denominator."""

    @property
    def told(self) -> str:
        """As an answer writes it."""
        ...

    @property
    def value(self) -> float | None:
        """As a program draws it; None where it cannot be computed."""
        ...


@dataclass(frozen=True)
class Grid:
    """One table of a report; units stand in its columns' names. A cell is text, a number, a length of time or a `Figure`."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[object]]


class Report(Reply):
    """What an answer tool found. Whatever is personal in its words has passed the shield where it was put there."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    answer: str
    """The first line: what was asked for, with its unit."""
    findings: tuple[str, ...] = ()
    """What stands out, the most important first."""
    scope: str = ""
    """Window with its zone, filters by name and id, and what was read to find out."""
    grids: tuple[Grid, ...] = ()
    missing: tuple[str, ...] = ()
    """What was left out, could not be read, or must not be concluded."""
    following: tuple[str, ...] = ()
    """The one or two calls worth making next, exact."""


def reported(report: Report) -> str:
    """A report as text; tables share what the words leave of the budget, and say what they leave out."""
    head = [cut(plain(line, LINE), LINE) for line in (report.answer, *report.findings, report.scope) if line]
    tail = [cut(plain(line, LINE), LINE) for line in report.missing]
    if report.following:
        tail.append(f"Next: {cut('; '.join(plain(call, LINE) for call in report.following), LINE)}")
    left = BUDGET - sum(weight(line) + 1 for line in (*head, *tail))
    grids = [grid for grid in report.grids if grid.rows]
    for number, grid in enumerate(grids, 1):
        lines = list(_lines(grid, left - sum(map(_least, grids[number:]))))
        left -= sum(weight(line) + 1 for line in lines)
        head += lines
    return "\n".join([*head, *tail])


def drawn(report: Report) -> dict[str, Any]:
    """The same for programs that draw it: lengths of time in seconds, figures as numbers."""
    tables = [
        {
            "title": plain(grid.title),
            "columns": [plain(name) for name in grid.columns],
            "rows": [[_drawn(value) for value in row] for row in grid.rows[:DRAWN]],
        }
        for grid in report.grids
    ]
    return {"answer": plain(report.answer, LINE), "scope": plain(report.scope, LINE), "tables": tables}


def _lines(grid: Grid, budget: float) -> Iterator[str]:
    """A table with as many rows as the budget holds, at least one."""
    above = [cut(plain(grid.title, LINE), LINE), "|".join(plain(name) for name in grid.columns)]
    yield from above
    left = budget - sum(weight(line) + 1 for line in above) - _LEFT_OUT
    rows = fitting(("|".join(map(_shown, row)) for row in grid.rows), max(int(left), 1))
    yield from rows
    if len(rows) < len(grid.rows):
        yield f"{len(grid.rows) - len(rows)} more rows were left out to keep this short."


def _least(grid: Grid) -> int:
    """What a table takes with one row, which those before it leave to it."""
    return sum(weight(line) + 1 for line in _lines(grid, 0))


def _shown(value: object) -> str:
    if value is None:
        return "n/a"
    return plain(value.told) if isinstance(value, Figure) else cell(value)


def _drawn(value: object) -> object:
    match value:
        case None | bool() | int() | float():
            return value
        case timedelta():
            return round(value.total_seconds())
        case Figure():
            return value.value
        case _:
            return plain(str(value))
