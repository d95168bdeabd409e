"""The twenty stories of the full account, each found from the wire as an analyst would find it.

The truth and its numbers are in tests/data/stories.json; `pytest tests/full --record-stories` writes the numbers anew.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from stranger import FIRST_DAY, NOW, Account, Call, Event, Row

Tell = Callable[..., None]

MEDICARE, SOLAR, DEBT = "Medicare Advantage OB", "Solar Appointments West", "Debt Relief Transfer"
MACHINES, DROPS, DEAD = {"AA", "AFAX"}, {"DROP", "PDROP"}, {"DC", "OI"}
UNFINISHED = "INCALL"
CLOSES_AT_20 = {"FL", "AL", "NV"}  # elsewhere nobody may be called from 21:00 on
BLITZ, WORSE_SINCE = date(2026, 11, 9), datetime(2026, 11, 12)  # noqa: DTZ001  naive, as all of Convoso's times
SAFE_HARBOR = 3.0


def percent(part: float, whole: float) -> float:
    return round(100 * part / whole, 2)


def near(target: float) -> Any:
    """Within a tenth of what was meant."""
    return pytest.approx(target, rel=0.1)


def share(rows: Iterable[Any], holds: Callable[[Any], bool]) -> float:
    answers = [holds(row) for row in rows]
    return percent(sum(answers), len(answers))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def of(campaign: str, calls: Iterable[Call]) -> list[Call]:
    return [call for call in calls if call.campaign == campaign and call.is_dial]


def live(account: Account, calls: Iterable[Call]) -> list[Call]:
    """Dials that a person answered: those an agent took from no machine, and the dropped ones."""
    machines = MACHINES | account.flagged("voicemail") | {UNFINISHED}
    return [call for call in calls if call.status in DROPS or (call.is_of_agent and call.status not in machines)]


def drop_rate(account: Account, calls: Iterable[Call]) -> float:
    """As the law counts it: of the calls that a person answered."""
    return share(live(account, calls), lambda call: call.status in DROPS)


def contact_rate(account: Account, calls: Iterable[Call]) -> float:
    contact = account.flagged("contact")
    return share(calls, lambda call: call.status in contact)


def conversion(account: Account, calls: Iterable[Call]) -> float:
    """Successes of contacts."""
    contact, success = account.flagged("contact"), account.flagged("success")
    return share([call for call in calls if call.status in contact], lambda call: call.status in success)


def by(key: Callable[[Any], Any], rows: Iterable[Any]) -> dict[Any, list[Any]]:
    groups: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups


def pause_share(events: Iterable[Event]) -> float:
    spent: Counter[str] = Counter()
    for event in events:
        spent[event.state] += event.seconds
    return percent(spent["NOTREADY"], spent.total())


def on_list_dialed(calls: Iterable[Call], register: Iterable[Row]) -> list[Call]:
    """Dials to a number after it was put on a register for the whole account."""
    since = {row["phone_number"]: at(row["insert_date"]) for row in register if row["campaign_id"] == "0"}
    return [call for call in calls if call.is_dial and call.at > since.get(call.number, call.at)]


def local_hour(lead: Row, moment: datetime) -> int:
    """The hour at the lead's place; Arizona's clocks were never put forward."""
    offset = int(float(lead["locale_gmt"])) + 8
    summer = moment < at("2026-11-01 02:00:00")
    return (moment + timedelta(hours=offset - (1 if summer and lead["state"] == "AZ" else 0))).hour


def test_one_agent_is_paused_far_more_than_her_team_and_sells_well_all_the_same(account: Account, tell: Tell):
    since = at("2026-11-04")
    team = by(lambda event: event.user, [event for event in account.events if event.campaign == MEDICARE and event.at >= since])
    shares = {name: pause_share(events) for name, events in team.items()}
    name = max(shares, key=lambda name: shares[name])
    others = pause_share(event for user, events in team.items() if user != name for event in events)
    before = pause_share(event for event in account.events if event.user == name and event.at < since)
    pauses = [event for event in team[name] if event.state == "NOTREADY"]
    personal = [event for event in pauses if event.reason == "Personal" and event.at.hour >= 13]
    afternoon = percent(sum(event.seconds for event in personal), sum(event.seconds for event in pauses))
    calls = of(MEDICARE, account.calls)
    own = conversion(account, [call for call in calls if call.user == name])
    usual = conversion(account, [call for call in calls if call.user != name])

    tell(
        1, agent=name, pause_percent=shares[name], team_pause_percent=others, before_percent=before,
        personal_after_13_percent_of_pause=afternoon, conversion_percent=own, team_conversion_percent=usual,
    )  # fmt: skip

    assert name == "Dana Okafor"
    assert (shares[name], others, before) == (near(31), near(12), near(12))
    assert afternoon > 50
    assert own > usual


def test_three_in_five_numbers_of_a_list_are_dead_and_dialed_again_and_again(account: Account, tell: Tell):
    leads = [lead for lead in account.leads.values() if lead["list_id"] == "20015"]
    solar = of(SOLAR, account.calls)
    dials = [call for call in solar if call.list_id == "20015"]
    to_dead = [call for call in dials if call.status in DEAD]
    wasted = 0
    last: dict[str, datetime] = {}
    for call in to_dead:  # a disconnected number may be tried again after 15 days
        if call.lead_id in last and call.at - last[call.lead_id] < timedelta(days=15):
            wasted += 1
        else:
            last[call.lead_id] = call.at
    dead_leads = share(leads, lambda lead: lead["status"] in DEAD)
    each = round(len(to_dead) / len({call.lead_id for call in to_dead}), 2)
    others = {
        list_id: share(rows, lambda lead: lead["status"] in DEAD)
        for list_id, rows in by(lambda lead: lead["list_id"], account.leads.values()).items()
    }

    tell(
        2, list_id=20015, leads=len(leads), dead_leads_percent=dead_leads, dials=len(dials), dials_to_dead=len(to_dead),
        dials_to_dead_percent=percent(len(to_dead), len(dials)), dials_per_dead_lead=each, wasted_dials=wasted,
        wasted_percent_of_solar=percent(wasted, len(solar)),
    )  # fmt: skip

    assert max(others, key=lambda list_id: others[list_id]) == "20015"
    assert sorted(others.values())[-2] < 15
    assert dead_leads == pytest.approx(60.5, abs=0.5)
    assert len(dials) == near(44_741)
    assert percent(len(to_dead), len(dials)) == pytest.approx(67, abs=1.5)
    assert each == pytest.approx(9.9, abs=0.4)
    assert wasted == near(24_000)
    assert percent(wasted, len(solar)) == pytest.approx(22, abs=1.5)


def test_solar_drops_too_many_callers_because_its_early_shift_goes_home_at_four(account: Account, tell: Tell):
    solar = of(SOLAR, account.calls)
    answered = live(account, solar)
    dropped = [call for call in answered if call.status in DROPS]
    spike = drop_rate(account, [call for call in solar if call.at.hour in (16, 17)])
    usual = drop_rate(account, [call for call in solar if call.at.hour not in (16, 17)])
    lately = drop_rate(account, [call for call in solar if call.at >= WORSE_SINCE])
    medicare, debt = (drop_rate(account, of(campaign, account.calls)) for campaign in (MEDICARE, DEBT))
    gone = [
        sum(event.state == "LOGOUT" and event.at.hour in (16, 17) for event in events)
        for day, events in by(lambda event: event.at.date(), account.events_of(SOLAR)).items()
        if day.weekday() < 5 and day < NOW.date()
    ]

    tell(
        3, drop_percent_30_days=percent(len(dropped), len(answered)), drops=len(dropped), live=len(answered),
        percent_16_to_18=spike, percent_other_hours=usual, percent_last_7_days=lately, medicare_percent=medicare,
        debt_percent=debt, percent_of_dials=percent(len(dropped), len(solar)), agents_leaving_at_16=gone[0],
    )  # fmt: skip

    assert percent(len(dropped), len(answered)) == pytest.approx(3.07, abs=0.1)
    assert percent(len(dropped), len(answered)) > SAFE_HARBOR
    assert (spike, usual, lately) == (near(9.4), near(1.6), near(3.6))
    assert (medicare, debt) == (near(2.2), near(0.7))
    assert percent(len(dropped), len(solar)) == near(0.32)
    assert set(gone) == {5}


def test_212_callbacks_are_overdue_and_143_of_them_belong_to_an_agent_who_has_left(account: Account, tell: Tell):
    overdue = [row for row in account.callbacks if row["stage"] == "Past Due"]
    personal = [row for row in overdue if row["recipient"] == "USERONLY"]
    owner, owned = Counter(row["user_name"] for row in personal).most_common(1)[0]
    (user,) = [user for user in account.users if f"{user['first_name']} {user['last_name']}" == owner]
    old = [row for row in overdue if at(row["callback_time"]) < NOW - timedelta(days=7)]
    ready = [row for row in overdue if "ready to buy" in row["comments"]]
    stages = {name: share(account.callbacks, lambda row: row["stage"] == name) for name in ("Completed", "Pending")}  # noqa: B023  used at once

    tell(4, overdue=len(overdue), owner=owner, owned=owned, older_than_7_days=len(old), ready_to_buy=len(ready))

    assert all(at(row["callback_time"]) < NOW for row in overdue)
    assert (len(overdue), owner, owned, len(old), len(ready)) == (212, "Marcus Hale", 143, 38, 9)
    assert user["status"] == "N"
    assert max(event.at for event in account.events if event.user == owner).date() == date(2026, 11, 6)
    assert stages == {"Completed": pytest.approx(62, abs=3), "Pending": pytest.approx(21, abs=2)}


def test_four_numbers_were_dialed_after_they_were_put_on_the_dnc_list(account: Account, tell: Tell):
    dials = Counter(call.number for call in on_list_dialed(account.calls, account.dnc))
    first, *further = [number for number, _ in dials.most_common()]
    (listed,) = [at(row["insert_date"]) for row in account.dnc if row["phone_number"] == first]
    all_dials = [call for call in account.calls if call.number == first]
    just_before = [call for call in all_dials if timedelta(0) < listed - call.at <= timedelta(minutes=5)]
    leads = {call.lead_id for call in all_dials if call.at > listed}
    days = [call.at.day for call in all_dials if call.at > listed]

    tell(5, dialed=first, listed=str(listed), dials=dials[first], further={number: dials[number] for number in sorted(further)})

    assert (first, listed) == ("7865550188", at("2026-11-05 09:12:00"))
    assert (dials[first], len(further)) == (5, 3)
    assert (min(days), max(days)) == (6, 13)
    assert [listed - call.at for call in just_before] == [timedelta(minutes=4)]
    assert {account.leads[lead_id]["phone_number"] == first for lead_id in leads} == {
        True,
        False,
    }  # a duplicate, another's second


def test_640_numbers_are_in_two_lists_and_one_was_sold_and_is_still_dialed(account: Account, tell: Tell):
    lists = {
        number: {lead["list_id"] for lead in leads}
        for number, leads in by(lambda lead: lead["phone_number"], account.leads.values()).items()
    }
    twice = [number for number, ids in lists.items() if {"20011", "20012"} <= ids]
    thrice = [number for number, ids in lists.items() if len(ids) == 3]
    success = account.flagged("success")
    sold: dict[str, Call] = {}
    after: dict[str, list[Call]] = defaultdict(list)
    for call in account.calls:
        if call.number in sold:
            after[call.number].append(call)
        elif call.status in success:
            sold[call.number] = call
    ((number, dials),) = after.items()

    tell(6, in_both_20011_and_20012=len(twice), in_three_lists=len(thrice), sold=number, dials_after_sale=len(dials))

    assert (len(twice), len(thrice)) == (640, 41)
    assert all(len(ids) == 1 or number in twice for number, ids in lists.items())
    assert number in twice
    assert all(call.lead_id != sold[number].lead_id for call in dials)


def test_on_one_day_medicare_dialed_so_much_that_a_window_of_the_log_cannot_hold_it(account: Account, tell: Tell):
    days = by(lambda call: call.at.date(), account.calls)
    day = max(days, key=lambda day: len(days[day]))
    medicare = of(MEDICARE, days[day])
    attempts = Counter(call.lead_id for call in medicare)
    often = [lead_id for lead_id, dials in attempts.items() if dials > 3]
    in_florida = [lead_id for lead_id in often if account.leads[lead_id]["state"] == "FL"]
    last: dict[str, datetime] = {}
    gaps: list[timedelta] = []
    for call in medicare:
        gaps += [call.at - last[call.lead_id]] if call.lead_id in last else []
        last[call.lead_id] = call.at

    tell(
        7, day=str(day), rows=len(days[day]), medicare_dials=len(medicare), medicare_drop_percent=drop_rate(account, medicare),
        leads_called_more_than_3_times=len(often), of_them_in_florida=len(in_florida),
    )  # fmt: skip

    assert day == BLITZ
    assert len(days[day]) > 40_500
    assert drop_rate(account, medicare) == near(6.3)
    assert len(often) > 2000
    assert 0 < len(in_florida) < len(often) / 4
    assert timedelta(minutes=54) < sorted(gaps)[len(gaps) // 20] < timedelta(minutes=70)


def test_one_agent_wins_twice_as_often_on_few_contacts_of_the_worst_list(account: Account, tell: Tell):
    contact = account.flagged("contact")
    calls = [call for call in account.calls if call.campaign == MEDICARE and call.is_of_agent]
    agents = {name: rows for name, rows in by(lambda call: call.user, calls).items() if len(rows) > 300}
    rates = {name: conversion(account, rows) for name, rows in agents.items()}
    name = max(rates, key=lambda name: rates[name])
    others = conversion(account, [call for call in calls if call.user != name])
    contacts = {
        user: sum(call.status in contact for call in rows) / len({call.at.date() for call in rows})
        for user, rows in agents.items()
    }
    usual = sum(contacts[user] for user in agents if user != name) / (len(agents) - 1)
    per_list = {
        list_id: contact_rate(account, rows) for list_id, rows in by(lambda c: c.list_id, of(MEDICARE, account.calls)).items()
    }
    worst = min(per_list, key=lambda list_id: per_list[list_id])
    from_worst = share([call for call in agents[name] if call.status in contact], lambda call: call.list_id == worst)
    of_others = share(
        [call for call in calls if call.user != name and call.status in contact], lambda call: call.list_id == worst
    )

    tell(
        8, agent=name, conversion_percent=rates[name], others_percent=others, times=round(rates[name] / others, 2),
        contacts_per_day=round(contacts[name], 1), others_contacts_per_day=round(usual, 1), worst_list=int(worst),
        contacts_from_worst_list_percent=from_worst, others_from_worst_list_percent=of_others,
    )  # fmt: skip

    assert name == "Priya Raman"
    assert rates[name] / others == near(2.1)
    assert contacts[name] / usual == near(0.6)
    assert worst == "20012"
    assert from_worst > 2 * of_others


def test_one_agent_hangs_up_on_his_callers_within_seconds(account: Account, tell: Tell):
    answered = [call for call in live(account, account.calls) if call.is_of_agent]

    def dumped(call: Call) -> bool:
        return call.ended_by == "AGENT" and call.seconds < 6

    shares = {name: share(calls, dumped) for name, calls in by(lambda call: call.user, answered).items()}
    name = max(shares, key=lambda name: shares[name])
    others = share([call for call in answered if call.user != name], dumped)

    tell(9, agent=name, dumped_percent=shares[name], others_percent=others, live_calls=sum(c.user == name for c in answered))

    assert name == "Cole Whitman"
    assert (shares[name], others) == (near(18), near(3))


def test_9_of_an_agents_20_sales_were_none_and_were_corrected(account: Account, tell: Tell):
    corrected = [call for call in account.calls if call.comment.startswith("System Call Re-disp")]
    ((name, false),) = Counter(call.user for call in corrected).items()
    real = [call for call in account.calls if call.user == name and call.status == "SALE"]

    tell(10, agent=name, claimed=false + len(real), false=false, real=len(real))

    assert name == "Lena Ortiz"
    assert (false + len(real), false, len(real)) == (20, 9, 11)
    assert all(call.seconds < 60 and (call.status, "SALE to NOCONT" in call.comment) == ("NOCONT", True) for call in corrected)
    assert all(call.seconds >= 60 for call in real)


def test_six_of_sixty_caller_ids_are_hardly_answered_any_more(account: Account, tell: Tell):
    outbound = [call for call in account.calls if call.is_dial and call.status not in DEAD]  # those say nothing of who calls
    lately = by(lambda call: call.caller_id, [call for call in outbound if call.at >= WORSE_SINCE])
    blocked = {number: share(calls, lambda call: call.status == "CIDB") for number, calls in lately.items()}
    burned = sorted(number for number, rate in blocked.items() if rate > 4)
    good = [call for call in outbound if call.at >= WORSE_SINCE and call.caller_id not in burned]
    bad = [call for call in outbound if call.at >= WORSE_SINCE and call.caller_id in burned]
    before = [call for call in outbound if call.at < WORSE_SINCE and call.caller_id in burned]
    contact = {name: contact_rate(account, calls) for name, calls in (("bad", bad), ("good", good), ("before", before))}

    tell(
        11, caller_ids=len(lately), burned=burned, contact_percent=contact["bad"], others_percent=contact["good"],
        before_percent=contact["before"], blocked_percent=share(bad, lambda call: call.status == "CIDB"),
    )  # fmt: skip

    assert (len(lately), len(burned)) == (60, 6)
    assert contact == {"bad": near(4), "good": near(13), "before": near(13)}
    assert share(bad, lambda call: call.status == "CIDB") == near(9)
    assert share(before, lambda call: call.status == "CIDB") < 1


def test_florida_was_called_after_eight_in_the_evening_and_california_before_eight(account: Account, tell: Tell):
    early: list[Call] = []
    late: list[Call] = []
    nowhere: list[Call] = []
    for call in account.calls:
        lead = account.leads[call.lead_id]
        if not call.is_dial:
            continue
        if not lead["state"]:
            nowhere.append(call)
            continue
        hour = local_hour(lead, call.at)
        early += [call] if hour < 8 else []
        late += [call] if hour >= (20 if lead["state"] in CLOSES_AT_20 else 21) else []

    def where(calls: list[Call]) -> Counter[tuple[str, str, int]]:
        leads = [(account.leads[call.lead_id], call) for call in calls]
        return Counter((lead["state"], str(call.at.date()), local_hour(lead, call.at)) for lead, call in leads)

    tell(12, florida_20_to_21=len(late), california_7_to_8=len(early), unknown_location=len(nowhere))

    assert {(state, day, hour) for state, day, hour in where(late)} == {("FL", "2026-11-12", 20), ("FL", "2026-11-13", 20)}
    assert set(where(early)) == {("CA", "2026-11-16", 7)}
    assert (len(late), len(early), len(nowhere)) == (214, 37, 22)
    assert all(not account.leads[call.lead_id]["postal_code"] for call in nowhere)


def test_the_best_list_of_solar_gets_the_fewest_dials(account: Account, tell: Tell):
    success = account.flagged("success")
    solar = of(SOLAR, account.calls)
    lists = by(lambda call: call.list_id, solar)
    wins = {list_id: round(sum(c.status in success for c in calls) * 1000 / len(calls), 2) for list_id, calls in lists.items()}
    (best, most), (_, next_best), *_ = sorted(wins.items(), key=lambda one: -one[1])
    leads = sum(lead["list_id"] == best for lead in account.leads.values())

    tell(
        13, list_id=int(best), wins_per_1000_dials=most, next_wins_per_1000_dials=next_best,
        dials_percent=percent(len(lists[best]), len(solar)), attempts_per_lead=round(len(lists[best]) / leads, 2),
    )  # fmt: skip

    assert best == "20016"
    assert (most, next_best) == (near(16.0), near(7.9))
    assert percent(len(lists[best]), len(solar)) == near(4)
    assert len(lists[best]) / leads == near(3.7)


def test_420_leads_without_a_state_are_never_called(account: Account, tell: Tell):
    called = {call.lead_id for call in account.calls}
    blank = [lead for lead in account.leads.values() if not lead["state"] and lead["id"] not in called]
    ((list_id, leads),) = Counter(lead["list_id"] for lead in blank).items()

    tell(14, list_id=int(list_id), leads=leads)

    assert (list_id, leads) == ("20017", 420)
    assert all(lead["called_count"] == "0" for lead in blank)


def test_medicares_contact_rate_fell_by_more_aged_leads_and_by_burned_caller_ids(account: Account, tell: Tell):
    medicare = [call for call in of(MEDICARE, account.calls) if call.at.date() != BLITZ]
    before = [call for call in medicare if WORSE_SINCE - timedelta(days=7) <= call.at < WORSE_SINCE]
    after = [call for call in medicare if call.at >= WORSE_SINCE]
    old, new = (by(lambda call: call.list_id, calls) for calls in (before, after))
    rates = {list_id: contact_rate(account, calls) for list_id, calls in old.items()}
    mix = sum(rates[list_id] * (len(new[list_id]) / len(after) - len(old[list_id]) / len(before)) for list_id in old)
    fall = contact_rate(account, before) - contact_rate(account, after)
    aged = (percent(len(old["20012"]), len(before)), percent(len(new["20012"]), len(after)))
    clean = {
        number for number, calls in by(lambda c: c.caller_id, after).items() if share(calls, lambda c: c.status == "CIDB") < 4
    }
    without = contact_rate(account, [call for call in after if call.caller_id in clean])

    tell(
        15, before_percent=contact_rate(account, before), after_percent=contact_rate(account, after), fall=round(fall, 2),
        by_mix=round(-mix, 2), by_rate=round(fall + mix, 2), aged_share_before=aged[0], aged_share_after=aged[1],
        after_percent_without_burned=without,
    )  # fmt: skip

    assert fall == near(2.1)
    assert -mix == near(1.2)
    assert fall + mix == near(0.9)
    assert without - contact_rate(account, after) == pytest.approx(fall + mix, abs=0.25)  # the rate fell by those alone


def test_texts_of_three_leads_are_instructions_markup_or_formulas(account: Account, tell: Tell):
    found: dict[str, set[str]] = defaultdict(set)
    for lead in account.leads.values():
        for value in map(str, lead.values()):
            if value.startswith("SYSTEM:"):
                found["instruction"].add(lead["id"])
            if "![" in value:
                found["markup"].add(lead["id"])
            if value.startswith("="):
                found["formula"].add(lead["id"])
            if "\u202e" in value:
                found["turned text"].add(lead["id"])

    leads = {lead_id for ids in found.values() for lead_id in ids}

    tell(16, leads=len(leads), kinds={kind: len(ids) for kind, ids in sorted(found.items())})

    assert set(found) == {"instruction", "markup", "formula", "turned text"}
    assert len(leads) == 3


def test_names_that_are_easily_mistaken_for_each_other(account: Account, tell: Tell):
    agents = sorted(f"{user['first_name']} {user['last_name']}" for user in account.users if user["first_name"] == "Casey")
    campaigns = {
        word: sorted(row["name"] for row in account.campaigns if word in row["name"]) for word in ("Medicare", "Solar")
    }
    marias = [lead for lead in account.leads.values() if (lead["first_name"], lead["last_name"]) == ("Maria", "Garcia")]
    used = {call.status for call in account.calls}
    sold = {row["status"]: row["name"] for row in account.statuses if row["status"] in ("SALE", "SOLD")}

    tell(17, agents=agents, campaigns=campaigns, maria_garcias=len(marias), statuses=sold)

    assert agents == ["Casey Brook", "Casey Brooks"]
    assert [len(names) for names in campaigns.values()] == [2, 2]
    assert (len(marias), len({lead["phone_number"] for lead in marias})) == (3, 3)
    assert set(sold) & used == {"SALE"}


def test_25_opted_out_of_texts_are_not_on_the_dnc_list_and_9_were_dialed_since(account: Account, tell: Tell):
    listed = {row["phone_number"] for row in account.dnc}
    missing = [row for row in account.sms_opt_outs if row["phone_number"] not in listed]
    dialed = {call.number for call in on_list_dialed(account.calls, missing)}
    old = [row for row in missing if business_days(at(row["insert_date"]).date(), NOW.date()) > 10]

    tell(18, not_on_dnc=len(missing), dialed_since=len(dialed), older_than_10_business_days=len(old))

    assert (len(missing), len(dialed), len(old)) == (25, 9, 3)


def business_days(first: date, last: date) -> int:
    """Weekdays after the first, up to the last."""
    return sum((first + timedelta(days=n)).weekday() < 5 for n in range(1, (last - first).days + 1))


def test_the_end_of_summer_time_shows_where_epochs_meet_naive_times(account: Account, tell: Tell):
    offsets = by(lambda event: event.at.date(), account.events)
    hours = {day: {round((event.epoch - naive(event.at)) / 3600, 4) for event in events} for day, events in offsets.items()}
    before = max(day for day in hours if hours[day] == {7.0})
    after = min(day for day in hours if hours[day] == {8.0})

    tell(19, last_day_of_summer_time=str(before), first_day_of_winter_time=str(after), hours_west_before=7, hours_west_after=8)

    assert set(map(frozenset, hours.values())) == {frozenset({7.0}), frozenset({8.0})}
    assert (before, after) == (date(2026, 10, 31), date(2026, 11, 2))  # nobody works on Sundays


def naive(moment: datetime) -> float:
    return (moment - datetime(1970, 1, 1)).total_seconds()  # noqa: DTZ001  naive on purpose


def test_debt_relief_is_healthy(account: Account, tell: Tell):
    debt = of(DEBT, account.calls)
    weeks = by(lambda call: (call.at - FIRST_DAY).days // 7, debt)
    contact = [contact_rate(account, weeks[n]) for n in range(4)]
    pauses = {name: pause_share(events) for name, events in by(lambda event: event.user, account.events_of(DEBT)).items()}
    lists = {list_id: share(calls, lambda c: c.status in DEAD) for list_id, calls in by(lambda c: c.list_id, debt).items()}

    tell(
        20, drop_percent=drop_rate(account, debt), contact_percent=contact_rate(account, debt),
        conversion_percent=conversion(account, debt), contact_percent_by_week=contact, highest_pause_percent=max(pauses.values()),
    )  # fmt: skip

    assert drop_rate(account, debt) < 1
    assert max(contact) - min(contact) < 2.5
    assert max(pauses.values()) < 15
    assert max(lists.values()) < 5
    assert contact_rate(account, debt) == near(13)
