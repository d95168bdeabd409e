"""What no document says about Convoso, asked of a live account: reads only, and shapes, counts, yes and no in the output.

Nothing that the account holds is in an answer: no id, name, number or text of it, no code of a status, no moment.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from convoso_mcp.account import Account, Directory
from convoso_mcp.doctor import shapes
from convoso_mcp.doctor.hearing import Ear
from convoso_mcp.endpoints.agents import AgentPerformance, GetAgentPerformance, SearchAgentProductivity
from convoso_mcp.endpoints.callbacks import Callback, SearchCallbacks
from convoso_mcp.endpoints.calls import CallLog, SearchCallLogs
from convoso_mcp.endpoints.endpoint import Call, Endpoint
from convoso_mcp.endpoints.leads import Lead, SearchLeads
from convoso_mcp.endpoints.lists import LeadList, SearchLists
from convoso_mcp.endpoints.statuses import SearchStatuses, Status
from convoso_mcp.errors import ConvosoError, Refused

SAMPLE = 100
"""Rows that are looked at, where one is too few."""
NOWHERE = {
    "first_name": "Zqxj", "last_name": "Zqxj", "email": "zqxj@nowhere.invalid", "city": "Zqxj", "state": "ZQ",
    "postal_code": "00000", "address1": "0 Zqxj",
}  # fmt: skip
"""Filters of a search for leads that are documented and may be ignored, with values that no lead has."""
EASTERN = ("NY", "NJ", "GA", "OH")
"""States that keep New York's time all over."""
SYSTEM_USER = "666666"


class Observation(NamedTuple):
    """What was asked, and what was seen."""

    asked: str
    seen: str


@dataclass(frozen=True)
class Probe:
    """A live account, what is heard of it, and yesterday in it, a day that does not change any more."""

    call: Call
    ear: Ear
    start: str
    end: str

    async def raw(self, request: Endpoint[Any]) -> Any:
        """The answer to a request as it came."""
        await self.call(request)
        return shapes.read(self.ear.last.body) if self.ear.last else None

    async def rows(self, request: Endpoint[Any]) -> list[shapes.Row]:
        """The rows of it."""
        return shapes.rows(await self.raw(request))

    def calls(self, **given: Any) -> SearchCallLogs:
        """A search for yesterday's calls."""
        return SearchCallLogs.model_validate({"start_time": self.start, "end_time": self.end, "limit": 1, **given})


async def observed(call: Call, ear: Ear) -> AsyncGenerator[Observation]:
    """Every observation as it is made; what the account does not answer is said with the code of the error."""
    zone = (await Account(call, Directory(clock=ear.clock)).zone()).info
    yesterday = datetime.fromtimestamp(ear.clock(), zone) - timedelta(days=1)
    probe = Probe(call, ear, f"{yesterday:%Y-%m-%d} 00:00:00", f"{yesterday:%Y-%m-%d} 23:59:59")
    for asked, look in QUESTIONS.items():
        try:
            yield Observation(asked, await look(probe))
        except ConvosoError as error:
            yield Observation(asked, f"not answered: {error.short}")


async def _exact(probe: Probe) -> str:
    one, many = shapes.total(await probe.raw(probe.calls())), await probe.raw(probe.calls(limit=500))
    return f"the same with limit=1 and 500: {_yes(one == shapes.total(many))}; {await _added_up(probe, shapes.rows(many))}"


async def _added_up(probe: Probe, table: list[shapes.Row]) -> str:
    """Whether the calls of two statuses are as many together as apart: whether a search takes several."""
    codes = sorted({str(row.get("status")) for row in table if str(row.get("status", "")).isalnum()})[:2]
    if len(codes) < 2:
        return "several statuses at once: not tried"
    apart = [shapes.total(await probe.raw(probe.calls(status=code))) or 0 for code in codes]
    together = shapes.total(await probe.raw(probe.calls().model_copy(update={"status": ",".join(codes)})))
    return f"several statuses at once add up: {_yes(together == sum(apart))}"


async def _time_of_day(probe: Probe) -> str:
    day = await probe.rows(GetAgentPerformance(date_start=probe.start, date_end=probe.end))
    night = await probe.rows(GetAgentPerformance(date_start=probe.start, date_end=probe.start[:11] + "00:00:01"))
    return f"the first second of a day is less than the day: {_yes(_calls(night) < _calls(day))}"


async def _zones(probe: Probe) -> str:
    zone = await Account(probe.call, Directory(clock=probe.ear.clock)).zone()
    events = await probe.rows(SearchAgentProductivity(date_start=probe.start[:10], date_end=probe.start[:10], limit=SAMPLE))
    agree = [
        f"{datetime.fromtimestamp(int(row['event_epoch']), zone.info):%Y-%m-%d %H:%M:%S}" == row.get("created_at")
        for row in events
        if str(row.get("event_epoch", "")).isdecimal()
    ]
    return f"campaigns show a zone: {_yes(zone.known == 'learned')}; of {len(agree)} events it holds for {sum(agree)}"


async def _statuses(probe: Probe) -> str:
    blank, wild = await probe.rows(SearchStatuses(query="")), await probe.rows(SearchStatuses(query="%"))
    return f"a blank query: {len(blank)}; %: {len(wild)}; {shapes.told(blank, Status)}"


async def _ignored(probe: Probe) -> str:
    every = shapes.total(await probe.raw(SearchLeads(limit=1)))
    ignored, refused = list[str](), list[str]()
    for name, value in NOWHERE.items():
        try:
            if shapes.total(await probe.raw(SearchLeads.model_validate({"limit": 1, name: value}))) == every:
                ignored.append(name)
        except Refused:
            refused.append(name)
    return f"ignored: {', '.join(ignored) or 'none'}; refused: {', '.join(refused) or 'none'}; of {', '.join(NOWHERE)}"


async def _callers(probe: Probe) -> str:
    table = await probe.rows(probe.calls(limit=SAMPLE))
    system = sum(str(row.get("user_id")) == SYSTEM_USER for row in table)
    none = sum(str(row.get("user_id") or "0") == "0" for row in table)
    unanswered = [row for row in table if str(row.get("status")) in ("NA", "AA")]
    campaigns = len({str(row.get("campaign_id")) for row in unanswered})
    every = len({str(row.get("campaign_id")) for row in table})
    return (
        f"of {len(table)} rows {system} have the system's user and {none} have none; "
        f"unanswered and machine rows in {campaigns} of {every} campaigns"
    )


async def _answered(probe: Probe) -> str:
    table = await probe.rows(GetAgentPerformance(date_start=probe.start, date_end=probe.end))
    fits = [_number(row, "human_answered") == _number(row, "calls") - _number(row, "am") for row in table]
    return f"for {sum(fits)} of {len(fits)} agents; {shapes.told(table, AgentPerformance)}"


async def _offsets(probe: Probe) -> str:
    table = await probe.rows(SearchLeads(limit=SAMPLE))
    now = datetime.fromtimestamp(probe.ear.clock(), ZoneInfo("America/New_York"))
    eastern = [row for row in table if str(row.get("state")) in EASTERN]
    fits = sum(str(row.get("locale_gmt", "")).startswith(f"{now:%z}"[0] + f"{now:%z}"[2]) for row in eastern)
    season = "summer" if now.dst() else "winter"
    return f"it is {season}, and {fits} of {len(eastern)} rows of the east show its time; {shapes.told(table, Lead)}"


async def _limits(probe: Probe) -> str:
    names = list(probe.ear.last.headers) if probe.ear.last else []
    return ", ".join(sorted(name for name in names if "rate" in name.lower() or "retry" in name.lower())) or "no headers"


async def _callbacks(probe: Probe) -> str:
    table = await probe.rows(SearchCallbacks(limit=SAMPLE))
    patterns = sorted({shapes.pattern(row.get("callback_time")) for row in table})[:3]
    return f"patterns {', '.join(patterns) or 'none'}; {shapes.told(table, Callback)}"


async def _lists(probe: Probe) -> str:
    return shapes.told(await probe.rows(SearchLists(status=1)), LeadList)


async def _logs(probe: Probe) -> str:
    table = await probe.rows(probe.calls(limit=SAMPLE))
    extra = [name for name in ("revenue", "extra_field_01", "extra_field_02") if any(name in row for row in table)]
    return f"beside the documented ones: {', '.join(extra) or 'none'}; {shapes.told(table, CallLog)}"


QUESTIONS: dict[str, Callable[[Probe], Awaitable[str]]] = {
    "total_found of call logs is exact": _exact,
    "agent performance heeds the time of day": _time_of_day,
    "the zone of campaigns is that of agents' events": _zones,
    "searching statuses": _statuses,
    "filters of leads that are ignored": _ignored,
    "whose the rows of the call log are": _callers,
    "human_answered is calls less am": _answered,
    "locale_gmt of leads follows summer time": _offsets,
    "limits told in headers": _limits,
    "callback_time": _callbacks,
    "fields of lists": _lists,
    "fields of call logs": _logs,
}


def _yes(seen: object) -> str:
    return "yes" if seen else "no"


def _number(row: shapes.Row, name: str) -> int:
    value = str(row.get(name, ""))
    return int(value) if value.isdecimal() else 0


def _calls(table: list[shapes.Row]) -> int:
    return sum(_number(row, "calls") for row in table)
