"""Times of a day: a moment, a part of a day, the hours up to now."""

import re
from datetime import UTC, datetime, timedelta

from convoso_mcp.when.bounds import DAY, Step
from convoso_mcp.when.named import Here, Named, day, whole_days
from convoso_mcp.when.zones import SECOND, reading, repeated, zone_of

PARTS = {"morning": (0, 12), "afternoon": (12, 18), "evening": (18, 24)}
_CLOCK = r"(?P<clock>\d\d?(?::\d\d){0,2} ?(?:am|pm)?|noon|midday)"


def bare(text: str) -> bool:
    """Whether it is a time of day without a day."""
    return _passed(text) is not None


def moment(text: str, here: Here) -> Named | None:
    """A moment: 9:00, today 9:00, 9am yesterday.

    It begins with its second and ends with the second before, so that 9:00 to 12:00 is three hours and what begins at
    12:00 has none of it; one that is given to the second ends with that, and 23:59 with its day.
    """
    found = re.fullmatch(rf"(?:(?P<day>.+) )?{_CLOCK}", text) or re.fullmatch(rf"{_CLOCK} (?P<day>.+)", text)
    if found is None or (passed := _passed(found["clock"])) is None:
        return None
    of = day(found["day"], here) if found["day"] else whole_days(here.day)
    if of is None:
        return None
    start = of.start + passed
    if found["clock"].count(":") == 2:
        return Named(start, start, of.step)
    return Named(start, of.end if f"{start:%H:%M}" == "23:59" else start - SECOND, of.step)


def part(text: str, here: Here) -> Named | None:
    """The morning, afternoon or evening of a day."""
    which, _, name = text.rpartition(" ")
    of = day("today" if which == "this" else which, here) if name in PARTS else None
    if of is None:
        return None
    first, last = (timedelta(hours=hour) for hour in PARTS[name])
    return Named(of.start + first, of.start + last - SECOND, of.step)


def rolling(text: str, now: datetime) -> Named | None:
    """So many real hours or minutes up to now; where the clock was put back in one of them, that hour is taken whole."""
    found = re.fullmatch(r"last (?:(\d{1,5}) )?(hour|minute)s?", text)
    if found is None:
        return None
    zone = zone_of(now)
    length = timedelta(**{f"{found[2]}s": int(found[1] or 1)})
    start = reading((now.astimezone(UTC) - length + SECOND).astimezone(zone))
    if hour := repeated(start, zone):
        start = hour[0]
    return Named(start, reading(now), Step(days=1))


def _passed(text: str) -> timedelta | None:
    """What has passed of a day at a time of it; None where it is none."""
    if text in ("noon", "midday"):
        return timedelta(hours=12)
    found = re.fullmatch(r"(\d\d?)(?::([0-5]\d))?(?::([0-5]\d))? ?(am|pm)?", text)
    if found is None or not (found[2] or found[4]):
        return None
    hour = int(found[1])
    if found[4]:
        hour = hour % 12 + 12 * (found[4] == "pm") if 1 <= hour <= 12 else 25
    passed = timedelta(hours=hour, minutes=int(found[2] or 0), seconds=int(found[3] or 0))
    return passed if passed <= DAY else None
