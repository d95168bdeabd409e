"""The audit of a server that has no folder, and of tests: it ends with the process."""

import secrets
import time
from collections import deque
from collections.abc import Callable

from convoso_mcp.audit.chain import Key, Line
from convoso_mcp.audit.entries import Asked, ConfirmedBy, Entry, NotDone, closed, newest, opened, refused
from convoso_mcp.state import Outcome


class MemoryAudit:
    """The newest lines of this process. Nothing here waits or fails, so nothing goes to a thread."""

    def __init__(self, *, lines: int = 10_000, clock: Callable[[], float] = time.time) -> None:
        self._lines, self._clock, self._key = deque[Line](maxlen=lines), clock, Key(secrets.token_bytes(32))

    async def open(self, asked: Asked, confirmed_by: ConfirmedBy) -> str:
        """Record a change before it is made, and return its id."""
        change_id = new_change_id()
        self._lines.append(opened(asked, change_id, confirmed_by, self._clock(), self._key.mark))
        return change_id

    async def close(self, change_id: str, outcome: Outcome, *, code: int | None = None, short: str = "") -> bool:
        """Record what became of it."""
        self._lines.append(closed(change_id, outcome, code, short, self._clock()))
        return True

    async def refuse(self, asked: Asked, why: NotDone) -> bool:
        """Record what was asked for and not done."""
        self._lines.append(refused(asked, why, self._clock(), self._key.mark))
        return True

    async def entries(self, limit: int) -> list[Entry]:
        """The newest first."""
        return newest(reversed(self._lines), limit)


def new_change_id() -> str:
    """A name for a change that no other process gives."""
    return f"c{secrets.token_hex(6)}"
