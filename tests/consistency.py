"""Whether an account adds up: everything it answers, downloaded row by row over the wire, and held against itself."""

from collections import Counter, defaultdict
from collections.abc import AsyncGenerator, Callable, Iterable
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple, Protocol

from convoso_mcp.sandbox import ACCOUNT_ZONE

Row = dict[str, Any]

SYSTEM_USER = 666666
_LOG_PAGE, _LOG_FARTHEST = 500, 40_000
_PARTS = ("talk", "wait", "pause", "wrap")
_STATES = dict(zip(_PARTS, ("INCALL", "READY", "NOTREADY", "WRAP"), strict=True))


class Asking(Protocol):
    """Someone who asks an account, at a moment."""

    now: datetime

    async def ask(self, path: str, form: dict[str, str] | None = None) -> Row: ...


class Call(NamedTuple):
    """What the log says of a call, as far as anything else can be held against it."""

    id: int
    lead_id: int
    list_id: int
    campaign_id: int
    user_id: int
    number: str
    status: str
    seconds: int
    at: str
    nth: int
    call_type: str
    recording: str

    @property
    def of_agent(self) -> bool:
        return self.user_id != SYSTEM_USER

    @property
    def over(self) -> bool:
        return self.status != "INCALL"

    @property
    def end(self) -> str:
        return str(datetime.fromisoformat(self.at) + timedelta(seconds=self.seconds))


class Event(NamedTuple):
    """A state of an agent."""

    user_id: int
    state: str
    code: str
    at: str
    epoch: int
    seconds: int


class Books(NamedTuple):
    """Everything an account answers at one moment."""

    now: str
    calls: list[Call]
    events: list[Event]
    performance: dict[str, dict[int, Row]]
    leads: dict[int, Row]
    callbacks: list[Row]
    dnc: list[Row]
    lists: dict[int, Row]
    campaigns: dict[int, Row]
    statuses: dict[str, Row]
    users: dict[int, Row]
    floor: Row
    activity: Row
    recordings: dict[str, Row]
    recorded_since: str

    @property
    def today(self) -> str:
        return self.now[:10]

    @property
    def calls_today(self) -> list[Call]:
        return [call for call in self.calls if call.at >= self.today]


async def download(desk: Asking, days: int) -> Books:
    """All of the last so many days; of the recordings, today's and yesterday's."""
    today = desk.now.astimezone(ACCOUNT_ZONE).date()
    dates = [today - timedelta(days=n) for n in reversed(range(days))]
    since = str(dates[-2])
    performance = {str(day): await _performance(desk, day) for day in dates}
    users = (await desk.ask("/users/search", {"limit": "1000"}))["data"]["results"]
    return Books(
        now=f"{desk.now.astimezone(ACCOUNT_ZONE):%Y-%m-%d %H:%M:%S}",
        calls=[_call(row) for day in dates async for row in _log(desk, f"{day} 00:00:00", f"{day} 23:59:59")],
        events=[_event(row) for day in dates async for row in _productivity(desk, day)],
        performance=performance,
        leads={int(row["id"]): row async for row in _pages(desk, "/leads/search", {}, "entries", 2000)},
        callbacks=[row async for row in _pages(desk, "/callbacks/search", {}, "results", 5000)],
        dnc=[row async for row in _pages(desk, "/dnc/search", {}, "entries", 1000)],
        lists={row["id"]: row for on in "10" for row in (await desk.ask("/lists/search", {"status": on}))["data"]},
        campaigns={row["id"]: row for row in (await desk.ask("/campaigns/search"))["data"]},
        statuses={row["status"]: row for row in (await desk.ask("/status/search", {"query": ""}))["data"]},
        users={int(user_id): row for user_id, row in users.items()},
        floor=(await desk.ask("/agent-monitor/search"))["data"]["entries"],
        activity=(await desk.ask("/user-activity/search"))["data"],
        recordings={str(row["recording_id"]): row async for row in _recordings(desk, since)},
        recorded_since=since,
    )


async def _pages(desk: Asking, path: str, form: dict[str, str], rows: str, limit: int) -> AsyncGenerator[Row]:
    """All rows of a search; one that finds nothing may answer with an error."""
    offset, total = 0, 1
    while offset < total:
        answer = await desk.ask(path, {**form, "limit": str(limit), "offset": str(offset)})
        if not answer["success"]:
            return
        total = int(answer["data"].get("total", answer["data"].get("total_found", "0")))
        for row in answer["data"][rows]:
            yield row
        offset += limit


async def _log(desk: Asking, first: str, last: str) -> AsyncGenerator[Row]:
    """The log of a time, halved until it does not reach past the farthest offset."""
    form = {"start_time": first, "end_time": last, "order": "ASC", "include_recordings": "1"}
    if int((await desk.ask("/log/retrieve", {**form, "limit": "1"}))["data"]["total_found"]) > _LOG_FARTHEST + _LOG_PAGE:
        start, end = datetime.fromisoformat(first), datetime.fromisoformat(last)
        middle = start + timedelta(seconds=(end - start).total_seconds() // 2)
        for half in ((first, str(middle)), (str(middle + timedelta(seconds=1)), last)):
            async for row in _log(desk, *half):
                yield row
        return
    async for row in _pages(desk, "/log/retrieve", form, "results", _LOG_PAGE):
        yield row


def _productivity(desk: Asking, day: date) -> AsyncGenerator[Row]:
    return _pages(desk, "/agent-productivity/search", {"date_start": str(day), "date_end": str(day)}, "entries", 1000)


def _recordings(desk: Asking, since: str) -> AsyncGenerator[Row]:
    return _pages(desk, "/leads/get-recordings", {"lead_id": "0", "start_time": since}, "entries", 100)


async def _performance(desk: Asking, day: date) -> dict[int, Row]:
    answer = await desk.ask("/agent-performance/search", {"date_start": str(day), "date_end": str(day)})
    return {int(user_id): agent for user_id, agent in answer["data"].items()} if answer["success"] else {}


def _call(row: Row) -> Call:
    recordings = [recording["recording_id"] for recording in row["recording"]]
    assert len(recordings) < 2
    return Call(
        id=int(row["id"]),
        lead_id=int(row["lead_id"]),
        list_id=int(row["list_id"]),
        campaign_id=int(row["campaign_id"]),
        user_id=int(row["user_id"]),
        number=row["number_dialed"],
        status=row["status"],
        seconds=int(row["call_length"]),
        at=row["call_date"],
        nth=int(row["called_count"]),
        call_type=row["call_type"],
        recording="".join(recordings),
    )


def _event(row: Row) -> Event:
    user_id, state, code = int(row["user_id"]), row["state"], row["availability_code"]
    return Event(user_id, state, code, row["created_at"], int(row["event_epoch"]), seconds(row["event_sec"]))


def seconds(hms: str) -> int:
    """A length of time as Convoso writes it."""
    hours, minutes, rest = hms.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(rest)


def _by_lead(calls: Iterable[Call]) -> dict[int, list[Call]]:
    found: dict[int, list[Call]] = defaultdict(list)
    for call in calls:
        found[call.lead_id].append(call)
    return found


# What must hold of any account that nobody has written to, at any moment.


def performance_is_the_agents_own_calls_and_their_productivity(books: Books) -> None:
    calls: dict[tuple[str, int], list[Call]] = defaultdict(list)
    for call in books.calls:
        if call.of_agent:
            calls[call.at[:10], call.user_id].append(call)
    spent: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    for event in books.events:
        spent[event.at[:10], event.user_id][event.state] += event.seconds

    assert {(day, user_id) for day, report in books.performance.items() for user_id in report} == spent.keys()
    assert calls.keys() <= spent.keys()
    for (day, user_id), states in spent.items():
        agent, own = books.performance[day][user_id], calls[day, user_id]
        parts = {name: seconds(agent[f"{name}_sec"]) for name in _PARTS}
        assert agent["calls"] == len(own), (day, agent)
        assert parts["talk"] == sum(call.seconds for call in own), (day, agent)
        assert agent["am"] == sum(books.statuses[call.status]["voicemail"] == "Y" for call in own), (day, agent)
        assert parts == {name: states[state] for name, state in _STATES.items()}, (day, agent)


def percentages_and_seconds_add_up(books: Books) -> None:
    for report in books.performance.values():
        for agent in report.values():
            parts, total = [seconds(agent[f"{name}_sec"]) for name in _PARTS], seconds(agent["total_time"])
            assert sum(parts) == total, agent
            assert [agent[f"{name}_sec_pt"] for name in _PARTS] == [
                round(100 * part / total, 2) if total else 0 for part in parts
            ], agent
            assert agent["calls"] == agent["am"] + agent["others"], agent
            assert agent["human_answered"] == agent["others"], agent
            assert agent["am_pt"] == (round(100 * agent["am"] / agent["calls"], 2) if agent["calls"] else 0), agent
            assert agent["others_pt"] == (round(100 * agent["others"] / agent["calls"], 2) if agent["calls"] else 0), agent


def a_shift_is_a_line_of_states_without_gaps(books: Books) -> None:
    shifts: dict[tuple[int, str], list[Event]] = defaultdict(list)
    for event in books.events:
        shifts[event.user_id, event.at[:10]].append(event)

    present = {int(agent["user_id"]) for agent in books.floor["agents"]}
    assert shifts
    assert {user_id for (user_id, _), events in shifts.items() if events[-1].state != "LOGOUT"} == present
    for (_, day), events in shifts.items():
        ends = [event.state for event in events if event.state in {"LOGIN", "LOGOUT"}]
        assert events[0].state == "LOGIN", events[0]
        assert ends == (["LOGIN", "LOGOUT"] if events[-1].state == "LOGOUT" else ["LOGIN"]), events[0]
        for event, following in pairwise(events):
            assert event.epoch + event.seconds == following.epoch, (event, following)
        if events[-1].state != "LOGOUT":
            assert day == books.today, events[-1]
            assert _moment(events[-1].at, events[-1].seconds) == books.now, events[-1]


def an_epoch_is_its_moment_in_the_accounts_zone(books: Books) -> None:
    for event in books.events:
        assert f"{datetime.fromtimestamp(event.epoch, ACCOUNT_ZONE):%Y-%m-%d %H:%M:%S}" == event.at


def no_agent_talks_to_two_at_a_time_and_no_lead_is_called_twice_at_a_time(books: Books) -> None:
    ends: dict[tuple[str, int], str] = {}
    for call in books.calls:
        parties = [("lead", call.lead_id), *([("agent", call.user_id)] if call.of_agent else [])]
        for party in parties:
            assert ends.get(party, call.at) <= call.at, (party, call)
            ends[party] = call.end


def an_agents_call_is_a_talk_of_the_timeline(books: Books) -> None:
    talks = {(event.user_id, event.at, event.seconds) for event in books.events if event.state == "INCALL"}
    assert talks == {(call.user_id, call.at, call.seconds) for call in books.calls if call.of_agent}


def nothing_is_of_the_future(books: Books) -> None:
    assert all(call.end <= books.now for call in books.calls)
    assert all(_moment(event.at, event.seconds) <= books.now for event in books.events)
    assert all(row["created_at"] <= row["modified_at"] <= books.now for row in books.callbacks)
    assert all(row["insert_date"] <= books.now for row in books.dnc)


def a_lead_is_as_its_last_call_left_it(books: Books) -> None:
    calls, listed = _by_lead(books.calls), {entry["phone_number"] for entry in books.dnc}
    assert calls.keys() <= books.leads.keys()
    for lead_id, lead in books.leads.items():
        own = calls.get(lead_id, [])
        by_agents = [call for call in own if call.of_agent and call.over]
        assert lead["called_count"] == str(len(own)), lead
        assert lead["called_count_inbound"] == str(sum(call.call_type == "INBOUND" for call in own)), lead
        assert lead["last_called"] == (own[-1].at if own else ""), lead
        assert lead["user_id"] == str(by_agents[-1].user_id if by_agents else 0), lead
        if own:
            assert lead["status"] == own[-1].status, lead
        else:
            assert lead["status"] == ("NEW" if lead["phone_number"] not in listed else lead["status"]), lead
            assert lead["status"] in {"NEW", "DNCL"}, lead


def the_log_counts_a_leads_calls(books: Books) -> None:
    for own in _by_lead(books.calls).values():
        assert [call.nth for call in own] == list(range(1, len(own) + 1)), own


def lists_and_campaigns_were_last_called_when_the_log_says(books: Books) -> None:
    for of, name, rows in (("list_id", "last_called_at", books.lists), ("campaign_id", "last_call_date", books.campaigns)):
        last: dict[int, str] = {getattr(call, of): call.at for call in sorted(books.calls, key=lambda call: call.at)}
        assert last.keys() <= rows.keys()
        for row_id, row in rows.items():
            assert (row[name] and row[name]["date"]) == (f"{last[row_id]}.000000" if row_id in last else None), row


def callbacks_are_those_of_the_callback_calls(books: Books) -> None:
    promised = sorted((call.lead_id, call.end) for call in books.calls if call.status == "CALLBK")
    assert promised == sorted((int(row["lead_id"]), row["created_at"]) for row in books.callbacks)

    owners = {(call.lead_id, call.end): str(call.user_id) for call in books.calls if call.status == "CALLBK"}
    for row in books.callbacks:
        owner = owners[int(row["lead_id"]), row["created_at"]]
        assert row["user"] == (owner if row["recipient"] == "USERONLY" else "0"), row


def a_callback_is_where_the_clock_and_the_calls_have_brought_it(books: Books) -> None:
    calls = _by_lead(call for call in books.calls if call.of_agent)
    for row in books.callbacks:
        since = [call.at for call in calls[int(row["lead_id"])] if call.at >= row["callback_time"]]
        if row["callback_time"] > books.now:
            assert row["stage"] == "Pending", row
        if row["callback_time"] < books.now:
            assert row["stage"] != "Pending", row
        if row["stage"] == "Completed":
            assert row["modified_at"] in since, row
        elif row["stage"] == "Past Due":
            assert since == [], row
        elif row["stage"] == "Dismissed":
            assert row["callback_time"] < row["modified_at"], row


def whoever_says_do_not_call_is_on_the_list_and_is_not_dialed_again(books: Books) -> None:
    listed = {entry["phone_number"]: entry["insert_date"] for entry in books.dnc if entry["campaign_id"] == "0"}
    first = books.calls[0].at[:10]
    said: dict[str, str] = {}
    for call in books.calls:
        assert call.number not in said, call
        if books.statuses[call.status]["dnc"] == "Y":
            said[call.number] = call.end
    own = {entry["phone_number"] for entry in books.dnc if entry["reason"] == "DNC" and entry["insert_date"] >= first}

    assert said
    assert {number: listed.get(number) for number in said} == said
    assert own == said.keys()


def the_monitor_shows_the_state_of_the_timeline(books: Books) -> None:
    last_events = {event.user_id: event for event in books.events}
    own_calls: dict[int, list[Call]] = defaultdict(list)
    for call in books.calls:
        own_calls[call.user_id].append(call)

    for agent in books.floor["agents"]:
        event, own = last_events[int(agent["user_id"])], own_calls[int(agent["user_id"])]
        today, over = [call for call in own if call.at >= books.today], [call for call in own if call.over]
        inbound = [call for call in own if call.call_type == "INBOUND"]
        assert agent["status"] == {"NOTREADY": "PAUSED", "LOGIN": "PAUSED"}.get(event.state, event.state), agent
        assert agent["last_state_change"] == event.at, agent
        assert agent["status_time_sec"] == event.seconds, agent
        assert agent["availability_id"] == event.code, agent
        assert agent["calls_today"] == str(len(today)) == str(agent["total_calls"]), agent
        assert agent["last_call_time"] == (own[-1].at if own else ""), agent
        assert agent["last_call_finish"] == (over[-1].end if over else ""), agent
        assert agent["last_inbound_call_time"] == (inbound[-1].at if inbound else ""), agent
        over = [call for call in inbound if call.over]
        assert agent["last_inbound_call_finish"] == (over[-1].end if over else ""), agent
        if agent["status"] == "INCALL":
            assert (agent["call_log_id"], agent["lead_id"]) == (str(own[-1].id), str(own[-1].lead_id)), agent
            assert books.leads[own[-1].lead_id]["status"] == "INCALL" == own[-1].status, agent
        else:
            assert (agent["call_log_id"], agent["lead_id"], agent["call_type"]) == ("", "0", "-"), agent


def counters_agree_with_the_rows(books: Books) -> None:
    floor, today = books.floor, books.calls_today
    states = Counter(agent["status"] for agent in floor["agents"])
    closed = {row["status"] for row in books.statuses.values() if row["final"] == "Y"} | {"INCALL"}
    on = {
        str(row["id"])
        for row in books.lists.values()
        if row["status"] == "Y" and books.campaigns[int(row["campaign_id"])]["status"] == "Y"
    }

    assert floor["agent_total"] == len(floor["agents"])
    assert (floor["agent_ready"], floor["agent_incall"], floor["agent_paused"]) == (
        states["READY"],
        states["INCALL"],
        states["PAUSED"],
    )
    assert books.activity == {"available_agents": states["READY"], "logged_in_agents": floor["agent_total"]}
    assert sum(call.status == "INCALL" for call in books.calls) == states["INCALL"]
    assert floor["queue_calls_today"] == len(today)
    assert floor["queue_dropped"] == sum(call.status == "DROP" for call in today)
    assert floor["queue_answered"] == sum(call.of_agent for call in today)
    assert floor["queue_dialable_leads"] == sum(
        lead["status"] not in closed and lead["list_id"] in on for lead in books.leads.values()
    )


def users_logged_in_last_when_the_timeline_says(books: Books) -> None:
    last = {event.user_id: event.at for event in books.events if event.state == "LOGIN"}
    assert {user_id: user["last_login"] for user_id, user in books.users.items()} == {
        user_id: last.get(user_id) for user_id in books.users
    }


def there_are_recordings_of_finished_agent_calls_only(books: Books) -> None:
    for call in books.calls:
        assert bool(call.recording) == (call.of_agent and call.over), call

    expected = {call.recording: call for call in books.calls if call.recording and call.at >= books.recorded_since}
    assert books.recordings.keys() == expected.keys()
    for recording_id, call in expected.items():
        row = books.recordings[recording_id]
        assert (row["lead_id"], row["start_time"], row["end_time"]) == (call.lead_id, call.at, call.end), row
        assert row["seconds"] == call.seconds, row


def _moment(at: str, later: int) -> str:
    return str(datetime.fromisoformat(at) + timedelta(seconds=later))


CHECKS: list[Callable[[Books], None]] = [
    performance_is_the_agents_own_calls_and_their_productivity,
    percentages_and_seconds_add_up,
    a_shift_is_a_line_of_states_without_gaps,
    an_epoch_is_its_moment_in_the_accounts_zone,
    no_agent_talks_to_two_at_a_time_and_no_lead_is_called_twice_at_a_time,
    an_agents_call_is_a_talk_of_the_timeline,
    nothing_is_of_the_future,
    a_lead_is_as_its_last_call_left_it,
    the_log_counts_a_leads_calls,
    lists_and_campaigns_were_last_called_when_the_log_says,
    callbacks_are_those_of_the_callback_calls,
    a_callback_is_where_the_clock_and_the_calls_have_brought_it,
    whoever_says_do_not_call_is_on_the_list_and_is_not_dialed_again,
    the_monitor_shows_the_state_of_the_timeline,
    counters_agree_with_the_rows,
    users_logged_in_last_when_the_timeline_says,
    there_are_recordings_of_finished_agent_calls_only,
]
