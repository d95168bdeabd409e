"""The open account: its tables, and the passing of time in them."""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import cast

from convoso_mcp.sandbox import ACCOUNT_ZONE
from convoso_mcp.sandbox.generate import Happening, generate
from convoso_mcp.sandbox.standing import SYSTEM_USER
from convoso_mcp.sandbox.where import Where
from convoso_mcp.sandbox.wire import Page, RefusedError, Row, Value

# Times are account-local text, as on the wire; `started` is Unix seconds. What is still going on is `running`.
# Some columns are only ever written, because no endpoint reads them out: a list's description, a status's hex_color, an
# agent's skill and weight in a queue, a call's extra fields, revenue and returned.
# AUTOINCREMENT: the id of a deleted row is never given again.
_SCHEMA = """
CREATE TABLE campaigns (id INTEGER PRIMARY KEY, name TEXT, status TEXT);
CREATE TABLE queues (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE lists (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, campaign_id INTEGER, status TEXT, description TEXT);
CREATE TABLE users (
    id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT, email TEXT, status TEXT, user_level INTEGER,
    acl_access_profile INTEGER, extension INTEGER, created_at TEXT, skill_options TEXT
);
CREATE TABLE agent_queues (queue_id INTEGER, user_id INTEGER, skill INTEGER, weight INTEGER, UNIQUE (queue_id, user_id));
CREATE TABLE statuses (
    id INTEGER PRIMARY KEY, status TEXT UNIQUE COLLATE NOCASE, name TEXT, final TEXT, reached TEXT, success TEXT, dnc TEXT,
    callback TEXT, contact TEXT, voicemail TEXT, custom_status TEXT, hex_color TEXT DEFAULT ''
);
CREATE TABLE leads (
    id INTEGER PRIMARY KEY AUTOINCREMENT, list_id INTEGER, status TEXT DEFAULT 'NEW', created_at TEXT, modified_at TEXT,
    phone_code TEXT DEFAULT '1', phone_number TEXT, alt_phone_1 TEXT, alt_phone_2 TEXT, first_name TEXT, last_name TEXT,
    email TEXT, address1 TEXT, address2 TEXT, city TEXT, state TEXT, province TEXT, postal_code TEXT, country TEXT,
    gender TEXT, date_of_birth TEXT, user_id TEXT DEFAULT '0', owner_id TEXT DEFAULT '0', created_by TEXT DEFAULT '666666',
    last_modified_by TEXT DEFAULT '666666', locale_gmt TEXT, called_count INTEGER DEFAULT 0,
    called_count_inbound INTEGER DEFAULT 0, last_called TEXT, custom TEXT DEFAULT '{}'
);
CREATE TABLE calls (
    id INTEGER PRIMARY KEY, lead_id INTEGER, list_id INTEGER, campaign_id INTEGER, queue_id INTEGER, user_id INTEGER,
    phone_number TEXT, first_name TEXT, last_name TEXT, status TEXT, call_length INTEGER, call_date TEXT, started INTEGER,
    running INTEGER, agent_comment TEXT, called_count INTEGER, caller_id_displayed TEXT, term_reason TEXT, call_type TEXT,
    queue_position TEXT, queue_seconds TEXT, session_id TEXT, recording_id INTEGER, extra_field_01 TEXT,
    extra_field_02 TEXT, revenue TEXT, returned TEXT
);
CREATE TABLE agent_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT, user_id INTEGER, campaign_id INTEGER, state TEXT, availability TEXT,
    started INTEGER, seconds INTEGER, running INTEGER, created_at TEXT, call_id INTEGER
);
CREATE TABLE callbacks (
    id INTEGER PRIMARY KEY AUTOINCREMENT, lead_id INTEGER, created_at TEXT, modified_at TEXT, callback_time TEXT,
    user_id TEXT, recipient TEXT, comments TEXT, stage TEXT
);
CREATE TABLE dnc (
    id INTEGER PRIMARY KEY AUTOINCREMENT, phone_number TEXT, phone_code TEXT, campaign_id INTEGER, reason TEXT,
    purpose TEXT, insert_date TEXT, UNIQUE (phone_number, phone_code, campaign_id)
);
CREATE TABLE sms_opt_outs (
    id INTEGER PRIMARY KEY AUTOINCREMENT, phone_number TEXT, phone_code TEXT, campaign_id INTEGER, reason TEXT,
    purpose TEXT, insert_date TEXT, UNIQUE (phone_number, phone_code, campaign_id)
);
INSERT INTO sqlite_sequence VALUES ('callbacks', 600), ('agent_events', 880000), ('dnc', 5000), ('sms_opt_outs', 12000);
CREATE INDEX live_calls ON calls (user_id) WHERE running;
CREATE INDEX present_states ON agent_events (user_id) WHERE running;
CREATE INDEX callbacks_of_a_lead ON callbacks (lead_id);
"""

# A lead the dialer may call: it is there, its list and campaign are on, and its number is on no DNC list of theirs.
_DIALABLE = """
SELECT l.phone_number, l.first_name, l.last_name, l.list_id, l.called_count
FROM leads l JOIN lists i ON i.id = l.list_id JOIN campaigns c ON c.id = i.campaign_id
WHERE l.id = ? AND c.id = ? AND i.status = 'Y' AND c.status = 'Y' AND NOT EXISTS (
    SELECT 1 FROM dnc d WHERE d.phone_number = l.phone_number AND d.campaign_id IN (0, ?))
"""


class Account:
    """One account, in memory, at one moment."""

    def __init__(self, now: datetime) -> None:
        self._database = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._database.row_factory = _as_dict
        self._database.executescript(_SCHEMA)
        weakref.finalize(self, self._database.close)
        contents = generate(now.astimezone(ACCOUNT_ZONE).date())
        self._to_come = contents.happenings
        self._undialed = set[Value]()
        self._epoch, self.now = 0, ""
        self.run("BEGIN")  # thousands of statements, one transaction
        for table, rows in contents.tables.items():
            for row in rows:
                self.add(table, row)
        self.advance(now)
        self.run("COMMIT")

    def advance(self, now: datetime) -> None:
        """Let everything happen that is due by now; what is going on has the length it has so far.

        Account time never runs backwards, whatever the clock does, because what has happened cannot be taken back.
        """
        self._epoch = max(self._epoch, int(now.timestamp()))
        self.now = local_text(self._epoch)
        due = [happening for happening in self._to_come if happening.at <= self._epoch]
        self._to_come = self._to_come[len(due) :]
        for happening in due:
            match happening.what:
                case "state":
                    self._change_state(happening)
                case "dial":
                    self._dial(happening.row)
                case "hang up":
                    self._hang_up(happening.row, local_text(happening.at))
        self.run("UPDATE calls SET call_length = ? - started WHERE running", self._epoch)
        self.run("UPDATE agent_events SET seconds = ? - started WHERE running", self._epoch)
        self.run("UPDATE callbacks SET stage = 'PAST_DUE' WHERE stage = 'PENDING' AND callback_time < ?", self.now)

    @property
    def today(self) -> str:
        """The account's date, YYYY-MM-DD."""
        return self.now[:10]

    def run(self, sql: str, *values: Value) -> int:
        """Change rows; how many were changed."""
        return self._database.execute(sql, values).rowcount

    def rows(self, *sql: str, values: Iterable[Value] = ()) -> list[Row]:
        """The rows of a query, whose text may come in pieces."""
        return cast("list[Row]", self._database.execute(" ".join(sql), tuple(values)).fetchall())

    def row(self, sql: str, *values: Value) -> Row | None:
        """The first row of a query, if any."""
        return next(iter(self.rows(sql, values=values)), None)

    def count(self, *sql: str, values: Iterable[Value] = ()) -> int:
        """The whole number a query answers in its column `n`."""
        return as_int(self.rows(*sql, values=values)[0]["n"])

    def page(self, select: str, where: Where, order: str, page: Page) -> tuple[int, list[Row]]:
        """How many rows match, and the wanted ones of them."""
        total = self.count("SELECT count(*) AS n FROM (", select, where.sql, ")", values=where.values)
        window = f"ORDER BY {order} LIMIT {page.limit} OFFSET {page.offset}"
        return total, self.rows(select, where.sql, window, values=where.values)

    def find(self, table: str, row_id: str) -> Row | None:
        """The row of this id, if any."""
        where = Where("CAST(id AS TEXT) = ?")  # not as a number: 05 and 5.0 are not the id 5
        return next(iter(self.rows("SELECT * FROM", table, where.sql, values=[row_id])), None)

    def required(self, table: str, row_id: str, code: int, text: str) -> Row:
        """The row of this id; Convoso's refusal where there is none."""
        row = self.find(table, row_id)
        if row is None:
            raise RefusedError(code, text)
        return row

    def status_exists(self, code: str) -> bool:
        """Whether the account has this disposition."""
        return self.row("SELECT 1 AS n FROM statuses WHERE status = ?", code) is not None

    def add(self, table: str, row: Mapping[str, Value]) -> int:
        """Insert a row; its id."""
        marks = ", ".join("?" * len(row))
        sql = " ".join(("INSERT INTO", table, "(", ", ".join(row), ") VALUES (", marks, ")"))
        return self._database.execute(sql, tuple(row.values())).lastrowid or 0

    def change(self, table: str, row_id: Value, row: Mapping[str, Value]) -> None:
        """Overwrite these columns of one row."""
        if row:
            settings = ", ".join(f"{column} = ?" for column in row)
            self.run(" ".join(("UPDATE", table, "SET", settings, "WHERE id = ?")), *row.values(), row_id)

    def log_out(self, user_id: Value) -> None:
        """Send an agent home: the live call is lost (ERI), and nothing more of the agent's day happens."""
        self._to_come = [happening for happening in self._to_come if happening.user_id != user_id]
        live = self.row("SELECT id, lead_id, user_id, call_length FROM calls WHERE running AND user_id = ?", user_id)
        if live is not None:
            self._hang_up({**live, "status": "ERI", "term_reason": "AGENT"}, self.now)
        last = self.row("SELECT campaign_id FROM agent_events WHERE running AND user_id = ?", user_id) or {}
        event = {"user_id": user_id, "campaign_id": last["campaign_id"], "state": "LOGOUT", "availability": "Logout"}
        self._change_state(Happening(self._epoch, "state", as_int(user_id), {**event, "call_id": None}))

    def _change_state(self, happening: Happening) -> None:
        self.run(
            "UPDATE agent_events SET seconds = ? - started, running = 0 WHERE running AND user_id = ?",
            happening.at,
            happening.user_id,
        )
        event = happening.row
        if event["call_id"] in self._undialed and event["state"] in ("INCALL", "WRAP"):  # no call came: the wait goes on
            event = {**event, "state": "READY", "availability": "Ready", "call_id": None}
        since = {"started": happening.at, "created_at": local_text(happening.at), "seconds": 0}
        self.add("agent_events", {**event, **since, "running": event["state"] != "LOGOUT"})

    def _dial(self, call: Row) -> None:
        """The scripted call, to the lead as it is now; it is left out where a dialer would not make it any more."""
        lead = self.row(_DIALABLE, call["lead_id"], call["campaign_id"], call["campaign_id"])
        if lead is None:
            self._undialed.add(call["id"])
            return
        self.add("calls", {**call, **lead, "called_count": as_int(lead["called_count"]) + 1})
        self.run(
            "UPDATE leads SET status = ?, called_count = called_count + 1, called_count_inbound = called_count_inbound + ?,"
            " last_called = ?, modified_at = ? WHERE id = ?",
            call["status"],
            int(call["call_type"] == "INBOUND"),
            call["call_date"],
            call["call_date"],
            call["lead_id"],
        )

    def _hang_up(self, outcome: Row, ended: str) -> None:
        """The call ends and has its disposition; what the disposition's flags ask for is done."""
        if outcome["id"] in self._undialed:
            return
        callback = {name: outcome[name] for name in ("callback_time", "recipient", "comments") if name in outcome}
        ending = {name: value for name, value in outcome.items() if name not in callback}
        self.change("calls", outcome["id"], {**ending, "running": 0})
        lead_id, user_id, status = outcome["lead_id"], outcome["user_id"], outcome["status"]
        self.run("UPDATE leads SET status = ?, modified_at = ? WHERE id = ?", status, ended, lead_id)
        if user_id == SYSTEM_USER:
            return
        self.run("UPDATE leads SET user_id = ? WHERE id = ?", user_id, lead_id)
        self.run(
            "UPDATE callbacks SET stage = 'COMPLETED', modified_at = ?"
            " WHERE lead_id = ? AND stage IN ('PENDING', 'PAST_DUE') AND callback_time <= ?",
            ended,
            lead_id,
            ended,
        )
        self.run(
            "INSERT OR IGNORE INTO dnc (phone_number, phone_code, campaign_id, reason, purpose, insert_date)"
            " SELECT c.phone_number, '1', 0, 'DNC', '', ? FROM calls c JOIN statuses s ON s.status = c.status"
            " WHERE s.dnc = 'Y' AND c.id = ?",
            ended,
            outcome["id"],
        )
        lead_is_there = self.row("SELECT id FROM leads WHERE id = ?", lead_id) is not None
        if callback and lead_is_there:
            owner = str(user_id) if callback["recipient"] == "USERONLY" else "0"
            made = {"lead_id": lead_id, "user_id": owner, "created_at": ended, "modified_at": ended}
            self.add("callbacks", {**made, **callback, "stage": "PENDING"})


def local_text(epoch: int) -> str:
    """Unix seconds as naive text in the account's time zone, the form of nearly all of Convoso's times."""
    return datetime.fromtimestamp(epoch, ACCOUNT_ZONE).strftime("%Y-%m-%d %H:%M:%S")


def as_int(value: Value) -> int:
    """A column that holds a whole number, or nothing (0)."""
    return int(value or 0)


def _as_dict(cursor: sqlite3.Cursor, values: tuple[Value, ...]) -> Row:
    return {column[0]: value for column, value in zip(cursor.description, values, strict=True)}
