"""Replies: tolerant of Convoso's many shapes on the way in, one shape (rows, total, next offset) on the way out."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, ClassVar, Generic, Self, TypeVar, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, PrivateAttr

Json = Mapping[str, Any]
"""A JSON object as Convoso sent it."""

_ROWS_UNDER = ("data", "entries", "results", "records", "agents")
_ENVELOPE = {"success", "code", "total", "total_found", "offset", "limit", *_ROWS_UNDER}


def _text(value: object) -> object:
    return None if value is None or value == "" else str(value)


def _reference(value: object) -> object:
    return None if value in (None, "", "-", "0", 0) else str(value)


def _number(value: object) -> object:
    try:
        number = float(str(value)) if isinstance(value, (int, float, str)) else None
    except ValueError:
        return None
    return number if number is not None and abs(number) < 1e15 else None  # which neither NaN nor infinity is


def _count(value: object) -> object:
    number = _number(value)
    return int(number) if isinstance(number, float) else None


def _duration(value: object) -> object:
    """Seconds as a number or as text, H:MM:SS with any number of hours, or MM:SS."""
    if isinstance(value, timedelta):
        return value
    if (parts := re.fullmatch(r"(?:(\d{1,6}):)?(\d{1,6}):(\d\d)", str(value).strip())) is not None:
        hours, minutes, seconds = (int(part or 0) for part in parts.groups())
        return timedelta(hours=hours, minutes=minutes, seconds=seconds)
    number = _number(value)
    return timedelta(seconds=number) if isinstance(number, float) and abs(number) < 1e9 else None


def _moment(value: object) -> object:
    """Text as it came, or PHP's `{date, timezone_type, timezone}` as one text with its zone."""
    if isinstance(value, Mapping):
        php = cast("Json", value)
        return f"{str(php.get('date', '')).partition('.')[0]} {php.get('timezone', '')}".strip() or None
    return _text(value)


Text = Annotated[str | None, BeforeValidator(_text)]
Id = Annotated[str | None, BeforeValidator(_text)]
Reference = Annotated[str | None, BeforeValidator(_reference)]
"""An id or a name that Convoso writes as "0", "-" or "" where there is none."""
Count = Annotated[int | None, BeforeValidator(_count)]
Percent = Annotated[float | None, BeforeValidator(_number)]
Duration = Annotated[timedelta | None, BeforeValidator(_duration)]
Moment = Annotated[str | None, BeforeValidator(_moment)]
"""A time as Convoso writes it: account time zone unless it carries its own."""


class Reply(BaseModel):
    """What came back. Fields that nobody documented are kept; the remark is ours."""

    model_config = ConfigDict(extra="allow", frozen=True, defer_build=True, hide_input_in_errors=True)

    _remark: str = PrivateAttr("")

    @property
    def remark(self) -> str:
        """Why there is nothing in it, where Convoso's code was a calm one: "already so" or "nothing matched"."""
        return self._remark

    @classmethod
    def calm(cls, remark: str) -> Self:
        """An empty reply that says why it is empty."""
        reply = cls()
        reply._remark = remark
        return reply

    @classmethod
    def read(cls, body: Json) -> Self:
        """The reply in an envelope: what is under `data`, and what stands beside it."""
        inner = body.get("data")
        beside = {name: value for name, value in body.items() if name not in ("success", "code", "data")}
        return cls.model_validate(beside | dict(cast("Json", inner) if isinstance(inner, Mapping) else {}))


class Done(Reply):
    """Accepted, with nothing more to say."""


class Record(BaseModel):
    """A row of a page. `columns` are the ones worth a place in a table, names before ids; `withheld` are never shown."""

    model_config = Reply.model_config

    columns: ClassVar[tuple[str, ...]]
    withheld: ClassVar[frozenset[str]] = frozenset()


Row = TypeVar("Row", bound=Record)


class Page(Reply, Generic[Row]):
    """Rows, and where they stand among all matches. `nouns` say what one row is, and what several are."""

    nouns: ClassVar[tuple[str, str]]

    rows: tuple[Row, ...] = ()
    total: Count = None
    offset: Count = None
    limit: Count = None

    @property
    def matches(self) -> int:
        """All matches; where Convoso gives no total there is no paging, and the rows are all."""
        return len(self.rows) if self.total is None else self.total

    @property
    def next_offset(self) -> int | None:
        """Where the next page starts, or None at the end."""
        after = (self.offset or 0) + len(self.rows)
        return after if self.rows and after < self.matches else None

    @classmethod
    def read(cls, body: Json) -> Self:
        """The page in whichever of Convoso's places it hides; whatever stands around the rows is kept beside them."""
        rows, around = _rows_in(body, {})
        around["total"] = around.get("total_found", around.get("total"))
        beside = {name: value for name, value in around.items() if name not in _ENVELOPE - {"total", "offset", "limit"}}
        return cls.model_validate(beside | {"rows": rows})


def _rows_in(found: object, around: dict[str, Any]) -> tuple[list[Json], dict[str, Any]]:
    """Follow the keys that lists and nested envelopes are kept under, collecting what stands beside them.

    Seen: `data[]`, `data.entries[]`, `data.results[]`, `records[]`, `data{id: row}`, `data.results{id: row}` and
    `data.entries.agents[]`; in `/log/retrieve` `entries` is a number. An empty keyed object may arrive as `[]`.
    """
    if isinstance(found, list):
        return [cast("Json", row) for row in cast("list[object]", found) if isinstance(row, Mapping)], around
    inside: Json = cast("Json", found) if isinstance(found, Mapping) else {}
    for key in _ROWS_UNDER:
        if isinstance(inside.get(key), (list, Mapping)):
            return _rows_in(inside[key], around | dict(inside))
    if inside and all(isinstance(row, Mapping) for row in inside.values()):  # keyed by id, in no order
        return [cast("Json", inside[key]) for key in sorted(inside, key=lambda key: (len(key), key))], around
    return [], around | dict(inside)
