"""The server over HTTP for those who may use it: both eras at one address, its other routes, and how it is set up."""

import json
import re
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from inline_snapshot import snapshot

import world
from convoso_mcp.cli import program
from convoso_mcp.errors import NotConfigured
from convoso_mcp.http.door import door
from convoso_mcp.profiles.compact import COMPACT
from convoso_mcp.settings import Settings
from convoso_mcp.text import wording
from convoso_mcp.tools import TOOLS
from over_http import Team, call, serving
from world import Person, Wire

EVERYWHERE = "0.0.0.0"  # noqa: S104  no test listens there
ALONE = {"CONVOSO_SANDBOX": None, "CONVOSO_AUTH_TOKEN": None}


@pytest.fixture
async def team(wire: Wire, tmp_path: Path) -> AsyncGenerator[Team]:
    async with serving(wire, tmp_path) as team:
        yield team


async def test_one_address_serves_both_eras_and_lists_all_but_what_saves_files(team: Team, era: str) -> None:
    async with team.client(team.made("ana"), era) as client:
        assert client.protocol_version == {"auto": "2026-07-28", "legacy": "2025-11-25"}[era]
        assert [tool.name for tool in (await client.list_tools()).tools] == [name for name in TOOLS if name != "export_result"]
        ask = world.asker(client)
        assert (await ask("search_campaigns")).startswith("5 campaigns match")
        assert await ask("export_result", result_id="r1-7f3a") == snapshot(
            "ERROR [not_allowed] Nothing was done: this call of export_result is not allowed. This server is reached over a network, and saves no files. read_result shows the rows, and resources hold them as CSV."
        )


async def test_a_change_is_confirmed_over_http_in_the_way_that_each_era_has(
    team: Team, wire: Wire, era: str, person: Person
) -> None:
    async with team.client(team.login.token(scope="read edit danger"), era, person) as client:
        ask = world.asker(client)
        answer = await ask("delete_lead", lead_id="5000002")
        if era == "legacy":  # without a session nothing can be asked while the call waits
            token = answer.partition("confirm_token=")[2].split()[0]
            answer = await ask("delete_lead", lead_id="5000002", confirm_token=token)
    assert not answer.startswith("ERROR")
    assert len(person.questions) == (0 if era == "legacy" else 1)
    assert len(wire.written) == 1


async def test_a_list_that_depends_on_its_caller_is_nobody_elses_to_keep(team: Team) -> None:
    listing = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {"_meta": call("x")["params"]["_meta"]}}
    answer = (await team.post(listing, token=team.made("ana", "read"))).json()["result"]
    assert (answer["cacheScope"], {tool["annotations"]["readOnlyHint"] for tool in answer["tools"]}) == ("private", {True})


async def test_the_log_has_the_tool_that_a_proxy_calls(wire: Wire, tmp_path: Path) -> None:
    async with serving(wire, tmp_path, profile=COMPACT) as team:
        token = team.made("ana", "read")
        for asked in (
            call("call_read_tool", name="search_leads", arguments={"limit": 1}),
            call("call_dangerous_tool", name="delete_lead", arguments={"lead_id": "5000002"}),
            call("search_tools", query="7865550142"),
            call("call_read_tool", name="7865550142"),
            call("call_read_tool", name={"search_leads": 1}),
        ):
            await team.post(asked, token=token)
        assert [(line["tool"], line["outcome"]) for line in team.logged.requests] == [
            ("search_leads", "ok"),
            ("delete_lead", "not_allowed"),
            ("search_tools", "ok"),
            ("unknown", "bad_arguments"),
            ("unknown", "bad_arguments"),
        ]


async def test_every_request_has_an_id_and_one_line_in_the_log(team: Team) -> None:
    token = team.made("ana", "read")
    answers = [
        await team.post(token=token),
        await team.post(call("delete_lead", lead_id="5000002"), token=token),
        await team.post(call("search_leads", phone_number="7865550142"), token=token),
        await team.post(call("no-such-tool"), token=token),
        await team.post(token=team.login.token()),
        await team.post(method="GET"),
        await team.post(path="/7865550142"),
    ]
    assert [line["id"] for line in team.logged.lines if line["event"] == "request"] == [
        answer.headers["x-request-id"] for answer in answers
    ]
    assert team.logged.requests == snapshot(
        [
            {
                "level": "info",
                "method": "POST",
                "path": "/mcp",
                "status": 200,
                "caller": "token:ana",
                "rpc": "tools/call",
                "tool": "search_campaigns",
                "outcome": "ok",
            },
            {
                "level": "info",
                "method": "POST",
                "path": "/mcp",
                "status": 200,
                "caller": "token:ana",
                "rpc": "tools/call",
                "tool": "delete_lead",
                "outcome": "not_allowed",
            },
            {
                "level": "info",
                "method": "POST",
                "path": "/mcp",
                "status": 200,
                "caller": "token:ana",
                "rpc": "tools/call",
                "tool": "search_leads",
                "outcome": "ok",
            },
            {
                "level": "warning",
                "method": "POST",
                "path": "/mcp",
                "status": 400,
                "caller": "token:ana",
                "rpc": "tools/call",
                "tool": "unknown",
                "outcome": "failed",
            },
            {
                "level": "info",
                "method": "POST",
                "path": "/mcp",
                "status": 200,
                "caller": "subject:ccce5e2788af",
                "rpc": "tools/call",
                "tool": "search_campaigns",
                "outcome": "ok",
            },
            {"level": "warning", "method": "GET", "path": "/mcp", "status": 405},
            {"level": "warning", "method": "POST", "path": "other", "status": 404},
        ]
    )
    assert "5550142" not in team.logged.stream.getvalue()


async def test_an_error_inside_is_logged_by_its_kind_and_place_and_not_by_its_text(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("John Rivera, 7865550142")

    monkeypatch.setattr("convoso_mcp.server.understood", broken)
    answer = (await team.post(token=team.made("ana"))).json()["result"]
    assert answer["content"][0]["text"].startswith("[internal] search_campaigns failed inside this server.")
    (line,) = [line for line in team.logged.lines if line["level"] == "error"]
    assert (line["event"], line["raised"]) == ("search_campaigns failed", "RuntimeError")
    assert line["frames"][-1].endswith("broken")
    assert "Rivera" not in team.logged.stream.getvalue()


async def test_health_readiness_and_metadata_are_told_to_anybody(team: Team) -> None:
    seen = {path: await team.post(path=path, method="GET", host="10.0.0.7") for path in (
        "/healthz", "/readyz", "/.well-known/oauth-protected-resource/mcp", "/", "/mcp/", "/mcp",
    )}  # fmt: skip
    assert {path: (answer.status_code, answer.text[:300]) for path, answer in seen.items()} == snapshot(
        {
            "/healthz": (200, '{"status":"ok"}'),
            "/readyz": (200, '{"status":"ready"}'),
            "/.well-known/oauth-protected-resource/mcp": (
                200,
                '{"resource":"https://mcp.example.com/mcp","authorization_servers":["https://login.example.com"],"scopes_supported":["read","edit","danger"],"bearer_methods_supported":["header"],"resource_name":"Convoso"}',
            ),
            "/": (404, "Not Found"),
            "/mcp/": (404, "Not Found"),
            "/mcp": (405, "Method Not Allowed"),
        }
    )
    team.gate.closing = True
    assert (await team.post(path="/readyz", method="GET")).status_code == 503
    last = await team.post(token=team.made("ana"))
    assert (last.status_code, last.headers["connection"]) == (200, "close")


async def test_on_loopback_nobody_has_to_prove_who_they_are(wire: Wire, tmp_path: Path, era: str) -> None:
    async with serving(wire, tmp_path, guarded=False) as team, team.client(None, era) as client:
        assert (await world.asker(client)("search_campaigns")).startswith("5 campaigns match")
    assert "caller" not in team.logged.requests[-1]


def test_what_would_let_the_wrong_people_in_is_not_served(tmp_path: Path) -> None:
    file = tmp_path / "tokens.json"
    file.write_text('{"tokens": []}')
    file.chmod(0o600)
    plain = Settings(sandbox=True)
    unsafe: list[tuple[str, dict[str, object]]] = [
        (EVERYWHERE, {}),
        (EVERYWHERE, {"allowed_hosts": "mcp.example.com"}),
        ("::", {"token_file": file}),
        ("10.1.2.3", {"issuer": "https://login.example.com", "public_url": "https://mcp.example.com/mcp"}),
        ("127.0.0.1", {"allowed_hosts": "mcp.example.com"}),
        ("127.0.0.1", {"allowed_hosts": "127.0.0.1.example.com:*"}),
        ("127.0.0.1", {"issuer": "https://login.example.com"}),
        (EVERYWHERE, {"allowed_hosts": "*", "token_file": file}),
        (EVERYWHERE, {"allowed_hosts": "*.example.com", "token_file": file}),
        ("127.0.0.1", {"token_file": tmp_path / "missing.json"}),
    ]
    told: list[str] = []
    for host, settings in unsafe:
        with pytest.raises(NotConfigured) as caught:
            door(plain.model_copy(update=settings), host)
        told.append(wording(caught.value))
    assert told == snapshot(
        [
            "[not_configured] It is not served over HTTP like this: others can reach 0.0.0.0. Name the hosts it is reached by in CONVOSO_ALLOWED_HOSTS. docs/deploy.md shows how.",
            "[not_configured] It is not served over HTTP like this: others can reach it. Let callers prove who they are: set CONVOSO_TOKEN_FILE, or CONVOSO_ISSUER. docs/deploy.md shows how.",
            "[not_configured] It is not served over HTTP like this: others can reach ::. Name the hosts it is reached by in CONVOSO_ALLOWED_HOSTS. docs/deploy.md shows how.",
            "[not_configured] It is not served over HTTP like this: others can reach 10.1.2.3. Name the hosts it is reached by in CONVOSO_ALLOWED_HOSTS. docs/deploy.md shows how.",
            "[not_configured] It is not served over HTTP like this: others can reach it. Let callers prove who they are: set CONVOSO_TOKEN_FILE, or CONVOSO_ISSUER. docs/deploy.md shows how.",
            "[not_configured] It is not served over HTTP like this: others can reach it. Let callers prove who they are: set CONVOSO_TOKEN_FILE, or CONVOSO_ISSUER. docs/deploy.md shows how.",
            "[not_configured] It is not served over HTTP like this: a token could be for another server. Set CONVOSO_PUBLIC_URL, which tokens must be for. docs/deploy.md shows how.",
            "[not_configured] It is not served over HTTP like this: a * would let any name in. CONVOSO_ALLOWED_HOSTS and CONVOSO_ALLOWED_ORIGINS take names. docs/deploy.md shows how.",
            "[not_configured] It is not served over HTTP like this: a * would let any name in. CONVOSO_ALLOWED_HOSTS and CONVOSO_ALLOWED_ORIGINS take names. docs/deploy.md shows how.",
            "[not_configured] The file of tokens cannot be used: it is not there. See to CONVOSO_TOKEN_FILE; convoso-mcp token add NAME makes it.",
        ]
    )
    safe: list[tuple[str, dict[str, object]]] = [
        ("127.0.0.1", {}), ("::1", {}), ("localhost", {"allowed_hosts": "127.0.0.2:*, [::1]:8000"}),
        (EVERYWHERE, {"allowed_hosts": "mcp.example.com", "token_file": file}),
        ("127.0.0.1", {"allowed_hosts": "mcp.example.com", "token_file": file}),
    ]  # fmt: skip
    doors = [door(plain.model_copy(update=settings), host) for host, settings in safe]
    assert [way.guarded for way in doors] == [False, False, False, True, True]
    assert replace(doors[0], token_file=file).guarded


def run(*arguments: str, file: Path | None = None) -> tuple[int, str, str]:
    result = CliRunner().invoke(program, arguments, env=ALONE | {"CONVOSO_TOKEN_FILE": str(file) if file else None})
    return result.exit_code, result.stdout, result.stderr


def test_a_token_is_printed_once_and_can_be_taken_back(tmp_path: Path) -> None:
    file = tmp_path / "tokens.json"
    code, token, told = run("token", "add", "ana", "--scope", "read,edit", file=file)
    assert (code, told) == (0, "This is the token of ana. It is not shown again.\n")
    assert re.fullmatch(r"cmcp_[\w-]{43}\n", token)
    assert run("token", "add", "ben", "--days", "30", file=file)[0] == 0
    listed = run("token", "list", file=file)[1]
    assert re.sub(r"\d{4}-\d\d-\d\d", "DAY", listed) == snapshot("""\
ana: read, edit (made DAY)
ben: read (made DAY, until DAY)
""")
    assert [entry["name"] for entry in json.loads(file.read_text())["tokens"]] == ["ana", "ben"]
    assert run("token", "revoke", "ana", file=file) == (0, "", "The token of ana opens nothing any more.\n")
    assert "ana" not in run("token", "list", file=file)[1]
    mistakes = [
        run("token", "revoke", "ana", file=file), run("token", "add", "ben", file=file), run("token", "add", "A B", file=file),
        run("token", "add", "cy", "--scope", "edit", file=file), run("token", "add", "cy", "--scope", "read,all", file=file),
        run("token", "add", "cy"), run("token", "list", file=tmp_path / "missing.json"),
    ]  # fmt: skip
    assert {code != 0 for code, _, _ in mistakes} == {True}
    assert [told.splitlines()[-1] for _, _, told in mistakes] == snapshot(
        [
            "Error: There is no token of that name; convoso-mcp token list shows all.",
            "Error: [not_configured] No token was made: there is one for ben. Revoke it first, or take another name.",
            "Error: [not_configured] No token was made. A name takes up to 40 lower-case letters, digits, '.', '_' and '-'.",
            "Error: --scope takes some of read, edit, danger, with commas; read is always needed",
            "Error: --scope takes some of read, edit, danger, with commas; read is always needed",
            "Error: [not_configured] No file of tokens is named. Name one in CONVOSO_TOKEN_FILE; the server reads the same.",
            "Error: [not_configured] The file of tokens cannot be used: it is not there. See to CONVOSO_TOKEN_FILE; convoso-mcp token add NAME makes it.",
        ]
    )


def test_an_unsafe_start_says_why_and_ends() -> None:
    code, _, told = run("serve", "--http", "--sandbox", "--host", EVERYWHERE)
    assert (code, told) == snapshot(
        (
            1,
            "Error: [not_configured] It is not served over HTTP like this: others can reach 0.0.0.0. Name the hosts it is reached by in CONVOSO_ALLOWED_HOSTS. docs/deploy.md shows how.\n",
        )
    )
