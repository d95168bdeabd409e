"""The command line: the only place where things are put together, and the only one that prints."""

import logging
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import anyio
import click
from mcp import Client, MCPError
from mcp.client import ClientRequestContext
from mcp.server.stdio import stdio_server
from mcp.types import ElicitRequestParams, ElicitResult, TextContent

from convoso_mcp import __version__
from convoso_mcp.endpoints.endpoint import Call, Endpoint, R
from convoso_mcp.errors import NotConfigured
from convoso_mcp.server import build_server
from convoso_mcp.settings import Settings
from convoso_mcp.text import wording
from convoso_mcp.tools import TOOLS, about_tokens

if TYPE_CHECKING:
    from convoso_mcp.client import Convoso


@click.group("convoso-mcp", invoke_without_command=True)
@click.version_option(__version__, package_name="convoso-mcp")
@click.option("--sandbox", is_flag=True, help="Use the embedded pretend account instead of a real one.")
@click.pass_context
def program(context: click.Context, sandbox: bool) -> None:  # noqa: FBT001  click passes it by name
    """Convoso over MCP. Without a command: serve stdio, on the account of CONVOSO_AUTH_TOKEN."""
    try:
        context.obj = Settings.read(sandbox=sandbox)
    except NotConfigured as error:
        click.echo(f"convoso-mcp: {wording(error)}", err=True)
        context.exit(2)
    if context.invoked_subcommand is None:
        if at_a_terminal():
            click.echo("Speaking MCP on stdin and stdout, for an MCP host. For a person: convoso-mcp --help.", err=True)
        logging.basicConfig(level=logging.WARNING)  # to stderr: stdout is the protocol
        anyio.run(serve, context.obj)


@program.command()
def demo() -> None:
    """Watch an assistant's requests and the answers, over stdio, on the sandbox."""
    from convoso_mcp.demo import run  # noqa: PLC0415  only this command needs it

    anyio.run(run, click.echo)


@program.command()
def tools() -> None:
    """List the tools with their effect and what each costs a model on every request."""
    costs = {name: about_tokens(endpoint) for name, endpoint in TOOLS.items()}
    for name, endpoint in TOOLS.items():
        first_sentence = endpoint.manual().partition(". ")[0].rstrip(".")
        click.echo(f"{name:26}{endpoint.about.effect.value:10}{costs[name]:5}  {first_sentence}.")
    click.echo(f"{len(costs)} tools, about {sum(costs.values())} tokens together (estimated from their length).")


@program.command()
@click.argument("tool")
@click.argument("arguments", nargs=-1, metavar="[KEY=VALUE]...")
@click.pass_obj
def call(settings: Settings, tool: str, arguments: tuple[str, ...]) -> None:
    """Run one TOOL and print its answer, such as: call search_leads first_name=John limit=3."""
    unequal = [argument for argument in arguments if "=" not in argument]
    if unequal:
        raise click.UsageError(f"write arguments as key=value, not {unequal[0]}")
    given = dict(argument.split("=", 1) for argument in arguments)
    sys.exit(anyio.run(_call_once, settings, tool, given))


async def serve(settings: Settings) -> None:
    """Serve stdio until the host closes it."""
    async with _account(settings) as make, stdio_server() as (reading, writing):
        server = build_server(make)
        await server.run(reading, writing, server.create_initialization_options())


async def _call_once(settings: Settings, tool: str, arguments: dict[str, str]) -> int:
    """The tool through a client in the same process, so that it behaves as it does for an assistant."""
    person = _ask_at_the_terminal if at_a_terminal() else None
    async with _account(settings) as make, Client(build_server(make), elicitation_callback=person) as client:
        try:
            result = await client.call_tool(tool, arguments)
        except MCPError as error:
            click.echo(f"{error} `convoso-mcp tools` lists them.", err=True)
            return 2
    click.echo("\n".join(block.text for block in result.content if isinstance(block, TextContent)), err=bool(result.is_error))
    return 1 if result.is_error else 0


def at_a_terminal() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin.isatty()


async def _ask_at_the_terminal(context: ClientRequestContext, params: ElicitRequestParams) -> ElicitResult:
    yes = click.confirm(params.message, err=True)
    return ElicitResult(action="accept", content={"confirm": yes})


@asynccontextmanager
async def _account(settings: Settings) -> AsyncGenerator[Call]:
    """The account's call. It is connected by the first call: listing tools needs neither a token nor an HTTP client."""
    connected: list[Convoso] = []

    async def connect_and_call(request: Endpoint[R], /) -> R:
        if not connected:
            connected.append(_connect(settings))
        return await connected[0].call(request)

    try:
        yield connect_and_call
    finally:
        for convoso in connected:
            await convoso.aclose()


def _connect(settings: Settings) -> "Convoso":
    import httpx  # noqa: PLC0415  start-up does not pay for what the first call needs
    from pydantic import SecretStr  # noqa: PLC0415

    from convoso_mcp.client import Convoso  # noqa: PLC0415

    if settings.sandbox:
        from convoso_mcp.sandbox import ACCOUNT_ZONE, SANDBOX_TOKEN, open_sandbox  # noqa: PLC0415

        frozen = settings.sandbox_now

        def now() -> datetime:
            return frozen.replace(tzinfo=ACCOUNT_ZONE) if frozen else datetime.now(ACCOUNT_ZONE)

        address, token = "https://sandbox.invalid/v1", SecretStr(SANDBOX_TOKEN)
        transport: Any = httpx.ASGITransport(app=open_sandbox(now=now, scale=settings.sandbox_scale, token=SANDBOX_TOKEN))
    elif settings.auth_token is None:
        raise NotConfigured(
            "No Convoso token is set; nothing was sent.",
            "Set CONVOSO_AUTH_TOKEN (an admin makes one under API > Authorization Tokens) and start the server again, "
            "or start it with --sandbox to try it on a pretend account.",
        )
    else:
        address, token = settings.base_url, settings.auth_token
        transport = httpx.AsyncHTTPTransport()
    headers = {"User-Agent": f"convoso-mcp/{__version__}"}
    return Convoso(
        httpx.AsyncClient(base_url=f"{address}/", transport=transport, timeout=httpx.Timeout(30, connect=10), headers=headers),
        token,
    )
