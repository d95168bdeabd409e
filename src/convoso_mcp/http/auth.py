"""Who is calling over HTTP: a bearer token becomes a caller, or nothing."""

import hashlib
from dataclasses import dataclass

from mcp.server.auth.middleware.auth_context import get_access_token
from mcp.server.auth.provider import AccessToken

from convoso_mcp.callers import Caller, scopes
from convoso_mcp.errors import NotConfigured
from convoso_mcp.http.issuer import Issuer, NotAccepted
from convoso_mcp.http.logs import note
from convoso_mcp.http.tokens import MARK, TokenFile

NEIGHBOUR = Caller("loopback")
"""Who calls where nobody has to prove who they are: whoever is on this machine."""


def calling() -> Caller:
    """The caller of this request; raises LookupError where none was let in, which must not pass for anybody."""
    if (token := get_access_token()) is None:
        raise LookupError("nobody was let in")
    return Caller(_name(token), scopes(" ".join(token.scopes)))


def neighbour() -> Caller:
    """The caller of a server that only this machine reaches."""
    return NEIGHBOUR


@dataclass(frozen=True)
class Verifier:
    """Verifies bearer tokens, in the SDK's form: its own by their hash, others as the issuer's.

    `resource` is the address that the SDK finds tokens to be for; that of the issuer's is held against their audience.
    """

    file: TokenFile | None = None
    issuer: Issuer | None = None
    resource: str | None = None

    async def verify_token(self, token: str) -> AccessToken | None:
        """What a token opens; None for one that opens nothing, and the request's note has the reason."""
        try:
            access = await self._access(token)
        except NotAccepted as error:
            note().reason = error.reason
            return None
        except NotConfigured:
            note().reason = "token_file"
            return None
        if access is None:
            note().reason = "unknown_token"
            return None
        note().caller = marked(_name(access))
        return access

    async def _access(self, token: str) -> AccessToken | None:
        if token.startswith(MARK):
            entry = self.file.find(token) if self.file else None
            if entry is None:
                return None
            if self.file and self.file.expired(entry):
                raise NotAccepted("expired")
            return AccessToken(
                token=entry.digest,  # the token itself goes no further
                client_id=f"token:{entry.name}",
                scopes=sorted(entry.scopes),
                expires_at=entry.expires,
                resource=self.resource,
            )
        if self.issuer is None:
            return None
        granted = await self.issuer.granted(token)
        return AccessToken(
            token=hashlib.sha256(token.encode()).hexdigest(),
            client_id=granted.client,
            scopes=sorted(scopes(granted.scope)),
            expires_at=granted.expires,
            resource=self.resource,
            subject=granted.subject,
            claims={"iss": granted.issuer},
        )


def _name(token: AccessToken) -> str:
    """The caller's name: that of a token of ours, or issuer and subject."""
    return token.client_id if token.subject is None else f"{(token.claims or {}).get('iss', '')}/{token.subject}"


def marked(name: str) -> str:
    """The name as the log has it: a subject can be somebody's e-mail, so that only a mark of it is told."""
    return name if name.startswith("token:") else f"subject:{hashlib.sha256(name.encode()).hexdigest()[:12]}"
