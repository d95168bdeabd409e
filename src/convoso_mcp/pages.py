"""The pages of one search: which to ask for next, which rows are new, and when it is over."""

from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, TypeVar

import anyio

from convoso_mcp.budget import Budget, Coverage, Tell
from convoso_mcp.endpoints.endpoint import Call, Endpoint
from convoso_mcp.endpoints.replies import Page
from convoso_mcp.errors import ConvosoError
from convoso_mcp.windows import halves, page_size, paged_by, pinned, reach

P = TypeVar("P", bound=Page[Any])


# Plain classes, since what builds a dataclass would run at every start of the server.
class _Window(Generic[P]):
    """A search that is read page by page, and how far that is.

    `matching` is the first total that was told and `newest` the last, `asked` the end of what was asked for, and `seen`
    counts different rows; `repeated` is whether all of it was asked for a second time.
    """

    def __init__(self, request: Endpoint[P]) -> None:
        self.request, self.repeated = request, False
        self.matching: int | None = None
        self.newest = self.asked = self.seen = 0


class _Part(Generic[P]):
    """Rows of a window that are still to be asked for; those at 0 tell how many there are."""

    def __init__(self, window: _Window[P], offset: int, limit: int) -> None:
        self.window, self.offset, self.limit = window, offset, limit


class Reading(Generic[P]):
    """One search being read: workers take parts from `todo`, and put new ones there; `done` is when none are left."""

    def __init__(
        self, call: Call, budget: Budget, now: datetime | None, tell: Tell, request: Endpoint[P], take: Callable[[P], object]
    ) -> None:
        self.call, self.budget, self.now, self.tell, self.request, self.take = call, budget, now, tell, request, take
        self.calls = self.read = self.busy = 0
        self.matching: int | None = None
        self.over = self.finished = False
        self.why = ""
        self.error: ConvosoError | None = None
        self.todo, self.windows, self.ids = deque[_Part[P]](), list[_Window[P]](), set[str]()
        self.changed = anyio.Event()

    async def done(self) -> Coverage:
        """Read it; `Pager.read` says how that ends."""
        self._open(pinned(self.request, self.now))
        with anyio.move_on_after(self.budget.seconds) as scope:
            async with anyio.create_task_group() as tasks:
                for _ in range(self.budget.at_once):
                    tasks.start_soon(self._work)
        if scope.cancelled_caught and not self.finished:
            self._end(f"the deadline of {self.budget.seconds:g} s came")
        if self.error is not None and not self.read:
            raise self.error
        return Coverage(read=self.read, matching=self.matching, calls=self.calls, why=self.why, error=self.error)

    def _open(self, request: Endpoint[P]) -> None:
        kind = type(request)
        self.todo.append(_Part(_Window(request), 0, page_size(kind)))

    def _end(self, why: str) -> None:
        """No more requests: what is under way comes in, and the coverage says why."""
        self._lack(why)
        self.over = True
        self.todo.clear()

    def _lack(self, why: str) -> None:
        """It will not be complete, whatever else is read."""
        self.why = self.why or why

    async def _work(self) -> None:
        while self.todo or self.busy or self._look_behind():
            if not self.todo:
                await self.changed.wait()
                continue
            if self.calls >= self.budget.calls:
                self._end(f"the budget of {self.budget.calls} requests is spent")
                continue
            part = self.todo.popleft()
            self.calls, self.busy = self.calls + 1, self.busy + 1
            try:
                page = await self.call(part.window.request.model_copy(update={"offset": part.offset, "limit": part.limit}))
                self._receive(part, page)
            except ConvosoError as error:
                self.error = self.error or error
                self._end(f"a page could not be read: {error.what.rstrip('.')}")
            finally:
                self.busy -= 1
                self.changed.set()
                self.changed = anyio.Event()

    def _receive(self, part: _Part[P], page: P) -> None:
        window, after = part.window, part.offset + len(page.rows)
        if part.offset == 0 and window.matching is None:
            if self._is_cut(window, page):
                return
            self._plan(window, page, after)
        window.newest = page.total if page.total is not None else window.newest
        self._keep(window, page)
        if page.total is None:
            if page.next_offset is not None and not self.over:
                self._ask(window, after, after + part.limit)
        elif len(page.rows) < part.limit and after < min(window.newest, part.offset + part.limit) and not self.over:
            if page.rows:  # the page was shorter than asked: the rest of it is asked for again
                self.todo.appendleft(_Part(window, after, part.offset + part.limit - after))
            else:
                self._lack("Convoso showed no rows where its total says that there are some")

    def _is_cut(self, window: _Window[P], page: P) -> bool:
        """Whether there are more rows than pages can show, and two halves of the window are read in its place."""
        if self.matching is None:
            self.matching = page.total
        limit = reach(type(window.request))
        if limit is None or (page.total or 0) <= limit:
            return False
        parts = halves(window.request, self.now)
        if parts is None:
            self._lack(f"Convoso shows {limit:,} rows of a search at most, and this one cannot be cut by time any further")
            return False
        if not self.over:
            for half in parts:
                self._open(half)
        return True

    def _plan(self, window: _Window[P], page: P, after: int) -> None:
        window.matching = page.total
        self.windows.append(window)
        window.asked = max(page_size(type(window.request)), after)
        if page.total is not None:
            self._ask(window, window.asked, page.total)

    def _ask(self, window: _Window[P], start: int, end: int) -> None:
        """Have the rows between two offsets read, as far as they can be reached."""
        size, limit = page_size(type(window.request)), reach(type(window.request))
        if self.over:
            return
        for offset in range(start, end if limit is None else min(end, limit), size):
            self.todo.append(_Part(window, offset, size))
            window.asked = offset + size

    def _keep(self, window: _Window[P], page: P) -> None:
        """Pass on the rows that were not seen before, as many as the budget has room for."""
        name = paged_by(window.request).row
        fresh = [row for row in page.rows if self._is_new(getattr(row, name, None))]
        window.seen += len(fresh)
        room = self.budget.rows - self.read
        if len(fresh) > room:
            self._end(f"the budget of {self.budget.rows:,} rows is spent")
        if fresh := fresh[: max(room, 0)]:
            self.read += len(fresh)
            self.take(page.model_copy(update={"rows": tuple(fresh)}))
        self.tell(self.read, self.matching)

    def _is_new(self, row_id: str | None) -> bool:
        if row_id is None:
            return True
        if row_id in self.ids:
            return False
        self.ids.add(row_id)
        return True

    def _look_behind(self) -> bool:
        """After the last page: whether there is more to read, as rows were moved by others that came or left meanwhile.

        Rows that were pushed behind the last page are read there. Where that is not it, everything is read once more: what
        was seen before is not passed on again.
        """
        for window in () if self.over else self.windows:
            if window.matching is None or window.seen >= window.matching:
                continue
            if window.newest > window.asked:
                self._ask(window, window.asked, window.newest)
            elif not window.repeated:
                window.repeated = True
                self._ask(window, 0, window.newest)
            else:
                self._lack(f"rows moved while they were read, and {window.matching - window.seen:,} of them were not met")
        self.finished = not self.todo
        return not self.finished
