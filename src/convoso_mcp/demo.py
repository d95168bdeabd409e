"""The demonstration: a real MCP client asks our server over stdio, and everything both say is shown."""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from mcp import Client, StdioServerParameters
from mcp.client import ClientRequestContext
from mcp.types import CallToolResult, ElicitRequestParams, ElicitResult, TextContent

from convoso_mcp.audit import FileAudit
from convoso_mcp.state import SANDBOX

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


class Conversation:
    """What is asked of a server and what it answers; `say` receives it line by line."""

    def __init__(self, client: Client, say: Callable[[str], None]) -> None:
        self._client, self._say = client, say

    async def ask(self, why: str, tool: str, **arguments: str) -> str:
        """Call a tool; tokens are shown cut."""
        self._say(_shortened(f"# {why}\n> {tool} {json.dumps(arguments)}"))
        answer = text(await self._client.call_tool(tool, arguments))
        self._say(_shortened(f"{answer}\n"))
        return answer


async def run(say: Callable[[str], None]) -> None:
    """Start the server on the sandbox as a subprocess and hold the conversation with it; `say` receives it line by line."""
    with TemporaryDirectory() as folder:
        server = StdioServerParameters(
            command=sys.executable,
            args=["-m", "convoso_mcp", "--sandbox"],
            env={"CONVOSO_SANDBOX_NOW": FROZEN_CLOCK, "CONVOSO_AUDIT_FOLDER": folder},
        )
        async with Client(server, elicitation_callback=Person(say, ["no", "yes", "yes"])) as client:
            say(f"# The server speaks MCP {client.protocol_version} over stdio. Its tools:")
            say(", ".join(tool.name for tool in (await client.list_tools()).tools) + "\n")
            await _with_a_person(Conversation(client, say))
        async with Client(server) as client:
            await _without(Conversation(client, say))
        say("# What does the audit tell of both? (A person who answers through the client and a model are told apart.)")
        say("$ convoso-mcp audit show")
        for entry in await FileAudit(Path(folder) / SANDBOX).entries(20):
            say(entry.told())


async def _with_a_person(talk: Conversation) -> None:
    await talk.ask("How did agents perform today?", "get_agent_report")
    await talk.ask("Are we under 3 % drops?", "get_drop_rate")
    await talk.ask("Which callbacks are overdue?", "get_callback_backlog")
    await talk.ask("How many callers were dropped today?", "search_call_logs", status="DROP", limit="3")
    lead_id = first_id(await talk.ask("Find John from Miami.", "find_lead", query="John from Miami"))
    await talk.ask("Note that he prefers mornings.", "update_lead", lead_id=lead_id, notes="Prefers mornings")
    await talk.ask("Delete him. (The person thinks better of it.)", "delete_lead", lead_id=lead_id)
    number = {"phone_number": "7865550188", "phone_code": "1", "campaign_id": "0"}
    await talk.ask("Take (786) 555-0188 off the do-not-call list. (The operator has not allowed that.)", "delete_dnc", **number)
    await talk.ask("When is his callback?", "search_callbacks", lead_id=lead_id)
    twins = await talk.ask("Which leads are called Maria Garcia?", "search_leads", first_name="Maria", last_name="Garcia")
    twin = twins.splitlines()[2].rpartition("|")[2]
    await talk.ask("Delete the first of them. (The person agrees.)", "delete_lead", lead_id=twin)
    await talk.ask("Is she gone?", "search_leads", lead_id=twin)
    changes = await talk.ask("What was changed?", "list_changes")
    change_id = changes.splitlines()[2].partition("|")[0]
    await talk.ask("That was the wrong one: bring her back. (The person agrees.)", "undo_change", change_id=change_id)


async def _without(talk: Conversation) -> None:
    preview = await talk.ask("A client that cannot ask its person gets a preview.", "delete_callback", callback_id="601")
    token = preview.partition("confirm_token=")[2].split()[0]
    await talk.ask("A token that was not given is refused.", "delete_callback", callback_id="601", confirm_token=f"{token}x")
    await talk.ask("The person has agreed.", "delete_callback", callback_id="601", confirm_token=token)


def _shortened(said: str) -> str:
    return re.sub(r"v1\.[\w-]{20,}", "v1.…", said)


def text(result: CallToolResult) -> str:
    """The text of an answer, which is all that some assistants are shown."""
    return "\n".join(block.text for block in result.content if isinstance(block, TextContent))


def first_id(found: str) -> str:
    """The id of the lead that was found."""
    named = re.search(r'lead_id="(\d+)"', found)
    if named is None:
        raise LookupError(f"no single lead in: {found}")
    return named[1]
