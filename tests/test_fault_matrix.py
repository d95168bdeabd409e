"""Faults against calls, over real HTTP, in part; tests/full holds the whole table, and `make faults` prints it."""

from inline_snapshot import snapshot

from faults import EVERYDAY, matrix


def test_what_was_not_carried_out_is_tried_again_and_what_may_have_been_is_not() -> None:
    assert matrix(EVERYDAY) == snapshot("""\
429 x1                 read       10 leads match; 3 shown, from 1 to 3. Filters: status=CALLBK, list_id=20011.
429 x1                 paged read 789 of 789 calls
429 x1                 insert     carried out 1x: Done: insert_lead. Sent: list_id=20013, phone_number=(786) ***-**98, first_name=Ada, check_dup=1. Convoso answered lead_id 5000401.
429 x1                 update     carried out 1x: Done: update_lead. Changed on John Rivera (lead_id=5000002): city=Tampa (was "Miami"), notes=Prefers mornings (was "asked about dental"). Convoso answered lead_id 5000002.
429 x1                 delete     carried out 1x: Done: delete_callback. Sent: callback_id=601. It was: callback_time 2026-11-19 10:30:00, stage Pending, recipient USERONLY, user_name Dana Okafor, phone_number (305) ***-**42, comments "call in the morning, wants to compare plans with his wife", campaign_name Medicare Advantage OB, directory_name MED FB Leads Oct, status CALLBK, lead_id 5000002, id 601.
break_after x1         read       10 leads match; 3 shown, from 1 to 3. Filters: status=CALLBK, list_id=20011.
break_after x1         paged read 789 of 789 calls
break_after x1         insert     carried out 1x: ERROR [outcome_unknown] Convoso broke the connection. insert_lead has no answer. Whether it took effect is not known: look before you repeat it.
break_after x1         update     carried out 1x: ERROR [outcome_unknown] Convoso broke the connection. update_lead has no answer. Whether it took effect is not known: look before you repeat it. Read again: the record holds what was sent, so it took effect.
break_after x1         delete     carried out 1x: ERROR [outcome_unknown] Convoso broke the connection. delete_callback has no answer. Whether it took effect is not known: look before you repeat it. Read again: no such record is there, so it took effect.\
""")
