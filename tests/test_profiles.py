"""The compact profile: a short list that reaches every tool, with everything that the full one holds to."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from inline_snapshot import snapshot
from mcp import Client, MCPError
from mcp.types import CallToolResult, ElicitResult, InputRequiredResult

import schemas
import world
from convoso_mcp.answers import FACTS
from convoso_mcp.audit import MemoryAudit
from convoso_mcp.callers import SCOPES, Caller, Scope
from convoso_mcp.endpoints import ENDPOINTS
from convoso_mcp.endpoints.endpoint import CARRIED, Effect
from convoso_mcp.policy import Policy, chosen
from convoso_mcp.profiles.compact import COMPACT
from convoso_mcp.profiles.profile import FULL, Profile
from convoso_mcp.server import build_server
from convoso_mcp.tools import TOOLS
from world import EXAMPLES, ONE_ERA, Person, Wire

LEAD = "5000002"
WAYS = {Effect.READS: "call_read_tool", Effect.CHANGES: "call_write_tool", Effect.DESTROYS: "call_dangerous_tool"}
PROXIES = list(WAYS.values())
HIDDEN = {kind.about.tool: WAYS[kind.about.effect] for kind in ENDPOINTS}
"""Every tool that is not listed, and the proxy that calls it."""
DANGEROUS_BY_ARGUMENTS: dict[str, dict[str, Any]] = {
    "insert_lead": {"list_id": "20013", "phone_number": "7865550198", "hopper": True},
    "update_list": {"list_id": "20011", "status": 0},
    "update_status": {"status": "SALE", "final": "N"},
    "update_lead": {"lead_id": "5000015", "status": "NEW"},
}


def fresh() -> Wire:
    return Wire(httpx.ASGITransport(app=world.sandbox()))


@asynccontextmanager
async def served(
    wire: Wire, era: str = "auto", person: Person | None = None, profile: Profile = COMPACT, **more: Any
) -> AsyncGenerator[Client]:
    """A client of a server in that profile; without a person it cannot ask one."""
    more = {"policy": world.EVERYTHING, "clock": world.NOW.timestamp} | more
    async with (
        world.account(wire) as convoso,
        world.connected(build_server(convoso.call, profile=profile, **more), era, person) as client,
    ):
        yield client


async def listed(policy: Policy, scopes: frozenset[Scope] = SCOPES) -> list[str]:
    async with served(fresh(), policy=policy, who=lambda: Caller("ana", scopes)) as client:
        return [tool.name for tool in (await client.list_tools()).tools]


def through(tool: str, arguments: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    dangerous = arguments == DANGEROUS_BY_ARGUMENTS.get(tool)
    return "call_dangerous_tool" if dangerous else HIDDEN[tool], {"name": tool, "arguments": arguments}


async def test_the_list_is_answers_and_what_reaches_the_others_within_4000_tokens(era: str) -> None:
    async with served(fresh(), era) as client:
        tools = [tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in (await client.list_tools()).tools]
        assert client.instructions == COMPACT.instructions
    assert [tool["name"] for tool in tools] == [*FACTS, "search_tools", *PROXIES]
    assert sum(map(schemas.cost, tools)) == schemas.compact_cost() <= schemas.COMPACT_BUDGET == 4_000
    whole = schemas.definitions()
    assert [tool for tool in tools if tool["name"] in FACTS] == [whole[name] for name in FACTS]
    assert {tool["name"]: tool["annotations"] for tool in tools[-4:]} == snapshot(
        {
            "search_tools": {"readOnlyHint": True, "destructiveHint": False, "idempotentHint": True, "openWorldHint": False},
            "call_read_tool": {"readOnlyHint": True, "destructiveHint": False, "idempotentHint": True, "openWorldHint": True},
            "call_write_tool": {"readOnlyHint": False, "destructiveHint": True, "idempotentHint": False, "openWorldHint": True},
            "call_dangerous_tool": {
                "readOnlyHint": False,
                "destructiveHint": True,
                "idempotentHint": False,
                "openWorldHint": True,
            },
        }
    )


async def test_whatever_can_be_called_in_full_is_answered_asked_sent_and_recorded_alike(era: str) -> None:
    """One call of every endpoint after the other, on two equal accounts."""
    seen: dict[Profile, list[Any]] = {}
    for profile in (FULL, COMPACT):
        wire, person, audit = fresh(), Person(), MemoryAudit(clock=world.NOW.timestamp)
        async with served(wire, era, person, profile, audit=audit) as client:
            ask, answers = world.asker(client), list[str]()
            for tool, arguments in EXAMPLES.items():
                name, given = (tool, arguments) if profile is FULL else through(tool, arguments)
                answers.append(await ask(name, **given))
            recorded = [entry.told().replace(entry.change_id, "c") for entry in await audit.entries(100)]
        seen[profile] = [answers, person.questions, wire.sent, recorded]
        assert {path for path, _ in wire.sent} == set(world.PATHS.values()), "every tool is reached"
    assert seen[COMPACT] == seen[FULL]


async def test_nothing_passes_under_a_hint_that_is_not_true_of_it(era: str) -> None:
    wire, person = fresh(), Person()
    async with served(wire, era, person) as client:
        ask = world.asker(client)
        for tool, way in HIDDEN.items():
            for lesser in PROXIES[: PROXIES.index(way)]:
                assert (await ask(lesser, name=tool, arguments=EXAMPLES[tool])).endswith(
                    f'Nothing was done. Try: {way}(name="{tool}", arguments={{the same}})'
                )
        assert await ask("call_read_tool", name="delete_lead", arguments={"lead_id": LEAD}) == snapshot(
            'ERROR [bad_arguments] call_read_tool does not take delete_lead, since it needs a person\'s yes. Nothing was done. Try: call_dangerous_tool(name="delete_lead", arguments={the same})'
        )
        assert await ask("call_read_tool", name="update_lead", arguments={"lead_id": LEAD}) == snapshot(
            'ERROR [bad_arguments] call_read_tool does not take update_lead, since it changes the account. Nothing was done. Try: call_write_tool(name="update_lead", arguments={the same})'
        )
        assert await ask("call_read_tool", name="export_result", arguments={"result_id": "r1"}) == snapshot(
            'ERROR [bad_arguments] call_read_tool does not take export_result, since it saves a file. Nothing was done. Try: call_write_tool(name="export_result", arguments={the same})'
        )
        assert (wire.sent, person.questions) == ([], [])


@pytest.mark.parametrize("tool", DANGEROUS_BY_ARGUMENTS)
async def test_a_change_that_is_dangerous_by_its_arguments_is_for_the_dangerous_proxy(era: str, tool: str) -> None:
    wire, person = fresh(), Person()
    arguments = DANGEROUS_BY_ARGUMENTS[tool]
    async with served(wire, era, person) as client:
        ask = world.asker(client)
        assert await ask("call_write_tool", name=tool, arguments=arguments) == (
            f"ERROR [bad_arguments] This call of {tool} needs a person's yes. Nothing was done. "
            f'Try: call_dangerous_tool(name="{tool}", arguments={{the same}})'
        )
        assert (wire.written, person.questions) == ([], [])
        assert (await ask("call_dangerous_tool", name=tool, arguments=arguments)).startswith(f"Done: {tool}")
        assert len(person.questions) == len(wire.written) == 1


async def test_a_tool_that_is_not_listed_is_not_called_by_itself(era: str) -> None:
    """A host has shown its person no hint of it."""
    wire = fresh()
    async with served(wire, era, Person()) as client:
        ask = world.asker(client)
        assert await ask("update_lead", lead_id=LEAD, city="Tampa") == snapshot(
            'ERROR [bad_arguments] update_lead is not called by itself here. Nothing was done. Try: call_write_tool(name="update_lead", arguments={the same})'
        )
        for tool, way in HIDDEN.items():
            assert f'Try: {way}(name="{tool}"' in await ask(tool, **EXAMPLES[tool])
        with pytest.raises(MCPError, match="Unknown tool: call_tool"):
            await ask("call_tool")
    assert wire.sent == []


async def test_mistakes_are_told_in_the_words_of_the_tool_that_was_meant(era: str) -> None:
    wire = fresh()
    async with served(wire, era) as client:
        ask = world.asker(client)
        assert [
            await ask("call_read_tool", name="search_leads", arguments={"lead_name": "Rivera"}),
            await ask("call_write_tool", name="update_lead", arguments={"lead_id": LEAD, "phone_number": "(305) ***-**42"}),
            await ask("call_write_tool", name="update_lead", arguments={"lead_id": LEAD}),
            await ask("call_read_tool", name="search_campaign"),
            await ask("call_read_tool", name="search_tools"),
            await ask("call_read_tool", name="search_leads", list_id="20011"),
            await ask("call_read_tool", name="search_leads", arguments="list 20011"),
            await ask("call_read_tool"),
        ] == snapshot(
            [
                "ERROR [unknown_argument] search_leads has no argument lead_name (did you mean last_name?). Nothing was sent. It takes last_name, lead_id, first_name, created_at_end_date, phone_number, last_call_end_date, updated_at_end_date, created_by and 26 more. The account's own fields go into custom_fields. Try: search_leads(last_name=...)",
                "ERROR [bad_arguments] update_lead was not sent. arguments: phone_number is a masked value: leave it out, and name the record by its id instead.",
                "ERROR [bad_arguments] update_lead was not sent. arguments: nothing to change: give at least one field besides lead_id.",
                "ERROR [bad_arguments] Nothing was done: there is no tool of that name. Did you mean search_campaigns? convoso://policy names what is not offered.",
                "ERROR [bad_arguments] Nothing was done: there is no tool of that name. Did you mean search_lists? convoso://policy names what is not offered.",
                "ERROR [unknown_argument] call_read_tool has no argument list_id. Nothing was sent. It takes name, arguments.",
                "ERROR [bad_arguments] call_read_tool was not sent. arguments: takes an object of names and values.",
                "ERROR [bad_arguments] call_read_tool was not sent. Missing: name.",
            ]
        )
    assert wire.sent == []


async def test_arguments_can_come_as_text_and_a_listed_tool_through_a_proxy(era: str) -> None:
    async with served(fresh(), era) as client:
        ask = world.asker(client)
        assert (await ask("call_read_tool", name="search_lists", arguments='{"status": "1"}')).startswith("5 lists match")
        assert await ask("call_read_tool", name="find_lead", arguments={"query": "John"}) == await ask(
            "find_lead", query="John"
        )


async def test_a_client_that_cannot_ask_gets_a_token_for_the_call_that_is_passed_on(era: str) -> None:
    wire, other = fresh(), "5000003"
    async with served(wire, era) as client:
        ask = world.asker(client)
        preview = await ask("call_dangerous_tool", name="delete_lead", arguments={"lead_id": LEAD})
        assert preview.startswith("Confirmation required: nothing was done yet.")
        token = preview.partition(f"{CARRIED}=")[2].split()[0]
        wrong = await ask("call_dangerous_tool", name="delete_lead", arguments={"lead_id": other}, confirm_token=token)
        assert wrong.startswith("ERROR [not_confirmed] Nothing was done: this confirm_token is for another call")
        wrong = await ask("call_dangerous_tool", name="delete_list", arguments={"list_id": "20011"}, confirm_token=token)
        assert wrong.startswith("ERROR [not_confirmed] Nothing was done: this confirm_token is for another call")
        assert wire.written == []
        assert (
            await ask("call_dangerous_tool", name="delete_lead", arguments={"lead_id": LEAD}, confirm_token=token)
        ).startswith("Done: delete_lead")
        preview = await ask("call_dangerous_tool", name="delete_lead", arguments={"lead_id": other})
        inside = {"lead_id": other, "confirm_token": preview.partition(f"{CARRIED}=")[2].split()[0]}
        assert (await ask("call_dangerous_tool", name="delete_lead", arguments=inside)).startswith("Done: delete_lead")
    assert len(wire.written) == 2


@ONE_ERA
async def test_a_yes_to_one_call_is_no_yes_to_another(era: str) -> None:
    wire, audit = fresh(), MemoryAudit(clock=world.NOW.timestamp)

    async def round_of(client: Client, arguments: dict[str, Any], state: str | None, answer: ElicitResult | None) -> Any:
        return await client.session.call_tool(
            "call_dangerous_tool",
            {"name": "delete_lead", "arguments": arguments},
            input_responses={"confirm": answer} if answer else None,
            request_state=state,
            allow_input_required=True,
        )

    async with served(wire, era, Person(), audit=audit) as client:
        asked = await round_of(client, {"lead_id": LEAD}, None, None)
        assert isinstance(asked, InputRequiredResult)
        with pytest.raises(MCPError, match="requestState"):
            await round_of(client, {"lead_id": "5000003"}, asked.request_state, world.YES)
        with pytest.raises(MCPError, match="requestState"):
            await round_of(client, {"lead_id": "Rivera"}, asked.request_state, world.YES)
        assert wire.written == []
        assert [(entry.tool, entry.plain, entry.why) for entry in await audit.entries(9)] == [
            ("delete_lead", {}, "forged"),
            ("delete_lead", {"lead_id": "5000003"}, "forged"),
        ]
        done = await round_of(client, {"lead_id": LEAD}, asked.request_state, world.YES)
        assert isinstance(done, CallToolResult)
        assert world.whole(done).startswith("Done: delete_lead")


async def test_without_a_yes_nothing_is_done_and_the_tool_is_named_that_was_meant(era: str) -> None:
    wire = fresh()
    async with served(wire, era, Person(world.NO)) as client:
        assert await world.asker(client)("call_dangerous_tool", name="delete_lead", arguments={"lead_id": LEAD}) == snapshot(
            "ERROR [not_confirmed] Nothing was done: the person did not agree to delete_lead. Do not call again unless they ask for it."
        )
    assert wire.written == []


async def test_what_is_not_allowed_is_neither_found_nor_called(era: str) -> None:
    wire, audit = fresh(), MemoryAudit(clock=world.NOW.timestamp)
    policies = {
        "read-only": Policy(read_only=True),
        "toolset": Policy(tools=chosen("-callbacks", TOOLS.abouts.values())),
    }
    for policy in policies.values():
        async with served(wire, era, Person(), policy=policy, audit=audit) as client:
            ask = world.asker(client)
            assert "update_callback" not in await ask("search_tools", query="move a callback")
            answers = {await ask(proxy, name="update_callback", arguments=EXAMPLES["update_callback"]) for proxy in PROXIES}
            (answer,) = answers | {await ask("search_tools", query="update_callback")}
            assert answer.startswith("ERROR [not_allowed] Nothing was done: this call of update_callback is not allowed.")
    assert wire.sent == []
    assert {(entry.tool, entry.why) for entry in await audit.entries(99)} == {("update_callback", "not_allowed")}


async def test_a_proxy_is_listed_while_there_is_something_to_call_through_it() -> None:
    everything = [*FACTS, "search_tools", *PROXIES]
    assert await listed(Policy()) == everything
    without = {*await listed(Policy(read_only=True))} ^ {*everything}
    assert without == {"undo_change", "call_write_tool", "call_dangerous_tool"}
    assert await listed(Policy(tools=chosen("directory,results", TOOLS.abouts.values()))) == snapshot(
        ["read_result", "export_result", "search_tools", "call_read_tool"]
    )
    assert await listed(Policy(tools=chosen("update_callback", TOOLS.abouts.values()))) == snapshot(
        ["search_tools", "call_write_tool"]
    )
    assert await listed(Policy(tools=chosen("update_lead", TOOLS.abouts.values()))) == snapshot(
        ["search_tools", "call_write_tool", "call_dangerous_tool"]
    )
    assert {*await listed(Policy(), frozenset({"read", "edit"}))} ^ {*everything} == {"undo_change", "call_dangerous_tool"}


async def test_a_caller_without_the_right_scope_is_told_so(era: str) -> None:
    wire = fresh()
    async with served(wire, era, Person(), who=lambda: Caller("ana", frozenset({"read", "edit"}))) as client:
        ask = world.asker(client)
        assert [
            await ask("call_dangerous_tool", name="delete_lead", arguments={"lead_id": LEAD}),
            await ask("call_write_tool", name="insert_lead", arguments=DANGEROUS_BY_ARGUMENTS["insert_lead"]),
        ] == snapshot(
            [
                "ERROR [not_allowed] Nothing was done: this call of delete_lead is not allowed. This caller may do nothing that waits for a person's yes. Whoever runs this server gives its callers their scopes.",
                "ERROR [not_allowed] Nothing was done: this call of insert_lead is not allowed. This caller may do nothing that waits for a person's yes. Whoever runs this server gives its callers their scopes.",
            ]
        )
    assert wire.written == []


SAID = {
    "blacklist a number": "insert_dnc",
    "take a number off the do-not-call list": "delete_dnc",
    "is this phone on DNC": "search_dnc",
    "change reason of DNC entry": "update_dnc",
    "which dispositions are there": "search_statuses",
    "new disposition": "insert_status",
    "rename a status": "update_status",
    "reschedule an appointment": "update_callback",
    "promise a call back": "insert_callback",
    "cancel a callback": "delete_callback",
    "which callbacks are overdue": "search_callbacks",
    "pause a campaign": "set_campaign_status",
    "which campaigns run": "search_campaigns",
    "kick an agent out": "logout_agent",
    "who is on the floor now": "monitor_agents",
    "agent skills in a queue": "update_queue_agents",
    "listen to a call of a lead": "get_lead_recordings",
    "recordings of an agent": "get_user_recordings",
    "call log": "search_call_logs",
    "correct a call log": "update_call_log",
    "record a sale or refund": "update_revenue",
    "opt out of text messages": "insert_sms_opt_out",
    "who unsubscribed from SMS": "search_sms_opt_outs",
    "move an opt-out to another number": "update_sms_opt_out",
    "add a customer": "insert_lead",
    "change a lead's email": "update_lead",
    "erase a lead": "delete_lead",
    "find leads by phone": "search_leads",
    "web form lead": "post_lead",
    "test a lead before posting": "validate_lead",
    "create a list": "insert_list",
    "deactivate a list": "update_list",
    "remove a list": "delete_list",
    "inactive lists": "search_lists",
    "find an agent's id": "search_users",
    "AHT": "get_agent_performance",
    "login activity": "get_user_activity",
    "productivity events": "search_agent_productivity",
}


async def test_a_tool_is_found_by_what_people_call_it() -> None:
    """Each among the first three, and four of five at the top."""
    assert set(SAID.values()) == set(HIDDEN)
    places = dict[str, int]()
    async with served(fresh()) as client:
        for query, tool in SAID.items():
            answer = await world.asker(client)("search_tools", query=query)
            shown = [line.partition('name="')[2].partition('"')[0] for line in answer.splitlines() if 'name="' in line]
            assert tool in shown[:3], f"{query}: {shown}"
            places[query] = shown.index(tool)
            assert schemas.tokens(answer) <= 1_500
    assert sum(place == 0 for place in places.values()) >= 0.8 * len(SAID)


@pytest.mark.parametrize("tool", TOOLS)
async def test_a_name_gives_the_whole_manual_and_schema(tool: str) -> None:
    async with served(fresh()) as client:
        answer = await world.asker(client)("search_tools", query=tool)
    definition = schemas.definitions()[tool]
    way, schema = answer.split("\n")
    assert way == (f'{HIDDEN[tool]} name="{tool}"' if tool in HIDDEN else tool) + f": {definition['description']}"
    assert schemas.json.loads(schema) == definition["inputSchema"]
    assert schemas.tokens(answer) <= 1_500


async def test_words_give_a_few_tools_with_what_they_take(era: str) -> None:
    async with served(fresh(), era) as client:
        ask = world.asker(client)
        assert await ask("search_tools", query="reschedule an appointment") == snapshot("""\
Arguments that are needed have a *. Give a tool's name for its whole manual.
call_write_tool name="update_callback": Move, reassign, annotate or dismiss a callback; whatever is left out keeps its value.
  callback_id* (search_callbacks finds it), user_id (search_users finds it), recipient (System|Personal), comments, callback_time (YYYY-MM-DD hh:mm AM/PM), callback_time_zone (Offset of callback_time from GMT on that date, e.g. -7.00), status (Dismissed)
call_dangerous_tool name="delete_callback": Delete a callback.
  callback_id* (search_callbacks finds it)
call_write_tool name="update_status": Change the name, colour or flags of a custom status, for the whole account.
  status* (Code; search_statuses finds it), name, final (Y|N), reached (Y|N), success (Y|N), dnc (Y|N), callback (Y|N), contact (Y|N), voicemail (Y|N), hex_color (6 hex digits, no #)
call_read_tool name="search_callbacks": Find scheduled callbacks by lead, agent, list, campaign, stage or day.
  start_date (YYYY-MM-DD), end_date (YYYY-MM-DD), id (One callback's id), lead_id (search_leads finds it), list_id (search_lists finds it), campaign_id (search_campaigns finds it), user_id (search_users finds it), comments (Text in the comments), recipient (System|Personal), stage (PENDING|DISMISSED|COMPLETED|MISSED|PASTDUE|PAST_DUE), offset, limit, columns (Columns to show, comma list), detail (concise|full)
call_write_tool name="insert_callback": Promise a lead a call.
  lead_id* (search_leads finds it), recipient* (System|Personal), callback_time* (YYYY-MM-DD hh:mm AM/PM), callback_time_zone* (Offset of callback_time from GMT on that date, e.g. -7.00), user_id (Needed for Personal; search_users finds it), comments
Also: update_lead, update_list, update_call_log, update_revenue, update_dnc, update_sms_opt_out\
""")
        assert await ask("search_tools", query="zebra") == snapshot(
            "No tool that is enabled has these words. Try others, such as the record and what is done to it."
        )
        everything = " ".join(tool.replace("_", " ") for tool in HIDDEN)
        assert schemas.tokens(await ask("search_tools", query=everything)) <= 1_500


def test_the_instructions_are_short_and_say_how_the_others_are_reached() -> None:
    assert len(COMPACT.instructions) <= 2_048
    assert {"search_tools", *PROXIES} <= set(COMPACT.instructions.replace(",", " ").split())
