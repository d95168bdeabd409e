"""Call logs: retrieval, the two free fields, revenue, and the recordings that hang on the calls."""

from __future__ import annotations

import re

from convoso_mcp.sandbox.account import Account
from convoso_mcp.sandbox.clock import Clock
from convoso_mcp.sandbox.database import as_int
from convoso_mcp.sandbox.standing import FIRST_CALL, FIRST_RECORDING, SYSTEM_USER
from convoso_mcp.sandbox.where import Where
from convoso_mcp.sandbox.wire import Form, Json, Page, RefusedError, Row, page_of, texts

_SEARCH = """
SELECT k.id, k.lead_id, k.list_id, k.campaign_id, c.name AS campaign, u.first_name || ' ' || u.last_name AS user, k.user_id,
    k.phone_number, k.number_dialed, k.first_name, k.last_name, k.status, s.name AS status_name,
    k.call_length, k.call_date, k.agent_comment, k.queue_id, q.name AS queue, k.called_count, k.caller_id_displayed,
    k.term_reason, k.call_type, k.queue_seconds, k.running
FROM calls k JOIN campaigns c ON c.id = k.campaign_id JOIN users u ON u.id = k.user_id
LEFT JOIN queues q ON q.id = k.queue_id LEFT JOIN statuses s ON s.status = k.status
"""
_RECORDINGS = "SELECT id, lead_id, user_id, call_date, call_length, number_dialed, running FROM calls k"
_RECORDED = f"k.user_id <> {SYSTEM_USER} AND NOT k.running"
_FILTERS = {
    "id": "k.id",
    "lead_id": "k.lead_id",
    "campaign_id": "k.campaign_id",
    "queue_id": "k.queue_id",
    "list_id": "k.list_id",
    "user_id": "k.user_id",
    "call_type": "k.call_type",
    "called_count": "k.called_count",
    "status": "k.status",
    "phone_number": "k.phone_number",
    "number_dialed": "k.number_dialed",
    "first_name": "k.first_name",
    "last_name": "k.last_name",
}
_AMOUNT = re.compile(r"-?[0-9]{1,12}(\.[0-9]+)?")


def retrieve_calls(account: Account, form: Form) -> dict[str, Json]:
    """The call log, newest first; without times, today's. `entries` is a count here and `results` the rows."""
    page = page_of(form, default=500, most=500, farthest=40000)
    known = {
        "lists": (form["list_id"], 6002, "Unknown List Id"),
        "campaigns": (form["campaign_id"], 6004, "Unknown Campaign ID"),
        "users": (form["user_id"], 6006, "Unknown User Id"),
        "queues": (form["queue_id"], 6030, "Unknown Queue ID"),
    }
    for table, (row_id, code, text) in known.items():
        if row_id:
            account.required(table, row_id, code, text)
    where = Where()
    for name, column in _FILTERS.items():
        where.equal(column, form[name])
    account.period(where, "k.call_date", form["start_time"], form["end_time"])
    order = "k.call_date, k.id" if form["order"].upper() == "ASC" else "k.call_date DESC, k.id DESC"
    total, calls = account.page(_SEARCH, where, order, page)
    results = [_result(account.clock, call, with_recordings=form.on("include_recordings")) for call in calls]
    return {
        "success": True,
        "data": {
            "offset": page.offset,
            "limit": page.limit,
            "total_found": str(total),
            "entries": len(results),
            "results": results,
        },
    }


def _result(clock: Clock, call: Row, *, with_recordings: bool) -> Json:
    shown = texts({name: value for name, value in call.items() if name != "running"})
    nullable = {name: shown[name] or None for name in ("first_name", "last_name", "agent_comment", "queue")}
    recording = [_recording_of(clock, call)] if call["user_id"] != SYSTEM_USER and not call["running"] else []
    return {
        **shown,
        **nullable,
        "call_date": clock.text(as_int(call["call_date"])),
        "queue_position": "1",
        "queue_seconds": f"{as_int(call['queue_seconds'])}.00",
        "session_id": f"hcg-{as_int(call['id']):x}",
        "originating_agent_id": None,
        **({"recording": recording} if with_recordings else {}),
    }


def _recording_of(clock: Clock, call: Row) -> Json:
    name = _file_name(clock, call)
    return {
        "recording_id": str(_recording_id(call)),
        "src": f"rec-{_recording_id(call)}",
        "type": "audio/wav",
        "filename": name,
        "public_url": f"https://recordings.example.invalid/play-recording-public/{name}?rlt=sandbox",
    }


def _recording_id(call: Row) -> int:
    return as_int(call["id"]) - FIRST_CALL + FIRST_RECORDING


def _file_name(clock: Clock, call: Row) -> str:
    return f"hcg_{call['number_dialed']}_{_recording_id(call)}_{clock.epoch(as_int(call['call_date']))}-all.wav"


def recordings_of_lead(account: Account, form: Form) -> dict[str, Json]:
    """The recordings of one lead; lead 0 means the whole account, as at Convoso."""
    page = page_of(form, default=10, most=100)
    if not form["lead_id"]:
        raise RefusedError(6005, "Missing users")
    where = Where() if form["lead_id"] == "0" else Where().equal("k.lead_id", form["lead_id"])
    total, calls = _recordings(account, form, where, page)
    entries = [_recording(account.clock, call) for call in calls]
    for entry, call in zip(entries, calls, strict=True):
        ended = as_int(call["call_date"]) + as_int(call["call_length"])
        entry |= {"seconds": call["call_length"], "end_time": account.clock.text(ended)}
    return _recording_page(page, total, entries)


def recordings_of_users(account: Account, form: Form) -> dict[str, Json]:
    """The recordings of users by e-mail address; they come without lengths, and do not name the user."""
    page = page_of(form, default=20, most=1000)
    if not form["user"]:
        raise RefusedError(6005, "Missing users")
    emails = Where().one_of("email", form["user"])
    where = Where().add(f"k.user_id IN (SELECT id FROM users {emails.sql})", *emails.values)  # noqa: S608  the words are ours, the values bound
    total, calls = _recordings(account, form, where, page)
    return _recording_page(page, total, [_recording(account.clock, call) for call in calls])


def _recordings(account: Account, form: Form, where: Where, page: Page) -> tuple[int, list[Row]]:
    first, last = account.clock.first(form["start_time"]), account.clock.last(form["end_time"])
    where.add(_RECORDED).between("k.call_date", first, last)
    total, calls = account.page(_RECORDINGS, where, "k.id DESC", page)
    if not total:
        raise RefusedError(6005, "Missing users")
    return total, calls


def _recording(clock: Clock, call: Row) -> Row:
    return {
        "recording_id": _recording_id(call),
        "lead_id": call["lead_id"],
        "start_time": clock.text(as_int(call["call_date"])),
        "end_time": "",
        "seconds": None,
        "url": _file_name(clock, call),
    }


def _recording_page(page: Page, total: int, entries: list[Row]) -> dict[str, Json]:
    return {"success": True, "data": {"offset": page.offset, "limit": page.limit, "total": total, "entries": entries}}


def update_call(account: Account, form: Form) -> dict[str, Json]:
    """Write the two free fields of a call; retrieval does not show them."""
    call = _call(account, form)
    fields: Row = {name: form[name] for name in ("extra_field_01", "extra_field_02") if form[name]}
    if not fields:
        raise RefusedError(6035, "Either Extra Field 01 or Extra Field 02 need to have value")
    account.change("calls", call["id"], fields)
    return {"success": True}


def update_revenue(account: Account, form: Form) -> dict[str, Json]:
    """Book an amount on a call, or mark it as a refund; retrieval does not show either."""
    call = _call(account, form)
    revenue, returned = form["revenue"], form["return"]
    readable = (not revenue or _AMOUNT.fullmatch(revenue)) and returned in {"", "0", "1"}
    sent: Row = {"revenue": revenue, "returned": returned}
    fields = {column: value for column, value in sent.items() if value}
    if not fields or not readable:
        raise RefusedError(6036, "Either Revenue or Return need to have value")
    account.change("calls", call["id"], fields)
    return {"success": True, "data": {"call_log_id": str(call["id"])}}


def _call(account: Account, form: Form) -> Row:
    if not form["call_log_id"]:
        raise RefusedError(6032, "Missing Call Log ID")
    return account.required("calls", form["call_log_id"], 6033, "No such Call Log")


ANSWERS = {
    "/log/retrieve": retrieve_calls,
    "/log/update": update_call,
    "/revenue/update": update_revenue,
    "/leads/get-recordings": recordings_of_lead,
    "/users/recordings": recordings_of_users,
}
