"""What is read to find calls that should not have been made: the lists, whoever was called, and few calls."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil

import anyio

from convoso_mcp.answers.persons.attempts import is_dial
from convoso_mcp.answers.persons.gaps import DAY, Clocks, Dial, Listed, place_zone
from convoso_mcp.budget import Budget, Coverage, Tell
from convoso_mcp.endpoints.calls import CallLogPage, SearchCallLogs
from convoso_mcp.endpoints.dnc import EntryPage, SearchDnc
from convoso_mcp.endpoints.endpoint import Call
from convoso_mcp.endpoints.leads import Lead, LeadPage, SearchLeads
from convoso_mcp.endpoints.sms_opt_outs import OptOutPage, SearchSmsOptOuts
from convoso_mcp.pager import Pager
from convoso_mcp.when import Window

MOST = 126
"""Requests of one answer: at three a second they take 42 seconds."""
SECONDS = 43
"""How long one answer may take, however slow Convoso is."""
PAGE = 500
_NEVER = datetime(1, 1, 1)  # noqa: DTZ001  naive, as all of Convoso's times
Register = dict[str, list[Listed]]


@dataclass
class Reader:
    """Reads searches whole and keeps count: what they cost together, and which of them ended early."""

    call: Call
    now: datetime
    tell: Tell
    calls: int = 0
    until: float = field(default_factory=lambda: anyio.current_time() + SECONDS)
    floors: list[str] = field(default_factory=list[str])

    @property
    def left(self) -> int:
        """Requests that may still be made; none when the time is over."""
        return max(MOST - self.calls, 0) if anyio.current_time() < self.until else 0

    def note(self, what: str, coverage: Coverage) -> Coverage:
        """Count what a reading cost, and remember that it is a floor."""
        self.calls += coverage.calls
        if coverage.why:
            self.floors.append(f"{what}: {coverage.read:,} of {coverage.matching or 0:,} read, since {coverage.why}")
        return coverage

    def pager(self, most: int | None = None) -> Pager:
        """A pager with what is left of the budget."""
        budget = Budget(calls=max(most or self.left, 1), seconds=max(round(self.until - anyio.current_time()), 1))
        return Pager(self.call, budget, now=self.now, tell=self.tell)

    async def registers(self) -> tuple[Register, Register]:
        """The do-not-call and the opt-out list, by number."""
        dnc, opt_outs = defaultdict[str, list[Listed]](list), defaultdict[str, list[Listed]](list)

        def take_dnc(page: EntryPage) -> None:
            _enter(page, dnc)

        def take_opt_outs(page: OptOutPage) -> None:
            _enter(page, opt_outs)

        self.note("the DNC list", await self.pager(30).read(SearchDnc(), take_dnc))
        self.note("the SMS opt-outs", await self.pager(15).read(SearchSmsOptOuts(), take_opt_outs))
        return dict(dnc), dict(opt_outs)

    async def people(self, since: datetime) -> "People":
        """Every lead whose last call is not before a moment: whoever was called since then is among them."""
        people = People()

        def take(page: LeadPage) -> None:
            for lead in page.rows:
                people.add(lead)

        self.note("the leads that were called", await self.pager(45).read(SearchLeads(last_call_start_date=str(since)), take))
        return people

    async def count(self, search: SearchCallLogs) -> int:
        """How many calls a search finds."""
        self.calls += 1
        return await self.pager().count(search)

    async def dials(self, search: SearchCallLogs) -> tuple[list[Dial], str]:
        """The dials that a search of the call log finds, and why these are not all, where they are not."""
        found = list[Dial]()

        def take(page: CallLogPage) -> None:
            found.extend(_dials(page))

        if not self.left:
            return found, "the budget is spent"
        coverage = await self.pager().read(search, take)
        self.calls += coverage.calls
        return found, coverage.why


@dataclass
class People:
    """Where the leads are that were called, and the numbers by which they can be."""

    states: dict[str, str] = field(default_factory=dict[str, str])
    last: dict[str, datetime] = field(default_factory=dict[str, datetime])
    """The last call of any lead that has the number."""
    nowhere: set[str] = field(default_factory=set[str])
    """The leads of whom neither state nor area code says where they are."""

    def add(self, lead: Lead) -> None:
        """Remember what is needed of a lead."""
        self.states[lead.id or ""] = lead.state or ""
        if not lead.state and place_zone("", lead.phone_number or "") is None:
            self.nowhere.add(lead.id or "")
        called = _moment(lead.last_called)
        for number in filter(None, (lead.phone_number, lead.alt_phone_1, lead.alt_phone_2)):
            if called and called > self.last.get(number, _NEVER):
                self.last[number] = called

    def called_after(self, register: Mapping[str, Iterable[Listed]]) -> list[str]:
        """The numbers of a list whose leads were called after their entry: only these can have been dialed after it."""
        return sorted(
            number
            for number, entries in register.items()
            if number in self.last and self.last[number] > min(entry.since for entry in entries)
        )


def pages(rows: int) -> int:
    """Requests that so many rows of the call log cost."""
    return ceil(rows / PAGE)


def nights(window: Window, clocks: Clocks) -> Iterator[tuple[datetime, datetime]]:
    """The spans of a window in which some place is outside its calling hours, the newest first."""
    hour, spans = timedelta(hours=1), list[tuple[datetime, datetime]]()
    for day in window.days:
        for number in range(24):
            if clocks.risky(day, number):
                start = datetime(day.year, day.month, day.day, number)  # noqa: DTZ001  account time, naive
                if spans and spans[-1][1] == start and start - spans[-1][0] < DAY:
                    spans[-1] = spans[-1][0], start + hour
                else:
                    spans.append((start, start + hour))
    for start, end in reversed(spans):
        first, last = max(start, window.start), min(end - timedelta(seconds=1), window.end)
        if first <= last:
            yield first, last


def _enter(page: EntryPage | OptOutPage, register: dict[str, list[Listed]]) -> None:
    for entry in page.rows:
        if entry.phone_number and (since := _moment(entry.insert_date)):
            register[entry.phone_number].append(Listed(since, entry.campaign_id or "0"))


def _dials(page: CallLogPage) -> Iterator[Dial]:
    for row in page.rows:
        if is_dial(row) and (at := _moment(row.call_date)):
            number = row.number_dialed or row.phone_number or ""
            yield Dial(row.id or "", at, number, row.lead_id or "", row.campaign_id or "", row.campaign or "")


def _moment(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat((text or "").strip()).replace(tzinfo=None)
    except ValueError:
        return None
