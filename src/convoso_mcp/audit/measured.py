"""An audit that also counts how questions ended: it hears of each, with a yes and without."""

from typing import get_args

from convoso_mcp.audit.entries import Asked, Audit, ConfirmedBy, Entry, NotDone
from convoso_mcp.errors import Why
from convoso_mcp.state import Outcome
from convoso_mcp.telemetry import confirmation


class MeasuredAudit:
    """Passes everything on to `inner`."""

    def __init__(self, inner: Audit) -> None:
        self._inner = inner

    async def open(self, asked: Asked, confirmed_by: ConfirmedBy) -> str:
        """Record a change before it is made; where somebody said yes to it, that is counted."""
        change_id = await self._inner.open(asked, confirmed_by)
        if confirmed_by != "nobody":
            confirmation(asked.tool, confirmed_by)
        return change_id

    async def close(self, change_id: str, outcome: Outcome, *, code: int | None = None, short: str = "") -> bool:
        """Record what became of it."""
        return await self._inner.close(change_id, outcome, code=code, short=short)

    async def refuse(self, asked: Asked, why: NotDone) -> bool:
        """Record what was not done; where that is for want of a yes, it is counted."""
        if why in get_args(Why):
            confirmation(asked.tool, why)
        return await self._inner.refuse(asked, why)

    async def entries(self, limit: int) -> list[Entry]:
        """The newest first."""
        return await self._inner.entries(limit)
