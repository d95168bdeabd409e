"""What a question costs in calls to Convoso: at most twice the least that it could be answered with."""

from costs import QUESTIONS, costs


async def test_no_question_costs_more_than_its_bound() -> None:
    for question, calls in await costs("demo"):
        assert calls <= question.bound, f"{question.question}: {calls} calls"


def test_no_bound_is_more_than_twice_the_minimum() -> None:
    assert all(question.bound <= 2 * question.minimum for question in QUESTIONS)
