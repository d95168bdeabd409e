"""What the reading tools' answers cost a model, against the JSON that Convoso sends: `make tokens` prints the table."""

import json
import sys
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import anyio
import httpx
from mcp import Client

import world
from convoso_mcp.kept import MemoryKept
from convoso_mcp.sandbox import SANDBOX_TOKEN, open_sandbox
from convoso_mcp.server import build_server
from schemas import definitions, tokens

MOST_BY_DEFAULT, MOST = 1_500, 2_500
"""Tokens (o200k) of an answer to a call without arguments, and to any call."""

LAST_MONTH = {"start_time": "2026-10-20", "end_time": "2026-11-18"}
DEFAULTS: dict[str, dict[str, Any]] = {
    "search_leads": {},
    "get_lead_recordings": {"lead_id": "5000002"},
    "validate_lead": {"criteria_key": "MED-WEB", "phone_number": "7865550196"},
    "search_lists": {"status": 1},
    "search_callbacks": {},
    "search_call_logs": {},
    "search_campaigns": {},
    "search_dnc": {},
    "search_sms_opt_outs": {},
    "search_statuses": {"query": ""},
    "search_users": {},
    "get_user_recordings": {"user": "dana.okafor@example.com"},
    "get_user_activity": {},
    "monitor_agents": {},
    "get_agent_performance": {},
    "search_agent_productivity": {},
}
"""A call of every reading tool with nothing but what it requires."""


TOOLS = definitions()
LIMITS = {name: tool["inputSchema"]["properties"].get("limit", {}).get("maximum", 1000) for name, tool in TOOLS.items()}
WINDOWS = {
    "search_call_logs": {"start_time": "2026-11-12", "end_time": "2026-11-18"},
    "get_agent_performance": {"date_start": "2026-11-12", "date_end": "2026-11-18"},
    "search_agent_productivity": {"date_start": "2026-11-12", "date_end": "2026-11-18"},
}


def variants(tool: str) -> Iterator[dict[str, Any]]:
    """The arguments that make an answer of this tool long."""
    takes = TOOLS[tool]["inputSchema"]["properties"]
    whole = {**DEFAULTS[tool], **WINDOWS.get(tool, {})}
    pages: list[dict[str, Any]] = (
        [{"limit": LIMITS[tool]}, {"limit": 7, "offset": 3}, {"limit": 1}] if "limit" in takes else [{}]
    )
    details: list[dict[str, Any]] = [{"detail": "full"}, {}] if "detail" in takes else [{}]
    for page in pages:
        for detail in details:
            yield whole | {name: value for name, value in page.items() if name in takes} | detail
    if "columns" in takes:
        everything = (
            "id,name,status,first_name,last_name,phone_number,notes,source,email,address1,campaign_name,browser,comments"
        )
        yield {**whole, "columns": everything, "detail": "full"}
        yield {**whole, "columns": "no,such,columns", "detail": "full"}


async def hold_to_the_budget(client: Client, tool: str) -> None:
    """Every variant of a call is answered, and within its budget."""
    by_default = tokens(world.whole(await client.call_tool(tool, DEFAULTS[tool])))
    assert by_default <= MOST_BY_DEFAULT, f"{tool}: {by_default} tokens"
    for arguments in variants(tool):
        answer = world.whole(await client.call_tool(tool, arguments))
        assert tokens(answer) <= MOST, f"{tool} {arguments}: {tokens(answer)} tokens\n{answer}"
        assert not answer.startswith("ERROR"), answer


@dataclass
class Scales(httpx.AsyncBaseTransport):
    """Lets requests through and keeps the size of the last answer's JSON, in tokens."""

    inner: httpx.AsyncBaseTransport
    raw: list[str] = field(default_factory=list[str])

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self.inner.handle_async_request(request)
        self.raw.append((await response.aread()).decode())
        return response


@asynccontextmanager
async def weighed(scale: str) -> AsyncGenerator[tuple[Client, Scales]]:
    """A client on an account of that size, and the scales between server and account."""
    app = world.large_sandbox(lambda: world.NOW) if scale == "demo" else open_sandbox(lambda: world.NOW, scale, SANDBOX_TOKEN)
    scales = Scales(httpx.ASGITransport(app=app))
    kept = MemoryKept(clock=world.NOW.timestamp, mark=lambda: "7f3a")  # the same id each time, since it is counted too
    async with (
        world.account(scales) as convoso,
        world.connected(build_server(convoso.call, kept=kept, clock=world.NOW.timestamp), "auto") as client,
    ):
        yield client, scales


async def table(scale: str) -> list[str]:
    """A line for every reading tool: tokens of Convoso's JSON, tokens of the answer, and how many times smaller it is."""
    lines = ["| tool | Convoso's JSON | the answer | ratio |", "|---|---|---|---|"]
    async with weighed(scale) as (client, scales):
        for tool, arguments in DEFAULTS.items():
            answer = world.whole(await client.call_tool(tool, arguments))
            raw, ours = tokens(json.dumps(json.loads(scales.raw[-1]), separators=(",", ":"))), tokens(answer)
            lines.append(f"| {tool} | {raw:,} | {ours:,} | {raw / ours:.1f} |")
    return lines


if __name__ == "__main__":
    print("\n".join(anyio.run(table, sys.argv[1] if len(sys.argv) > 1 else "demo")))
