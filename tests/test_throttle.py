"""The pace of requests: how many a second and at once, whose turn it is, and what a 429 changes."""

from asyncio import Runner, get_running_loop
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import anyio
import anyio.lowlevel
import httpx
import pytest
from mcp import Client
from pydantic import SecretStr

import world
from convoso_mcp.client import Convoso, Patience
from convoso_mcp.endpoints.campaigns import SearchCampaigns
from convoso_mcp.endpoints.endpoint import Endpoint
from convoso_mcp.endpoints.leads import GetLeadRecordings, InsertLead, SearchLeads
from convoso_mcp.errors import Unavailable
from convoso_mcp.layers import queued
from convoso_mcp.pace import SteadyPace
from convoso_mcp.pager import Budget, Pager
from convoso_mcp.sandbox import SANDBOX_TOKEN
from convoso_mcp.server import build_server
from convoso_mcp.transport import Throttle
from hurry import HurriedLoop, Hurry

Respond = Callable[[httpx.Request], httpx.Response]
OK: dict[str, object] = {"success": True, "data": []}


@dataclass
class Upstream(httpx.AsyncBaseTransport):
    """Notes when each request came, and how many there were at once; with a gate, answers are held back."""

    time: Hurry
    respond: Respond = lambda request: httpx.Response(200, json=OK)
    gate: anyio.Event | None = None
    came: list[tuple[float, str]] = field(default_factory=list[tuple[float, str]])
    inside: int = 0
    most: int = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.came.append((round(self.time.now - 1000, 3), request.url.path.removeprefix("/v1")))
        self.inside += 1
        self.most = max(self.most, self.inside)
        try:
            await (self.gate.wait() if self.gate else anyio.lowlevel.checkpoint())
            return self.respond(request)
        finally:
            self.inside -= 1

    @property
    def times(self) -> list[float]:
        return [at for at, _ in self.came]


async def settled() -> None:
    """Everybody has gone as far as they get by themselves."""
    for _ in range(50):
        await anyio.lowlevel.checkpoint()


def ignored(page: object) -> None:
    """Rows that nobody needs."""


def convoso(time: Hurry, upstream: Upstream, *, per_second: float = 4, at_once: int = 4, dice: float = 0) -> Convoso:
    throttle = Throttle(upstream, SteadyPace(per_second, clock=time.clock, later=time.later), at_once=at_once)
    patience = Patience(clock=time.clock, sleep=time.sleep, dice=lambda: dice)
    return Convoso(httpx.AsyncClient(base_url=world.ADDRESS, transport=throttle), SecretStr(SANDBOX_TOKEN), patience)


@pytest.fixture
def time() -> Hurry:
    return Hurry()


async def test_requests_start_evenly_whoever_makes_them(time: Hurry) -> None:
    upstream = Upstream(time)
    account = convoso(time, upstream)
    async with anyio.create_task_group() as tasks:
        for _ in range(5):
            tasks.start_soon(account.call, SearchCampaigns())
    assert upstream.times == [0, 0.25, 0.5, 0.75, 1.0]


async def test_no_more_are_under_way_than_may_be(time: Hurry) -> None:
    upstream = Upstream(time, gate=anyio.Event())
    account = convoso(time, upstream, at_once=2)
    async with anyio.create_task_group() as tasks:
        for _ in range(5):
            tasks.start_soon(account.call, SearchCampaigns())
        await settled()
        assert upstream.inside == 2
        assert upstream.gate is not None
        upstream.gate.set()
    assert (len(upstream.came), upstream.most) == (5, 2)


def page_of(total: int) -> Respond:
    def respond(request: httpx.Request) -> httpx.Response:
        form = httpx.QueryParams(request.content.decode())
        if "offset" not in form:
            return httpx.Response(200, json=OK)
        offset, limit = int(form["offset"]), int(form["limit"])
        rows = [{"recording_id": str(number)} for number in range(offset, min(offset + limit, total))]
        return httpx.Response(200, json={"success": True, "data": {"total": str(total), "entries": rows}})

    return respond


@pytest.mark.parametrize("reports", [1, 5])
async def test_a_look_up_beside_reports_of_a_hundred_pages_waits_for_at_most_three_turns(time: Hurry, reports: int) -> None:
    upstream = Upstream(time, page_of(100 * 100))
    account = convoso(time, upstream)
    asked = list[tuple[float, int]]()

    async def report() -> None:
        call = queued(account.call)
        assert (await Pager(call, Budget(seconds=3600, calls=200)).read(GetLeadRecordings(lead_id="5000002"), ignored)).complete

    async def look_up() -> None:
        for _ in range(20):
            await time.sleep(1.3)
            before = len(upstream.came)
            await queued(account.call)(SearchCampaigns())
            path = [path for _, path in upstream.came[before:]].index("/campaigns/search")
            asked.append((time.now, path))

    async with anyio.create_task_group() as tasks:
        for _ in range(reports):
            tasks.start_soon(report)
        tasks.start_soon(look_up)
    assert len(asked) == 20
    assert max(turns for _, turns in asked) < 3
    assert len(upstream.came) == reports * 100 + 20


async def test_a_stream_of_look_ups_leaves_every_second_turn_to_a_report(time: Hurry) -> None:
    upstream = Upstream(time, page_of(5 * 100), gate=anyio.Event())
    account = convoso(time, upstream, at_once=1)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(Pager(queued(account.call)).read, GetLeadRecordings(lead_id="5000002"), ignored)
        await settled()
        for _ in range(12):
            tasks.start_soon(queued(account.call), SearchCampaigns())
        await settled()
        assert upstream.gate is not None
        upstream.gate.set()
    paths = "".join("R" if path == "/leads/get-recordings" else "l" for _, path in upstream.came)
    assert paths.count("R") == 5
    assert paths.rindex("R") <= 10


async def test_two_hundred_tool_calls_at_once_lose_none_and_hold_the_pace(time: Hurry, era: str) -> None:
    upstream = Upstream(time)
    account = convoso(time, upstream, per_second=50)
    async with Client(build_server(account.call), mode=era) as client:  # pyright: ignore[reportArgumentType]  eras are names
        ask, answers = world.asker(client), list[str]()

        async def one() -> None:
            answers.append(await ask("search_campaigns"))

        async with anyio.create_task_group() as tasks:
            for _ in range(200):
                tasks.start_soon(one)
    assert len(answers) == len(upstream.came) == 200
    assert all(answer.startswith("No campaigns match") for answer in answers)
    gaps = [late - early for early, late in zip(upstream.times, upstream.times[1:], strict=False)]
    assert min(gaps) > 0.0199
    assert upstream.times[-1] == pytest.approx(199 / 50)


async def test_after_a_429_requests_come_half_as_often_and_recover(time: Hurry) -> None:
    statuses = iter([429, *[200] * 40])
    upstream = Upstream(time, lambda request: httpx.Response(next(statuses), json=OK))
    account = convoso(time, upstream, per_second=10)
    for _ in range(12):
        await account.call(SearchCampaigns())
    gaps = [round(late - early, 3) for early, late in zip(upstream.times, upstream.times[1:], strict=False)]
    assert gaps[:3] == [0.1, 0.2, 0.18]
    assert gaps == sorted(gaps[:1]) + sorted(gaps[1:], reverse=True)
    assert gaps[-1] == 0.1


async def test_requests_that_are_refused_together_slow_down_once(time: Hurry) -> None:
    statuses = iter([429] * 4 + [200] * 40)
    upstream = Upstream(time, lambda request: httpx.Response(next(statuses), json=OK), gate=anyio.Event())
    account = convoso(time, upstream, per_second=10, dice=1)
    async with anyio.create_task_group() as tasks:
        for _ in range(4):
            tasks.start_soon(account.call, SearchCampaigns())
        await settled()
        assert upstream.gate is not None
        upstream.gate.set()
    gaps = [round(late - early, 3) for early, late in zip(upstream.times[4:], upstream.times[5:], strict=False)]
    assert max(gaps) == 0.2


async def test_while_convoso_wants_to_be_left_alone_nothing_is_sent_and_everybody_is_told(time: Hurry) -> None:
    upstream = Upstream(time, lambda request: httpx.Response(429, headers={"Retry-After": "90"}))
    account = convoso(time, upstream)
    told = list[tuple[str, float | None]]()
    requests: list[Endpoint[Any]] = [SearchCampaigns(), SearchLeads(), InsertLead(list_id="20011", phone_number="7865550199")]
    for request in requests:
        with pytest.raises(Unavailable) as caught:
            await account.call(request)
        told.append((caught.value.short, caught.value.wait))
        time.now += 10
    assert told == [("rate_limited", 90), ("rate_limited", 80), ("rate_limited", 70)]
    assert (len(upstream.came), time.slept) == (1, [])
    time.now += 60
    with pytest.raises(Unavailable):
        await account.call(SearchCampaigns())
    assert len(upstream.came) == 2


async def test_an_absurd_pause_is_tried_after_five_minutes(time: Hurry) -> None:
    upstream = Upstream(time, lambda request: httpx.Response(429, headers={"Retry-After": "999999999"}))
    account = convoso(time, upstream)
    for _ in range(3):
        with pytest.raises(Unavailable):
            await account.call(SearchCampaigns())
        time.now += 301
    assert len(upstream.came) == 3


async def test_those_who_wait_for_their_turn_are_turned_away_when_a_pause_begins(time: Hurry) -> None:
    upstream = Upstream(time, lambda request: httpx.Response(429, headers={"Retry-After": "90"}))
    account = convoso(time, upstream, at_once=1)
    errors = list[str]()

    async def one() -> None:
        with pytest.raises(Unavailable) as caught:
            await account.call(SearchCampaigns())
        errors.append(caught.value.short)

    async with anyio.create_task_group() as tasks:
        for _ in range(5):
            tasks.start_soon(one)
    assert errors == ["rate_limited"] * 5
    assert len(upstream.came) == 1


async def test_a_wait_that_is_cancelled_leaves_its_turn_to_the_next(time: Hurry) -> None:
    upstream = Upstream(time, gate=anyio.Event())
    account = convoso(time, upstream, at_once=1)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(account.call, SearchCampaigns())
        await settled()
        async with anyio.create_task_group() as given_up:
            for _ in range(3):
                given_up.start_soon(account.call, SearchCampaigns())
            await settled()
            given_up.cancel_scope.cancel()
        tasks.start_soon(account.call, SearchLeads())
        assert upstream.gate is not None
        upstream.gate.set()
    assert [path for _, path in upstream.came] == ["/campaigns/search", "/leads/search"]


def test_whoever_waits_too_long_was_never_sent() -> None:
    with Runner(loop_factory=HurriedLoop) as runner:
        runner.run(_waiting_too_long())


async def _waiting_too_long() -> None:
    upstream = Upstream(Hurry(), gate=anyio.Event())
    throttle = Throttle(upstream, SteadyPace(1000), at_once=1)
    http = httpx.AsyncClient(base_url=world.ADDRESS, transport=throttle)
    account = Convoso(http, SecretStr(SANDBOX_TOKEN), Patience(total=50, tries=1, clock=get_running_loop().time))
    errors = list[Unavailable]()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(http.post, "leads/search")
        await settled()
        try:
            await account.call(InsertLead(list_id="20011", phone_number="7865550199"))
        except Unavailable as error:
            errors.append(error)
        tasks.cancel_scope.cancel()
    assert [(error.what, error.short, error.again) for error in errors] == [
        ("Too many calls wait for their turn; insert_lead was not sent.", "unavailable", True)
    ]
    assert len(upstream.came) == 1
