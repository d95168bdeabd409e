"""Callbacks: promises to call a lead again."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone, tzinfo

from convoso_mcp.sandbox import ACCOUNT_ZONE
from convoso_mcp.sandbox.account import Account
from convoso_mcp.sandbox.clock import Clock
from convoso_mcp.sandbox.database import as_int
from convoso_mcp.sandbox.where import Where
from convoso_mcp.sandbox.wire import Form, Json, RefusedError, Row, page_of, texts

_SEARCH = """
SELECT b.id, b.lead_id, l.list_id, i.campaign_id, b.created_at, b.callback_time, b.modified_at, b.user_id AS user, b.recipient,
    b.comments, b.stage, l.phone_number, i.name AS directory_name, c.name AS campaign_name,
    u.first_name || ' ' || u.last_name AS user_name
FROM callbacks b JOIN leads l ON l.id = b.lead_id LEFT JOIN lists i ON i.id = l.list_id
LEFT JOIN campaigns c ON c.id = i.campaign_id LEFT JOIN users u ON u.id = b.user_id
"""
# The recipients and stages as they are asked for, and as they come back.
_RECIPIENTS = {"system": "ANYONE", "personal": "USERONLY"}
_STAGES = {
    "PENDING": ("Pending", "label-info"),
    "PAST_DUE": ("Past Due", "label-warning"),
    "COMPLETED": ("Completed", "label-success"),
    "DISMISSED": ("Dismissed", "label-default"),
}
_TIME_FORMATS = ("%Y-%m-%d %I:%M %p", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M")


def search_callbacks(account: Account, form: Form) -> dict[str, Json]:
    """Callbacks by when they are due, whose they are and what became of them."""
    page = page_of(form, default=20, most=5000, farthest=50000)
    where = Where().equal("b.id", form["id"]).equal("b.lead_id", form["lead_id"]).equal("b.user_id", form["user_id"])
    where.equal("l.list_id", form["list_id"]).equal("i.campaign_id", form["campaign_id"])
    where.contain("b.comments", form["comments"])
    where.equal("b.recipient", _RECIPIENTS.get(form["recipient"].lower(), form["recipient"]))
    if form["stage"]:  # PASTDUE and PAST_DUE are both documented
        where.add("replace(b.stage, '_', '') = replace(?, '_', '') COLLATE NOCASE", form["stage"])
    where.between("b.callback_time", account.clock.first(form["start_date"]), account.clock.last(form["end_date"]))
    total, callbacks = account.page(_SEARCH, where, "b.id", page)
    if not total:
        raise RefusedError(6000, "Missing callbacks")
    return {
        "success": True,
        "data": {
            "offset": str(page.offset),
            "limit": str(page.limit),
            "total": str(total),
            "results": [_result(account.clock, callback) for callback in callbacks],
        },
    }


def _result(clock: Clock, callback: Row) -> Json:
    times = {name: clock.text(as_int(callback[name])) for name in ("created_at", "callback_time", "modified_at")}
    row = {**texts(callback), **times}
    stage, css_class = _STAGES[row["stage"]]
    dismissed = row["stage"] == "DISMISSED"
    return {
        **row,
        "status": "DISMISSED" if dismissed else "CALLBK",
        "status_name": "Dismissed" if dismissed else "Callback",
        "stage": stage,
        "class": css_class,
        "context": "",
        "callback_seen": "",
        "campaign_type": "Normal",
    }


def insert_callback(account: Account, form: Form) -> dict[str, Json]:
    """Promise a call; a personal one needs the agent who gives the promise."""
    if not all(form[name] for name in ("lead_id", "recipient", "callback_time", "callback_time_zone")):
        raise RefusedError(6023, "Required fields are missed")
    account.required("leads", form["lead_id"], 6001, "No such Lead")
    blank: Row = {"user_id": "0", "comments": ""}
    made: Row = {"lead_id": form["lead_id"], "created_at": account.now, "modified_at": account.now}
    callback_id = account.add("callbacks", {**blank, **made, **_checked(account, form, blank)})
    return {"success": True, "data": {"callback_id": str(callback_id)}}


def update_callback(account: Account, form: Form) -> dict[str, Json]:
    """Move, reassign, annotate or dismiss; both documented names of the dismissing parameter work."""
    if not form["callback_id"]:
        raise RefusedError(6023, "Required fields are missed")
    callback = account.required("callbacks", form["callback_id"], 6038, "No such Callback")
    columns = _checked(account, form, callback)
    stages = {form[name].lower() for name in ("status", "callback_status") if form[name]}
    if stages - {"dismissed"}:
        raise RefusedError(6023, "Required fields are missed")
    if stages:
        columns["stage"] = "DISMISSED"
    account.change("callbacks", callback["id"], {**columns, "modified_at": account.now})
    return {"success": True, "data": {"callback_id": str(callback["id"])}}


def delete_callback(account: Account, form: Form) -> dict[str, Json]:
    """The promise is forgotten."""
    callback = account.required("callbacks", form["callback_id"], 6038, "No such Callback")
    account.run("DELETE FROM callbacks WHERE id = ?", callback["id"])
    return {"success": True}


def _checked(account: Account, form: Form, before: Row) -> Row:
    """The columns a form sets; a time that is set makes the callback pending again.

    Whether a personal callback has its owner is asked of the row as it will be: owner and recipient may come apart.
    """
    columns: Row = {name: form[name] for name in ("user_id", "comments") if form[name]}
    if form["user_id"] not in {"", "0"}:
        account.required("users", form["user_id"], 6006, "No such User")
    if form["recipient"]:
        recipient = _RECIPIENTS.get(form["recipient"].lower())
        if recipient is None:
            raise RefusedError(6023, "Required fields are missed")
        columns["recipient"] = recipient
    after = {**before, **columns}
    if after["recipient"] == "USERONLY" and after["user_id"] in {"", "0"}:
        raise RefusedError(6023, "Required fields are missed")
    zone = _zone(form["callback_time_zone"])
    if form["callback_time"]:
        due = _account_time(account.clock, form["callback_time"], zone)
        columns |= {"callback_time": due, "stage": "PENDING" if due >= account.now else "PAST_DUE"}
    return columns


def _zone(offset: str) -> tzinfo:
    """The zone of so many hours; without them, the account's."""
    try:
        return timezone(timedelta(hours=float(offset))) if offset else ACCOUNT_ZONE
    except (ValueError, OverflowError):
        raise RefusedError(7237, "Invalid callback_time") from None


def _account_time(clock: Clock, text: str, zone: tzinfo) -> int:
    """A time of the given zone as account time."""
    moments = [moment for form in _TIME_FORMATS if (moment := _parsed(text, form))]
    try:
        return clock.now(moments[0].replace(tzinfo=zone))
    except (IndexError, OverflowError):
        raise RefusedError(7237, "Invalid callback_time") from None


def _parsed(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007  the zone comes in a field of its own
    except ValueError:
        return None


ANSWERS = {
    "/callbacks/search": search_callbacks,
    "/callbacks/insert": insert_callback,
    "/callbacks/update": update_callback,
    "/callbacks/delete": delete_callback,
}
