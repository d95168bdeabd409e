"""The audit of all replicas: one chain in Redis, which a line joins only behind the line that it was made for."""

import time
from collections.abc import Callable
from secrets import token_hex
from typing import Any

import anyio

from convoso_mcp.audit import Asked, ConfirmedBy, Entry, NotDone
from convoso_mcp.audit.chain import Key, Line, holds, read, sealed
from convoso_mcp.audit.checking import Report, check
from convoso_mcp.audit.entries import closed, newest, opened, refused
from convoso_mcp.audit.memory import new_change_id
from convoso_mcp.errors import NotRecorded, Unavailable
from convoso_mcp.replicas.link import Link, Part, Script, Unreachable
from convoso_mcp.replicas.once import not_recorded
from convoso_mcp.state import Outcome

_PAGE = 2_000
"""Lines that are read at once."""

# What is there already is said by its last line: a command that was sent twice finds its own.
_APPEND = Script("""
local last = redis.call('LINDEX', KEYS[1], -1) or ''
if last ~= ARGV[1] then return last end
redis.call('RPUSH', KEYS[1], ARGV[2])
return ARGV[2]
""")


class SharedAudit:
    """The audit of an account in Redis, with the key that its replicas share; `clock` tells seconds since the epoch."""

    def __init__(self, link: Link, key: Key, clock: Callable[[], float] = time.time) -> None:
        self._link, self._key, self._clock = link, key, clock
        self._name, self._last, self._lock = link.key("audit"), b"", anyio.Lock()
        self._writer = token_hex(4)

    async def open(self, asked: Asked, confirmed_by: ConfirmedBy) -> str:
        """Record a change before it is made, and return its id; raises `NotRecorded`, and then it must not be made."""
        change_id = new_change_id()
        await self._append(opened(asked, change_id, confirmed_by, self._clock(), self._key.mark))
        return change_id

    async def close(self, change_id: str, outcome: Outcome, *, code: int | None = None, short: str = "") -> bool:
        """Record what became of it, and say whether that succeeded: what was made stays made, and reads as unknown."""
        return await self._try(closed(change_id, outcome, code, short, self._clock()))

    async def refuse(self, asked: Asked, why: NotDone) -> bool:
        """Record what was asked for and not done, and say whether that succeeded: a refusal stands without its record."""
        return await self._try(refused(asked, why, self._clock(), self._key.mark))

    async def entries(self, limit: int) -> list[Entry]:
        """The newest first. What somebody without the key wrote or changed is left out; `verify` points at it."""
        lines, found = list[Line](), list[Entry]()
        for end in range(await self._asked("LLEN", self._name), 0, -_PAGE):
            raws = await self._asked("LRANGE", self._name, max(0, end - _PAGE), end - 1)
            lines += [line for raw in reversed(raws) if (line := read(raw)) and holds(line, self._key)]
            if len(found := newest(lines, limit)) >= limit:
                break
        return found

    async def verify(self, head: str = "") -> Report:
        """Check the whole chain against the key, and against a head that was kept elsewhere."""
        lines: list[bytes] = await self._asked("LRANGE", self._name, 0, -1)
        return check([("Redis", b"".join(line + b"\n" for line in lines))] if lines else [], self._key, head)

    async def accounts(self) -> list[str]:
        """The accounts that have an audit there."""
        try:
            return await self._link.accounts("audit")
        except Unreachable:
            raise _unread() from None

    async def _asked(self, *command: Part) -> Any:
        try:
            return await self._link.do(*command)
        except Unreachable:
            raise _unread() from None

    async def _try(self, line: Line) -> bool:
        try:
            await self._append(line)
        except NotRecorded:
            return False
        return True

    async def _append(self, line: Line) -> None:
        """Make the line for the last one that is known, and anew for the one before it where others were faster.

        The writer stands in it: the same line of two would pass for one that was sent twice.
        """
        line = {**line, "writer": self._writer}
        async with self._lock:
            while True:
                number, link = self._head()
                raw = sealed(line, number + 1, link, self._key)[0].rstrip(b"\n")
                try:
                    last: bytes = await self._link.run(_APPEND, [self._name], self._last, raw)
                except Unreachable:
                    raise not_recorded("the audit cannot be written") from None
                self._last = last
                if last == raw:
                    return

    def _head(self) -> tuple[int, str]:
        """Number and link of the last line, which must be one that the key made."""
        if not self._last:
            return 0, ""
        line = read(self._last)
        if line is None or not holds(line, self._key):
            self._last = b""
            raise NotRecorded(
                "Not recorded, so not made: the audit's last line was changed, or written with another key.",
                "Whoever runs this server can run convoso-mcp audit verify.",
            )
        return int(str(line["n"])), str(line["link"])


def _unread() -> Unavailable:
    return Unavailable("The record of changes cannot be read, since Redis cannot be reached.", again=True)
