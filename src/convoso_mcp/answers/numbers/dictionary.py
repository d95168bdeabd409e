"""The metric dictionary: every number by name, with its definition (its function's docstring), what is usual, and alarms."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from inspect import getdoc
from typing import Literal

from convoso_mcp.answers.numbers import metrics
from convoso_mcp.answers.numbers.metrics import SpeedToLead
from convoso_mcp.answers.numbers.rates import FEWEST_CONTACTS, FEWEST_DIALS, SMALL, Figure, Unit
from convoso_mcp.answers.numbers.waste import wasted_share

Source = Literal["call log", "agent performance", "call log and agent performance", "call log and leads", "leads", "callbacks"]


@dataclass(frozen=True)
class Metric:
    """A number. `of` computes it; `usual` is where it tends to be, in words.

    Beyond an alarm is bad: over one of `above`, under one of `below`, each list the mildest first. Equal to it is not:
    exactly 3 % of drops is within the law.
    """

    of: Callable[..., Figure | SpeedToLead]
    title: str
    unit: Unit
    source: Source
    usual: str = ""
    above: tuple[float, ...] = ()
    below: tuple[float, ...] = ()
    called: tuple[str, ...] = ()
    """Other names that people have for it."""

    @property
    def name(self) -> str:
        """As reports take it: drop_rate."""
        return self.of.__name__

    @property
    def formula(self) -> str:
        """What is divided by what, in words."""
        return (getdoc(self.of) or "").partition("\n")[0].rstrip(".")

    @property
    def definition(self) -> str:
        """What is counted, where that is from, and what it is taken for and is not."""
        return " ".join((getdoc(self.of) or "").partition("\n")[2].split())

    def alarms(self, value: float | None) -> int:
        """How many alarms a value is beyond; 0 for a good one, and for none."""
        if value is None:
            return 0
        return sum(value > limit for limit in self.above) + sum(value < limit for limit in self.below)

    @property
    def bounds(self) -> str:
        """The alarms in words; blank where there are none."""
        sides = {"above": self.above, "below": self.below}
        told = {side: ", ".join(map(self._written, limits)) for side, limits in sides.items()}
        return "; ".join(f"{side} {limits}" for side, limits in told.items() if limits)

    def _written(self, limit: float) -> str:
        return f"{100 * limit:g} %" if self.unit == "share" else f"{limit:g} {self.unit}"

    def told(self) -> list[str]:
        """All of it, a line each."""
        lines = [f"{self.title} ({self.name}) = {self.formula}.", self.definition, f"From: {self.source}."]
        lines += [f"Usual: {self.usual}."] if self.usual else []
        lines += [f"Alarms: {self.bounds}."] if self.bounds else []
        return list(filter(None, lines))


_CALLS, _AGENTS, _BOTH, _WITH_LEADS = "call log", "agent performance", "call log and agent performance", "call log and leads"

_ALL = (
    Metric(metrics.connection_rate, "Connection rate", "share", _CALLS, called=("answer rate",)),
    Metric(
        metrics.contact_rate, "Contact rate per dial", "share", _CALLS,
        "4-9 % with aged data, 8-15 % bought, 20-30 % real-time", below=(0.15, 0.08), called=("contact ratio",),
    ),
    Metric(
        metrics.contact_rate_of_an_hour, "Contact rate of an hour (best hour)", "share", _CALLS,
        called=("best hour", "best time to call"),
    ),
    Metric(metrics.contact_rate_per_lead, "Contact rate per lead", "share", _WITH_LEADS, called=("lead contact rate",)),
    Metric(metrics.reached_rate, "Reached rate", "share", _CALLS, called=("reach",)),
    Metric(metrics.conversion, "Conversion of contacts", "share", _CALLS, called=("conversion rate", "close rate")),
    Metric(metrics.conversion_per_dial, "Conversion of dials", "share", _CALLS, called=("call success rate", "success rate")),
    Metric(metrics.conversion_per_lead, "Conversion of leads", "share", _WITH_LEADS, called=("list conversion",)),
    Metric(
        metrics.drop_rate, "Drop rate, as the law counts it", "share", _CALLS,
        above=(0.025, 0.028, 0.03), called=("abandon rate", "abandonment rate", "abandoned call rate", "legal drop rate"),
    ),
    Metric(metrics.drop_rate_per_dial, "Drop rate per dial", "share", _CALLS, called=("drop rate of dials",)),
    Metric(metrics.hangup_rate, "Caller hung up", "share", _CALLS, called=("callhu",)),
    Metric(metrics.invalid_rate, "Dead numbers", "share", _CALLS, called=("disconnected", "disconnected share", "dc rate")),
    Metric(
        metrics.attempts_per_lead, "Attempts per lead", "per lead", _CALLS, "6-10 over a lead's life", above=(12,),
        called=("attempts", "dials per lead"),
    ),
    Metric(metrics.short_contact_share, "Short-contact share", "share", _CALLS, above=(0.35,), called=("short calls",)),
    Metric(metrics.agent_dump, "Agent dump", "share", _CALLS, called=("call dumping", "dumped calls", "dump rate")),
    Metric(metrics.hasty_successes, "Successes under a minute", "share", _CALLS, called=("disposition hygiene", "fake sales")),
    Metric(metrics.lingering_machines, "Machines over 90 seconds", "share", _CALLS, called=("long machines",)),
    Metric(wasted_share, "Wasted dials", "share", _WITH_LEADS, above=(0.15,), called=("waste", "wasted dials")),
    Metric(metrics.aht, "Average handle time", "seconds", _AGENTS, called=("handle time", "average handling time")),
    Metric(metrics.att, "Average talk time", "seconds", _AGENTS, called=("talk time",)),
    Metric(
        metrics.occupancy, "Occupancy", "share", _AGENTS, "75-85 % inbound, often 45-65 % outbound predictive", above=(0.88,),
    ),
    Metric(metrics.utilisation, "Utilisation", "share", _AGENTS, called=("utilization",)),
    Metric(metrics.talk_share, "Talk share", "share", _AGENTS),
    Metric(metrics.wrap_share, "Wrap share", "share", _AGENTS, called=("after call work", "acw")),
    Metric(metrics.pause_share, "Pause share", "share", _AGENTS, above=(0.15, 0.25), called=("pause time", "break share")),
    Metric(metrics.idle_share, "Idle share", "share", _AGENTS, above=(0.90, 0.95), called=("wait share", "wait time")),
    Metric(
        metrics.talk_minutes_per_hour, "Talk minutes per hour", "minutes per hour", _AGENTS,
        "18-30 in cold outbound, 35-45 a common target", called=("talk per hour",),
    ),
    Metric(
        metrics.average_wait, "Average wait between calls", "seconds", _AGENTS,
        "8-15 s with warm leads, 20-45 s with cold ones", called=("wait between calls",),
    ),
    Metric(metrics.calls_per_hour, "Calls per hour", "per hour", _AGENTS, called=("cph",)),
    Metric(metrics.contacts_per_hour, "Contacts per hour", "per hour", _BOTH),
    Metric(metrics.sales_per_hour, "Sales per hour", "per hour", _BOTH, called=("sph", "successes per hour", "productivity")),
    Metric(metrics.machine_share, "Machine share of agents' calls", "share", _AGENTS, called=("am share", "am")),
    Metric(
        metrics.callback_age, "Age of a callback past due", "hours", "callbacks", above=(0.25, 24),
        called=("callback backlog", "overdue"),
    ),
    Metric(metrics.callback_kept_rate, "Callbacks kept", "share", "callbacks", called=("kept callbacks",)),
    Metric(metrics.penetration, "List penetration", "share", "leads", "new data is fed at 70-80 %"),
    Metric(
        metrics.runway, "Runway", "hours", _WITH_LEADS, "a list below 1,000 leads is low, below 200 dry", below=(1.5,),
        called=("hours left", "dialable leads"),
    ),
    Metric(
        metrics.speed_to_lead, "Speed to lead", "seconds", _WITH_LEADS, "5 minutes is the target that is quoted everywhere",
        called=("lead response time",),
    ),
)  # fmt: skip

METRICS = {metric.name: metric for metric in _ALL}
"""Every metric by its name, in the order in which the dictionary is read."""

RULES = (
    f"A rate is told with its numerator and denominator, n/a where the denominator is 0, and with its 95 % interval (Wilson) "
    f"below {SMALL:,}. Not ranked: fewer than {FEWEST_CONTACTS} contacts or {FEWEST_DIALS} dials, agents with less than 30 "
    "minutes logged in. Meaning of a status is by its flags, never by its name. Alarms and what is usual are rules of thumb, "
    "except the 3 % of the drop rate, which is law."
)

_SAYS_LITTLE = {
    "rate",
    "share",
    "ratio",
    "percent",
    "percentage",
    "pct",
    "average",
    "avg",
    "the",
    "my",
    "our",
    "of",
    "per",
    "a",
}


def _words(text: str) -> tuple[str, ...]:
    """dropRate, "Drop %" and drop-rate are one: lower case, a % for rate."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text[:100]).replace("%", " rate ")
    return tuple(re.findall(r"[a-z0-9]+", apart.casefold()))


def meant(text: str) -> tuple[Metric, ...]:
    """The metric that is called so, or the few that could be; none where no name is near.

    Exactly its name, its title or another name for it; then the same without words that say little; then all whose names
    hold every word; then the one spelt most alike.
    """
    asked, core = _words(text), _core(_words(text))
    for found in (
        {metric.name: metric for name, metric in _NAMES if name == asked},
        {metric.name: metric for name, metric in _NAMES if core and _core(name) == core},
        {metric.name: metric for name, metric in _NAMES if core and set(core) <= set(name)},
    ):
        if found:
            return tuple(found.values())
    spelt = {" ".join(name): metric for name, metric in _NAMES}
    return tuple(spelt[one] for one in get_close_matches(" ".join(asked), spelt, n=1, cutoff=0.75))


def _core(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in _SAYS_LITTLE)


_NAMES = [(_words(one), metric) for metric in _ALL for one in (metric.name, metric.title, *metric.called)]


def document() -> str:
    """The whole dictionary in markdown."""
    parts = [f"## {metric.title}\n\n" + "".join(f"- {line}\n" for line in metric.told()) for metric in _ALL]
    return "# How every number is defined\n\n" + RULES + "\n\n" + "\n".join(parts)
