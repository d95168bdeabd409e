"""Clients of others, in both eras, against what is installed from the wheel: `make clients`."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
from mcp import Client, StdioServerParameters
from mcp.types import TextContent

from convoso_mcp.tools import TOOLS
from published import ROOT, Installed, outside

ON_NODE = ROOT / "tests" / "on_node"
INSPECTOR = "@modelcontextprotocol/inspector@2.12.0"
TYPESCRIPT = "@modelcontextprotocol/client@2.4.0"
CAMPAIGNS = "5 campaigns match; all shown. Filters: none."

Era = Literal["legacy", "modern"]
FIRST = {"legacy": "initialize", "modern": "server/discover"}
"""What a client of either era says first."""
REVISION = {"legacy": "2025-11-25", "modern": "2026-07-28"}

pytestmark = pytest.mark.parametrize("era", ["legacy", "modern"])


@dataclass
class Overheard:
    """The installed server, and what its client said to it."""

    file: Path
    program: str

    @property
    def command(self) -> list[str]:
        return [str(Path(__file__).with_name("overheard")), str(self.file), self.program, "--sandbox"]

    @property
    def methods(self) -> list[str]:
        return [json.loads(line)["method"] for line in self.file.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def server(tmp_path: Path, wheel: Installed) -> Overheard:
    return Overheard(tmp_path / "said", wheel.program)


def on_node(package: str, *command: str) -> str:
    environment = outside(CONVOSO_SANDBOX_SCALE="tiny")
    done = subprocess.run([ON_NODE, package, "--", *command], check=False, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_inspector_connects_and_lists_the_tools(server: Overheard, era: Era) -> None:
    options = ["--protocol-era", era, "--method", "tools/list", "--format", "json", "-q"]
    answer = json.loads(on_node(INSPECTOR, "mcp-inspector", "--cli", *server.command, *options))
    assert [tool["name"] for tool in answer["result"]["tools"]] == list(TOOLS)
    assert server.methods[0] == FIRST[era]


def test_the_inspector_calls_a_tool(server: Overheard, era: Era) -> None:
    options = ["--protocol-era", era, "--method", "tools/call", "--tool-name", "search_campaigns", "--format", "json", "-q"]
    answer = json.loads(on_node(INSPECTOR, "mcp-inspector", "--cli", *server.command, *options))
    assert answer["result"]["content"][0]["text"].startswith(CAMPAIGNS)
    assert server.methods[0] == FIRST[era]


def test_the_typescript_sdk_connects_and_calls(server: Overheard, era: Era) -> None:
    modules = Path(on_node(TYPESCRIPT, "where").strip())
    client = str(shutil.copy(Path(__file__).with_name("client.ts"), modules))  # Node looks for modules beside the program
    mode = "legacy" if era == "legacy" else "auto"
    seen: dict[str, Any] = json.loads(on_node(TYPESCRIPT, "node", client, mode, *server.command))
    assert server.methods[0] == FIRST[era]
    assert seen.pop("tools") == list(TOOLS)
    assert seen.pop("instructions")
    assert seen == {"revision": REVISION[era], "server": "convoso-mcp", "answer": CAMPAIGNS}


@pytest.mark.anyio
async def test_the_python_sdk_connects_and_calls(server: Overheard, era: Era) -> None:
    command, *arguments = server.command
    started = StdioServerParameters(command=command, args=arguments, env={"CONVOSO_SANDBOX_SCALE": "tiny"})
    async with Client(started, mode="legacy" if era == "legacy" else "auto") as client:
        assert client.protocol_version == REVISION[era]
        assert client.server_info is not None
        assert client.server_info.name == "convoso-mcp"
        assert client.instructions
        assert [tool.name for tool in (await client.list_tools()).tools] == list(TOOLS)
        answer = (await client.call_tool("search_campaigns", {})).content[0]
    assert isinstance(answer, TextContent)
    assert answer.text.startswith(CAMPAIGNS)
    assert server.methods[0] == FIRST[era]
