"""The budgets of answers, on the full account."""

from tokens import DEFAULTS, hold_to_the_budget, weighed


async def test_no_answer_is_longer_than_its_budget_on_the_full_account() -> None:
    async with weighed("full") as (client, _):
        for tool in DEFAULTS:
            await hold_to_the_budget(client, tool)
