"""The words of the account in one screen: what could not be read is neither none nor well."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from convoso_mcp.account import Named, Names
from convoso_mcp.answers.funnel import steps
from convoso_mcp.answers.numbers.dictionary import METRICS
from convoso_mcp.answers.numbers.metrics import conversion, drop_rate, runway
from convoso_mcp.answers.numbers.rates import FEWEST_DIALS
from convoso_mcp.answers.numbers.tallies import CallTally
from convoso_mcp.endpoints.agents import AgentState, Floor
from convoso_mcp.policy import Policy, brief
from convoso_mcp.text.plain import cell
from convoso_mcp.text.report import Grid, Report

LONG_PAUSE = timedelta(minutes=15)
OTHERWISE = 0.25
"""How far from a week before is worth a word."""
LONGEST = 5


@dataclass(frozen=True)
class Funnel:
    """What was dialed and what came of it, as counts."""

    calls: int = 0
    contacts: int = 0


@dataclass(frozen=True, kw_only=True)
class Screen:
    """What was read of the account; None is what could not be."""

    now: datetime
    zone: str
    campaigns: Names
    lists: Names
    hours: float
    """Of today, until now."""
    then: date
    """The day a week before."""
    floor: Floor | None
    today: Funnel | None
    before: Funnel | None
    won: int | None
    overdue: int | None
    drops: Mapping[Named, CallTally] | None

    @property
    def rates(self) -> Mapping[Named, CallTally]:
        """The campaigns whose drops were judged, the worst first."""
        return dict(sorted((self.drops or {}).items(), key=lambda one: -(drop_rate(one[1]).value or 0)))

    @property
    def unjudged(self) -> list[Named]:
        """The active campaigns whose drops were not."""
        return [one for one in busiest(self.campaigns, self.floor) if one not in self.rates]


def shown(screen: Screen, gaps: Sequence[str], calls: int, policy: Policy) -> Report:
    """The screen as a report; `gaps` says of what could not be read why."""
    rates = screen.rates
    return Report(
        answer=f"{screen.now:%A %Y-%m-%d %H:%M} {screen.zone}: {_there(screen.floor)}. Today {_counts(screen)}.",
        findings=tuple(_alerts(screen)) or _well(screen),
        scope=f"Today until now; before: {screen.then:%A %Y-%m-%d}, same hours. Calls of any type from the call log; "
        "contacts and successes from agent performance; drops (DROP) of 30 days over calls that persons answered, incoming "
        f"ones among them, so the rate of the law is no lower. {calls} calls to Convoso.",
        grids=(*_grids(screen), *_steps(screen)),
        missing=(*gaps, *_missing(screen), brief(policy)),
        following=("get_agent_report()", *[f'get_drop_rate(campaign="{one.name}")' for one in rates if rates[one].drops][:1]),
    )


def busiest(campaigns: Names, floor: Floor | None) -> list[Named]:
    """The active campaigns, those with the most agents at work first."""
    agents = Counter(row.campaign_id for row in floor.rows) if floor else Counter[str | None]()
    return sorted((one for one in campaigns.all if one.active), key=lambda one: -agents[one.id])


def _there(floor: Floor | None) -> str:
    if floor is None:
        return "who is logged in was not read"
    states = Counter(row.status_label or row.status or "unknown" for row in floor.rows)
    there = ", ".join(f"{count} {state.lower()}" for state, count in states.most_common())
    return f"{len(floor.rows)} agents logged in{f' ({there})' if there else ''}, live calls: {_live(floor.rows)}"


def _counts(screen: Screen) -> str:
    """The counts of today, each with how far it is from a week before."""
    today, won = screen.today, screen.won
    counts = _against(today, screen.before) if today else "calls and contacts were not read"
    if won is None:
        return f"{counts}; successes were not read"
    share = f" ({conversion(CallTally(contacts=today.contacts, successes=won))!s} of contacts)" if today else ""
    return f"{counts}, {won:,} successes{share}"


def _against(today: Funnel, before: Funnel | None) -> str:
    if before is None or not before.calls:
        why = "a week before was not read" if before is None else "a week before there were none to compare with"
        return f"{today.calls:,} calls, {today.contacts:,} contacts ({why})"
    pairs = ((today.calls, before.calls, "calls"), (today.contacts, before.contacts, "contacts"))
    return ", ".join(
        f"{now:,} {what} (a week before {then:,}{f', {now / then - 1:+.0%}' if then else ''})" for now, then, what in pairs
    )


def _alerts(screen: Screen) -> Iterator[str]:
    yield from _drop_alerts(screen.rates)
    if screen.overdue:
        are = "callback is" if screen.overdue == 1 else "callbacks are"
        yield f"{screen.overdue:,} {are} overdue: get_callback_backlog says whose."
    if screen.floor:
        yield from _floor_alerts(screen.floor)
    yield from _pace_alerts(screen)


def _well(screen: Screen) -> tuple[str, ...]:
    """What is well, of what was read."""
    paces = None if screen.today is None or screen.before is None else ()
    parts = {"drops": screen.drops, "pauses": screen.floor, "callbacks": screen.overdue, "pace": paces}
    read = [what for what, found in parts.items() if found is not None]
    return (f"Nothing wrong in what was read: {', '.join(read)}.",) if read else ()


def _drop_alerts(rates: Mapping[Named, CallTally]) -> Iterator[str]:
    """Where the drop rate of a campaign is beyond one of its alarms."""
    limits = METRICS["drop_rate"]
    for campaign, tally in rates.items():
        rate = drop_rate(tally)
        if alarms := limits.alarms(rate.value):
            how = "over the 3 % that the law allows" if alarms == len(limits.above) else "near the 3 % that the law allows"
            said = f"{campaign.name} drops at least {rate!s} of the calls that people answer, in 30 days: {how}"
            yield f"{said}; get_drop_rate has the exact rate."


def _floor_alerts(floor: Floor) -> Iterator[str]:
    """Who is paused for longer than a break should last."""
    if long := [row for row in _paused(floor) if row.status_time_sec and row.status_time_sec >= LONG_PAUSE]:
        named = ", ".join(f"{row.user_full_name} {cell(row.status_time_sec)}" for row in long[:LONGEST])
        yield f"Paused for over 15 minutes now: {named}{f' and {len(long) - LONGEST} more' if len(long) > LONGEST else ''}."


def _pace_alerts(screen: Screen) -> Iterator[str]:
    """What is far from a week before, and leads that will not last."""
    today, before = screen.today, screen.before
    if today is None:
        return
    pairs = ((today.calls, before.calls, "calls"), (today.contacts, before.contacts, "contacts")) if before else ()
    for now, then, what in pairs:
        if then >= FEWEST_DIALS and abs(now / then - 1) >= OTHERWISE:
            yield f"{now:,} {what} so far, a week before by this time {then:,} ({now / then - 1:+.0%})."
    leads = _dialable(screen.floor) if screen.floor else None
    left = runway(leads or 0, today.calls / screen.hours)
    if leads is not None and METRICS["runway"].alarms(left.value):
        yield f"The monitor counts {leads:,} leads that can be dialed: {left!s} at today's pace."


def _paused(floor: Floor) -> list[AgentState]:
    paused = [row for row in floor.rows if (row.status or "").upper() == "PAUSED"]
    return sorted(paused, key=lambda row: -(row.status_time_sec or timedelta()).total_seconds())


def _dialable(floor: Floor) -> int | None:
    """The monitor's own counter, where it has one."""
    count = str((floor.model_extra or {}).get("queue_dialable_leads", ""))
    return int(count) if count.isdecimal() else None


def _live(rows: Sequence[AgentState]) -> int:
    return sum(row.call_log_id is not None for row in rows)


def _grids(screen: Screen) -> Iterator[Grid]:
    rows, rates = list[tuple[object, ...]](), screen.rates
    for one in busiest(screen.campaigns, screen.floor):
        active = sum(list_.active is True for list_ in screen.lists.all if list_.within == one.id)
        rate = drop_rate(rates[one]) if one in rates and rates[one].drops else "none" if one in rates else None
        rows.append((one.told, *_at_work(screen.floor, one), active, rate))
    columns = ("campaign", "agents", "live calls", "ready", "paused", "active lists", "drops 30 d, at least")
    yield Grid("Active campaigns", columns, rows, limits={columns[-1]: METRICS["drop_rate"].above[-1]})
    paused = _paused(screen.floor)[:LONGEST] if screen.floor else ()
    longest = [(row.user_full_name, row.campaign_name, row.status_time_sec) for row in paused]
    yield Grid("Longest pauses now", ("agent", "campaign", "for"), longest)


def _at_work(floor: Floor | None, campaign: Named) -> tuple[int | None, ...]:
    """Agents, live calls, how many are ready and how many paused."""
    if floor is None:
        return (None,) * 4
    there = [row for row in floor.rows if row.campaign_id == campaign.id]
    states = Counter((row.status or "").upper() for row in there)
    return len(there), _live(there), states["READY"], states["PAUSED"]


def _steps(screen: Screen) -> Iterator[Grid]:
    today, before = screen.today, screen.before
    if today and today.calls and screen.won is not None:
        rows = (("calls", today.calls), ("contacts", today.contacts), ("successes", screen.won))
        then = (("calls", before.calls), ("contacts", before.contacts)) if before and before.calls else ()
        yield steps(rows, "Today, from calls to successes", then, "a week before")


def _missing(screen: Screen) -> Iterator[str]:
    stopped = [one.told for one in screen.campaigns.all if not one.active]
    off = sum(one.active is not True for one in screen.lists.all)
    told = [f"inactive: {', '.join(stopped)}" if stopped else "", f"{off} inactive lists" if off else ""]
    if any(told):
        yield f"Not shown: {'; '.join(filter(None, told))}."
    if screen.drops is not None and screen.unjudged:
        names = ", ".join(one.name for one in screen.unjudged)
        yield f"Drop rate not worked out, since there are fewer drops: {names}; get_drop_rate has it, and today by hour."
