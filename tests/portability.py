"""What clients and the models behind them take as a list of tools: one function a rule set, each a list of what is wrong.

Each says where its rules are from. A rule that a client mends by itself, silently, counts as broken: what it takes away is lost.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, cast

Schema = dict[str, Any]
ListedTool = dict[str, Any]
Found = list[str]

SERVER = "convoso-mcp"
TYPES = {"string", "integer", "number", "boolean", "array", "object"}
COMBINING = ("anyOf", "oneOf", "allOf", "not", "if", "then", "else")


def nodes(schema: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every schema within a schema, itself first, with the path to it; a boolean in place of one is told, too."""
    yield path, schema
    if not isinstance(schema, dict):
        return
    node = cast("Schema", schema)
    for key in ("properties", "$defs", "definitions", "patternProperties"):
        for name, inner in cast("Schema", node.get(key, {})).items():
            yield from nodes(inner, f"{path}.{name}")
    for key in ("items", "additionalProperties", "not", "if", "then", "else"):
        if key in node:
            yield from nodes(node[key], f"{path}.{key}")
    for key in ("anyOf", "oneOf", "allOf"):
        for inner in node.get(key, ()):
            yield from nodes(inner, f"{path}.{key}")


def depth(schema: Any) -> int:
    """How many objects and arrays are within one another."""
    if not isinstance(schema, dict):
        return 0
    node = cast("Schema", schema)
    inner = [*cast("Schema", node.get("properties", {})).values(), node.get("items"), node.get("additionalProperties")]
    return int(node.get("type") in ("object", "array")) + max(map(depth, inner), default=0)


def openai(tools: Sequence[ListedTool]) -> Found:
    """Functions of the OpenAI API, as they are where `strict` is off.

    API reference, "Create chat completion": at most 128 functions; a name of a-z, A-Z, 0-9, underscores and dashes, 64
    characters at most; `parameters` a JSON schema, of type object. Its error 400 names the rest: descriptions of 1,024
    characters at most (aaif-goose/goose#739, getsentry/sentry-mcp#106), nothing that combines schemas at the top, arrays with
    items. Five levels of nesting are what the guide "Structured Outputs" allows, which some hosts switch on.
    """
    wrong = [f"{len(tools)} tools, 128 at most"] if len(tools) > 128 else []
    for tool in tools:
        name, schema = tool["name"], tool["inputSchema"]
        if not re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", name):
            wrong.append(f"{name}: name")
        if len(tool["description"]) > 1_024:
            wrong.append(f"{name}: description of {len(tool['description'])} characters")
        if schema.get("type") != "object" or not isinstance(schema.get("properties"), dict):
            wrong.append(f"{name}: parameters are no object")
        wrong += [f"{name}: {key} at the top" for key in (*COMBINING, "enum") if key in schema]
        if depth(schema) > 5:
            wrong.append(f"{name}: {depth(schema)} levels")
        wrong += [
            f"{name}{path}: array without items" for path, node in nodes(schema) if _is(node, "array") and not node.get("items")
        ]
    return wrong


def gemini(tools: Sequence[ListedTool]) -> Found:
    """Function declarations of the Gemini API, whose `parameters` are a subset of the schemas of OpenAPI 3.0.

    API reference, `FunctionDeclaration`: a name that begins with a letter or underscore, of letters, digits, underscores and
    dashes, 63 characters at most (other pages: 64); names of parameters without dashes. API reference, `Schema`: the fields
    below, one `type` to each, `enum` of texts and for texts only. `properties` and `required` only where the type is object,
    `required` names only properties. Formats are `enum` and `date-time` (Firebase AI reference, `SchemaShared`).
    An object need not say what it holds (bug-ops/zeph#1641; until 2025 that was refused).
    google-genai 3.6.1, `_mcp_utils._filter_to_supported_schema`, drops other fields and fails on a boolean in place of a
    schema (googleapis/python-genai#2393).
    """
    fields = {
        "type", "format", "title", "description", "nullable", "enum", "maxItems", "minItems", "properties", "required",
        "minProperties", "maxProperties", "minLength", "maxLength", "pattern", "example", "default", "items", "minimum", "maximum",
        "additionalProperties",
    }  # fmt: skip
    wrong = Found()
    for tool in tools:
        if not re.fullmatch(r"[a-zA-Z_][a-zA-Z0-9_-]{0,62}", tool["name"]):
            wrong.append(f"{tool['name']}: name")
        for path, node in nodes(tool["inputSchema"], tool["name"]):
            if not isinstance(node, dict):
                wrong.append(f"{path}: a boolean for a schema")
                continue
            schema = cast("Schema", node)
            kind, properties = schema.get("type"), cast("Schema", schema.get("properties", {}))
            wrong += [f"{path}: {key}" for key in schema if key not in fields]
            if not isinstance(kind, str) or kind not in TYPES:
                wrong.append(f"{path}: type {kind}")
            if "enum" in schema and not (kind == "string" and all(isinstance(one, str) and one for one in schema["enum"])):
                wrong.append(f"{path}: enum of what is no text")
            if schema.get("format", "enum") not in ("enum", "date-time"):
                wrong.append(f"{path}: format {schema['format']}")
            if kind != "object" and ("properties" in schema or "required" in schema):
                wrong.append(f"{path}: properties of what is no object")
            if kind == "array" and "items" not in schema:
                wrong.append(f"{path}: array without items")
            wrong += [
                f"{path}: {name} is required and not there" for name in schema.get("required", ()) if name not in properties
            ]
            wrong += [f"{path}.{name}: name" for name in properties if not re.fullmatch(r"[a-zA-Z_][a-zA-Z0-9_]{0,63}", name)]
    return wrong


def vscode(tools: Sequence[ListedTool]) -> Found:
    """VS Code, whichever model is chosen.

    microsoft/vscode-copilot-chat, `toolSchemaNormalizer.ts`: parameters an object with properties and a description that is
    not empty; arrays with items, which are no list; nothing combining at the top; what is required is there; descriptions
    within a schema of 1,024 characters at most. It strips bounds and defaults for some models: they may be there, since they
    are checked here again. VS Code puts `mcp_` and the server's name before a tool's, and the whole may have 64 characters
    (microsoft/vscode#243602); 128 tools a request (documentation, "Use tools in chat").
    """
    wrong = [f"{len(tools)} tools, 128 at most"] if len(tools) > 128 else []
    for tool in tools:
        name, schema = tool["name"], tool["inputSchema"]
        if not re.fullmatch(r"[a-zA-Z0-9_-]+", name) or len(f"mcp_{SERVER}_{name}") > 64:
            wrong.append(f"{name}: name")
        if not tool.get("description"):
            wrong.append(f"{name}: no description")
        if schema.get("type") != "object" or "properties" not in schema:
            wrong.append(f"{name}: parameters are no object")
        wrong += [f"{name}: {key} at the top" for key in COMBINING if key in schema]
        for path, node in nodes(schema, name):
            if not isinstance(node, dict):
                continue
            inner = cast("Schema", node)
            if inner.get("type") == "array" and not isinstance(inner.get("items"), dict):
                wrong.append(f"{path}: array without items")
            if len(inner.get("description", "")) > 1_024:
                wrong.append(f"{path}: description")
            if isinstance(inner.get("type"), list):
                wrong.append(f"{path}: several types")
            wrong += [
                f"{path}: {key} is required and not there"
                for key in inner.get("required", ())
                if key not in inner.get("properties", {})
            ]
    return wrong


def inspector(tools: Sequence[ListedTool]) -> Found:
    """What `--strict` of the Inspector's command line tells, errors and warnings (2.12.0, `core/json/schemaLint.ts`).

    A boolean where a schema belongs, but for the keywords that take one; several types; a reference to another document; a
    schema that says nothing at all. It looks at output schemas, too. `make conformance` runs the Inspector itself.
    """
    says = {
        "type", "enum", "const", "minimum", "maximum", "minLength", "maxLength", "pattern", "format", "items", "properties",
        "additionalProperties", "required", "anyOf", "oneOf", "allOf", "not", "$ref", "minItems", "maxItems",
    }  # fmt: skip
    wrong = Found()
    for tool in tools:
        for kind in ("inputSchema", "outputSchema"):
            for path, node in nodes(tool.get(kind, {"type": "object"}), f"{tool['name']} {kind}"):
                if isinstance(node, bool):
                    wrong += [] if path.endswith(".additionalProperties") else [f"{path}: a boolean for a schema"]
                    continue
                schema = cast("Schema", node)
                if isinstance(schema.get("type"), list):
                    wrong.append(f"{path}: several types")
                if not schema.get("$ref", "#").startswith("#"):
                    wrong.append(f"{path}: reference to another document")
                if not schema.keys() & says:
                    wrong.append(f"{path}: says nothing")
    return wrong


def cursor(tools: Sequence[ListedTool]) -> Found:
    """Cursor leaves out a tool whose name has more than 60 characters together with the server's.

    awslabs/mcp#1283, ComposioHQ/composio#2788 and PostHog/posthog#51483 quote its warning.
    """
    return [f"{tool['name']}: name" for tool in tools if len(f"{SERVER}_{tool['name']}") > 60]


RULES = (openai, gemini, vscode, inspector, cursor)


def _is(node: Any, kind: str) -> bool:
    return isinstance(node, dict) and cast("Schema", node).get("type") == kind
