"""May a number be called or texted: what speaks for and against it, each ground with the search that showed it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from convoso_mcp.answers.numbers.calling_rules import allowed_at, frequency, zones
from convoso_mcp.answers.numbers.statuses import Meanings
from convoso_mcp.answers.persons.attempts import Attempts
from convoso_mcp.answers.persons.register import WHOLE_ACCOUNT, Standing, told
from convoso_mcp.endpoints.dnc import Entry
from convoso_mcp.endpoints.leads import Lead
from convoso_mcp.text.shield import Shield

Channel = Literal["call", "sms"]
Level = Literal["allow", "warn", "block"]
_WORST: tuple[Level, ...] = ("block", "warn", "allow")
_PLACES = 4
"""Time zones of one area code at most; one that is not in use is given all of its country's."""
OFTEN = 3
"""Calls to one person in 24 hours that states with a limit allow; held against those whose state is not known."""


@dataclass(frozen=True)
class Ground:
    """One thing that was found out, how it weighs, and where it was seen."""

    level: Level
    why: str
    source: str


@dataclass(frozen=True)
class Evidence:
    """What was read of a number. `attempts` is None, and `leads` are too few, where `unread` names them."""

    number: str
    leads: Sequence[Lead]
    stands: Standing
    attempts: Attempts | None = None
    unread: tuple[str, ...] = ()
    state: str = ""
    """Where it is said to be, by whoever gives the number."""

    @property
    def places(self) -> tuple[str, ...]:
        """The states of the leads that have the number, and the one it is said to be in."""
        return tuple(sorted({(state or "").upper() for state in (self.state, *(lead.state for lead in self.leads))} - {""}))


@dataclass(frozen=True)
class Verdict:
    """All grounds, the heaviest first; what could not be read leaves no permission."""

    grounds: tuple[Ground, ...]
    unread: tuple[str, ...]

    @property
    def level(self) -> Level:
        """The heaviest ground; a warning at least where something could not be read."""
        worst = self.grounds[0].level if self.grounds else "allow"
        return "warn" if self.unread and worst == "allow" else worst

    @property
    def against(self) -> tuple[Ground, ...]:
        """The grounds that are no permission."""
        return tuple(ground for ground in self.grounds if ground.level != "allow")


def judged(found: Evidence, channel: Channel, at: datetime, meanings: Meanings, shield: Shield) -> Verdict:
    """The verdict on reaching a number at a moment that carries its own offset."""
    grounds = [
        *_listed(found, channel, shield),
        *_statuses(found.leads, meanings),
        *_hours(found, at),
        *_attempts(found, channel),
    ]
    unread = tuple(dict.fromkeys((*found.unread, *found.stands.unread)))
    return Verdict(tuple(sorted(grounds, key=lambda ground: _WORST.index(ground.level))), unread)


def _listed(found: Evidence, channel: Channel, shield: Shield) -> Iterator[Ground]:
    for entry in found.stands.dnc:
        yield Ground(_weight(entry), f"on the DNC list of {told([entry], shield)}", "search_dnc")
    for entry in found.stands.opt_outs:
        level = _weight(entry) if channel == "sms" else "warn"
        yield Ground(level, f"opted out of texts, for {told([entry], shield)}", "search_sms_opt_outs")
    if not found.stands.dnc and "the DNC list" not in found.stands.unread:
        yield Ground("allow", "no DNC entry in any scope", "search_dnc")


def _weight(entry: Entry) -> Level:
    """An entry of one campaign or purpose leaves the others."""
    return "block" if entry.campaign_id in (WHOLE_ACCOUNT, None, "") else "warn"


def _statuses(leads: Sequence[Lead], meanings: Meanings) -> Iterator[Ground]:
    for lead in leads:
        meaning = meanings.of(lead.status)
        if meaning.dnc:
            yield Ground("block", f"lead {lead.id} has status {lead.status}, a DNC status", "search_leads, search_statuses")
        elif meaning.final:
            yield Ground("warn", f"lead {lead.id} has status {lead.status}, which is final", "search_leads, search_statuses")
        elif lead.status and not meaning.known:
            yield Ground("warn", f"what status {lead.status} of lead {lead.id} means is not known", "search_statuses")


def _hours(found: Evidence, at: datetime) -> Iterator[Ground]:
    """By the states of the leads that have the number; without one by its area code, which people carry away."""
    for state in found.places:
        verdict = allowed_at(state, at)
        level: Level = "allow" if verdict.allowed else "block" if verdict.standing == "outside" else "warn"
        yield Ground(level, f"{state}: {verdict.why.rstrip('.')}", "state of the lead")
    if found.places:
        return
    there = zones("", found.number)
    if not 0 < len(there) <= _PLACES:
        yield Ground("warn", "neither a state nor its area code says where it is: the local hour is not known", "area code")
        return
    verdict = allowed_at("", at, found.number)
    local = f"it is {at.astimezone(ZoneInfo(there[0])):%H:%M} in {there[0]}"
    level = "block" if verdict.standing == "outside" else "warn"
    within = "outside" if verdict.standing == "outside" else "within"
    why = f"no state is known; by its area code {local}, {within} the federal hours, and a state's own cannot be looked up"
    yield Ground(level, why, "area code")


def _attempts(found: Evidence, channel: Channel) -> Iterator[Ground]:
    if found.attempts is None or channel == "sms":
        return
    made, states = found.attempts, found.places
    limits = {state: limit for state in states if (limit := frequency(state))}
    over = [state for state, limit in limits.items() if made.day >= limit.calls]
    for state in over:
        why = f"dialed {made.told}; {state} is said to allow {limits[state].calls} in {limits[state].hours} hours"
        yield Ground("warn", why, "search_call_logs by number")
    if not over:
        level: Level = "warn" if not states and made.day >= OFTEN else "allow"
        yield Ground(level, f"dialed {made.told}", "search_call_logs by number")
