"""A report that reads many pages: a look-up beside it does not wait for it, and cancelling it ends its requests."""

import time
from functools import partial

import anyio
import httpx
from pydantic import SecretStr

import world
from convoso_mcp.client import Convoso
from convoso_mcp.pace import SteadyPace
from convoso_mcp.sandbox import SANDBOX_TOKEN, open_sandbox
from convoso_mcp.server import build_server
from convoso_mcp.transport import Throttle

PER_SECOND, UNDER_WAY = 5, 10
"""Requests a second, and how many pages of the report are read when the look-ups begin."""


class Pages(world.Wire):
    """Says when so many pages of calls were asked for."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        super().__init__(inner)
        self.under_way = anyio.Event()

    @property
    def read(self) -> int:
        """Pages so far."""
        return sum(form["limit"] == "500" for form in self.forms("search_call_logs"))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Let it through."""
        if self.read >= UNDER_WAY:
            self.under_way.set()
        return await super().handle_async_request(request)


async def test_beside_a_report_of_many_pages_a_look_up_answers_within_three_slots() -> None:
    wire = Pages(httpx.ASGITransport(app=open_sandbox(now=lambda: world.NOW, scale="full", token=SANDBOX_TOKEN)))
    http = httpx.AsyncClient(base_url=world.ADDRESS, transport=Throttle(wire, SteadyPace(PER_SECOND)))
    convoso, waits = Convoso(http, SecretStr(SANDBOX_TOKEN)), list[float]()
    async with (
        world.connected(build_server(convoso.call, clock=world.NOW.timestamp), "auto") as client,
        anyio.create_task_group() as tasks,
    ):
        report = partial(client.call_tool, "get_call_report", {"when": "since 2026-11-12", "group_by": ["caller_id"]})
        tasks.start_soon(report)
        await wire.under_way.wait()
        for number in range(5):
            began = time.monotonic()
            answer = await client.call_tool("search_leads", {"lead_id": f"{5_000_002 + number}"})
            assert not answer.is_error
            waits.append(time.monotonic() - began)
        assert wire.read < 90, "the report is still under way"
        tasks.cancel_scope.cancel()
    await convoso.aclose()
    assert max(waits) < 3 / PER_SECOND + 0.3, waits  # what the sandbox takes for a page comes on top
