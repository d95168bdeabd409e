"""The figures of a call report: what each column shows of a group of calls, and what has to be known for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from convoso_mcp.answers.numbers import metrics
from convoso_mcp.answers.numbers.dictionary import METRICS, meant
from convoso_mcp.answers.numbers.rates import Rate, Ratio, percent
from convoso_mcp.answers.numbers.statuses import Kind
from convoso_mcp.answers.numbers.tallies import CallTally
from convoso_mcp.errors import BadArguments
from convoso_mcp.text.report import Written

Needs = Literal["people", "times", "machines", "invalid", "hangups", "rows"]
"""What a count has to tell: who was reached, how long that took, further kinds of status, or the rows themselves."""
KINDS: dict[Needs, Kind] = {"machines": "machine", "invalid": "invalid", "hangups": "hangup"}


@dataclass(frozen=True)
class Share:
    """A rate beside whose column stand the counts that it is made of."""

    rate: Rate

    @property
    def told(self) -> str:
        """Without the counts."""
        return percent(self.rate.value)

    @property
    def value(self) -> float | None:
        """Between 0 and 1."""
        return self.rate.value


@dataclass(frozen=True)
class Fraction(Share):
    """A rate that carries its counts, since no column has them."""

    @property
    def told(self) -> str:
        """3.07 % (41/1,337)."""
        return (
            f"{percent(self.rate.value)} ({self.rate.numerator:,}/{self.rate.denominator:,})"
            if self.rate.denominator
            else "n/a"
        )


@dataclass(frozen=True)
class Tenth(Share):
    """A rate with one decimal, however small: parts of a whole, which are read one below the other."""

    @property
    def told(self) -> str:
        """12.3 %."""
        return "n/a" if self.rate.value is None else f"{100 * self.rate.value:.1f} %"


@dataclass(frozen=True)
class Usual(Share):
    """A rate as another window had it, with what chance alone makes of it."""

    @property
    def told(self) -> str:
        """10.3 % (41 of 400)."""
        return str(self.rate)


@dataclass(frozen=True)
class Column:
    """One figure of a group."""

    name: str
    title: str
    of: Callable[[CallTally], object]
    needs: tuple[Needs, ...] = ()
    rate: Callable[[CallTally], Rate] | None = None


def _rate(of: Callable[[CallTally], Rate], title: str, *needs: Needs, beside: bool = False) -> Column:
    kind = Share if beside else Fraction
    return Column(of.__name__, title, lambda tally: kind(of(tally)), needs, of)


def _per_lead(tally: CallTally) -> Written:
    ratio: Ratio = metrics.attempts_per_lead(tally)
    return Written(ratio.value, "n/a" if ratio.value is None else f"{ratio.value:.1f}")


_ALL = (
    Column("dials", "dials", lambda tally: tally.dials),
    Column("contacts", "contacts", lambda tally: tally.contacts, ("people",)),
    _rate(metrics.contact_rate, "contact rate", "people", beside=True),
    Column("successes", "successes", lambda tally: tally.successes, ("people",)),
    _rate(metrics.conversion, "conversion of contacts", "people", beside=True),
    _rate(metrics.drop_rate, "drop rate of live answers", "people"),
    Column("talk_time", "talk", lambda tally: timedelta(seconds=tally.talk), ("people", "times")),
    _rate(metrics.reached_rate, "reached rate", "people"),
    _rate(metrics.conversion_per_dial, "successes per dial", "people"),
    _rate(metrics.drop_rate_per_dial, "drops per dial", "people"),
    _rate(metrics.connection_rate, "connection rate", "people", "machines"),
    _rate(metrics.invalid_rate, "dead numbers", "invalid"),
    _rate(metrics.hangup_rate, "caller hung up", "hangups"),
    Column("attempts_per_lead", "attempts per lead", _per_lead, ("rows",)),
    Column("leads", "leads dialed", lambda tally: len(tally.leads), ("rows",)),
    _rate(metrics.short_contact_share, "short contacts", "people", "times"),
    _rate(metrics.agent_dump, "dumped by agent", "people", "times"),
    _rate(metrics.hasty_successes, "successes under 1 min", "people", "times"),
    _rate(metrics.lingering_machines, "machines over 90 s", "rows"),
)
COLUMNS = {column.name: column for column in _ALL}
DEFAULT = tuple(COLUMNS)[:7]
_ALSO = {"talk": "talk_time", "att": "talk_time", "success": "successes", "sales": "successes", "calls": "dials"}


def chosen(words: str) -> tuple[Column, ...]:
    """The columns that are meant by a comma list of metrics, liberally spelt; raises `BadArguments` for one that is none."""
    columns = dict[str, Column]()
    for word in filter(None, (part.strip() for part in words.split(","))):
        plain = word.casefold().replace(" ", "_").replace("-", "_")
        names = [plain] if plain in COLUMNS else [_ALSO[plain]] if plain in _ALSO else [one.name for one in meant(word)]
        found = [COLUMNS[name] for name in names if name in COLUMNS]
        if not found:
            other = METRICS.get(names[0]) if names else None
            told = f"{other.title} comes from {other.source}, not from calls alone." if other else "No metric of that name."
            raise BadArguments(f"metrics: {told}", f"There are {', '.join(COLUMNS)}.")
        columns |= {column.name: column for column in found[:1]}
    return tuple(columns.values()) or tuple(COLUMNS[name] for name in DEFAULT)


def kinds(columns: Sequence[Column]) -> tuple[Kind, ...]:
    """The kinds of status that have to be counted for them, besides people's."""
    return tuple({KINDS[need]: None for column in columns for need in column.needs if need in KINDS})


def needs_rows(columns: Sequence[Column]) -> bool:
    """Whether one of them cannot be counted without reading the calls."""
    return any("rows" in column.needs for column in columns)
