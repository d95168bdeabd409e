"""Agents at work: the floor now, performance and productivity over time, logout, and their skills in a queue."""

import re
from datetime import timedelta

from pydantic import MISSING, Field, model_validator

from convoso_mcp.endpoints import codes
from convoso_mcp.endpoints.endpoint import About, Effect, Endpoint, Paged
from convoso_mcp.endpoints.fields import (
    CampaignId,
    CampaignIds,
    Day,
    Emails,
    End,
    ListIds,
    Offset,
    QueueId,
    QueueIds,
    Start,
    StatusCodes,
    UserId,
    UserIds,
    Words,
)
from convoso_mcp.endpoints.found import Lookup
from convoso_mcp.endpoints.replies import Count, Done, Duration, Id, Moment, Page, Percent, Record, Reference, Text
from convoso_mcp.endpoints.shown import Shown


class AgentState(Record):
    """An agent on the floor now, and so a live call to a person: not all that is in it need be about staff.

    Convoso writes "0", "-" or nothing where there is no call, list or lead.
    """

    columns = (
        "user_full_name", "status", "status_time_sec", "campaign_name", "queue_name", "list_name", "calls_today",
        "last_state_change", "lead_id", "user_id",
    )  # fmt: skip
    stored = frozenset({"user_id", "user_full_name", "campaign_id"})
    narrow = ("user_full_name", "status", "status_time_sec", "campaign_name", "user_id")
    counted = ("status", "campaign_name")
    harmless = frozenset({
        "user_full_name", "status", "status_label", "campaign_name", "queue_name", "list_name", "call_type",
        "queue_assignment", "queue_assignment_ids", "skill_options",
    })  # fmt: skip

    user_id: Id = None
    user_full_name: Text = None
    status: Text = None
    status_label: Text = None
    status_time_sec: Duration = None
    campaign_id: Reference = None
    campaign_name: Reference = None
    queue_id: Reference = None
    queue_name: Reference = None
    list_id: Reference = None
    list_name: Reference = None
    lead_id: Reference = None
    call_log_id: Reference = None
    call_type: Reference = None
    calls_today: Count = None
    last_state_change: Moment = None


class Floor(Page[AgentState]):
    """The agents who are logged in; the campaigns, queues and counters of the scope are kept beside them."""

    nouns = ("agent", "agents")
    rows: tuple[AgentState, ...] = ()
    harmless = frozenset({"campaigns", "queues"})

    @property
    def tally(self) -> str:
        """How many are logged in, and how many of them are on a call now."""
        busy = sum(row.call_log_id is not None for row in self.rows)
        return f"{super().tally} logged in, {busy} on a call"


class AgentPerformance(Record):
    """One agent's totals. Despite Convoso's names the times are not seconds but H:MM:SS; they add up to total_time."""

    columns = (
        "name", "calls", "human_answered", "am", "talk_sec", "wait_sec", "pause_sec", "wrap_sec", "total_time",
        "talk_sec_pt", "wait_sec_pt", "pause_sec_pt", "wrap_sec_pt", "user_id",
    )  # fmt: skip
    narrow = ("name", "calls", "talk_sec_pt", "wait_sec_pt", "pause_sec_pt", "wrap_sec_pt", "total_time", "user_id")
    added = ("calls", "human_answered", "am", "talk_sec", "wait_sec", "pause_sec", "wrap_sec", "total_time")
    staff = True
    harmless = frozenset({"name"})

    user_id: Id = None
    name: Text = None
    calls: Count = None
    human_answered: Count = None
    am: Count = None
    others: Count = None
    talk_sec: Duration = None
    wait_sec: Duration = None
    pause_sec: Duration = None
    wrap_sec: Duration = None
    total_time: Duration = None
    talk_sec_pt: Percent = None
    wait_sec_pt: Percent = None
    pause_sec_pt: Percent = None
    wrap_sec_pt: Percent = None
    am_pt: Percent = None
    others_pt: Percent = None


class PerformancePage(Page[AgentPerformance]):
    """Agents with their totals; Convoso does not page them."""

    nouns = ("agent", "agents")
    rows: tuple[AgentPerformance, ...] = ()


class AgentEvent(Record):
    """A change of an agent's state. `event_sec` is how long the state lasted."""

    columns = (
        "created_at", "user_name", "state", "availability_name", "event_sec", "campaign_name", "user_id",
    )  # fmt: skip
    counted = ("availability_name", "user_name")
    timed, measured = "created_at", "event_sec"
    staff = True
    harmless = frozenset({"user_name", "state", "availability_code", "availability_name", "campaign_name"})

    id: Id = None
    user_id: Id = None
    user_name: Text = None
    state: Text = None
    availability_code: Reference = None
    availability_name: Text = None
    campaign_id: Reference = None
    campaign_name: Text = None
    event_sec: Duration = None
    created_at: Moment = None


class AgentEventPage(Page[AgentEvent]):
    """State events, and how many match."""

    nouns = ("state event", "state events")
    rows: tuple[AgentEvent, ...] = ()


class MonitorAgents(Endpoint[Floor], Shown):
    """Show who is logged in right now, in which state and for how long, with campaign and queue counters.

    Also the only place that lists queues with their ids. For past time use get_agent_performance.
    """

    about = About(tool="monitor_agents", path="/agent-monitor/search", toolset="floor", effect=Effect.READS)

    campaign_id: CampaignIds | MISSING = MISSING
    queue_id: QueueIds | MISSING = MISSING
    user_id: UserIds | MISSING = MISSING
    filter_by_skill_options: Words | MISSING = Field(default=MISSING, description="Comma list of skills, e.g. CA,TX.")


class LogoutAgent(Endpoint[Done]):
    """Log one agent out of the campaign by force."""

    about = About(
        tool="logout_agent",
        path="/agent-monitor/logout",
        toolset="floor",
        effect=Effect.DESTROYS,
        loses="A working person is stopped; a live call of theirs may be lost.",
        codes={6006: codes.NO_USER, 6012: codes.NOT_LOGGED_IN},
    )

    user_id: UserId

    def lookups(self) -> tuple[Lookup, ...]:
        """On the floor, where it is known what the agent is doing."""
        return (Lookup(MonitorAgents(user_id=self.user_id), {"user_id": self.user_id}),)


class GetAgentPerformance(Endpoint[PerformancePage], Shown):
    """Report each agent's calls and talk, wait, pause and wrap time; today unless dates are given.

    For a leaderboard use get_agent_report. It sees only calls that reached an agent: no contact rate, drop rate or list
    figures (search_call_logs has those calls), and no sales unless status_ids names the winning statuses.
    """

    about = About(
        tool="get_agent_performance",
        path="/agent-performance/search",
        toolset="reporting",
        effect=Effect.READS,
        window=("date_start", "date_end"),
        codes={6031: codes.EMPTY},
    )

    date_start: Start | MISSING = Field(default=MISSING, description="From, YYYY-MM-DD HH:MM:SS; today 00:00:00 if left out.")
    date_end: End | MISSING = Field(default=MISSING, description="To; today 23:59:59 if left out.")
    campaign_ids: CampaignIds | MISSING = MISSING
    list_ids: ListIds | MISSING = MISSING
    queue_ids: QueueIds | MISSING = MISSING
    user_ids: UserIds | MISSING = MISSING
    status_ids: StatusCodes | MISSING = MISSING


class SearchAgentProductivity(Endpoint[AgentEventPage], Shown):
    """List agents' state events (login, ready, pauses, logout) and how long each lasted.

    Today's unless days are given. For totals use get_agent_performance.
    """

    about = About(
        tool="search_agent_productivity",
        path="/agent-productivity/search",
        toolset="reporting",
        effect=Effect.READS,
        paged=Paged(times=("date_start", "date_end"), step=timedelta(days=1)),
        window=("date_start", "date_end"),
        codes={6031: codes.EMPTY, 7231: codes.BAD_OFFSET},
    )

    date_start: Day | MISSING = Field(default=MISSING, description="First day, YYYY-MM-DD.")
    date_end: Day | MISSING = Field(default=MISSING, description="Last day.")
    campaign_id: CampaignId | MISSING = MISSING
    agent_emails: Emails | MISSING = Field(default=MISSING, description="Comma list; search_users finds them.")
    offset: Offset = Field(default=0, le=50000)
    limit: int = Field(default=500, ge=1, le=1000)


class UpdateQueueAgents(Endpoint[Done]):
    """Set the skill and weight of agents in one queue; live calls are routed by it.

    agent_id, skill and weight are comma lists of the same length and order.
    """

    about = About(
        tool="update_queue_agents",
        path="/queues/update",
        toolset="floor",
        effect=Effect.CHANGES,
        idempotent=True,
        overwrites=True,
        codes={
            7247: codes.NO_QUEUE,
            7248: codes.BAD_AGENT,
            7249: codes.BAD_WEIGHT,
            7250: codes.BAD_SKILL,
            7251: codes.BAD_AGENT,
            7252: codes.TWICE,
            7253: codes.BAD_SKILL,
            7254: codes.BAD_SKILL,
            7255: codes.BAD_WEIGHT,
            7256: codes.ONE_QUEUE,
        },
    )

    queue_id: QueueId
    agent_id: UserIds
    skill: Words = Field(description="-9 to 9 each.")
    weight: Words = Field(description="One each.")

    @model_validator(mode="after")
    def _lists_match(self) -> "UpdateQueueAgents":
        agents, skills, weights = (text.split(",") for text in (self.agent_id, self.skill, self.weight))
        if not len(agents) == len(skills) == len(weights):
            raise ValueError(f"{len(agents)} agents, {len(skills)} skills and {len(weights)} weights: give one of each")
        if len(set(agents)) < len(agents):
            raise ValueError("agent_id names an agent twice")
        if not all(re.fullmatch(r"-?[0-9]", skill) for skill in skills):
            raise ValueError("skill takes whole numbers from -9 to 9")
        if not all(re.fullmatch(r"[0-9]{1,4}", weight) for weight in weights):
            raise ValueError("weight takes whole numbers")
        return self


ENDPOINTS = (
    MonitorAgents,
    LogoutAgent,
    GetAgentPerformance,
    SearchAgentProductivity,
    UpdateQueueAgents,
)
