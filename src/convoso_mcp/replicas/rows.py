"""Kept rows as bytes and back: what a value is (a length of time, a stranger's words) outlives the way."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import fields
from datetime import timedelta
from typing import Any, cast

from convoso_mcp.kept import About, Result
from convoso_mcp.text.plain import Free, Link
from convoso_mcp.text.table import Table

_FAST = 1
"""How hard zlib tries."""


def about_written(about: About) -> bytes:
    """What is known of a result, without its rows."""
    return json.dumps({field.name: getattr(about, field.name) for field in fields(About)}).encode()


def about_read(written: bytes) -> About:
    """The same again."""
    return About(**_about(written))


def written(result: Result) -> bytes:
    """The rows of a result, each value with its kind; slow enough to be done beside the loop."""
    table = result.table
    whole = {
        "columns": table.columns,
        "names": table.names,
        "lengths": sorted(table.lengths),
        "masked": dict(table.masked),
        "rows": [{name: _marked(value) for name, value in row.items()} for row in table.rows],
    }
    return zlib.compress(json.dumps(whole, separators=(",", ":")).encode(), _FAST)


def read(about: bytes, rows: bytes) -> Result:
    """The result again."""
    known, whole = _about(about), json.loads(zlib.decompress(rows))
    table = Table(
        nouns=known["nouns"],
        columns=tuple(whole["columns"]),
        names=tuple(whole["names"]),
        lengths=frozenset(whole["lengths"]),
        rows=[{name: _unmarked(value) for name, value in row.items()} for row in whole["rows"]],
        masked=whole["masked"],
    )
    return Result(**known, table=table)


def _about(written: bytes) -> dict[str, Any]:
    known = json.loads(written)
    return {**known, "nouns": tuple(known["nouns"])}


def _marked(value: object) -> object:
    """A value in JSON. What JSON does not know is an object with one letter."""
    match value:
        case Free():
            return {"f": str(value)}
        case Link():
            return {"l": str(value)}
        case timedelta():
            return {"t": value.total_seconds()}
        case Mapping():
            return {"m": {name: _marked(item) for name, item in cast("Mapping[str, object]", value).items()}}
        case list() | tuple():
            return [_marked(item) for item in cast("list[object]", value)]
        case _:
            return value


def _unmarked(value: Any) -> object:
    match value:
        case {"f": text}:
            return Free(text)
        case {"l": text}:
            return Link(text)
        case {"t": seconds}:
            return timedelta(seconds=seconds)
        case {"m": inner}:
            return {name: _unmarked(item) for name, item in inner.items()}
        case list():
            return [_unmarked(item) for item in cast("list[object]", value)]
        case _:
            return value
