"""Searches read whole at full scale, over real HTTP: every row exactly once."""

from collections import Counter
from datetime import datetime
from functools import partial

import anyio
import httpx
import pytest
from pydantic import SecretStr

from convoso_mcp.client import Convoso
from convoso_mcp.endpoints.calls import CallLogPage, SearchCallLogs
from convoso_mcp.pace import SteadyPace
from convoso_mcp.pager import Budget, Coverage, Pager
from convoso_mcp.transport import Throttle
from serving import Served, served

NOW = datetime(2026, 11, 18, 15, 40)  # noqa: DTZ001  the account's time is naive
BLITZ = SearchCallLogs(start_time="2026-11-09 00:00:00", end_time="2026-11-09 23:59:59")
PLENTY = Budget(seconds=120, calls=400)


def account(server: Served) -> Convoso:
    throttle = Throttle(httpx.AsyncHTTPTransport(), SteadyPace(1000))
    return Convoso(httpx.AsyncClient(base_url=f"{server.address}/v1/", transport=throttle), SecretStr("sandbox"))


async def read(server: Served, request: SearchCallLogs, *, moving: bool = False) -> tuple[Coverage, Counter[str | None]]:
    """The coverage, and how often each id came; while it reads, the account's clock may run on by 20 s with every page."""
    convoso, ids = account(server), Counter[str | None]()

    def take(page: CallLogPage) -> None:
        ids.update(row.id for row in page.rows)
        if moving:
            server.http.post(f"{server.address}/control/clock", data={"forward": "20"}).raise_for_status()

    try:
        return await Pager(convoso.call, PLENTY, now=NOW).read(request, take), ids
    finally:
        await convoso.aclose()


def test_the_blitz_day_is_read_past_the_ceiling_every_id_exactly_once() -> None:
    with served(scale="full") as server:
        coverage, ids = anyio.run(read, server, BLITZ)
    assert coverage.complete
    assert coverage.read == coverage.matching == len(ids) == 44_923
    assert set(ids.values()) == {1}
    assert coverage.calls <= 44_923 / 500 + 5


@pytest.mark.parametrize("scale", ["demo", "full"])
def test_today_is_read_while_the_clock_moves_every_row_up_to_the_pinned_end_exactly_once(scale: str) -> None:
    """Convoso books some calls after they began: one that comes in late, before the end, may be met or not."""
    upto = SearchCallLogs(start_time="2026-11-18 00:00:00", end_time="2026-11-18 15:39:59")
    with served(scale=scale) as server:
        _, before = anyio.run(read, server, upto)
        coverage, ids = anyio.run(partial(read, server, SearchCallLogs(), moving=True))
        _, after = anyio.run(read, server, upto)
        later = int(server.ask("log/retrieve", limit="1")["data"]["total_found"])
    assert coverage.complete
    assert coverage.read == len(ids) >= len(before)
    assert set(ids.values()) == {1}
    assert before.keys() <= ids.keys() <= after.keys()
    assert later > len(after)  # calls did come in meanwhile
