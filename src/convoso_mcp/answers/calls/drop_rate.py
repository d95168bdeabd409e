"""The drop rate as the law counts it: per campaign, over 30 days and today, and at which hours."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from pydantic import MISSING

from convoso_mcp.account import Named
from convoso_mcp.answers import FACTS
from convoso_mcp.answers.answer import Answer, Desk
from convoso_mcp.answers.arguments import CampaignWords
from convoso_mcp.answers.calls.call_columns import Fraction
from convoso_mcp.answers.calls.call_counting import Counts, codes, counted, people
from convoso_mcp.answers.calls.call_findings import LIMIT
from convoso_mcp.answers.calls.call_groups import Grouping
from convoso_mcp.answers.calls.call_reading import PAGE, Reader, together
from convoso_mcp.answers.calls.call_rows import CallRow
from convoso_mcp.answers.numbers.dictionary import METRICS
from convoso_mcp.answers.numbers.metrics import drop_rate, drop_rate_per_dial
from convoso_mcp.answers.numbers.rates import Rate, percent
from convoso_mcp.answers.numbers.statuses import Meanings
from convoso_mcp.answers.numbers.tallies import CallTally
from convoso_mcp.answers.scope import Scope
from convoso_mcp.answers.scoping import meanings, scoped
from convoso_mcp.text.report import Grid, Report

DAYS = 30
"""The period of the law."""
RECENT_DAYS = 7
"""The days of which the hours are shown, today among them."""
MOST_RECENT_PAGES = 45
"""Pages of live-answered calls that are read for the hours; where more are expected, of fewer days."""
ALERTS = METRICS["drop_rate"].above


@dataclass(frozen=True)
class Standing:
    """One campaign: its 30 days, counted, and its latest days, read."""

    campaign: Named
    month: CallTally
    recent: CallTally
    today: CallTally
    hours: Mapping[int, CallTally]
    today_hours: Mapping[int, CallTally]

    @property
    def rate(self) -> Rate:
        """What the law looks at."""
        return drop_rate(self.month)

    @property
    def verdict(self) -> str:
        """How it stands to the limit."""
        if self.rate.value is None:
            return "no live answers"
        beyond = METRICS["drop_rate"].alarms(self.rate.value)
        return ("within", f"alert ({percent(ALERTS[0])})", f"alert ({percent(ALERTS[1])})", "OVER 3 %")[beyond]


class GetDropRate(Answer[Report]):
    """Show the drop rate as the law counts it: drops of live answers, per campaign, against 3 %. 30 days, today, by hour."""

    about = FACTS["get_drop_rate"]

    campaign: CampaignWords | MISSING = MISSING

    async def run(self, desk: Desk) -> Report:
        """Count the 30 days by status, and read the live-answered calls of the latest of them."""
        reader = Reader(desk)
        desk, words = reader.desk, self.campaign if isinstance(self.campaign, str) else ""
        today = (await desk.account.now()).date()
        month = await scoped(desk, f"{today - timedelta(days=DAYS - 1)}..{today}", campaign=words)
        statuses, names = await meanings(desk), await desk.account.campaigns()
        those = [one for one in names.all if (one.id == month.filters.campaign if words else one.active)]
        by = Grouping(("campaign",), month.window.zone, statuses, {"campaign": names})
        scopes = [month.narrowed(campaign=one.id) for one in those]
        counts = [await counted(reader, scope, replace(by, by=()), (), statuses) for scope in scopes]
        days = _days(counts)
        recent = await live(
            reader, month.within(month.window.end.replace(hour=0, minute=0, second=0) - timedelta(days=days - 1))
        )
        recent_of = by.groups(recent)
        standings = [
            _standing(one, count, recent_of.get((one.id,), []), statuses, month)
            for one, count in zip(those, counts, strict=True)
        ]
        standings.sort(key=lambda one: -(one.rate.value or 0))
        return _report(standings, month, days, reader.calls)


def _days(counts: Sequence[Counts]) -> int:
    """Of how many days the live-answered calls can be read at little cost."""
    daily = sum(count.total.live for count in counts) / DAYS * 1.5
    return max(1, min(RECENT_DAYS, round(MOST_RECENT_PAGES * PAGE / daily))) if daily else RECENT_DAYS


async def live(reader: Reader, scope: Scope) -> list[CallRow]:
    """The dials that a person answered or that were dropped, read status by status: the others need not be read."""
    those, _ = await codes(reader.desk, await meanings(reader.desk), people)

    async def of(code: str) -> list[CallRow]:
        one = scope.narrowed(statuses=code)
        total, rows = await reader.first_page(one)
        return rows + (await reader.further_pages(one, total) if total > PAGE else [])

    return [row for rows in await together(of, those) for row in rows]


def _standing(one: Named, counts: Counts, rows: Sequence[CallRow], statuses: Meanings, month: Scope) -> Standing:
    today = [row for row in rows if row.at.date() == month.window.end.date()]
    return Standing(
        campaign=one,
        month=counts.total,
        recent=CallTally.of(rows, statuses),
        today=CallTally.of(today, statuses),
        hours=_by_hour(rows, statuses),
        today_hours=_by_hour(today, statuses),
    )


def _by_hour(rows: Sequence[CallRow], statuses: Meanings) -> dict[int, CallTally]:
    hours = dict[int, list[CallRow]]()
    for row in rows:
        hours.setdefault(row.at.hour, []).append(row)
    return {hour: CallTally.of(hours[hour], statuses) for hour in sorted(hours)}


def _report(standings: Sequence[Standing], month: Scope, days: int, calls: int) -> Report:
    lately = f"last {days} days" if days > 1 else "today"
    return Report(
        answer=_answer(standings),
        findings=tuple(_findings(standings, lately)),
        scope=(
            f"30 days: {month.told} complete: every live status counted; the {lately} (today among them) read. "
            f"{calls} requests to Convoso (call log)."
        ),
        grids=(
            Grid(
                "By campaign, drops of live answers:",
                ("campaign", "30 days", "stands", lately, "today", "per dial, 30 days (not the legal rate)"),
                [
                    (
                        one.campaign.told, Fraction(one.rate), one.verdict, Fraction(drop_rate(one.recent)),
                        Fraction(drop_rate(one.today)), Fraction(drop_rate_per_dial(one.month)),
                    )
                    for one in standings
                ],
                limits=dict.fromkeys(("30 days", lately, "today"), LIMIT),
            ),
            *(_hours(one, lately) for one in standings[:1]),
        ),
        missing=(
            "A call with an agent's own status counts as handled by an agent.",
            "CALLHU (caller hung up) is in neither number: nobody knows whether a person answered.",
        ),
        following=tuple(
            f'get_call_report(campaign="{one.campaign.id}", when="last 7 days", group_by=["day"], metrics="drop_rate")'
            for one in standings[:1]
        ),
    )  # fmt: skip


def _answer(standings: Sequence[Standing]) -> str:
    told = [one for one in standings if one.rate.value is not None]
    if not told:
        return "No drop rate: nobody answered a dial in the last 30 days."
    worst, *others = told
    over = sum(one.verdict.startswith("OVER") for one in told)
    stands = {0: "within the limit of 3 %"}.get(METRICS["drop_rate"].alarms(worst.rate.value), "close to the limit of 3 %")
    stands = "over the limit of 3 %" if over else stands
    rest = f"; {', '.join(f'{one.campaign.name} {percent(one.rate.value)}' for one in others)}" if others else ""
    return f"{worst.campaign.told}: drop rate {worst.rate} of live answers over 30 days, {stands}{rest}."


def _findings(standings: Sequence[Standing], lately: str) -> Iterator[str]:
    for one in standings:
        recent, today = drop_rate(one.recent), drop_rate(one.today)
        spike = _spike(one.hours)
        if spike:
            hours, inside, outside = spike
            yield f"{one.campaign.name}, {lately}: {hours} {inside}, other hours {outside}. Look who leaves the floor then."
        if METRICS["drop_rate"].alarms(one.rate.value) or METRICS["drop_rate"].alarms(recent.value if recent.ranks else None):
            yield f"{one.campaign.name}: {lately} {recent}, today {today}."
            yield _room(one)
    if not any(one.rate.value is not None for one in standings):
        yield "Either nothing was dialed, or no dial reached a person: get_call_report shows what became of the dials."
    elif not any(METRICS["drop_rate"].alarms(one.rate.value) or _spike(one.hours) for one in standings):
        yield "Nothing is wrong: no campaign is near 3 %, and no hour stands out."


def _room(one: Standing) -> str:
    """How many drops the campaign is over the limit, or away from it."""
    allowed = int(LIMIT * one.month.live)
    if one.month.drops > allowed:
        return f"{one.campaign.name} has {one.month.drops - allowed:,} drops more than 3 % of live answers allow ({allowed:,})."
    return f"{one.campaign.name} has {allowed - one.month.drops:,} drops left before 3 % of live answers ({allowed:,})."


def _spike(hours: Mapping[int, CallTally]) -> tuple[str, Rate, Rate] | None:
    """The hours in a row that drop far more than the others, beyond chance, and over the limit."""
    total = _sum(hours.values())
    high = [
        hour
        for hour, tally in hours.items()
        if (interval := drop_rate(tally).interval)
        and drop_rate(tally).ranks
        and interval[0] > max(LIMIT, 1.5 * (drop_rate(_minus(total, tally)).value or 0))
    ]
    if not high:
        return None
    inside = _sum(hours[hour] for hour in high)
    outside = _minus(total, inside)
    told = " and ".join(f"{first}:00 to {last}:59" for first, last in _runs(high))
    return told, drop_rate(inside), drop_rate(outside)


def _runs(hours: Sequence[int]) -> list[tuple[int, int]]:
    runs = list[tuple[int, int]]()
    for hour in hours:
        if runs and runs[-1][1] == hour - 1:
            runs[-1] = runs[-1][0], hour
        else:
            runs.append((hour, hour))
    return runs


def _sum(tallies: Iterable[CallTally]) -> CallTally:
    total = CallTally()
    for tally in tallies:
        total += tally
    return total


def _minus(whole: CallTally, part: CallTally) -> CallTally:
    return CallTally(drops=whole.drops - part.drops, handled=whole.handled - part.handled)


def _hours(one: Standing, lately: str) -> Grid:
    none = CallTally()
    return Grid(
        f"{one.campaign.name} by hour:",
        ("hour", lately, "today"),
        [
            (f"{hour}:00", Fraction(drop_rate(tally)), Fraction(drop_rate(one.today_hours.get(hour, none))))
            for hour, tally in one.hours.items()
        ],
        limits=dict.fromkeys((lately, "today"), LIMIT),
    )
