"""Replicas as they are deployed: a Redis, the sandbox over HTTP, several servers and nginx before them, all on loopback.

    with team(tmp_path) as team:
        team.call("search_campaigns")     # through nginx, which takes the replicas in turn

Each part can be had alone. `redis-server` and `nginx` must be installed (`.ci/prepare` does that).
"""

import os
import re
import socket
import subprocess
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from processes import Server, answer, request, serving

from serving import Served, served

SETTINGS = {
    "CONVOSO_SEAL_KEY": "a key that all replicas of the tests share",
    "CONVOSO_AUDIT_KEY": "another key that all of them share, for the audit",
}
PATIENCE = 10
"""Seconds that a process has to come up or to notice something."""

_NGINX = Path(__file__).parents[2] / "deploy" / "nginx.conf"
"""What is deployed; names, ports and folders are those of the test."""


def free_port() -> int:
    """A port of loopback that nobody has at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


def until(true: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
    """Look again and again; a failure where it does not come true in time."""
    end = time.monotonic() + patience
    while not true():
        assert time.monotonic() < end, f"{what} did not come in {patience} s"
        time.sleep(0.02)


@dataclass
class RedisServer:
    """A Redis that keeps what it was told on the disk, so that it can be stopped and started again."""

    folder: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """Where it is."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        kept = ("--appendonly", "yes", "--appendfsync", "always", "--save", "", "--dir", str(self.folder))
        command = ("redis-server", "--bind", "127.0.0.1", "--port", str(self.port), "--loglevel", "warning", *kept)
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        until(self.answers, "Redis")

    def stop(self) -> None:
        """Stop it, and wait until it is gone."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=PATIENCE)
            self.process = None

    def answers(self) -> bool:
        """Whether it takes commands."""
        try:
            return self.ask("PING") == b"+PONG\r\n"
        except OSError:
            return False

    def ask(self, *command: str) -> bytes:
        """The answer to a command, as it comes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connection:
            connection.sendall((" ".join(command) + "\r\n").encode())
            return connection.recv(1_000_000)


@contextmanager
def redis_server(folder: Path) -> Generator[RedisServer]:
    """A Redis of its own, on a free port; its files are in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    server = RedisServer(folder, free_port())
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def balanced(replicas: list[Server], folder: Path) -> Generator[str]:
    """nginx, which gives each request to the next replica; the address."""
    folder.mkdir(parents=True, exist_ok=True)
    port, file = free_port(), folder / "nginx.conf"
    servers = "\n".join(f"server 127.0.0.1:{replica.port};" for replica in replicas)
    text = re.sub(r"(server convoso-\d:8765;\s*)+", f"{servers}\n", _NGINX.read_text(encoding="utf-8"))
    text = text.replace("listen 8080", f"listen 127.0.0.1:{port}").replace("/var/tmp/", f"{folder}/")  # noqa: S108  the image's
    user = "user root;" if os.geteuid() == 0 else ""
    file.write_text(f"daemon off; {user}\n{text}", encoding="utf-8")
    command = ("nginx", "-c", str(file), "-p", str(folder), "-e", "stderr")
    with subprocess.Popen(command) as process:
        try:
            until(lambda: _healthy(port), "nginx")
            yield f"http://127.0.0.1:{port}/mcp"
        finally:
            process.terminate()


def _healthy(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


@dataclass
class Team:
    """All of it: the account, Redis, the replicas, and the one address at which they are reached."""

    account: Served
    redis: RedisServer
    replicas: list[Server]
    address: str
    settings: dict[str, str]
    """What every replica was started with, for a command beside them."""
    http: httpx.Client

    def call(self, tool: str, /, *, at: Server | None = None, modern: bool = True, **arguments: Any) -> str:
        """The text of the answer to one call: through nginx, or `at` one replica."""
        where = at.address if at else self.address
        return answer(self.http.post(where, **request(tool, modern=modern, **arguments)))


@contextmanager
def team(
    folder: Path, *options: str, replicas: int = 2, scale: str = "tiny", faults: str = "", **settings: str
) -> Generator[Team]:
    """Everything together. `options` are those of `serve --http`, `faults` a plan for the sandbox.

    The pace is as high as it can be (1,000 requests a second, 64 at once in each replica) unless settings say otherwise.
    """
    with ExitStack() as stack:
        account = stack.enter_context(served(*(("--faults", faults) if faults else ()), scale=scale))
        redis = stack.enter_context(redis_server(folder / "redis"))
        shared = {**SETTINGS, "CONVOSO_REDIS_URL": redis.url, **settings}
        started = [stack.enter_context(serving(account, *options, **shared)) for _ in range(replicas)]
        address = stack.enter_context(balanced(started, folder / "nginx"))
        upstream = {"CONVOSO_BASE_URL": f"{account.address}/v1", "CONVOSO_AUTH_TOKEN": "sandbox"}
        http = stack.enter_context(httpx.Client(timeout=60, trust_env=False))
        yield Team(account, redis, started, address, {**upstream, **shared}, http)
