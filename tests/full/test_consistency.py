"""The large accounts add up as the small one does: every row of theirs is downloaded."""

from collections.abc import Callable
from datetime import timedelta

import anyio
import pytest

from consistency import CHECKS, Books, download
from test_sandbox import NOW, Desk


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
