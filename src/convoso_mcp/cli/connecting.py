"""The account that the settings name: a real one over HTTP, or the embedded one."""

import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import click
from anyio import to_thread

from convoso_mcp import __version__
from convoso_mcp.endpoints.endpoint import Call, Endpoint, R
from convoso_mcp.errors import NotConfigured
from convoso_mcp.pace import Pace, SteadyPace
from convoso_mcp.settings import Settings

if TYPE_CHECKING:
    import httpx

    from convoso_mcp.client import Convoso
    from convoso_mcp.doctor.hearing import Hear
    from convoso_mcp.sandbox.app import Sandbox


@asynccontextmanager
async def connected(settings: Settings, pace: Pace | None = None, hear: "Hear | None" = None) -> AsyncGenerator[Call]:
    """The account's call. It is connected by the first call: listing tools needs neither a token nor an HTTP client.

    `pace` is the one that is held together with others; `hear` is told of every answer.
    """
    connected: list[Convoso] = []
    connecting = anyio.Lock()

    async def connect_and_call(request: Endpoint[R], /) -> R:
        if not connected:
            async with connecting:
                if settings.auth_token is not None and not settings.sandbox:  # a keychain may ask the person first
                    await to_thread.run_sync(settings.auth_token.get_secret_value)
                if not connected:
                    connected.append(_connect(settings, pace, hear))
        return await connected[0].call(request)

    try:
        yield connect_and_call
    finally:
        for convoso in connected:
            await convoso.aclose()


def _connect(settings: Settings, shared: Pace | None, hear: "Hear | None") -> "Convoso":
    import httpx  # noqa: PLC0415  start-up does not pay for what the first call needs
    from pydantic import SecretStr  # noqa: PLC0415

    from convoso_mcp.client import Convoso  # noqa: PLC0415
    from convoso_mcp.transport import Throttle  # noqa: PLC0415

    pace, at_once = settings.requests_per_second, settings.requests_at_once
    if settings.sandbox:
        from convoso_mcp.sandbox import SANDBOX_TOKEN  # noqa: PLC0415

        address, token = "https://sandbox.invalid/v1", SecretStr(SANDBOX_TOKEN)
        transport: Any = httpx.ASGITransport(app=opened(settings, SANDBOX_TOKEN))
        if "requests_per_second" not in settings.model_fields_set:
            pace = 1000  # a pretend account needs no sparing, unless somebody wants to see how that feels
    elif settings.auth_token is None:
        raise NotConfigured(
            "No Convoso token is set; nothing was sent.",
            "Set CONVOSO_AUTH_TOKEN (an admin makes one under API > Authorization Tokens) and start the server again, "
            "or start it with --sandbox to try it on a pretend account.",
        )
    else:
        address, token = settings.base_url, settings.auth_token
        # Connections outlive the pause between two questions; more than may be under way are of no use.
        limits = httpx.Limits(max_connections=at_once, max_keepalive_connections=at_once, keepalive_expiry=30)
        transport = httpx.AsyncHTTPTransport(limits=limits)
    headers = {"User-Agent": f"convoso-mcp/{__version__}"}
    throttled = Throttle(transport, shared or SteadyPace(pace), at_once=at_once)
    http = httpx.AsyncClient(base_url=f"{address}/", transport=throttled, headers=headers)
    if hear is not None:
        http.event_hooks = {"response": [partial(_tell_of, hear)]}
    return Convoso(http, token)


async def _tell_of(hear: "Hear", response: "httpx.Response") -> None:
    from convoso_mcp.doctor.hearing import Answer  # noqa: PLC0415  start-up does not pay for it

    hear(Answer(response.request.url.path, response.headers, await response.aread()))


def opened(settings: Settings, token: str, file: Path | None = None) -> "Sandbox":
    """The pretend account as the settings want it."""
    from convoso_mcp.sandbox import ACCOUNT_ZONE, open_sandbox  # noqa: PLC0415  start-up does not pay for it

    frozen = settings.sandbox_now

    def now() -> datetime:
        return frozen.replace(tzinfo=ACCOUNT_ZONE) if frozen else datetime.now(ACCOUNT_ZONE)

    return open_sandbox(now, settings.sandbox_scale, token, file=file, faults=settings.sandbox_faults, tell=_tell)


def _tell(progress: str) -> None:
    """What takes long is told to whoever sits there; a host's log stays clean."""
    if sys.stderr.isatty():
        click.echo(progress, err=True)


def wrong_with(plan: str) -> str:
    """What makes a fault plan unreadable; blank for one that can be read."""
    if not plan:
        return ""
    from convoso_mcp.sandbox.faults import PlanError, read_plan  # noqa: PLC0415  few want bad days

    try:
        read_plan(plan)
    except PlanError as error:
        return str(error)
    return ""
