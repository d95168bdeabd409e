"""Yesterday in one screen: start the server as a host does, ask three questions over MCP, take the figures from the answers.

python examples/morning_report.py     on the embedded account, its clock frozen on a Wednesday afternoon
"""

import sys
from typing import Any

import anyio
from mcp import Client, StdioServerParameters

SERVER = StdioServerParameters(
    command=sys.executable, args=["-m", "convoso_mcp", "--sandbox"], env={"CONVOSO_SANDBOX_NOW": "2026-11-18T15:40"}
)
EXPECTED = {
    "agents": 15,
    "contacts": 1031,
    "successes": 46,
    "best by the hour": "Gavin Stroud",
    "over 3 % drops": ["Solar Appointments West (3102)"],
    "overdue callbacks": 16,
}


async def answer(client: Client, tool: str, **arguments: Any) -> list[list[dict[str, Any]]]:
    """The tables of a report, each a list of rows by column; the text of the answer is printed."""
    result = await client.call_tool(tool, arguments)
    report = result.structured_content
    if result.is_error or report is None:
        raise RuntimeError(f"{tool}: {result.content}")
    print(f"{tool}: {report['answer']}")
    return [[dict(zip(table["columns"], row, strict=True)) for row in table["rows"]] for table in report["tables"]]


async def morning() -> dict[str, Any]:
    """What a manager wants to know before the first call."""
    async with Client(SERVER) as client:
        agents = [row for table in await answer(client, "get_agent_report", when="yesterday") for row in table]
        campaigns, *_ = await answer(client, "get_drop_rate")
        owners = (await answer(client, "get_callback_backlog"))[1]
    return {
        "agents": len(agents),
        "contacts": sum(row["contacts"] for row in agents),
        "successes": sum(row["successes"] for row in agents),
        "best by the hour": max(agents, key=lambda row: row["/h"])["agent"],
        "over 3 % drops": [row["campaign"] for row in campaigns if (row["30 days"] or 0) > 0.03],
        "overdue callbacks": sum(row["overdue"] for row in owners),
    }


if (found := anyio.run(morning)) != EXPECTED:
    sys.exit(f"expected {EXPECTED}, found {found}")
print(found)
