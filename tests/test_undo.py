"""What was changed is listed, and taken back with a person's yes, unless the record has changed since."""

import re
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import httpx
import pytest
from inline_snapshot import snapshot
from mcp import Client

import world
from convoso_mcp.audit import Audit, MemoryAudit
from convoso_mcp.client import Convoso
from convoso_mcp.endpoints import ENDPOINTS
from convoso_mcp.endpoints.callbacks import SearchCallbacks, UpdateCallback
from convoso_mcp.endpoints.endpoint import Endpoint
from convoso_mcp.endpoints.leads import SearchLeads, UpdateLead
from convoso_mcp.journal import Change, FileJournal, Journal, MemoryJournal
from convoso_mcp.looking import look
from convoso_mcp.server import build_server
from schemas import ERROR_BUDGET, tokens
from world import Ask, Person, Wire

LEAD = "5000002"
BY_TOOL: dict[str, type[Endpoint[Any]]] = {endpoint.about.tool: endpoint for endpoint in ENDPOINTS}


@pytest.fixture
def audit() -> Audit:
    return MemoryAudit(clock=world.NOW.timestamp)


@pytest.fixture
def journal() -> Journal:
    return MemoryJournal(clock=world.NOW.timestamp)


@pytest.fixture
async def convoso(wire: Wire) -> AsyncGenerator[Convoso]:
    async with world.account(wire) as convoso:
        yield convoso


@pytest.fixture
async def client(era: str, convoso: Convoso, person: Person, audit: Audit, journal: Journal) -> AsyncGenerator[Client]:
    server = build_server(convoso.call, policy=world.EVERYTHING, audit=audit, journal=journal, clock=world.NOW.timestamp)
    async with world.connected(server, era, person) as client:
        yield client


def named(text: str) -> str:
    """The same with change ids by their order, since they are random."""
    ids = list(dict.fromkeys(re.findall(r"c[0-9a-f]{12}", text)))
    for number, name in enumerate(ids, 1):
        text = text.replace(name, f"C{number}")
    return text


async def last(journal: Journal) -> str:
    (change,) = await journal.recent(1)
    return change.id


async def told(audit: Audit) -> str:
    """The audit, oldest first."""
    return named("\n".join(entry.told() for entry in (await audit.entries(99))[::-1]))


async def lead(convoso: Convoso) -> dict[str, Any]:
    (row,) = (await convoso.call(SearchLeads(lead_id=LEAD))).rows
    return row.model_dump(exclude={"modified_at"})


async def test_what_was_overwritten_is_put_back_after_a_yes(
    ask: Ask, wire: Wire, person: Person, convoso: Convoso, audit: Audit, journal: Journal
) -> None:
    before = await lead(convoso)
    await ask("update_lead", lead_id=LEAD, city="Tampa", notes="Call 3055550142", custom_fields={"source": "Fair"})
    assert person.questions == []
    change_id = await last(journal)
    assert named(await ask("undo_change", change_id=change_id)) == snapshot("""\
Undone: C1 (update_lead).
Done: update_lead. Changed on John Rivera (lead_id=5000002): city=Miami (was "Tampa"), notes=asked about dental (was "Call (305) ***-**42"), source=Facebook (was "Fair"). Convoso answered lead_id 5000002.\
""")
    assert [named(text) for text in person.questions] == snapshot(
        [
            'Undo update_lead of 2026-11-18 23:40 UTC (C1): Change fields of one lead (lead_id = \'5000002\', city = \'Miami\' (now "Tampa"), notes = \'asked about dental\' (now "Call (305) ***-**42"), source = \'Facebook\' (now "Fair"))? Now: first_name "John", last_name "Rivera", phone_number (305) ***-**42, status CALLBK, city "Tampa", state "FL", directory_name MED FB Leads Oct, list_id 20011, user_name Dana Okafor, called_count 1, last_called 2026-11-17 14:30:00, created_at 2026-10-16T06:18:07-0700, id 5000002. What the change wrote is lost.'
        ]
    )
    assert await lead(convoso) == before
    assert len(wire.written) == 2
    assert named(await ask("list_changes")) == snapshot("""\
Changes 1 to 2, newest first. undo_change takes one back by its id, for 30 days.
id|time (UTC)|tool|asked|confirmed by|outcome
C1|2026-11-18 23:40:00|update_lead undoes C2|lead_id=5000002, city=Miami, notes=asked about dental, source=Facebook|person|done
C2|2026-11-18 23:40:00|update_lead|lead_id=5000002, city=Tampa, notes=Call (305) ***-**42, source=Fair|nobody|done, undone by C1\
""")
    assert await told(audit) == snapshot("""\
2026-11-18T23:40:00.000Z C1 update_lead lead_id=5000002 fields=city,notes,source by local, confirmed by nobody: done
2026-11-18T23:40:00.000Z C2 update_lead lead_id=5000002 undoes=C1 fields=city,notes,source by local, confirmed by person: done\
""")
    assert named(await ask("undo_change", change_id=change_id)) == snapshot(
        "ERROR [not_undone] Nothing was undone: C1 took it back already, or may have. list_changes shows what became of that."
    )
    assert len(wire.written) == 2


async def test_an_undo_can_be_undone(ask: Ask, convoso: Convoso, journal: Journal) -> None:
    await ask("update_lead", lead_id=LEAD, city="Tampa")
    await ask("undo_change", change_id=await last(journal))
    assert (await lead(convoso))["city"] == "Miami"
    await ask("undo_change", change_id=await last(journal))
    assert (await lead(convoso))["city"] == "Tampa"


async def test_without_a_yes_nothing_is_undone(ask: Ask, wire: Wire, person: Person, audit: Audit, journal: Journal) -> None:
    await ask("update_lead", lead_id=LEAD, city="Tampa")
    person.answer = world.NO
    assert await ask("undo_change", change_id=await last(journal)) == snapshot(
        "ERROR [not_confirmed] Nothing was done: the person did not agree to undo_change. Do not call again unless they ask for it."
    )
    assert len(wire.written) == 1
    assert (await told(audit)).splitlines()[1] == snapshot(
        "2026-11-18T23:40:00.000Z - update_lead lead_id=5000002 undoes=C1 fields=city by local: not done, declined"
    )


async def test_a_deleted_lead_is_made_anew(ask: Ask, person: Person, convoso: Convoso, journal: Journal) -> None:
    before = await lead(convoso)
    await ask("delete_lead", lead_id=LEAD)
    answer = await ask("undo_change", change_id=await last(journal))
    assert named(answer) == snapshot("""\
Undone: C1 (delete_lead).
Done: insert_lead. Sent: list_id=20011, phone_number=(305) ***-**42, phone_code=1, email=j***@…, first_name=John, last_name=Rivera, address1=***, city=Miami, state=FL, postal_code=33101, country=US, gender=M, date_of_birth=1938, status=CALLBK, created_by=666666, last_modified_by=666666, notes=asked about dental, source=Facebook, user_id=1000401, age=88. Convoso answered lead_id 5000401.\
""")
    assert named(person.questions[-1]) == snapshot(
        "Undo delete_lead of 2026-11-18 23:40 UTC (C1): Add one lead to a list (list_id = '20011', phone_number = '(305) ***-**42', phone_code = '1', email = 'j***@…', first_name = 'John', last_name = 'Rivera', address1 = '***', city = 'Miami', state = 'FL', postal_code = '33101', country = 'US', gender = 'M', date_of_birth = '1938', status = 'CALLBK', created_by = '666666', last_modified_by = '666666', notes = 'asked about dental', source = 'Facebook', user_id = '1000401', age = '88')? A new lead is made, which can be dialed: the id, the date it was created, the link to its calls and the callbacks cannot come back."
    )
    (made,) = (await convoso.call(SearchLeads(phone_number=before["phone_number"], first_name="John"))).rows
    again = made.model_dump()
    changed = {name: (value, again.get(name)) for name, value in before.items() if again.get(name) != value}
    assert changed == snapshot(
        {
            "id": ("5000002", "5000401"),
            "called_count": (1, 0),
            "last_called": ("2026-11-17 14:30:00", None),
            "created_at": ("2026-10-16T06:18:07-0700", "2026-11-18T15:40:00-0800"),
            "credit_score": ("", None),
            "lead_id": ("5000002", "5000401"),
        }
    )


async def test_a_deleted_callback_is_promised_anew_at_the_same_moment(
    ask: Ask, person: Person, convoso: Convoso, journal: Journal
) -> None:
    (before,) = (await convoso.call(SearchCallbacks(id="601"))).rows
    await ask("delete_callback", callback_id="601")
    assert named(await ask("undo_change", change_id=await last(journal))) == snapshot("""\
Undone: C1 (delete_callback).
Done: insert_callback. Sent: lead_id=5000002, recipient=Personal, callback_time=2026-11-19 10:30 AM, callback_time_zone=-8.00, user_id=1000401, comments=call in the morning, wants to compare plans with his wife. Convoso answered callback_id 641.\
""")
    assert named(person.questions[-1]) == snapshot(
        "Undo delete_callback of 2026-11-18 23:40 UTC (C1): Promise a lead a call (lead_id = '5000002', recipient = 'Personal', callback_time = '2026-11-19 10:30 AM', callback_time_zone = '-8.00', user_id = '1000401', comments = 'call in the morning, wants to compare plans with his wife')? Contact check of (305) ***-**42: nothing was found against it (DNC, hours, attempts, status). A new callback is made: its id and the date of its promise cannot come back."
    )
    (again,) = (await convoso.call(SearchCallbacks(lead_id=LEAD))).rows
    same = {"callback_time", "recipient", "user", "comments", "stage", "lead_id"}
    assert again.model_dump(include=same) == before.model_dump(include=same)


@pytest.mark.parametrize(("time", "zone"), [("2026-11-20 16:00", "-8.00"), ("2026-11-21 02:00 AM", "+2")])
async def test_a_moved_callback_is_moved_back(ask: Ask, convoso: Convoso, journal: Journal, time: str, zone: str) -> None:
    await ask("update_callback", callback_id="601", callback_time=time, callback_time_zone=zone, comments="later")
    assert (await ask("undo_change", change_id=await last(journal))).startswith("Undone: ")
    (again,) = (await convoso.call(SearchCallbacks(id="601"))).rows
    assert (again.callback_time, again.comments) == (
        "2026-11-19 10:30:00",
        "call in the morning, wants to compare plans with his wife",
    )


async def test_a_callback_that_was_moved_since_stays(ask: Ask, wire: Wire, convoso: Convoso, journal: Journal) -> None:
    await ask("update_callback", callback_id="601", callback_time="2026-11-20 16:00", callback_time_zone="-8")
    change_id = await last(journal)
    await convoso.call(UpdateCallback(callback_id="601", callback_time="2026-11-20 05:00 PM", callback_time_zone="-8.00"))
    assert await ask("undo_change", change_id=change_id) == snapshot(
        "ERROR [not_undone] Nothing was undone: the record has changed since: callback_time=2026-11-20 04:00 PM was written, and 2026-11-20 17:00:00 is there now. Nobody's later change is overwritten."
    )
    assert len(wire.written) == 2


async def test_a_record_that_has_changed_since_is_left_alone_and_the_difference_told(
    ask: Ask, wire: Wire, person: Person, convoso: Convoso, audit: Audit, journal: Journal
) -> None:
    await ask("update_lead", lead_id=LEAD, city="Tampa", alt_phone_1="3055550143")
    change_id = await last(journal)
    await convoso.call(UpdateLead(lead_id=LEAD, city="Orlando", alt_phone_1="3055550144"))
    assert await ask("undo_change", change_id=change_id) == snapshot(
        'ERROR [not_undone] Nothing was undone: the record has changed since: alt_phone_1=(305) ***-**43 was written, and (305) ***-**44 is there now, city=Tampa was written, and "Orlando" is there now. Nobody\'s later change is overwritten.'
    )
    assert person.questions == []
    assert len(wire.written) == 2
    assert (await told(audit)).splitlines()[-1] == snapshot(
        "2026-11-18T23:40:00.000Z - undo_change change_id=C1 by local: not done, changed"
    )


RESTORED = {
    "update_list": {"list_id": "20011", "name": "MED FB Leads Nov", "status": 0, "campaign_id": "3102"},
    "update_status": {"status": "HOTLD", "name": "Very hot lead", "contact": "N"},
    "set_campaign_status": {"campaign_id": "3101", "status": 0},
    "update_dnc": {"id": "5001", "campaign_id": "3101"},
    "update_callback": {"callback_id": "601", "recipient": "System", "user_id": "1000402"},
}


@pytest.mark.parametrize("tool", RESTORED)
async def test_what_is_changed_by_its_id_is_put_back(ask: Ask, convoso: Convoso, journal: Journal, tool: str) -> None:
    await ask("insert_status", **world.EXAMPLES["insert_status"])
    request = BY_TOOL[tool].model_validate(RESTORED[tool])
    before = (await look(convoso.call, request)).record
    await ask(tool, **RESTORED[tool])
    assert (await ask("undo_change", change_id=await last(journal))).startswith("Undone: ")
    after = (await look(convoso.call, request)).record
    assert before is not None
    assert after is not None
    assert after.model_dump(exclude={"modified_at"}) == before.model_dump(exclude={"modified_at"})


async def test_a_dismissed_callback_is_not_made_pending_by_guess(ask: Ask, journal: Journal) -> None:
    await ask("update_callback", callback_id="601", status="Dismissed")
    assert await ask("undo_change", change_id=await last(journal)) == snapshot(
        'ERROR [not_undone] Nothing was undone: there is no way to take this update_callback back. Convoso documents no way to make a dismissed callback pending: insert_callback makes a new one. It was: callback_time 2026-11-19 10:30:00, stage Pending, recipient USERONLY, user_name Dana Okafor, phone_number (305) ***-**42, comments "call in the morning, wants to compare plans with his wife", campaig….'
    )


NOT_UNDONE = [
    "insert_lead", "delete_list", "insert_dnc", "insert_status", "update_revenue", "update_queue_agents", "logout_agent",
]  # fmt: skip


async def test_what_cannot_be_taken_back_says_so_and_names_the_nearest_way(ask: Ask, wire: Wire, journal: Journal) -> None:
    answers = dict[str, str]()
    for tool in NOT_UNDONE:
        await ask(tool, **world.EXAMPLES[tool])
        answers[tool] = named(await ask("undo_change", change_id=await last(journal)))
    assert answers == snapshot(
        {
            "insert_lead": "ERROR [not_undone] Nothing was undone: there is no way to take this insert_lead back. delete_lead removes the lead, unless it overwrote one: search_leads finds it, update_lead changes it.",
            "delete_list": "ERROR [not_undone] Nothing was undone: there is no way to take this delete_list back. Its leads are gone. insert_list makes an empty list, and insert_lead fills it from your own records. It was: name MED FB Leads Oct, status Y, campaign_id 3101, last_called_at 2026-11-18 15:39:40 America/Los_Angeles, id 20011.",
            "insert_dnc": "ERROR [not_undone] Nothing was undone: there is no way to take this insert_dnc back. delete_dnc takes the number off again.",
            "insert_status": "ERROR [not_undone] Nothing was undone: there is no way to take this insert_status back. Convoso has no call to delete a status: its admin site may.",
            "update_revenue": 'ERROR [not_undone] Nothing was undone: there is no way to take this update_revenue back. Convoso does not show the figure there was: update_revenue sets the one you know. It was: call_date 2026-11-16 14:00:13, user System User, campaign Medicare Advantage OB, first_name "Manuel", last_name "Salazar", phone_number (386) ***-**01, status DC, term_reason NONE, call_type OUTBOUND….',
            "update_queue_agents": "ERROR [not_undone] Nothing was undone: there is no way to take this update_queue_agents back. Convoso does not show what skill and weight were: update_queue_agents sets what you know.",
            "logout_agent": "ERROR [not_undone] Nothing was undone: there is no way to take this logout_agent back. The agent can log in again. It was: user_full_name Dana Okafor, status INCALL, campaign_name Medicare Advantage OB, list_name MED Web Realtime, calls_today 9, last_state_change 2026-11-18 15:39:45, lead_id 5000253, user_id 1000401.",
        }
    )
    assert len(wire.written) == len(NOT_UNDONE)


async def test_what_is_on_an_operators_switch_needs_it_for_the_undo_too(wire: Wire, convoso: Convoso, person: Person) -> None:
    journal = MemoryJournal()
    undone = build_server(convoso.call, policy=world.EVERYTHING, journal=journal)
    async with world.connected(undone, "auto", person) as client:
        assert (await world.asker(client)("update_dnc", id="5001", campaign_id="3101")).startswith("Done")
    async with world.connected(build_server(convoso.call, journal=journal), "auto", person) as client:
        answer = await world.asker(client)("undo_change", change_id=await last(journal))
    assert answer.startswith("ERROR [not_allowed] Nothing was done: this call of update_dnc is not allowed.")
    assert len(wire.written) == 1


async def test_a_change_that_changed_nothing_is_not_undone(ask: Ask, journal: Journal) -> None:
    await ask("update_lead", lead_id="4999999", city="Tampa")
    assert await ask("undo_change", change_id=await last(journal)) == snapshot(
        "ERROR [not_undone] Nothing was undone: that call changed nothing."
    )


async def test_a_change_of_another_account_is_not_known(wire: Wire, convoso: Convoso, person: Person, tmp_path: Path) -> None:
    other = FileJournal(tmp_path / "one")
    await other.remember(Change(id="c0123456789ab", tool="delete_lead", arguments={"lead_id": "1"}, before=None))
    server = build_server(convoso.call, journal=FileJournal(tmp_path / "another"))
    async with world.connected(server, "auto", person) as client:
        assert await world.asker(client)("undo_change", change_id="c0123456789ab") == snapshot(
            "ERROR [bad_arguments] No change of that id is remembered for this account. list_changes shows those of 30 days."
        )
    assert wire.sent == []


def lost(app: Any) -> httpx.AsyncBaseTransport:
    """Carries out every write and loses its answer."""
    inner = httpx.ASGITransport(app=app)

    class Losing(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            response = await inner.handle_async_request(request)
            if request.url.path.removeprefix("/v1") not in world.READING:
                raise httpx.ReadError("lost", request=request)
            return response

    return Losing()


async def test_what_a_second_look_shows_of_unknown_changes_is_told_and_decides_on_their_undo(
    era: str, app: Any, person: Person, audit: Audit, journal: Journal
) -> None:
    async with world.account(lost(app)) as convoso:
        server = build_server(convoso.call, policy=world.EVERYTHING, audit=audit, journal=journal, clock=world.NOW.timestamp)
        async with world.connected(server, era, person) as client:
            ask = world.asker(client)
            await ask("insert_lead", **world.EXAMPLES["insert_lead"])
            inserted = await last(journal)
            await ask("update_lead", lead_id=LEAD, city="Tampa")
            updated = await last(journal)
            await ask("delete_callback", callback_id="601")
            await ask("update_callback", **world.EXAMPLES["update_callback"] | {"callback_id": "602"})
            assert named(await ask("list_changes")) == snapshot("""\
Changes 1 to 4, newest first. undo_change takes one back by its id, for 30 days.
id|time (UTC)|tool|asked|confirmed by|outcome
C1|2026-11-18 23:40:00|update_callback|callback_id=602, callback_time=2026-11-20 04:00 PM, callback_time_zone=-8.00|nobody|unknown, outcome_unknown
C2|2026-11-18 23:40:00|delete_callback|callback_id=601|person|unknown, outcome_unknown
C3|2026-11-18 23:40:00|update_lead|lead_id=5000002, city=Tampa|nobody|unknown, outcome_unknown
C4|2026-11-18 23:40:00|insert_lead|list_id=20013, phone_number=(786) ***-**98, first_name=Ada, check_dup=1|nobody|unknown, outcome_unknown
C1: Read again: the record holds what was sent, so it took effect.
C2: Read again: no such record is there, so it took effect.
C3: Read again: the record holds what was sent, so it took effect.
Unknown and not looked at again: C4.\
""")
            assert await ask("undo_change", change_id=inserted) == snapshot(
                "ERROR [not_undone] Nothing was undone: there is no way to take this insert_lead back. delete_lead removes the lead, unless it overwrote one: search_leads finds it, update_lead changes it."
            )
            assert "has no answer" in await ask("undo_change", change_id=updated)
            (city,) = [row.city for row in (await convoso.call(SearchLeads(lead_id=LEAD))).rows]
            assert city == "Miami"
            assert "took it back already, or may have" in await ask("undo_change", change_id=updated)


async def test_an_unknown_change_that_did_not_happen_is_not_undone(ask: Ask, wire: Wire, journal: Journal) -> None:
    change = Change(
        caller="local",
        id="c0123456789ab",
        tool="update_lead",
        arguments={"lead_id": LEAD, "city": "Tampa"},
        before={"city": "Miami"},
    )
    await journal.remember(change)
    assert await ask("undo_change", change_id=change.id) == snapshot(
        "ERROR [not_undone] Nothing was undone: the outcome of that change is unknown, and it does not show. Read again: city differ from what was sent, so it has not taken effect so far: look again."
    )
    assert wire.written == []


async def test_answers_stay_short_whatever_was_written(ask: Ask, convoso: Convoso, journal: Journal) -> None:
    for number in range(30):
        await ask("update_lead", lead_id=LEAD, notes=f"{number} {'word ' * 200}", city="x" * 300, address1="1 Main St " * 20)
    change_id = await last(journal)
    listed = await ask("list_changes", limit=100)
    assert tokens(listed) <= 1_500
    (older,) = re.findall(r"For older ones make the same call with offset=(\d+)\.$", listed)
    assert listed.startswith(f"Changes 1 to {older}, newest first.")
    assert (await ask("list_changes", offset=int(older))).startswith(f"Changes {int(older) + 1} to ")
    assert "offset=" not in await ask("list_changes", offset=29)
    assert await ask("list_changes", offset=30) == "Nothing before that was changed, as far as this server remembers."
    await convoso.call(UpdateLead(lead_id=LEAD, city="y " * 300, notes="other " * 200))
    for answer in (
        await ask("undo_change", change_id=change_id),
        await ask("delete_list", list_id="20011") and await ask("undo_change", change_id=await last(journal)),
        await ask("update_revenue", call_log_id="8000001", revenue=1)
        and await ask("undo_change", change_id=await last(journal)),
    ):
        assert answer.startswith("ERROR [not_undone]")
        assert tokens(answer) <= ERROR_BUDGET, answer


async def test_nothing_to_list_is_said(ask: Ask) -> None:
    assert await ask("list_changes") == snapshot("Nothing was changed, as far as this server remembers.")


async def test_an_id_that_is_none_is_told_where_ids_are_found(ask: Ask) -> None:
    assert await ask("undo_change", change_id="1; drop table change") == snapshot(
        "ERROR [bad_arguments] undo_change was not sent. change_id: is not the id of a change, such as c0123456789ab; list_changes finds it."
    )


def test_every_change_can_be_taken_back_or_has_words_for_the_nearest_way() -> None:
    from convoso_mcp.answers.undoing import NEAREST  # noqa: PLC0415  the table that this test is about

    writing = {kind.about.tool: kind for kind in ENDPOINTS if kind.about.writes}
    restored = {name for name, kind in writing.items() if kind.about.subject} | {"delete_lead", "delete_callback"}
    assert restored | set(NEAREST) == set(writing)


async def test_a_yes_to_an_undo_is_no_yes_to_the_same_call_by_itself(wire: Wire, convoso: Convoso, journal: Journal) -> None:
    server = build_server(convoso.call, journal=journal, clock=world.NOW.timestamp)
    async with world.connected(server, "auto", Person()) as client:
        await world.asker(client)("set_campaign_status", campaign_id="3101", status=0)
    async with world.connected(server, "auto") as client:
        ask = world.asker(client)
        preview = await ask("undo_change", change_id=await last(journal))
        (token,) = re.findall(r"confirm_token=(\S+)", preview)
        answer = await ask("set_campaign_status", campaign_id="3101", status=1, confirm_token=token)
        assert "this confirm_token is for another call" in answer
        assert len(wire.written) == 1
        assert (await ask("undo_change", change_id=await last(journal), confirm_token=token)).startswith("Undone: ")


async def test_what_is_there_again_is_not_made_a_second_time(ask: Ask, wire: Wire, convoso: Convoso, journal: Journal) -> None:
    change = Change(
        caller="local", id="c0123456789ab", tool="delete_lead", arguments={"lead_id": LEAD}, before=await lead(convoso)
    )
    await journal.remember(change)
    await journal.settle(change.id, "done")
    assert (await ask("undo_change", change_id=change.id)).startswith(
        'ERROR [not_undone] Nothing was undone: the record is there: first_name "John", last_name "Rivera"'
    )
    assert wire.written == []


async def test_an_unknown_change_of_what_somebody_has_changed_since_stays_unknown(ask: Ask, journal: Journal) -> None:
    arguments = {"lead_id": LEAD, "city": "Tampa"}
    change = Change(
        caller="local", id="c0123456789ab", tool="update_lead", arguments=arguments, before={"id": LEAD, "city": "Reno"}
    )
    await journal.remember(change)
    answer = await ask("undo_change", change_id=change.id)
    assert answer == snapshot(
        "ERROR [not_undone] Nothing was undone: the outcome of that change is unknown, and it does not show. Read again: city differ from what was sent, and from what was there before: somebody may have changed it since."
    )
