"""The filters of a search, as one parameterised SQL condition."""

from __future__ import annotations

import json

from convoso_mcp.sandbox.wire import Value, comma_list

_IN_LIST = "IN (SELECT value FROM json_each(?))"


class Where:
    """Conditions that must all hold. Blank values filter nothing, and text matches whatever its case, as at Convoso.

    Values are compared as text, because SQLite would take 05, 5.0 and 5 for the same id. Columns are always written in the
    code and values always bound, so nothing a caller sends becomes SQL.
    """

    def __init__(self, *conditions: str) -> None:
        self._conditions = list(conditions)
        self.values: list[Value] = []

    @property
    def sql(self) -> str:
        """The WHERE clause, or nothing at all."""
        return "WHERE " + " AND ".join(self._conditions) if self._conditions else ""

    def add(self, condition: str, *values: Value) -> Where:
        """A condition of any form."""
        self._conditions.append(condition)
        self.values += values
        return self

    def equal(self, column: str, value: str) -> Where:
        """The column holds this value."""
        return self.add(f"CAST({column} AS TEXT) = ? COLLATE NOCASE", value) if value else self

    def one_of(self, column: str, commas: str) -> Where:
        """The column holds one of these comma separated values; a list of nothing but commas matches nothing."""
        if not commas:
            return self
        return self.add(f"CAST({column} AS TEXT) COLLATE NOCASE {_IN_LIST}", json_list(commas))

    def contain(self, column: str, value: str) -> Where:
        """The column holds this text somewhere."""
        return self.add(f"instr(lower({column}), lower(?)) > 0", value) if value else self

    def between(self, column: str, first: int | None, last: int | None) -> Where:
        """The column, a time, lies in this range, both ends included; None is no bound."""
        if first is not None:
            self.add(f"{column} >= ?", first)
        if last is not None:
            self.add(f"{column} <= ?", last)
        return self


def json_list(commas: str) -> str:
    """A comma separated parameter for SQLite's json_each: one bound value, because a condition may not be arbitrarily long."""
    return json.dumps([part for part in comma_list(commas) if "\0" not in part])  # SQLite would cut the text there
