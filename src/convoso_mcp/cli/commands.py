"""The program: its settings, and its commands, each loaded when it is called."""

from importlib import import_module

import click

from convoso_mcp import __version__
from convoso_mcp.cli.composing import read_settings
from convoso_mcp.cli.options import PROFILE, PROFILES, READ_ONLY, SANDBOX_INSTEAD
from convoso_mcp.cli.serving import serve_stdio
from convoso_mcp.errors import NotConfigured
from convoso_mcp.text import wording

COMMANDS = {
    "audit": "auditing.audit",
    "call": "trying.call",
    "demo": "trying.demo",
    "doctor": "examining.doctor",
    "install": "installing.install",
    "login": "installing.login",
    "logout": "installing.logout",
    "sandbox": "pretending.serve_sandbox",
    "serve": "serving.serve_command",
    "token": "letting_in.token",
    "tools": "trying.tools",
}
"""Every command, with the module here and the name in it."""


class Program(click.Group):
    """Loads a command when it is called: starting the server does not pay for the others."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, in order."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, if there is one."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(".")
        return getattr(import_module(f"convoso_mcp.cli.{module}"), name)


@click.group(cls=Program, name="convoso-mcp", invoke_without_command=True)
@click.version_option(__version__, package_name="convoso-mcp")
@click.option("--sandbox", is_flag=True, help=SANDBOX_INSTEAD)
@click.option("--read-only", is_flag=True, help=READ_ONLY)
@click.option("--profile", type=PROFILES, help=PROFILE)
@click.pass_context
def program(context: click.Context, *, sandbox: bool, read_only: bool, profile: str | None) -> None:
    """Convoso over MCP. Without a command: serve stdio, on the account of CONVOSO_AUTH_TOKEN."""
    try:
        context.obj = read_settings(sandbox=sandbox, read_only=read_only, profile=profile)
    except NotConfigured as error:
        if context.invoked_subcommand == "doctor":  # which is there to say so
            context.obj = error
            return
        click.echo(f"convoso-mcp: {wording(error)}", err=True)
        context.exit(2)
    if context.invoked_subcommand is None:
        serve_stdio(context.obj)
