"""Nothing is destroyed without a person's yes, in either protocol era and whatever a client tries."""

from collections.abc import Callable

import anyio
import pytest
from inline_snapshot import snapshot
from mcp import Client, MCPError
from mcp.client import ClientRequestContext
from mcp.types import CallToolResult, ElicitRequestParams, ElicitResult, InputRequiredResult

import world
from convoso_mcp.asking import Slips
from convoso_mcp.endpoints import ENDPOINTS
from convoso_mcp.endpoints.endpoint import Effect
from convoso_mcp.endpoints.leads import UpdateLead
from convoso_mcp.server import build_server
from convoso_mcp.store import OnceInMemory
from world import Ask, Person, Wire

LEAD = "5000002"
DESTROYING = {
    "delete_lead": {"lead_id": LEAD},
    "delete_list": {"list_id": "20011"},
    "delete_callback": {"callback_id": "1"},
    "set_campaign_status": {"campaign_id": "3101", "status": 0},
    "insert_dnc": {"phone_number": "3055550134", "phone_code": "1", "campaign_id": "0"},
    "update_dnc": {"id": "1", "campaign_id": "3101"},
    "delete_dnc": {"phone_number": "3055550134", "phone_code": "1", "campaign_id": "0"},
    "insert_sms_opt_out": {"phone_number": "3055550134", "phone_code": "1", "campaign_id": "0"},
    "update_sms_opt_out": {"id": "1", "campaign_id": "3101"},
    "update_revenue": {"call_log_id": "1", "revenue": 480},
    "logout_agent": {"user_id": "1000401"},
}


def test_the_table_holds_every_destroying_tool() -> None:
    assert set(DESTROYING) == {endpoint.about.tool for endpoint in ENDPOINTS if endpoint.about.effect is Effect.DESTROYS}


@pytest.mark.parametrize("tool", DESTROYING)
@pytest.mark.parametrize(
    "answer",
    [
        world.NO,
        ElicitResult(action="decline"),
        ElicitResult(action="cancel"),
        ElicitResult(action="accept"),
        ElicitResult(action="accept", content={"confirm": "true"}),
        ElicitResult(action="decline", content={"confirm": True}),
    ],
    ids=["no", "declined", "cancelled", "nothing filled in", "a text for a yes", "declined with a yes inside"],
)
async def test_without_a_yes_nothing_is_sent(ask: Ask, wire: Wire, person: Person, tool: str, answer: ElicitResult) -> None:
    person.answer = answer
    assert await ask(tool, **DESTROYING[tool]) == (
        f"ERROR [not_confirmed] Nothing was done: the person did not agree to {tool}. Do not call again unless they ask for it."
    )
    assert len(person.questions) == 1
    assert wire.written == []


@pytest.mark.parametrize("tool", DESTROYING)
async def test_with_a_yes_it_is_sent_once(ask: Ask, wire: Wire, person: Person, tool: str) -> None:
    await ask(tool, **DESTROYING[tool])
    assert len(person.questions) == 1
    assert len(wire.written) == 1


async def test_the_question_says_what_is_about_to_be_lost(ask: Ask, person: Person) -> None:
    person.answer = world.NO
    for tool, arguments in DESTROYING.items():
        await ask(tool, **arguments)
    assert person.questions == snapshot(
        [
            'Delete one lead (lead_id = \'5000002\')? Now: first_name "John", last_name "Rivera", phone_number (305) ***-**42, status CALLBK, city "Miami", state "FL", directory_name MED FB Leads Oct, list_id 20011, user_name Dana Okafor, called_count 1, last_called 2026-11-17 14:30:00, created_at 2026-10-16T06:18:07-0700, id 5000002. The lead\'s record is lost; Convoso documents no way to restore it.',
            "Delete a list (list_id = '20011')? Now: name MED FB Leads Oct, status Y, campaign_id 3101, last_called_at 2026-11-18 15:39:40 America/Los_Angeles, id 20011. At stake: 110 leads. The list and the leads in it are lost; there is no way back.",
            "Delete a callback (callback_id = '1')? Convoso shows no such record now. The promised call is lost: it will not be made.",
            "Stop a campaign (campaign_id = '3101', status = '0' (now 1))? Now: name Medicare Advantage OB, status Y, last_call_date 2026-11-18 15:39:45 America/Los_Angeles, id 3101. At stake: 8 agents logged in, 3 on a call, 21 callbacks. Stopping takes the work from every agent in it, and their time is lost.",
            "Put a number on the do-not-call list of one campaign or of the whole account (phone_code = '1', phone_number = '(305) ***-**34', campaign_id = '0' (the whole account))? Convoso shows no such record now. At stake: 0 leads. The number can no longer be dialed in that scope; its sales chances there are lost.",
            "Change the number, scope, reason or purpose of a do-not-call entry (id = '1', campaign_id = '3101')? Convoso shows no such record now. A new number or a narrower scope lifts the old protection: the person can be called there again.",
            "Take a number off the do-not-call list of one campaign or of the account (phone_code = '1', phone_number = '(305) ***-**34', campaign_id = '0' (the whole account))? Convoso shows no such record now. The protection is lost: the person can be called there again, which may break the law.",
            "Record that a number must get no SMS, in one campaign or in the whole account (phone_code = '1', phone_number = '(305) ***-**34', campaign_id = '0' (the whole account))? Convoso shows no such record now. At stake: 0 leads. The number is lost for SMS in that scope: Convoso has no call to delete an opt-out.",
            "Change an SMS opt-out (id = '1', campaign_id = '3101')? Convoso shows no such record now. A new number or scope lifts the old protection: SMS can reach the person there again.",
            "Set the revenue of a call, or mark it as returned (refunded) (call_log_id = '1', revenue = '480')? Convoso shows no such record now. The previous figure is lost: it cannot be read back, and reports and pay may rest on it.",
            "Log one agent out of the campaign by force (user_id = '1000401')? Now: user_full_name Dana Okafor, status INCALL, status_time_sec 0:00:15, campaign_name Medicare Advantage OB, list_name MED Web Realtime, calls_today 9, last_state_change 2026-11-18 15:39:45, lead_id 5000253, user_id 1000401. A working person is stopped; a live call of theirs may be lost.",
        ]
    )


async def test_starting_a_campaign_is_asked_as_what_it_is(ask: Ask, person: Person) -> None:
    person.answer = world.NO
    await ask("set_campaign_status", campaign_id="3104", status=1)
    assert person.questions == snapshot(
        [
            "Start a campaign (campaign_id = '3104', status = '1' (now 0))? Now: name Medicare Supplement OB, status N, id 3104. At stake: 0 agents logged in, 0 on a call, 0 callbacks. Starting dials real people at once."
        ]
    )


async def test_reads_and_plain_changes_ask_nobody(ask: Ask, person: Person) -> None:
    await ask("search_leads", lead_id=LEAD)
    await ask("update_lead", lead_id=LEAD, city="Tampa")
    assert person.questions == []


async def test_a_client_that_cannot_ask_is_refused_where_only_real_questions_count(era: str, wire: Wire) -> None:
    async with (
        world.account(wire) as convoso,
        world.connected(build_server(convoso.call, policy=world.EVERYTHING, previews=False), era) as client,
    ):
        answers = {await world.asker(client)(tool, **arguments) for tool, arguments in DESTROYING.items()}
    assert len(answers) == len(DESTROYING)
    assert min(answers) == snapshot(
        "ERROR [not_confirmed] Nothing was done: delete_callback needs a person's yes, and this client cannot ask them. A client that supports elicitation can, and so can the Convoso admin site."
    )
    assert wire.written == []


async def test_a_question_that_is_never_answered_ends_with_nothing_done(wire: Wire) -> None:
    async def never(context: ClientRequestContext, params: ElicitRequestParams) -> ElicitResult:
        await anyio.sleep_forever()
        raise AssertionError

    async with world.account(wire) as convoso:
        server = build_server(convoso.call, patience=0.01)
        async with Client(server, mode="legacy", elicitation_callback=never) as client:
            assert await world.asker(client)("delete_lead", lead_id=LEAD) == snapshot(
                "ERROR [not_confirmed] Nothing was done: the question about delete_lead was not answered. Ask the person before you call again."
            )
    assert wire.written == []


async def answer_with(client: Client, arguments: dict[str, object], state: str | None, answer: ElicitResult = world.YES) -> str:
    """The second round of a call, driven by hand."""
    result = await client.session.call_tool(
        "delete_lead", arguments, input_responses={"confirm": answer}, request_state=state, allow_input_required=True
    )
    return world.whole(result) if isinstance(result, CallToolResult) else "asked again"


async def question(client: Client, lead_id: str = LEAD) -> str:
    """The first round: the sealed state that comes with the question."""
    asked = await client.session.call_tool("delete_lead", {"lead_id": lead_id}, allow_input_required=True)
    assert isinstance(asked, InputRequiredResult)
    assert asked.request_state is not None
    return asked.request_state


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


async def test_a_yes_works_once(wire: Wire) -> None:
    async with world.account(wire) as convoso, world.connected(build_server(convoso.call), "auto", Person()) as client:
        state = await question(client)
        assert (await answer_with(client, {"lead_id": LEAD}, state)).startswith("Done: delete_lead")
        assert await answer_with(client, {"lead_id": LEAD}, state) == snapshot("asked again")
    assert [path for path, _ in wire.written] == ["/leads/delete"]


async def test_a_yes_to_one_thing_is_no_yes_to_another(wire: Wire) -> None:
    async with world.account(wire) as convoso, world.connected(build_server(convoso.call), "auto", Person()) as client:
        state = await question(client)
        with pytest.raises(MCPError, match="requestState"):
            await answer_with(client, {"lead_id": "5000003"}, state)
    assert wire.written == []


async def test_a_yes_to_a_record_that_has_changed_is_asked_again(wire: Wire) -> None:
    async with world.account(wire) as convoso, world.connected(build_server(convoso.call), "auto", Person()) as client:
        state = await question(client)
        await convoso.call(UpdateLead(lead_id=LEAD, city="Tampa"))
        assert await answer_with(client, {"lead_id": LEAD}, state) == "asked again"
    assert [path for path, _ in wire.written] == ["/leads/update"]


async def test_a_yes_without_a_question_is_asked_again(wire: Wire) -> None:
    async with world.account(wire) as convoso, world.connected(build_server(convoso.call), "auto", Person()) as client:
        assert await answer_with(client, {"lead_id": LEAD}, None) == "asked again"
    assert wire.written == []


def bent(state: str) -> str:
    return state[:-4] + "AAAA"


def empty(state: str) -> str:
    return ""


def made_up(state: str) -> str:
    return "x" * len(state)


@pytest.mark.parametrize("forge", [bent, empty, made_up])
async def test_a_forged_question_is_refused(wire: Wire, forge: Callable[[str], str]) -> None:
    async with world.account(wire) as convoso, world.connected(build_server(convoso.call), "auto", Person()) as client:
        with pytest.raises(MCPError, match="requestState"):
            await answer_with(client, {"lead_id": LEAD}, forge(await question(client)))
    assert wire.written == []


async def test_a_question_of_another_server_is_refused(wire: Wire) -> None:
    async with world.account(wire) as convoso:
        async with world.connected(build_server(convoso.call, keys=[b"a" * 32]), "auto", Person()) as client:
            state = await question(client)
        async with world.connected(build_server(convoso.call, keys=[b"b" * 32]), "auto", Person()) as client:
            with pytest.raises(MCPError, match="requestState"):
                await answer_with(client, {"lead_id": LEAD}, state)
    assert wire.written == []


async def test_a_yes_that_comes_too_late_is_refused_in_words(wire: Wire) -> None:
    clock = Clock()
    async with (
        world.account(wire) as convoso,
        world.connected(build_server(convoso.call, clock=clock), "auto", Person()) as client,
    ):
        state = await question(client)
        clock.now += 601
        assert await answer_with(client, {"lead_id": LEAD}, state) == snapshot(
            "ERROR [not_confirmed] Nothing was done: this confirmation has expired. Call again to ask anew."
        )
    assert wire.written == []


async def test_used_slips_are_forgotten_once_they_have_expired() -> None:
    """Otherwise a server that runs for months would remember every yes."""
    clock = Clock()
    once = OnceInMemory(clock)
    slips = Slips([b"k" * 32], once, lifetime=600, clock=clock)
    for _ in range(1_000):
        assert await slips.spend(slips.write("asked"), "asked")
        clock.now += 601
    assert once.remembered == 1


async def test_one_person_can_be_asked_again_and_again(wire: Wire) -> None:
    clock = Clock()
    async with (
        world.account(wire) as convoso,
        world.connected(build_server(convoso.call, clock=clock), "auto", Person()) as client,
    ):
        for lead_id in (LEAD, "5000003"):
            assert (await answer_with(client, {"lead_id": lead_id}, await question(client, lead_id))).startswith("Done")
            clock.now += 601
    assert len(wire.written) == 2


async def test_a_destroyed_lead_is_gone_and_a_spared_one_is_not(ask: Ask, person: Person) -> None:
    person.answer = world.NO
    await ask("delete_lead", lead_id=LEAD)
    assert (await ask("search_leads", lead_id=LEAD)).startswith("1 lead matches")
    person.answer = world.YES
    await ask("delete_lead", lead_id=LEAD)
    assert (await ask("search_leads", lead_id=LEAD)).startswith("No leads match")
