"""What an answer is: a tool that is more than one endpoint, or none."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from convoso_mcp.account import Account
from convoso_mcp.answers.statuses import Overrides
from convoso_mcp.budget import Tell, untold
from convoso_mcp.endpoints.endpoint import Call, Endpoint, R, Request
from convoso_mcp.kept import Kept
from convoso_mcp.text.shield import STRICTEST, Shield


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
