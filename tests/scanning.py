"""Looks through a log for what must not be in one: given secrets, in any usual spelling, and what looks like one."""

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

PERSONAL = {
    "a phone number": r"(?<!\d)1?[2-9]\d\d[^\w\n]{0,3}555[^\w\n]{0,3}01\d\d(?!\d)",
    "an e-mail address": r"[\w.+-]+(?:@|%40)[\w-]+\.[A-Za-z]{2,}",
}
"""Everybody in the sandbox has a number of 555-01xx."""
CREDENTIALS = {
    "a bearer token": r"(?i)\bbearer[ :=]+[\w.~+/-]{8,}",
    "a token of ours": r"cmcp_[\w-]{8,}",
    "a JSON web token": r"\beyJ[\w-]{10,}",
    "a sealed token": r"\bv1\.[\w-]{20,}",
    "a password in an address": r"\w+://[^/\s:@]*:[^/\s@]+@",
    "a form's token": r"auth_token\W{1,5}\w",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY",
}
_PATTERNS = {name: re.compile(pattern) for name, pattern in (PERSONAL | CREDENTIALS).items()}
_SHORTEST = 8
"""Characters of a piece of a secret that is found; shorter ones are looked for whole."""


@dataclass(frozen=True)
class Finding:
    """Where something was found: what it is, not what it says."""

    what: str
    line: int

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}"


def scan(log: str, secrets: Mapping[str, str]) -> list[Finding]:
    """What is in the log that must not be: `secrets` by what they are, and what looks like one."""
    wanted = {name: list(spellings(secret)) for name, secret in secrets.items()}
    found = list[Finding]()
    for number, line in enumerate(log.splitlines(), 1):
        found += [Finding(name, number) for name, pattern in _PATTERNS.items() if pattern.search(line)]
        found += [Finding(name, number) for name, spelt in wanted.items() if any(one in line for one in spelt)]
    return found


def spellings(secret: str) -> Iterator[str]:
    """The secret as it may stand in a log: as it is, in its halves, in a URL, in JSON, and in base64 at any offset."""
    yield from pieces(secret)
    yield from {quote(secret), quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1], repr(secret)[1:-1]}
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + secret.encode()).decode().rstrip("=")
        inner = whole[(0, 2, 3)[shift] : -1]
        if len(inner) >= _SHORTEST:
            yield from (inner, inner.translate(str.maketrans("+/", "-_")))


def pieces(secret: str) -> Iterable[str]:
    """All of it, and its first and last half where those are long enough to be no accident."""
    half = len(secret) // 2
    return (secret, secret[:half], secret[half:]) if half >= _SHORTEST else (secret,)
