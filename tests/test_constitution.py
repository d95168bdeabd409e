"""The rules that every tool keeps, checked on what is really sent."""

import re
from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path
from typing import Any, cast, get_args

import pytest
from pydantic import BaseModel
from starlette.routing import Route

import schemas
import world
from convoso_mcp.answers import FACTS, answer_class
from convoso_mcp.endpoints import ENDPOINTS, GROUPS
from convoso_mcp.endpoints.endpoint import About, Effect, Endpoint, Request
from convoso_mcp.endpoints.replies import Page, Record, Reply
from convoso_mcp.profiles.instructions import FULL as INSTRUCTIONS
from convoso_mcp.server import build_server
from convoso_mcp.text import answer
from convoso_mcp.tools import about_tokens

SAYS_IT_ALL = {
    "confirm_token",
    "address1", "address2", "age", "city", "comments", "country", "email", "first_name", "gender", "last_name", "limit", "name",
    "notes", "offset", "postal_code", "province", "number_dialed", "description", "stage", "call_type", "extra_field_01",
    "extra_field_02", "metric",
}  # fmt: skip
"""Names that need no description: they say what they are, or their schema lists the values."""

FORBIDDEN_KEYS = {"anyOf", "oneOf", "allOf", "$ref", "$defs", "title", "nullable"}
HOSTILE = "Eve\u202e\u200b\x07\n| ![x](https://evil.example/p.png) [link](https://evil.example) <img src=x>"

TOOLS = schemas.definitions()
REQUESTS: tuple[type[Request[Any]], ...] = (*ENDPOINTS, *map(answer_class, FACTS))
BY_TOOL = {kind.about.tool: kind for kind in REQUESTS}
each_tool = pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)
each_endpoint = pytest.mark.parametrize("endpoint", ENDPOINTS, ids=[endpoint.about.tool for endpoint in ENDPOINTS])
each_request = pytest.mark.parametrize("kind", REQUESTS, ids=list(BY_TOOL))


def schemas_in(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A schema and, as deep as they go, those of its properties and items."""
    yield schema
    for inner in [*schema.get("properties", {}).values(), schema.get("items"), schema.get("additionalProperties")]:
        if isinstance(inner, dict):
            yield from schemas_in(cast("dict[str, Any]", inner))


def test_the_38_tools_and_the_answers_are_there_in_a_fixed_order() -> None:
    assert list(TOOLS) == [
        "search_leads", "insert_lead", "update_lead", "delete_lead", "get_lead_recordings", "post_lead", "validate_lead",
        "search_lists", "insert_list", "update_list", "delete_list",
        "search_callbacks", "insert_callback", "update_callback", "delete_callback",
        "search_call_logs", "update_call_log", "update_revenue",
        "search_campaigns", "set_campaign_status",
        "search_dnc", "insert_dnc", "update_dnc", "delete_dnc",
        "search_sms_opt_outs", "insert_sms_opt_out", "update_sms_opt_out",
        "search_statuses", "insert_status", "update_status",
        "search_users", "get_user_recordings", "get_user_activity",
        "monitor_agents", "logout_agent", "get_agent_performance", "search_agent_productivity", "update_queue_agents",
        "get_overview", "get_agent_report", "get_agent_day", "get_call_report", "get_drop_rate", "get_list_report",
        "find_lead", "get_lead_timeline", "check_contact", "get_callback_backlog", "find_compliance_gaps", "explain_metric",
        "read_result", "export_result",
        "list_changes", "undo_change",
    ]  # fmt: skip


@each_tool
def test_a_name_is_a_verb_and_a_noun(tool: dict[str, Any]) -> None:
    assert re.fullmatch(
        r"(search|get|insert|update|delete|post|validate|set|monitor|logout|read|export|explain|list|undo|find|check)(_[a-z]+)+",
        tool["name"],
    )
    assert len(tool["name"]) <= 40


@each_request
def test_a_manual_begins_with_one_short_sentence_and_says_what_is_lost(kind: type[Request[Any]]) -> None:
    first_line = cleandoc(kind.__doc__ or "").partition("\n")[0]
    assert first_line.endswith("."), "the first line is whole sentences"
    assert len(first_line.partition(". ")[0]) < 100
    about = kind.about
    assert bool(about.loses) == (about.effect is Effect.DESTROYS)
    assert kind.manual().endswith(about.loses)
    if about.loses:
        assert re.search(r"\b(lost|lifts)\b", about.loses), "it names what is lost"


@each_tool
def test_a_manual_names_only_tools_that_exist(tool: dict[str, Any]) -> None:
    told = " ".join(
        [tool["description"], *(field.get("description", "") for field in tool["inputSchema"]["properties"].values())]
    )
    verbs = "search|get|insert|update|delete|post|validate|set|monitor|logout|read|export|explain|list|undo|find|check"
    arguments = {name for other in TOOLS.values() for name in other["inputSchema"]["properties"]}
    assert set(re.findall(rf"\b(?:{verbs})_[a-z_]+\b", told)) <= set(TOOLS) | arguments


@each_tool
def test_every_field_is_described_and_every_id_says_which_tool_finds_it(tool: dict[str, Any]) -> None:
    for name, field in tool["inputSchema"]["properties"].items():
        described = field.get("description", "")
        assert described or "enum" in field or name in SAYS_IT_ALL or tool["name"] == "insert_status", name
        if name.endswith(("_id", "_ids")) and name not in ("status_ids", "result_id"):
            assert any(f"{finder} finds" in described for finder in TOOLS), f"{name}: {described!r}"


@each_tool
def test_a_schema_is_flat(tool: dict[str, Any]) -> None:
    schema = tool["inputSchema"]
    assert schema["type"] == "object"
    assert "additionalProperties" not in schema, "an unknown argument is refused when it comes"
    for inner in schemas_in(schema):
        assert not set(inner) & FORBIDDEN_KEYS, inner
        assert inner.get("type") != "null"
        assert inner.get("type") != "array" or "items" in inner
    for name, field in schema["properties"].items():
        if field.get("type") == "object":
            assert name == "custom_fields"
            assert field["additionalProperties"] == {"type": "string"}


@each_request
def test_hints_follow_from_the_effect(kind: type[Request[Any]]) -> None:
    about, hints = kind.about, TOOLS[kind.about.tool]["annotations"]
    assert hints == {
        "readOnlyHint": about.effect is Effect.READS,
        "destructiveHint": about.effect is Effect.DESTROYS or about.overwrites,
        "idempotentHint": about.may_repeat,
        "openWorldHint": isinstance(kind.about, About) or about.upstream,
    }
    assert about.effect is not Effect.READS or (about.may_repeat and not about.overwrites)


def test_every_endpoint_of_a_group_is_in_its_tuple_and_every_path_is_used_once() -> None:
    assert len(GROUPS) == 10
    for group in GROUPS:
        classes = [value for value in vars(group).values() if isinstance(value, type) and "about" in vars(value)]
        assert {one for one in classes if one.__module__ == group.__name__} == set(group.ENDPOINTS)
    assert len({endpoint.about.path for endpoint in ENDPOINTS}) == len(ENDPOINTS) == 38


def test_every_endpoint_has_an_answer_in_the_sandbox_and_the_sandbox_answers_nothing_else() -> None:
    answered = {route.path for route in world.sandbox().routes if isinstance(route, Route)}
    assert answered - {"/control/faults", "/control/clock"} == {f"/v1{endpoint.about.path}" for endpoint in ENDPOINTS}


@each_tool
def test_every_tool_has_a_test_of_its_whole_answer(tool: dict[str, Any]) -> None:
    kinds = {Effect.READS: "reading", Effect.CHANGES: "changing", Effect.DESTROYS: "destroying"}
    about = BY_TOOL[tool["name"]].about
    own = ("test_kept_results.py", "test_undo.py", "test_answers_*.py", f"test_{about.tool}.py")
    tested = (f"test_{kinds[about.effect]}_tools.py",) if isinstance(about, About) else own
    files = [file for pattern in tested for file in sorted(Path(__file__).parent.glob(pattern))]
    tests = "\n".join(file.read_text(encoding="utf-8") for file in files)
    assert re.search(rf'await ask\("{tool["name"]}".*== snapshot\(', tests)


@each_tool
def test_a_tool_stays_within_its_budget(tool: dict[str, Any]) -> None:
    assert schemas.cost(tool) <= schemas.TOOL_BUDGET


def test_the_38_and_what_is_beside_them_stay_within_their_budgets_and_the_estimate_is_close() -> None:
    groups = schemas.costs()
    for shared, costs in groups.items():
        print(f"{shared}: {len(costs)} tools cost {sum(costs.values())} tokens")
        assert sum(costs.values()) <= schemas.BUDGETS[shared]
    assert set(groups["endpoints"]) == {kind.about.tool for kind in ENDPOINTS}
    assert len(ENDPOINTS) == 38
    assert sum(sum(costs.values()) for costs in groups.values()) <= schemas.LIST_BUDGET
    assert abs(sum(map(about_tokens, ENDPOINTS)) / sum(groups["endpoints"].values()) - 1) < 0.03


def test_the_record_is_what_the_classes_say() -> None:
    assert schemas.stale() == [], "run `make schemas` and review the difference"


async def test_tools_list_sends_the_record_the_same_bytes_each_time(era: str) -> None:
    async def none(request: object, /) -> Any:
        raise AssertionError("listing tools calls nothing")

    async with world.connected(build_server(none), era) as client:
        first, second = [await client.list_tools(cache_mode="refresh") for _ in range(2)]
        sent = {tool.name: tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in first.tools}
        assert first.model_dump_json(exclude={"meta"}) == second.model_dump_json(exclude={"meta"})
        assert client.instructions == INSTRUCTIONS
    assert list(sent) == list(TOOLS)
    for name, tool in sent.items():
        assert tool == schemas.json.loads((schemas.FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def test_the_instructions_are_short_and_name_only_tools_that_exist() -> None:
    assert len(INSTRUCTIONS) <= 2048
    named = re.findall(r"\b(?:search|get|monitor|update|insert|delete|list|undo|find|check)_[a-z_]+\b", INSTRUCTIONS)
    assert set(named) <= set(TOOLS)


def texts_of(model: type[BaseModel]) -> Iterator[str]:
    """The fields of a reply or record that can hold text."""
    for name, field in model.model_fields.items():
        if str in (field.annotation, *get_args(field.annotation)):
            yield name


@each_endpoint
def test_no_text_of_a_reply_escapes_the_choke_point(endpoint: type[Endpoint[Any]]) -> None:
    """Every text field, and every field nobody documented, is filled with hostile text; none of it may arrive alive."""
    request, reply = endpoint.model_construct(), cast("type[Reply]", endpoint.reply_type())
    hostile: dict[str, Any] = {"undocumented": HOSTILE, HOSTILE: HOSTILE, "nested": [{HOSTILE: [HOSTILE]}]}
    if issubclass(reply, Page):
        row = cast("type[Record]", get_args(reply.model_fields["rows"].annotation)[0])
        record = row.model_validate(dict.fromkeys(texts_of(row), HOSTILE) | hostile)
        filled: list[Reply] = [reply.model_validate(hostile | {"rows": [record] * count}) for count in (0, 1, 2)]
    else:
        filled = [reply.model_validate(dict.fromkeys(texts_of(reply), HOSTILE) | hostile)]
    for one in filled:
        text = answer(request, one)
        assert "undocumented" in text or isinstance(one, Page)
        for live in ("\u202e", "\u200b", "\x07", "](", "https://evil.example", "<", ">"):
            assert live not in text, f"{live!r} escapes"
        for line in text.splitlines():
            assert not line.startswith(" ![")
