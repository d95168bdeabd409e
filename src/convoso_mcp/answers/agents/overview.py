"""The account in one screen, read in at most twelve calls: floor, today and a week before, drops, callbacks."""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from convoso_mcp.account import Named
from convoso_mcp.answers.agents.screen import Funnel, Screen, busiest, shown
from convoso_mcp.answers.answer import Desk
from convoso_mcp.answers.numbers.statuses import Meanings
from convoso_mcp.answers.numbers.tallies import CallTally
from convoso_mcp.answers.scoping import meanings, whole_seconds
from convoso_mcp.endpoints.agents import GetAgentPerformance, MonitorAgents
from convoso_mcp.endpoints.callbacks import SearchCallbacks
from convoso_mcp.endpoints.calls import SearchCallLogs
from convoso_mcp.endpoints.endpoint import Call, Endpoint, R
from convoso_mcp.errors import ConvosoError
from convoso_mcp.pager import Pager
from convoso_mcp.text.report import Report
from convoso_mcp.when import Window, window

T = TypeVar("T")

JUDGED = 2
"""Campaigns whose drop rate is worked out: those with the most drops, which keeps this to twelve calls."""
COUNTED = 3
"""Campaigns whose drops are counted: those with the most agents at work."""
DAYS = 30
"""The span over which the law counts drops (16 CFR 310.4(b)(4)(i))."""
DROP = "DROP"


class Counted:
    """Calls to Convoso, counted as they are made."""

    def __init__(self, call: Call) -> None:
        self._call, self.calls = call, 0

    async def __call__(self, request: Endpoint[R], /) -> R:
        """Make the call."""
        self.calls += 1
        return await self._call(request)


async def overview(desk: Desk) -> Report:
    """The account as it is now, in at most twelve calls to Convoso with a warm directory."""
    account, made = desk.account, Counted(desk.call)
    desk = replace(desk, call=made)
    now, zone, statuses = await account.now(), await account.zone(), await meanings(desk)
    campaigns, lists, gaps = await account.campaigns(), await account.lists(), list[str]()
    floor = await _tried(desk.call(MonitorAgents()), "the floor", gaps)
    today = whole_seconds(window("today", now))
    then = today.same_weekdays(1)[0]
    counted = busiest(campaigns, floor)[:COUNTED]
    screen = Screen(
        now=now,
        zone=zone.told,
        campaigns=campaigns,
        lists=lists,
        hours=today.hours,
        then=then.start.date(),
        floor=floor,
        today=await _tried(_funnel(desk, today, statuses), "today's calls", gaps),
        before=await _tried(_funnel(desk, then, statuses), "the calls of a week before", gaps),
        won=await _tried(_agent_calls(desk, today, statuses.flagged("success")), "successes", gaps),
        overdue=await _tried(Pager(desk.call).count(SearchCallbacks(stage="PAST_DUE")), "callbacks", gaps),
        drops=await _tried(_drops(desk, today, counted, statuses), "drops", gaps),
    )
    return shown(screen, gaps, made.calls, desk.policy)


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


async def _tried(reading: Awaitable[T], what: str, gaps: list[str]) -> T | None:
    """What is read; None where it cannot be, as where the token does not open a section: the rest is shown."""
    try:
        return await reading
    except ConvosoError as error:
        gaps.append(f"Not read: {what}. {error.what}")
        return None


def _handled(statuses: Meanings) -> list[str]:
    return sorted(code for code, status in statuses.by_code.items() if status.handled(by_agent=True))
