"""A server whose search_call_logs reads every page of the log before it answers, for a test that cancels it.

python tests/full/reading_server.py ADDRESS [--http]
"""

import sys
from datetime import datetime
from zoneinfo import ZoneInfo

import anyio
import httpx
from mcp.server.stdio import stdio_server
from pydantic import SecretStr

from convoso_mcp.client import Convoso
from convoso_mcp.endpoints.calls import SearchCallLogs
from convoso_mcp.endpoints.endpoint import Endpoint, R
from convoso_mcp.http import logs
from convoso_mcp.http.app import build_app
from convoso_mcp.http.auth import neighbour
from convoso_mcp.http.door import door
from convoso_mcp.http.noting import Gate
from convoso_mcp.http.serving import address as address_of
from convoso_mcp.http.serving import listen, serve
from convoso_mcp.pace import SteadyPace
from convoso_mcp.pager import Pager
from convoso_mcp.server import build_server
from convoso_mcp.settings import Settings
from convoso_mcp.transport import Throttle


async def main(address: str) -> None:
    throttle = Throttle(httpx.AsyncHTTPTransport(), SteadyPace(100))
    convoso = Convoso(httpx.AsyncClient(base_url=f"{address}/v1/", transport=throttle), SecretStr("sandbox"))

    async def call(request: Endpoint[R], /) -> R:
        if request.about.tool == "search_call_logs":
            logs = SearchCallLogs(start_time="2026-11-01 00:00:00", end_time="2026-11-18 23:59:59")
            await Pager(convoso.call, now=datetime(2026, 11, 18, 15, 40)).read(logs, lambda page: None)  # noqa: DTZ001
        return await convoso.call(request)

    if "--http" in sys.argv:
        logs.to_stderr()
        gate, listening = Gate(), listen("127.0.0.1", 0)
        app = build_app(build_server(call, who=neighbour), door(Settings(), "127.0.0.1"), gate=gate)
        await serve(app, gate, listening, lambda: logs.tell("serving", address=f"{address_of(listening)}/mcp"))
        return
    server = build_server(call, clock=datetime(2026, 11, 18, 15, 40, tzinfo=ZoneInfo("America/Los_Angeles")).timestamp)
    async with stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())


if __name__ == "__main__":
    anyio.run(main, sys.argv[1])
