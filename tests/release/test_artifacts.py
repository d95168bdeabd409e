"""What is in dist/: each file in an empty environment, without a network, a token or anything of this repository."""

import json
import shutil
import subprocess
import tarfile
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

from convoso_mcp.tools import RECORD
from published import DIST, ROOT, Installed, artifact, outside

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

WITHOUT_A_NETWORK = """
import os, runpy, sys

def refuse(event, _):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.bind"):
        os._exit(9)

sys.addaudithook(refuse)
sys.argv = ["convoso-mcp"]
runpy.run_module("convoso_mcp", run_name="__main__")
"""
"""The program, in an interpreter that ends with status 9 when anything reaches for the network."""

HELLO: dict[str, Any] = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "test", "version": "0"}}
MODERN = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "0"},
    "io.modelcontextprotocol/clientCapabilities": {},
}
SAID = {
    "legacy": [
        {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": HELLO},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 1, "method": "tools/list"},
    ],
    "modern": [
        {"jsonrpc": "2.0", "id": 0, "method": "server/discover", "params": {"_meta": MODERN}},
        {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {"_meta": MODERN}},
    ],
}


@pytest.fixture(params=["wheel", "sdist"])
def environment(request: pytest.FixtureRequest) -> Installed:
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("era", SAID)
def test_it_starts_and_lists_its_tools_offline_with_nothing_on_stdout_but_the_protocol(
    environment: Installed, era: str, tmp_path: Path
) -> None:
    command, pipe = [environment.python, "-c", WITHOUT_A_NETWORK], subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=outside(), cwd=tmp_path) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        assert server.stderr is not None
        server.stdin.write("".join(json.dumps(message) + "\n" for message in SAID[era]))
        server.stdin.flush()
        first, listed = (json.loads(server.stdout.readline()) for _ in range(2))
        server.stdin.close()
        assert server.stdout.read() == server.stderr.read() == ""
    assert server.returncode == 0
    assert first["id"] == 0
    assert "result" in first
    assert listed["result"]["tools"] == [json.loads(line) for line in RECORD.read_text(encoding="utf-8").splitlines()]


def test_the_program_and_the_module_are_the_same(environment: Installed, tmp_path: Path) -> None:
    for command in ([environment.program], [environment.python, "-m", "convoso_mcp"]):
        told = subprocess.check_output([*command, "--version"], text=True, env=outside(), cwd=tmp_path)
        assert told.split()[-1] == PROJECT["version"]


def test_an_example_runs_in_it(environment: Installed, tmp_path: Path) -> None:
    example = shutil.copy(ROOT / "examples" / "morning_report.py", tmp_path)
    told = subprocess.check_output([environment.python, example], text=True, env=outside(), cwd=tmp_path)
    assert "'agents': 15" in told


def test_the_wheel_holds_the_package_and_nothing_else() -> None:
    with zipfile.ZipFile(artifact("*.whl")) as wheel:
        names = wheel.namelist()
    assert {name.split("/")[0] for name in names} == {"convoso_mcp", f"convoso_mcp-{PROJECT['version']}.dist-info"}
    there = {path.relative_to(ROOT / "src").as_posix() for path in (ROOT / "src" / "convoso_mcp").rglob("*") if path.is_file()}
    wanted = {name for name in there if "__pycache__" not in name}
    assert {name for name in names if name.startswith("convoso_mcp/")} == wanted


def test_the_sdist_holds_what_the_checks_need() -> None:
    with tarfile.open(artifact("*.tar.gz")) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    assert {
        "Makefile",
        "README.md",
        "LICENSE",
        "server.json",
        "publishing/manifest.json",
        "tests/conftest.py",
        ".ci/run",
    } <= names
    assert not {name for name in names if name.startswith((".venv", "dist", ".node"))}


def test_the_notes_are_what_the_changelog_says_of_this_version() -> None:
    notes = (DIST / "NOTES.md").read_text(encoding="utf-8")
    assert notes.startswith(f"# convoso-mcp {PROJECT['version']}\n\n- ")
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert notes.partition("\n\n")[2].strip() in changelog
    assert "Why each dependency" not in notes
