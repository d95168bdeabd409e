"""Numbers that know what they were divided by: a share of counts, and how much there is of one thing for each of another."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, lgamma, log, sqrt
from typing import Literal, TypeVar

K = TypeVar("K")

FEWEST_DIALS, FEWEST_CONTACTS = 100, 30
"""Below these a rate is shown and not ranked: one call more or less would change its place."""
FEWEST_DIALS_OF_AN_HOUR = 200
"""Likewise for an hour of the day, of which there are many to be lucky with."""
SMALL = 1_000
"""Below this many, chance alone moves a rate enough that its interval is worth its words."""
_Z = 1.959964
"""Standard deviations on either side that hold 95 %."""

Unit = Literal["share", "seconds", "minutes per hour", "per hour", "hours", "per lead"]


@dataclass(frozen=True)
class Rate:
    """So many of so many. `fewest` is how many there must be for a place in a ranking."""

    numerator: int
    denominator: int
    fewest: int = FEWEST_DIALS

    @property
    def value(self) -> float | None:
        """Between 0 and 1; None where there was nothing to count, which is not the same as none."""
        return self.numerator / self.denominator if self.denominator else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Between which values the true rate lies, 95 times of 100 (Wilson, 1927); it holds for small counts, too."""
        n, p = self.denominator, self.value
        if p is None or p > 1:
            return None
        middle, width = p + _Z**2 / (2 * n), _Z * sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
        return max(0.0, (middle - width) / (1 + _Z**2 / n)), min(1.0, (middle + width) / (1 + _Z**2 / n))

    def luck(self, usual: float) -> float:
        """How likely chance alone gives a count as far from `usual`, or farther on the same side: the binomial tail."""
        n, low = self.denominator, self.numerator < self.denominator * usual
        if not 0 < usual < 1:
            return float(self.numerator == n * usual)
        return min(1.0, sum(_likely(k, n, usual) for k in (range(self.numerator + 1) if low else range(self.numerator, n + 1))))

    @property
    def ranks(self) -> bool:
        """Whether there were enough for a place in a ranking."""
        return self.denominator >= self.fewest

    def __str__(self) -> str:
        """As in 3.07 % (41 of 1,337)."""
        return f"{percent(self.value)} ({self.numerator:,} of {self.denominator:,})"

    @property
    def told(self) -> str:
        """The same, with the interval where the count is small: 12.0 % (6 of 50; 95 %: 5.62 % to 23.8 %)."""
        if self.interval is None or self.denominator >= SMALL:
            return str(self)
        low, high = self.interval
        return f"{str(self)[:-1]}; 95 %: {percent(low)} to {percent(high)})"


@dataclass(frozen=True)
class Ratio:
    """How much of one thing there is for each of another, in a unit."""

    numerator: float
    denominator: float
    unit: Unit

    @property
    def value(self) -> float | None:
        """None where the denominator is 0; a share is between 0 and 1."""
        return self.numerator / self.denominator if self.denominator else None

    def __str__(self) -> str:
        """13.0 %, 2:17 (minutes and seconds), 0.29 per hour."""
        return written(self.value, self.unit)


Figure = Rate | Ratio


def _likely(k: int, n: int, p: float) -> float:
    """The chance of k successes in n trials."""
    return exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(p) + (n - k) * log(1 - p))


def percent(value: float | None) -> str:
    """Two decimals where they tell (3.07 %), one from 10 % on (13.2 %)."""
    if value is None:
        return "n/a"
    return f"{100 * value:.{2 if abs(value) < 0.1 else 1}f} %"


def written(value: float | None, unit: Unit) -> str:
    """A value in its unit, as text; half a second counts as a whole one."""
    if value is None:
        return "n/a"
    match unit:
        case "share":
            return percent(value)
        case "seconds":
            minutes, seconds = divmod(int(value + 0.5), 60)
            hours = f"{minutes // 60}:{minutes % 60:02d}" if minutes >= 60 else f"{minutes}"
            return f"{hours}:{seconds:02d}"
        case "hours":
            return f"{value:.1f} h"
        case _:
            return f"{value:.{2 if value < 10 else 1}f} {unit}"


def ranked(rates: Mapping[K, Rate]) -> list[tuple[K, Rate]]:
    """The best first, by the lower end of the interval: 3 of 4 is luck, 300 of 600 is not. Without those below their floor.

    Never by the raw rate, which the smallest counts always win.
    """
    there = [(key, rate, rate.interval) for key, rate in rates.items() if rate.ranks]
    ordered = sorted(((low[0], key, rate) for key, rate, low in there if low), key=lambda one: one[0], reverse=True)
    return [(key, rate) for _, key, rate in ordered]
