"""How many calls to Convoso the answers take for the questions of costs.toml: `make costs` prints the table."""

import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio
import httpx

import world
from convoso_mcp.sandbox import SANDBOX_TOKEN, open_sandbox
from convoso_mcp.server import build_server


@dataclass(frozen=True)
class Question:
    """One of the requests that people make, the tool that answers it, and what that may cost."""

    number: int
    question: str
    tool: str
    arguments: dict[str, Any]
    minimum: int
    bound: int


ENTRIES = tomllib.loads(Path(__file__).with_name("costs.toml").read_text(encoding="utf-8"))
QUESTIONS = [Question(**entry) for entry in ENTRIES["request"]]
ELSEWHERE: dict[str, str] = {entry["question"]: entry["tool"] for entry in ENTRIES["elsewhere"]}
"""Requests that none of the twelve answers, and the tool that does."""


async def costs(scale: str) -> list[tuple[Question, int]]:
    """Each question with the calls it took, names and statuses being known."""
    app = open_sandbox(now=lambda: world.NOW, scale=scale, token=SANDBOX_TOKEN)
    taken = list[tuple[Question, int]]()
    for question in QUESTIONS:
        wire = world.Wire(httpx.ASGITransport(app=app))
        async with (
            world.account(wire) as convoso,
            world.connected(build_server(convoso.call, clock=world.NOW.timestamp), "auto") as client,
        ):
            await client.call_tool("get_overview", {})  # these two fill the directory
            await client.call_tool("get_agent_day", {"agent": "Dana Okafor"})
            wire.sent.clear()
            result = await client.call_tool(question.tool, question.arguments)
        assert not result.is_error, result
        taken.append((question, len(wire.sent)))
    return taken


def table(taken: list[tuple[Question, int]]) -> list[str]:
    """A line for every question."""
    lines = ["| # | question | tool | calls | minimum | bound |", "|---|---|---|---|---|---|"]
    for one, calls in taken:
        lines.append(f"| {one.number} | {one.question} | {one.tool} | {calls} | {one.minimum} | {one.bound} |")
    return [*lines, *(f"| {entry['number']} | {entry['question']} | {entry['tool']} | | | |" for entry in ENTRIES["elsewhere"])]


if __name__ == "__main__":
    print("\n".join(table(anyio.run(costs, sys.argv[1] if len(sys.argv) > 1 else "full"))))
