"""The `sandbox` command as a process of its own, reached over a real port of loopback."""

import re
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

FROZEN = "2026-11-18T15:40"


class Served:
    """A running server and a client of its account."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        assert process.stderr is not None
        self.process = process
        self.line = process.stderr.readline()  # comes once the port is open
        found = re.search(r"at (http://127\.0\.0\.1:(\d+))/v1, token: sandbox", self.line)
        assert found, self.line + process.stderr.read()
        self.address, self.port = found[1], int(found[2])
        self.http = httpx.Client(base_url=f"{self.address}/v1/", timeout=30, trust_env=False)

    def ask(self, path: str, **form: str) -> dict[str, Any]:
        response = self.http.post(path, data={"auth_token": "sandbox", **form})
        assert response.status_code == 200
        return response.json()

    def plan(self, plan: str) -> None:
        self.http.post(f"{self.address}/control/faults", data={"plan": plan}).raise_for_status()


@contextmanager
def served(*options: str, scale: str = "tiny", cwd: Path | None = None) -> Generator[Served]:
    """The sandbox on a free port; killed at the end, if it is still there."""
    place = ("--port", "0", "--scale", scale, "--now", FROZEN)
    command = [sys.executable, "-m", "convoso_mcp", "sandbox", *place, *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=cwd) as process:
        try:
            server = Served(process)
            with server.http:
                yield server
        finally:
            process.kill()
