"""Telemetry of a real process, at a collector of our own on loopback: what arrives, when nothing does, and how it ends."""

import signal
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from processes import request, serving

from serving import served


@dataclass
class Collector:
    """What was sent to it."""

    address: str = ""
    bodies: list[tuple[str, bytes]] = field(default_factory=list[tuple[str, bytes]])
    late: threading.Event = field(default_factory=threading.Event)

    def spans(self) -> set[str]:
        told = [ExportTraceServiceRequest.FromString(body) for path, body in self.bodies if path == "/v1/traces"]
        return {
            span.name for one in told for of in one.resource_spans for scope in of.scope_spans for span in scope.spans
        }  # fmt: skip

    def metrics(self) -> set[str]:
        told = [ExportMetricsServiceRequest.FromString(body) for path, body in self.bodies if path == "/v1/metrics"]
        return {
            metric.name for one in told for of in one.resource_metrics for scope in of.scope_metrics for metric in scope.metrics
        }


@contextmanager
def collecting(*, answering: bool = True) -> Generator[Collector]:
    collector = Collector()

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            collector.bodies.append((self.path, body))
            if not answering:
                collector.late.wait(60)
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Keep still."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Taking)
    collector.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield collector
    finally:
        collector.late.set()
        server.shutdown()
        server.server_close()


def test_a_collector_gets_spans_and_metrics_with_nothing_of_the_call_in_them() -> None:
    with collecting() as collector, served() as account:
        standard = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.address, "OTEL_SERVICE_NAME": "dialer-eu"}
        with serving(account, CONVOSO_TELEMETRY="1", **standard) as server:
            asked = request("search_leads", modern=True, phone_number="3055550142")
            assert httpx.post(server.address, **asked).status_code == 200
            server.process.send_signal(signal.SIGTERM)
            assert server.process.wait(timeout=10) == 0
    assert collector.spans() == {"tools/call search_leads", "convoso POST /leads/search"}
    assert collector.metrics() == {
        "convoso_mcp.tool.calls", "convoso_mcp.tool.duration", "convoso_mcp.upstream.calls", "convoso_mcp.upstream.duration",
    }  # fmt: skip
    whole = b"".join(body for _, body in collector.bodies)
    assert b"dialer-eu" in whole
    assert b"3055550142" not in whole
    assert b"sandbox" not in whole


def test_without_the_setting_nothing_is_sent_whatever_the_standard_variables_say() -> None:
    with (
        collecting() as collector,
        served() as account,
        serving(account, OTEL_EXPORTER_OTLP_ENDPOINT=collector.address) as server,
    ):
        assert httpx.post(server.address, **request("search_campaigns", modern=True)).status_code == 200
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=10) == 0
    assert collector.bodies == []


def test_a_collector_that_does_not_answer_holds_up_neither_a_call_nor_the_end() -> None:
    with (
        collecting(answering=False) as collector,
        served() as account,
        serving(account, CONVOSO_TELEMETRY="1", OTEL_EXPORTER_OTLP_ENDPOINT=collector.address) as server,
    ):
        assert httpx.post(server.address, timeout=5, **request("search_campaigns", modern=True)).status_code == 200
        start = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=10) == 0
        assert time.monotonic() - start < 5
    assert {path for path, _ in collector.bodies} == {"/v1/traces", "/v1/metrics"}
