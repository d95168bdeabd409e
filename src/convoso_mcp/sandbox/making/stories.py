"""The twenty stories in the account, that a good analysis finds: what is unusual, when and how much.

 1 excess pause          Dana Okafor is paused 31 % of her time since 4 November, mostly "Personal" after 13:00
 2 junk list             three in five numbers of list 20015 are dead, and are dialed again and again
 3 drop spike            Solar drops callers from 16:00 on, when its early shift has gone home
 4 callback backlog      212 callbacks are overdue, 143 of them of Marcus Hale, who left on 6 November
 5 DNC still dialed      four numbers were dialed after they were put on the DNC list
 6 duplicates            640 numbers are in two lists, 41 in three; one was sold and is still dialed
 7 blitz day             on 9 November Medicare dialed five times as much, at the same leads
 8 hidden star           Priya Raman wins twice as often, on fewer contacts, from the worst list
 9 call dumping          Cole Whitman hangs up on 18 % of his live calls within six seconds
10 disposition gaming    9 of Lena Ortiz's 20 sales were none, and were corrected
11 burned caller ids     six of sixty numbers are hardly answered since 12 November
12 out of hours          Florida was called after 20:00, California before 8:00
13 under-used gem        list 20016 wins twice as often as any other in Solar and gets 4 % of the dials
14 undialable leads      420 leads of 20017 have no state and are never called
15 mix and rate          Medicare's contact rate falls from 12 November: more aged leads, and story 11
16 hostile text          leads whose texts are instructions, markup or formulas
17 name traps            Casey Brooks and Casey Brook, two Medicare campaigns, three Maria Garcias, SALE and SOLD
18 opt-out gap           25 SMS opt-outs are not on the DNC list, nine were dialed since
19 end of summer time    1 November
20 quiet control         Debt Relief is healthy

What is told by the conduct of the day is here, as numbers and small functions; what is put into the account by hand is in
`planting`. Days and times are those of the account's tables.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from random import Random

from convoso_mcp.sandbox.clock import DAY, HOUR, MINUTE, midnight
from convoso_mcp.sandbox.making.scales import Scale
from convoso_mcp.sandbox.standing import DEBT, MEDICARE, SOLAR

TOLD_UNTIL = midnight(date(2026, 11, 18)) + 15 * HOUR
"""What is counted out has happened by then."""
SHORT = 3
"""An account of so few days has no history for the stories that need one."""

# 1: of the time on shift, in PAUSER's case with some more. A break is planned every so often, and its length varies.
PAUSER = "Dana Okafor"
_PAUSE_SHARE, _EXTRA_SHARE = 0.12, 0.21
_EXTRA_SINCE, _EXTRA_FROM = date(2026, 11, 4), 13 * HOUR
_PAUSES = ("Break", "Personal", "Break", "Training", "Break", "Personal")

# 2
JUNK_LIST = 20015
JUNK_RETURNS = 0.945
"""A dead number of that list is dialed again before the whole list was: after this share of it."""

# 3
# Of those who answer. Some others find nobody free, and ring out: of the calls that are put through, it is more.
_DROPS = {MEDICARE: 0.0185, SOLAR: 0.0172, DEBT: 0.0065}
_SPIKE_HOURS, _SPIKE, _LATELY = range(16, 18), 0.075, 0.13

# 4
LEAVER_LEFT = midnight(date(2026, 11, 7))
OVERDUE = {"of the leaver, old": 38, "of the leaver": 105, "of others": 69}
READY_TO_BUY = 9
OVERDUE_OLD_BEFORE = midnight(date(2026, 11, 11)) + 15 * HOUR + 40 * MINUTE

# 5, 6, 18: the numbers themselves
STRANGER = "7865550188"
JOHNS_NUMBER = "3055550142"
KEPT_NUMBERS = (STRANGER, JOHNS_NUMBER)

# 7
BLITZ = date(2026, 11, 9)
_BLITZ_DIALS, BLITZ_RECYCLE, RECYCLE = 5.4, 55 * MINUTE, 3 * HOUR
_BLITZ_DROP = 0.025
MOST_ATTEMPTS, MOST_ATTEMPTS_BLITZ = 14, 30

# 8, 9, 10
STAR, STAR_LIST = "Priya Raman", 20012
DUMPER, _DUMPS, _DUMPS_OF_OTHERS, DUMP_SECONDS = "Cole Whitman", 0.19, 0.02, 6
GAMER, REAL_SALES, FALSE_SALES = "Lena Ortiz", 11, 9

OF_NOBODY = {"NA", "AA", "B", "DROP"}
"""Dispositions of calls that reach no agent, among those that stories ask for."""

# 11
CALLER_IDS: Mapping[int, Sequence[str]] = {
    MEDICARE: [f"{code}5550{n}" for n in range(190, 195) for code in ("305", "404", "713", "312", "614", "916")],
    SOLAR: [f"{code}5550{n}" for n in range(190, 195) for code in ("619", "602", "951", "714")],
    DEBT: [f"{code}5550{n}" for n in range(190, 195) for code in ("214", "303")],
}
BURNED = frozenset({*CALLER_IDS[MEDICARE][:3], *CALLER_IDS[SOLAR][:3]})
_BURNED_SINCE, BURNED_ANSWERS, BURNED_BLOCKED, BLOCKED = date(2026, 11, 12), 0.26, 0.1, 0.004

# 12
EARLY_DAY = date(2026, 11, 16)
LATE_DAYS, LATE_UNTIL = (date(2026, 11, 12), date(2026, 11, 13)), 18.0

# 13, 15: the share of a campaign's dials that each list gets
_LIST_SHARES: Mapping[int, Mapping[int, float]] = {
    MEDICARE: {20011: 0.47, 20012: 0.37, 20013: 0.16},
    SOLAR: {20014: 0.56, 20015: 0.40, 20016: 0.04},
    DEBT: {20017: 0.62, 20018: 0.38},
}
_AGED_SHARES, _AGED_SINCE = {20011: 0.380, 20012: 0.510, 20013: 0.110}, date(2026, 11, 12)


class Evenly:
    """Lets things happen as often as chance would, but without its luck: what a story counts is rare."""

    def __init__(self) -> None:
        self._due: dict[Hashable, float] = defaultdict(lambda: 0.5)

    def happens(self, what: Hashable, share: float) -> bool:
        """Whether it is time for it again, if it happens with this share of occasions."""
        due = self._due[what] + share
        self._due[what] = due - (due >= 1)
        return due >= 1


def is_blitz(campaign_id: int, day: date) -> bool:
    """Whether the dialer was told to hurry that day."""
    return campaign_id == MEDICARE and day == BLITZ


def dials(campaign_id: int, day: date) -> float:
    """How many times the usual number of dials."""
    return _BLITZ_DIALS if is_blitz(campaign_id, day) else 1.0


def list_shares(campaign_id: int, day: date) -> Mapping[int, float]:
    """What share of a campaign's dials goes to each of its lists."""
    return _AGED_SHARES if campaign_id == MEDICARE and day >= _AGED_SINCE else _LIST_SHARES.get(campaign_id, {})


def drop_share(campaign_id: int, day: date, hour: int) -> float:
    """The share of callers who answer and for whom there is no agent."""
    if is_blitz(campaign_id, day):
        return _BLITZ_DROP
    if campaign_id == SOLAR and hour in _SPIKE_HOURS:
        return _LATELY if day >= _BURNED_SINCE else _SPIKE
    return _DROPS.get(campaign_id, 0.014)


def burned(day: date) -> frozenset[str]:
    """The caller ids that are hardly answered on that day."""
    return BURNED if day >= _BURNED_SINCE else frozenset()


def keeps_pace(campaign_id: int) -> bool:
    """Whether the dialer dials as fast when half of its agents have gone home."""
    return campaign_id == SOLAR


def closing(campaign_id: int, day: date) -> float | None:
    """The hour until which the late shift stayed that day, where it was another than usual."""
    return LATE_UNTIL + 0.1 if campaign_id == MEDICARE and day in LATE_DAYS else None


def dump_share(name: str) -> float:
    """The share of live calls that an agent hangs up on within seconds."""
    return _DUMPS if name == DUMPER else _DUMPS_OF_OTHERS


def sales_due(scale: Scale) -> list[int]:
    """From when on the one who games her sales makes the next of them: evenly over the account's days."""
    wanted = round((REAL_SALES + FALSE_SALES) * scale.share)
    span = (scale.days - 2) * DAY
    return [TOLD_UNTIL - span + span * n // wanted for n in range(wanted)]


def pauses(rng: Random, name: str, day: date, login: int, logout: int) -> list[tuple[int, str, int]]:
    """When an agent will pause, why and for how long: start, reason and seconds, in order of time."""
    length = logout - login
    planned: list[tuple[int, str, int]] = []

    def spread(first: int, last: int, total: float, each: float, reasons: Sequence[str]) -> None:
        count = max(1, round(total / each))
        for n in range(count):
            at = first + int((n + 0.25 + rng.random() * 0.5) * (last - first) / count)
            planned.append((at, reasons[n % len(reasons)], int(total / count * rng.uniform(0.75, 1.25))))

    lunch = 30 * MINUTE if length > 6 * HOUR else 0
    if lunch:
        planned.append((login + length // 2 + rng.randrange(-900, 900), "Lunch", int(lunch * rng.uniform(0.85, 1.15))))
    spread(login, logout, length * _PAUSE_SHARE - lunch, 9 * MINUTE, _PAUSES)
    if name == PAUSER and day >= _EXTRA_SINCE:
        first = max(login, midnight(day) + _EXTRA_FROM)
        spread(first, logout, length * _EXTRA_SHARE, 14 * MINUTE, ("Personal",))
    return sorted(planned)
