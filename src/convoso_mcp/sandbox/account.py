"""The open account: its rows, and the passing of time in them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from convoso_mcp.sandbox.clock import DAY, Clock, day_of
from convoso_mcp.sandbox.database import Database, as_int
from convoso_mcp.sandbox.making.history import plan_day, resume
from convoso_mcp.sandbox.making.scales import SCALES
from convoso_mcp.sandbox.standing import FIRST_CALL, SYSTEM_USER
from convoso_mcp.sandbox.where import Where
from convoso_mcp.sandbox.wire import Row, Value

# A lead the dialer may call: it is there, its disposition is not final, its list and campaign are on, and its number is on no
# DNC list of theirs.
_DIALABLE = """
SELECT l.phone_number, l.first_name, l.last_name, l.list_id, l.called_count
FROM leads l JOIN lists i ON i.id = l.list_id JOIN campaigns c ON c.id = i.campaign_id
LEFT JOIN statuses s ON s.status = l.status
WHERE l.id = ? AND c.id = ? AND i.status = 'Y' AND i.gone_at IS NULL AND c.status = 'Y'
    AND coalesce(s.final, 'N') = 'N' AND NOT EXISTS (
        SELECT 1 FROM dnc d WHERE d.phone_number = l.phone_number AND d.campaign_id IN (0, ?))
"""


class Account(Database):
    """An account in a file or in memory, that lives on from where it was left; `new` fills one that is empty."""

    def __init__(self, file: Path | None, *, new: Callable[[Database], None] | None = None) -> None:
        super().__init__(file)
        if new is not None:
            new(self)
        kept = self.rows("SELECT * FROM account")[0]
        self._scale = SCALES[str(kept["scale"])]
        self.clock = Clock(as_int(kept["weeks"]))
        self.now = as_int(kept["lived_until"])
        """The moment it is in the account, in account time."""

    def advance(self, moment: datetime) -> None:
        """Let everything happen that is due by now; what is going on has the length it has so far.

        Account time never runs backwards, whatever the clock does, because what has happened cannot be taken back.
        """
        kept = self.rows("SELECT lived_until, planned_until FROM account")[0]  # which the last request may have taken back
        planned_until = as_int(kept["planned_until"])
        self.now = now = max(as_int(kept["lived_until"]), self.clock.now(moment))
        if now == kept["lived_until"]:
            return
        while now >= planned_until:
            self._live_until(planned_until - 1)
            self._plan(day_of(planned_until))
            planned_until += DAY
        self._live_until(now)
        self.run("UPDATE calls SET call_length = ? - call_date WHERE running", now)
        self.run("UPDATE agent_events SET seconds = ? - started WHERE running", now)
        self.run("UPDATE callbacks SET stage = 'PAST_DUE' WHERE stage = 'PENDING' AND callback_time < ?", now)
        self.run("UPDATE account SET lived_until = ?, planned_until = ?", now, planned_until)

    @property
    def today(self) -> int:
        """The midnight at which the account's day began."""
        return self.now - self.now % DAY

    def period(self, where: Where, column: str, start: str, end: str) -> Where:
        """Only what lies between two times as they were sent; one that is not readable means the start or the end of today."""
        first, last = self.clock.first(start), self.clock.last(end)
        return where.between(column, self.today if first is None else first, self.today + DAY - 1 if last is None else last)

    def status_exists(self, code: str) -> bool:
        """Whether the account has this disposition."""
        return self.row("SELECT 1 AS n FROM statuses WHERE status = ?", code) is not None

    def log_out(self, user_id: Value) -> None:
        """Send an agent home: the live call is lost (ERI), and nothing more of the agent's day happens."""
        self.run("DELETE FROM planned WHERE user_id = ?", user_id)
        live = self.row("SELECT id FROM calls WHERE running AND user_id = ?", user_id)
        if live is not None:
            lost: Row = {"status": "ERI", "term_reason": "AGENT"}
            self._hang_up(self.now, user_id, live["id"], lost)
        last = self.row("SELECT campaign_id FROM agent_events WHERE running AND user_id = ?", user_id) or {}
        event: Row = {"campaign_id": last.get("campaign_id"), "state": "LOGOUT", "availability": "Logout"}
        self._change_state(self.now, user_id, None, event)

    def delete_list(self, list_id: Value, seconds: int) -> None:
        """Take a list away, with its leads and their callbacks; it is all there for so many seconds yet."""
        gone_at = self.now + seconds
        self.change("lists", list_id, {"gone_at": gone_at})
        if seconds == 0:
            self._forget_list(list_id)
            return
        planned: Row = {"at": gone_at, "what": "forget list", "user_id": 0, "call_id": 0}
        self.add("planned", {**planned, "details": json.dumps({"list_id": list_id})})

    def _plan(self, day: date) -> None:
        newest = "SELECT max((SELECT max(id) FROM calls), (SELECT max(call_id) FROM agent_events)) AS n"
        next_id = max(FIRST_CALL, self.count(newest) + 1)
        plan_day(self, resume(self, self._scale, day), self._scale, day, next_id)

    def _live_until(self, now: int) -> None:
        for happening in self.rows("SELECT * FROM planned WHERE at <= ? ORDER BY at, rowid", values=[now]):
            at, user_id, call_id = as_int(happening["at"]), happening["user_id"], happening["call_id"]
            details: Row = json.loads(str(happening["details"]))
            match happening["what"]:
                case "state":
                    self._change_state(at, user_id, call_id, details)
                case "dial":
                    self._dial(at, details)
                case "hang up":
                    self._hang_up(at, user_id, call_id, details)
                case "dismiss":
                    self._settle_callbacks(at, details["lead_id"], "DISMISSED")
                case _:
                    self._forget_list(details["list_id"])
        self.run("DELETE FROM planned WHERE at <= ?", now)

    def _change_state(self, at: int, user_id: Value, call_id: Value, event: Row) -> None:
        self.run("UPDATE agent_events SET seconds = ? - started, running = 0 WHERE running AND user_id = ?", at, user_id)
        if event["state"] in ("INCALL", "WRAP") and self._call(call_id) is None:  # no call came: the wait goes on
            event, call_id = {**event, "state": "READY", "availability": "Ready"}, None
        since: Row = {"started": at, "seconds": 0, "running": int(event["state"] != "LOGOUT")}
        self.add("agent_events", {**event, **since, "user_id": user_id, "call_id": call_id})

    def _call(self, call_id: Value) -> Row | None:
        return self.row("SELECT lead_id, number_dialed, call_date FROM calls WHERE id = ?", call_id)

    def _dial(self, at: int, call: Row) -> None:
        """The planned call, to the lead as it is now; it is left out where a dialer would not make it any more."""
        lead = self.row(_DIALABLE, call["lead_id"], call["campaign_id"], call["campaign_id"])
        if lead is None:
            return
        if call["number_dialed"] == call["phone_number"]:
            call["number_dialed"] = lead["phone_number"]
        self.add("calls", {**call, **lead, "called_count": as_int(lead["called_count"]) + 1})
        self.run(
            "UPDATE leads SET status = ?, called_count = called_count + 1, called_count_inbound = called_count_inbound + ?,"
            " last_called = ?, modified_at = ? WHERE id = ?",
            call["status"],
            int(call["call_type"] == "INBOUND"),
            call["call_date"],
            at,
            call["lead_id"],
        )
        if call["user_id"] != SYSTEM_USER:
            self._settle_callbacks(at, call["lead_id"], "COMPLETED")

    def _hang_up(self, at: int, user_id: Value, call_id: Value, outcome: Row) -> None:
        """The call ends and has its disposition; what the disposition's flags ask for is done."""
        call = self._call(call_id)
        if call is None:
            return
        callback = {name: outcome.pop(name) for name in ("callback_time", "recipient", "comments") if name in outcome}
        self.change("calls", call_id, {**outcome, "running": 0, "call_length": at - as_int(call["call_date"])})
        self.change("leads", call["lead_id"], {"status": outcome["status"], "modified_at": at, "user_id": str(user_id)})
        self.run(
            "INSERT OR IGNORE INTO dnc (phone_number, phone_code, campaign_id, reason, purpose, insert_date)"
            " SELECT ?, '1', 0, 'DNC', '', ? FROM statuses WHERE dnc = 'Y' AND status = ?",
            call["number_dialed"],
            at,
            outcome["status"],
        )
        if callback and self.row("SELECT id FROM leads WHERE id = ?", call["lead_id"]) is not None:
            owner = str(user_id) if callback["recipient"] == "USERONLY" else "0"
            made: Row = {"lead_id": call["lead_id"], "user_id": owner, "created_at": at, "modified_at": at}
            self.add("callbacks", {**made, **callback, "stage": "PENDING"})

    def _forget_list(self, list_id: Value) -> None:
        self.run("DELETE FROM callbacks WHERE lead_id IN (SELECT id FROM leads WHERE list_id = ?)", list_id)
        self.run("DELETE FROM leads WHERE list_id = ?", list_id)
        self.run("DELETE FROM lists WHERE id = ?", list_id)

    def _settle_callbacks(self, at: int, lead_id: Value, stage: str) -> None:
        """What was promised for by now has been done, or given up."""
        self.run(
            "UPDATE callbacks SET stage = ?, modified_at = ?"
            " WHERE lead_id = ? AND stage IN ('PENDING', 'PAST_DUE') AND callback_time <= ?",
            stage,
            at,
            lead_id,
            at,
        )
