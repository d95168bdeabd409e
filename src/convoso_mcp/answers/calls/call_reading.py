"""Calls read and counted for an answer: as few requests as it takes, and how many those were."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import anyio

from convoso_mcp.account import Account
from convoso_mcp.answers.answer import Desk
from convoso_mcp.answers.calls.call_rows import CallRow, Rows, reduced
from convoso_mcp.answers.scope import Scope
from convoso_mcp.budget import Budget, Coverage
from convoso_mcp.endpoints.calls import CallLogPage, SearchCallLogs
from convoso_mcp.endpoints.endpoint import Call, Endpoint, R
from convoso_mcp.pager import Pager
from convoso_mcp.telemetry import floor

T = TypeVar("T")
R2 = TypeVar("R2")

PAGE, REACH = 500, 40_500
"""Rows of a page, and how many of a search can be reached."""
MOST_PAGES = 110
"""What one answer reads at most: at three requests a second they take 37 s of the 45 that an answer may."""
SECONDS = 42
AT_ONCE = 4


class Counting:
    """Calls Convoso, and counts how often."""

    def __init__(self, call: Call) -> None:
        self._call, self.calls = call, 0

    async def __call__(self, request: Endpoint[R], /) -> R:
        """Call, and count it."""
        self.calls += 1
        return await self._call(request)


class Reader:
    """Reads the call log for one answer. `desk` is the answer's, its calls counted; names that are looked up count, too."""

    def __init__(self, desk: Desk) -> None:
        self._counting = Counting(desk.call)
        account = Account(self._counting, desk.account.directory)
        self.desk = replace(desk, call=self._counting, account=account)

    @property
    def calls(self) -> int:
        """Requests so far."""
        return self._counting.calls

    async def count(self, scope: Scope) -> int:
        """How many calls a scope has, by one request for each agent and status in it."""
        if kept := self.desk.calls().find(scope):
            return len(kept.rows)
        pager = Pager(self.desk.call)
        return sum([await pager.count(search) for search in scope.searches])

    async def counts(self, scopes: Sequence[Scope]) -> list[int]:
        """The same of several, some at once."""
        return await together(self.count, scopes)

    async def rows(self, scope: Scope, most: int = MOST_PAGES) -> Rows:
        """The calls of a scope, page by page; those that were read for an earlier question are not read again."""
        if kept := self.desk.calls().find(scope):
            return kept
        found, read, matching, calls, why = list[CallRow](), 0, 0, 0, ""

        def take(page: CallLogPage) -> None:
            found.extend(reduced(page.rows))

        for search in scope.searches:
            budget = Budget(calls=max(most - calls, 1), rows=most * PAGE, seconds=SECONDS)
            part = await Pager(self.desk.call, budget, tell=self.desk.tell).read(search, take)
            read, matching, calls = read + part.read, matching + (part.matching or part.read), calls + part.calls
            why = why or part.why
        coverage = Coverage(read=read, matching=matching, calls=calls, why=why)
        return self.desk.calls().keep(scope, Rows(scope, tuple(found), coverage, self.desk.calls().clock()))

    async def first_page(self, scope: Scope) -> tuple[int, list[CallRow]]:
        """How many calls a scope of one search has, and the first of them: rows for the price of their number."""
        (search,) = scope.searches
        return await self._page(search, 0)

    async def further_pages(self, scope: Scope, total: int) -> list[CallRow]:
        """The rows behind the first page, of a window that nothing is added to."""
        (search,) = scope.searches
        pages = await together(lambda offset: self._page(search, offset), range(PAGE, min(total, REACH), PAGE))
        return [row for _, rows in pages for row in rows]

    async def _page(self, search: SearchCallLogs, offset: int) -> tuple[int, list[CallRow]]:
        page = await self.desk.call(search.model_copy(update={"limit": PAGE, "offset": offset, "order": "ASC"}))
        return page.total if page.total is not None else len(page.rows), list(reduced(page.rows))

    async def latest(self, scopes: Sequence[Scope], most: int = MOST_PAGES) -> list[Scope]:
        """The same scopes cut to their latest whole days, as many as `most` pages hold, and the same number in each."""
        floor()
        longest = max(len(scope.window.days) for scope in scopes)
        fits, too_many = 1, longest
        while fits < too_many - 1:
            days = (fits + too_many) // 2
            rows = sum(await self.counts([last_days(scope, days) for scope in scopes]))
            fits, too_many = (days, too_many) if rows <= most * PAGE else (fits, days)
        return [last_days(scope, fits) for scope in scopes]


async def together(work: Callable[[T], Awaitable[R2]], items: Iterable[T]) -> list[R2]:
    """The results of the same work on several items, some at once, in the order of the items."""
    todo = list(items)
    results: dict[int, R2] = {}
    limit = anyio.CapacityLimiter(AT_ONCE)

    async def one(number: int, item: T) -> None:
        async with limit:
            results[number] = await work(item)

    try:
        async with anyio.create_task_group() as tasks:
            for number, item in enumerate(todo):
                tasks.start_soon(one, number, item)
    except BaseExceptionGroup as several:
        raise several.exceptions[0] from None
    return [results[number] for number in range(len(todo))]


def last_days(scope: Scope, days: int) -> Scope:
    """The part of a scope that lies on its latest days."""
    start = scope.window.end.replace(hour=0, minute=0, second=0) - timedelta(days=days - 1)
    return scope.within(start)
