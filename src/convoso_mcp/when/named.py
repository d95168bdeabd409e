"""Days, weeks and months by name: what a person calls a piece of the calendar."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

from convoso_mcp.when.bounds import DAY, LAST, WEEKDAYS, Step, months_on

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_UNITS = {"month": 1, "quarter": 3, "year": 12}
"""Those that are made of months."""


@dataclass(frozen=True)
class Named:
    """What words name, whether it is over, runs, or is to come: its first and its last second.

    Its like lies at least a `step` back, further where it is long.
    """

    start: datetime
    end: datetime
    step: Step


@dataclass(frozen=True)
class Here:
    """From where words are read: today; the day that a bare time is of; whether what has no year comes `later` than it."""

    today: date
    day: date
    later: bool = False

    def nearest(self, fits: Callable[[date], bool], most: int) -> date | None:
        """The latest day up to today that fits; read from another day, the first from that one on."""
        step = DAY if self.later else -DAY
        days = ((self.day if self.later else self.today) + number * step for number in range(most))
        return next(filter(fits, days), None)


def whole_days(start: date, count: int = 1, step: int = 1) -> Named:
    """So many days from the first of them on."""
    return Named(datetime.combine(start, time()), datetime.combine(start + (count - 1) * DAY, LAST), Step(days=step))


def whole_months(start: date, count: int = 1) -> Named:
    """So many months, from the first of one on."""
    named = whole_days(start, (months_on(start, count) - start).days)
    return Named(named.start, named.end, Step(months=count))


def day(text: str, here: Here) -> Named | None:
    """One day: today, yesterday, a weekday, a date with or without its year, so many days ago."""
    today = here.today
    near = {"today": 0, "yesterday": -1, "tomorrow": 1, "day before yesterday": -2}
    if text in near:
        return whole_days(today + near[text] * DAY)
    if ago := re.fullmatch(r"(\d{1,4}) days? ago", text):
        return whole_days(today - int(ago[1]) * DAY)
    named = re.fullmatch(r"(last )?([a-z]+)", text)
    if named and (number := _place(named[2], WEEKDAYS)) is not None:
        if named[1]:  # never today, which nobody calls so
            return whole_days(today - ((today.weekday() - number - 1) % 7 + 1) * DAY, step=7)
        found = here.nearest(lambda day: day.weekday() == number, 7)
        return whole_days(found, step=7) if found else None
    if iso := re.fullmatch(r"(\d{4})([-/.]?)(\d\d?)\2(\d\d?)", text):
        return whole_days(date(int(iso[1]), int(iso[3]), int(iso[4])))
    return _spelt_day(text, here)


def _spelt_day(text: str, here: Here) -> Named | None:
    spelt = re.fullmatch(r"(?P<month>[a-z]+) (?P<day>\d\d?)(?:st|nd|rd|th)?(?: (?P<year>\d{4}))?", text)
    spelt = spelt or re.fullmatch(r"(?P<day>\d\d?)(?:st|nd|rd|th)? (?P<month>[a-z]+)(?: (?P<year>\d{4}))?", text)
    if spelt is None or (place := _place(spelt["month"], MONTHS)) is None:
        return None
    month, number = place + 1, int(spelt["day"])
    if spelt["year"]:
        return whole_days(date(int(spelt["year"]), month, number))
    found = here.nearest(lambda day: (day.month, day.day) == (month, number), 8 * 366 + 1)
    return whole_days(found) if found else None


def period(text: str, here: Here) -> Named | None:
    """A week, month, quarter or year, or so many days, weeks or months that are over."""
    today = here.today
    if text == "last weekend":
        return whole_days(_begin(today, "week") - 2 * DAY, 2, step=7)
    if this := re.fullmatch(r"(this|last|next) (week|month|quarter|year)|(\d{1,4}) (week|month|quarter|year)s? ago", text):
        unit = this[2] or this[4]
        return _units(_begin(today, unit), unit, {"this": 0, "last": -1, "next": 1}[this[1]] if this[1] else -int(this[3]), 1)
    if last := re.fullmatch(r"(?:last )?(\d{1,4} )?(day|week|month|quarter|year)s?", text):
        count, unit = int(last[1] or 1), last[2]
        return _units(_begin(today, unit), unit, -count, count) if last[1] or text.startswith("last") else None
    month = re.fullmatch(r"(last )?([a-z]+)(?: (\d{4}))?", text)
    if month and (place := _place(month[2], MONTHS)) is not None:
        return _month(here, place + 1, month[3], before=bool(month[1]))
    if iso := re.fullmatch(r"(\d{4})[-/.](\d\d?)", text):
        return whole_months(date(int(iso[1]), int(iso[2]), 1))
    if quarter := re.fullmatch(r"(?:q([1-4]) (\d{4})|(\d{4}) ?-?q([1-4]))", text):
        return whole_months(date(int(quarter[2] or quarter[3]), int(quarter[1] or quarter[4]) * 3 - 2, 1), 3)
    return whole_months(date(int(text), 1, 1), 12) if re.fullmatch(r"[12]\d{3}", text) else None


def _units(begin: date, unit: str, first: int, count: int) -> Named:
    """So many units, the first of them so many from the one that begins there."""
    if unit in _UNITS:
        return whole_months(months_on(begin, first * _UNITS[unit]), count * _UNITS[unit])
    length = 7 if unit == "week" else 1
    return whole_days(begin + first * length * DAY, count * length, step=length)


def _begin(today: date, unit: str) -> date:
    """The first day of the week, month, quarter or year that runs; weeks start on Monday."""
    if unit in ("day", "week"):
        return today - today.weekday() * DAY if unit == "week" else today
    return date(today.year, (today.month - 1) // _UNITS[unit] * _UNITS[unit] + 1, 1)


def _month(here: Here, number: int, year: str | None, *, before: bool) -> Named | None:
    if year:
        return whole_months(date(int(year), number, 1))
    if before:
        here = Here(here.today.replace(day=1) - DAY, here.day)
    found = here.nearest(lambda day: day.month == number, 367)
    return whole_months(found.replace(day=1)) if found else None


def _place(word: str, names: tuple[str, ...]) -> int | None:
    """Which of the names begins with a word of three letters or more."""
    return next((place for place, name in enumerate(names) if len(word) > 2 and name.startswith(word)), None)
