"""The choke point: what of a reply leaves towards a model, and in which form."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from typing import Any, Literal, cast

from convoso_mcp.endpoints.endpoint import Request
from convoso_mcp.endpoints.replies import PERSON, Declared, Kind, Page, Record
from convoso_mcp.text.masks import by_look, could_be_dialed, masked
from convoso_mcp.text.plain import TEXT_CAP, Free, Link, cell, plain

_ID = re.compile(r"(?:^|_)(?:id|ids|uid)$", re.IGNORECASE)
_FIGURES = re.compile(r"(?:^|_)(?:epoch|timestamp|time|date|at|sec|amount|count|total|offset|limit)$", re.IGNORECASE)
_FIGURE = re.compile(r"[\d,.]+")
_NUMERIC = re.compile(r"[+\d\s().\-]+")
WHEN = re.compile(
    r"[12]\d{3}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)? ?(?:[+-]\d\d(?::?\d\d)?|[A-Za-z_+/-]{0,40}\d{0,2}))?"
)
"""A moment with its zone, and no more digits than these: a number that follows a time is a number."""
_GUESSES: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(r"(?:^|_)(?:dob|birth\w*)(?:_|\d|$)", re.IGNORECASE), "birth"),
    (re.compile(r"(?:^|_)(?:address|addr|street)(?:_|\d|$)", re.IGNORECASE), "address"),
    (re.compile(r"(?:^|_)(?:phone|mobile|cell|fax)(?:_?number|_?\d)?$", re.IGNORECASE), "phone"),
)
"""What an undeclared field holds, by its name: accounts add fields of their own."""
_STAFF_ARGUMENTS = ("user", "agent_emails")
_READ = 20 * TEXT_CAP
"""Characters of a value that are looked at: what is beyond is never shown."""
_LINK = re.compile(r"https?://|play-recording")

_NOTHING: tuple[object, ...] = (None, "", [], {})

Treatment = Literal["phone", "email", "birth", "address", "words", "free", "unknown", "harmless", "own", "id", "figure"]


@dataclass(frozen=True)
class Shield:
    """What an operator allows to leave. Whatever is shown, kept or exported passes through `fields`.

    `masking` is whether persons are shown in part; `recordings` whether links to recordings may be shown, which they are
    only in the answer to a call that `wants_links`.
    """

    masking: Literal["none", "partial"] = "partial"
    recordings: Literal["withheld", "links"] = "withheld"
    links: bool = False

    def asked(self, request: Request[Any]) -> "Shield":
        """The shield for the answer to one call: links are shown only where they were asked for and are allowed."""
        return replace(self, links=self.recordings == "links" and request.wants_links())

    def fields(self, record: Declared) -> dict[str, object]:
        """The fields that have a value, as they may be shown: withheld ones are missing."""
        declared, withheld = type(record), self._withheld(record)
        given = {name: value for name, value in record if value not in _NOTHING and name not in withheld}
        shown = {name: self._shown(value, declared, name) for name, value in given.items()}
        if self.masking == "partial":
            numbers = {_dialed(given[name]) for name, kind in declared.personal.items() if kind == "phone" and name in given}
            for name in given.keys() & declared.own:
                if _dialed(given[name]) in numbers:  # a call from outside shows the caller's number as the caller id
                    shown[name] = masked("phone", str(given[name]))
        return shown

    def filled(self, records: Sequence[Record]) -> dict[str, type]:
        """The fields that hold something in any of these records, those withheld by their name left out, and of which type."""
        declared = type(records[0])
        names = dict.fromkeys([*declared.model_fields, *(name for record in records for name in record.model_extra or ())])
        values = {
            name: next((value for record in records if (value := getattr(record, name, None)) not in _NOTHING), None)
            for name in names
            if self.links or not _named_withheld(declared, name)
        }
        return {name: type(value) for name, value in values.items() if value is not None}

    def beside(self, page: Page[Record]) -> dict[str, object]:
        """What stands around the rows, as it may be shown."""
        return {name: self._shown(value, type(page), name) for name, value in (page.model_extra or {}).items()}

    def withheld(self, records: Iterable[Record]) -> list[str]:
        """The names of the fields that were held back, sorted."""
        return sorted({name for record in records for name in self._withheld(record)})

    def masks(self, declared: type[Declared], name: str) -> Kind | None:
        """How the values of a field are shown in part; None where they are shown whole."""
        how = treatment(declared, name)
        if self.masking == "none" or declared.staff or how in ("own", "id", "figure"):
            return None
        return how if how in ("phone", "email", "birth", "address") else "words"

    def value(self, declared: type[Declared], name: str, value: object) -> object:
        """The value of one field, as a row shows it."""
        return self._shown(value, declared, name)

    def words(self, text: str) -> str:
        """Words from outside, such as an error of Convoso's: numbers and addresses in them are masked."""
        text = plain(text[:_READ], _READ)
        return by_look(text) if self.masking == "partial" else text

    def argument(self, name: str, value: str) -> str:
        """An argument, as it is shown to a person or a model."""
        if self.masking == "none" or name in _STAFF_ARGUMENTS or _ID.search(name):
            return value
        return masked(PERSON.get(name) or _guessed(name) or "words", plain(value[:_READ], _READ)) if value else value

    def echo(self, given: Mapping[str, str]) -> str:
        """What was asked, as one line: an answer must never be read as wider than it is."""
        return ", ".join(f"{name}={plain(self.argument(name, value))}" for name, value in given.items()) or "none"

    def _shown(self, value: object, declared: type[Declared], name: str) -> object:
        """A value as it may be shown, however deep it is nested."""
        match value:
            case str():
                return self._text(value, declared, name)
            case None | bool() | timedelta():
                return value
            case Mapping() if treatment(declared, name) != "harmless":
                inner = cast("Mapping[str, object]", value)
                return {key: self._shown(item, declared, key) for key, item in inner.items()}
            case Mapping():
                inner = cast("Mapping[str, object]", value)
                return {key: item if _ID.search(key) else self._shown(item, declared, name) for key, item in inner.items()}
            case list() | tuple():
                return [self._shown(item, declared, name) for item in cast("Iterable[object]", value)]
            case int() | float():
                if abs(value) < 1e9:
                    return value
                text = cell(value)
                if (hidden := self._text(text, declared, name)) == text:
                    return value
                return hidden
            case _:
                return self._text(str(value), declared, name)

    def _text(self, text: str, declared: type[Declared], name: str) -> str:
        how = treatment(declared, name)
        if self.links and _LINK.search(text):
            return Link(text)
        whole = self.masking == "none" or declared.staff
        if (how == "harmless" and whole) or (how in ("own", "id") and _NUMERIC.fullmatch(text)):
            return text
        if how == "figure" and _FIGURE.fullmatch(text) and (whole or not could_be_dialed(text, long=not _ID.search(name))):
            return text
        if how in ("figure", "unknown") and WHEN.fullmatch(text):
            return text
        text = plain(text[:_READ], _READ)  # before masking: what `plain` takes out must not hide a number
        if how == "harmless":
            return by_look(text, ids=True)
        if not whole:
            text = masked(how if how in ("phone", "email", "birth", "address") else "words", text)
        return Free(text) if how == "free" or (how == "unknown" and " " in text) else text

    def _withheld(self, record: Declared) -> set[str]:
        """Fields that hold a link to a recording: by the record's own word for them, or by the look of the value."""
        if self.links:
            return set()
        declared = type(record)
        return {
            name
            for name, value in record
            if value and (_named_withheld(declared, name) or (type(value) is not int and "play-recording" in str(value)))
        }


STRICTEST = Shield()
"""What holds where nobody set anything: persons in part, no links."""


@lru_cache(maxsize=4096)
def _named_withheld(declared: type[Declared], name: str) -> bool:
    pattern: str = getattr(declared, "withheld", "")
    return bool(pattern and re.search(pattern, name))


@lru_cache(maxsize=4096)
def treatment(declared: type[Declared], name: str) -> Treatment:
    """What becomes of a text, by the name of its field; undeclared ones are free text."""
    if name in declared.personal:
        return declared.personal[name]
    if name in declared.free:
        return "free"
    if name in declared.harmless:
        return "harmless"
    if name in declared.own:
        return "own"
    if _ID.search(name):
        return "id" if name in declared.model_fields else "figure"
    if not declared.staff and (kind := _guessed(name)):
        return kind
    return "figure" if _FIGURES.search(name) else "unknown"


def _dialed(value: object) -> str:
    """The digits of a number without the country code of home, in whatever dress it comes."""
    digits = re.sub(r"\D", "", str(value))
    return digits[1:] if len(digits) == 11 and digits.startswith("1") else digits


def _guessed(name: str) -> Kind | None:
    return next((kind for pattern, kind in _GUESSES if pattern.search(name)), None)
