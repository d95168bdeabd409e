"""Dials that could not lead anywhere, each counted under the first reason that fits, so that the parts add up."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from convoso_mcp.answers.numbers.rates import Rate
from convoso_mcp.answers.numbers.statuses import Meanings
from convoso_mcp.answers.numbers.tallies import DIALED
from convoso_mcp.endpoints.calls import CallLog

REST_OF_A_DEAD_NUMBER = timedelta(days=15)
"""How long Convoso itself lets a disconnected number rest before it can be recycled."""
MOST_ATTEMPTS = 12
"""Beyond which a lead that never answered is of little value."""


@dataclass(frozen=True, kw_only=True)
class Wasted:
    """The parts: to a number found dead within 15 days, to a final or DNC lead, past the attempts, out of hours."""

    dials: int = 0
    to_dead_numbers: int = 0
    to_closed_leads: int = 0
    past_attempts: int = 0
    out_of_hours: int = 0

    @property
    def wasted(self) -> int:
        """All parts together; no dial is in two."""
        return self.to_dead_numbers + self.to_closed_leads + self.past_attempts + self.out_of_hours


def wasted_share(parts: Wasted) -> Rate:
    """Wasted dials ÷ dials.

    To a number that was dead within 15 days before, to a lead whose last status was final or DNC, past 12 attempts without
    a contact, or outside calling hours. A dial counts once; each part is shown. Only dials in the window are known.
    """
    return Rate(parts.wasted, parts.dials)


def wasted(rows: Iterable[CallLog], statuses: Meanings, out_of_hours: Callable[[CallLog], bool]) -> Wasted:
    """The dials among call-log rows, the oldest first, as parts. `out_of_hours` knows the place that was called."""
    dials, parts = 0, {"to_dead_numbers": 0, "to_closed_leads": 0, "past_attempts": 0, "out_of_hours": 0}
    dead, closed = dict[str, datetime](), set[str]()
    for row in rows:
        status, at = statuses.of(row.status), datetime.fromisoformat(row.call_date or "1970-01-01")
        number, lead = row.number_dialed or row.phone_number or "", row.lead_id or ""
        if row.call_type in DIALED:
            dials += 1
            if number in dead and at - dead[number] <= REST_OF_A_DEAD_NUMBER:
                parts["to_dead_numbers"] += 1
            elif lead in closed:
                parts["to_closed_leads"] += 1
            elif (row.called_count or 0) > MOST_ATTEMPTS and not status.contact:
                parts["past_attempts"] += 1
            elif out_of_hours(row):
                parts["out_of_hours"] += 1
        if number and status.invalid:
            dead[number] = at
        if lead:
            (closed.add if status.final or status.dnc else closed.discard)(lead)
    return Wasted(dials=dials, **parts)


def redials_of_the_dead(dials: int, leads: int, days: int) -> int:
    """How many of the dials to dead numbers came too soon, at least: all but one for each lead and each 15 days of the window.

    What counts tell without reading the calls. It is 0 where every number was left alone for long enough.
    """
    return max(0, dials - leads * -(-days // REST_OF_A_DEAD_NUMBER.days))
