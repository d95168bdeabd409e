"""`token`: who is let in over HTTP."""

from typing import TYPE_CHECKING, get_args

import click

from convoso_mcp.callers import Scope, scopes
from convoso_mcp.cli.options import told_apart
from convoso_mcp.errors import NotConfigured
from convoso_mcp.settings import PREFIX, Settings

if TYPE_CHECKING:
    from convoso_mcp.http.tokens import TokenFile


@click.group()
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
    with told_apart():
        made = _tokens(settings).add(name, granted, days)
    click.echo(made)
    click.echo(f"This is the token of {name}. It is not shown again.", err=True)


@token.command()
@click.argument("name")
@click.pass_obj
def revoke(settings: Settings, name: str) -> None:
    """Let the token of NAME open nothing any more, from the next request on, without a restart."""
    with told_apart():
        found = _tokens(settings).revoke(name)
    if not found:
        raise click.ClickException("There is no token of that name; convoso-mcp token list shows all.")
    click.echo(f"The token of {name} opens nothing any more.", err=True)


@token.command("list")
@click.pass_obj
def list_tokens(settings: Settings) -> None:
    """Print whose tokens there are, and what each may do."""
    with told_apart():
        entries = _tokens(settings).listed()
    for entry in entries:
        click.echo(entry.told())


def _tokens(settings: Settings) -> "TokenFile":
    from convoso_mcp.http.tokens import TokenFile  # noqa: PLC0415  only these commands need it

    if settings.token_file is None:
        raise NotConfigured("No file of tokens is named.", f"Name one in {PREFIX}TOKEN_FILE; the server reads the same.")
    return TokenFile(settings.token_file)
