"""Account time: what a wall clock in the account's zone shows, counted in seconds."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from convoso_mcp.sandbox import ACCOUNT_ZONE
from convoso_mcp.sandbox.wire import Json

MINUTE, HOUR, DAY, WEEK = 60, 3600, 86400, 604800
_BASE_WEEK = date(2026, 11, 18)
"""The story is told of the weeks before this Wednesday; a later today is the same weekday of the week that starts here."""
_DAY_OR_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?")


class Clock:
    """Turns the times of the outside world into those of the account's tables, and back.

    A time in the tables is the number of seconds a wall clock in the account's zone has counted since 1970, as if it had
    never been put forward or back: that is what Convoso's naive times say, and the hour that comes twice a year comes
    once. The tables tell one fixed week in November 2026 and the weeks before it; `weeks` later is when that is today.
    """

    def __init__(self, weeks: int) -> None:
        self.weeks = weeks

    @classmethod
    def on(cls, today: date) -> Clock:
        """The clock by which a day of the fixed week is today, weekday for weekday."""
        return cls((today - _BASE_WEEK).days // 7)

    def now(self, moment: datetime) -> int:
        """An aware moment as account time."""
        return wall_clock(moment.astimezone(ACCOUNT_ZONE).replace(tzinfo=None)) - self.weeks * WEEK

    def text(self, seconds: int) -> str:
        """Naive text, the form of nearly all of Convoso's times: 2026-11-18 15:40:00."""
        day, second = divmod(seconds, DAY)
        return f"{_day_text(day + self.weeks * 7)} {second // HOUR:02}:{second // MINUTE % 60:02}:{second % 60:02}"

    def text_or_blank(self, seconds: object) -> str:
        """The same of a column that may be empty."""
        return self.text(int(str(seconds))) if seconds else ""

    def epoch(self, seconds: int) -> int:
        """Unix seconds."""
        return int(self._aware(seconds).timestamp())

    def compact_iso(self, seconds: int) -> str:
        """ISO with a compact offset: 2026-11-03T14:09:57-0800."""
        return self._aware(seconds).strftime("%Y-%m-%dT%H:%M:%S%z")

    def php(self, seconds: object) -> Json:
        """As PHP serialises a DateTime, or None for never."""
        if seconds is None:
            return None
        return {"date": f"{self.text(int(str(seconds)))}.000000", "timezone_type": 3, "timezone": ACCOUNT_ZONE.key}

    def first(self, text: str) -> int | None:
        """Where a range starts: a day means its midnight. What is not a date is no bound."""
        return self._moment(text, "00:00:00")

    def last(self, text: str) -> int | None:
        """Where a range ends: a day means its last second. What is not a date is no bound."""
        return self._moment(text, "23:59:59")

    def read(self, moment: datetime) -> int:
        """A naive moment in the account's zone, as a caller names it."""
        return wall_clock(moment) - self.weeks * WEEK

    def _moment(self, text: str, time_of_day: str) -> int | None:
        if not _DAY_OR_MOMENT.fullmatch(text):
            return None
        try:
            return self.read(datetime.fromisoformat(f"{text} {time_of_day}" if len(text) == len("2026-11-18") else text))
        except ValueError:
            return None

    def _aware(self, seconds: int) -> datetime:
        naive = datetime.fromtimestamp(seconds + self.weeks * WEEK, UTC).replace(tzinfo=None)
        return naive.replace(tzinfo=ACCOUNT_ZONE)


def wall_clock(moment: datetime) -> int:
    """A naive moment as seconds of the wall clock."""
    return int(moment.replace(tzinfo=UTC).timestamp())


def midnight(day: date) -> int:
    """The first second of a day of the tables."""
    return wall_clock(datetime(day.year, day.month, day.day))  # noqa: DTZ001  naive on purpose


def day_of(seconds: int) -> date:
    """The day of the tables a second falls on."""
    return date(1970, 1, 1) + timedelta(days=seconds // DAY)


@lru_cache(maxsize=4096)
def _day_text(days: int) -> str:
    return str(date(1970, 1, 1) + timedelta(days=days))
