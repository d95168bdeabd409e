"""One documented request per endpoint, and the official pages' own samples: what they send is taken, what they show is sent."""

import json
from typing import Any

import httpx
import pytest

import world
from convoso_mcp.endpoints import ENDPOINTS
from convoso_mcp.reading import read_reply
from convoso_mcp.sandbox import SANDBOX_TOKEN
from documented import DOCUMENTED, FACTS, REQUESTS, differences, field_names, places, shape

SOURCES: dict[str, str] = FACTS["sources"]
SAMPLES: list[dict[str, Any]] = FACTS["samples"]
each_path = pytest.mark.parametrize("path", DOCUMENTED)
each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=[sample["path"] for sample in SAMPLES])
each_answer = pytest.mark.parametrize(
    "sample", [sample for sample in SAMPLES if "answer" in sample], ids=lambda sample: sample["path"]
)

OWN = "a field of this account's own, which the documents know as <custom field name>"
UNDOCUMENTED: dict[str, dict[str, str]] = {
    "/leads/search": {
        "data.entries[].age": OWN,
        "data.entries[].credit_score": OWN,
        "data.entries[].notes": OWN,
        "data.entries[].source": OWN,
        "data.entries[].last_modified_by": "documented where leads are written, as its twin created_by is; shown nowhere",
    },
}
"""What the sandbox sends although no document shows it, and why."""

SEEN = "seen in some client's answers only; nothing of ours reads it"
CLAIMED = "claimed by one unofficial SDK, against every other source"
NOT_SENT: dict[str, dict[str, str]] = {
    "/leads/search": {
        f"data.entries[].{name}": SEEN
        for name in (
            "user_uid", "directory_uid", "source_id", "source_uid", "source_name", "called_since_last_reset", "object_type",
            "carrier_name", "carrier_type",
        )
    },
    "/leads/insert": {"id": CLAIMED},
    "/lead-post-validation/insert": {"result": CLAIMED},
    "/log/retrieve": {"data.results[].inbound_number": SEEN},
    "/status/search": {"data[].hex_color": CLAIMED},
}  # fmt: skip
"""What is documented and not sent by the sandbox, and why."""

HERE = {
    "auth_token": SANDBOX_TOKEN,
    "lead_id": "5000002",
    "list_id": "20019",
    "campaign_id": "3101",
    "user": "dana.okafor@example.com",
    "name": "List Name 1",  # the sample's has nine characters, and a newer page refuses fewer than ten
    "start_time": "2026-11-01 00:00:00",  # the sample's window lies years before the account's first call,
    "end_time": "2026-11-18 23:59:59",
    "offset": "0",  # and its offset behind the last row
}
"""What stands in for values of the samples that do not exist in the sandbox."""


async def send(method: str, path: str, form: dict[str, str]) -> Any:
    """The answer of a fresh account to a POST of the form, or to a GET with it in the query string."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=world.sandbox()), base_url=world.ADDRESS) as http:
        address = path.removeprefix("/")
        response = await (http.get(address, params=form) if method == "GET" else http.post(address, data=form))
    assert response.status_code == 200
    return response.json()


def as_php_encodes(sample: dict[str, Any]) -> dict[str, str]:
    """The form of a sample request: PHP turns true into 1."""
    return {name: str(int(value) if isinstance(value, bool) else value) for name, value in sample["request"].items()}


@pytest.mark.parametrize("method", ["POST", "GET"])
@each_path
async def test_the_documented_request_is_answered_in_the_documented_shape(path: str, method: str):
    answer = await send(method, path, {"auth_token": SANDBOX_TOKEN, **REQUESTS[path]})

    expected = {f"{place}: not documented" for place in UNDOCUMENTED.get(path, {})}
    expected |= {f"{place}: missing" for place in NOT_SENT.get(path, {})}
    assert answer["success"] is True
    assert differences(shape(path), answer) == expected


@each_path
def test_the_documented_request_is_made_of_documented_parameters(path: str):
    parameters = DOCUMENTED[path]["params"]

    assert REQUESTS[path].keys() <= parameters.keys()
    assert REQUESTS[path].keys() >= {name for name, facts in parameters.items() if facts.get("required")}


@pytest.mark.parametrize("method", ["POST", "GET"])
@each_path
async def test_without_a_token_every_request_is_refused_as_documented(path: str, method: str):
    error = FACTS["everywhere"]["errors"]["5001"]

    assert await send(method, path, REQUESTS[path]) == {"success": False, "code": 5001, "text": error["text"]}


@each_sample
async def test_an_official_sample_request_succeeds_and_its_answer_has_every_field_of_the_sample(sample: dict[str, Any]):
    form = as_php_encodes(sample)

    answer = await send("POST", sample["path"], form | {name: value for name, value in HERE.items() if name in form})

    assert answer["success"] is True
    if "answer" in sample:
        assert {at for at, _ in places(sample["answer"])} <= {at for at, _ in places(answer)}


@each_answer
def test_an_official_sample_answer_has_the_documented_shape(sample: dict[str, Any]):
    assert differences(shape(sample["path"]), sample["answer"], every_field=False) == set()


@each_answer
def test_an_official_sample_answer_is_read_without_losing_a_field_or_its_value(sample: dict[str, Any]):
    (endpoint,) = (endpoint for endpoint in ENDPOINTS if endpoint.about.path == sample["path"])
    request = endpoint.model_validate(world.EXAMPLES[endpoint.about.tool])

    sent = json.dumps(sample["answer"])
    kept = read_reply(request, 200, sent.encode()).model_dump_json(by_alias=True)

    for name in field_names(sample["answer"]):
        assert f'"{name}":' in kept, f"{name} is lost"
        assert f'"{name}":null' not in kept or f'"{name}": ""' in sent, f"{name} is not understood"


def test_every_path_parameter_error_field_and_sample_names_its_sources_and_every_source_is_used():
    told = [FACTS["everywhere"], *DOCUMENTED.values()]
    facts: list[dict[str, Any]] = [*DOCUMENTED.values(), *(path["reply"] for path in DOCUMENTED.values())]
    facts += [fact for path in told for kind in ("params", "errors") for fact in path[kind].values()]
    facts += [field for path in DOCUMENTED.values() for field in path["reply"].get("fields", {}).values()]

    assert all(fact["sources"] for fact in facts)
    assert {source for fact in facts for source in fact["sources"]} | {sample["source"] for sample in SAMPLES} == set(SOURCES)


def test_the_shape_comparer_sees_other_types_missing_and_extra_fields_in_every_row():
    documented = {
        "": {"object"}, "a": {"string"}, "rows": {"array"}, "rows[]": {"object"}, "rows[].c": {"integer", "null"},
        "rows[].ratio": {"number"}, "keyed": {"object"}, "keyed.*": {"object"}, "keyed.*.on": {"boolean"},
    }  # fmt: skip
    rows = [{"c": 1, "ratio": 0}, {"c": None, "ratio": 0.5}, {"c": "1"}]

    assert differences(documented, {"rows": rows, "keyed": {"7": {"on": 1}}, "f": 0}) == {
        "a: missing",
        "f: not documented",
        "rows[].c: string, where integer or null is documented",
        "rows[].ratio: missing",
        "keyed.*.on: integer, where boolean is documented",
    }
    assert differences(documented, {"a": "", "rows": [], "keyed": {}}) == {"rows[]: missing", "keyed.*: missing"}
    assert differences(documented, {"rows": []}, every_field=False) == set()
