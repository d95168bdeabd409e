"""How long the answers take at the pace that a new installation has, on an account of 50,000 leads."""

from asyncio import get_running_loop

import anyio
import httpx
import pytest
from pydantic import SecretStr

import world
from convoso_mcp.client import Convoso
from convoso_mcp.pace import SteadyPace
from convoso_mcp.sandbox import SANDBOX_TOKEN, open_sandbox
from convoso_mcp.server import build_server
from convoso_mcp.settings import Settings
from convoso_mcp.transport import Throttle
from hurry import HurriedLoop

LATENCY = 0.6
"""Seconds that Convoso takes for an answer; nothing else takes time here."""
LONGEST = 45
"""Seconds that nobody should have to wait beyond."""


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, object]]:
    return "asyncio", {"loop_factory": HurriedLoop}


class Distant(world.Wire):
    """Answers after a while."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Let it through, and wait."""
        await anyio.sleep(LATENCY)
        return await super().handle_async_request(request)


@pytest.mark.parametrize("tool", world.ANSWERED)
async def test_with_nothing_but_what_it_needs_an_answer_is_there_in_time(tool: str) -> None:
    """Each from a cold directory: the first question of a day."""
    loop, usual = get_running_loop(), Settings()
    wire = Distant(httpx.ASGITransport(app=open_sandbox(now=lambda: world.NOW, scale="full", token=SANDBOX_TOKEN)))
    pace = SteadyPace(usual.requests_per_second, clock=loop.time, later=loop.call_later)
    throttled = Throttle(wire, pace, at_once=usual.requests_at_once)
    convoso = Convoso(httpx.AsyncClient(base_url=world.ADDRESS, transport=throttled), SecretStr(SANDBOX_TOKEN))
    async with world.connected(build_server(convoso.call, clock=world.NOW.timestamp), "auto") as client:
        began = anyio.current_time()
        answer = await client.call_tool(tool, world.ANSWERED[tool])
        took = anyio.current_time() - began
    assert not answer.is_error
    print(f"{tool}: {took:.1f} s, {len(wire.sent)} requests")
    assert len(wire.sent) < 2 or took > (len(wire.sent) - 1) / usual.requests_per_second, "the pace was not kept"
    assert took < LONGEST
