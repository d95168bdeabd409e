"""The tools against the documentation's facts: parameters with their types, limits, values and defaults; reply shapes."""

import json
from typing import Any, cast

import pytest
from inline_snapshot import snapshot

import schemas
import world
from convoso_mcp.endpoints import ENDPOINTS
from convoso_mcp.endpoints.endpoint import Effect, Endpoint
from convoso_mcp.endpoints.replies import Page, Record
from convoso_mcp.reading import read_reply
from documented import DOCUMENTED, field_names

TOOLS = schemas.definitions()
each_endpoint = pytest.mark.parametrize("endpoint", ENDPOINTS, ids=[endpoint.about.tool for endpoint in ENDPOINTS])

PLAINLY_NEEDED = {
    "update_callback": {"status"},
    "delete_callback": {"callback_id"},
    "delete_dnc": {"phone_number", "phone_code", "campaign_id"},
    "update_sms_opt_out": {"campaign_id"},
    "post_lead": {
        "phone_number", "phone_code", "status", "created_by", "email", "last_modified_by", "owner_id", "first_name", "last_name",
        "alt_phone_1", "alt_phone_2", "address1", "address2", "city", "state", "province", "postal_code", "country", "gender",
        "date_of_birth",
    },
}  # fmt: skip
"""Parameters that no official text confirms and without which the tool could not do its work: a Lead Post without the
person's fields, a delete without an id, the one word that dismisses a callback."""

OURS = {"custom_fields", "columns", "detail", "confirm_token"}


@each_endpoint
def test_every_confirmed_parameter_is_there_and_no_other(endpoint: type[Endpoint[Any]]) -> None:
    documented = DOCUMENTED[endpoint.about.path]["params"]
    # S0 is Convoso's own reference: what it lists is confirmed even where it stands alone.
    confirmed = {name for name, facts in documented.items() if not facts.get("unverified") or "S0" in facts["sources"]}
    given = set(TOOLS[endpoint.about.tool]["inputSchema"]["properties"]) - OURS
    assert given == confirmed | PLAINLY_NEEDED.get(endpoint.about.tool, set())
    assert given <= set(documented)


@each_endpoint
def test_a_parameter_has_the_documented_type_limits_values_and_default(endpoint: type[Endpoint[Any]]) -> None:
    schema = TOOLS[endpoint.about.tool]["inputSchema"]
    for name, facts in DOCUMENTED[endpoint.about.path]["params"].items():
        field = schema["properties"].get(name)
        if field is None:
            continue
        assert (name in schema.get("required", [])) == facts.get("required", False), name
        if "enum" in field:
            assert set(map(str, field["enum"])) <= set(map(str, facts.get("enum", field["enum"]))), name
        if "enum" in facts and not facts.get("enum_open"):
            assert set(map(str, field.get("enum", facts["enum"]))) == set(map(str, facts["enum"])), name
        limits = {"min": "minimum", "max": "maximum", "min_length": "minLength", "max_length": "maxLength"}
        for fact, keyword in limits.items():
            if fact in facts and not facts.get("multi"):
                assert field.get(keyword) == facts[fact], (name, fact)
        if name == "limit":  # ours: a page that a summary is worth of, whatever Convoso's own default is
            assert field["default"] == {"search_agent_productivity": 500}.get(endpoint.about.tool, 100)
        elif isinstance(facts.get("default"), int) and name != "hopper_priority":
            assert field.get("default") == facts["default"], name
        kinds = {"integer": ("integer", "string"), "boolean": ("boolean",), "number": ("number",)}
        assert field["type"] in kinds.get(facts["type"], ("string", "integer")), name
        is_id = name.endswith(("_id", "_ids", "_by")) or name in ("id", "user")
        assert not (facts["type"] == "integer" and field["type"] == "string") or is_id, name


@each_endpoint
def test_effects_are_the_documented_ones(endpoint: type[Endpoint[Any]]) -> None:
    facts, about = DOCUMENTED[endpoint.about.path], endpoint.about
    assert about.effect is {"read": Effect.READS, "write": Effect.CHANGES, "destructive": Effect.DESTROYS}[facts["effect"]]
    assert about.may_repeat == facts["idempotent"]
    assert about.may_destroy == facts["overwrites"]


@each_endpoint
def test_the_documented_example_is_read_without_losing_a_field(endpoint: type[Endpoint[Any]]) -> None:
    example = DOCUMENTED[endpoint.about.path]["example"]
    request = endpoint.model_validate(world.EXAMPLES[endpoint.about.tool])
    reply = read_reply(request, 200, json.dumps(example).encode())
    kept = reply.model_dump_json(by_alias=True)
    for name in field_names(example):
        assert f'"{name.lower()}"' in kept, f"{name} is lost"


def test_rows_are_found_in_every_place_where_convoso_hides_them() -> None:
    found: dict[str, tuple[int, int | None, int | None, int | None, int | None]] = {}
    for endpoint in ENDPOINTS:
        request = endpoint.model_validate(world.EXAMPLES[endpoint.about.tool])
        reply = read_reply(request, 200, json.dumps(DOCUMENTED[endpoint.about.path]["example"]).encode())
        if isinstance(reply, Page):
            page = cast("Page[Record]", reply)
            found[endpoint.about.tool] = (len(page.rows), page.total, page.offset, page.limit, page.next_offset)
    assert found == snapshot(
        {
            "search_leads": (1, 1, 0, 10, None),
            "get_lead_recordings": (1, 1, 0, 10, None),
            "search_lists": (1, None, None, None, None),
            "search_callbacks": (1, 150, 0, 20, 1),
            "search_call_logs": (1, 546, 0, 500, 1),
            "search_campaigns": (2, None, None, None, None),
            "search_dnc": (1, 1, 0, 100, None),
            "search_sms_opt_outs": (1, 1, 0, 100, None),
            "search_statuses": (1, None, None, None, None),
            "search_users": (1, 641, 0, 20, 1),
            "get_user_recordings": (1, 1, 0, 20, None),
            "monitor_agents": (1, None, None, None, None),
            "get_agent_performance": (1, 1, None, None, None),
            "search_agent_productivity": (1, 14, 0, 10, 1),
        }
    )
