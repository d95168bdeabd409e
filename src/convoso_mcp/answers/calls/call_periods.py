"""Windows of calls read for a report: every call of them, or counts, whichever takes fewer requests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from convoso_mcp.answers.calls.call_columns import Column, kinds, needs_rows
from convoso_mcp.answers.calls.call_counting import counted, estimate, of_kinds, part
from convoso_mcp.answers.calls.call_groups import COUNTABLE, Dimension, Grouping, Key
from convoso_mcp.answers.calls.call_reading import MOST_PAGES, PAGE, Reader
from convoso_mcp.answers.calls.call_rows import CallRow
from convoso_mcp.answers.numbers.tallies import DIALED, CallTally
from convoso_mcp.answers.scope import Scope

MOST_COUNTS = 130
"""Requests of a count plan, beyond which the latest part of the window is read instead."""
MOST_DAYS, ODD = 14, 2
"""Days of a comparison that are counted each, and how many times the median day's calls are odd."""


def of_calls(by: Sequence[Dimension]) -> bool:
    """Whether what calls came to is asked for: then all of them are shown, and not dials only."""
    return bool(set(by) & {"call_type", "status", "status_class", "termination"})


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


async def read(
    reader: Reader, scopes: Sequence[Scope], grouping: Grouping, columns: Sequence[Column]
) -> tuple[list[Period], str]:
    """The periods, and how they were read: rows where that takes fewer requests or is the only way, else counts."""
    numbers = [await reader.count(scope) for scope in scopes]
    pages = sum(-(-number // PAGE) for number in numbers)
    values = _values(grouping, scopes[0])
    countable = values is not None and not needs_rows(columns) and _countable(scopes[0])
    cost = sum(estimate(number, _active(grouping, values or ()), 17 + 4 * len(kinds(columns))) for number in numbers)
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
    dimension, *further = grouping.by
    if further or dimension not in COUNTABLE:
        return None
    filters = scope.filters
    if dimension == "day":
        return [f"{day}" for day in scope.window.days]
    chosen_ids = {"campaign": filters.campaign and [filters.campaign], "list": filters.list and [filters.list]}.get(dimension)
    if dimension == "agent" and filters.agents:
        chosen_ids = list(filters.agents)
    return list(
        chosen_ids
        or [one.id for one in grouping.names[dimension].all if dimension != "list" or filters.campaign in (None, one.within)]
    )


def _active(grouping: Grouping, values: Sequence[str]) -> int:
    """How many groups are likely to have dials: of those that are switched off only their number is asked for."""
    names = grouping.names.get(grouping.by[0]) if grouping.by else None
    off = {one.id for one in names.all if one.active is False} if names else set[str]()
    return sum(value not in off for value in values)


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
