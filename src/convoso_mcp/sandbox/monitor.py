"""The floor at this moment: agent monitor, logout, user activity and the agents' queue skills."""

from __future__ import annotations

import re

from convoso_mcp.sandbox.account import Account
from convoso_mcp.sandbox.clock import Clock
from convoso_mcp.sandbox.database import as_int
from convoso_mcp.sandbox.standing import AVAILABILITY_CODES, SYSTEM_USER
from convoso_mcp.sandbox.where import Where
from convoso_mcp.sandbox.wire import Form, Json, RefusedError, Row, comma_list, texts

_STATES = {
    "LOGIN": ("PAUSED", "Paused"),
    "READY": ("READY", "Ready"),
    "INCALL": ("INCALL", "In Call"),
    "WRAP": ("WRAP", "Wrap Up"),
    "NOTREADY": ("PAUSED", "Paused"),
}
_NO_CALL: Row = {"id": "", "lead_id": 0, "list_id": 0, "list_name": "-", "queue_id": "", "queue": "", "call_type": "-"}
_SKILL = re.compile(r"-?[0-9]{1,3}")
_SKILLS, _WEIGHTS = range(-9, 10), range(1, 11)  # the range of weights is not documented

_FLOOR = """
SELECT e.user_id, e.state, e.availability, e.seconds, e.started, e.campaign_id, c.name AS campaign_name,
    u.skill_options, u.extension, u.first_name || ' ' || u.last_name AS name
FROM agent_events e JOIN users u ON u.id = e.user_id JOIN campaigns c ON c.id = e.campaign_id
"""
_OWN = f"user_id = ? AND user_id <> {SYSTEM_USER}"  # in the words of the index
# The newest call, and the one before it that is over if the newest is not.
_LAST_CALLS = f"""
SELECT c.id, c.lead_id, c.list_id, l.name AS list_name, nullif(c.queue_id, 0) AS queue_id, q.name AS queue, c.call_type,
    c.call_date, c.call_date + c.call_length AS ended, c.running
FROM (SELECT * FROM calls WHERE {_OWN} ORDER BY call_date DESC, id DESC LIMIT 2) c
LEFT JOIN lists l ON l.id = c.list_id LEFT JOIN queues q ON q.id = c.queue_id ORDER BY c.call_date DESC, c.id DESC
"""  # noqa: S608  the words are ours
_LAST_INBOUND_CALLS = _LAST_CALLS.replace("ORDER BY", "AND call_type = 'INBOUND' ORDER BY", 1)
_CALLS_TODAY = f"SELECT count(*) AS n FROM calls WHERE {_OWN} AND call_date >= ?"  # noqa: S608  likewise
_QUEUES_OF = "SELECT q.id, q.name FROM agent_queues a JOIN queues q ON q.id = a.queue_id WHERE a.user_id = ? ORDER BY q.id"
_DIALABLE = """
SELECT count(*) AS n FROM leads l JOIN lists i ON i.id = l.list_id JOIN campaigns c ON c.id = i.campaign_id
LEFT JOIN statuses s ON s.status = l.status
"""


def search_monitor(account: Account, form: Form) -> dict[str, Json]:
    """Who is logged in and doing what, in Convoso's second envelope inside the first."""
    agents = [_agent(account, row) for row in _on_the_floor(account, form)]
    states = [agent["status"] for agent in agents]
    today = Where("c.call_date >= ?").one_of("c.campaign_id", form["campaign_id"]).one_of("c.queue_id", form["queue_id"])

    def calls_today(condition: str) -> int:
        sql = ("SELECT count(*) AS n FROM calls c", today.sql, "AND", condition)
        return account.count(*sql, values=[account.today, *today.values])

    dialable = Where(
        "c.status = 'Y'", "i.status = 'Y'", "i.gone_at IS NULL", "coalesce(s.final, 'N') = 'N'", "l.status <> 'INCALL'"
    )
    dialable.one_of("c.id", form["campaign_id"])
    entries: dict[str, Json] = {
        "success": True,
        "code": 200,
        "campaigns": account.rows("SELECT id AS value, name FROM campaigns WHERE status = 'Y' ORDER BY id"),
        "queues": account.rows("SELECT id AS value, name FROM queues ORDER BY id"),
        "agents": agents,
        "call_data": {},
        "queue_dialable_leads": account.count(_DIALABLE, dialable.sql, values=dialable.values),
        "queue_calls_today": calls_today("1"),
        "queue_dropped": calls_today("c.status = 'DROP'"),
        "queue_answered": calls_today(f"c.user_id <> {SYSTEM_USER}"),
        "agent_total": len(agents),
        "agent_incall": states.count("INCALL"),
        "agent_ready": states.count("READY"),
        "agent_paused": states.count("PAUSED"),
    }
    return {"success": True, "data": {"entries": entries}}


def search_activity(account: Account, form: Form) -> dict[str, Json]:
    """How many agents are logged in, and how many of them are free."""
    floor = _on_the_floor(account, form)
    ready = [agent for agent in floor if agent["state"] == "READY"]
    return {"success": True, "data": {"available_agents": len(ready), "logged_in_agents": len(floor)}}


def log_out_agent(account: Account, form: Form) -> dict[str, Json]:
    """Throw one agent out. Who is not logged in cannot be: that is 6012, as for a missing id."""
    user_id = form["user_id"]
    if not user_id:
        raise RefusedError(6012, "Required fields are missing")
    account.required("users", user_id, 6006, "No such User")
    agent = account.row("SELECT user_id FROM agent_events WHERE running AND user_id = ?", user_id)
    if agent is None:
        raise RefusedError(6012, "Required fields are missing")
    account.log_out(agent["user_id"])
    return {"success": True}


def _on_the_floor(account: Account, form: Form) -> list[Row]:
    where = Where("e.running").one_of("e.campaign_id", form["campaign_id"]).one_of("e.user_id", form["user_id"])
    if form["queue_id"]:
        queues = Where().one_of("queue_id", form["queue_id"])
        where.add(f"e.user_id IN (SELECT user_id FROM agent_queues {queues.sql})", *queues.values)  # noqa: S608  the words are ours, the values bound
    floor = account.rows(_FLOOR, where.sql, "ORDER BY e.user_id", values=where.values)
    if not form["filter_by_skill_options"]:
        return floor
    wanted = {option.upper() for option in comma_list(form["filter_by_skill_options"])}
    return [agent for agent in floor if wanted & set(comma_list(str(agent["skill_options"])))]


def _agent(account: Account, agent: Row) -> dict[str, Json]:
    row = texts(agent)
    queues = account.rows(_QUEUES_OF, values=[agent["user_id"]])
    calls = account.rows(_LAST_CALLS, values=[agent["user_id"]])
    inbound = account.rows(_LAST_INBOUND_CALLS, values=[agent["user_id"]])
    today = account.count(_CALLS_TODAY, values=[agent["user_id"], account.today])
    live = texts(calls[0] if calls and calls[0]["running"] else _NO_CALL)
    status, label = _STATES[row["state"]]
    seconds = as_int(agent["seconds"])
    return {
        "user_id": row["user_id"],
        "user_full_name": row["name"],
        "campaign_id": row["campaign_id"],
        "campaign_name": row["campaign_name"],
        "queue_id": live["queue_id"],
        "queue_name": live["queue"],
        "queue_assignment": ", ".join(str(queue["name"]) for queue in queues),
        "queue_assignment_ids": [str(queue["id"]) for queue in queues],
        "list_id": live["list_id"],
        "list_name": live["list_name"],
        "extension": f"SIP-{row['extension']}",
        "channel_type": "VOICE",
        "call_type": live["call_type"],
        "lead_id": live["lead_id"],
        "call_log_id": live["id"],
        "calls_today": str(today),
        "total_calls": today,
        "since_last_update": 0,
        "last_state_change": account.clock.text(as_int(agent["started"])),
        "last_call_time": _last_start(account.clock, calls),
        "last_update_time": account.clock.text(account.now),
        "last_call_finish": _last_finish(account.clock, calls),
        "last_inbound_call_time": _last_start(account.clock, inbound),
        "last_inbound_call_finish": _last_finish(account.clock, inbound),
        "availability_id": AVAILABILITY_CODES[row["availability"]],
        "inbound_only": "0",
        "status": status,
        "status_label": label,
        "status_time_sec": seconds,
        "status_time_mmss": f"{seconds // 60:02}:{seconds % 60:02}",
        "connection_type": "BROWSER",
        "skill_options": row["skill_options"],
    }


def _last_start(clock: Clock, calls: list[Row]) -> str:
    return clock.text(as_int(calls[0]["call_date"])) if calls else ""


def _last_finish(clock: Clock, calls: list[Row]) -> str:
    finished = [as_int(call["ended"]) for call in calls if not call["running"]]
    return clock.text(finished[0]) if finished else ""


def update_queue(account: Account, form: Form) -> dict[str, Json]:
    """Set skill and weight of agents in one queue; the three lists run in parallel."""
    queues, agents = comma_list(form["queue_id"]), comma_list(form["agent_id"])
    if len(queues) > 1:
        raise RefusedError(7256, "Only one Queue ID can be updated per request")
    if not queues or account.find("queues", queues[0]) is None:
        raise RefusedError(7247, "Invalid or missing Queue ID")
    if not agents:
        raise RefusedError(7248, "Missing Agent ID")
    if len(set(agents)) < len(agents):
        raise RefusedError(7252, "Duplicate Agent ID")
    for agent in agents:
        account.required("users", agent, 7251, "Invalid Agent ID")
    skills = _whole_numbers(form["skill"], len(agents), RefusedError(7250, "Invalid or missing Skill"))
    weights = _whole_numbers(form["weight"], len(agents), RefusedError(7249, "Invalid or missing Weight"))
    skills_fit, weights_fit = set(skills) <= set(_SKILLS), set(weights) <= set(_WEIGHTS)
    if not skills_fit and not weights_fit:
        raise RefusedError(7253, "Skill and Weight are out of range")
    if not skills_fit:
        raise RefusedError(7254, "Skill out of range")
    if not weights_fit:
        raise RefusedError(7255, "Weight out of range")
    for agent, skill, weight in zip(agents, skills, weights, strict=True):
        account.run("INSERT OR REPLACE INTO agent_queues VALUES (?, ?, ?, ?)", queues[0], agent, skill, weight)
    return {"success": True, "code": 200, "data": {}}


def _whole_numbers(commas: str, wanted: int, refusal: RefusedError) -> list[int]:
    parts = comma_list(commas)
    if len(parts) != wanted or not all(_SKILL.fullmatch(part) for part in parts):
        raise refusal
    return [int(part) for part in parts]


ANSWERS = {
    "/agent-monitor/search": search_monitor,
    "/agent-monitor/logout": log_out_agent,
    "/user-activity/search": search_activity,
    "/queues/update": update_queue,
}
