"""Results that stay: rows that were fetched and not shown, for a while; here they are kept in memory, for one process."""

import secrets
import time
from collections import deque
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Protocol

from convoso_mcp.text.plain import cell
from convoso_mcp.text.table import Table

_ROW, _VALUE = 120, 70
"""Bytes that a row and each of its values take in memory beside their text, roughly."""
_LOOKED_AT = 25
"""Rows by which the size of a table is judged: looking at all of them would cost more than keeping them."""
_REMEMBERED = 200
"""Ids of results that made room for newer ones, so that it can be said."""


@dataclass(frozen=True, kw_only=True)
class About:
    """What is known of rows that are kept: how many, of what, and what was asked for them."""

    id: str
    nouns: tuple[str, str]
    """What one row is, and what several are."""
    count: int
    """How many rows there are."""
    asked: str
    before: int
    """How many matching rows come before the first one kept."""
    matches: int
    more: bool
    """Whether more match than `matches`, and nobody knows how many."""
    zone: str
    """The account's time zone, blank where it is not known."""
    at: float
    size: int
    """Bytes of its text, roughly."""
    memory: int
    """Bytes that it takes here, roughly."""
    caller: str = ""
    """Who fetched it, and who alone may read it."""

    @property
    def complete(self) -> bool:
        """Whether every row that matches is here."""
        return not self.more and self.count >= self.matches

    @property
    def noun(self) -> str:
        """What the rows are."""
        return self.nouns[self.count != 1]

    @property
    def part(self) -> str:
        """Which of the matching rows these are."""
        count = self.count
        of = f"{'at least ' if self.more else ''}{self.matches}"
        if self.complete:
            return f"all {count} {self.noun}"
        which = f"the first {count}" if not self.before else f"rows {self.before + 1} to {self.before + count}"
        return f"{which} of {of} {self.nouns[1]}"

    @property
    def zone_told(self) -> str:
        """Where the times are from."""
        return self.zone or "account time"

    @property
    def when(self) -> str:
        """When the rows were fetched, in UTC."""
        return f"{datetime.fromtimestamp(self.at, UTC):%Y-%m-%d %H:%M} UTC"

    @property
    def pointer(self) -> str:
        """How a model reads them."""
        return f'All {self.count} fetched rows: read_result(result_id="{self.id}")'


@dataclass(frozen=True, kw_only=True)
class Result(About):
    """The rows, and what is known of them."""

    table: Table


class Kept(Protocol):
    """The kept results, as one caller sees them: they find, list and hear of their own only."""

    @property
    def open(self) -> bool:
        """Whether anything is kept at all."""
        ...

    def of(self, caller: str) -> "Kept":
        """The same as another caller sees it: what they keep is theirs, and nothing else is there."""
        ...

    def result(self, table: Table, asked: str, *, before: int, matches: int, more: bool, zone: str = "") -> Result:
        """A table with a name to keep it under; of one that is too large for any room its first rows."""
        ...

    async def keep(self, result: Result) -> None:
        """Keep a result from now on."""
        ...

    async def find(self, result_id: str) -> Result | None:
        """A result that is still kept."""
        ...

    async def missing(self, result_id: str) -> str:
        """Why there is no such result."""
        ...

    async def listed(self) -> Sequence[About]:
        """Every result that is kept, the newest first."""
        ...


@dataclass
class _Shelf:
    """What is kept for everybody, and what made room."""

    results: dict[str, Result] = field(default_factory=dict[str, Result])
    count: int = 0
    pushed_out: deque[tuple[str, str]] = field(default_factory=lambda: deque[tuple[str, str]](maxlen=_REMEMBERED))


class MemoryKept:
    """The results of this process, bounded by rows, bytes, number and age in seconds; the oldest goes first.

    The bounds are of all callers together, while each finds, lists and hears of their own results only (`of`).
    `clock` tells seconds since the epoch, `mark` makes the part of an id that nobody can guess.
    """

    def __init__(
        self,
        *,
        rows: int = 20_000,
        size: int = 16_000_000,
        results: int = 50,
        age: float = 3_600,
        clock: Callable[[], float] = time.time,
        mark: Callable[[], str] = lambda: secrets.token_hex(2),
    ) -> None:
        self._rows, self._size, self._most, self._age, self._clock, self._mark = rows, size, results, age, clock, mark
        self._shelf, self._caller = _Shelf(), ""

    def of(self, caller: str) -> "MemoryKept":
        """The same as one caller sees it: what they keep is theirs, and nothing else is there."""
        own = copy(self)
        own._caller = caller  # noqa: SLF001  a copy of our own
        return own

    @property
    def open(self) -> bool:
        """Whether anything is kept at all."""
        return self._most > 0

    def result(self, table: Table, asked: str, *, before: int, matches: int, more: bool, zone: str = "") -> Result:
        """A table with a name to keep it under; of one that is too large for any room its first rows."""
        some = table.rows[:_LOOKED_AT]
        text = sum(1 + len(value if isinstance(value, str) else cell(value)) for row in some for value in row.values())
        each = (text + sum(_ROW + _VALUE * len(row) for row in some)) / max(1, len(some))
        count = min(len(table.rows), self._rows, max(1, int(self._size / max(1, each))))
        if count < len(table.rows):
            table = replace(table, rows=table.rows[:count])
        self._shelf.count += 1
        return Result(
            id=f"r{self._shelf.count}-{self._mark()}",
            table=table,
            nouns=table.nouns,
            count=count,
            asked=asked,
            before=before,
            matches=matches,
            more=more,
            zone=zone,
            at=self._clock(),
            size=round(text / max(1, len(some)) * count),
            memory=round(each * count),
            caller=self._caller,
        )

    async def keep(self, result: Result) -> None:
        """Keep a result from now on; the oldest make room."""
        self._shelf.results[result.id] = result
        self._make_room()

    async def find(self, result_id: str) -> Result | None:
        """A result that is still kept."""
        self._make_room()
        found = self._shelf.results.get(result_id)
        return found if found and found.caller == self._caller else None

    async def missing(self, result_id: str) -> str:
        """Why there is no such result."""
        if (self._caller, result_id) in self._shelf.pushed_out:
            return "This result is not kept any more: newer ones pushed it out."
        return "This result is not kept: the id is wrong, or its time is over."

    async def listed(self) -> Sequence[About]:
        """Every result that is kept, the newest first."""
        self._make_room()
        return [one for one in self._shelf.results.values() if one.caller == self._caller][::-1]

    def _make_room(self) -> None:
        until = self._clock() - self._age
        rows = size = number = 0
        stay = dict[str, Result]()
        for result in reversed(self._shelf.results.values()):
            rows, size, number = rows + result.count, size + result.memory, number + 1
            if (number > 1 and (rows > self._rows or size > self._size)) or number > self._most or result.at <= until:
                break
            stay[result.id] = result
        gone = [one for one in self._shelf.results.values() if one.id not in stay and one.at > until]
        self._shelf.pushed_out += [(one.caller, one.id) for one in gone]
        self._shelf.results = dict(reversed(stay.items()))
