"""Questions about a person: who is meant, what happened, may they be called, what is owed to them, what was done wrong."""

from inline_snapshot import snapshot

from world import NO, READING, Ask, Person, Wire


async def test_a_name_and_a_place_find_one_lead_with_what_is_asked_next(ask: Ask) -> None:
    assert await ask("find_lead", query="John from Miami") == snapshot("""\
One lead matches: John Rivera.
1 open callback, the next 2026-11-19 10:30:00 America/Los_Angeles with Dana Okafor, id 601. "call in the morning, wants to compare plans with his wife"
Tried: first_name=John, city=Miami. In the whole account, archived leads not among them; 1 search.
Candidates
name|phone|status|list|city|state|calls|last call|added|found by|lead_id
John Rivera|(305) ***-**42|CALLBK|MED FB Leads Oct|Miami|FL|1|2026-11-17 14:30:00|2026-10-16T06:18:07-0700|first_name, city|5000002
Next: get_lead_timeline(lead_id="5000002"); update_callback(callback_id="601", callback_time="2026-11-19 10:30 AM", callback_time_zone="-8.00") moves it, with the new time and the offset of that date\
""")


async def test_a_number_in_any_format_is_looked_for_as_every_number_of_a_lead(ask: Ask, wire: Wire) -> None:
    first = await ask("find_lead", query="+1 (305) 555-0142")
    assert first.startswith("One lead matches: John Rivera.")
    asked = {name for form in wire.forms("search_leads") for name in form if form[name] == "3055550142"}
    assert asked == {"phone_number", "alt_phone_1", "alt_phone_2"}
    for same in ("305.555.0142", "3055550142", "call 305-555-0142"):
        assert (await ask("find_lead", query=same)).splitlines()[0] == first.splitlines()[0]


async def test_several_are_told_apart_and_nobody_is_chosen(ask: Ask) -> None:
    assert await ask("find_lead", query="garcia, maria") == snapshot("""\
3 leads match; 3 shown, the last called first.
They differ in phone, status, list, city, state, last call. Before a change, ask which one is meant.
Tried: first_name=Maria, last_name=Garcia. In the whole account, archived leads not among them; 1 search.
Candidates
name|phone|status|list|city|state|calls|last call|added|found by|lead_id
Maria Garcia|(213) ***-**02|AA|SOL CA Homeowners A|Bakersfield|CA|3|2026-11-18 14:55:18|2026-10-26T14:29:47-0700|first_name, last_name|5000301
Maria Garcia|(567) ***-**00|CALLBK|MED Aged 2025 Q4|Columbus|OH|3|2026-11-18 14:03:01|2026-11-02T10:58:57-0800|first_name, last_name|5000121
Maria Garcia|(262) ***-**00|A|MED FB Leads Oct|Madison|WI|2|2026-11-17 15:24:47|2026-10-16T10:32:12-0700|first_name, last_name|5000003
Next: get_lead_timeline(lead_id="5000301"); get_lead_timeline(lead_id="5000121")\
""")


async def test_nobody_is_an_answer_that_says_what_was_tried(ask: Ask, wire: Wire) -> None:
    assert await ask("find_lead", query="Zebulon from Nowhere, FL") == snapshot("""\
No lead matches.
Tried: first_name=Zebulon, city=Nowhere, state=FL; last_name=Zebulon, city=Nowhere, state=FL; first_name=ZEBULON, city=NOWHERE, state=FL; last_name=ZEBULON, city=NOWHERE, state=FL; first_name=Zebulon; last_name=Zebulon. Every value was compared whole.
Not tried: other spellings, nicknames, parts of a name, archived or deleted leads.
Next: find_lead with a phone number, an e-mail, or another spelling\
""")
    assert len(wire.sent) <= 8


async def test_what_is_no_clue_is_refused(ask: Ask, wire: Wire) -> None:
    assert await ask("find_lead", query="555-01") == snapshot(
        "ERROR [bad_arguments] That is neither a phone number nor a lead id. Give a phone number of 10 digits, an e-mail, a lead id, or a name and a place."
    )
    assert (await ask("find_lead", query="(305) ***-**42")).startswith("ERROR [bad_arguments]")
    assert wire.sent == []


async def test_the_timeline_tells_a_lead_newest_first(ask: Ask, wire: Wire) -> None:
    assert await ask("get_lead_timeline", lead_id="5000002") == snapshot("""\
John Rivera (lead 5000002), status CALLBK: 1 call, 1 callback (1 open), 1 recording.
DNC list: no entry in any scope. SMS opt-outs: no entry in any scope (its main number).
Dials to its number, by any lead: 0 in the last 24 hours, 1 in the last 7 days, the last at 2026-11-17 14:30:00.
Record: first_name "John", last_name "Rivera", phone_number (305) ***-**42, status CALLBK, city "Miami", state "FL", directory_name MED FB Leads Oct, list_id 20011, user_name Dana Okafor, called_count 1, last_called 2026-11-17 14:30:00, created_at 2026-10-16T06:18:07-0700, id 5000002.
Times are America/Los_Angeles, as of 2026-11-18 15:40. Calls by lead id, whenever they were.
Newest first
when|what|who|status|length h:mm:ss|recorded h:mm:ss|details
2026-11-19 10:30:00|callback 601|Dana Okafor|Pending|||"call in the morning, wants to compare plans with his wife"
2026-11-17 14:30:00|outbound call|Dana Okafor|CALLBK|0:02:11|0:02:11|CALLER
Next: update_callback(callback_id="601", callback_time="2026-11-19 10:30 AM", callback_time_zone="-8.00") with the new time\
""")
    assert len(wire.sent) <= 8
    assert (await ask("get_lead_timeline", lead_id="1")).startswith("ERROR [bad_arguments] There is no lead of that id.")


async def test_a_listed_number_is_blocked_with_every_ground(ask: Ask) -> None:
    # The number was put on both lists on 7 November at 09:12 for the whole account; nobody has it and nobody dialed it.
    assert await ask("check_contact", phone_number="786-555-0188") == snapshot("""\
BLOCK: do not call (786) ***-**88 now: on the DNC list of the whole account since 2026-11-07 09:12:00 (DNCT).
Opted out of texts, for the whole account since 2026-11-07 09:12:00 (DNC).
No state is known; by its area code it is 18:40 in America/New_York, within the federal hours, and a state's own cannot be looked up.
no leads with the number; as of 2026-11-18 15:40 America/Los_Angeles.
Evidence
verdict|what|from
block|on the DNC list of the whole account since 2026-11-07 09:12:00 (DNCT)|search_dnc
warn|opted out of texts, for the whole account since 2026-11-07 09:12:00 (DNC)|search_sms_opt_outs
warn|no state is known; by its area code it is 18:40 in America/New_York, within the federal hours, and a state's own cannot be looked up|area code
allow|dialed 0 in the last 24 hours, 0 in the last 7 days|search_call_logs by number
Hours and limits are defaults, reviewed 2025-11-30, and no legal advice. Consent is not known here.\
""")
    assert (await ask("check_contact", phone_number="7865550188", channel="sms")).startswith("BLOCK: do not text")


async def test_a_number_with_nothing_against_it_is_allowed_with_the_evidence(ask: Ask) -> None:
    # 15:40 in Los Angeles is 18:40 in Florida, which is said to close at 20:00; one dial on the day before at 14:30.
    assert await ask("check_contact", phone_number="3055550142") == snapshot("""\
ALLOW: nothing was found against it, you may call (305) ***-**42 now.
1 lead with the number; as of 2026-11-18 15:40 America/Los_Angeles.
Evidence
verdict|what|from
allow|no DNC entry in any scope|search_dnc
allow|FL: It is 18:40 there, within 8:00 to 20:00, the hours of FL|state of the lead
allow|dialed 0 in the last 24 hours, 1 in the last 7 days, the last at 2026-11-17 14:30:00|search_call_logs by number
Hours and limits are defaults, reviewed 2025-11-30, and no legal advice. Consent is not known here.
Next: get_lead_timeline(lead_id="5000002")\
""")


async def test_what_is_not_read_is_no_permission(ask: Ask, wire: Wire) -> None:
    wire.closed = frozenset({"/dnc/search"})
    assert await ask("check_contact", phone_number="3055550142") == snapshot("""\
WARN: nothing was found against it, but not everything could be read: do not call (305) ***-**42 on this.
1 lead with the number; as of 2026-11-18 15:40 America/Los_Angeles.
Evidence
verdict|what|from
allow|FL: It is 18:40 there, within 8:00 to 20:00, the hours of FL|state of the lead
allow|dialed 0 in the last 24 hours, 1 in the last 7 days, the last at 2026-11-17 14:30:00|search_call_logs by number
Could not be read: the DNC list. An empty answer is no permission.
Hours and limits are defaults, reviewed 2025-11-30, and no legal advice. Consent is not known here.
Next: get_lead_timeline(lead_id="5000002")\
""")


async def test_a_callback_is_inserted_with_the_verdict_of_its_own_time(ask: Ask, person: Person, wire: Wire) -> None:
    late = {"lead_id": "5000002", "recipient": "System", "callback_time": "2026-11-20 22:30", "callback_time_zone": "-5"}
    assert await ask("insert_callback", **late) == snapshot("""\
Done: insert_callback. Sent: lead_id=5000002, recipient=System, callback_time=2026-11-20 10:30 PM, callback_time_zone=-5.00. Convoso answered callback_id 641.
Contact check of (305) ***-**42: BLOCK, they must not be called at that time: FL: It is 22:30 there; calls are allowed from 8:00 to 21:00.\
""")
    assert person.questions == []
    assert wire.forms("search_leads") == [{"lead_id": "5000002", "offset": "0", "limit": "1"}]


async def test_a_lead_for_the_hopper_is_asked_about_with_the_verdict_and_a_lead_without_it_is_not_checked(
    ask: Ask, person: Person, wire: Wire
) -> None:
    person.answer = NO
    await ask("insert_lead", list_id="20013", phone_number="7865550188", state="FL", hopper=True)
    assert person.questions == snapshot(
        [
            "Add one lead to a list (list_id = '20013', phone_number = '(786) ***-**88', state = 'FL', hopper = '1')? At stake: 0 leads. Contact check of (786) ***-**88: BLOCK, they must not be called now: on the DNC list of the whole account since 2026-11-07 09:12:00 (DNCT). The person may be called within seconds."
        ]
    )
    wire.sent.clear()
    await ask("insert_lead", list_id="20013", phone_number="7865550188", state="FL")
    assert [path for path, _ in wire.sent] == ["/leads/insert"]


async def test_the_check_costs_three_reads_once_the_directory_is_known(ask: Ask, wire: Wire) -> None:
    call = {"criteria_key": "MED-WEB", "phone_number": "7865550197", "state": "FL"}
    await ask("check_contact", phone_number="3055550142")
    wire.sent.clear()
    assert await ask("post_lead", **call) == snapshot("""\
Done: post_lead. Sent: criteria_key=MED-WEB, phone_number=(786) ***-**97, state=FL. Convoso answered lead_id 5000401.
Contact check of (786) ***-**97: nothing was found against it (DNC, hours, attempts, status).\
""")
    assert [path for path, _ in wire.sent] == ["/leads/search", "/dnc/search", "/log/retrieve", "/lead-post-validation/insert"]


async def test_a_check_that_cannot_be_made_says_so_and_stops_nothing(ask: Ask, wire: Wire) -> None:
    wire.closed = frozenset(READING)
    call = {"criteria_key": "MED-WEB", "phone_number": "7865550197", "state": "FL"}
    assert await ask("post_lead", **call) == snapshot("""\
Done: post_lead. Sent: criteria_key=MED-WEB, phone_number=(786) ***-**97, state=FL. Convoso answered lead_id 5000401.
Contact check: it could not be made, which is no permission: check_contact makes it.\
""")


async def test_the_backlog_names_what_is_overdue_and_how_to_move_it(ask: Ask) -> None:
    # Of 40 callbacks 36 are pending, 3 completed, 1 overdue (due 15:15, 25 minutes late) and none dismissed: 3 of 4 were kept.
    assert await ask("get_callback_backlog") == snapshot("""\
1 callback is overdue; 2 more are due up to the end of today; 36 pending in all. Kept: 75.0 % (3 of 4; 95 %: 30.1 % to 95.4 %).
whenever due; America/Los_Angeles, as of 2026-11-18 15:40. Complete, 5 requests; the others of a stage are counted only.
Overdue by age
late|callbacks
up to 15 min|0
up to 24 h|1
up to 7 days|0
over 7 days|0
Overdue by owner
owner||overdue|over 7 days|user_id
anyone (System)||1|0|
Overdue by campaign
campaign|overdue
Medicare Advantage OB|1
First to call: those who wait, then the oldest
due|owner|phone|comments|lead_id|id
2026-11-18 15:15:00|anyone (System)|(423) ***-**00|"asked for tomorrow afternoon"|5000063|612
Kept is completed of completed, past due and dismissed, over all that Convoso still shows.
Next: update_callback(callback_id="612", callback_time="2026-11-19 10:00 AM", callback_time_zone="-8.00")\
""")
    assert await ask("get_callback_backlog", when="yesterday", campaign="Medicare Adv") == snapshot("""\
No callback is overdue; no other is due today; 0 pending in all. Kept: 100.0 % (2 of 2; 95 %: 34.2 % to 100.0 %).
Nothing wrong: every promised call that was due has been made or dismissed.
due 2026-11-17 00:00:00 to 2026-11-17 23:59:59; campaign Medicare Advantage OB (3101); America/Los_Angeles, as of 2026-11-18 15:40. Complete, 6 requests; the others of a stage are counted only.\
""")


async def test_john_from_miami_has_his_callback_moved(ask: Ask) -> None:
    found = await ask("find_lead", query="John from Miami")
    assert 'get_lead_timeline(lead_id="5000002")' in found
    story = await ask("get_lead_timeline", lead_id="5000002")
    assert 'update_callback(callback_id="601", callback_time="2026-11-19 10:30 AM", callback_time_zone="-8.00")' in story
    await ask("update_callback", callback_id="601", callback_time="2026-11-20 04:00 PM", callback_time_zone="-8.00")
    assert "2026-11-20 16:00:00|callback 601|Dana Okafor|Pending" in await ask("get_lead_timeline", lead_id="5000002")


async def test_gaps_are_told_with_the_number_masked_the_entry_and_the_call(ask: Ask) -> None:
    # Four numbers opted out on 7 November at 09:12, one of them is on the DNC list, too. The other three were dialed 2, 1 and
    # 1 times since; from 7 to 18 November there are 8 weekdays. Dials are from 14:00 to 16:00 in Los Angeles: nobody's night.
    assert await ask("find_compliance_gaps") == snapshot("""\
Gaps found: 4 calls to 3 numbers after an SMS opt-out.
Opt-outs: 3 numbers that opted out of texts have no DNC entry, 0 of them for more than 10 business days.
since 2026-10-20, 2026-10-20 00:00:00 to 2026-11-18 15:40:00 America/Los_Angeles, until now; all campaigns; our dials only. 6 requests; all 789 calls were read.
Dialed although opted out of texts
number|calls|entry|first call after|last|lag h:mm:ss|campaign|lead_id|last call id
(310) ***-**00|2|2026-11-07 09:12:00|2026-11-16 15:57:13|2026-11-18 14:30:29|222:45:13|Medicare Advantage OB|5000012|8000645
(203) ***-**00|1|2026-11-07 09:12:00|2026-11-16 15:25:24|2026-11-16 15:25:24|222:13:24|Medicare Advantage OB|5000022|8000207
(309) ***-**00|1|2026-11-07 09:12:00|2026-11-16 14:42:54|2026-11-16 14:42:54|221:30:54|Medicare Advantage OB|5000032|8000107
Hours and limits are defaults, reviewed 2025-11-30, and no legal advice. Consent is not known here.\
""")


async def test_where_nothing_is_wrong_that_is_the_answer(ask: Ask) -> None:
    assert await ask("find_compliance_gaps", when="today", campaign="Solar App") == snapshot("""\
Nothing wrong was found: no call to a DNC or opted-out number, outside calling hours, over a state's daily limit (all calls of the window).
Opt-outs: in the whole account, 3 numbers that opted out of texts have no DNC entry, 0 of them for more than 10 business days.
today, 2026-11-18 00:00:00 to 15:40:00 America/Los_Angeles, until now; campaign Solar Appointments West (3102); our dials only. 5 requests; all 60 calls were read.
Hours and limits are defaults, reviewed 2025-11-30, and no legal advice. Consent is not known here.\
""")
