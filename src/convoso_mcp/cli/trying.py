"""`tools`, `call` and `demo`: the tools as a person sees them, without any host."""

import sys

import anyio
import click
from mcp import Client, MCPError
from mcp.client import ClientRequestContext
from mcp.types import ElicitRequestParams, ElicitResult, TextContent

from convoso_mcp.cli.composing import build, policy_of, profile_of
from convoso_mcp.cli.connecting import connected
from convoso_mcp.cli.options import at_a_terminal, profile_too, read_only, sandbox_too
from convoso_mcp.cli.sharing import stores
from convoso_mcp.kept import MemoryKept
from convoso_mcp.profiles.profile import FULL
from convoso_mcp.settings import Settings
from convoso_mcp.tools import about_tokens


@click.command()
def demo() -> None:
    """Watch an assistant's requests and the answers, over stdio, on the sandbox."""
    from convoso_mcp.demo import run  # noqa: PLC0415  only this command needs it

    anyio.run(run, click.echo)


@click.command()
@read_only
@profile_too
@click.pass_obj
def tools(settings: Settings) -> None:
    """List the tools that the settings leave in, with their effect and what each costs a model on every request."""
    kinds = {kind.about.tool: kind for kind in profile_of(settings).kinds(policy_of(settings))}
    costs = {name: about_tokens(kind) for name, kind in kinds.items()}
    for name, kind in kinds.items():
        first_sentence = kind.manual().partition(". ")[0].rstrip(".")
        click.echo(f"{name:26}{kind.about.effect.value:10}{costs[name]:5}  {first_sentence}.")
    click.echo(f"{len(costs)} tools, about {sum(costs.values())} tokens together (estimated from their length).")


@click.command()
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


async def _call_once(settings: Settings, tool: str, arguments: dict[str, str]) -> int:
    """The tool through a client in the same process, so that it behaves as it does for an assistant."""
    person = _ask_at_the_terminal if at_a_terminal() else None
    async with stores(settings, MemoryKept(results=0)) as kept, connected(settings, kept.pace) as make:
        server = build(settings, make, kept, profile=FULL, previews=False)
        async with Client(server, elicitation_callback=person) as client:
            try:
                result = await client.call_tool(tool, arguments)
            except MCPError as error:
                click.echo(f"{error} `convoso-mcp tools` lists them.", err=True)
                return 2
    click.echo("\n".join(block.text for block in result.content if isinstance(block, TextContent)), err=bool(result.is_error))
    return 1 if result.is_error else 0


async def _ask_at_the_terminal(context: ClientRequestContext, params: ElicitRequestParams) -> ElicitResult:
    yes = click.confirm(params.message, err=True)
    return ElicitResult(action="accept", content={"confirm": yes})
