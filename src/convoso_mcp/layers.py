"""The layers around a call: functions from call to call, stacked by hand in one line of the server."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from convoso_mcp.endpoints.endpoint import Call, Display, Endpoint, R, in_full
from convoso_mcp.endpoints.replies import Record
from convoso_mcp.errors import ConvosoError, NotConfirmed
from convoso_mcp.lanes import LANE, Lane


def remembering(call: Call) -> Call:
    """What a call is about to change is read first, so that the answer can say what it was."""

    async def remembering(request: Endpoint[R], /) -> R:
        before = await _record(call, request)
        reply = await call(request)
        return reply if before is None else reply.changing(before)

    return remembering


async def _record(call: Call, request: Endpoint[Any]) -> Record | None:
    wanted = request.given().get(request.about.subject, "").casefold()
    for search in request.lookups():
        with suppress(ConvosoError):  # a change need not fail because the token may not read
            rows: tuple[Record, ...] = (await call(search)).rows
            for row in rows:
                if wanted in (str(getattr(row, "id", "")), str(getattr(row, request.about.subject, "")).casefold()):
                    return row
    return None


Ask = Callable[[str], Awaitable[bool]]
"""One question, one yes or no; it raises `Unanswered` when the question has to travel first."""


def confirmed(call: Call, ask: Ask, shown: Display = in_full) -> Call:
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


def queued(call: Call) -> Call:
    """All requests of one tool call wait in one lane: tool calls take turns, however many requests each of them makes."""
    lane = Lane()

    async def queued(request: Endpoint[R], /) -> R:
        before = LANE.set(lane)
        try:
            return await call(request)
        finally:
            LANE.reset(before)

    return queued
