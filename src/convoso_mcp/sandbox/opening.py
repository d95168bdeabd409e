"""Opening an account: gone on with from its file, taken out of the cache, or made anew."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager, suppress
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from time import time

from platformdirs import user_cache_path

from convoso_mcp.sandbox import ACCOUNT_ZONE
from convoso_mcp.sandbox.account import Account
from convoso_mcp.sandbox.clock import DAY, Clock, midnight
from convoso_mcp.sandbox.database import Database
from convoso_mcp.sandbox.making.history import make_account
from convoso_mcp.sandbox.making.scales import SCALES
from convoso_mcp.sandbox.wire import Row

_WORTH_KEEPING = "full"
"""The scale that takes so long to make that it is made once and kept."""
_OPENED_BY_THE_THOUSAND = "tiny"
"""The scale of tests: one that was opened at the same moment before is copied."""


class OtherAccountError(Exception):
    """A file that holds another account than the one asked for, or none."""


def open_account(moment: datetime, scale: str, file: Path | None, tell: Callable[[str], None]) -> Account:
    """The account at this moment. In memory without a file; with one, what the file holds goes on.

    `tell` receives lines about progress while something takes long. OtherAccountError where the file holds an account of
    another size or another version, or no account at all.
    """
    today = moment.astimezone(ACCOUNT_ZONE).date()
    if file is None and scale == _OPENED_BY_THE_THOUSAND:
        return Account(None, new=_tiny(moment).copy_to)
    if file is None:
        account = Account(None, new=lambda database: _fill(database, today, scale, tell))
    else:
        if file.exists():
            _check(file, scale)
        else:
            _write(file, today, scale, tell)
        account = Account(file)
    with account.transaction():
        account.advance(moment)
    return account


@lru_cache(maxsize=1)
def _tiny(moment: datetime) -> Account:
    """The small account of a moment, which is only ever copied."""
    today = moment.astimezone(ACCOUNT_ZONE).date()
    weeks = Clock.on(today).weeks
    morning = _tiny_morning(today - timedelta(weeks=weeks))
    morning.run("UPDATE account SET weeks = ?", weeks)
    account = Account(None, new=morning.copy_to)
    with account.transaction():
        account.advance(moment)
    return account


@lru_cache(maxsize=7)
def _tiny_morning(day: date) -> Database:
    """The small account as a day of the tables begins, dated before it is copied; they tell the days of one week."""
    database = Database(None)
    _make(database, day, _OPENED_BY_THE_THOUSAND, _untold)
    return database


def _check(file: Path, scale: str) -> None:
    """Look into the file without changing it: it may be anybody's."""
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            kept = connection.execute("SELECT version, scale FROM account").fetchall()
    except sqlite3.DatabaseError:
        raise OtherAccountError(f"{file.name} is not an account of this sandbox.") from None
    if kept != [(_version(), scale)]:
        raise OtherAccountError(f"{file.name} holds an account of another size or version.")


def _write(file: Path, today: date, scale: str, tell: Callable[[str], None]) -> None:
    with _unfinished(file) as part:
        with closing(Database(part, durable=False)) as database:
            _fill(database, today, scale, tell)
        Path(f"{file}-wal").unlink(missing_ok=True)  # of a file that was deleted: SQLite would take it for this one's


def _fill(database: Database, today: date, scale: str, tell: Callable[[str], None]) -> None:
    clock = Clock.on(today)
    day = today - timedelta(weeks=clock.weeks)
    if scale == _WORTH_KEEPING:
        with _cached(day, scale, tell) as made:
            made.copy_to(database)
    else:
        _make(database, day, scale, _untold)
    database.run("UPDATE account SET weeks = ?", clock.weeks)


def _untold(_progress: object) -> None:
    """Progress of what takes no time."""


@contextmanager
def _unfinished(file: Path) -> Generator[Path]:
    """Where to make a file that takes its place when it is complete, or never."""
    with TemporaryDirectory(dir=file.parent, prefix=f"{file.stem}-") as folder:
        part = Path(folder, file.name)
        yield part
        part.replace(file)


def _make(database: Database, day: date, scale: str, tell: Callable[[int], None]) -> None:
    with database.transaction():
        make_account(database, SCALES[scale], day, tell)
        start = midnight(day)
        made: Row = {"version": _version(), "scale": scale, "weeks": 0, "lived_until": start, "planned_until": start + DAY}
        database.add("account", made)


@contextmanager
def _cached(day: date, scale: str, tell: Callable[[str], None]) -> Generator[Database]:
    """The account of that day out of the user's cache folder; made and put there where it is missing, damaged or outdated."""
    folder = user_cache_path("convoso-mcp", ensure_exists=True)
    version = _version()
    _tidy(folder, scale, version)
    file = folder / f"{scale}-{version}-{day}.sqlite"
    seal = file.with_suffix(".sha256")
    if not _is_whole(file, seal):
        with _unfinished(file) as part:
            with closing(Database(part, durable=False)) as database:
                _make(database, day, scale, lambda percent: tell(f"making the {scale} account: {percent} %"))
            digest = _digest(part)
        seal.write_text(digest, encoding="ascii")
    with closing(Database(file, durable=False)) as database:
        yield database


def _tidy(folder: Path, scale: str, version: str) -> None:
    """Drop what other versions made, and what nobody finished. Where another process is in the way, it stays."""
    for old in folder.glob(f"{scale}-*"):
        with suppress(OSError):
            if old.is_dir():
                if time() - old.stat().st_mtime > DAY:
                    rmtree(old)
            elif f"-{version}-" not in old.name:
                old.unlink()


def _is_whole(file: Path, seal: Path) -> bool:
    try:
        return seal.read_bytes() == _digest(file).encode()
    except FileNotFoundError:
        return False


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


@lru_cache(maxsize=1)
def _version() -> str:
    """What the account is made by: it changes with every change of the code that makes it."""
    code = hashlib.sha256()
    folder = Path(__file__).parent
    for part in sorted([folder / "tables.py", folder / "standing.py", folder / "clock.py", *folder.glob("making/*.py")]):
        code.update(part.read_bytes())
    return code.hexdigest()[:12]
