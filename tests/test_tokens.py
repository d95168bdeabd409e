"""How long an answer gets: at most 1,500 tokens unless more is asked for, and never more than 2,500."""

import pytest

import world
from convoso_mcp.endpoints import ENDPOINTS
from convoso_mcp.endpoints.endpoint import Effect
from tokens import DEFAULTS, TOOLS, hold_to_the_budget, weighed


def test_every_reading_tool_is_weighed() -> None:
    """Reports are weighed on larger accounts, in tests/full."""
    assert set(DEFAULTS) == {kind.about.tool for kind in ENDPOINTS if kind.about.effect is Effect.READS}


async def test_no_answer_is_longer_than_its_budget() -> None:
    async with weighed("demo") as (client, _):
        for tool in DEFAULTS:
            await hold_to_the_budget(client, tool)


async def test_the_concise_answer_is_the_shorter_one() -> None:
    async with weighed("tiny") as (client, _):
        concise = world.whole(await client.call_tool("search_call_logs", {}))
        full = world.whole(await client.call_tool("search_call_logs", {"detail": "full"}))
    assert len(concise) < len(full)


@pytest.mark.parametrize("tool", DEFAULTS)
def test_a_page_tool_lets_its_columns_be_chosen(tool: str) -> None:
    takes = TOOLS[tool]["inputSchema"]["properties"]
    assert ("columns" in takes) == ("detail" in takes) == (tool not in ("validate_lead", "get_user_activity"))
