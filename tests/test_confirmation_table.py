"""The table of dangerous calls and answers, in part; tests/full holds all of it, and `make confirmations` prints it."""

from inline_snapshot import snapshot

from confirmations import CALLS, table
from convoso_mcp.endpoints import ENDPOINTS
from convoso_mcp.endpoints.endpoint import Effect

EVERYDAY = ("delete_lead", "insert_lead with hopper", "update_list off")


async def test_the_account_changes_in_the_cells_of_a_yes_alone_and_the_audit_tells_each_story() -> None:
    assert await table([call for call in CALLS if call.name in EVERYDAY]) == snapshot("""\
2026-07-28, elicitation     yes              1 by person: done           all 3
2026-07-28, elicitation     no               0 declined                  all 3
2026-07-28, elicitation     decline          0 declined                  all 3
2026-07-28, elicitation     cancel           0 cancelled                 all 3
2026-07-28, elicitation     replay           1 by person: done, changed  all but insert_lead with hopper
2026-07-28, elicitation     replay           1 by person: done, used     insert_lead with hopper
2026-07-28, elicitation     tampered         0 forged                    all 3
2026-07-28, elicitation     other arguments  0 forged                    all 3
2026-07-28, elicitation     changed since    0 changed                   all but insert_lead with hopper
2026-07-28, elicitation     changed since    n/a: no record is there before insert_lead with hopper
2026-07-28, elicitation     expired          0 expired                   all 3
2025-11-25, elicitation     yes              1 by person: done           all 3
2025-11-25, elicitation     no               0 declined                  all 3
2025-11-25, elicitation     decline          0 declined                  all 3
2025-11-25, elicitation     cancel           0 cancelled                 all 3
2025-11-25, elicitation     replay           n/a: the answer is heard once, on the call that waits for it: there is nothing to bring again all 3
2025-11-25, elicitation     tampered         n/a: the answer is heard once, on the call that waits for it: there is nothing to bring again all 3
2025-11-25, elicitation     other arguments  n/a: the answer is heard once, on the call that waits for it: there is nothing to bring again all 3
2025-11-25, elicitation     changed since    0 changed                   all but insert_lead with hopper
2025-11-25, elicitation     changed since    n/a: no record is there before insert_lead with hopper
2025-11-25, elicitation     expired          0 unanswered                all 3
2026-07-28, no elicitation  yes              1 by model: done            all 3
2026-07-28, no elicitation  no               0 -                         all 3
2026-07-28, no elicitation  decline          n/a: there is no form: a model that does not come back is the no all 3
2026-07-28, no elicitation  cancel           n/a: there is no form: a model that does not come back is the no all 3
2026-07-28, no elicitation  replay           1 by model: done, other     delete_lead
2026-07-28, no elicitation  replay           1 by model: done, used      insert_lead with hopper
2026-07-28, no elicitation  replay           1 by model: done, changed   update_list off
2026-07-28, no elicitation  tampered         0 forged                    all 3
2026-07-28, no elicitation  other arguments  0 other                     all 3
2026-07-28, no elicitation  changed since    0 other                     all but insert_lead with hopper
2026-07-28, no elicitation  changed since    n/a: no record is there before insert_lead with hopper
2026-07-28, no elicitation  expired          0 expired                   all 3
2025-11-25, no elicitation  yes              1 by model: done            all 3
2025-11-25, no elicitation  no               0 -                         all 3
2025-11-25, no elicitation  decline          n/a: there is no form: a model that does not come back is the no all 3
2025-11-25, no elicitation  cancel           n/a: there is no form: a model that does not come back is the no all 3
2025-11-25, no elicitation  replay           1 by model: done, other     delete_lead
2025-11-25, no elicitation  replay           1 by model: done, used      insert_lead with hopper
2025-11-25, no elicitation  replay           1 by model: done, changed   update_list off
2025-11-25, no elicitation  tampered         0 forged                    all 3
2025-11-25, no elicitation  other arguments  0 other                     all 3
2025-11-25, no elicitation  changed since    0 other                     all but insert_lead with hopper
2025-11-25, no elicitation  changed since    n/a: no record is there before insert_lead with hopper
2025-11-25, no elicitation  expired          0 expired                   all 3
stateless HTTP, elicitation yes              1 by model: done            all 3
stateless HTTP, elicitation no               0 -                         all 3
stateless HTTP, elicitation decline          n/a: there is no form: a model that does not come back is the no all 3
stateless HTTP, elicitation cancel           n/a: there is no form: a model that does not come back is the no all 3
stateless HTTP, elicitation replay           1 by model: done, other     delete_lead
stateless HTTP, elicitation replay           1 by model: done, used      insert_lead with hopper
stateless HTTP, elicitation replay           1 by model: done, changed   update_list off
stateless HTTP, elicitation tampered         0 forged                    all 3
stateless HTTP, elicitation other arguments  0 other                     all 3
stateless HTTP, elicitation changed since    0 other                     all but insert_lead with hopper
stateless HTTP, elicitation changed since    n/a: no record is there before insert_lead with hopper
stateless HTTP, elicitation expired          0 expired                   all 3\
""")


def test_the_table_holds_every_dangerous_call() -> None:
    dangerous = {kind.about.tool for kind in ENDPOINTS if kind.about.effect is Effect.DESTROYS or kind.may_ask()}
    assert {call.tool for call in CALLS} == dangerous
    assert len(dangerous) == 15
