"""Opening an account: from its file, out of the cache, or made anew; and nothing half done, whatever comes between."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from convoso_mcp.sandbox import opening
from convoso_mcp.sandbox.account import Account
from convoso_mcp.sandbox.database import Database
from convoso_mcp.sandbox.opening import OtherAccountError, open_account
from convoso_mcp.sandbox.wire import Row
from test_sandbox import DOCUMENTED, GOOD, NOW, Desk

READS = [path for path, facts in DOCUMENTED.items() if facts["effect"] == "read"]


def silent(line: str) -> None:
    raise AssertionError(f"told: {line}")


def everything(account: Database) -> dict[str, list[Row]]:
    """All rows of all tables."""
    tables = [str(row["name"]) for row in account.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {table: account.rows("SELECT rowid, * FROM", table) for table in tables}


# A file


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "account.db"


@pytest.mark.parametrize("away", [timedelta(minutes=70), timedelta(days=1), timedelta(days=4, hours=9)])
def test_a_file_goes_on_where_it_was_left_with_what_was_written_and_planned(file: Path, away: timedelta):
    ever_open = open_account(NOW - timedelta(hours=1), "tiny", None, silent)
    left = open_account(NOW - timedelta(hours=1), "tiny", file, silent)
    for account in (ever_open, left):
        with account.transaction():
            account.run("UPDATE leads SET last_name = 'Newname' WHERE id = 5000002")
            account.log_out(1000401)
    left.close()

    again = open_account(NOW + away, "tiny", file, silent)

    with ever_open.transaction():
        ever_open.advance(NOW + away)
    assert everything(again) == everything(ever_open)
    assert again.row("SELECT last_name FROM leads WHERE id = 5000002") == {"last_name": "Newname"}


def test_a_file_keeps_what_was_committed_when_its_process_dies(file: Path):
    account = open_account(NOW, "tiny", file, silent)
    with account.transaction():
        account.run("DELETE FROM leads WHERE id > 5000002")

    with closing(open_account(NOW, "tiny", file, silent)) as other:  # the first one was never closed
        assert other.count("SELECT count(*) AS n FROM leads") == 2


def test_the_clock_of_a_file_stays_that_of_its_first_day(file: Path):
    open_account(NOW, "tiny", file, silent).close()

    with closing(open_account(NOW + timedelta(days=9), "tiny", file, silent)) as account:
        assert account.clock.weeks == 0
        assert account.clock.text(account.now) == "2026-11-27 15:40:00"


def text(file: Path) -> None:
    file.write_text("Dear diary, this is no database at all, although it is long enough to be one. " * 20)


def other_database(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE account (name TEXT)")


def no_rows(file: Path) -> None:
    with closing(Database(file, durable=False)) as database:
        database.run("CREATE TABLE account (version TEXT, scale TEXT)")


@pytest.mark.parametrize("make", [text, other_database, no_rows, Path.touch])
def test_a_file_that_is_no_account_is_refused_and_left_as_it_is(file: Path, make: Callable[[Path], None]):
    make(file)
    before = file.read_bytes()

    with pytest.raises(OtherAccountError, match=r"account\.db"):
        open_account(NOW, "tiny", file, silent)

    assert (file.read_bytes(), [*file.parent.iterdir()]) == (before, [file])


def test_a_folder_is_no_account(tmp_path: Path):
    with pytest.raises(OtherAccountError, match="is not an account of this sandbox"):
        open_account(NOW, "tiny", tmp_path, silent)


def test_an_account_of_another_size_or_version_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch):
    open_account(NOW, "tiny", file, silent).close()
    before = file.read_bytes()

    with pytest.raises(OtherAccountError, match=r"account\.db holds an account of another size or version"):
        open_account(NOW, "demo", file, silent)
    monkeypatch.setattr(opening, "_version", lambda: "another")
    with pytest.raises(OtherAccountError, match="another size or version"):
        open_account(NOW, "tiny", file, silent)

    assert file.read_bytes() == before


def test_a_making_that_is_interrupted_leaves_nothing(file: Path, monkeypatch: pytest.MonkeyPatch):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(opening, "make_account", interrupted)
        with pytest.raises(KeyboardInterrupt):
            open_account(NOW, "tiny", file, silent)
    assert [*file.parent.iterdir()] == []

    open_account(NOW, "tiny", file, silent).close()


def test_a_new_file_takes_nothing_over_from_a_deleted_one(file: Path):
    journal = Path(f"{file}-wal")
    account = open_account(NOW, "tiny", file, silent)
    with account.transaction():
        account.run("DELETE FROM leads")
    killed = journal.read_bytes()
    account.close()
    file.unlink()
    journal.write_bytes(killed)

    with closing(open_account(NOW, "tiny", file, silent)) as again:
        assert everything(again) == everything(open_account(NOW, "tiny", None, silent))


# A transaction


def test_a_transaction_is_kept_whole_or_not_at_all():
    account = open_account(NOW, "tiny", None, silent)
    before = everything(account)

    def fail() -> None:
        with account.transaction():
            account.run("DELETE FROM leads")
            account.advance(NOW + timedelta(days=2))
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert everything(account) == before

    with account.transaction():
        account.advance(NOW + timedelta(days=2))
    other = open_account(NOW, "tiny", None, silent)
    with other.transaction():
        other.advance(NOW + timedelta(days=2))
    assert everything(account) == everything(other)


# The cache


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache folder; the smallest size is kept in it, as the largest otherwise is."""
    folder = tmp_path / "cache"
    folder.mkdir()

    def user_cache_path(name: str, *, ensure_exists: bool) -> Path:
        assert (name, ensure_exists) == ("convoso-mcp", True)
        return folder

    monkeypatch.setattr(opening, "user_cache_path", user_cache_path)
    monkeypatch.setattr(opening, "_WORTH_KEEPING", "tiny")
    monkeypatch.setattr(opening, "_OPENED_BY_THE_THOUSAND", "none")
    return folder


def opened() -> tuple[Account, list[str]]:
    told: list[str] = []
    return open_account(NOW, "tiny", None, told.append), told


def kept(cache: Path) -> list[str]:
    return sorted(path.suffix for path in cache.iterdir())


def test_a_kept_account_is_made_once_and_told_of_while_it_takes_long(cache: Path):
    first, told = opened()
    again, nothing = opened()

    assert told == [f"making the tiny account: {percent} %" for percent in (25, 50, 100)]
    assert nothing == []
    assert everything(first) == everything(again)
    assert kept(cache) == [".sha256", ".sqlite"]


async def test_an_account_out_of_the_cache_answers_byte_for_byte_as_one_that_was_just_made(cache: Path):
    async def answers() -> list[bytes]:
        desk = Desk()
        forms = {path: {"auth_token": "sandbox-token-not-a-secret", **GOOD[path]} for path in READS}
        return [(await desk.post(path, form)).content for path, form in forms.items()]

    first = await answers()
    assert kept(cache) == [".sha256", ".sqlite"]
    assert await answers() == first


def a_byte(file: Path, seal: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def the_end(file: Path, seal: Path) -> None:
    file.write_bytes(file.read_bytes()[:-4096])


def the_file(file: Path, seal: Path) -> None:
    file.unlink()


def the_seal(file: Path, seal: Path) -> None:
    seal.unlink()


def what_the_seal_says(file: Path, seal: Path) -> None:
    seal.write_bytes(b"\xff\xfe")


@pytest.mark.parametrize("damaged", [a_byte, the_end, the_file, the_seal, what_the_seal_says])
def test_a_damaged_account_is_made_anew_and_never_served(cache: Path, damaged: Callable[[Path, Path], None]):
    whole = everything(opened()[0])
    (file,), (seal,) = cache.glob("*.sqlite"), cache.glob("*.sha256")
    good = file.read_bytes(), seal.read_bytes()
    damaged(file, seal)

    account, told = opened()

    assert told
    assert everything(account) == whole
    assert (file.read_bytes(), seal.read_bytes()) == good


def test_what_another_version_made_is_not_served_and_not_kept(cache: Path, monkeypatch: pytest.MonkeyPatch):
    opened()
    before = {*cache.iterdir()}
    monkeypatch.setattr(opening, "_version", lambda: "0123456789ab")

    account, told = opened()

    assert told
    assert account.row("SELECT version FROM account") == {"version": "0123456789ab"}
    assert before.isdisjoint(cache.iterdir())
    assert opened()[1] == []


def test_every_day_of_the_week_has_its_own(cache: Path):
    for later in (0, 1, 7, 8):
        open_account(NOW + timedelta(days=later), "tiny", None, lambda _: None)

    assert len([*cache.glob("*.sqlite")]) == 2


def test_what_was_never_finished_is_dropped_after_a_day(cache: Path):
    left, busy = cache / "tiny-0123456789ab-2026-11-18-killed", cache / "tiny-0123456789ab-2026-11-18-at-work"
    for folder in (left, busy):
        folder.mkdir()
        (folder / "account.sqlite").touch()
    os.utime(left, (0, 0))

    opened()

    assert (left.exists(), busy.exists()) == (False, True)


def test_a_making_that_fails_leaves_nothing_in_the_cache(cache: Path, monkeypatch: pytest.MonkeyPatch):
    def full_disk(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(opening, "make_account", full_disk)
    with pytest.raises(sqlite3.OperationalError):
        opened()

    assert [*cache.iterdir()] == []


_MAKE = """
import hashlib
import sys
from datetime import datetime
from pathlib import Path
from convoso_mcp.sandbox import ACCOUNT_ZONE, opening
opening.user_cache_path = lambda name, ensure_exists: Path(sys.argv[1])
opening._WORTH_KEEPING, opening._OPENED_BY_THE_THOUSAND = "tiny", "none"
print("ready", flush=True)
input()
account = opening.open_account(datetime(2026, 11, 18, 15, 40, tzinfo=ACCOUNT_ZONE), "tiny", None, lambda _: None)
print(hashlib.sha256(repr([account.rows("SELECT * FROM", table) for table in ("leads", "calls")]).encode()).hexdigest())
"""


def test_two_processes_that_make_it_at_once_do_not_disturb_each_other(cache: Path):
    command = [sys.executable, "-c", _MAKE, str(cache)]
    makers = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    for maker in makers:
        assert maker.stdout is not None
        assert maker.stdout.readline() == "ready\n"
    for maker in makers:
        assert maker.stdin is not None
        maker.stdin.write("go\n")
        maker.stdin.flush()

    digests = {maker.communicate()[0] for maker in makers}

    assert [maker.returncode for maker in makers] == [0, 0, 0]
    assert len(digests) == 1
    assert opened()[1] == []
    assert len([*cache.iterdir()]) == 2
