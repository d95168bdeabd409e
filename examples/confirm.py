"""What a host has to offer so that destroying tools work: a way to put one yes-or-no question to its person.

python examples/confirm.py          on the embedded account; answer the questions in the terminal
"""

import sys

import anyio
from mcp import Client, StdioServerParameters
from mcp.client import ClientRequestContext
from mcp.types import ElicitRequestParams, ElicitResult, TextContent

SERVER = StdioServerParameters(
    command=sys.executable, args=["-m", "convoso_mcp", "--sandbox"], env={"CONVOSO_SANDBOX_NOW": "2026-11-18T15:40"}
)


async def ask_the_person(context: ClientRequestContext, params: ElicitRequestParams) -> ElicitResult:
    """Show the question as it is; anything but a yes is a no."""
    print(f"\n{params.message}")
    answer = await anyio.to_thread.run_sync(input, "yes or no? ")
    return ElicitResult(action="accept", content={"confirm": answer.strip().lower() == "yes"})


async def main() -> None:
    """Try to delete a lead; what happens is up to the person."""
    async with Client(SERVER, elicitation_callback=ask_the_person) as client:
        result = await client.call_tool("delete_lead", {"lead_id": "5000002"})
        print("\n".join(block.text for block in result.content if isinstance(block, TextContent)))


anyio.run(main)
