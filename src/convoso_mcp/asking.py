"""How a person is asked through the client, in both protocol eras; where the client cannot ask, the answer is no."""

import hashlib
import json
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

import anyio
from mcp import MCPError
from mcp.server import ServerRequestContext
from mcp.types import (
    CallToolRequestParams,
    ElicitRequest,
    ElicitRequestFormParams,
    ElicitResult,
    InputRequiredResult,
)
from mcp.types.version import MODERN_PROTOCOL_VERSIONS

from convoso_mcp.errors import NotConfirmed, Unanswered

Context = ServerRequestContext[Any, Any]

FORM: dict[str, Any] = {
    "type": "object",
    "properties": {"confirm": {"type": "boolean", "title": "Go ahead?", "description": "Without a yes nothing is done."}},
    "required": ["confirm"],
}


class Slips:
    """Single-use, expiring proof of what a person was asked; sealed on its way through the client by the SDK.

    The seal alone does not stop a replay: a slip that was used is remembered, in this process, until it expires.
    """

    def __init__(self, *, lifetime: float = 600, clock: Callable[[], float] = time.time) -> None:
        self.lifetime, self._clock, self._used = lifetime, clock, dict[str, float]()

    @property
    def remembered(self) -> int:
        """How many used slips are kept in mind."""
        return len(self._used)

    def write(self, asked: str) -> str:
        """A new slip about the question whose digest is `asked`."""
        return json.dumps([secrets.token_hex(8), asked, self._clock() + self.lifetime])

    def spend(self, slip: str, asking: str) -> bool:
        """Take a slip, once. False: it is about another question, so what is asked now has not been asked yet."""
        (serial, asked, expires), now = json.loads(slip), self._clock()
        if asked != asking:
            return False
        self._used = {used: until for used, until in self._used.items() if until > now}
        if expires <= now or serial in self._used:
            raise NotConfirmed("Nothing was done: this confirmation has expired or was used before.", "Call again to ask anew.")
        self._used[serial] = expires
        return True


@dataclass(frozen=True)
class Asking:
    """Puts the question of one tool call to its person.

    2026-07-28: the question is returned, and the same call comes back, from its top, with the answer ("later").
    Before: it is asked while the call waits ("now"). `patience` bounds that wait in seconds, since the SDK's has no end.
    """

    context: Context
    params: CallToolRequestParams
    slips: Slips
    patience: float

    async def __call__(self, question: str) -> bool:
        """Whether the person said yes; raises `Unanswered` when the question has to travel first."""
        match self._way():
            case "now":
                return await self._ask_now(question)
            case "later":
                answer = (self.params.input_responses or {}).get("confirm")
                slip = self.params.request_state if answer is not None else None
                if slip is None or not self.slips.spend(slip, _digest(question)):
                    raise Unanswered(question)
                return _said_yes(answer)
            case "never":
                raise NotConfirmed(
                    f"Nothing was done: {self.params.name} needs a person's yes, and this client cannot ask them.",
                    "A client that supports elicitation can, and so can the Convoso admin site.",
                )

    def put(self, question: str) -> InputRequiredResult:
        """The question on its way to the person, with the slip that proves it was asked."""
        form = ElicitRequest(params=ElicitRequestFormParams(message=question, requested_schema=FORM))
        return InputRequiredResult(input_requests={"confirm": form}, request_state=self.slips.write(_digest(question)))

    def _way(self) -> Literal["later", "now", "never"]:
        client = self.context.session.client_capabilities
        declared = client.elicitation if client else None
        if declared is None or (declared.url and not declared.form):  # a bare {} means forms
            return "never"
        if self.context.protocol_version in MODERN_PROTOCOL_VERSIONS:
            return "later"
        return "now" if self.context.session.can_send_request else "never"

    async def _ask_now(self, question: str) -> bool:
        with suppress(MCPError), anyio.move_on_after(self.patience):
            # Without the request's id the question goes out on a stream the client may not read.
            return _said_yes(await self.context.session.elicit_form(question, FORM, self.context.request_id))
        raise NotConfirmed(
            f"Nothing was done: the question about {self.params.name} was not answered.",
            "Ask the person before you call again.",
        )


def _digest(question: str) -> str:
    """What a yes is bound to beside what the seal binds, which is the tool, its arguments and the caller."""
    return hashlib.sha256(question.encode()).hexdigest()


def _said_yes(answer: object) -> bool:
    return isinstance(answer, ElicitResult) and answer.action == "accept" and (answer.content or {}).get("confirm") is True
