"""What is measured where somebody wants it: a span for each try of a call to Convoso, counts of what tools do, and no person."""

import json
import sys
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from click.testing import CliRunner
from inline_snapshot import snapshot
from mcp import MCPError
from mcp.types import ElicitResult
from opentelemetry.sdk.metrics import Counter, Histogram
from opentelemetry.sdk.metrics.export import AggregationTemporality, InMemoryMetricReader
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

import over_http
import world
from convoso_mcp.budget import Budget
from convoso_mcp.cli import program
from convoso_mcp.cli.observing import Plain, observe
from convoso_mcp.endpoints.calls import SearchCallLogs
from convoso_mcp.pager import Pager
from convoso_mcp.sandbox import SANDBOX_TOKEN, open_sandbox
from convoso_mcp.server import build_server
from convoso_mcp.telemetry import ToolCall

PHONE, MAIL = "3055550142", "ana@example.com"


@dataclass
class Observed:
    """What this process has exported since it was asked last."""

    spans: InMemorySpanExporter = field(default_factory=InMemorySpanExporter)
    reader: InMemoryMetricReader = field(
        default_factory=lambda: InMemoryMetricReader(dict.fromkeys((Counter, Histogram), AggregationTemporality.DELTA))
    )

    def metrics(self) -> list[dict[str, Any]]:
        whole = self.reader.get_metrics_data()
        found: Any = json.loads(whole.to_json()) if whole else {"resource_metrics": []}
        return [one for of in found["resource_metrics"] for scope in of["scope_metrics"] for one in scope["metrics"]]

    def counts(self) -> dict[str, dict[str, int]]:
        """What was counted, by metric and attributes; times by how many there were."""
        told = dict[str, dict[str, int]]()
        for metric in self.metrics():
            for point in metric["data"]["data_points"]:
                attributes = " ".join(str(value) for value in point["attributes"].values())
                told.setdefault(metric["name"], {})[attributes] = point.get("value", point.get("count"))
        return told

    def served(self) -> list[str]:
        """The spans of the server, those within another set in."""
        found = self.spans.get_finished_spans()
        requests = {one.context.span_id for one in found if one.context and one.kind.name == "SERVER"}
        return [
            f"{'  ' if one.parent and one.parent.span_id in requests else ''}{one.name} {one.status.status_code.name} "
            + " ".join(f"{name}={value}" for name, value in (one.attributes or {}).items() if name != "convoso.waited")
            for one in found
            if one.kind.name == "SERVER" or "convoso" in one.name
        ]


@pytest.fixture(scope="module")
def process() -> Generator[Observed]:
    """OpenTelemetry is set up once for a whole process."""
    observed = Observed()
    observe(SimpleSpanProcessor(Plain(observed.spans)), observed.reader)
    yield observed
    observed.spans.shutdown()  # other tests of this process are of no interest


@pytest.fixture
def observed(process: Observed) -> Observed:
    process.spans.clear()
    process.metrics()
    return process


def failing(faults: str) -> world.Wire:
    app = open_sandbox(now=lambda: world.NOW, scale="tiny", token=SANDBOX_TOKEN, faults=faults)
    return world.Wire(httpx.ASGITransport(app=app))


async def test_every_try_of_a_call_to_convoso_is_a_span_below_that_of_its_request(observed: Observed) -> None:
    async with (
        world.account(failing("429 x1 /leads; 500 x1 /lists")) as convoso,
        world.connected(build_server(convoso.call), "auto") as client,
    ):
        ask = world.asker(client)
        await ask("search_leads", phone_number=PHONE)
        await ask("search_lists", status=1)
        await ask("delete_lead", lead_id="77777777")
        await ask("insert_lead", list_id="999", phone_number="7865550198")
    assert observed.served() == snapshot(
        [
            "server/discover UNSET mcp.method.name=server/discover mcp.protocol.version=2026-07-28",
            "  convoso POST /leads/search ERROR http.request.method=POST url.template=/leads/search convoso.attempt=1 http.response.status_code=429 error.type=rate_limited",
            "  convoso POST /leads/search UNSET http.request.method=POST url.template=/leads/search convoso.attempt=2 http.response.status_code=200",
            "tools/call search_leads UNSET mcp.method.name=tools/call mcp.protocol.version=2026-07-28 gen_ai.operation.name=execute_tool gen_ai.tool.name=search_leads convoso.outcome=ok",
            "tools/list UNSET mcp.method.name=tools/list mcp.protocol.version=2026-07-28",
            "  convoso POST /lists/search ERROR http.request.method=POST url.template=/lists/search convoso.attempt=1 http.response.status_code=500 error.type=unavailable",
            "  convoso POST /lists/search UNSET http.request.method=POST url.template=/lists/search convoso.attempt=2 http.response.status_code=200",
            "tools/call search_lists UNSET mcp.method.name=tools/call mcp.protocol.version=2026-07-28 gen_ai.operation.name=execute_tool gen_ai.tool.name=search_lists convoso.outcome=ok",
            "  convoso POST /leads/search UNSET http.request.method=POST url.template=/leads/search convoso.attempt=1 http.response.status_code=200",
            "tools/call delete_lead UNSET mcp.method.name=tools/call mcp.protocol.version=2026-07-28 gen_ai.operation.name=execute_tool gen_ai.tool.name=delete_lead convoso.outcome=asked",
            "  convoso POST /leads/insert ERROR http.request.method=POST url.template=/leads/insert convoso.attempt=1 http.response.status_code=200 convoso.code=6002 error.type=not_found",
            "tools/call insert_lead ERROR mcp.method.name=tools/call mcp.protocol.version=2026-07-28 gen_ai.operation.name=execute_tool gen_ai.tool.name=insert_lead convoso.outcome=not_found error.type=tool_error",
        ]
    )
    counts = observed.counts()
    assert {name: counted for name, counted in counts.items() if "upstream" in name} == snapshot(
        {
            "convoso_mcp.upstream.duration": {"/leads/search": 3, "/lists/search": 2, "/leads/insert": 1},
            "convoso_mcp.upstream.calls": {
                "/leads/search rate_limited 429": 1,
                "/leads/search ok 200": 2,
                "/lists/search unavailable 500": 1,
                "/lists/search ok 200": 1,
                "/leads/insert not_found 200": 1,
            },
        }
    )


async def test_tool_calls_are_counted_by_how_they_ended(observed: Observed, wire: world.Wire) -> None:
    async with world.account(wire) as convoso, world.connected(build_server(convoso.call), "legacy") as client:
        ask = world.asker(client)
        await ask("get_user_activity")
        await ask("get_user_activity")
        await ask("search_leads", first_nmae=MAIL)
        await ask("delete_callback", callback_id="601")
        await ask("delete_dnc", phone_number=PHONE, phone_code="1", campaign_id="0")
    counts = observed.counts()
    assert {name: counted for name, counted in counts.items() if "tool" in name} == snapshot(
        {
            "convoso_mcp.tool.calls": {
                "get_user_activity ok": 2,
                "search_leads unknown_argument": 1,
                "delete_callback asked": 1,
                "delete_dnc not_allowed": 1,
            },
            "convoso_mcp.tool.duration": {"get_user_activity": 2, "search_leads": 1, "delete_callback": 1, "delete_dnc": 1},
        }
    )


@pytest.mark.parametrize(
    ("answer", "counted"),
    [
        (world.YES, {"delete_callback person": 1}),
        (world.NO, {"delete_callback declined": 1}),
        (ElicitResult(action="cancel"), {"delete_callback cancelled": 1}),
    ],
    ids=["yes", "no", "cancelled"],
)
async def test_confirmations_are_counted_by_how_they_ended(
    observed: Observed, wire: world.Wire, era: str, answer: ElicitResult, counted: dict[str, int]
) -> None:
    async with world.account(wire) as convoso, world.connected(build_server(convoso.call), era, world.Person(answer)) as client:
        await client.call_tool("delete_callback", {"callback_id": "601"})
        await client.call_tool("update_lead", {"lead_id": "5000002", "city": "Tampa"})  # nobody is asked
    assert observed.counts()["convoso_mcp.confirmations"] == counted


async def test_a_preview_that_comes_back_and_one_that_is_made_up_are_told_apart(observed: Observed, wire: world.Wire) -> None:
    async with world.account(wire) as convoso, world.connected(build_server(convoso.call), "auto") as client:
        ask = world.asker(client)
        preview = await ask("delete_callback", callback_id="601")
        token = preview.partition("confirm_token=")[2].splitlines()[0]
        await ask("delete_callback", callback_id="601", confirm_token=f"{token[:-4]}AAAA")
        await ask("delete_callback", callback_id="601", confirm_token=token)
    assert observed.counts()["convoso_mcp.confirmations"] == {"delete_callback forged": 1, "delete_callback model": 1}


async def test_an_answer_that_rests_on_a_part_is_counted_once(observed: Observed, wire: world.Wire) -> None:
    async with world.account(wire) as convoso:
        with ToolCall("get_call_report"):
            for _ in range(2):
                coverage = await Pager(convoso.call, Budget(rows=1)).read(SearchCallLogs(), lambda page: None)
                assert not coverage.complete
        with ToolCall("get_drop_rate"):
            coverage = await Pager(convoso.call).read(SearchCallLogs(status="SALE"), lambda page: None)
            assert coverage.complete
    assert observed.counts()["convoso_mcp.tool.floors"] == {"get_call_report": 1}


def test_telemetry_without_its_extra_stops_the_start_and_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "convoso_mcp.cli.observing")
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.metric_exporter", None)
    ended = CliRunner().invoke(program, ["serve", "--http", "--port", "0"], env={"CONVOSO_TELEMETRY": "1"})
    assert ended.exit_code == 1
    assert ended.output.startswith("Error: [not_configured] CONVOSO_TELEMETRY is on, and opentelemetry.")
    assert ended.output.endswith(" is not installed. Install convoso-mcp[otel].\n")


async def test_nothing_that_a_client_or_convoso_wrote_is_in_a_span_or_a_metric(observed: Observed, tmp_path: Path) -> None:
    wire = failing("429 x1 /users; html x1 /campaigns; break_after x1 /leads/insert")
    async with over_http.serving(wire, tmp_path) as team:
        token = team.made("ana")
        for tool, arguments in (world.EXAMPLES | world.ANSWERED).items():
            async with team.client(token, person=world.Person()) as client:
                await client.call_tool(tool, arguments)
        async with team.client(token) as client:
            with pytest.raises(MCPError):
                await client.call_tool(PHONE, {"phone_number": PHONE})
            with pytest.raises(MCPError):
                await client.get_prompt(MAIL, {"agent": MAIL})
            await client.call_tool("search_leads", {"e_mail": MAIL, "confirm_token": "cmcp_made_up"})
        hostile = over_http.call("search_leads", email=MAIL)
        hostile["id"] = PHONE
        hostile["params"]["_meta"] = over_http.META | {
            "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "tracestate": f"phone={PHONE}",
            "baggage": f"mail={MAIL}",
        }
        await team.post(hostile, token=token)
        await team.post({**hostile, "method": MAIL}, token=token, mcp_method=MAIL)
        secrets = [token, SANDBOX_TOKEN, "cmcp_", "ana", "Ada", "Okafor", "5000002", "example.com", "tracestate", "555"]
    spans = observed.spans.get_finished_spans()
    exported = [json.loads(span.to_json()) for span in spans]
    assert len(exported) > 100
    assert any(span["parent_id"] == "0xb7ad6b7169203331" for span in exported)
    for one in exported:  # ids and times are numbers that can look like anything
        for name in ("context", "parent_id", "start_time", "end_time", "resource"):
            one.pop(name)
        one["attributes"].pop("convoso.waited", None)
        assert one.pop("events") == one.pop("links") == []
    assert {span.context.trace_state.to_header() for span in spans if span.context} == {""}
    assert {span.parent.trace_state.to_header() for span in spans if span.parent} == {""}
    points = [point["attributes"] for metric in observed.metrics() for point in metric["data"]["data_points"]]
    told = json.dumps([exported, points])
    assert {secret for secret in secrets if secret in told} == set()
    names = {name for one in (*exported, {"attributes": cast("dict[str, Any]", {k: 0 for p in points for k in p})})
             for name in one["attributes"]}  # fmt: skip
    assert names == snapshot(
        {
            "convoso.attempt",
            "convoso.code",
            "convoso.outcome",
            "error.type",
            "gen_ai.operation.name",
            "gen_ai.tool.name",
            "http.request.method",
            "http.response.status_code",
            "mcp.method.name",
            "mcp.protocol.version",
            "outcome",
            "path",
            "rpc.response.status_code",
            "status",
            "tool",
            "url.template",
        }
    )
