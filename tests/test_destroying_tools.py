"""Every destroying tool, with a person who says yes: what it answers, and that it is so afterwards."""

from inline_snapshot import snapshot

from world import EXAMPLES, Ask


async def test_delete_lead_removes_it_and_a_repeat_finds_none(ask: Ask) -> None:
    assert await ask("delete_lead", **EXAMPLES["delete_lead"]) == snapshot(
        'Done: delete_lead. Sent: lead_id=5000002. It was: first_name "John", last_name "Rivera", phone_number (305) ***-**42, status CALLBK, city "Miami", state "FL", directory_name MED FB Leads Oct, list_id 20011, user_name Dana Okafor, called_count 1, last_called 2026-11-17 14:30:00, created_at 2026-10-16T06:18:07-0700, id 5000002.'
    )
    assert await ask("delete_lead", **EXAMPLES["delete_lead"]) == snapshot(
        'ERROR [not_found] Convoso refused delete_lead: there is no such lead. Convoso wrote "No such Lead" (code 6001). search_leads finds lead ids.'
    )


async def test_delete_list_removes_it_with_its_leads(ask: Ask) -> None:
    assert await ask("delete_list", **EXAMPLES["delete_list"]) == snapshot(
        "Done: delete_list. Sent: list_id=20011. It was: name MED FB Leads Oct, status Y, campaign_id 3101, last_called_at 2026-11-18 15:39:40 America/Los_Angeles, id 20011."
    )
    assert await ask("search_leads", list_id="20011") == snapshot("""\
No leads match. Filters: list_id=20011.
Convoso compares exactly: check list_id, or leave it out.\
""")


async def test_delete_callback_removes_the_promise(ask: Ask) -> None:
    assert await ask("delete_callback", **EXAMPLES["delete_callback"]) == snapshot(
        'Done: delete_callback. Sent: callback_id=601. It was: callback_time 2026-11-19 10:30:00, stage Pending, recipient USERONLY, user_name Dana Okafor, phone_number (305) ***-**42, comments "call in the morning, wants to compare plans with his wife", campaign_name Medicare Advantage OB, directory_name MED FB Leads Oct, status CALLBK, lead_id 5000002, id 601.'
    )
    assert await ask("search_callbacks", id="601") == snapshot("""\
No callbacks match. Filters: id=601.
Convoso compares exactly: check id, or leave it out.\
""")


async def test_update_revenue_sets_an_amount_or_a_refund(ask: Ask) -> None:
    assert await ask("update_revenue", **EXAMPLES["update_revenue"]) == snapshot(
        "Done: update_revenue. Changed on 2026-11-16 14:00:13 Manuel Salazar (call_log_id=8000001): revenue=480. Convoso answered call_log_id 8000001."
    )
    assert await ask("update_revenue", call_log_id="8000001", **{"return": 1}) == snapshot(
        "Done: update_revenue. Changed on 2026-11-16 14:00:13 Manuel Salazar (call_log_id=8000001): return=1. Convoso answered call_log_id 8000001."
    )


async def test_set_campaign_status_stops_it(ask: Ask) -> None:
    assert await ask("set_campaign_status", **EXAMPLES["set_campaign_status"]) == snapshot(
        "Done: set_campaign_status. Changed on Medicare Advantage OB (campaign_id=3101): status=0 (was 1)."
    )
    assert "Medicare Advantage OB|N|" in await ask("search_campaigns")


async def test_insert_dnc_lists_a_number_once(ask: Ask) -> None:
    assert await ask("insert_dnc", **EXAMPLES["insert_dnc"]) == snapshot(
        "Done: insert_dnc. Sent: phone_code=1, phone_number=(786) ***-**95, campaign_id=0, reason=DNC. Convoso answered id 5025."
    )
    assert await ask("insert_dnc", **EXAMPLES["insert_dnc"]) == snapshot(
        "Nothing to do: The number is on this list already. Sent: phone_code=1, phone_number=(786) ***-**95, campaign_id=0, reason=DNC."
    )


async def test_update_dnc_clears_a_reason(ask: Ask) -> None:
    assert await ask("update_dnc", **EXAMPLES["update_dnc"]) == snapshot(
        'Done: update_dnc. Changed on (210) ***-**00 (id=5001): reason=-BLANK- (was "DNC"). Convoso answered id 5001.'
    )
    assert "reason" not in await ask("search_dnc", id="5001")


async def test_delete_dnc_lifts_one_scope_and_a_repeat_is_calm(ask: Ask) -> None:
    assert await ask("delete_dnc", **EXAMPLES["delete_dnc"]) == snapshot(
        'Done: delete_dnc. Sent: phone_code=1, phone_number=(786) ***-**88, campaign_id=0. It was: phone_number (786) ***-**88, phone_code 1, campaign_name Global DNC, campaign_id 0, reason "DNCT", insert_date 2026-11-07 09:12:00, id 5003.'
    )
    assert await ask("delete_dnc", **EXAMPLES["delete_dnc"]) == snapshot(
        "Nothing to do: The number is not on this list, so there is nothing to remove. Sent: phone_code=1, phone_number=(786) ***-**88, campaign_id=0."
    )


async def test_insert_sms_opt_out_records_it(ask: Ask) -> None:
    assert await ask("insert_sms_opt_out", **EXAMPLES["insert_sms_opt_out"]) == snapshot(
        "Done: insert_sms_opt_out. Sent: phone_code=1, phone_number=(786) ***-**95, campaign_id=0."
    )
    assert (await ask("search_sms_opt_outs", phone_number="7865550195")).startswith("1 opt-out matches")


async def test_update_sms_opt_out_moves_it_to_another_number(ask: Ask) -> None:
    assert await ask("update_sms_opt_out", **EXAMPLES["update_sms_opt_out"]) == snapshot(
        "Done: update_sms_opt_out. Changed on (210) ***-**00 (id=12001): phone_number=(786) ***-**95 (was (210) ***-**00). phone_code, campaign_id were so already. Convoso answered id 12001."
    )
    assert await ask("update_sms_opt_out", id="12002", campaign_id="3101") == snapshot(
        'ERROR [bad_value] Convoso refused update_sms_opt_out: a required field is missing. Convoso wrote "Missing required field: phone_number, phone_code and campaign_id go together" (code 4001). Check the tool\'s required arguments.'
    )


async def test_logout_agent_takes_them_off_the_floor(ask: Ask) -> None:
    assert await ask("logout_agent", **EXAMPLES["logout_agent"]) == snapshot(
        "Done: logout_agent. Sent: user_id=1000401. It was: user_full_name Dana Okafor, status INCALL, status_time_sec 0:00:15, campaign_name Medicare Advantage OB, list_name MED Web Realtime, calls_today 9, last_state_change 2026-11-18 15:39:45, lead_id 5000253, user_id 1000401."
    )
    assert "Dana Okafor" not in await ask("monitor_agents")
    assert await ask("logout_agent", **EXAMPLES["logout_agent"]) == snapshot(
        'ERROR [refused] Convoso refused logout_agent: a required field is missing, or the agent is not logged in. Convoso wrote "Required fields are missing" (code 6012). monitor_agents shows who is logged in.'
    )
