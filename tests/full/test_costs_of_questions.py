"""What a question costs in calls to Convoso, on accounts of two sizes."""

import pytest

from costs import costs


@pytest.mark.parametrize("scale", ["demo", "full"])
async def test_no_question_costs_more_than_its_bound(scale: str) -> None:
    for question, calls in await costs(scale):
        assert calls <= question.bound, f"{question.question}: {calls} calls"
