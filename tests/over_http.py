"""The server over HTTP in the same process: its application, an authorization server of our own, and callers with tokens."""

import io
import json
import logging
import time
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import httpx
import httpx2
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from starlette.applications import Starlette

import world
from convoso_mcp.callers import SCOPES, Scope
from convoso_mcp.http.app import build_app
from convoso_mcp.http.auth import Verifier, calling, neighbour
from convoso_mcp.http.door import Door
from convoso_mcp.http.issuer import Issuer
from convoso_mcp.http.logs import Lines
from convoso_mcp.http.noting import Gate
from convoso_mcp.http.tokens import TokenFile
from convoso_mcp.policy import Policy
from convoso_mcp.server import build_server

HOST = "mcp.example.com"
ADDRESS = f"https://{HOST}/mcp"
ISSUER = "https://login.example.com"
META = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "0"},
    "io.modelcontextprotocol/clientCapabilities": {},
}
OVER_HTTP = Policy(switched_on=world.EVERYTHING.switched_on, saves=False)


@dataclass
class Login:
    """An authorization server: its key, and its two documents on a wire."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    kid: str = "k1"
    up: bool = True
    asked: list[str] = field(default_factory=list[str])

    def token(self, *, key: Any = None, algorithm: str = "ES256", kid: str | None = None, **claims: Any) -> str:
        """A token for us, with the claims given; None takes one out."""
        now = int(time.time())
        usual = {"iss": ISSUER, "aud": ADDRESS, "sub": "ana@example.com", "scope": "read", "exp": now + 60}
        given = {name: value for name, value in (usual | claims).items() if value is not None}
        return jwt.encode(given, self.key if key is None else key, algorithm, headers={"kid": kid or self.kid})

    def wire(self) -> httpx.MockTransport:
        """How it is reached."""

        def answer(request: httpx.Request) -> httpx.Response:
            self.asked.append(request.url.path)
            if not self.up:
                raise httpx.ConnectError("down")
            if request.url.path == "/.well-known/openid-configuration":
                return httpx.Response(200, json={"issuer": ISSUER, "jwks_uri": f"{ISSUER}/keys"})
            if request.url.path != "/keys":
                return httpx.Response(404)
            public = ECAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
            return httpx.Response(200, json={"keys": [{**public, "kid": self.kid, "use": "sig"}]})

        return httpx.MockTransport(answer)


@dataclass
class Team:
    """The server, and who may call it."""

    app: Starlette
    wire: world.Wire
    login: Login
    file: TokenFile
    gate: Gate
    logged: "Logged"

    def made(self, name: str, *scopes: Scope) -> str:
        """A new token; all scopes where none is given."""
        return self.file.add(name, scopes or SCOPES)

    @asynccontextmanager
    async def client(self, token: str | None, era: str = "auto", person: world.Person | None = None) -> AsyncGenerator[Client]:
        """A client of the SDK, with this token."""
        headers = {"authorization": f"Bearer {token}"} if token else {}
        transport = httpx2.ASGITransport(app=self.app)  # pyright: ignore[reportArgumentType]
        async with (
            httpx2.AsyncClient(transport=transport, headers=headers) as http,
            Client(
                streamable_http_client(ADDRESS, http_client=http),
                mode=era,  # pyright: ignore[reportArgumentType]
                elicitation_callback=person,
            ) as client,
        ):
            yield client

    async def post(
        self, body: object = None, *, token: str | None = None, path: str = "/mcp", method: str = "POST", **headers: str
    ) -> httpx.Response:
        """One request of the modern era, by default a look at the campaigns; headers are written with _ for -."""
        if body is None:
            body = call("search_campaigns")
        asked = cast("dict[str, Any]", body) if isinstance(body, dict) else {}
        usual = {
            "accept": "application/json, text/event-stream",
            "content-type": "application/json",
            "mcp-protocol-version": "2026-07-28",
            "mcp-method": str(asked.get("method", "tools/call")),
            "mcp-name": str(asked.get("params", {}).get("name", "search_campaigns")),
        }
        given = usual | {name.replace("_", "-"): value for name, value in headers.items()}
        if token is not None:
            given["authorization"] = f"Bearer {token}"
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        transport = httpx.ASGITransport(app=self.app)
        async with httpx.AsyncClient(transport=transport, base_url=f"https://{HOST}") as http:
            return await http.request(method, path, content=content if method == "POST" else None, headers=given)


def call(tool: str, /, **arguments: Any) -> dict[str, Any]:
    """A call as the modern era sends it."""
    params = {"name": tool, "arguments": arguments, "_meta": META}
    return {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}


@dataclass
class Logged:
    """Everything that any library logs, as our log has it."""

    stream: io.StringIO = field(default_factory=io.StringIO)

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The lines, read."""
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    @property
    def requests(self) -> list[dict[str, Any]]:
        """The lines of requests, without what differs each time."""
        told = [line for line in self.lines if line["event"] == "request"]
        return [{name: value for name, value in line.items() if name not in ("at", "id", "ms", "event")} for line in told]


@contextmanager
def logging_all() -> Generator[Logged]:
    """Log everything there is to log."""
    logged = Logged()
    handler = logging.StreamHandler(logged.stream)
    handler.setFormatter(Lines())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield logged
    finally:
        root.setLevel(before)
        root.removeHandler(handler)


@asynccontextmanager
async def serving(
    wire: world.Wire,
    folder: Path,
    *,
    guarded: bool = True,
    policy: Policy = OVER_HTTP,
    clock: Callable[[], float] = time.monotonic,
    **more: Any,
) -> AsyncGenerator[Team]:
    """A server on the sandbox, reached under a public name, with static tokens and an issuer unless nobody guards it."""
    login, gate = Login(), Gate()
    file = TokenFile(folder / "tokens.json")
    file.add("nobody", {"read"})
    issuer = Issuer(ISSUER, ADDRESS, transport=login.wire(), clock=clock)
    open_to_all = Door((HOST,), (f"https://{HOST}",))
    guards = Door(open_to_all.hosts, open_to_all.origins, ISSUER, ADDRESS, folder / "tokens.json")
    door = guards if guarded else open_to_all
    verifier = Verifier(file, issuer, ADDRESS) if guarded else None
    with logging_all() as logged:
        async with world.account(wire) as convoso:
            server = build_server(convoso.call, who=calling if guarded else neighbour, policy=policy, **more)
            app = build_app(server, door, verifier=verifier, ready=issuer.ready if guarded else None, gate=gate)
            async with app.router.lifespan_context(app):
                yield Team(app, wire, login, file, gate, logged)
