"""Every dangerous call, every way to a yes and whatever may come instead of one, as a table.

    python tests/confirmations.py [TOOL...]     prints it; make confirmations does so too

Each cell has an account of its own. It says how many requests to change something were sent by the call, and what the audit
tells: by whom it was confirmed, and why it was refused. A call is carried out in the cells of `yes`, and once in those of
`replay`, where the yes comes a second time; in all others the account is held against what it was.
"""

import re
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import anyio
import httpx
import pytest
from mcp import Client, MCPError
from mcp.client import ClientRequestContext
from mcp.types import CallToolResult, ElicitRequestParams, ElicitResult, InputRequiredResult, TextContent

import world
from convoso_mcp.audit import MemoryAudit
from convoso_mcp.client import Convoso
from convoso_mcp.endpoints.agents import LogoutAgent
from convoso_mcp.endpoints.callbacks import UpdateCallback
from convoso_mcp.endpoints.campaigns import SetCampaignStatus
from convoso_mcp.endpoints.dnc import InsertDnc, UpdateDnc
from convoso_mcp.endpoints.endpoint import Endpoint
from convoso_mcp.endpoints.leads import UpdateLead
from convoso_mcp.endpoints.lists import UpdateList
from convoso_mcp.endpoints.sms_opt_outs import InsertSmsOptOut, UpdateSmsOptOut
from convoso_mcp.endpoints.statuses import UpdateStatus
from convoso_mcp.sandbox.app import Sandbox
from convoso_mcp.server import build_server
from served_over_http import over_http

ANSWERS = ("yes", "no", "decline", "cancel", "replay", "tampered", "other arguments", "changed since", "expired")
FORMS = {
    "yes": world.YES,
    "no": world.NO,
    "decline": ElicitResult(action="decline"),
    "cancel": ElicitResult(action="cancel"),
}
NEW = {"phone_code": "1", "phone_number": "7865550195", "campaign_id": "0"}


@dataclass(frozen=True)
class Call:
    """A dangerous call, the like of it on something else, and what somebody else may change meanwhile.

    Where nothing that is looked up can be changed, `meanwhile` says why.
    """

    name: str
    arguments: dict[str, Any]
    other: dict[str, Any]
    meanwhile: Endpoint[Any] | str

    @property
    def tool(self) -> str:
        return self.name.partition(" ")[0]


LEAD = UpdateLead(lead_id="5000002", city="Tampa")
CALLS = (
    Call("delete_lead", {"lead_id": "5000002"}, {"lead_id": "5000003"}, LEAD),
    Call("delete_list", {"list_id": "20011"}, {"list_id": "20012"}, UpdateList(list_id="20011", name="MED FB Leads Nov")),
    Call("delete_callback", {"callback_id": "601"}, {"callback_id": "602"}, UpdateCallback(callback_id="601", comments="No")),
    Call(
        "set_campaign_status", {"campaign_id": "3101", "status": 0}, {"campaign_id": "3102", "status": 0},
        SetCampaignStatus(campaign_id="3101", status=0),
    ),
    Call("insert_dnc", NEW, NEW | {"campaign_id": "3101"}, InsertDnc(**NEW)),
    Call("update_dnc", {"id": "5001", "campaign_id": "3101"}, {"id": "5003", "campaign_id": "3101"}, UpdateDnc(id="5001", reason="DNCT")),
    Call(
        "delete_dnc", {"phone_code": "1", "phone_number": "7865550188", "campaign_id": "0"},
        {"phone_code": "1", "phone_number": "2105550100", "campaign_id": "0"}, UpdateDnc(id="5003", reason="DNC"),
    ),
    Call("insert_sms_opt_out", NEW, NEW | {"campaign_id": "3101"}, InsertSmsOptOut(**NEW)),
    Call(
        "update_sms_opt_out", NEW | {"id": "12001", "phone_number": "2105550100", "campaign_id": "3101"}, NEW | {"id": "12002", "phone_number": "3105550100", "campaign_id": "3101"},
        UpdateSmsOptOut(id="12001", reason="DNC"),
    ),
    Call(
        "update_revenue", {"call_log_id": "8000001", "revenue": 480}, {"call_log_id": "8000002", "revenue": 480},
        "nothing that a search shows of a call can be changed",
    ),
    Call("logout_agent", {"user_id": "1000401"}, {"user_id": "1000402"}, LogoutAgent(user_id="1000401")),
    Call(
        "insert_lead with hopper", {"list_id": "20013", "phone_number": "7865550198", "hopper": True},
        {"list_id": "20013", "phone_number": "7865550197", "hopper": True}, "no record is there before",
    ),
    Call(
        "insert_lead with update_if_found",
        {"list_id": "20011", "phone_number": "3055550142", "lead_id": "5000002", "update_if_found": True, "city": "Reno"},
        {"list_id": "20011", "phone_number": "3055550142", "lead_id": "5000003", "update_if_found": True, "city": "Reno"}, LEAD,
    ),
    Call("update_lead out of a final status", {"lead_id": "5000004", "status": "NEW"}, {"lead_id": "5000010", "status": "NEW"},
        UpdateLead(lead_id="5000004", city="Tampa"),
    ),
    Call("update_list off", {"list_id": "20011", "status": 0}, {"list_id": "20012", "status": 0},
        UpdateList(list_id="20011", name="MED FB Leads Nov"),
    ),
    Call("update_status without final", {"status": "SALE", "final": "N"}, {"status": "APPT", "final": "N"},
        UpdateStatus(status="SALE", name="Sold it"),
    ),
)  # fmt: skip


class Clock:
    """Seconds that pass when told to."""

    now = world.NOW.timestamp()

    def __call__(self) -> float:
        return self.now


@dataclass
class Scene:
    """One account, its server, and somebody else with the same account."""

    app: Sandbox
    wire: world.Wire
    convoso: Convoso
    outside: Convoso
    clock: Clock = field(default_factory=Clock)
    audit: MemoryAudit = field(default_factory=MemoryAudit)
    untouched: bytes = b""
    """The account as it is without the call."""

    def state(self) -> bytes:
        """All of the account."""
        return self.app.open()._connection.serialize()  # pyright: ignore[reportPrivateUsage]  all of it, and at once

    async def told(self) -> str:
        """What the audit tells: confirmations, and refusals with their reason."""
        entries = (await self.audit.entries(9))[::-1]
        return ", ".join(entry.why or f"by {entry.confirmed_by}: {entry.outcome}" for entry in entries) or "-"


@asynccontextmanager
async def scene() -> AsyncGenerator[Scene]:
    app = world.sandbox()
    assert isinstance(app, Sandbox)
    app.open()
    wire = world.Wire(httpx.ASGITransport(app=app))
    async with world.account(wire) as convoso, world.account(httpx.ASGITransport(app=app)) as outside:
        yield Scene(app, wire, convoso, outside)


def bent(sealed: str) -> str:
    """A seal with one character changed."""
    middle = len(sealed) // 2
    return sealed[:middle] + ("A" if sealed[middle] != "A" else "B") + sealed[middle + 1 :]


async def meanwhile(scene: Scene, call: Call, answer: str) -> None:
    """What happens between the question and its answer."""
    if answer == "changed since":
        assert not isinstance(call.meanwhile, str)
        await scene.outside.call(call.meanwhile)
        scene.untouched = scene.state()
    if answer == "expired":
        scene.clock.now += 601


async def by_state(scene: Scene, call: Call, answer: str, client: Client) -> None:
    """2026-07-28: the question comes with its state, and the same call goes again with both."""

    async def again(arguments: dict[str, Any], state: str, form: ElicitResult) -> None:
        await client.session.call_tool(
            call.tool, arguments, input_responses={"confirm": form}, request_state=state, allow_input_required=True
        )

    asked = await client.session.call_tool(call.tool, call.arguments, allow_input_required=True)
    assert isinstance(asked, InputRequiredResult)
    assert asked.request_state
    await meanwhile(scene, call, answer)
    arguments = call.other if answer == "other arguments" else call.arguments
    state = bent(asked.request_state) if answer == "tampered" else asked.request_state
    for _ in range(2 if answer == "replay" else 1):
        refused = answer in ("tampered", "other arguments")
        with pytest.raises(MCPError, match="requestState") if refused else nullcontext():
            await again(arguments, state, FORMS.get(answer, world.YES))


async def by_token(scene: Scene, call: Call, answer: str, client: Client) -> None:
    """No question can be put: the answer is a preview with a token, and the same call goes again with it, or does not."""
    preview = await client.call_tool(call.tool, call.arguments)
    block = preview.content[0]
    assert isinstance(block, TextContent)
    found = re.search(r"confirm_token=([\w.-]+)", block.text)
    assert found, block.text
    await meanwhile(scene, call, answer)
    arguments = call.other if answer == "other arguments" else call.arguments
    token = bent(found[1]) if answer == "tampered" else found[1]
    for _ in range({"no": 0, "replay": 2}.get(answer, 1)):
        result = await client.call_tool(call.tool, arguments | {"confirm_token": token})
        assert isinstance(result, CallToolResult)


@dataclass(frozen=True)
class Way:
    """A kind of client, how it is connected, how it comes to a yes, and which answers cannot exist there, with the reason."""

    name: str
    connected: Callable[[Any, world.Person | None], Any]
    act: Callable[[Scene, Call, str, Client], Awaitable[None]]
    asks: bool = False
    not_there: dict[str, str] = field(default_factory=dict[str, str])


def _modern(server: Any, person: world.Person | None) -> Any:
    return world.connected(server, "auto", person)


def _legacy(server: Any, person: world.Person | None) -> Any:
    return world.connected(server, "legacy", person)


async def live(scene: Scene, call: Call, answer: str, client: Client) -> None:
    """Before 2026-07-28: the question is put while the call waits."""
    await client.call_tool(call.tool, call.arguments)


NO_FORM = "there is no form: a model that does not come back is the no"
NOTHING_TO_REPEAT = "the answer is heard once, on the call that waits for it: there is nothing to bring again"
PREVIEWS = {"decline": NO_FORM, "cancel": NO_FORM}
WAYS = (
    Way("2026-07-28, elicitation", _modern, by_state, asks=True),
    Way(
        "2025-11-25, elicitation", _legacy, live, asks=True,
        not_there=dict.fromkeys(("replay", "tampered", "other arguments"), NOTHING_TO_REPEAT),
    ),
    Way("2026-07-28, no elicitation", _modern, by_token, not_there=PREVIEWS),
    Way("2025-11-25, no elicitation", _legacy, by_token, not_there=PREVIEWS),
    Way("stateless HTTP, elicitation", over_http, by_token, asks=True, not_there=PREVIEWS),
)  # fmt: skip


@dataclass
class Someone(world.Person):
    """A person at a client: what happens meanwhile happens while they think."""

    scene: Scene | None = None
    call: Call | None = None
    how: str = "yes"

    async def __call__(self, context: ClientRequestContext, params: ElicitRequestParams) -> ElicitResult:
        self.questions.append(params.message)
        assert self.scene is not None
        assert self.call is not None
        if self.how == "expired":
            await anyio.sleep_forever()
        await meanwhile(self.scene, self.call, self.how)
        return FORMS.get(self.how, world.YES)


async def cell(call: Call, way: Way, answer: str) -> str:
    """One cell: acted out, held against what must be, and told."""
    if answer == "changed since" and isinstance(call.meanwhile, str):
        return f"n/a: {call.meanwhile}"
    if answer in way.not_there:
        return f"n/a: {way.not_there[answer]}"
    async with scene() as here:
        patience = 0.02 if way.act is live and answer == "expired" else 60
        server = build_server(here.convoso.call, policy=world.EVERYTHING, audit=here.audit, clock=here.clock, patience=patience)
        person = Someone(scene=here, call=call, how=answer) if way.asks else None
        here.untouched = here.state()
        async with way.connected(server, person) as client:
            await way.act(here, call, answer, client)
        if way.act is live:
            assert person is not None
            assert len(person.questions) == 1
        written = len(here.wire.written)
        assert written == (answer in ("yes", "replay")), f"{call.name}, {way.name}, {answer}: {written} requests"
        assert (here.state() == here.untouched) == (not written), f"{call.name}, {way.name}, {answer}: the account differs"
        return f"{written} {await here.told()}"


async def table(calls: Sequence[Call], ways: Sequence[Way] = WAYS) -> str:
    """The table: a line for each way, answer and outcome, and the calls that end so."""
    lines = list[str]()
    for way in ways:
        for answer in ANSWERS:
            told = {call.name: await cell(call, way, answer) for call in calls}
            for said in dict.fromkeys(told.values()):
                lines.append(f"{way.name:28}{answer:17}{said:27} {_which(told, said)}")
    return "\n".join(lines)


def _which(told: dict[str, str], said: str) -> str:
    """The calls that end so, or those that do not where they are fewer."""
    names, others = ([name for name in told if (told[name] == said) is same] for same in (True, False))
    if not others:
        return f"all {len(names)}"
    return ", ".join(names) if len(names) <= len(others) else f"all but {', '.join(others)}"


if __name__ == "__main__":
    chosen = [call for call in CALLS if not sys.argv[1:] or call.tool in sys.argv[1:]]
    print(anyio.run(table, chosen))
