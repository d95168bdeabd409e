"""What a condition on rows is, and when it holds."""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from convoso_mcp.endpoints.replies import Duration
from convoso_mcp.text.columns import Column, Key, Row, moment, number, whole
from convoso_mcp.text.plain import plain
from convoso_mcp.text.shield import Shield

ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


@dataclass(frozen=True)
class Condition:
    """One column held against one or more values; all but a text's and a blank have a key that `read_key` finds."""

    column: Column
    sign: str
    values: tuple[str, ...]

    def told(self, shield: Shield) -> str:
        """What was understood; what is personal is no more repeated than in any answer."""
        values = [_told(shield.argument(self.column.name, value)) for value in self.values]
        return f"{plain(self.column.name)} {self.sign} {' or '.join(values) or 'nothing'}"

    def holds(self, row: Row) -> bool:
        """Whether it is true of a row."""
        found = row.get(self.column.name)
        if self.sign in ORDERS:
            (value,) = self.values
            key, bound = self._pair(found, value)
            return key is not None and bound is not None and ORDERS[self.sign](key, bound)
        if self.sign == "~":
            return any(value.casefold() in whole(found).casefold() for value in self.values)
        return any(self._same(found, value) for value in self.values) == (self.sign == "=")

    def _same(self, found: object, value: str) -> bool:
        if found is None or value == "":
            return found is None and value == ""
        if self.column.kind == "number" and isinstance(found, str) and not found.endswith("%"):
            return found == value  # an id or a phone number: 012 is not 12
        key, wanted = self._pair(found, value)
        return key is not None and key == wanted

    def _pair(self, found: object, value: str) -> tuple[Key | None, Key | None]:
        """What the two are compared by.

        A time is compared as precisely as it was given (`<=2026-11-18` holds until that day's end), by the moment where it
        was given with an offset, else by what the clock showed.
        """
        if self.column.kind != "time":
            return self.column.key(found), read_key(self.column, value)
        bound = moment(value)
        if found is None or bound is None:
            return None, None
        if bound.at is not None:
            return (held.at if (held := moment(str(found))) else None), bound.at
        return str(found).replace("T", " ")[: len(bound.clock)], bound.clock


def read_key(column: Column, value: str) -> Key | None:
    """A value as it was written, as what the column's own are compared by; None when it is of another kind."""
    match column.kind:
        case "duration":
            duration = _durations().validate_python(value)
            return duration.total_seconds() if duration is not None else None
        case "number":
            return number(value)
        case "time":
            found = moment(value)
            return found.clock if found and (found.at is None or column.has_offset) else None
        case "text":
            return value.casefold() or None


@cache
def _durations() -> TypeAdapter[Any]:
    return TypeAdapter(Duration)


def _told(value: str) -> str:
    """A value, in quotes where it could be read as more than one."""
    return f'"{plain(value)}"' if re.search(r",| and | or ", value) else plain(value)
