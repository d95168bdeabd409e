"""Replies: tolerant of Convoso's many shapes on the way in, one shape (rows, total, next offset) on the way out."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import lru_cache
from types import GenericAlias
from typing import Annotated, Any, ClassVar, Generic, Literal, Self, TypeVar, cast

from pydantic import BaseModel, ConfigDict, GetPydanticSchema, PrivateAttr
from pydantic_core import CoreSchema, core_schema

Json = Mapping[str, Any]
"""A JSON object as Convoso sent it."""

_ROWS_UNDER = ("data", "entries", "results", "records", "agents")
_ENVELOPE = {"success", "code", "total", "total_found", "offset", "limit", *_ROWS_UNDER}


_SHORT = 10
"""Characters of a number or a time that is worth remembering."""


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
    if isinstance(value, str) and len(value) < _SHORT:
        return _short_count(value)
    return _any_count(value)


def _any_count(value: object) -> object:
    number = _number(value.replace(",", "") if isinstance(value, str) else value)
    return int(number) if isinstance(number, float) else None


def _duration(value: object) -> object:
    """Seconds as a number or as text, H:MM:SS with any number of hours, or MM:SS."""
    if isinstance(value, str) and len(value) < _SHORT:
        return _short_duration(value)
    return value if isinstance(value, timedelta) else _any_duration(value)


def _any_duration(value: object) -> object:
    if (parts := re.fullmatch(r"(?:(\d{1,6}):)?(\d{1,6}):(\d\d)", str(value).strip())) is not None:
        hours, minutes, seconds = (int(part or 0) for part in parts.groups())
        return timedelta(hours=hours, minutes=minutes, seconds=seconds)
    number = _number(value)
    return timedelta(seconds=number) if isinstance(number, float) and abs(number) < 1e9 else None


_short_count = lru_cache(maxsize=1024)(_any_count)
_short_duration = lru_cache(maxsize=4096)(_any_duration)
"""The same few counts and seconds stand in a page again and again."""


def _moment(value: object) -> object:
    """Text as it came, or PHP's `{date, timezone_type, timezone}` as one text with its zone."""
    if isinstance(value, Mapping):
        php = cast("Json", value)
        return f"{str(php.get('date', '')).partition('.')[0]} {php.get('timezone', '')}".strip() or None
    return _text(value)


_AS_SENT = core_schema.str_schema(strict=True, min_length=1)
"""Text that stays as it is, which most of an answer does: pydantic sees to it without calling us."""


def _by(read: Callable[[object], object], *others: CoreSchema) -> GetPydanticSchema:
    """How a field is read: by a function whose answer needs no second look, unless it is null or one of the `others` fits."""
    ours = core_schema.no_info_plain_validator_function(read)
    read_value = core_schema.union_schema([*others, ours], mode="left_to_right") if others else ours
    return GetPydanticSchema(lambda _source, _handler: core_schema.nullable_schema(read_value))


Text = Annotated[str | None, _by(_text, _AS_SENT)]
Id = Annotated[str | None, _by(_text, _AS_SENT)]
Reference = Annotated[str | None, _by(_reference, core_schema.str_schema(strict=True, min_length=2))]
"""An id or a name that Convoso writes as "0", "-" or "" where there is none."""
Count = Annotated[int | None, _by(_count)]
Percent = Annotated[float | None, _by(_number)]
Duration = Annotated[timedelta | None, _by(_duration)]
Moment = Annotated[str | None, _by(_moment, _AS_SENT)]
"""A time as Convoso writes it: account time zone unless it carries its own."""


Kind = Literal["phone", "email", "birth", "address", "words"]
"""What is personal about a value; `words` stay as they are, but for a number or an e-mail address inside them."""

PERSON: Mapping[str, Kind] = {
    "first_name": "words", "last_name": "words", "city": "words", "state": "words", "province": "words",
    "postal_code": "words", "phone_number": "phone", "alt_phone_1": "phone", "alt_phone_2": "phone",
    "number_dialed": "phone", "email": "email", "address1": "address", "address2": "address", "date_of_birth": "birth",
    "reason": "words", "purpose": "words",
}  # fmt: skip
"""How Convoso names what is personal about a lead, in requests and replies alike."""


class Declared(BaseModel):
    """What is known of the texts in an answer, by the names of the fields, Convoso's undocumented ones among them.

    `personal` ones belong to a person who is called, `free` ones were written by anybody, `harmless` ones are codes, ids
    and names of the account's own, in which a number or an e-mail address is masked all the same, `own` ones the account's
    own numbers, masked only where they are the person's. Whatever else there is counts as free, and numbers and addresses
    in it as personal, unless all of it is about `staff`.
    """

    model_config = ConfigDict(extra="allow", frozen=True, defer_build=True, hide_input_in_errors=True)

    personal: ClassVar[Mapping[str, Kind]] = {}
    free: ClassVar[frozenset[str]] = frozenset()
    harmless: ClassVar[frozenset[str]] = frozenset()
    own: ClassVar[frozenset[str]] = frozenset()
    staff: ClassVar[bool] = False


Figures = Mapping[str, Literal["integer", "string"]]


class Reply(Declared):
    """What came back. Fields that nobody documented are kept; the remark is ours.

    `figures` are the fields that programs get besides the text, each with its JSON type: those of a reply that is small and
    whose shape is stable.
    """

    figures: ClassVar[Figures] = {}

    _remark: str = PrivateAttr("")
    _before: "Record | None" = PrivateAttr(None)
    _warning: str = PrivateAttr("")

    @property
    def before(self) -> "Record | None":
        """The record as it was before this call changed it, where that could be read."""
        return self._before

    def changing(self, record: "Record | None") -> Self:
        """The same reply, with the record that its call changed."""
        self._before = record
        return self

    @property
    def warning(self) -> str:
        """What speaks against dialing whom this call will have dialed, where nobody was asked before."""
        return self._warning

    def warned(self, warning: str) -> Self:
        """The same reply, with what was found out beside its call."""
        self._warning = warning
        return self

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


class Record(Declared):
    """A row of a page.

    `columns` are the ones worth a place in a table, the name first and the id last; `narrow` fewer of them, where that shows
    all rows. Fields whose name `withheld` (a regular expression) finds hold links to recordings, which are shown only where an
    operator allows it. The rest says what a summary of many rows holds: how many there are of each value of
    `counted`, the first and last of `timed`, total and median of `measured`, and the sums of `added`, of which lengths of
    time are also shares of the one named last. A yes is bound to what is `stored`: all fields, unless some move by themselves.
    `named` are the columns that a person would call it by, the first one unless it says otherwise, and `words` what requests
    write for a value that Convoso shows differently.
    """

    columns: ClassVar[tuple[str, ...]]
    narrow: ClassVar[tuple[str, ...]] = ()
    withheld: ClassVar[str] = ""
    counted: ClassVar[tuple[str, ...]] = ()
    timed: ClassVar[str] = ""
    measured: ClassVar[str] = ""
    added: ClassVar[tuple[str, ...]] = ()
    stored: ClassVar[frozenset[str]] = frozenset()
    named: ClassVar[tuple[str, ...]] = ()
    words: ClassVar[Mapping[str, Mapping[str, str]]] = {}


Row = TypeVar("Row", bound=Record)


SWITCH = {"Y": "1", "N": "0"}
"""What is shown as Y or N, and sent as 1 or 0."""


class Page(Reply, Generic[Row]):
    """Rows, and where they stand among all matches.

    `nouns` say what one row is, and what several are; `caution` what an empty page does not mean.
    """

    nouns: ClassVar[tuple[str, str]]
    caution: ClassVar[str] = ""

    rows: tuple[Row, ...] = ()
    total: Count = None
    offset: Count = None
    limit: Count = None

    def __class_getitem__(cls, row: Any) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        """The brackets only name the row: each page says it again in `rows`, which costs start-up no class of pydantic's."""
        return GenericAlias(cls, (row,))

    @property
    def matches(self) -> int:
        """All matches as far as is known: where Convoso gives no total, those up to here."""
        return max(self.total or 0, (self.offset or 0) + len(self.rows) if self.rows else 0)

    @property
    def tally(self) -> str:
        """All of it in a few words, as a person is told what is at stake."""
        return f"{self.matches:,} {self.nouns[self.matches != 1]}"

    @property
    def next_offset(self) -> int | None:
        """Where the next page starts, or None at the end; without a total, a full page is not the end."""
        after = (self.offset or 0) + len(self.rows)
        full = self.total is None and self.limit is not None and len(self.rows) >= self.limit
        return after if self.rows and (full or after < self.matches) else None

    @classmethod
    def read(cls, body: Json) -> Self:
        """The page in whichever of Convoso's places it hides; whatever stands around the rows is kept beside them.

        Raises `UnexpectedShapeError` for an answer without any place for rows that yet says something: an empty page
        would be a claim ("not on the list") that nobody made.
        """
        rows, around = _rows_in(body, {})
        if rows is None and not around.keys() <= {"success", "code", "data", "total", "offset", "limit"}:
            raise UnexpectedShapeError("no rows, and no place for them")
        around["total"] = around.get("total_found", around.get("total"))
        beside = {name: value for name, value in around.items() if name not in _ENVELOPE - {"total", "offset", "limit"}}
        return cls.model_validate(beside | {"rows": rows or ()})


class UnexpectedShapeError(ValueError):
    """An answer that is JSON, but in none of the shapes that any document shows."""


def _rows_in(found: object, around: dict[str, Any]) -> tuple[list[Json] | None, dict[str, Any]]:
    """Follow the keys that lists and nested envelopes are kept under, collecting what stands beside them.

    Seen: `data[]`, `data.entries[]`, `data.results[]`, `records[]`, `data{id: row}`, `data.results{id: row}` and
    `data.entries.agents[]`; in `/log/retrieve` `entries` is a number. An empty keyed object may arrive as `[]`. None
    where there is no such place.
    """
    if isinstance(found, list):
        return [cast("Json", row) for row in cast("list[object]", found) if isinstance(row, Mapping)], around
    inside: Json = cast("Json", found) if isinstance(found, Mapping) else {}
    for key in _ROWS_UNDER:
        if isinstance(inside.get(key), (list, Mapping)):
            return _rows_in(inside[key], around | dict(inside))
    keyed = {key: cast("Json", row) for key, row in inside.items() if key.isdecimal() and isinstance(row, Mapping)}
    if keyed:  # by id, in no order; a row may leave its id to the key
        named = {key: row if row.keys() & {"id", "user_id"} else {"id": key, **row} for key, row in keyed.items()}
        beside = {name: value for name, value in inside.items() if name not in keyed}
        return [named[key] for key in sorted(named, key=lambda key: (len(key), key))], around | beside
    if around and "id" in inside:  # one record, not wrapped in a list
        return [inside], around
    return ([] if around and not inside else None), around | dict(inside)
