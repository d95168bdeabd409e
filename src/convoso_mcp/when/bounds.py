"""A window of time, in the account's own clock, and the like windows before it."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from convoso_mcp.when.zones import HOUR, SECOND, elapsed

DAY = timedelta(days=1)
LAST = time(23, 59, 59)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Step:
    """How far back the like of a window lies: whole months, or whole days."""

    days: int = 0
    months: int = 0

    def told(self, times: int = 1) -> str:
        """In words: 1 day, 2 weeks, 3 months."""
        unit, count = ("month", self.months) if self.months else ("week", self.days // 7)
        if not self.months and self.days % 7:
            unit, count = "day", self.days
        return f"{count * times} {unit}{'s' if count * times > 1 else ''}"


@dataclass(frozen=True)
class Window:
    """A window of account time, both ends included to the second, as Convoso's filters take them.

    The times are naive, as Convoso's are. Of the hour that is shown twice in autumn they mean both, since nothing in a row
    tells them apart; a time that is skipped in spring is a bound like any other, and no row has it. `words` is what was
    asked, `partial` whether the window runs up to now, `step` how far back its like lies.
    """

    start: datetime
    end: datetime
    zone: ZoneInfo
    words: str
    partial: bool = False
    step: Step = Step(days=1)

    @property
    def told(self) -> str:
        """What was asked and what it became: today, 2026-11-18 00:00:00 to 15:40:00 America/Los_Angeles, until now."""
        end = f"{self.end:%H:%M:%S}" if self.start.date() == self.end.date() else self.end_text
        return f"{self.words}, {self.start_text} to {end} {self.zone.key}{', until now' if self.partial else ''}"

    @property
    def start_text(self) -> str:
        """The first second, for Convoso's filters."""
        return str(self.start)

    @property
    def end_text(self) -> str:
        """The last second, for Convoso's filters."""
        return str(self.end)

    @property
    def spelt(self) -> str:
        """The same window as words that `window` takes."""
        return f"{self.start_text}..{self.end_text}"

    @property
    def days(self) -> tuple[date, ...]:
        """The dates that it touches."""
        count = (self.end.date() - self.start.date()).days + 1
        return tuple(self.start.date() + number * DAY for number in range(count))

    @property
    def hours(self) -> float:
        """Its real length: a day has 23 or 25 where the clock is changed.

        The hour that comes twice counts twice, also in a window that runs up to now in the middle of it.
        """
        return elapsed(self.start, self.end + SECOND, self.zone) / HOUR

    def before(self) -> "Window":
        """The like window before this one: the same hours, of the day, week or month before.

        A day is held against the day before, a weekday that was named against the same of the week before, and what is
        longer than a day against the same weekdays, so many whole weeks before that the two do not overlap. A month is
        held against the month before, up to the same hour of the same day or to its end, whichever comes first.
        """
        return self._earlier(self.step, 1)

    def around(self, now: datetime) -> dict[str, str]:
        """Words for the like windows before this one and, where it has begun, after it; `now` is an aware moment."""
        after = None if self.partial else self._earlier(self.step, -1)
        told = {"before": self.before().spelt}
        return told | ({"after": after.spelt} if after and after.start <= now.replace(tzinfo=None) else {})

    def same_weekdays(self, weeks: int = 4) -> tuple["Window", ...]:
        """The same hours of the same weekdays in each of the last `weeks` weeks, latest first.

        What is longer than a week is held against times that many whole weeks apart that none overlap.
        """
        step = Step(days=7 * math.ceil((self.end + SECOND - self.start) / (7 * DAY)))
        return tuple(self._earlier(step, number) for number in range(1, weeks + 1))

    def last_working_day(self, worked: Callable[[date], bool], most: int = 10) -> "Window | None":
        """The latest whole day on which the floor `worked`, this window's first day or one of up to `most` before it.

        For a "yesterday" that was a Sunday. None where nobody worked on any of them.
        """
        days = (self.start.date() - number * DAY for number in range(most + 1))
        if (day := next(filter(worked, days), None)) is None:
            return None
        if day == self.start.date():
            return self
        words = f"{WEEKDAYS[day.weekday()]}, the last working day before {self.words}"
        return Window(datetime.combine(day, time()), datetime.combine(day, LAST), self.zone, words)

    def _earlier(self, step: Step, times: int) -> "Window":
        words = f"{step.told(times)} before {self.words}"
        if not step.months:
            back = times * step.days * DAY
            return replace(self, start=self.start - back, end=self.end - back, words=words, partial=False)
        start = datetime.combine(months_on(self.start.date(), -times * step.months), time())
        after = datetime.combine(months_on(start.date(), step.months), time()) - SECOND
        end = min(start + (self.end - self.start), after) if self.partial else after
        return replace(self, start=start, end=end, words=words, partial=False)


def like(start: datetime, end: datetime, least: int = 1) -> Step:
    """How far back the like of a window of that length lies: a day, or as many whole weeks as it takes."""
    length = end + SECOND - start
    return Step(days=max(least, 1 if length <= DAY else 7 * math.ceil(length / (7 * DAY))))


def months_on(day: date, months: int) -> date:
    """The first of the month that lies so many months after that of a day; before it, where negative."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)
