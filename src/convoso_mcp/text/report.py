"""Reports: an answer first, what stands out, its scope, tables, what is missing, and what to call next."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

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
class Written:
    """A number that is no share, in the words that an answer has for it."""

    value: float | None
    told: str


@dataclass(frozen=True)
class Grid:
    """One table of a report; units stand in its columns' names. A cell is text, a number, a length of time or a `Figure`.

    What a picture needs and the text does without: `beside` are further columns by their names, `limits` what the values of
    a column must not pass, `fewest` what a row must have in a column to be compared, and a table that is `silent` is in no
    text at all.
    """

    title: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[object]]
    beside: Mapping[str, Sequence[float | None]] = field(default_factory=dict[str, Sequence[float | None]])
    limits: Mapping[str, float] = field(default_factory=dict[str, float])
    fewest: Mapping[str, int] = field(default_factory=dict[str, int])
    silent: bool = False


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
    floor: bool = False
    """Whether there is more than was read, so that counts are lower bounds. The text says it in its own place."""
    periods: Mapping[str, str] = {}
    """Words for the like windows `before` and `after` this one, for who turns pages; the text does without."""


def reported(report: Report) -> str:
    """A report as text; tables share what the words leave of the budget, and say what they leave out."""
    head = [cut(plain(line, LINE), LINE) for line in (report.answer, *report.findings, report.scope) if line]
    tail = [cut(plain(line, LINE), LINE) for line in report.missing]
    if report.following:
        tail.append(f"Next: {cut('; '.join(plain(call, LINE) for call in report.following), LINE)}")
    left = BUDGET - sum(weight(line) + 1 for line in (*head, *tail))
    grids = [grid for grid in report.grids if grid.rows and not grid.silent]
    for number, grid in enumerate(grids, 1):
        lines = list(_lines(grid, left - sum(map(_least, grids[number:]))))
        left -= sum(weight(line) + 1 for line in lines)
        head += lines
    return "\n".join([*head, *tail])


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
