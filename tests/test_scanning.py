"""The scan of the debug log (`make secrets`) finds what is planted, and nothing where nothing is."""

import base64
import json
from urllib.parse import quote

import pytest

from scanning import scan

TOKEN = "tok/3f9c+of=a test"
LOG = [
    '{"at": "2026-11-18T23:40:00.000Z", "level": "debug", "event": "httpcore.http11", "id": "63a1f0b2c4d5e6f7", "where": "_trace:87"}',
    '{"at": "2026-11-18T23:40:00.120Z", "level": "info", "event": "request", "path": "/mcp", "status": 200, "ms": 3055.5, "caller": "token:ana"}',
    '{"at": "2026-11-18T23:40:00.121Z", "level": "info", "event": "request", "reason": "unknown_token", "caller": "subject:0123456789ab"}',
]


def planted(text: str) -> list[str]:
    """What is found where a text stands in a line of the log."""
    line = json.dumps({"event": "sent", "what": text})
    found = scan("\n".join([LOG[0], line, *LOG[1:]]), {"the account's token": TOKEN})
    assert {one.line for one in found} <= {2}
    assert text not in " ".join(map(str, found))
    return [one.what for one in found]


def test_a_log_without_secrets_is_clean() -> None:
    assert scan("\n".join(LOG), {"the account's token": TOKEN}) == []
    assert planted("2026-11-18 15:40:00 America/Los_Angeles, 8000001, https://api.convoso.com/v1, v1") == []


@pytest.mark.parametrize(
    "text",
    [TOKEN, f"x{TOKEN}x", quote(TOKEN), quote(TOKEN, safe=""), TOKEN.replace(" ", "+"), TOKEN[:9], TOKEN[9:]]
    + [base64.b64encode(f"{before}:{TOKEN}:{before}".encode()).decode() for before in ("", "a", "ab", "abc")]
    + [base64.urlsafe_b64encode(TOKEN.encode()).decode(), json.dumps({"token": TOKEN})],
)
def test_a_token_is_found_in_every_spelling(text: str) -> None:
    assert "the account's token" in planted(text)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("3055550142", "a phone number"),
        ("+1 (305) 555-0142", "a phone number"),
        ("phone=13055550142", "a phone number"),
        ("305.555.0142", "a phone number"),
        ("jane.doe+x@example.com", "an e-mail address"),
        ("email=jane%40example.com", "an e-mail address"),
        ("Authorization: Bearer abcdefgh123", "a bearer token"),
        ("cmcp_Zk3abcdefgh", "a token of ours"),
        ("eyJhbGciOiJFUzI1NiJ9", "a JSON web token"),
        ("v1.AbCdEfGhIjKlMnOpQrStUv", "a sealed token"),
        ("redis://:pass@127.0.0.1:6379/0", "a password in an address"),
        ("{'auth_token': 'x'}", "a form's token"),
        ("-----BEGIN EC PRIVATE KEY-----", "a private key"),
    ],
)
def test_what_looks_like_a_secret_is_found_without_being_given(text: str, what: str) -> None:
    assert planted(text) == [what]
