"""The layers around a call: functions from call to call, stacked by hand in one line of the server."""

from collections.abc import Awaitable, Callable

from convoso_mcp.endpoints.endpoint import Call, Endpoint, R, Shown, in_full
from convoso_mcp.errors import NotConfirmed

Ask = Callable[[str], Awaitable[bool]]
"""One question, one yes or no; it raises `Unanswered` when the question has to travel first."""


def confirmed(call: Call, ask: Ask, shown: Shown = in_full) -> Call:
    """Nothing is destroyed without a person's yes; without one, the call below is never made.

    `shown` is how the question shows an argument.
    """

    async def confirmed(request: Endpoint[R], /) -> R:
        question = request.question(shown)
        if question is not None and not await ask(question):
            raise NotConfirmed(
                f"Nothing was done: the person did not agree to {request.about.tool}.",
                "Do not call again unless they ask for it.",
            )
        return await call(request)

    return confirmed
