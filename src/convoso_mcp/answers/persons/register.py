"""Where a number stands on the do-not-call list and the SMS opt-out list, in every scope."""

from collections.abc import Iterable
from dataclasses import dataclass

from convoso_mcp.endpoints.dnc import Entry, SearchDnc
from convoso_mcp.endpoints.endpoint import Call
from convoso_mcp.endpoints.sms_opt_outs import SearchSmsOptOuts
from convoso_mcp.errors import ConvosoError
from convoso_mcp.text.plain import cell
from convoso_mcp.text.shield import Shield

WHOLE_ACCOUNT, PURPOSES = "0", "-1"
"""The scopes that are no campaign."""


@dataclass(frozen=True)
class Standing:
    """The entries of a number; `unread` names the lists that could not be read, on which it may well be."""

    dnc: tuple[Entry, ...] = ()
    opt_outs: tuple[Entry, ...] = ()
    unread: tuple[str, ...] = ()


async def standing(call: Call, number: str, *, texts: bool = True) -> Standing:
    """One search for each list; without `texts` only the do-not-call list is asked."""
    dnc, opt_outs, unread = tuple[Entry, ...](), tuple[Entry, ...](), list[str]()
    try:
        dnc = (await call(SearchDnc(phone_number=number))).rows
    except ConvosoError:
        unread.append("the DNC list")
    if texts:
        try:
            opt_outs = (await call(SearchSmsOptOuts(phone_number=number))).rows
        except ConvosoError:
            unread.append("the SMS opt-out list")
    return Standing(dnc, opt_outs, tuple(unread))


def scope(entry: Entry) -> str:
    """Where an entry holds, in words."""
    if entry.campaign_id in (WHOLE_ACCOUNT, None, ""):
        return "the whole account"
    if entry.campaign_id == PURPOSES:
        return "campaigns of its purpose"
    return f"campaign {entry.campaign_name or ''} ({entry.campaign_id})"


def told(entries: Iterable[Entry], shield: Shield) -> str:
    """Entries in words: scope, since when, why."""
    lines = list[str]()
    for entry in entries:
        held = shield.fields(entry)
        why = ", ".join(filter(None, (cell(held.get("reason")), cell(held.get("purpose")))))
        lines.append(f"{scope(entry)} since {entry.insert_date or 'an unknown day'}{f' ({why})' if why else ''}")
    return "; ".join(lines)
