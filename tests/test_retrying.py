"""A call that fails is tried again where that is safe, as long as it may take, and not a moment longer."""

import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from socket import gaierror

import anyio
import httpx
import pytest
from inline_snapshot import snapshot
from pydantic import SecretStr

import world
from convoso_mcp.client import Convoso, Patience
from convoso_mcp.endpoints.leads import InsertLead
from convoso_mcp.pace import SteadyPace
from convoso_mcp.sandbox import SANDBOX_TOKEN
from convoso_mcp.server import build_server
from convoso_mcp.transport import Throttle, retry_after
from hurry import Hurry

Fail = Callable[[], httpx.Response]
SAFE = {"read": "search_leads", "insert": "insert_lead", "delete": "delete_callback"}


def status(code: int, **headers: str) -> Fail:
    return lambda: httpx.Response(code, headers={name.replace("_", "-"): value for name, value in headers.items()})


def body(text: str) -> Fail:
    return lambda: httpx.Response(200, text=text)


def broken(error: Exception) -> Fail:
    def fail() -> httpx.Response:
        raise error

    return fail


async def told(tool: str, *failures: Fail, dice: float = 1, total: float = 50) -> tuple[str, int, list[float]]:
    """What a tool answers whose upstream fails like that at first, how often it was sent, and what it waited between."""
    left, sent, time = list(failures), list[str](), Hurry()

    def respond(request: httpx.Request) -> httpx.Response:
        if request.url.path != f"/v1{world.PATHS[tool]}":  # an update's look-up
            return httpx.Response(200, json={"success": True, "data": []})
        sent.append(request.url.path)
        return left.pop(0)() if left else httpx.Response(200, json={"success": True, "data": []})

    throttle = Throttle(httpx.MockTransport(respond), SteadyPace(1_000_000, clock=time.clock, later=time.later))
    patience = Patience(clock=time.clock, sleep=time.sleep, dice=lambda: dice, total=total)
    convoso = Convoso(httpx.AsyncClient(base_url=world.ADDRESS, transport=throttle), SecretStr(SANDBOX_TOKEN), patience)
    async with world.connected(build_server(convoso.call), "auto", world.Person()) as client:
        answer = await world.asker(client)(tool, **world.EXAMPLES[tool])
    return answer.partition(".")[0], len(sent), time.slept


@pytest.mark.parametrize(
    "failure",
    [
        status(500), status(502), status(503), status(429), body("<html>"), body('{"success": tr'),
        broken(httpx.ReadTimeout("")), broken(httpx.RemoteProtocolError("")), broken(httpx.ConnectError("")),
        broken(httpx.ConnectTimeout("")), broken(httpx.WriteError("")),
    ],
)  # fmt: skip
async def test_a_read_is_tried_three_times(failure: Fail) -> None:
    assert (await told("search_leads", failure, failure))[:2] == ("No leads match", 3)
    answer, times, _ = await told("search_leads", failure, failure, failure)
    assert answer.startswith("ERROR [")
    assert times == 3


@pytest.mark.parametrize("tool", ["insert_lead", "update_lead", "delete_callback"])
@pytest.mark.parametrize(
    ("failure", "times"),
    [
        (status(429), 2), (broken(httpx.ConnectError("")), 2), (broken(httpx.ConnectTimeout("")), 2),
        (status(500), 1), (status(503), 1), (body("<html>"), 1), (body('{"success": tr'), 1),
        (broken(httpx.ReadTimeout("")), 1), (broken(httpx.RemoteProtocolError("")), 1), (broken(httpx.WriteError("")), 1),
    ],
)  # fmt: skip
async def test_a_write_is_tried_again_only_where_nothing_was_carried_out(tool: str, failure: Fail, times: int) -> None:
    answer, sent, _ = await told(tool, failure)
    assert sent == times
    assert answer.startswith("Done: " if times == 2 else "ERROR [outcome_unknown]")


@pytest.mark.parametrize("refusal", ['{"success": false, "code": 6002, "text": "x"}', '{"success": false, "code": 5001}'])
async def test_a_refusal_is_an_answer(refusal: str) -> None:
    assert (await told("search_call_logs", body(refusal)))[1] == 1


async def test_an_address_that_is_not_convosos_is_not_asked_again() -> None:
    assert (await told("search_leads", status(404)))[1] == 1


async def test_waits_grow_and_are_random_from_nothing_up() -> None:
    assert [(await told("search_leads", status(500), status(500), dice=dice))[2] for dice in (0, 0.5, 1)] == [
        [0, 0], [0.25, 0.5], [0.5, 1],
    ]  # fmt: skip


@pytest.mark.parametrize("tool", SAFE.values(), ids=SAFE)
async def test_convoso_is_asked_again_when_it_said(tool: str) -> None:
    answer, times, slept = await told(tool, status(429, retry_after="7"), dice=0.5)
    assert not answer.startswith("ERROR")
    assert (times, slept) == (2, [7.25])


@pytest.mark.parametrize("tool", SAFE.values(), ids=SAFE)
async def test_a_wait_beyond_the_budget_is_an_answer_and_not_slept(tool: str) -> None:
    answer, times, slept = await told(tool, status(429, retry_after="90"))
    assert answer == f"ERROR [rate_limited] Convoso takes no more calls for the moment (HTTP 429); {tool} was not done"
    assert (times, slept) == (1, [])


async def test_the_answer_says_when_to_try_again() -> None:
    convoso = httpx.MockTransport(lambda request: httpx.Response(429, headers={"Retry-After": "90"}))
    async with world.account(convoso) as account, world.connected(build_server(account.call), "auto") as client:
        assert await world.asker(client)("search_campaigns") == snapshot(
            "ERROR [rate_limited] Convoso takes no more calls for the moment (HTTP 429); search_campaigns was not done. Try again in 90 s."
        )


def test_retry_after_is_seconds_or_a_date() -> None:
    now = datetime(2026, 11, 18, 23, 40, tzinfo=UTC)
    dates = [format_datetime(now + timedelta(seconds=seconds), usegmt=True) for seconds in (90, -5)]
    assert [retry_after(header, now) for header in ("90", "0", "2.5", *dates)] == [90, 0, 2.5, 90, 0]
    odd = (None, "", "soon", "-3", "1e9", "Wed, 18 Nov 2026 23:41:30", "9" * 400)
    assert [retry_after(header, now) for header in odd] == [None] * len(odd)


async def test_a_try_that_would_come_too_late_is_not_made() -> None:
    assert (await told("search_leads", status(500), status(500), total=1))[1:] == (2, [0.5])


def certificate() -> httpx.ConnectError:
    error = httpx.ConnectError("")
    error.__cause__ = ssl.SSLCertVerificationError("self-signed certificate")
    return error


def name() -> httpx.ConnectError:
    error = httpx.ConnectError("")
    error.__context__ = gaierror(-2, "Name or service not known")
    return error


async def test_what_is_wrong_with_the_address_is_said() -> None:
    assert [await told("search_leads", *[broken(error)] * 3) for error in (certificate(), name())] == snapshot(
        [
            ("ERROR [unavailable] There is no TLS connection to Convoso that can be trusted; search_leads was not sent", 1, []),
            ("ERROR [unavailable] Convoso's host name was not found; search_leads was not sent", 3, [0.5, 1.0]),
        ]
    )


async def test_a_write_that_was_sent_is_heard_out_although_its_caller_has_gone() -> None:
    sent, answer, outcomes = anyio.Event(), anyio.Event(), list[str | None]()

    class Slow(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            sent.set()
            await answer.wait()
            return httpx.Response(200, json={"success": True, "data": {"lead_id": 7}})

    async with world.account(Slow()) as convoso:

        async def insert() -> None:
            outcomes.append((await convoso.call(InsertLead(list_id="20011", phone_number="7865550199"))).lead_id)

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(insert)
            await sent.wait()
            tasks.cancel_scope.cancel()
            answer.set()
    assert outcomes == ["7"]
