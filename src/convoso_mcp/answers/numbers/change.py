"""Why a rate changed between two periods: other groups were dialed (mix), or the same groups did otherwise (rate)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from convoso_mcp.answers.numbers.rates import Rate

K = TypeVar("K")

NONE = Rate(0, 0)


@dataclass(frozen=True)
class Driver(Generic[K]):
    """What one group did to the whole: `mix` by its larger or smaller share, `rate` by its own change. Differences of rates."""

    group: K
    before: Rate
    after: Rate
    mix: float
    rate: float

    @property
    def effect(self) -> float:
        """Both together."""
        return self.mix + self.rate


@dataclass(frozen=True)
class Change(Generic[K]):
    """Two periods. The effects of all drivers add up to `difference`; the largest comes first, whichever way it pulls."""

    before: Rate
    after: Rate
    drivers: tuple[Driver[K], ...]

    @property
    def difference(self) -> float | None:
        """After less before; None where one of the two has no rate."""
        return None if self.before.value is None or self.after.value is None else self.after.value - self.before.value

    @property
    def mix(self) -> float:
        """What other shares of the groups did."""
        return sum(driver.mix for driver in self.drivers)

    @property
    def rate(self) -> float:
        """What the groups' own changes did."""
        return sum(driver.rate for driver in self.drivers)

    @property
    def largest(self) -> tuple[Driver[K], ...]:
        """The two that explain most."""
        return self.drivers[:2]


def change(before: Mapping[K, Rate], after: Mapping[K, Rate]) -> Change[K]:
    """The change of the whole, taken apart by group, without a remainder.

    With w a group's share of all denominators and r its rate, its rate effect is (r2 - r1) x the mean of w1 and w2, and its
    mix effect (w2 - w1) x (the mean of r1 and r2 - the mean of the two whole rates): more of a group that is worse than the
    whole pulls down. A group that one period lacks did not change, it came or went: all of its effect is mix.
    """
    first, second = _whole(before), _whole(after)
    if not first.denominator or not second.denominator:
        return Change(first, second, ())
    middle = (first.numerator / first.denominator + second.numerator / second.denominator) / 2
    drivers = list[Driver[K]]()
    for group in dict.fromkeys([*before, *after]):
        one, two = before.get(group, NONE), after.get(group, NONE)
        w1, w2 = one.denominator / first.denominator, two.denominator / second.denominator
        r1 = one.value if one.value is not None else two.value
        r2 = two.value if two.value is not None else one.value
        if r1 is not None and r2 is not None:
            drivers.append(Driver(group, one, two, (w2 - w1) * ((r1 + r2) / 2 - middle), (r2 - r1) * (w1 + w2) / 2))
    drivers.sort(key=lambda driver: abs(driver.effect), reverse=True)
    return Change(first, second, tuple(drivers))


def _whole(groups: Mapping[K, Rate]) -> Rate:
    return Rate(sum(rate.numerator for rate in groups.values()), sum(rate.denominator for rate in groups.values()))
