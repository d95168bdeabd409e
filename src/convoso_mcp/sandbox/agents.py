"""Agent performance and agent productivity: two reports on the same timeline."""

from __future__ import annotations

from convoso_mcp.sandbox.account import Account
from convoso_mcp.sandbox.clock import Clock
from convoso_mcp.sandbox.database import as_int
from convoso_mcp.sandbox.standing import AVAILABILITY_CODES, FIRST_USER
from convoso_mcp.sandbox.where import Where
from convoso_mcp.sandbox.wire import Form, Json, RefusedError, Row, hms, page_of, texts

# An event belongs to the call it led to (or, wrap, came from), so that the filters on calls cut out whole turns.
_TOTALS = """
SELECT e.user_id, u.first_name || ' ' || u.last_name AS name,
    total(e.seconds) FILTER (WHERE e.state = 'INCALL') AS talk,
    total(e.seconds) FILTER (WHERE e.state = 'READY') AS wait,
    total(e.seconds) FILTER (WHERE e.state = 'NOTREADY') AS pause,
    total(e.seconds) FILTER (WHERE e.state = 'WRAP') AS wrap,
    count(*) FILTER (WHERE e.state = 'INCALL') AS calls,
    count(*) FILTER (WHERE e.state = 'INCALL' AND s.voicemail = 'Y') AS am
FROM agent_events e JOIN users u ON u.id = e.user_id
LEFT JOIN calls c ON c.id = e.call_id LEFT JOIN statuses s ON s.status = c.status
"""
_EVENTS = """
SELECT e.*, u.first_name || ' ' || u.last_name AS user_name, c.name AS campaign_name
FROM agent_events e JOIN users u ON u.id = e.user_id JOIN campaigns c ON c.id = e.campaign_id
"""


def search_performance(account: Account, form: Form) -> dict[str, Json]:
    """Totals per agent, keyed by agent id. A turn counts where its parts start; without dates, today's count."""
    where = _period(account, form).one_of("e.campaign_id", form["campaign_ids"]).one_of("c.list_id", form["list_ids"])
    where.one_of("c.queue_id", form["queue_ids"]).one_of("e.user_id", form["user_ids"])
    where.one_of("c.status", form["status_ids"])
    agents = account.rows(_TOTALS, where.sql, "GROUP BY e.user_id ORDER BY e.user_id", values=where.values)
    if not agents:
        raise RefusedError(6031, "Missing Agents")
    return {
        "success": True,
        "code": 200,
        "total": len(agents),
        "data": {str(agent["user_id"]): _performance(agent) for agent in agents},
    }


def _performance(agent: Row) -> Json:
    seconds = {name: as_int(agent[name]) for name in ("talk", "wait", "pause", "wrap")}
    total, calls, machines = sum(seconds.values()), as_int(agent["calls"]), as_int(agent["am"])
    return {
        "name": agent["name"],
        "calls": calls,
        "human_answered": calls - machines,
        **{f"{name}_sec_pt": _percent(part, total) for name, part in seconds.items()},
        **{f"{name}_sec": hms(part) for name, part in seconds.items()},
        "total_time": hms(total),
        "am": machines,
        "others": calls - machines,
        "am_pt": _percent(machines, calls),
        "others_pt": _percent(calls - machines, calls),
        "call_type": "",
        "user_id": str(agent["user_id"]),
    }


def search_productivity(account: Account, form: Form) -> dict[str, Json]:
    """The agents' states one by one; what is going on has the length it has so far."""
    page = page_of(form, default=1000, most=1000, farthest=50000)
    where = _period(account, form).equal("e.campaign_id", form["campaign_id"]).one_of("u.email", form["agent_emails"])
    total, events = account.page(_EVENTS, where, "e.id", page)
    if not total:
        raise RefusedError(6031, "Missing Agents")
    return {
        "success": True,
        "data": {
            "offset": page.offset,
            "limit": str(page.limit),
            "total": str(total),
            "entries": [_event(account.clock, event) for event in events],
        },
    }


def _event(clock: Clock, event: Row) -> Json:
    row = texts(event)
    return {
        "id": row["id"],
        "user_id": row["user_id"],
        "state": row["state"],
        "availability_code": AVAILABILITY_CODES[row["availability"]],
        "campaign_id": row["campaign_id"],
        "event_epoch": str(clock.epoch(as_int(event["started"]))),
        "event_sec": hms(as_int(event["seconds"])),
        "created_at": clock.text(as_int(event["started"])),
        "browser": "Mozilla/5.0 (sandbox)",
        "ip_address": f"203.0.113.{as_int(event['user_id']) - FIRST_USER + 10}",
        "user_uid": row["user_id"],
        "user_name": row["user_name"],
        "availability_code_name": row["availability"] if row["state"] == "NOTREADY" else "",
        "campaign_uid": row["campaign_id"],
        "campaign_name": row["campaign_name"],
        "campaign_type": "Normal",
        "availability_name": row["availability"],
    }


def _period(account: Account, form: Form) -> Where:
    return account.period(Where(), "e.started", form["date_start"], form["date_end"])


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 2) if whole else 0.0


ANSWERS = {
    "/agent-performance/search": search_performance,
    "/agent-productivity/search": search_productivity,
}
