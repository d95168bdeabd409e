"""Figures for programs: small replies are given as structured content besides the text, which alone is complete."""

from typing import Any

import pytest
from inline_snapshot import snapshot
from mcp.types import CallToolResult

import world
from convoso_mcp.server import build_server
from world import EXAMPLES, Wire


@pytest.fixture
def structured() -> bool:
    return True


@pytest.fixture
async def client(era: str, wire: Wire, *, structured: bool) -> Any:
    async with (
        world.account(wire) as convoso,
        world.connected(build_server(convoso.call, structured=structured), era, world.Person()) as client,
    ):
        yield client


async def figures(client: Any) -> dict[str, Any]:
    """Those of a valid call of every tool, where there are any."""
    results: dict[str, CallToolResult] = {tool: await client.call_tool(tool, given) for tool, given in EXAMPLES.items()}
    return {tool: result.structured_content for tool, result in results.items() if result.structured_content is not None}


async def test_two_tools_give_figures_in_the_shape_they_promise(client: Any) -> None:
    assert await figures(client) == snapshot(
        {"validate_lead": {"result": "Accepted"}, "get_user_activity": {"available_agents": 4, "logged_in_agents": 12}}
    )
    promised = {tool.name: tool.output_schema for tool in (await client.list_tools()).tools if tool.output_schema}
    assert promised == snapshot(
        {
            "validate_lead": {"type": "object", "properties": {"result": {"type": "string"}}, "additionalProperties": False},
            "get_user_activity": {
                "type": "object",
                "properties": {"available_agents": {"type": "integer"}, "logged_in_agents": {"type": "integer"}},
                "additionalProperties": False,
            },
        }
    )


@pytest.mark.parametrize("structured", [False], ids=["dropped"])
async def test_a_setting_drops_them_and_the_promise(client: Any) -> None:
    assert await figures(client) == {}
    assert not any(tool.output_schema for tool in (await client.list_tools()).tools)


async def test_an_error_carries_none(client: Any) -> None:
    result = await client.call_tool("validate_lead", {"criteria_key": "MED-WEB"})
    assert result.is_error
    assert result.structured_content is None
