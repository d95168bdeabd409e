"""The words that people have for windows of time, read by the account's clock.

A date or a longer piece of the calendar ends with its last second, a time with the second before it unless it is given to
the second. What runs is pinned at now. `last 7 days` are whole days and `last 2 weeks` whole weeks from Monday on, today
not among them; `last 24 hours` ends now.
"""

import re
from datetime import datetime
from difflib import get_close_matches

from convoso_mcp.errors import BadArguments
from convoso_mcp.when.bounds import WEEKDAYS, Step, Window, like
from convoso_mcp.when.moments import bare, moment, part, rolling
from convoso_mcp.when.named import MONTHS, Here, Named, day, period
from convoso_mcp.when.zones import SECOND, elapsed, reading, zone_of

VALID = (
    "It takes today, yesterday, this or last week, month or quarter, last 7 days, last 24 hours, monday, since monday, "
    "october, 2026-11-18, 2026-11-01..2026-11-18, today 9:00..12:00."
)
PHRASES = (
    "today", "yesterday", "yesterday morning", "this week", "last week", "this month", "last month", "this quarter",
    "last quarter", "this year", "last 7 days", "last 30 days", "last 4 weeks", "last 24 hours", "last hour", *WEEKDAYS,
    "last weekend", *(f"since {name}" for name in WEEKDAYS), "since yesterday", *MONTHS,
)  # fmt: skip
"""What a misspelt phrase is held against."""
EARLIEST = 2000
"""The year before which nobody means to look."""

LONGEST = 80
"""What is longer is no phrase."""

_SWAPPED = re.compile(r"(?<![\d/.])\d\d?[/.]\d\d?(?:[/.]\d{2,4})?(?!\d)")
_RANGE = re.compile(
    r"(?:(?:from|since|between) )?(.+?)(?: ?(?:\.{2,3}|…) ?| to | until | and | - |(?<=[\dm])-(?=\d\d?(?::| ?[ap]m)|noon))(.*)"
)
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_SAME = {
    r"[–—]": "-",  # noqa: RUF001  dashes are what is meant
    r"_|(?<=[a-z])(?<![\d ][ap]m)-(?=[a-z\d])|(?<=\d)-(?=[a-z])(?!noon)|[\s,?!]+": " ",
    r"(?<=\d)t(?=\d)": " ",
    r"\b([ap])\.m\.?": r"\1m",
    r"\b(?:month to date|mtd)\b": "this month",
    r"\b(?:week to date|wtd)\b": "this week",
    r"\b(?:year to date|ytd)\b": "this year",
    r"\bso far\b|\b(?:the|of|in|on|during|for|at)\b": "",
    r"\b(?:past|previous)\b": "last",
    r"\bcurrent\b": "this",
    r"\b(?:till?|through|thru|up to)\b": "until",
    r"\byesterday's\b": "yesterday",
    r"\btoday's\b": "today",
    **{rf"\b{word}\b": str(number) for number, word in enumerate(_NUMBERS, 1)},
}
"""Other ways to write the same, in the order in which they are read."""


def window(words: str, now: datetime) -> Window:
    """The window that `words` mean at `now`, an aware moment in the account's zone.

    Raises `BadArguments` where they mean none, where it has not begun, and where nothing is in it.
    """
    named, zone, latest = _read(words, now), zone_of(now), reading(now)
    start, end = named.start, min(named.end, latest)
    if latest < start <= named.end:
        raise BadArguments("That window has not begun.", f"In the account it is {latest} {zone.key}.")
    if start > end or not elapsed(start, end + SECOND, zone):
        raise BadArguments("That window is empty.", "Its end comes after its start: today 9:00..12:00, since today 9:00.")
    step = named.step if named.step.months else like(start, end, named.step.days)
    return Window(start, end, zone, _plain(words), named.end >= latest, step)


def bounds(words: str, now: datetime) -> tuple[datetime, datetime]:
    """The first and the last second of what `words` name, one and the same for a moment, also where that is to come.

    Raises `BadArguments` where they name nothing.
    """
    named = _read(words, now)
    return named.start, max(named.start, named.end)


def _read(words: str, now: datetime) -> Named:
    text = _plain(words)
    today = reading(now).date()
    try:
        named = _named(text, now, Here(today, today)) if len(text) <= LONGEST else None
    except (ValueError, OverflowError):
        raise BadArguments("There is no such day in the calendar.", VALID) from None
    if named is None and _SWAPPED.search(text):
        raise BadArguments("That date could be read with day and month swapped.", "Write it as 2026-11-18.")
    if named is None:
        near = next(iter(get_close_matches(text[:60], PHRASES, 1)), "today")
        raise BadArguments("Those words for a time are not known.", VALID, instead=near)
    if named.start.year < EARLIEST:
        raise BadArguments(f"That begins before {EARLIEST}.", VALID)
    return named


def _plain(words: str) -> str:
    text = words.strip().casefold()
    for pattern, same in _SAME.items():
        text = re.sub(pattern, same, text)
    return re.sub(r"(?<!\.)\.$", "", " ".join(text.split()))


def _named(text: str, now: datetime, here: Here) -> Named | None:
    if found := _simple(text, now, here):
        return found
    if between := _RANGE.fullmatch(text) or re.fullmatch(r"(?:since|from) (.+?)()", text):
        return _between(between[1], between[2] or "now", now, here)
    return None


def _simple(text: str, now: datetime, here: Here) -> Named | None:
    if text == "now":
        return Named(reading(now), reading(now), Step(days=1))
    return rolling(text, now) or day(text, here) or period(text, here) or part(text, here) or moment(text, here)


def _between(first: str, last: str, now: datetime, here: Here) -> Named | None:
    """From the start of one to the end of the other; a bare time is of the other's day."""
    if bare(first) and not bare(last) and last != "now" and (ending := _simple(last, now, here)):
        here = Here(here.today, ending.end.date())
    start = _simple(first, now, here)
    end = start and _simple(last, now, Here(here.today, start.start.date(), later=True))
    return Named(start.start, end.end, Step(days=start.step.days)) if start and end else None
