"""Calls counted, drops as the law counts them, lists judged: whole answers on the small account, figures worked by hand."""

from collections.abc import AsyncGenerator
from dataclasses import replace

import httpx
import pytest
from inline_snapshot import snapshot
from starlette.applications import Starlette

import world
from convoso_mcp.account import Account, Directory
from convoso_mcp.answers.answer import Desk
from convoso_mcp.answers.calls.call_counting import counted
from convoso_mcp.answers.calls.call_findings import changed, outliers
from convoso_mcp.answers.calls.call_groups import Grouping, named
from convoso_mcp.answers.calls.call_reading import Reader
from convoso_mcp.answers.numbers.change import change
from convoso_mcp.answers.numbers.metrics import contact_rate
from convoso_mcp.answers.numbers.rates import Rate
from convoso_mcp.answers.numbers.statuses import Meanings
from convoso_mcp.answers.numbers.tallies import CallTally
from convoso_mcp.answers.scoping import meanings, scoped
from convoso_mcp.endpoints.calls import CallLog
from convoso_mcp.endpoints.statuses import Status
from convoso_mcp.kept import MemoryKept
from convoso_mcp.server import build_server


@pytest.fixture
async def ask(wire: world.Wire) -> AsyncGenerator[world.Ask]:
    async with (
        world.account(wire) as convoso,
        world.connected(build_server(convoso.call, clock=world.NOW.timestamp), "auto") as client,
    ):
        yield world.asker(client)


async def test_calls_are_counted_by_campaign_unless_asked_otherwise(ask: world.Ask):
    # 220 calls by status, all of them OUTBOUND. Solar: 4 APPT, 6 CALLBK, 1 DNC, 9 HU, 1 LANG, 12 NI are its 33 contacts; the
    # same 33 and 1 DROP are its 34 live answers; they took 5,264 + 1,238 + 13 + 136 + 55 + 1,095 = 7,801 s = 2:10:01.
    assert await ask("get_call_report") == snapshot("""\
220 dials, today: contact rate 49.1 % (108 of 220), conversion 6.48 % (7 of 108), drop rate 1.74 % (2 of 115) of live answers.
Nothing stands out: no group is far from the rest beyond chance, and none drops over 3 % of its live answers.
today, 2026-11-18 00:00:00 to 15:39:59 America/Los_Angeles, until now; all campaigns, lists and agents. complete: 220 calls, every call read. 9 requests to Convoso (call log).
By campaign:
campaign|dials|contacts|contact rate|successes|conversion of contacts|drop rate of live answers|talk
Medicare Advantage OB (3101)|160|75|46.9 %|3|4.00 %|1.23 % (1/81)|2:20:02
Solar Appointments West (3102)|60|33|55.0 %|4|12.1 %|2.94 % (1/34)|2:10:01
Groups with fewer than 100 dials are shown and not compared: 1 of 2.
Next: get_call_report(when="today", group_by=["hour"]); get_list_report()\
""")


async def test_a_list_by_status_shows_every_call_and_its_share(ask: world.Ask):
    # The eight calls of the list: AA 14:04 and 14:08, APPT 14:06 (1,308 s) and 14:09 (1,022 s), NI 28 + 67 s, DNC 13 s,
    # CALLBK 147 s.
    assert await ask("get_call_report", list="20016", group_by=["status"]) == snapshot("""\
8 calls, today; most are AA Answering Machine Detected 25.0 % (2), APPT Appointment Set 25.0 % (2), NI Not Interested 25.0 % (2).
Shares are of all calls, incoming ones too.
today, 2026-11-18 00:00:00 to 15:39:59 America/Los_Angeles, until now; list SOL Referral Partner (20016). complete: 8 calls, every call read. 10 requests to Convoso (call log).
By status:
status|calls|share|talk
AA Answering Machine Detected|2|25.0 %|0:00:00
APPT Appointment Set|2|25.0 %|0:38:50
NI Not Interested|2|25.0 %|0:01:35
CALLBK Callback|1|12.5 %|0:02:27
DNC Do Not Call|1|12.5 %|0:00:13
Next: get_call_report(when="today", list="20016", group_by=["hour"]); get_list_report(list="20016")\
""")


async def test_two_periods_are_compared_by_mix_and_rate(ask: world.Ask):
    # Contacts of list 20016: 6 of 8 today (2 APPT, 2 NI, DNC, CALLBK), 11 of 14 yesterday (4 NQ, 4 NI, HU, CALLBK, DNC).
    # 75.0 % - 78.6 % = -3.6 points; there is one group, so none of it is mix.
    assert await ask("get_call_report", list="20016", compare_to="before", metrics="dials, contact %") == snapshot("""\
8 dials, today: contact rate 75.0 % (6 of 8), conversion 33.3 % (2 of 6), drop rate 0.00 % (0 of 6) of live answers.
Contact rate fell by 3.6 points: 75.0 % (6 of 8) after 78.6 % (11 of 14); +0.0 points from what was dialed (mix), -3.6 points from the groups' own rates.
today, 2026-11-18 00:00:00 to 15:39:59 America/Los_Angeles, until now; list SOL Referral Partner (20016). Compared with 1 day before today, 2026-11-17 00:00:00 to 15:39:59 America/Los_Angeles. complete: 8 calls, every call read; complete: 14 calls, every call read. 9 requests to Convoso (call log).
By campaign:
campaign|dials|contact rate|contact rate before
Solar Appointments West (3102)|8|75.0 %|78.6 % (11 of 14)
Next: get_call_report(when="today", list="20016", group_by=["hour"]); get_list_report(list="20016")\
""")


async def test_hours_are_ranked_by_the_lower_end_of_their_interval_and_small_groups_are_told_apart(ask: world.Ask):
    assert await ask("get_call_report", when="since monday", group_by=["hour", "weekday"], metrics="contact_rate") == snapshot("""\
785 dials, since monday: contact rate 49.9 % (392 of 785), conversion 3.57 % (14 of 392), drop rate 1.89 % (8 of 424) of live answers.
Nothing stands out: no group is far from the rest beyond chance, and none drops over 3 % of its live answers.
since monday, 2026-11-16 00:00:00 to 2026-11-18 15:39:59 America/Los_Angeles, until now; all campaigns, lists and agents. complete: 789 calls, every call read. 5 requests to Convoso (call log).
By hour, weekday:
hour|weekday|contact rate
14:00|Monday|47.3 %
14:00|Tuesday|52.4 %
14:00|Wednesday|50.0 %
15:00|Monday|51.4 %
15:00|Tuesday|50.0 %
15:00|Wednesday|47.2 %
Groups with fewer than 100 dials are shown and not compared: 1 of 6.
Next: get_list_report()\
""")


async def test_the_place_that_was_called_is_that_of_the_area_code(ask: world.Ask):
    assert await ask("get_call_report", list="20016", group_by=["state", "lead_hour"], metrics="dials,leads") == snapshot("""\
8 dials, today: contact rate 75.0 % (6 of 8), conversion 33.3 % (2 of 6), drop rate 0.00 % (0 of 6) of live answers.
Nothing stands out: no group is far from the rest beyond chance, and none drops over 3 % of its live answers.
today, 2026-11-18 00:00:00 to 15:39:59 America/Los_Angeles, until now; list SOL Referral Partner (20016). complete: 8 calls, every call read. 10 requests to Convoso (call log).
By state, lead hour:
state|lead hour|dials|leads dialed
AZ|15:00|3|3
CA|14:00|3|3
IL|16:00|1|1
NV|14:00|1|1
Place and hour there are those of the area code; people move and keep their numbers.
Next: get_call_report(when="today", list="20016", group_by=["hour"]); get_list_report(list="20016")\
""")


async def test_a_follow_up_about_the_same_calls_asks_nothing_of_convoso(ask: world.Ask, wire: world.Wire):
    await ask("get_call_report", when="yesterday")
    wire.sent.clear()
    assert "By hour:" in await ask("get_call_report", when="yesterday", group_by=["hour"])
    assert "By agent:" not in await ask("get_call_report", when="yesterday", campaign="Solar App", group_by=["list"])
    asked = [form for form in wire.forms("search_call_logs") if form["start_time"].startswith("2026-11-17")]
    assert asked == []


async def test_rows_of_a_window_that_runs_are_read_anew_after_two_minutes(wire: world.Wire):
    now = world.NOW.timestamp()
    clock = [now]
    async with (
        world.account(wire) as convoso,
        world.connected(build_server(convoso.call, clock=lambda: clock[0]), "auto") as client,
    ):
        asks = world.asker(client)
        pages = list[int]()
        for passed in (0, 119, 121):
            clock[0] = now + passed
            wire.sent.clear()
            await asks("get_call_report", group_by=["hour"])
            pages.append(sum(form["limit"] == "500" for form in wire.forms("search_call_logs")))
    assert pages == [1, 0, 1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            {"group_by": ["colour"]},
            snapshot(
                "ERROR [bad_arguments] get_call_report was not sent. group_by: takes 'agent', 'campaign', 'list', 'status', 'status_class', 'day', 'weekday', 'hour', 'lead_hour', 'call_type', 'caller_id', 'termination', 'attempts' or 'state'."
            ),
        ),
        (
            {"metrics": "occupancy"},
            snapshot(
                "ERROR [bad_arguments] metrics: Occupancy comes from agent performance, not from calls alone. There are dials, contacts, contact_rate, successes, conversion, drop_rate, talk_time, reached_rate, conversion_per_dial, drop_rate_per_dial, connection_rate, invalid_rate, hangup_rate, attempts_per_lead, leads, short_contact_share, agent_dump, hasty_successes, lingering_machines."
            ),
        ),
        (
            {"status": "nonsense"},
            snapshot("ERROR [bad_arguments] No status of that code or name is in the account. search_statuses shows them."),
        ),
        (
            {"when": "tomorrow"},
            snapshot(
                "ERROR [bad_arguments] That window has not begun. In the account it is 2026-11-18 15:40:00 America/Los_Angeles."
            ),
        ),
        (
            {"when": "2026-11-15"},
            snapshot("""\
No calls: 2026-11-15.
An empty window is either a day without work, or a filter that fits nothing.
2026-11-15, 2026-11-15 00:00:00 to 23:59:59 America/Los_Angeles; all campaigns, lists and agents. complete: 0 calls, every call read. 9 requests to Convoso (call log).
Next: get_call_report(when="2026-11-15", group_by=["hour"]); get_list_report()\
"""),
        ),
    ],
)
async def test_what_cannot_be_counted_is_said_with_what_can(ask: world.Ask, arguments: dict[str, object], said: str):
    assert await ask("get_call_report", **arguments) == said


async def test_drops_are_told_of_live_answers_and_apart_from_drops_of_dials(ask: world.Ask):
    # All calls are of the last three days. Solar: 1 + 1 + 1 drops, today's 33 contacts and 1 drop are 34 live answers, of 60
    # dials; MANUAL calls are dials, the 4 INBOUND ones are not.
    assert await ask("get_drop_rate") == snapshot("""\
Solar Appointments West (3102): drop rate 2.10 % (3 of 143) of live answers over 30 days, within the limit of 3 %; Medicare Advantage OB 1.78 %.
Nothing is wrong: no campaign is near 3 %, and no hour stands out.
30 days: 2026-10-20..2026-11-18, 2026-10-20 00:00:00 to 2026-11-18 15:39:59 America/Los_Angeles, until now; all campaigns, lists and agents. complete: every live status counted; the last 7 days (today among them) read. 61 requests to Convoso (call log).
By campaign, drops of live answers:
campaign|30 days|stands|last 7 days|today|per dial, 30 days (not the legal rate)
Solar Appointments West (3102)|2.10 % (3/143)|within|2.10 % (3/143)|2.94 % (1/34)|1.26 % (3/238)
Medicare Advantage OB (3101)|1.78 % (5/281)|within|1.78 % (5/281)|1.23 % (1/81)|0.91 % (5/547)
Debt Relief Transfer (3103)|n/a|no live answers|n/a|n/a|n/a
Solar Appointments West by hour:
hour|last 7 days|today
14:00|2.08 % (2/96)|0.00 % (0/29)
15:00|2.13 % (1/47)|20.0 % (1/5)
A call with an agent's own status counts as handled by an agent.
CALLHU (caller hung up) is in neither number: nobody knows whether a person answered.
Next: get_call_report(campaign="3102", when="last 7 days", group_by=["day"], metrics="drop_rate")\
""")


async def test_the_drop_rate_of_one_campaign(ask: world.Ask):
    assert await ask("get_drop_rate", campaign="Debt") == snapshot("""\
No drop rate: nobody answered a dial in the last 30 days.
Either nothing was dialed, or no dial reached a person: get_call_report shows what became of the dials.
30 days: 2026-10-20..2026-11-18, 2026-10-20 00:00:00 to 2026-11-18 15:39:59 America/Los_Angeles, until now; campaign Debt Relief Transfer (3103). complete: every live status counted; the last 7 days (today among them) read. 22 requests to Convoso (call log).
By campaign, drops of live answers:
campaign|30 days|stands|last 7 days|today|per dial, 30 days (not the legal rate)
Debt Relief Transfer (3103)|n/a|no live answers|n/a|n/a|n/a
A call with an agent's own status counts as handled by an agent.
CALLHU (caller hung up) is in neither number: nobody knows whether a person answered.
Next: get_call_report(campaign="3103", when="last 7 days", group_by=["day"], metrics="drop_rate")\
""")


async def test_lists_are_judged(ask: world.Ask):
    # SOL Referral Partner: 20 leads, none DC or OI; 20 + 14 + 8 = 42 dials of 20 leads are 2.1 each; 11 + 11 + 6 = 28 contacts,
    # 2 of them APPT, which are 47.6 of 1,000 dials.
    assert await ask("get_list_report", when="2026-11-16..2026-11-18") == snapshot("""\
5 lists, 2026-11-16..2026-11-18: refill MED Aged 2025 Q4 (20012), MED FB Leads Oct (20011), SOL CA Homeowners A (20014).
MED Aged 2025 Q4 (20012): dry: 75 leads can be dialed.
MED FB Leads Oct (20011): dry: 77 leads can be dialed.
SOL CA Homeowners A (20014): dry: 58 leads can be dialed.
Calls of 2026-11-16..2026-11-18, 2026-11-16 00:00:00 to 2026-11-18 15:39:59 America/Los_Angeles, until now; all campaigns, lists and agents (counted by status and list); leads as they are now (every lead read). 31 requests to Convoso.
Lists:
list|verdict|leads|dead|penetration (not NEW)|never called|attempts per lead|dials|share of campaign's|contact rate|conversion of contacts|successes per 1,000 dials|dials to dead|days for one pass
MED Aged 2025 Q4 (20012)|refill|100|7.00 % (7/100)|100.0 %|0|2.5|250|45.7 %|32.4 % (81/250)|2.47 % (2/81)|8.0|2.80 % (7/250)|0.9
MED FB Leads Oct (20011)|refill|110|3.64 % (4/110)|100.0 %|1|1.9|207|37.8 %|56.5 % (117/207)|2.56 % (3/117)|14.5|1.93 % (4/207)|1.1
SOL CA Homeowners A (20014)|refill|85|3.53 % (3/85)|100.0 %|0|2.3|196|82.4 %|53.1 % (104/196)|6.73 % (7/104)|35.7|1.53 % (3/196)|0.9
MED Web Realtime (20013)|too early|50|2.00 % (1/50)|100.0 %|0|1.8|90|16.5 %|68.9 % (62/90)|0.00 % (0/62)|0.0|1.11 % (1/90)|1.3
SOL Referral Partner (20016)|too early|20|0.00 % (0/20)|100.0 %|0|2.1|42|17.6 %|66.7 % (28/42)|7.14 % (2/28)|47.6|0.00 % (0/42)|0.4
Not judged, with fewer than 100 dials: MED Web Realtime (20013), SOL Referral Partner (20016).
One pass is one dial for each lead that can be dialed; the hopper is not in Convoso's API. Waste is dials to dead numbers less one for each dead lead and 15 days.
Next: get_call_report(list="20012", when="2026-11-16..2026-11-18", group_by=["day"])\
""")


async def test_what_of_a_list_was_not_touched_takes_two_counts(ask: world.Ask, wire: world.Wire):
    await ask("get_list_report", list="20013", metrics="penetration")
    wire.sent.clear()
    assert await ask("get_list_report", list="20013", metrics="penetration") == snapshot("""\
list MED Web Realtime (20013): 0.00 % (0 of 50) of its leads are NEW, so 100.0 % (50 of 50) were touched.
Leads as they are now, counted by status. 2 requests to Convoso.
Lists:
list|leads|NEW|penetration
MED Web Realtime (20013)|50|0|100.0 %
A lead that was put back to NEW counts as untouched.\
""")
    assert [(form.get("status", ""), form["limit"]) for form in wire.forms("search_leads")] == [("", "1"), ("NEW", "1")]
    assert len(wire.sent) == 2


@pytest.mark.parametrize("by", ["campaign", "list", "agent", "day"])
async def test_what_is_counted_is_what_is_read(wire: world.Wire, by: str):
    """The two plans see the same dials, contacts, successes, drops and live answers."""
    async with world.account(wire) as convoso:
        directory = Directory(world.NOW.tzinfo, world.NOW.timestamp)  # pyright: ignore[reportArgumentType]  it is a zone
        desk = Desk(convoso.call, Account(convoso.call, directory), MemoryKept(clock=world.NOW.timestamp))
        reader = Reader(desk)
        scope = await scoped(desk, "since monday")
        statuses = await meanings(desk)
        grouping = Grouping((by,), scope.window.zone, statuses, await named(desk.account, (by,)))  # pyright: ignore[reportArgumentType]
        rows = grouping.groups(row for row in (await reader.rows(scope)).rows if row.call_type != "INBOUND")
        values = [f"{day}" for day in scope.window.days] if by == "day" else [one.id for one in grouping.names[by].all]  # pyright: ignore[reportArgumentType]
        found = await counted(reader, scope, grouping, values, statuses)
    read = {key: CallTally.of(those, statuses) for key, those in rows.items()}
    facts = {key: (one.dials, one.contacts, one.successes, one.drops, one.live) for key, one in read.items()}
    assert {key: (one.dials, one.contacts, one.successes, one.drops, one.live) for key, one in found.groups.items()} == facts
    assert found.total.dials == sum(one.dials for one in read.values())


@pytest.mark.parametrize("code", ["SALE", "NI", "HU", "WRONG", "AA", "A", "DROP", "DC", "CALLHU", "NA"])
def test_so_many_dials_of_a_status_count_like_their_rows(code: str):
    flags = {"SALE": {"contact", "reached", "success"}, "NI": {"contact", "reached"}, "HU": {"contact"}, "A": {"voicemail"}}
    own = {"status": code, "custom_status": "Y" if code in ("SALE", "NI", "HU", "WRONG") else "N"}
    statuses = Meanings.made([Status.model_validate(own | dict.fromkeys(flags.get(code, ()), "Y"))])
    user = "1000401" if statuses.of(code).kind == "person" else "666666"
    row = CallLog.model_validate({"status": code, "call_type": "OUTBOUND", "user_id": user, "call_length": 60})
    read, told = CallTally.of([row] * 3, statuses), CallTally.counted(statuses.of(code), 3)
    assert replace(read, talk=0, hasty=0) == told


def test_a_group_stands_out_beyond_chance_and_by_a_good_deal_only():
    def dialed(dials: int, contacts: int) -> CallTally:
        return CallTally(dials=dials, contacts=contacts)

    groups = {f"good {number}": dialed(1_000, 130) for number in range(9)}
    low, high, usual = outliers(
        groups | {"bad": dialed(1_000, 40), "few": dialed(99, 0), "near": dialed(10_000, 1_050)}, contact_rate
    )
    assert (list(low), list(high)) == (["bad"], [])
    assert usual == Rate(9 * 130 + 1_050, 19_099)  # 10.5 % of so many is no chance, but near
    low, high, _ = outliers(groups | {"star": dialed(1_000, 300)}, contact_rate)
    assert (list(low), list(high)) == ([], ["star"])


def test_a_fall_is_told_with_its_parts_and_the_two_largest_drivers():
    # 130 of 1,000 and 40 of 1,000 before, 85 of 1,000 together; then 130 of 1,000 and 80 of 2,000: 7.0 %. The rates are the same,
    # so all of it is mix.
    before = {"fresh": Rate(130, 1_000), "aged": Rate(40, 1_000)}
    after = {"fresh": Rate(130, 1_000), "aged": Rate(80, 2_000)}
    assert list(changed(change(before, after))) == snapshot(
        [
            "Contact rate fell by 1.5 points: 7.00 % (210 of 3,000) after 8.50 % (170 of 2,000); -1.5 points from what was dialed (mix), +0.0 points from the groups' own rates.",
            "Largest drivers: fresh -0.9 points (mix -0.9 points, rate +0.0 points; 13.0 % to 13.0 %, 1,000 to 1,000 dials); aged -0.6 points (mix -0.6 points, rate +0.0 points; 4.00 % to 4.00 %, 1,000 to 2,000 dials).",
        ]
    )


async def test_a_report_says_which_time_it_is_in_the_account(app: Starlette):
    async with (
        world.account(httpx.ASGITransport(app=app)) as convoso,
        world.connected(build_server(convoso.call, clock=world.NOW.timestamp), "auto") as client,
    ):
        said = await world.asker(client)("get_call_report", when="today 14:00..15:00")
    assert "2026-11-18 14:00:00 to 14:59:59 America/Los_Angeles" in said
