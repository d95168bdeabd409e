"""What is told beside a call that will have somebody dialed: the same verdict that check_contact gives, in one line."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import anyio

from convoso_mcp.account import Account
from convoso_mcp.answers.persons.check_contact import evidence, meant
from convoso_mcp.answers.persons.contact import Verdict, judged
from convoso_mcp.endpoints.found import Dialed
from convoso_mcp.endpoints.leads import Lead, SearchLeads
from convoso_mcp.endpoints.statuses import Overrides
from convoso_mcp.errors import ConvosoError
from convoso_mcp.text.shield import Shield

PATIENCE = 15
"""Seconds that the check may take: the call that it stands beside is what was asked for."""
_UNKNOWN = "Contact check: it could not be made, which is no permission: check_contact makes it."


async def caution(account: Account, overrides: Overrides, shield: Shield, dialed: Dialed) -> str:
    """The line; three searches and what of the directory is not known yet. It never fails and never blocks."""
    with anyio.move_on_after(PATIENCE):
        try:
            return await _checked(account, overrides, shield, dialed)
        except ConvosoError:
            pass
    return _UNKNOWN


async def _checked(account: Account, overrides: Overrides, shield: Shield, dialed: Dialed) -> str:
    now, leads, number = await account.now(), tuple[Lead, ...](), dialed.phone_number
    if dialed.lead_id:
        leads = (await account.call(SearchLeads(lead_id=dialed.lead_id, limit=1))).rows
        number = (leads[0].phone_number or "") if leads else ""
    if not number:
        return _UNKNOWN
    numbers = () if dialed.lead_id else ("phone_number",)
    found = await evidence(account.call, number, now, leads=leads, numbers=numbers, texts=False)
    found = replace(found, state=dialed.state)
    verdict = judged(found, "call", _moment(dialed, now), await meant(account, overrides), shield)
    return f"Contact check of {shield.argument('phone_number', number)}: {_line(verdict, dialed)}"


def _moment(dialed: Dialed, now: datetime) -> datetime:
    """When it will be dialed: at the time that was given with its offset, else now."""
    if not dialed.at:
        return now
    at = datetime.strptime(dialed.at, "%Y-%m-%d %I:%M %p")  # noqa: DTZ007  the offset comes apart
    return at.replace(tzinfo=timezone(timedelta(hours=float(dialed.offset))))


def _line(verdict: Verdict, dialed: Dialed) -> str:
    when = "at that time" if dialed.at else "now"
    reasons = "; ".join(ground.why for ground in verdict.against[:3])
    unread = f" Not read: {', '.join(verdict.unread)}." if verdict.unread else ""
    match verdict.level:
        case "block":
            return f"BLOCK, they must not be called {when}: {reasons}.{unread}"
        case "warn":
            return f"WARN: {reasons or 'nothing found, but not all was read'}.{unread}"
        case _:
            return "nothing was found against it (DNC, hours, attempts, status)."
