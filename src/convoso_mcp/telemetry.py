"""What is measured, by OpenTelemetry's interface, which does nothing until the command line says where it goes.

A span or a metric names tools, paths, codes and outcomes: never an argument, an id, a caller or a text. The SDK makes the
spans of requests; those of the calls to Convoso are made here, below them.
"""

from contextvars import ContextVar, Token
from functools import cache
from time import perf_counter
from types import TracebackType
from typing import TYPE_CHECKING, Self

from opentelemetry.trace import SpanKind, Status, StatusCode, get_current_span, get_tracer

from convoso_mcp import __version__
from convoso_mcp.errors import ConvosoError, Refused

if TYPE_CHECKING:
    from opentelemetry.metrics import Counter, Histogram

SCOPE = "convoso_mcp"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50)
"""The bounds between which times are counted; a tool call ends within 50 s."""

_tracer = get_tracer(SCOPE, __version__)


class _Instruments:
    """The metrics, made by the first call."""

    def __init__(self) -> None:
        from opentelemetry.metrics import get_meter  # noqa: PLC0415  start-up does not pay for it

        meter = get_meter(SCOPE, __version__)

        def counter(name: str, what: str) -> "Counter":
            return meter.create_counter(f"{SCOPE}.{name}", description=what)

        def seconds(name: str, what: str) -> "Histogram":
            given = {"unit": "s", "description": what}
            return meter.create_histogram(f"{SCOPE}.{name}", **given, explicit_bucket_boundaries_advisory=_SECONDS)

        self.tools = counter("tool.calls", "Tool calls by tool and outcome: ok, asked, cancelled, or the code of an error.")
        self.floors = counter("tool.floors", "Answers that rest on a part of what they are about, and say so, by tool.")
        self.tool_seconds = seconds("tool.duration", "How long a tool call takes, by tool.")
        self.confirmations = counter("confirmations", "How questions about a change ended, by tool and outcome.")
        self.upstream = counter("upstream.calls", "Tries of calls to Convoso by path, outcome and HTTP status.")
        self.upstream_seconds = seconds("upstream.duration", "How long Convoso takes to answer, by path.")


_instruments = cache(_Instruments)


class ToolCall:
    """One tool call while it runs: the `tool` that it means, and `outcome`, how it ended."""

    def __init__(self, tool: str) -> None:
        self.tool, self.outcome, self.floor = tool, "ok", False

    def __enter__(self) -> Self:
        """From here on it counts, and is the one that floors are of."""
        self._began, self._before = perf_counter(), _CALL.set(self)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Count it."""
        _CALL.reset(self._before)
        outcome = self.outcome if kind is None else "cancelled"
        get_current_span().set_attribute("convoso.outcome", outcome)
        told, about = {"tool": self.tool}, _instruments()
        about.tools.add(1, told | {"outcome": outcome})
        about.tool_seconds.record(perf_counter() - self._began, told)
        if self.floor:
            about.floors.add(1, told)

    _began: float
    _before: Token["ToolCall | None"]


_CALL: ContextVar[ToolCall | None] = ContextVar("tool call", default=None)


def floor() -> None:
    """What is being answered rests on a part of what it is about; its tool call counts as such once."""
    if (call := _CALL.get()) is not None:
        call.floor = True


def confirmation(tool: str, outcome: str) -> None:
    """A question about a change ended: with the yes of a person or a model, or without one, for a reason."""
    _instruments().confirmations.add(1, {"tool": tool, "outcome": outcome})


class Exchange:
    """One try of a call to Convoso, from its wait for a turn to the reading of the answer."""

    def __init__(self, path: str, tried: int) -> None:
        self._path, self._status, self._began, self._sent = path, 0, perf_counter(), 0.0
        known = {"http.request.method": "POST", "url.template": path, "convoso.attempt": tried}
        self._span = _tracer.start_span(f"convoso POST {path}", kind=SpanKind.CLIENT, attributes=known)

    def sent(self) -> None:
        """Its turn has come: what passed until now was our own pace."""
        self._sent = perf_counter()
        self._span.set_attribute("convoso.waited", round(self._sent - self._began, 3))

    def answered(self, status: int) -> None:
        """An answer came, whatever it says."""
        self._status = status

    def __enter__(self) -> Self:
        """Nothing more: it began when it was made."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Count it, and end its span."""
        outcome = "ok" if kind is None else error.short if isinstance(error, ConvosoError) else "cancelled"
        told: dict[str, str | int] = {"path": self._path, "outcome": outcome}
        if self._sent and self._status:
            told["status"] = self._status
            self._span.set_attribute("http.response.status_code", self._status)
            _instruments().upstream_seconds.record(perf_counter() - self._sent, {"path": self._path})
        elif not self._sent:
            told["outcome"] = "not_sent"
        _instruments().upstream.add(1, told)
        if isinstance(error, Refused) and error.code:
            self._span.set_attribute("convoso.code", error.code)
        if outcome != "ok":
            self._span.set_attribute("error.type", outcome)
            self._span.set_status(Status(StatusCode.ERROR))
        self._span.end()
