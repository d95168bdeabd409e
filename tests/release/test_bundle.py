"""The bundle, unpacked and started as a host does it: with its manifest's command and a person's settings in it."""

import json
import os
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters
from mcp.types import TextContent

from convoso_mcp.tools import TOOLS
from published import ROOT, artifact

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundle")
    with zipfile.ZipFile(artifact("*.mcpb")) as bundle:
        bundle.extractall(folder)
    return folder


def as_a_host_starts_it(folder: Path, **given: str) -> StdioServerParameters:
    """The manifest's command, with what a person has set, or the default, in place of each setting."""
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    chosen = {name: str(about["default"]).lower() for name, about in manifest["user_config"].items()} | given

    def filled(text: str) -> str:
        text = text.replace("${__dirname}", str(folder))
        return re.sub(r"\$\{user_config\.(\w+)\}", lambda found: chosen[found[1]], text)

    start = manifest["server"]["mcp_config"]
    command = str(ROOT / ".venv" / "bin" / "uv") if start["command"] == "uv" else start["command"]
    environment = {name: filled(value) for name, value in start["env"].items()}
    environment |= {name: value for name, value in os.environ.items() if name.startswith(("UV_", "SSL_"))}  # the way to PyPI
    return StdioServerParameters(command=command, args=[filled(part) for part in start["args"]], env=environment)


@pytest.mark.parametrize(
    ("given", "answered"),
    [
        ({"sandbox": "true"}, "5 campaigns match; all shown."),
        ({}, "[not_configured] No Convoso token is set; nothing was sent."),
    ],
)
async def test_the_bundle_starts_with_what_a_person_sets(unpacked: Path, given: dict[str, str], answered: str) -> None:
    async with Client(as_a_host_starts_it(unpacked, **given)) as client:
        assert [tool.name for tool in (await client.list_tools()).tools] == list(TOOLS)
        answer = (await client.call_tool("search_campaigns", {})).content[0]
    assert isinstance(answer, TextContent)
    assert answer.text.startswith(answered)


async def test_read_only_is_a_setting_of_the_bundle(unpacked: Path) -> None:
    async with Client(as_a_host_starts_it(unpacked, sandbox="true", read_only="true")) as client:
        names = [tool.name for tool in (await client.list_tools()).tools]
    assert "search_leads" in names
    assert "delete_lead" not in names


def test_the_bundle_holds_nothing_but_the_manifest_and_what_is_built_from() -> None:
    with zipfile.ZipFile(artifact("*.mcpb")) as bundle:
        names = bundle.namelist()
    assert {name.split("/")[0] for name in names} == {"manifest.json", "pyproject.toml", "README.md", "LICENSE", "src"}
    assert not [name for name in names if "__pycache__" in name]
