"""How big the account is: one generator makes all three sizes from these numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from convoso_mcp.sandbox.clock import HOUR
from convoso_mcp.sandbox.standing import DEBT, MEDICARE, SOLAR


class Hours(NamedTuple):
    """When a campaign dials, in seconds after midnight, account time; and when its early and its late shift work."""

    early: tuple[float, float]
    late: tuple[float, float]

    @property
    def opening(self) -> int:
        """The first dial."""
        return int(min(self.early[0], self.late[0]) * HOUR)

    @property
    def closing(self) -> int:
        """The last dial."""
        return int(max(self.early[1], self.late[1]) * HOUR)


class Floor(NamedTuple):
    """What one campaign does on a weekday: how many dials, and how many agents there are early and late."""

    dials: int
    early: int
    late: int


class Scale(NamedTuple):
    """A size of the account."""

    days: int
    leads: Mapping[int, int]  # by list
    agents: int  # how many of the cast take calls
    floors: Mapping[int, Floor]  # by campaign, on a weekday
    hours: Mapping[int, Hours]
    on_saturday: float = 0.33  # of a weekday's dials and agents
    on_sunday: float = 0.0
    warmth: float = 1.0  # how much likelier somebody answers: small sizes show every outcome in few calls
    share: float = 1.0  # of what the stories count out: opt-outs, duplicates, overdue callbacks


_WHOLE_DAY = {
    MEDICARE: Hours((7, 15.5), (8.5, 17)),
    SOLAR: Hours((9, 16), (10, 18)),
    DEBT: Hours((8, 16), (8, 16)),
}
_AFTERNOON = {MEDICARE: Hours((14, 16), (14, 16)), SOLAR: Hours((14, 16), (14, 16))}

SCALES = {
    "tiny": Scale(
        days=3,
        leads={20011: 110, 20012: 100, 20013: 50, 20014: 85, 20016: 20, 20019: 35},
        agents=12,
        floors={MEDICARE: Floor(192, 8, 0), SOLAR: Floor(104, 4, 0)},
        hours=_AFTERNOON,
        on_saturday=1,
        on_sunday=1,
        warmth=3.6,
        share=0,
    ),
    "demo": Scale(
        days=7,
        leads={20011: 2640, 20012: 2880, 20013: 1080, 20014: 1920, 20015: 1200, 20016: 290, 20017: 1150, 20018: 840},
        agents=24,
        floors={MEDICARE: Floor(2500, 4, 4), SOLAR: Floor(1400, 2, 2), DEBT: Floor(800, 3, 0)},
        hours=_WHOLE_DAY,
        warmth=1.75,
        share=0.24,
    ),
    "full": Scale(
        days=30,
        leads={20011: 11000, 20012: 12000, 20013: 4500, 20014: 8000, 20015: 5000, 20016: 1200, 20017: 4800, 20018: 3500},
        agents=39,
        floors={MEDICARE: Floor(6950, 6, 6), SOLAR: Floor(4750, 5, 4), DEBT: Floor(2480, 5, 0)},
        hours=_WHOLE_DAY,
    ),
}  # fmt: skip
