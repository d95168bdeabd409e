"""The large accounts add up as the small one does: every row of theirs is downloaded."""

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from functools import cache

import anyio
import pytest

from consistency import CHECKS, Books, download
from test_sandbox import NOW, Desk

_MOST_MEGABYTES = 1024
_MAKE = """
import resource
import sys
from datetime import datetime
from pathlib import Path
from convoso_mcp.sandbox import ACCOUNT_ZONE
from convoso_mcp.sandbox import opening
opening.user_cache_path = lambda name, ensure_exists: Path(sys.argv[1])
told = []
opening.open_account(datetime(2026, 11, 18, 15, 40, tzinfo=ACCOUNT_ZONE), "full", None, told.append)
assert told, "it was not made"
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(peak // (1024 * 1024 if sys.platform == "darwin" else 1024))
"""


@pytest.mark.parametrize("account", ["demo", "demo, two days later", "full"])
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_a_large_account_adds_up(account: str, check: Callable[[Books], None]):
    check(the_books(account))


@cache
def the_books(account: str) -> Books:
    return anyio.run(downloaded, account)


async def downloaded(account: str) -> Books:
    scale, _, later = account.partition(", ")
    desk, days = Desk(scale=scale), {"demo": 7, "full": 30}[scale]
    if later:
        await desk.ask("/campaigns/search")
        desk.now, days = NOW + timedelta(days=2, minutes=-70), days + 2
    return await download(desk, days)


@pytest.mark.skipif(sys.platform == "win32", reason="the resource module is of Unix")
def test_making_the_full_account_takes_no_more_than_a_gigabyte(tmp_path: str):
    made = subprocess.run([sys.executable, "-c", _MAKE, str(tmp_path)], capture_output=True, text=True, check=True)

    assert int(made.stdout) <= _MOST_MEGABYTES
