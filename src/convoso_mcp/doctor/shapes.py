"""What an answer looks like, without what it says: documented names, types, counts, and the pattern of a time."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from convoso_mcp.endpoints.replies import Record

Row = Mapping[str, Any]

_MORE = frozenset({"event_epoch", "extra_field_01", "extra_field_02", "locale_gmt", "revenue", "user_id"})


def read(body: bytes) -> Any:
    """The JSON of a body; None where it is none."""
    try:
        return json.loads(body)
    except ValueError:
        return None


def rows(answer: Any) -> list[Row]:
    """The rows of an answer, wherever they are: the longest list of objects, or an object of them by id."""
    nothing = list[Row]()
    return max(_tables(answer), key=len, default=nothing)


def _tables(value: Any) -> Iterator[list[Row]]:
    if isinstance(value, dict):
        named = cast("dict[str, Any]", value)
        by_id, items = all(name.isdecimal() for name in named), list(named.values())
    else:
        by_id, items = True, cast("list[Any]", value if isinstance(value, list) else [])
    if items and by_id and all(isinstance(item, dict) for item in items):
        yield items
        return
    for item in items:
        yield from _tables(item)


def total(answer: Any) -> int | None:
    """The number of matches that an answer tells, under either of its names."""
    envelope = cast("Row", answer if isinstance(answer, dict) else {})
    inner = envelope.get("data")
    for level in (envelope, cast("Row", inner if isinstance(inner, dict) else {})):
        for name in ("total", "total_found"):
            if str(level.get(name)).isdecimal():
                return int(level[name])
    return None


def told(table: Sequence[Row], kind: type[Record]) -> str:
    """The columns of rows with the types in them. Names that no document has may be the account's own: they are counted."""
    known, own = dict[str, set[str]](), set[str]()
    for name, value in ((name, value) for row in table for name, value in row.items()):
        if name in documented(kind):
            known.setdefault(name, set()).add(_type(value))
        else:
            own.add(name)
    columns = [f"{name} {'/'.join(sorted(known[name]))}" for name in sorted(known)]
    return ", ".join([*columns, f"and {len(own)} that no document has"] if own else columns) or "no rows"


def documented(kind: type[Record]) -> frozenset[str]:
    """The names that documents have for the columns of a kind of row."""
    return frozenset({*kind.model_fields, *kind.columns, *kind.personal, *kind.free, *kind.harmless, *kind.own} | _MORE)


def pattern(text: object) -> str:
    """A text with 9 for each digit and A for each letter."""
    return re.sub(r"[^\W\d_]", "A", re.sub(r"\d", "9", str(text)))


def _type(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case "":
            return "blank"
        case str():
            return "digits" if value.isdecimal() else "text"
        case list():
            return "list"
        case _:
            return "object"
