"""What an answer is: a tool that is more than one endpoint, or none."""

import time
from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from convoso_mcp.account import Account
from convoso_mcp.audit import Audit, MemoryAudit
from convoso_mcp.budget import Tell, untold
from convoso_mcp.endpoints.endpoint import Call, Endpoint, R, Request
from convoso_mcp.endpoints.statuses import Overrides
from convoso_mcp.journal import Journal, MemoryJournal
from convoso_mcp.kept import Kept
from convoso_mcp.policy import USUAL, Policy
from convoso_mcp.text.questions import Undo
from convoso_mcp.text.shield import STRICTEST, Shield

if TYPE_CHECKING:
    from convoso_mcp.answers.calls.call_rows import KeptCalls


def kept_calls(clock: Callable[[], float] = time.time) -> "Callable[[], KeptCalls]":
    """What keeps the calls that were read, made when it is asked for: a server that lists its tools does not load it."""

    @cache
    def kept_calls() -> "KeptCalls":
        from convoso_mcp.answers.calls.call_rows import KeptCalls  # noqa: PLC0415  see above

        return KeptCalls(clock)

    return kept_calls


@dataclass(frozen=True)
class Desk:
    """What an answer may use. `exports` is the folder that files are saved in, where the operator named one."""

    call: Call
    """How Convoso is called; questions are asked inside it."""
    account: Account
    kept: Kept
    exports: Path | None = None
    shield: Shield = STRICTEST
    """What of an argument may be repeated."""
    tell: Tell = untold
    """Hears how far a long answer is; a waiting client is told."""
    statuses: Overrides = field(default_factory=dict[str, Mapping[str, bool | str]])
    """What the operator says of statuses; wins over what the account says."""
    caller: str = ""
    """Who asks: what others changed is not told."""
    audit: Audit = field(default_factory=MemoryAudit)
    """What was asked for, done and refused."""
    journal: Journal = field(default_factory=MemoryJournal)
    """What was there before each change."""
    undoing: Callable[[Undo], Call] | None = None
    """The call that takes a change back: it is asked about in any case, and recorded as what it is. None: there is none."""
    calls: "Callable[[], KeptCalls]" = field(default_factory=kept_calls)
    """The calls that were read in the last minutes."""
    policy: Policy = USUAL
    """What the operator allows."""

    async def reply(self, request: Request[R]) -> R:
        """The reply to a request of either kind: an endpoint is called, an answer is worked out."""
        if isinstance(request, Answer):
            return await request.run(self)
        return await self.call(cast("Endpoint[R]", request))


class Answer(Request[R]):
    """A request that is answered here, with as many calls as it takes."""

    @abstractmethod
    async def run(self, desk: Desk) -> R:
        """Work the answer out."""
