"""The sandbox's time: an account is told of today, whenever that is, and lives on from there."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import pytest

import consistency
from consistency import CHECKS, Books, download
from convoso_mcp.sandbox import ACCOUNT_ZONE
from convoso_mcp.sandbox.clock import Clock, day_of
from convoso_mcp.sandbox.opening import open_account
from test_sandbox import DANA, DOCUMENTED, GOOD, JOHN, NOW, Desk, LargeDesk

Row = dict[str, Any]

READS = [path for path, facts in DOCUMENTED.items() if facts["effect"] == "read"]
IN_WINTER, IN_SUMMER = datetime(2027, 1, 11, 15, 40), datetime(2027, 7, 12, 15, 40)  # noqa: DTZ001  in the account's zone


def local(naive: datetime) -> datetime:
    return naive.replace(tzinfo=ACCOUNT_ZONE)


async def calls_of(desk: Desk, day: date, **form: str) -> list[Row]:
    window = {"start_time": str(day), "end_time": str(day), "order": "ASC"}
    return (await desk.ask("/log/retrieve", {**window, **form}))["data"]["results"]


async def totals_of(desk: Desk, *days: date) -> list[int]:
    forms = [{"start_time": str(day), "end_time": str(day), "limit": "1"} for day in days]
    return [int((await desk.ask("/log/retrieve", form))["data"]["total_found"]) for form in forms]


# Today


@pytest.mark.parametrize("base", [IN_WINTER, IN_SUMMER])
@pytest.mark.parametrize("weekday", range(7))
async def test_whatever_weekday_it_is_the_account_is_one_of_today(base: datetime, weekday: int):
    desk = Desk(now=local(base + timedelta(days=weekday)))
    today = desk.now.date()

    books = await download(desk, 3)

    for check in CHECKS:
        check(books)
    assert Counter(call.at[:10] for call in books.calls).keys() == {str(today - timedelta(days=n)) for n in range(3)}
    assert max(call.at for call in books.calls) > f"{today} 15:30"
    assert {lead["modified_at"][-5:] for lead in books.leads.values() if lead["last_called"] > str(today)} == {
        "-0800" if base == IN_WINTER else "-0700"
    }


@pytest.mark.parametrize(
    "today", [date(1987, 6, 5), date(2019, 2, 28), date(2028, 2, 29), date(2026, 11, 24), date(2093, 12, 31)]
)
async def test_today_may_be_long_ago_or_far_ahead(today: date):
    desk = Desk(now=local(datetime(today.year, today.month, today.day, 15, 40)))  # noqa: DTZ001  it gets its zone
    books = await download(desk, 3)

    for check in CHECKS:
        check(books)
    assert books.calls[-1].at[:10] == str(today)


@pytest.mark.parametrize("today", [date(2026, 11, 18) + timedelta(days=n) for n in range(-20, 20)])
def test_a_day_is_told_by_the_same_weekday_of_one_week(today: date):
    clock = Clock.on(today)
    told = day_of(clock.now(local(datetime(today.year, today.month, today.day, 23, 59, 59))))  # noqa: DTZ001  it gets its zone

    assert told.weekday() == today.weekday()
    assert date(2026, 11, 18) <= told <= date(2026, 11, 24)
    assert clock.text(clock.first(str(today)) or 0) == f"{today} 00:00:00"
    assert clock.text(clock.last(str(today)) or 0) == f"{today} 23:59:59"


async def test_on_a_sunday_nobody_works_and_on_a_saturday_few_do():
    sunday = date(2031, 3, 9)  # on which clocks are put forward, too
    desk = Desk(scale="demo", now=local(datetime(2031, 3, 9, 15, 40)))  # noqa: DTZ001  it gets its zone

    friday, saturday, today = await totals_of(desk, sunday - timedelta(days=2), sunday - timedelta(days=1), sunday)

    assert today == 0
    assert 0.2 < saturday / friday < 0.5
    assert (await desk.ask("/agent-monitor/search"))["data"]["entries"]["agents"] == []


def test_the_hour_that_comes_twice_comes_once():
    account = open_account(datetime.fromisoformat("2027-11-07T01:50:00-07:00"), "tiny", None, print)
    shown = [account.clock.text(account.now)]
    for moment in ("2027-11-07T01:10:00-08:00", "2027-11-07T01:55:00-08:00"):
        account.advance(datetime.fromisoformat(moment))
        shown.append(account.clock.text(account.now))

    assert shown == ["2027-11-07 01:50:00", "2027-11-07 01:50:00", "2027-11-07 01:55:00"]


# Living on


async def test_days_in_one_jump_are_days_in_steps():
    walker, jumper = Desk(), Desk()
    for _ in range(10):
        await walker.ask("/campaigns/search")
        walker.now += timedelta(hours=7, minutes=11)
    await jumper.ask("/campaigns/search")
    jumper.now = walker.now

    assert await download(walker, 6) == await download(jumper, 6)
    for path in READS:
        assert await walker.ask(path, GOOD[path]) == await jumper.ask(path, GOOD[path])


async def test_the_account_adds_up_days_later():
    desk = Desk()
    await desk.ask("/campaigns/search")
    desk.now += timedelta(days=3, minutes=-61)

    books = await download(desk, 6)

    for check in CHECKS:
        check(books)
    assert min(Counter(call.at[:10] for call in books.calls).values()) > 50
    assert books.floor["agents"]


@pytest.mark.parametrize("later", [timedelta(minutes=5), timedelta(hours=22), timedelta(days=2)])
async def test_a_request_that_is_refused_does_not_lose_what_happened_meanwhile(later: timedelta):
    desk, other = Desk(), Desk()
    for one in (desk, other):
        await one.ask("/campaigns/search")
        one.now += later

    assert (await desk.ask("/leads/delete", {"lead_id": "1"}))["success"] is False

    assert await download(desk, 5) == await download(other, 5)


async def test_a_lead_that_is_given_a_final_disposition_is_not_dialed_any_more():
    desk, later = Desk(now=NOW - timedelta(hours=1)), Desk()
    await desk.ask("/campaigns/search")
    upcoming = [call for call in await calls_of(later, NOW.date()) if call["call_date"] > "2026-11-18 14:40:30"]
    closed = upcoming[0]["lead_id"]
    await desk.ask("/leads/update", {"lead_id": closed, "status": "NQ"})
    desk.now = NOW

    assert (await calls_of(desk, NOW.date(), lead_id=closed)) == [
        call for call in await calls_of(later, NOW.date(), lead_id=closed) if call["call_date"] < "2026-11-18 14:40"
    ]


# The next day


@pytest.fixture
def tomorrow() -> date:
    return NOW.date() + timedelta(days=1)


async def in_the_evening() -> Desk:
    desk = Desk()
    await desk.ask("/campaigns/search")
    desk.now = NOW + timedelta(hours=3)
    return desk


async def test_whom_the_account_lost_today_is_not_called_tomorrow(tomorrow: date):
    desk, other = await in_the_evening(), await in_the_evening()
    other.now += timedelta(days=1)
    outbound = [call for call in await calls_of(other, tomorrow) if call["call_type"] == "OUTBOUND"]
    on_dnc, deleted, closed = outbound[:3]
    await desk.ask("/dnc/insert", {"phone_number": on_dnc["phone_number"], "phone_code": "1", "campaign_id": "0"})
    await desk.ask("/leads/delete", {"lead_id": deleted["lead_id"]})
    await desk.ask("/leads/update", {"lead_id": closed["lead_id"], "status": "DNC"})
    desk.now += timedelta(days=1)

    called = {call["lead_id"] for call in await calls_of(desk, tomorrow)}

    assert len(called) > 50
    assert called.isdisjoint({on_dnc["lead_id"], deleted["lead_id"], closed["lead_id"]})


async def test_a_lead_that_came_in_today_is_called_tomorrow(tomorrow: date):
    desk = await in_the_evening()
    form = {"list_id": "20013", "phone_number": "3055550177", "state": "FL", "first_name": "Ada"}
    lead_id = (await desk.ask("/leads/insert", form))["data"]["lead_id"]
    desk.now += timedelta(days=1)

    (call,) = await calls_of(desk, tomorrow, lead_id=lead_id)

    assert (call["first_name"], call["number_dialed"], call["called_count"]) == ("Ada", "3055550177", "1")


@pytest.mark.parametrize(
    ("path", "form", "column", "silent"),
    [
        ("/lists/update", {"list_id": "20011", "status": "0"}, "list_id", "20011"),
        ("/lists/delete", {"list_id": "20012"}, "list_id", "20012"),
        ("/campaigns/status", {"campaign_id": "3102", "status": "0"}, "campaign_id", "3102"),
    ],
)
async def test_what_is_off_or_gone_is_not_dialed_tomorrow(tomorrow: date, path: str, form: Row, column: str, silent: str):
    desk = await in_the_evening()
    await desk.ask(path, form)
    desk.now += timedelta(days=1)

    calls = await calls_of(desk, tomorrow)

    assert len(calls) > 50
    assert silent not in {call[column] for call in calls}


async def test_a_lead_with_a_callback_waits_for_it_and_one_whose_callback_was_dismissed_does_not(tomorrow: date):
    desk, other = await in_the_evening(), await in_the_evening()
    (callback,) = (await other.ask("/callbacks/search", {"lead_id": JOHN}))["data"]["results"]
    await other.ask("/callbacks/update", {"callback_id": callback["id"], "status": "Dismissed"})
    for one in (desk, other):
        one.now += timedelta(days=1)

    assert await calls_of(desk, tomorrow, lead_id=JOHN) == []
    assert len(await calls_of(other, tomorrow, lead_id=JOHN)) == 1


async def test_a_lead_with_several_callbacks_at_a_time_is_called_once_at_a_time(tomorrow: date):
    desk = await in_the_evening()
    form = {"recipient": "System", "callback_time_zone": "-8"}
    for lead_id in range(5000005, 5000030):
        for time_of_day in ("15:10", "14:30", "14:30", "15:10"):
            due = {"lead_id": str(lead_id), "callback_time": f"{tomorrow} {time_of_day}"}
            await desk.ask("/callbacks/insert", {**form, **due})
    desk.now += timedelta(days=1)

    books = await download(desk, 4)

    consistency.no_agent_talks_to_two_at_a_time_and_no_lead_is_called_twice_at_a_time(books)
    consistency.a_lead_is_as_its_last_call_left_it(without_never_called(books))
    window = {"stage": "COMPLETED", "start_date": f"{tomorrow} 14:30", "end_date": f"{tomorrow} 15:10", "limit": "999"}
    kept = (await desk.ask("/callbacks/search", window))["data"]["results"]
    times = Counter(row["callback_time"][11:16] for row in kept)
    assert times["14:30"] > 2 * times["15:10"]  # the first of the day is kept; the second only if the lead comes up by itself


def without_never_called(books: Books) -> Books:
    called = {call.lead_id for call in books.calls}
    return books._replace(leads={lead_id: lead for lead_id, lead in books.leads.items() if lead_id in called})


async def test_a_callback_in_a_list_of_ones_own_does_not_stop_the_world(tomorrow: date):
    desk = await in_the_evening()
    list_id = str((await desk.ask("/lists/insert", {"name": "MED November Test", "campaign_id": "3101"}))["id"])
    made = await desk.ask("/leads/insert", {"list_id": list_id, "phone_number": "3055550177", "state": "FL"})
    callback = {"lead_id": made["data"]["lead_id"], "callback_time": f"{tomorrow} 14:30", "callback_time_zone": "-8"}
    await desk.ask("/callbacks/insert", {**callback, "recipient": "Personal", "user_id": DANA})
    desk.now += timedelta(days=1)

    assert len(await calls_of(desk, tomorrow)) > 50


async def test_who_was_logged_out_today_is_there_again_tomorrow():
    desk = Desk()
    await desk.ask("/agent-monitor/logout", {"user_id": DANA})
    desk.now += timedelta(days=1)

    assert DANA in {agent["user_id"] for agent in (await desk.ask("/agent-monitor/search"))["data"]["entries"]["agents"]}
    books = await download(desk, 4)
    for check in CHECKS:
        check(books)


# A large list takes its time to go

LARGE = {"list_id": "20011"}
IN_PROGRESS = {"success": False, "code": 102, "text": DOCUMENTED["/lists/delete"]["errors"]["102"]["text"]}


async def test_a_large_list_is_found_until_it_is_deleted_and_is_not_dialed_meanwhile():
    desk = LargeDesk()
    dialable = (await desk.ask("/agent-monitor/search"))["data"]["entries"]["queue_dialable_leads"]
    before = await totals_of(desk, NOW.date())
    (row,) = (await desk.ask("/lists/search", {"status": "1", "id": "20011"}))["data"]
    total = (await desk.ask("/leads/search", LARGE))["data"]["total"]
    assert total > 1000

    assert await desk.ask("/lists/delete", LARGE) == {"success": True}

    for _ in range(3):  # however often it is asked about, while the clock stands
        assert await desk.ask("/lists/delete", LARGE) == IN_PROGRESS
    desk.now += timedelta(seconds=total // 500 - 1)
    assert await desk.ask("/lists/delete", LARGE) == IN_PROGRESS
    assert (await desk.ask("/lists/search", {"status": "1", "id": "20011"}))["data"] == [row]
    assert (await desk.ask("/leads/search", LARGE))["data"]["total"] == total
    assert (await desk.ask("/agent-monitor/search"))["data"]["entries"]["queue_dialable_leads"] < dialable - 500

    desk.now += timedelta(seconds=1)
    assert (await desk.ask("/lists/search", {"status": "1", "id": "20011"}))["code"] == 6002
    assert (await desk.ask("/leads/search", LARGE))["code"] == 6000
    assert (await desk.ask("/lists/delete", LARGE))["code"] == 6002
    assert (await desk.ask("/callbacks/search", LARGE))["code"] == 6000

    desk.now += timedelta(minutes=30)
    assert await totals_of(desk, NOW.date()) > before
    late = (await desk.ask("/log/retrieve", {"start_time": "2026-11-18 15:40:01"}))["data"]["results"]
    assert "20011" not in {call["list_id"] for call in late}


async def test_a_list_is_not_dialed_while_it_is_being_deleted():
    after = datetime.fromisoformat("2026-11-18 12:00:00")
    planned = (await LargeDesk().ask("/log/retrieve", {**LARGE, "start_time": str(after), "order": "ASC"}))["data"]
    call = next(call for call in planned["results"] if call["user_id"] != "666666")
    dialed = local(datetime.fromisoformat(call["call_date"]))

    left, deleted = [LargeDesk(now=dialed - timedelta(seconds=2)) for _ in range(2)]
    await deleted.ask("/lists/delete", LARGE)
    await left.ask("/campaigns/search")
    for desk in (left, deleted):
        desk.now = dialed + timedelta(seconds=1)

    assert (await deleted.ask("/lists/delete", LARGE)) == IN_PROGRESS
    assert [len(await calls_of(desk, NOW.date(), id=call["id"])) for desk in (left, deleted)] == [1, 0]


async def test_a_criteria_takes_no_lead_for_a_list_that_is_being_deleted():
    desk = LargeDesk()
    form = {"criteria_key": "MED-WEB", "phone_number": "3055550177"}
    assert (await desk.ask("/lead-validation/search", form))["result"] == "Accepted"

    await desk.ask("/lists/delete", {"list_id": "20013"})

    assert await desk.ask("/lists/delete", {"list_id": "20013"}) == IN_PROGRESS
    assert (await desk.ask("/lead-validation/search", form))["result"] == "Denied"


async def test_a_lead_that_is_moved_out_of_a_list_in_time_stays():
    desk = LargeDesk()
    await desk.ask("/lists/delete", LARGE)
    await desk.ask("/leads/update", {"lead_id": JOHN, "list_id": "20012"})
    desk.now += timedelta(minutes=1)

    assert (await desk.ask("/leads/search", {"lead_id": JOHN}))["data"]["entries"][0]["list_id"] == "20012"


async def test_a_deletion_in_progress_is_the_same_in_steps_and_in_one_jump():
    walker, jumper = LargeDesk(), LargeDesk()
    for desk in (walker, jumper):
        await desk.ask("/lists/delete", LARGE)
    for _ in range(30):
        walker.now += timedelta(minutes=2)
        await walker.ask("/campaigns/search")
    jumper.now = walker.now

    for path in READS:
        assert await walker.ask(path, GOOD[path]) == await jumper.ask(path, GOOD[path])
