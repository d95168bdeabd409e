"""`doctor`: what is well and what is not, each problem with its mend."""

import json
import sys
from collections.abc import AsyncGenerator

import anyio
import click

from convoso_mcp.account import Zone
from convoso_mcp.cli.composing import clock_of, policy_of
from convoso_mcp.cli.connecting import connected
from convoso_mcp.cli.options import sandbox_too, told_apart
from convoso_mcp.cli.sharing import account_of, audit_in_redis, folder_of
from convoso_mcp.clients.known import Places
from convoso_mcp.doctor import account, clients, here
from convoso_mcp.doctor.finding import Finding, note, problem
from convoso_mcp.doctor.hearing import Ear
from convoso_mcp.doctor.probing import observed
from convoso_mcp.errors import ConvosoError, NotConfigured
from convoso_mcp.keychain import InKeychain
from convoso_mcp.settings import Settings
from convoso_mcp.text import wording
from convoso_mcp.text.plain import seen
from convoso_mcp.tools import TOOLS

MARKS = {"well": "ok", "note": "note", "problem": "PROBLEM"}
LOG_IN = "Run convoso-mcp login, or set CONVOSO_AUTH_TOKEN; --sandbox examines the embedded account."


@click.command()
@click.option("--probe", is_flag=True, help="Ask a live account what no document says, and print shapes without data.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for a program.")
@sandbox_too
@click.pass_obj
def doctor(settings: Settings | NotConfigured, *, probe: bool, as_json: bool) -> None:
    """Look at the program, its settings, the account and the clients, and say what is wrong and what mends it.

    Nothing is changed. The status is 0 where there is no problem.
    """
    with told_apart():
        sys.exit(anyio.run(_probe if probe else _examine, settings, as_json))


async def _examine(settings: Settings | NotConfigured, as_json: bool) -> int:  # noqa: FBT001  anyio takes no names
    found = list[Finding]()
    async for finding in _findings(settings):
        found.append(finding)
        if not as_json:
            click.echo(f"{MARKS[finding.state]:8} {finding.about:15} {seen(finding.what)}")
            if finding.mend:
                click.echo(f"{'':24} {seen(finding.mend)}")
    problems = sum(finding.state == "problem" for finding in found)
    if as_json:
        click.echo(json.dumps({"well": not problems, "findings": [finding._asdict() for finding in found]}, indent=2))
    else:
        click.echo("All is well." if not problems else f"{problems} problem{'s' * (problems != 1)}.")
    return 1 if problems else 0


async def _probe(settings: Settings | NotConfigured, as_json: bool) -> int:  # noqa: FBT001  likewise
    """What maintainers would like to know of a live account; nothing of it is in the output."""
    if isinstance(settings, NotConfigured):
        raise settings
    ear, seen_here = Ear(clock_of(settings)), dict[str, str]()
    async with connected(settings, hear=ear) as call:
        try:
            async for asked, shown in observed(call, ear):
                seen_here[asked] = shown
                if not as_json:
                    click.echo(f"{asked}:\n    {shown}")
        except ConvosoError as error:
            click.echo(f"{wording(error)} convoso-mcp doctor says more.", err=True)
            return 1
    if as_json:
        click.echo(json.dumps(seen_here, indent=2))
    return 0


async def _findings(settings: Settings | NotConfigured) -> AsyncGenerator[Finding]:
    yield here.program()
    if isinstance(settings, NotConfigured):
        yield here.unread(settings)
    else:
        yield here.settings_of(settings, _source(settings))
        policy = policy_of(settings)
        yield here.switched_off(policy, TOOLS.abouts.values())
        async for finding in _account(settings):
            yield finding
    for finding in clients.examined(Places.here()):
        yield finding


async def _account(settings: Settings) -> AsyncGenerator[Finding]:
    """The account, and the record of what was changed in it, which goes by the name of its token."""
    if settings.auth_token is None and not settings.sandbox:
        yield problem("token", "None is set, so that no call can be made.", LOG_IN)
        return
    if settings.sandbox:
        yield note("address", "The embedded account is served, not a real one.")
    clock = clock_of(settings)
    ear, zone = Ear(clock), Zone(settings.time_zone, "set") if settings.time_zone else None
    address = "The embedded account" if settings.sandbox else settings.base_url
    async with connected(settings, hear=ear) as call:
        async for finding in account.examined(call, ear, zone=zone, lists=policy_of(settings).lists, address=address):
            yield finding
    if not settings.sandbox or settings.audit_folder:
        try:
            yield await _records(settings)
        except NotConfigured:
            return  # the keychain, which the account's findings have told


def _source(settings: Settings) -> str:
    if settings.sandbox:
        return "the embedded account's"
    if settings.auth_token is None:
        return "none"
    return "in the system's keychain" if isinstance(settings.auth_token, InKeychain) else "set (not shown)"


async def _records(settings: Settings) -> Finding:
    """Where changes are recorded: in Redis where there is one, else in the account's folder."""
    if settings.redis_url is None or settings.sandbox:
        return here.records(folder_of(settings), settings)
    try:
        async with audit_in_redis(settings, account_of(settings)) as audit:
            return here.chain("Redis answers", "Redis", await audit.verify())
    except ConvosoError as error:
        return problem("audit", f"{error.what} Every change is refused meanwhile.", "See to CONVOSO_REDIS_URL.")
