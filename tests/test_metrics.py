"""Every number, worked by hand: which rows count, what they are divided by, in which unit, and when a number is none."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from inline_snapshot import snapshot

from convoso_mcp.answers.numbers import metrics
from convoso_mcp.answers.numbers.change import change
from convoso_mcp.answers.numbers.dictionary import METRICS
from convoso_mcp.answers.numbers.rates import Rate, Ratio, ranked, written
from convoso_mcp.answers.numbers.statuses import Meanings
from convoso_mcp.answers.numbers.tallies import AgentTally, CallTally
from convoso_mcp.answers.numbers.waste import Wasted, wasted, wasted_share
from convoso_mcp.endpoints.agents import AgentPerformance
from convoso_mcp.endpoints.calls import CallLog
from convoso_mcp.endpoints.statuses import Status

DIALER = "666666"
FLAGS = {
    "SALE": "contact reached success final", "NI": "contact reached", "HU": "contact", "WRONG": "final", "VMX": "voicemail",
}  # fmt: skip
STATUSES = Meanings.made(
    Status.model_validate({"status": code, "custom_status": "Y"} | dict.fromkeys(flags.split(), "Y"))
    for code, flags in FLAGS.items()
)


def call(status: str, user: str, seconds: int = 30, lead: str = "", kind: str = "OUTBOUND", **others: object) -> CallLog:
    row = {"status": status, "user_id": user, "call_length": seconds, "lead_id": lead, "call_type": kind}
    return CallLog.model_validate(row | others)


ROWS = (  # so many of each that no count is that of another
    call("SALE", "101", 300, "1"),
    call("SALE", "101", 300, "1"),
    call("SALE", "101", 59, "2"),  # hasty
    call("SALE", "101", 60, "1"),  # not hasty, and a lead that is there already
    call("NI", "101", 60, "3"),
    call("NI", "102", 9, "4", term_reason="CALLER"),  # short
    call("NI", DIALER, 30, "19"),  # a contact by its flag, and no agent had it
    call("HU", "102", 5, "4", term_reason="AGENT"),  # short and dumped
    call("HU", "102", 5, "4", term_reason="AGENT"),
    call("HU", "102", 6, "5", "MANUAL", term_reason="AGENT"),  # short, not dumped
    call("HU", "102", 5, "5", term_reason="CALLER"),  # short, and the lead's own doing
    call("WRONG", "103", 10, "16"),  # an agent had a person, who is no contact; not short
    call("ZZZ", "103", 30, "15"),  # nobody knows this one, but an agent took it
    *[call("AA", DIALER, 12, "6")] * 6,
    call("A", "101", 91, "7"),  # lingering
    call("VMX", "101", 90, "8"),  # a machine by its flag alone; not lingering
    call("A", "101", 3, "8", term_reason="AGENT"),  # hanging up on a machine is no dump
    call("DROP", DIALER, 4, "9"),  # short
    call("PDROP", "", 2, "10"),  # short
    call("DROP", DIALER, 10, "10"),  # not short
    *[call("DC", DIALER, 3, "11")] * 6,
    call("OI", DIALER, 3, "11"),
    call("CPDINV", DIALER, 3, "11"),
    call("NA", DIALER, 24, "12"),
    call("NA", "104", 24, "12", "MANUAL"),  # an agent's, and nobody answered
    call("NA", "", 24, "12"),
    call("CALLHU", DIALER, 5, "13"),
    call("CALLHU", "104", 5, "13"),  # apart, whoever had it
    call("INCALL", "101", 0, "0"),  # not over; a lead that is none
    call("SALE", "101", 600, "14", "INBOUND"),
    call("SALE", "101", 30, "14", "INBOUND"),
    call("XDROP", DIALER, 30, "17", "INBOUND"),
    call("NI", "101", 30, "18", "3WAY"),
)

TALLY = CallTally(
    rows=43, dials=39, machines=9, drops=3, invalid=8, hangups=2, handled=12, talk=849, contacts=11, reached=7, successes=4,
    short=7, dumped=2, hasty=1, lingering=1, talked=14, won=6, unknown=frozenset({"ZZZ"}),
    leads=frozenset(["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "15", "16", "19"]),
    leads_contacted=frozenset(["1", "2", "3", "4", "5", "19"]), leads_won=frozenset("12"),
)  # fmt: skip


def test_a_row_counts_by_the_flags_of_its_status_its_agent_its_type_and_its_length() -> None:
    assert CallTally.of(ROWS, STATUSES) == TALLY
    assert TALLY.live == 15


@pytest.mark.parametrize("size", [1, 7, 42])
def test_pages_add_up_to_the_whole_and_a_lead_counts_once(size: int) -> None:
    total = CallTally()
    for start in range(0, len(ROWS), size):
        total += CallTally.of(ROWS[start : start + size], STATUSES)
    assert total == TALLY


def test_a_row_of_which_little_is_known_is_a_row_and_no_more() -> None:
    assert CallTally.of([CallLog()], STATUSES) == CallTally(rows=1, unknown=frozenset({""}))


CALLS = CallTally(
    rows=1100, dials=1000, machines=310, drops=4, invalid=53, hangups=17, handled=127, contacts=101, reached=83, successes=7,
    short=29, dumped=11, hasty=2, lingering=13, talked=105, won=9,
    leads=frozenset(map(str, range(400))), leads_contacted=frozenset(map(str, range(90))),
    leads_won=frozenset(map(str, range(6))),
)  # fmt: skip
AGENTS = AgentTally(agents=2, calls=101, machines=13, talk=9090, wait=7070, pause=3636, wrap=2020, logged=21816)


WORKED: dict[str, tuple[object, object, str]] = {
    # machines 310 + handled 127 + drops 4 = 441 that anything answered
    "connection_rate": (metrics.connection_rate(CALLS), Rate(441, 1000, 100), "44.1 % (441 of 1,000)"),
    "contact_rate": (metrics.contact_rate(CALLS), Rate(101, 1000, 100), "10.1 % (101 of 1,000)"),
    "contact_rate_of_an_hour": (metrics.contact_rate_of_an_hour(CALLS), Rate(101, 1000, 200), "10.1 % (101 of 1,000)"),
    "contact_rate_per_lead": (metrics.contact_rate_per_lead(CALLS, 500), Rate(90, 500, 100), "18.0 % (90 of 500)"),
    "reached_rate": (metrics.reached_rate(CALLS), Rate(83, 1000, 100), "8.30 % (83 of 1,000)"),
    "conversion": (metrics.conversion(CALLS), Rate(7, 101, 30), "6.93 % (7 of 101)"),
    "conversion_per_dial": (metrics.conversion_per_dial(CALLS), Rate(7, 1000, 100), "0.70 % (7 of 1,000)"),
    "conversion_per_lead": (metrics.conversion_per_lead(CALLS, 500), Rate(6, 500, 100), "1.20 % (6 of 500)"),
    # live-answered: handled 127 + drops 4 = 131
    "drop_rate": (metrics.drop_rate(CALLS), Rate(4, 131, 30), "3.05 % (4 of 131)"),
    "drop_rate_per_dial": (metrics.drop_rate_per_dial(CALLS), Rate(4, 1000, 100), "0.40 % (4 of 1,000)"),
    "hangup_rate": (metrics.hangup_rate(CALLS), Rate(17, 1000, 100), "1.70 % (17 of 1,000)"),
    "invalid_rate": (metrics.invalid_rate(CALLS), Rate(53, 1000, 100), "5.30 % (53 of 1,000)"),
    "attempts_per_lead": (metrics.attempts_per_lead(CALLS), Ratio(1000, 400, "per lead"), "2.50 per lead"),
    "short_contact_share": (metrics.short_contact_share(CALLS), Rate(29, 131, 30), "22.1 % (29 of 131)"),
    "agent_dump": (metrics.agent_dump(CALLS), Rate(11, 127, 30), "8.66 % (11 of 127)"),
    "hasty_successes": (metrics.hasty_successes(CALLS), Rate(2, 7, 30), "28.6 % (2 of 7)"),
    "lingering_machines": (metrics.lingering_machines(CALLS), Rate(13, 310, 30), "4.19 % (13 of 310)"),
    "wasted_share": (
        wasted_share(Wasted(dials=100, to_dead_numbers=7, to_closed_leads=5, past_attempts=3, out_of_hours=2)),
        Rate(17, 100, 100),
        "17.0 % (17 of 100)",
    ),
    # 21,816 s are 6.06 h: talk 9,090 + wait 7,070 + pause 3,636 + wrap 2,020
    "aht": (metrics.aht(AGENTS), Ratio(11110, 101, "seconds"), "1:50"),
    "att": (metrics.att(AGENTS), Ratio(9090, 101, "seconds"), "1:30"),
    "occupancy": (metrics.occupancy(AGENTS), Ratio(11110, 18180, "share"), "61.1 %"),
    "utilisation": (metrics.utilisation(AGENTS), Ratio(11110, 21816, "share"), "50.9 %"),
    "talk_share": (metrics.talk_share(AGENTS), Ratio(9090, 21816, "share"), "41.7 %"),
    "wrap_share": (metrics.wrap_share(AGENTS), Ratio(2020, 21816, "share"), "9.26 %"),
    "pause_share": (metrics.pause_share(AGENTS), Ratio(3636, 21816, "share"), "16.7 %"),
    "idle_share": (metrics.idle_share(AGENTS), Ratio(7070, 21816, "share"), "32.4 %"),
    "talk_minutes_per_hour": (metrics.talk_minutes_per_hour(AGENTS), Ratio(151.5, 6.06, "minutes per hour"), "25.0 minutes per hour"),
    "average_wait": (metrics.average_wait(AGENTS), Ratio(7070, 101, "seconds"), "1:10"),
    "calls_per_hour": (metrics.calls_per_hour(AGENTS), Ratio(101, 6.06, "per hour"), "16.7 per hour"),
    "contacts_per_hour": (metrics.contacts_per_hour(CALLS, AGENTS), Ratio(105, 6.06, "per hour"), "17.3 per hour"),
    "sales_per_hour": (metrics.sales_per_hour(CALLS, AGENTS), Ratio(9, 6.06, "per hour"), "1.49 per hour"),
    "machine_share": (metrics.machine_share(AGENTS), Rate(13, 101, 100), "12.9 % (13 of 101)"),
    "callback_age": (metrics.callback_age(5400), Ratio(5400, 3600, "hours"), "1.5 h"),
    "callback_kept_rate": (metrics.callback_kept_rate(60, 25, 15), Rate(60, 100, 30), "60.0 % (60 of 100)"),
    "penetration": (metrics.penetration(400, 90), Rate(310, 400, 100), "77.5 % (310 of 400)"),
    "runway": (metrics.runway(900, 600), Ratio(900, 600, "hours"), "1.5 h"),
    # waits of 60, 301, 400, 4,000 and 5,000 s: the middle one is 400
    "speed_to_lead": (
        metrics.speed_to_lead([4000, 60, 5000, 301, 400]),
        metrics.SpeedToLead(400, Rate(1, 5, 30)),
        "SpeedToLead(median=400, prompt=Rate(numerator=1, denominator=5, fewest=30))",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WORKED)
def test_a_number_is_what_its_definition_makes_of_counts(name: str) -> None:
    made, expected, text = WORKED[name]
    assert made == expected
    assert str(made) == text
    assert not isinstance(made, Ratio) or made.unit == METRICS[name].unit


def test_every_metric_of_the_dictionary_is_worked_by_hand() -> None:
    assert set(WORKED) == set(METRICS)


def test_where_nothing_was_counted_there_is_no_number() -> None:
    calls, agents = CallTally(), AgentTally()
    given: dict[str, tuple[Any, ...]] = {
        "call log": (calls,),
        "agent performance": (agents,),
        "call log and agent performance": (calls, agents),
    }
    others: dict[str, tuple[Any, ...]] = {
        "contact_rate_per_lead": (calls, 0), "conversion_per_lead": (calls, 0), "wasted_share": (Wasted(),),
        "callback_kept_rate": (0, 0, 0), "penetration": (0, 0), "runway": (5, 0), "callback_age": (0,), "speed_to_lead": ([],),
    }  # fmt: skip
    figures = {name: metric.of(*(others.get(name) or given[metric.source])) for name, metric in METRICS.items()}
    assert figures.pop("speed_to_lead") == metrics.SpeedToLead(None, Rate(0, 0, 30))
    assert str(figures.pop("callback_age")) == "0.0 h"
    assert {str(figure).partition(" ")[0] for figure in figures.values()} == {"n/a"}
    assert {figure.value for figure in figures.values() if not isinstance(figure, metrics.SpeedToLead)} == {None}


def performance(**values: object) -> AgentPerformance:
    return AgentPerformance.model_validate(values)


def test_agents_are_added_up_from_times_never_from_percentages() -> None:
    rows = [
        performance(calls="90", am=13, talk_sec="2:00:00", wait_sec="1:30:00", pause_sec="0:45:00", wrap_sec="0:20:00",
                    total_time="4:35:00", talk_sec_pt=43.6),
        performance(calls=11, talk_sec="127:10:05", wait_sec="0:00:20", pause_sec="0:00:10", wrap_sec="0:00:05"),
        performance(user_id="1000401"),
    ]  # fmt: skip
    assert AgentTally.of(rows) == AgentTally(
        agents=3,
        calls=101,
        machines=13,
        talk=7200 + 457805,
        wait=5400 + 20,
        pause=2700 + 10,
        wrap=1200 + 5,
        logged=16500 + 457840,
    )
    assert AgentTally.of(rows[:1]) + AgentTally.of(rows[1:]) == AgentTally.of(rows)


def test_a_productive_hour_is_one_without_its_pauses() -> None:
    assert AGENTS.productive == AgentTally(
        agents=2, calls=101, machines=13, talk=9090, wait=7070, pause=0, wrap=2020, logged=18180
    )
    assert metrics.sales_per_hour(CALLS, AGENTS.productive) == Ratio(9, 5.05, "per hour")


def test_an_agent_of_less_than_half_an_hour_is_listed_apart() -> None:
    assert [AgentTally(logged=seconds).listed_apart for seconds in (0, 1799, 1800)] == [True, True, False]


def test_the_interval_is_wilsons() -> None:
    # 6 of 50, z² = 3.84146: (0.12 + 0.0384146 -+ 1.959964 x sqrt(0.12 x 0.88 / 50 + 0.000384146)) / 1.0768292
    low, high = Rate(6, 50).interval or (0, 0)
    assert (round(low, 5), round(high, 5)) == (0.05618, 0.23805)
    assert [tuple(round(end, 4) for end in Rate(n, 10).interval or ()) for n in (0, 10)] == [(0.0, 0.2775), (0.7225, 1.0)]
    assert Rate(0, 0).interval is None
    assert Rate(11, 10).interval is None  # leads that have left the list since


def test_how_likely_luck_is_is_the_tail_of_the_binomial_distribution() -> None:
    assert Rate(2, 2).luck(0.5) == pytest.approx(0.25)
    assert Rate(3, 4).luck(0.5) == pytest.approx(5 / 16)  # three or four of four coins
    assert Rate(1, 4).luck(0.5) == pytest.approx(5 / 16)  # none or one: the side on which it is
    assert Rate(5, 58).luck(0.0288) == pytest.approx(0.0257, abs=1e-4)
    assert Rate(391, 2187).luck(0.03) < 1e-100
    assert [Rate(0, 9).luck(0), Rate(1, 9).luck(0), Rate(9, 9).luck(1), Rate(8, 9).luck(1)] == [1, 0, 1, 0]


def test_a_rate_is_written_with_both_its_numbers_and_a_small_one_with_its_interval() -> None:
    assert [one.told for one in (Rate(41, 1337), Rate(6, 50), Rate(0, 0), Rate(999, 999), Rate(100, 1000), Rate(99, 1000))] == [
        "3.07 % (41 of 1,337)",
        "12.0 % (6 of 50; 95 %: 5.62 % to 23.8 %)",
        "n/a (0 of 0)",
        "100.0 % (999 of 999; 95 %: 99.6 % to 100.0 %)",
        "10.0 % (100 of 1,000)",
        "9.90 % (99 of 1,000)",
    ]


def test_values_are_written_in_their_unit() -> None:
    seconds = [written(value, "seconds") for value in (None, 0, 59.4, 59.5, 3599, 3600, 7261)]
    assert seconds == ["n/a", "0:00", "0:59", "1:00", "59:59", "1:00:00", "2:01:01"]
    assert [written(value, "per hour") for value in (0.294, 9.99, 10)] == ["0.29 per hour", "9.99 per hour", "10.0 per hour"]


def test_five_minutes_are_prompt_and_a_second_more_is_not() -> None:
    assert metrics.speed_to_lead([300, 301, 302]) == metrics.SpeedToLead(301, Rate(1, 3, 30))


def test_nothing_below_its_floor_is_ranked_and_the_surest_comes_first() -> None:
    rates = {
        "a few": Rate(80, 199, 200),
        "lucky": Rate(44, 200, 200),
        "sure": Rate(600, 3000, 200),
        "worse": Rate(100, 1000, 200),
    }
    assert rates["lucky"].value == 0.22
    assert [name for name, _ in ranked(rates)] == ["sure", "lucky", "worse"]
    assert [Rate(1, denominator).ranks for denominator in (99, 100)] == [False, True]
    assert [Rate(1, denominator, 30).ranks for denominator in (29, 30)] == [False, True]
    assert ranked({"none": Rate(0, 0, 0)}) == []


def test_an_alarm_rings_beyond_its_bound_not_at_it() -> None:
    drop, contact = METRICS["drop_rate"], METRICS["contact_rate"]
    assert [drop.alarms(value) for value in (None, 0.025, 0.0251, 0.0281, 0.03, 0.0301)] == [0, 0, 1, 2, 2, 3]
    assert [contact.alarms(value) for value in (None, 0.15, 0.149, 0.08, 0.079)] == [0, 0, 1, 1, 2]
    assert {name: metric.bounds for name, metric in METRICS.items() if metric.bounds} == snapshot(
        {
            "contact_rate": "below 15 %, 8 %",
            "drop_rate": "above 2.5 %, 2.8 %, 3 %",
            "attempts_per_lead": "above 12 per lead",
            "short_contact_share": "above 35 %",
            "wasted_share": "above 15 %",
            "occupancy": "above 88 %",
            "pause_share": "above 15 %, 25 %",
            "idle_share": "above 90 %, 95 %",
            "callback_age": "above 0.25 hours, 24 hours",
            "runway": "below 1.5 hours",
        }
    )


def test_a_change_is_taken_apart_into_mix_and_rate_without_a_remainder() -> None:
    # Web: 100 of 1,000 (10 %), then 60 of 500 (12 %). Aged: 10 of 500 (2 %), then 30 of 1,500 (2 %).
    # The whole falls from 110 of 1,500 (7.333 %) to 90 of 2,000 (4.5 %) although nothing does worse.
    before = {"web": Rate(100, 1000), "aged": Rate(10, 500)}
    after = {"web": Rate(60, 500), "aged": Rate(30, 1500)}
    made = change(before, after)
    assert (made.before, made.after) == (Rate(110, 1500), Rate(90, 2000))
    assert made.difference == pytest.approx(0.045 - 110 / 1500)
    aged, web = made.drivers
    # shares of dials: web 2/3 -> 1/4, aged 1/3 -> 3/4; mean of the whole rates 0.0591667
    assert (web.group, web.before, web.after) == ("web", Rate(100, 1000), Rate(60, 500))
    assert web.rate == pytest.approx(0.02 * (2 / 3 + 1 / 4) / 2)
    assert web.mix == pytest.approx((1 / 4 - 2 / 3) * (0.11 - 0.0591666667))
    assert aged.rate == pytest.approx(0)
    assert aged.mix == pytest.approx((3 / 4 - 1 / 3) * (0.02 - 0.0591666667))
    assert made.mix == pytest.approx(web.mix + aged.mix)
    assert made.rate == pytest.approx(web.rate + aged.rate)
    assert made.mix + made.rate == pytest.approx(made.difference)
    assert web.effect == pytest.approx(web.mix + web.rate)


def test_the_two_largest_drivers_come_first_whichever_way_they_pull() -> None:
    before = {"a": Rate(10, 100), "b": Rate(10, 100), "c": Rate(10, 100)}
    after = {"a": Rate(11, 100), "b": Rate(40, 100), "c": Rate(1, 100)}
    assert [driver.group for driver in change(before, after).largest] == ["b", "c"]


def test_a_group_that_came_or_went_changed_the_mix_only() -> None:
    made = change({"old": Rate(10, 100), "gone": Rate(1, 100)}, {"old": Rate(10, 100), "new": Rate(30, 100)})
    assert made.rate == pytest.approx(0)
    assert made.mix == pytest.approx(made.difference or 0) == pytest.approx(0.2 - 0.055)
    assert change({}, {"new": Rate(1, 2)}).drivers == change({"old": Rate(1, 2)}, {}).drivers == ()
    assert change({}, {"new": Rate(1, 2)}).difference is change({"old": Rate(1, 2)}, {}).difference is None


DAY = datetime(2026, 11, 1, 10)  # noqa: DTZ001  naive, as all of Convoso's times


def dial(after: timedelta, status: str, lead: str, number: str, count: int = 1, kind: str = "OUTBOUND") -> CallLog:
    others = {"number_dialed": number, "call_date": str(DAY + after), "called_count": count}
    return call(status, DIALER, 5, lead, kind, **others)


def test_each_wasted_dial_counts_under_the_first_reason_that_fits() -> None:
    hours, days = timedelta(hours=1), timedelta(days=1)
    rows = [
        dial(0 * hours, "DC", "1", "7865550101"),
        dial(15 * days, "NA", "1", "7865550101"),  # dead 15 days ago: wasted
        dial(15 * days + hours, "NA", "1", "7865550101"),  # longer ago: a new try
        dial(1 * hours, "DC", "2", "7865550102", kind="INBOUND"),  # no dial
        dial(2 * hours, "NA", "22", "7865550102"),  # dead by another lead: wasted
        dial(1 * hours, "WRONG", "3", "7865550103"),  # final
        dial(2 * hours, "NA", "3", "7865550104"),  # closed lead, whatever the number: wasted
        dial(3 * hours, "NA", "3", "7865550103"),  # opened again by its last status
        dial(1 * hours, "DNC", "4", "7865550105"),
        dial(2 * hours, "NA", "4", "7865550105"),  # closed by a DNC status: wasted
        dial(1 * hours, "NA", "5", "7865550106", count=12),
        dial(2 * hours, "NA", "5", "7865550106", count=13),  # past the attempts: wasted
        dial(3 * hours, "NA", "5", "7865550106", count=14),  # likewise: wasted
        dial(4 * hours, "NI", "5", "7865550106", count=15),  # and yet a contact
        dial(4 * hours, "NA", "6", "7865550199"),  # out of hours: wasted
        dial(5 * hours, "NA", "3", "7865550199", kind="3WAY"),  # no dial
        dial(5 * hours, "DC", "", ""),  # of nobody, which makes no other number dead
        dial(6 * hours, "NA", "", "").model_copy(update={"called_count": None, "call_date": None}),
    ]
    statuses = Meanings.made(
        Status.model_validate({"status": code, "custom_status": "Y", flag: "Y"})
        for code, flag in (("WRONG", "final"), ("DNC", "dnc"), ("NI", "contact"))
    )
    parts = wasted(rows, statuses, lambda row: row.number_dialed == "7865550199")
    assert parts == Wasted(dials=16, to_dead_numbers=2, to_closed_leads=2, past_attempts=2, out_of_hours=1)
    assert (parts.wasted, Wasted().wasted, Wasted().dials) == (7, 0, 0)
