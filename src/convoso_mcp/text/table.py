"""Rows in columns: the header once, units in it, values as text, cut to a budget of characters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from convoso_mcp.text.plain import cell


@dataclass(frozen=True)
class Table:
    """Rows that may be shown, kept or exported: their values have passed the shield. A missing value is nothing."""

    nouns: tuple[str, str]
    """What one row is, and what several are."""
    columns: tuple[str, ...]
    """The columns worth showing first, those that hold something, names before ids."""
    rows: Sequence[Mapping[str, object]]

    @property
    def names(self) -> list[str]:
        """Every column that holds something, those worth showing first."""
        return list(dict.fromkeys([*self.columns, *sorted({name for row in self.rows for name in row})]))

    def heading(self, name: str) -> str:
        """A column's name with its unit: Convoso's `_sec` holds h:mm:ss as often as seconds, its `_pt` a percentage."""
        if name.endswith("_pt"):
            return f"{name.removesuffix('_pt').removesuffix('_sec')} %"
        if any(isinstance(row.get(name), timedelta) for row in self.rows):
            return f"{name.removesuffix('_sec')} h:mm:ss"
        return name

    def header(self, columns: Sequence[str]) -> str:
        """The line above the rows."""
        return "|".join(map(self.heading, columns))

    def lines(self, columns: Sequence[str], rows: Sequence[Mapping[str, object]] | None = None) -> list[str]:
        """Each row as a line, or each of some of them."""
        return ["|".join(cell(row.get(name)) for name in columns) for row in (self.rows if rows is None else rows)]


def fitting(lines: Sequence[str], budget: int) -> int:
    """How many lines a budget of characters holds; at least one."""
    used = 0
    for count, line in enumerate(lines):
        used += len(line) + 1
        if used > budget and count:
            return count
    return len(lines)
