"""What a picture of calls needs beside its table: the way from dials to successes, sums so far, the range of chance."""

from collections.abc import Iterator, Sequence
from itertools import accumulate

from convoso_mcp.answers.calls.call_groups import Key
from convoso_mcp.answers.calls.call_periods import Period
from convoso_mcp.answers.funnel import Steps, steps
from convoso_mcp.answers.numbers.metrics import contact_rate
from convoso_mcp.answers.numbers.tallies import CallTally
from convoso_mcp.text.report import Grid

_NONE = CallTally()


def funnel(periods: Sequence[Period]) -> Iterator[Grid]:
    """From dials to successes, where anything was dialed, beside the window that it is compared with."""
    now, before = _steps(periods[0].total), _steps(periods[1].total) if len(periods) > 1 else ()
    if periods[0].total.dials:
        yield steps(now, "From dials to successes", before, "before")


def added_up(period: Period, keys: Sequence[Key]) -> dict[str, list[float | None]]:
    """Which share of the calls the groups up to each one have together."""
    return {"cumulative": [rows / max(period.read, 1) for rows in accumulate(period.groups[key].rows for key in keys)]}


def range_of_chance(name: str, period: Period, keys: Sequence[Key]) -> dict[str, list[float | None]]:
    """Between which values the contact rate of each group lies, 95 times of 100."""
    rates = [contact_rate(period.groups.get(key, _NONE)).interval for key in keys]
    return {f"{name}, from": [rate and rate[0] for rate in rates], f"{name}, to": [rate and rate[1] for rate in rates]}


def _steps(tally: CallTally) -> Steps:
    return (
        ("dials", tally.dials), ("live answers", tally.live), ("contacts", tally.contacts), ("successes", tally.successes),
    )  # fmt: skip
