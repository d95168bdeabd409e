"""Results that stay: rows that were fetched and not shown, in memory, for a while."""

import secrets
import time
from collections import deque
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from convoso_mcp.text.plain import cell
from convoso_mcp.text.table import Table

_ROW, _VALUE = 120, 70
"""Bytes that a row and each of its values take in memory beside their text, roughly."""
_LOOKED_AT = 25
"""Rows by which the size of a table is judged: looking at all of them would cost more than keeping them."""
_REMEMBERED = 200
"""Ids of results that made room for newer ones, so that it can be said."""


@dataclass(frozen=True)
class Result:
    """Rows that are kept, with what was asked for them."""

    id: str
    table: Table
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
        return not self.more and len(self.table.rows) >= self.matches

    @property
    def noun(self) -> str:
        """What the rows are."""
        return self.table.nouns[len(self.table.rows) != 1]

    @property
    def part(self) -> str:
        """Which of the matching rows these are."""
        count = len(self.table.rows)
        of = f"{'at least ' if self.more else ''}{self.matches}"
        if self.complete:
            return f"all {count} {self.noun}"
        which = f"the first {count}" if not self.before else f"rows {self.before + 1} to {self.before + count}"
        return f"{which} of {of} {self.table.nouns[1]}"

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
        return f'All {len(self.table.rows)} fetched rows: read_result(result_id="{self.id}")'


@dataclass
class _Shelf:
    """What is kept for everybody, and what made room."""

    results: dict[str, Result] = field(default_factory=dict[str, Result])
    count: int = 0
    pushed_out: deque[tuple[str, str]] = field(default_factory=lambda: deque[tuple[str, str]](maxlen=_REMEMBERED))


class Kept:
    """The kept results, bounded by rows, bytes, number and age in seconds; the oldest goes first.

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

    def of(self, caller: str) -> "Kept":
        """The same as one caller sees it: what they keep is theirs, and nothing else is there."""
        own = copy(self)
        own._caller = caller  # noqa: SLF001  a copy of our own
        return own

    @property
    def open(self) -> bool:
        """Whether anything is kept at all."""
        return self._most > 0

    def keep(self, table: Table, asked: str, *, before: int, matches: int, more: bool, zone: str = "") -> Result:
        """Keep a table; of one that is too large for any room its first rows."""
        some = table.rows[:_LOOKED_AT]
        text = sum(1 + len(value if isinstance(value, str) else cell(value)) for row in some for value in row.values())
        each = (text + sum(_ROW + _VALUE * len(row) for row in some)) / max(1, len(some))
        count = min(len(table.rows), self._rows, max(1, int(self._size / max(1, each))))
        size, memory = round(text / max(1, len(some)) * count), round(each * count)
        if count < len(table.rows):
            table = replace(table, rows=table.rows[:count])
        self._shelf.count += 1
        name = f"r{self._shelf.count}-{self._mark()}"
        result = Result(name, table, asked, before, matches, more, zone, self._clock(), size, memory, self._caller)
        self._shelf.results[result.id] = result
        self._make_room()
        return result

    def find(self, result_id: str) -> Result | None:
        """A result that is still kept."""
        self._make_room()
        found = self._shelf.results.get(result_id)
        return found if found and found.caller == self._caller else None

    def missing(self, result_id: str) -> str:
        """Why there is no such result."""
        if (self._caller, result_id) in self._shelf.pushed_out:
            return "This result is not kept any more: newer ones pushed it out."
        return "This result is not kept: the id is wrong, or its time is over."

    def listed(self) -> list[Result]:
        """Every result that is kept, the newest first."""
        self._make_room()
        return [one for one in self._shelf.results.values() if one.caller == self._caller][::-1]

    def _make_room(self) -> None:
        until = self._clock() - self._age
        rows = size = number = 0
        stay = dict[str, Result]()
        for result in reversed(self._shelf.results.values()):
            rows, size, number = rows + len(result.table.rows), size + result.memory, number + 1
            if (number > 1 and (rows > self._rows or size > self._size)) or number > self._most or result.at <= until:
                break
            stay[result.id] = result
        gone = [one for one in self._shelf.results.values() if one.id not in stay and one.at > until]
        self._shelf.pushed_out += [(one.caller, one.id) for one in gone]
        self._shelf.results = dict(reversed(stay.items()))
