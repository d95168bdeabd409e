"""The budgets of answers on larger accounts."""

import pytest

import world
from schemas import tokens
from tokens import DEFAULTS, MOST_BY_DEFAULT, hold_to_the_budget, weighed


async def test_no_answer_is_longer_than_its_budget_on_the_full_account() -> None:
    async with weighed("full") as (client, _):
        for tool in DEFAULTS:
            await hold_to_the_budget(client, tool)


@pytest.mark.parametrize("scale", ["demo", "full"])
async def test_no_report_is_longer_than_its_budget(scale: str) -> None:
    async with weighed(scale) as (client, _):
        for tool, arguments in world.ANSWERED.items():
            answer = world.whole(await client.call_tool(tool, arguments))
            assert tokens(answer) <= MOST_BY_DEFAULT, f"{tool}: {tokens(answer)} tokens"
