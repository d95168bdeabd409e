"""The count plan: calls counted by status and group, with rows read only where they are as cheap as their number."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from convoso_mcp.answers.answer import Desk
from convoso_mcp.answers.calls.call_groups import Dimension, Grouping, Key
from convoso_mcp.answers.calls.call_reading import PAGE, Reader, together
from convoso_mcp.answers.calls.call_rows import CallRow
from convoso_mcp.answers.numbers.statuses import Kind, Meanings, StatusMeaning
from convoso_mcp.answers.numbers.tallies import CallTally
from convoso_mcp.answers.scope import Scope

Wanted = Callable[[StatusMeaning], bool]
"""Which statuses are counted."""


def people(status: StatusMeaning) -> bool:
    """Those behind contacts, successes, drops and live answers."""
    return status.drop or status.handled(by_agent=True)


def of_kinds(kinds: Collection[Kind]) -> Wanted:
    """People's, and those of further kinds."""
    return lambda status: people(status) or ("machine" if status.machine else status.kind) in kinds


@dataclass(frozen=True)
class Counts:
    """The dials of each group and of all. `timed` is whether every counted call was read, so that its length is known."""

    groups: dict[Key, CallTally]
    total: CallTally
    timed: bool


async def codes(desk: Desk, statuses: Meanings, wanted: Wanted) -> tuple[list[str], frozenset[str]]:
    """The codes that are wanted and that an account can have, and which of them are the dialer's own.

    Where the account shows none of the dialer's, the dialer's usual ones are among them.
    """
    rows = await desk.account.statuses()
    shown = {(row.status or "").upper() for row in rows} | set(desk.statuses)
    own = {(row.status or "").upper() for row in rows if row.custom_status == "Y"}
    known = shown if len(own) < len(rows) else shown | set(statuses.by_code)
    those = sorted(code for code in known if code and wanted(statuses.of(code)))
    return those, frozenset(those) - own


def estimate(calls: int, groups: int, statuses: int) -> int:
    """About how many requests it takes: one in seven dials reaches a person, in half a dozen frequent ways."""
    per_status = min(6 * max(groups, 1), calls / 7 / PAGE + 4)
    return round(2 + statuses + (groups if groups > 1 else 0) + per_status)


async def counted(
    reader: Reader, scope: Scope, grouping: Grouping, values: Sequence[str], statuses: Meanings, wanted: Wanted = people
) -> Counts:
    """The dials of a scope in the groups of one dimension, or in one group without any.

    Of each status the first page tells how many there are; where the rest of the rows cost no more requests than a count of
    each group, they are read, which also times them. Calls dialed by hand are few, and always read.
    """
    outbound, manual = scope.narrowed(call_type="OUTBOUND"), scope.narrowed(call_type="MANUAL")
    (dials, by_hand), (those, dialers) = (
        await reader.counts([outbound, manual]),
        await codes(reader.desk, statuses, wanted),
    )
    those = those if dials else []
    rows = list((await reader.rows(manual)).rows) if by_hand else []
    dimension = grouping.by[0] if grouping.by else None
    keys: list[Key] = [(value,) for value in values] if dimension else [()]
    parts = {key: part(outbound, dimension, *key) for key in keys}
    dialed = dict(zip(parts, await reader.counts(list(parts.values())) if dimension else [dials], strict=True))
    parts = {key: scope for key, scope in parts.items() if dialed[key]}  # nothing more is asked of a group without dials
    found = await together(lambda code: _of_status(reader, outbound.narrowed(statuses=code), parts, code in dialers), those)
    whole = {key: CallTally() for key in parts}
    for code, (read, numbers) in zip(those, found, strict=True):
        rows += read
        for key, number in numbers.items():
            whole[key] += CallTally.counted(statuses.of(code), number)
    for key, those_rows in grouping.groups(rows).items():
        whole[key] = whole.get(key, CallTally()) + CallTally.of(those_rows, statuses)
    hand = {key: len(of_hand) for key, of_hand in grouping.groups(row for row in rows if row.call_type == "MANUAL").items()}
    for key, number in dialed.items():
        whole[key] = replace(whole.get(key, CallTally()), dials=number + hand.get(key, 0))
    total = CallTally()
    for tally in whole.values():
        total += tally
    return Counts(
        {key: tally for key, tally in whole.items() if tally.dials},
        replace(total, dials=dials + by_hand),
        timed=not any(any(numbers.values()) for _, numbers in found),
    )


async def _of_status(
    reader: Reader,
    scope: Scope,
    parts: dict[Key, Scope],
    dialers: bool,  # noqa: FBT001  it is mapped over
) -> tuple[list[CallRow], dict[Key, int]]:
    """The rows of one status, or how many each group has. Of the dialer's own only rows say whether an agent had them."""
    total, rows = await reader.first_page(scope)
    further = -(-total // PAGE) - 1
    if further <= 0 or (dialers and further <= 4 * len(parts)):
        return rows + (await reader.further_pages(scope, total) if further > 0 else []), {}
    if len(parts) == 1:
        return [], {next(iter(parts)): total}
    if further <= len(parts):
        return rows + await reader.further_pages(scope, total), {}
    (code,) = scope.filters.statuses
    numbers = await reader.counts([one.narrowed(statuses=code) for one in parts.values()])
    return [], dict(zip(parts, numbers, strict=True))


def part(scope: Scope, dimension: Dimension | None, value: str = "") -> Scope:
    """The calls of one group, of a dimension that Convoso can filter by."""
    match dimension:
        case "campaign":
            return scope.narrowed(campaign=value)
        case "list":
            return scope.narrowed(list=value)
        case "agent":
            return scope.narrowed(agents=value)
        case "day":
            (day,) = (day for day in scope.window.days if f"{day}" == value)
            start = scope.window.start.replace(year=day.year, month=day.month, day=day.day, hour=0, minute=0, second=0)
            return scope.within(start, start.replace(hour=23, minute=59, second=59))
        case _:
            return scope
