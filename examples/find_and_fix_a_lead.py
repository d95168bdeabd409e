"""Find a person by what is known of them, correct their record, and take the correction back, which a person must agree to.

python examples/find_and_fix_a_lead.py     on the embedded account
"""

import sys
from typing import Any

import anyio
from mcp import Client, StdioServerParameters
from mcp.client import ClientRequestContext
from mcp.types import ElicitRequestParams, ElicitResult, TextContent

SERVER = StdioServerParameters(
    command=sys.executable,
    args=["-m", "convoso_mcp", "--sandbox"],
    env={"CONVOSO_SANDBOX_NOW": "2026-11-18T15:40", "CONVOSO_SANDBOX_SCALE": "tiny"},
)
EXPECTED = {"found": "John Rivera", "asked": 1, "cities": ["Miami", "Tampa", "Miami"]}
questions: list[str] = []


async def agree(context: ClientRequestContext, params: ElicitRequestParams) -> ElicitResult:
    """Where a host shows the question to its person; this one always says yes."""
    questions.append(params.message)
    print(f"  asked: {params.message}")
    return ElicitResult(action="accept", content={"confirm": True})


async def ask(client: Client, tool: str, **arguments: Any) -> str:
    """The text of an answer, which is all that a model reads."""
    result = await client.call_tool(tool, arguments)
    text = "\n".join(block.text for block in result.content if isinstance(block, TextContent))
    if result.is_error:
        raise RuntimeError(f"{tool}: {text}")
    print(text.splitlines()[0])
    return text


async def fix() -> dict[str, Any]:
    """Ids come from answers, never from a guess."""
    async with Client(SERVER, elicitation_callback=agree) as client:
        report: dict[str, Any] = (await client.call_tool("find_lead", {"query": "John from Miami"})).structured_content or {}
        (candidate,) = [dict(zip(report["tables"][0]["columns"], row, strict=True)) for row in report["tables"][0]["rows"]]
        lead = {"lead_id": candidate["lead_id"]}
        seen = [await ask(client, "search_leads", **lead)]
        await ask(client, "update_lead", **lead, city="Tampa", notes="Moved in November")
        seen.append(await ask(client, "search_leads", **lead))
        change = (await ask(client, "list_changes")).splitlines()[2].partition("|")[0]
        await ask(client, "undo_change", change_id=change)
        seen.append(await ask(client, "search_leads", **lead))
    cities = [text.partition("\ncity: ")[2].partition("\n")[0] for text in seen]
    return {"found": candidate["name"], "asked": len(questions), "cities": cities}


if (found := anyio.run(fix)) != EXPECTED:
    sys.exit(f"expected {EXPECTED}, found {found}")
print(found)
