"""The server as an ASGI application: one address for both eras of the protocol, and what is around it."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, get_args

from mcp.server import Server
from mcp.server.auth.middleware.auth_context import AuthContextMiddleware
from mcp.server.auth.middleware.bearer_auth import BearerAuthBackend, RequireAuthMiddleware
from mcp.server.auth.routes import build_resource_metadata_url, create_protected_resource_routes
from mcp.server.auth.settings import AuthSettings
from mcp.server.streamable_http_manager import StreamableHTTPASGIApp, StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from convoso_mcp.callers import Scope
from convoso_mcp.http.auth import Verifier
from convoso_mcp.http.door import Door
from convoso_mcp.http.noting import HEALTH, MCP, READY, Gate, Noted, noting

LARGEST_BODY = 1_000_000
"""Bytes of a request."""


def build_app(
    server: Server[Any],
    door: Door,
    *,
    verifier: Verifier | None = None,
    ready: Callable[[], Awaitable[bool]] | None = None,
    recording: Callable[[], Awaitable[bool]] | None = None,
    gate: Gate | None = None,
) -> Starlette:
    """The application. With a `verifier` nobody is let in without a token that has the scope `read`.

    `ready` says whether there is everything that a call needs, and `recording` whether changes can be recorded: without that
    reads go on, so that the server is ready all the same. Health and readiness are told to anybody, by any name.
    """
    gate = gate or Gate()
    server.middleware.append(noting)
    names = TransportSecuritySettings(allowed_hosts=list(door.hosts), allowed_origins=list(door.origins))
    manager = StreamableHTTPSessionManager(server, stateless=True, security_settings=names, max_request_body_size=LARGEST_BODY)
    spoken: ASGIApp = StreamableHTTPASGIApp(manager)
    trust = _trust(door)
    if verifier is not None:
        resource = trust.resource_server_url if trust else None
        told_by = build_resource_metadata_url(resource) if resource else None
        backend = BearerAuthBackend(verifier, resource_server_url=resource)
        inside = AuthContextMiddleware(RequireAuthMiddleware(spoken, ["read"], told_by))
        spoken = AuthenticationMiddleware(inside, backend=backend)

    async def health(_request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def readiness(_request: Request) -> Response:
        good = not gate.closing and (ready is None or await ready())
        told = {"status": "ready" if good else "not ready"}
        if recording is not None:
            told["changes"] = "taken" if await recording() else "refused"
        return JSONResponse(told, 200 if good else 503)

    routes: list[BaseRoute] = [
        Route(MCP, spoken, methods=["POST"]),  # no GET: nothing is ever sent unasked, and an open stream would hold up the end
        Route(HEALTH, health, methods=["GET"]),
        Route(READY, readiness, methods=["GET"]),
    ]
    if trust is not None and trust.resource_server_url is not None:
        routes += create_protected_resource_routes(
            trust.resource_server_url, [trust.issuer_url], list(get_args(Scope)), "Convoso"
        )

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncGenerator[None]:
        async with manager.run():
            yield

    app = Starlette(routes=routes, middleware=[Middleware(Noted, gate=gate)], lifespan=lifespan)
    app.router.redirect_slashes = False  # it would answer with an http address, whatever stands in front
    return app


def _trust(door: Door) -> AuthSettings | None:
    """Whose tokens are taken, and the address that they must be for, in the SDK's form, which leaves both as they are spelt."""
    if door.issuer is None or door.public_url is None:
        return None
    given = {"issuer_url": door.issuer, "resource_server_url": door.public_url, "validate_token_resource": True}
    return AuthSettings.model_validate(given)
