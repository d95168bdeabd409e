"""What happened with one lead, newest first: calls, callbacks, recordings, and where its number stands."""

from collections.abc import Awaitable, Sequence
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import Field

from convoso_mcp.answers import FACTS
from convoso_mcp.answers.answer import Answer, Desk
from convoso_mcp.answers.persons.attempts import attempts
from convoso_mcp.answers.persons.lead_events import COLUMNS, events
from convoso_mcp.answers.persons.promises import due, is_open, moved
from convoso_mcp.answers.persons.register import Standing, standing, told
from convoso_mcp.endpoints.callbacks import Callback, SearchCallbacks
from convoso_mcp.endpoints.calls import SearchCallLogs
from convoso_mcp.endpoints.fields import LeadId
from convoso_mcp.endpoints.leads import GetLeadRecordings, Lead, SearchLeads
from convoso_mcp.endpoints.replies import Page
from convoso_mcp.errors import BadArguments, ConvosoError
from convoso_mcp.text.plain import cell
from convoso_mcp.text.records import card
from convoso_mcp.text.report import Grid, Report

P = TypeVar("P", bound=Page[Any])

LONG_AGO = "2000-01-01 00:00:00"
"""The log shows today where no time is given; this is before any call."""


class GetLeadTimeline(Answer[Report]):
    """One lead's story, newest first: calls, callbacks, recordings.

    With its record, DNC and SMS standing, and recent attempts.
    """

    about = FACTS["get_lead_timeline"]

    lead_id: LeadId
    limit: int = Field(default=15, ge=1, le=100)

    async def run(self, desk: Desk) -> Report:
        """Everything that the searches show of it; what cannot be read is said."""
        lead = next(iter((await desk.call(SearchLeads(lead_id=self.lead_id, limit=1))).rows), None)
        if lead is None:
            raise BadArguments("There is no lead of that id.", "find_lead finds it by a number, an e-mail or a name.")
        now, zone, unread = await desk.account.now(), await desk.account.zone(), list[str]()
        here = now.replace(tzinfo=None, microsecond=0)
        log = await _page(desk.call(SearchCallLogs(lead_id=self.lead_id, start_time=LONG_AGO, limit=500)), "its calls", unread)
        promised = await _page(desk.call(SearchCallbacks(lead_id=self.lead_id)), "its callbacks", unread)
        recordings = await _page(desk.call(GetLeadRecordings(lead_id=self.lead_id)), "its recordings", unread)
        calls, callbacks, made = log.rows if log else (), promised.rows if promised else (), log.matches if log else 0
        recorded = recordings.matches if recordings else 0
        stands = await standing(desk.call, lead.phone_number) if lead.phone_number else Standing()
        unread += stands.unread
        happened = events(calls, callbacks, recordings.rows if recordings else (), desk.shield)
        opened = sum(map(is_open, callbacks))
        return Report(
            answer=f"{_name(lead, desk)} (lead {self.lead_id}), status {lead.status or 'none'}: {_count(made, 'call')}, "
            f"{_count(len(callbacks), 'callback')} ({opened} open), {_count(recorded, 'recording')}.",
            findings=(
                f"{_listed(stands, desk)} (its main number).",
                f"Dials to its number, by any lead: {await _attempts(desk, lead, here, unread)}.",
                f"Record: {card(lead, desk.shield)}.",
            ),
            scope=f"Times are {zone.told}, as of {here:%Y-%m-%d %H:%M}. Calls by lead id, whenever they were.",
            grids=(Grid("Newest first", COLUMNS, happened[: self.limit]),),
            missing=tuple(_missing(lead, unread, len(happened) - self.limit, made - len(calls))),
            following=tuple(_moves(callbacks, zone.info)),
        )


async def _page(read: Awaitable[P], what: str, unread: list[str]) -> P | None:
    """A page, or None where it could not be read."""
    try:
        return await read
    except ConvosoError:
        unread.append(what)
        return None


async def _attempts(desk: Desk, lead: Lead, now: datetime, unread: list[str]) -> str:
    try:
        return (await attempts(desk.call, lead.phone_number, now)).told if lead.phone_number else "it has none"
    except ConvosoError:
        unread.append("the dials to its number")
        return "not known"


def _listed(stands: Standing, desk: Desk) -> str:
    calls = told(stands.dnc, desk.shield) or _none(stands, "the DNC list")
    texts = told(stands.opt_outs, desk.shield) or _none(stands, "the SMS opt-out list")
    return f"DNC list: {calls}. SMS opt-outs: {texts}"


def _none(stands: Standing, what: str) -> str:
    return "could not be read" if what in stands.unread else "no entry in any scope"


def _name(lead: Lead, desk: Desk) -> str:
    held = desk.shield.fields(lead)
    return " ".join(filter(None, (cell(held.get("first_name")), cell(held.get("last_name"))))) or "No name"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _missing(lead: Lead, unread: list[str], hidden: int, older: int) -> list[str]:
    said = [f"Could not be read: {', '.join(unread)}. An empty answer is no permission."] if unread else []
    if lead.alt_phone_1 or lead.alt_phone_2:
        said.append("Its other numbers were not looked up in the lists: check_contact does.")
    if hidden > 0:
        said.append(f"{hidden} older events were left out: limit shows more.")
    if older > 0:
        said.append(f"Of its calls, the newest 500 were read; {older} are older.")
    return said


def _moves(callbacks: Sequence[Callback], zone: ZoneInfo) -> list[str]:
    """The calls that move the open callbacks, the next one first."""
    opened = sorted((at, callback.id or "") for callback in callbacks if is_open(callback) and (at := due(callback)))
    return [f"{moved(callback_id, at, zone)} with the new time" for at, callback_id in opened[:2]]
