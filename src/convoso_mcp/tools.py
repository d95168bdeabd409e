"""Tools: what a model is told of an endpoint or an answer, and how its arguments become a request again."""

import json
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, cast

from mcp.types import ListToolsResult, Tool, ToolAnnotations
from pydantic import ValidationError

from convoso_mcp.answers import ANSWERS
from convoso_mcp.endpoints import ENDPOINTS
from convoso_mcp.endpoints.endpoint import Effect, Request
from convoso_mcp.errors import BadArguments

TOOLS: dict[str, type[Request[Any]]] = {kind.about.tool: kind for kind in (*ENDPOINTS, *ANSWERS)}


RECORD = Path(__file__).with_name("tools.json")
"""Every tool as `definition` makes it, one a line, written by `make schemas`; a test holds it against the classes."""


def listed() -> ListToolsResult:
    """What `tools/list` answers: the recorded definitions, which saves start-up from building every schema."""
    recorded = {tool["name"]: tool for tool in map(json.loads, RECORD.read_text(encoding="utf-8").splitlines())}
    return ListToolsResult.model_validate({"tools": [recorded.get(name) or definition(kind) for name, kind in TOOLS.items()]})


@cache
def definition(kind: type[Request[Any]]) -> Tool:
    """The tool as it is listed. Schema, hints and manual all follow from the class; nothing is written per tool."""
    about = kind.about
    return Tool(
        name=about.tool,
        description=kind.manual(),
        input_schema=_schema(kind),
        annotations=ToolAnnotations(
            read_only_hint=about.effect is Effect.READS,
            destructive_hint=about.may_destroy,
            idempotent_hint=about.may_repeat,
            open_world_hint=about.upstream,
        ),
    )


def _schema(kind: type[Request[Any]]) -> dict[str, Any]:
    """Flat, without titles, required arguments first: every token of it is sent with every request."""
    written = kind.model_json_schema()
    required: list[str] = written.get("required", [])
    properties: dict[str, dict[str, Any]] = written["properties"]
    for field in properties.values():
        field.pop("title", None)
    names = sorted(properties, key=lambda name: name not in required)
    schema: dict[str, Any] = {"type": "object", "properties": {name: properties[name] for name in names}}
    if required:
        schema["required"] = required
    return schema | {"additionalProperties": False}


def about_tokens(kind: type[Request[Any]]) -> int:
    """What the tool costs a model, estimated from the length of name, manual and schema.

    A test holds the estimate of the whole list against the tokenizer's count (o200k), which is too large to ship.
    """
    tool = definition(kind)
    return round(len(f"{tool.name}{tool.description}{json.dumps(tool.input_schema, separators=(',', ':'))}") / 4.2)


def understood(kind: type[Request[Any]], arguments: Mapping[str, Any]) -> Request[Any]:
    """The request that was meant; raises `BadArguments` with every mistake at once, repeating no value.

    A null is an argument left out. An unknown name is refused: Convoso ignores it without a word, and a search with a
    misspelt filter would answer with everything.
    """
    given = {name: value for name, value in arguments.items() if value is not None}
    valid = list(cast("dict[str, Any]", definition(kind).input_schema["properties"]))
    if unknown := sorted(given.keys() - set(valid)):
        near = [
            f"{name} (did you mean {close[0]}?)" if (close := get_close_matches(name, valid, 1)) else name for name in unknown
        ]
        takes = f"It takes {', '.join(valid)}." if valid else "It takes no arguments."
        takes += " The account's own fields go into custom_fields." if "custom_fields" in valid else ""
        raise BadArguments(f"{kind.about.tool} has no argument {', '.join(near)}. Nothing was sent.", takes)
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        problems = [
            f"{problem['loc'][0] if problem['loc'] else 'arguments'}: {problem['msg'].removeprefix('Value error, ')}."
            for problem in error.errors(include_url=False, include_input=False, include_context=False)
        ]
    raise BadArguments(f"{kind.about.tool} was not sent.", "\n".join(dict.fromkeys(problems)))
