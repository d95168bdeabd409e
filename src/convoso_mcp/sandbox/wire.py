"""What goes over the wire: form values in, envelopes and refusals out, in Convoso's spelling."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

Json: TypeAlias = "str | int | float | Sequence[Json] | Mapping[str, Json] | None"
Value: TypeAlias = "str | int | float | None"
Row: TypeAlias = "dict[str, Value]"

_NUMBER = re.compile(r"[0-9]{1,9}")
_PHONE_NUMBER = re.compile(r"[0-9]{10}")
_COUNTRY_CODE = re.compile(r"[0-9]{1,3}")
_ON, _OFF = {"1", "true", "y", "yes"}, {"0", "false", "n", "no"}


class RefusedError(Exception):
    """A business error: Convoso answers it with HTTP 200, success false, a code and a text."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(code, text)
        self.code = code
        self.text = text


class Form(dict[str, str]):
    """A form body. What was not sent reads as blank, because Convoso's searches treat the two alike."""

    def __missing__(self, name: str) -> str:
        return ""

    def switch(self, name: str) -> bool | None:
        """A switch as it was sent, or None where that says neither on nor off; Convoso documents 1, 0, true and false."""
        word = self[name].lower()
        return word in _ON if word in _ON | _OFF else None

    def on(self, name: str) -> bool:
        """Whether an option was asked for; what cannot be read was not."""
        return self.switch(name) is True


class Page(NamedTuple):
    """Which rows of a search are wanted."""

    offset: int
    limit: int


def page_of(form: Form, *, default: int, most: int, farthest: int | None = None) -> Page:
    """The page a form asks for; `farthest` is the largest offset where Convoso documents one."""
    limit, offset = number(form["limit"] or str(default)), number(form["offset"] or "0")
    if limit is None or not 1 <= limit <= most:
        raise RefusedError(7230, "Invalid limit value")
    if offset is None or (farthest is not None and offset > farthest):
        raise RefusedError(7231, "Invalid offset value")
    return Page(offset, limit)


def number(text: str) -> int | None:
    """A whole number that is not negative, or None."""
    return int(text) if _NUMBER.fullmatch(text) else None


def is_phone_number(text: str) -> bool:
    """Ten digits: the country code has a field of its own."""
    return _PHONE_NUMBER.fullmatch(text) is not None


def is_country_code(text: str) -> bool:
    """One to three digits."""
    return _COUNTRY_CODE.fullmatch(text) is not None


def comma_list(text: str) -> list[str]:
    """The values of a comma separated parameter."""
    return [part.strip() for part in text.split(",") if part.strip()]


def hms(seconds: int) -> str:
    """A length of time the way Convoso writes it, HH:MM:SS; hours may pass 24."""
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def texts(row: Row) -> dict[str, str]:
    """A row as Convoso mostly sends it: every value as text, nothing as blank."""
    return {name: "" if value is None else str(value) for name, value in row.items()}
