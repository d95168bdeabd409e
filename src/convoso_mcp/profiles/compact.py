"""The compact profile: answers are listed, and a search for the other tools with three proxies that call them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from mcp.types import CallToolRequestParams, ListToolsResult

from convoso_mcp.answers import FACTS
from convoso_mcp.endpoints import ENDPOINTS
from convoso_mcp.endpoints.endpoint import CARRIED, Effect, Request
from convoso_mcp.errors import BadArguments
from convoso_mcp.layers import Ask
from convoso_mcp.policy import Policy
from convoso_mcp.profiles.finding import SearchTools
from convoso_mcp.profiles.instructions import COMPACT as INSTRUCTIONS
from convoso_mcp.profiles.profile import Meant, Profile
from convoso_mcp.profiles.proxies import PROXIES, CallDangerousTool, Proxy, way_to
from convoso_mcp.text.questions import Question, Yes
from convoso_mcp.tools import TOOLS, definition, nearest
from convoso_mcp.understanding import understood

OWN: Mapping[str, type[Request[Any]]] = {kind.about.tool: kind for kind in (SearchTools, *PROXIES)}
"""The tools that only this profile has, by name."""
_BECAUSE = {
    Effect.SAVES: "it saves a file",
    Effect.CHANGES: "it changes the account",
    Effect.DESTROYS: "it needs a person's yes",
}
"""Why a tool is not for a proxy."""


@dataclass(frozen=True)
class Passed(Meant):
    """A call that came through a proxy, or through none although its tool is not listed."""

    proxy: type[Proxy] | None

    def check_way(self) -> None:
        """Nothing passes under hints that are not true of it: a host may have been told to allow a proxy without asking."""
        about = self.kind.about
        if self.proxy is None:
            raise self._refusal(f"{about.tool} is not called by itself here", way_to(about))
        if about.effect not in self.proxy.effects:
            why = f"{self.proxy.about.tool} does not take {about.tool}, since {_BECAUSE[about.effect]}"
            raise self._refusal(why, way_to(about))

    def asking(self, ask: Ask) -> Ask:
        """A change that needs a yes because of its arguments is for the proxy that says so."""
        return ask if self.proxy is CallDangerousTool else self._unasked

    async def _unasked(self, question: Question | None) -> Yes:
        if question is None:
            return Yes("nobody")
        raise self._refusal(f"This call of {self.kind.about.tool} needs a person's yes", CallDangerousTool)

    def _refusal(self, why: str, way: type[Proxy]) -> BadArguments:
        call = f'{way.about.tool}(name="{self.kind.about.tool}", arguments={{the same}})'
        return BadArguments(f"{why}. Nothing was done.", instead=call)


class Compact(Profile):
    """Lists what questions need, so that the list costs a model little; everything else is found and passed on."""

    instructions = INSTRUCTIONS
    own = OWN

    def kinds(self, policy: Policy) -> list[type[Request[Any]]]:
        """Answers, and what is needed to reach the others."""
        return [TOOLS[name] for name, about in FACTS.items() if policy.lists(about)] + self._own(policy)

    def listed(self, policy: Policy, *, structured: bool) -> ListToolsResult:
        """Answers as they are recorded, and this profile's own."""
        tools = super().listed(policy, structured=structured)
        tools.tools = [tool for tool in tools.tools if tool.name in FACTS] + [definition(kind) for kind in self._own(policy)]
        return tools

    def meant(self, params: CallToolRequestParams) -> Meant:
        """What a proxy passes on; a tool that is listed means itself."""
        own = OWN.get(params.name)
        if own is None:
            kind = TOOLS[params.name]
            return Meant(kind, params) if params.name in FACTS else Passed(kind, params, None)
        if not issubclass(own, Proxy):
            return Meant(own, params)
        given = dict(params.arguments or {})
        carried = {CARRIED: given.pop(CARRIED)} if CARRIED in given and own.may_ask() else {}
        passed = cast("Proxy", understood(own, given))
        if passed.name not in TOOLS:
            close = nearest(passed.name) or ". search_tools finds one by words."
            raise BadArguments(f"Nothing was done: there is no tool of that name{close}")
        inner = {"name": passed.name, "arguments": {**passed.arguments, **carried}}
        return Passed(TOOLS[passed.name], params.model_copy(update=inner), own)

    def _own(self, policy: Policy) -> list[type[Request[Any]]]:
        """The search, and each proxy that some tool is allowed for."""
        allowed = [kind for kind in ENDPOINTS if policy.lists(kind.about)]
        ways = {way_to(kind.about) for kind in allowed} | {CallDangerousTool for kind in allowed if kind.may_ask()}
        return [kind for kind in OWN.values() if policy.lists(kind.about) and (kind in ways or kind is SearchTools)]


COMPACT = Compact()
