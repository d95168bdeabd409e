"""The journal: what each change needs to be undone and to be looked at again, with full values, for a while.

Unlike the audit it holds what persons said and are called, so only its owner can read it, and it forgets.
"""

import json
import os
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar, cast, get_args

from convoso_mcp.errors import NotRecorded
from convoso_mcp.state import Outcome, Place, found, off_the_loop, own_folder

if TYPE_CHECKING:
    from sqlite3 import Connection

T = TypeVar("T")

AGE = 30 * 86_400
"""Seconds that a change is remembered."""

Json = Mapping[str, object]
"""A JSON object."""

Row = tuple[str, str, str, str | None, str, float, str, int, str]
"""A change as the file holds it."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change as it was asked for, and the record as it was before; None where no search shows it."""

    id: str
    tool: str
    arguments: Json = field(repr=False)
    before: Json | None = field(repr=False)
    outcome: Outcome = "unknown"
    """What became of it: unknown until it is settled, and for good where a crash came first."""
    at: float = 0
    """When it was remembered, in seconds since the epoch; the journal sets it."""
    caller: str = ""
    """Who asked for it: nobody else is told of it, or may take it back."""
    undoes: str = ""
    """The id of the change that this one takes back, if it does."""
    unread: bool = False
    """Whether a search for what was there before failed."""


class Journal(Protocol):
    """Where changes are remembered."""

    async def remember(self, change: Change) -> None:
        """Keep a change before it is made; raises `NotRecorded`, and then it must not be made."""
        ...

    async def settle(self, change_id: str, outcome: Outcome) -> bool:
        """Keep what became of it, and say whether that succeeded: what was made stays made, and is found as unknown."""
        ...

    async def find(self, change_id: str) -> Change | None:
        """A change that is not too old."""
        ...

    async def recent(self, limit: int) -> list[Change]:
        """The newest first."""
        ...

    async def undoing(self, change_id: str) -> Change | None:
        """The change that took this one back, or may have."""
        ...


class MemoryJournal:
    """The changes of this process. Nothing here waits or fails, so nothing goes to a thread."""

    def __init__(self, *, age: float = AGE, clock: Callable[[], float] = time.time) -> None:
        self._age, self._clock, self._changes = age, clock, dict[str, Change]()

    async def remember(self, change: Change) -> None:
        """Keep a change before it is made."""
        self._changes[change.id] = replace(change, at=self._clock())

    async def settle(self, change_id: str, outcome: Outcome) -> bool:
        """Keep what became of it."""
        if (change := self._kept().get(change_id)) is None:
            return False
        self._changes[change_id] = replace(change, outcome=outcome)
        return True

    async def find(self, change_id: str) -> Change | None:
        """A change that is not too old."""
        return self._kept().get(change_id)

    async def recent(self, limit: int) -> list[Change]:
        """The newest first."""
        return list(self._kept().values())[::-1][:limit]

    async def undoing(self, change_id: str) -> Change | None:
        """The change that took this one back, or may have."""
        undoing = (change for change in self._kept().values() if change.undoes == change_id)
        return next((change for change in undoing if change.outcome in MADE), None)

    def _kept(self) -> dict[str, Change]:
        until = self._clock() - self._age
        self._changes = {name: change for name, change in self._changes.items() if change.at > until}
        return self._changes


MADE = ("done", "unknown")
"""The outcomes of a change that was made, or may have been."""

_TABLE = """\
create table if not exists change (
    number integer primary key, id text unique not null, tool text not null, arguments text not null, before text,
    outcome text not null, at real not null, undoes text not null, unread integer not null, caller text not null
)"""
_INDEX = "create index if not exists change_at on change (at)"
"""Without it, whoever forgets what is old reads all that is not, with every change."""
_COLUMNS = "id, tool, arguments, before, outcome, at, undoes, unread, caller"
"""As `Row` has them."""


class FileJournal:
    """The changes of an account, in `journal.db` in its folder; several processes may use it at once.

    It is opened for every use, and forgets then what is too old. `age` is in seconds; `clock` tells them since the epoch.
    """

    def __init__(self, folder: Place, *, age: float = AGE, clock: Callable[[], float] = time.time) -> None:
        self._place, self._age, self._clock = folder, age, clock

    @cached_property
    def _folder(self) -> Path:
        return found(self._place)

    async def remember(self, change: Change) -> None:
        """Keep a change before it is made; raises `NotRecorded`, and then it must not be made."""
        before = None if change.before is None else json.dumps(change.before)
        given, at = json.dumps(change.arguments), self._clock()
        row: Row = (change.id, change.tool, given, before, change.outcome, at, change.undoes, int(change.unread), change.caller)
        insert = f"insert into change ({_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608  written above
        await self._with(lambda database: database.execute(insert, row))

    async def settle(self, change_id: str, outcome: Outcome) -> bool:
        """Keep what became of it, and say whether that succeeded: what was made stays made, and is found as unknown."""
        update = "update change set outcome = ? where id = ?"
        try:
            return await self._with(lambda database: database.execute(update, (outcome, change_id)).rowcount == 1)
        except NotRecorded:
            return False

    async def find(self, change_id: str) -> Change | None:
        """A change that is not too old."""
        return next(iter(await self._changes("where id = ?", change_id)), None)

    async def recent(self, limit: int) -> list[Change]:
        """The newest first."""
        return await self._changes("order by number desc limit ?", limit)

    async def undoing(self, change_id: str) -> Change | None:
        """The change that took this one back, or may have."""
        undoing = await self._changes("where undoes = ?", change_id)
        return next((change for change in undoing if change.outcome in MADE), None)

    async def _changes(self, which: str, value: str | int) -> list[Change]:
        select = f"select {_COLUMNS} from change {which}"  # noqa: S608  both are written above
        rows = await self._with(lambda database: database.execute(select, (value,)).fetchall())
        return [_change(cast("Row", row)) for row in rows]

    async def _with(self, work: "Callable[[Connection], T]") -> T:
        def opened() -> T:
            with self._database() as database:
                return work(database)

        return await off_the_loop(opened)

    @contextmanager
    def _database(self) -> "Generator[Connection]":
        import sqlite3  # noqa: PLC0415  start-up does not pay for it

        try:
            own_folder(self._folder)
            file = self._folder / "journal.db"
            database = sqlite3.connect(file, timeout=10, isolation_level="IMMEDIATE")
            try:
                # By its name, while it is empty: to open and close it beside SQLite would drop SQLite's locks.
                file.chmod(0o600)
                database.execute("pragma secure_delete = on")  # what is forgotten is not left in the file
                with database:
                    database.execute(_TABLE)
                    database.execute(_INDEX)
                    database.execute("delete from change where at <= ?", (self._clock() - self._age,))
                    yield database
            finally:
                database.close()
        except (OSError, sqlite3.Error) as error:
            why = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else type(error).__name__
            raise NotRecorded(
                f"Nothing was changed: the journal of changes cannot be opened ({why}).",
                "Whoever runs this server can see to CONVOSO_AUDIT_FOLDER and the space there.",
            ) from error


def _change(row: Row) -> Change:
    name, tool, arguments, before, outcome, at, undoes, unread, caller = row
    known = next((one for one in get_args(Outcome) if one == outcome), "unknown")
    return Change(
        id=name,
        tool=tool,
        arguments=json.loads(arguments),
        before=None if before is None else json.loads(before),
        outcome=cast("Outcome", known),
        at=at,
        undoes=undoes,
        caller=caller,
        unread=bool(unread),
    )
