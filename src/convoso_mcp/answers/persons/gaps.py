"""Calls that should not have been made: pure functions on dials, on the lists of numbers, and on where people are."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from convoso_mcp.answers.numbers.calling_rules import Standing, allowed, frequency, zones

DAY = timedelta(days=1)
OFTEN = 3
"""Dials to a number within 24 hours beyond which a person is called too often, whatever the law of the state."""
_PLACES = 4
"""Zones of one area code at most; one that is not in use is given all of its country's."""


@dataclass(frozen=True, slots=True)
class Dial:
    """One dial of the call log, at account time."""

    id: str
    at: datetime
    number: str
    lead_id: str
    campaign_id: str
    campaign: str


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry of the do-not-call or the opt-out list: since when, and in which campaign (0 is the whole account)."""

    since: datetime
    campaign_id: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A dial that is against a rule; `since` is the entry it came after, `place` the state, `hour` the local one."""

    dial: Dial
    why: str
    since: datetime | None = None
    place: str = ""
    hour: int | None = None

    @property
    def lag(self) -> timedelta:
        """How long after the entry."""
        return self.dial.at - self.since if self.since else timedelta()


def after_entry(dials: Iterable[Dial], register: Mapping[str, Sequence[Listed]], why: str) -> Iterator[Gap]:
    """Dials to a number after its first entry that holds for the campaign; a dial in the same second is no gap.

    An entry of the whole account (0) holds for every campaign, one of a campaign for that. Entries of purposes (-1) are
    left out: which campaigns have a purpose, Convoso does not show.
    """
    for dial in dials:
        since = [entry.since for entry in register.get(dial.number, ()) if entry.campaign_id in ("0", dial.campaign_id)]
        if since and dial.at > min(since):
            yield Gap(dial, why, since=min(since))


@dataclass(frozen=True)
class Clocks:
    """The clocks of the people who are called, by the account's time and by the states of the leads."""

    zone: ZoneInfo
    states: Mapping[str, str]
    """State by lead id."""

    def check(self, dial: Dial) -> Gap | None:
        """The gap where the place was outside its calling hours, or where nobody knows which place it is."""
        state = self.states.get(dial.lead_id, "").strip().upper()
        there = place_zone(state, "" if state else dial.number)
        if there is None:
            return Gap(dial, "unknown")
        local = dial.at.replace(tzinfo=self.zone).astimezone(there)
        standing = judged(state, local.date(), local.hour)
        return (
            None
            if standing in ("inside", "unknown")
            else Gap(dial, standing, place=state or "places by area code", hour=local.hour)
        )

    def risky(self, day: date, hour: int) -> bool:
        """Whether some place of these people is outside its calling hours while the account's clock shows that hour."""
        at = datetime(day.year, day.month, day.day, hour, tzinfo=self.zone)
        for state in {state.strip().upper() for state in self.states.values()} - {""}:
            if there := place_zone(state, ""):
                local = at.astimezone(there)
                if judged(state, local.date(), local.hour) not in ("inside", "unknown"):
                    return True
        return False


@cache
def place_zone(state: str, number: str) -> ZoneInfo | None:
    """The zone of the larger part of a state, as dialers go by it; without a state that of the area code, if it has one."""
    found = zones(state, number)
    return ZoneInfo(found[0]) if 0 < len(found) <= _PLACES else None


@cache
def judged(state: str, day: date, hour: int) -> Standing:
    """How an hour of a day stands to the calling hours of a state; all of them begin and end on the hour."""
    return allowed(state, datetime(day.year, day.month, day.day, hour)).standing  # noqa: DTZ001  local time of that place


@dataclass(frozen=True)
class TooOften:
    """Numbers dialed more than three times within 24 hours, and of these the dials beyond what their state allows."""

    numbers: Mapping[str, int]
    """The most dials within any 24 hours, by number."""
    over: tuple[Gap, ...]


def too_often(dials: Iterable[Dial], states: Mapping[str, str]) -> TooOften:
    """Rolling 24 hours for each number, whichever leads and campaigns it was dialed for."""
    by_number = defaultdict[str, list[Dial]](list)
    for dial in dials:
        by_number[dial.number].append(dial)
    most, over = dict[str, int](), list[Gap]()
    for number, made in by_number.items():
        if len(made) <= OFTEN:
            continue
        made.sort(key=lambda dial: (dial.at, dial.id))
        state = next((found for dial in made if (found := states.get(dial.lead_id, ""))), "")
        limit, lately, peak = frequency(state), deque[datetime](), 0
        for dial in made:
            while lately and dial.at - lately[0] >= DAY:
                lately.popleft()
            lately.append(dial.at)
            peak = max(peak, len(lately))
            if limit and len(lately) > limit.calls:
                over.append(Gap(dial, f"call {len(lately)} in 24 h", place=state))
        if peak > OFTEN:
            most[number] = peak
    return TooOften(most, tuple(over))


def unprotected(opt_outs: Mapping[str, Sequence[Listed]], dnc: Mapping[str, Sequence[Listed]]) -> dict[str, datetime]:
    """Numbers that opted out of texts and have no do-not-call entry at all, with the moment they did."""
    return {number: min(one.since for one in entries) for number, entries in opt_outs.items() if number not in dnc}


def business_days(start: date, end: date) -> int:
    """Weekdays after `start` up to `end`; holidays count as weekdays."""
    return sum((start + number * DAY).weekday() < 5 for number in range(1, (end - start).days + 1))
