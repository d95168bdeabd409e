"""Opening an account: a stand-in with the interface that the account in a file will have."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from convoso_mcp.sandbox import account as memory


class OtherAccountError(Exception):
    """A file that holds another account than the one asked for, or none; the text says so."""


class Account(memory.Account):
    """An account whose requests are transactions, in memory or in a file."""

    def keep_in(self, file: Path) -> None:
        """Go on in this file: with what it has, else with what is in memory."""
        known = file.exists() and file.stat().st_size > 0
        database = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        database.row_factory = self._database.row_factory
        database.execute("PRAGMA journal_mode = WAL")
        if not known:
            self._database.backup(database)
        self._database = database

    @contextmanager
    def transaction(self) -> Generator[None]:
        """Everything inside, or nothing where it raises."""
        self.run("BEGIN")
        try:
            yield
        except BaseException:
            self.run("ROLLBACK")
            raise
        self.run("COMMIT")

    def close(self) -> None:
        """Close the database."""
        self._database.close()


def open_account(now: datetime, scale: str, file: Path | None, tell: Callable[[str], None]) -> Account:
    """An account of this scale, as it stands at `now`; kept in `file` where there is one."""
    tell(f"building the {scale} account")
    account = Account(now)
    if file is not None:
        account.keep_in(file)
    return account
