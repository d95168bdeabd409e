"""Rows in columns: the header once, units in it, values as text, cut to a budget of tokens."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property, partial
from itertools import count
from typing import Any, TypeAlias, overload

from convoso_mcp.endpoints.replies import Kind, Page, Record
from convoso_mcp.text.plain import TEXT_CAP, cell, plain
from convoso_mcp.text.shield import Shield

Row: TypeAlias = Mapping[str, object]

NAME_CAP = 60
"""Characters of a column's name."""
CLIP = 250
"""Tokens of a line that stands beside the rows."""


class Shielded(Sequence[Row]):
    """Records as rows: each passes the shield when it is looked at, since most of a page never is."""

    def __init__(self, records: Sequence[Record], shield: Shield) -> None:
        self._records, self._shield = records, shield
        self._seen: dict[int, Row] = {}

    def __len__(self) -> int:
        return len(self._records)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        if isinstance(index, slice):
            return [self[one] for one in range(*index.indices(len(self)))]
        if index not in self._seen:
            self._seen[index] = self._shield.fields(self._records[index])
        return self._seen[index]

    def __iter__(self) -> Iterator[Row]:
        for index in range(len(self)):
            yield self._seen.get(index) or self[index]


@dataclass(frozen=True)
class Table:
    """Rows that may be shown, kept or exported: their values have passed the shield. A missing value is nothing."""

    nouns: tuple[str, str]
    """What one row is, and what several are."""
    columns: tuple[str, ...]
    """The columns worth showing, those that hold something, names before ids."""
    names: tuple[str, ...]
    """Every column that holds something, those worth showing first."""
    lengths: frozenset[str]
    """The columns that hold lengths of time."""
    rows: Sequence[Row]
    masked: Mapping[str, Kind] = field(default_factory=dict[str, Kind])
    """The columns whose values may be shown in part, and how; `words` are but for numbers and addresses in them."""

    @cached_property
    def called(self) -> Mapping[str, str]:
        """What each column is called: a harmless name that no other column has, an account's own field neither."""
        called = dict[str, str]()
        for name in self.names:
            bare = plain(name, NAME_CAP) or "unnamed"
            numbered = (f"{bare} {number}" for number in count(2))
            called[name] = bare if bare not in called.values() else next(one for one in numbered if one not in called.values())
        return called

    def heading(self, name: str) -> str:
        """A column's name with its unit: Convoso's `_sec` holds h:mm:ss as often as seconds, its `_pt` a percentage."""
        unit = name in self.lengths
        name = self.called[name]
        if name.endswith("_pt"):
            return f"{name.removesuffix('_pt').removesuffix('_sec')} %"
        return f"{name.removesuffix('_sec')} h:mm:ss" if unit else name

    def header(self, columns: Sequence[str]) -> str:
        """The line above the rows."""
        return "|".join(map(self.heading, columns))

    def fitting(self, columns: Sequence[str], budget: int) -> list[str]:
        """The first rows as lines, as many as the budget holds; a row that is longer than all of it is cut."""
        return fitting((within(budget, partial(self._line, columns, row)) for row in self.rows), budget)

    def lines(self, columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
        """These rows, each as a line, written when it is asked for."""
        return (self._line(columns, row) for row in rows)

    def _line(self, columns: Sequence[str], row: Row, cap: int = TEXT_CAP) -> str:
        return "|".join(cell(row.get(name), cap) for name in columns)


def tabled(page: Page[Any], shield: Shield) -> Table:
    """The rows of a page as they may leave."""
    records: tuple[Record, ...] = page.rows
    kind = type(records[0])
    filled = shield.filled(records)
    columns = tuple(name for name in kind.columns if name in filled)
    names = tuple(dict.fromkeys([*columns, *sorted(filled)]))
    lengths = frozenset(name for name in names if issubclass(filled[name], timedelta))
    masked: dict[str, Kind] = {name: how for name in names if (how := shield.masks(kind, name)) is not None}
    return Table(page.nouns, columns, names, lengths, Shielded(records, shield), masked)


_PIECE = re.compile(r"\d{1,3}|[^\W\d_]{1,5}|[^\w\s]|_")
_SHORTER = (TEXT_CAP, 100, 50, 25, 12)
"""Characters of a text where a line with longer ones is more than its budget."""


def weight(text: str) -> int:
    """About how many tokens a line of a table is: tokenizers cut numbers into threes and words into a few pieces.

    Within an eighth of the count (o200k) for every table of the sandbox, which characters are not: a line of times costs
    nearly twice as much as a line of names. Other scripts are judged by their bytes: most cost a token or two a character.
    """
    other = 0 if text.isascii() else len(text.encode(errors="replace")) - len(text)
    return len(_PIECE.findall(text)) + other


def within(budget: int, line: Callable[[int], str]) -> str:
    """A line in the longest form that the budget holds; `line` writes it with texts of so many characters."""
    for cap in _SHORTER[:-1]:
        if weight(short := line(cap)) <= budget:
            return short
    return line(_SHORTER[-1])


def clipped(line: str, budget: int = CLIP) -> str:
    """A line cut to a budget; what is cut off leaves an ellipsis."""
    while (weighs := weight(line)) > budget:
        line = f"{line[: min(len(line) - 2, len(line) * budget // weighs)]}…"
    return line


def fitting(lines: Iterable[str], budget: int) -> list[str]:
    """As many lines as a budget of tokens holds, at least one; those after it are not even written."""
    used, held = 0, list[str]()
    for line in lines:
        used += weight(line) + 1
        if used > budget and held:
            break
        held.append(line)
    return held
