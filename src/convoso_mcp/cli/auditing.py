"""`audit`: the record of what was changed, asked for and refused."""

import sys
from pathlib import Path

import anyio
import click

from convoso_mcp.audit import FileAudit, recorded
from convoso_mcp.errors import NotConfigured
from convoso_mcp.settings import Settings
from convoso_mcp.state import base
from convoso_mcp.text import wording
from convoso_mcp.text.plain import seen


@click.group()
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
    folders = [folder for folder in recorded(base(settings.audit_folder)) if account in (None, folder.name)]
    if not folders:
        click.echo("Nothing is recorded, or all of it was removed.", err=True)
    return folders
