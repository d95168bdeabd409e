"""The account in one screen: clock, floor, today against a week before, what is wrong, campaigns and lists."""

from collections import Counter
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar

from convoso_mcp.account import Named, Names
from convoso_mcp.answers.answer import Desk
from convoso_mcp.answers.funnel import steps
from convoso_mcp.answers.numbers.dictionary import METRICS
from convoso_mcp.answers.numbers.metrics import conversion, drop_rate, runway
from convoso_mcp.answers.numbers.rates import FEWEST_DIALS
from convoso_mcp.answers.numbers.statuses import Meanings
from convoso_mcp.answers.numbers.tallies import CallTally
from convoso_mcp.answers.scoping import meanings, whole_seconds
from convoso_mcp.endpoints.agents import AgentState, Floor, GetAgentPerformance, MonitorAgents
from convoso_mcp.endpoints.callbacks import SearchCallbacks
from convoso_mcp.endpoints.calls import SearchCallLogs
from convoso_mcp.endpoints.endpoint import Call, Endpoint, R
from convoso_mcp.errors import ConvosoError
from convoso_mcp.pager import Pager
from convoso_mcp.policy import brief
from convoso_mcp.text.plain import cell
from convoso_mcp.text.report import Grid, Report
from convoso_mcp.when import Window, window

T = TypeVar("T")

JUDGED = 2
"""Campaigns whose drop rate is worked out: those with the most drops, which keeps this to twelve calls."""
COUNTED = 3
"""Campaigns whose drops are counted: those with the most agents at work."""
DAYS = 30
"""The span over which the law counts drops (16 CFR 310.4(b)(4)(i))."""
LONG_PAUSE = timedelta(minutes=15)
OTHERWISE = 0.25
"""How far from a week before is worth a word."""
LONGEST = 5
DROP = "DROP"


class Counted:
    """Calls to Convoso, counted as they are made."""

    def __init__(self, call: Call) -> None:
        self._call, self.calls = call, 0

    async def __call__(self, request: Endpoint[R], /) -> R:
        """Make the call."""
        self.calls += 1
        return await self._call(request)


@dataclass(frozen=True)
class Funnel:
    """What was dialed and what came of it, as counts."""

    calls: int = 0
    contacts: int = 0


async def overview(desk: Desk) -> Report:
    """The account as it is now, in at most twelve calls to Convoso with a warm directory."""
    account, made = desk.account, Counted(desk.call)
    desk = replace(desk, call=made)
    now, zone, statuses = await account.now(), await account.zone(), await meanings(desk)
    campaigns, lists, gaps = await account.campaigns(), await account.lists(), list[str]()
    floor = await _tried(desk.call(MonitorAgents()), Floor(), "the floor", gaps)
    today = whole_seconds(window("today", now))
    then = today.same_weekdays(1)[0]
    funnel = await _tried(_funnel(desk, today, statuses), Funnel(), "today's calls", gaps)
    before = await _tried(_funnel(desk, then, statuses), Funnel(), "the calls of a week before", gaps)
    won = await _tried(_agent_calls(desk, today, statuses.flagged("success")), 0, "successes", gaps)
    overdue = await _tried(Pager(desk.call).count(SearchCallbacks(stage="PAST_DUE")), 0, "callbacks", gaps)
    busiest = _busiest(campaigns, floor)
    drops = await _tried(_drops(desk, today, busiest[:COUNTED], statuses), {}, "drops", gaps)
    rates = dict(sorted(drops.items(), key=lambda one: -(drop_rate(one[1]).value or 0)))
    late = (
        [f"{overdue:,} {'callback is' if overdue == 1 else 'callbacks are'} overdue: get_callback_backlog says whose."]
        if overdue
        else []
    )
    pace = _pace_alerts(funnel, before, floor, today.hours)
    alerts = [*_drop_alerts(rates), *late, *_floor_alerts(floor), *pace]
    states = Counter(row.status_label or row.status or "unknown" for row in floor.rows)
    told = ", ".join(f"{count} {state.lower()}" for state, count in states.most_common())
    return Report(
        answer=f"{now:%A %Y-%m-%d %H:%M} {zone.told}: {len(floor.rows)} agents logged in ({told}), "
        f"live calls: {_live(floor.rows)}. Today {_against(funnel, before)}, {won:,} successes "
        f"({conversion(CallTally(contacts=funnel.contacts, successes=won))!s} of contacts).",
        findings=tuple(alerts) or ("Nothing wrong in what was read: drops, pauses, callbacks and pace.",),
        scope=f"Today until now; before: {then.start:%A %Y-%m-%d}, same hours. Calls of any type from the call log; "
        "contacts and successes from agent performance; drops (DROP) of 30 days over calls that persons answered, incoming "
        f"ones among them, so the rate of the law is no lower. {made.calls} calls to Convoso.",
        grids=(*_grids(campaigns, lists, floor, rates), *_steps(funnel, before, won)),
        missing=(*gaps, *_missing(desk, campaigns, lists, [one for one in busiest if one not in rates])),
        following=("get_agent_report()", *[f'get_drop_rate(campaign="{one.name}")' for one in rates if rates[one].drops][:1]),
    )


def _busiest(campaigns: Names, floor: Floor) -> list[Named]:
    """The active campaigns, those with the most agents at work first."""
    agents = Counter(row.campaign_id for row in floor.rows)
    return sorted((one for one in campaigns.all if one.active), key=lambda one: -agents[one.id])


async def _funnel(desk: Desk, of: Window, statuses: Meanings) -> Funnel:
    """Two calls: how many rows the log has, and the contacts among what agents handled."""
    calls = await Pager(desk.call).count(SearchCallLogs(start_time=of.start_text, end_time=of.end_text))
    return Funnel(calls, await _agent_calls(desk, of, statuses.flagged("contact")))


async def _agent_calls(desk: Desk, of: Window, codes: Sequence[str], campaign: Named | None = None) -> int:
    """The calls that reached an agent and have one of the statuses; one call."""
    form = {"date_start": of.start_text, "date_end": of.end_text, "status_ids": ",".join(codes)}
    form |= {"campaign_ids": campaign.id} if campaign else {}
    rows = (await desk.call(GetAgentPerformance.model_validate(form))).rows if codes else ()
    return sum(row.calls or 0 for row in rows)


async def _drops(desk: Desk, today: Window, campaigns: Sequence[Named], statuses: Meanings) -> Mapping[Named, CallTally]:
    """Drops of each campaign over the span that the law counts; of those with the most, live answers too. Five calls.

    Agent performance cannot tell incoming answers from others, and other codes than DROP are not asked for: the rate is no
    more than that of the law, which takes some twenty calls a campaign (`get_drop_rate`).
    """
    of = replace(today, start=today.start - timedelta(days=DAYS - 1))
    counted = dict[Named, int]()
    for one in campaigns:
        form = {"start_time": of.start_text, "end_time": of.end_text, "campaign_id": one.id}
        calls = SearchCallLogs.model_validate({**form, "status": DROP, "call_type": "OUTBOUND"})
        counted[one] = await Pager(desk.call).count(calls)
    judged = sorted(counted, key=lambda one: -counted[one])[:JUDGED]
    return {one: CallTally(drops=counted[one], handled=await _agent_calls(desk, of, _handled(statuses), one)) for one in judged}


async def _tried(reading: Awaitable[T], otherwise: T, what: str, gaps: list[str]) -> T:
    """What is read; where it cannot be, as where the token does not open a section, the rest of the screen is shown."""
    try:
        return await reading
    except ConvosoError as error:
        gaps.append(f"Not read: {what}. {error.what}")
        return otherwise


def _handled(statuses: Meanings) -> list[str]:
    return sorted(code for code, status in statuses.by_code.items() if status.handled(by_agent=True))


def _against(today: Funnel, before: Funnel) -> str:
    """The counts of today, each with how far it is from a week before."""
    if not before.calls:
        return f"{today.calls:,} calls, {today.contacts:,} contacts (a week before there were none to compare with)"
    pairs = ((today.calls, before.calls, "calls"), (today.contacts, before.contacts, "contacts"))
    return ", ".join(
        f"{now:,} {what} (a week before {then:,}{f', {now / then - 1:+.0%}' if then else ''})" for now, then, what in pairs
    )


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


def _pace_alerts(today: Funnel, before: Funnel, floor: Floor, hours: float) -> Iterator[str]:
    """What is far from a week before, and leads that will not last."""
    for now, then, what in ((today.calls, before.calls, "calls"), (today.contacts, before.contacts, "contacts")):
        if then >= FEWEST_DIALS and abs(now / then - 1) >= OTHERWISE:
            yield f"{now:,} {what} so far, a week before by this time {then:,} ({now / then - 1:+.0%})."
    left = runway(_dialable(floor) or 0, today.calls / hours)
    if _dialable(floor) is not None and METRICS["runway"].alarms(left.value):
        yield f"The monitor counts {_dialable(floor):,} leads that can be dialed: {left!s} at today's pace."


def _paused(floor: Floor) -> list[AgentState]:
    paused = [row for row in floor.rows if (row.status or "").upper() == "PAUSED"]
    return sorted(paused, key=lambda row: -(row.status_time_sec or timedelta()).total_seconds())


def _dialable(floor: Floor) -> int | None:
    """The monitor's own counter, where it has one."""
    count = str((floor.model_extra or {}).get("queue_dialable_leads", ""))
    return int(count) if count.isdecimal() else None


def _live(rows: Sequence[AgentState]) -> int:
    return sum(row.call_log_id is not None for row in rows)


def _grids(campaigns: Names, lists: Names, floor: Floor, rates: Mapping[Named, CallTally]) -> Iterator[Grid]:
    rows = list[tuple[object, ...]]()
    for one in _busiest(campaigns, floor):
        there = [row for row in floor.rows if row.campaign_id == one.id]
        states = Counter((row.status or "").upper() for row in there)
        active = sum(list_.active is True for list_ in lists.all if list_.within == one.id)
        rate = drop_rate(rates[one]) if one in rates and rates[one].drops else "none" if one in rates else None
        rows.append((one.told, len(there), _live(there), states["READY"], states["PAUSED"], active, rate))
    columns = ("campaign", "agents", "live calls", "ready", "paused", "active lists", "drops 30 d, at least")
    yield Grid("Active campaigns", columns, rows, limits={columns[-1]: METRICS["drop_rate"].above[-1]})
    longest = [(row.user_full_name, row.campaign_name, row.status_time_sec) for row in _paused(floor)[:LONGEST]]
    yield Grid("Longest pauses now", ("agent", "campaign", "for"), longest)


def _steps(today: Funnel, before: Funnel, won: int) -> Iterator[Grid]:
    if today.calls:
        rows = (("calls", today.calls), ("contacts", today.contacts), ("successes", won))
        then = (("calls", before.calls), ("contacts", before.contacts)) if before.calls else ()
        yield steps(rows, "Today, from calls to successes", then, "a week before")


def _missing(desk: Desk, campaigns: Names, lists: Names, unjudged: Sequence[Named]) -> Iterator[str]:
    stopped = [one.told for one in campaigns.all if not one.active]
    off = sum(one.active is not True for one in lists.all)
    told = [f"inactive: {', '.join(stopped)}" if stopped else "", f"{off} inactive lists" if off else ""]
    if any(told):
        yield f"Not shown: {'; '.join(filter(None, told))}."
    if unjudged:
        names = ", ".join(one.name for one in unjudged)
        yield f"Drop rate not worked out, since there are fewer drops: {names}; get_drop_rate has it, and today by hour."
    yield brief(desk.policy)
