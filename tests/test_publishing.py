"""What registries and hosts are told of us: one version, one owner, settings that exist, links that open what they say."""

import json
import re
import subprocess
import sys
import tomllib
from base64 import b64decode
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import yaml

import notes
from convoso_mcp import __version__
from convoso_mcp.settings import PREFIX, Settings
from documented_commands import targets
from links import links
from pages import PAGES, ROOT

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
REPOSITORY: str = PROJECT["urls"]["Repository"]
OWNER = urlsplit(REPOSITORY).path.split("/")[1]
SERVER: dict[str, Any] = json.loads((ROOT / "server.json").read_text(encoding="utf-8"))
MANIFEST: dict[str, Any] = json.loads((ROOT / "publishing" / "manifest.json").read_text(encoding="utf-8"))
CONTAINERS = sorted(ROOT.glob("Dockerfile*"))
PUBLIC = [
    *PAGES,
    ROOT / "server.json",
    ROOT / "publishing" / "manifest.json",
    *ROOT.glob(".github/**/*.yml"),
    *CONTAINERS,
]

SETTINGS = {PREFIX + name.upper() for name in Settings.model_fields}


def test_there_is_one_version() -> None:
    told = [__version__, SERVER["version"], *(package["version"] for package in SERVER["packages"]), MANIFEST["version"]]
    for file in CONTAINERS:
        labelled = re.findall(
            r'(?:image\.version=|^ARG VERSION=)"?(\d[\w.-]*)', file.read_text(encoding="utf-8"), flags=re.MULTILINE
        )
        assert labelled, f"{file.name} has no label of its version"
        told += labelled
    assert set(told) == {PROJECT["version"]}


@pytest.mark.parametrize("file", PUBLIC, ids=lambda file: file.name)
def test_there_is_one_owner(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    named = re.findall(r"github\.com/([\w-]+)/convoso-mcp|io\.github\.([\w-]+)/convoso-mcp", text)
    assert {owner for pair in named for owner in pair if owner} <= {OWNER}


def test_the_registrys_entry_keeps_its_schema_and_rules(tmp_path: Path) -> None:
    """skillsaw holds the schema that the entry names, and what the registry asks besides."""
    rules = ["--rule", "mcp-registry-server-json-valid", "--rule", "mcp-registry-version-semver"]
    command = [sys.executable, "-m", "skillsaw", "lint", "--strict", "--type", "mcp-registry", *rules]

    def linted(entry: dict[str, Any]) -> subprocess.CompletedProcess[str]:
        (tmp_path / "server.json").write_text(json.dumps(entry), encoding="utf-8")
        return subprocess.run([*command, tmp_path], check=False, capture_output=True, text=True)

    assert SERVER["$schema"].endswith("/2025-12-11/server.schema.json")
    assert (found := linted(SERVER)).returncode == 0, found.stdout
    assert linted(SERVER | {"description": "x" * 101}).returncode == 1, "the check checks nothing"


def test_the_registry_finds_its_name_in_the_readme() -> None:
    assert SERVER["name"] == f"io.github.{OWNER}/{PROJECT['name']}"
    assert f"<!-- mcp-name: {SERVER['name']} -->" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert PROJECT["readme"] == "README.md"
    assert [package["identifier"] for package in SERVER["packages"]] == [PROJECT["name"]]


def test_only_settings_that_exist_are_asked_for_and_the_token_is_a_secret() -> None:
    for package in SERVER["packages"]:
        asked = {variable["name"]: variable for variable in package["environmentVariables"]}
        assert set(asked) <= SETTINGS
        assert [name for name, variable in asked.items() if variable.get("isSecret")] == [f"{PREFIX}AUTH_TOKEN"]
    assert set(MANIFEST["server"]["mcp_config"]["env"]) <= SETTINGS
    assert [name for name, about in MANIFEST["user_config"].items() if about.get("sensitive")] == ["auth_token"]
    assert MANIFEST["compatibility"]["runtimes"]["python"] == PROJECT["requires-python"]


def opened(address: str) -> dict[str, Any]:
    """What a link has a host start, with the host."""
    parts = urlsplit(address)
    asked = parse_qs(parts.query, strict_parsing=True)
    if parts.netloc == "cursor.com":
        return {"host": "cursor", "name": asked["name"][0]} | json.loads(b64decode(asked["config"][0], validate=True))
    scheme, _, config = asked["url"][0].partition(":mcp/install?")
    return {"host": scheme} | json.loads(unquote(config))


def test_each_link_opens_what_it_says_and_carries_no_token() -> None:
    hosts = {"Cursor": "cursor", "VS Code": "vscode", "VS Code Insiders": "vscode-insiders"}
    tokens = {
        "cursor": "${env:CONVOSO_AUTH_TOKEN}",
        "vscode": "${input:convoso_token}",
        "vscode-insiders": "${input:convoso_token}",
    }
    assert len(links()) == 2 * len(hosts)
    for text, address in links().items():
        server, _, host = text.partition(" in ")
        start = opened(address)
        assert start["host"] == hosts[host]
        sandbox = server == "The sandbox"
        assert start["name"] == ("convoso-sandbox" if sandbox else "convoso")
        assert [start["command"], *start["args"]] == ["uvx", "convoso-mcp", *(["--sandbox"] if sandbox else [])]
        assert start.get("env", {}) == ({} if sandbox else {f"{PREFIX}AUTH_TOKEN": tokens[start["host"]]})
        assert [one["password"] for one in start.get("inputs", ())] == ([True] if "input:" in str(start.get("env")) else [])


def test_the_hooks_before_a_commit_are_those_of_make_check_and_fetch_nothing() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [source["repo"] for source in config["repos"]] == ["local"]
    hooks = config["repos"][0]["hooks"]
    assert {hook["language"] for hook in hooks} == {"system"}
    checks = re.findall(r"@\$\(BIN\)/(.*)", targets()["check"])
    assert [hook["entry"] for hook in hooks] == [f".venv/bin/{check}" for check in checks]


@pytest.mark.parametrize("form", ["bug", "probe", "endpoint"])
def test_forms_of_issues_are_whole_and_those_with_answers_ask_for_no_personal_data(form: str) -> None:
    about = yaml.safe_load((ROOT / ".github" / "ISSUE_TEMPLATE" / f"{form}.yml").read_text(encoding="utf-8"))
    assert {"name", "description", "labels", "body"} == set(about)
    fields = [field for field in about["body"] if field["type"] != "markdown"]
    assert len({field["id"] for field in fields}) == len(fields)
    assert {field["type"] for field in fields} <= {"textarea", "input", "dropdown", "checkboxes"}
    promised = [
        option["required"] for field in fields if field["type"] == "checkboxes" for option in field["attributes"]["options"]
    ]
    assert promised == ([] if form == "endpoint" else [True])


def test_notes_are_drafted_from_the_changelog_and_a_version_it_does_not_know_is_an_error() -> None:
    changelog = "# Changes\n\n## 0.2.0\n\n- New.\n\n### Why each\n\n| a |\n\n## 0.1.0 (unreleased)\n\n- Old.\n"
    assert notes.drafted(changelog, "0.2.0") == "# convoso-mcp 0.2.0\n\n- New.\n"
    assert notes.drafted(changelog, "0.1.0") == "# convoso-mcp 0.1.0\n\n- Old.\n"
    with pytest.raises(LookupError, match=r"0\.3\.0"):
        notes.drafted(changelog, "0.3.0")
