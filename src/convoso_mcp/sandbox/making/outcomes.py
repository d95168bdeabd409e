"""Chances: who answers, what a conversation leads to, and how long things take."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from itertools import accumulate
from math import exp
from statistics import NormalDist

from convoso_mcp.sandbox.making.people import STATES
from convoso_mcp.sandbox.standing import DEBT, MEDICARE, SOLAR

WINS = {MEDICARE: ("SALE", 0.030), SOLAR: ("APPT", 0.0565), DEBT: ("LXFER", 0.068)}
"""A campaign's success: its disposition, and its share of the conversations."""
_CONVERSATIONS = {"HU": 0.25, "NQ": 0.11, "CALLBK": 0.085, "WRONG": 0.06, "LANG": 0.03, "DNC": 0.045}
"""What else comes of a conversation, as shares of all that are not won; the rest is not interested."""
_UNANSWERED = {"AA": 0.29, "A": 0.045, "B": 0.03, "CG": 0.02, "CALLHU": 0.015, "ERI": 0.001}
"""What comes of a dial that nobody takes, as shares of all dials; the rest rings out."""
_MEDIAN_SECONDS = {
    "SALE": 1680, "APPT": 840, "LXFER": 720, "NI": 62, "HU": 14, "NQ": 170, "CALLBK": 190, "WRONG": 18, "LANG": 25, "DNC": 24,
    "A": 9, "NOCONT": 25, "NA": 24, "AA": 12, "B": 3, "CG": 2, "CALLHU": 5, "ERI": 9, "CIDB": 2, "DROP": 4, "DC": 4, "OI": 6,
}  # fmt: skip
_LONGEST = 5400

_Z = [NormalDist().inv_cdf((n + 0.5) / 1024) for n in range(1024)]


def _lengths(median: float, spread: float, least: int = 1) -> list[int]:
    """A length of time is lognormal: its quantiles, any of which is as likely as another."""
    return [min(_LONGEST, max(least, round(median * exp(spread * z)))) for z in _Z]


LENGTHS = {
    status: _lengths(median, 0.4 if median >= 700 else 0.7 if median > 12 and status not in ("NA", "AA", "NOCONT") else 0.25)
    for status, median in _MEDIAN_SECONDS.items()
}
"""How long a call with that disposition takes, by quantile."""
WRAPS = _lengths(21, 0.5)
QUANTILES = len(_Z)

# How likely somebody answers by the hour at the lead's place; the shape is that of public tables of answer rates.
_HOUR_CURVE = {
    8: 0.84, 9: 1.0, 10: 1.1, 11: 1.06, 12: 0.96, 13: 1.02, 14: 1.065, 15: 1.025, 16: 1.0, 17: 0.93, 18: 0.9, 19: 0.9, 20: 0.84,
}  # fmt: skip
FATIGUE = [max(0.6, 0.975 ** (n - 1)) for n in range(1, 200)]
"""How much less likely at the first attempt, the second, and so on."""
_OPENS_LATE = {"NV"}  # at 9:00 instead of 8:00
_CLOSES_EARLY = {"FL", "AL", "NV"}  # at 20:00 instead of 21:00
_SUMMER_TIME_ENDED = date(2026, 11, 1)


@cache
def answer_rates(hour: int, winter: bool) -> Mapping[str, float]:  # noqa: FBT001  a cached function of two plain values
    """By state: how the hour, account time, tells on the chance of an answer. States that may not be called are missing."""
    local = {name: hour + state.gmt + 8 - (0 if winter or name != "AZ" else 1) for name, state in STATES.items()}
    return {
        name: _HOUR_CURVE[at]
        for name, at in local.items()
        if (9 if name in _OPENS_LATE else 8) <= at < (20 if name in _CLOSES_EARLY else 21)
    }


def is_winter(day: date) -> bool:
    """Whether clocks show standard time; Arizona's never change."""
    return day >= _SUMMER_TIME_ENDED


@cache
def conversation(callbacks: float) -> Callable[[float], str]:
    """From a number between 0 and 1 to what else comes of a conversation; `callbacks` is how much likelier one is."""
    return _draw({**_CONVERSATIONS, "CALLBK": _CONVERSATIONS["CALLBK"] * callbacks}, "NI")


def _draw(shares: Mapping[str, float], rest: str) -> Callable[[float], str]:
    bounds, names = list(accumulate(shares.values())), [*shares, rest]
    return lambda chance: names[bisect(bounds, chance)]


UNANSWERED = _draw(_UNANSWERED, "NA")
"""From a number between 0 and 1 to what comes of a dial that nobody takes."""
