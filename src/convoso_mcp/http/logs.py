"""What is logged: one line of JSON for each request and each event, never a value, a token or a text from outside."""

import json
import logging
import sys
import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from traceback import extract_tb
from types import TracebackType

log = logging.getLogger("convoso_mcp.http")

_FRAMES = 8
"""Frames of a traceback, the innermost."""


@dataclass
class Note:
    """What is known of a request by and by; `id` is ours, since one that a client chose could hold anything."""

    id: str = field(default_factory=lambda: token_hex(8))
    caller: str = ""
    reason: str = ""
    status: int = 0
    rpc: str = ""
    tool: str = ""
    outcome: str = ""


NOTE: ContextVar[Note] = ContextVar("note")
"""The note of the request that is being answered."""


def note() -> Note:
    """The note of this request, or one that nobody reads."""
    return NOTE.get(None) or Note()


def tell(event: str, level: int = logging.INFO, **known: str | float) -> None:
    """Log an event with what is known of it, blank values left out."""
    log.log(level, event, extra={"known": {name: value for name, value in known.items() if value != ""}})


class Lines(logging.Formatter):
    """Records as lines of JSON. Of other libraries' records only where they were made is told, and what was raised, since
    their texts repeat what a client sent; of what was raised, its kind and its place.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        ours = record.name.startswith("convoso_mcp")
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line: dict[str, object] = {"at": f"{at}.{int(record.msecs):03}Z", "level": record.levelname.lower()}
        line["event"] = record.getMessage() if ours else record.name
        if (current := NOTE.get(None)) is not None:
            line["id"] = current.id
        line |= record.__dict__.get("known", {})
        if not ours:
            line["where"] = f"{record.module}:{record.lineno}"
        if record.exc_info and record.exc_info[1] is not None:
            line["raised"] = type(record.exc_info[1]).__name__
            line["frames"] = _frames(record.exc_info[2])
        return json.dumps(line, ensure_ascii=True)


def _frames(traceback: TracebackType | None) -> list[str]:
    return [f"{Path(frame.filename).stem}:{frame.lineno} {frame.name}" for frame in extract_tb(traceback)[-_FRAMES:]]


def to_stderr() -> None:
    """Log there from now on: what this server tells, and the errors of everything else."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    logging.basicConfig(level=logging.ERROR, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    logging.getLogger("convoso_mcp").setLevel(logging.INFO)
