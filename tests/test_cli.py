"""The program as a person or a host starts it."""

import html
import json
import os
import re
import socket
import subprocess
import sys
from functools import cache
from typing import Any

import anyio
import pytest
import uvicorn
from click.testing import CliRunner
from inline_snapshot import snapshot
from mcp import Client, StdioServerParameters

import conversation
import pages
import schemas
import world
from convoso_mcp import __version__
from convoso_mcp.__main__ import main
from convoso_mcp.cli import program, serving, trying
from convoso_mcp.sandbox import SANDBOX_TOKEN
from convoso_mcp.tools import TOOLS

FROZEN = {
    "CONVOSO_SANDBOX_NOW": "2026-11-18T15:40",
    "CONVOSO_SANDBOX_SCALE": "tiny",
    "CONVOSO_AUTH_TOKEN": None,
    "CONVOSO_SANDBOX": None,
}
PROGRAM = [sys.executable, "-m", "convoso_mcp"]


def run(*arguments: str, env: dict[str, str | None] | None = None) -> tuple[int, str, str]:
    result = CliRunner().invoke(program, arguments, env={**FROZEN, **(env or {})})
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize("era", ["auto", "legacy"])
async def test_over_stdio_the_tools_are_listed_without_a_token(era: Any) -> None:
    server = StdioServerParameters(command=PROGRAM[0], args=PROGRAM[1:])
    async with Client(server, mode=era) as client:
        listed = await client.list_tools()
        assert [tool.name for tool in listed.tools] == list(schemas.TOOLS)
        assert client.server_info is not None
        assert (client.server_info.name, client.server_info.version) == ("convoso-mcp", __version__)
        assert await world.asker(client)("search_campaigns") == snapshot(
            "ERROR [not_configured] No Convoso token is set; nothing was sent. Set CONVOSO_AUTH_TOKEN (an admin makes one under API > Authorization Tokens) and start the server again, or start it with --sandbox to try it on a pretend account."
        )


def request(number: int, method: str, params: dict[str, Any], **capabilities: Any) -> dict[str, Any]:
    """A request as a 2026-07-28 client writes it."""
    meta = {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "0"},
        "io.modelcontextprotocol/clientCapabilities": capabilities,
    }
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": params | {"_meta": meta}}


def over_stdio(*requests: dict[str, Any]) -> list[dict[str, Any]]:
    """The answers to raw requests, numbered from 0; fails when anything else appears on stdout or stderr."""
    command = [*PROGRAM, "--sandbox"]
    environment = {**os.environ, "CONVOSO_SANDBOX_SCALE": "tiny"}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=environment) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        assert server.stderr is not None
        server.stdin.write("".join(json.dumps(one) + "\n" for one in requests))
        server.stdin.flush()
        answers = {answer["id"]: answer for answer in (json.loads(server.stdout.readline()) for _ in requests)}
        server.stdin.close()
        assert server.stdout.read() == server.stderr.read() == ""
    assert server.returncode == 0
    return [answers[number] for number in range(len(requests))]


@cache
def raw_answers() -> list[dict[str, Any]]:
    """What one server answers to the requests that the two tests below look at."""
    delete = {"name": "delete_lead", "arguments": {"lead_id": "5000002"}}
    return over_stdio(
        request(0, "tools/list", {}),
        request(1, "tools/call", {"name": "search_campaigns", "arguments": {}}),
        request(2, "tools/call", {"name": "no_such_tool", "arguments": {}}),
        request(3, "tools/call", delete, elicitation={}),
        request(4, "tools/call", delete, elicitation={"form": {}}),
        request(5, "tools/call", delete, elicitation={"url": {}}),
    )


def test_stdout_is_the_protocol_and_nothing_else() -> None:
    listed, answered, unknown, *_ = raw_answers()
    assert listed["result"]["tools"] == [
        json.loads((schemas.FOLDER / f"{name}.json").read_text(encoding="utf-8")) for name in schemas.TOOLS
    ]
    assert answered["result"]["content"][0]["text"].startswith("5 campaigns match")
    assert unknown["error"]["code"] == -32602


def test_only_a_client_that_can_show_a_form_is_sent_the_question() -> None:
    """An empty declaration means forms; one that knows only addresses to open cannot ask yes or no."""
    *_, of_any, of_forms, of_addresses = raw_answers()
    assert of_any["result"]["resultType"] == of_forms["result"]["resultType"] == "input_required"
    assert of_addresses["result"]["resultType"] == "complete"
    assert ["confirm_token=" in str(answer) for answer in (of_any, of_forms, of_addresses)] == [False, False, True]


def test_call_runs_one_tool_and_prints_its_answer() -> None:
    assert run("--sandbox", "call", "search_lists", "status=1", "campaign_id=3102") == snapshot(
        (
            0,
            """\
2 lists match; all shown. Filters: status=1, campaign_id=3102.
name|status|campaign_id|last_called_at|id
SOL CA Homeowners A|Y|3102|2026-11-18 15:15:37 America/Los_Angeles|20014
SOL Referral Partner|Y|3102|2026-11-18 14:09:16 America/Los_Angeles|20016
""",
            "",
        )
    )


def test_call_reports_failures_on_stderr_with_a_status() -> None:
    failures = [
        run("--sandbox", "call", "search_lists", "stauts=1"),
        run("--sandbox", "call", "no_such_tool"),
        run("call", "search_campaigns"),
        run("--sandbox", "call", "delete_lead", "lead_id=5000002"),
        run("--sandbox", "call", "search_lists", "status"),
        run("tools", env={"CONVOSO_SANDBX": "1"}),
    ]
    assert failures == snapshot(
        [
            (
                1,
                "",
                "[unknown_argument] search_lists has no argument stauts (did you mean status?). Nothing was sent. It takes status, columns, detail, id, campaign_id. Try: search_lists(status=1)\n",
            ),
            (2, "", "Unknown tool: no_such_tool `convoso-mcp tools` lists them.\n"),
            (
                1,
                "",
                "[not_configured] No Convoso token is set; nothing was sent. Set CONVOSO_AUTH_TOKEN (an admin makes one under API > Authorization Tokens) and start the server again, or start it with --sandbox to try it on a pretend account.\n",
            ),
            (
                1,
                "",
                "[not_confirmed] Nothing was done: delete_lead needs a person's yes, and this client cannot ask them. A client that supports elicitation can, and so can the Convoso admin site.\n",
            ),
            (
                2,
                "",
                """\
Usage: convoso-mcp call [OPTIONS] TOOL [KEY=VALUE]...
Try 'convoso-mcp call --help' for help.

Error: write arguments as key=value, not status
""",
            ),
            (
                2,
                "",
                "convoso-mcp: [not_configured] Unknown setting: CONVOSO_SANDBX. Did you mean CONVOSO_SANDBOX? The settings are CONVOSO_ALLOWED_HOSTS, CONVOSO_ALLOWED_ORIGINS, CONVOSO_ALLOW_DNC_REMOVAL, CONVOSO_ALLOW_OPT_OUT_CHANGES, CONVOSO_AUDIT_FOLDER, CONVOSO_AUDIT_KEY, CONVOSO_AUTH_TOKEN, CONVOSO_BASE_URL, CONVOSO_CHANGES_PER_HOUR, CONVOSO_CONFIRMATION, CONVOSO_EXPORT_FOLDER, CONVOSO_ISSUER, CONVOSO_MASKING, CONVOSO_PROFILE, CONVOSO_PUBLIC_URL, CONVOSO_READ_ONLY, CONVOSO_RECORDINGS, CONVOSO_REDIS_URL, CONVOSO_REQUESTS_AT_ONCE, CONVOSO_REQUESTS_PER_SECOND, CONVOSO_SANDBOX, CONVOSO_SANDBOX_FAULTS, CONVOSO_SANDBOX_NOW, CONVOSO_SANDBOX_SCALE, CONVOSO_SEAL_KEY, CONVOSO_STATUS_FILE, CONVOSO_STRUCTURED, CONVOSO_TELEMETRY, CONVOSO_TIME_ZONE, CONVOSO_TOKEN_FILE, CONVOSO_TOOLS.\n",
            ),
        ]
    )


@pytest.mark.parametrize(
    ("typed", "answered"), [("y\n", "Done: delete_lead."), ("n\n", "Nothing was done"), ("\n", "Nothing was done")]
)
def test_call_puts_the_question_to_whoever_sits_at_the_terminal(
    monkeypatch: pytest.MonkeyPatch, typed: str, answered: str
) -> None:
    monkeypatch.setattr(trying, "at_a_terminal", lambda: True)
    result = CliRunner().invoke(program, ["--sandbox", "call", "delete_lead", "lead_id=5000002"], input=typed, env=FROZEN)
    assert "Delete one lead (lead_id = '5000002')?" in result.stderr
    assert answered in result.output


async def test_a_real_account_is_reached_over_http() -> None:
    """The sandbox behind a real web server stands in for Convoso's address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        upstream = uvicorn.Server(uvicorn.Config(world.sandbox(), log_level="error", lifespan="off"))
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
        server = StdioServerParameters(
            command=PROGRAM[0], args=PROGRAM[1:], env={"CONVOSO_AUTH_TOKEN": SANDBOX_TOKEN, "CONVOSO_BASE_URL": address}
        )
        async with anyio.create_task_group() as background:
            background.start_soon(upstream.serve, [listening])
            async with Client(server) as client:
                assert (await world.asker(client)("search_campaigns")).startswith("5 campaigns match; all shown.")
            upstream.should_exit = True


def test_a_person_who_starts_it_in_a_terminal_is_told_what_it_waits_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nothing(settings: object) -> None:
        pass

    monkeypatch.setattr(serving, "at_a_terminal", lambda: True)
    monkeypatch.setattr(serving, "serve", nothing)
    assert run() == (0, "", "Speaking MCP on stdin and stdout, for an MCP host. For a person: convoso-mcp --help.\n")


def test_an_address_where_nobody_answers_is_told() -> None:
    nowhere = {
        "CONVOSO_AUTH_TOKEN": "tok-3f9c-of-a-test",
        "CONVOSO_BASE_URL": "http://127.0.0.1:9/v1",
        "CONVOSO_SANDBOX_NOW": None,
    }
    assert run("call", "search_campaigns", env=nowhere) == snapshot(
        (
            1,
            "",
            "[unavailable] Convoso could not be reached; search_campaigns was not sent. Check CONVOSO_BASE_URL if that never works. Trying again later can help.\n",
        )
    )


@pytest.mark.parametrize("words", ["reprting", "leads,", "-delete_leed", "-", "leads -delete_lead", "no_such_tool-4711"])
def test_a_misspelt_tool_or_toolset_stops_the_start_and_names_the_valid_ones(words: str) -> None:
    code, out, err = run("tools", env={"CONVOSO_TOOLS": words})
    assert (code, out) == (2, "")
    assert err.startswith("convoso-mcp: [not_configured] A setting cannot be read. CONVOSO_TOOLS: name ")
    assert (
        " is not known. Toolsets are directory, leads, callbacks, reporting, floor, compliance, admin, results, changes; "
        in err
    )
    assert all(tool in err for tool in TOOLS)
    assert not any(part in err for part in ("reprting", "leed", "4711")), "it may have been anything, such as a token"


def test_a_choice_that_leaves_no_tool_stops_the_start() -> None:
    assert run("tools", env={"CONVOSO_TOOLS": "-leads,search_leads"}) == snapshot(
        (2, "", "convoso-mcp: [not_configured] A setting cannot be read. CONVOSO_TOOLS: leaves no tool in.\n")
    )


@pytest.mark.parametrize("arguments", [("--read-only", "tools"), ("tools", "--read-only")])
@pytest.mark.parametrize("setting", ["0", "1", None])
def test_read_only_is_said_before_or_behind_the_command_and_wins(arguments: tuple[str, ...], setting: str | None) -> None:
    code, out, _ = run(*arguments, env={"CONVOSO_READ_ONLY": setting})
    lines = out.splitlines()
    assert (code, lines[-1]) == (0, snapshot("31 tools, about 4947 tokens together (estimated from their length)."))
    assert {line.split()[1] for line in lines[:-1]} == {"reads", "saves"}


@pytest.mark.parametrize(
    ("arguments", "setting"),
    [(("--profile", "compact", "tools"), None), (("tools", "--profile", "compact"), "full"), (("tools",), "compact")],
)
def test_the_profile_is_an_option_or_a_setting(arguments: tuple[str, ...], setting: str | None) -> None:
    code, out, _ = run(*arguments, env={"CONVOSO_PROFILE": setting})
    lines = out.splitlines()
    assert (code, lines[-1]) == (0, snapshot("20 tools, about 1815 tokens together (estimated from their length)."))
    assert [line.split()[0] for line in lines[-5:-1]] == [
        "search_tools", "call_read_tool", "call_write_tool", "call_dangerous_tool",
    ]  # fmt: skip


def test_a_person_at_a_shell_calls_every_tool_by_its_name_in_any_profile() -> None:
    code, out, _ = run("--sandbox", "call", "search_lists", "status=1", env={"CONVOSO_PROFILE": "compact"})
    assert (code, out.splitlines()[0]) == (0, "5 lists match; all shown. Filters: status=1.")


async def test_over_stdio_the_compact_profile_lists_what_it_should() -> None:
    server = StdioServerParameters(command=PROGRAM[0], args=[*PROGRAM[1:], "--profile", "compact"])
    async with Client(server) as client:
        assert len((await client.list_tools()).tools) == 20
        assert "Next: update_callback" in (client.instructions or "")


def test_the_operators_limits_reach_a_call() -> None:
    removal = ("--sandbox", "call", "delete_dnc", "phone_number=7865550188", "phone_code=1", "campaign_id=0")
    change = ("--sandbox", "call", "update_lead", "lead_id=5000002", "city=Tampa")
    answers = [
        run(*removal),
        run(*removal, env={"CONVOSO_ALLOW_DNC_REMOVAL": "1"}),
        run(*change, "--read-only"),
        run("--read-only", *change),
        run(*change, env={"CONVOSO_TOOLS": "reporting"}),
    ]
    assert [(code, err) for code, _, err in answers] == snapshot(
        [
            (
                1,
                "[not_allowed] Nothing was done: this call of delete_dnc is not allowed. Taking a number off the do-not-call list, or giving its entry another number or scope, is switched off. Whoever runs this server can allow it with CONVOSO_ALLOW_DNC_REMOVAL=1.\n",
            ),
            (
                1,
                "[not_confirmed] Nothing was done: delete_dnc needs a person's yes, and this client cannot ask them. A client that supports elicitation can, and so can the Convoso admin site.\n",
            ),
            (
                1,
                "[not_allowed] Nothing was done: this call of update_lead is not allowed. This server only reads: nothing in the account is changed. Whoever runs this server can allow changes by starting it without --read-only and CONVOSO_READ_ONLY=1.\n",
            ),
            (
                1,
                "[not_allowed] Nothing was done: this call of update_lead is not allowed. This server only reads: nothing in the account is changed. Whoever runs this server can allow changes by starting it without --read-only and CONVOSO_READ_ONLY=1.\n",
            ),
            (
                1,
                "[not_allowed] Nothing was done: this call of update_lead is not allowed. The tool is taken out. Whoever runs this server chooses its tools with CONVOSO_TOOLS.\n",
            ),
        ]
    )


async def test_over_stdio_a_read_only_server_lists_and_makes_no_change() -> None:
    server = StdioServerParameters(command=PROGRAM[0], args=[*PROGRAM[1:], "--sandbox", "--read-only"])
    async with Client(server) as client:
        assert not [
            tool.name for tool in (await client.list_tools()).tools if tool.annotations and tool.annotations.destructive_hint
        ]
        answer = await world.asker(client)("update_lead", lead_id="5000002", city="Tampa")
        assert answer.startswith("ERROR [not_allowed]")


def test_tools_lists_them_with_what_they_cost() -> None:
    code, out, err = run("tools")
    assert (code, err) == (0, "")
    assert len(out.splitlines()) == len(TOOLS) + 1
    assert out.splitlines()[0] == snapshot(
        "search_leads              reads       613  Find leads by phone, name, list, status, place or dates; every filter given must match."
    )
    assert out.splitlines()[-1] == snapshot("54 tools, about 9160 tokens together (estimated from their length).")


@cache
def demonstration() -> str:
    """What the demonstration prints, on an account of the size that is served by default."""
    code, out, err = run("demo")
    assert (code, err) == (0, "")
    return steady(out)


def steady(text: str) -> str:
    """The same without what is another one each time: the ids of changes and the time of day."""
    text = re.sub(r"\bc[0-9a-f]{12}\b", "c0123456789ab", text)
    text = re.sub(r"\b20\d\d-\d\d-\d\dT[\d:.]+Z ", "2026-11-18T23:40:00.000Z ", text)
    return re.sub(r"(c0123456789ab\||_lead of )20\d\d-\d\d-\d\d \d\d:\d\d(:\d\d)?", r"\g<1>2026-11-18 23:40", text)


def test_the_demonstration_shows_each_request_and_answer() -> None:
    assert demonstration() == snapshot("""\
# The server speaks MCP 2026-07-28 over stdio. Its tools:
search_leads, insert_lead, update_lead, delete_lead, get_lead_recordings, post_lead, validate_lead, search_lists, insert_list, update_list, delete_list, search_callbacks, insert_callback, update_callback, delete_callback, search_call_logs, update_call_log, update_revenue, search_campaigns, set_campaign_status, search_dnc, insert_dnc, update_dnc, delete_dnc, search_sms_opt_outs, insert_sms_opt_out, update_sms_opt_out, search_statuses, insert_status, update_status, search_users, get_user_recordings, get_user_activity, monitor_agents, logout_agent, get_agent_performance, search_agent_productivity, update_queue_agents, get_overview, get_agent_report, get_agent_day, get_call_report, get_drop_rate, get_list_report, find_lead, get_lead_timeline, check_contact, get_callback_backlog, find_compliance_gaps, explain_metric, read_result, export_result, list_changes, undo_change

# How did agents perform today?
> get_agent_report {}
Today until now: 15 agents, 106:27:10 logged in, 1,115 calls, 871 contacts, 35 successes: 0.33 per hour, 4.02 % (35 of 871) of contacts; talk 33.1 %, wait 46.7 %, pause 13.3 %, wrap 6.96 %.
Dana Okafor paused 26.9 % of the time (1:55:38 of 7:09:10), the others 12.0 %.
Priya Raman wins 6.67 % (2 of 30) of the contacts, the others 2.20 %, and leads per hour on few contacts (the middle agent has 74): a hidden star, or luck; ask for a longer window.
today, 2026-11-18 00:00:00 to 15:39:59 America/Los_Angeles, until now; all campaigns, lists and agents. From agent performance: calls that reached an agent, of any type; contacts and successes by their statuses. Agents are ranked in the campaign of most of their contacts. 5 calls to Convoso.
Medicare Advantage OB: 8 agents, 531 contacts, 13 successes, 0.22 per hour, pause 13.8 %
#|agent|logged|calls|contacts|successes|/h|% of contacts|talk %|wait %|pause %|wrap %|AHT|occupancy %
1|Priya Raman|3:38:23|42|30|2|0.55|6.7|58.3|22|13.1|6.6|0:03:22|74.7
2|Casey Brooks|8:29:16|93|71|3|0.35|4.2|34.1|45.4|13.1|7.4|0:02:16|47.7
3|Ines Caballero|8:27:19|96|80|2|0.24|2.5|37.5|43.7|10.9|8|0:02:24|51
4|Mateo Salinas|8:30:10|93|77|2|0.24|2.6|37.6|42.8|12.4|7.3|0:02:28|51.2
5|Cole Whitman|8:36:43|99|80|2|0.23|2.5|34.6|46.2|12|7.2|0:02:11|47.5
6|Joan Petrie|7:06:05|80|61|1|0.14|1.6|38|41.3|13.4|7.3|0:02:25|52.3
7|Dana Okafor|7:09:10|61|50|1|0.14|2|30.9|36.4|26.9|5.8|0:02:35|50.2
8|Lena Ortiz|7:08:18|98|82|0|0|0|32.9|47.8|9.8|9.5|0:01:51|47
Solar Appointments West: 4 agents, 167 contacts, 11 successes, 0.45 per hour, pause 13.1 %
#|agent|logged|calls|contacts|successes|/h|% of contacts|talk %|wait %|pause %|wrap %|AHT|occupancy %
1|Tess Lindqvist|6:38:04|57|41|5|0.75|12.2|29.6|51.8|12.6|5.9|0:02:29|40.7
2|Grant Mbeki|5:36:33|49|38|2|0.36|5.3|28.2|53.3|13.5|5|0:02:17|38.4
3|Omar Haddad|5:38:31|54|40|2|0.35|5|21.5|57.9|14.1|6.5|0:01:45|32.6
4|Casey Brook|6:36:59|60|48|2|0.3|4.2|30.5|50.3|12.6|6.7|0:02:27|42.5
Debt Relief Transfer: 3 agents, 173 contacts, 11 successes, 0.48 per hour, pause 12.2 %
#|agent|logged|calls|contacts|successes|/h|% of contacts|talk %|wait %|pause %|wrap %|AHT|occupancy %
1|Abel Novak|7:37:19|73|53|4|0.52|7.5|31.8|49|12.4|6.9|0:02:25|44.1
2|Jolene Wexler|7:38:13|83|59|4|0.52|6.8|27.9|52.6|12.2|7.3|0:01:57|40.1
1 more rows were left out to keep this short.
Next: get_agent_day(agent="Dana Okafor"); get_agent_report(when="today", hang_ups=1) for who hangs up early

# Are we under 3 % drops?
> get_drop_rate {}
Solar Appointments West (3102): drop rate 4.08 % (53 of 1,300) of live answers over 30 days, over the limit of 3 %; Medicare Advantage OB 1.89 %, Debt Relief Transfer 0.77 %.
Solar Appointments West, last 7 days: 16:00 to 17:59 14.9 % (33 of 221), other hours 1.85 % (20 of 1,079). Look who leaves the floor then.
Solar Appointments West: last 7 days 4.08 % (53 of 1,300), today 2.12 % (4 of 189).
Solar Appointments West has 14 drops more than 3 % of live answers allow (39).
30 days: 2026-10-20..2026-11-18, 2026-10-20 00:00:00 to 2026-11-18 15:39:59 America/Los_Angeles, until now; all campaigns, lists and agents. complete: every live status counted; the last 7 days (today among them) read. 84 requests to Convoso (call log).
By campaign, drops of live answers:
campaign|30 days|stands|last 7 days|today|per dial, 30 days (not the legal rate)
Solar Appointments West (3102)|4.08 % (53/1,300)|OVER 3 %|4.08 % (53/1,300)|2.12 % (4/189)|0.73 % (53/7,214)
Medicare Advantage OB (3101)|1.89 % (61/3,235)|within|1.89 % (61/3,235)|1.82 % (10/550)|0.46 % (61/13,388)
Debt Relief Transfer (3103)|0.77 % (8/1,043)|within|0.77 % (8/1,043)|1.09 % (2/183)|0.19 % (8/4,264)
Solar Appointments West by hour:
hour|last 7 days|today
9:00|3.05 % (4/131)|5.26 % (1/19)
10:00|1.67 % (3/180)|2.86 % (1/35)
11:00|1.27 % (2/157)|0.00 % (0/31)
12:00|2.65 % (4/151)|3.45 % (1/29)
13:00|1.22 % (2/164)|0.00 % (0/31)
14:00|2.03 % (3/148)|4.00 % (1/25)
15:00|1.35 % (2/148)|0.00 % (0/19)
16:00|14.9 % (17/114)|n/a
17:00|15.0 % (16/107)|n/a
A call with an agent's own status counts as handled by an agent.
CALLHU (caller hung up) is in neither number: nobody knows whether a person answered.
Next: get_call_report(campaign="3102", when="last 7 days", group_by=["day"], metrics="drop_rate")

# Which callbacks are overdue?
> get_callback_backlog {}
16 callbacks are overdue; no other is due today; 327 pending in all. Kept: 74.5 % (111 of 149; 95 %: 66.9 % to 80.8 %).
whenever due; America/Los_Angeles, as of 2026-11-18 15:40. Complete, 5 requests; the others of a stage are counted only.
Overdue by age
late|callbacks
up to 15 min|0
up to 24 h|5
up to 7 days|11
over 7 days|0
Overdue by owner
owner||overdue|over 7 days|user_id
anyone (System)||12|0|
Priya Raman||1|0|1000402
Joan Petrie||1|0|1000407
Grant Mbeki||1|0|1000412
Jolene Wexler||1|0|1000424
Overdue by campaign
campaign|overdue
Medicare Advantage OB|10
Solar Appointments West|5
Debt Relief Transfer|1
First to call: those who wait, then the oldest
due|owner|phone|comments|lead_id|id
2026-11-16 09:15:00|anyone (System)|(765) ***-**05|"wants to talk to spouse first"|5006126|664
2026-11-16 10:15:00|anyone (System)|(231) ***-**00|"driving, call later"|5000037|707
2026-11-16 11:15:00|Priya Raman|(975) ***-**02|"wants to talk to spouse first"|5003206|646
2026-11-16 11:30:00|anyone (System)|(219) ***-**08||5008686|617
2026-11-16 12:00:00|Joan Petrie|(210) ***-**24||5006256|618
Kept is completed of completed, past due and dismissed, over all that Convoso still shows.
Next: update_callback(callback_id="664", callback_time="2026-11-19 10:00 AM", callback_time_zone="-8.00")

# How many callers were dropped today?
> search_call_logs {"status": "DROP", "limit": "3"}
16 calls match; 3 shown, from 1 to 3. Filters: status=DROP. Only today, in the account's time zone, as no time was given.
call_date|user|campaign|first_name|last_name|phone_number|status|call_length h:mm:ss|term_reason|call_type|called_count|lead_id|id
2026-11-18 15:01:07|System User|Debt Relief Transfer|Warren|Delgado|(817) ***-**27|DROP|0:00:03|ABANDON|OUTBOUND|3|5010316|8024702
2026-11-18 14:59:18|System User|Solar Appointments West|Ernest|Ochoa|(949) ***-**28|DROP|0:00:05|QUEUETIMEOUT|OUTBOUND|3|5006817|8024682
2026-11-18 14:50:51|System User|Medicare Advantage OB|Irene|Castillo|(779) ***-**06|DROP|0:00:03|ABANDON|OUTBOUND|3|5001173|8024607
Of the 3 rows fetched, shown or not:
status: DROP=3 (0:00:11)
user: System User=3 (0:00:11)
campaign: Debt Relief Transfer=1 (0:00:03), Medicare Advantage OB=1 (0:00:03), Solar Appointments West=1 (0:00:05)
list_id: 20011=1 (0:00:03), 20014=1 (0:00:05), 20017=1 (0:00:03)
call_date: 2026-11-18 14:50:51 to 2026-11-18 15:01:07
call_length: total 0:00:11, median 0:00:03, of 3
Other columns: caller_id_displayed, campaign_id, list_id, number_dialed, queue_position, queue_seconds, session_id, status_name, user_id.
For the next rows make the same call with offset=3.

# Find John from Miami.
> find_lead {"query": "John from Miami"}
One lead matches: John Rivera.
1 open callback, the next 2026-11-19 10:30:00 America/Los_Angeles with Dana Okafor, id 601. "call in the morning, wants to compare plans with his wife"
Tried: first_name=John, city=Miami. In the whole account, archived leads not among them; 1 search.
Candidates
name|phone|status|list|city|state|calls|last call|added|found by|lead_id
John Rivera|(305) ***-**42|CALLBK|MED FB Leads Oct|Miami|FL|1|2026-11-17 15:32:23|2026-11-11T10:00:00-0800|first_name, city|5000002
Next: get_lead_timeline(lead_id="5000002"); update_callback(callback_id="601", callback_time="2026-11-19 10:30 AM", callback_time_zone="-8.00") moves it, with the new time and the offset of that date

# Note that he prefers mornings.
> update_lead {"lead_id": "5000002", "notes": "Prefers mornings"}
Done: update_lead. Changed on John Rivera (lead_id=5000002): notes=Prefers mornings (was "has a dog, ring twice"). Convoso answered lead_id 5000002.

# Delete him. (The person thinks better of it.)
> delete_lead {"lead_id": "5000002"}
  the person is asked: Delete one lead (lead_id = '5000002')? Now: first_name "John", last_name "Rivera", phone_number (305) ***-**42, status CALLBK, city "Miami", state "FL", directory_name MED FB Leads Oct, list_id 20011, user_name Dana Okafor, called_count 1, last_called 2026-11-17 15:32:23, created_at 2026-11-11T10:00:00-0800, id 5000002. The lead's record is lost; Convoso documents no way to restore it.
  the person says: no

[not_confirmed] Nothing was done: the person did not agree to delete_lead. Do not call again unless they ask for it.

# Take (786) 555-0188 off the do-not-call list. (The operator has not allowed that.)
> delete_dnc {"phone_number": "7865550188", "phone_code": "1", "campaign_id": "0"}
[not_allowed] Nothing was done: this call of delete_dnc is not allowed. Taking a number off the do-not-call list, or giving its entry another number or scope, is switched off. Whoever runs this server can allow it with CONVOSO_ALLOW_DNC_REMOVAL=1.

# When is his callback?
> search_callbacks {"lead_id": "5000002"}
1 callback matches. Filters: lead_id=5000002.
callback_time: 2026-11-19 10:30:00
stage: Pending
recipient: USERONLY
user_name: Dana Okafor
phone_number: (305) ***-**42
comments: "call in the morning, wants to compare plans with his wife"
campaign_name: Medicare Advantage OB
directory_name: MED FB Leads Oct
status: CALLBK
lead_id: 5000002
id: 601
campaign_id: 3101
campaign_type: Normal
class: label-info
created_at: 2026-11-17 15:36:43
list_id: 20011
modified_at: 2026-11-17 15:36:43
status_name: Callback
user: 1000401

# Which leads are called Maria Garcia?
> search_leads {"first_name": "Maria", "last_name": "Garcia"}
3 leads match; all shown. Filters: first_name=Maria, last_name=Garcia.
first_name|last_name|phone_number|status|city|state|directory_name|list_id|user_name|called_count|last_called|created_at|id
Maria|Garcia|(423) ***-**00|AA|Nashville|TN|MED FB Leads Oct|20011||1|2026-11-18 10:17:54|2026-11-18T10:15:30-0800|5000003
Maria|Garcia|(435) ***-**00|NA|Provo|UT|MED FB Leads Oct|20011|Joan Petrie|2|2026-11-16 16:47:50|2026-11-12T19:37:36-0800|5000121
Maria|Garcia|(954) ***-**01|A|Jacksonville|FL|MED FB Leads Oct|20011|Mateo Salinas|1|2026-11-18 15:24:24|2026-11-18T15:23:37-0800|5000301
Of all of them:
status: A=1, AA=1, NA=1
directory_name: MED FB Leads Oct=3
state: FL=1, TN=1, UT=1
user_name: Joan Petrie=1, Mateo Salinas=1, none=1
created_at: 2026-11-12T19:37:36-0800 to 2026-11-18T15:23:37-0800
Other columns: address1, age, alt_phone_1, called_count_inbound, campaign_name, campaign_uid, country, created_by, date_of_birth, email, gender, last_modified_by, lead_id, locale_gmt, modified_at, notes, phone_code, postal_code, source, status_name, user_id.

# Delete the first of them. (The person agrees.)
> delete_lead {"lead_id": "5000003"}
  the person is asked: Delete one lead (lead_id = '5000003')? Now: first_name "Maria", last_name "Garcia", phone_number (423) ***-**00, status AA, city "Nashville", state "TN", directory_name MED FB Leads Oct, list_id 20011, called_count 1, last_called 2026-11-18 10:17:54, created_at 2026-11-18T10:15:30-0800, id 5000003. The lead's record is lost; Convoso documents no way to restore it.
  the person says: yes

Done: delete_lead. Sent: lead_id=5000003. It was: first_name "Maria", last_name "Garcia", phone_number (423) ***-**00, status AA, city "Nashville", state "TN", directory_name MED FB Leads Oct, list_id 20011, called_count 1, last_called 2026-11-18 10:17:54, created_at 2026-11-18T10:15:30-0800, id 5000003.

# Is she gone?
> search_leads {"lead_id": "5000003"}
No leads match. Filters: lead_id=5000003.
Convoso compares exactly: check lead_id, or leave it out.

# What was changed?
> list_changes {}
Changes 1 to 2, newest first. undo_change takes one back by its id, for 30 days.
id|time (UTC)|tool|asked|confirmed by|outcome
c0123456789ab|2026-11-18 23:40|delete_lead|lead_id=5000003|person|done
c0123456789ab|2026-11-18 23:40|update_lead|lead_id=5000002, notes=Prefers mornings|nobody|done

# That was the wrong one: bring her back. (The person agrees.)
> undo_change {"change_id": "c0123456789ab"}
  the person is asked: Undo delete_lead of 2026-11-18 23:40 UTC (c0123456789ab): Add one lead to a list (list_id = '20011', phone_number = '(423) ***-**00', phone_code = '1', email = 'm***@…', first_name = 'Maria', last_name = 'Garcia', address1 = '***', city = 'Nashville', state = 'TN', postal_code = '37201', country = 'US', gender = 'F', date_of_birth = '1949', status = 'AA', created_by = '666666', last_modified_by = '666666', notes = 'asked about dental', source = 'Facebook', age = '77')? A new lead is made, which can be dialed: the id, the date it was created, the link to its calls and the callbacks cannot come back.
  the person says: yes

Undone: c0123456789ab (delete_lead).
Done: insert_lead. Sent: list_id=20011, phone_number=(423) ***-**00, phone_code=1, email=m***@…, first_name=Maria, last_name=Garcia, address1=***, city=Nashville, state=TN, postal_code=37201, country=US, gender=F, date_of_birth=1949, status=AA, created_by=666666, last_modified_by=666666, notes=asked about dental, source=Facebook, age=77. Convoso answered lead_id 5012001.

# A client that cannot ask its person gets a preview.
> delete_callback {"callback_id": "601"}
Confirmation required: nothing was done yet. Show the person this question and wait for their answer:
Delete a callback (callback_id = '601')? Now: callback_time 2026-11-19 10:30:00, stage Pending, recipient USERONLY, user_name Dana Okafor, phone_number (305) ***-**42, comments "call in the morning, wants to compare plans with his wife", campaign_name Medicare Advantage OB, directory_name MED FB Leads Oct, status CALLBK, lead_id 5000002, id 601. The promised call is lost: it will not be made.
Only after their yes, make the same call again with confirm_token=v1.…
It works once, for this call only, within 10 minutes.

# A token that was not given is refused.
> delete_callback {"callback_id": "601", "confirm_token": "v1.…"}
[not_confirmed] Nothing was done: this confirm_token is not one that was given. Call again to ask anew.

# The person has agreed.
> delete_callback {"callback_id": "601", "confirm_token": "v1.…"}
Done: delete_callback. Sent: callback_id=601. It was: callback_time 2026-11-19 10:30:00, stage Pending, recipient USERONLY, user_name Dana Okafor, phone_number (305) ***-**42, comments "call in the morning, wants to compare plans with his wife", campaign_name Medicare Advantage OB, directory_name MED FB Leads Oct, status CALLBK, lead_id 5000002, id 601.

# What does the audit tell of both? (A person who answers through the client and a model are told apart.)
$ convoso-mcp audit show
2026-11-18T23:40:00.000Z c0123456789ab delete_callback callback_id=601 by local, confirmed by model: done
2026-11-18T23:40:00.000Z - delete_callback callback_id=601 by local: not done, forged
2026-11-18T23:40:00.000Z c0123456789ab insert_lead created_by=666666 last_modified_by=666666 list_id=20011 phone_code=1 status=AA undoes=c0123456789ab fields=address1,age,city,country,date_of_birth,email,first_name,gender,last_name,notes,phone_number,postal_code,source,state by local, confirmed by person: done
2026-11-18T23:40:00.000Z c0123456789ab delete_lead lead_id=5000003 by local, confirmed by person: done
2026-11-18T23:40:00.000Z - delete_dnc campaign_id=0 phone_code=1 fields=phone_number by local: not done, not_allowed
2026-11-18T23:40:00.000Z - delete_lead lead_id=5000002 by local: not done, declined
2026-11-18T23:40:00.000Z c0123456789ab update_lead lead_id=5000002 fields=notes by local, confirmed by nobody: done
""")


def test_the_readme_shows_the_demonstration_as_it_is() -> None:
    """The conversation in the README and its picture are recorded, not written."""
    shown = conversation.excerpt(demonstration())
    readme = (pages.ROOT / "README.md").read_text(encoding="utf-8")
    assert pages.written(readme, {"conversation": lambda: pages.as_text(shown)}) == readme, "make pages writes it"
    drawn = re.findall(r"<text[^>]*>([^<]+)</text>", pages.PICTURE.read_text(encoding="utf-8"))
    assert "".join("".join(map(html.unescape, drawn)).split()) == "".join(f"make demo {shown}".split())


def test_main_is_the_programs_door(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["convoso-mcp", "--version"])
    with pytest.raises(SystemExit, match="0"):
        main()
    assert __version__ in capsys.readouterr().out


def test_the_operators_masking_and_recordings_reach_the_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    one = ("--sandbox", "call", "search_leads", "lead_id=5000002")
    assert "phone_number: (305) ***-**42" in run(*one)[1]
    monkeypatch.setenv("CONVOSO_MASKING", "none")
    assert "phone_number: 3055550142" in run(*one)[1]
    recordings = ("--sandbox", "call", "get_lead_recordings", "lead_id=5000002")
    assert "Withheld" in run(*recordings)[1]
    monkeypatch.setenv("CONVOSO_RECORDINGS", "links")
    assert "url: " in run(*recordings)[1]
