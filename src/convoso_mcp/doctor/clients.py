"""The clients on this computer: whether this server is in their configuration, and would start from there."""

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from convoso_mcp import keychain
from convoso_mcp.clients.entry import TOKEN, command_of, ours, variables_of
from convoso_mcp.clients.file import Configuration
from convoso_mcp.clients.known import CLIENTS, Client, Places
from convoso_mcp.clients.reading import Unclear
from convoso_mcp.doctor.finding import Finding, note, problem, well
from convoso_mcp.errors import NotConfigured
from convoso_mcp.settings import KEYCHAIN, PREFIX, Settings


def examined(places: Places) -> Iterator[Finding]:
    """What is found of every client that has a configuration."""
    there = [client for client in CLIENTS.values() if client.file(places).exists()]
    if not there:
        yield note("clients", "No configuration of a client that is known was found.", "convoso-mcp install CLIENT makes one.")
    for client in there:
        yield from _of(client, client.file(places))


def _of(client: Client, file: Path) -> Iterator[Finding]:
    try:
        document = Configuration.read(file, comments=client.comments).document
    except (Unclear, OSError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        yield problem(client.name, f"{file} cannot be read: {why}", "Mend it: the client reads none of it as it is.")
        return
    entries = list(ours(document, client))
    if not entries:
        yield note(client.name, f"This server is not in {file}.", f"convoso-mcp install {client.name} puts it there.")
    for name, entry in entries:
        problems = list(_wrong_with(client, name, entry, file))
        yield from problems or [well(client.name, f"{name} is in {file}, and its command is there.")]


def _wrong_with(client: Client, name: str, entry: Mapping[str, Any], file: Path) -> Iterator[Finding]:
    again = f"convoso-mcp install {client.name} --name {name} writes it anew."
    program, *arguments = map(str, command_of(entry))
    if not (Path(program).is_absolute() and os.access(program, os.X_OK)):
        if shutil.which(program) is None:
            yield problem(client.name, f"The command of {name} in {file} is not there: {program}", again)
        else:
            yield note(client.name, f"The command of {name} is looked for in PATH, which a client may not share.", again)
    variables = variables_of(entry)
    unknown = [known for known in variables if known.upper().startswith(PREFIX) and known.upper() not in Settings.names()]
    if unknown:
        mend = "Correct the name: the server does not start with one that it does not know."
        yield problem(client.name, f"{name} in {file} has a setting that there is not: {', '.join(unknown)}", mend)
    if "--sandbox" not in arguments:
        yield from _token_of(client, name, variables, file)


def _token_of(client: Client, name: str, variables: Mapping[str, str], file: Path) -> Iterator[Finding]:
    """What is wrong with where the entry says that the token is."""
    token, again = variables.get(TOKEN, ""), f"convoso-mcp install {client.name} --name {name} puts it in the keychain."
    if not token:
        yield problem(client.name, f"{name} in {file} has no token.", again)
    elif token == KEYCHAIN:
        try:
            there = keychain.kept(_address(variables))
        except NotConfigured as error:
            yield problem(client.name, f"The token of {name} is in the keychain. {error.what}", error.mend)
        else:
            if there is None:
                yield problem(client.name, f"The keychain has no token for {name} in {file}.", "Run convoso-mcp login.")
    elif not token.startswith("${"):
        others = os.name != "nt" and file.stat().st_mode & 0o077
        found = f"The token of {name} is in {file}, in plain"
        if others:
            yield problem(client.name, f"{found}, and others on this computer can read it.", again)
        else:
            yield note(client.name, f"{found}.", again)


def _address(variables: Mapping[str, str]) -> str:
    given = variables.get("CONVOSO_BASE_URL", "").rstrip("/")
    return given or str(Settings.model_fields["base_url"].default)
