"""`install`, `login` and `logout`: this server in a client's configuration, and the token in the system's keychain."""

import sys
from datetime import datetime
from pathlib import Path
from typing import get_args

import click
from pydantic import SecretStr

from convoso_mcp import keychain
from convoso_mcp.cli.options import at_a_terminal, profile_too, read_only, sandbox_too, told_apart
from convoso_mcp.clients import command
from convoso_mcp.clients.entry import Entry
from convoso_mcp.clients.file import Configuration
from convoso_mcp.clients.jsonc import Document
from convoso_mcp.clients.known import CLIENTS, Client, Places, Way
from convoso_mcp.clients.reading import Unclear
from convoso_mcp.errors import NotConfigured
from convoso_mcp.settings import KEYCHAIN, Settings

READ_ONLY = "--read-only"
FLAGS = {"CONVOSO_PROFILE", "CONVOSO_READ_ONLY", "CONVOSO_SANDBOX"}
"""Settings that are written as options of the command."""


@click.command()
@click.argument("client", type=click.Choice(list(CLIENTS)))
@click.option("--print", "only_print", is_flag=True, help="Print what would be written, and write nothing.")
@click.option("--remove", is_flag=True, help="Take the entry out again; the token stays where it is (logout removes it).")
@click.option("--name", default="convoso", show_default=True, help="What the client calls this server.")
@click.option("--file", "path", type=click.Path(dir_okay=False, path_type=Path), help="The configuration, if it is elsewhere.")
@click.option("--token", "way", type=click.Choice(get_args(Way)), help="Where the token is; what clients know differs.")
@read_only
@sandbox_too
@profile_too
@click.pass_obj
def install(
    settings: Settings, client: str, *, only_print: bool, remove: bool, name: str, path: Path | None, way: Way | None
) -> None:
    """Write this server into the configuration of a CLIENT, or change it there; what else is in it stays as it is.

    The settings that are set go with it. The token does not: it goes to the system's keychain, and is asked for where none is
    kept yet (a line of stdin, where nobody is at a terminal). With --token=ask the client asks for it, with --token=env it
    takes it from its environment.
    """
    about = CLIENTS[client]
    file = path or about.file(Places.here())
    with told_apart():
        entry = Entry(name, _command(settings), _variables(settings), None if settings.sandbox else _way(about, way))
        if only_print:
            click.echo(f"{file}:", err=True)
            click.echo(entry.to_paste(about))
            return
        found, changed = _changed(file, about, entry, remove=remove)
        if entry.way == "keychain" and not remove:
            _see_to_token(settings)
        if changed.text == found.document.text and (found.before is not None or remove):
            click.echo(f"{file} is as it should be; nothing was written.")
            return
        _write(found, changed, about)
    if not remove:
        click.echo(f"What it has for {name}:\n{entry.to_paste(about)}")
        if READ_ONLY in (found.document.at((about.servers, name, "args")) or []) and READ_ONLY not in entry.command:
            click.echo("It was read-only before, and may change the account from now on.")
    click.echo(about.again)


def _command(settings: Settings) -> list[str]:
    flags = ["--sandbox"] * settings.sandbox + [READ_ONLY] * settings.read_only
    profile = [] if settings.profile == "full" else ["--profile", settings.profile]
    return [*command.here(), *flags, *profile]


def _variables(settings: Settings) -> dict[str, str]:
    return {name: value for name, value in settings.given().items() if name not in FLAGS}


def _way(client: Client, way: Way | None) -> Way:
    if way is None:
        return next(iter(client.ways))
    if way not in client.ways:
        raise NotConfigured(f"{client.title} cannot take a token that way.", f"It takes {' or '.join(client.ways)}.")
    return way


def _changed(file: Path, client: Client, entry: Entry, *, remove: bool) -> tuple[Configuration, Document]:
    """What is in the file, and what shall be; a file that is not understood is refused, with what to do by hand."""
    by_hand = "Take it out by hand." if remove else f"Mend it, or put this into it by hand:\n{entry.to_paste(client)}"
    try:
        found = Configuration.read(file, comments=client.comments)
        put = entry.taken_out_of if remove else entry.put_into
        return found, put(found.document, client)
    except Unclear as error:
        raise NotConfigured(f"{file} was left as it is. {error}", by_hand) from None
    except OSError as error:
        raise NotConfigured(f"{file} cannot be read ({error.strerror}).", by_hand) from None


def _write(found: Configuration, changed: Document, client: Client) -> None:
    try:
        copy = found.written(changed, datetime.now())  # noqa: DTZ005  the copy is named by the person's own clock
    except OSError as error:
        raise NotConfigured(f"{found.file} cannot be written ({error.strerror}); it is as it was.") from None
    click.echo(f"{client.title}: wrote {found.file}." + (f" What was there is in {copy.name}." if copy else ""))


def _see_to_token(settings: Settings) -> None:
    """Have a token in the keychain: one that is there stays, else the one that is set, else one is asked for."""
    if keychain.kept(settings.base_url):
        return
    given = settings.auth_token
    if given is None or isinstance(given, keychain.InKeychain):
        given = _asked(settings)
    keychain.keep(settings.base_url, given)
    click.echo("The token is in the system's keychain.")


@click.command()
@click.pass_obj
def login(settings: Settings) -> None:
    """Keep a token in the system's keychain, for the address that is set; it is asked for, or is a line of stdin.

    A server finds it with CONVOSO_AUTH_TOKEN=keychain. One that runs already keeps the token that it has.
    """
    with told_apart():
        keychain.keep(settings.base_url, _asked(settings))
    click.echo(f"The token for {settings.base_url} is in the system's keychain; CONVOSO_AUTH_TOKEN={KEYCHAIN} finds it.")


@click.command()
@click.pass_obj
def logout(settings: Settings) -> None:
    """Remove the token of the address that is set from the system's keychain."""
    with told_apart():
        there = keychain.forget(settings.base_url)
    click.echo(f"{'Removed the' if there else 'There is no'} token for {settings.base_url} in the system's keychain.")


def _asked(settings: Settings) -> SecretStr:
    if at_a_terminal():
        given = click.prompt(f"Convoso API token for {settings.base_url}", hide_input=True, err=True)
    else:
        given = sys.stdin.readline()
    token = given.strip()
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise NotConfigured(
            "No token was given that can be one.", "Type it, or give it as a line of stdin; an admin makes one in Convoso."
        )
    return SecretStr(token)
