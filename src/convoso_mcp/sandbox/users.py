"""The users of the account and their settings."""

from __future__ import annotations

from convoso_mcp.sandbox.account import Account
from convoso_mcp.sandbox.clock import Clock
from convoso_mcp.sandbox.database import as_int
from convoso_mcp.sandbox.where import Where, json_list
from convoso_mcp.sandbox.wire import Form, Json, RefusedError, Row, page_of

_SEARCH = """
SELECT u.*, (SELECT max(started) FROM agent_events e WHERE e.user_id = u.id AND e.state = 'LOGIN') AS last_login
FROM users u
"""
_NAMED = "EXISTS (SELECT 1 FROM json_each(?) WHERE value COLLATE NOCASE IN (u.email, u.first_name, u.last_name))"


def search_users(account: Account, form: Form) -> dict[str, Json]:
    """Users by e-mail address, first or last name, keyed by id. A page past the end is an empty PHP array."""
    page = page_of(form, default=20, most=1000)
    where = Where()
    if form["user"]:
        where.add(_NAMED, json_list(form["user"]))
    total, users = account.page(_SEARCH, where, "u.id", page)
    if not total:
        raise RefusedError(6005, "Missing users")
    results = {str(user["id"]): _user(account.clock, user) for user in users}
    return {
        "success": True,
        "data": {"offset": page.offset, "limit": str(page.limit), "total": str(total), "results": results or []},
    }


def _user(clock: Clock, user: Row) -> Json:
    return {
        "id": user["id"],
        "acl_access_profile": user["acl_access_profile"],
        "email": user["email"],
        "first_name": user["first_name"],
        "last_name": user["last_name"],
        "user_level": user["user_level"],
        "queue_override": "USE_CAMPAIGN",
        "allow_queue_selection": "1",
        "allow_callbacks": "1",
        "callback_types_allowed": "1",
        "allow_transfers": "1",
        "default_blended_selection": "0",
        "alter_custdata_override": "Y",
        "status": user["status"],
        "local_gmt": "-8.00",
        "allow_blended_campaign": "1",
        "notification": "0",
        "created_at": clock.compact_iso(as_int(user["created_at"])),
        "connection_type": "BROWSER",
        "extension": [user["extension"]],
        "last_login": clock.text(as_int(user["last_login"])) if user["last_login"] else None,
    }


ANSWERS = {"/users/search": search_users}
