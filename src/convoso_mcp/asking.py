"""How a yes is got: through the client in both protocol eras, or by a preview whose token comes back."""

import hashlib
import hmac
import json
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

import anyio
from mcp import MCPError
from mcp.server import ServerRequestContext
from mcp.server.request_state import AESGCMRequestStateCodec, InvalidRequestState
from mcp.types import (
    CallToolRequestParams,
    CallToolResult,
    ElicitRequest,
    ElicitRequestFormParams,
    ElicitResult,
    InputRequiredResult,
    TextContent,
)
from mcp.types.version import MODERN_PROTOCOL_VERSIONS

from convoso_mcp.endpoints.endpoint import CARRIED
from convoso_mcp.errors import NotConfirmed, Unanswered
from convoso_mcp.store import Once, OnceInMemory
from convoso_mcp.text.questions import Question, Yes

Context = ServerRequestContext[Any, Any]

FORM: dict[str, Any] = {
    "type": "object",
    "properties": {"confirm": {"type": "boolean", "title": "Go ahead?", "description": "Without a yes nothing is done."}},
    "required": ["confirm"],
}


class Slips:
    """Single-use, expiring proof of what was asked, and of whom.

    As the state of a question a slip is sealed by the SDK, as a token by us, under another key: neither passes for the
    other. A seal alone does not stop a replay: what was used is remembered in `once`, which replicas share.
    """

    def __init__(
        self, keys: Sequence[bytes], once: Once | None = None, *, lifetime: float = 600, clock: Callable[[], float] = time.time
    ) -> None:
        self.lifetime, self._clock, self._once = lifetime, clock, once or OnceInMemory(clock)
        self._codec = AESGCMRequestStateCodec([hmac.digest(key, CARRIED.encode(), "sha256") for key in keys])

    def write(self, bound: str) -> str:
        """A new slip about the question that is bound to this."""
        return json.dumps([secrets.token_urlsafe(8), bound, round(self._clock() + self.lifetime)], separators=(",", ":"))

    def seal(self, bound: str) -> str:
        """The same as a token: letters, digits, `_`, `.` and `-`."""
        return self._codec.seal(self.write(bound).encode())

    def unseal(self, token: str) -> str:
        """The slip in a token; raises `NotConfirmed` for one that this server, or a replica of it, did not make."""
        try:
            return self._codec.unseal(token).decode()
        except InvalidRequestState:
            raise NotConfirmed("forged", f"this {CARRIED} is not one that was given") from None

    async def spend(self, slip: str, bound: str) -> bool:
        """Take a slip, once. False: it is about another question, so what is asked now has not been asked yet."""
        serial, asked, expires = json.loads(slip)
        if asked != bound:
            return False
        if expires <= self._clock():
            raise NotConfirmed("expired", "this confirmation has expired")
        if not await self._once.first(serial, expires):
            raise NotConfirmed("used", "this confirmation was used before")
        return True


@dataclass(frozen=True)
class Asking:
    """Puts the question of one tool call to its person.

    2026-07-28: the question is returned, and the same call comes back, from its top, with the answer ("later").
    Before: it is asked while the call waits ("now"). A client that can do neither gets a preview, and a `token` that
    comes back with the same call ("token"), unless `previews` are off. `patience` bounds the wait in seconds, since the
    SDK's has no end. `caller` is who is calling, for a yes of one is no yes of another.
    """

    context: Context
    params: CallToolRequestParams
    slips: Slips
    patience: float
    token: str = ""
    previews: bool = True
    caller: str = ""

    async def __call__(self, question: Question | None) -> Yes:
        """The yes; raises `NotConfirmed` without one, and `Unanswered` when the question has to travel first."""
        if question is None:
            return self._unasked()
        match self._way():
            case "now":
                return await self._ask_now(question)
            case "later":
                answer = (self.params.input_responses or {}).get("confirm")
                slip = self.params.request_state if answer is not None else None
                if slip is None:
                    raise Unanswered(question)
                if not await self.slips.spend(slip, self._bound(question)):
                    raise Unanswered(question, "changed")  # the seal binds tool and arguments, so it is the record
                return self._heard(answer)
            case "token" if self.previews:
                return await self._redeem(question)
            case "token":
                raise NotConfirmed(
                    "cannot_ask",
                    f"{self.params.name} needs a person's yes, and this client cannot ask them",
                    "A client that supports elicitation can, and so can the Convoso admin site.",
                )

    def put(self, question: Question) -> InputRequiredResult | CallToolResult:
        """The question on its way to the person, with what proves that it was asked."""
        if self._way() == "later":
            form = ElicitRequest(params=ElicitRequestFormParams(message=question.text, requested_schema=FORM))
            return InputRequiredResult(input_requests={"confirm": form}, request_state=self.slips.write(self._bound(question)))
        lines = (
            "Confirmation required: nothing was done yet. Show the person this question and wait for their answer:",
            question.text,
            f"Only after their yes, make the same call again with {CARRIED}={self.slips.seal(self._bound(question))}",
            f"It works once, for this call only, within {self.slips.lifetime / 60:.0f} minutes.",
        )
        return CallToolResult(content=[TextContent(text="\n".join(lines))])

    def _unasked(self) -> Yes:
        """Nobody needs to be asked now. A call that comes with a yes all the same was another when it was asked about."""
        if self.token:
            self.slips.unseal(self.token)
        if self.token or self.params.request_state is not None:
            raise NotConfirmed("changed", "this yes was to a record that has changed since", "Call again without it.")
        return Yes("nobody")

    def _way(self) -> Literal["later", "now", "token"]:
        client = self.context.session.client_capabilities
        declared = client.elicitation if client else None
        if declared is None or (declared.url and not declared.form):  # a bare {} means forms
            return "token"
        if self.context.protocol_version in MODERN_PROTOCOL_VERSIONS:
            return "later"
        return "now" if self.context.session.can_send_request else "token"

    async def _ask_now(self, question: Question) -> Yes:
        with suppress(MCPError), anyio.move_on_after(self.patience):
            # Without the request's id the question goes out on a stream the client may not read.
            answer = await self.context.session.elicit_form(question.text, FORM, self.context.request_id)
            return self._heard(answer, waited=True)
        raise NotConfirmed(
            "unanswered", f"the question about {self.params.name} was not answered", "Ask the person before you call again."
        )

    async def _redeem(self, question: Question) -> Yes:
        if not self.token:
            raise Unanswered(question)
        if not await self.slips.spend(self.slips.unseal(self.token), self._bound(question)):
            raise NotConfirmed(
                "other",
                f"this {CARRIED} is for another call, or the record has changed since",
                f"Call without {CARRIED} for a new preview.",
            )
        return Yes("model")

    def _heard(self, answer: object, *, waited: bool = False) -> Yes:
        if isinstance(answer, ElicitResult) and answer.action == "accept" and (answer.content or {}).get("confirm") is True:
            return Yes("person", waited=waited)
        why = "cancelled" if isinstance(answer, ElicitResult) and answer.action == "cancel" else "declined"
        raise NotConfirmed(why, f"the person did not agree to {self.params.name}", "Do not call again unless they ask for it.")

    def _bound(self, question: Question) -> str:
        digest = hashlib.sha256(f"{self.caller}\n{question.bound}".encode()).digest()
        return urlsafe_b64encode(digest[:16]).decode().rstrip("=")  # 128 bits: a model has to repeat it
