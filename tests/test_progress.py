"""A client that gave a token is told how far a long tool call is."""

import anyio
import anyio.lowlevel
import httpx
import pytest
from mcp.types import RequestParamsMeta

import world
from convoso_mcp.progress import AFTER, EVERY
from convoso_mcp.server import build_server

TOKEN = RequestParamsMeta(progress_token="reading")
"""A client in the same process hands its callback over without one."""


class Slowly(httpx.AsyncBaseTransport):
    """Answers when it is told to."""

    def __init__(self) -> None:
        self.answer = anyio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await self.answer.wait()
        return httpx.Response(200, json={"success": True, "data": []})


@pytest.mark.parametrize("wanted", [True, False])
async def test_a_call_that_takes_longer_than_two_seconds_is_told_where_a_token_was_given(era: str, *, wanted: bool) -> None:
    upstream, slept, told = Slowly(), list[float](), list[tuple[float, float | None, str | None]]()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) > 3:
            upstream.answer.set()
            await anyio.sleep_forever()
        await anyio.lowlevel.checkpoint()

    async def tell(progress: float, total: float | None, message: str | None) -> None:
        told.append((progress, total, message))

    async with world.account(upstream) as convoso, world.connected(build_server(convoso.call, sleep=sleep), era) as client:
        if not wanted:
            upstream.answer.set()
        answer = await client.call_tool(
            "search_campaigns", {}, progress_callback=tell if wanted else None, meta=TOKEN if wanted else None
        )
    assert world.whole(answer).startswith("No campaigns match")
    assert slept == ([AFTER, EVERY, EVERY, EVERY] if wanted else [])
    assert told == [(float(seconds), None, f"waiting for Convoso, {seconds} s") for seconds in (2, 3, 4) if wanted]
