"""Lead lists."""

from __future__ import annotations

import re

from convoso_mcp.sandbox.account import Account
from convoso_mcp.sandbox.where import Where
from convoso_mcp.sandbox.wire import Form, Json, RefusedError, Row, Value

_SEARCH = """
SELECT id, name, CAST(campaign_id AS TEXT) AS campaign_id, status,
    (SELECT max(call_date) FROM calls WHERE list_id = lists.id) AS last_called_at
FROM lists
"""
_NAME = re.compile(r"[A-Za-z0-9:_ -]{10,30}")
_LONGEST_DESCRIPTION = 255
_DELETED_AT_ONCE, _DELETED_PER_SECOND = 1000, 500


def search_lists(account: Account, form: Form) -> dict[str, Json]:
    """The active lists or the inactive ones: the status is required, 1 or 0 here and Y or N in the answer."""
    active = form.switch("status")
    if active is None:
        raise RefusedError(6023, "Required fields are missed")
    where = Where().equal("status", "Y" if active else "N")
    where.equal("id", form["id"]).equal("campaign_id", form["campaign_id"])
    rows = account.rows(_SEARCH, where.sql, "ORDER BY id", values=where.values)
    if not rows:
        raise RefusedError(6002, "No such List")
    found = [{**row, "last_called_at": account.clock.php(row["last_called_at"])} for row in rows]
    return {"success": True, "data": found}


def insert_list(account: Account, form: Form) -> dict[str, Json]:
    """A new list in a campaign; its id comes back twice."""
    if not form["name"]:
        raise RefusedError(6003, "The List requires a name")
    account.required("campaigns", form["campaign_id"], 6004, "Unknown Campaign ID")
    row: Row = {"status": "Y", "description": "", **_checked(account, form, own_id=None)}
    list_id = account.add("lists", row)
    return {"success": True, "data": {"list_id": list_id}, "id": list_id}


def update_list(account: Account, form: Form) -> dict[str, Json]:
    """Rename, move or switch a list; what is not sent stays."""
    row = account.required("lists", form["list_id"], 6002, "No such List")
    account.change("lists", row["id"], _checked(account, form, own_id=row["id"]))
    return {"success": True, "data": {"list_id": row["id"]}}


def delete_list(account: Account, form: Form) -> dict[str, Json]:
    """The list and its leads go; their calls stay in the log.

    More than a thousand leads take a second of account time per 500. Until then the list and its leads are found, and not
    dialed. While the clock is frozen, that deletion stays in progress, as a call that is going on does.
    """
    row = account.required("lists", form["list_id"], 6002, "No such List")
    if row["gone_at"] is not None:
        raise RefusedError(102, "List deletion in progress")
    leads = account.count("SELECT count(*) AS n FROM leads WHERE list_id = ?", values=[row["id"]])
    account.delete_list(row["id"], seconds=leads // _DELETED_PER_SECOND if leads > _DELETED_AT_ONCE else 0)
    return {"success": True}


def _checked(account: Account, form: Form, own_id: Value) -> Row:
    """The columns a form sets, held against the rules; a status that cannot be read sets nothing."""
    name, campaign_id = form["name"], form["campaign_id"]
    if campaign_id:
        account.required("campaigns", campaign_id, 6004, "Unknown Campaign ID")
    if name and not _NAME.fullmatch(name):
        raise RefusedError(6046, "The List name should be at least 10 characters long")
    same_name = account.row("SELECT id FROM lists WHERE name = ? COLLATE NOCASE", name)
    if same_name is not None and same_name["id"] != own_id:
        raise RefusedError(6081, "The list name should be unique")
    if len(form["description"]) > _LONGEST_DESCRIPTION:
        raise RefusedError(6023, "Required fields are missed")  # no code of its own is documented
    row: Row = {column: form[column] for column in ("name", "campaign_id", "description") if form[column]}
    active = form.switch("status")
    return row if active is None else {**row, "status": "Y" if active else "N"}


ANSWERS = {
    "/lists/search": search_lists,
    "/lists/insert": insert_list,
    "/lists/update": update_list,
    "/lists/delete": delete_list,
}
