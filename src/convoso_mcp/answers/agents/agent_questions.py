"""Questions about agents and the floor: how they did, how one spent a day, and what is going on at all."""

from pydantic import MISSING, Field

from convoso_mcp.answers import FACTS
from convoso_mcp.answers.answer import Answer, Desk
from convoso_mcp.answers.arguments import AgentWords, CampaignWords, CompareTo, ListWords, When
from convoso_mcp.endpoints.fields import Switch, Text
from convoso_mcp.text.report import Report


class GetOverview(Answer[Report]):
    """Show the whole account in one screen: floor now, today's funnel, alerts, campaigns, lists, policy.

    The place to start when nothing particular is asked.
    """

    about = FACTS["get_overview"]

    async def run(self, desk: Desk) -> Report:
        """The account as it is now."""
        from convoso_mcp.answers.agents.overview import overview  # noqa: PLC0415  start-up does not pay for it

        return await overview(desk)


class GetAgentReport(Answer[Report]):
    """Say how agents did: leaderboard, time use, contacts, successes per hour, AHT, and who stands out.

    Ranked within each campaign. For all that was dialed ask get_call_report.
    """

    about = FACTS["get_agent_report"]

    when: When = "today"
    campaign: CampaignWords | MISSING = MISSING
    list: ListWords | MISSING = MISSING
    agents: AgentWords | MISSING = MISSING
    compare_to: CompareTo | MISSING = MISSING
    hang_ups: Switch = Field(default=0, description="1: also who hangs up within seconds; reads call rows, slow.")
    limit: int = Field(default=15, ge=1, le=100)

    async def run(self, desk: Desk) -> Report:
        """The team, each agent, and who stands out."""
        from convoso_mcp.answers.agents.leaderboard import leaderboard  # noqa: PLC0415  as above

        return await leaderboard(desk, self)


class GetAgentDay(Answer[Report]):
    """Show one agent's day: states in order, breaks by reason, first and last call, gaps, longest pause."""

    about = FACTS["get_agent_day"]

    agent: Text = Field(description="Name, e-mail or id.")
    when: When = "today"

    async def run(self, desk: Desk) -> Report:
        """The day from login to logout."""
        from convoso_mcp.answers.agents.workday import workday  # noqa: PLC0415  as above

        return await workday(desk, self.agent, self.when)
