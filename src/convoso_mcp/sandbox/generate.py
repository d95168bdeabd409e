"""Everything that happens in the account's three days.

All of it follows from the seed and the date. Each agent's day is told as one timeline (login, wait, talk, wrap, pauses,
logout), and everything the API reports is read off these timelines, so that the reports agree with each other.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from random import Random
from typing import Literal, NamedTuple

from convoso_mcp.sandbox import ACCOUNT_ZONE
from convoso_mcp.sandbox.standing import (
    AGENTS,
    FIRST_USER,
    LISTS,
    MEDICARE,
    SOLAR,
    STATUSES,
    SYSTEM_USER,
    Agent,
    make_leads,
    standing_tables,
)
from convoso_mcp.sandbox.wire import Row, Value

SEED = "harborline b"  # one with agents in every state at the clock the tests stop
DAYS = 3
SHIFT = (time(14), time(16))
FIRST_CALL, FIRST_RECORDING = 8000001, 300001

_LEAVES_THE_DIALER = {status.code for status in STATUSES if "final" in status.flags} | {"DC", "OI"}

# disposition: (share of the calls, median seconds). An agent's calls last that long; the system's ring that long.
_WIN = {MEDICARE: "SALE", SOLAR: "APPT"}
_WIN_SHARE, _WIN_SECONDS = 0.045, 540
_BY_AGENT = {
    "NI": (0.36, 62), "HU": (0.24, 14), "NQ": (0.08, 170), "CALLBK": (0.10, 190), "WRONG": (0.04, 18), "LANG": (0.03, 25),
    "DNC": (0.03, 24), "A": (0.08, 9),
}  # fmt: skip
_BY_SYSTEM = {
    "NA": (0.52, 24), "AA": (0.28, 12), "B": (0.05, 3), "DC": (0.05, 4), "CG": (0.03, 2), "CALLHU": (0.03, 5),
    "DROP": (0.03, 4), "OI": (0.01, 6),
}  # fmt: skip
_SYSTEM_CALLS = {MEDICARE: 68, SOLAR: 32}
_PAUSES = {"Break": (5, 300), "Personal": (3, 200), "Training": (1, 420), "Lunch": (1, 900)}  # weight, median seconds
_LONGEST_TALK = 1500
_CALLER_IDS = {MEDICARE: ("3055550191", "4045550192", "7135550193"), SOLAR: ("6195550191", "6025550192")}
_CALLBACK_COMMENTS = ("after work", "wants to talk to spouse first", "asked for tomorrow afternoon", "driving, call later", "")
_AGENT_COMMENTS = (None, None, None, None, "already has a plan", "asked for a letter first")


@dataclass(slots=True)
class Call:
    """One dial, answered or not; its lead and id are found once all calls are in order of time."""

    start: int
    end: int
    campaign_id: int
    user_id: int
    status: str
    call_type: str = "OUTBOUND"
    queue_id: int = 0
    waited: int = 0  # seconds in the queue
    term_reason: str = "NONE"
    id: int = 0
    lead: Row = field(default_factory=dict[str, Value])


class Event(NamedTuple):
    """An agent enters a state, because of or on the way to a call."""

    at: int
    user_id: int
    campaign_id: int
    state: str
    availability: str
    call: Call | None = None


class Happening(NamedTuple):
    """Something that shows in the account from the moment `at` (Unix seconds) on."""

    at: int
    what: Literal["state", "dial", "hang up"]
    user_id: int
    row: Row


class Contents(NamedTuple):
    """What is in the account from the start, and what comes over it, in order of time."""

    tables: dict[str, list[Row]]
    happenings: list[Happening]


@lru_cache(maxsize=1)
def generate(today: date) -> Contents:
    """The account of this date and the two days before; nobody changes what it holds, so accounts of a date share it."""
    rng = Random(f"{SEED} {today}")
    first_day = today - timedelta(days=DAYS - 1)
    leads = make_leads(rng, first_day)
    calls: list[Call] = []
    events: list[Event] = []
    for day in (first_day + timedelta(days=n) for n in range(DAYS)):
        for n, agent in enumerate(AGENTS):
            shift = list(_shift(Random(f"{SEED} {day} {n}"), agent, FIRST_USER + n, day))
            events += shift
            calls += [event.call for event in shift if event.state == "INCALL" and event.call is not None]
        calls += _system_calls(rng, day)
    calls.sort(key=lambda call: call.start)
    _find_leads(rng, calls, leads, today)

    happenings = [happening for call in calls for happening in _call_happenings(rng, call, today)]
    happenings += [_state_happening(event) for event in events]
    happenings.sort(key=lambda happening: happening.at)
    return Contents(standing_tables(leads, first_day), happenings)


# The floor, day by day


def _shift(rng: Random, agent: Agent, user_id: int, day: date) -> Iterator[Event]:
    at, end = (_epoch(day, hour) + rng.randrange(300) for hour in SHIFT)

    def enter(state: str, availability: str, seconds: float, call: Call | None = None) -> Event:
        nonlocal at
        event = Event(at, user_id, agent.campaign_id, state, availability, call)
        at += max(1, round(seconds))
        return event

    yield enter("LOGIN", "Login", 3)
    while at < end:
        call = _agent_call(rng, agent, user_id)
        if rng.random() < 0.13 * agent.pauses:
            reason = rng.choices(list(_PAUSES), [weight for weight, _ in _PAUSES.values()])[0]
            yield enter("NOTREADY", reason, _around(rng, _PAUSES[reason][1], 0.4), call)
        yield enter("READY", "Ready", _around(rng, 180, 0.6), call)
        talk, call.start = call.end, at
        yield enter("INCALL", "In Call", talk, call)
        call.end = at
        yield enter("WRAP", "Wrap Up", _around(rng, 35, 0.5), call)
    yield enter("LOGOUT", "Logout", 1)


def _agent_call(rng: Random, agent: Agent, user_id: int) -> Call:
    """A call an agent will have: it starts at 0 until the timeline gets there."""
    outcomes = {**_BY_AGENT, _WIN[agent.campaign_id]: (_WIN_SHARE * agent.wins, _WIN_SECONDS)}
    status = rng.choices(list(outcomes), [share for share, _ in outcomes.values()])[0]
    talk = min(_LONGEST_TALK, max(2, round(_around(rng, outcomes[status][1], 0.6))))
    call = Call(0, talk, agent.campaign_id, user_id, status, term_reason=rng.choice(("AGENT", "CALLER")))
    kind = rng.random()
    if kind < 0.08 and agent.queues and status != "A":
        call.call_type, call.queue_id, call.waited = "INBOUND", rng.choice(agent.queues), rng.randrange(2, 40)
    elif kind > 0.97:
        call.call_type = "MANUAL"
    return call


def _system_calls(rng: Random, day: date) -> Iterator[Call]:
    """What the dialer tried without an agent: no answer, machines, dead lines, and callers nobody was free for."""
    begin, end = (_epoch(day, hour) for hour in SHIFT)
    for campaign_id, calls in _SYSTEM_CALLS.items():
        for _ in range(calls):
            status = rng.choices(list(_BY_SYSTEM), [share for share, _ in _BY_SYSTEM.values()])[0]
            start = rng.randrange(begin, end)
            ring = max(1, round(_around(rng, _BY_SYSTEM[status][1], 0.2)))
            reason = {"DROP": "QUEUETIMEOUT", "CALLHU": "CALLER"}.get(status, "NONE")
            yield Call(start, start + ring, campaign_id, SYSTEM_USER, status, term_reason=reason)


def _find_leads(rng: Random, calls: list[Call], leads: list[Row], today: date) -> None:
    """Give every call its id and the lead that waited longest. Every tenth lead is not in the dialer yet: it stays NEW."""
    john = next(lead for lead in leads if lead["last_name"] == "Rivera")
    waiting: dict[int, deque[Row]] = {}
    for campaign_id in _SYSTEM_CALLS:
        lists = [row.id for row in LISTS if row.campaign_id == campaign_id]
        hopper = [lead for n, lead in enumerate(leads) if lead["list_id"] in lists and n % 10 and lead is not john]
        rng.shuffle(hopper)
        waiting[campaign_id] = deque(hopper)

    yesterday = _epoch(today - timedelta(days=1), time(0)), _epoch(today, time(0))
    promised = next(call for call in calls if _is_promise(call) and yesterday[0] <= call.start < yesterday[1])
    for n, call in enumerate(calls):
        call.id = FIRST_CALL + n
        call.lead = john if call is promised else waiting[call.campaign_id].popleft()
        if call is not promised and call.status not in _LEAVES_THE_DIALER:
            waiting[call.campaign_id].append(call.lead)


def _is_promise(call: Call) -> bool:
    return call.status == "CALLBK" and call.campaign_id == MEDICARE


def _call_happenings(rng: Random, call: Call, today: date) -> Iterator[Happening]:
    """The call shows when it is dialed and has its outcome when it ends; the system's short ones show when they end."""
    lead = call.lead
    by_agent = call.user_id != SYSTEM_USER
    started = datetime.fromtimestamp(call.start, ACCOUNT_ZONE)
    dialed: Row = {
        "id": call.id,
        "lead_id": lead["id"],
        "list_id": lead["list_id"],
        "campaign_id": call.campaign_id,
        "queue_id": call.queue_id,
        "user_id": call.user_id,
        "phone_number": lead["phone_number"],
        "first_name": lead["first_name"],
        "last_name": lead["last_name"],
        "status": "INCALL" if by_agent else call.status,
        "call_length": 0,
        "call_date": started.strftime("%Y-%m-%d %H:%M:%S"),
        "started": call.start,
        "running": 1,
        "caller_id_displayed": rng.choice(_CALLER_IDS[call.campaign_id]),
        "term_reason": "NONE",
        "call_type": call.call_type,
        "queue_position": "1",
        "queue_seconds": f"{call.waited}.00",
        "session_id": f"hcg-{call.id:x}",
    }
    outcome: Row = {
        "id": call.id,
        "lead_id": lead["id"],
        "user_id": call.user_id,
        "status": call.status,
        "call_length": call.end - call.start,
        "term_reason": call.term_reason,
    }
    if by_agent:
        outcome["recording_id"] = FIRST_RECORDING + call.id - FIRST_CALL
        outcome["agent_comment"] = rng.choice(_AGENT_COMMENTS)
    if call.status == "CALLBK":
        outcome |= _callback(rng, lead, started, today)
    yield Happening(call.start if by_agent else call.end, "dial", call.user_id, dialed)
    yield Happening(call.end, "hang up", call.user_id, outcome)


def _callback(rng: Random, lead: Row, called: datetime, today: date) -> Row:
    if lead["last_name"] == "Rivera":
        promised = datetime.combine(today + timedelta(days=1), time(10, 30))
        return _promise(promised, "USERONLY", "call in the morning, wants to compare plans with his wife")
    day = called.date() + timedelta(days=rng.choice((1, 1, 2, 4)))
    promised = datetime.combine(day, time(rng.choice((11, 13, 14, 15)), rng.choice((0, 15, 30, 45))))
    return _promise(promised, rng.choice(("USERONLY", "ANYONE")), rng.choice(_CALLBACK_COMMENTS))


def _promise(when: datetime, recipient: str, comments: str) -> Row:
    return {"callback_time": str(when), "recipient": recipient, "comments": comments}


def _state_happening(event: Event) -> Happening:
    row: Row = {
        "user_id": event.user_id,
        "campaign_id": event.campaign_id,
        "state": event.state,
        "availability": event.availability,
        "call_id": event.call.id if event.call else None,
    }
    return Happening(event.at, "state", event.user_id, row)


def _epoch(day: date, hour: time) -> int:
    return int(datetime.combine(day, hour, ACCOUNT_ZONE).timestamp())


def _around(rng: Random, median: float, spread: float) -> float:
    """A length of time: lognormal, as such lengths are."""
    return median * rng.lognormvariate(0, spread)
