"""Searches read whole: every row once, within their budget, and what is missing is said."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import anyio
import httpx
import pytest
from inline_snapshot import snapshot

import world
from convoso_mcp.endpoints import ENDPOINTS
from convoso_mcp.endpoints.agents import SearchAgentProductivity
from convoso_mcp.endpoints.calls import SearchCallLogs
from convoso_mcp.endpoints.campaigns import SearchCampaigns
from convoso_mcp.endpoints.dnc import SearchDnc
from convoso_mcp.endpoints.endpoint import Endpoint
from convoso_mcp.endpoints.leads import SearchLeads
from convoso_mcp.endpoints.replies import Page
from convoso_mcp.errors import Unavailable
from convoso_mcp.pager import Budget, Coverage, Pager
from convoso_mcp.sandbox import open_sandbox
from convoso_mcp.windows import page_size, reach

NOW = world.NOW.replace(tzinfo=None)
Form = dict[str, str]


@dataclass
class Log:
    """A call log with one call a second from midnight of 18 November; it notes what it was asked for.

    `most` is the longest page it gives, `fails` says which forms it does not answer, `rows` how many calls there are.
    """

    rows: int
    most: int = 500
    fails: Callable[[Form], bool] = lambda form: False
    asked: list[Form] = field(default_factory=list[Form])
    per_second: int = 1
    total: bool = True

    def __call__(self, request: httpx.Request) -> httpx.Response:
        form = dict(httpx.QueryParams(request.content.decode()))
        self.asked.append(form)
        if self.fails(form):
            return httpx.Response(500)
        first, last = 0, self.rows - 1
        if "start_time" in form:
            midnight = datetime(2026, 11, 18)  # noqa: DTZ001  the account's time is naive
            bounds = [datetime.fromisoformat(form[name]) - midnight for name in ("start_time", "end_time")]
            first = max(first, int(bounds[0].total_seconds()) * self.per_second)
            last = min(last, int(bounds[1].total_seconds() + 1) * self.per_second - 1)
        offset, limit = int(form["offset"]), min(int(form["limit"]), self.most)
        assert offset <= 40_000, "past the ceiling"
        rows = [{"id": str(number)} for number in range(first + offset, min(first + offset + limit, last + 1))]
        total = {"total_found": str(last - first + 1)} if self.total else {}
        return httpx.Response(200, json={"success": True, "data": {"limit": limit, "results": rows, **total}})


async def read(
    transport: httpx.AsyncBaseTransport, request: Endpoint[Any], budget: Budget | None = None, now: datetime | None = NOW
) -> tuple[Coverage, Counter[str]]:
    ids = Counter[str]()

    def take(page: Page[Any]) -> None:
        ids.update(row.id for row in page.rows)

    async with world.account(transport) as convoso:
        coverage = await Pager(convoso.call, budget, now=now).read(request, take)
    assert coverage.read == ids.total() == len(ids), "a row came twice"
    return coverage, ids


async def log(log: Log, budget: Budget | None = None, request: SearchCallLogs | None = None) -> Coverage:
    return (await read(httpx.MockTransport(log), request or SearchCallLogs(), budget))[0]


def test_nine_endpoints_are_paged_each_within_its_documented_bounds() -> None:
    paged = {
        kind.about.tool: (page_size(kind), reach(kind), kind.about.paged.times)
        for kind in ENDPOINTS
        if kind.about.paged is not None
    }
    assert paged == snapshot(
        {
            "search_leads": (2000, None, ("created_at_start_date", "created_at_end_date")),
            "get_lead_recordings": (100, None, ("start_time", "end_time")),
            "search_callbacks": (5000, 55000, ("start_date", "end_date")),
            "search_call_logs": (500, 40500, ("start_time", "end_time")),
            "search_dnc": (1000, 101000, None),
            "search_sms_opt_outs": (1000, 101000, None),
            "search_users": (1000, None, None),
            "get_user_recordings": (100, None, ("start_time", "end_time")),
            "search_agent_productivity": (1000, 51000, ("date_start", "date_end")),
        }
    )
    offset = {kind.about.tool for kind in ENDPOINTS if "offset" in kind.model_fields}
    assert offset == set(paged)


@pytest.mark.parametrize(
    "request_", [SearchCallLogs(start_time="2026-11-16 00:00:00"), SearchLeads(), SearchDnc(), SearchAgentProductivity()]
)  # fmt: skip
async def test_every_row_of_the_sandbox_is_read_once(request_: Endpoint[Any]) -> None:
    coverage, ids = await read(httpx.ASGITransport(app=world.sandbox()), request_)
    assert coverage.complete
    assert coverage.matching == len(ids) > 20


async def test_a_search_that_finds_nothing_is_complete() -> None:
    coverage, _ = await read(httpx.ASGITransport(app=world.sandbox()), SearchLeads(first_name="Nobody"))
    assert coverage == Coverage(read=0, matching=None, calls=1)


async def test_only_a_paged_endpoint_can_be_read_whole() -> None:
    async with world.account(httpx.ASGITransport(app=world.sandbox())) as convoso:
        with pytest.raises(ValueError, match="search_campaigns is not paged"):
            await Pager(convoso.call).read(SearchCampaigns(), lambda page: None)


async def test_today_is_read_oldest_first_up_to_the_last_second_that_is_over() -> None:
    calls = Log(1200)
    assert await log(calls) == Coverage(read=1200, matching=1200, calls=3)
    assert {(form["order"], form["start_time"], form["end_time"]) for form in calls.asked} == {
        ("ASC", "2026-11-18 00:00:00", "2026-11-18 15:39:59")
    }


async def test_a_window_that_is_over_is_read_as_it_is() -> None:
    calls = Log(1200)
    await log(calls, request=SearchCallLogs(start_time="2026-11-18 00:00:00", end_time="2026-11-18 00:10:00"))
    assert {form["end_time"] for form in calls.asked} == {"2026-11-18 00:10:00"}


async def test_above_the_ceiling_the_window_is_cut_in_time() -> None:
    calls = Log(56_000)
    coverage = await log(calls)
    assert coverage == Coverage(read=56_000, matching=56_000, calls=len(calls.asked))
    assert len(calls.asked) <= 56_000 / 500 + 5


async def test_a_minute_with_more_rows_than_pages_reach_is_a_floor_and_said() -> None:
    minute = SearchCallLogs(start_time="2026-11-18 00:00:00", end_time="2026-11-18 00:00:59")
    coverage = await log(Log(45_000, per_second=1000), request=minute)
    assert (coverage.read, coverage.matching, coverage.why) == snapshot(
        (40500, 45000, "Convoso shows 40,500 rows of a search at most, and this one cannot be cut by time any further")
    )


async def test_pages_shorter_than_asked_are_not_the_end() -> None:
    assert await log(Log(2000, most=200)) == Coverage(read=2000, matching=2000, calls=12)


async def test_without_a_total_a_full_page_is_not_the_end() -> None:
    assert (await log(Log(1200, total=False))).read == 1200


@pytest.mark.parametrize(
    ("budget", "floor"),
    [
        (Budget(calls=2), (1000, "the budget of 2 requests is spent")),
        (Budget(rows=700), (700, "the budget of 700 rows is spent")),
    ],
)
async def test_a_budget_that_is_spent_leaves_a_floor(budget: Budget, floor: tuple[int, str]) -> None:
    calls = Log(5000)
    coverage = await log(calls, budget)
    assert (coverage.read, coverage.why, coverage.complete) == (*floor, False)
    assert len(calls.asked) <= 6


async def test_the_deadline_leaves_what_was_read_by_then() -> None:
    calls = Log(5000)

    class Stalls(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if b"offset=0&" not in request.content + b"&":
                await anyio.sleep_forever()
            return calls(request)

    coverage, _ = await read(Stalls(), SearchCallLogs(), Budget(seconds=0.05))
    assert (coverage.read, coverage.matching, coverage.why) == (500, 5000, "the deadline of 0.05 s came")


async def test_a_page_that_fails_leaves_a_floor_and_ends_the_requests() -> None:
    calls = Log(20_000, fails=lambda form: form["offset"] == "3000")
    coverage = await log(calls)
    assert isinstance(coverage.error, Unavailable)
    assert coverage.why == "a page could not be read: Convoso failed (HTTP 500). search_call_logs has no answer"
    assert 2500 <= coverage.read < 10_000
    assert coverage.matching == 20_000


async def test_a_first_page_that_fails_is_an_error() -> None:
    with pytest.raises(Unavailable):
        await log(Log(100, fails=lambda form: True))


async def test_a_count_is_one_request_for_one_row() -> None:
    calls = Log(56_000)
    async with world.account(httpx.MockTransport(calls)) as convoso:
        assert await Pager(convoso.call).count(SearchCallLogs(status="SALE", offset=50)) == 56_000
        nothing = httpx.MockTransport(lambda request: httpx.Response(200, json={"success": False, "code": 6000}))
    assert [(form["limit"], form["offset"]) for form in calls.asked] == [("1", "0")]
    async with world.account(nothing) as convoso:
        assert await Pager(convoso.call).count(SearchLeads()) == 0


@pytest.mark.parametrize("rows", [1, 3, 40])
async def test_rows_that_come_in_at_the_front_push_none_out(rows: int) -> None:
    app = open_sandbox(now=lambda: world.NOW, faults=f"shift 100% rows={rows}")
    coverage, _ = await read(httpx.ASGITransport(app=app), SearchCallLogs(start_time="2026-11-16 00:00:00"))
    assert coverage.complete
    assert coverage.read == coverage.matching


async def test_rows_that_leave_meanwhile_make_it_a_floor() -> None:
    app = open_sandbox(now=lambda: world.NOW, faults="shift 100% rows=-2")
    coverage, _ = await read(httpx.ASGITransport(app=app), SearchCallLogs(start_time="2026-11-16 00:00:00"))
    assert coverage.why == "rows moved while they were read, and 2 of them were not met"


async def test_no_more_pages_are_under_way_than_its_budget_says_and_progress_is_told() -> None:
    told = list[tuple[int, int | None]]()
    async with world.account(httpx.MockTransport(Log(2000))) as convoso:
        pager = Pager(convoso.call, now=NOW, tell=lambda read, matching: told.append((read, matching)))
        await pager.read(SearchCallLogs(), lambda page: None)
    assert told == [(500, 2000), (1000, 2000), (1500, 2000), (2000, 2000)]


async def test_a_row_that_moved_from_one_page_to_another_between_their_answers_is_met_in_a_second_reading() -> None:
    """A row comes in at the front after the third page was answered, and before the second one is."""
    asked = list[int]()

    def respond(request: httpx.Request) -> httpx.Response:
        form = httpx.QueryParams(request.content.decode())
        offset = int(form["offset"])
        came_in = int(offset == 500 or (500 in asked[:-1] and len(asked) > 3))
        asked.append(offset)
        rows = [{"id": str(number)} for number in range(-came_in, 1500)][offset : offset + 500]
        return httpx.Response(200, json={"success": True, "data": {"total_found": str(1500 + came_in), "results": rows}})

    coverage, ids = await read(httpx.MockTransport(respond), SearchCallLogs())
    assert coverage.complete
    assert {str(number) for number in range(1500)} <= ids.keys()
    assert coverage.calls == len(asked) <= 8
