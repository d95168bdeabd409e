"""The list, full and compact, is one that every client takes; and each rule set knows what it would not take."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

import pytest

import schemas
from convoso_mcp.policy import USUAL
from convoso_mcp.profiles.compact import COMPACT
from convoso_mcp.profiles.profile import FULL, Profile
from portability import RULES, Found, ListedTool, cursor, gemini, inspector, openai, vscode

Rules = Callable[[Sequence[ListedTool]], Found]
TOOL: ListedTool = {
    "name": "search_leads",
    "description": "Find leads.",
    "inputSchema": {
        "type": "object",
        "properties": {
            "status": {"type": "string", "enum": ["NEW", "SALE"], "description": "Code."},
            "columns": {"type": "array", "items": {"type": "string"}},
            "custom_fields": {"type": "object", "additionalProperties": {"type": "string"}},
        },
        "required": ["status"],
    },
}


def listed(profile: Profile) -> list[ListedTool]:
    tools = profile.listed(USUAL, structured=True).tools
    return [tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in tools]


@pytest.mark.parametrize("rules", RULES)
@pytest.mark.parametrize("profile", [FULL, COMPACT], ids=["full", "compact"])
def test_every_client_takes_the_list(rules: Rules, profile: Profile) -> None:
    tools = listed(profile)
    assert len(tools) == {FULL: len(schemas.TOOLS), COMPACT: 20}[profile]
    assert rules(tools) == []


@pytest.mark.parametrize("rules", RULES)
def test_a_plain_tool_is_taken(rules: Rules) -> None:
    assert rules([TOOL]) == []


def changed(place: str, value: Any) -> ListedTool:
    """The plain tool with one value put, or (None) taken out, at a place such as `inputSchema.properties.status.type`."""
    tool = deepcopy(TOOL)
    *path, last = place.split(".")
    node = tool
    for step in path:
        node = node[step]
    if value is None:
        del node[last]
    else:
        node[last] = value
    return tool


def within(levels: int) -> dict[str, Any]:
    """A text within so many objects."""
    return {"type": "object", "properties": {"inner": within(levels - 1)}} if levels else {"type": "string"}


STATUS = "inputSchema.properties.status"

PLANTED: list[tuple[Rules, str, Any]] = [
    (openai, "name", "search.leads"),
    (openai, "name", "s" * 65),
    (openai, "description", "d" * 1_025),
    (openai, "inputSchema.type", "array"),
    (openai, "inputSchema.properties", None),
    (openai, "inputSchema.anyOf", [{"required": ["status"]}]),
    (openai, "inputSchema.enum", [{}]),
    (openai, "inputSchema.properties.columns.items", None),
    (openai, STATUS, within(5)),
    (gemini, "name", "1_lead"),
    (gemini, "name", "s" * 64),
    (gemini, "inputSchema.additionalProperties", False),
    (gemini, f"{STATUS}.const", "NEW"),
    (gemini, f"{STATUS}.type", ["string", "null"]),
    (gemini, f"{STATUS}.type", None),
    (gemini, f"{STATUS}.enum", [0, 1]),
    (gemini, f"{STATUS}.enum", ["", "NEW"]),
    (gemini, f"{STATUS}.type", "integer"),
    (gemini, f"{STATUS}.format", "uuid"),
    (gemini, f"{STATUS}.anyOf", [{"type": "string"}]),
    (gemini, f"{STATUS}.exclusiveMinimum", 0),
    (gemini, f"{STATUS}.properties", {}),
    (gemini, "inputSchema.properties.columns.items", None),
    (gemini, "inputSchema.properties.custom-field", {"type": "string"}),
    (gemini, "inputSchema.required", ["lead_id"]),
    (vscode, "name", "s" * 49),
    (vscode, "name", "search leads"),
    (vscode, "description", ""),
    (vscode, "inputSchema.type", None),
    (vscode, "inputSchema.properties", None),
    (vscode, "inputSchema.oneOf", []),
    (vscode, "inputSchema.properties.columns.items", None),
    (vscode, "inputSchema.properties.columns.items", [{"type": "string"}]),
    (vscode, f"{STATUS}.description", "d" * 1_025),
    (vscode, f"{STATUS}.type", ["string", "null"]),
    (vscode, "inputSchema.required", ["lead_id"]),
    (inspector, STATUS, True),
    (inspector, "inputSchema.properties.columns.items", True),
    (inspector, STATUS, {"description": "Anything."}),
    (inspector, f"{STATUS}.type", ["string", "null"]),
    (inspector, f"{STATUS}.$ref", "https://example.com/status.json"),
    (inspector, "outputSchema", {"type": "object", "properties": {"status": {}}}),
    (cursor, "name", "s" * 49),
]


@pytest.mark.parametrize(("rules", "place", "value"), PLANTED)
def test_what_a_client_does_not_take_is_found(rules: Rules, place: str, value: Any) -> None:
    assert rules([TOOL, changed(place, value)]) != []


def test_five_levels_are_taken() -> None:
    assert openai([changed(STATUS, within(4))]) == []


@pytest.mark.parametrize("rules", [openai, vscode])
def test_more_tools_than_a_request_holds_are_found(rules: Rules) -> None:
    assert rules([TOOL] * 128) == []
    assert rules([TOOL] * 129) != []
