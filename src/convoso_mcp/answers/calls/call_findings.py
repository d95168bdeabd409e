"""What stands out in groups of calls: beyond chance, and large enough to matter."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from math import sqrt

from convoso_mcp.answers.numbers.change import Change
from convoso_mcp.answers.numbers.dictionary import METRICS
from convoso_mcp.answers.numbers.metrics import contact_rate, contact_rate_of_an_hour, conversion, drop_rate, invalid_rate
from convoso_mcp.answers.numbers.rates import Rate, percent, ranked
from convoso_mcp.answers.numbers.tallies import CallTally

BEYOND_CHANCE = 4.0
"""Standard errors between a group and the rest: of a hundred groups not one is that far off by chance."""
FAR = 1.6
"""Times that a rate is as high or low as the rest's, below which it is not worth a word."""
MANY_DEAD = 0.3
"""The share of dead numbers among dials from which a group is told."""
LIMIT = METRICS["drop_rate"].above[-1]
"""What the law allows of drops."""
NAMED = 6
"""Groups that one line names."""

Groups = Mapping[str, CallTally]


def rest(whole: Rate, one: Rate) -> Rate:
    """All but one group."""
    return Rate(whole.numerator - one.numerator, whole.denominator - one.denominator, whole.fewest)


def far_off(one: Rate, others: Rate) -> float:
    """By how many standard errors a group differs from the rest; 0 where it is too small, too near, or nothing is left."""
    if not one.ranks or not others.ranks or one.value is None or others.value is None:
        return 0
    pooled = (one.numerator + others.numerator) / (one.denominator + others.denominator)
    error = sqrt(pooled * (1 - pooled) * (1 / one.denominator + 1 / others.denominator))
    far = max(one.value, others.value) >= FAR * min(one.value, others.value)
    return (one.value - others.value) / error if error and far else 0


def outliers(groups: Groups, of: Callable[[CallTally], Rate]) -> tuple[dict[str, Rate], dict[str, Rate], Rate]:
    """The groups far below the rest and those far above it, the farthest first, and the rate of all that are neither."""
    rates = {name: of(tally) for name, tally in groups.items()}
    low, high = dict[str, Rate](), dict[str, Rate]()
    usual = _sum(rates.values())
    for _ in range(2):  # the second time without those that stood out, which pull the rest towards them
        base = usual
        scores = {
            name: far_off(rate, base if name in low or name in high else rest(base, rate)) for name, rate in rates.items()
        }
        low = {name: rates[name] for name in sorted(scores, key=scores.__getitem__) if scores[name] < -BEYOND_CHANCE}
        high = {
            name: rates[name] for name in sorted(scores, key=scores.__getitem__, reverse=True) if scores[name] > BEYOND_CHANCE
        }
        usual = _sum(rate for name, rate in rates.items() if name not in low and name not in high)
    return low, high, usual


def _sum(rates: Iterable[Rate]) -> Rate:
    numerator = denominator = 0
    fewest = 0
    for rate in rates:
        numerator, denominator, fewest = numerator + rate.numerator, denominator + rate.denominator, rate.fewest
    return Rate(numerator, denominator, fewest)


def changed(change: Change[str]) -> Iterator[str]:
    """How a contact rate moved between two periods, what that came from, and the two largest drivers."""
    if change.difference is None:
        return
    way = "fell" if change.difference < 0 else "rose"
    yield (
        f"Contact rate {way} by {points(abs(change.difference))}: {change.after} after {change.before}; "
        f"{points(change.mix, signed=True)} from what was dialed (mix), {points(change.rate, signed=True)} from the groups' "
        "own rates."
    )
    if len(change.drivers) > 1:
        told = [
            f"{one.group} {points(one.effect, signed=True)} (mix {points(one.mix, signed=True)}, rate "
            f"{points(one.rate, signed=True)}; {percent(one.before.value)} to {percent(one.after.value)}, "
            f"{one.before.denominator:,} to {one.after.denominator:,} dials)"
            for one in change.largest
        ]
        yield f"Largest drivers: {'; '.join(told)}."


def points(difference: float, *, signed: bool = False) -> str:
    """A difference of two rates."""
    return f"{100 * difference:{'+' if signed else ''}.1f} points"


def drops(groups: Groups, *, by_campaign: bool) -> Iterator[str]:
    """Campaigns that drop more than the law allows over 30 days, and other groups that do so beyond chance."""
    rates = {name: drop_rate(tally) for name, tally in groups.items()}
    over = {name: rate for name, rate in rates.items() if rate.ranks and (_surely(rate, by_campaign=by_campaign) > LIMIT)}
    if over:
        yield (
            f"Drops above 3 % of live answers: {_named(over, worst_first=True)}. The limit holds per campaign over 30 days: "
            "get_drop_rate."
        )


def _surely(rate: Rate, *, by_campaign: bool) -> float:
    return (rate.value or 0) if by_campaign else (rate.interval or (0, 0))[0]


def dead(groups: Groups) -> Iterator[str]:
    """Groups whose dials go to dead numbers."""
    rates = {name: invalid_rate(tally) for name, tally in groups.items()}
    many = {name: rate for name, rate in rates.items() if rate.ranks and rate.value is not None and rate.value > MANY_DEAD}
    if many:
        yield f"Dials to dead numbers: {_named(many, worst_first=True)}."


def unusual(groups: Groups) -> Iterator[str]:
    """Groups whose contact rate or conversion is far from the rest's."""
    for noun, of in (("Contact rate", contact_rate), ("Conversion", conversion)):
        low, high, usual = outliers(groups, of)
        for side, those in (("below", low), ("above", high)):
            if those and usual.denominator:
                count = f"{len(those)} groups" if len(those) > 1 else "one group"
                yield f"{noun} far {side} the rest ({usual}) in {count}: {_named(those)}."


def best_hours(groups: Groups) -> Iterator[str]:
    """The hours with the highest contact rate, by the lower end of the interval."""
    best = ranked({name: contact_rate_of_an_hour(tally) for name, tally in groups.items()})[:3]
    if best:
        yield f"Best by the lower end of the 95 % interval: {', '.join(f'{name} {rate}' for name, rate in best)}."


def _named(rates: Mapping[str, Rate], *, worst_first: bool = False) -> str:
    names = sorted(rates, key=lambda name: -(rates[name].value or 0)) if worst_first else list(rates)
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(f"{name} {rates[name]}" for name in names[:NAMED]) + more
