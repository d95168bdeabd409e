"""Every fault against every kind of call: reads end in the right rows or say what is missing, writes happen at most once."""

from inline_snapshot import snapshot

from faults import FAULTS, matrix


def test_every_fault_ends_in_the_right_rows_an_honest_floor_or_a_true_outcome() -> None:
    assert matrix(FAULTS) == snapshot("""\
429 x1                 read       10 leads match; 3 shown, from 1 to 3. Filters: status=CALLBK, list_id=20011.
429 x1                 paged read 789 of 789 calls
429 x1                 insert     carried out 1x: Done: insert_lead. Sent: list_id=20013, phone_number=(786) ***-**98, first_name=Ada, check_dup=1. Convoso answered lead_id 5000401.
429 x1                 update     carried out 1x: Done: update_lead. Changed on John Rivera (lead_id=5000002): city=Tampa (was "Miami"), notes=Prefers mornings (was "asked about dental"). Convoso answered lead_id 5000002.
429 x1                 delete     carried out 1x: Done: delete_callback. Sent: callback_id=601. It was: callback_time 2026-11-19 10:30:00, stage Pending, recipient USERONLY, user_name Dana Okafor, phone_number (305) ***-**42, comments "call in the morning, wants to compare plans with his wife", campaign_name Medicare Advantage OB, directory_name MED FB Leads Oct, status CALLBK, lead_id 5000002, id 601.
429 x1 retry_after=2   read       10 leads match; 3 shown, from 1 to 3. Filters: status=CALLBK, list_id=20011.
429 x1 retry_after=2   paged read 789 of 789 calls
429 x1 retry_after=2   insert     carried out 1x: Done: insert_lead. Sent: list_id=20013, phone_number=(786) ***-**98, first_name=Ada, check_dup=1. Convoso answered lead_id 5000401.
429 x1 retry_after=2   update     carried out 1x: Done: update_lead. Changed on John Rivera (lead_id=5000002): city=Tampa (was "Miami"), notes=Prefers mornings (was "asked about dental"). Convoso answered lead_id 5000002.
429 x1 retry_after=2   delete     carried out 1x: Done: delete_callback. Sent: callback_id=601. It was: callback_time 2026-11-19 10:30:00, stage Pending, recipient USERONLY, user_name Dana Okafor, phone_number (305) ***-**42, comments "call in the morning, wants to compare plans with his wife", campaign_name Medicare Advantage OB, directory_name MED FB Leads Oct, status CALLBK, lead_id 5000002, id 601.
429 x1 retry_after=90  read       ERROR [rate_limited] Convoso takes no more calls for the moment (HTTP 429); search_leads was not done. Try again in 90 s.
429 x1 retry_after=90  paged read ERROR [rate_limited] Convoso takes no more calls for the moment (HTTP 429); search_call_logs was not done. Try again in 90 s.
429 x1 retry_after=90  insert     carried out 0x: ERROR [rate_limited] Convoso takes no more calls for the moment (HTTP 429); insert_lead was not done. Try again in 90 s.
429 x1 retry_after=90  update     carried out 0x: ERROR [rate_limited] Convoso takes no more calls for the moment (HTTP 429); update_lead was not done. Try again in 90 s.
429 x1 retry_after=90  delete     carried out 0x: ERROR [rate_limited] Convoso takes no more calls for the moment (HTTP 429); delete_callback was not done. Try again in 90 s.
429 x9                 read       ERROR [rate_limited] Convoso takes no more calls for the moment (HTTP 429); search_leads was not done. Trying again later can help.
429 x9                 paged read ERROR [rate_limited] Convoso takes no more calls for the moment (HTTP 429); search_call_logs was not done. Trying again later can help.
429 x9                 insert     carried out 0x: ERROR [rate_limited] Convoso takes no more calls for the moment (HTTP 429); insert_lead was not done. Trying again later can help.
429 x9                 update     carried out 0x: ERROR [rate_limited] Convoso takes no more calls for the moment (HTTP 429); update_lead was not done. Trying again later can help.
429 x9                 delete     carried out 0x: ERROR [rate_limited] Convoso takes no more calls for the moment (HTTP 429); delete_callback was not done. Trying again later can help.
500 x1                 read       10 leads match; 3 shown, from 1 to 3. Filters: status=CALLBK, list_id=20011.
500 x1                 paged read 789 of 789 calls
500 x1                 insert     carried out 0x: ERROR [outcome_unknown] Convoso failed (HTTP 500). insert_lead has no answer. Whether it took effect is not known: look before you repeat it.
500 x1                 update     carried out 0x: ERROR [outcome_unknown] Convoso failed (HTTP 500). update_lead has no answer. Whether it took effect is not known: look before you repeat it. Read again: city, notes differ from what was sent, so it has not taken effect so far: look again.
500 x1                 delete     carried out 0x: ERROR [outcome_unknown] Convoso failed (HTTP 500). delete_callback has no answer. Whether it took effect is not known: look before you repeat it. Read again: there is now: callback_time 2026-11-19 10:30:00, stage Pending, recipient USERONLY, user_name Dana Okafor, phone_number (305) ***-**42, comments "call in the morning, wants to compare plans with his wife", campaign_name Medicare Advantage OB, directory_name MED FB Leads Oct, status CALLBK, lead_id 5000002, id 601, so it has not taken effect so far: look again.
500 x9                 read       ERROR [unavailable] Convoso failed (HTTP 500). search_leads has no answer. Trying again later can help.
500 x9                 paged read ERROR [unavailable] Convoso failed (HTTP 500). search_call_logs has no answer. Trying again later can help.
500 x9                 insert     carried out 0x: ERROR [outcome_unknown] Convoso failed (HTTP 500). insert_lead has no answer. Whether it took effect is not known: look before you repeat it.
500 x9                 update     carried out 0x: ERROR [outcome_unknown] Convoso failed (HTTP 500). update_lead has no answer. Whether it took effect is not known: look before you repeat it. Read again: city, notes differ from what was sent, so it has not taken effect so far: look again.
500 x9                 delete     carried out 0x: ERROR [outcome_unknown] Convoso failed (HTTP 500). delete_callback has no answer. Whether it took effect is not known: look before you repeat it. Read again: there is now: callback_time 2026-11-19 10:30:00, stage Pending, recipient USERONLY, user_name Dana Okafor, phone_number (305) ***-**42, comments "call in the morning, wants to compare plans with his wife", campaign_name Medicare Advantage OB, directory_name MED FB Leads Oct, status CALLBK, lead_id 5000002, id 601, so it has not taken effect so far: look again.
html x1                read       10 leads match; 3 shown, from 1 to 3. Filters: status=CALLBK, list_id=20011.
html x1                paged read 789 of 789 calls
html x1                insert     carried out 0x: ERROR [outcome_unknown] Convoso answered insert_lead with something that is not an answer of its API (HTTP 200). Check CONVOSO_BASE_URL: it includes the version, as in https://api.convoso.com/v1. Whether it took effect is not known: look before you repeat it.
html x1                update     carried out 0x: ERROR [outcome_unknown] Convoso answered update_lead with something that is not an answer of its API (HTTP 200). Read again: city, notes differ from what was sent, so it has not taken effect so far: look again.
html x1                delete     carried out 0x: ERROR [outcome_unknown] Convoso answered delete_callback with something that is not an answer of its API (HTTP 200). Read again: there is now: callback_time 2026-11-19 10:30:00, stage Pending, recipient USERONLY, user_name Dana Okafor, phone_number (305) ***-**42, comments "call in the morning, wants to compare plans with his wife", campaign_name Medicare Advantage OB, directory_name MED FB Leads Oct, status CALLBK, lead_id 5000002, id 601, so it has not taken effect so far: look again.
html x9                read       ERROR [unreadable] Convoso answered search_leads with something that is not an answer of its API (HTTP 200). Check CONVOSO_BASE_URL: it includes the version, as in https://api.convoso.com/v1. Trying again later can help.
html x9                paged read ERROR [unreadable] Convoso answered search_call_logs with something that is not an answer of its API (HTTP 200). Check CONVOSO_BASE_URL: it includes the version, as in https://api.convoso.com/v1. Trying again later can help.
html x9                insert     carried out 0x: ERROR [outcome_unknown] Convoso answered insert_lead with something that is not an answer of its API (HTTP 200). Check CONVOSO_BASE_URL: it includes the version, as in https://api.convoso.com/v1. Whether it took effect is not known: look before you repeat it.
html x9                update     carried out 0x: ERROR [outcome_unknown] Convoso answered update_lead with something that is not an answer of its API (HTTP 200). Read again: city, notes differ from what was sent, so it has not taken effect so far: look again.
html x9                delete     carried out 0x: ERROR [outcome_unknown] Convoso answered delete_callback with something that is not an answer of its API (HTTP 200). Read again: there is now: callback_time 2026-11-19 10:30:00, stage Pending, recipient USERONLY, user_name Dana Okafor, phone_number (305) ***-**42, comments "call in the morning, wants to compare plans with his wife", campaign_name Medicare Advantage OB, directory_name MED FB Leads Oct, status CALLBK, lead_id 5000002, id 601, so it has not taken effect so far: look again.
cut x1                 read       10 leads match; 3 shown, from 1 to 3. Filters: status=CALLBK, list_id=20011.
cut x1                 paged read 789 of 789 calls
cut x1                 insert     carried out 1x: ERROR [outcome_unknown] Convoso answered insert_lead with something that is not an answer of its API (HTTP 200). Check CONVOSO_BASE_URL: it includes the version, as in https://api.convoso.com/v1. Whether it took effect is not known: look before you repeat it.
cut x1                 update     carried out 1x: ERROR [outcome_unknown] Convoso answered update_lead with something that is not an answer of its API (HTTP 200). Read again: the record holds what was sent, so it took effect.
cut x1                 delete     carried out 1x: ERROR [outcome_unknown] Convoso answered delete_callback with something that is not an answer of its API (HTTP 200). Read again: no such record is there, so it took effect.
cut x9                 read       ERROR [unreadable] Convoso answered search_leads with something that is not an answer of its API (HTTP 200). Check CONVOSO_BASE_URL: it includes the version, as in https://api.convoso.com/v1. Trying again later can help.
cut x9                 paged read ERROR [unreadable] Convoso answered search_call_logs with something that is not an answer of its API (HTTP 200). Check CONVOSO_BASE_URL: it includes the version, as in https://api.convoso.com/v1. Trying again later can help.
cut x9                 insert     carried out 1x: ERROR [outcome_unknown] Convoso answered insert_lead with something that is not an answer of its API (HTTP 200). Check CONVOSO_BASE_URL: it includes the version, as in https://api.convoso.com/v1. Whether it took effect is not known: look before you repeat it.
cut x9                 update     carried out 1x: ERROR [outcome_unknown] Convoso answered update_lead with something that is not an answer of its API (HTTP 200). Read again: the record holds what was sent, so it took effect.
cut x9                 delete     carried out 1x: ERROR [outcome_unknown] Convoso answered delete_callback with something that is not an answer of its API (HTTP 200). Read again: no such record is there, so it took effect.
break_before x1        read       10 leads match; 3 shown, from 1 to 3. Filters: status=CALLBK, list_id=20011.
break_before x1        paged read 789 of 789 calls
break_before x1        insert     carried out 0x: ERROR [outcome_unknown] Convoso broke the connection. insert_lead has no answer. Whether it took effect is not known: look before you repeat it.
break_before x1        update     carried out 0x: ERROR [outcome_unknown] Convoso broke the connection. update_lead has no answer. Whether it took effect is not known: look before you repeat it. Read again: city, notes differ from what was sent, so it has not taken effect so far: look again.
break_before x1        delete     carried out 0x: ERROR [outcome_unknown] Convoso broke the connection. delete_callback has no answer. Whether it took effect is not known: look before you repeat it. Read again: there is now: callback_time 2026-11-19 10:30:00, stage Pending, recipient USERONLY, user_name Dana Okafor, phone_number (305) ***-**42, comments "call in the morning, wants to compare plans with his wife", campaign_name Medicare Advantage OB, directory_name MED FB Leads Oct, status CALLBK, lead_id 5000002, id 601, so it has not taken effect so far: look again.
break_before x9        read       ERROR [unavailable] Convoso broke the connection. search_leads has no answer. Trying again later can help.
break_before x9        paged read ERROR [unavailable] Convoso broke the connection. search_call_logs has no answer. Trying again later can help.
break_before x9        insert     carried out 0x: ERROR [outcome_unknown] Convoso broke the connection. insert_lead has no answer. Whether it took effect is not known: look before you repeat it.
break_before x9        update     carried out 0x: ERROR [outcome_unknown] Convoso broke the connection. update_lead has no answer. Whether it took effect is not known: look before you repeat it. Read again: city, notes differ from what was sent, so it has not taken effect so far: look again.
break_before x9        delete     carried out 0x: ERROR [outcome_unknown] Convoso broke the connection. delete_callback has no answer. Whether it took effect is not known: look before you repeat it. Read again: there is now: callback_time 2026-11-19 10:30:00, stage Pending, recipient USERONLY, user_name Dana Okafor, phone_number (305) ***-**42, comments "call in the morning, wants to compare plans with his wife", campaign_name Medicare Advantage OB, directory_name MED FB Leads Oct, status CALLBK, lead_id 5000002, id 601, so it has not taken effect so far: look again.
break_after x1         read       10 leads match; 3 shown, from 1 to 3. Filters: status=CALLBK, list_id=20011.
break_after x1         paged read 789 of 789 calls
break_after x1         insert     carried out 1x: ERROR [outcome_unknown] Convoso broke the connection. insert_lead has no answer. Whether it took effect is not known: look before you repeat it.
break_after x1         update     carried out 1x: ERROR [outcome_unknown] Convoso broke the connection. update_lead has no answer. Whether it took effect is not known: look before you repeat it. Read again: the record holds what was sent, so it took effect.
break_after x1         delete     carried out 1x: ERROR [outcome_unknown] Convoso broke the connection. delete_callback has no answer. Whether it took effect is not known: look before you repeat it. Read again: no such record is there, so it took effect.
break_after x9         read       ERROR [unavailable] Convoso broke the connection. search_leads has no answer. Trying again later can help.
break_after x9         paged read ERROR [unavailable] Convoso broke the connection. search_call_logs has no answer. Trying again later can help.
break_after x9         insert     carried out 1x: ERROR [outcome_unknown] Convoso broke the connection. insert_lead has no answer. Whether it took effect is not known: look before you repeat it.
break_after x9         update     carried out 1x: ERROR [outcome_unknown] Convoso broke the connection. update_lead has no answer. Whether it took effect is not known: look before you repeat it. Read again: the record holds what was sent, so it took effect.
break_after x9         delete     carried out 1x: ERROR [outcome_unknown] Convoso broke the connection. delete_callback has no answer. Whether it took effect is not known: look before you repeat it. Read again: no such record is there, so it took effect.
slow x1 seconds=1      read       10 leads match; 3 shown, from 1 to 3. Filters: status=CALLBK, list_id=20011.
slow x1 seconds=1      paged read 789 of 789 calls
slow x1 seconds=1      insert     carried out 1x: ERROR [outcome_unknown] Convoso did not answer in time. insert_lead has no answer. Whether it took effect is not known: look before you repeat it.
slow x1 seconds=1      update     carried out 1x: ERROR [outcome_unknown] Convoso did not answer in time. update_lead has no answer. Whether it took effect is not known: look before you repeat it. Read again: the record holds what was sent, so it took effect.
slow x1 seconds=1      delete     carried out 1x: ERROR [outcome_unknown] Convoso did not answer in time. delete_callback has no answer. Whether it took effect is not known: look before you repeat it. Read again: no such record is there, so it took effect.
slow x9 seconds=1      read       ERROR [unavailable] Convoso did not answer in time. search_leads has no answer. Trying again later can help.
slow x9 seconds=1      paged read ERROR [unavailable] Convoso did not answer in time. search_call_logs has no answer. Trying again later can help.
slow x9 seconds=1      insert     carried out 1x: ERROR [outcome_unknown] Convoso did not answer in time. insert_lead has no answer. Whether it took effect is not known: look before you repeat it.
slow x9 seconds=1      update     carried out 1x: ERROR [outcome_unknown] Convoso did not answer in time. update_lead has no answer. Whether it took effect is not known: look before you repeat it. Read again: the record holds what was sent, so it took effect.
slow x9 seconds=1      delete     carried out 1x: ERROR [outcome_unknown] Convoso did not answer in time. delete_callback has no answer. Whether it took effect is not known: look before you repeat it. Read again: no such record is there, so it took effect.
shift 100%             paged read 789 of 789 calls
shift 100% rows=-1     paged read 788 of 789 calls, since rows moved while they were read, and 1 of them were not met\
""")
