"""Statuses, that is, dispositions: the system's and the account's own."""

from __future__ import annotations

import re

from convoso_mcp.sandbox.account import Account
from convoso_mcp.sandbox.standing import STATUS_FLAGS
from convoso_mcp.sandbox.where import Where
from convoso_mcp.sandbox.wire import Form, Json, RefusedError, Row

_ABBREVIATION = re.compile(r"[A-Za-z0-9]{2,6}")
_HEX_COLOR = re.compile(r"[0-9A-Fa-f]{6}")
# The misspelt key is Convoso's.
_SEARCH = """
SELECT status, name, final, reached, success, dnc, callback, contact, voicemail, 1 AS workflow_dispositon_event_option,
    custom_status
FROM statuses
"""
_FLAG_LABELS = {flag: "DNC" if flag == "dnc" else flag.capitalize() for flag in STATUS_FLAGS}


def search_statuses(account: Account, form: Form) -> dict[str, Json]:
    """Those whose code or name holds the text; without a text, all."""
    query = form["query"]
    where = Where()
    if query:
        where.add("(instr(lower(status), lower(?)) > 0 OR instr(lower(name), lower(?)) > 0)", query, query)
    return {"success": True, "code": 200, "data": account.rows(_SEARCH, where.sql, "ORDER BY id", values=where.values)}


def insert_status(account: Account, form: Form) -> dict[str, Json]:
    """A new disposition of the account's own. A code that is taken is refused as not valid."""
    code = form["status"]
    if not form["name"]:
        raise RefusedError(6060, "Missing Status Description")
    if not _ABBREVIATION.fullmatch(code) or account.status_exists(code):
        raise RefusedError(6061, "Missing or Invalid Status Abbreviation. It should be 2 to 6 alphanumeric characters")
    for error, (flag, label) in enumerate(_FLAG_LABELS.items(), start=6062):
        if form[flag] not in {"Y", "N"}:
            raise RefusedError(error, f"Missing or Invalid {label} option. It should be Y or N")
    _check_color(form)
    flags: Row = {flag: form[flag] for flag in STATUS_FLAGS}
    own: Row = {"status": code, "name": form["name"], "custom_status": "Y", "hex_color": form["hex_color"]}
    account.add("statuses", {**own, **flags})
    return {"success": True, "code": 200, "data": {"new": "1", "status": code}}


def update_status(account: Account, form: Form) -> dict[str, Json]:
    """Change one of the account's own; a blank name keeps the old one, a blank flag is refused."""
    row = account.row("SELECT id, status FROM statuses WHERE custom_status = 'Y' AND status = ?", form["status"])
    if row is None:
        raise RefusedError(6069, "Missing or Invalid Status Abbreviation. Only custom statuses can be updated")
    for error, (flag, label) in enumerate(_FLAG_LABELS.items(), start=6071):
        if flag in form and form[flag] not in {"Y", "N"}:
            raise RefusedError(error, f"{label} option can not be set to an empty or invalid value")
    _check_color(form)
    changes: Row = {column: form[column] for column in ("name", "hex_color", *STATUS_FLAGS) if form[column]}
    account.change("statuses", row["id"], changes)
    return {"success": True, "data": {"status": row["status"]}}


def _check_color(form: Form) -> None:
    if form["hex_color"] and not _HEX_COLOR.fullmatch(form["hex_color"]):
        raise RefusedError(6078, "HEX color defined is invalid. It should be 6 hexadecimal digits without #")


ANSWERS = {
    "/status/search": search_statuses,
    "/status/insert": insert_status,
    "/status/update": update_status,
}
