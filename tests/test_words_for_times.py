"""Date filters of the endpoint tools in words: what they became is sent, and echoed."""

from collections.abc import AsyncGenerator

import pytest

import world
from convoso_mcp.sandbox import ACCOUNT_ZONE
from convoso_mcp.server import build_server
from world import Ask, Wire

pytestmark = pytest.mark.anyio


@pytest.fixture
async def ask_in_zone(era: str, wire: Wire) -> AsyncGenerator[Ask]:
    async with world.account(wire) as convoso:
        server = build_server(convoso.call, policy=world.EVERYTHING, clock=world.NOW.timestamp, zone=ACCOUNT_ZONE)
        async with world.connected(server, era) as client:
            yield world.asker(client)


@pytest.mark.parametrize(
    ("tool", "arguments", "echo"),
    [
        ("search_call_logs", {"start_time": "Yesterday", "end_time": "yesterday"},
         "Filters: start_time=2026-11-17 00:00:00, end_time=2026-11-17 23:59:59."),
        ("search_call_logs", {"start_time": "today 9:00", "end_time": "now"},
         "Filters: start_time=2026-11-18 09:00:00, end_time=2026-11-18 15:40:00."),
        ("search_leads", {"created_at_start_date": "last week", "created_at_end_date": "last week"},
         "Filters: created_at_start_date=2026-11-09 00:00:00, created_at_end_date=2026-11-15 23:59:59."),
        ("search_agent_productivity", {"date_start": "this month", "date_end": "today"},
         "Filters: date_start=2026-11-01, date_end=2026-11-18."),
        ("search_callbacks", {"start_date": "today", "end_date": "tomorrow"}, "Filters: start_date=2026-11-18, end_date=2026-11-19."),
        ("search_dnc", {"insert_date": "monday"}, "Filters: insert_date=2026-11-16."),
    ],
)  # fmt: skip
async def test_words_become_times_in_the_account_s_zone(
    ask_in_zone: Ask, tool: str, arguments: dict[str, object], echo: str
) -> None:
    assert echo in await ask_in_zone(tool, **arguments)


@pytest.mark.parametrize(
    ("tool", "arguments", "refusal"),
    [
        ("search_call_logs", {"start_time": "yestrday"}, "start_time: is not a time: write YYYY-MM-DD HH:MM:SS."),
        ("search_call_logs", {"start_time": "today", "end_time": "yesterday"}, "start_time is later than end_time"),
        ("search_dnc", {"insert_date": "last week"}, "insert_date: is not a day: write YYYY-MM-DD."),
        ("update_lead", {"lead_id": "1", "date_of_birth": "today"}, "date_of_birth: is not a day: write YYYY-MM-DD."),
    ],
)
async def test_words_that_do_not_fit_are_refused_by_their_field(
    ask_in_zone: Ask, wire: Wire, tool: str, arguments: dict[str, object], refusal: str
) -> None:
    assert refusal in await ask_in_zone(tool, **arguments)
    assert wire.sent == []


async def test_a_zone_that_nobody_set_is_learned_from_the_campaigns_once(ask: Ask, wire: Wire) -> None:
    for _ in range(2):
        echo = "Filters: start_time=2026-11-17 00:00:00, end_time=2026-11-17 23:59:59."
        assert echo in await ask("search_call_logs", start_time="yesterday", end_time="yesterday")
    assert [path for path, _ in wire.sent] == ["/campaigns/search", "/log/retrieve", "/log/retrieve"]
