"""The demonstration: a real MCP client asks our server over stdio, and everything both say is shown."""

import json
import re
import sys
from collections.abc import Callable

from mcp import Client, StdioServerParameters
from mcp.client import ClientRequestContext
from mcp.types import CallToolResult, ElicitRequestParams, ElicitResult, TextContent

FROZEN_CLOCK = "2026-11-18T15:40"
"""A Wednesday afternoon with the floor at work, so that the demonstration reads the same at any hour."""


class Person:
    """Whoever sits at the client: answers each question with the next of `answers` and says so."""

    def __init__(self, say: Callable[[str], None], answers: list[str]) -> None:
        self._say, self._answers = say, answers

    async def __call__(self, context: ClientRequestContext, params: ElicitRequestParams) -> ElicitResult:
        """Answer a question of the server's."""
        answer = self._answers.pop(0)
        self._say(f"  the person is asked: {params.message}\n  the person says: {answer}\n")
        return ElicitResult(action="accept", content={"confirm": answer == "yes"})


async def run(say: Callable[[str], None]) -> None:
    """Start the server on the sandbox as a subprocess and hold the conversation with it; `say` receives it line by line."""
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "convoso_mcp", "--sandbox"],
        env={"CONVOSO_SANDBOX_NOW": FROZEN_CLOCK},
    )
    async with Client(server, elicitation_callback=Person(say, ["no", "yes"])) as client:

        async def ask(why: str, tool: str, arguments: dict[str, str]) -> str:
            say(f"# {why}\n> {tool} {json.dumps(arguments)}")
            answer = text(await client.call_tool(tool, arguments))
            say(f"{answer}\n")
            return answer

        say(f"# The server speaks MCP {client.protocol_version} over stdio. Its tools:")
        say(", ".join(tool.name for tool in (await client.list_tools()).tools) + "\n")
        await ask("How did agents perform today?", "get_agent_performance", {})
        await ask("How many callers were dropped today?", "search_call_logs", {"status": "DROP", "limit": "3"})
        await ask("Which callbacks are overdue?", "search_callbacks", {"stage": "PAST_DUE", "limit": "5"})
        found = await ask("Find John from Miami.", "search_leads", {"first_name": "John", "city": "Miami"})
        lead_id = first_id(found)
        await ask("Note that he prefers mornings.", "update_lead", {"lead_id": lead_id, "notes": "Prefers mornings"})
        await ask("Delete him. (The person thinks better of it.)", "delete_lead", {"lead_id": lead_id})
        await ask("When is his callback?", "search_callbacks", {"lead_id": lead_id})
        twins = await ask(
            "Which leads are called Maria Garcia?", "search_leads", {"first_name": "Maria", "last_name": "Garcia"}
        )
        twin = twins.splitlines()[2].rpartition("|")[2]
        await ask("Delete the first of them. (The person agrees.)", "delete_lead", {"lead_id": twin})
        await ask("Is she gone?", "search_leads", {"lead_id": twin})


def text(result: CallToolResult) -> str:
    """The text of an answer, which is all that some assistants are shown."""
    return "\n".join(block.text for block in result.content if isinstance(block, TextContent))


def first_id(card: str) -> str:
    """The id in the card of a single record."""
    found = re.search(r"^id: (\d+)$", card, re.MULTILINE)
    if found is None:
        raise LookupError(f"no single record in: {card}")
    return found[1]
