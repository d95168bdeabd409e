"""Prompts start the day's usual questions; documents tell a client about the account and this server."""

import re
from typing import get_args

import pytest
from inline_snapshot import snapshot
from mcp import Client, MCPError
from mcp.types import PromptReference, ResourceTemplateReference, TextContent, TextResourceContents

import world
from convoso_mcp.errors import Short
from convoso_mcp.policy import Policy, chosen
from convoso_mcp.prompts import PLANS
from convoso_mcp.server import build_server
from convoso_mcp.tools import TOOLS


async def document(client: Client, uri: str) -> str:
    (contents,) = (await client.read_resource(uri)).contents
    assert isinstance(contents, TextResourceContents)
    assert contents.mime_type == "text/markdown"
    return contents.text


async def test_every_prompt_is_listed_with_what_it_needs(client: Client) -> None:
    prompts = (await client.list_prompts()).prompts
    assert {one.name: [argument.name for argument in one.arguments or []] for one in prompts} == snapshot(
        {
            "morning_briefing": [],
            "end_of_day_report": [],
            "coach_agent": ["agent"],
            "list_autopsy": ["list"],
            "compliance_review": ["when"],
            "what_happened": ["date"],
            "call_prep": ["lead"],
        }
    )
    assert all(one.title and one.description for one in prompts)


def test_prompts_name_only_tools_that_exist() -> None:
    named = {name for plan in PLANS for name in re.findall(r"\b(?:get|find|check|search|list)_[a-z_]+\b", plan.text)}
    assert len(named) > 8
    assert named <= set(TOOLS)


async def test_a_prompt_is_filled_with_what_was_chosen_and_nothing_else(client: Client) -> None:
    got = await client.get_prompt("list_autopsy", {"list": "MED {when} Leads\n\nOct", "agent": "unasked"})
    (message,) = got.messages
    assert isinstance(message.content, TextContent)
    assert message.content.text == snapshot(
        "Judge the list MED {when} Leads Oct. Call get_list_report with list=MED {when} Leads Oct, then get_call_report grouped by status and by hour for it. Say what share is disconnected, untouched and exhausted, and whether to feed, rest or retire it. Take every number from the tools as it is, say which window it covers, and say what could not be read."
    )


@pytest.mark.parametrize(("name", "arguments"), [("no_such", {}), ("coach_agent", {}), ("coach_agent", {"agent": " "})])
async def test_a_prompt_that_cannot_be_filled_says_what_it_needs(client: Client, name: str, arguments: dict[str, str]) -> None:
    with pytest.raises(MCPError, match=r"There is no such prompt\. There are morning_briefing|coach_agent needs agent"):
        await client.get_prompt(name, arguments)


@pytest.mark.parametrize(
    ("prompt", "argument", "typed", "values"),
    [
        ("coach_agent", "agent", "da", snapshot(["Dana Okafor", "Omar Haddad"])),
        ("list_autopsy", "list", "SOL", snapshot(["SOL CA Homeowners A", "SOL Referral Partner", "SOL Old Trade Show"])),
        ("what_happened", "date", "2026", []),
        ("no_such", "nothing", "", []),
    ],
)
async def test_names_are_completed(client: Client, prompt: str, argument: str, typed: str, values: list[str]) -> None:
    reference = PromptReference(name=prompt)
    completed = await client.complete(reference, {"name": argument, "value": typed})
    assert completed.completion.values == values


async def test_a_template_has_no_completions_and_no_error(client: Client) -> None:
    completed = await client.complete(ResourceTemplateReference(uri="convoso://results/{id}.csv"), {"name": "id", "value": ""})
    assert completed.completion.values == []


async def test_documents_are_listed_and_tell_about_the_account(client: Client) -> None:
    listed = {one.uri: one.name for one in (await client.list_resources()).resources}
    assert listed == snapshot(
        {
            "convoso://policy": "What this server allows",
            "convoso://account": "The account",
            "convoso://campaigns": "Campaigns",
            "convoso://lists": "Lists",
            "convoso://agents": "Agents",
            "convoso://statuses": "Statuses",
            "convoso://metrics": "How every number is defined",
            "convoso://calling-hours": "Calling hours",
            "convoso://changes": "Changes",
            "convoso://errors": "Errors",
        }
    )
    assert await document(client, "convoso://account") == snapshot("""\
# The account

- time zone: America/Los_Angeles
- its time now: 2026-11-18 15:40:00
- 3 of 5 campaigns are active
- 5 of 7 lists are active
""")
    assert await document(client, "convoso://campaigns") == snapshot("""\
# Campaigns

name|id|active
Debt Relief Transfer|3103|Y
Medicare Advantage OB|3101|Y
Solar Appointments West|3102|Y
Medicare Supplement OB|3104|N
Solar Test DO NOT USE|3105|N
""")
    assert (await document(client, "convoso://lists")).splitlines()[:4] == snapshot(
        ["# Lists", "", "name|id|active|campaign_id", "MED Aged 2025 Q4|20012|Y|3101"]
    )
    assert (await document(client, "convoso://agents")).splitlines()[:4] == snapshot(
        ["# Agents", "", "name|id|active|e-mail", "Casey Brook|1000409|Y|casey.brook@example.com"]
    )
    assert (await document(client, "convoso://calling-hours")).splitlines()[:6] == snapshot(
        [
            "# Calling hours, at the place that is called",
            "",
            "Everywhere: 8:00 to 21:00. Defaults for warnings, no legal advice; reviewed: federal 2026-11-18, hours 2025-11-30, frequency 2025-11-30, recording 2025-11-30.",
            "state|hours|sunday|note",
            "AL|8:00 to 20:00|none|nor on holidays",
            "CT|9:00 to 20:00|9:00 to 20:00|",
        ]
    )
    assert (await document(client, "convoso://statuses")).splitlines()[:4] == snapshot(
        ["# Statuses", "", "code|name|flags", "NEW|New Lead|"]
    )


async def test_what_was_changed_is_a_document_in_the_words_of_its_tool(client: Client, ask: world.Ask) -> None:
    assert "Nothing was changed" in await document(client, "convoso://changes")
    await ask("update_lead", lead_id="5000002", notes="Prefers mornings")
    told = await document(client, "convoso://changes")
    assert told == f"# Changes\n\n{await ask('list_changes')}\n"
    assert "|update_lead|lead_id=5000002, notes=Prefers mornings|nobody|done" in told


async def test_where_the_tool_is_taken_out_the_document_is_too(wire: world.Wire, era: str) -> None:
    policy = Policy(tools=chosen("-list_changes", TOOLS.abouts.values()))
    async with (
        world.account(wire) as convoso,
        world.connected(build_server(convoso.call, policy=policy), era) as client,
    ):
        with pytest.raises(MCPError, match="this call of list_changes is not allowed"):
            await document(client, "convoso://changes")


async def test_every_short_code_is_explained(client: Client) -> None:
    told = await document(client, "convoso://errors")
    assert [line.split("`")[1] for line in told.splitlines() if line.startswith("-")] == [*get_args(Short)]


async def test_a_document_that_is_not_there_is_refused(client: Client) -> None:
    with pytest.raises(MCPError, match="There is no such resource"):
        await document(client, "convoso://secrets")
