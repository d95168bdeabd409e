"""A week against the rules, as a nightly job runs it: drop rate, do-not-call, opt-outs, calling hours. Read-only, no person.

python examples/compliance_sweep.py     on the embedded account; leaves with 1 where something is other than expected
"""

import sys
from typing import Any

import anyio
from mcp import Client, StdioServerParameters

SERVER = StdioServerParameters(
    command=sys.executable,
    args=["-m", "convoso_mcp", "--sandbox", "--read-only"],
    env={"CONVOSO_SANDBOX_NOW": "2026-11-18T15:40"},
)
EXPECTED = {
    "tools that destroy": 0,
    "over 3 %": ["Solar Appointments West (3102)"],
    "Dialed although on the DNC list": 4,
    "Dialed although opted out of texts": 0,
    "Outside calling hours": 2,
    "Dialed most often within 24 hours": 0,
}


async def tables(client: Client, tool: str, **arguments: Any) -> dict[str, list[dict[str, Any]]]:
    """The tables of a report by their titles, each a list of rows by column."""
    result = await client.call_tool(tool, arguments)
    report = result.structured_content
    if result.is_error or report is None:
        raise RuntimeError(f"{tool}: {result.content}")
    print(f"{tool}: {report['answer']}")
    return {
        table["title"]: [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]] for table in report["tables"]
    }


async def sweep() -> dict[str, Any]:
    """Every figure is counted by the server; nothing is added up here."""
    async with Client(SERVER) as client:
        hints = [tool.annotations for tool in (await client.list_tools()).tools]
        rates = (await tables(client, "get_drop_rate"))["By campaign, drops of live answers:"]
        gaps = await tables(client, "find_compliance_gaps", when="last 7 days")
    return {
        "tools that destroy": sum(hint is None or bool(hint.destructive_hint) for hint in hints),
        "over 3 %": [row["campaign"] for row in rates if row["stands"] == "OVER 3 %"],
    } | {title: len(rows) for title, rows in gaps.items()}


if (found := anyio.run(sweep)) != EXPECTED:
    sys.exit(f"expected {EXPECTED}, found {found}")
print(found)
