"""The board: hosts with MCP Apps are told of one page, and find it; all others see what they always saw."""

import base64
import hashlib
import json
import re
from typing import Any

import pytest
from mcp import Client
from mcp.client import advertise
from mcp.types import TextResourceContents

import world
from convoso_mcp import board
from convoso_mcp.server import build_server
from schemas import cost, definitions, tokens
from world import ANSWERED, ONE_ERA, Wire

DRAWN = {"get_overview", "get_agent_report", "get_call_report", "get_drop_rate", "get_list_report"}
APPS = [advertise(board.EXTENSION, {"mimeTypes": [board.MIME_TYPE]})]
LARGEST = 300_000
"""Bytes of the page."""


@pytest.fixture
def structured() -> bool:
    return True


@pytest.fixture
async def clients(era: str, wire: Wire, *, structured: bool) -> Any:
    """One of a host that shows apps, and one of a host that does not; each has a server of its own on the same account."""
    async with world.account(wire) as convoso:
        servers = [build_server(convoso.call, clock=world.NOW.timestamp, structured=structured) for _ in range(2)]
        with_apps = Client(servers[0], mode=era, extensions=APPS)  # pyright: ignore[reportArgumentType]  eras are names
        async with with_apps as one, world.connected(servers[1], era) as other:
            yield one, other


async def page(client: Client) -> TextResourceContents:
    (contents,) = (await client.read_resource(board.URI)).contents
    assert isinstance(contents, TextResourceContents)
    return contents


async def test_five_tools_name_the_page_and_it_is_there(clients: Any):
    for client in clients:
        named = {tool.name: tool.meta for tool in (await client.list_tools()).tools if tool.meta}
        assert named == {tool: {"ui": {"resourceUri": "ui://convoso/board"}} for tool in DRAWN}
        found = await page(client)
        assert (found.uri, found.mime_type) == ("ui://convoso/board", "text/html;profile=mcp-app")
        assert found.meta == {"ui": {"csp": {"connectDomains": [], "resourceDomains": []}, "prefersBorder": True}}
        assert found.text.startswith("<!doctype html>")


@ONE_ERA
async def test_the_server_says_that_it_has_apps(clients: Any):
    for client in clients:
        assert client.server_capabilities.extensions == {"io.modelcontextprotocol/ui": {}}


async def test_a_host_without_apps_sees_no_difference(clients: Any):
    """Nothing but `_meta` of the five tools and the extension in `server/discover` tells that there is a page."""
    listed = [(await client.list_tools()).model_dump_json(by_alias=True) for client in clients]
    assert listed[0] == listed[1]
    plain = [{key: value for key, value in tool.items() if key != "_meta"} for tool in json.loads(listed[1])["tools"]]
    assert "ui://" not in json.dumps(plain)
    for client in clients:
        assert "ui://" not in (await client.list_resources()).model_dump_json()
    for tool in sorted(DRAWN):
        for given in (ANSWERED[tool], {"unheard_of": 1}):
            said = [(await client.call_tool(tool, given)).model_dump_json(by_alias=True) for client in clients]
            assert said[0] == said[1]
            assert "ui://" not in said[0]


def test_what_a_model_is_charged_for_does_not_know_the_page():
    for name, tool in definitions().items():
        bare = {key: value for key, value in tool.items() if key != "_meta"}
        assert cost(bare) == cost(tool)
        assert ("_meta" in tool) == (name in DRAWN)


@ONE_ERA
@pytest.mark.parametrize("structured", [False], ids=["dropped"])
async def test_without_structured_content_no_tool_promises_a_picture(clients: Any):
    for client in clients:
        assert not any(tool.meta for tool in (await client.list_tools()).tools)


def test_the_page_is_small_and_runs_nothing_but_its_own_script():
    text = board.page()
    assert len(text.encode()) <= LARGEST
    policy = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
    (script,), (style,) = (re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL) for tag in ("script", "style"))
    assert policy == [
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; base-uri 'none'; form-action 'none'"
    ]
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\ssrc=|\shref=", text)


@ONE_ERA
async def test_what_the_page_is_given_costs_hosts_that_pay_for_it_little(clients: Any):
    """Some give a model structured content too: numbers, the words for them, and the sentences are all there is."""
    client, _ = clients
    for tool in sorted(DRAWN):
        result = await client.call_tool(tool, ANSWERED[tool])
        content, text = result.structured_content, result.content[0].text
        assert content["report"] == tool
        assert tokens(json.dumps(content, ensure_ascii=False, separators=(",", ":"))) <= 2 * tokens(text), tool


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
