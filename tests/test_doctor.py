"""`doctor` names each fault that is injected, and what mends it; nothing else is then a problem."""

import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from click.testing import CliRunner
from inline_snapshot import snapshot

import keychains
import world
from convoso_mcp.cli import program
from convoso_mcp.client import Patience
from convoso_mcp.clients.known import CLIENTS, Places
from convoso_mcp.doctor import shapes
from convoso_mcp.endpoints.leads import Lead
from convoso_mcp.sandbox import ACCOUNT_ZONE, SANDBOX_TOKEN, open_sandbox
from convoso_mcp.sandbox.account import Account
from convoso_mcp.sandbox.app import Sandbox
from convoso_mcp.sandbox.serving import _Connection  # pyright: ignore[reportPrivateUsage]  which breaks off and does not wait
from convoso_mcp.settings import Settings
from redis_server import redis_server

TOKEN = SANDBOX_TOKEN


@contextmanager
def served(app: Sandbox) -> Generator[str]:
    """An account behind a real port, and its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(app, http=_Connection, log_level="error", lifespan="off", date_header=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def live(ahead: timedelta = timedelta()) -> Sandbox:
    """An account of now."""
    return open_sandbox(lambda: datetime.now(ACCOUNT_ZONE) + ahead, "tiny", TOKEN)


@pytest.fixture(scope="module")
def address() -> Generator[str]:
    with served(live()) as address:
        yield address


@pytest.fixture(autouse=True)
def keychain() -> Generator[keychains.Memory]:
    memory = keychains.Memory()
    with keychains.using(memory):
        yield memory


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, address: str) -> None:
    """A home of its own, the account that is served, and nobody who waits between tries."""
    for name in [*Settings.names(), "XDG_CONFIG_HOME", "XDG_STATE_HOME", "CLAUDE_CONFIG_DIR"]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("CONVOSO_BASE_URL", f"{address}/v1")
    monkeypatch.setenv("CONVOSO_AUTH_TOKEN", TOKEN)
    monkeypatch.setenv("CONVOSO_REQUESTS_PER_SECOND", "1000")
    usual = Patience.pause
    monkeypatch.setattr(Patience, "pause", lambda *given: 0.0 if usual(*given) is not None else None)  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
    httpx.delete(f"{address}/control/faults")


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(program, ["doctor", *arguments])
    return result.exit_code, result.output


def found(*arguments: str) -> list[dict[str, str]]:
    code, shown = run("--json", *arguments)
    report = json.loads(shown)
    assert report["well"] == (code == 0) == all(finding["state"] != "problem" for finding in report["findings"])
    return report["findings"]


def problems(*arguments: str) -> list[tuple[str, str, str]]:
    """What is a problem: about what, what it is, and its mend; what changes from run to run taken out."""
    return [
        (finding["about"], steady(finding["what"]), steady(finding["mend"]))
        for finding in found(*arguments)
        if finding["state"] == "problem"
    ]


def steady(text: str) -> str:
    text = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", text.replace(str(Path.home()), "~"))
    return re.sub(r"The settings are .*", "The settings are ...", text)


def plan(address: str, faults: str) -> None:
    httpx.post(f"{address}/control/faults", data={"plan": faults}).raise_for_status()


def place(client: str, content: Any) -> Path:
    file = CLIENTS[client].file(Places.here())
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    file.chmod(0o600)
    return file


def entry(**changed: Any) -> dict[str, Any]:
    """A client's configuration with an entry of ours, by default one that is well."""
    usual = {"command": "/bin/sh", "args": ["-m", "convoso_mcp"], "env": {"CONVOSO_AUTH_TOKEN": "${CONVOSO_AUTH_TOKEN:-}"}}
    return {"mcpServers": {"convoso": {**usual, **changed}}}


# Where all is well


def test_where_all_is_well_it_says_what_it_looked_at() -> None:
    place("claude-code", entry())
    code, shown = run()
    assert code == 0
    shown = re.sub(r"convoso-mcp \S+, Python \S+ \(.*\)", "convoso-mcp N, Python N (PYTHON)", steady(shown))
    assert re.sub(r"[0-9a-f]{12}", "ACCOUNT", shown) == snapshot("""\
ok       program         convoso-mcp N, Python N (PYTHON), Linux.
ok       settings        From the environment: CONVOSO_BASE_URL=http://127.0.0.1:PORT/v1, CONVOSO_REQUESTS_PER_SECOND=1000. The token: set (not shown). All others have their defaults.
note     limits          54 of 54 tools are listed. Changes are allowed; those that destroy something ask a person first. Switched off: taking a number off the do-not-call list, or giving its entry another number or scope; giving an SMS opt-out another number or scope.
ok       address         http://127.0.0.1:PORT/v1 answers.
ok       token           It is accepted.
ok       sections        13 of 13 that were tried can be read: /campaigns/search, /leads/search, /lists/search, /callbacks/search, /log/retrieve, /dnc/search, /sms-opt-out/search, /status/search, /users/search, /user-activity/search, /agent-monitor/search, /agent-performance/search, /agent-productivity/search.
note     sections        Whether the token may change something is not tried, since only a change would tell.
ok       time zone       America/Los_Angeles, as the campaigns' last calls show.
ok       clock           Within 60 s of Convoso's.
ok       audit           Nothing is recorded of this account yet; ~/.local/state/convoso-mcp/ACCOUNT will be made.
ok       claude-code     convoso is in ~/.claude.json, and its command is there.
All is well.
""")


def test_the_real_program_ends_with_a_status_that_says_whether_all_is_well(address: str) -> None:
    command = [sys.executable, "-m", "convoso_mcp", "doctor", "--json"]
    reports = [
        subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "CONVOSO_AUTH_TOKEN": token})
        for token in (TOKEN, "tok-3f9c-of-a-test")
    ]
    assert [(report.returncode, json.loads(report.stdout)["well"], report.stderr) for report in reports] == [
        (0, True, ""),
        (1, False, ""),
    ]


def test_the_embedded_account_is_examined_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVOSO_SANDBOX_SCALE", "tiny")
    assert not problems("--sandbox")


# Faults


def test_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONVOSO_AUTH_TOKEN")
    assert problems() == snapshot(
        [
            (
                "token",
                "None is set, so that no call can be made.",
                "Run convoso-mcp login, or set CONVOSO_AUTH_TOKEN; --sandbox examines the embedded account.",
            )
        ]
    )


def test_a_token_that_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVOSO_AUTH_TOKEN", "tok-3f9c-of-a-test")
    assert problems() == snapshot(
        [
            (
                "token",
                'It is not accepted: [bad_token] Convoso refused search_campaigns: the token is not accepted. Convoso wrote "Auth token is invalid" (code 5001). Set CONVOSO_AUTH_TOKEN to a token from API > Authorization Tokens.',
                "Look it up under API > Authorization Tokens, and give it anew: convoso-mcp login, or CONVOSO_AUTH_TOKEN.",
            )
        ]
    )
    assert "3f9c" not in run()[1]


def test_sections_that_are_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    sections = "leads,lists,callbacks,log,campaigns,status,users,user-activity,agent-monitor,agent-performance"
    monkeypatch.setenv("CONVOSO_AUTH_TOKEN", f"{TOKEN}:{sections}")
    assert problems() == snapshot(
        [
            (
                "sections",
                "/dnc/search is closed to the token, and search_dnc needs it.",
                'An admin ticks "Dnc Search" under API > Authorization Tokens. Or take the tool out: CONVOSO_TOOLS=-search_dnc.',
            ),
            (
                "sections",
                "/sms-opt-out/search is closed to the token, and search_sms_opt_outs needs it.",
                'An admin ticks "Sms Opt Out Search" under API > Authorization Tokens. Or take the tool out: CONVOSO_TOOLS=-search_sms_opt_outs.',
            ),
            (
                "sections",
                "/agent-productivity/search is closed to the token, and search_agent_productivity needs it.",
                'An admin ticks "Agent Productivity Search" under API > Authorization Tokens. Or take the tool out: CONVOSO_TOOLS=-search_agent_productivity.',
            ),
        ]
    )
    monkeypatch.setenv("CONVOSO_TOOLS", "-search_dnc,-search_sms_opt_outs,-search_agent_productivity")
    assert problems() == [], "what the operator took out is not missed"


def test_campaigns_that_are_closed_where_the_zone_would_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVOSO_AUTH_TOKEN", f"{TOKEN}:leads")
    monkeypatch.setenv("CONVOSO_TOOLS", "search_leads")
    assert problems() == snapshot(
        [
            (
                "time zone",
                "The account does not show its time zone, and none is set.",
                "Set CONVOSO_TIME_ZONE, or dates may be off.",
            )
        ]
    )
    monkeypatch.setenv("CONVOSO_TIME_ZONE", "America/New_York")
    assert problems() == []


def test_an_address_where_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVOSO_BASE_URL", "http://127.0.0.1:9/v1")
    assert problems() == snapshot(
        [
            (
                "address",
                "http://127.0.0.1:PORT/v1 gives no usable answer: Convoso could not be reached; search_campaigns was not sent.",
                "Check CONVOSO_BASE_URL if that never works.",
            )
        ]
    )


def test_an_address_without_tls(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("CONVOSO_BASE_URL", f"{address}/v1".replace("http:", "https:"))
    assert problems() == snapshot(
        [
            (
                "address",
                "https://127.0.0.1:PORT/v1 gives no usable answer: There is no TLS connection to Convoso that can be trusted; search_campaigns was not sent.",
                "Check CONVOSO_BASE_URL, and proxies on the way.",
            )
        ]
    )


def test_an_address_with_a_wrong_path(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("CONVOSO_BASE_URL", f"{address}/v2")
    assert problems() == snapshot(
        [
            (
                "address",
                "http://127.0.0.1:PORT/v2 gives no usable answer: Convoso answered search_campaigns with something that is not an answer of its API (HTTP 404).",
                "Check CONVOSO_BASE_URL: it includes the version, as in https://api.convoso.com/v1.",
            )
        ]
    )


def test_an_account_that_has_a_bad_day(address: str) -> None:
    told = dict[str, Any]()
    for fault in ("html", "500", "429", "cut", "break_before"):
        plan(address, f"{fault} 100%")
        told[fault] = problems()
    assert told == snapshot(
        {
            "html": [
                (
                    "address",
                    "http://127.0.0.1:PORT/v1 gives no usable answer: Convoso answered search_campaigns with something that is not an answer of its API (HTTP 200).",
                    "Check CONVOSO_BASE_URL: it includes the version, as in https://api.convoso.com/v1.",
                )
            ],
            "500": [
                (
                    "address",
                    "http://127.0.0.1:PORT/v1 gives no usable answer: Convoso failed (HTTP 500). search_campaigns has no answer.",
                    "Try again later; Convoso's status page tells of outages.",
                )
            ],
            "429": [
                (
                    "pace",
                    "Convoso takes no calls for the moment (HTTP 429).",
                    "Wait a minute; where it stays so, other programs use the same account: lower CONVOSO_REQUESTS_PER_SECOND.",
                )
            ],
            "cut": [
                (
                    "address",
                    "http://127.0.0.1:PORT/v1 gives no usable answer: Convoso answered search_campaigns with something that is not an answer of its API (HTTP 200).",
                    "Check CONVOSO_BASE_URL: it includes the version, as in https://api.convoso.com/v1.",
                )
            ],
            "break_before": [
                (
                    "address",
                    "http://127.0.0.1:PORT/v1 gives no usable answer: Convoso broke the connection. search_campaigns has no answer.",
                    "Try again later; Convoso's status page tells of outages.",
                )
            ],
        }
    )


def test_a_bad_day_that_begins_meanwhile(address: str) -> None:
    plan(address, "429 100% /dnc")
    assert problems() == snapshot(
        [
            (
                "pace",
                "Convoso takes no calls for the moment (HTTP 429).",
                "Wait a minute; where it stays so, other programs use the same account: lower CONVOSO_REQUESTS_PER_SECOND.",
            )
        ]
    )


def test_a_path_that_answers_rubbish_alone(address: str) -> None:
    plan(address, "html 100% /callbacks")
    assert problems() == snapshot(
        [
            (
                "sections",
                "/callbacks/search gives no usable answer: [unreadable] Convoso answered search_callbacks with something that is not an answer of its API (HTTP 200). Check CONVOSO_BASE_URL: it includes the version, as in https://api.convoso.com/v1. Trying again later can help.",
                "Try again later.",
            )
        ]
    )


@pytest.mark.parametrize(("ahead", "way"), [(timedelta(minutes=5), "behind"), (timedelta(minutes=-90), "ahead of")])
def test_a_clock_that_is_wrong(monkeypatch: pytest.MonkeyPatch, ahead: timedelta, way: str) -> None:
    with served(live(ahead)) as address:
        monkeypatch.setenv("CONVOSO_BASE_URL", f"{address}/v1")
        ((about, what, mend),) = problems()
    assert about == "clock"
    assert re.fullmatch(rf"This computer's clock is [\d,]+ s {way} Convoso's: .*", what)
    assert mend == "Have the system set its clock by the network."


@pytest.mark.parametrize(
    ("zone", "right"),
    [("America/New_York", False), ("America/Phoenix", False), ("US/Pacific", True), ("America/Los_Angeles", True)],
)
def test_a_time_zone_that_is_not_the_accounts(monkeypatch: pytest.MonkeyPatch, zone: str, right: bool) -> None:  # noqa: FBT001
    monkeypatch.setenv("CONVOSO_TIME_ZONE", zone)
    expected = (
        "time zone",
        f"{zone} is set, and the account shows America/Los_Angeles: dates are off.",
        "Set CONVOSO_TIME_ZONE=America/Los_Angeles, or leave it out.",
    )
    assert problems() == ([] if right else [expected])


WRONG = {
    "CONVOSO_REDONLY": "1",
    "CONVOSO_EXPORT_FOLDER": "/gone/exports",
    "CONVOSO_AUDIT_KEY": "too-short",
    "CONVOSO_BASE_URL": "http://api.example.com/v1",
    "CONVOSO_TOOLS": "reprting",
    "CONVOSO_AUTH_TOKEN": "${input:convoso-token}",
}


def test_a_setting_that_is_wrong() -> None:
    told = dict[str, Any]()
    for name, value in WRONG.items():
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(name, value)
            ((about, what, mend),) = problems()
            assert about == "settings"
            told[name] = (what, mend.partition("; tools are")[0])
    assert told == snapshot(
        {
            "CONVOSO_REDONLY": ("Unknown setting: CONVOSO_REDONLY.", "Did you mean CONVOSO_READ_ONLY? The settings are ..."),
            "CONVOSO_EXPORT_FOLDER": (
                "A setting cannot be read.",
                "CONVOSO_EXPORT_FOLDER: takes the whole path of a folder that exists, such as /home/you/exports.",
            ),
            "CONVOSO_AUDIT_KEY": (
                "A setting cannot be read.",
                "CONVOSO_AUDIT_KEY: takes at least 32 characters, made at random and kept where the audit is not.",
            ),
            "CONVOSO_BASE_URL": (
                "A setting cannot be read.",
                "CONVOSO_BASE_URL: must be https, or http on a loopback address.",
            ),
            "CONVOSO_TOOLS": (
                "A setting cannot be read.",
                "CONVOSO_TOOLS: name 1 is not known. Toolsets are directory, leads, callbacks, reporting, floor, compliance, admin, results, changes",
            ),
            "CONVOSO_AUTH_TOKEN": (
                "A setting cannot be read.",
                "CONVOSO_AUTH_TOKEN: takes a token; this is a reference that the client has not put a token in the place of.",
            ),
        }
    )
    assert not [value for value in WRONG.values() if len(value) > 1 and value in str(told)]


def test_an_audit_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVOSO_AUDIT_FOLDER", "/proc")  # where nobody can make a file
    ((about, what, mend),) = problems()
    assert (about, re.sub(r"\(.*\)", "(WHY)", what), mend) == snapshot(
        (
            "audit",
            "Nothing can be written in /proc (WHY), so that every change is refused.",
            "Give the folder back to its owner, or name another in CONVOSO_AUDIT_FOLDER.",
        )
    )


def test_an_audit_whose_chain_is_broken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CONVOSO_AUDIT_FOLDER", str(tmp_path))
    for _ in range(2):
        CliRunner().invoke(program, ["--read-only", "call", "update_lead", "lead_id=5000002", "city=Tampa"])
    (log,) = tmp_path.glob("*/audit-*.jsonl")
    assert problems() == []
    log.write_text(log.read_text().replace("update_lead", "delete_lead", 1))
    ((about, _what, mend),) = problems()
    assert about == "audit"
    assert "convoso-mcp audit verify" in mend


def test_a_redis_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SEAL_KEY", "AUDIT_KEY"):
        monkeypatch.setenv(f"CONVOSO_{name}", "a key that is long enough for this test")
    with redis_server() as url:
        monkeypatch.setenv("CONVOSO_REDIS_URL", url)
        assert problems() == []
    assert problems() == snapshot(
        [
            (
                "audit",
                "The record of changes cannot be read, since Redis cannot be reached. Every change is refused meanwhile.",
                "See to CONVOSO_REDIS_URL.",
            )
        ]
    )


def test_a_keychain_that_has_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVOSO_AUTH_TOKEN", "keychain")
    assert problems() == snapshot(
        [
            (
                "token",
                "The keychain has no Convoso token for http://127.0.0.1:PORT/v1; nothing was sent.",
                "Run convoso-mcp login; the next call finds it.",
            )
        ]
    )


def test_a_keychain_that_has_it_is_asked_once(monkeypatch: pytest.MonkeyPatch, keychain: keychains.Memory) -> None:
    monkeypatch.setenv("CONVOSO_AUTH_TOKEN", "keychain")
    CliRunner().invoke(program, ["login"], input=f"{TOKEN}\n")
    assert problems() == []
    assert keychain.asked == 1
    assert "The token: in the system's keychain." in run()[1]


def test_a_system_without_a_keychain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVOSO_AUTH_TOKEN", "keychain")
    place("claude-code", entry(env={"CONVOSO_AUTH_TOKEN": "keychain"}))
    with keychains.using(keychains.none()):
        assert problems() == snapshot(
            [
                (
                    "token",
                    "This system has no keychain that can be used.",
                    "Install one (GNOME Keyring or KWallet on Linux), or give the token in CONVOSO_AUTH_TOKEN.",
                ),
                (
                    "claude-code",
                    "The token of convoso is in the keychain. This system has no keychain that can be used.",
                    "Install one (GNOME Keyring or KWallet on Linux), or give the token in CONVOSO_AUTH_TOKEN.",
                ),
            ]
        )


CLIENT_FAULTS: dict[str, Any] = {
    "broken": '{"mcpServers": {"convoso": ',
    "its command is gone": entry(command="/gone/bin/convoso-mcp"),
    "its command is in no PATH": entry(command="convoso-mcp-of-yesterday"),
    "a setting is misspelt": entry(env={"CONVOSO_AUTH_TOKEN": "${CONVOSO_AUTH_TOKEN:-}", "CONVOSO_READONLY": "1"}),
    "no token": entry(env={}),
    "no token in the keychain": entry(env={"CONVOSO_AUTH_TOKEN": "keychain"}),
}


def test_a_clients_configuration_that_is_wrong() -> None:
    told = dict[str, Any]()
    for fault, content in CLIENT_FAULTS.items():
        place("claude-code", content)
        told[fault] = problems()
    assert told == snapshot(
        {
            "broken": [
                (
                    "claude-code",
                    "~/.claude.json cannot be read: Line 1, column 28: a value was expected.",
                    "Mend it: the client reads none of it as it is.",
                )
            ],
            "its command is gone": [
                (
                    "claude-code",
                    "The command of convoso in ~/.claude.json is not there: /gone/bin/convoso-mcp",
                    "convoso-mcp install claude-code --name convoso writes it anew.",
                )
            ],
            "its command is in no PATH": [
                (
                    "claude-code",
                    "The command of convoso in ~/.claude.json is not there: convoso-mcp-of-yesterday",
                    "convoso-mcp install claude-code --name convoso writes it anew.",
                )
            ],
            "a setting is misspelt": [
                (
                    "claude-code",
                    "convoso in ~/.claude.json has a setting that there is not: CONVOSO_READONLY",
                    "Correct the name: the server does not start with one that it does not know.",
                )
            ],
            "no token": [
                (
                    "claude-code",
                    "convoso in ~/.claude.json has no token.",
                    "convoso-mcp install claude-code --name convoso puts it in the keychain.",
                )
            ],
            "no token in the keychain": [
                ("claude-code", "The keychain has no token for convoso in ~/.claude.json.", "Run convoso-mcp login.")
            ],
        }
    )


def test_a_token_in_plain_is_a_problem_where_others_can_read_it() -> None:
    file = place("cursor", entry(env={"CONVOSO_AUTH_TOKEN": "tok-3f9c-of-a-test"}))
    assert problems() == []
    file.chmod(0o644)
    assert problems() == snapshot(
        [
            (
                "cursor",
                "The token of convoso is in ~/.cursor/mcp.json, in plain, and others on this computer can read it.",
                "convoso-mcp install cursor --name convoso puts it in the keychain.",
            )
        ]
    )
    assert "3f9c" not in run()[1]


def test_an_entry_that_is_somebody_elses_or_absent_is_no_problem() -> None:
    place("cursor", {"mcpServers": {"convoso": {"command": "npx", "args": ["another"]}}})
    place("vscode", {"servers": {"convoso": {"type": "stdio", "command": "/bin/sh", "args": ["convoso-mcp", "--sandbox"]}}})
    told = [(one["state"], one["mend"]) for one in found() if one["about"] in ("cursor", "vscode")]
    assert told == [("note", "convoso-mcp install cursor puts it there."), ("well", "")]


def test_nothing_is_changed_by_looking(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CONVOSO_AUDIT_FOLDER", str(tmp_path / "audit"))
    (tmp_path / "audit").mkdir()
    place("claude-code", entry())
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    run()
    run("--probe")
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()} == before


# What no document says


def values_of(account: Account) -> set[str]:
    """Every text, number and moment that the account holds, those in the stories of its making included."""
    tables = [
        str(row["name"])
        for row in account.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    ]
    rows = [row for table in tables for row in account.rows(f"SELECT * FROM {table}")]  # noqa: S608
    return {str(value) for row in rows for value in row.values() if value is not None}


OUR_WORDS = {"state"}
"""What is the documented name of a field, and stands in the account as well."""


def test_a_probe_prints_shapes_and_nothing_of_the_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVOSO_SANDBOX_NOW", "2026-11-18T15:40")
    monkeypatch.setenv("CONVOSO_SANDBOX_SCALE", "tiny")
    code, shown = run("--sandbox", "--probe")
    assert code == 0
    held = values_of(open_sandbox(lambda: world.NOW, "tiny", TOKEN).open())
    assert {"Okafor", "3055550142", "5000002", "CALLBK"} <= held
    words = set(re.findall(r"[\w@.+:-]+", shown))
    counts = {word for word in words if word.isdecimal() and len(word) < 4}
    assert (words - counts) & held <= OUR_WORDS
    long = {value for value in held if " " in value}
    assert not [value for value in long if re.search(rf"(?<!\w){re.escape(value)}(?!\w)", shown)]
    assert shown == snapshot("""\
total_found of call logs is exact:
    the same with limit=1 and 500: yes; several statuses at once add up: no
agent performance heeds the time of day:
    the first second of a day is less than the day: yes
the zone of campaigns is that of agents' events:
    campaigns show a zone: yes; of 100 events it holds for 100
searching statuses:
    a blank query: 36; %: 0; callback text, contact text, custom_status text, dnc text, final text, name text, reached text, status text, success text, voicemail text, and 1 that no document has
filters of leads that are ignored:
    ignored: none; refused: none; of first_name, last_name, email, city, state, postal_code, address1
whose the rows of the call log are:
    of 100 rows 42 have the system's user and 0 have none; unanswered and machine rows in 2 of 2 campaigns
human_answered is calls less am:
    for 12 of 12 agents; am number, am_pt number, calls number, human_answered number, name text, others number, others_pt number, pause_sec text, pause_sec_pt number, talk_sec text, talk_sec_pt number, total_time text, user_id digits, wait_sec text, wait_sec_pt number, wrap_sec text, wrap_sec_pt number, and 1 that no document has
locale_gmt of leads follows summer time:
    it is winter, and 21 of 21 rows of the east show its time; address1 text, address2 blank, age digits, alt_phone_1 blank/digits, alt_phone_2 blank, called_count digits, called_count_inbound digits, campaign_name text, campaign_uid digits, city text, country text, created_at text, created_by digits, date_of_birth text, directory_name text, email text, first_name text, gender text, id digits, last_called blank/text, last_modified_by digits, last_name text, list_id digits, locale_gmt text, modified_at text, notes blank/text, owner_id digits, phone_code digits, phone_number digits, postal_code digits, province blank, source text, state text, status text, status_name text, user_id digits, user_name blank/text, and 2 that no document has
limits told in headers:
    no headers
callback_time:
    patterns 9999-99-99 99:99:99; callback_seen blank, callback_time text, campaign_id digits, campaign_name text, campaign_type text, class text, comments blank/text, context blank, created_at text, directory_name text, id digits, lead_id digits, list_id digits, modified_at text, phone_number digits, recipient text, stage text, status text, status_name text, user digits, user_name blank/text
fields of lists:
    campaign_id digits, id number, last_called_at object, name text, status text
fields of call logs:
    beside the documented ones: none; agent_comment null/text, call_date text, call_length digits, call_type text, called_count digits, caller_id_displayed digits, campaign text, campaign_id digits, first_name text, id digits, last_name text, lead_id digits, list_id digits, number_dialed digits, originating_agent_id null, phone_number digits, queue null/text, queue_id digits, queue_position digits, queue_seconds text, session_id text, status text, status_name text, term_reason text, user text, user_id digits
""")


def test_a_probe_says_what_is_not_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVOSO_AUTH_TOKEN", f"{TOKEN}:campaigns")
    seen = json.loads(run("--probe", "--json")[1])
    assert set(seen.values()) == {"not answered: forbidden", "no headers"}
    monkeypatch.setenv("CONVOSO_AUTH_TOKEN", "tok-3f9c-of-a-test")
    code, shown = run("--probe")
    assert (code, "[bad_token]" in shown, "3f9c" in shown) == (1, True, False)


def test_names_that_no_document_has_are_counted_and_not_told() -> None:
    rows = [{"id": "1", "first_name": "Ada", "owners_secret_field": "x", "5000001": 2}, {"id": 7, "first_name": ""}]
    assert shapes.told(rows, Lead) == "first_name blank/text, id digits/number, and 2 that no document has"


def test_the_readme_says_what_it_was_not_verified_against() -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    assert "Not verified against a live account" in readme
    assert "doctor --probe" in readme
