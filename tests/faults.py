"""Every fault against every kind of call, over real HTTP: how it ends, what is told, and how often it was carried out.

    python tests/faults.py          prints the table; make faults does so too

A call goes through the tool, the client and the throttle to the served sandbox; only the waits between tries pass at once.
`carried out` is counted in the sandbox: requests that came to the path, less those that the fault kept from it.
"""

import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import anyio
import httpx
from mcp import Client
from pydantic import SecretStr

import world
from convoso_mcp.client import Convoso, Patience
from convoso_mcp.endpoints.calls import SearchCallLogs
from convoso_mcp.errors import ConvosoError
from convoso_mcp.pace import SteadyPace
from convoso_mcp.pager import Pager
from convoso_mcp.server import build_server
from convoso_mcp.text import wording
from convoso_mcp.transport import Throttle
from hurry import Hurry
from serving import Served, served

FAULTS = (
    "429 x1",
    "429 x1 retry_after=2",
    "429 x1 retry_after=90",
    "429 x9",
    "500 x1",
    "500 x9",
    "html x1",
    "html x9",
    "cut x1",
    "cut x9",
    "break_before x1",
    "break_before x9",
    "break_after x1",
    "break_after x9",
    "slow x1 seconds=1",
    "slow x9 seconds=1",
    "shift 100%",
    "shift 100% rows=-1",
)
EVERYDAY = ("429 x1", "break_after x1")
"""What is certain not to have been carried out, and what is not: the everyday suite looks at these."""
KEPT_FROM_IT = ("429", "500", "html", "break_before")
READ = 0.35
"""Seconds that an answer may take here; a slow one takes a second."""
LOGS = SearchCallLogs(start_time="2026-11-16 00:00:00", end_time="2026-11-18 23:59:59")
BUDGET = 50

Act = Callable[[Client, Convoso], Awaitable[str]]


async def _tool(name: str, client: Client, convoso: Convoso, **arguments: Any) -> str:
    return world.whole(await client.call_tool(name, arguments or world.EXAMPLES[name])).splitlines()[0]


async def _paged(client: Client, convoso: Convoso) -> str:
    ids = list[str | None]()
    try:
        coverage = await Pager(convoso.call).read(LOGS, lambda page: ids.extend(row.id for row in page.rows))
    except ConvosoError as error:
        return f"ERROR {wording(error)}"
    assert len(ids) == len(set(ids)) == coverage.read
    return f"{coverage.read} of {coverage.matching} calls{f', since {coverage.why}' if coverage.why else ''}"


@dataclass(frozen=True)
class Kind:
    """A kind of call, and the path whose requests are struck and counted."""

    name: str
    path: str
    act: Act


KINDS = (
    Kind("read", "/leads/search", partial(_tool, "search_leads")),
    Kind("paged read", "/log/retrieve", _paged),
    Kind("insert", "/leads/insert", partial(_tool, "insert_lead")),
    Kind("update", "/leads/update", partial(_tool, "update_lead")),
    Kind("delete", "/callbacks/delete", partial(_tool, "delete_callback")),
)


async def _ends(server: Served, fault: str, kind: Kind) -> tuple[str, int]:
    """What is told of the call, and how often the sandbox carried it out."""
    word, _, options = fault.partition(" ")
    when, *rest = options.split(" ")
    plan = " ".join([word, when, kind.path, *rest])
    server.plan(f"{plan}; slow 100% {kind.path} seconds=0")  # which counts the requests and does nothing else
    time = Hurry()
    transport = Throttle(httpx.AsyncHTTPTransport(), SteadyPace(1000, clock=time.clock, later=time.later))
    http = httpx.AsyncClient(base_url=f"{server.address}/v1/", transport=transport)
    patience = Patience(clock=time.clock, sleep=time.sleep, dice=lambda: 0.5, read=READ, total=BUDGET)
    convoso = Convoso(http, SecretStr("sandbox"), patience)
    try:
        with anyio.fail_after(10):
            async with world.connected(build_server(convoso.call), "auto", world.Person()) as client:
                told = await kind.act(client, convoso)
    finally:
        await convoso.aclose()
    assert time.now - 1000 <= BUDGET, "waited longer than its budget"
    struck, came = (entry["injected"] for entry in server.http.get(f"{server.address}/control/faults").json()["entries"])
    return told, came - (struck if word in KEPT_FROM_IT else 0)


def matrix(faults: Sequence[str]) -> str:
    """The table, one line for each fault and kind of call. Each fault meets a fresh account; the kinds leave each other alone."""
    lines = list[str]()
    for fault in faults:
        with served() as server:
            for kind in KINDS:
                if fault.startswith("shift") and kind.name != "paged read":
                    continue
                told, times = anyio.run(_ends, server, fault, kind)
                writes = "" if "read" in kind.name else f"carried out {times}x: "
                assert times <= 1 or not writes, f"{fault} {kind.name} was carried out {times} times"
                lines.append(f"{fault:23}{kind.name:11}{writes}{told}")
    return "\n".join(lines)


if __name__ == "__main__":
    print(matrix(sys.argv[1:] or FAULTS))
