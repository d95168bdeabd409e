"""The account's SQLite file: rows in, rows out, and one transaction a request."""

from __future__ import annotations

import re
import sqlite3
import weakref
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from convoso_mcp.sandbox.where import Where
from convoso_mcp.sandbox.wire import Page, RefusedError, Row, Value

_ID = re.compile(r"0|[1-9][0-9]{0,17}")
"""An id has one spelling, 05 and 5.0 are not the id 5; and SQLite knows no longer ones."""


class Database:
    """An SQLite database in a file, or in memory without one.

    A committed write outlives the process, unless `durable` is off: that is for a file that counts only when it is complete.
    """

    def __init__(self, file: Path | None, *, durable: bool = True) -> None:
        self._connection = sqlite3.connect(file or ":memory:", isolation_level=None, check_same_thread=False)
        self._finalizer = weakref.finalize(self, self._connection.close)
        if file is not None:
            self._connection.execute(f"PRAGMA journal_mode = {'WAL' if durable else 'OFF'}")
            self._connection.execute(f"PRAGMA synchronous = {'NORMAL' if durable else 'OFF'}")

    def close(self) -> None:
        """Let go of the file."""
        self._finalizer()

    def copy_to(self, other: Database) -> None:
        """Make the other one the same as this."""
        self._connection.backup(other._connection)

    @contextmanager
    def transaction(self) -> Generator[None]:
        """All of what happens inside is kept, or with an exception none of it."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:  # a full disk, say, has ended it already
                self._connection.execute("ROLLBACK")
            raise

    def script(self, sql: str) -> None:
        """Several statements without values, inside the transaction there is."""
        for statement in sql.split(";"):
            self._connection.execute(statement)

    def fill(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
        """Insert many rows at once; one that breaks a UNIQUE rule is left out."""
        marks = ", ".join("?" * len(columns))
        sql = " ".join(("INSERT OR IGNORE INTO", table, "(", ", ".join(columns), ") VALUES (", marks, ")"))
        self._connection.executemany(sql, rows)

    def run(self, sql: str, *values: Value) -> int:
        """Change rows; how many were changed."""
        return self._connection.execute(sql, values).rowcount

    def rows(self, *sql: str, values: Iterable[Value] = ()) -> list[Row]:
        """The rows of a query, whose text may come in pieces."""
        return list(_rows(self._connection.execute(" ".join(sql), tuple(values))))

    def row(self, sql: str, *values: Value) -> Row | None:
        """The first row of a query, if any."""
        return next(_rows(self._connection.execute(sql, values)), None)

    def count(self, *sql: str, values: Iterable[Value] = ()) -> int:
        """The whole number a query answers in its column `n`."""
        return as_int(self.rows(*sql, values=values)[0]["n"])

    def page(self, select: str, where: Where, order: str, page: Page) -> tuple[int, list[Row]]:
        """How many rows match, and the wanted ones of them."""
        total = self.count("SELECT count(*) AS n FROM (", select, where.sql, ")", values=where.values)
        window = f"ORDER BY {order} LIMIT {page.limit} OFFSET {page.offset}"
        return total, self.rows(select, where.sql, window, values=where.values)

    def find(self, table: str, row_id: str) -> Row | None:
        """The row of this id, if any."""
        if not _ID.fullmatch(row_id):
            return None
        return self.row(f"SELECT * FROM {table} WHERE id = ?", int(row_id))  # noqa: S608  the table is written in the code

    def required(self, table: str, row_id: str, code: int, text: str) -> Row:
        """The row of this id; Convoso's refusal where there is none."""
        row = self.find(table, row_id)
        if row is None:
            raise RefusedError(code, text)
        return row

    def add(self, table: str, row: Mapping[str, Value]) -> int:
        """Insert a row; its id."""
        marks = ", ".join("?" * len(row))
        sql = " ".join(("INSERT INTO", table, "(", ", ".join(row), ") VALUES (", marks, ")"))
        return self._connection.execute(sql, tuple(row.values())).lastrowid or 0

    def change(self, table: str, row_id: Value, row: Mapping[str, Value]) -> None:
        """Overwrite these columns of one row."""
        if row:
            settings = ", ".join(f"{column} = ?" for column in row)
            self.run(" ".join(("UPDATE", table, "SET", settings, "WHERE id = ?")), *row.values(), row_id)


def as_int(value: Value) -> int:
    """A column that holds a whole number, or nothing (0)."""
    return int(value or 0)


def _rows(cursor: sqlite3.Cursor) -> Iterator[Row]:
    names = [column[0] for column in cursor.description]
    return (dict(zip(names, values, strict=True)) for values in cursor)
