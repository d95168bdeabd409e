"""Searches read whole: several pages at a time, every row once, and what could not be read is said."""

from collections.abc import Callable
from datetime import datetime

from convoso_mcp.budget import Budget, Coverage, Tell, untold
from convoso_mcp.endpoints.endpoint import Call, Endpoint
from convoso_mcp.pages import P, Reading
from convoso_mcp.telemetry import floor
from convoso_mcp.windows import paged_by

__all__ = ["Budget", "Coverage", "Pager", "Tell", "untold"]


class Pager:
    """Reads the searches that answer in pages.

        counts = Counter()
        coverage = await Pager(desk.call, now=now).read(SearchCallLogs(status="SALE"), lambda page: counts.update(...))

    Pages come in no particular order, each row once, and are not kept: what is needed of them is taken from each. `now` is
    the account's time, naive: a search that runs up to it is read up to the last whole second before it, and a search
    without a window that means today can be cut. Without it, neither is possible.
    """

    def __init__(self, call: Call, budget: Budget | None = None, *, now: datetime | None = None, tell: Tell = untold) -> None:
        self._call, self._budget, self._now, self._tell = call, budget or Budget(), now, tell

    async def count(self, request: Endpoint[P]) -> int:
        """How many rows match, by one request for one row."""
        page = await self._call(request.model_copy(update={"limit": 1, "offset": 0}))
        if page.total is None and page.rows:  # Convoso does not say: they have to be seen
            return (await self.read(request, lambda page: None)).read
        return page.total or 0

    async def read(self, request: Endpoint[P], take: Callable[[P], object]) -> Coverage:
        """Give every row that matches to `take`, page by page, and say how much that was.

        Where the budget or the deadline ends it, or a page fails for good, what was read by then stays read and the coverage
        says why it ended. Only a failure before the first row is raised.
        """
        paged_by(request)  # which refuses what answers in one piece
        coverage = await Reading(self._call, self._budget, self._now, self._tell, request, take).done()
        if not coverage.complete:
            floor()
        return coverage
