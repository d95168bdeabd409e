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
10 leads match; 3 shown, from 1 to 3. Filters: status=CALLBK, list_id=20011.
first_name|last_name|phone_number|status|city|state|directory_name|list_id|user_name|called_count|last_called|created_at|id
John|Rivera|(305) ***-**42|CALLBK|Miami|FL|MED FB Leads Oct|20011|Dana Okafor|1|2026-11-17 14:30:00|2026-10-16T06:18:07-0700|5000002
Pearl|Baxter|(209) ***-**00|CALLBK|Bakersfield|CA|MED FB Leads Oct|20011|Casey Brooks|2|2026-11-18 14:10:37|2026-10-24T14:07:00-0700|5000005
Ernest|Becker|(314) ***-**00|CALLBK|Springfield|MO|MED FB Leads Oct|20011|Mateo Salinas|3|2026-11-17 15:05:27|2026-10-07T18:29:18-0700|5000007
Of the 3 rows fetched, shown or not:
status: CALLBK=3
directory_name: MED FB Leads Oct=3
state: CA=1, FL=1, MO=1
user_name: Casey Brooks=1, Dana Okafor=1, Mateo Salinas=1
created_at: 2026-10-07T18:29:18-0700 to 2026-10-24T14:07:00-0700
Other columns: address1, age, called_count_inbound, campaign_name, campaign_uid, country, created_by, date_of_birth, email, gender, last_modified_by, lead_id, locale_gmt, modified_at, notes, phone_code, postal_code, source, status_name, user_id.
For the next rows make the same call with offset=3.\
""")


async def test_one_lead_is_shown_as_a_card_with_every_field_it_has(ask: Ask) -> None:
    assert await ask("search_leads", phone_number="(305) 555-0142") == snapshot(
        """\
1 lead matches. Filters: phone_number=(305) ***-**42.
first_name: John
last_name: Rivera
phone_number: (305) ***-**42
status: CALLBK
city: Miami
state: FL
directory_name: MED FB Leads Oct
list_id: 20011
user_name: Dana Okafor
called_count: 1
last_called: 2026-11-17 14:30:00
created_at: 2026-10-16T06:18:07-0700
id: 5000002
address1: ***
age: 88
called_count_inbound: 0
campaign_name: Medicare Advantage OB
campaign_uid: 3101
country: US
created_by: 666666
date_of_birth: 1938
email: j***@…
gender: M
last_modified_by: 666666
lead_id: 5000002
locale_gmt: -5.00
modified_at: 2026-11-17T14:32:11-0800
notes: "asked about dental"
phone_code: 1
postal_code: 33101
source: "Facebook"
status_name: Callback
user_id: 1000401\
"""
    )


async def test_a_search_without_a_match_says_what_was_searched(ask: Ask) -> None:
    assert await ask("search_leads", first_name="Nobody", city="Miami") == snapshot(
        """\
No leads match. Filters: first_name=Nobody, city=Miami.
Convoso compares exactly: check first_name and city, or leave one out.\
"""
    )


async def test_an_offset_past_the_end_is_told_apart_from_no_match(ask: Ask) -> None:
    assert await ask("search_leads", city="Miami", offset=1000) == snapshot("""\
No leads match. Filters: city=Miami.
There are 9 in all, but none from offset 1000 on.\
""")


async def test_get_lead_recordings_says_when_and_how_long_and_withholds_the_links(ask: Ask) -> None:
    assert await ask("get_lead_recordings", **EXAMPLES["get_lead_recordings"]) == snapshot("""\
1 recording matches. Filters: lead_id=5000002.
start_time: 2026-11-17 14:30:00
end_time: 2026-11-17 14:32:11
seconds h:mm:ss: 0:02:11
lead_id: 5000002
recording_id: 300372
Withheld, as links to recordings: url.\
""")


async def test_validate_lead_says_whether_it_would_be_taken(ask: Ask) -> None:
    assert await ask("validate_lead", **EXAMPLES["validate_lead"]) == snapshot(
        "result Accepted. Asked: criteria_key=MED-WEB, phone_number=(786) ***-**96, state=FL."
    )
    assert await ask("validate_lead", criteria_key="MED-WEB", phone_number="3055550142") == snapshot(
        "result Denied. Asked: criteria_key=MED-WEB, phone_number=(305) ***-**42."
    )


async def test_search_lists_shows_the_active_ones_or_the_others(ask: Ask) -> None:
    assert await ask("search_lists", **EXAMPLES["search_lists"]) == snapshot("""\
5 lists match; all shown. Filters: status=1.
name|status|campaign_id|last_called_at|id
MED FB Leads Oct|Y|3101|2026-11-18 15:39:40 America/Los_Angeles|20011
MED Aged 2025 Q4|Y|3101|2026-11-18 15:23:50 America/Los_Angeles|20012
MED Web Realtime|Y|3101|2026-11-18 15:39:45 America/Los_Angeles|20013
SOL CA Homeowners A|Y|3102|2026-11-18 15:15:37 America/Los_Angeles|20014
SOL Referral Partner|Y|3102|2026-11-18 14:09:16 America/Los_Angeles|20016\
""")
    assert await ask("search_lists", status=0) == snapshot("""\
2 lists match; all shown. Filters: status=0.
name|status|campaign_id|id
SUP Aged Mail 2024|N|3104|20019
SOL Old Trade Show|N|3102|20020\
""")
    assert await ask("search_lists", status=0, campaign_id=3101) == snapshot(
        """\
No lists match. Filters: status=0, campaign_id=3101.
Convoso compares exactly: check status and campaign_id, or leave campaign_id out.
Active lists and inactive ones are searched apart: try the other status.\
"""
    )


async def test_search_callbacks_shows_what_is_due_and_whose_it_is(ask: Ask) -> None:
    assert await ask("search_callbacks", **EXAMPLES["search_callbacks"]) == snapshot("""\
1 callback matches. Filters: lead_id=5000002.
callback_time: 2026-11-19 10:30:00
stage: Pending
recipient: USERONLY
user_name: Dana Okafor
phone_number: (305) ***-**42
comments: "call in the morning, wants to compare plans with his wife"
campaign_name: Medicare Advantage OB
directory_name: MED FB Leads Oct
status: CALLBK
lead_id: 5000002
id: 601
campaign_id: 3101
campaign_type: Normal
class: label-info
created_at: 2026-11-17 14:32:11
list_id: 20011
modified_at: 2026-11-17 14:32:11
status_name: Callback
user: 1000401\
""")
    assert await ask("search_callbacks", stage="PENDING", limit=3) == snapshot("""\
36 callbacks match; 3 shown, from 1 to 3. Filters: stage=PENDING.
callback_time|stage|recipient|user_name|phone_number|comments|campaign_name|directory_name|status|lead_id|id
2026-11-19 10:30:00|Pending|USERONLY|Dana Okafor|(305) ***-**42|"call in the morning, wants to compare plans with his wife"|Medicare Advantage OB|MED FB Leads Oct|CALLBK|5000002|601
2026-11-29 15:15:00|Pending|USERONLY|Casey Brooks|(253) ***-**00||Medicare Advantage OB|MED FB Leads Oct|CALLBK|5000107|602
2026-11-20 15:30:00|Pending|USERONLY|Cole Whitman|(747) ***-**00|"driving, call later"|Medicare Advantage OB|MED Aged 2025 Q4|CALLBK|5000178|603
Of the 3 rows fetched, shown or not:
stage: Pending=3
user_name: Casey Brooks=1, Cole Whitman=1, Dana Okafor=1
recipient: USERONLY=3
campaign_name: Medicare Advantage OB=3
directory_name: MED FB Leads Oct=2, MED Aged 2025 Q4=1
callback_time: 2026-11-19 10:30:00 to 2026-11-29 15:15:00
Other columns: campaign_id, campaign_type, class, created_at, list_id, modified_at, status_name, user.
For the next rows make the same call with offset=3.\
""")


async def test_search_call_logs_covers_today_unless_told_and_says_so(ask: Ask) -> None:
    assert await ask("search_call_logs", **EXAMPLES["search_call_logs"]) == snapshot("""\
3 calls match; all shown. Filters: status=SALE, order=ASC. Only today, in the account's time zone, as no time was given.
call_date|user|campaign|first_name|last_name|phone_number|status|call_length h:mm:ss|term_reason|call_type|called_count|lead_id|id
2026-11-18 14:20:06|Cole Whitman|Medicare Advantage OB|Pearl|Vance|(240) ***-**00|SALE|0:13:24|AGENT|OUTBOUND|2|5000086|8000614
2026-11-18 14:55:21|Priya Raman|Medicare Advantage OB|Mabel|Jennings|(931) ***-**00|SALE|0:31:16|AGENT|OUTBOUND|3|5000172|8000709
2026-11-18 15:06:08|Mateo Salinas|Medicare Advantage OB|Arthur|Castillo|(201) ***-**00|SALE|0:24:15|AGENT|OUTBOUND|2|5000006|8000728
Of all of them:
status: SALE=3 (1:08:55)
user: Cole Whitman=1 (0:13:24), Mateo Salinas=1 (0:24:15), Priya Raman=1 (0:31:16)
campaign: Medicare Advantage OB=3 (1:08:55)
list_id: 20011=2 (0:37:39), 20012=1 (0:31:16)
call_date: 2026-11-18 14:20:06 to 2026-11-18 15:06:08
call_length: total 1:08:55, median 0:24:15, of 3
Other columns: caller_id_displayed, campaign_id, list_id, number_dialed, queue_position, queue_seconds, session_id, status_name, user_id.\
""")
    assert await ask("search_call_logs", status="SALE", start_time="2026-11-16", end_time="2026-11-17", limit=2) == snapshot("""\
3 calls match; 2 shown, from 1 to 2. Filters: status=SALE, start_time=2026-11-16 00:00:00, end_time=2026-11-17 23:59:59.
call_date|user|campaign|queue|first_name|last_name|phone_number|status|call_length h:mm:ss|term_reason|call_type|called_count|lead_id|id
2026-11-17 15:28:00|Ines Caballero|Medicare Advantage OB||Earl|Ingram|(440) ***-**00|SALE|0:12:19|CALLER|OUTBOUND|2|5000099|8000517
2026-11-17 14:51:17|Priya Raman|Medicare Advantage OB|Medicare Inbound|Albert|Keller|(724) ***-**00|SALE|0:39:17|CALLER|INBOUND|3|5000165|8000428
Other columns: caller_id_displayed, campaign_id, list_id, number_dialed, queue_id, queue_position, queue_seconds, session_id, status_name, user_id.
For the next rows make the same call with offset=2.\
""")


async def test_a_call_log_never_shows_its_recording_link(ask: Ask) -> None:
    answer = await ask("search_call_logs", id=8000728, include_recordings=1)
    assert "recordings.example.invalid" not in answer
    assert answer == snapshot(
        """\
1 call matches. Filters: id=8000728, include_recordings=1. Only today, in the account's time zone, as no time was given.
call_date: 2026-11-18 15:06:08
user: Mateo Salinas
campaign: Medicare Advantage OB
first_name: Arthur
last_name: Castillo
phone_number: (201) ***-**00
status: SALE
call_length h:mm:ss: 0:24:15
term_reason: AGENT
call_type: OUTBOUND
called_count: 2
lead_id: 5000006
id: 8000728
caller_id_displayed: 6145550190
campaign_id: 3101
list_id: 20011
number_dialed: (201) ***-**00
queue_position: 1
queue_seconds h:mm:ss: 0:00:00
session_id: hcg-7a14d8
status_name: Sale
user_id: 1000406
Withheld, as links to recordings: recording.\
"""
    )


async def test_search_campaigns_shows_them_all_with_the_accounts_zone(ask: Ask) -> None:
    assert await ask("search_campaigns") == snapshot("""\
5 campaigns match; all shown. Filters: none.
name|status|last_call_date|id
Medicare Advantage OB|Y|2026-11-18 15:39:45 America/Los_Angeles|3101
Solar Appointments West|Y|2026-11-18 15:15:37 America/Los_Angeles|3102
Debt Relief Transfer|Y||3103
Medicare Supplement OB|N||3104
Solar Test DO NOT USE|N||3105\
""")


async def test_search_dnc_shows_every_scope_of_a_number(ask: Ask) -> None:
    assert await ask("search_dnc", **EXAMPLES["search_dnc"]) == snapshot("""\
24 entries match; 3 shown, from 1 to 3. Filters: none.
phone_number|phone_code|campaign_name|campaign_id|reason|insert_date|id
(210) ***-**00|1|Global DNC|0|DNC|2026-11-07 09:12:00|5001
(210) ***-**00|1|Solar Appointments West|3102|ConsentRevoked|2026-11-07 09:12:00|5002
(786) ***-**88|1|Global DNC|0|DNCT|2026-11-07 09:12:00|5003
Of the 3 rows fetched, shown or not:
campaign_name: Global DNC=2, Solar Appointments West=1
reason: ConsentRevoked=1, DNC=1, DNCT=1
insert_date: 2026-11-07 09:12:00 to 2026-11-07 09:12:00
Other columns: campaign_type, campaign_uid.
For the next rows make the same call with offset=3.\
""")
    assert await ask("search_dnc", phone_number="210-555-0100") == snapshot(
        """\
2 entries match; all shown. Filters: phone_number=(210) ***-**00.
phone_number|phone_code|campaign_name|campaign_id|reason|insert_date|id
(210) ***-**00|1|Global DNC|0|DNC|2026-11-07 09:12:00|5001
(210) ***-**00|1|Solar Appointments West|3102|ConsentRevoked|2026-11-07 09:12:00|5002
Other columns: campaign_type, campaign_uid.\
"""
    )
    assert await ask("search_dnc", phone_number="3055550199") == snapshot(
        """\
No entries match. Filters: phone_number=(305) ***-**99.
Convoso compares exactly: check phone_number, or leave it out.
That is no permission to call: other campaigns and the whole account (campaign 0) have entries of their own, and so have SMS opt-outs (search_sms_opt_outs).\
"""
    )


async def test_search_sms_opt_outs_reads_the_capital_purpose(ask: Ask) -> None:
    assert await ask("search_sms_opt_outs", **EXAMPLES["search_sms_opt_outs"]) == snapshot("""\
5 opt-outs match; 2 shown, from 1 to 2. Filters: none.
phone_number|phone_code|campaign_name|campaign_id|reason|insert_date|id
(210) ***-**00|1|Global|0|ConsentRevoked|2026-11-07 09:12:00|12001
(310) ***-**00|1|Global|0|ConsentRevoked|2026-11-07 09:12:00|12002
Other columns: campaign_uid.
For the next rows make the same call with offset=2.\
""")
    assert await ask("search_sms_opt_outs", purpose="TELEMKT") == snapshot("""\
1 opt-out matches. Filters: purpose=TELEMKT.
phone_number: (203) ***-**00
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
Other columns: workflow_dispositon_event_option.\
""")


async def test_search_users_reads_the_object_keyed_by_id(ask: Ask) -> None:
    assert await ask("search_users", **EXAMPLES["search_users"]) == snapshot("""\
15 users match; 4 shown, from 1 to 4. Filters: none.
first_name|last_name|email|user_level|status|last_login|created_at|id
System|User|system.user@example.com|9|Y||2024-07-15T09:00:00-0700|666666
Dana|Okafor|dana.okafor@example.com|1|Y|2026-11-18 14:03:41|2024-10-15T09:00:00-0700|1000401
Priya|Raman|priya.raman@example.com|1|Y|2026-11-18 14:01:56|2024-11-15T09:00:00-0800|1000402
Cole|Whitman|cole.whitman@example.com|1|Y|2026-11-18 14:00:17|2024-12-15T09:00:00-0800|1000403
Of the 4 rows fetched, shown or not:
status: Y=4
user_level: 1=3, 9=1
Other columns: acl_access_profile, allow_blended_campaign, allow_callbacks, allow_queue_selection, allow_transfers, alter_custdata_override, callback_types_allowed, connection_type, default_blended_selection, extension, local_gmt, notification, queue_override.
For the next rows make the same call with offset=4.\
""")
    assert await ask("search_users", user="Casey, hale") == snapshot("""\
3 users match; all shown. Filters: user=Casey,hale.
first_name|last_name|email|user_level|status|last_login|created_at|id
Casey|Brooks|casey.brooks@example.com|1|Y|2026-11-18 14:01:03|2024-02-15T09:00:00-0800|1000405
Casey|Brook|casey.brook@example.com|1|Y|2026-11-18 14:03:57|2024-06-15T09:00:00-0700|1000409
Marcus|Hale|marcus.hale@example.com|1|N||2024-11-15T09:00:00-0800|1000414
Of all of them:
status: Y=2, N=1
user_level: 1=3
Other columns: acl_access_profile, allow_blended_campaign, allow_callbacks, allow_queue_selection, allow_transfers, alter_custdata_override, callback_types_allowed, connection_type, default_blended_selection, extension, local_gmt, notification, queue_override.\
""")


async def test_get_user_recordings_withholds_the_links(ask: Ask) -> None:
    assert await ask("get_user_recordings", **EXAMPLES["get_user_recordings"]) == snapshot("""\
28 recordings match; 3 shown, from 1 to 3. Filters: user=dana.okafor@example.com.
start_time|lead_id|recording_id
2026-11-18 15:38:44|5000218|300786
2026-11-18 15:15:52|5000239|300752
2026-11-18 15:08:33|5000061|300735
Of the 3 rows fetched, shown or not:
start_time: 2026-11-18 15:08:33 to 2026-11-18 15:38:44
Withheld, as links to recordings: url.
For the next rows make the same call with offset=3.\
""")


async def test_get_user_activity_gives_two_numbers(ask: Ask) -> None:
    assert await ask("get_user_activity") == snapshot("available_agents 4, logged_in_agents 12. Asked: none.")
    assert await ask("get_user_activity", queue_id="503") == snapshot(
        "available_agents 1, logged_in_agents 3. Asked: queue_id=503."
    )


async def test_monitor_agents_shows_the_floor_and_its_counters(ask: Ask) -> None:
    assert await ask("monitor_agents") == snapshot("""\
12 agents match; all shown. Filters: none.
user_full_name|status|status_time h:mm:ss|campaign_name|list_name|calls_today|last_state_change|lead_id|user_id
Dana Okafor|INCALL|0:00:15|Medicare Advantage OB|MED Web Realtime|9|2026-11-18 15:39:45|5000253|1000401
Priya Raman|READY|0:03:52|Medicare Advantage OB||16|2026-11-18 15:36:08||1000402
Cole Whitman|WRAP|0:00:11|Medicare Advantage OB||13|2026-11-18 15:39:49||1000403
Lena Ortiz|WRAP|0:00:16|Medicare Advantage OB||10|2026-11-18 15:39:44||1000404
Casey Brooks|INCALL|0:16:49|Medicare Advantage OB|MED FB Leads Oct|9|2026-11-18 15:23:11|5000068|1000405
Mateo Salinas|PAUSED|0:00:46|Medicare Advantage OB||10|2026-11-18 15:39:14||1000406
Joan Petrie|INCALL|0:02:10|Medicare Advantage OB|MED FB Leads Oct|10|2026-11-18 15:37:50|5000018|1000407
Ines Caballero|READY|0:00:04|Medicare Advantage OB||11|2026-11-18 15:39:56||1000408
Casey Brook|READY|0:11:42|Solar Appointments West||7|2026-11-18 15:28:18||1000409
Omar Haddad|PAUSED|0:03:12|Solar Appointments West||15|2026-11-18 15:36:48||1000410
Tess Lindqvist|PAUSED|0:06:36|Solar Appointments West||6|2026-11-18 15:33:24||1000411
Grant Mbeki|READY|0:10:19|Solar Appointments West||6|2026-11-18 15:29:41||1000412
Of all of them:
status: READY=4, INCALL=3, PAUSED=3, WRAP=2
campaign_name: Medicare Advantage OB=8, Solar Appointments West=4
campaigns: 3101 Medicare Advantage OB, 3102 Solar Appointments West, 3103 Debt Relief Transfer
queues: 501 Medicare Inbound, 502 Debt Inbound, 503 Spanish
queue_dialable_leads: 268; queue_calls_today: 220; queue_dropped: 2; queue_answered: 122; agent_total: 12; agent_incall: 3; agent_ready: 4; agent_paused: 3
Other columns: availability_id, call_log_id, call_type, campaign_id, channel_type, connection_type, extension, inbound_only, last_call_finish, last_call_time, last_inbound_call_finish, last_inbound_call_time, last_update_time, list_id, queue_assignment, queue_assignment_ids, since_last_update, skill_options, status_label, status_time_mmss, total_calls.\
""")


async def test_get_agent_performance_answers_how_the_agents_did_today(ask: Ask) -> None:
    assert await ask("get_agent_performance") == snapshot("""\
12 agents match; all shown. Filters: none. Only today, in the account's time zone, as no time was given.
name|calls|human_answered|am|talk h:mm:ss|wait h:mm:ss|pause h:mm:ss|wrap h:mm:ss|total_time h:mm:ss|talk %|wait %|pause %|wrap %|user_id
Dana Okafor|9|9|0|0:08:13|0:55:28|0:30:00|0:02:35|1:36:16|8.54|57.62|31.16|2.68|1000401
Priya Raman|16|15|1|0:43:51|0:33:14|0:14:28|0:06:28|1:38:01|44.74|33.91|14.76|6.6|1000402
Cole Whitman|13|12|1|0:21:05|1:06:35|0:06:30|0:05:30|1:39:40|21.15|66.81|6.52|5.52|1000403
Lena Ortiz|10|9|1|0:11:57|1:08:26|0:14:38|0:03:20|1:38:21|12.15|69.58|14.88|3.39|1000404
Casey Brooks|9|7|2|0:23:02|1:04:04|0:08:20|0:03:28|1:38:54|23.29|64.78|8.43|3.51|1000405
Mateo Salinas|10|10|0|0:28:27|0:57:32|0:07:36|0:04:05|1:37:40|29.13|58.91|7.78|4.18|1000406
Joan Petrie|10|10|0|0:11:59|1:08:07|0:14:56|0:04:25|1:39:27|12.05|68.49|15.02|4.44|1000407
Ines Caballero|11|11|0|0:11:27|1:10:18|0:13:20|0:03:57|1:39:02|11.56|70.99|13.46|3.99|1000408
Casey Brook|7|7|0|0:28:23|0:49:40|0:15:16|0:02:41|1:36:00|29.57|51.74|15.9|2.8|1000409
Omar Haddad|15|14|1|0:14:31|1:07:29|0:10:09|0:04:40|1:36:49|14.99|69.7|10.48|4.82|1000410
Tess Lindqvist|6|6|0|0:31:27|0:51:19|0:13:52|0:02:17|1:38:55|31.79|51.88|14.02|2.31|1000411
Grant Mbeki|6|6|0|0:55:48|0:24:23|0:14:08|0:01:55|1:36:14|57.98|25.34|14.69|1.99|1000412
Of all of them:
together: calls 122, human_answered 116, am 6, talk 4:50:10 (24.7 %), wait 11:16:35 (57.6 %), pause 2:43:13 (13.9 %), wrap 0:45:21 (3.9 %), total_time 19:35:19
Other columns: am_pt, others, others_pt.\
""")


async def test_get_agent_performance_of_a_campaign_and_a_period(ask: Ask) -> None:
    assert await ask(
        "get_agent_performance", campaign_ids=["3102"], date_start="2026-11-16", date_end="2026-11-17"
    ) == snapshot("""\
4 agents match; all shown. Filters: date_start=2026-11-16 00:00:00, date_end=2026-11-17 23:59:59, campaign_ids=3102.
name|calls|human_answered|am|talk h:mm:ss|wait h:mm:ss|pause h:mm:ss|wrap h:mm:ss|total_time h:mm:ss|talk %|wait %|pause %|wrap %|user_id
Casey Brook|29|27|2|0:55:54|2:30:38|0:28:42|0:10:17|4:05:31|22.77|61.35|11.69|4.19|1000409
Omar Haddad|30|27|3|0:46:46|2:31:55|0:26:22|0:12:49|3:57:52|19.66|63.87|11.08|5.39|1000410
Tess Lindqvist|26|25|1|1:10:11|2:10:41|0:27:55|0:10:43|3:59:30|29.3|54.57|11.66|4.47|1000411
Grant Mbeki|29|28|1|0:58:30|2:23:20|0:29:43|0:11:59|4:03:32|24.02|58.86|12.2|4.92|1000412
Of all of them:
together: calls 114, human_answered 107, am 7, talk 3:51:21 (23.9 %), wait 9:36:34 (59.7 %), pause 1:52:42 (11.7 %), wrap 0:45:48 (4.7 %), total_time 16:06:25
Other columns: am_pt, others, others_pt.\
""")
    assert await ask("get_agent_performance", date_start="2026-11-01", date_end="2026-11-02") == snapshot(
        """\
No agents match. Filters: date_start=2026-11-01 00:00:00, date_end=2026-11-02 23:59:59.
Check date_start and date_end, or leave one out.\
"""
    )


async def test_search_agent_productivity_shows_states_and_how_long_they_lasted(ask: Ask) -> None:
    assert await ask("search_agent_productivity", **EXAMPLES["search_agent_productivity"]) == snapshot("""\
33 state events match; 5 shown, from 1 to 5. Filters: agent_emails=dana.okafor@example.com. Only today, in the account's time zone, as no time was given.
created_at|user_name|state|availability_name|event h:mm:ss|campaign_name|user_id
2026-11-18 14:03:41|Dana Okafor|LOGIN|Login|0:00:03|Medicare Advantage OB|1000401
2026-11-18 14:03:44|Dana Okafor|READY|Ready|0:14:25|Medicare Advantage OB|1000401
2026-11-18 14:18:09|Dana Okafor|INCALL|In Call|0:00:14|Medicare Advantage OB|1000401
2026-11-18 14:18:23|Dana Okafor|WRAP|Wrap Up|0:00:18|Medicare Advantage OB|1000401
2026-11-18 14:18:41|Dana Okafor|READY|Ready|0:00:41|Medicare Advantage OB|1000401
Of the 5 rows fetched, shown or not:
availability_name: Ready=2 (0:15:06), In Call=1 (0:00:14), Login=1 (0:00:03), Wrap Up=1 (0:00:18)
user_name: Dana Okafor=5 (0:15:41)
created_at: 2026-11-18 14:03:41 to 2026-11-18 14:18:41
event_sec: total 0:15:41, median 0:00:18, of 5
Other columns: availability_code, browser, campaign_id, campaign_type, campaign_uid, event_epoch, id, ip_address, user_uid.
For the next rows make the same call with offset=5.\
""")


async def test_the_largest_page_is_cut_to_the_budget_and_the_cut_is_said(ask: Ask, wire: Wire) -> None:
    answer = await ask("search_call_logs", start_time="2026-11-16")
    first, *_, told, following = answer.splitlines()
    assert (first, told, following) == snapshot(
        (
            "789 calls match; 14 shown, from 1 to 14. Filters: start_time=2026-11-16 00:00:00. Up to the end of today, in the account's time zone, as no end was given.",
            "Other columns: agent_comment, caller_id_displayed, campaign_id, list_id, number_dialed, queue_position, queue_seconds, session_id, status_name, user_id.",
            'All 100 fetched rows: read_result(result_id="r1-7f3a"), the next ones with offset=14. For rows after all of these make the same call with offset=100.',
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
    reading = [tool for tool in EXAMPLES if TOOLS[tool].about.effect is Effect.READS]
    lengths = {tool: schemas.tokens(await ask(tool, **WIDEST.get(tool, EXAMPLES[tool]))) for tool in reading}
    assert len(lengths) == 16
    assert max(lengths.values()) <= 2_500, lengths


@pytest.mark.parametrize("era", ["auto"])
@pytest.mark.parametrize(
    ("tool", "arguments", "hint"),
    [
        ("search_lists", {"status": 0, "id": "20011"}, "Convoso compares exactly: check status and id, or leave id out.\nActive lists and inactive ones are searched apart: try the other status."),
        ("search_statuses", {"query": "nothing like it"}, "Check query."),
        ("get_lead_recordings", {"lead_id": "1"}, "Convoso compares exactly: check lead_id."),
        ("search_callbacks", {"comments": "zzz"}, "Check comments, or leave it out."),
        ("search_users", {"user": "zzz"}, "Check user, or leave it out."),
        ("search_call_logs", {"status": "NOSUCH"}, "If that is not the day meant, give start_time.\nConvoso compares exactly: check status, or leave it out."),
        ("search_call_logs", {"status": "NOSUCH", "start_time": "2026-11-16"}, "Check status and start_time, or leave one out."),
    ],
)  # fmt: skip
async def test_after_nothing_the_hint_is_true_and_can_be_followed(
    ask: Ask, tool: str, arguments: dict[str, object], hint: str
) -> None:
    first, _, rest = (await ask(tool, **arguments)).partition("\n")
    assert first.startswith("No ")
    assert rest == hint


async def test_a_number_that_is_on_no_list_is_no_permission(ask: Ask) -> None:
    assert (await ask("search_dnc", phone_number="7865550100")).splitlines()[-1] == snapshot(
        "That is no permission to call: other campaigns and the whole account (campaign 0) have entries of their own, and so have SMS opt-outs (search_sms_opt_outs)."
    )
    assert (await ask("search_sms_opt_outs", phone_number="7865550100")).splitlines()[-1] == snapshot(
        "That is no permission to text: other campaigns and the whole account (campaign 0) have entries of their own, and so has the do-not-call list (search_dnc)."
    )


async def test_a_custom_field_that_filters_nothing_is_not_reported_as_a_filter(ask: Ask) -> None:
    first, second, *_ = (await ask("search_leads", custom_fields={"nonsense": "1"}, limit=3)).splitlines()
    assert (first, second) == snapshot(
        (
            "400 leads match; 3 shown, from 1 to 3. Filters: nonsense=1.",
            "Not every row holds the nonsense that was asked for: Convoso seems to have ignored it, so fewer match than it says.",
        )
    )
    assert "seems to have ignored it" in await ask("search_leads", custom_fields={"nonsense": "1"}, lead_id="5000002")
    assert "ignored" not in await ask("search_leads", custom_fields={"source": "Facebook"}, limit=3)


async def test_columns_are_found_by_what_the_header_says(ask: Ask) -> None:
    answer = await ask("search_call_logs", columns=["CALL_LENGTH", "call_length h:mm:ss", "User", "nothing"], limit=2)
    assert answer.splitlines()[1] == "call_length h:mm:ss|user"
    assert "No column nothing holds anything here; there are " in answer
    assert (await ask("get_agent_performance", columns="talk %, NAME")).splitlines()[1] == "talk %|name"
