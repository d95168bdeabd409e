"""How agents did, how one spent the day, and the account in one screen: whole answers on the small account."""

from collections.abc import AsyncGenerator
from typing import cast

import pytest
from inline_snapshot import snapshot

import world
from convoso_mcp.answers.agents import leaderboard
from convoso_mcp.budget import Budget
from convoso_mcp.endpoints.agents import Floor
from convoso_mcp.endpoints.endpoint import Endpoint, R
from convoso_mcp.errors import NotAllowed
from convoso_mcp.policy import Policy
from convoso_mcp.sandbox.app import Sandbox
from convoso_mcp.server import build_server


@pytest.fixture
async def ask(wire: world.Wire) -> AsyncGenerator[world.Ask]:
    async with (
        world.account(wire) as convoso,
        world.connected(build_server(convoso.call, clock=world.NOW.timestamp), "auto") as client,
    ):
        yield world.asker(client)


async def test_the_team_is_one_line_and_each_campaign_has_its_leaderboard(ask: world.Ask):
    # Worked by hand from the state events of the day, in seconds, talk + wait + pause + wrap of twelve agents:
    # talk 17,410 + wait 40,595 + pause 9,793 + wrap 2,721 = 70,519 = 19:35:19; 122 calls began.
    # Contacts are calls by status, HU, NI, NQ, CALLBK, LANG, DNC and the wins: 75 of Medicare and 33 of Solar.
    # 7 wins in 19.588 hours are 0.36 an hour, and of 108 contacts 6.48 %. Talk: 17,410 / 70,519 = 24.7 %.
    # Dana Okafor: 1,800 / 5,776 = 31.2 %; the other seven of Medicare: 4,788 of 41,465 = 11.5 %.
    assert await ask("get_agent_report") == snapshot("""\
Today until now: 12 agents, 19:35:19 logged in, 122 calls, 108 contacts, 7 successes: 0.36 per hour, 6.48 % (7 of 108) of contacts; talk 24.7 %, wait 57.6 %, pause 13.9 %, wrap 3.86 %.
Dana Okafor paused 31.2 % of the time (0:30:00 of 1:36:16), the others 11.5 %.
Omar Haddad waited 69.7 % of the time (1:07:29 of 1:36:49), the others 43.1 %.
today, 2026-11-18 00:00:00 to 15:39:59 America/Los_Angeles, until now; all campaigns, lists and agents. From agent performance: calls that reached an agent, of any type; contacts and successes by their statuses. Agents are ranked in the campaign of most of their contacts. 5 calls to Convoso.
Medicare Advantage OB: 8 agents, 75 contacts, 3 successes, 0.23 per hour, pause 13.9 %
#|agent|logged|calls|contacts|successes|/h|% of contacts|talk %|wait %|pause %|wrap %|AHT|occupancy %
-|Mateo Salinas|1:37:40|10|9|1|0.61|11.1|29.1|58.9|7.8|4.2|0:03:15|36.1
-|Priya Raman|1:38:01|16|15|1|0.61|6.7|44.7|33.9|14.8|6.6|0:03:09|60.2
-|Cole Whitman|1:39:40|13|12|1|0.6|8.3|21.2|66.8|6.5|5.5|0:02:03|28.5
-|Casey Brooks|1:38:54|9|6|0|0|0|23.3|64.8|8.4|3.5|0:02:57|29.3
-|Dana Okafor|1:36:16|9|8|0|0|0|8.5|57.6|31.2|2.7|0:01:12|16.3
-|Ines Caballero|1:39:02|11|9|0|0|0|11.6|71|13.5|4|0:01:24|18
-|Joan Petrie|1:39:27|10|7|0|0|0|12|68.5|15|4.4|0:01:38|19.4
-|Lena Ortiz|1:38:21|10|9|0|0|0|12.2|69.6|14.9|3.4|0:01:32|18.3
Solar Appointments West: 4 agents, 33 contacts, 4 successes, 0.62 per hour, pause 13.8 %
#|agent|logged|calls|contacts|successes|/h|% of contacts|talk %|wait %|pause %|wrap %|AHT|occupancy %
-|Grant Mbeki|1:36:14|6|6|2|1.25|33.3|58|25.3|14.7|2|0:09:37|70.3
-|Casey Brook|1:36:00|7|7|1|0.62|14.3|29.6|51.7|15.9|2.8|0:04:26|38.5
-|Tess Lindqvist|1:38:55|6|6|1|0.61|16.7|31.8|51.9|14|2.3|0:05:37|39.7
-|Omar Haddad|1:36:49|15|14|0|0|0|15|69.7|10.5|4.8|0:01:17|22.1
Nobody is ranked: all are under 30 minutes logged in or 30 contacts.
Next: get_agent_day(agent="Dana Okafor"); get_agent_report(when="today", hang_ups=1) for who hangs up early\
""")


async def test_one_campaign_is_held_against_the_day_before(ask: world.Ask):
    assert await ask("get_agent_report", when="yesterday", campaign="solar app", compare_to="before", limit=3) == snapshot("""\
Yesterday: 4 agents, 7:58:11 logged in, 51 calls, 47 contacts, 1 success: 0.13 per hour, 2.13 % (1 of 47) of contacts; talk 20.2 %, wait 63.5 %, pause 11.7 %, wrap 4.64 %. Against 1 day before yesterday: 4 agents, 52 contacts, 4 successes, 0.49 per hour (-74%), 7.69 % (4 of 52).
Nobody stands out: no one pauses, waits or converts far from the others.
yesterday, 2026-11-17 00:00:00 to 23:59:59 America/Los_Angeles; campaign Solar Appointments West (3102). From agent performance: calls that reached an agent, of any type; contacts and successes by their statuses. 6 calls to Convoso.
Solar Appointments West (3102): 4 agents, 3 of 4 shown, 47 contacts, 1 success, 0.13 per hour, pause 11.7 %
#|agent|logged|calls|contacts|successes|/h|% of contacts|talk %|wait %|pause %|wrap %|AHT|occupancy %|was/h
-|Tess Lindqvist|2:00:10|11|11|1|0.5|9.1|33.8|50.6|11.2|4.4|0:04:10|43|0.5
-|Casey Brook|2:02:30|16|13|0|0|0|18.2|66.9|9.9|5|0:01:47|25.8|0.49
-|Grant Mbeki|1:57:37|12|12|0|0|0|16.2|64.5|14.2|5.1|0:02:05|24.8|0.48
Nobody is ranked: all are under 30 minutes logged in or 30 contacts.
Next: get_agent_day(agent="Casey Brook", when="2026-11-17"); get_agent_report(when="yesterday", hang_ups=1) for who hangs up early\
""")


async def test_today_is_held_against_yesterday_up_to_the_same_hour(ask: world.Ask, wire: world.Wire):
    answer = await ask("get_agent_report", campaign="3101", compare_to="yesterday")

    assert answer.partition("Against ")[2].partition(":")[0] == snapshot("yesterday up to the same hour")
    assert {form["date_end"] for form in wire.forms("get_agent_performance")} == {"2026-11-18 15:39:59", "2026-11-17 15:39:59"}


async def test_one_list_has_the_turns_of_its_calls(ask: world.Ask, app: Sandbox):
    answer = await ask("get_agent_report", list="MED FB")

    calls = "SELECT count(*) AS n FROM agent_events e JOIN calls c ON c.id = e.call_id WHERE c.list_id = 20011 AND e.state = 'INCALL'"
    count = app.open().count(calls, "AND e.started >= ?", values=[app.open().today])
    assert f", {count} calls, " in answer
    assert "list MED FB Leads Oct (20011)" in answer
    assert "Of one list Convoso counts only the turns of its calls: no pauses are in these times." in answer


async def test_who_hangs_up_is_counted_in_rows_of_calls(ask: world.Ask):
    # Cole Whitman handled 12 dials of persons today, and ended three of them after 2, 3 and 5 seconds: 25 %.
    answer = await ask("get_agent_report", hang_ups=1, agents="Cole Whitman")

    assert answer == snapshot("""\
Today until now: 1 agent, 1:39:40 logged in, 13 calls, 12 contacts, 1 success: 0.60 per hour, 8.33 % (1 of 12) of contacts; talk 21.2 %, wait 66.8 %, pause 6.52 %, wrap 5.52 %.
Nobody stands out: no one pauses, waits or converts far from the others.
today, 2026-11-18 00:00:00 to 15:39:59 America/Los_Angeles, until now; agents Cole Whitman (1000403). From agent performance: calls that reached an agent, of any type; contacts and successes by their statuses. 21 calls to Convoso.
Medicare Advantage OB: 1 agent, 12 contacts, 1 success, 0.60 per hour, pause 6.52 %
#|agent|logged|calls|contacts|successes|/h|% of contacts|talk %|wait %|pause %|wrap %|AHT|occupancy %|dumped % of live dials
-|Cole Whitman|1:39:40|13|12|1|0.6|8.3|21.2|66.8|6.5|5.5|0:02:03|28.5|25
Nobody is ranked: all are under 30 minutes logged in or 30 contacts.
Next: get_agent_day(agent="Cole Whitman")\
""")


async def test_where_the_budget_ends_the_reading_of_rows_the_count_is_a_floor(
    ask: world.Ask, wire: world.Wire, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(leaderboard, "ROWS", Budget(calls=6))

    answer = await ask("get_agent_report", hang_ups=1)

    assert len(wire.forms("search_call_logs")) == 6
    assert [line for line in answer.splitlines() if line.startswith("Floor")] == snapshot(
        ["Floor: who hangs up is counted in 60 calls, and there are more: at most 6 requests and 45 s are spent on them."]
    )


async def test_a_warm_report_costs_one_call_and_one_for_each_status_that_wins_at_most(ask: world.Ask, wire: world.Wire):
    await ask("get_agent_report")
    wire.sent.clear()
    await ask("get_agent_report")

    winning = ["APPT", "LXFER", "SALE", "SOLD"]
    assert len(wire.sent) <= 1 + len(winning)
    assert {path for path, _ in wire.sent} == {"/agent-performance/search"}
    assert winning == sorted(wire.sent[1][1]["status_ids"].split(","))


async def test_a_filter_that_convoso_ignores_is_found_out(wire: world.Wire):
    async with world.account(wire) as convoso:

        async def call(request: Endpoint[R], /) -> R:
            if request.about.tool == "get_agent_performance":
                request = request.model_copy(update={"status_ids": "SALE,NI,HU"})  # the same, whatever was asked for
            return await convoso.call(request)

        async with world.connected(build_server(call, clock=world.NOW.timestamp), "auto") as client:
            answer = await world.asker(client)("get_agent_report")

    assert "Convoso answered the same with and without a status" in answer


async def test_nobody_at_work_is_an_answer_and_a_weekend_offers_friday(ask: world.Ask):
    assert await ask("get_agent_report", when="2026-11-14") == snapshot("""\
Nobody was logged in: 2026-11-14.
2026-11-14, 2026-11-14 00:00:00 to 23:59:59 America/Los_Angeles; all campaigns, lists and agents.
A day off, or filters that fit no agent.
Next: get_agent_report(when="2026-11-13")\
""")


async def test_a_day_is_told_in_order_with_its_breaks(ask: world.Ask):
    # From 33 events: waits 3,328 s, talks 493, pauses 1,800, wraps 155: 5,776 s = 1:36:16. 1,800 / 5,776 = 31.2 %.
    # The other eleven: 7,993 of 64,743 = 12.3 %. Personal 9:26 + 12:56 = 22:22.
    assert await ask("get_agent_day", agent="dana") == snapshot("""\
Dana Okafor on Wednesday 2026-11-18: from 14:03:41 on, no logout; at the end taking calls for 0:03:20, 1:36:16 logged in, 9 calls; talk 8.54 %, wait 57.6 %, pause 31.2 %, wrap 2.68 %.
Paused 31.2 % (0:30:00 of 1:36:16), everybody else that day 12.3 %: far more. Personal 0:22:22 in 2; Break 0:07:38 in 1.
Longest pause: 0:12:56 from 15:23:44 (Personal).
First call 14:18:09, last call 15:39:45.
2026-11-18 America/Los_Angeles, until now; agent Dana Okafor (1000401). From the 33 state events of the day. 2 calls to Convoso.
Breaks by reason
reason|times|total|longest|first from|last until
Personal|2|0:22:22|0:12:56|14:19:22|15:36:40
Break|1|0:07:38|0:07:38|14:40:27|14:48:05
The day in order
from|length|state|calls|talk|wait|wrap
14:03:44|0:15:38|taking calls|1|0:00:14|0:15:06|0:00:18
14:19:22|0:09:26|paused: Personal||||
14:28:48|0:11:39|taking calls|2|0:02:23|0:08:29|0:00:47
14:40:27|0:07:38|paused: Break||||
14:48:05|0:35:39|taking calls|4|0:04:58|0:29:40|0:01:01
15:23:44|0:12:56|paused: Personal||||
15:36:40|0:03:20|taking calls|2|0:00:38|0:02:13|0:00:29
Agent performance says the same.
Next: get_agent_report(when="2026-11-18", agents="1000401")\
""")


async def test_a_day_that_is_over_ends_with_its_logout(ask: world.Ask):
    answer = await ask("get_agent_day", agent="1000401", when="yesterday")

    assert answer.splitlines()[:4] == snapshot(
        [
            "Dana Okafor on Tuesday 2026-11-17: 14:01:37 to 16:11:33, 2:09:53 logged in, 12 calls; talk 16.0 %, wait 50.9 %, pause 29.5 %, wrap 3.48 %.",
            "Paused 29.5 % (0:38:22 of 2:09:53), everybody else that day 11.9 %: far more. Personal 0:32:00 in 2; Break 0:06:22 in 1.",
            "Longest pause: 0:19:45 from 15:34:47 (Personal).",
            "First call 14:01:47, last call 15:57:46.",
        ]
    )
    assert "Agent performance says the same." in answer


async def test_a_logout_in_between_is_a_gap(ask: world.Ask, app: Sandbox):
    event = app.open().rows("SELECT id, started FROM agent_events WHERE user_id = 1000401 AND started > 0 ORDER BY id")[20]
    app.open().run(
        "DELETE FROM agent_events WHERE user_id = 1000401 AND id BETWEEN ? AND ?", event["id"], int(str(event["id"])) + 40
    )

    answer = await ask("get_agent_day", agent="1000401", when="2026-11-16")

    assert [line for line in answer.splitlines() if "logged out" in line or line.startswith("Gap")] == snapshot(
        ["Gap without any state: 0:09:08 from 15:12:16.", "15:12:16|0:09:08|logged out or no state||||"]
    )


async def test_a_day_off_says_so(ask: world.Ask):
    assert await ask("get_agent_day", agent="Dana Okafor", when="sunday") == snapshot("""\
Dana Okafor was not logged in on Sunday 2026-11-15.
2026-11-15 America/Los_Angeles; agent Dana Okafor (1000401). No state events. 1 call to Convoso.
Next: get_agent_day(agent="Dana Okafor", when="2026-11-13")\
""")


async def test_two_of_one_name_are_told_apart_and_a_week_is_no_day(ask: world.Ask):
    assert [
        await ask("get_agent_day", agent="Casey"), await ask("get_agent_day", agent="dana", when="last week"),
    ] == snapshot(['ERROR [bad_arguments] Several agents fit: Casey Brook (1000409), Casey Brooks (1000405). Give the id of the one that is meant.', 'ERROR [bad_arguments] when: this tool takes one day. Give when="2026-11-15"; get_agent_report takes more.'])  # fmt: skip


async def test_the_account_is_one_screen(ask: world.Ask):
    # Drops over 30 days of live answers: Medicare 5 of 280 handled + 5, Solar 3 of 140 + 3. 7 wins of 108 contacts: 6.48 %.
    assert await ask("get_overview") == snapshot("""\
Wednesday 2026-11-18 15:40 America/Los_Angeles: 12 agents logged in (4 ready, 3 in call, 3 paused, 2 wrap up), live calls: 3. Today 220 calls, 108 contacts (a week before there were none to compare with), 7 successes (6.48 % (7 of 108) of contacts).
1 callback is overdue: get_callback_backlog says whose.
Today until now; before: Wednesday 2026-11-11, same hours. Calls of any type from the call log; contacts and successes from agent performance; drops (DROP) of 30 days over calls that persons answered, incoming ones among them, so the rate of the law is no lower. 12 calls to Convoso.
Active campaigns
campaign|agents|live calls|ready|paused|active lists|drops 30 d, at least
Medicare Advantage OB (3101)|8|3|2|1|3|1.75 % (5 of 285; 95 %: 0.75 % to 4.04 %)
Solar Appointments West (3102)|4|0|2|2|2|2.10 % (3 of 143; 95 %: 0.72 % to 5.99 %)
Debt Relief Transfer (3103)|0|0|0|0|0|n/a
Longest pauses now
agent|campaign|for
Tess Lindqvist|Solar Appointments West|0:06:36
Omar Haddad|Solar Appointments West|0:03:12
Mateo Salinas|Medicare Advantage OB|0:00:46
Not shown: inactive: Medicare Supplement OB (3104), Solar Test DO NOT USE (3105); 2 inactive lists.
Drop rate not worked out, since there are fewer drops: Debt Relief Transfer; get_drop_rate has it, and today by hour.
Changes are allowed; those that destroy something ask a person first. Switched off: taking a number off the do-not-call list, or giving its entry another number or scope; giving an SMS opt-out another number or scope.
Next: get_agent_report(); get_drop_rate(campaign="Solar Appointments West")\
""")


async def test_a_screen_costs_at_most_twelve_calls(ask: world.Ask, wire: world.Wire):
    await ask("get_overview")
    wire.sent.clear()
    await ask("get_overview")

    assert len(wire.sent) == 12


async def test_what_a_token_may_not_read_leaves_the_rest_of_the_screen_and_is_never_told_as_none(wire: world.Wire):
    async def screen(*closed: str) -> list[str]:
        async with world.account(wire) as convoso:

            async def call(request: Endpoint[R], /) -> R:
                if request.about.path in closed:
                    raise NotAllowed("The token does not open this section.")
                return await convoso.call(request)

            async with world.connected(build_server(call, clock=world.NOW.timestamp), "auto") as client:
                lines = (await world.asker(client)("get_overview")).splitlines()
        return [
            line for line in lines if line.startswith(("Wednesday", "Nothing wrong", "Medicare Adv", "Drop rate", "Not read"))
        ]

    assert await screen("/agent-monitor/search", "/callbacks/search") == snapshot(
        [
            "Wednesday 2026-11-18 15:40 America/Los_Angeles: who is logged in was not read. Today 220 calls, 108 contacts (a week before there were none to compare with), 7 successes (6.48 % (7 of 108) of contacts).",
            "Nothing wrong in what was read: drops, pace.",
            "Medicare Advantage OB (3101)|n/a|n/a|n/a|n/a|3|1.75 % (5 of 285; 95 %: 0.75 % to 4.04 %)",
            "Not read: the floor. The token does not open this section.",
            "Not read: callbacks. The token does not open this section.",
            "Drop rate not worked out, since there are fewer drops: Debt Relief Transfer; get_drop_rate has it, and today by hour.",
        ]
    )
    assert await screen("/log/retrieve", "/agent-performance/search") == snapshot(
        [
            "Wednesday 2026-11-18 15:40 America/Los_Angeles: 12 agents logged in (4 ready, 3 in call, 3 paused, 2 wrap up), live calls: 3. Today calls and contacts were not read; successes were not read.",
            "Medicare Advantage OB (3101)|8|3|2|1|3|n/a",
            "Not read: today's calls. The token does not open this section.",
            "Not read: the calls of a week before. The token does not open this section.",
            "Not read: successes. The token does not open this section.",
            "Not read: drops. The token does not open this section.",
        ]
    )
    everything = ("/agent-monitor/search", "/callbacks/search", "/log/retrieve", "/agent-performance/search")
    assert not any(line.startswith("Nothing wrong") for line in await screen(*everything))


async def test_a_floor_where_nobody_is_is_told_without_states(wire: world.Wire):
    async with world.account(wire) as convoso:

        async def call(request: Endpoint[R], /) -> R:
            empty = request.about.path == "/agent-monitor/search"
            return cast("R", Floor()) if empty else await convoso.call(request)

        async with world.connected(build_server(call, clock=world.NOW.timestamp), "auto") as client:
            answer = await world.asker(client)("get_overview")
    assert "America/Los_Angeles: 0 agents logged in, live calls: 0. Today" in answer


async def test_a_screen_ends_with_what_the_server_may_do(wire: world.Wire):
    async with (
        world.account(wire) as convoso,
        world.connected(build_server(convoso.call, policy=Policy(read_only=True), clock=world.NOW.timestamp), "auto") as client,
    ):
        answer = await world.asker(client)("get_overview")

    assert "This server only reads" in answer
