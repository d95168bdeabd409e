"""Calls by any grouping: how they are read as cheaply as possible, and what is told of them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Annotated

from pydantic import MISSING, Field

from convoso_mcp.answers import call_findings as findings
from convoso_mcp.answers.answer import Answer, Desk
from convoso_mcp.answers.arguments import AgentWords, CampaignWords, CompareTo, ListWords, When
from convoso_mcp.answers.call_columns import Column, chosen, kinds, needs_rows
from convoso_mcp.answers.call_counting import counted, estimate, of_kinds, part
from convoso_mcp.answers.call_groups import COUNTABLE, IN_ORDER, Dimension, Grouping, Key, named
from convoso_mcp.answers.call_reading import MOST_PAGES, PAGE, Reader
from convoso_mcp.answers.call_rows import CallRow
from convoso_mcp.answers.change import change
from convoso_mcp.answers.metrics import contact_rate, conversion, drop_rate
from convoso_mcp.answers.rates import FEWEST_DIALS, percent
from convoso_mcp.answers.scope import Scope
from convoso_mcp.answers.scoping import meanings, scoped
from convoso_mcp.answers.tallies import DIALED, CallTally
from convoso_mcp.endpoints.endpoint import Effect, Facts
from convoso_mcp.endpoints.fields import CallType, Words
from convoso_mcp.text.report import Grid, Report
from convoso_mcp.when import window

MOST_COUNTS = 120
"""Requests of a count plan, beyond which the latest part of the window is read instead."""
MOST_DAYS, ODD = 14, 2
"""Days of a comparison that are counted each, and how many times the median day's calls are odd."""
OFTEN = 3
"""Dials of one lead on one day, above which it is told: some states allow no more."""


def of_calls(by: Sequence[Dimension]) -> bool:
    """Whether what calls came to is asked for: then all of them are shown, and not dials only."""
    return bool(set(by) & {"call_type", "status", "status_class", "termination"})


GroupBy = Annotated[list[Dimension], Field(max_length=3, description="lead_hour is of the called place.")]


@dataclass(frozen=True)
class Period:
    """One window as it was read: its groups by their names, all of it, and the rows where it was read by page."""

    scope: Scope
    groups: Mapping[Key, CallTally]
    total: CallTally
    calls: int
    """How many calls the scope had, of which `read` were looked at."""
    read: int
    rows: Sequence[CallRow] | None = None
    timed: bool = True
    why: str = ""


class GetCallReport(Answer[Report]):
    """Count and compare calls: contacts, conversion, drops, talk, by any grouping. For one call: search_call_logs."""

    about = Facts(tool="get_call_report", toolset="reporting", effect=Effect.READS)

    when: When = "today"
    campaign: CampaignWords | MISSING = MISSING
    list: ListWords | MISSING = MISSING
    agents: AgentWords | MISSING = MISSING
    status: Annotated[Words, Field(description="Codes or names, comma list.")] | MISSING = MISSING
    call_type: CallType | MISSING = MISSING
    group_by: GroupBy | MISSING = MISSING
    metrics: Words | MISSING = Field(default=MISSING, description="Comma list; explain_metric knows them.")
    compare_to: CompareTo | MISSING = MISSING

    async def run(self, desk: Desk) -> Report:
        """Read or count, whichever takes fewer requests, and tell it."""
        reader = Reader(desk)
        desk, given = reader.desk, self.given()
        scope = await scoped(
            desk, self.when, campaign=given.get("campaign", ""), list_=given.get("list", ""), agents=given.get("agents", ""),
            statuses=given.get("status", ""), call_type=given.get("call_type", ""),
        )  # fmt: skip
        scopes = [scope, *await self._compared(desk, scope)]
        statuses, by = await meanings(desk), self._by(scope)
        grouping = Grouping(by, scope.window.zone, statuses, await named(desk.account, by))
        columns = chosen(given.get("metrics", "" if not of_calls(by) else "talk_time"))
        periods, plan = await read(reader, scopes, grouping, columns)
        usual = await usual_volume(reader, periods[0]) if len(scopes) == 1 else None
        odd = await odd_days(reader, periods) if len(scopes) > 1 else {}
        return Told(grouping, columns, periods, usual, odd).report(plan, reader.calls)

    def _by(self, scope: Scope) -> tuple[Dimension, ...]:
        if isinstance(self.group_by, list):
            return tuple(dict.fromkeys(self.group_by))
        return ("list",) if scope.filters.campaign else ("campaign",)

    async def _compared(self, desk: Desk, scope: Scope) -> Sequence[Scope]:
        if not isinstance(self.compare_to, str):
            return ()
        words = self.compare_to.strip()
        before = scope.window.before() if words.casefold() == "before" else window(words, await desk.account.now())
        return (replace(scope, window=before),)


async def read(
    reader: Reader, scopes: Sequence[Scope], grouping: Grouping, columns: Sequence[Column]
) -> tuple[list[Period], str]:
    """The periods, and how they were read: rows where that takes fewer requests or is the only way, else counts."""
    numbers = [await reader.count(scope) for scope in scopes]
    pages = sum(-(-number // PAGE) for number in numbers)
    values = _values(grouping, scopes[0])
    countable = values is not None and not needs_rows(columns) and _countable(scopes[0])
    cost = sum(estimate(number, len(values or ()), 17 + 4 * len(kinds(columns))) for number in numbers)
    if grouping.by == ("status",) and pages > len(codes := _codes(grouping)) * len(scopes):
        return [await _by_status(reader, scope, grouping, codes) for scope in scopes], "each status counted"
    if countable and values is not None and cost < min(pages, MOST_COUNTS + 1):
        return [
            await _counted(reader, scope, grouping, values, columns, number)
            for scope, number in zip(scopes, numbers, strict=True)
        ], "statuses and groups counted"
    read_of = scopes if pages <= MOST_PAGES + len(scopes) else await reader.latest(scopes)
    periods = [await _read(reader, scope, grouping, number) for scope, number in zip(read_of, numbers, strict=True)]
    return periods, "every call read"


async def _read(reader: Reader, scope: Scope, grouping: Grouping, number: int) -> Period:
    found = await reader.rows(scope)
    dialed = [row for row in found.rows if row.call_type in DIALED]
    shown = found.rows if of_calls(grouping.by) else dialed
    groups = {key: CallTally.of(rows, grouping.statuses) for key, rows in grouping.groups(shown).items()}
    total = CallTally.of(found.rows, grouping.statuses)
    seen = max(number, found.coverage.matching or 0) if scope.window == found.scope.window else number
    return Period(found.scope, groups, total, max(seen, len(found.rows)), len(found.rows), found.rows, why=found.coverage.why)


def _codes(grouping: Grouping) -> Sequence[str]:
    return sorted(grouping.statuses.by_code)


async def _by_status(reader: Reader, scope: Scope, grouping: Grouping, codes: Sequence[str]) -> Period:
    """The calls of each status; that is all that is known of them."""
    numbers = await reader.counts([scope, *(scope.narrowed(statuses=code) for code in codes)])
    groups = {
        (code,): CallTally.counted(grouping.statuses.of(code), number)
        for code, number in zip(codes, numbers[1:], strict=True)
        if number
    }
    return Period(scope, groups, CallTally(rows=numbers[0]), numbers[0], numbers[0], timed=False)


async def _counted(
    reader: Reader, scope: Scope, grouping: Grouping, values: Sequence[str], columns: Sequence[Column], number: int
) -> Period:
    counts = await counted(reader, scope, grouping, values, grouping.statuses, of_kinds(kinds(columns)))
    return Period(scope, counts.groups, counts.total, number, number, timed=counts.timed)


def _values(grouping: Grouping, scope: Scope) -> "list[str] | None":
    """All values of the one dimension that Convoso counts by; None where it does not, or there are several."""
    if not grouping.by:
        return []
    if len(grouping.by) > 1 or grouping.by[0] not in COUNTABLE:
        return None
    dimension, filters = grouping.by[0], scope.filters
    if dimension == "day":
        return [f"{day}" for day in scope.window.days]
    chosen_ids = {"campaign": filters.campaign and [filters.campaign], "list": filters.list and [filters.list]}.get(dimension)
    if dimension == "agent" and filters.agents:
        chosen_ids = list(filters.agents)
    return list(
        chosen_ids
        or [one.id for one in grouping.names[dimension].all if dimension != "list" or filters.campaign in (None, one.within)]
    )


def _countable(scope: Scope) -> bool:
    return not scope.filters.statuses and scope.filters.call_type is None and len(scope.filters.agents) <= 1


async def usual_volume(reader: Reader, period: Period) -> float | None:
    """How many calls the same hours of the same weekday usually have, by the median of up to four weeks; for one day only."""
    if len(period.scope.window.days) > 1 or period.why:
        return None
    scopes = [replace(period.scope, window=one) for one in period.scope.window.same_weekdays()]
    numbers = [number for number in await reader.counts(scopes) if number]
    return median(numbers) if numbers else None


async def odd_days(reader: Reader, periods: Sequence[Period]) -> Mapping[str, tuple[int, float]]:
    """The days that have twice as many calls as the median day, with both: one such day can decide a comparison."""
    days = dict[str, Scope]()
    for period in periods:
        dates = [f"{day}" for day in period.scope.window.days]
        if 3 <= len(dates) <= MOST_DAYS:
            days |= {day: part(period.scope, "day", day) for day in dates}
    numbers = dict(zip(days, await reader.counts(list(days.values())), strict=True))
    worked = [number for number in numbers.values() if number]
    usual = median(worked) if worked else 0
    return {day: (number, usual) for day, number in numbers.items() if number > ODD * usual > 0}


@dataclass(frozen=True)
class Told:
    """A report in the making: what was read, and how its groups are called."""

    grouping: Grouping
    columns: Sequence[Column]
    periods: Sequence[Period]
    usual: float | None = None
    odd: Mapping[str, tuple[int, float]] = field(default_factory=dict[str, tuple[int, float]])

    @property
    def now(self) -> Period:
        """The window that was asked for."""
        return self.periods[0]

    def report(self, plan: str, calls: int) -> Report:
        """The whole of it."""
        return Report(
            answer=self._answer(),
            findings=tuple(self._findings()) or (self._nothing(),),
            scope=f"{self.now.scope.told} {self._compared()}{self._coverage(plan)} {calls} requests to Convoso (call log).",
            grids=(self._grid(),),
            missing=tuple(self._missing()),
            following=tuple(self._following()),
        )

    def _answer(self) -> str:
        total = self.now.total
        if not self.now.calls:
            return f"No calls: {self.now.scope.window.words}."
        rates = (
            f"contact rate {contact_rate(total)}, conversion {conversion(total)}, drop rate {drop_rate(total)} of live answers"
        )
        floor = "At least " if self._floor(self.now) else ""
        if self._of_calls():
            return f"{floor}{total.rows:,} calls, {self.now.scope.window.words}; most are {self._most()}."
        return f"{floor}{total.dials:,} dials, {self.now.scope.window.words}: {rates}."

    def _most(self) -> str:
        """The three largest groups of calls."""
        total, largest = max(self.now.total.rows, 1), self._ordered()[:3]
        parts = [(self.grouping.told(key), self.now.groups.get(key, CallTally()).rows) for key in largest]
        return ", ".join(f"{name} {percent(number / total)} ({number:,})" for name, number in parts)

    def _findings(self) -> Iterator[str]:
        groups = {self.grouping.told(key): tally for key, tally in self.now.groups.items()}
        if len(self.periods) > 1:
            before = {self.grouping.told(key): contact_rate(tally) for key, tally in self.periods[1].groups.items()}
            yield from findings.changed(change(before, {name: contact_rate(tally) for name, tally in groups.items()}))
        for day, (number, usual_day) in self.odd.items():
            yield (
                f"{day} has {number:,} calls, {number / usual_day:.1f} times the median day ({usual_day:,.0f}): it weighs on the "
                "comparison; compare_to a window without it."
            )
        if self.usual and not 0.67 <= self.now.calls / self.usual <= 1.5:
            usual = f"the same hours of this weekday usually have {self.usual:,.0f}"
            yield f"{self.now.calls:,} calls are {self.now.calls / self.usual:.1f} times the usual: {usual} (median of up to 4 weeks)."
        if self._of_calls():
            yield from self._often()
            return
        if {"hour", "lead_hour", "weekday"} & set(self.grouping.by):
            yield from findings.best_hours(groups)
        yield from findings.drops(groups, by_campaign=self.grouping.by == ("campaign",))
        yield from findings.unusual(groups)
        if not any("invalid" in column.needs for column in self.columns) and self.now.rows is None:
            return
        yield from findings.dead(groups)
        yield from self._often()

    def _often(self) -> Iterator[str]:
        """Leads that were dialed again and again on one day."""
        dials = Counter((row.lead_id, row.at.date()) for row in self.now.rows or () if row.call_type in DIALED and row.lead_id)
        often = {lead for (lead, _), number in dials.items() if number > OFTEN}
        if often:
            yield f"{len(often):,} leads were dialed more than {OFTEN} times on one day, up to {max(dials.values())} times."

    def _nothing(self) -> str:
        if not self.now.calls:
            return "An empty window is either a day without work, or a filter that fits nothing."
        if self._of_calls():
            return "Shares are of all calls, incoming ones too."
        return "Nothing stands out: no group is far from the rest beyond chance, and none drops over 3 % of its live answers."

    def _compared(self) -> str:
        return f"Compared with {self.periods[1].scope.window.told}. " if len(self.periods) > 1 else ""

    def _floor(self, period: Period) -> bool:
        return period.read < period.calls

    def _coverage(self, plan: str) -> str:
        told = list[str]()
        for period in self.periods:
            if not self._floor(period):
                told.append(f"complete: {period.calls:,} calls, {plan}")
            elif period.why:
                told.append(f"floor: {period.read:,} of {period.calls:,} calls read; {period.why}")
            else:
                told.append(
                    f"floor: {period.read:,} of {period.calls:,} calls, those from {period.scope.window.start_text} on "
                    f"({MOST_PAGES} pages an answer)"
                )
        return "; ".join(told) + "."

    def _grid(self) -> Grid:
        columns = [column for column in self.columns if self.now.timed or "times" not in column.needs]
        titles = ["calls", "share"] if self._of_calls() else []
        header = (
            *(dimension.replace("_", " ") for dimension in self.grouping.by),
            *titles,
            *(column.title for column in columns),
        )
        if len(self.periods) > 1:
            header += ("contact rate before",)
        rows = list[list[object]]()
        for key in self._ordered():
            tally = self.now.groups.get(key, CallTally())
            row: list[object] = [
                self.grouping.label(dimension, value) for dimension, value in zip(self.grouping.by, key, strict=True)
            ]
            row += [tally.rows, f"{100 * tally.rows / max(self.now.read, 1):.1f} %"] if titles else []
            row += [column.of(tally) for column in columns]
            if len(self.periods) > 1:
                row.append(str(contact_rate(self.periods[1].groups.get(key, CallTally()))))
            rows.append(row)
        return Grid(f"By {', '.join(self.grouping.by).replace('_', ' ') or 'everything'}:", header, rows)

    def _of_calls(self) -> bool:
        """Whether every call is shown, and not dials only."""
        return of_calls(self.grouping.by)

    def _ordered(self) -> list[Key]:
        groups = self.now.groups
        keys = list(dict.fromkeys([*groups, *(key for period in self.periods[1:] for key in period.groups)]))
        if self.grouping.by and all(dimension in IN_ORDER for dimension in self.grouping.by):
            return sorted(keys)
        return sorted(
            keys,
            key=lambda key: (
                -groups[key].rows if key in groups and self._of_calls() else -groups[key].dials if key in groups else 0,
                key,
            ),
        )

    def _missing(self) -> Iterator[str]:
        small = [key for key, tally in self.now.groups.items() if 0 < tally.dials < FEWEST_DIALS]
        if small and len(small) < len(self.now.groups):
            yield f"Shown and not compared, with fewer than {FEWEST_DIALS} dials: {len(small)} groups."
        if not self.now.timed and any("times" in column.needs for column in self.columns):
            yield "Talk time needs every call of people read, which takes a shorter window."
        if "lead_hour" in self.grouping.by or "state" in self.grouping.by:
            yield "Place and hour there are those of the area code; people move and keep their numbers."
        if unknown := sorted(self.now.total.unknown):
            yield f"Statuses that nothing explains, counted as dials only: {', '.join(unknown[:8])}."
        if others := self.now.total.dials - sum(tally.dials for tally in self.now.groups.values()):
            yield f"{others:,} dials belong to none of the groups." if not self._of_calls() and self.now.rows is None else ""

    def _following(self) -> Iterator[str]:
        scope = self.now.scope
        filters = "".join(
            f', {name}="{value}"'
            for name, value in (("campaign", scope.filters.campaign), ("list", scope.filters.list))
            if value
        )
        if self._floor(self.now) and not self.now.why:
            yield f'get_call_report(when="{scope.window.start_text}..{scope.window.end_text}"{filters}) for what was read'
        elif "hour" not in self.grouping.by:
            yield f'get_call_report(when="{scope.window.words}"{filters}, group_by=["hour"])'
        if "list" not in self.grouping.by:
            yield f"get_list_report({filters.removeprefix(', ')})"
