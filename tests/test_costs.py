"""What a question costs in calls to Convoso: at most twice the least that it could be answered with."""

from convoso_mcp.answers import FACTS
from convoso_mcp.tools import TOOLS
from costs import ELSEWHERE, QUESTIONS


def test_no_bound_is_more_than_twice_the_minimum() -> None:
    assert all(question.bound <= 2 * question.minimum for question in QUESTIONS)


def test_what_no_answer_answers_has_an_endpoint() -> None:
    assert all(tool in TOOLS and tool not in FACTS for tool in ELSEWHERE.values())
