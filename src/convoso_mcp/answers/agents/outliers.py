"""Who stands out of a team: each agent is held against the others of the campaign, never against a fixed idea of good."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from convoso_mcp.answers.agents.team import AgentLine, Team
from convoso_mcp.answers.numbers.dictionary import METRICS
from convoso_mcp.answers.numbers.metrics import agent_dump, conversion, idle_share, pause_share, sales_per_hour
from convoso_mcp.answers.numbers.rates import FEWEST_CONTACTS, Rate, percent
from convoso_mcp.answers.numbers.tallies import AgentTally
from convoso_mcp.text.plain import cell

FAR = 1.5
"""How many times what the others do is far from it."""
LOW = 0.5
"""Of what the others win: no more is low; agents differ by a third without anything being wrong."""
LUCK = 0.05
"""How likely luck may set anybody of a team apart: whoever is looked at has a part of it (Bonferroni), or one of forty agents
would be pointed at each day for nothing."""
FEW = 0.75
"""Of what the middle agent has: fewer is few."""


@dataclass(frozen=True)
class Outlier:
    """An agent who stands out: how serious it is (larger first), and in which words it is told."""

    agent: AgentLine
    weight: float
    told: str


def ranks(agent: AgentLine) -> bool:
    """Whether an agent has a place in the ranking: logged in for half an hour, and 30 contacts."""
    return not agent.time.listed_apart and agent.contacts >= FEWEST_CONTACTS


def outliers(team: Team) -> list[Outlier]:
    """All of one campaign who stand out, the most serious first."""
    found = [one for rule in _RULES for one in rule(team)]
    return sorted(found, key=lambda one: -one.weight)


def _pausing(team: Team) -> Iterator[Outlier]:
    """Paused for longer than the warning allows, and far longer than the others."""
    for agent, own, others in _shares(team, lambda time: pause_share(time).value):
        alarms = METRICS["pause_share"].alarms(own)
        if alarms and own >= FAR * others:
            told = f"{agent.name} paused {percent(own)} of the time ({_of_time(agent, agent.time.pause)})"
            yield Outlier(agent, 3 + alarms + own, f"{told}, the others {percent(others)}")


def _waiting(team: Team) -> Iterator[Outlier]:
    """Waits far more than the others for the same campaign's calls: the agent, or a rare skill."""
    for agent, own, others in _shares(team, lambda time: idle_share(time).value):
        if own >= FAR * others:
            told = f"{agent.name} waited {percent(own)} of the time ({_of_time(agent, agent.time.wait)})"
            yield Outlier(agent, 1 + own, f"{told}, the others {percent(others)}")


def _winning(team: Team) -> Iterator[Outlier]:
    """Wins far more of the contacts than the others; most telling where there are few of them, and told when it may be luck."""
    usual = median(contacts) if (contacts := [agent.contacts for agent in team.agents if ranks(agent)]) else 0
    best = max(filter(ranks, team.agents), key=lambda one: sales_per_hour(one.calls, one.time).value or 0, default=None)
    for agent, own, others in _rates(team, lambda one: conversion(one.calls)):
        if _of(own) < FAR * _of(others):
            continue
        few = f" on few contacts (the middle agent has {usual:,.0f})" if agent.contacts < FEW * usual else ""
        told = f"{agent.name} wins {own!s} of the contacts, the others {percent(others.value)}"
        if _beyond_luck(own, others, team):
            yield Outlier(agent, 4 if few else 3, f"{told}: a star{few}")
        elif few and agent is best:
            yield Outlier(agent, 1, f"{told}, and leads per hour{few}: a hidden star, or luck; ask for a longer window")


def _losing(team: Team) -> Iterator[Outlier]:
    """As much talk as others and hardly a success, by more than luck."""
    usual = median([agent.time.talk for agent in team.agents if ranks(agent)] or [0])
    for agent, own, others in _rates(team, lambda one: conversion(one.calls)):
        if _of(own) <= LOW * _of(others) and agent.time.talk >= usual and _beyond_luck(own, others, team):
            expected = own.denominator * _of(others)
            told = (
                f"{agent.name} talked {_length(agent.time.talk)} for {own.numerator} successes of {own.denominator:,} contacts"
            )
            yield Outlier(agent, 2, f"{told}; at the others' {percent(others.value)} it would be {expected:.0f}")


def _dumping(team: Team) -> Iterator[Outlier]:
    """Ends calls within seconds, far more often than the others."""
    for agent, own, others in _rates(team, lambda one: agent_dump(one.rows)):
        if _of(own) >= FAR * _of(others) and _beyond_luck(own, others, team):
            told = f"{agent.name} ended {own!s} of the live dials within 6 seconds, the others {percent(others.value)}"
            yield Outlier(agent, 5 + _of(own), f"{told}; hear a few: machines that were not detected look alike")


_RULES: Sequence[Callable[[Team], Iterator[Outlier]]] = (_pausing, _dumping, _winning, _losing, _waiting)


def _shares(team: Team, share: Callable[[AgentTally], float | None]) -> Iterator[tuple[AgentLine, float, float]]:
    """Each agent's share of the time, and that of the others together."""
    for agent in team.agents:
        own, others = share(agent.time), share(team.without(agent).time)
        if not agent.time.listed_apart and own is not None and others is not None:
            yield agent, own, others


def _rates(team: Team, rate: Callable[[AgentLine | Team], Rate]) -> Iterator[tuple[AgentLine, Rate, Rate]]:
    """Each agent's rate, and that of the others together, where both are large enough to be compared."""
    for agent in team.agents:
        own, others = rate(agent), rate(team.without(agent))
        if own.ranks and others.ranks and not agent.time.listed_apart:
            yield agent, own, others


def _beyond_luck(own: Rate, others: Rate, team: Team) -> bool:
    return own.luck(_of(others)) * len(team.agents) < LUCK


def _of(rate: Rate) -> float:
    return rate.value or 0.0


def _of_time(agent: AgentLine, seconds: int) -> str:
    return f"{_length(seconds)} of {_length(agent.time.logged)}"


def _length(seconds: int) -> str:
    return cell(timedelta(seconds=seconds))
