"""A bare server of the SDK over HTTP: each tool call is one call of httpx, and nothing else. What `make load` compares with."""

import json
import os
import sys
from contextlib import AbstractAsyncContextManager

import anyio
import httpx
import uvicorn
from mcp.server import Server
from mcp.server.streamable_http_manager import StreamableHTTPASGIApp, StreamableHTTPSessionManager
from mcp.types import CallToolRequestParams, CallToolResult, ListToolsResult, TextContent, Tool
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from convoso_mcp.http.serving import address, listen

PATHS = {"search_leads": "leads/search", "insert_lead": "leads/insert"}


def application(http: httpx.AsyncClient) -> Starlette:
    """The server as an application."""

    async def list_tools(context: object, params: object) -> ListToolsResult:
        return ListToolsResult(tools=[Tool(name=name, input_schema={"type": "object"}) for name in PATHS])

    async def call_tool(context: object, params: CallToolRequestParams) -> CallToolResult:
        form = {name: str(value) for name, value in (params.arguments or {}).items()}
        answered = await http.post(PATHS[params.name], data=form | {"auth_token": os.environ["CONVOSO_AUTH_TOKEN"]})
        return CallToolResult(content=[TextContent(text=str(answered.json()["data"]))])

    server = Server[object]("bare", on_list_tools=list_tools, on_call_tool=call_tool)
    manager = StreamableHTTPSessionManager(server, stateless=True)

    def health(request: Request) -> Response:
        return Response()

    def lifespan(app: Starlette) -> AbstractAsyncContextManager[None]:
        return manager.run()

    routes = [Route("/mcp", StreamableHTTPASGIApp(manager), methods=["POST"]), Route("/healthz", health)]
    return Starlette(routes=routes, lifespan=lifespan)


async def main() -> None:
    """Serve on a free port, and say so as ours does."""
    listening = listen("127.0.0.1", 0)
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=64)
    base = f"{os.environ['CONVOSO_BASE_URL']}/"
    async with httpx.AsyncClient(base_url=base, limits=limits, timeout=120) as http:
        config = uvicorn.Config(
            application(http), log_config=None, access_log=False, ws="none", backlog=2048, timeout_keep_alive=75
        )
        print(json.dumps({"event": "serving", "address": f"{address(listening)}/mcp"}), file=sys.stderr, flush=True)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
        await uvicorn.Server(config).serve(sockets=[listening])


if __name__ == "__main__":
    anyio.run(main)
