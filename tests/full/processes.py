"""The server over HTTP as a process of its own, and what a client of either era posts to it."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from serving import Served

ACCEPT = {"accept": "application/json, text/event-stream", "content-type": "application/json"}
META = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "0"},
    "io.modelcontextprotocol/clientCapabilities": {},
}


@dataclass
class Server:
    """A running server over HTTP: its address and its log."""

    process: "subprocess.Popen[str]"
    address: str = ""
    log: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    def __post_init__(self) -> None:
        assert self.process.stderr is not None
        first = json.loads(self.process.stderr.readline())
        assert first["event"] == "serving"
        self.address = first["address"]
        threading.Thread(target=self._listen, daemon=True).start()  # a full pipe would stop it

    def _listen(self) -> None:
        assert self.process.stderr is not None
        self.log += map(json.loads, self.process.stderr)

    @property
    def port(self) -> int:
        return int(self.address.split(":")[2].split("/")[0])


@contextmanager
def running(*command: str, **settings: str) -> Generator[Server]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("CONVOSO_")} | settings
    with subprocess.Popen([sys.executable, *command], stderr=subprocess.PIPE, text=True, env=env) as process:
        try:
            yield Server(process)
        finally:
            process.kill()


@contextmanager
def serving(account: Served, *options: str, **settings: str) -> Generator[Server]:
    upstream = {
        "CONVOSO_BASE_URL": f"{account.address}/v1", "CONVOSO_AUTH_TOKEN": "sandbox",
        "CONVOSO_REQUESTS_PER_SECOND": "1000", "CONVOSO_REQUESTS_AT_ONCE": "64",
    }  # fmt: skip
    with running("-m", "convoso_mcp", "serve", "--http", "--port", "0", *options, **upstream | settings) as server:
        yield server


def request(tool: str, *, modern: bool, **arguments: Any) -> dict[str, Any]:
    """What a client of that era posts."""
    params: dict[str, Any] = {"name": tool, "arguments": arguments}
    headers = {**ACCEPT, "mcp-protocol-version": "2025-11-25"}
    if modern:
        params["_meta"] = META
        headers |= {"mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": tool}
    return {"json": {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}, "headers": headers}


def answer(response: httpx.Response) -> str:
    """The text of a whole answer, of either form."""
    events = re.findall(r"^data: (\{.*\})\r?$", response.text, re.MULTILINE)
    (whole,) = events or [response.text]
    return json.loads(whole)["result"]["content"][0]["text"]
