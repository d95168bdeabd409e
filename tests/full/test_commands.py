"""Every command in the pages for people is run; what serves for ever is started, asked, and stopped."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import IO

import pytest
from mcp import Client, StdioServerParameters

from convoso_mcp.tools import RECORD
from documented_commands import PROGRAM, Command, commands, run_by, targets
from pages import PAGES, ROOT

STARTS = [sys.executable, "-m", "convoso_mcp"]
SERVES = {"": "", "serve": '"event": "serving"', "sandbox": "Serving at "}
"""What never ends by itself, and what it says when it is ready; over stdio it says nothing unasked."""

CI = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
RUN_BY_CI = set[str]().union(*(run_by(target) for target in re.findall(r"^make ([a-z-]+)", CI, flags=re.MULTILINE)))


@contextmanager
def started(words: list[str], environment: dict[str, str], ready: str) -> Generator[str]:
    """A process that serves; the line in which it says so. It has a minute to come up, and ten seconds to go."""
    with subprocess.Popen([*STARTS, *words], stderr=subprocess.PIPE, text=True, env=environment) as server:
        assert server.stderr is not None
        late = Timer(60, server.kill)
        late.start()
        try:
            said = _line(server.stderr, ready)
            late.cancel()
            yield said
        finally:
            server.send_signal(signal.SIGTERM)
            assert server.wait(timeout=10) == 0


def _line(told: IO[str], ready: str) -> str:
    said = ""
    while line := told.readline():
        said += line
        if ready in line:
            return line
    pytest.fail(f"it ended instead of serving: {said}")


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Generator[dict[str, str]]:
    """Settings of an account that answers: the sandbox over HTTP stands in for Convoso."""
    there = {name: value for name, value in os.environ.items() if not name.startswith(("CONVOSO_", "XDG_"))}
    with started(["sandbox", "--port", "0", "--scale", "tiny"], there, SERVES["sandbox"]) as said:
        address = re.findall(r"http://\S+/v1", said)[0]
        yield there | {"CONVOSO_BASE_URL": address, "CONVOSO_AUTH_TOKEN": "sandbox", "CONVOSO_SANDBOX_SCALE": "tiny"}


@pytest.fixture
def settings(account: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """The same, with a home, a keychain, callers and a record of changes of its own, as the pages have them set."""
    audit = tmp_path / "audit"
    audit.mkdir()
    return account | {
        "HOME": str(tmp_path),
        "PYTHONPATH": str(ROOT / "tests"),
        "PYTHON_KEYRING_BACKEND": "keychains.Memory",  # whoever tests this may have no keychain, and theirs is not touched
        "CONVOSO_AUDIT_FOLDER": str(audit),
        "CONVOSO_TOKEN_FILE": str(tmp_path / "tokens.json"),
        "CONVOSO_ALLOWED_HOSTS": "mcp.example.com",
    }


def on_a_free_port(words: list[str]) -> list[str]:
    if "--port" in words:
        at = words.index("--port")
        words = words[:at] + words[at + 2 :]
    return [*words, "--port", "0"]


def done(words: list[str], settings: dict[str, str]) -> None:
    """Run a command to its end, which is a good one; where it asks for a token it is given that of the sandbox."""
    typed = "sandbox\n" if words[0] == "login" else ""
    ended = subprocess.run(
        [*STARTS, *words], check=False, capture_output=True, text=True, env=settings, input=typed, timeout=120
    )
    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize("command", commands(PROGRAM), ids=lambda command: command.line)
async def test_a_command_of_the_program_does_what_it_is_for(command: Command, settings: dict[str, str]) -> None:
    words = list(command.words[1:])
    if words[:2] != ["token", "add"]:
        done(["token", "add", "ana"], settings)
    if command.verb == "audit":
        done(["call", "update_lead", "lead_id=5000002", "city=Tampa"], settings)
    if command.verb not in SERVES:
        done(words, settings)
    elif ready := SERVES[command.verb]:
        with started(on_a_free_port(words), settings, ready):
            pass
    else:
        async with Client(StdioServerParameters(command=STARTS[0], args=[*STARTS[1:], *words], env=settings)) as client:
            assert not (await client.call_tool("search_campaigns", {})).is_error


def generated() -> dict[Path, bytes]:
    """What targets of make write: of the picture only its words are held against anything, in tests/test_cli.py."""
    return {path: path.read_bytes() for path in (*PAGES, RECORD, *ROOT.glob("tool_schemas/**/*.json"))}


@pytest.mark.parametrize("command", commands("make"), ids=lambda command: command.line)
def test_a_target_of_make_is_run_here_or_by_the_check_of_a_clean_clone(command: Command) -> None:
    if command.verb not in RUN_BY_CI:
        before = generated()
        assert subprocess.check_output(["make", command.verb], text=True, cwd=ROOT) is not None  # noqa: S607  make is make
        assert generated() == before, "what is generated is not up to date"


def test_the_check_of_a_clean_clone_runs_the_two_commands_of_the_readme() -> None:
    assert {"demo", "test", "test-full", "clients", "release", "conformance"} <= RUN_BY_CI <= set(targets())


async def test_a_host_starts_what_the_blocks_to_paste_say(account: dict[str, str]) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", readme, flags=re.DOTALL)]
    servers = [server for block in blocks for server in (block.get("mcpServers") or block["servers"]).values()]
    local = [server for server in servers if "command" in server]
    assert len(local) == 3
    for server in local:
        assert server["command"] == PROGRAM
        environment = {name: account[name] for name in server["env"]} | {"CONVOSO_BASE_URL": account["CONVOSO_BASE_URL"]}
        start = StdioServerParameters(command=STARTS[0], args=[*STARTS[1:], *server.get("args", [])], env=environment)
        async with Client(start) as client:
            assert not (await client.call_tool("search_campaigns", {})).is_error
