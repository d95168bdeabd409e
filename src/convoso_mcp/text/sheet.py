"""Rows as files: CSV after RFC 4180 that no spreadsheet takes for formulas, and JSON."""

import re
from collections.abc import Sequence
from datetime import timedelta
from math import isfinite
from typing import Any

from convoso_mcp.text.columns import Column, Columns, Row, whole
from convoso_mcp.text.table import Table

_PLAIN_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
_FORMULA = tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")  # in full width, too: some spreadsheets take them for the same
_QUOTED = re.compile(r'[",;\t\r\n]|^\s|\s$')  # the semicolon separates cells where a comma separates decimals


def csv(table: Table, rows: Sequence[Row], zone: str) -> str:
    """The rows under one line of headings, with their units and, for times without an offset, the zone."""
    columns = list(Columns(table).all.values())
    lines = [[heading(column, zone) for column in columns]]
    lines += [[whole(row.get(column.name)) for column in columns] for row in rows]
    return "".join(",".join(map(field, line)) + "\r\n" for line in lines)


def heading(column: Column, zone: str) -> str:
    """A column's name in a file."""
    return f"{column.heading} ({zone})" if column.kind == "time" and not column.has_zone else column.heading


def field(text: str) -> str:
    """One field of a CSV line. An apostrophe stands before what a spreadsheet would run."""
    if text.startswith(_FORMULA) and not _PLAIN_NUMBER.fullmatch(text):
        text = f"'{text}"
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def objects(table: Table, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows as JSON objects: durations in seconds, numbers as numbers, what is missing left out."""
    return [{table.called[name]: _value(value) for name, value in row.items() if value is not None} for row in rows]


def _value(value: object) -> Any:
    match value:
        case timedelta():
            return round(value.total_seconds())
        case float() if not isfinite(value):
            return str(value)  # JSON has no word for it
        case bool() | int() | float():
            return value
        case _:
            return whole(value)
