"""Whoever comes in over HTTP without a right to it: none gets in, and the log says why without repeating what they sent."""

import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import AsyncGenerator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from inline_snapshot import snapshot
from mcp import MCPError
from mcp.types import TextResourceContents

import world
from convoso_mcp.endpoints.endpoint import Effect
from convoso_mcp.policy import Policy
from convoso_mcp.tools import TOOLS
from over_http import ADDRESS, ISSUER, Team, call, serving
from world import Person, Wire

DANGEROUS = {"lead_id": "5000002"}
EFFECTS = (Effect.READS, Effect.CHANGES, Effect.DESTROYS)


@pytest.fixture
async def team(wire: Wire, tmp_path: Path) -> AsyncGenerator[Team]:
    async with serving(wire, tmp_path) as team:
        yield team


def encoded(part: bytes) -> str:
    return urlsafe_b64encode(part).decode().rstrip("=")


def forged(team: Team) -> dict[str, str | None]:
    """Tokens that must open nothing, by what is wrong with them."""
    login, other = team.login, ec.generate_private_key(ec.SECP256R1())
    kinds = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    public = login.key.public_key().public_bytes(*kinds)
    head, body, signature = login.token().split(".")
    richer = login.token(scope="read edit danger").split(".")[1]
    symmetric = encoded(b'{"alg":"HS256","typ":"JWT","kid":"k1"}') + f".{body}"
    by_the_public_key = encoded(hmac.digest(public, symmetric.encode(), "sha256"))
    return {
        "missing": None,
        "empty": "",
        "garbage": "garbage-of-a-stranger",
        "three dots": "a.b.c",
        "unknown static": "cmcp_" + "x" * 43,
        "expired": login.token(exp=int(time.time()) - 5),
        "without an end": login.token(exp=None),
        "an end that is no number": login.token(exp="for ever"),
        "not valid yet": login.token(nbf=int(time.time()) + 900),
        "another audience": login.token(aud="https://other.example.com/mcp"),
        "without an audience": login.token(aud=None),
        "another issuer": login.token(iss="https://evil.example.com"),
        "without a subject": login.token(sub=None),
        "an empty subject": login.token(sub=""),
        "alg none": login.token(key="", algorithm="none"),
        "the public key as a secret": f"{symmetric}.{by_the_public_key}",
        "another key": login.token(key=other),
        "another key and key id": login.token(key=other, kid="k2"),
        "a richer body": f"{head}.{richer}.{signature}",
        "without a signature": f"{head}.{body}.",
        "endless": "eyJ" + "x" * 20_000,
    }  # fmt: skip


async def test_no_token_that_is_not_ours_or_the_issuers_opens_anything(team: Team, wire: Wire) -> None:
    tokens = forged(team)
    answers = {what: await team.post(token=token) for what, token in tokens.items()}
    assert {answer.status_code for answer in answers.values()} == {401}
    assert dict(zip(answers, [line["reason"] for line in team.logged.requests], strict=True)) == snapshot(
        {
            "missing": "no_token",
            "empty": "malformed",
            "garbage": "malformed",
            "three dots": "malformed",
            "unknown static": "unknown_token",
            "expired": "expired",
            "without an end": "claims",
            "an end that is no number": "malformed",
            "not valid yet": "claims",
            "another audience": "audience",
            "without an audience": "claims",
            "another issuer": "issuer",
            "without a subject": "claims",
            "an empty subject": "claims",
            "alg none": "algorithm",
            "the public key as a secret": "algorithm",
            "another key": "signature",
            "another key and key id": "unknown_key",
            "a richer body": "signature",
            "without a signature": "signature",
            "endless": "malformed",
        }
    )
    assert answers["expired"].headers["www-authenticate"] == snapshot(
        'Bearer error="invalid_token", error_description="Authentication required", resource_metadata="https://mcp.example.com/.well-known/oauth-protected-resource/mcp"'
    )
    assert wire.sent == []
    log = team.logged.stream.getvalue()
    for token in tokens.values():
        assert not token or (token not in log and token[-30:] not in log)
    assert "ana@example.com" not in log


async def test_a_token_opens_no_more_than_its_scopes_and_unknown_scopes_open_nothing(team: Team, wire: Wire) -> None:
    login = team.login
    nothing = [login.token(scope=""), login.token(scope=None), login.token(scope="admin * convoso"), login.token(scope="READ"),
               login.token(scope="danger edit"), team.made("without-read", "edit", "danger")]  # fmt: skip
    answers = [await team.post(token=token) for token in nothing]
    assert {answer.status_code for answer in answers} == {403}
    assert answers[0].headers["www-authenticate"] == snapshot(
        'Bearer error="insufficient_scope", error_description="Required scope: read", resource_metadata="https://mcp.example.com/.well-known/oauth-protected-resource/mcp"'
    )
    assert {line["reason"] for line in team.logged.requests} == {"scope"}
    assert wire.sent == []


async def test_what_a_caller_may_not_do_is_neither_listed_nor_done(team: Team, wire: Wire, era: str, person: Person) -> None:
    listed: dict[str, list[str]] = {}
    for scopes in (("read",), ("read", "edit"), ("read", "danger"), ("read", "edit", "danger")):
        async with team.client(team.login.token(scope=" ".join(scopes)), era, person) as client:
            names = {tool.name for tool in (await client.list_tools()).tools}
            listed[" ".join(scopes)] = sorted(names)
            ask = world.asker(client)
            for tool, arguments in world.EXAMPLES.items():
                if tool not in names:
                    answer = await ask(tool, **arguments)
                    assert answer.startswith("ERROR [not_allowed] Nothing was done"), answer
            if "danger" not in scopes and "edit" in scopes:  # dangerous by its arguments
                stopped = await ask("update_list", **world.EXAMPLES["update_list"])
                assert stopped == snapshot(
                    "ERROR [not_allowed] Nothing was done: this call of update_list is not allowed. This caller may do nothing that waits for a person's yes. Whoever runs this server gives its callers their scopes."
                )
    reads, edits, dangers = (sorted(name for name, kind in TOOLS.items() if kind.about.effect is effect) for effect in EFFECTS)
    assert listed == {
        "read": reads,
        "read edit": sorted(reads + edits),
        "read danger": sorted(reads + dangers),
        "read edit danger": sorted(reads + edits + dangers),
    }
    assert wire.written == []
    assert person.questions == []


async def test_a_caller_with_every_scope_stays_within_what_the_operator_allows(wire: Wire, tmp_path: Path) -> None:
    only_reading = Policy(read_only=True)
    async with (
        serving(wire, tmp_path, policy=only_reading) as team,
        team.client(team.login.token(scope="read edit danger")) as client,
    ):
        assert (await world.asker(client)("delete_lead", **DANGEROUS)).startswith("ERROR [not_allowed]")
    assert wire.sent == []


async def test_a_host_or_an_origin_that_is_not_named_is_refused_whoever_calls(team: Team, wire: Wire) -> None:
    token = team.made("ana")
    evil = [
        {"host": "evil.example.com"}, {"host": "mcp.example.com.evil.example.com"}, {"host": "127.0.0.1:8765"}, {"host": ""},
        {"origin": "https://evil.example.com"}, {"origin": "null"}, {"origin": "http://mcp.example.com"},
        {"x_forwarded_host": "mcp.example.com", "host": "evil.example.com"},
    ]  # fmt: skip
    answers = [await team.post(token=token, **headers) for headers in evil]
    assert [answer.status_code for answer in answers] == snapshot([421, 421, 421, 421, 403, 403, 403, 421])
    assert {line["reason"] for line in team.logged.requests} == {"host", "origin"}
    assert wire.sent == []
    assert "evil" not in team.logged.stream.getvalue()


async def test_bodies_that_are_too_large_or_make_no_sense_are_refused_and_leave_it_running(team: Team, wire: Wire) -> None:
    token = team.made("ana")
    secret = b"secret-of-a-caller"
    bodies = {
        "too large": b'{"a": "' + secret * 60_000 + b'"}',
        "empty": b"",
        "cut": b'{"jsonrpc": "2.0", "' + secret,
        "not unicode": b"\xff\xfe" + secret,
        "a list": json.dumps([call("search_campaigns")] * 3).encode(),
        "no object": b'"' + secret + b'"',
        "deep": b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
        "long number": b'{"jsonrpc": "2.0", "id": ' + b"9" * 10_000 + b', "method": "tools/list"}',
        "no method": b'{"jsonrpc": "2.0", "id": 1}',
        "a method of its own": json.dumps({"jsonrpc": "2.0", "id": 1, "method": "secret-of-a-caller", "params": {}}).encode(),
        "arguments that are none": json.dumps(
            {**call("search_campaigns"), "params": {"name": "search_campaigns", "arguments": "x"}}
        ).encode(),
    }
    eras = {"modern": {}, "legacy": {"mcp_protocol_version": "2025-11-25"}}
    seen = {
        era: {what: int((await team.post(body, token=token, **headers)).status_code) for what, body in bodies.items()}
        for era, headers in eras.items()
    }
    assert seen == snapshot(
        {
            "modern": {
                "too large": 413,
                "empty": 400,
                "cut": 400,
                "not unicode": 400,
                "a list": 400,
                "no object": 400,
                "deep": 400,
                "long number": 400,
                "no method": 400,
                "a method of its own": 400,
                "arguments that are none": 400,
            },
            "legacy": {
                "too large": 413,
                "empty": HTTPStatus.BAD_REQUEST,
                "cut": HTTPStatus.BAD_REQUEST,
                "not unicode": HTTPStatus.BAD_REQUEST,
                "a list": HTTPStatus.BAD_REQUEST,
                "no object": HTTPStatus.BAD_REQUEST,
                "deep": HTTPStatus.BAD_REQUEST,
                "long number": HTTPStatus.BAD_REQUEST,
                "no method": HTTPStatus.BAD_REQUEST,
                "a method of its own": 200,
                "arguments that are none": 200,
            },
        }
    )
    assert (await team.post(token=token)).status_code == 200
    assert [path for path, _ in wire.sent] == ["/campaigns/search"]
    log = team.logged.stream.getvalue()
    assert "secret-of-a-caller" not in log
    assert not [line for line in team.logged.lines if line["level"] == "error" and line["event"] == "request"]


async def test_a_caller_is_told_of_no_change_of_another_and_cannot_take_it_back(team: Team, era: str, wire: Wire) -> None:
    may = ("read", "edit", "danger")
    async with team.client(team.made("ana", *may), era) as ana, team.client(team.made("ben", *may), era) as ben:
        await world.asker(ana)("update_lead", lead_id="5000002", city="Tampa")
        change_id = (await world.asker(ana)("list_changes")).splitlines()[2].partition("|")[0]
        assert "Nothing was changed" in await world.asker(ben)("list_changes")
        sent = len(wire.written)
        assert await world.asker(ben)("undo_change", change_id=change_id) == snapshot(
            "ERROR [bad_arguments] No change of that id is remembered for this account. list_changes shows those of 30 days."
        )
        assert len(wire.written) == sent


async def test_a_caller_finds_nothing_of_what_was_kept_for_another(team: Team, era: str) -> None:
    async with team.client(team.made("ana", "read"), era) as ana, team.client(team.made("ben", "read"), era) as ben:
        fetched = await world.asker(ana)("search_call_logs", limit=500, start_time="2026-11-16")
        (result,) = await world.kept(ana)
        name = result.uri.removeprefix("convoso://results/")
        assert f'read_result(result_id="{name}")' in fetched
        assert (await world.asker(ana)("read_result", result_id=name, limit=1)).startswith("500 of 500")
        assert await world.kept(ben) == []
        refused = await world.asker(ben)("read_result", result_id=name)
        assert refused == snapshot(
            "ERROR [bad_arguments] This result is not kept: the id is wrong, or its time is over. Nothing is kept. Make the search again to have its rows."
        )
        for uri in (result.uri, f"{result.uri}.csv"):
            with pytest.raises(MCPError) as caught:
                await ben.read_resource(uri)
            assert "555" not in str(caught.value)
        (contents, _) = (await ana.read_resource(result.uri)).contents
        assert isinstance(contents, TextResourceContents)
    async with team.client(team.login.token(sub="token:ana"), era) as stranger:  # a subject that looks like a name of ours
        assert await world.kept(stranger) == []


async def test_a_yes_that_one_caller_was_asked_for_is_no_yes_of_another(team: Team, wire: Wire) -> None:
    ana, ben = team.made("ana"), team.made("ben")
    asking = call("delete_lead", **DANGEROUS)
    asked = (await team.post(asking, token=ana)).json()["result"]["content"][0]["text"]
    carried = asked.partition("confirm_token=")[2].split()[0]
    taken = call("delete_lead", **DANGEROUS, confirm_token=carried)
    refused = (await team.post(taken, token=ben)).json()["result"]
    assert refused["isError"]
    assert refused["content"][0]["text"] == snapshot(
        "[not_confirmed] Nothing was done: this confirm_token is for another call, or the record has changed since. Call without confirm_token for a new preview."
    )
    assert wire.written == []
    done = (await team.post(taken, token=ana)).json()["result"]
    assert not done.get("isError")
    again = (await team.post(taken, token=ana)).json()["result"]
    assert again["isError"]
    assert len(wire.written) == 1


async def test_a_question_on_its_way_to_one_caller_is_not_answered_by_another(team: Team, wire: Wire) -> None:
    ana, ben = team.made("ana"), team.made("ben")
    asking = call("delete_lead", **DANGEROUS)
    asking["params"]["_meta"] = asking["params"]["_meta"] | {
        "io.modelcontextprotocol/clientCapabilities": {"elicitation": {"form": {}}}
    }
    asked = (await team.post(asking, token=ana)).json()["result"]
    assert asked["resultType"] == "input_required"
    asking["params"] |= {
        "requestState": asked["requestState"],
        "inputResponses": {"confirm": {"action": "accept", "content": {"confirm": True}}},
    }
    stolen = (await team.post(asking, token=ben)).json()
    assert stolen["error"]["code"] == -32602
    assert wire.written == []
    answered = (await team.post(asking, token=ana)).json()["result"]
    assert not answered.get("isError")
    assert len(wire.written) == 1


async def test_neither_an_argument_nor_a_header_chooses_account_token_or_caller(team: Team, wire: Wire) -> None:
    token = team.made("ana", "read")
    smuggled = {"auth_token": "token-of-another", "token": "t", "base_url": "https://evil.example.com", "account": "other"}
    for name, value in smuggled.items():
        answer = (await team.post(call("search_campaigns", **{name: value}), token=token)).json()["result"]
        assert answer["content"][0]["text"].startswith("[unknown_argument]")
    headers = {
        "x_convoso_token": "token-of-another", "x_auth_token": "token-of-another", "convoso_auth_token": "token-of-another",
        "x_user": "root", "x_forwarded_user": "root", "x_forwarded_for": "127.0.0.1", "cookie": "auth_token=token-of-another",
        "mcp_session_id": "of-another", "x_request_id": "token-of-another",
    }  # fmt: skip
    assert wire.sent == []
    answer = await team.post(token=token, **headers)
    assert (answer.status_code, wire.sent) == (200, [("/campaigns/search", {})])  # the wire knows the account's own token only
    assert answer.headers["x-request-id"] != "token-of-another"
    in_the_address = await team.post(path=f"/mcp?access_token={token}&auth_token=token-of-another")
    assert in_the_address.status_code == 401
    log = team.logged.stream.getvalue()
    assert "token-of-another" not in log
    assert token not in log


async def test_two_authorizations_in_one_request_are_not_both_tried(team: Team, wire: Wire) -> None:
    good = team.made("ana")
    assert (await team.post(authorization=f"Basic {good}")).status_code == 401
    assert (await team.post(authorization=f"Bearer x, Bearer {good}")).status_code == 401
    assert wire.sent == []


async def test_a_revoked_or_expired_token_opens_nothing_from_the_next_request_on(team: Team, tmp_path: Path) -> None:
    token = team.made("ana")
    assert (await team.post(token=token)).status_code == 200
    assert team.file.revoke("ana")
    assert (await team.post(token=token)).status_code == 401
    short = team.file.add("ben", {"read"}, days=1)
    file = tmp_path / "tokens.json"
    assert (await team.post(token=short)).status_code == 200
    entries = json.loads(file.read_text())
    for entry in entries["tokens"]:
        entry["expires"] = 1
    file.write_text(json.dumps(entries))
    assert (await team.post(token=short)).status_code == 401
    file.write_text("[]")
    assert (await team.post(token=short)).status_code == 401
    file.unlink()
    assert (await team.post(token=short)).status_code == 401
    assert [line.get("reason") for line in team.logged.requests] == snapshot(
        [None, "unknown_token", None, "expired", "token_file", "token_file"]
    )


async def test_no_secret_of_a_caller_is_in_the_file_of_tokens_and_nobody_else_can_write_to_it(
    team: Team, tmp_path: Path
) -> None:
    token = team.made("ana")
    file = tmp_path / "tokens.json"
    assert token not in file.read_text()
    assert token.removeprefix("cmcp_") not in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o666)
    assert (await team.post(token=token)).status_code == 401


async def test_keys_are_asked_for_seldom_whatever_tokens_are_tried(wire: Wire, tmp_path: Path) -> None:
    now = [0.0]
    async with serving(wire, tmp_path, clock=lambda: now[0]) as team:
        for number in range(20):
            assert (await team.post(token=team.login.token(kid=f"made-up-{number}"))).status_code == 401
        assert team.login.asked == ["/.well-known/oauth-authorization-server", "/.well-known/openid-configuration", "/keys"]
        now[0] += 11
        team.login.kid = "k2"  # the issuer changed its key
        assert (await team.post(token=team.login.token())).status_code == 200
        team.login.up = False
        now[0] += 3_000
        assert (await team.post(token=team.login.token())).status_code == 200  # a while without it
        now[0] += 1_000
        assert (await team.post(token=team.login.token())).status_code == 401
        assert (await team.post(path="/readyz", method="GET")).status_code == 503
        assert (await team.post(path="/healthz", method="GET")).status_code == 200
        assert {line.get("reason") for line in team.logged.requests[-2:]} == snapshot({"no_keys", None})


async def test_what_a_subject_is_called_is_in_the_audit_and_only_as_a_mark_in_the_log(wire: Wire, tmp_path: Path) -> None:
    from convoso_mcp.audit import MemoryAudit  # noqa: PLC0415

    audit = MemoryAudit()
    async with serving(wire, tmp_path, audit=audit) as team:
        done = await team.post(call("update_lead", lead_id="5000002", city="Tampa"), token=team.login.token(scope="read edit"))
        assert not done.json()["result"].get("isError")
        refused = await team.post(call("delete_lead", **DANGEROUS), token=team.login.token(scope="read edit"))
        assert refused.json()["result"]["isError"]
        entries: list[Any] = [(entry.tool, entry.caller, entry.why, entry.outcome) for entry in await audit.entries(9)]
        assert entries == [
            ("delete_lead", f"{ISSUER}/ana@example.com", "not_allowed", ""),
            ("update_lead", f"{ISSUER}/ana@example.com", "", "done"),
        ]
        callers = {line["caller"] for line in team.logged.requests}
        assert callers == snapshot({"subject:ccce5e2788af"})
        assert "ana@" not in team.logged.stream.getvalue()
    assert ADDRESS
