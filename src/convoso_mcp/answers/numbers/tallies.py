"""Counts that add up page by page: what the call log says of calls, and agent performance of agents' time."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Protocol, Self, TypeVar

from convoso_mcp.answers.numbers.statuses import Meanings, StatusMeaning
from convoso_mcp.endpoints.agents import AgentPerformance

T = TypeVar("T", "CallTally", "AgentTally")

DIALED = ("OUTBOUND", "MANUAL")
"""The call types that are dials, as in Convoso's Contact Rate Report. INBOUND and 3WAY are not."""
DIALER = "666666"
"""The user whom Convoso gives the calls that reached no agent; such a row can also have none."""

SHORT, DUMPED, HASTY, LONG = timedelta(seconds=10), timedelta(seconds=6), timedelta(seconds=60), timedelta(seconds=90)
"""Below which a talk is short, one that the agent ended dumped, and a success odd; above which a machine is."""


class Counted(Protocol):
    """What is counted of a call: a row of the log has it, and so has what is kept of one."""

    @property
    def status(self) -> str | None:
        """Its code."""
        ...

    @property
    def call_type(self) -> str | None:
        """OUTBOUND, MANUAL, INBOUND or 3WAY."""
        ...

    @property
    def call_length(self) -> timedelta | None:
        """How long it took."""
        ...

    @property
    def user_id(self) -> str | None:
        """Who had it."""
        ...

    @property
    def lead_id(self) -> str | None:
        """Who was called."""
        ...

    @property
    def term_reason(self) -> str | None:
        """What ended it."""
        ...


@dataclass(frozen=True, kw_only=True)
class CallTally:
    """Counts of call-log rows. All are of dials, but for the last four, which are of calls of any type.

    `leads` are the ids dialed, contacted and won, so that a lead counts once whatever is added; `unknown` are the codes
    that nothing explains, so that a report can say so. Tallies add up with `+`.
    """

    dials: int = 0
    machines: int = 0
    drops: int = 0
    invalid: int = 0
    hangups: int = 0
    handled: int = 0
    """An agent had a person on the line."""
    talk: int = 0
    """Seconds of the handled ones."""
    contacts: int = 0
    reached: int = 0
    successes: int = 0
    short: int = 0
    """Live-answered and over within 10 seconds."""
    dumped: int = 0
    """Handled, and ended by the agent within 6 seconds."""
    hasty: int = 0
    """Successes of less than a minute."""
    lingering: int = 0
    """Machines of more than a minute and a half."""
    leads: frozenset[str] = frozenset()
    leads_contacted: frozenset[str] = frozenset()
    leads_won: frozenset[str] = frozenset()
    rows: int = 0
    talked: int = 0
    """Contacts of calls of any type."""
    won: int = 0
    """Successes of calls of any type."""
    unknown: frozenset[str] = frozenset()

    @property
    def live(self) -> int:
        """Live-answered dials: those that an agent handled, and the drops."""
        return self.handled + self.drops

    @classmethod
    def of(cls, rows: Iterable[Counted], statuses: Meanings) -> Self:
        """The rows counted: `tally += CallTally.of(page.rows, statuses)`."""
        count, leads, contacted, won = Counter[str](), set[str](), set[str](), set[str]()
        unknown = set[str]()
        for row in rows:
            status, length = statuses.of(row.status), row.call_length or timedelta()
            if not status.known:
                unknown.add(status.code)
            count.update(rows=1, talked=status.contact, won=status.success)
            if row.call_type not in DIALED:
                continue
            by_agent = row.user_id not in (None, DIALER)
            handled, live = status.handled(by_agent=by_agent), status.live(by_agent=by_agent)
            count.update(
                dials=1, machines=status.machine, drops=status.drop, invalid=status.invalid, hangups=status.hangup,
                handled=handled, talk=handled * round(length.total_seconds()), contacts=status.contact,
                reached=status.reached, successes=status.success,
                short=live and length < SHORT,
                dumped=handled and row.term_reason == "AGENT" and length < DUMPED,
                hasty=status.success and length < HASTY,
                lingering=status.machine and length > LONG,
            )  # fmt: skip
            if row.lead_id:
                leads.add(row.lead_id)
                contacted.update([row.lead_id] if status.contact else [])
                won.update([row.lead_id] if status.success else [])
        ids = {"leads": frozenset(leads), "leads_contacted": frozenset(contacted), "leads_won": frozenset(won)}
        return cls(**count, **ids, unknown=frozenset(unknown))  # pyright: ignore[reportArgumentType]  counts and ids by their names

    @classmethod
    def counted(cls, status: StatusMeaning, dials: int) -> Self:
        """So many dials of one status, of which only the number is known: an agent's where it is a person's.

        Talk, leads, and how calls ended stay 0.
        """
        return cls(
            dials=dials, machines=dials * status.machine, drops=dials * status.drop, invalid=dials * status.invalid,
            hangups=dials * status.hangup, handled=dials * status.handled(by_agent=True), contacts=dials * status.contact,
            reached=dials * status.reached, successes=dials * status.success,
            rows=dials, talked=dials * status.contact, won=dials * status.success,
        )  # fmt: skip

    def __add__(self, other: Self) -> Self:
        return _sum(self, other)


@dataclass(frozen=True, kw_only=True)
class AgentTally:
    """Totals of agent performance, times in seconds. It sees only calls that reached an agent. Tallies add up with `+`.

    Talk, wait, pause and wrap together are the time logged in.
    """

    agents: int = 0
    calls: int = 0
    machines: int = 0
    talk: int = 0
    wait: int = 0
    pause: int = 0
    wrap: int = 0
    logged: int = 0

    @property
    def productive(self) -> Self:
        """The same without the pauses: figures per hour are then per productive hour."""
        return type(self)(**{**vars(self), "pause": 0, "logged": self.logged - self.pause})

    @property
    def listed_apart(self) -> bool:
        """Whether an agent was logged in for less than 30 minutes: shown, counted in the team, and not ranked."""
        return self.logged < 30 * 60

    @classmethod
    def of(cls, rows: Iterable[AgentPerformance]) -> Self:
        """The rows added up: seconds, never Convoso's percentages, which cannot be."""
        total = cls()
        for row in rows:
            talk, wait, pause, wrap = map(_seconds, (row.talk_sec, row.wait_sec, row.pause_sec, row.wrap_sec))
            logged = talk + wait + pause + wrap if row.total_time is None else _seconds(row.total_time)
            total += cls(
                agents=1, calls=row.calls or 0, machines=row.am or 0,
                talk=talk, wait=wait, pause=pause, wrap=wrap, logged=logged,
            )  # fmt: skip
        return total

    def __add__(self, other: Self) -> Self:
        return _sum(self, other)


def _seconds(length: timedelta | None) -> int:
    return round(length.total_seconds()) if length else 0


def _sum(one: T, other: T) -> T:
    """Counts added, sets united."""
    pairs = {name: (getattr(one, name), getattr(other, name)) for name in (field.name for field in fields(one))}
    return type(one)(**{name: a | b if isinstance(a, frozenset) else a + b for name, (a, b) in pairs.items()})
