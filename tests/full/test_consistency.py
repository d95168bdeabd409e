"""The large accounts add up as the small one does: every row of theirs is downloaded."""

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import anyio
import pytest

from consistency import CHECKS, Books, download
from test_sandbox import NOW, Desk

_PROC = Path("/proc/self/status")
_MOST_KILOBYTES = 1024 * 1024
# The peak is asked of the kernel, because `resource.getrusage` counts the parent's memory before the start, too.
_MAKE = """
import re
import sys
from datetime import datetime
from pathlib import Path
from convoso_mcp.sandbox import ACCOUNT_ZONE
from convoso_mcp.sandbox import opening
opening.user_cache_path = lambda name, ensure_exists: Path(sys.argv[1])
told = []
opening.open_account(datetime(2026, 11, 18, 15, 40, tzinfo=ACCOUNT_ZONE), "full", None, told.append)
assert told, "it was not made"
print(re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text())[1])
"""


@pytest.fixture(scope="module", params=["demo", "demo, two days later", "full"])
def books(request: pytest.FixtureRequest) -> Books:
    return anyio.run(downloaded, request.param)


async def downloaded(account: str) -> Books:
    scale, _, later = account.partition(", ")
    desk, days = Desk(scale=scale), {"demo": 7, "full": 30}[scale]
    if later:
        await desk.ask("/campaigns/search")
        desk.now, days = NOW + timedelta(days=2, minutes=-70), days + 2
    return await download(desk, days)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_a_large_account_adds_up(books: Books, check: Callable[[Books], None]):
    check(books)


@pytest.mark.skipif(not _PROC.exists(), reason="the peak is asked of Linux")
def test_making_the_full_account_takes_no_more_than_a_gigabyte(tmp_path: Path):
    made = subprocess.run([sys.executable, "-c", _MAKE, str(tmp_path)], capture_output=True, text=True, check=True)

    assert int(made.stdout) <= _MOST_KILOBYTES
