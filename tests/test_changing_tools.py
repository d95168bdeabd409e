"""Every changing tool: what it answers, and that a later read sees what it did."""

from inline_snapshot import snapshot

from world import EXAMPLES, Ask, Wire


async def test_insert_lead_adds_one_and_a_duplicate_is_refused(ask: Ask) -> None:
    assert await ask("insert_lead", **EXAMPLES["insert_lead"]) == snapshot(
        "Done: insert_lead. Sent: list_id=20013, phone_number=(786) ***-**98, first_name=Ada, check_dup=1. Convoso answered lead_id 5000401."
    )
    assert await ask("insert_lead", **EXAMPLES["insert_lead"]) == snapshot(
        'ERROR [duplicate] Convoso refused insert_lead: a lead with this phone number exists, so none was inserted. Convoso wrote "The phone number already exists" (code 6009). search_leads finds it; update_lead changes it.'
    )
    assert (await ask("search_leads", phone_number="7865550198")).startswith("1 lead matches")


async def test_update_lead_changes_what_is_given_and_nothing_else(ask: Ask, wire: Wire) -> None:
    before = (await ask("search_leads", lead_id="5000002")).splitlines()
    assert await ask("update_lead", **EXAMPLES["update_lead"]) == snapshot(
        'Done: update_lead. Changed on John Rivera (lead_id=5000002): city=Tampa (was "Miami"), notes=Prefers mornings (was "asked about dental"). Convoso answered lead_id 5000002.'
    )
    after = (await ask("search_leads", lead_id="5000002")).splitlines()
    assert {line.partition(":")[0] for line in set(before) ^ set(after)} == {"city", "notes", "modified_at"}
    assert wire.forms("update_lead") == snapshot([{"city": "Tampa", "notes": "Prefers mornings", "lead_id": "5000002"}])
    assert [path for path, _ in wire.sent] == ["/leads/search", "/leads/search", "/leads/update", "/leads/search"]


async def test_update_lead_clears_a_field_with_an_empty_text(ask: Ask) -> None:
    await ask("update_lead", lead_id="5000002", email="")
    assert "email" not in await ask("search_leads", lead_id="5000002")


async def test_update_lead_of_an_unknown_lead_is_told(ask: Ask) -> None:
    assert await ask("update_lead", lead_id="1", city="Tampa") == snapshot(
        'ERROR [not_found] Convoso refused update_lead: there is no such lead. Convoso wrote "No such Lead" (code 6001). search_leads finds lead ids.'
    )


async def test_post_lead_goes_through_its_criteria(ask: Ask) -> None:
    assert await ask("post_lead", **EXAMPLES["post_lead"]) == snapshot(
        """\
Done: post_lead. Sent: criteria_key=MED-WEB, phone_number=(786) ***-**97, first_name=Ada. Convoso answered lead_id 5000401.
Contact check of (786) ***-**97: WARN: no state is known; by its area code it is 18:40 in America/New_York, within the federal hours, and a state's own cannot be looked up.\
"""
    )
    assert await ask("post_lead", **EXAMPLES["post_lead"]) == snapshot(
        'ERROR [refused] Convoso refused post_lead. Convoso wrote "The phone number already exists".'
    )


async def test_insert_list_makes_a_list_that_is_found(ask: Ask) -> None:
    assert await ask("insert_list", **EXAMPLES["insert_list"]) == snapshot(
        "Done: insert_list. Sent: name=MED Winback Dec, campaign_id=3101. Convoso answered list_id 20021, id 20021."
    )
    assert "MED Winback Dec" in await ask("search_lists", status=1)
    assert await ask("insert_list", **EXAMPLES["insert_list"]) == snapshot(
        'ERROR [duplicate] Convoso refused insert_list: another list has this name. Convoso wrote "The list name should be unique" (code 6081). Choose a name that search_lists does not show.'
    )


async def test_update_list_switches_a_list_off(ask: Ask) -> None:
    assert await ask("update_list", **EXAMPLES["update_list"]) == snapshot(
        "Done: update_list. Changed on MED FB Leads Oct (list_id=20011): status=0 (was 1). Convoso answered list_id 20011."
    )
    assert "20011" in await ask("search_lists", status=0)


async def test_insert_callback_promises_a_call(ask: Ask) -> None:
    assert await ask("insert_callback", **EXAMPLES["insert_callback"]) == snapshot(
        """\
Done: insert_callback. Sent: lead_id=5000002, recipient=System, callback_time=2026-11-20 10:30 AM, callback_time_zone=-8.00. Convoso answered callback_id 641.
Contact check of (305) ***-**42: nothing was found against it (DNC, hours, attempts, status).\
"""
    )
    assert "2026-11-20 10:30:00" in await ask("search_callbacks", lead_id="5000002")


async def test_update_callback_moves_it_and_dismisses_it(ask: Ask) -> None:
    assert await ask("update_callback", **EXAMPLES["update_callback"]) == snapshot(
        "Done: update_callback. Changed on 2026-11-19 10:30:00 (305) ***-**42 (callback_id=601): callback_time=2026-11-20 04:00 PM (was 2026-11-19 10:30:00), callback_time_zone=-8.00. Convoso answered callback_id 601."
    )
    assert "callback_time: 2026-11-20 16:00:00" in await ask("search_callbacks", id="601")
    assert await ask("update_callback", callback_id="601", status="Dismissed") == snapshot(
        "Done: update_callback. Changed on 2026-11-20 16:00:00 (305) ***-**42 (callback_id=601): status=Dismissed (was Pending). Convoso answered callback_id 601."
    )
    assert "stage: Dismissed" in await ask("search_callbacks", id="601")


async def test_update_call_log_writes_an_extra_field(ask: Ask) -> None:
    assert await ask("update_call_log", **EXAMPLES["update_call_log"]) == snapshot(
        "Done: update_call_log. Changed on 2026-11-16 14:00:13 Manuel Salazar (call_log_id=8000001): extra_field_01=policy 4711."
    )
    assert await ask("update_call_log", call_log_id="1", extra_field_02="x") == snapshot(
        'ERROR [not_found] Convoso refused update_call_log: there is no such call log. Convoso wrote "No such Call Log" (code 6033). search_call_logs finds call log ids.'
    )


async def test_insert_status_makes_one_that_is_found(ask: Ask) -> None:
    assert await ask("insert_status", **EXAMPLES["insert_status"]) == snapshot(
        "Done: insert_status. Sent: status=HOTLD, name=Hot lead, final=N, reached=Y, success=N, dnc=N, callback=Y, contact=Y, voicemail=N. Convoso answered status HOTLD, new 1."
    )
    assert "Hot lead" in await ask("search_statuses", query="HOTLD")


async def test_update_status_changes_a_custom_one_and_no_system_one(ask: Ask) -> None:
    assert await ask("update_status", **EXAMPLES["update_status"]) == snapshot(
        "Done: update_status. Changed on NI (status=NI): name=Not interested (was Not Interested). Convoso answered status NI."
    )
    assert await ask("update_status", status="NA", name="Nobody there") == snapshot(
        'ERROR [not_found] Convoso refused update_status: the status code is missing, unknown or a system status. Convoso wrote "Missing or Invalid Status Abbreviation. Only custom statuses can be updated" (code 6069). Only custom statuses can change; search_statuses shows which.'
    )


async def test_update_queue_agents_sets_skill_and_weight(ask: Ask) -> None:
    assert await ask("update_queue_agents", **EXAMPLES["update_queue_agents"]) == snapshot(
        "Done: update_queue_agents. Sent: queue_id=501, agent_id=1000401,1000402, skill=5,-2, weight=1,1."
    )
    assert await ask("update_queue_agents", queue_id="9", agent_id="1000401", skill="1", weight="1") == snapshot(
        'ERROR [not_found] Convoso refused update_queue_agents: there is no such queue. Convoso wrote "Invalid or missing Queue ID" (code 7247). monitor_agents lists the queues with their ids.'
    )
