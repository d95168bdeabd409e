"""The sandbox as an account: it adds up, lives by its clock, remembers what is written, and holds nobody's data."""

import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import anyio
import pytest

import consistency
from consistency import CHECKS, Books, download, seconds
from convoso_mcp.sandbox.making.people import OTHER_AREA_CODES, UNASSIGNED_AREA_CODES, Telephones
from test_sandbox import CALL, DANA, DOCUMENTED, GOOD, JOHN, JOHNS_CALLBACK, MARCUS, NOW, Desk, LargeDesk

Row = dict[str, Any]

DAYS = ("2026-11-16", "2026-11-17", "2026-11-18")
SYSTEM_USER = "666666"
READS = [path for path, facts in DOCUMENTED.items() if facts["effect"] == "read"]


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture(scope="module")
def reader() -> Desk:
    """A desk for tests that change nothing; building an account is most of the time of a test."""
    return Desk()


async def the_calls(desk: Desk, first: str = DAYS[0], last: str = DAYS[2]) -> list[Row]:
    rows: list[Row] = []
    while True:
        form = {"start_time": first, "end_time": last, "order": "ASC", "offset": str(len(rows)), "include_recordings": "1"}
        data = (await desk.ask("/log/retrieve", form))["data"]
        rows += data["results"]
        if len(rows) == int(data["total_found"]):
            return rows


async def the_leads(desk: Desk) -> dict[str, Row]:
    entries = (await desk.ask("/leads/search", {"limit": "2000"}))["data"]["entries"]
    return {lead["id"]: lead for lead in entries}


async def the_lead(desk: Desk, lead_id: str) -> Row:
    return (await desk.ask("/leads/search", {"lead_id": lead_id}))["data"]["entries"][0]


async def the_events(desk: Desk, first: str, last: str) -> list[Row]:
    rows: list[Row] = []
    while True:
        form = {"date_start": first, "date_end": last, "offset": str(len(rows))}
        data = (await desk.ask("/agent-productivity/search", form))["data"]
        rows += data["entries"]
        if len(rows) == int(data["total"]):
            return rows


async def the_callbacks(desk: Desk) -> list[Row]:
    return (await desk.ask("/callbacks/search", {"limit": "5000"}))["data"]["results"]


async def the_floor(desk: Desk) -> Row:
    return (await desk.ask("/agent-monitor/search"))["data"]["entries"]


# It adds up


@pytest.mark.parametrize("time_of_day", ["15:40", "14:01", "20:00"])
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_account_adds_up(time_of_day: str, check: Callable[[Books], None]):
    check(the_books(time_of_day))


@cache
def the_books(time_of_day: str) -> Books:
    """Everything the account answers at a time of the last of its days."""
    return anyio.run(download, Desk(now=at(time_of_day)), 3)


def at(time_of_day: str) -> datetime:
    return datetime.fromisoformat(f"{DAYS[2]} {time_of_day}").replace(tzinfo=NOW.tzinfo)


OF_AGENTS = (
    consistency.performance_is_the_agents_own_calls_and_their_productivity,
    consistency.percentages_and_seconds_add_up,
    consistency.a_shift_is_a_line_of_states_without_gaps,
    consistency.an_agents_call_is_a_talk_of_the_timeline,
)


async def assert_consistent(desk: Desk, *checks: Callable[[Books], None]) -> None:
    books = await download(desk, 3)
    for check in checks or CHECKS:
        check(books)


def test_the_account_shows_something_of_everything():
    books = the_books("15:40")

    assert {agent["status"] for agent in books.floor["agents"]} == {"READY", "INCALL", "PAUSED", "WRAP"}
    assert {row["stage"] for row in books.callbacks} == {"Pending", "Past Due", "Completed"}
    assert {len(report) for report in books.performance.values()} == {12}
    assert {len(books.leads), len(books.floor["agents"])} == {400, 12}
    assert [*books.lists] == [20011, 20012, 20013, 20014, 20016, 20019, 20020]
    assert [*books.campaigns] == [3101, 3102, 3103, 3104, 3105]


@pytest.mark.parametrize(
    ("filters", "column", "values"),
    [
        ({"campaign_ids": "3101"}, "campaign_id", {"3101"}),
        ({"list_ids": "20011,20014"}, "list_id", {"20011", "20014"}),
        ({"queue_ids": "501,503"}, "queue_id", {"501", "503"}),
        ({"user_ids": f"{DANA},{MARCUS}"}, "user_id", {DANA}),
        ({"status_ids": "SALE,appt"}, "status", {"SALE", "APPT"}),
    ],
)
async def test_performance_honours_its_filters(reader: Desk, filters: Row, column: str, values: set[str]):
    report = (await reader.ask("/agent-performance/search", {"date_start": DAYS[0], **filters}))["data"]

    wanted = [call for call in await the_calls(reader) if call[column] in values and call["user_id"] != SYSTEM_USER]
    counted = Counter(call["user_id"] for call in wanted)
    assert {user_id: agent["calls"] for user_id, agent in report.items()} == counted
    assert sum(seconds(agent["talk_sec"]) for agent in report.values()) == sum(int(call["call_length"]) for call in wanted)


async def test_performance_takes_a_window_of_hours(reader: Desk):
    window = {"date_start": "2026-11-17 14:30:00", "date_end": "2026-11-17 15:00:00"}
    report = (await reader.ask("/agent-performance/search", window))["data"]

    calls = await the_calls(reader, window["date_start"], window["date_end"])
    assert sum(agent["calls"] for agent in report.values()) == sum(call["user_id"] != SYSTEM_USER for call in calls) > 0


async def test_a_day_has_about_three_hundred_calls_of_which_the_agents_have_a_dozen_or_so_each(reader: Desk):
    for day in DAYS[:2]:
        calls = await the_calls(reader, day, day)
        by_agents = sum(call["user_id"] != SYSTEM_USER for call in calls)
        assert 270 < len(calls) < 340
        assert 10 < by_agents / 12 < 20


@pytest.mark.parametrize(
    ("form", "agents"),
    [
        ({"campaign_id": "3102"}, 4),
        ({"queue_id": "503"}, 3),
        ({"user_id": f"{DANA},1000412"}, 2),
        ({"filter_by_skill_options": "az"}, 3),
        ({"campaign_id": "3102", "filter_by_skill_options": "FL"}, 0),
    ],
)
async def test_monitor_and_activity_take_the_same_filters(reader: Desk, form: Row, agents: int):
    entries = (await reader.ask("/agent-monitor/search", form))["data"]["entries"]
    activity = (await reader.ask("/user-activity/search", form))["data"]

    assert len(entries["agents"]) == entries["agent_total"] == activity["logged_in_agents"] == agents


async def test_recordings_of_users_are_those_of_their_calls(reader: Desk):
    form = {"user": "dana.okafor@example.com,cole.whitman@example.com", "start_time": DAYS[1], "end_time": DAYS[1]}
    data = (await reader.ask("/users/recordings", form))["data"]

    calls = [call for call in await the_calls(reader, DAYS[1], DAYS[1]) if call["user_id"] in {DANA, "1000403"}]
    assert data["total"] == len(calls)
    assert {row["seconds"] for row in data["entries"]} == {None}


# Whom it holds


async def test_john_rivera_in_miami_waits_for_a_call_tomorrow(reader: Desk):
    john = await the_lead(reader, JOHN)
    (callback,) = (await reader.ask("/callbacks/search", {"lead_id": JOHN, "stage": "PENDING"}))["data"]["results"]

    assert (john["first_name"], john["last_name"], john["city"], john["state"]) == ("John", "Rivera", "Miami", "FL")
    assert (callback["stage"], callback["callback_time"], callback["recipient"]) == (
        "Pending",
        "2026-11-19 10:30:00",
        "USERONLY",
    )
    assert (callback["id"], callback["user"]) == (JOHNS_CALLBACK, john["user_id"])


async def test_the_planted_people_are_there(reader: Desk):
    marias = (await reader.ask("/leads/search", {"first_name": "MARIA", "last_name": "garcia"}))["data"]
    users = (await reader.ask("/users/search", {"user": "Casey, hale,dana.okafor@example.com"}))["data"]["results"]
    leads, listed = await the_leads(reader), (await reader.ask("/dnc/search"))["data"]["entries"]
    silent = (await reader.ask("/sms-opt-out/search"))["data"]["entries"]
    held_back = {lead["phone_number"] for lead in leads.values() if lead["status"] == "DNCL"}

    assert marias["total"] == 3
    assert [(user["first_name"], user["last_name"], user["status"]) for user in users.values()] == [
        ("Dana", "Okafor", "Y"),
        ("Casey", "Brooks", "Y"),
        ("Casey", "Brook", "Y"),
        ("Marcus", "Hale", "N"),
    ]
    assert held_back <= {entry["phone_number"] for entry in listed}
    assert (len(silent), len(held_back)) == (5, 1)
    assert {entry["phone_number"] for entry in silent} - {entry["phone_number"] for entry in listed}
    assert all(lead.keys() >= {"source", "notes", "age", "credit_score"} for lead in leads.values())
    assert len(leads) == 400


async def test_there_are_only_fictional_people(reader: Desk):
    leads = {"limit": "2000"}
    text = json.dumps([await reader.ask(path, leads if path == "/leads/search" else GOOD[path]) for path in READS])
    text += json.dumps(await the_calls(reader)) + json.dumps(await the_callbacks(reader))

    numbers = set(re.findall(r"(?<![\d.])\d{10}(?![\d.])", text)) - set(re.findall(r'"event_epoch": "(\d+)"', text))
    numbers -= set(re.findall(r"_(\d{10})-all\.wav", text))
    assert len(numbers) > 400
    assert all(re.fullmatch(r"[2-9]\d\d55501\d\d", number) for number in numbers)
    assert {address.split("@")[1] for address in re.findall(r"[\w.]+@[\w.]+", text)} == {"example.com"}
    hosts = {re.split(r"[/\\]", url)[2] for url in re.findall(r"https?://[^\"]+", text)}
    assert hosts == {"recordings.example.invalid", "tracker.example.invalid"}  # the second in what strangers wrote
    assert all(ip.startswith(("198.51.100.", "203.0.113.")) for ip in re.findall(r"\d+\.\d+\.\d+\.\d+", text))


def test_a_state_has_a_hundred_fictional_numbers_in_each_of_its_area_codes_and_then_those_of_nobodys():
    telephones = Telephones("6025550142")
    of_arizona = {telephones.of_state("AZ") for _ in range(499)}

    assert {number[:3] for number in of_arizona} == {"480", "520", "602", "623", "928"}
    assert len(of_arizona - {"6025550142"}) == 499
    assert telephones.of_state("AZ")[:3] in UNASSIGNED_AREA_CODES


def test_no_number_is_given_twice_and_there_is_an_end_to_them():
    telephones = Telephones()
    all_there_are = 100 * (len(OTHER_AREA_CODES) + len(UNASSIGNED_AREA_CODES))
    numbers = {telephones.moved() for _ in range(all_there_are)}

    with pytest.raises(ValueError, match="no fictional number is left"):
        telephones.moved()
    assert len(numbers) == all_there_are
    assert all(re.fullmatch(r"[2-9]\d\d55501\d\d", number) for number in numbers)


# It lives by its clock


async def test_two_accounts_of_one_clock_are_equal_byte_for_byte():
    forms = {path: {"auth_token": "sandbox-token-not-a-secret", **GOOD[path]} for path in READS}
    one = LargeDesk()
    first = [(await one.post(path, form)).content for path, form in forms.items()]

    other = Desk(scale="demo")
    assert [(await other.post(path, form)).content for path, form in forms.items()] == first


async def test_with_a_frozen_clock_nothing_changes(reader: Desk):
    before = [await reader.ask(path, GOOD[path]) for path in READS]

    assert [await reader.ask(path, GOOD[path]) for path in READS] == before


async def test_a_day_watched_is_the_day_looked_back_on(reader: Desk):
    watched = Desk()
    watched.now = NOW - timedelta(hours=1, minutes=50)
    totals = [len(await the_calls(watched))]
    while watched.now < NOW:
        watched.now += timedelta(minutes=5)
        totals.append(len(await the_calls(watched)))
        assert latest_moment(await the_calls(watched)) <= f"{watched.now:%Y-%m-%d %H:%M:%S}"

    assert totals == sorted(totals)
    assert totals[0] < totals[-1]
    for path in READS:
        assert await watched.ask(path, GOOD[path]) == await reader.ask(path, GOOD[path])


def latest_moment(rows: list[Row]) -> str:
    ends = [datetime.fromisoformat(row["call_date"]) + timedelta(seconds=int(row["call_length"])) for row in rows]
    return str(max(ends))


@pytest.mark.parametrize("time_of_day", ["09:00", "14:01", "14:33", "15:59", "16:20", "23:00"])
async def test_nothing_from_the_future_is_visible(desk: Desk, time_of_day: str):
    desk.now = datetime.fromisoformat(f"2026-11-18 {time_of_day}").replace(tzinfo=NOW.tzinfo)
    promises = re.compile(r'"callback_time": "[^"]*"')
    today = {"date_start": DAYS[0], "start_date": "2026-11-01", "start_time": DAYS[0]}

    for path in READS:
        text = promises.sub("", json.dumps(await desk.ask(path, GOOD[path] | today)))
        moments = [moment.replace("T", " ") for moment in re.findall(r"2026-\d\d-\d\d[ T]\d\d:\d\d:\d\d", text)]
        assert max(moments, default="") <= f"{desk.now:%Y-%m-%d %H:%M:%S}"


async def test_the_floor_is_empty_out_of_hours(desk: Desk):
    desk.now = NOW + timedelta(hours=3)

    assert (await the_floor(desk))["agents"] == []
    assert (await desk.ask("/user-activity/search"))["data"] == {"available_agents": 0, "logged_in_agents": 0}


async def test_an_agent_without_inbound_calls_has_blank_inbound_times(desk: Desk):
    desk.now = datetime.fromisoformat("2026-11-18 14:06").replace(tzinfo=NOW.tzinfo)

    assert {agent["last_inbound_call_finish"] for agent in (await the_floor(desk))["agents"]} >= {""}


LISTS_OF_MED = ("20011", "20012", "20013")
WRITES: dict[str, tuple[list[tuple[str, Row]], str, set[str]]] = {
    "a list is deleted": ([("/lists/delete", {"list_id": "20014"})], "list_id", {"20014"}),
    "a list is switched off": ([("/lists/update", {"list_id": "20011", "status": "0"})], "list_id", {"20011"}),
    "lists move to another campaign": (
        [("/lists/update", {"list_id": list_id, "campaign_id": "3104"}) for list_id in LISTS_OF_MED], "list_id", set(LISTS_OF_MED),
    ),
    "a campaign is stopped": ([("/campaigns/status", {"campaign_id": "3102", "status": "0"})], "campaign_id", {"3102"}),
}  # fmt: skip


@pytest.mark.parametrize("write", WRITES)
async def test_the_running_day_heeds_what_is_written(desk: Desk, write: str):
    requests, column, gone = WRITES[write]
    desk.now = NOW - timedelta(minutes=70)
    before = len([call for call in await the_calls(desk) if call[column] in gone])
    for path, form in requests:
        assert (await desk.ask(path, form))["success"]
    desk.now = NOW + timedelta(hours=1)

    calls = await the_calls(desk)
    assert len([call for call in calls if call[column] in gone]) == before > 0
    assert len(calls) > before
    await assert_consistent(desk, *OF_AGENTS)


async def test_a_number_put_on_dnc_is_not_dialed_any_more_and_a_renamed_lead_is_dialed_by_its_new_name(desk: Desk):
    desk.now = NOW - timedelta(minutes=100)
    future = await the_calls(later := Desk())
    upcoming = [call for call in future if call["call_date"] > "2026-11-18 14:10" and call["call_type"] == "OUTBOUND"]
    stopped, renamed = upcoming[0], next(call for call in upcoming if call["lead_id"] != upcoming[0]["lead_id"])
    await desk.ask("/dnc/insert", {"phone_number": stopped["phone_number"], "phone_code": "1", "campaign_id": "0"})
    await desk.ask("/leads/update", {"lead_id": renamed["lead_id"], "last_name": "Newname"})
    desk.now = later.now

    calls = await the_calls(desk)
    assert not [call for call in calls if call["lead_id"] == stopped["lead_id"] and call["call_date"] > "2026-11-18 14:00"]
    assert next(call for call in calls if call["id"] == renamed["id"])["last_name"] == "Newname"


async def test_the_next_morning_the_log_of_today_is_empty_and_in_the_afternoon_there_are_calls_again(desk: Desk):
    await desk.ask("/campaigns/search")
    desk.now = NOW + timedelta(hours=18)

    assert (await desk.ask("/log/retrieve"))["data"] == {
        "offset": 0,
        "limit": 500,
        "total_found": "0",
        "entries": 0,
        "results": [],
    }
    (callback,) = (await desk.ask("/callbacks/search", {"lead_id": JOHN}))["data"]["results"]
    assert callback["stage"] == "Pending"

    desk.now = NOW + timedelta(days=1)
    assert int((await desk.ask("/log/retrieve"))["data"]["total_found"]) > 100
    (callback,) = (await desk.ask("/callbacks/search", {"lead_id": JOHN, "stage": "PASTDUE"}))["data"]["results"]
    assert callback["stage"] == "Past Due"  # due before anybody was there


async def test_a_clock_that_steps_back_does_not_take_the_account_with_it(reader: Desk):
    desk = Desk()
    await desk.ask("/campaigns/search")
    desk.now = NOW - timedelta(minutes=20)

    assert [await desk.ask(path, GOOD[path]) for path in READS] == [await reader.ask(path, GOOD[path]) for path in READS]
    assert min(int(call["call_length"]) for call in await the_calls(desk)) >= 0


# It remembers what is written


async def insert(desk: Desk, **fields: str) -> str:
    answer = await desk.ask("/leads/insert", {"list_id": "20011", "phone_number": "3055550177", **fields})
    return answer["data"]["lead_id"]


async def test_an_inserted_lead_is_found_with_its_own_fields(desk: Desk):
    form = {"first_name": "Ada", "state": "FL", "user": "dana.okafor@example.com", "favourite_color": "green", "hopper": "1"}
    lead = await the_lead(desk, await insert(desk, **form))

    assert lead["id"] == "5000401"
    assert (lead["status"], lead["phone_code"], lead["user_id"], lead["owner_id"]) == ("NEW", "1", DANA, "0")
    assert (lead["favourite_color"], lead["locale_gmt"]) == ("green", "-5.00")
    assert lead["created_at"] == "2026-11-18T15:40:00-0800"
    assert "hopper" not in lead


async def test_a_country_code_can_be_split_off(desk: Desk):
    lead = await the_lead(desk, await insert(desk, phone_number="13055550178", filter_phone_code="1"))

    assert (lead["phone_code"], lead["phone_number"]) == ("1", "3055550178")


async def test_a_number_abroad_has_six_to_twelve_digits(desk: Desk):
    lead = await the_lead(desk, await insert(desk, phone_code="44", phone_number="20794600"))
    assert (lead["phone_code"], lead["phone_number"]) == ("44", "20794600")

    assert (await desk.ask("/leads/update", {"lead_id": lead["id"], "phone_number": "207946"}))["success"] is True
    assert (await desk.ask("/leads/update", {"lead_id": lead["id"], "phone_code": "1"}))["code"] == 6008


async def test_the_zone_of_a_lead_follows_its_state(desk: Desk):
    zones: list[str] = []
    for form in ({"state": "CA"}, {"city": "Fresno"}, {"state": "QC"}):
        await desk.ask("/leads/update", {"lead_id": JOHN, **form})
        zones.append((await the_lead(desk, JOHN))["locale_gmt"])

    assert zones == ["-8.00", "-8.00", ""]


async def test_duplicates_are_only_looked_for_where_asked(desk: Desk):
    await insert(desk)

    for scope, list_id in (("0", "20011"), ("2", "20012"), ("3", "20014")):
        await insert(desk, check_dup=scope, list_id=list_id)
    assert (await desk.ask("/leads/search", {"phone_number": "3055550177"}))["data"]["total"] == 4


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ({}, True),
        ({"search_list_id": "20011"}, True),
        ({"search_list_id": "20012", "search_campaign_id": "3101"}, False),
        ({"search_campaign_id": "3101", "update_order_by_last_called_time": "ASC"}, True),
        ({"search_campaign_id": "3102"}, False),
    ],
)
async def test_update_if_found_updates_where_it_finds(desk: Desk, where: Row, found: bool):  # noqa: FBT001  a parameter
    lead_id = await insert(desk, city="Tampa")

    again = await insert(desk, list_id="20012", city="Miami", update_if_found="1", **where)

    assert (again == lead_id) is found
    assert (await the_lead(desk, again))["city"] == "Miami"
    assert (await the_lead(desk, again))["list_id"] == "20012"


async def test_update_if_found_takes_a_lead_id(desk: Desk):
    assert await insert(desk, update_if_found="1", lead_id=JOHN, note2="x") == JOHN


async def test_an_update_keeps_what_it_does_not_name(desk: Desk):
    before = await the_lead(desk, JOHN)

    await desk.ask("/leads/update", {"lead_id": JOHN, "list_id": "20012", "status": "NI", "notes": "", "email": ""})

    after = await the_lead(desk, JOHN)
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {"list_id", "directory_name", "status", "status_name", "notes", "email", "modified_at"}
    assert (after["directory_name"], after["status_name"], after["email"]) == ("MED Aged 2025 Q4", "Not Interested", "")


async def test_recently_updated_leads_come_oldest_update_first(desk: Desk):
    await desk.ask("/leads/update", {"lead_id": JOHN, "phone_number": "", "city": "Tampa"})
    found = (await desk.ask("/leads/search", {"updated_at_start_date": DAYS[2], "limit": "2000"}))["data"]["entries"]

    assert [lead["modified_at"] for lead in found] == sorted(lead["modified_at"] for lead in found)
    assert found[-1]["id"] == JOHN


async def test_leads_are_found_by_custom_fields_that_are_searchable(reader: Desk):
    referred = (await reader.ask("/leads/search", {"source": "referral"}))["data"]
    ignored = (await reader.ask("/leads/search", {"notes": "prefers mornings"}))["data"]

    assert (referred["total"], ignored["total"]) == (20, 400)


async def test_a_deleted_lead_is_gone_with_its_callbacks_and_keeps_its_log(desk: Desk):
    assert (await desk.ask("/leads/delete", {"lead_id": JOHN})) == {"success": True}

    assert (await desk.ask("/leads/delete", {"lead_id": JOHN}))["code"] == 6001
    assert (await desk.ask("/callbacks/search", {"lead_id": JOHN}))["code"] == 6000
    assert (await desk.ask("/log/retrieve", {"lead_id": JOHN, "start_time": DAYS[0]}))["data"]["entries"] == 1


@pytest.mark.parametrize(("key", "list_id"), [("MED-WEB", "20013"), ("SOL-REF", "20016")])
async def test_a_posted_lead_goes_where_its_criteria_says(desk: Desk, key: str, list_id: str):
    form = {"criteria_key": key, "phone_number": "3055550177"}
    assert (await desk.ask("/lead-validation/search", form))["result"] == "Accepted"

    lead_id = (await desk.ask("/lead-post-validation/insert", form))["data"]["lead_id"]

    assert (await the_lead(desk, lead_id))["list_id"] == list_id
    assert (await desk.ask("/lead-validation/search", form))["result"] == "Denied"
    assert (await desk.ask("/lead-post-validation/insert", form))["text"] == "The phone number already exists"


@pytest.mark.parametrize(
    ("key", "phone_number"), [("NO-SUCH", "3055550177"), ("MED-WEB", "7865550188"), ("MED-WEB", "911"), ("", "")]
)
async def test_a_criteria_denies_what_it_does_not_take(reader: Desk, key: str, phone_number: str):
    form = {"criteria_key": key, "phone_number": phone_number}

    assert await reader.ask("/lead-validation/search", form) == {"success": True, "result": "Denied"}
    assert (await reader.ask("/lead-post-validation/insert", form))["success"] is False


async def test_a_criteria_refuses_while_its_list_is_off_or_gone(desk: Desk):
    form = {"criteria_key": "MED-WEB", "phone_number": "3055550177"}

    for path, change in (("/lists/update", {"status": "0"}), ("/lists/delete", {})):
        assert (await desk.ask(path, {"list_id": "20013", **change}))["success"] is True
        assert (await desk.ask("/lead-validation/search", form))["result"] == "Denied"
        answer = await desk.ask("/lead-post-validation/insert", form)
        assert answer == {"success": False, "code": 0, "text": "The list of the criteria is not active"}


async def test_ping_and_post_agree_on_telephone_numbers(desk: Desk):
    for phone_code, phone_number, taken in (("44", "20794600", True), ("US", "3055550177", False), ("1", "20794600", False)):
        form = {"criteria_key": "MED-WEB", "phone_code": phone_code, "phone_number": phone_number}

        assert ((await desk.ask("/lead-validation/search", form))["result"] == "Accepted") is taken
        assert (await desk.ask("/lead-post-validation/insert", form))["success"] is taken


async def test_a_list_keeps_its_status_when_the_one_sent_cannot_be_read(desk: Desk):
    made = await desk.ask("/lists/insert", {"name": "MED November Test", "campaign_id": "3101", "status": "maybe"})
    await desk.ask("/lists/update", {"list_id": "20019", "status": "maybe"})

    assert made["id"] in [row["id"] for row in (await desk.ask("/lists/search", {"status": "1"}))["data"]]
    assert [row["id"] for row in (await desk.ask("/lists/search", {"status": "0"}))["data"]] == [20019, 20020]


async def test_a_list_can_be_made_renamed_moved_switched_off_and_deleted(desk: Desk):
    list_id = str((await desk.ask("/lists/insert", {"name": "MED November Test", "campaign_id": "3101"}))["id"])
    await insert(desk, list_id=list_id)

    await desk.ask("/lists/update", {"list_id": list_id, "name": "SOL November Test", "campaign_id": "3102", "status": "0"})

    (row,) = (await desk.ask("/lists/search", {"status": "0", "id": list_id, "campaign_id": "3102"}))["data"]
    assert (row["name"], row["status"], row["last_called_at"]) == ("SOL November Test", "N", None)
    assert (await desk.ask("/lists/delete", {"list_id": list_id})) == {"success": True}
    assert (await desk.ask("/lists/delete", {"list_id": list_id}))["code"] == 6002
    assert (await desk.ask("/leads/search", {"phone_number": "3055550177"}))["code"] == 6000


async def test_an_update_of_nothing_changes_nothing(desk: Desk):
    before = (await desk.ask("/lists/search", {"status": "1"}))["data"]

    assert (await desk.ask("/lists/update", {"list_id": "20011"}))["success"] is True

    assert (await desk.ask("/lists/search", {"status": "1"}))["data"] == before


async def test_a_campaign_switched_off_reads_back_and_keeps_its_agents(desk: Desk):
    await desk.ask("/campaigns/status", {"campaign_id": "3101", "status": "false"})
    await desk.ask("/campaigns/status", {"campaign_id": "3104", "status": "true"})

    assert [row["status"] for row in (await desk.ask("/campaigns/search"))["data"]] == ["N", "Y", "Y", "Y", "N"]
    assert (await the_floor(desk))["agent_total"] == 12


@pytest.mark.parametrize(
    ("text", "zone", "stored"),
    [
        ("2026-11-20 02:30 PM", "-8.00", "2026-11-20 14:30:00"),
        ("2026-11-20 02:30 PM", "-5", "2026-11-20 11:30:00"),
        ("2026-11-20 14:30", "5.50", "2026-11-20 01:00:00"),
        ("2026-11-20 14:30:15", "-8.00", "2026-11-20 14:30:15"),
    ],
)
async def test_a_callback_time_is_kept_as_account_local_text(desk: Desk, text: str, zone: str, stored: str):
    form = {"lead_id": JOHN, "recipient": "personal", "user_id": DANA, "callback_time": text, "callback_time_zone": zone}
    callback_id = (await desk.ask("/callbacks/insert", form))["data"]["callback_id"]

    (row,) = (await desk.ask("/callbacks/search", {"id": callback_id}))["data"]["results"]
    assert (row["callback_time"], row["recipient"], row["user_name"]) == (stored, "USERONLY", "Dana Okafor")


async def test_a_callback_can_be_moved_annotated_handed_on_and_dismissed(desk: Desk):
    form = {
        "callback_id": JOHNS_CALLBACK,
        "callback_time": "2026-11-18 09:00 AM",
        "comments": "Moved twice",
        "recipient": "System",
    }
    await desk.ask("/callbacks/update", form | {"user_id": DANA})

    (row,) = (await desk.ask("/callbacks/search", {"comments": "moved TWICE", "recipient": "System"}))["data"]["results"]
    assert (row["stage"], row["callback_time"], row["user"]) == ("Past Due", "2026-11-18 09:00:00", DANA)
    for name in ("status", "callback_status"):
        await desk.ask("/callbacks/update", {"callback_id": JOHNS_CALLBACK, name: "Dismissed"})
        (row,) = (await desk.ask("/callbacks/search", {"stage": "DISMISSED"}))["data"]["results"]
        assert (row["id"], row["stage"], row["status"], row["class"]) == (
            JOHNS_CALLBACK,
            "Dismissed",
            "DISMISSED",
            "label-default",
        )
    assert (await desk.ask("/callbacks/delete", {"callback_id": JOHNS_CALLBACK})) == {"success": True}
    assert (await desk.ask("/callbacks/delete", {"callback_id": JOHNS_CALLBACK}))["code"] == 6038


async def test_a_callback_without_an_owner_cannot_become_personal(desk: Desk):
    callback_id = (await desk.ask("/callbacks/insert", GOOD["/callbacks/insert"]))["data"]["callback_id"]
    personal = {"callback_id": callback_id, "recipient": "Personal"}

    assert (await desk.ask("/callbacks/update", personal))["code"] == 6023
    assert (await desk.ask("/callbacks/update", personal | {"user_id": DANA}))["success"] is True
    assert (await desk.ask("/callbacks/update", {"callback_id": callback_id, "user_id": "0"}))["code"] == 6023
    assert (await desk.ask("/callbacks/update", personal | {"recipient": "System", "user_id": "0"}))["success"] is True


async def test_callbacks_are_found_by_when_they_are_due(reader: Desk):
    rows = (await reader.ask("/callbacks/search", {"start_date": "2026-11-19", "end_date": "2026-11-19"}))["data"]["results"]

    assert JOHN in {row["lead_id"] for row in rows}
    assert {row["callback_time"][:10] for row in rows} == {"2026-11-19"}


@pytest.mark.parametrize(("path", "purpose"), [("/dnc", "purpose"), ("/sms-opt-out", "Purpose")])
async def test_a_register_takes_and_changes_entries(desk: Desk, path: str, purpose: str):
    entry = {"phone_number": "3055550177", "phone_code": "1", "campaign_id": "3101"}
    await desk.ask(f"{path}/insert", entry | {"reason": "asked on the phone", "purpose": "TELEMKT"})

    (row,) = (await desk.ask(f"{path}/search", entry | {"insert_date": DAYS[2], "reason": "-NOTBLANK-"}))["data"]["entries"]
    assert (row["reason"], row[purpose], row["campaign_name"]) == ("asked on the phone", "TELEMKT", "Medicare Advantage OB")
    await desk.ask(f"{path}/update", entry | {"id": row["id"], "campaign_id": "-1", "reason": "-BLANK-"})
    found = {"insert_date": "2026-11-18 15:40:00", "reason": "-BLANK-", "purpose": "telemkt".upper()}
    (row,) = (await desk.ask(f"{path}/search", found))["data"]["entries"]
    assert (row["reason"], row["campaign_id"], row["campaign_name"]) == ("", "-1", "Purpose")


async def test_an_empty_search_of_a_register_is_a_success(reader: Desk):
    for path in ("/dnc/search", "/sms-opt-out/search"):
        answer = await reader.ask(path, {"phone_number": "3055550199"})
        assert answer == {"success": True, "data": {"offset": 0, "limit": 100, "total": 0, "entries": []}}


async def test_a_number_taken_off_the_list_can_give_its_leads_a_status(desk: Desk):
    john = await the_lead(desk, JOHN)
    entry = {"phone_number": john["phone_number"], "phone_code": "1", "campaign_id": "0"}
    await desk.ask("/dnc/insert", entry)

    form = entry | {"update_lead_status": "true", "lead_status": "NEW"}
    assert await desk.ask("/dnc/delete", form) == {"success": True}

    assert (await desk.ask("/dnc/delete", form))["code"] == 6003
    assert (await the_lead(desk, JOHN))["status"] == "NEW"


async def test_a_status_can_be_made_and_changed(desk: Desk):
    await desk.ask("/status/insert", GOOD["/status/insert"] | {"hex_color": "6711d1"})
    await desk.ask("/status/update", {"status": "hot", "name": "", "final": "Y"})

    (row,) = (await desk.ask("/status/search", {"query": "hot"}))["data"]
    assert (row["name"], row["final"], row["custom_status"]) == ("Hot Lead", "Y", "Y")
    assert (await desk.ask("/status/search", {"query": "no such"}))["data"] == []
    assert {row["status"] for row in (await desk.ask("/status/search", {"query": "answering mach"}))["data"]} == {
        "A",
        "AA",
        "AL",
        "AM",
    }


async def test_notes_and_money_on_a_call_are_taken_and_not_shown(desk: Desk):
    before = await the_calls(desk)

    assert await desk.ask("/log/update", {"call_log_id": CALL, "extra_field_02": "checked"}) == {"success": True}
    answer = await desk.ask("/revenue/update", {"call_log_id": CALL, "revenue": "12.50", "return": "1"})

    assert answer == {"success": True, "data": {"call_log_id": CALL}}
    assert await the_calls(desk) == before


async def test_an_agent_gets_a_queue(desk: Desk):
    form = {"queue_id": "503", "agent_id": f"{DANA},1000402", "skill": "9,-9", "weight": "1,10"}

    assert await desk.ask("/queues/update", form) == {"success": True, "code": 200, "data": {}}

    dana = (await the_floor(desk))["agents"][0]
    assert (dana["queue_assignment"], dana["queue_assignment_ids"]) == ("Medicare Inbound, Spanish", ["501", "503"])


async def test_a_logged_out_agent_is_gone_for_good_and_the_live_call_is_lost(desk: Desk):
    live = next(agent for agent in (await the_floor(desk))["agents"] if agent["status"] == "INCALL")

    assert await desk.ask("/agent-monitor/logout", {"user_id": live["user_id"]}) == {"success": True}

    assert (await desk.ask("/agent-monitor/logout", {"user_id": live["user_id"]}))["code"] == 6012
    assert live["user_id"] not in {agent["user_id"] for agent in (await the_floor(desk))["agents"]}
    (call,) = (await desk.ask("/log/retrieve", {"id": live["call_log_id"]}))["data"]["results"]
    assert (call["status"], call["term_reason"], (await the_lead(desk, live["lead_id"]))["status"]) == ("ERI", "AGENT", "ERI")

    desk.now += timedelta(minutes=15)
    calls = (await desk.ask("/log/retrieve", {"user_id": live["user_id"]}))["data"]["results"]
    assert calls[0]["id"] == live["call_log_id"]
    await assert_consistent(desk)


async def test_calls_of_a_lead_are_counted_as_they_are_dialed(desk: Desk):
    """Whoever is logged out dials no more, and the leads' later calls are not numbered as if they had."""
    desk.now = NOW - timedelta(hours=1)
    for agent in (await the_floor(desk))["agents"]:
        await desk.ask("/agent-monitor/logout", {"user_id": agent["user_id"]})

    desk.now = NOW + timedelta(hours=3)
    await assert_consistent(desk)


@pytest.mark.parametrize("of_the_list", [False, True])
async def test_a_lead_deleted_during_its_call_gets_no_callback(of_the_list: bool):  # noqa: FBT001  a parameter
    call = [call for call in await the_calls(Desk(), DAYS[2]) if call["status"] == "CALLBK"][-1]
    desk = Desk()
    desk.now = datetime.fromisoformat(call["call_date"]).replace(tzinfo=NOW.tzinfo) + timedelta(seconds=1)
    assert (await the_lead(desk, call["lead_id"]))["status"] == "INCALL"

    path, form = (
        ("/lists/delete", {"list_id": call["list_id"]}) if of_the_list else ("/leads/delete", {"lead_id": call["lead_id"]})
    )
    assert await desk.ask(path, form) == {"success": True}
    desk.now = NOW

    assert (await desk.ask("/log/retrieve", {"id": call["id"]}))["data"]["results"][0]["status"] == "CALLBK"
    shown = {row["id"] for row in await the_callbacks(desk)}
    for callback_id in map(str, range(601, 700)):  # a search would not show a callback without a lead
        if callback_id not in shown:
            assert (await desk.ask("/callbacks/delete", {"callback_id": callback_id}))["code"] == 6038


async def test_an_agent_can_be_logged_out_between_calls(desk: Desk):
    ready = next(agent for agent in (await the_floor(desk))["agents"] if agent["status"] == "READY")

    await desk.ask("/agent-monitor/logout", {"user_id": ready["user_id"]})

    assert (await the_events(desk, DAYS[2], DAYS[2]))[-1]["state"] == "LOGOUT"
    assert (await the_floor(desk))["agent_total"] == 11
