"""When, how often and with which consent people may be called where they are: `calling_rules.toml`, typed.

Every verdict is ground for a warning, not legal advice; the file says what it rests on and when it was last reviewed.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

_RULES = Path(__file__).with_name("calling_rules.toml")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Standing = Literal["inside", "state_rule", "outside", "unknown"]
"""`outside` is against the federal hours, `state_rule` only against what a state is said to have; `unknown` is no place."""
_WORST: tuple[Standing, ...] = ("outside", "unknown", "state_rule", "inside")


@dataclass(frozen=True)
class Verdict:
    """How a moment stands to the calling hours, and the sentence that says why."""

    standing: Standing
    why: str

    @property
    def allowed(self) -> bool:
        """Inside the hours of country and state; what is not known is not allowed."""
        return self.standing == "inside"


@dataclass(frozen=True)
class Frequency:
    """At most so many calls to one person within so many hours; `verify` where the summaries disagree."""

    calls: int
    hours: int
    verify: bool = False


@dataclass(frozen=True)
class Hours:
    """From and until, local time; `until` itself is too late."""

    start: time
    end: time

    def hold(self, local: time) -> bool:
        """Whether a moment is in them."""
        return self.start <= local < self.end

    def __str__(self) -> str:
        """As in 8:00 to 21:00."""
        return f"{self.start.hour}:{self.start:%M} to {self.end.hour}:{self.end:%M}"


@dataclass(frozen=True)
class StateRule:
    """What a state is said to have beyond the federal hours. `sunday` is None where no calls are made on Sundays."""

    hours: Hours
    sunday: Hours | None
    unclear: frozenset[str] = frozenset()
    verify: bool = False
    note: str = ""

    def on(self, day: str) -> Hours | None:
        """The hours of a weekday."""
        return self.sunday if day == "sunday" else self.hours


@dataclass(frozen=True)
class Rules:
    """The file, read. States are their two letters in capitals; the dates are those of the last review."""

    federal: Hours
    states: Mapping[str, StateRule]
    frequency: Mapping[str, Frequency]
    all_party: frozenset[str]
    all_party_to_verify: frozenset[str]
    zones: Mapping[str, tuple[str, ...]]
    reviewed: Mapping[str, date]


@cache
def rules() -> Rules:
    """The rules, read once."""
    read = tomllib.loads(_RULES.read_text(encoding="utf-8"))
    federal = Hours(read["federal"]["from"], read["federal"]["until"])
    return Rules(
        federal=federal,
        states={state: _rule(entry, federal) for state, entry in read["hours"]["states"].items()},
        frequency={state: Frequency(**entry) for state, entry in read["frequency"]["states"].items()},
        all_party=frozenset(read["recording"]["all_party"]),
        all_party_to_verify=frozenset(read["recording"]["verify"]),
        zones={state: tuple(zones) for state, zones in read["zones"].items()},
        reviewed={part: read[part]["reviewed"] for part in ("federal", "hours", "frequency", "recording")},
    )


def _rule(entry: dict[str, Any], federal: Hours) -> StateRule:
    def hours(of: dict[str, Any], usual: Hours) -> Hours:
        return Hours(of.get("from", usual.start), of.get("until", usual.end))

    usual, sunday = hours(entry, federal), entry.get("sunday", {})
    return StateRule(
        hours=usual,
        sunday=None if sunday == "none" else hours(cast("dict[str, Any]", sunday), usual),
        unclear=frozenset(entry.get("unclear", ())),
        verify=entry.get("verify", False),
        note=entry.get("note", ""),
    )


def allowed(state: str, local: datetime) -> Verdict:
    """How a moment, told by the clocks of the place that is called, stands to its calling hours.

    A state that is blank or unknown leaves the federal hours, which hold everywhere: outside of them is outside.
    """
    code, known = state.strip().upper(), rules()
    at, day = f"{local.hour}:{local:%M} there", _DAYS[local.weekday()]
    if not known.federal.hold(local.time()):
        return Verdict("outside", f"It is {at}; calls are allowed from {known.federal}.")
    if code not in known.zones:
        return Verdict("unknown", "The state is not known, so its own calling hours cannot be looked up.")
    rule = known.states.get(code)
    if rule is None:
        return Verdict("inside", f"It is {at}, within {known.federal}.")
    hours, unsure = rule.on(day), " Summaries disagree: verify." if rule.verify else ""
    note = f" ({rule.note})" if rule.note else ""
    if hours is None:
        return Verdict("state_rule", f"It is a Sunday; {code} is said to allow no calls on Sundays{note}.{unsure}")
    if day in rule.unclear:
        return Verdict("state_rule", f"It is a {day.title()}, on which the rule of {code} is not clear{note}.")
    if not hours.hold(local.time()):
        return Verdict("state_rule", f"It is {at}; {code} is said to allow calls from {hours} that day{note}.{unsure}")
    return Verdict("inside", f"It is {at}, within {hours}, the hours of {code}{note}.")


def allowed_at(state: str, moment: datetime, phone: str = "") -> Verdict:
    """The same of a moment that carries its own offset, in every zone that the place can be in: the worst verdict counts."""
    verdicts = [allowed(state, moment.astimezone(ZoneInfo(zone))) for zone in zones(state, phone)]
    if not verdicts:
        return Verdict("unknown", "Neither state nor area code says where it is, so the local time is not known.")
    return min(verdicts, key=lambda verdict: _WORST.index(verdict.standing))


def zones(state: str, phone: str = "") -> tuple[str, ...]:
    """The time zones of a state, the larger part first; without a state those of an area code, which people carry away.

    None where neither is known. `phone` is a number of country 1 in ten digits.
    """
    if found := rules().zones.get(state.strip().upper()):
        return found
    if not phone:
        return ()
    from phonenumbers import NumberParseException, parse  # noqa: PLC0415  few calls need it
    from phonenumbers.timezone import UNKNOWN_TIMEZONE, time_zones_for_number  # noqa: PLC0415

    try:
        named = time_zones_for_number(parse(phone, "US"))
    except NumberParseException:
        return ()
    return () if UNKNOWN_TIMEZONE in named else tuple(named)


def local_hour(state: str, moment: datetime) -> int | None:
    """The hour at the larger part of a state, as dialers that go by the state have it; None where there is no such state.

    `moment` carries its own offset. This is the hour by which the best hour is looked for.
    """
    there = zones(state)
    return moment.astimezone(ZoneInfo(there[0])).hour if there else None


def frequency(state: str) -> Frequency | None:
    """How often one person may be called in a state; None where no limit is known to us."""
    return rules().frequency.get(state.strip().upper())


def all_parties_must_agree(state: str) -> bool | None:
    """Whether a recording needs everybody's consent; None where the state is unknown or the lists disagree: take it for yes."""
    code, known = state.strip().upper(), rules()
    if code in known.all_party_to_verify or code not in known.zones:
        return None
    return code in known.all_party
