"""The debug log of a server that does everything, looked through for secrets (`make secrets`).

Real processes on loopback: the sandbox over HTTP, the server over HTTP for callers with tokens, and over stdio, each with all
loggers at DEBUG. Every tool is called, in both eras, with yeses, previews, bad arguments, bad tokens and bad days. What is
searched is what they wrote, for what they were given and for whatever looks like a secret or a person.

    python tests/full/secrecy.py [FILE]     the log is left in FILE
"""

import os
import re
import secrets as random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncGenerator, Generator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import anyio
import httpx
import httpx2
from mcp import Client, MCPError
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, TextContent
from processes import request

import world
from convoso_mcp.callers import SCOPES
from convoso_mcp.endpoints import ENDPOINTS
from convoso_mcp.http.tokens import TokenFile
from scanning import scan
from serving import Served, served

DEBUGGING = [sys.executable, str(Path(__file__).parent / "debugging_server.py")]
CALLS = world.EXAMPLES | world.ANSWERED
BAD_DAYS = "429 x1 /users; 500 x1 /lists; html x1 /campaigns; cut x1 /dnc; break_after x1 /leads/insert"
SECTIONS = sorted({endpoint.about.path.strip("/").partition("/")[0] for endpoint in ENDPOINTS})


@dataclass
class Told:
    """What the servers were told that must stay with them, by what it is."""

    secrets: dict[str, str] = field(default_factory=dict[str, str])

    def secret(self, what: str, value: str) -> str:
        """Remember one."""
        self.secrets[f"{what} ({len(self.secrets)})"] = value
        return value


def environment(told: Told, account: Served, folder: Path) -> dict[str, str]:
    """The settings of a server, all its keys and tokens being new."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("CONVOSO_")}
    return bare | {
        "CONVOSO_BASE_URL": f"{account.address}/v1",
        "CONVOSO_AUTH_TOKEN": told.secret("Convoso's token", f"sandbox:{','.join(SECTIONS)}"),
        "CONVOSO_AUDIT_FOLDER": str(folder),
        "CONVOSO_AUDIT_KEY": told.secret("the audit's key", random.token_urlsafe(32)),
        "CONVOSO_ALLOW_DNC_REMOVAL": "1",
        "CONVOSO_ALLOW_OPT_OUT_CHANGES": "1",
        "CONVOSO_REQUESTS_PER_SECOND": "1000",
        "CONVOSO_TOKEN_FILE": str(folder / "tokens.json"),
    }


async def every_call(told: Told, client: Client) -> Counter[str]:
    """Call every tool; what comes back as a preview is sent again with its token, twice, and with a bent one."""
    ends = Counter[str]()
    for tool, arguments in CALLS.items():
        said = await called(client, tool, arguments)
        ends[said.partition("]")[0] if said.startswith("[") else "answered"] += 1
        if found := re.search(r"confirm_token=(\S+)", said):
            token = told.secret("a confirmation", found[1])
            for again in (f"{token[:-6]}AAAAAA", token, token):
                await called(client, tool, {**arguments, "confirm_token": again})
    for arguments in ({"e_mail": "jane.doe@example.com"}, {"phone_number": "305555014"}, {"list_id": "3055550142 jane"}):
        await called(client, "search_leads", arguments)
    for name in ("3055550142", "jane.doe@example.com"):
        with suppress(MCPError):
            await client.call_tool(name, {"phone_number": name})
        with suppress(MCPError):
            await client.get_prompt(name, {"agent": name})
        with suppress(MCPError):
            await client.read_resource(f"convoso://results/{name}")
    return ends


async def called(client: Client, tool: str, arguments: dict[str, Any]) -> str:
    """The text of an answer."""
    result = await client.call_tool(tool, arguments)
    assert isinstance(result, CallToolResult)
    return "\n".join(block.text for block in result.content if isinstance(block, TextContent))


@asynccontextmanager
async def over_stdio(env: dict[str, str], log: Path, era: str, person: world.Person | None) -> AsyncGenerator[Client]:
    """A client of a server of its own."""
    command = StdioServerParameters(command=DEBUGGING[0], args=DEBUGGING[1:], env=env)
    with log.open("a") as errors:
        async with Client(
            stdio_client(command, errlog=errors),
            mode=era,  # pyright: ignore[reportArgumentType]  eras are names
            elicitation_callback=person,
        ) as client:
            yield client


@asynccontextmanager
async def over_http(address: str, token: str, era: str, person: world.Person | None) -> AsyncGenerator[Client]:
    """A client of the server that all share."""
    async with (
        httpx2.AsyncClient(headers={"authorization": f"Bearer {token}"}, timeout=60) as http,
        Client(
            streamable_http_client(address, http_client=http),
            mode=era,  # pyright: ignore[reportArgumentType]
            elicitation_callback=person,
        ) as client,
    ):
        yield client


@contextmanager
def serving(env: dict[str, str], log: Path) -> Generator[str]:
    """The server over HTTP; its address."""
    command = [*DEBUGGING, "serve", "--http", "--port", "0"]
    with log.open("w") as errors, subprocess.Popen(command, env=env, stderr=errors) as process:
        try:
            until = time.monotonic() + 20
            while (found := re.search(r'"address": "([^"]+)"', log.read_text())) is None:
                assert process.poll() is None, log.read_text()[-2000:]
                assert time.monotonic() < until
                time.sleep(0.05)
            yield found[1]
            process.terminate()
            assert process.wait(timeout=10) == 0
        finally:
            process.kill()


def attacks(told: Told, token: str) -> Iterator[dict[str, Any]]:
    """Requests that get nowhere, with something in them that must not be repeated."""
    usual = request("search_leads", modern=True, phone_number="3055550142", email="jane.doe@example.com")
    bad = ["cmcp_" + random.token_urlsafe(32), "e30." + random.token_urlsafe(40) + ".x", random.token_urlsafe(32)]
    unsigned = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJqYW5lQGV4YW1wbGUuY29tIn0."
    for one in (*bad, unsigned):
        authorization = f"Bearer {told.secret('a bad token', one)}"
        yield usual | {"headers": usual["headers"] | {"authorization": authorization}}
    given = usual["headers"] | {"authorization": f"Bearer {token}"}
    yield usual | {"headers": usual["headers"] | {"authorization": f"Basic {told.secret('a password', random.token_hex(16))}"}}
    for name, value in (("host", "jane@example.com"), ("origin", "https://jane.example.com"), ("mcp-name", "3055550142"),
                        ("mcp-protocol-version", "3055550142"), ("x-request-id", "3055550142"), ("cookie", bad[0])):  # fmt: skip
        yield usual | {"headers": given | {name: value}}
    yield {"headers": given, "content": b'{"phone": "3055550142", '}
    yield {"headers": given, "content": b'{"phone": "3055550142"}' * 100_000}
    yield {"headers": given, "json": {**usual["json"], "method": "3055550142", "id": "jane.doe@example.com"}}
    yield {"headers": given, "json": {**usual["json"], "params": {"name": ["3055550142"], "arguments": "3055550142"}}}


async def acted(told: Told, folder: Path) -> tuple[str, Counter[str]]:
    """Let the servers do everything, and return what they wrote and how calls ended."""
    log, ends = folder / "http.log", Counter[str]()
    with served("--faults", BAD_DAYS) as account:
        env = environment(told, account, folder)
        token = told.secret("a caller's token", TokenFile(folder / "tokens.json").add("ana", SCOPES))
        with serving(env, log) as address:
            for era, person in (("auto", world.Person()), ("legacy", None), ("auto", world.Person(world.NO))):
                account.plan(BAD_DAYS)
                async with over_http(address, token, era, person) as client:
                    ends += await every_call(told, client)
            async with httpx.AsyncClient(timeout=60) as http:
                for attack in attacks(told, token):
                    answered = await http.post(address, params={"phone": "3055550142", "token": token}, **attack)
                    ends[f"HTTP {answered.status_code}"] += 1
        for era, person in (("auto", None), ("legacy", world.Person())):
            account.plan(BAD_DAYS)
            async with over_stdio(env, folder / "stdio.log", era, person) as client:
                ends += await every_call(told, client)
        env["CONVOSO_AUTH_TOKEN"] = told.secret("a token that Convoso refuses", random.token_hex(20))
        async with over_stdio(env, folder / "stdio.log", "auto", None) as client:
            ends[(await called(client, "search_leads", {"phone_number": "3055550142"}))[:12]] += 1
    return log.read_text() + (folder / "stdio.log").read_text(), ends


def main() -> int:
    """Act, scan, and say what was found where; the secrets themselves are not repeated."""
    told = Told()
    with TemporaryDirectory() as folder:
        log, ends = anyio.run(acted, told, Path(folder))
    if sys.argv[1:]:
        Path(sys.argv[1]).write_text(log, encoding="utf-8")
    lines = log.splitlines()
    events = Counter(re.findall(r'"event": "(\w+)', log))
    print(f"{len(lines):,} lines of debug log: {', '.join(f'{name} {count:,}' for name, count in events.most_common(8))}")
    print(f"calls ended: {', '.join(f'{name} {count}' for name, count in ends.most_common())}")
    found = scan(log, told.secrets)
    for one in found[:50]:
        print(one)
    print(
        f"{len(found)} secrets or persons found; looked for {len(told.secrets)} that were given, and for what looks like one."
    )
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
