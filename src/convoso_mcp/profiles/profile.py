"""The full profile: every tool is listed, and called by its own name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mcp.types import CallToolRequestParams, ListToolsResult

from convoso_mcp.endpoints.endpoint import Request
from convoso_mcp.layers import Ask
from convoso_mcp.policy import Policy
from convoso_mcp.profiles.instructions import FULL as INSTRUCTIONS
from convoso_mcp.tools import TOOLS, definition, listed


@dataclass(frozen=True)
class Meant:
    """The call that is meant: its tool, and the request under that tool's own name."""

    kind: type[Request[Any]]
    params: CallToolRequestParams

    def check_way(self) -> None:
        """Raise `BadArguments` where the tool is not called in this way."""

    def asking(self, ask: Ask) -> Ask:
        """How a question is put that this call turns out to need."""
        return ask


class Profile:
    """What a client is shown, and what its calls mean."""

    instructions = INSTRUCTIONS
    own: Mapping[str, type[Request[Any]]] = {}
    """Tools that are only there to reach others, by name."""

    def kinds(self, policy: Policy) -> list[type[Request[Any]]]:
        """The tools that are listed, in a fixed order."""
        return [kind for kind in TOOLS.values() if policy.lists(kind.about)]

    def listed(self, policy: Policy, *, structured: bool) -> ListToolsResult:
        """What `tools/list` answers."""
        return listed(policy, structured=structured)

    def knows(self, name: str) -> bool:
        """Whether there is a tool of that name, allowed or not."""
        return name in self.own or name in TOOLS

    def schema(self, name: str) -> dict[str, Any] | None:
        """What the tool of that name takes."""
        return definition(self.own.get(name) or TOOLS[name]).input_schema if self.knows(name) else None

    def meant(self, params: CallToolRequestParams) -> Meant:
        """The call that a request for an existing tool means; raises `BadArguments` for one that means nothing."""
        return Meant(TOOLS[params.name], params)


FULL = Profile()
