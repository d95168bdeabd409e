"""Tokens of an OAuth 2.1 authorization server: its keys are discovered, and its tokens are read only with them."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast
from urllib.parse import urlsplit

import anyio
import httpx
import jwt

from convoso_mcp.settings import secure

Reason = Literal["malformed", "algorithm", "expired", "audience", "issuer", "signature", "unknown_key", "no_keys", "claims"]
"""Why a token is not accepted, as the log tells it."""

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures only: no `none`, and nothing that the public key could be used to forge."""
LONGEST = 16_000
"""Characters of a token."""
FRESH, STALE, AGAIN = 600, 3_600, 10
"""Seconds that keys are used unasked, that they are used where the issuer does not answer, and between two questions."""
LARGEST = 512_000
"""Bytes of a document of the issuer."""


class NotAccepted(Exception):
    """A token that opens nothing; `reason` is for the log, and never holds a part of the token."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


@dataclass(frozen=True)
class Granted:
    """What an accepted token says: for whom it is, what they may do, and until when."""

    issuer: str
    subject: str
    client: str
    scope: str
    expires: int


class Issuer:
    """An authorization server that is trusted. `audience` is the address its tokens must be for.

    `transport` reaches it; `clock` tells seconds, for the age of its keys.
    """

    def __init__(
        self,
        url: str,
        audience: str,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.url, self.audience = url, audience
        self._transport, self._clock, self._lock = transport, clock, anyio.Lock()
        self._keys, self._read, self._asked = dict[str, jwt.PyJWK](), -float("inf"), -float("inf")

    async def granted(self, token: str) -> Granted:
        """What a token grants; raises `NotAccepted` for one that is not this issuer's, not for us, or not valid now."""
        try:
            head = jwt.get_unverified_header(token) if len(token) <= LONGEST else {}
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
            raise NotAccepted("malformed") from None
        if head.get("alg") not in ALGORITHMS:
            raise NotAccepted("algorithm" if head else "malformed")
        key = await self._key(str(head.get("kid", "")))
        try:
            claims = jwt.decode(
                token,
                key,
                algorithms=[key.algorithm_name],
                audience=self.audience,
                issuer=self.url,
                options={"require": ["exp", "iss", "sub", "aud"]},
            )
            return _granted(claims)
        except jwt.PyJWTError as error:
            raise NotAccepted(_reason(error)) from None
        except (ValueError, TypeError, OverflowError, RecursionError):  # claims of a kind that nobody thought of
            raise NotAccepted("claims") from None

    async def ready(self) -> bool:
        """Whether there are keys to read tokens with; they are asked for where there are none."""
        await self._refresh(wanted="")
        return self._usable()

    async def _key(self, kid: str) -> jwt.PyJWK:
        await self._refresh(kid)
        if not self._usable():
            raise NotAccepted("no_keys")
        if not kid and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        if (key := self._keys.get(kid)) is None:
            raise NotAccepted("unknown_key")
        return key

    def _usable(self) -> bool:
        return bool(self._keys) and self._clock() - self._read < STALE

    async def _refresh(self, wanted: str) -> None:
        """Read the keys where they are old, or lack the wanted one; never often, whatever tokens are tried."""
        if not self._due(wanted):
            return
        async with self._lock:
            if not self._due(wanted):
                return
            self._asked = self._clock()
            try:
                self._keys = await self._read_keys()
                self._read = self._clock()
            except (httpx.HTTPError, ValueError, LookupError, TypeError):
                return

    def _due(self, wanted: str) -> bool:
        old = self._clock() - self._read >= FRESH
        return (old or (bool(wanted) and wanted not in self._keys)) and self._clock() - self._asked >= AGAIN

    async def _read_keys(self) -> dict[str, jwt.PyJWK]:
        async with httpx.AsyncClient(transport=self._transport, timeout=5, follow_redirects=False) as http:
            for address in _well_known(self.url):
                about = await _document(http, address)
                if about is not None and about.get("issuer") == self.url:
                    found = await _document(http, secure(str(about["jwks_uri"]))) or {}
                    return dict(_signing(found.get("keys", [])))
        raise ValueError("no document of this issuer")


def _well_known(issuer: str) -> list[str]:
    """Where an issuer describes itself: RFC 8414 first, then OpenID Connect in both of its forms."""
    parts = urlsplit(issuer)
    root, path = f"{parts.scheme}://{parts.netloc}/.well-known/", parts.path.rstrip("/")
    oauth, openid = f"{root}oauth-authorization-server{path}", f"{root}openid-configuration{path}"
    return [oauth, openid] + ([f"{issuer.rstrip('/')}/.well-known/openid-configuration"] if path else [])


async def _document(http: httpx.AsyncClient, address: str) -> dict[str, Any] | None:
    """A JSON object; None where there is none."""
    async with http.stream("GET", address, headers={"accept": "application/json"}) as answer:
        if not answer.is_success:
            return None
        text = bytearray()
        async for chunk in answer.aiter_bytes():
            text += chunk
            if len(text) > LARGEST:
                raise ValueError("too long")
    found: object = json.loads(text)
    return cast("dict[str, Any]", found) if isinstance(found, dict) else None


def _signing(keys: object) -> list[tuple[str, jwt.PyJWK]]:
    """The public keys that may sign, by their ids. A shared secret among them is passed over."""
    known = list[tuple[str, jwt.PyJWK]]()
    for one in cast("list[Mapping[str, Any]]", keys if isinstance(keys, list) else []):
        if one.get("kty") in ("RSA", "EC", "OKP") and one.get("use", "sig") == "sig":
            try:
                key = jwt.PyJWK.from_dict(dict(one))
            except (jwt.PyJWTError, ValueError):
                continue  # a curve or an algorithm that is none of ours
            if key.algorithm_name in ALGORITHMS:
                known.append((str(one.get("kid", "")), key))
    return known


def _granted(claims: Mapping[str, Any]) -> Granted:
    given = claims.get("scope", claims.get("scp", ""))  # the second is how two large issuers call it
    scope = " ".join(map(str, cast("list[object]", given))) if isinstance(given, list) else str(given)
    subject = str(claims["sub"])
    if not subject:
        raise jwt.InvalidTokenError
    client = str(claims.get("client_id") or claims.get("azp") or subject)
    return Granted(str(claims["iss"]), subject, client, scope, int(claims["exp"]))


def _reason(error: jwt.PyJWTError) -> Reason:
    reasons: tuple[tuple[type[jwt.PyJWTError], Reason], ...] = (
        (jwt.ExpiredSignatureError, "expired"),
        (jwt.InvalidAudienceError, "audience"),
        (jwt.InvalidIssuerError, "issuer"),
        (jwt.InvalidSignatureError, "signature"),
        (jwt.InvalidAlgorithmError, "algorithm"),
        (jwt.DecodeError, "malformed"),
    )
    for kind, reason in reasons:
        if isinstance(error, kind):
            return reason
    return "claims"
