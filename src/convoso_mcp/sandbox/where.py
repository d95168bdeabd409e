"""The filters of a search, as one parameterised SQL condition."""

from __future__ import annotations

from convoso_mcp.sandbox.wire import Value, comma_list


class Where:
    """Conditions that must all hold. Blank values filter nothing, and text matches whatever its case, as at Convoso.

    Columns are always written in the code and values always bound, so nothing a caller sends becomes SQL.
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
        return self.add(f"{column} = ? COLLATE NOCASE", value) if value else self

    def one_of(self, column: str, commas: str) -> Where:
        """The column holds one of these comma separated values."""
        wanted = comma_list(commas)
        if not wanted:
            return self
        return self.add(f"({' OR '.join([f'{column} = ? COLLATE NOCASE'] * len(wanted))})", *wanted)

    def contain(self, column: str, value: str) -> Where:
        """The column holds this text somewhere."""
        return self.add(f"instr(lower({column}), lower(?)) > 0", value) if value else self

    def between(self, column: str, first: str, last: str) -> Where:
        """The column lies in this range, both ends included."""
        if first:
            self.add(f"{column} >= ?", first)
        if last:
            self.add(f"{column} <= ?", last)
        return self
