"""Calls by any grouping: what is asked for, read and told."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from pydantic import MISSING, Field

from convoso_mcp.answers import FACTS
from convoso_mcp.answers.answer import Answer, Desk
from convoso_mcp.answers.arguments import AgentWords, CampaignWords, CompareTo, ListWords, When
from convoso_mcp.answers.calls.call_columns import chosen
from convoso_mcp.answers.calls.call_groups import Dimension, Grouping, named
from convoso_mcp.answers.calls.call_periods import odd_days, of_calls, read, usual_volume
from convoso_mcp.answers.calls.call_reading import Reader
from convoso_mcp.answers.calls.call_telling import Told
from convoso_mcp.answers.scope import Scope
from convoso_mcp.answers.scoping import meanings, scoped
from convoso_mcp.endpoints.fields import CallType, Words
from convoso_mcp.text.report import Report
from convoso_mcp.when import window

GroupBy = Annotated[list[Dimension], Field(max_length=3, description="lead_hour is of the called place.")]


class GetCallReport(Answer[Report]):
    """Count and compare calls: contacts, conversion, drops, talk, by any grouping. For one call: search_call_logs."""

    about = FACTS["get_call_report"]

    when: When = "today"
    campaign: CampaignWords | MISSING = MISSING
    list: ListWords | MISSING = MISSING
    agents: AgentWords | MISSING = MISSING
    status: Annotated[Words, Field(description="Codes or names, comma list.")] | MISSING = MISSING
    call_type: CallType | MISSING = MISSING
    group_by: GroupBy | MISSING = MISSING
    metrics: Words | MISSING = Field(default=MISSING, description="Comma list; explain_metric knows them.")
    compare_to: CompareTo | MISSING = MISSING

    async def run(self, desk: Desk) -> Report:
        """Read or count, whichever takes fewer requests, and tell it."""
        reader = Reader(desk)
        desk, given = reader.desk, self.given()
        scope = await scoped(
            desk, self.when, campaign=given.get("campaign", ""), list_=given.get("list", ""), agents=given.get("agents", ""),
            statuses=given.get("status", ""), call_type=given.get("call_type", ""),
        )  # fmt: skip
        scopes = [scope, *await self._compared(desk, scope)]
        statuses, by = await meanings(desk), self._by(scope)
        grouping = Grouping(by, scope.window.zone, statuses, await named(desk.account, by))
        columns = chosen(given.get("metrics", "" if not of_calls(by) else "talk_time"))
        periods, plan = await read(reader, scopes, grouping, columns)
        usual = await usual_volume(reader, periods[0]) if len(scopes) == 1 else None
        odd = await odd_days(reader, periods if len(scopes) > 1 else ())
        around = scope.window.around(await desk.account.now())
        return Told(grouping, columns, periods, usual, odd, around).report(plan, reader.calls)

    def _by(self, scope: Scope) -> tuple[Dimension, ...]:
        if isinstance(self.group_by, list):
            return tuple(dict.fromkeys(self.group_by))
        return ("list",) if scope.filters.campaign else ("campaign",)

    async def _compared(self, desk: Desk, scope: Scope) -> Sequence[Scope]:
        if not isinstance(self.compare_to, str):
            return ()
        words = self.compare_to.strip()
        before = scope.window.before() if words.casefold() == "before" else window(words, await desk.account.now())
        return (replace(scope, window=before),)
