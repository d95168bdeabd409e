"""The layers around a call: functions from call to call, stacked by hand in one line of the server."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol

from convoso_mcp.allowance import Allowance
from convoso_mcp.endpoints.endpoint import Call, Endpoint, R
from convoso_mcp.endpoints.found import Found
from convoso_mcp.endpoints.replies import Record
from convoso_mcp.errors import ConvosoError, NotConfirmed
from convoso_mcp.policy import Policy
from convoso_mcp.text.questions import By, Question, Yes, question
from convoso_mcp.text.shield import Shield

Ask = Callable[[Question], Awaitable[Yes]]
"""Raises `NotConfirmed` without a yes, and `Unanswered` when the question has to travel first."""


def allowed(call: Call, policy: Policy, allowance: Allowance) -> Call:
    """Only what the operator allows is gone on with; outermost, since nobody need be asked about what cannot be done."""

    async def allowed(request: Endpoint[R], /) -> R:
        if refusal := policy.refusal(request.about, request.needs()):
            raise refusal
        if request.about.writes and (wait := await allowance.wait()):
            raise policy.exhausted(request.about, wait)
        return await call(request)

    return allowed


def counted(call: Call, policy: Policy, allowance: Allowance) -> Call:
    """A change is counted when it is made, so innermost: what was declined costs nothing."""

    async def counted(request: Endpoint[R], /) -> R:
        if request.about.writes and (wait := await allowance.take()):
            raise policy.exhausted(request.about, wait)
        return await call(request)

    return counted


@dataclass(frozen=True)
class Agreed(Generic[R]):
    """A call that may be made, what was found before it, and who agreed to it."""

    request: Endpoint[R]
    found: Found
    by: By


class Make(Protocol):
    """How a call that was agreed to is made."""

    async def __call__(self, agreed: Agreed[R], /) -> R:
        """Make it; every failure is a `ConvosoError`."""
        ...


def remembering(call: Call) -> Make:
    """The answer to a change says what was there before."""

    async def remembering(agreed: Agreed[R], /) -> R:
        reply = await call(agreed.request)
        return reply if agreed.found.record is None else reply.changing(agreed.found.record)

    return remembering


def confirmed(call: Call, make: Make, ask: Ask, shield: Shield) -> Call:
    """Nothing dangerous happens without a yes; without one, nothing below is called but searches.

    What is there is looked up by `call`, once for the question, and again after a yes that took its time: the yes is to
    the record that was shown.
    """

    async def confirmed(request: Endpoint[R], /) -> R:
        found, yes = await look(call, request), Yes("nobody")
        if asked := question(request, found, shield):
            yes = await ask(asked)
            if yes.waited:
                found = await look(call, request)
                again = question(request, found, shield)
                if again is None or again.bound != asked.bound:
                    raise NotConfirmed("changed", f"the record changed while the question about {request.about.tool} was open")
        return await make(Agreed(request, found, yes.by))

    return confirmed


async def look(call: Call, request: Endpoint[Any]) -> Found:
    """What a call is about to change. A failing search is no reason to fail: the token may not read what it may change."""
    record: Record | None = None
    beside, unread = list[Any](), False
    for lookup in request.lookups():
        try:
            record = lookup.pick((await call(lookup.search)).rows)
        except ConvosoError:
            unread = True
        if record is not None:
            break
    for search in request.beside(record):
        try:
            beside.append(await call(search))
        except ConvosoError:
            unread = True
    return Found(record, tuple(beside), unread=unread)
