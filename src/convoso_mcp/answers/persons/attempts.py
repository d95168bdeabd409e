"""How often a number was dialed lately, by whichever lead has it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from convoso_mcp.endpoints.calls import CallLog, SearchCallLogs
from convoso_mcp.endpoints.endpoint import Call

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Attempts:
    """Dials to a number in the last 24 hours and the last 7 days; inbound calls are none. At most 500 rows are read."""

    day: int
    week: int
    last: str = ""

    @property
    def told(self) -> str:
        """In words."""
        last = f", the last at {self.last}" if self.last else ""
        return f"{self.day} in the last 24 hours, {self.week} in the last 7 days{last}"


async def attempts(call: Call, number: str, now: datetime) -> Attempts:
    """One search of the call log by the number that was dialed; `now` is account time."""
    search = SearchCallLogs(number_dialed=number, start_time=str(now - WEEK), end_time=str(now), limit=500)
    dials = [row for row in (await call(search)).rows if is_dial(row)]
    since = str(now - timedelta(days=1))
    moments = sorted(row.call_date or "" for row in dials)
    return Attempts(sum(moment > since for moment in moments), len(moments), moments[-1] if moments else "")


def is_dial(row: CallLog) -> bool:
    """Whether we called."""
    return (row.call_type or "").upper() != "INBOUND"
