"""`serve`: to one person over stdio, or to a team over HTTP."""

import logging
import secrets
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING

import anyio
import click
from mcp.server.stdio import stdio_server

from convoso_mcp.cli.composing import build, policy_of
from convoso_mcp.cli.connecting import connected
from convoso_mcp.cli.options import at_a_terminal, profile_too, read_only, sandbox_too, told_apart
from convoso_mcp.cli.sharing import stores
from convoso_mcp.errors import NotConfigured
from convoso_mcp.kept import MemoryKept
from convoso_mcp.settings import PREFIX, Settings

if TYPE_CHECKING:
    from socket import socket

    from convoso_mcp.http.door import Door


def serve_stdio(settings: Settings) -> None:
    """Serve whoever started this process, until they close stdin."""
    if at_a_terminal():
        click.echo("Speaking MCP on stdin and stdout, for an MCP host. For a person: convoso-mcp --help.", err=True)
    from convoso_mcp.http import logs  # noqa: PLC0415  `--help` does not need it

    logs.to_stderr()  # stdout is the protocol, and a host keeps what comes here
    with told_apart(), observing(settings):
        anyio.run(serve, settings)


@click.command("serve")
@click.option("--http", is_flag=True, help="Streamable HTTP at /mcp instead of stdio.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Any but loopback needs callers who prove who they are.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 takes a free one.")
@read_only
@sandbox_too
@profile_too
@click.pass_obj
def serve_command(settings: Settings, *, http: bool, host: str, port: int) -> None:
    """Serve one person over stdio, as without a command, or a team over HTTP."""
    if not http:
        serve_stdio(settings)
        return
    from convoso_mcp.http.door import door  # noqa: PLC0415  only this command needs it
    from convoso_mcp.http.serving import listen  # noqa: PLC0415

    with told_apart():
        observed = observing(settings)
        way_in = door(settings, host)
        listening = listen(host, port)
    with observed:
        anyio.run(_serve_http, settings, way_in, listening)


def observing(settings: Settings) -> AbstractContextManager[None]:
    """Spans and metrics of this process, where the settings want them; raises `NotConfigured` where the extra is missing."""
    if not settings.telemetry:
        return nullcontext()
    try:
        from convoso_mcp.cli.observing import observed  # noqa: PLC0415  an extra
    except ModuleNotFoundError as error:
        raise NotConfigured(
            f"{PREFIX}TELEMETRY is on, and {error.name} is not installed.", "Install convoso-mcp[otel]."
        ) from None
    return observed()


async def serve(settings: Settings) -> None:
    """Serve stdio until the host closes it."""
    async with (
        stores(settings) as kept,
        connected(settings, kept.pace) as make,
        stdio_server() as (reading, writing),
    ):
        server = build(settings, make, kept, exports=settings.export_folder)
        await server.run(reading, writing, server.create_initialization_options())


async def _serve_http(settings: Settings, way_in: "Door", listening: "socket") -> None:
    """Serve HTTP until a signal ends it."""
    from convoso_mcp.http import app, auth, issuer, logs, noting, serving, tokens  # noqa: PLC0415

    logs.to_stderr()
    verifier, trusted = None, None
    if way_in.issuer and way_in.public_url:
        trusted = issuer.Issuer(way_in.issuer, way_in.public_url)
    if way_in.guarded:
        file = tokens.TokenFile(way_in.token_file) if way_in.token_file else None
        verifier = auth.Verifier(file, trusted, way_in.public_url)
    who, gate = auth.calling if verifier else auth.neighbour, noting.Gate()

    def ready() -> None:
        logs.tell("serving", address=f"{serving.address(listening)}{noting.MCP}", guarded=str(way_in.guarded).lower())

    def tell(event: str, why: str = "", /) -> None:
        logs.tell(event, logging.WARNING, why=why)

    own = MemoryKept(rows=200_000, size=128_000_000, results=500, mark=lambda: secrets.token_hex(4))
    async with stores(settings, own, tell) as kept, connected(settings, kept.pace) as make:
        policy = replace(policy_of(settings), saves=False)
        server = build(settings, make, kept, who=who, policy=policy)
        about = app.build_app(
            server,
            way_in,
            verifier=verifier,
            ready=trusted.ready if trusted else None,
            recording=kept.link.there if kept.link else None,
            gate=gate,
        )
        await serving.serve(about, gate, listening, ready)
    logs.tell("stopped")
