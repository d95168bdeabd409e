"""What the board is tested with: the real answers of its tools, and the page as the server gives it, as files of a folder.

`python tests/board_results.py FOLDER` asks in the same process, on the sandbox at `demo` and at `full` scale.
"""

import json
import sys
from pathlib import Path
from typing import Any

import anyio
import httpx
from mcp.types import TextResourceContents

import world
from convoso_mcp import board
from convoso_mcp.sandbox import SANDBOX_TOKEN, open_sandbox
from convoso_mcp.server import build_server

CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "overview": ("get_overview", {}),
    "agents": ("get_agent_report", {}),
    "agents-all": ("get_agent_report", {"when": "last 7 days", "limit": 100}),
    "agents-compared": ("get_agent_report", {"when": "yesterday", "compare_to": "before", "campaign": "Solar"}),
    "agent-day": ("get_agent_day", {"agent": "Dana Okafor"}),
    "calls": ("get_call_report", {}),
    "calls-by-hour": ("get_call_report", {"when": "last 7 days", "campaign": "Solar", "group_by": ["hour"]}),
    "calls-by-day": ("get_call_report", {"when": "last 7 days", "group_by": ["day"]}),
    "calls-map": ("get_call_report", {"when": "last 7 days", "campaign": "Solar", "group_by": ["weekday", "hour"]}),
    "calls-compared": (
        "get_call_report",
        {"when": "today", "campaign": "Medicare", "group_by": ["hour"], "compare_to": "before"},
    ),
    "statuses": ("get_call_report", {"when": "last 7 days", "group_by": ["status"]}),
    "drops": ("get_drop_rate", {}),
    "lists": ("get_list_report", {}),
    "empty": ("get_call_report", {"when": "2026-01-03"}),
    "nobody": ("get_agent_report", {"when": "2026-01-03"}),
    "floor": ("get_call_report", {"when": "last 7 days", "group_by": ["hour", "state"]}),
    "wrong": ("get_agent_report", {"when": "the day that never was"}),
}
"""By name; the board asks for none of them itself."""


async def record(folder: Path, scale: Any) -> None:
    """The answers on a sandbox of that size, one file each."""
    app = open_sandbox(now=lambda: world.NOW, scale=scale, token=SANDBOX_TOKEN)
    async with (
        world.account(httpx.ASGITransport(app=app)) as convoso,
        world.connected(build_server(convoso.call, clock=world.NOW.timestamp), "auto") as client,
    ):
        for name, (tool, given) in CALLS.items():
            result = (await client.call_tool(tool, given)).model_dump(mode="json", by_alias=True, exclude_none=True)
            told = {"tool": tool, "arguments": given, "result": result}
            (folder / f"{scale}-{name}.json").write_text(json.dumps(told), encoding="utf-8")
        (page,) = (await client.read_resource(board.URI)).contents
        assert isinstance(page, TextResourceContents)
        (folder / "board.html").write_text(page.text, encoding="utf-8")


async def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for scale in ("demo", "full"):
        await record(folder, scale)


if __name__ == "__main__":
    anyio.run(main, Path(sys.argv[1]))
