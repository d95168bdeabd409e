"""How long an answer gets: at most 1,500 tokens unless more is asked for, and never more than 2,500."""

import pytest

import world
from tokens import DEFAULTS, TOOLS, hold_to_the_budget, weighed


def test_every_reading_tool_is_weighed() -> None:
    hints = {name: tool["annotations"] for name, tool in TOOLS.items()}
    assert set(DEFAULTS) == {name for name, hint in hints.items() if hint["readOnlyHint"] and hint["openWorldHint"]}


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
