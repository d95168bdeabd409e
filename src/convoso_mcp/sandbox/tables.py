"""The account's tables."""

from __future__ import annotations

# Times are account time (see `clock`), whole seconds. What is still going on is `running`.
# Some columns are only ever written, because no endpoint reads them out: a list's description, a status's hex_color, an
# agent's skill and weight in a queue, a call's extra fields, revenue and returned.
# AUTOINCREMENT: the id of a deleted row is never given again.
SCHEMA = """
CREATE TABLE account (
    version TEXT, scale TEXT, weeks INTEGER, lived_until INTEGER, planned_until INTEGER
);
CREATE TABLE campaigns (id INTEGER PRIMARY KEY, name TEXT, status TEXT);
CREATE TABLE queues (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE lists (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, campaign_id INTEGER, status TEXT, description TEXT, gone_at INTEGER
);
CREATE TABLE users (
    id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT, email TEXT, status TEXT, user_level INTEGER,
    acl_access_profile INTEGER, extension INTEGER, created_at INTEGER, skill_options TEXT
);
CREATE TABLE agent_queues (queue_id INTEGER, user_id INTEGER, skill INTEGER, weight INTEGER, UNIQUE (queue_id, user_id));
CREATE TABLE statuses (
    id INTEGER PRIMARY KEY, status TEXT UNIQUE COLLATE NOCASE, name TEXT, final TEXT, reached TEXT, success TEXT, dnc TEXT,
    callback TEXT, contact TEXT, voicemail TEXT, custom_status TEXT, hex_color TEXT DEFAULT ''
);
CREATE TABLE leads (
    id INTEGER PRIMARY KEY AUTOINCREMENT, list_id INTEGER, status TEXT DEFAULT 'NEW', created_at INTEGER, modified_at INTEGER,
    phone_code TEXT DEFAULT '1', phone_number TEXT, alt_phone_1 TEXT, alt_phone_2 TEXT, first_name TEXT, last_name TEXT,
    email TEXT, address1 TEXT, address2 TEXT, city TEXT, state TEXT, province TEXT, postal_code TEXT, country TEXT,
    gender TEXT, date_of_birth TEXT, user_id TEXT DEFAULT '0', owner_id TEXT DEFAULT '0', created_by TEXT DEFAULT '666666',
    last_modified_by TEXT DEFAULT '666666', locale_gmt TEXT, called_count INTEGER DEFAULT 0,
    called_count_inbound INTEGER DEFAULT 0, last_called INTEGER, custom TEXT DEFAULT '{}'
);
CREATE TABLE calls (
    id INTEGER PRIMARY KEY, lead_id INTEGER, list_id INTEGER, campaign_id INTEGER, queue_id INTEGER, user_id INTEGER,
    phone_number TEXT, number_dialed TEXT, first_name TEXT, last_name TEXT, status TEXT, call_length INTEGER,
    call_date INTEGER, running INTEGER, agent_comment TEXT, called_count INTEGER, caller_id_displayed TEXT, term_reason TEXT,
    call_type TEXT, queue_seconds INTEGER, extra_field_01 TEXT, extra_field_02 TEXT, revenue TEXT, returned TEXT
);
CREATE TABLE agent_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT, started INTEGER, seconds INTEGER, user_id INTEGER, campaign_id INTEGER, state TEXT,
    availability TEXT, call_id INTEGER, running INTEGER
);
CREATE TABLE callbacks (
    id INTEGER PRIMARY KEY AUTOINCREMENT, lead_id INTEGER, created_at INTEGER, modified_at INTEGER, callback_time INTEGER,
    user_id TEXT, recipient TEXT, comments TEXT, stage TEXT
);
CREATE TABLE dnc (
    id INTEGER PRIMARY KEY AUTOINCREMENT, phone_number TEXT, phone_code TEXT, campaign_id INTEGER, reason TEXT,
    purpose TEXT, insert_date INTEGER, UNIQUE (phone_number, phone_code, campaign_id)
);
CREATE TABLE sms_opt_outs (
    id INTEGER PRIMARY KEY AUTOINCREMENT, phone_number TEXT, phone_code TEXT, campaign_id INTEGER, reason TEXT,
    purpose TEXT, insert_date INTEGER, UNIQUE (phone_number, phone_code, campaign_id)
);
CREATE TABLE planned (at INTEGER, what TEXT, user_id INTEGER, call_id INTEGER, details TEXT);
INSERT INTO sqlite_sequence VALUES ('callbacks', 600), ('agent_events', 880000), ('dnc', 5000), ('sms_opt_outs', 12000);
"""

# Made when the tables are filled, which is faster.
INDEXES = """
CREATE INDEX calls_by_time ON calls (call_date);
CREATE INDEX calls_of_a_lead ON calls (lead_id);
CREATE INDEX calls_of_an_agent ON calls (user_id, call_date) WHERE user_id <> 666666;
CREATE INDEX inbound_calls_of_an_agent ON calls (user_id, call_date) WHERE call_type = 'INBOUND';
CREATE INDEX calls_of_a_campaign ON calls (campaign_id, call_date);
CREATE INDEX calls_of_a_list ON calls (list_id, call_date);
CREATE INDEX live_calls ON calls (user_id) WHERE running;
CREATE INDEX states_by_time ON agent_events (started);
CREATE INDEX states_of_an_agent ON agent_events (user_id, started);
CREATE INDEX present_states ON agent_events (user_id) WHERE running;
CREATE INDEX leads_of_a_list ON leads (list_id);
CREATE INDEX leads_by_number ON leads (phone_number);
CREATE INDEX callbacks_of_a_lead ON callbacks (lead_id);
CREATE INDEX planned_by_time ON planned (at);
"""
