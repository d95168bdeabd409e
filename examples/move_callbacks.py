"""Move every overdue callback to the next morning, one call each, and look whether they have moved.

python examples/move_callbacks.py     on the embedded account
"""

import re
import sys
from typing import Any

import anyio
from mcp import Client, StdioServerParameters
from mcp.types import CallToolResult, TextContent

SERVER = StdioServerParameters(
    command=sys.executable, args=["-m", "convoso_mcp", "--sandbox"], env={"CONVOSO_SANDBOX_NOW": "2026-11-18T15:40"}
)
MORNING = {"callback_time": "2026-11-19 10:00 AM", "callback_time_zone": "-8.00"}
EXPECTED = {"overdue": 16, "moved": 16, "overdue after": 0}


async def ask(client: Client, tool: str, **arguments: Any) -> CallToolResult:
    """An answer; an error ends this, with what it says."""
    result = await client.call_tool(tool, arguments)
    if result.is_error:
        raise RuntimeError(f"{tool}: {text(result)}")
    return result


def text(result: CallToolResult) -> str:
    """The text of an answer, which is complete: programs read figures from the structured content of reports."""
    return "\n".join(block.text for block in result.content if isinstance(block, TextContent))


async def overdue(client: Client) -> int:
    """How many callbacks are late, as the server counts them."""
    report: dict[str, Any] = (await ask(client, "get_callback_backlog")).structured_content or {}
    print(report["answer"])
    return sum(count for table in report["tables"] if table["title"] == "Overdue by age" for _, count in table["rows"])


async def move() -> dict[str, int]:
    """There is no call for many at once: each is looked at, recorded and could be undone by itself."""
    async with Client(SERVER) as client:
        before = await overdue(client)
        late = text(await ask(client, "search_callbacks", stage="PAST_DUE", columns="id,callback_time"))
        ids = re.findall(r"^(\d+)\|", late, re.MULTILINE)
        moved = [text(await ask(client, "update_callback", callback_id=one, **MORNING)) for one in ids]
        print("\n".join(moved))
        done = sum(answer.startswith("Done: update_callback.") for answer in moved)
        return {"overdue": before, "moved": done, "overdue after": await overdue(client)}


if (found := anyio.run(move)) != EXPECTED:
    sys.exit(f"expected {EXPECTED}, found {found}")
print(found)
