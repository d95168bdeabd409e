"""Rows of the call log as counting needs them, and those that were read kept for the next question."""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from sys import intern
from typing import NamedTuple

from convoso_mcp.answers.scope import Filters, Scope
from convoso_mcp.budget import Coverage
from convoso_mcp.endpoints.calls import CallLog

RUNNING_SECONDS, CLOSED_SECONDS = 120, 600
"""How long rows answer further questions: of a window that runs, and of one that is over, since dispositions are rewritten."""
MOST_ROWS = 100_000
"""Rows that are kept; the window that was asked for longest ago goes first."""


class CallRow(NamedTuple):
    """A call, as far as it is counted and grouped by; nothing of it names a person. `area` is the area code that was called."""

    at: datetime
    status: str
    call_type: str
    call_length: timedelta
    user_id: str
    campaign_id: str
    list_id: str
    lead_id: str
    term_reason: str
    called_count: int
    caller_id: str
    area: str

    @classmethod
    def of(cls, row: CallLog) -> "CallRow":
        """A row of the log. The caller id of a call from outside is the caller's own number, and left out."""
        number = row.number_dialed or row.phone_number or ""
        dialed = row.call_type != "INBOUND"
        return cls(
            at=datetime.fromisoformat(row.call_date or "1970-01-01"),
            status=intern((row.status or "").upper()),
            call_type=intern(row.call_type or ""),
            call_length=row.call_length or timedelta(),
            user_id=intern(row.user_id or ""),
            campaign_id=intern(row.campaign_id or ""),
            list_id=intern(row.list_id or ""),
            lead_id=intern(row.lead_id or ""),
            term_reason=intern(row.term_reason or ""),
            called_count=row.called_count or 0,
            caller_id=intern(row.caller_id_displayed or "") if dialed else "",
            area=intern(number[:3]) if len(number) == 10 else "",
        )

    def fits(self, filters: Filters) -> bool:
        """Whether the filters find it."""
        return (
            filters.campaign in (None, self.campaign_id)
            and filters.list in (None, self.list_id)
            and filters.call_type in (None, self.call_type)
            and (not filters.agents or self.user_id in filters.agents)
            and (not filters.statuses or self.status in filters.statuses)
        )


@dataclass(frozen=True)
class Rows:
    """The calls of a scope that were read, and how many of them that is. `scope` is what was read in the end."""

    scope: Scope
    rows: tuple[CallRow, ...]
    coverage: Coverage
    at: float = 0
    """When, in seconds since the epoch."""
    kept: bool = False
    """Whether an earlier question had read them."""


@dataclass
class KeptCalls:
    """What was read of an account's log in the last minutes, for follow-ups: "and by hour?" then costs no calls."""

    clock: Callable[[], float] = time.time
    _kept: OrderedDict[tuple[datetime, datetime | str, Filters], Rows] = field(
        default_factory=OrderedDict[tuple[datetime, "datetime | str", Filters], Rows]
    )

    def keep(self, asked: Scope, rows: Rows) -> Rows:
        """Remember what was read whole for a scope; the same rows."""
        if rows.coverage.complete and len(rows.rows) <= MOST_ROWS:
            self._kept[_key(asked)] = rows
            self._kept.move_to_end(_key(asked))
            while sum(len(one.rows) for one in self._kept.values()) > MOST_ROWS:
                self._kept.popitem(last=False)
        return rows

    def find(self, asked: Scope) -> Rows | None:
        """What was read for this scope, or for one that holds it, if not too long ago."""
        for key, rows in reversed(self._alive()):
            if key[:2] == _key(asked)[:2] and key[2].hold(asked.filters):
                those = tuple(row for row in rows.rows if row.fits(asked.filters))
                scope = Scope(rows.scope.window, asked.filters, asked.names)
                return Rows(scope, those, Coverage(read=len(those), matching=len(those), calls=0), rows.at, kept=True)
        return None

    def _alive(self) -> list[tuple[tuple[datetime, "datetime | str", Filters], Rows]]:
        now = self.clock()
        for key, rows in list(self._kept.items()):
            if now - rows.at > (RUNNING_SECONDS if rows.scope.window.partial else CLOSED_SECONDS):
                del self._kept[key]
        return list(self._kept.items())


def _key(scope: Scope) -> tuple[datetime, "datetime | str", Filters]:
    """What runs up to now is the same window a minute later."""
    window = scope.window
    return window.start, "now" if window.partial else window.end, scope.filters


def reduced(rows: Iterable[CallLog]) -> Iterator[CallRow]:
    """The rows of a page."""
    return map(CallRow.of, rows)
