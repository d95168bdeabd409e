"""Ask "how did agents perform today?" the way an assistant's host does: start the server, speak MCP over stdio.

python examples/agents_today.py               the embedded account, its clock frozen on a Wednesday afternoon
CONVOSO_AUTH_TOKEN=... python examples/agents_today.py --live
"""

import os
import sys

import anyio
from mcp import Client, StdioServerParameters
from mcp.types import TextContent

SANDBOX = StdioServerParameters(
    command=sys.executable, args=["-m", "convoso_mcp", "--sandbox"], env={"CONVOSO_SANDBOX_NOW": "2026-11-18T15:40"}
)


def live() -> StdioServerParameters:
    """The server on the account of the token in the environment."""
    return StdioServerParameters(
        command=sys.executable, args=["-m", "convoso_mcp"], env={"CONVOSO_AUTH_TOKEN": os.environ["CONVOSO_AUTH_TOKEN"]}
    )


async def main() -> None:
    """List what the server can do, ask one question, print the answer."""
    async with Client(live() if "--live" in sys.argv else SANDBOX) as client:
        tools = (await client.list_tools()).tools
        readers = [tool for tool in tools if tool.annotations and tool.annotations.read_only_hint]
        print(f"{len(tools)} tools, {len(readers)} of them only read")
        result = await client.call_tool("get_agent_performance", {})
        print("\n".join(block.text for block in result.content if isinstance(block, TextContent)))


anyio.run(main)
