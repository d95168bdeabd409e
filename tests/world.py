"""The world the tests run in: a sandbox with a frozen clock, an account on it, and a person at the client."""

import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

import anyio
import httpx
import pytest
from mcp import Client
from mcp.client import ClientRequestContext
from mcp.server import Server
from mcp.types import CallToolResult, ElicitRequestParams, ElicitResult, Resource, ResourceLink, TextContent
from pydantic import SecretStr
from starlette.applications import Starlette

from convoso_mcp.client import Convoso, Patience
from convoso_mcp.endpoints import ENDPOINTS
from convoso_mcp.endpoints.endpoint import Effect
from convoso_mcp.pace import SteadyPace
from convoso_mcp.policy import SWITCHED, Policy
from convoso_mcp.sandbox import ACCOUNT_ZONE, SANDBOX_TOKEN, open_sandbox
from convoso_mcp.sandbox.account import Account
from convoso_mcp.sandbox.app import Sandbox
from convoso_mcp.sandbox.faults import Faults
from convoso_mcp.sandbox.opening import open_account
from convoso_mcp.transport import Throttle

NOW = datetime(2026, 11, 18, 15, 40, tzinfo=ACCOUNT_ZONE)
"""A Wednesday afternoon, with the floor at work."""
ADDRESS = "https://sandbox.invalid/v1/"

YES = ElicitResult(action="accept", content={"confirm": True})
NO = ElicitResult(action="accept", content={"confirm": False})

EVERYTHING = Policy(switched_on=frozenset(SWITCHED))
"""An operator who has switched everything on."""

ONE_ERA = pytest.mark.parametrize("era", ["auto"])
"""For tests of what no era can make different."""

Ask = Callable[..., Awaitable[str]]
"""Call a tool by name with its arguments as keywords; the whole answer as text, errors marked."""


PATHS = {endpoint.about.tool: endpoint.about.path for endpoint in ENDPOINTS}
READING = {endpoint.about.path for endpoint in ENDPOINTS if endpoint.about.effect is Effect.READS}
EXAMPLES: dict[str, dict[str, Any]] = {
    "search_leads": {"list_id": "20011", "status": "CALLBK", "limit": 3},
    "insert_lead": {"list_id": "20013", "phone_number": "(786) 555-0198", "first_name": "Ada", "check_dup": 1},
    "update_lead": {"lead_id": "5000002", "city": "Tampa", "notes": "Prefers mornings"},
    "delete_lead": {"lead_id": "5000002"},
    "get_lead_recordings": {"lead_id": "5000002"},
    "post_lead": {"criteria_key": "MED-WEB", "phone_number": "7865550197", "first_name": "Ada"},
    "validate_lead": {"criteria_key": "MED-WEB", "phone_number": "7865550196", "state": "FL"},
    "search_lists": {"status": 1},
    "insert_list": {"name": "MED Winback Dec", "campaign_id": "3101"},
    "update_list": {"list_id": "20011", "status": 0},
    "delete_list": {"list_id": "20011"},
    "search_callbacks": {"lead_id": "5000002"},
    "insert_callback": {
        "lead_id": "5000002", "recipient": "System", "callback_time": "2026-11-20 10:30 AM", "callback_time_zone": "-8.00",
    },
    "update_callback": {"callback_id": "601", "callback_time": "2026-11-20 16:00", "callback_time_zone": -8},
    "delete_callback": {"callback_id": "601"},
    "search_call_logs": {"status": "SALE", "order": "ASC", "limit": 3},
    "update_call_log": {"call_log_id": "8000001", "extra_field_01": "policy 4711"},
    "update_revenue": {"call_log_id": "8000001", "revenue": 480},
    "search_campaigns": {},
    "set_campaign_status": {"campaign_id": "3101", "status": 0},
    "search_dnc": {"limit": 3},
    "insert_dnc": {"phone_number": "7865550195", "phone_code": "1", "campaign_id": "0", "reason": "DNC"},
    "update_dnc": {"id": "5001", "reason": "-BLANK-"},
    "delete_dnc": {"phone_number": "7865550188", "phone_code": "1", "campaign_id": "0"},
    "search_sms_opt_outs": {"limit": 2},
    "insert_sms_opt_out": {"phone_number": "7865550195", "phone_code": "1", "campaign_id": "0"},
    "update_sms_opt_out": {"id": "12001", "phone_number": "7865550195", "phone_code": "1", "campaign_id": "0"},
    "search_statuses": {"query": "call"},
    "insert_status": {
        "status": "HOTLD", "name": "Hot lead", "final": "N", "reached": "Y", "success": "N", "dnc": "N", "callback": "Y",
        "contact": "Y", "voicemail": "N",
    },
    "update_status": {"status": "NI", "name": "Not interested"},
    "search_users": {"limit": 4},
    "get_user_recordings": {"user": "dana.okafor@example.com", "limit": 3},
    "get_user_activity": {},
    "monitor_agents": {},
    "logout_agent": {"user_id": "1000401"},
    "get_agent_performance": {},
    "search_agent_productivity": {"agent_emails": "dana.okafor@example.com", "limit": 5},
    "update_queue_agents": {"queue_id": "501", "agent_id": "1000401,1000402", "skill": "5,-2", "weight": "1,1"},
}  # fmt: skip
"""A valid call of every tool that is one endpoint, on the sandbox at the frozen clock."""
ANSWERED: dict[str, dict[str, Any]] = {
    "find_lead": {"query": "Maria Garcia"},
    "get_lead_timeline": {"lead_id": "5000002"},
    "check_contact": {"phone_number": "3055550142"},
    "get_callback_backlog": {},
    "find_compliance_gaps": {},
    "get_overview": {},
    "get_agent_report": {},
    "get_agent_day": {"agent": "Dana Okafor"},
    "get_call_report": {},
    "get_drop_rate": {},
    "get_list_report": {},
    "explain_metric": {"metric": "drop rate"},
}
"""Likewise of every answer that needs nothing kept."""


@dataclass
class Person:
    """Answers every question the same way, and remembers what was asked."""

    answer: ElicitResult = field(default_factory=lambda: YES)
    questions: list[str] = field(default_factory=list[str])

    async def __call__(self, context: ClientRequestContext, params: ElicitRequestParams) -> ElicitResult:
        self.questions.append(params.message)
        return self.answer


@dataclass
class Wire(httpx.AsyncBaseTransport):
    """Lets requests through to `inner` and keeps their forms, the token taken out; `closed` paths are forbidden to it."""

    inner: httpx.AsyncBaseTransport
    sent: list[tuple[str, dict[str, str]]] = field(default_factory=list[tuple[str, dict[str, str]]])
    closed: frozenset[str] = frozenset()

    def forms(self, tool: str) -> list[dict[str, str]]:
        """What was sent to the path of one tool; an update's lookup goes to another."""
        return [form for path, form in self.sent if path == PATHS[tool]]

    @property
    def written(self) -> list[tuple[str, dict[str, str]]]:
        """What was sent to change something."""
        return [(path, form) for path, form in self.sent if path not in READING]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert request.method == "POST"
        assert not request.url.query, "values travel in the body"
        form = dict(httpx.QueryParams(request.content.decode()))
        assert form.pop("auth_token") == SANDBOX_TOKEN
        self.sent.append((path := request.url.path.removeprefix("/v1"), form))
        if path in self.closed:
            return httpx.Response(403, json={"success": False, "text": "Section not allowed"})
        return await self.inner.handle_async_request(request)


def sandbox() -> Starlette:
    """A fresh account at the frozen clock."""
    return open_sandbox(now=lambda: NOW, scale="tiny", token=SANDBOX_TOKEN)


def large_sandbox(now: Callable[[], datetime]) -> Sandbox:
    """A demo account. It takes half a second to make, so that each is a copy of one of the same moment."""
    return Sandbox(
        now,
        lambda moment: Account(None, new=_large(moment).copy_to),
        token=SANDBOX_TOKEN,
        faults=Faults(""),
        sleep=anyio.sleep,
    )


@cache
def _large(moment: datetime) -> Account:
    """The demo account of a moment, which is only ever copied; so is the one of the morning that it comes of."""
    morning = moment.replace(hour=0, minute=0, second=0)
    if moment == morning:
        return open_account(moment, "demo", None, print)
    account = Account(None, new=_large(morning).copy_to)
    with account.transaction():
        account.advance(moment)
    return account


async def no_wait(_seconds: float) -> None:
    """Goes on at once."""


@asynccontextmanager
async def account(transport: httpx.AsyncBaseTransport, token: str = SANDBOX_TOKEN) -> AsyncGenerator[Convoso]:
    """An account at the end of a transport, at a pace that nobody notices; what waits between tries goes on at once."""
    throttled = Throttle(transport, SteadyPace(1_000_000), at_once=100)
    convoso = Convoso(httpx.AsyncClient(base_url=ADDRESS, transport=throttled), SecretStr(token), Patience(sleep=no_wait))
    try:
        yield convoso
    finally:
        await convoso.aclose()


def asker(client: Client) -> Ask:
    """Ask that client's server."""

    async def ask(tool: str, /, **arguments: Any) -> str:
        return whole(await client.call_tool(tool, arguments))

    return ask


def connected(server: Server[Any], era: str, person: Person | None = None) -> Client:
    """A client in the same process, in the era given; without a person it cannot be asked anything."""
    return Client(server, mode=era, elicitation_callback=person)  # pyright: ignore[reportArgumentType]  eras are names


async def kept(client: Client) -> list[Resource]:
    """The kept results among the resources."""
    return [one for one in (await client.list_resources()).resources if one.uri.startswith("convoso://results/")]


def whole(result: CallToolResult) -> str:
    """The whole result as text; fails when there is anything in it but one block of text, figures of it, and a link it names."""
    block, *links = result.content
    assert isinstance(block, TextContent)
    result.meta = None  # the server's stamp of the 2026 era
    figures: dict[str, Any] = result.structured_content or {}
    if "tables" in figures:  # a report's
        assert block.text.startswith(f"{figures['answer']}\n")
    else:
        assert all(f"{name} {value}" in block.text for name, value in figures.items())
    expected = CallToolResult(content=[TextContent(text=block.text), *links], is_error=result.is_error)
    expected.structured_content = result.structured_content
    assert result == expected
    named = re.findall(r'read_result\(result_id="([^"]+)"\)', block.text)
    assert [f"convoso://results/{result_id}" for result_id in named] == [
        link.uri for link in links if isinstance(link, ResourceLink)
    ]
    assert len(named) == len(links)
    return f"ERROR {block.text}" if result.is_error else block.text
