"""The command line: the only place where things are put together, and the only one that prints."""

import logging
import sys
import time
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import anyio
import click
from mcp import Client, MCPError
from mcp.client import ClientRequestContext
from mcp.server import Server
from mcp.server.stdio import stdio_server
from mcp.types import ElicitRequestParams, ElicitResult, TextContent

from convoso_mcp import __version__
from convoso_mcp.audit import Audit, FileAudit
from convoso_mcp.callers import Caller, Scope, local, scopes
from convoso_mcp.endpoints.endpoint import Call, Endpoint, R, Switch
from convoso_mcp.endpoints.statuses import Overrides
from convoso_mcp.errors import NotConfigured
from convoso_mcp.journal import FileJournal, Journal
from convoso_mcp.kept import Kept
from convoso_mcp.policy import Policy, chosen
from convoso_mcp.server import build_server
from convoso_mcp.settings import PREFIX, Scale, Settings, account_time
from convoso_mcp.state import SANDBOX, account, base
from convoso_mcp.text import Shield, wording
from convoso_mcp.text.plain import seen
from convoso_mcp.tools import TOOLS, about_tokens

if TYPE_CHECKING:
    from socket import socket

    from convoso_mcp.client import Convoso
    from convoso_mcp.http.door import Door
    from convoso_mcp.http.tokens import TokenFile
    from convoso_mcp.sandbox.app import Sandbox


def _too(context: click.Context, option: click.Parameter, value: bool) -> None:  # noqa: FBT001  click's own call
    """Behind a command the settings are read already; this can only take away: rights, or the real account."""
    if value:
        context.obj = context.obj.model_copy(update={str(option.name): True})


READ_ONLY = "Change nothing in the account, whatever the settings say."
SANDBOX_INSTEAD = "Use the embedded pretend account instead of a real one."
read_only = click.option("--read-only", is_flag=True, expose_value=False, callback=_too, help=READ_ONLY)
sandbox_too = click.option("--sandbox", is_flag=True, expose_value=False, callback=_too, help=SANDBOX_INSTEAD)


@click.group("convoso-mcp", invoke_without_command=True)
@click.version_option(__version__, package_name="convoso-mcp")
@click.option("--sandbox", is_flag=True, help=SANDBOX_INSTEAD)
@click.option("--read-only", is_flag=True, help=READ_ONLY)
@click.pass_context
def program(context: click.Context, *, sandbox: bool, read_only: bool) -> None:
    """Convoso over MCP. Without a command: serve stdio, on the account of CONVOSO_AUTH_TOKEN."""
    try:
        context.obj = _read_settings(sandbox=sandbox, read_only=read_only)
    except NotConfigured as error:
        click.echo(f"convoso-mcp: {wording(error)}", err=True)
        context.exit(2)
    if context.invoked_subcommand is None:
        _serve_stdio(context.obj)


def _serve_stdio(settings: Settings) -> None:
    if at_a_terminal():
        click.echo("Speaking MCP on stdin and stdout, for an MCP host. For a person: convoso-mcp --help.", err=True)
    logging.basicConfig(level=logging.WARNING)  # to stderr: stdout is the protocol
    anyio.run(serve, settings)


@program.command("serve")
@click.option("--http", is_flag=True, help="Streamable HTTP at /mcp instead of stdio.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Any but loopback needs callers who prove who they are.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 takes a free one.")
@read_only
@sandbox_too
@click.pass_obj
def serve_command(settings: Settings, *, http: bool, host: str, port: int) -> None:
    """Serve one person over stdio, as without a command, or a team over HTTP."""
    if not http:
        _serve_stdio(settings)
        return
    from convoso_mcp.http.door import door  # noqa: PLC0415  only this command needs it
    from convoso_mcp.http.serving import listen  # noqa: PLC0415

    try:
        way_in = door(settings, host)
        listening = listen(host, port)
    except NotConfigured as error:
        raise click.ClickException(wording(error)) from None
    anyio.run(_serve_http, settings, way_in, listening)


@program.group()
def token() -> None:
    """The bearer tokens that let callers in over HTTP; CONVOSO_TOKEN_FILE names the file that holds their hashes."""


@token.command()
@click.argument("name")
@click.option("--scope", default="read", show_default=True, help="What the caller may do: read, edit, danger, with commas.")
@click.option("--days", type=click.IntRange(1, 3650), help="How long it is good for; else until it is revoked.")
@click.pass_obj
def add(settings: Settings, name: str, scope: str, days: int | None) -> None:
    """Make a token for NAME and print it, once: only its hash is kept."""
    granted = scopes(scope)
    if len(granted) != len(scope.split(",")) or "read" not in granted:
        raise click.UsageError(f"--scope takes some of {', '.join(get_args(Scope))}, with commas; read is always needed")
    with _told_apart():
        made = _tokens(settings).add(name, granted, days)
    click.echo(made)
    click.echo(f"This is the token of {name}. It is not shown again.", err=True)


@token.command()
@click.argument("name")
@click.pass_obj
def revoke(settings: Settings, name: str) -> None:
    """Let the token of NAME open nothing any more, from the next request on, without a restart."""
    with _told_apart():
        found = _tokens(settings).revoke(name)
    if not found:
        raise click.ClickException("There is no token of that name; convoso-mcp token list shows all.")
    click.echo(f"The token of {name} opens nothing any more.", err=True)


@token.command("list")
@click.pass_obj
def list_tokens(settings: Settings) -> None:
    """Print whose tokens there are, and what each may do."""
    with _told_apart():
        entries = _tokens(settings).listed()
    for entry in entries:
        click.echo(entry.told())


def _tokens(settings: Settings) -> "TokenFile":
    from convoso_mcp.http.tokens import TokenFile  # noqa: PLC0415  only these commands need it

    if settings.token_file is None:
        raise NotConfigured("No file of tokens is named.", f"Name one in {PREFIX}TOKEN_FILE; the server reads the same.")
    return TokenFile(settings.token_file)


@contextmanager
def _told_apart() -> Generator[None]:
    """What is missing is told to the person at the command line."""
    try:
        yield
    except NotConfigured as error:
        raise click.ClickException(wording(error)) from None


@program.command()
def demo() -> None:
    """Watch an assistant's requests and the answers, over stdio, on the sandbox."""
    from convoso_mcp.demo import run  # noqa: PLC0415  only this command needs it

    anyio.run(run, click.echo)


@program.command()
@read_only
@click.pass_obj
def tools(settings: Settings) -> None:
    """List the tools that the settings leave in, with their effect and what each costs a model on every request."""
    policy = _policy(settings)
    kinds = {name: kind for name, kind in TOOLS.items() if policy.lists(kind.about)}
    costs = {name: about_tokens(kind) for name, kind in kinds.items()}
    for name, kind in kinds.items():
        first_sentence = kind.manual().partition(". ")[0].rstrip(".")
        click.echo(f"{name:26}{kind.about.effect.value:10}{costs[name]:5}  {first_sentence}.")
    click.echo(f"{len(costs)} tools, about {sum(costs.values())} tokens together (estimated from their length).")


@program.command()
@click.argument("tool")
@click.argument("arguments", nargs=-1, metavar="[KEY=VALUE]...")
@read_only
@sandbox_too
@click.pass_obj
def call(settings: Settings, tool: str, arguments: tuple[str, ...]) -> None:
    """Run one TOOL and print its answer, such as: call search_leads first_name=John limit=3."""
    unequal = [argument for argument in arguments if "=" not in argument]
    if unequal:
        raise click.UsageError(f"write arguments as key=value, not {unequal[0]}")
    given = dict(argument.split("=", 1) for argument in arguments)
    sys.exit(anyio.run(_call_once, settings, tool, given))


@program.group()
def audit() -> None:
    """Look at the record of what was changed, asked for and refused."""


of_one_account = click.option("--account", metavar="NAME", help="Of this account only, by the name of its folder.")


@audit.command()
@click.option("--head", metavar="HASH", default="", help="A head kept from an earlier check: it must still be there.")
@of_one_account
@click.pass_obj
def verify(settings: Settings, account: str | None, head: str) -> None:
    """Check that nobody without the key edited, removed, added or moved a line."""
    from convoso_mcp.audit.checking import verify  # noqa: PLC0415  only this command needs it

    folders = _recorded(settings, account)
    if head and len(folders) > 1:
        raise click.UsageError(f"say whose head it is with --account: {', '.join(folder.name for folder in folders)}.")
    reports = [(folder.name, verify(folder, key=settings.audit_key, head=head)) for folder in folders]
    for name, report in reports:
        click.echo(f"{name}: {report.told()}")
    sys.exit(0 if all(report.intact for _, report in reports) and (reports or not head) else 1)


@audit.command()
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="How many entries of each account.")
@of_one_account
@click.pass_obj
def show(settings: Settings, account: str | None, limit: int) -> None:
    """Print changes and refusals, the newest first; values of persons are not in them."""
    for folder in _recorded(settings, account):
        click.echo(f"{folder.name}:")
        try:
            entries = anyio.run(FileAudit(folder, key=settings.audit_key).entries, limit)
        except NotConfigured as error:
            raise click.ClickException(wording(error)) from None
        for entry in entries:
            click.echo(seen(entry.told()))


def _recorded(settings: Settings, account: str | None) -> list[Path]:
    """The folders of the accounts that have an audit, or of the one that is named."""
    from convoso_mcp.audit import recorded  # noqa: PLC0415  only these commands need it

    folders = [folder for folder in recorded(base(settings.audit_folder)) if account in (None, folder.name)]
    if not folders:
        click.echo("Nothing is recorded, or all of it was removed.", err=True)
    return folders


def _read_settings(*, sandbox: bool, read_only: bool) -> Settings:
    """The settings, with the names of tools, the file of statuses, and the fault plan, which only the sandbox can read."""
    settings = Settings.read(sandbox=sandbox, read_only=read_only)
    _policy(settings)
    _statuses(settings)
    if wrong := _wrong_with(settings.sandbox_faults):
        raise NotConfigured("A setting cannot be read.", f"{PREFIX}SANDBOX_FAULTS: {wrong}.")
    return settings


def _policy(settings: Settings) -> Policy:
    """What the settings allow."""
    try:
        tools = chosen(settings.tools, TOOLS.abouts.values())
    except ValueError as error:
        raise NotConfigured("A setting cannot be read.", f"{PREFIX}TOOLS: {error}.") from None
    switches: dict[Switch, bool] = {
        "allow_dnc_removal": settings.allow_dnc_removal,
        "allow_opt_out_changes": settings.allow_opt_out_changes,
    }
    return Policy(
        read_only=settings.read_only,
        tools=tools,
        switched_on=frozenset(switch for switch, on in switches.items() if on),
        changes_per_hour=settings.changes_per_hour,
    )


def _statuses(settings: Settings) -> Overrides:
    """What the operator's file says of statuses; nothing without one."""
    if settings.status_file is None:
        return {}
    from convoso_mcp.answers.numbers.statuses import read_overrides  # noqa: PLC0415  few have one

    try:
        return read_overrides(settings.status_file)
    except ValueError as error:
        raise NotConfigured("A setting cannot be read.", f"{PREFIX}STATUS_FILE: {error}.") from None


def _moment(_context: click.Context, _option: click.Parameter, value: str | None) -> datetime | None:
    try:
        return None if value is None else account_time(value)
    except ValueError as error:
        raise click.BadParameter(f"{error}.") from None


def _plan(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if wrong := _wrong_with(value or ""):
        raise click.BadParameter(wrong)
    return value


@program.command("sandbox")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8900, show_default=True, help="On 127.0.0.1; 0 takes a free one."
)
@click.option("--scale", type=click.Choice(get_args(Scale)), help="How big the account is.")
@click.option("--now", metavar="TIME", callback=_moment, help="Freeze its clock, in its zone, such as 2026-11-18T15:40.")
@click.option("--db", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Keep it in this SQLite file.")
@click.option("--reset", is_flag=True, help="Begin anew: drop what the file of --db kept.")
@click.option("--faults", metavar="PLAN", callback=_plan, help="What goes wrong, such as: 429 x2 /leads; slow 10%.")
@click.pass_obj
def serve_sandbox(settings: Settings, *, port: int, db: Path | None, reset: bool, **given: Any) -> None:
    """Serve the pretend account over HTTP on loopback, for any Convoso client."""
    if reset and db is None:
        raise click.UsageError("--reset drops what a file kept; say which with --db FILE.")
    from convoso_mcp.sandbox import ACCOUNT_ZONE  # noqa: PLC0415  only this command needs it
    from convoso_mcp.sandbox.serving import SERVED_TOKEN, CannotServe, address, drop, listen, serve, until_stopped  # noqa: PLC0415

    chosen = settings.model_copy(update={f"sandbox_{name}": value for name, value in given.items() if value is not None})

    def ready() -> None:
        clock = f"frozen at {chosen.sandbox_now:%Y-%m-%d %H:%M}" if chosen.sandbox_now else "running"
        size, kept = f"{chosen.sandbox_scale} account", f"kept in {db}" if db else "in memory"
        about = f"{size}, {kept}, its clock {clock} in {ACCOUNT_ZONE}"
        click.echo(f"Serving at {address(listening)}/v1, token: {SERVED_TOKEN} ({about}). Ctrl-C ends it.", err=True)

    try:
        with until_stopped(), listen(port) as listening:
            if reset and db:
                drop(db)
            serve(_open(chosen, SERVED_TOKEN, file=db), listening, ready)
    except CannotServe as error:
        raise click.ClickException(str(error)) from None


async def serve(settings: Settings) -> None:
    """Serve stdio until the host closes it."""
    async with _account(settings) as make, stdio_server() as (reading, writing):
        server = _server(settings, make, exports=settings.export_folder)
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

    async with _account(settings) as make:
        policy = replace(_policy(settings), saves=False)
        server = _server(settings, make, who=who, policy=policy, kept=Kept(rows=200_000, size=128_000_000, results=500))
        about = app.build_app(server, way_in, verifier=verifier, ready=trusted.ready if trusted else None, gate=gate)
        await serving.serve(about, gate, listening, ready)
    logs.tell("stopped")


def _server(
    settings: Settings,
    make: Call,
    *,
    who: Callable[[], Caller] = local,
    policy: Policy | None = None,
    kept: Kept | None = None,
    exports: Path | None = None,
) -> Server[Any]:
    """The server as the settings want it."""
    audit, journal = _records(settings)
    return build_server(
        make,
        who=who,
        policy=policy or _policy(settings),
        kept=kept,
        audit=audit,
        journal=journal,
        exports=exports,
        statuses=_statuses(settings),
        shield=_shield(settings),
        structured=settings.structured,
        previews=settings.confirmation == "ask",
        zone=settings.time_zone,
        clock=_clock(settings),
    )


async def _call_once(settings: Settings, tool: str, arguments: dict[str, str]) -> int:
    """The tool through a client in the same process, so that it behaves as it does for an assistant."""
    person = _ask_at_the_terminal if at_a_terminal() else None
    async with _account(settings) as make:
        audit, journal = _records(settings)
        server = build_server(
            make,
            policy=_policy(settings),
            audit=audit,
            journal=journal,
            statuses=_statuses(settings),
            kept=Kept(results=0),
            shield=_shield(settings),
            previews=False,
            zone=settings.time_zone,
            clock=_clock(settings),
        )
        async with Client(server, elicitation_callback=person) as client:
            try:
                result = await client.call_tool(tool, arguments)
            except MCPError as error:
                click.echo(f"{error} `convoso-mcp tools` lists them.", err=True)
                return 2
    click.echo("\n".join(block.text for block in result.content if isinstance(block, TextContent)), err=bool(result.is_error))
    return 1 if result.is_error else 0


def _records(settings: Settings) -> tuple[Audit | None, Journal | None]:
    """Where changes are recorded. The embedded account begins anew with each process, and its records with it."""
    if settings.sandbox and settings.audit_folder is None:
        return None, None
    token = settings.auth_token.get_secret_value() if settings.auth_token else ""
    name = SANDBOX if settings.sandbox else account(settings.base_url, token)
    folder = base(settings.audit_folder) / name
    return FileAudit(folder, key=settings.audit_key), FileJournal(folder)


def _clock(settings: Settings) -> Callable[[], float]:
    """The time that answers go by: that of a frozen sandbox is frozen for them, too."""
    if not settings.sandbox or settings.sandbox_now is None:
        return time.time
    from convoso_mcp.sandbox import ACCOUNT_ZONE  # noqa: PLC0415  start-up does not pay for it

    return settings.sandbox_now.replace(tzinfo=ACCOUNT_ZONE).timestamp


def _shield(settings: Settings) -> Shield:
    return Shield(masking=settings.masking, recordings=settings.recordings)


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
    from convoso_mcp.transport import Throttle  # noqa: PLC0415

    pace, at_once = settings.requests_per_second, settings.requests_at_once
    if settings.sandbox:
        from convoso_mcp.sandbox import SANDBOX_TOKEN  # noqa: PLC0415

        address, token = "https://sandbox.invalid/v1", SecretStr(SANDBOX_TOKEN)
        transport: Any = httpx.ASGITransport(app=_open(settings, SANDBOX_TOKEN))
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
    throttled = Throttle(transport, per_second=pace, at_once=at_once)
    return Convoso(httpx.AsyncClient(base_url=f"{address}/", transport=throttled, headers=headers), token)


def _open(settings: Settings, token: str, file: Path | None = None) -> "Sandbox":
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


def _wrong_with(plan: str) -> str:
    """What makes a fault plan unreadable; blank for one that can be read."""
    if not plan:
        return ""
    from convoso_mcp.sandbox.faults import PlanError, read_plan  # noqa: PLC0415  few want bad days

    try:
        read_plan(plan)
    except PlanError as error:
        return str(error)
    return ""
