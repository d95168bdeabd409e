"""What a tool call with one row costs over stdio, beside a bare low-level server that makes the same HTTP call.

Each round sends every program a batch of calls, one after the other, and the ratios are taken inside the round. At zero
latency the floor is that bare server; at 50 ms it is the raw call. The throttle is opened for it.

    python tests/benchmarks/call_cost.py            prints the ratios
    python tests/benchmarks/call_cost.py --check    and fails above the bounds
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import anyio
import httpx
from upstream import upstream

BOUND, LATE_BOUND, ROUNDS, BATCH = 1.3, 1.10, 15, 30
FORM = {"list_id": "20011", "limit": "1", "offset": "0", "auth_token": "benchmark"}
BARE = """
import os, anyio, httpx
from mcp.server import Server
from mcp.server.stdio import stdio_server
from mcp.types import CallToolResult, ListToolsResult, TextContent, Tool

http = httpx.AsyncClient(base_url=os.environ["CONVOSO_BASE_URL"] + "/")

async def list_tools(context, params):
    return ListToolsResult(tools=[Tool(name="search_leads", input_schema={"type": "object"})])

async def call_tool(context, params):
    form = params.arguments | {"offset": "0", "auth_token": os.environ["CONVOSO_AUTH_TOKEN"]}
    response = await http.post("leads/search", data=form)
    return CallToolResult(content=[TextContent(text=str(response.json()["data"]["entries"]))])

async def main():
    server = Server("bare", on_list_tools=list_tools, on_call_tool=call_tool)
    async with stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())

anyio.run(main)
"""
OURS = [str(Path(sys.executable).with_name("convoso-mcp"))]
META = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": {"name": "benchmark", "version": "0"},
    "io.modelcontextprotocol/clientCapabilities": {},
}
CALL = {"name": "search_leads", "arguments": {"list_id": "20011", "limit": 1}, "_meta": META}
LINE = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": CALL}).encode() + b"\n"

Batch = Callable[[], float]
"""Makes a batch of calls, and says the seconds of one."""


@contextmanager
def server(command: list[str], address: str) -> Generator[Batch]:
    """A server on stdio, started and warm."""
    settings = {"CONVOSO_BASE_URL": address, "CONVOSO_AUTH_TOKEN": "benchmark"}
    if command is OURS:
        settings["CONVOSO_REQUESTS_PER_SECOND"] = "1000"
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | settings) as process:
        given, told = process.stdin, process.stdout
        assert given is not None
        assert told is not None

        def call() -> bytes:
            given.write(LINE)
            given.flush()
            return told.readline()

        def batch() -> float:
            start = time.perf_counter()
            for _ in range(BATCH):
                call()
            return (time.perf_counter() - start) / BATCH

        first = call()
        assert b"Ada" in first, first
        yield batch
        given.close()


@contextmanager
def raw(address: str) -> Generator[Batch]:
    """The HTTP call alone, by the same client."""

    async def calls() -> float:
        async with httpx.AsyncClient(base_url=f"{address}/") as http:
            await http.post("leads/search", data=FORM)
            start = time.perf_counter()
            for _ in range(BATCH):
                (await http.post("leads/search", data=FORM)).json()
            return (time.perf_counter() - start) / BATCH

    yield lambda: anyio.run(calls)


def ratios(milliseconds: float, rounds: int) -> tuple[float, float, float]:
    """Medians of ours in multiples of the bare server's and of the raw call, and of the bare server's in raw calls."""
    with ExitStack() as stack:
        address = stack.enter_context(upstream(500, milliseconds))
        ours = stack.enter_context(server(OURS, address))
        bare = stack.enter_context(server([sys.executable, "-c", BARE], address))
        alone = stack.enter_context(raw(address))
        taken = [(ours(), bare(), alone()) for _ in range(rounds + 1)][1:]  # the first one warms
    return (
        statistics.median(ours / bare for ours, bare, _ in taken),
        statistics.median(ours / alone for ours, _, alone in taken),
        statistics.median(bare / alone for _, bare, alone in taken),
    )


def main() -> int:
    """Measure, print, and with `--check` hold the ratios against their bounds."""
    to_bare, to_raw, bare_to_raw = ratios(0, ROUNDS)
    _, late, bare_late = ratios(50, ROUNDS // 3)
    print(f"a call with one row, no latency: {to_bare:.2f} x a bare low-level server's (bound {BOUND})")
    print(f"  {to_raw:.2f} x the raw HTTP call; the bare server {bare_to_raw:.2f} x")
    print(
        f"a call with one row, 50 ms: {late:.3f} x the raw HTTP call (bound {LATE_BOUND:.2f}); the bare server {bare_late:.3f} x"
    )
    return int("--check" in sys.argv and (to_bare > BOUND or late > LATE_BOUND))


if __name__ == "__main__":
    sys.exit(main())
