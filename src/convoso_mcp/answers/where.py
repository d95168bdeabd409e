"""A small language of conditions on rows: `status=SALE|XFER, call_length>=0:01:00, name~ann`."""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from convoso_mcp.endpoints.replies import Duration
from convoso_mcp.errors import BadArguments
from convoso_mcp.text.columns import WHOLE, Column, Columns, Row, whole
from convoso_mcp.text.masks import by_look
from convoso_mcp.text.plain import plain
from convoso_mcp.text.shield import Shield

# Possessive inside the quotes: a quote that is not closed fails at once.
_CONDITION = re.compile(r'\s*([^=!<>~,"]+?)\s*(!=|<=|>=|==|=|<|>|~)\s*((?:"(?:[^"]|"")*+"|[^,"])*?)\s*(?:,|$)')
_VALUE = re.compile(r'"(?:[^"]|"")*+"|[^|]+')
_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_FORM = 'Write where as column=value, with = != < <= > >= or ~ (contains); a comma is "and", | between values "or".'


@dataclass(frozen=True)
class Condition:
    """One column held against one or more values."""

    column: Column
    sign: str
    values: tuple[str, ...]

    def told(self, shield: Shield) -> str:
        """What was understood; what is personal is no more repeated than in any answer."""
        values = [plain(shield.argument(self.column.name, value)) for value in self.values]
        return f"{plain(self.column.name)} {self.sign} {' or '.join(values) or 'nothing'}"

    def holds(self, row: Row) -> bool:
        """Whether it is true of a row."""
        found = row.get(self.column.name)
        if self.sign in _ORDERS:
            key = self.column.key(found)
            return key is not None and _ORDERS[self.sign](*self._cut(key, self.bound))
        if self.sign == "~":
            return any(value.casefold() in whole(found).casefold() for value in self.values)
        return any(self._same(found, value) for value in self.values) == (self.sign == "=")

    @property
    def bound(self) -> float | str:
        """The one value of a comparison; raises `BadArguments` when it is of another kind than the column."""
        (value,) = self.values
        key = read_key(self.column, value)
        if key is None:
            forms = {"duration": "a duration (h:mm:ss or seconds)", "number": "a number", "time": "YYYY-MM-DD HH:MM:SS"}
            raise BadArguments(
                f"where: {plain(self.column.name)} is compared with {forms.get(self.column.kind, 'a value')}.", _FORM
            )
        return key

    def _same(self, found: object, value: str) -> bool:
        if found is None or value == "":
            return found is None and value == ""
        key, wanted = self.column.key(found), read_key(self.column, value)
        if self.column.kind == "number" and isinstance(found, str):  # an id or a phone number: 012 is not 12
            wanted = None
        if key is not None and wanted is not None:
            key, wanted = self._cut(key, wanted)
            return key == wanted
        return whole(found).casefold() == value.casefold()

    def _cut(self, key: float | str, bound: float | str) -> tuple[Any, Any]:
        """A time is compared as precisely as it was given: `<=2026-11-18` holds until that day's end."""
        if self.column.kind == "time" and isinstance(key, str) and isinstance(bound, str):
            return key[: len(bound)], bound
        return key, bound


def read_key(column: Column, value: str) -> float | str | None:
    """A value as it was written, as what the column's own are compared by; None when it is of another kind."""
    match column.kind:
        case "duration":
            return _seconds(value)
        case "number":
            try:
                return float(value.replace("%", ""))
            except ValueError:
                return None
        case "time":
            try:
                datetime.fromisoformat(value)
            except ValueError:
                return None
            return value.replace("T", " ")
        case "text":
            return value.casefold() or None


@cache
def _durations() -> TypeAdapter[Any]:
    return TypeAdapter(Duration)


def _seconds(value: str) -> float | None:
    duration = _durations().validate_python(value)
    return duration.total_seconds() if duration is not None else None


def conditions(text: str, columns: Columns) -> list[Condition]:
    """The conditions that were written; raises `BadArguments` with what is wrong and what is valid."""
    found, at = list[Condition](), 0
    while at < len(text):
        if not (match := _CONDITION.match(text, at)):
            raise BadArguments("where cannot be read.", _FORM)
        called, sign, value = match.groups()
        column = named(called, columns, "where")
        values = [_unquoted(one.strip()) for one in _VALUE.findall(value)] or [""]
        if sign in _ORDERS and (len(values) > 1 or not values[0]):
            raise BadArguments(f"where: {sign} takes one value.", _FORM)
        condition = Condition(column, "=" if sign == "==" else sign, tuple(plain(one, WHOLE) for one in values))
        if sign in _ORDERS:
            _ = condition.bound  # refused here, not at the first row
        if any(by_look(one) != one for one in condition.values) and column.is_masked:
            raise BadArguments(
                f"where: {plain(column.name)} is kept in part, so that a full value is never found.",
                "Search by the full value.",
            )
        found.append(condition)
        at = match.end()
    return found


def _unquoted(value: str) -> str:
    return value[1:-1].replace('""', '"') if len(value) > 1 and value[0] == value[-1] == '"' else value


def named(called: str, columns: Columns, argument: str) -> Column:
    """The column that is meant; raises `BadArguments` with the names there are and the closest."""
    if column := columns.find(called):
        return column
    near = columns.near(called)
    raise BadArguments(
        f"{argument}: there is no column {plain(by_look(called), 60)}{f' (did you mean {near}?)' if near else ''}.",
        f"There are {', '.join(map(plain, list(columns.all)[:60]))}.",
    )
