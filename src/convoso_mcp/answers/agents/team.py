"""What agents did in a window, read from agent performance: times in one call, contacts and successes by their statuses."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import anyio

from convoso_mcp.account import Named
from convoso_mcp.answers.answer import Desk
from convoso_mcp.answers.numbers.statuses import Meanings
from convoso_mcp.answers.numbers.tallies import AgentTally, CallTally
from convoso_mcp.answers.scope import Scope
from convoso_mcp.budget import Budget, Coverage
from convoso_mcp.endpoints.agents import AgentPerformance, GetAgentPerformance
from convoso_mcp.endpoints.calls import CallLogPage
from convoso_mcp.endpoints.endpoint import Call
from convoso_mcp.pager import Pager

MOST_CAMPAIGNS = 6
"""Beyond so many active campaigns, contacts are not asked for each of them."""
_ENOUGH = 30
"""Calls from which on it is no chance that all of them have a status that was asked for."""


_NONE = CallTally()


@dataclass(frozen=True, kw_only=True)
class AgentLine:
    """One agent's window. `calls` holds contacts and successes, of calls of any type; `rows` all that the log says.

    `campaign` is the one of most of their contacts; blank where there were none, or where one was asked for. `rows` is
    empty unless the log was read.
    """

    id: str
    name: str
    time: AgentTally
    calls: CallTally
    campaign: str = ""
    rows: CallTally = _NONE

    @property
    def contacts(self) -> int:
        """Calls that reached a person worth counting."""
        return self.calls.talked


@dataclass(frozen=True)
class Team:
    """Everybody who was logged in. `calls_used` is what it took to know; `ignored` that Convoso did not filter by status."""

    agents: Sequence[AgentLine] = ()
    calls_used: int = 0
    ignored: bool = False

    @property
    def time(self) -> AgentTally:
        """Everybody's time."""
        return sum((one.time for one in self.agents), AgentTally())

    @property
    def calls(self) -> CallTally:
        """Everybody's contacts and successes."""
        return sum((one.calls for one in self.agents), CallTally())

    @property
    def rows(self) -> CallTally:
        """What the log says of everybody's calls."""
        return sum((one.rows for one in self.agents), CallTally())

    @property
    def by_campaign(self) -> Mapping[str, "Team"]:
        """The same agents by campaign."""
        names = dict.fromkeys(line.campaign for line in self.agents)
        return {name: Team([line for line in self.agents if line.campaign == name]) for name in names}

    def of(self, ids: Collection[str]) -> "Team":
        """Those of them who have one of the ids; all where none is given."""
        return replace(self, agents=[line for line in self.agents if not ids or line.id in ids])

    def without(self, agent: AgentLine) -> "Team":
        """The others."""
        return Team([one for one in self.agents if one.id != agent.id])


async def read_team(call: Call, asked: Scope, statuses: Meanings, campaigns: Sequence[Named]) -> Team:
    """Two calls, and one for contacts in each of the `campaigns` that are told apart.

    Agent performance counts the calls that reached an agent, and `status_ids` leaves those with a status: this makes an
    agent's contacts and successes one call each, without a row of the log being read.
    """
    request = performance(asked)
    everybody = (await call(request)).rows
    won = await _counted(call, request, statuses.flagged("success"))
    by_campaign, talked = dict[str, Counter[str]](), Counter[str]()
    # What is left after the others is the last one's: a campaign that was stopped since then is counted all the same.
    for campaign in campaigns[:-1]:
        narrowed = request.model_copy(update={"campaign_ids": campaign.id})
        by_campaign[campaign.name] = await _counted(call, narrowed, statuses.flagged("contact"))
    talked = await _counted(call, request, statuses.flagged("contact"))
    if campaigns:
        by_campaign[campaigns[-1].name] = talked - sum(by_campaign.values(), Counter[str]())
    lines = [_line(row, talked, won, by_campaign) for row in everybody]
    calls = sum(line.time.calls for line in lines)
    return Team(lines, 3 + max(len(campaigns) - 1, 0), ignored=calls >= _ENOUGH and calls == won.total())


def performance(asked: Scope) -> GetAgentPerformance:
    """Agent performance of everybody in the window; agents who are asked for are held against the others."""
    filters = asked.filters
    form = {
        "date_start": asked.window.start_text, "date_end": asked.window.end_text, "campaign_ids": filters.campaign,
        "list_ids": filters.list,
    }  # fmt: skip
    return GetAgentPerformance.model_validate({name: value for name, value in form.items() if value})


def with_rows(team: Team, tallies: Mapping[str, CallTally], calls_used: int) -> Team:
    """The team with what the log says of each agent's calls."""
    lines = [replace(line, rows=tallies.get(line.id, CallTally())) for line in team.agents]
    return replace(team, agents=lines, calls_used=team.calls_used + calls_used)


async def read_rows(
    desk: Desk, asked: Scope, statuses: Meanings, budget: Budget
) -> tuple[dict[str, CallTally], list[Coverage]]:
    """Everybody's calls counted row by row, status by status: rows that reached nobody, most of a log, are not read.

    The budget is for all of it.
    """
    tallies = dict[str, CallTally]()

    def take(page: CallLogPage) -> None:
        for agent in {row.user_id for row in page.rows if row.user_id}:
            rows = [row for row in page.rows if row.user_id == agent]
            tallies[agent] = tallies.get(agent, CallTally()) + CallTally.of(rows, statuses)

    handled = sorted(code for code, status in statuses.by_code.items() if status.handled(by_agent=True))
    everybody = replace(asked, filters=replace(asked.filters, agents=()))
    end, read = anyio.current_time() + budget.seconds, list[Coverage]()
    for search in [search for code in handled for search in everybody.narrowed(statuses=code).searches]:
        calls = budget.calls - sum(one.calls for one in read)
        left = replace(budget, calls=calls, seconds=max(end - anyio.current_time(), 0))
        read.append(await Pager(desk.call, left, tell=desk.tell).read(search, take))
    return tallies, read


async def _counted(call: Call, request: GetAgentPerformance, codes: Sequence[str]) -> Counter[str]:
    """Calls with one of the statuses, by agent."""
    if not codes:
        return Counter()
    rows = (await call(request.model_copy(update={"status_ids": ",".join(codes)}))).rows
    return Counter({row.user_id or "": row.calls or 0 for row in rows})


def _line(row: AgentPerformance, talked: Counter[str], won: Counter[str], by_campaign: dict[str, Counter[str]]) -> AgentLine:
    agent = row.user_id or ""
    contacts = {name: counts[agent] for name, counts in by_campaign.items() if counts[agent]}
    calls = CallTally(contacts=talked[agent], successes=won[agent], talked=talked[agent], won=won[agent])
    main = max(contacts, key=lambda name: contacts[name], default="")
    return AgentLine(id=agent, name=row.name or agent, time=AgentTally.of([row]), calls=calls, campaign=main)
