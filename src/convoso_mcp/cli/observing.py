"""Where spans and metrics go: by OTLP over HTTP, to the collector that the standard OTEL_ variables name."""

import re
import threading
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from uuid import uuid4

from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.metrics import set_meter_provider
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import MetricReader, PeriodicExportingMetricReader
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import SpanContext, Status, set_tracer_provider
from opentelemetry.util.types import AttributeValue

from convoso_mcp import __version__
from convoso_mcp.http.noting import METHODS
from convoso_mcp.profiles.compact import OWN
from convoso_mcp.prompts import PLANS
from convoso_mcp.telemetry import SCOPE
from convoso_mcp.tools import TOOLS

LAST = 1.0
"""Seconds that a process which ends leaves to a collector: with those that calls have, they are fewer than ten."""

_CODE = re.compile(r"-?[0-9]{1,6}|[A-Za-z_.]{1,60}")
_VERSION = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}")


def _code(value: object) -> bool:
    return _CODE.fullmatch(str(value)) is not None


def _one_of(names: Iterable[str]) -> Callable[[object], bool]:
    return frozenset(names).__contains__


OURS: Mapping[str, Callable[[object], bool]] = {
    "mcp.method.name": _one_of((*METHODS, "elicitation/create")),
    "mcp.protocol.version": lambda value: _VERSION.fullmatch(str(value)) is not None,
    "gen_ai.operation.name": _one_of(("execute_tool",)),
    "gen_ai.tool.name": _one_of((*TOOLS, *OWN)),
    "gen_ai.prompt.name": _one_of(plan.name for plan in PLANS),
    "rpc.response.status_code": _code,
    "error.type": _code,
    "convoso.outcome": _code,
}
"""What is kept of a request's span. The SDK writes into it whatever a client sent as a name, a method or an id, and texts of
exceptions."""


class Plain(SpanExporter):
    """Exports spans with nothing in them that came from a client or an exception: names and codes only."""

    def __init__(self, inner: SpanExporter) -> None:
        self._inner = inner

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send them on."""
        return self._inner.export([plain(span) for span in spans])

    def shutdown(self) -> None:
        """Close the connections."""
        self._inner.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Send what is left."""
        return self._inner.force_flush(timeout_millis)


def plain(span: ReadableSpan) -> ReadableSpan:
    """The span without events, links, status texts, the trace state of a client, and attributes that are not ours."""
    scope, given = span.instrumentation_scope, span.attributes or {}
    ours = scope is not None and scope.name == SCOPE
    kept = given if ours else {name: value for name, value in given.items() if name in OURS and OURS[name](value)}
    return ReadableSpan(
        name=span.name if ours else _name(kept),
        context=_stateless(span.context),
        parent=_stateless(span.parent),
        resource=span.resource,
        attributes=kept,
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=scope,
    )


def _name(kept: Mapping[str, AttributeValue]) -> str:
    """As the conventions for MCP have it: the method, and the tool or the prompt."""
    names = ("mcp.method.name", "gen_ai.tool.name", "gen_ai.prompt.name")
    return " ".join(str(kept[name]) for name in names if name in kept) or "other"


def _stateless(context: SpanContext | None) -> SpanContext | None:
    return context and SpanContext(context.trace_id, context.span_id, context.is_remote, context.trace_flags)


def observe(processor: SpanProcessor, reader: MetricReader) -> Callable[[], None]:
    """Have this process observed from now on; what comes back ends it, within a second, whether or not a collector answers."""
    about = {"service.name": "convoso-mcp", "service.version": __version__, "service.instance.id": str(uuid4())}
    resource = Resource(about).merge(OTELResourceDetector().detect())  # OTEL_SERVICE_NAME and the like win
    tracing = TracerProvider(resource=resource, shutdown_on_exit=False)
    tracing.add_span_processor(processor)
    metering = MeterProvider([reader], resource, shutdown_on_exit=False)
    set_tracer_provider(tracing)
    set_meter_provider(metering)

    def end() -> None:
        ending = [threading.Thread(target=part.shutdown, daemon=True) for part in (tracing, metering)]
        for one in ending:
            one.start()
        for one in ending:
            one.join(LAST / len(ending))

    return end


@contextmanager
def observed() -> Generator[None]:
    """Send spans and metrics while the block runs."""
    end = observe(BatchSpanProcessor(Plain(OTLPSpanExporter())), PeriodicExportingMetricReader(OTLPMetricExporter()))
    try:
        yield
    finally:
        end()
