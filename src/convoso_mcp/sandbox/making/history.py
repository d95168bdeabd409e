"""Making an account: its standing rows, the days before today as they were, and today as it is planned."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from random import Random

from convoso_mcp.sandbox.clock import DAY, midnight
from convoso_mcp.sandbox.database import Database, as_int
from convoso_mcp.sandbox.making import leads as making_leads
from convoso_mcp.sandbox.making import stories
from convoso_mcp.sandbox.making.call import CALL_COLUMNS, PROMISE_COLUMNS, Call, Promise
from convoso_mcp.sandbox.making.cast import IDS, LIST, LISTS, agents_of, users
from convoso_mcp.sandbox.making.day import Day, live_through
from convoso_mcp.sandbox.making.dialer import DISCONNECTED, RETRY_DISCONNECTED, Dialer
from convoso_mcp.sandbox.making.leads import Lead
from convoso_mcp.sandbox.making.people import Telephones
from convoso_mcp.sandbox.making.planting import Planting
from convoso_mcp.sandbox.making.scales import Scale
from convoso_mcp.sandbox.standing import CAMPAIGNS, FIRST_CALL, QUEUES, STATUSES, SYSTEM_USER
from convoso_mcp.sandbox.tables import INDEXES, SCHEMA
from convoso_mcp.sandbox.wire import Row, Value

SEED = "harborline"
_LEADS = """
SELECT l.* FROM leads l JOIN lists i ON i.id = l.list_id JOIN campaigns c ON c.id = i.campaign_id
WHERE i.status = 'Y' AND i.gone_at IS NULL AND c.status = 'Y' ORDER BY l.id
"""
# Of several callbacks of a lead on one day the first is kept, or the calls might overlap: the row is that of the minimum.
_PROMISES = """
SELECT *, min(callback_time) FROM callbacks
WHERE stage IN ('PENDING', 'PAST_DUE') AND callback_time BETWEEN ? AND ? GROUP BY lead_id ORDER BY id
"""
_PROMISED = "SELECT DISTINCT lead_id FROM callbacks WHERE stage IN ('PENDING', 'PAST_DUE')"
_STATE_COLUMNS = ("started", "seconds", "user_id", "campaign_id", "state", "availability", "call_id", "running")
_PLAN_COLUMNS = ("at", "what", "user_id", "call_id", "details")
_ORDER = {"dial": 0, "hang up": 1, "dismiss": 2, "state": 3}  # of what happens in the same second


def make_account(database: Database, scale: Scale, today: date, tell: Callable[[int], None]) -> None:
    """Fill an empty database with everything up to the midnight of today, and with the plan of the day.

    `tell` is called with how many percent are done.
    """
    rng = Random(f"{SEED} {scale.days}")
    first_day = today - timedelta(days=scale.days - 1)
    telephones = Telephones(*stories.KEPT_NUMBERS)
    leads, persons = making_leads.make_leads(rng, scale, midnight(first_day), telephones)
    planting = Planting(rng, scale, today, leads, persons, telephones)
    dialer = Dialer(scale, leads, planting.closed, [])

    database.script(SCHEMA)
    for table, rows in _standing(scale).items():
        for row in rows:
            database.add(table, row)
    for table, rows in (("dnc", planting.dnc), ("sms_opt_outs", planting.sms_opt_outs)):
        database.fill(table, list(rows[0]), (list(row.values()) for row in rows))
    next_id = FIRST_CALL
    for n in range(scale.days - 1):
        tell(100 * (n + 1) // (scale.days + 1))
        date_lived = first_day + timedelta(days=n)
        day = live_through(dialer, scale, _luck(scale, date_lived), date_lived, planting.ordered[date_lived])
        next_id = _number(day.calls, next_id)
        _write(database, day)
    columns = making_leads.COLUMNS
    database.fill("leads", columns, (making_leads.as_row(*one) for one in zip(leads, persons, strict=True)))
    promises = sorted(dialer.promises, key=lambda promise: (promise.lead.phone != stories.JOHNS_NUMBER, promise.created))
    database.fill("callbacks", PROMISE_COLUMNS, (promise.as_row() for promise in promises))
    plan_day(database, dialer, scale, today, next_id)
    database.script(INDEXES)
    tell(100)


def plan_day(database: Database, dialer: Dialer, scale: Scale, day: date, next_id: int) -> None:
    """What is going to happen on a day, for the account to live through."""
    plan = live_through(dialer, scale, _luck(scale, day), day, [])
    _number(plan.calls, next_id)
    happenings = [happening for call in plan.calls for happening in _of_call(call)]
    happenings += [(at, "dismiss", 0, 0, json.dumps({"lead_id": promise.lead.id})) for at, promise in plan.dismissed]
    for state in plan.states:
        details: Row = {"campaign_id": state.campaign_id, "state": state.state, "availability": state.availability}
        call_id = state.call.id if state.call else None
        happenings.append((state.start, "state", state.user_id, call_id, json.dumps(details)))
    happenings.sort(key=lambda happening: (happening[0], _ORDER[str(happening[1])]))
    database.fill("planned", _PLAN_COLUMNS, happenings)


def resume(database: Database, scale: Scale, day: date) -> Dialer:
    """The dialer as it is on the morning of a day, from what the account knows.

    A lead waits outside its rotation while it has a callback to come, and for a fortnight after its number was disconnected.
    """
    start = midnight(day)
    closed = {str(row["phone_number"]) for row in database.rows("SELECT phone_number FROM dnc")}
    final = {str(row["status"]): row for row in database.rows("SELECT * FROM statuses WHERE final = 'Y'")}
    promised = {as_int(row["lead_id"]) for row in database.rows(_PROMISED)}
    leads: dict[int, Lead] = {}
    for row in database.rows(_LEADS):
        if LIST.get(as_int(row["list_id"])) is None:
            continue  # the dialer has no share for a list that was made later
        lead = Lead(
            as_int(row["id"]), as_int(row["list_id"]), str(row["phone_number"]), str(row["state"] or ""),
            as_int(row["created_at"]), str(row["first_name"] or ""), str(row["last_name"] or ""),
        )  # fmt: skip
        lead.status, lead.attempts, lead.inbound = str(row["status"]), as_int(row["called_count"]), 0
        lead.last_called = as_int(row["last_called"]) or None
        lead.modified = as_int(row["modified_at"])
        resting = lead.list_id != stories.JUNK_LIST and start - (lead.last_called or 0) < RETRY_DISCONNECTED
        lead.out = (
            lead.status in final
            or lead.id in promised
            or (lead.status in DISCONNECTED and resting)
            or lead.attempts >= stories.MOST_ATTEMPTS
        )
        if lead.status in final and final[lead.status]["success"] == "Y":
            closed.add(lead.phone)
        leads[lead.id] = lead
    due = database.rows(_PROMISES, values=[start, start + DAY - 1])
    promises = [_promise(row, leads) for row in due if as_int(row["lead_id"]) in leads]
    return Dialer(scale, leads.values(), closed, promises)


def _promise(row: Row, leads: Mapping[int, Lead]) -> Promise:
    made, due = as_int(row["created_at"]), as_int(row["callback_time"])
    owner = as_int(row["user_id"])
    return Promise(leads[as_int(row["lead_id"])], made, due, owner, str(row["recipient"]), str(row["comments"]))


def _luck(scale: Scale, day: date) -> Random:
    return Random(f"{SEED} {scale.days} {day}")


def _number(calls: Iterable[Call], first_id: int) -> int:
    """Give the calls their ids, in order of time; the next id."""
    call_id = first_id - 1
    for call_id, call in enumerate(calls, start=first_id):
        call.id = call_id
    return call_id + 1


def _write(database: Database, day: Day) -> None:
    """A day that is over."""
    database.fill("calls", CALL_COLUMNS, (call.as_row() for call in day.calls))
    states = (
        (s.start, s.seconds, s.user_id, s.campaign_id, s.state, s.availability, s.call.id if s.call else None, 0)
        for s in day.states
    )
    database.fill("agent_events", _STATE_COLUMNS, states)
    refusals = ((call.number, "1", 0, "DNC", "", call.end) for call in day.calls if call.status == "DNC")
    database.fill("dnc", ("phone_number", "phone_code", "campaign_id", "reason", "purpose", "insert_date"), refusals)


def _of_call(call: Call) -> Iterator[tuple[Value, ...]]:
    """An agent's call shows when it is dialed and has its outcome when it ends; the system's short ones show when they end."""
    dialed: dict[str, Value] = dict(zip(CALL_COLUMNS, call.as_row(), strict=True))
    if call.user_id == SYSTEM_USER:
        yield (call.end, "dial", call.user_id, call.id, json.dumps(dialed))
        return
    outcome: Row = {name: dialed.pop(name) for name in ("status", "term_reason", "agent_comment")}
    dialed |= {"status": "INCALL", "call_length": 0, "term_reason": "NONE", "running": 1}
    promise = call.promise
    if promise is not None:
        outcome |= {"callback_time": promise.due, "recipient": promise.recipient, "comments": promise.comments}
    yield (call.start, "dial", call.user_id, call.id, json.dumps(dialed))
    yield (call.end, "hang up", call.user_id, call.id, json.dumps(outcome))


def _standing(scale: Scale) -> Mapping[str, list[Row]]:
    """The rows of every table that has some before anything happens."""
    return {
        "campaigns": [{"id": n, "name": name, "status": status} for n, name, status in CAMPAIGNS],
        "queues": [{"id": n, "name": name} for n, name in QUEUES],
        "lists": [
            {"id": row.id, "name": row.name, "campaign_id": row.campaign_id, "status": row.status, "description": row.source}
            for row in LISTS
            if row.id in scale.leads or row.status == "N"
        ],
        "statuses": [status.row() for status in STATUSES],
        "users": list(users(scale)),
        "agent_queues": [
            {"queue_id": queue, "user_id": IDS[agent.name], "skill": 0, "weight": 1}
            for agent in agents_of(scale)
            for queue in agent.queues
        ],
    }
