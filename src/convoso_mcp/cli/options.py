"""What several commands take, and how what is missing is told."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import get_args

import click

from convoso_mcp.errors import ConvosoError
from convoso_mcp.settings import Profile
from convoso_mcp.text import wording


def _too(context: click.Context, option: click.Parameter, value: object) -> None:
    """Behind a command the settings are read already; a flag can only take away: rights, or the real account."""
    if value:
        context.obj = context.obj.model_copy(update={str(option.name): value})


READ_ONLY = "Change nothing in the account, whatever the settings say."
SANDBOX_INSTEAD = "Use the embedded pretend account instead of a real one."
PROFILE = "Which tools are listed: all, or those that answer questions and a search for the others (compact)."
PROFILES = click.Choice(get_args(Profile))
read_only = click.option("--read-only", is_flag=True, expose_value=False, callback=_too, help=READ_ONLY)
sandbox_too = click.option("--sandbox", is_flag=True, expose_value=False, callback=_too, help=SANDBOX_INSTEAD)
profile_too = click.option("--profile", type=PROFILES, expose_value=False, callback=_too, help=PROFILE)


@contextmanager
def told_apart() -> Generator[None]:
    """What is missing, or cannot be had, is told to the person at the command line."""
    try:
        yield
    except ConvosoError as error:
        raise click.ClickException(wording(error)) from None


def at_a_terminal() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin.isatty()
