"""What was dialed and what was left of it, step by step, as a picture needs it; the words of a report have it as rates."""

from collections.abc import Sequence

from convoso_mcp.answers.calls.call_columns import Fraction
from convoso_mcp.answers.numbers.rates import Rate
from convoso_mcp.text.report import Grid

Steps = Sequence[tuple[str, int]]
"""Each step by its name, the widest first."""


def steps(now: Steps, title: str, before: Steps = (), then: str = "") -> Grid:
    """The steps of a window, and of the one it is held against, which `then` names."""
    was = dict(before)
    rows = [
        (name, number, Fraction(Rate(number, above)) if above is not None else None, was.get(name))
        for (name, number), above in zip(now, [None, *(number for _, number in now)], strict=False)
    ]
    columns = ("step", "calls", "of the step before", then)
    return Grid(title, columns if was else columns[:3], rows if was else [row[:3] for row in rows], silent=True)
