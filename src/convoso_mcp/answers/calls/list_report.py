"""How lists do: what their leads are, what became of their dials, and which one to kill, feed or keep."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import MISSING, Field

from convoso_mcp.account import Named
from convoso_mcp.answers import FACTS
from convoso_mcp.answers.answer import Answer, Desk
from convoso_mcp.answers.arguments import CampaignWords, ListWords, When
from convoso_mcp.answers.calls.call_columns import Fraction, Share
from convoso_mcp.answers.calls.call_counting import counted
from convoso_mcp.answers.calls.call_groups import Grouping
from convoso_mcp.answers.calls.call_reading import Reader
from convoso_mcp.answers.calls.list_leads import Leads, leads_of, untouched
from convoso_mcp.answers.numbers.metrics import (
    contact_rate,
    conversion,
    conversion_per_dial,
    dead_leads,
    invalid_rate,
    lifetime_attempts,
    penetration,
    runway,
)
from convoso_mcp.answers.numbers.rates import FEWEST_DIALS, Rate, percent
from convoso_mcp.answers.numbers.statuses import StatusMeaning
from convoso_mcp.answers.numbers.tallies import CallTally
from convoso_mcp.answers.numbers.waste import redials_of_the_dead
from convoso_mcp.answers.scope import Scope
from convoso_mcp.answers.scoping import meanings, scoped
from convoso_mcp.endpoints.fields import Words
from convoso_mcp.text.report import Grid, Report, Written

JUNK, BETTER, RARELY = 0.3, 1.5, 0.2
"""The share of dead leads that condemns a list; how many times better than its campaign's rest one has to be, and its share
of dials below which it deserves more."""
DRY, LOW = 200, 1_000
"""Leads that can be dialed, below which a list is dry, or low."""

MOST_LISTS = 10
"""Lists that one answer judges: each takes about a dozen requests."""

Word = Literal["kill", "feed", "refill", "keep", "too early"]


@dataclass(frozen=True)
class Health:
    """One list: its leads, the dials of the window, and those of the other lists of its campaign that were looked at."""

    named: Named
    campaign: str
    leads: Leads
    calls: CallTally
    others: CallTally
    days: int

    @property
    def share(self) -> Rate:
        """Of the dials of these lists of its campaign."""
        return Rate(self.calls.dials, self.calls.dials + self.others.dials)

    @property
    def wasted(self) -> int:
        """Dials to dead numbers that came too soon, at least."""
        return redials_of_the_dead(self.calls.invalid, self.leads.dead, self.days)

    @property
    def verdict(self) -> tuple[Word, str]:
        """What to do with it, and why."""
        dead, wins, usual = (
            dead_leads(self.leads.total, self.leads.dead),
            conversion_per_dial(self.calls),
            conversion_per_dial(self.others),
        )
        if dead.ranks and (dead.value or 0) > JUNK:
            return "kill", f"{percent(dead.value)} of its leads are dead numbers"
        if self.calls.dials < FEWEST_DIALS:
            return "too early", f"fewer than {FEWEST_DIALS} dials"
        better = usual.ranks and bool(usual.value) and (wins.value or 0) >= BETTER * (usual.value or 0)
        if better and (self.share.value or 0) <= RARELY:
            return (
                "feed",
                f"{per_1000(wins)} successes per 1,000 dials against {per_1000(usual)}, {self.share} of the dials",
            )
        if self.leads.dialable < DRY:
            return "refill", f"dry: {self.leads.dialable:,} leads can be dialed"
        if self.leads.dialable < LOW:
            return "refill", f"low: {self.leads.dialable:,} leads can be dialed"
        return "keep", "nothing stands out"


def per_1000(rate: Rate) -> str:
    """As people say it of successes."""
    return "n/a" if rate.value is None else f"{1000 * rate.value:.1f}"


class GetListReport(Answer[Report]):
    """Judge lead lists: dead numbers, penetration, contacts, wins, waste; which to kill or feed. All active ones by default."""

    about = FACTS["get_list_report"]

    list: ListWords | MISSING = MISSING
    campaign: CampaignWords | MISSING = MISSING
    when: When = "last 30 days"
    metrics: Words | MISSING = Field(default=MISSING, description="penetration alone takes two requests a list.")

    async def run(self, desk: Desk) -> Report:
        """Read or count the leads, count the dials, and judge."""
        reader, given = Reader(desk), self.given()
        desk = reader.desk
        scope = await scoped(desk, self.when, campaign=given.get("campaign", ""), list_=given.get("list", ""))
        names = await desk.account.lists()
        meant = [one for one in names.all if _is_meant(one, scope)]
        chosen = meant[:MOST_LISTS]
        if given.get("metrics", "").strip().casefold() in ("penetration", "untouched"):
            return _penetration(chosen, await untouched(reader, chosen), scope, reader.calls)
        statuses = await meanings(desk)
        leads = await leads_of(reader, chosen, statuses)
        grouping = Grouping(("list",), scope.window.zone, statuses, {"list": names})
        counts = await counted(reader, scope, grouping, [one.id for one in chosen], statuses, _decides)
        campaigns = await desk.account.campaigns()
        lists = [
            Health(
                one, campaigns.name(one.within), leads[one.id], counts.groups.get((one.id,), CallTally()),
                _rest(one, chosen, {key[0]: tally for key, tally in counts.groups.items()}), len(scope.window.days),
            )
            for one in chosen
        ]  # fmt: skip
        periods = scope.window.around(await desk.account.now())
        return _report(lists, scope, reader.calls, [one.told for one in meant[MOST_LISTS:]], periods)


def _is_meant(one: Named, scope: Scope) -> bool:
    if scope.filters.list:
        return one.id == scope.filters.list
    return bool(one.active) and scope.filters.campaign in (None, one.within)


def _decides(status: StatusMeaning) -> bool:
    return status.contact or status.success or status.invalid


def _rest(one: Named, lists: Sequence[Named], calls: Mapping[str, CallTally]) -> CallTally:
    total = CallTally()
    for other in lists:
        if other.id != one.id and other.within == one.within:
            total += calls.get(other.id, CallTally())
    return total


_ORDER: tuple[Word, ...] = ("kill", "feed", "refill", "too early", "keep")


def _report(lists: Sequence[Health], scope: Scope, calls: int, left_out: Sequence[str], periods: Mapping[str, str]) -> Report:
    ordered = sorted(lists, key=lambda one: (_ORDER.index(one.verdict[0]), -one.calls.dials))
    read = all(one.leads.called is not None for one in lists)
    how = "every lead read" if read else "leads counted by status, since there are too many to read"
    return Report(
        answer=_answer(ordered, scope),
        findings=tuple(_findings(ordered)),
        scope=(
            f"Calls of {scope.told.rstrip('.')} (counted by status and list); leads as they are now ({how}). "
            f"{calls} requests to Convoso."
        ),
        grids=(Grid("Lists:", _COLUMNS, [_row(one) for one in ordered], fewest={"dials": FEWEST_DIALS}),),
        missing=tuple(_missing(ordered, left_out, read=read)),
        following=tuple(_following(ordered, scope)),
        periods=periods,
    )


_COLUMNS = (
    "list", "verdict", "leads", "dead", "penetration (not NEW)", "never called", "attempts per lead", "dials",
    "share of campaign's",
    "contact rate", "conversion of contacts", "successes per 1,000 dials", "dials to dead", "days for one pass",
)  # fmt: skip


def _row(one: Health) -> tuple[object, ...]:
    leads, calls = one.leads, one.calls
    pass_ = runway(leads.dialable, calls.dials / (24 * one.days)).value
    attempts = lifetime_attempts(leads.called or 0, leads.touched or 0).value
    return (
        one.named.told, one.verdict[0], leads.total, Fraction(dead_leads(leads.total, leads.dead)),
        Share(penetration(leads.total, leads.new)), None if leads.touched is None else leads.total - leads.touched,
        None if attempts is None else Written(attempts, f"{attempts:.1f}"), calls.dials,
        Share(one.share) if one.others.dials else None,
        Fraction(contact_rate(calls)),
        Fraction(conversion(calls)), _wins(conversion_per_dial(calls)), Fraction(invalid_rate(calls)),
        None if pass_ is None else Written(pass_ / 24, f"{pass_ / 24:.1f}"),
    )  # fmt: skip


def _wins(rate: Rate) -> Written:
    return Written(None if rate.value is None else 1000 * rate.value, per_1000(rate))


def _answer(lists: Sequence[Health], scope: Scope) -> str:
    if not lists:
        return "No active list: search_lists with status 0 shows those that are switched off."
    if len(lists) == 1:
        (one,) = lists
        touched = penetration(one.leads.total, one.leads.new)
        return (
            f"{one.named.told}: {one.verdict[0]}, {one.verdict[1]}. Contact rate {contact_rate(one.calls)}, conversion "
            f"{conversion(one.calls)}, penetration {touched}, {scope.window.words}."
        )
    verdicts = {word: [one.named.told for one in lists if one.verdict[0] == word] for word in _ORDER}
    told = [f"{word} {', '.join(names)}" for word, names in verdicts.items() if names and word not in ("keep", "too early")]
    healthy = f"keep the {'other ' if told else ''}{len(verdicts['keep'])}" if verdicts["keep"] else ""
    return f"{len(lists)} lists, {scope.window.words}: {'; '.join(filter(None, [*told, healthy]))}."


def _findings(lists: Sequence[Health]) -> Iterator[str]:
    for one in lists:
        word, why = one.verdict
        if word == "kill":
            of_all = Rate(one.wasted, one.calls.dials + one.others.dials)
            yield (
                f"{one.named.told}: {dead_leads(one.leads.total, one.leads.dead)} of its leads are dead numbers, and "
                f"{invalid_rate(one.calls)} of its dials went there: at least {one.wasted:,} redials within 15 days, wasted, "
                f"{percent(of_all.value)} of what these lists of {one.campaign} dialed."
            )
        elif word in ("feed", "refill"):
            attempts = lifetime_attempts(one.leads.called or 0, one.leads.touched or 0).value
            each = f"; {attempts:.1f} attempts per lead" if attempts is not None and word == "feed" else ""
            yield f"{one.named.told}: {why}{each}."
    if not any(one.verdict[0] in ("kill", "feed", "refill") for one in lists) and lists:
        yield "Nothing is wrong: no list is full of dead numbers, far better than its share of dials, or running dry."


def _missing(lists: Sequence[Health], left_out: Sequence[str], *, read: bool) -> Iterator[str]:
    if left_out:
        yield f"Not looked at, since there are more than {MOST_LISTS} lists: {', '.join(left_out)}. Name a campaign or a list."
    if not read:
        yield "Never called and attempts per lead need every lead read: ask for one list."
    early = [one.named.told for one in lists if one.verdict[0] == "too early"]
    if early:
        yield f"Not judged, with fewer than {FEWEST_DIALS} dials: {', '.join(early)}."
    yield (
        "One pass is one dial for each lead that can be dialed; the hopper is not in Convoso's API. Waste is dials to dead "
        "numbers less one for each dead lead and 15 days."
    )


def _following(lists: Sequence[Health], scope: Scope) -> Iterator[str]:
    if len(lists) == 1 and lists[0].named.within:
        yield f'get_list_report(campaign="{lists[0].named.within}") to compare it'
    if lists:
        yield f'get_call_report(list="{lists[0].named.id}", when="{scope.window.words}", group_by=["day"])'


def _penetration(lists: Sequence[Named], leads: Mapping[str, Leads], scope: Scope, calls: int) -> Report:
    """How much of the lists was touched, by counts alone."""
    total, new = sum(one.total for one in leads.values()), sum(one.new for one in leads.values())
    where = scope.names[-1] if scope.names else "active lists"
    return Report(
        answer=f"{where}: {Rate(new, total)} of its leads are NEW, so {penetration(total, new)} were touched.",
        scope=f"Leads as they are now, counted by status. {calls} requests to Convoso.",
        grids=(
            Grid(
                "Lists:", ("list", "leads", "NEW", "penetration"),
                [(one.told, leads[one.id].total, leads[one.id].new, Share(penetration(leads[one.id].total, leads[one.id].new)))
                 for one in lists],
            ),
        ),
        missing=("A lead that was put back to NEW counts as untouched.",),
    )  # fmt: skip
