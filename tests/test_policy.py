"""What an operator allows: what is not listed cannot be called, and a refusal says which setting a person can change."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import anyio
import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inline_snapshot import snapshot
from mcp import Client
from mcp.types import TextResourceContents

import schemas
import world
from convoso_mcp.endpoints.endpoint import Switch, Toolset
from convoso_mcp.kept import MemoryKept
from convoso_mcp.policy import Policy, chosen
from convoso_mcp.server import build_server
from convoso_mcp.tools import TOOLS
from documented import DOCUMENTED
from world import ANSWERED, EVERYTHING, EXAMPLES, NO, Person, Wire

READ_ONLY = Policy(read_only=True)
EVERY = [kind.about for kind in TOOLS.values()]
MANY_CALLS = {"limit": 500, "start_time": "2026-11-16"}


def chosen_by(words: str) -> Policy:
    return Policy(tools=chosen(words, EVERY))


@asynccontextmanager
async def under(
    policy: Policy, wire: Wire, era: str = "auto", person: Person | None = None, **more: Any
) -> AsyncGenerator[Client]:
    """A client of a server with that policy; without a person of their own they say yes to everything."""
    async with world.account(wire) as convoso:
        server = build_server(convoso.call, policy=policy, **more)
        async with world.connected(server, era, person or Person()) as client:
            yield client


async def names(policy: Policy) -> list[str]:
    async with under(policy, Wire(httpx.ASGITransport(world.sandbox()))) as client:
        return [tool.name for tool in (await client.list_tools()).tools]


async def policy_told(client: Client) -> str:
    (contents,) = (await client.read_resource("convoso://policy")).contents
    assert isinstance(contents, TextResourceContents)
    assert contents.mime_type == "text/markdown"
    return contents.text


async def test_read_only_sends_nothing_but_reads_whatever_is_called(
    era: str, wire: Wire, person: Person, tmp_path: Path
) -> None:
    kept = MemoryKept(clock=world.NOW.timestamp, mark=lambda: "7f3a")
    others = {name: {"result_id": "r1-7f3a"} for name in ("read_result", "export_result")}
    others |= {"list_changes": {}, "undo_change": {"change_id": "c0123456789ab"}}
    everything = Policy(read_only=True, switched_on=EVERYTHING.switched_on)
    async with under(everything, wire, era, person, kept=kept, exports=tmp_path) as client:
        ask = world.asker(client)
        await ask("search_call_logs", **MANY_CALLS)
        answers = {tool: await ask(tool, **arguments) for tool, arguments in (EXAMPLES | ANSWERED | others).items()}
        listed = {tool.name for tool in (await client.list_tools()).tools}
    reading = {path for path, facts in DOCUMENTED.items() if facts["effect"] == "read"}
    assert {path for path, _ in wire.sent} == reading
    assert person.questions == []
    assert answers.keys() == TOOLS.keys()
    for tool, answer in answers.items():
        assert answer.startswith("ERROR [not_allowed]") == (tool not in listed), answer
        assert answer.startswith("ERROR") == (tool not in listed), answer


async def test_what_each_setting_leaves_in_the_list() -> None:
    settings = {
        "read-only": READ_ONLY,
        "reporting,results": chosen_by("reporting,results"),
        " Leads , -delete_lead,-delete_list": chosen_by(" Leads , -delete_lead,-delete_list"),
        "-leads,-callbacks,-compliance,-admin,-directory": chosen_by("-leads,-callbacks,-compliance,-admin,-directory"),
        "compliance, read-only": Policy(read_only=True, tools=chosen("compliance", EVERY)),
    }
    assert {name: " ".join(await names(policy)) for name, policy in settings.items()} == snapshot(
        {
            "read-only": "search_leads get_lead_recordings validate_lead search_lists search_callbacks search_call_logs search_campaigns search_dnc search_sms_opt_outs search_statuses search_users get_user_recordings get_user_activity monitor_agents get_agent_performance search_agent_productivity get_overview get_agent_report get_agent_day get_call_report get_drop_rate get_list_report find_lead get_lead_timeline check_contact get_callback_backlog find_compliance_gaps explain_metric read_result export_result list_changes",
            "reporting,results": "search_call_logs get_user_recordings get_agent_performance search_agent_productivity get_overview get_agent_report get_call_report get_list_report explain_metric read_result export_result",
            " Leads , -delete_lead,-delete_list": "search_leads insert_lead update_lead get_lead_recordings post_lead validate_lead search_lists insert_list update_list find_lead get_lead_timeline",
            "-leads,-callbacks,-compliance,-admin,-directory": "search_call_logs get_user_recordings get_user_activity monitor_agents logout_agent get_agent_performance search_agent_productivity update_queue_agents get_overview get_agent_report get_agent_day get_call_report get_list_report explain_metric read_result export_result list_changes undo_change",
            "compliance, read-only": "search_dnc search_sms_opt_outs get_drop_rate check_contact find_compliance_gaps",
        }
    )
    assert await names(Policy()) == await names(chosen_by("")) == list(TOOLS)


async def test_a_shorter_list_shows_each_tool_as_the_whole_one_does() -> None:
    async with under(READ_ONLY, Wire(httpx.ASGITransport(world.sandbox()))) as client:
        listed = [tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in (await client.list_tools()).tools]
    whole = schemas.definitions()
    assert listed == [whole[tool["name"]] for tool in listed]


def test_every_tool_is_in_one_toolset_and_reporting_changes_nothing() -> None:
    assert {toolset: " ".join(about.tool for about in EVERY if about.toolset == toolset) for toolset in get_args(Toolset)} == (
        snapshot(
            {
                "directory": "search_campaigns search_statuses search_users",
                "leads": "search_leads insert_lead update_lead delete_lead get_lead_recordings post_lead validate_lead search_lists insert_list update_list delete_list find_lead get_lead_timeline",
                "callbacks": "search_callbacks insert_callback update_callback delete_callback get_callback_backlog",
                "reporting": "search_call_logs get_user_recordings get_agent_performance search_agent_productivity get_overview get_agent_report get_call_report get_list_report explain_metric",
                "floor": "get_user_activity monitor_agents logout_agent update_queue_agents get_agent_day",
                "compliance": "search_dnc insert_dnc update_dnc delete_dnc search_sms_opt_outs insert_sms_opt_out update_sms_opt_out get_drop_rate check_contact find_compliance_gaps",
                "admin": "update_call_log update_revenue set_campaign_status insert_status update_status",
                "results": "read_result export_result",
                "changes": "list_changes undo_change",
            }
        )
    )
    assert not set(get_args(Toolset)) & set(TOOLS), "a name means one thing"
    assert not any(about.writes for about in EVERY if about.toolset in ("directory", "reporting", "results"))


async def test_a_refusal_says_which_setting_a_person_can_change(era: str, wire: Wire, person: Person) -> None:
    refused: list[tuple[Policy, str]] = [
        (READ_ONLY, "update_lead"),
        (chosen_by("-read_result"), "read_result"),
        (chosen_by("reporting"), "search_leads"),
        (Policy(), "delete_dnc"),
        (Policy(), "update_sms_opt_out"),
    ]
    answers: list[str] = []
    for policy, tool in refused:
        async with under(policy, wire, era, person) as client:
            answers.append(await world.asker(client)(tool, **EXAMPLES.get(tool, {})))
    assert answers == snapshot(
        [
            "ERROR [not_allowed] Nothing was done: this call of update_lead is not allowed. This server only reads: nothing in the account is changed. Whoever runs this server can allow changes by starting it without --read-only and CONVOSO_READ_ONLY=1.",
            "ERROR [not_allowed] Nothing was done: this call of read_result is not allowed. The tool is taken out. Whoever runs this server chooses its tools with CONVOSO_TOOLS.",
            "ERROR [not_allowed] Nothing was done: this call of search_leads is not allowed. The tool is taken out. Whoever runs this server chooses its tools with CONVOSO_TOOLS.",
            "ERROR [not_allowed] Nothing was done: this call of delete_dnc is not allowed. Taking a number off the do-not-call list, or giving its entry another number or scope, is switched off. Whoever runs this server can allow it with CONVOSO_ALLOW_DNC_REMOVAL=1.",
            "ERROR [not_allowed] Nothing was done: this call of update_sms_opt_out is not allowed. Giving an SMS opt-out another number or scope is switched off. Whoever runs this server can allow it with CONVOSO_ALLOW_OPT_OUT_CHANGES=1.",
        ]
    )
    assert (wire.sent, person.questions) == ([], [])


async def test_what_is_not_listed_is_refused_before_its_arguments_are_judged(wire: Wire) -> None:
    async with under(READ_ONLY, wire) as client:
        assert (await world.asker(client)("update_lead", nonsense=1)).startswith("ERROR [not_allowed]")


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("delete_dnc", EXAMPLES["delete_dnc"]),
        ("update_dnc", {"id": "5001", "phone_number": "7865550195", "phone_code": "1"}),
        ("update_dnc", {"id": "5001", "campaign_id": "3101"}),
        ("update_sms_opt_out", EXAMPLES["update_sms_opt_out"]),
        ("update_sms_opt_out", {"id": "12001", "phone_code": "1"}),
    ],
)
async def test_what_lifts_a_persons_protection_is_listed_and_off_until_its_switch_is_on(
    wire: Wire, tool: str, arguments: dict[str, Any]
) -> None:
    switch: Switch = "allow_opt_out_changes" if tool == "update_sms_opt_out" else "allow_dnc_removal"
    others = EVERYTHING.switched_on - {switch}
    assert tool in await names(Policy())
    async with under(Policy(switched_on=others), wire) as client:
        answer = await world.asker(client)(tool, **arguments)
    assert answer.startswith("ERROR [not_allowed]")
    assert answer.endswith(f"CONVOSO_{switch.upper()}=1.")
    assert wire.sent == []
    async with under(Policy(switched_on=frozenset({switch})), wire) as client:
        await world.asker(client)(tool, **arguments)
    assert len(wire.forms(tool)) == 1


@pytest.mark.parametrize(("tool", "entry"), [("update_dnc", "5001"), ("update_sms_opt_out", "12001")])
async def test_the_reason_of_an_entry_can_change_without_a_switch(wire: Wire, tool: str, entry: str) -> None:
    async with under(Policy(), wire) as client:
        assert (await world.asker(client)(tool, id=entry, reason="-BLANK-")).startswith(f"Done: {tool}.")


async def test_without_read_result_no_answer_points_to_it(wire: Wire) -> None:
    async with under(chosen_by("-results"), wire) as client:
        result = await client.call_tool("search_call_logs", MANY_CALLS)
        assert "read_result" not in world.whole(result)
        assert await world.kept(client) == []


@dataclass
class Clock:
    """A clock that stands until it is set forward."""

    now: float = 1_000_000

    def __call__(self) -> float:
        return self.now


async def test_changes_are_limited_within_any_hour_and_reads_are_not(era: str, wire: Wire, person: Person) -> None:
    clock = Clock()
    async with under(Policy(changes_per_hour=2), wire, era, person, clock=clock) as client:
        ask = world.asker(client)
        assert (await ask("update_lead", **EXAMPLES["update_lead"])).startswith("Done")
        clock.now += 1_800
        assert (await ask("delete_lead", **EXAMPLES["delete_lead"])).startswith("Done")
        sent, asked = len(wire.sent), len(person.questions)
        clock.now += 600.5
        assert await ask("delete_list", **EXAMPLES["delete_list"]) == snapshot(
            "ERROR [not_allowed] Nothing was done: this call of delete_list is not allowed. This server makes at most 2 changes an hour. They are made; the next can be in 20 minutes. Whoever runs this server can allow more with CONVOSO_CHANGES_PER_HOUR. Trying again later can help."
        )
        assert (len(wire.sent), len(person.questions)) == (sent, asked), "nobody is asked about what cannot be done"
        assert (await ask("search_lists", status=1)).startswith("5 lists")
        clock.now += 1_199
        assert await ask("update_call_log", **EXAMPLES["update_call_log"]) == snapshot(
            "ERROR [not_allowed] Nothing was done: this call of update_call_log is not allowed. This server makes at most 2 changes an hour. They are made; the next can be in 1 minute. Whoever runs this server can allow more with CONVOSO_CHANGES_PER_HOUR. Trying again later can help."
        )
        clock.now += 0.5
        assert (await ask("update_call_log", **EXAMPLES["update_call_log"])).startswith("Done")
        assert (await ask("update_call_log", **EXAMPLES["update_call_log"])).startswith("ERROR [not_allowed]")


async def test_what_the_person_declines_and_what_is_refused_here_costs_no_change(era: str, wire: Wire) -> None:
    person = Person(NO)
    async with under(Policy(changes_per_hour=1), wire, era, person) as client:
        ask = world.asker(client)
        for _ in range(3):
            assert (await ask("delete_lead", **EXAMPLES["delete_lead"])).startswith("ERROR [not_confirmed]")
            assert (await ask("delete_dnc", **EXAMPLES["delete_dnc"])).startswith("ERROR [not_allowed]")
            assert (await ask("update_lead", lead_id="x")).startswith("ERROR [bad_arguments]")
        person.answer = world.YES
        assert (await ask("delete_lead", **EXAMPLES["delete_lead"])).startswith("Done")


async def test_the_policy_is_a_resource_that_says_what_is_enabled(era: str, wire: Wire) -> None:
    strict = Policy(tools=chosen("directory,leads,-delete_lead,-delete_list", EVERY), changes_per_hour=20)
    async with under(strict, wire, era) as client:
        listed = next(one for one in (await client.list_resources()).resources if one.uri == "convoso://policy")
        assert listed.model_dump(exclude_none=True, by_alias=True) == snapshot(
            {
                "name": "What this server allows",
                "uri": "convoso://policy",
                "description": "Which tools and changes are enabled, which are not, and how a person can enable them.",
                "mimeType": "text/markdown",
            }
        )
        assert await policy_told(client) == snapshot("""\
# What this server allows

- 14 of 54 tools are allowed.
- Taken out: delete_lead, delete_list, search_callbacks, insert_callback, update_callback, delete_callback, search_call_logs, update_call_log, update_revenue, set_campaign_status, search_dnc, insert_dnc, update_dnc, delete_dnc, search_sms_opt_outs, insert_sms_opt_out, update_sms_opt_out, insert_status, update_status, get_user_recordings, get_user_activity, monitor_agents, logout_agent, get_agent_performance, search_agent_productivity, update_queue_agents, get_overview, get_agent_report, get_agent_day, get_call_report, get_drop_rate, get_list_report, check_contact, get_callback_backlog, find_compliance_gaps, explain_metric, read_result, export_result, list_changes, undo_change. Whoever runs this server chooses its tools with CONVOSO_TOOLS.
- Changes are allowed; those that destroy something ask a person first.
- This server makes at most 20 changes an hour. Whoever runs this server can allow more with CONVOSO_CHANGES_PER_HOUR.
- Taking a number off the do-not-call list, or giving its entry another number or scope, is switched off. Whoever runs this server can allow it with CONVOSO_ALLOW_DNC_REMOVAL=1.
- Giving an SMS opt-out another number or scope is switched off. Whoever runs this server can allow it with CONVOSO_ALLOW_OPT_OUT_CHANGES=1.

## What it does not offer, and what is nearest

- bulk changes: one call each, such as update_callback for every id that get_callback_backlog names
- opting out everywhere at once: insert_dnc with campaign_id 0, insert_sms_opt_out with campaign_id 0, then the callbacks
- duplicates across lists: search_leads with phone_number shows every lead that has it
- a dispute file: get_lead_timeline has calls, callbacks, DNC and SMS standing of one lead

Settings are read when the server starts; no conversation changes them.
""")
    async with under(READ_ONLY, wire, era) as client:
        assert await policy_told(client) == snapshot("""\
# What this server allows

- 31 of 54 tools are allowed.
- This server only reads: nothing in the account is changed. Whoever runs this server can allow changes by starting it without --read-only and CONVOSO_READ_ONLY=1.

## What it does not offer, and what is nearest

- bulk changes: one call each, such as update_callback for every id that get_callback_backlog names
- opting out everywhere at once: insert_dnc with campaign_id 0, insert_sms_opt_out with campaign_id 0, then the callbacks
- duplicates across lists: search_leads with phone_number shows every lead that has it
- a dispute file: get_lead_timeline has calls, callbacks, DNC and SMS standing of one lead

Settings are read when the server starts; no conversation changes them.
""")
    async with under(EVERYTHING, wire, era) as client:
        assert await policy_told(client) == snapshot("""\
# What this server allows

- 54 of 54 tools are allowed.
- Changes are allowed; those that destroy something ask a person first.
- Taking a number off the do-not-call list, or giving its entry another number or scope, is allowed, after a person's yes.
- Giving an SMS opt-out another number or scope is allowed, after a person's yes.

## What it does not offer, and what is nearest

- bulk changes: one call each, such as update_callback for every id that get_callback_backlog names
- opting out everywhere at once: insert_dnc with campaign_id 0, insert_sms_opt_out with campaign_id 0, then the callbacks
- duplicates across lists: search_leads with phone_number shows every lead that has it
- a dispute file: get_lead_timeline has calls, callbacks, DNC and SMS standing of one lead

Settings are read when the server starts; no conversation changes them.
""")


policies = st.builds(
    Policy,
    read_only=st.booleans(),
    tools=st.none() | st.frozensets(st.sampled_from(sorted(TOOLS))),
    switched_on=st.frozensets(st.sampled_from(get_args(Switch))),
)


@given(policies)
@settings(max_examples=12)
def test_under_every_policy_what_is_listed_is_what_can_be_called(policy: Policy) -> None:
    """With an argument that no tool has, no call goes out, and only what is not listed is refused for the policy's sake."""

    async def every() -> tuple[set[str], dict[str, str], str]:
        async def none(request: object, /) -> Any:
            raise AssertionError("a call went out")

        async with world.connected(build_server(none, policy=policy), "auto", Person(NO)) as client:
            ask = world.asker(client)
            listed = {tool.name for tool in (await client.list_tools()).tools}
            answers = {tool: await ask(tool, no_such_argument=1) for tool in TOOLS}
            return listed, answers, await policy_told(client)

    listed, answers, text = anyio.run(every)
    assert {tool for tool, answer in answers.items() if answer.startswith("ERROR [unknown_argument]")} == listed
    refusals = [answer for tool, answer in answers.items() if tool not in listed]
    assert all(answer.startswith("ERROR [not_allowed]") for answer in refusals)
    assert all(answer.partition("Whoever")[2] in text for answer in refusals), "the resource says the same"


words = st.lists(st.tuples(st.sampled_from(["", "-"]), st.sampled_from([*get_args(Toolset), *TOOLS])), min_size=1)


@given(words)
def test_what_is_taken_out_is_out_and_only_what_is_named_is_in(named: list[tuple[str, str]]) -> None:
    def meant(sign: str) -> set[str]:
        return {
            about.tool for about in EVERY for prefix, name in named if prefix == sign and name in (about.tool, about.toolset)
        }

    expected = (meant("") or set(TOOLS)) - meant("-")
    text = ", ".join(sign + name for sign, name in named)
    if expected:
        assert chosen(text, EVERY) == expected
    else:
        with pytest.raises(ValueError, match="leaves no tool in"):
            chosen(text, EVERY)
