"""The pages for people: what is generated is as the code says, commands are understood, links lead somewhere."""

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import documented_commands
from convoso_mcp.cli import program
from convoso_mcp.settings import PREFIX, Settings
from convoso_mcp.tools import TOOLS
from documented_commands import PROGRAM, Command
from pages import PAGES, PARTS, ROOT, written

README = (ROOT / "README.md").read_text(encoding="utf-8")
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
OURS = re.compile(r"https://github\.com/[\w-]+/convoso-mcp/(?:blob|tree)/main/")

SETTINGS = {PREFIX + name.upper() for name in Settings.model_fields}


def outside_of_code(page: Path) -> str:
    return re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)


def anchors(page: Path) -> set[str]:
    """What a `#` may name in a page, as GitHub makes it from a heading."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", NAMES)
def test_what_is_generated_is_as_the_code_says(name: str) -> None:
    page = (ROOT / name).read_text(encoding="utf-8")
    assert written(page, PARTS) == page, "make pages writes it"


def test_every_part_is_in_a_page() -> None:
    found = re.findall(r"<!-- /(\w+) -->", "".join(page.read_text(encoding="utf-8") for page in PAGES))
    assert sorted(found) == sorted([*PARTS, "conversation", "costs"])


def test_the_tables_of_tools_are_the_live_list() -> None:
    rows = re.findall(r"^\| `(\w+)` \| .+ \| (?:reads|saves|changes)", README, flags=re.MULTILINE)
    assert sorted(rows) == sorted(TOOLS)
    assert len(set(rows)) == len(rows)


@pytest.mark.parametrize("name", NAMES)
def test_links_inside_the_repository_lead_somewhere(name: str) -> None:
    page = ROOT / name
    targets = re.findall(r"\]\(([^)\s]+)\)", outside_of_code(page))
    for target in targets:
        local = OURS.sub("", target)
        if re.match(r"[a-z]+:", local):
            continue
        path, _, anchor = local.partition("#")
        file = ((ROOT if local != target else page.parent) / path).resolve() if path else page
        assert file.exists(), f"{name} links to {target}"
        assert not anchor or anchor in anchors(file), f"{name} links to {target}"


def test_links_to_a_heading_that_is_not_there_would_be_noticed() -> None:
    assert "the-audit" in anchors(ROOT / "SECURITY.md")
    assert "nothing-of-that-name" not in anchors(ROOT / "SECURITY.md")


@pytest.mark.parametrize("command", documented_commands.commands(PROGRAM), ids=lambda command: command.line)
def test_commands_of_the_program_are_understood(command: Command) -> None:
    """The full tests run each; this one says at once when an option or a command is gone."""
    result = CliRunner().invoke(program, [*command.words[1:], "--help"])
    assert (result.exit_code, result.stdout.startswith("Usage: ")) == (0, True), result.output


@pytest.mark.parametrize("command", documented_commands.commands("make"), ids=lambda command: command.line)
def test_targets_of_make_are_there(command: Command) -> None:
    assert command.verb in documented_commands.targets()


@pytest.mark.parametrize("name", NAMES)
def test_settings_that_are_named_exist(name: str) -> None:
    named = set(re.findall(rf"\b{PREFIX}[A-Z_]+\b", (ROOT / name).read_text(encoding="utf-8")))
    assert named <= SETTINGS


def test_the_blocks_to_paste_name_our_program_and_its_settings() -> None:
    blocks: list[dict[str, Any]] = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", README, flags=re.DOTALL)]
    blocks.append(json.loads((ROOT / "examples" / "claude_desktop_config.json").read_text(encoding="utf-8")))
    assert len(blocks) == 5
    for block in blocks:
        asked = {f"${{input:{one['id']}}}" for one in block.get("inputs", ())}
        for server in (block.get("mcpServers") or block["servers"]).values():
            if "url" in server:
                continue
            assert server["command"] == PROGRAM
            assert set(server.get("args", ())) <= {"--read-only", "--sandbox"}
            assert set(server.get("env", ())) <= SETTINGS
            assert {value for value in server.get("env", {}).values() if "input:" in value} == asked


def test_the_readme_is_read_in_five_minutes_and_contributing_in_one_sitting() -> None:
    """At 230 words a minute, without what is folded away, code, generated tables, and the addresses of links."""
    looked_up = r"<details>.*?</details>|```.*?```|<!-- (\w+) -->.*?<!-- /\1 -->|\]\([^)]*\)"
    assert len(re.sub(looked_up, "", README, flags=re.DOTALL).split()) <= 5 * 230
    assert len((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").splitlines()) <= 120


def test_headings_follow_each_other() -> None:
    for page in PAGES:
        levels = [len(marks) for marks in re.findall(r"^(#+) ", outside_of_code(page), flags=re.MULTILINE)]
        assert levels[:1] == [1], page
        assert all(deeper <= level + 1 for level, deeper in pairwise(levels)), page
