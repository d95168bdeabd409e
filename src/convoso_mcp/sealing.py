"""The seal on the state that a client carries between a question and its answer, and who hears of a broken one."""

from collections.abc import Callable, Sequence
from typing import Any

from mcp import MCPError
from mcp.server.context import CallNext, HandlerResult, ServerMiddleware
from mcp.server.request_state import RequestStateBoundary, RequestStateSecurity
from mcp.types import CallToolRequestParams
from pydantic import ValidationError

from convoso_mcp.asking import Context
from convoso_mcp.audit import Asked, Audit, asked
from convoso_mcp.errors import BadArguments
from convoso_mcp.profiles.profile import Profile
from convoso_mcp.understanding import understood


def sealing(
    server: str, keys: Sequence[bytes], lifetime: float, audit: Audit, profile: Profile, caller: Callable[[], str]
) -> list[ServerMiddleware[Any]]:
    """What stands around every request, outermost first: the audit's ear, and the seal of the SDK.

    The seal refuses a state that it did not make for this very call, with an error of the protocol, before any of our words.
    It lasts twice our own `lifetime` (in seconds), so that a late answer meets our words and not that error, which no model
    sees. `caller` says who is calling.
    """

    async def hearing(ctx: Context, call_next: CallNext) -> HandlerResult:
        try:
            return await call_next(ctx)
        except MCPError as error:
            if ctx.method == "tools/call" and error.data == {"reason": "invalid_request_state"}:
                await audit.refuse(_attempted(profile, dict(ctx.params or {}), caller()), "forged")
            raise

    security = RequestStateSecurity(keys=list(keys), ttl=2 * lifetime)
    return [hearing, RequestStateBoundary(security, default_audience=server)]


def _attempted(profile: Profile, params: dict[str, Any], caller: str) -> Asked:
    """What somebody tried, as far as it can be read; nothing that is no tool or no argument of ours is repeated."""
    tool, arguments = str(params.get("name")), params.get("arguments")
    if not profile.knows(tool):
        return Asked(tool="unknown", caller=caller, plain={}, personal={})
    try:
        meant = profile.meant(CallToolRequestParams(name=tool, arguments=arguments))
        tool = meant.params.name
        return asked(understood(meant.kind, meant.params.arguments or {}), caller)
    except (BadArguments, ValidationError):
        return Asked(tool=tool, caller=caller, plain={}, personal={})
