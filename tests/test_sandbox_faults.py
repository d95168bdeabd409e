"""Bad days on demand: each fault as a client meets it, who is struck, and what the control door says about it."""

import json
from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from inline_snapshot import snapshot

import world
from convoso_mcp.sandbox import SANDBOX_TOKEN, open_sandbox
from convoso_mcp.sandbox.faults import Fault, Faults, PlanError, Struck
from convoso_mcp.server import build_server

LEAD = {"list_id": "20013", "phone_number": "7865550171"}
SEARCH = {"phone_number": "7865550171"}
CONTROL = "https://sandbox.invalid/control/faults"


class Day:
    """Somebody on a sandbox with this plan; the waits of slow answers are noted instead of waited for."""

    def __init__(self, plan: str) -> None:
        self.waits = list[float]()
        app = open_sandbox(now=lambda: world.NOW, faults=plan, sleep=self._note)
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=world.ADDRESS)

    async def _note(self, seconds: float) -> None:
        self.waits.append(seconds)

    async def send(self, path: str, **form: str) -> httpx.Response:
        return await self.http.post(path, data={"auth_token": SANDBOX_TOKEN, **form})

    async def insert(self) -> httpx.Response:
        return await self.send("leads/insert", **LEAD)

    async def lead_is_there(self) -> bool:
        return (await self.send("leads/search", **SEARCH)).json()["success"]

    async def said_by(self, method: str, **form: str) -> Any:
        return (await self.http.request(method, CONTROL, data=form)).json()


# Each fault


@pytest.mark.parametrize(
    ("plan", "status", "retry_after"),
    [
        ("429 x1", 429, None),
        ("429 x1 retry_after=7", 429, "7"),
        ("429 x1 retry_after=0", 429, "0"),
        ("500 x1", 500, None),
        ("html x1", 200, None),
    ],
)
async def test_a_web_page_stands_in_for_an_answer_and_nothing_is_carried_out(plan: str, status: int, retry_after: str | None):
    day = Day(plan)

    page = await day.insert()

    assert (page.status_code, page.headers.get("retry-after")) == (status, retry_after)
    assert page.headers["content-type"].startswith("text/html")
    assert not await day.lead_is_there()


async def test_json_is_cut_in_the_middle_after_the_request_was_carried_out():
    day = Day("cut x1")

    answer = await day.insert()

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.text.startswith('{"success":true,')
    with pytest.raises(json.JSONDecodeError):
        answer.json()
    assert await day.lead_is_there()


@pytest.mark.parametrize(("plan", "carried_out"), [("break_before x1", False), ("break_after x1", True)])
async def test_a_connection_breaks_before_or_after_a_write_was_carried_out(plan: str, *, carried_out: bool):
    day = Day(plan)

    with pytest.raises(httpx.RemoteProtocolError):
        await day.insert()

    assert await day.lead_is_there() is carried_out


async def test_our_own_client_says_of_a_broken_write_that_its_outcome_is_not_known():
    app = open_sandbox(now=lambda: world.NOW, faults="break_after x1")
    async with world.account(httpx.ASGITransport(app=app)) as convoso:
        server = build_server(convoso.call)
        async with world.connected(server, "auto") as client:
            assert await world.asker(client)("insert_lead", **LEAD) == snapshot(
                "ERROR [outcome_unknown] Convoso broke the connection. insert_lead has no answer. Whether it took effect is not known: look before you repeat it."
            )


async def test_a_slow_answer_is_carried_out_at_once_and_comes_late():
    day = Day("slow x2 seconds=1.5; slow x1")

    assert (await day.insert()).json()["success"]
    assert await day.lead_is_there()
    assert await day.lead_is_there()
    assert day.waits == [6.5, 1.5]


async def test_a_row_that_comes_in_between_two_pages_shows_one_twice():
    quiet, day = Day(""), Day("shift 100%")

    async def pages(of: Day) -> list[Any]:
        form = {"start_time": "2026-11-16", "limit": "5"}
        return [(await of.send("log/retrieve", **form, offset=offset)).json()["data"] for offset in ("0", "5", "10")]

    still, moving = await pages(quiet), await pages(day)
    rows = [row["id"] for page in still for row in page["results"]]
    total = int(still[0]["total_found"])
    assert [[row["id"] for row in page["results"]] for page in moving] == [rows[:5], rows[4:9], rows[9:14]]
    assert [page["offset"] for page in moving] == [0, 5, 10]
    assert [page["total_found"] for page in moving] == [str(total), str(total + 1), str(total + 1)]


async def test_a_row_that_leaves_between_two_pages_makes_one_go_missing():
    quiet, day = Day(""), Day("shift x1 rows=-1 /leads/search")

    async def ids(of: Day, offset: int, limit: int) -> tuple[Any, list[str]]:
        data = (await of.send("leads/search", offset=str(offset), limit=str(limit))).json()["data"]
        return (data["offset"], data["total"]), [lead["id"] for lead in data["entries"]]

    _, rows = await ids(quiet, 0, 20)
    assert await ids(day, 0, 10) == (("0", 400), rows[:10])
    assert await ids(day, 10, 5) == (("10", 399), rows[11:16])
    assert await ids(day, 10, 5) == (("10", 400), rows[10:15])


async def test_a_shift_leaves_refusals_and_answers_without_pages_alone():
    quiet, day = Day(""), Day("shift 100% rows=3")

    for path, form in [
        ("leads/search", {"offset": "2", "limit": "0"}),
        ("leads/search", {"offset": "-2"}),
        ("callbacks/search", {"offset": "1", "comments": "nobody ever said this"}),
        ("lists/search", {"offset": "1", "status": "1"}),
        ("campaigns/search", {"offset": "1"}),
    ]:
        assert (await day.send(path, **form)).json() == (await quiet.send(path, **form)).json()
    assert (await day.send("users/search", offset="1")).json()["data"]["offset"] == 1


# Who is struck


def struck(plan: str, requests: Sequence[str]) -> list[str]:
    faults = Faults(plan)
    return [faults.strike(path, paged=False).fault or "-" for path in requests]


def test_the_next_requests_to_a_path_or_a_section_are_struck_and_no_other():
    requests = ["/leads/search", "/lists/search", "/leads/insert", "/leads/search", "/leads/search"]

    assert struck("500 x2", requests) == ["500", "500", "-", "-", "-"]
    assert struck("500 x2 /leads/search", requests) == ["500", "-", "-", "500", "-"]
    assert struck("500 x3 /leads", requests) == ["500", "-", "500", "500", "-"]
    assert struck("500 x1 /lead-validation", requests) == ["-"] * 5


def test_the_first_fault_of_the_plan_takes_the_request_and_the_others_keep_theirs():
    assert struck("429 x2; cut x1 /leads; 500 x1", ["/leads/search"] * 5) == ["429", "429", "cut", "500", "-"]


def test_slow_and_shift_join_whatever_else_happens():
    faults = Faults("429 x1 retry_after=2; slow x2 seconds=3; shift x1 rows=4")

    assert faults.strike("/leads/search", paged=False) == Struck(Fault.TOO_MANY, 2, 3.0, 0)
    assert faults.strike("/leads/search", paged=True) == Struck(None, None, 3.0, 4)
    assert faults.strike("/leads/search", paged=True) == Struck()


def test_chance_strikes_about_as_often_as_it_says_and_the_same_requests_for_the_same_seed():
    requests = ["/leads/search"] * 1000
    once, again = struck("500 10%; seed=7", requests), struck("seed=7; 500 10%", requests)
    elsewhere = struck("500 10%; seed=8", requests)

    assert once == again != elsewhere
    assert 70 < once.count("500") < 130
    assert struck("500 10%", requests) == struck("500 10%; seed=0", requests)
    assert struck("500 100%", requests) == ["500"] * 1000


def test_two_chances_are_drawn_apart():
    faults = Faults("500 50%; slow 50%")
    fates = [faults.strike("/leads/search", paged=False) for _ in range(200)]

    both = [(fate.fault is not None, fate.seconds > 0) for fate in fates]
    assert all(both.count(fate) > 25 for fate in ((False, False), (False, True), (True, False), (True, True)))


# Plans


@pytest.mark.parametrize("plan", ["", " ; ;", "seed=3", "  500   x1 ;\n slow 0.5%  seconds=0.25 /leads ; shift rows=-3 x2;"])
def test_blanks_order_and_loose_semicolons_do_not_matter(plan: str):
    Faults(plan)


def test_an_unreadable_plan_is_refused_with_the_bad_part_and_what_is_valid():
    plans = [
        "flood x1", "429", "500 x1; html /leads", "500 x0", "500 0%", "500 101%", "500 often", "500 x1 x2", "cut x1 10%",
        "500 x1 /calls", "500 x1 /leads/", "500 x1 retry_after=2", "429 x1 seconds=2", "429 x1 retry_after=soon",
        "slow x1 seconds=-1", "shift x1 rows=0", "seed=x", "seed=1 500 x1",
    ]  # fmt: skip
    told = list[str]()
    for plan in plans:
        with pytest.raises(PlanError) as caught:
            Faults(plan)
        told.append(str(caught.value))
    assert told == snapshot(
        [
            "'flood' is no fault; there are 429, 500, html, cut, break_before, break_after, slow, shift (and seed=N)",
            "'429' does not say when: x3 for the next three requests, or 10% for each with that probability",
            "'html /leads' does not say when: x3 for the next three requests, or 10% for each with that probability",
            "'x0' in '500 x0' is none of: x3 for the next three requests, or 10% for each with that probability; a path such as /leads/search; an option=value",
            "'0%' is no probability; there are those above 0% and up to 100%",
            "'101%' is no probability; there are those above 0% and up to 100%",
            "'often' in '500 often' is none of: x3 for the next three requests, or 10% for each with that probability; a path such as /leads/search; an option=value",
            "'x2' in '500 x1 x2' is a second when; write another entry, after a ;",
            "'10%' in 'cut x1 10%' is a second when; write another entry, after a ;",
            "'/calls' is no path of the API; there are paths such as /leads/search, and the sections /agent-monitor, /agent-performance, /agent-productivity, /callbacks, /campaigns, /dnc, /lead-post-validation, /lead-validation, /leads, /lists, /log, /queues, /revenue, /sms-opt-out, /status, /user-activity, /users",
            "'/leads/' is no path of the API; there are paths such as /leads/search, and the sections /agent-monitor, /agent-performance, /agent-productivity, /callbacks, /campaigns, /dnc, /lead-post-validation, /lead-validation, /leads, /lists, /log, /queues, /revenue, /sms-opt-out, /status, /user-activity, /users",
            "'retry_after=2' is no option of 500, which takes none",
            "'seconds=2' is no option of 429, which takes retry_after=N",
            "'retry_after=soon' cannot be read: retry_after takes a whole number of seconds",
            "'seconds=-1' cannot be read: seconds takes a number of seconds, such as 1.5",
            "'rows=0' cannot be read: rows takes a whole number, not 0",
            "'seed=x' cannot be read: seed=N takes a whole number, and stands as an entry of its own",
            "'seed=1 500 x1' cannot be read: seed=N takes a whole number, and stands as an entry of its own",
        ]
    )


def test_opening_a_sandbox_refuses_an_unreadable_plan():
    with pytest.raises(ValueError, match="'flood' is no fault"):
        open_sandbox(now=lambda: world.NOW, faults="flood x1")


# The control door


async def test_the_control_door_tells_what_was_injected_and_what_is_left():
    day = Day("500 x3 /leads; 429 100% /lists")
    await day.insert()
    await day.send("lists/search")
    await day.send("lists/search")

    assert await day.said_by("GET") == {
        "plan": "500 x3 /leads; 429 100% /lists",
        "entries": [
            {"entry": "500 x3 /leads", "injected": 1, "left": 2},
            {"entry": "429 100% /lists", "injected": 2, "left": None},
        ],
    }


async def test_a_plan_that_is_sent_begins_anew_and_a_delete_ends_it():
    day = Day("500 x1")

    assert await day.said_by("POST", plan="html x2") == {
        "plan": "html x2",
        "entries": [{"entry": "html x2", "injected": 0, "left": 2}],
    }
    assert (await day.insert()).status_code == 200
    assert (await day.said_by("POST", plan="html x2"))["entries"][0]["left"] == 2
    assert await day.said_by("DELETE") == {"plan": "", "entries": []}
    assert await day.lead_is_there() is False


async def test_a_plan_sent_with_a_seed_brings_the_same_day_again():
    day = Day("")
    days = list[list[int]]()
    for _ in range(2):
        await day.said_by("POST", plan="500 50%; seed=4")
        days.append([(await day.send("campaigns/search")).status_code for _ in range(20)])

    assert days[0] == days[1]
    assert set(days[0]) == {200, 500}


async def test_an_unreadable_plan_that_is_sent_changes_nothing():
    day = Day("500 x3")
    await day.insert()
    before = await day.said_by("GET")

    response = await day.http.post(CONTROL, data={"plan": "500 x1; flood x1"})

    assert response.status_code == 400
    assert response.json()["error"].startswith("'flood' is no fault; there are 429, ")
    assert await day.said_by("GET") == before


async def test_nothing_is_injected_on_the_control_door_or_where_there_is_no_api():
    day = Day("break_before 100%")

    assert (await day.said_by("GET"))["entries"][0]["injected"] == 0
    assert (await day.http.get("calls/search")).status_code == 404
    assert (await day.http.put("leads/search")).status_code == 405
    assert (await day.said_by("GET"))["entries"][0]["injected"] == 0


async def test_the_control_door_opens_no_account_and_is_not_part_of_the_api():
    def no_clock() -> Any:
        raise AssertionError("the account was opened")

    app = open_sandbox(now=no_clock)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=world.ADDRESS) as http:
        assert (await http.get(CONTROL)).status_code == 200
        assert (await http.get("control/faults")).status_code == 404
