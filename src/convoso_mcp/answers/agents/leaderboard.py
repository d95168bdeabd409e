"""The report of agents: the team in one line, who stands out, and a leaderboard for each campaign."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from convoso_mcp.account import Named
from convoso_mcp.answers.agents.comparing import compared
from convoso_mcp.answers.agents.outliers import Outlier, outliers, ranks
from convoso_mcp.answers.agents.team import MOST_CAMPAIGNS, AgentLine, Team, read_rows, read_team, with_rows
from convoso_mcp.answers.answer import Desk
from convoso_mcp.answers.numbers.metrics import (
    agent_dump,
    aht,
    conversion,
    idle_share,
    occupancy,
    pause_share,
    sales_per_hour,
    talk_share,
    wrap_share,
)
from convoso_mcp.answers.numbers.rates import percent
from convoso_mcp.answers.numbers.tallies import CallTally
from convoso_mcp.answers.scope import Scope
from convoso_mcp.answers.scoping import meanings, scoped
from convoso_mcp.budget import Budget, Coverage
from convoso_mcp.text.plain import cell
from convoso_mcp.text.report import Grid, Report

if TYPE_CHECKING:
    from convoso_mcp.answers.agents.agent_questions import GetAgentReport

FINDINGS = 4
"""Who stands out is told of so many, in the first five lines."""
NAMED = 6
"""So many who are listed apart are named."""
FRIDAY, SATURDAY = 4, 5
_QUIET = "Nobody stands out: no one pauses, waits or converts far from the others."
ROWS = Budget(calls=110, seconds=38)
"""What reading calls may cost beside the rest, at three requests a second."""


async def leaderboard(desk: Desk, asked: "GetAgentReport") -> Report:
    """How agents did in a window, and how that is against another."""
    words = {name: value for name in ("campaign", "agents") if isinstance(value := getattr(asked, name), str)}
    scope = await scoped(desk, asked.when, list_=asked.list if isinstance(asked.list, str) else "", **words)
    statuses, campaigns, now = await meanings(desk), await _told_apart(desk, scope), await desk.account.now()
    team, read, before, then = await read_team(desk.call, scope, statuses, campaigns), list[Coverage](), Team(), None
    if asked.hang_ups and team.agents:
        tallies, read = await read_rows(desk, scope, statuses, ROWS)
        team = with_rows(team, tallies, sum(one.calls for one in read))
    if isinstance(asked.compare_to, str):
        then = replace(scope, window=compared(asked.compare_to, scope.window, now))
        before = await read_team(desk.call, then, statuses, ())
    found = [one for group in team.by_campaign.values() for one in outliers(group) if _is_asked(one.agent, scope)]
    found.sort(key=lambda one: -one.weight)
    team, before = team.of(scope.filters.agents), before.of(scope.filters.agents)
    if not team.agents:
        return _nobody(scope, scope.window.around(now))
    groups = sorted(team.by_campaign.items(), key=lambda one: -one[1].time.logged)
    first = found[0].agent if found else max(team.agents, key=lambda one: one.time.logged)
    whole = next((name.removeprefix("campaign ") for name in scope.names if name.startswith("campaign ")), "All campaigns")
    day = "" if scope.window.partial else f', when="{scope.window.days[-1]}"'
    return Report(
        answer=_team(scope, team) + (f" {_against(team, before, then)}" if then else ""),
        findings=tuple(f"{one.told}." for one in found[:FINDINGS]) or (_QUIET,),
        scope=_scope(scope, team, before, apart=len(groups) > 1),
        grids=tuple(
            _grid(name or whole, group, before, asked.limit * len(group.agents) // len(team.agents)) for name, group in groups
        ),
        missing=tuple(_missing(team, scope, found[FINDINGS:], read)),
        following=(
            f'get_agent_day(agent="{first.name}"{day})',
            *([f'get_agent_report(when="{asked.when}", hang_ups=1) for who hangs up early'] if not asked.hang_ups else ()),
        ),
        floor=any(one.why for one in read),
        periods=scope.window.around(now),
    )


def _is_asked(agent: AgentLine, scope: Scope) -> bool:
    return not scope.filters.agents or agent.id in scope.filters.agents


async def _told_apart(desk: Desk, scope: Scope) -> Sequence[Named]:
    """The campaigns in which agents are ranked apart: those that are active, unless one is asked for or they are many."""
    active = [one for one in (await desk.account.campaigns()).all if one.active]
    return () if scope.filters.campaign or not 1 < len(active) <= MOST_CAMPAIGNS else active


def _team(scope: Scope, team: Team) -> str:
    time, calls = team.time, team.calls
    shares = {"talk": talk_share, "wait": idle_share, "pause": pause_share, "wrap": wrap_share}
    return (
        f"{scope.window.words.capitalize()}{' until now' if scope.window.partial else ''}: {_agents(team)}, "
        f"{_length(time.logged)} logged in, {_many(time.calls, 'call')}, {_won(calls)}: "
        f"{sales_per_hour(calls, time)!s}, {conversion(calls)!s} of contacts; "
        f"{', '.join(f'{name} {percent(share(time).value)}' for name, share in shares.items())}."
    )


def _against(team: Team, before: Team, then: Scope) -> str:
    """The other window in the same figures, and by how much this one is above or below it."""
    own, other = sales_per_hour(team.calls, team.time), sales_per_hour(before.calls, before.time)
    by = f" ({(own.value / other.value - 1):+.0%})" if own.value is not None and other.value else ""
    return f"Against {then.window.words}: {_agents(before)}, {_won(before.calls)}, {other!s}{by}, {conversion(before.calls)!s}."


def _scope(scope: Scope, team: Team, before: Team, *, apart: bool) -> str:
    where = " Agents are ranked in the campaign of most of their contacts." if apart else ""
    return (
        f"{scope.told} From agent performance: calls that reached an agent, of any type; contacts and successes by their "
        f"statuses.{where} {team.calls_used + before.calls_used} calls to Convoso."
    )


def _grid(name: str, team: Team, before: Team, most: int) -> Grid:
    """The agents of a campaign, those who rank first, by successes per hour; three at least."""
    most = max(most, 3)
    best = sorted(team.agents, key=lambda one: (not ranks(one), -(sales_per_hour(one.calls, one.time).value or 0), one.name))
    was = {line.id: line for line in before.agents}
    rows = [_row(place, line, was.get(line.id)) for place, line in enumerate(best[:most], 1)]
    dumps = any(line.rows.rows for line in team.agents)
    columns = [True] * len(_COLUMNS) + [bool(before.agents), dumps]
    shown = f", {most} of {len(best)} shown" if most < len(best) else ""
    time, calls = team.time, team.calls
    title = (
        f"{name}: {_agents(team)}{shown}, {_won(calls)}, "
        f"{sales_per_hour(calls, time)!s}, pause {percent(pause_share(time).value)}"
    )
    heads = [head for head, there in zip((*_COLUMNS, "was/h", "dumped % of live dials"), columns, strict=True) if there]
    return Grid(title, tuple(heads), [[cell for cell, there in zip(row, columns, strict=True) if there] for row in rows])


_COLUMNS = (
    "#", "agent", "logged", "calls", "contacts", "successes", "/h", "% of contacts", "talk %", "wait %", "pause %", "wrap %",
    "AHT", "occupancy %",
)  # fmt: skip


def _row(place: int, line: AgentLine, was: AgentLine | None) -> list[object]:
    time, calls = line.time, line.calls
    shares = [talk_share(time), idle_share(time), pause_share(time), wrap_share(time)]
    handled = aht(time).value
    return [
        place if ranks(line) else "-", line.name, timedelta(seconds=time.logged), time.calls, calls.talked, calls.won,
        _rounded(sales_per_hour(calls, time).value, 2), _hundredths(conversion(calls).value),
        *(_hundredths(share.value) for share in shares),
        None if handled is None else timedelta(seconds=round(handled)), _hundredths(occupancy(time).value),
        _rounded(sales_per_hour(was.calls, was.time).value, 2) if was else None, _hundredths(agent_dump(line.rows).value),
    ]  # fmt: skip


def _missing(team: Team, scope: Scope, others: Sequence[Outlier], read: Sequence[Coverage]) -> Iterator[str]:
    """What was left out, and what must not be concluded."""
    if others:
        yield f"Also: {'; '.join(one.told for one in others[:FINDINGS])}."
    apart = [line for line in team.agents if not ranks(line)]
    if len(apart) == len(team.agents):
        yield "Nobody is ranked: all are under 30 minutes logged in or 30 contacts."
    elif apart:
        named = [f"{line.name} ({_length(line.time.logged)}, {_many(line.contacts, 'contact')})" for line in apart[:NAMED]]
        more = f" and {len(apart) - NAMED} more" if len(apart) > NAMED else ""
        yield f"Not ranked, counted in the team: {', '.join(named)}{more}: under 30 minutes logged in or 30 contacts."
    if team.ignored:
        yield "Convoso answered the same with and without a status: contacts and successes here are not to be trusted."
    if scope.filters.list:
        yield "Of one list Convoso counts only the turns of its calls: no pauses are in these times."
    if lacking := [one for one in read if one.why]:
        rows = sum(one.read for one in read)
        most = f"at most {ROWS.calls} requests and {ROWS.seconds:g} s are spent on them"
        why = next((one.why for one in lacking if one.error), most)
        yield f"Floor: who hangs up is counted in {rows:,} calls, and there are more: {why}."
    if unknown := sorted(team.rows.unknown):
        yield f"Nothing explains these statuses: {', '.join(unknown)}."


def _nobody(scope: Scope, periods: Mapping[str, str]) -> Report:
    weekend = scope.window.days[-1].weekday() >= SATURDAY and len(scope.window.days) == 1
    friday = scope.window.days[-1] - timedelta(days=scope.window.days[-1].weekday() - FRIDAY)
    return Report(
        answer=f"Nobody was logged in: {scope.window.words}.",
        scope=scope.told,
        missing=("A day off, or filters that fit no agent.",),
        following=(f'get_agent_report(when="{friday if weekend else "last 7 days"}")',),
        periods=periods,
    )


def _agents(team: Team) -> str:
    return _many(len(team.agents), "agent")


def _won(calls: CallTally) -> str:
    return f"{_many(calls.talked, 'contact')}, {_many(calls.won, 'success')}"


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 'es' if noun.endswith('s') else 's'}"


def _length(seconds: float) -> str:
    return cell(timedelta(seconds=seconds))


def _rounded(value: float | None, places: int) -> float | None:
    return None if value is None else round(value, places)


def _hundredths(value: float | None) -> float | None:
    return None if value is None else round(100 * value, 1)
