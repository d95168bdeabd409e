"""Finding a tool that is not listed, and how it is called: `search_tools`."""

import json
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from mcp.types import Tool
from pydantic import Field

from convoso_mcp.answers import FACTS
from convoso_mcp.answers.answer import Answer, Desk
from convoso_mcp.endpoints.endpoint import CARRIED, Effect, Facts
from convoso_mcp.endpoints.fields import Text
from convoso_mcp.profiles.proxies import way_to
from convoso_mcp.profiles.ranking import ranked
from convoso_mcp.text.table import weight
from convoso_mcp.text.told import Told
from convoso_mcp.tools import TOOLS, listed

SHOWN, NAMED, BUDGET = 5, 6, 1_150
"""How many tools are shown with their arguments, how many more by name, and about how many tokens they may take."""


class SearchTools(Answer[Told]):
    """Find tools that are not listed: by words, a few with what they take; by its exact name, one in full."""

    about = Facts(tool="search_tools", toolset=None, effect=Effect.READS, upstream=False)

    query: Annotated[Text, Field(description="Such as: move a callback. Or a tool's name.")]

    async def run(self, desk: Desk) -> Told:
        """What is not allowed is not found; by its name it is refused as if it were called."""
        name = self.query.strip().casefold()
        if name in TOOLS and (refusal := desk.policy.refusal(TOOLS.abouts[name])):
            raise refusal
        tools = {tool.name: tool for tool in listed(desk.policy).tools}
        if name in TOOLS:
            return Told(lines=tuple(_whole(tools[name])))
        return Told(lines=tuple(_found(ranked(self.query, [tool for tool in tools.values() if tool.name not in FACTS]))))


def _found(tools: Sequence[Tool]) -> Iterator[str]:
    if not tools:
        yield "No tool that is enabled has these words. Try others, such as the record and what is done to it."
        return
    left = BUDGET
    yield "Arguments that are needed have a *. Give a tool's name for its whole manual."
    for shown, tool in enumerate(tools[:SHOWN]):
        lines = [_way(tool), f"  {', '.join(_arguments(tool))}"]
        if sum(map(weight, lines)) > left:
            lines[1] = f"  {', '.join(name for name, _ in _fields(tool))}"
        if shown and sum(map(weight, lines)) > left:
            yield f"Also: {', '.join(other.name for other in tools[shown : shown + NAMED])}"
            return
        left -= sum(map(weight, lines))
        yield from lines
    if rest := tools[SHOWN : SHOWN + NAMED]:
        yield f"Also: {', '.join(tool.name for tool in rest)}"


def _whole(tool: Tool) -> Iterator[str]:
    yield _way(tool, tool.description or "")
    yield json.dumps(tool.input_schema, separators=(",", ":"))


def _way(tool: Tool, manual: str = "") -> str:
    """How a tool is called, and what it does."""
    told = manual or f"{(tool.description or '').partition('. ')[0].rstrip('.')}."
    if tool.name in FACTS:
        return f"{tool.name}: {told}"
    return f'{way_to(TOOLS.abouts[tool.name]).about.tool} name="{tool.name}": {told}'


def _fields(tool: Tool) -> Iterator[tuple[str, dict[str, Any]]]:
    required = tool.input_schema.get("required", ())
    for name, field in tool.input_schema["properties"].items():
        if name != CARRIED:
            yield f"{name}*" if name in required else name, field


def _arguments(tool: Tool) -> Iterator[str]:
    """Each argument with its choices or what is said of it."""
    for name, field in _fields(tool):
        told = "|".join(field["enum"]) if "enum" in field else str(field.get("description", "")).rstrip(".")
        yield f"{name} ({told})" if told else name
