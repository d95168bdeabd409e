"""Tools: what a model is told of an endpoint or an answer."""

import json
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from mcp.types import ListToolsResult, Tool, ToolAnnotations

from convoso_mcp import board
from convoso_mcp.answers import FACTS, answer_class
from convoso_mcp.endpoints import ENDPOINTS
from convoso_mcp.endpoints.endpoint import CARRIED, Effect, Facts, Request
from convoso_mcp.endpoints.shown import Shown
from convoso_mcp.policy import Policy


class Toolbox(Mapping[str, type[Request[Any]]]):
    """Every tool by its name, in a fixed order. The class of an answer is loaded when it is asked for."""

    def __init__(self) -> None:
        self._endpoints: dict[str, type[Request[Any]]] = {kind.about.tool: kind for kind in ENDPOINTS}
        self.abouts: dict[str, Facts] = {tool: kind.about for tool, kind in self._endpoints.items()} | FACTS

    def __getitem__(self, tool: str) -> type[Request[Any]]:
        return self._endpoints.get(tool) or answer_class(tool)

    def __contains__(self, tool: object) -> bool:
        return tool in self.abouts

    def __iter__(self) -> Iterator[str]:
        return iter(self.abouts)

    def __len__(self) -> int:
        return len(self.abouts)


TOOLS = Toolbox()


RECORD = Path(__file__).with_name("tools.json")
"""Every tool as `definition` makes it, one a line, written by `make schemas`; a test holds it against the classes."""


def listed(policy: Policy, *, structured: bool = True) -> ListToolsResult:
    """What `tools/list` answers: the tools that `policy` allows, in their recorded definitions.

    The record saves start-up from building every schema.
    Without `structured` content no tool promises any, nor a picture of it.
    """
    recorded = {tool["name"]: tool for tool in map(json.loads, RECORD.read_text(encoding="utf-8").splitlines())}
    names = [name for name, about in TOOLS.abouts.items() if policy.lists(about)]
    tools = ListToolsResult.model_validate({"tools": [recorded.get(name) or definition(TOOLS[name]) for name in names]})
    if not structured:
        for tool in tools.tools:
            tool.output_schema = tool.meta = None
    return tools


def nearest(name: str) -> str:
    """What may be meant by the name of a tool that does not exist; the policy says what is not offered at all."""
    close = get_close_matches(name, TOOLS, 1)
    return f". Did you mean {close[0]}? convoso://policy names what is not offered." if close else ""


@cache
def definition(kind: type[Request[Any]]) -> Tool:
    """The tool as it is listed. Schema, hints and manual all follow from the class; nothing is written per tool."""
    about = kind.about
    return Tool(
        name=about.tool,
        description=kind.manual(),
        input_schema=_schema(kind),
        output_schema=_figures(kind),
        annotations=ToolAnnotations(
            read_only_hint=about.effect is Effect.READS,
            destructive_hint=about.may_destroy,
            idempotent_hint=about.may_repeat,
            open_world_hint=about.upstream,
        ),
        _meta=board.BOUND if about.board else None,
    )


def _figures(kind: type[Request[Any]]) -> dict[str, Any] | None:
    """The shape of the structured content; nothing is required, since a calm reply has no figures."""
    if not (figures := kind.reply_type().figures):
        return None
    properties = {name: {"type": of} for name, of in figures.items()}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _schema(kind: type[Request[Any]]) -> dict[str, Any]:
    """Flat, without titles, required arguments first: every token of it is sent with every request."""
    written = kind.model_json_schema()
    required: list[str] = written.get("required", [])
    if kind.may_ask():
        written["properties"] |= {CARRIED: {"type": "string"}}
    properties: dict[str, dict[str, Any]] = {name: _portable(field) for name, field in written["properties"].items()}
    names = sorted(properties, key=lambda name: (name not in required, name in Shown.model_fields))
    schema: dict[str, Any] = {"type": "object", "properties": {name: properties[name] for name in names}}
    if required:
        schema["required"] = required
    return schema


def _portable(field: dict[str, Any]) -> dict[str, Any]:
    """A field in the keywords that every client takes; `tests/portability.py` has their rules.

    Some know neither `const` nor a number in `enum`, and some fail on a boolean in place of a schema: an argument that the
    tool does not have is refused when it comes.
    """
    field = {key: value for key, value in field.items() if key != "title"}
    if isinstance(field.get("additionalProperties"), bool):
        del field["additionalProperties"]
    if "const" in field:
        field["enum"] = [field.pop("const")]
    if field["type"] == "integer" and (numbers := field.pop("enum", None)):
        field |= {"minimum": min(numbers), "maximum": max(numbers)}
    return dict(sorted(field.items()))


def about_tokens(kind: type[Request[Any]]) -> int:
    """What the tool costs a model, estimated from the length of name, manual and schema.

    A test holds the estimate of the whole list against the tokenizer's count (o200k), which is too large to ship.
    """
    tool = definition(kind)
    return round(len(f"{tool.name}{tool.description}{json.dumps(tool.input_schema, separators=(',', ':'))}") / 4.2)
