"""Every reading tool, asked as an assistant would, on the sandbox: the whole answer, in both protocol eras."""

import pytest
from inline_snapshot import snapshot
from starlette.applications import Starlette

import schemas
import world
from convoso_mcp.endpoints.endpoint import Effect
from convoso_mcp.tools import TOOLS
from world import EXAMPLES, Ask, Wire


@pytest.fixture(scope="module")
def app() -> Starlette:
    """Reads change nothing, so one account serves them all."""
    return world.sandbox()


async def test_search_leads_shows_a_table_the_total_and_the_next_call(ask: Ask) -> None:
    assert await ask("search_leads", **EXAMPLES["search_leads"]) == snapshot("""\
8 leads match; 3 shown, from 1 to 3. Filters: status=CALLBK, list_id=20011.
first_name|last_name|phone_number|status|city|state|directory_name|list_id|user_name|called_count|last_called|created_at|id
John|Rivera|3055550130|CALLBK|Miami|FL|MED FB Leads Oct|20011|Mateo Salinas|1|2026-11-17 14:06:15|2026-11-10T08:44:01-0800|5000002
Jerome|Calloway|4045550102|CALLBK|Atlanta|GA|MED FB Leads Oct|20011|Lena Ortiz|3|2026-11-18 15:14:30|2026-10-31T17:23:11-0700|5000012
Carmen|Delgado|4045550104|CALLBK|Atlanta|GA|MED FB Leads Oct|20011|Casey Brooks|3|2026-11-18 14:38:36|2026-10-12T13:51:27-0700|5000028
Fields left out: address1, age, called_count_inbound, campaign_name, campaign_uid, country, created_by, date_of_birth, email, gender, last_modified_by, lead_id, locale_gmt, modified_at, notes, phone_code, postal_code, source, status_name, user_id.
For the next rows make the same call with offset=3.\
""")


async def test_one_lead_is_shown_as_a_card_with_every_field_it_has(ask: Ask) -> None:
    assert await ask("search_leads", phone_number="(305) 555-0130") == snapshot("""\
1 lead matches. Filters: phone_number=3055550130.
first_name: John
last_name: Rivera
phone_number: 3055550130
status: CALLBK
city: Miami
state: FL
directory_name: MED FB Leads Oct
list_id: 20011
user_name: Mateo Salinas
called_count: 1
last_called: 2026-11-17 14:06:15
created_at: 2026-11-10T08:44:01-0800
id: 5000002
email: john.rivera.1@example.com
status_name: Callback
campaign_name: Medicare Advantage OB
user_id: 1000406
modified_at: 2026-11-17T14:10:36-0800
source: Facebook
notes: has a dog, ring twice
age: 87
phone_code: 1
address1: 7615 Birch Ave
postal_code: 33101
country: US
gender: M
date_of_birth: 1939-08-09
created_by: 666666
last_modified_by: 666666
locale_gmt: -5.00
called_count_inbound: 0
lead_id: 5000002
campaign_uid: 3101\
""")


async def test_a_search_without_a_match_says_what_was_searched(ask: Ask) -> None:
    assert await ask("search_leads", first_name="Nobody", city="Miami") == snapshot(
        "No leads match. Filters: first_name=Nobody, city=Miami."
    )


async def test_an_offset_past_the_end_is_told_apart_from_no_match(ask: Ask) -> None:
    assert await ask("search_leads", city="Miami", offset=1000) == snapshot("""\
No leads match. Filters: city=Miami.
There are 28 in all, but none from offset 1000 on.\
""")


async def test_get_lead_recordings_says_when_and_how_long_and_withholds_the_links(ask: Ask) -> None:
    assert await ask("get_lead_recordings", **EXAMPLES["get_lead_recordings"]) == snapshot("""\
1 recording matches. Filters: lead_id=5000002.
start_time: 2026-11-17 14:06:15
end_time: 2026-11-17 14:10:36
seconds h:mm:ss: 0:04:21
lead_id: 5000002
recording_id: 300326
Withheld, as links to recordings: url.\
""")


async def test_validate_lead_says_whether_it_would_be_taken(ask: Ask) -> None:
    assert await ask("validate_lead", **EXAMPLES["validate_lead"]) == snapshot(
        "result Accepted. Asked: criteria_key=MED-WEB, phone_number=7865550196, state=FL."
    )
    assert await ask("validate_lead", criteria_key="MED-WEB", phone_number="3055550130") == snapshot(
        "result Denied. Asked: criteria_key=MED-WEB, phone_number=3055550130."
    )


async def test_search_lists_shows_the_active_ones_or_the_others(ask: Ask) -> None:
    assert await ask("search_lists", **EXAMPLES["search_lists"]) == snapshot("""\
5 lists match; all shown. Filters: status=1.
name|status|campaign_id|last_called_at|id
MED FB Leads Oct|Y|3101|2026-11-18 15:39:47 America/Los_Angeles|20011
MED Aged 2025 Q4|Y|3101|2026-11-18 15:39:05 America/Los_Angeles|20012
MED Web Realtime|Y|3101|2026-11-18 15:36:37 America/Los_Angeles|20013
SOL CA Homeowners A|Y|3102|2026-11-18 15:39:06 America/Los_Angeles|20014
SOL Referral Partner|Y|3102|2026-11-18 15:34:27 America/Los_Angeles|20016\
""")
    assert await ask("search_lists", status=0) == snapshot("""\
1 list matches. Filters: status=0.
name: SUP Aged Mail 2024
status: N
campaign_id: 3104
id: 20019\
""")
    assert await ask("search_lists", status=0, campaign_id=3101) == snapshot(
        "No lists match. Filters: status=0, campaign_id=3101."
    )


async def test_search_callbacks_shows_what_is_due_and_whose_it_is(ask: Ask) -> None:
    assert await ask("search_callbacks", **EXAMPLES["search_callbacks"]) == snapshot("""\
1 callback matches. Filters: lead_id=5000002.
callback_time: 2026-11-19 10:30:00
stage: Pending
recipient: USERONLY
user_name: Mateo Salinas
phone_number: 3055550130
comments: call in the morning, wants to compare plans with his wife
campaign_name: Medicare Advantage OB
directory_name: MED FB Leads Oct
status: CALLBK
lead_id: 5000002
id: 625
list_id: 20011
campaign_id: 3101
user: 1000406
created_at: 2026-11-17 14:10:36
modified_at: 2026-11-17 14:10:36
status_name: Callback
class: label-info
campaign_type: Normal\
""")
    assert await ask("search_callbacks", stage="PENDING", limit=3) == snapshot("""\
35 callbacks match; 3 shown, from 1 to 3. Filters: stage=PENDING.
callback_time|stage|recipient|user_name|phone_number|comments|campaign_name|directory_name|status|lead_id|id
2026-11-20 15:30:00|Pending|USERONLY|Grant Mbeki|9515550113||Solar Appointments West|SOL CA Homeowners A|CALLBK|5000327|606
2026-11-20 11:00:00|Pending|USERONLY|Casey Brook|9515550119|driving, call later|Solar Appointments West|SOL Referral Partner|CALLBK|5000350|609
2026-11-20 13:45:00|Pending|ANYONE||8135550101||Medicare Advantage OB|MED FB Leads Oct|CALLBK|5000022|610
Fields left out: campaign_id, campaign_type, class, created_at, list_id, modified_at, status_name, user.
For the next rows make the same call with offset=3.\
""")


async def test_search_call_logs_covers_today_unless_told_and_says_so(ask: Ask) -> None:
    assert await ask("search_call_logs", **EXAMPLES["search_call_logs"]) == snapshot("""\
7 calls match; 3 shown, from 1 to 3. Filters: status=SALE. Only today, in the account's time zone, as no time was given.
call_date|user|campaign|first_name|last_name|phone_number|status|call_length h:mm:ss|term_reason|call_type|called_count|lead_id|id
2026-11-18 14:07:05|Casey Brooks|Medicare Advantage OB|Carmen|Dalton|9015550122|SALE|0:18:39|CALLER|OUTBOUND|2|5000222|8000649
2026-11-18 14:32:07|Lena Ortiz|Medicare Advantage OB|Esther|Farrow|7045550127|SALE|0:17:56|CALLER|OUTBOUND|3|5000194|8000704
2026-11-18 14:35:05|Mateo Salinas|Medicare Advantage OB|Norma|Salazar|3035550102|SALE|0:08:32|CALLER|OUTBOUND|3|5000013|8000712
Fields left out: agent_comment, caller_id_displayed, campaign_id, list_id, number_dialed, queue_position, queue_seconds, session_id, status_name, user_id.
For the next rows make the same call with offset=3.\
""")
    assert await ask("search_call_logs", status="SALE", start_time="2026-11-16", end_time="2026-11-17", limit=2) == snapshot("""\
8 calls match; 2 shown, from 1 to 2. Filters: status=SALE, start_time=2026-11-16 00:00:00, end_time=2026-11-17 23:59:59.
call_date|user|campaign|first_name|last_name|phone_number|status|call_length h:mm:ss|term_reason|call_type|called_count|lead_id|id
2026-11-17 15:41:53|Mateo Salinas|Medicare Advantage OB|Curtis|Rhodes|6145550100|SALE|0:14:42|CALLER|OUTBOUND|2|5000006|8000569
2026-11-17 14:21:00|Priya Raman|Medicare Advantage OB|Curtis|Espinoza|5595550104|SALE|0:07:38|CALLER|OUTBOUND|2|5000070|8000360
Fields left out: caller_id_displayed, campaign_id, list_id, number_dialed, queue_position, queue_seconds, session_id, status_name, user_id.
For the next rows make the same call with offset=2.\
""")


async def test_a_call_log_never_shows_its_recording_link(ask: Ask) -> None:
    answer = await ask("search_call_logs", id=8000865, include_recordings=1)
    assert "recordings.example.invalid" not in answer
    assert answer == snapshot("""\
1 call matches. Filters: id=8000865, include_recordings=1. Only today, in the account's time zone, as no time was given.
call_date: 2026-11-18 15:39:05
user: Priya Raman
campaign: Medicare Advantage OB
first_name: Edith
last_name: Zamora
phone_number: 7135550124
status: NI
call_length h:mm:ss: 0:00:33
term_reason: CALLER
call_type: OUTBOUND
called_count: 3
lead_id: 5000177
id: 8000865
user_id: 1000402
campaign_id: 3101
list_id: 20012
number_dialed: 7135550124
status_name: Not Interested
queue_seconds h:mm:ss: 0:00:00
caller_id_displayed: 3055550191
queue_position: 1
session_id: hcg-7a1561
Withheld, as links to recordings: recording.\
""")


async def test_search_campaigns_shows_them_all_with_the_accounts_zone(ask: Ask) -> None:
    assert await ask("search_campaigns") == snapshot("""\
3 campaigns match; all shown. Filters: none.
name|status|last_call_date|id
Medicare Advantage OB|Y|2026-11-18 15:39:47 America/Los_Angeles|3101
Solar Appointments West|Y|2026-11-18 15:39:06 America/Los_Angeles|3102
Medicare Supplement OB|N||3104\
""")


async def test_search_dnc_shows_every_scope_of_a_number(ask: Ask) -> None:
    assert await ask("search_dnc", **EXAMPLES["search_dnc"]) == snapshot("""\
22 entries match; 3 shown, from 1 to 3. Filters: none.
phone_number|phone_code|campaign_name|campaign_id|reason|insert_date|id
4045550100|1|Global DNC|0|DNC|2026-11-07 09:12:00|5001
4045550100|1|Solar Appointments West|3102|ConsentRevoked|2026-11-07 09:12:00|5002
7865550188|1|Global DNC|0|DNCT|2026-11-07 09:12:00|5003
Fields left out: campaign_type, campaign_uid.
For the next rows make the same call with offset=3.\
""")
    assert await ask("search_dnc", phone_number="404-555-0100") == snapshot("""\
2 entries match; all shown. Filters: phone_number=4045550100.
phone_number|phone_code|campaign_name|campaign_id|reason|insert_date|id
4045550100|1|Global DNC|0|DNC|2026-11-07 09:12:00|5001
4045550100|1|Solar Appointments West|3102|ConsentRevoked|2026-11-07 09:12:00|5002
Fields left out: campaign_type, campaign_uid.\
""")
    assert await ask("search_dnc", phone_number="3055550199") == snapshot("No entries match. Filters: phone_number=3055550199.")


async def test_search_sms_opt_outs_reads_the_capital_purpose(ask: Ask) -> None:
    assert await ask("search_sms_opt_outs", **EXAMPLES["search_sms_opt_outs"]) == snapshot("""\
5 opt-outs match; 2 shown, from 1 to 2. Filters: none.
phone_number|phone_code|campaign_name|campaign_id|reason|insert_date|id
4045550100|1|Global|0|ConsentRevoked|2026-11-07 09:12:00|12001
4045550102|1|Global|0|ConsentRevoked|2026-11-07 09:12:00|12002
Fields left out: campaign_uid.
For the next rows make the same call with offset=2.\
""")
    assert await ask("search_sms_opt_outs", purpose="TELEMKT") == snapshot("""\
1 opt-out matches. Filters: purpose=TELEMKT.
phone_number: 8135550101
phone_code: 1
campaign_name: Medicare Advantage OB
campaign_id: 3101
purpose: TELEMKT
insert_date: 2026-11-07 09:12:00
id: 12003
campaign_uid: 3101\
""")


async def test_search_statuses_shows_the_flags_that_give_them_meaning(ask: Ask) -> None:
    assert await ask("search_statuses", **EXAMPLES["search_statuses"]) == snapshot("""\
5 statuses match; all shown. Filters: query=call.
status|name|contact|reached|success|final|dnc|callback|voicemail|custom_status
INCALL|Lead Being Called|N|N|N|N|N|N|N|N
CIDB|Blocked Caller ID|N|N|N|N|N|N|N|N
CALLHU|Caller Hung Up|N|N|N|N|N|N|N|N
CALLBK|Callback|Y|Y|N|N|N|Y|N|Y
DNC|Do Not Call|Y|Y|N|Y|Y|N|N|Y
Fields left out: workflow_dispositon_event_option.\
""")


async def test_search_users_reads_the_object_keyed_by_id(ask: Ask) -> None:
    assert await ask("search_users", **EXAMPLES["search_users"]) == snapshot("""\
15 users match; 4 shown, from 1 to 4. Filters: none.
first_name|last_name|email|user_level|status|last_login|created_at|id
System|User|system.user@example.com|9|Y||2024-07-15T09:00:00-0700|666666
Dana|Okafor|dana.okafor@example.com|1|Y|2026-11-18 14:02:47|2024-10-15T09:00:00-0700|1000401
Priya|Raman|priya.raman@example.com|1|Y|2026-11-18 14:03:10|2024-11-15T09:00:00-0800|1000402
Cole|Whitman|cole.whitman@example.com|1|Y|2026-11-18 14:03:09|2024-12-15T09:00:00-0800|1000403
Fields left out: acl_access_profile, allow_blended_campaign, allow_callbacks, allow_queue_selection, allow_transfers, alter_custdata_override, callback_types_allowed, connection_type, default_blended_selection, extension, local_gmt, notification, queue_override.
For the next rows make the same call with offset=4.\
""")
    assert await ask("search_users", user="Casey, hale") == snapshot("""\
3 users match; all shown. Filters: user=Casey,hale.
first_name|last_name|email|user_level|status|last_login|created_at|id
Casey|Brooks|casey.brooks@example.com|1|Y|2026-11-18 14:00:08|2024-02-15T09:00:00-0800|1000405
Casey|Brook|casey.brook@example.com|1|Y|2026-11-18 14:02:24|2024-06-15T09:00:00-0700|1000409
Marcus|Hale|marcus.hale@example.com|1|N||2024-11-15T09:00:00-0800|1000414
Fields left out: acl_access_profile, allow_blended_campaign, allow_callbacks, allow_queue_selection, allow_transfers, alter_custdata_override, callback_types_allowed, connection_type, default_blended_selection, extension, local_gmt, notification, queue_override.\
""")


async def test_get_user_recordings_withholds_the_links(ask: Ask) -> None:
    assert await ask("get_user_recordings", **EXAMPLES["get_user_recordings"]) == snapshot("""\
35 recordings match; 3 shown, from 1 to 3. Filters: user=dana.okafor@example.com.
start_time|lead_id|recording_id
2026-11-18 15:26:10|5000170|300835
2026-11-18 15:22:03|5000156|300827
2026-11-18 15:06:00|5000128|300782
Withheld, as links to recordings: url.
For the next rows make the same call with offset=3.\
""")


async def test_get_user_activity_gives_two_numbers(ask: Ask) -> None:
    assert await ask("get_user_activity") == snapshot("available_agents 4, logged_in_agents 12. Asked: none.")
    assert await ask("get_user_activity", queue_id="503") == snapshot(
        "available_agents 2, logged_in_agents 3. Asked: queue_id=503."
    )


async def test_monitor_agents_shows_the_floor_and_its_counters(ask: Ask) -> None:
    assert await ask("monitor_agents") == snapshot("""\
12 agents match; all shown. Filters: none.
user_full_name|status|status_time h:mm:ss|campaign_name|list_name|calls_today|last_state_change|lead_id|user_id
Dana Okafor|INCALL|0:01:54|Medicare Advantage OB|MED Aged 2025 Q4|9|2026-11-18 15:38:06|5000116|1000401
Priya Raman|WRAP|0:00:22|Medicare Advantage OB||14|2026-11-18 15:39:38||1000402
Cole Whitman|READY|0:02:49|Medicare Advantage OB||12|2026-11-18 15:37:11||1000403
Lena Ortiz|READY|0:00:38|Medicare Advantage OB||11|2026-11-18 15:39:22||1000404
Casey Brooks|READY|0:03:38|Medicare Advantage OB||12|2026-11-18 15:36:22||1000405
Mateo Salinas|READY|0:01:50|Medicare Advantage OB||15|2026-11-18 15:38:10||1000406
Joan Petrie|INCALL|0:22:03|Medicare Advantage OB|MED Web Realtime|12|2026-11-18 15:17:57|5000224|1000407
Ines Caballero|INCALL|0:00:13|Medicare Advantage OB|MED FB Leads Oct|14|2026-11-18 15:39:47|5000062|1000408
Casey Brook|WRAP|0:00:15|Solar Appointments West||11|2026-11-18 15:39:45||1000409
Omar Haddad|PAUSED|0:02:01|Solar Appointments West||14|2026-11-18 15:37:59||1000410
Tess Lindqvist|PAUSED|0:00:49|Solar Appointments West||16|2026-11-18 15:39:11||1000411
Grant Mbeki|INCALL|0:05:33|Solar Appointments West|SOL Referral Partner|15|2026-11-18 15:34:27|5000353|1000412
campaigns: 3101 Medicare Advantage OB, 3102 Solar Appointments West
queues: 501 Medicare Inbound, 503 Spanish
queue_dialable_leads: 242; queue_calls_today: 235; queue_dropped: 2; queue_answered: 155; agent_total: 12; agent_incall: 4; agent_ready: 4; agent_paused: 2
Fields left out: availability_id, call_log_id, call_type, campaign_id, channel_type, connection_type, extension, inbound_only, last_call_finish, last_call_time, last_inbound_call_finish, last_inbound_call_time, last_update_time, list_id, queue_assignment, queue_assignment_ids, since_last_update, skill_options, status_label, status_time_mmss, total_calls.\
""")


async def test_get_agent_performance_answers_how_the_agents_did_today(ask: Ask) -> None:
    assert await ask("get_agent_performance") == snapshot("""\
12 agents match; all shown. Filters: none. Only today, in the account's time zone, as no time was given.
name|calls|human_answered|am|talk h:mm:ss|wait h:mm:ss|pause h:mm:ss|wrap h:mm:ss|total_time h:mm:ss|talk %|wait %|pause %|wrap %|user_id
Dana Okafor|9|9|0|0:09:39|0:36:13|0:46:06|0:05:12|1:37:10|9.93|37.27|47.44|5.35|1000401
Priya Raman|14|14|0|0:27:04|0:53:50|0:07:55|0:07:58|1:36:47|27.97|55.62|8.18|8.23|1000402
Cole Whitman|12|9|3|0:11:50|0:40:49|0:35:55|0:08:14|1:36:48|12.22|42.17|37.1|8.51|1000403
Lena Ortiz|11|9|2|0:48:26|0:38:22|0:06:28|0:05:55|1:39:11|48.83|38.68|6.52|5.97|1000404
Casey Brooks|12|12|0|0:29:20|0:47:57|0:15:12|0:07:20|1:39:49|29.39|48.04|15.23|7.35|1000405
Mateo Salinas|15|14|1|0:38:10|0:41:19|0:06:32|0:10:15|1:36:16|39.65|42.92|6.79|10.65|1000406
Joan Petrie|12|11|1|0:44:34|0:44:41|0:00:00|0:06:57|1:36:12|46.33|46.45|0|7.22|1000407
Ines Caballero|14|13|1|0:24:26|0:40:58|0:22:52|0:08:15|1:36:31|25.32|42.45|23.69|8.55|1000408
Casey Brook|11|11|0|0:29:09|0:36:31|0:25:33|0:06:20|1:37:33|29.88|37.43|26.19|6.49|1000409
Omar Haddad|14|14|0|0:37:43|0:46:40|0:02:01|0:10:16|1:36:40|39.02|48.28|2.09|10.62|1000410
Tess Lindqvist|16|15|1|0:34:42|0:50:09|0:00:49|0:12:31|1:38:11|35.34|51.08|0.83|12.75|1000411
Grant Mbeki|15|14|1|0:28:39|0:55:37|0:00:00|0:10:59|1:35:15|30.08|58.39|0|11.53|1000412
Fields left out: am_pt, others, others_pt.\
""")


async def test_get_agent_performance_of_a_campaign_and_a_period(ask: Ask) -> None:
    assert await ask(
        "get_agent_performance", campaign_ids=["3102"], date_start="2026-11-16", date_end="2026-11-17"
    ) == snapshot("""\
4 agents match; all shown. Filters: date_start=2026-11-16 00:00:00, date_end=2026-11-17 23:59:59, campaign_ids=3102.
name|calls|human_answered|am|talk h:mm:ss|wait h:mm:ss|pause h:mm:ss|wrap h:mm:ss|total_time h:mm:ss|talk %|wait %|pause %|wrap %|user_id
Casey Brook|30|30|0|1:30:01|2:04:38|0:22:53|0:20:11|4:17:43|34.93|48.36|8.88|7.83|1000409
Omar Haddad|37|35|2|0:54:30|2:16:14|0:27:17|0:25:29|4:03:30|22.38|55.95|11.2|10.47|1000410
Tess Lindqvist|43|42|1|0:52:40|2:28:47|0:16:00|0:27:46|4:05:13|21.48|60.67|6.52|11.32|1000411
Grant Mbeki|38|34|4|1:00:00|2:18:52|0:33:08|0:22:48|4:14:48|23.55|54.5|13|8.95|1000412
Fields left out: am_pt, others, others_pt.\
""")
    assert await ask("get_agent_performance", date_start="2026-11-01", date_end="2026-11-02") == snapshot(
        "No agents match. Filters: date_start=2026-11-01 00:00:00, date_end=2026-11-02 23:59:59."
    )


async def test_search_agent_productivity_shows_states_and_how_long_they_lasted(ask: Ask) -> None:
    assert await ask("search_agent_productivity", **EXAMPLES["search_agent_productivity"]) == snapshot("""\
33 state events match; 5 shown, from 1 to 5. Filters: agent_emails=dana.okafor@example.com. Only today, in the account's time zone, as no time was given.
created_at|user_name|state|availability_name|event h:mm:ss|campaign_name|user_id
2026-11-18 14:02:47|Dana Okafor|LOGIN|Login|0:00:03|Medicare Advantage OB|1000401
2026-11-18 14:02:50|Dana Okafor|READY|Ready|0:04:56|Medicare Advantage OB|1000401
2026-11-18 14:07:46|Dana Okafor|INCALL|In Call|0:00:19|Medicare Advantage OB|1000401
2026-11-18 14:08:05|Dana Okafor|WRAP|Wrap Up|0:00:35|Medicare Advantage OB|1000401
2026-11-18 14:08:40|Dana Okafor|NOTREADY|Break|0:04:07|Medicare Advantage OB|1000401
Fields left out: availability_code, availability_code_name, browser, campaign_id, campaign_type, campaign_uid, event_epoch, id, ip_address, user_uid.
For the next rows make the same call with offset=5.\
""")


async def test_the_largest_page_is_cut_to_the_budget_and_the_cut_is_said(ask: Ask, wire: Wire) -> None:
    answer = await ask("search_call_logs", start_time="2026-11-16")
    first, *_, told, following = answer.splitlines()
    assert (first, told, following) == snapshot(
        (
            "867 calls match; 35 shown, from 1 to 35. Filters: start_time=2026-11-16 00:00:00. Up to the end of today, in the account's time zone, as no end was given.",
            "465 more rows were fetched and left out to keep this short.",
            "For the next rows make the same call with offset=35.",
        )
    )
    assert len(wire.sent) == 1


WIDEST = {
    "search_leads": {"limit": 2000},
    "get_lead_recordings": {"lead_id": "5000002", "limit": 100},
    "search_callbacks": {"limit": 5000},
    "search_call_logs": {"start_time": "2026-11-16", "include_recordings": 1},
    "search_dnc": {"limit": 1000},
    "search_sms_opt_outs": {"limit": 1000},
    "search_statuses": {"query": ""},
    "search_users": {"limit": 1000},
    "get_user_recordings": {"user": "dana.okafor@example.com", "limit": 1000},
    "get_agent_performance": {"date_start": "2026-11-16"},
    "search_agent_productivity": {"date_start": "2026-11-16"},
}


async def test_no_answer_is_longer_than_the_policys_hard_stop(ask: Ask) -> None:
    reading = [tool for tool, endpoint in TOOLS.items() if endpoint.about.effect is Effect.READS]
    lengths = {tool: schemas.tokens(await ask(tool, **WIDEST.get(tool, EXAMPLES[tool]))) for tool in reading}
    assert len(lengths) == 16
    assert max(lengths.values()) <= 2_500, lengths
