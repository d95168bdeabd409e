"""Campaigns: what there is, and switching one on or off."""

from __future__ import annotations

from convoso_mcp.sandbox.account import Account
from convoso_mcp.sandbox.wire import Form, Json, RefusedError

_SEARCH = """
SELECT id, name, status, (SELECT max(call_date) FROM calls WHERE campaign_id = campaigns.id) AS last_call_date
FROM campaigns ORDER BY id
"""


def search_campaigns(account: Account, _form: Form) -> dict[str, Json]:
    """Every campaign, active or not: there is no filter."""
    rows = account.rows(_SEARCH)
    found = [{**row, "last_call_date": account.clock.php(row["last_call_date"])} for row in rows]
    return {"success": True, "data": found}


def switch_campaign(account: Account, form: Form) -> dict[str, Json]:
    """1 or true switches on, 0 or false off. Nobody is logged out by it."""
    campaign = account.required("campaigns", form["campaign_id"], 6004, "Unknown Campaign ID")
    switched_on = form.switch("status")
    if switched_on is None:
        raise RefusedError(6010, "Missing status")
    account.change("campaigns", campaign["id"], {"status": "Y" if switched_on else "N"})
    return {"success": True}


ANSWERS = {"/campaigns/search": search_campaigns, "/campaigns/status": switch_campaign}
