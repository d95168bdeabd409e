"""A server behind streamable HTTP without sessions, in this process: what a client of the handshake era meets there."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.server import Server
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

import world

ADDRESS = "http://127.0.0.1:8000"


def _without_streams(app: ASGIApp) -> ASGIApp:
    """Nothing is ever sent on the stream that a client opens besides, and the in-process transport would wait for its end."""

    async def answering(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET":
            await Response(status_code=405)(scope, receive, send)
        else:
            await app(scope, receive, send)

    return answering


@asynccontextmanager
async def over_http(server: Server[Any], person: world.Person | None) -> AsyncGenerator[Client]:
    """A client of the handshake era at a server that keeps no sessions, and so cannot ask it anything while it waits."""
    app = server.streamable_http_app(stateless_http=True, json_response=True)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app=_without_streams(app)), base_url=ADDRESS) as http,
        Client(
            streamable_http_client(f"{ADDRESS}/mcp", http_client=http, terminate_on_close=False),
            mode="legacy",
            elicitation_callback=person,
        ) as client,
    ):
        yield client
