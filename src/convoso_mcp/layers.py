"""The layers around a call: functions from call to call, stacked by hand in one line of the server."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Generic, Protocol

from anyio import CancelScope

from convoso_mcp.allowance import Allowance
from convoso_mcp.audit import Audit, asked
from convoso_mcp.endpoints.endpoint import Call, Endpoint, Facts, R
from convoso_mcp.endpoints.found import Dialed, Found
from convoso_mcp.errors import ConvosoError, NotAllowed, NotConfirmed, Refused, Unanswered
from convoso_mcp.journal import Change, Journal
from convoso_mcp.lanes import LANE, Lane
from convoso_mcp.looking import look
from convoso_mcp.policy import Policy
from convoso_mcp.state import Outcome
from convoso_mcp.text.questions import By, Question, Undo, Yes, question
from convoso_mcp.text.records import read_back
from convoso_mcp.text.shield import Shield

Ask = Callable[[Question | None], Awaitable[Yes]]
"""Raises `NotConfirmed` without a yes, and `Unanswered` when the question has to travel first.

None is asked where nobody needs to be: a yes that comes all the same was to something else, or is used.
"""
Caution = Callable[[Dialed], Awaitable[str]]
"""What speaks against dialing somebody, in one line."""


def allowed(call: Call, policy: Policy, allowance: Allowance) -> Call:
    """Only what the operator allows is gone on with; outermost, since nobody need be asked about what cannot be done."""

    async def allowed(request: Endpoint[R], /) -> R:
        if not request.about.writes:  # what an answer reads is no tool of its own
            return await call(request)
        if refusal := policy.refusal(request.about, request.needs()):
            raise refusal
        if wait := await allowance.wait():
            raise policy.exhausted(request.about, wait)
        return await call(request)

    return allowed


def witnessed(call: Call, audit: Audit, caller: str, undo: Undo | None = None) -> Call:
    """A change that was asked for and not made is recorded, with the reason."""

    async def witnessed(request: Endpoint[R], /) -> R:
        try:
            return await call(request)
        except NotConfirmed as error:
            await audit.refuse(asked(request, caller, _undoes(undo)), error.why)
            raise
        except NotAllowed as error:
            await audit.refuse(asked(request, caller, _undoes(undo)), "limit" if error.again else "not_allowed")
            raise
        except Unanswered as pending:
            if pending.why:
                await audit.refuse(asked(request, caller, _undoes(undo)), pending.why)
            raise

    return witnessed


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
    """The answer to a change says what was there before, and what speaks against whom it has dialed."""

    async def remembering(agreed: Agreed[R], /) -> R:
        reply = await call(agreed.request)
        return reply.changing(agreed.found.record).warned(agreed.found.caution)

    return remembering


def recorded(make: Make, audit: Audit, journal: Journal, caller: str, undo: Undo | None = None) -> Make:
    """No change without its record: what is asked for and what was there is written before, what became of it after."""

    async def recorded(agreed: Agreed[R], /) -> R:
        request, record, unread = agreed.request, agreed.found.record, agreed.found.unread
        if not request.about.writes:
            return await make(agreed)
        undoes = _undoes(undo)
        change_id = await audit.open(asked(request, caller, undoes), agreed.by)
        outcome: Outcome = "unknown"
        code, short = None, ""
        try:
            before = record.model_dump(mode="json", exclude_unset=True) if record else None
            given = request.model_dump(mode="json", by_alias=True, exclude_unset=True)
            kept = Change(
                id=change_id,
                tool=request.about.tool,
                arguments=given,
                before=before,
                caller=caller,
                undoes=undoes,
                unread=unread,
            )
            await journal.remember(kept)
            reply = await make(agreed)
            outcome = "nothing_to_do" if reply.remark else "done"
        except ConvosoError as error:
            short, code = error.short, error.code if isinstance(error, Refused) else None
            outcome = "unknown" if short in ("outcome_unknown", "internal") else "refused"
            raise
        finally:
            with CancelScope(shield=True):
                await audit.close(change_id, outcome, code=code, short=short)
                await journal.settle(change_id, outcome)
        return reply

    return recorded


def counted(make: Make, policy: Policy, allowance: Allowance) -> Make:
    """A change is counted when it is made: what was declined costs nothing."""

    async def counted(agreed: Agreed[R], /) -> R:
        if agreed.request.about.writes and (wait := await allowance.take()):
            raise policy.exhausted(agreed.request.about, wait)
        return await make(agreed)

    return counted


def checked(make: Make, call: Call, shield: Shield) -> Make:
    """Where the answer to a change was lost, it is never sent again: what is there now is read and told."""

    async def checked(agreed: Agreed[R], /) -> R:
        try:
            return await make(agreed)
        except ConvosoError as error:
            if error.short == "outcome_unknown" and agreed.request.lookups():
                now = await look(call, agreed.request)
                error.mend = read_back(agreed.request, agreed.found, now, shield) or error.mend
            raise

    return checked


def confirmed(call: Call, make: Make, ask: Ask, shield: Shield, caution: Caution, undo: Undo | None = None) -> Call:
    """Nothing dangerous happens without a yes; without one, nothing below is called but searches.

    What takes a change back (`undo`) is asked about in any case.

    What is there is looked up by `call`, once for the question, and again after a yes that took its time: the yes is to
    the record that was shown. What `caution` says stands in the question, or beside the answer where nobody is asked; it
    asks nothing and stops nothing.
    """

    async def confirmed(request: Endpoint[R], /) -> R:
        found = await look(call, request)
        if dialed := request.dials():
            found = replace(found, caution=await caution(dialed))
        asked = question(request, found, shield, undo)
        yes = await ask(asked) if request.about.writes else Yes("nobody")
        if asked:  # the question said it
            found = replace(found, caution="")
        if asked and yes.waited:
            found = await look(call, request)
            again = question(request, found, shield, undo)
            if again is None or again.bound != asked.bound:
                raise NotConfirmed("changed", f"the record changed while the question about {request.about.tool} was open")
        return await make(Agreed(request, found, yes.by))

    return confirmed


def unasked(policy: Policy, about: Facts) -> Ask:
    """What needs a yes is refused to a caller who may do nothing dangerous, before anybody is asked."""

    async def unasked(question: Question | None) -> Yes:
        if question is None:
            return Yes("nobody")
        raise policy.out_of("danger", about)

    return unasked


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


def _undoes(undo: Undo | None) -> str:
    return undo.change_id if undo else ""
