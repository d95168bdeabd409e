"""A call report in words: the answer, what stands out, the groups, and what must not be concluded."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from convoso_mcp.answers.calls import call_findings as findings
from convoso_mcp.answers.calls.call_columns import Column, Tenth, Usual
from convoso_mcp.answers.calls.call_groups import IN_ORDER, Grouping, Key
from convoso_mcp.answers.calls.call_periods import Period, of_calls
from convoso_mcp.answers.calls.call_pictures import added_up, funnel, range_of_chance
from convoso_mcp.answers.calls.call_reading import MOST_PAGES
from convoso_mcp.answers.numbers.change import change
from convoso_mcp.answers.numbers.metrics import contact_rate, conversion, drop_rate
from convoso_mcp.answers.numbers.rates import FEWEST_DIALS, Rate, percent
from convoso_mcp.answers.numbers.tallies import DIALED, CallTally
from convoso_mcp.text.report import Grid, Report

OFTEN = 3
"""Dials of one lead on one day, above which it is told: some states allow no more."""


@dataclass(frozen=True)
class Told:
    """A report in the making: what was read, and how its groups are called."""

    grouping: Grouping
    columns: Sequence[Column]
    periods: Sequence[Period]
    usual: float | None = None
    odd: Mapping[str, tuple[int, float]] = field(default_factory=dict[str, tuple[int, float]])
    around: Mapping[str, str] = field(default_factory=dict[str, str])

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
            grids=(self._grid(), *funnel(self.periods)),
            missing=tuple(self._missing()),
            following=tuple(self._following()),
            floor=any(map(self._floor, self.periods)),
            periods=self.around,
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
                f"{day} has {number:,} calls, {number / usual_day:.1f} times the median day ({usual_day:,.0f}): it weighs on "
                "the comparison; compare_to a window without it."
            )
        if self.usual and not 0.67 <= self.now.calls / self.usual <= 1.5:
            times = f"{self.now.calls:,} calls are {self.now.calls / self.usual:.1f} times the usual"
            yield f"{times}: the same hours of this weekday have {self.usual:,.0f} (median of up to 4 weeks)."
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
            row += [tally.rows, Tenth(Rate(tally.rows, max(self.now.read, 1)))] if titles else []
            row += [column.of(tally) for column in columns]
            if len(self.periods) > 1:
                row.append(Usual(contact_rate(self.periods[1].groups.get(key, CallTally()))))
            rows.append(row)
        title = f"By {', '.join(self.grouping.by).replace('_', ' ') or 'everything'}:"
        limits = {column.title: findings.LIMIT for column in columns if column.name == "drop_rate"}
        if len(self.periods) > 1:
            beside = range_of_chance("contact rate before", self.periods[1], self._ordered())
        else:
            beside = added_up(self.now, self._ordered()) if titles and not set(self.grouping.by) & set(IN_ORDER) else {}
        fewest = {"dials": FEWEST_DIALS} if "dials" in header else {}
        return Grid(title, header, rows, beside=beside, limits=limits, fewest=fewest)

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
            few = f"{len(small)} of {len(self.now.groups)}"
            yield f"Groups with fewer than {FEWEST_DIALS} dials are shown and not compared: {few}."
        if len(self.periods) > 1 and any(map(self._floor, self.periods)):
            yield "What was read are the latest days of each window, whose weekdays may differ: compare shorter windows."
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
        given = {"campaign": scope.filters.campaign, "list": scope.filters.list}
        filters = "".join(f', {name}="{value}"' for name, value in given.items() if value)
        if self._floor(self.now) and not self.now.why:
            yield f'get_call_report(when="{scope.window.start_text}..{scope.window.end_text}"{filters}) for what was read'
        elif "hour" not in self.grouping.by:
            yield f'get_call_report(when="{scope.window.words}"{filters}, group_by=["hour"])'
        if "list" not in self.grouping.by:
            yield f"get_list_report({filters.removeprefix(', ')})"
