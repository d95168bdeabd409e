"""The sandbox as a server: a real process and a real port, as a client in any language meets them."""

import http.client
import signal
import socket
import sqlite3
from collections.abc import Generator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from inline_snapshot import snapshot

from convoso_mcp.cli import program
from convoso_mcp.sandbox.serving import CannotServe, drop, listen
from serving import Served, served

JOHN = "5000002"
LEAD = {"list_id": "20013", "phone_number": "7865550171"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server is started."""
    return tmp_path_factory.mktemp("started")


@pytest.fixture(scope="module")
def server(folder: Path) -> Generator[Served]:
    with served(cwd=folder) as running:
        yield running


@pytest.fixture(autouse=True)
def no_faults_left(request: pytest.FixtureRequest) -> Generator[None]:
    yield
    if "server" in request.fixturenames:
        request.getfixturevalue("server").plan("")


def refused(*options: str, faults: str | None = None) -> tuple[int, str]:
    """How the command ends that never serves."""
    result = CliRunner().invoke(program, ["sandbox", *options], env={"CONVOSO_SANDBOX_FAULTS": faults})
    return result.exit_code, result.stderr.splitlines()[-1]


# The account over HTTP


def test_the_line_says_address_token_scale_and_clock(server: Served):
    assert server.line.replace(str(server.port), "PORT") == snapshot(
        "Serving at http://127.0.0.1:PORT/v1, token: sandbox (tiny account, in memory, its clock frozen at 2026-11-18 15:40 in America/Los_Angeles). Ctrl-C ends it.\n"
    )


def test_post_and_get_form_and_query_are_answered_alike(server: Served):
    form = {"auth_token": "sandbox", "lead_id": JOHN}

    posted = server.http.post("leads/search", data=form)
    got = server.http.get("leads/search", params=form)

    assert posted.json() == got.json()
    assert posted.json()["data"]["entries"][0]["first_name"] == "John"
    assert posted.headers["content-type"] == "application/json"


def test_a_lead_is_inserted_found_changed_and_deleted(server: Served):
    lead_id = str(server.ask("leads/insert", **LEAD)["data"]["lead_id"])

    assert server.ask("leads/update", lead_id=lead_id, city="Tampa")["success"]
    assert server.ask("leads/search", lead_id=lead_id)["data"]["entries"][0]["city"] == "Tampa"
    assert server.ask("leads/delete", lead_id=lead_id)["success"]
    assert server.ask("leads/search", lead_id=lead_id)["code"] == 6000


def test_an_unknown_path_answers_a_web_page(server: Served):
    for path in ("/v1/calls/search", "/", "/v1", "/v1/leads/search/"):
        page = server.http.get(server.address + path)
        assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")


def test_a_restricted_token_is_forbidden_elsewhere(server: Served):
    answer = server.http.post("dnc/search", data={"auth_token": "sandbox:leads,lists"}).json()

    assert answer == {"success": False, "code": 403, "text": "Forbidden"}


def test_the_clock_is_frozen_where_it_was_set(server: Served):
    calls = server.ask("log/retrieve", limit="1")["data"]["results"]

    assert calls[0]["call_date"].startswith("2026-11-18 15:")


# Broken connections


@pytest.mark.parametrize(("plan", "carried_out"), [("break_before x1", False), ("break_after x1", True)])
def test_the_socket_is_closed_without_a_byte_of_an_answer(server: Served, plan: str, *, carried_out: bool):
    number = "7865550172" if carried_out else "7865550173"
    body = f"auth_token=sandbox&list_id=20013&phone_number={number}".encode()
    head = f"POST /v1/leads/insert HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
    head += "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    server.plan(plan)

    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(head.encode() + body)
        assert connection.recv(1) == b""

    assert server.ask("leads/search", phone_number=number)["success"] is carried_out


def test_http_clients_report_a_broken_connection_and_the_next_request_is_answered(server: Served):
    server.plan("break_before x2")

    with pytest.raises(httpx.RemoteProtocolError):
        server.ask("campaigns/search")
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)) as connection:
        connection.request("GET", "/v1/campaigns/search?auth_token=sandbox")
        with pytest.raises(http.client.RemoteDisconnected):
            connection.getresponse()
    assert server.ask("campaigns/search")["success"]


# Start and end


@pytest.mark.parametrize("way", [signal.SIGTERM, signal.SIGINT])
def test_a_plan_holds_from_the_first_request_and_a_signal_ends_it_cleanly_without_a_line_of_what_was_planned(
    way: signal.Signals,
):
    with served("--faults", "429 x1 retry_after=2; break_after x1; 500 x1") as server:
        first = server.http.post("campaigns/search", data={"auth_token": "sandbox"})
        assert (first.status_code, first.headers["retry-after"]) == (429, "2")
        with pytest.raises(httpx.RemoteProtocolError):
            server.ask("campaigns/search")
        assert server.http.get("campaigns/search").status_code == 500
        assert server.ask("campaigns/search")["success"]  # this connection is kept open
        server.process.send_signal(way)

        assert server.process.communicate(timeout=30) == ("", "")
        assert server.process.returncode == 0


def test_a_port_that_is_taken_is_told_and_nothing_is_dropped(server: Served, tmp_path: Path):
    file = tmp_path / "precious.db"
    file.touch()

    code, told = refused("--port", str(server.port), "--db", str(file), "--reset")

    assert (code, told.replace(str(server.port), "PORT")) == snapshot(
        (1, "Error: Port PORT cannot be opened: another program has it. Choose another with --port (0 takes a free one).")
    )
    assert file.exists()


def test_only_loopback_is_listened_on():
    with listen(0) as listening:
        assert listening.getsockname()[0] == "127.0.0.1"


def test_a_port_that_may_not_be_opened_is_told(monkeypatch: pytest.MonkeyPatch):
    def denied(_address: object) -> socket.socket:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(socket, "create_server", denied)
    with pytest.raises(CannotServe, match="Port 80 cannot be opened: Permission denied"):
        listen(80)


def test_options_that_cannot_be_read_are_refused_before_anything_starts():
    assert [
        refused("--now", "lunchtime"),
        refused("--scale", "gigantic"),
        refused("--faults", "flood x1"),
        refused("--reset"),
        refused(faults="500 x1 seconds=2"),
    ] == snapshot(
        [
            (
                2,
                "Error: Invalid value for '--now': takes a time without an offset, in the account's zone, such as 2026-11-18T15:40.",
            ),
            (2, "Error: Invalid value for '--scale': 'gigantic' is not one of 'tiny', 'demo', 'full'."),
            (
                2,
                "Error: Invalid value for '--faults': 'flood' is no fault; there are 429, 500, html, cut, break_before, break_after, slow, shift (and seed=N)",
            ),
            (2, "Error: --reset drops what a file kept; say which with --db FILE."),
            (
                2,
                "convoso-mcp: [not_configured] A setting cannot be read. CONVOSO_SANDBOX_FAULTS: 'seconds=2' is no option of 500, which takes none.",
            ),
        ]
    )


# What is kept


def integrity(file: Path) -> str:
    with closing(sqlite3.connect(file)) as database:
        return database.execute("PRAGMA integrity_check").fetchone()[0]


def test_what_was_acknowledged_is_there_after_a_kill_until_a_reset_drops_it(tmp_path: Path):
    file = tmp_path / "account.db"
    with served("--db", str(file)) as server:
        lead_id = str(server.ask("leads/insert", **LEAD)["data"]["lead_id"])
        server.process.kill()
        server.process.wait(timeout=30)

    assert integrity(file) == "ok"
    with served("--db", str(file)) as server:
        assert server.ask("leads/search", lead_id=lead_id)["data"]["entries"][0]["phone_number"] == LEAD["phone_number"]

    with served("--db", str(file), "--reset") as server:
        assert server.ask("leads/search", phone_number=LEAD["phone_number"])["code"] == 6000


def test_a_file_that_is_no_account_is_told_and_left_alone(tmp_path: Path):
    file = tmp_path / "letter.txt"
    file.write_text("Dear customer", encoding="utf-8")

    code, told = refused("--port", "0", "--db", str(file))

    assert (code, told[:7]) == (1, "Error: ")
    assert file.read_text(encoding="utf-8") == "Dear customer"


def test_without_a_file_nothing_is_written(server: Served, folder: Path):
    server.ask("leads/insert", **LEAD)

    assert list(folder.iterdir()) == []


def test_a_reset_deletes_no_file_that_is_not_an_account(tmp_path: Path):
    text, other = tmp_path / "letter.txt", tmp_path / "other.db"
    text.write_text("Dear customer", encoding="utf-8")
    with closing(sqlite3.connect(other)) as database:
        database.execute("CREATE TABLE recipes (name TEXT)")

    with pytest.raises(CannotServe, match="is not dropped"):
        drop(text)
    with pytest.raises(CannotServe, match="it holds no sandbox account"):
        drop(other)
    drop(tmp_path / "never-there.db")
    (tmp_path / "unfinished.db").touch()
    drop(tmp_path / "unfinished.db")
    assert not (tmp_path / "unfinished.db").exists()
    assert text.exists()
    assert other.exists()
