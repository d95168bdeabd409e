"""Convoso without MCP: a call is a value, its reply is typed, and a search of any length is read whole.

python examples/typed_client.py     on the embedded account; a real one is `httpx.AsyncHTTPTransport()` and its own token
"""

import sys
from collections import Counter
from datetime import datetime

import anyio
import httpx
from pydantic import SecretStr

from convoso_mcp.client import Convoso
from convoso_mcp.endpoints.calls import SearchCallLogs
from convoso_mcp.endpoints.leads import SearchLeads, UpdateLead
from convoso_mcp.errors import ConvosoError
from convoso_mcp.pace import SteadyPace
from convoso_mcp.pager import Pager
from convoso_mcp.sandbox import ACCOUNT_ZONE, SANDBOX_TOKEN, open_sandbox
from convoso_mcp.transport import Throttle

NOW = datetime(2026, 11, 18, 15, 40, tzinfo=ACCOUNT_ZONE)
EXPECTED = {"lead": "John Rivera", "moved to": "Tampa", "calls": 789, "sales": 6, "refused": "not_found"}


async def use() -> dict[str, str | int]:
    """The same client that the server uses: paced, and patient where a call is safe to repeat."""
    sandbox = httpx.ASGITransport(app=open_sandbox(lambda: NOW))
    http = httpx.AsyncClient(base_url="https://sandbox.invalid/v1/", transport=Throttle(sandbox, SteadyPace(1_000)))
    convoso = Convoso(http, SecretStr(SANDBOX_TOKEN))

    lead = (await convoso.call(SearchLeads(first_name="John", city="Miami"))).rows[0]
    await convoso.call(UpdateLead(lead_id=str(lead.id), city="Tampa"))
    moved = (await convoso.call(SearchLeads(lead_id=str(lead.id)))).rows[0]

    calls = Counter[str | None]()
    week = SearchCallLogs(start_time="2026-11-16 00:00:00", end_time="2026-11-18 15:39:59")
    coverage = await Pager(convoso.call).read(week, lambda page: calls.update(row.status for row in page.rows))
    if coverage.why:
        raise RuntimeError(f"not all was read: {coverage.why}")

    refused = ""
    try:
        await convoso.call(UpdateLead(lead_id="1", city="Tampa"))
    except ConvosoError as error:
        refused = error.short
    await convoso.aclose()
    name = f"{lead.first_name} {lead.last_name}"
    return {"lead": name, "moved to": moved.city or "", "calls": coverage.read, "sales": calls["SALE"], "refused": refused}


if (found := anyio.run(use)) != EXPECTED:
    sys.exit(f"expected {EXPECTED}, found {found}")
print(found)
