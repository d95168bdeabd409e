"""`sandbox`: the pretend account, served over HTTP."""

from datetime import datetime
from pathlib import Path
from typing import Any, get_args

import click

from convoso_mcp.cli.connecting import opened, wrong_with
from convoso_mcp.settings import Scale, Settings, account_time


def _moment(_context: click.Context, _option: click.Parameter, value: str | None) -> datetime | None:
    try:
        return None if value is None else account_time(value)
    except ValueError as error:
        raise click.BadParameter(f"{error}.") from None


def _plan(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if wrong := wrong_with(value or ""):
        raise click.BadParameter(wrong)
    return value


@click.command("sandbox")
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
            serve(opened(chosen, SERVED_TOKEN, file=db), listening, ready)
    except CannotServe as error:
        raise click.ClickException(str(error)) from None
