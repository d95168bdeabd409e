"""What is known of a request while it is answered, and its line in the log."""

import logging
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from mcp.server import ServerRequestContext
from mcp.server.context import CallNext, HandlerResult
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from convoso_mcp.http.logs import NOTE, Note, note, tell
from convoso_mcp.profiles.compact import OWN
from convoso_mcp.tools import TOOLS

MCP, HEALTH, READY = "/mcp", "/healthz", "/readyz"
_REASONS = {401: "no_token", 403: "origin", 413: "too_large", 421: "host"}
"""Why a request is refused whose note says nothing more."""
_SHORT = re.compile(r"\[([a-z_]+)\] ")
"""The code at the front of an error that a tool answers."""


@dataclass
class Gate:
    """Whether the server is about to end: it then takes nothing new, and every answer closes its connection."""

    closing: bool = False


class Noted:
    """Gives each request an id, and logs it in one line when it is over."""

    def __init__(self, app: ASGIApp, gate: Gate) -> None:
        self._app, self._gate = app, gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start, kept = time.perf_counter(), Note()

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept.status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["x-request-id"] = kept.id
                if kept.status == 403 and "www-authenticate" in headers:
                    kept.reason = "scope"
                headers["x-content-type-options"] = "nosniff"
                if self._gate.closing:
                    headers["connection"] = "close"
            await send(message)

        before = NOTE.set(kept)
        try:
            await self._app(scope, receive, sending)
        finally:
            took = round((time.perf_counter() - start) * 1000, 1)
            if kept.status != 200 or scope["path"] not in (HEALTH, READY):
                _told(scope, kept, took)
            NOTE.reset(before)


def _told(scope: Scope, kept: Note, took: float) -> None:
    """Log a request. Paths and methods of ours only: any other can hold anything."""
    status = kept.status
    known = scope["path"] in (MCP, HEALTH, READY) or scope["path"].startswith("/.well-known/oauth-protected-resource")
    tell(
        "request",
        logging.INFO if 0 < status < 400 else logging.WARNING if 0 < status < 500 else logging.ERROR,
        method=scope["method"] if scope["method"] in ("GET", "POST", "DELETE", "OPTIONS", "HEAD", "PUT") else "other",
        path=scope["path"] if known else "other",
        status=status or "none",
        ms=took,
        caller=kept.caller,
        rpc=kept.rpc,
        tool=kept.tool,
        outcome=kept.outcome,
        reason=(kept.reason or _REASONS.get(status, "")) if status >= 400 else "",
    )


async def noting(ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
    """Note what was asked of the protocol, and how it ended: names of ours, and codes."""
    kept, known = note(), ctx.method in METHODS
    kept.rpc = ctx.method if known else "other"
    if ctx.method == "tools/call":
        kept.tool = _called(ctx.params or {})
    kept.outcome = "failed"
    result = await call_next(ctx)
    kept.outcome = _outcome(result)
    return result


def _called(params: Mapping[str, Any]) -> str:
    """The tool that is called, through a proxy too."""
    name, arguments = params.get("name"), params.get("arguments")
    if isinstance(name, str) and name in OWN and isinstance(arguments, Mapping):
        name = cast("Mapping[str, Any]", arguments).get("name", name)
    return name if isinstance(name, str) and (name in TOOLS or name in OWN) else "unknown"


METHODS = (
    "initialize", "ping", "server/discover", "tools/list", "tools/call", "resources/list", "resources/templates/list",
    "resources/read", "prompts/list", "prompts/get", "completion/complete",
    "notifications/initialized", "notifications/cancelled",
)  # fmt: skip


def _outcome(result: object) -> str:
    """How a call ended: ok, asked, or the code of its error."""
    if not isinstance(result, Mapping):
        return "ok"
    told = cast("Mapping[str, Any]", result)
    if told.get("resultType") == "input_required":
        return "asked"
    if not told.get("isError"):
        return "ok"
    found = _SHORT.match(str(told["content"][0].get("text", "")))
    return found[1] if found else "error"
