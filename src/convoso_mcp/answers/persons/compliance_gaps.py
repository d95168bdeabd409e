"""Calls that should not have been made: to listed numbers, out of hours, too often, or to people who opted out."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from pydantic import MISSING

from convoso_mcp.answers import FACTS
from convoso_mcp.answers.answer import Answer, Desk
from convoso_mcp.answers.arguments import CampaignWords, When
from convoso_mcp.answers.numbers.calling_rules import rules
from convoso_mcp.answers.persons.gap_finding import Found, Question, found_in
from convoso_mcp.answers.persons.gap_reading import Reader
from convoso_mcp.answers.persons.gaps import OFTEN, Gap, TooOften, business_days, unprotected
from convoso_mcp.text.report import Grid, Report
from convoso_mcp.when import window

DAYS = 30
"""The window where none is given: the span over which the law looks at an account."""
HONOURED = 10
"""Business days within which a wish not to be contacted has to be honoured."""
_WORST = 8
_RULES = {"outside": "federal hours", "state_rule": "state's hours"}


class FindComplianceGaps(Answer[Report]):
    """Find calls to DNC or opted-out numbers, out of local hours, or over daily limits.

    The last 30 days if no window is given.
    """

    about = FACTS["find_compliance_gaps"]

    when: When | MISSING = MISSING
    campaign: CampaignWords | MISSING = MISSING

    async def run(self, desk: Desk) -> Report:
        """What was found, the gravest first."""
        now = await desk.account.now()
        asked = self.when if isinstance(self.when, str) else f"since {now - timedelta(days=DAYS - 1):%Y-%m-%d}"
        campaign = await desk.account.campaign(self.campaign) if isinstance(self.campaign, str) else None
        span, here = window(asked, now), now.replace(tzinfo=None, microsecond=0)
        reader = Reader(desk.call, here, desk.tell)
        dnc, opt_outs = await reader.registers()
        people = await reader.people(span.start)
        question = Question(span, campaign.id if campaign else None, 0, dnc, opt_outs, people)
        question = replace(question, matching=await reader.count(question.search()))
        found = await found_in(question, reader)
        late = unprotected(opt_outs, dnc)
        asked_of = f"campaign {campaign.told}" if campaign else "all campaigns"
        return Report(
            answer=_answer(found),
            findings=tuple(_findings(found, late, here.date(), desk, "in the whole account, " if campaign else "")),
            scope=f"{span.told}; {asked_of}; our dials only. {_cost(found, reader)}",
            grids=(
                _numbers("Dialed although on the DNC list", found.dnc, desk),
                _numbers("Dialed although opted out of texts", found.opted_out, desk),
                _hours(found),
                _often(found.often, desk),
            ),
            missing=tuple(_missing(found)),
            following=_next(found, span.days[-1]),
        )


def _answer(found: Found) -> str:
    federal = sum(gap.why == "outside" for gap in found.hours)
    over = found.often.over if found.often else ()
    parts = [
        (len(found.dnc), f"{_calls(found.dnc)} to {_numbers_in(found.dnc)} after their DNC entry"),
        (len(found.opted_out), f"{_calls(found.opted_out)} to {_numbers_in(found.opted_out)} after an SMS opt-out"),
        (federal, f"{federal:,} outside {rules().federal} there"),
        (len(found.hours) - federal, f"{len(found.hours) - federal:,} outside a state's narrower hours"),
        (len(over), f"{_calls(over)} over a state's daily limit ({found.of})"),
    ]
    if said := [told for count, told in parts if count]:
        return f"Gaps found: {'; '.join(said)}."
    often = f", over a state's daily limit ({found.of})" if found.often else ""
    return f"Nothing wrong was found: no call to a DNC or opted-out number, outside calling hours{often}."


def _calls(gaps: Sequence[Gap]) -> str:
    return f"{len(gaps):,} call{'' if len(gaps) == 1 else 's'}"


def _numbers_in(gaps: Sequence[Gap]) -> str:
    count = len({gap.dial.number for gap in gaps})
    return f"{count:,} number{'' if count == 1 else 's'}"


def _findings(found: Found, late: Mapping[str, datetime], today: date, desk: Desk, beyond: str) -> list[str]:
    """What stands out; `beyond` begins what is told of more than the campaign that was asked about."""
    said = list[str]()
    if found.dnc:
        number, gaps = _by_number(found.dnc)[0]
        said.append(
            f"DNC: the worst is {_masked(desk, number)}, listed {gaps[0].since}: {_calls(gaps)} after that, "
            f"from {gaps[0].dial.at} to {gaps[-1].dial.at}, by {_campaigns(gaps)}."
        )
    if found.hours:
        said.append(f"Hours: {'; '.join(_clusters(found.hours)[:4])}.")
    if found.nowhere:
        where = "" if found.whole else beyond
        said.append(f"Places: {where}{len(found.nowhere)} leads were called of whom neither state nor area code tells one.")
    if late:
        over = sum(business_days(since.date(), today) > HONOURED for since in late.values())
        said.append(
            f"Opt-outs: {beyond}{len(late)} numbers that opted out of texts have no DNC entry, {over} of them for more than "
            f"{HONOURED} business days."
        )
    if found.often and found.often.numbers:
        limited = len({gap.dial.number for gap in found.often.over})
        said.append(
            f"Often ({found.of}): {len(found.often.numbers):,} numbers were dialed more than {OFTEN} times within 24 hours, "
            f"{limited:,} of them beyond their state's limit."
        )
    return said


def _clusters(gaps: Sequence[Gap]) -> list[str]:
    """Where and when, in words, what is against the federal hours first."""
    groups = defaultdict[tuple[str, str, int], list[Gap]](list)
    for gap in gaps:
        groups[gap.why, gap.place, gap.hour or 0].append(gap)
    ordered = sorted(groups.items(), key=lambda item: (item[0][0] != "outside", -len(item[1])))
    return [
        f"{len(some):,} to {place} at {hour}:00 to {hour}:59 there ({_RULES[why]}), {_days(some)}"
        for (why, place, hour), some in ordered
    ]


def _days(gaps: Sequence[Gap]) -> str:
    days = sorted({gap.dial.at.date() for gap in gaps})
    return f"on {' and '.join(map(str, days))}" if len(days) <= 2 else f"on {len(days)} days from {days[0]} to {days[-1]}"


def _numbers(title: str, gaps: Sequence[Gap], desk: Desk) -> Grid:
    rows = [
        (
            _masked(desk, number), len(some), some[0].since, some[0].dial.at, some[-1].dial.at,
            some[0].lag, _campaigns(some), some[-1].dial.lead_id, some[-1].dial.id,
        )
        for number, some in _by_number(gaps)[:_WORST]
    ]  # fmt: skip
    columns = ("number", "calls", "entry", "first call after", "last", "lag h:mm:ss", "campaign", "lead_id", "last call id")
    return Grid(title, columns, rows)


def _hours(found: Found) -> Grid:
    counted = Counter((gap.place, gap.why, gap.hour, gap.dial.campaign) for gap in found.hours)
    rows = [(place, _RULES[why], hour, calls, campaign) for (place, why, hour, campaign), calls in counted.most_common(_WORST)]
    return Grid("Outside calling hours", ("place", "against", "local hour", "calls", "campaign"), rows)


def _often(often: TooOften | None, desk: Desk) -> Grid:
    """Those beyond the limit of their state first."""
    if often is None:
        return Grid("", (), ())
    counted, limited = often.numbers, {gap.dial.number: gap for gap in often.over}
    worst = sorted(counted, key=lambda number: (number not in limited, -counted[number], number))[:_WORST]
    rows = [
        (_masked(desk, number), counted[number], *((gap.place, gap.dial.lead_id) if (gap := limited.get(number)) else ("", "")))
        for number in worst
    ]
    return Grid("Dialed most often within 24 hours", ("number", "calls", "state with a limit", "lead_id"), rows)


def _by_number(gaps: Sequence[Gap]) -> list[tuple[str, list[Gap]]]:
    groups = defaultdict[str, list[Gap]](list)
    for gap in sorted(gaps, key=lambda gap: gap.dial.at):
        groups[gap.dial.number].append(gap)
    return sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))


def _campaigns(gaps: Sequence[Gap]) -> str:
    return ", ".join(sorted({gap.dial.campaign for gap in gaps}))


def _masked(desk: Desk, number: str) -> str:
    return desk.shield.argument("phone_number", number)


def _cost(found: Found, reader: Reader) -> str:
    floors = f" Floor: {'; '.join(dict.fromkeys(reader.floors))}." if reader.floors else ""
    return f"{reader.calls} requests; {found.plan}.{floors}"


def _missing(found: Found) -> list[str]:
    reviewed = min(rules().reviewed.values())
    said = [f"Hours and limits are defaults, reviewed {reviewed}, and no legal advice. Consent is not known here."]
    if not found.whole:
        said.append("Calls to leads that were deleted since are not among these, nor are DNC entries of purposes (-1).")
    if found.often is None:
        said.append("How often numbers were dialed was not checked: that needs every call of the window. Ask for one day.")
    return said


def _next(found: Found, day: date) -> tuple[str, ...]:
    calls = [f'get_lead_timeline(lead_id="{found.dnc[-1].dial.lead_id}")'] if found.dnc else []
    return (*calls, f'find_compliance_gaps(when="{day}")') if found.often is None else tuple(calls)
