"""One agent's day: what the productivity events say, merged into stretches of work and breaks."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from convoso_mcp.account import Named
from convoso_mcp.answers.agents.outliers import FAR
from convoso_mcp.answers.answer import Desk
from convoso_mcp.answers.numbers.dictionary import METRICS
from convoso_mcp.answers.numbers.metrics import idle_share, pause_share, talk_share, wrap_share
from convoso_mcp.answers.numbers.rates import percent
from convoso_mcp.answers.numbers.tallies import AgentTally
from convoso_mcp.endpoints.agents import AgentEvent, GetAgentPerformance, SearchAgentProductivity
from convoso_mcp.errors import BadArguments
from convoso_mcp.pager import Pager
from convoso_mcp.text.plain import cell
from convoso_mcp.text.report import Grid, Report
from convoso_mcp.when import Window, window

PAUSED, LOGIN, LOGOUT = "NOTREADY", "LOGIN", "LOGOUT"
_TIMES = {"INCALL": "talk", "READY": "wait", PAUSED: "pause", "WRAP": "wrap"}
"""The states that take time, and what agent performance calls it."""
WORKING, AWAY = "taking calls", "logged out or no state"
HOLE = timedelta(minutes=1)
"""Beyond which time without a state is told; what a login takes is shorter."""
MOST_HOLES = 2
FRIDAY = 4
SLACK = 120
"""Seconds by which two reports of a day that goes on may differ: they are asked one after the other."""


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A piece of the day: calls taken between two breaks, a break, or a hole. Lengths are in seconds."""

    start: datetime
    what: str
    seconds: int = 0
    calls: int = 0
    talk: int = 0
    wait: int = 0
    pause: int = 0
    wrap: int = 0

    @property
    def end(self) -> datetime:
        """The first second after it."""
        return self.start + timedelta(seconds=self.seconds)

    @property
    def reason(self) -> str:
        """Of a break."""
        return self.what.removeprefix("paused: ")


async def workday(desk: Desk, agent: str, when: str) -> Report:
    """An agent's day from login to logout, held against the team's."""
    who, now = await desk.account.agent(agent), await desk.account.now()
    day = window(when, now)
    if len(day.days) > 1:
        raise BadArguments("when: this tool takes one day.", f'Give when="{day.days[-1]}"; get_agent_report takes more.')
    events = await _events(desk, who, day, now.replace(tzinfo=None))
    if not events:
        return _absent(who, day)
    whole = {"date_start": f"{day.start:%Y-%m-%d} 00:00:00", "date_end": f"{day.start:%Y-%m-%d} 23:59:59"}
    everybody = (await desk.call(GetAgentPerformance.model_validate(whole))).rows
    own = AgentTally.of(row for row in everybody if row.user_id == who.id)
    others = AgentTally.of(row for row in everybody if row.user_id != who.id)
    time, stretches = tally(events), list(merged(events))
    shares = {"talk": talk_share, "wait": idle_share, "pause": pause_share, "wrap": wrap_share}
    return Report(
        answer=f"{who.name} on {day.start:%A %Y-%m-%d}: {_presence(events, stretches)}, {_length(time.logged)} logged in, "
        f"{time.calls} calls; {', '.join(f'{name} {percent(share(time).value)}' for name, share in shares.items())}.",
        findings=tuple(_findings(events, stretches, time, others)),
        scope=f"{day.start:%Y-%m-%d} {day.zone.key}{', until now' if day.partial else ''}; agent {who.told}. From the "
        f"{len(events)} state events of the day. 2 calls to Convoso.",
        grids=(_breaks(stretches), _in_order(stretches)),
        missing=tuple(_missing(events, time, own)),
        following=(f'get_agent_report(when="{day.start:%Y-%m-%d}", agents="{who.id}")',),
    )


def tally(events: Sequence[AgentEvent]) -> AgentTally:
    """The day in the terms of agent performance: login and logout take no time of it."""
    spent = {name: sum(_seconds(event) for event in events if event.state == state) for state, name in _TIMES.items()}
    calls = sum(event.state == "INCALL" for event in events)
    return AgentTally(agents=1, calls=calls, logged=sum(spent.values()), **spent)


def merged(events: Iterable[AgentEvent]) -> Iterator[Stretch]:
    """The events as stretches, the earliest first: what lies between two breaks is one, and so are breaks of one reason.

    Where the events leave a hole, as between a logout and the next login, it is a stretch as well.
    """
    current: Stretch | None = None
    for event in events:
        if event.state not in _TIMES:
            continue
        what = f"paused: {event.availability_name or 'no reason'}" if event.state == PAUSED else WORKING
        if current and _at(event) - current.end > HOLE:
            yield current
            current = Stretch(start=current.end, what=AWAY, seconds=_between(current.end, _at(event)))
        if current is None or current.what != what:
            if current is not None:
                yield current
            current = Stretch(start=_at(event), what=what)
        part = _TIMES[event.state]
        longer = {
            part: getattr(current, part) + _seconds(event),
            "seconds": _between(current.start, _at(event)) + _seconds(event),
        }
        current = replace(current, **longer, calls=current.calls + (event.state == "INCALL"))
    if current is not None:
        yield current


async def _events(desk: Desk, who: Named, day: Window, now: datetime) -> list[AgentEvent]:
    """All events of the day, in order. Convoso finds an agent's by e-mail address; one without is looked for among all."""
    found, date = list[AgentEvent](), f"{day.start:%Y-%m-%d}"
    form = {"date_start": date, "date_end": date, "agent_emails": who.within}
    request = SearchAgentProductivity.model_validate({name: value for name, value in form.items() if value})
    coverage = await Pager(desk.call, tell=desk.tell).read(request, lambda page: found.extend(page.rows))
    if coverage.error is not None:
        raise coverage.error
    mine = sorted((event for event in found if event.user_id == who.id), key=lambda event: event.created_at or "")
    if mine and not mine[-1].event_sec and mine[-1].state != LOGOUT and day.partial:  # what goes on may have no length yet
        mine[-1] = mine[-1].model_copy(update={"event_sec": now.replace(microsecond=0) - _at(mine[-1])})
    return mine


def _presence(events: Sequence[AgentEvent], stretches: Sequence[Stretch]) -> str:
    """From when to when, and what goes on now."""
    first, last = _at(events[0]), events[-1]
    if last.state == LOGOUT:
        return f"{first:%H:%M:%S} to {_at(last):%H:%M:%S}"
    going_on = f"{stretches[-1].what} for {_length(stretches[-1].seconds)}" if stretches else "no state yet"
    return f"from {first:%H:%M:%S} on, no logout; at the end {going_on}"


def _findings(
    events: Sequence[AgentEvent], stretches: Sequence[Stretch], time: AgentTally, others: AgentTally
) -> Iterator[str]:
    pauses = [stretch for stretch in stretches if stretch.pause]
    own, usual = pause_share(time), pause_share(others).value
    much = usual is not None and own.value is not None and METRICS["pause_share"].alarms(own.value) and own.value >= FAR * usual
    reasons = "; ".join(f"{what} {_length(seconds)} in {times}" for what, times, seconds, *_ in _reasons(pauses))
    yield (
        f"Paused {percent(own.value)} ({_length(time.pause)} of {_length(time.logged)}), everybody else that day "
        f"{percent(usual)}{': far more' if much else ''}. {reasons}."
    )
    if pauses:
        longest = max(pauses, key=lambda one: one.seconds)
        yield f"Longest pause: {_length(longest.seconds)} from {longest.start:%H:%M:%S} ({longest.reason})."
    calls = [event for event in events if event.state == "INCALL"]
    if calls:
        yield f"First call {_at(calls[0]):%H:%M:%S}, last call {_at(calls[-1]):%H:%M:%S}."
    for hole in [stretch for stretch in stretches if stretch.what == AWAY][:MOST_HOLES]:
        yield f"Gap without any state: {_length(hole.seconds)} from {hole.start:%H:%M:%S}."


def _breaks(stretches: Sequence[Stretch]) -> Grid:
    pauses = [stretch for stretch in stretches if stretch.pause]
    rows = [
        (what, times, *(timedelta(seconds=seconds) for seconds in (total, longest)), f"{first:%H:%M:%S}", f"{last:%H:%M:%S}")
        for what, times, total, longest, first, last in _reasons(pauses)
    ]
    return Grid("Breaks by reason", ("reason", "times", "total", "longest", "first from", "last until"), rows)


def _reasons(pauses: Sequence[Stretch]) -> list[tuple[str, int, int, int, datetime, datetime]]:
    """Each reason with its times, total, longest, first start and last end; the longest total first."""
    named = {reason: [one for one in pauses if one.reason == reason] for reason in dict.fromkeys(one.reason for one in pauses)}
    rows = [
        (what, len(ones), sum(one.seconds for one in ones), max(one.seconds for one in ones), ones[0].start, ones[-1].end)
        for what, ones in named.items()
    ]
    return sorted(rows, key=lambda row: -row[2])


def _in_order(stretches: Sequence[Stretch]) -> Grid:
    rows = list[tuple[object, ...]]()
    for one in stretches:
        parts = [timedelta(seconds=part) for part in (one.talk, one.wait, one.wrap)] if one.what == WORKING else [""] * 3
        calls = one.calls if one.what == WORKING else ""
        rows.append((f"{one.start:%H:%M:%S}", timedelta(seconds=one.seconds), one.what, calls, *parts))
    return Grid("The day in order", ("from", "length", "state", "calls", "talk", "wait", "wrap"), rows)


def _missing(events: Sequence[AgentEvent], time: AgentTally, own: AgentTally) -> Iterator[str]:
    """Whether the two reports agree, and what the events hold that has no place here."""
    names = ("calls", "talk", "wait", "pause", "wrap")
    apart = [
        name for name in names if abs(getattr(time, name) - getattr(own, name)) > (0 if events[-1].state == LOGOUT else SLACK)
    ]
    if apart:
        told = ", ".join(f"{name} {getattr(time, name):,} against {getattr(own, name):,}" for name in apart)
        yield f"Events and agent performance differ (seconds, or calls): {told}."
    else:
        yield "Agent performance says the same."
    if unknown := sorted({event.state or "none" for event in events} - _TIMES.keys() - {LOGIN, LOGOUT}):
        yield f"States that are not counted, since nothing explains them: {', '.join(unknown)}."


def _absent(who: Named, day: Window) -> Report:
    friday = day.days[0] - timedelta(days=day.days[0].weekday() - FRIDAY)
    again = f'get_agent_day(agent="{who.name}", when="{friday}")' if day.days[0].weekday() > FRIDAY else ""
    left = " The user is inactive." if who.active is False else ""
    return Report(
        answer=f"{who.name} was not logged in on {day.start:%A %Y-%m-%d}.{left}",
        scope=f"{day.start:%Y-%m-%d} {day.zone.key}; agent {who.told}. No state events. 1 call to Convoso.",
        following=(again or f'get_agent_report(when="last 7 days", agents="{who.id}")',),
    )


def _at(event: AgentEvent) -> datetime:
    return datetime.fromisoformat(event.created_at or "1970-01-01 00:00:00")


def _seconds(event: AgentEvent) -> int:
    return round(event.event_sec.total_seconds()) if event.event_sec else 0


def _between(start: datetime, end: datetime) -> int:
    return round((end - start).total_seconds())


def _length(seconds: float) -> str:
    return cell(timedelta(seconds=seconds))
