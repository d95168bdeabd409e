"""Whether a number may be called or texted: asked for, or told beside a call that will have somebody dialed."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import Field

from convoso_mcp.account import Account
from convoso_mcp.answers import FACTS
from convoso_mcp.answers.answer import Answer, Desk
from convoso_mcp.answers.numbers.calling_rules import rules
from convoso_mcp.answers.numbers.statuses import Meanings
from convoso_mcp.answers.persons.attempts import Attempts, attempts
from convoso_mcp.answers.persons.contact import Channel, Evidence, Verdict, judged
from convoso_mcp.answers.persons.register import standing
from convoso_mcp.endpoints.endpoint import Call
from convoso_mcp.endpoints.fields import Phone
from convoso_mcp.endpoints.leads import Lead, SearchLeads
from convoso_mcp.endpoints.statuses import Overrides
from convoso_mcp.errors import ConvosoError
from convoso_mcp.text.report import Grid, Report

EVERY = ("phone_number", "alt_phone_1", "alt_phone_2")
"""The fields of a lead that hold a number that is dialed."""
MOST_LEADS = 20
_VERBS = {"call": "call", "sms": "text"}


class CheckContact(Answer[Report]):
    """May we call or text this number now: allow, warn or block, with the evidence.

    DNC, opt-outs, local hour, attempts, final status.
    """

    about = FACTS["check_contact"]

    phone_number: Phone
    channel: Channel = Field(default="call")

    async def run(self, desk: Desk) -> Report:
        """The verdict with its grounds."""
        now = await desk.account.now()
        found = await evidence(desk.call, self.phone_number, now, numbers=EVERY)
        meanings = await meant(desk.account, desk.statuses)
        verdict = judged(found, self.channel, now, meanings, desk.shield)
        who = desk.shield.argument("phone_number", self.phone_number)
        rows = [(one.level, one.why, one.source) for one in verdict.grounds]
        leads = f"{len(found.leads) or 'no'} lead{'' if len(found.leads) == 1 else 's'}"
        return Report(
            answer=_answer(verdict, f"{_VERBS[self.channel]} {who}"),
            findings=tuple(ground.why[:1].upper() + ground.why[1:] + "." for ground in verdict.against[1:4]),
            scope=f"{leads} with the number; as of {now:%Y-%m-%d %H:%M} {now.tzinfo}.",
            grids=(Grid("Evidence", ("verdict", "what", "from"), rows),),
            missing=(*_unread(verdict), _advice()),
            following=tuple(f'get_lead_timeline(lead_id="{lead.id}")' for lead in found.leads[:2]),
        )


def _answer(verdict: Verdict, what: str) -> str:
    match verdict.level:
        case "block":
            return f"BLOCK: do not {what} now: {verdict.grounds[0].why}."
        case "warn" if verdict.against:
            return f"WARN: think before you {what} now: {verdict.against[0].why}."
        case "warn":
            return f"WARN: nothing was found against it, but not everything could be read: do not {what} on this."
        case _:
            return f"ALLOW: nothing was found against it, you may {what} now."


def _advice() -> str:
    reviewed = min(rules().reviewed.values())
    return f"Hours and limits are defaults, reviewed {reviewed}, and no legal advice. Consent is not known here."


def _unread(verdict: Verdict) -> tuple[str, ...]:
    return (f"Could not be read: {', '.join(verdict.unread)}. An empty answer is no permission.",) if verdict.unread else ()


async def meant(account: Account, overrides: Overrides) -> Meanings:
    """What statuses mean; only the system's own where the account does not say."""
    try:
        return Meanings.made(await account.statuses(), overrides)
    except ConvosoError:
        return Meanings.made((), overrides)


async def evidence(
    call: Call, number: str, now: datetime, *, leads: Sequence[Lead] = (), numbers: Sequence[str] = (), texts: bool = True
) -> Evidence:
    """What the searches show of a number; `numbers` are the fields by which leads are looked for beside those given.

    A search that fails is no reason to fail: it is named among what could not be read.
    """
    found, unread = {lead.id: lead for lead in leads}, list[str]()
    made: Attempts | None = None
    for name in numbers:
        try:
            page = await call(SearchLeads.model_validate({name: number, "limit": MOST_LEADS}))
            found |= {lead.id: lead for lead in page.rows}
        except ConvosoError:
            unread.append("the leads")
    stands = await standing(call, number, texts=texts)
    try:
        made = await attempts(call, number, now.replace(tzinfo=None, microsecond=0))
    except ConvosoError:
        unread.append("the call log")
    return Evidence(number, tuple(found.values()), stands, made, tuple(unread))
