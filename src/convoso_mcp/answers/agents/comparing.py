"""Which window another is held against: like with like."""

from dataclasses import replace
from datetime import datetime

from convoso_mcp.when import Window, window

_BEFORE = ("before", "the period before", "previous", "the one before")


def compared(words: str, main: Window, now: datetime) -> Window:
    """The like window before `main`, or the one that `words` mean.

    Where `main` runs up to now and the other is over, only as much of the other as has passed of `main`: today until
    15:40 is held against yesterday until 15:40.
    """
    if words.casefold() in _BEFORE:
        return main.before()
    other = window(words, now)
    end = other.start + (main.end - main.start)
    alike = len(main.days) == len(other.days) or main.step == other.step
    if main.partial and not other.partial and alike and end < other.end:
        return replace(other, end=end, words=f"{other.words} up to the same hour")
    return other
