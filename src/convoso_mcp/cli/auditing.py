"""`audit`: the record of what was changed, asked for and refused."""

import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import anyio
import click

from convoso_mcp.audit import Entry, FileAudit, recorded
from convoso_mcp.cli.options import told_apart
from convoso_mcp.settings import Settings
from convoso_mcp.state import base
from convoso_mcp.text.plain import seen

if TYPE_CHECKING:
    from convoso_mcp.audit.checking import Report
    from convoso_mcp.replicas.auditing import SharedAudit

T = TypeVar("T")


@dataclass(frozen=True)
class Chain:
    """The audit of one account, wherever it is."""

    name: str
    verify: "Callable[[str], Report]"
    """Check it, against a head where one is given."""
    entries: Callable[[int], list[Entry]]
    """The newest of it."""


@click.group()
def audit() -> None:
    """Look at the record of what was changed, asked for and refused."""


of_one_account = click.option("--account", metavar="NAME", help="Of this account only, by its name.")


@audit.command()
@click.option("--head", metavar="HASH", default="", help="A head kept from an earlier check: it must still be there.")
@of_one_account
@click.pass_obj
def verify(settings: Settings, account: str | None, head: str) -> None:
    """Check that nobody without the key edited, removed, added or moved a line."""
    if not (chains := _recorded(settings, account)):
        sys.exit(1 if head else 0)
    if head and len(chains) > 1:
        raise click.UsageError(f"say whose head it is with --account: {', '.join(chain.name for chain in chains)}.")
    with told_apart():
        reports = [(chain.name, chain.verify(head)) for chain in chains]
    for name, report in reports:
        click.echo(f"{name}: {report.told()}")
    sys.exit(0 if all(report.intact for _, report in reports) else 1)


@audit.command()
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="How many entries of each account.")
@of_one_account
@click.pass_obj
def show(settings: Settings, account: str | None, limit: int) -> None:
    """Print changes and refusals, the newest first; values of persons are not in them."""
    for chain in _recorded(settings, account):
        click.echo(f"{chain.name}:")
        with told_apart():
            entries = chain.entries(limit)
        for entry in entries:
            click.echo(seen(entry.told()))


def _recorded(settings: Settings, account: str | None) -> list[Chain]:
    """The accounts that have an audit, or the one that is named."""
    with told_apart():
        every = _in_redis(settings) if settings.redis_url else _in_files(settings)
    chains = [chain for chain in every if account in (None, chain.name)]
    if not chains:
        click.echo("Nothing is recorded, or all of it was removed.", err=True)
    return chains


def _in_files(settings: Settings) -> list[Chain]:
    from convoso_mcp.audit.checking import verify  # noqa: PLC0415  only this command needs it

    return [
        Chain(
            folder.name,
            lambda head, folder=folder: verify(folder, key=settings.audit_key, head=head),
            lambda limit, folder=folder: anyio.run(FileAudit(folder, key=settings.audit_key).entries, limit),
        )
        for folder in recorded(base(settings.audit_folder))
    ]


def _in_redis(settings: Settings) -> list[Chain]:
    from convoso_mcp.cli.sharing import audit_in_redis  # noqa: PLC0415  only with replicas

    def use(name: str, work: "Callable[[SharedAudit], Awaitable[T]]") -> T:
        async def used() -> T:
            async with audit_in_redis(settings, name) as audit:
                return await work(audit)

        return anyio.run(used)

    return [
        Chain(
            name,
            lambda head, name=name: use(name, lambda audit: audit.verify(head)),
            lambda limit, name=name: use(name, lambda audit: audit.entries(limit)),
        )
        for name in use("", lambda audit: audit.accounts())
    ]
