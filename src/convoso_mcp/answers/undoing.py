"""Undoing: the call that takes a change back, from what was there before, and words where there is none."""

import re
from collections.abc import Mapping
from datetime import timedelta, tzinfo
from typing import Any, cast

from pydantic import ValidationError

from convoso_mcp.endpoints.callbacks import Callback, DeleteCallback, InsertCallback
from convoso_mcp.endpoints.endpoint import Endpoint
from convoso_mcp.endpoints.fields import CLOCK_TIME
from convoso_mcp.endpoints.leads import DeleteLead, InsertLead, Lead, SearchLeads
from convoso_mcp.endpoints.replies import Record

NEAREST: Mapping[str, str] = {
    "insert_lead": "delete_lead removes the lead, unless it overwrote one: search_leads finds it, update_lead changes it.",
    "post_lead": "delete_lead removes the lead: search_leads finds it.",
    "insert_list": "update_list with status 0 stops it, delete_list removes it.",
    "insert_callback": "delete_callback removes it: search_callbacks finds it.",
    "insert_dnc": "delete_dnc takes the number off again.",
    "insert_sms_opt_out": "Convoso has no call to delete an opt-out: its admin site may.",
    "insert_status": "Convoso has no call to delete a status: its admin site may.",
    "delete_list": "Its leads are gone. insert_list makes an empty list, and insert_lead fills it from your own records.",
    "delete_callback": "Only a callback that was still to come is put back.",
    "delete_dnc": "insert_dnc puts the number on again.",
    "update_callback": "Convoso documents no way to make a dismissed callback pending: insert_callback makes a new one.",
    "update_revenue": "Convoso does not show the figure there was: update_revenue sets the one you know.",
    "logout_agent": "The agent can log in again.",
    "update_queue_agents": "Convoso does not show what skill and weight were: update_queue_agents sets what you know.",
}
"""The nearest way back from what cannot be taken back, or not always, by tool."""

LOST = {
    "delete_lead": "A new lead is made, which can be dialed: the id, the date it was created, the link to its calls and the "
    "callbacks cannot come back.",
    "delete_callback": "A new callback is made: its id and the date of its promise cannot come back.",
}
"""What cannot come back, by the tool that took it away."""

_NOT_STORED = re.compile(r"(?:^|_)(?:ids?|uid|at|date|time|count|name|url)$")
"""Undeclared fields of a lead that are no field of an account's own, by how they end."""


def taking_back(request: Endpoint[Any], before: Record, zone: tzinfo | None) -> Endpoint[Any] | None:
    """The call that puts back what a call changed; what Convoso does not show or would not take is left out.

    `zone` is the account's time zone, in which callbacks are shown. None: there is no such call.
    """
    match request, before:
        case DeleteLead(), Lead():
            return _lead(before)
        case DeleteCallback(), Callback():
            return _callback(before, zone)
        case _ if request.about.subject:
            return _as_before(request, before, zone)
        case _:
            return None


def left_out(request: Endpoint[Any], back: Endpoint[Any], before: Record) -> list[str]:
    """The arguments of a change that the call back does not put back, those left aside that were so already."""
    changed = [name for name in request.given() if request.held(before, name) != request.given()[name]]
    return [name for name in changed if name not in back.given()] if request.about.subject else []


def _as_before(request: Endpoint[Any], before: Record, zone: tzinfo | None) -> Endpoint[Any] | None:
    """The same call, with what was there."""
    subject, custom = request.about.subject, cast("Mapping[str, str]", request.model_dump().get("custom_fields", {}))
    given = {name: value for name, value in request.given().items() if name != subject}
    old = {name: held for name, value in given.items() if (held := request.held(before, name)) not in (None, value)}
    old.pop("callback_time", None)
    if "callback_time" in given and isinstance(before, Callback) and request.holds(before, "callback_time", zone) is False:
        old |= _time(before, zone)
    own = {name: held for name, held in old.items() if name in custom}
    standard = {name: held for name, held in old.items() if name not in custom and (held or request.about.blank_allowed)}
    return _made(type(request), {subject: request.given()[subject]}, standard | ({"custom_fields": own} if own else {}))


def _lead(before: Lead) -> Endpoint[Any] | None:
    """The lead as it was, as a new one. Nothing queues it for dialing."""
    held = {name: value for name, value in before if value not in (None, "", "0")}
    required = {name: held.pop(name, "") for name in ("list_id", "phone_number")}
    values = {name: str(held.pop(name)) for name in InsertLead.model_fields if name in held and name != "lead_id"}
    known = {*Lead.model_fields, *Lead.harmless, *SearchLeads.model_fields, "lead_id", "locale_gmt"}
    own = {n: str(v) for n, v in held.items() if n not in known and isinstance(v, (str, int)) and not _NOT_STORED.search(n)}
    return _made(InsertLead, required, values | ({"custom_fields": own} if own else {}))


def _callback(before: Callback, zone: tzinfo | None) -> Endpoint[Any] | None:
    """The callback as it was promised, as a new one; none where it was dismissed or made already."""
    if not (before.stage or "").casefold().startswith(("pend", "past")) or not (due := _time(before, zone)):
        return None
    recipient = type(before).words["recipient"].get(before.recipient or "", "")
    optional = {"user_id": before.user, "comments": before.comments}
    given = {name: value for name, value in optional.items() if value}
    return _made(InsertCallback, {"lead_id": before.lead_id or "", "recipient": recipient, **due}, given)


def _time(before: Callback, zone: tzinfo | None) -> dict[str, str]:
    """When a callback was due, in the two arguments that say so; nothing where the account's zone is not known."""
    if zone is None or (due := before.due(zone)) is None:
        return {}
    offset = (due.utcoffset() or timedelta()) / timedelta(hours=1)
    return {"callback_time": due.strftime(CLOCK_TIME), "callback_time_zone": f"{offset:.2f}"}


def _made(kind: type[Endpoint[Any]], required: Mapping[str, str], given: Mapping[str, object]) -> Endpoint[Any] | None:
    """The call with as much of what is given as it takes; None where nothing of it is left, or what it needs is missing."""
    left = dict(given)
    while True:
        try:
            return kind.model_validate({**required, **left})
        except ValidationError as error:
            wrong = {str(mistake["loc"][0]) for mistake in error.errors() if mistake["loc"]} & left.keys()
        if not wrong:
            return None
        left = {name: value for name, value in left.items() if name not in wrong}
