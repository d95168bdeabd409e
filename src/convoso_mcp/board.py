"""The board: one page that a host shows beside a report, made by `make board` from the folder of that name."""

from pathlib import Path
from typing import Any

URI = "ui://convoso/board"
EXTENSION = "io.modelcontextprotocol/ui"
"""MCP Apps, as the server advertises that it has some."""
MIME_TYPE = "text/html;profile=mcp-app"

BOUND: dict[str, Any] = {"ui": {"resourceUri": URI}}
"""The `_meta` of a tool whose results the page draws. Hosts without MCP Apps do not read it, and models never do."""
CONFINED: dict[str, Any] = {"ui": {"csp": {"connectDomains": [], "resourceDomains": []}, "prefersBorder": True}}
"""The `_meta` of the page: it loads nothing and connects to nothing."""


def page() -> str:
    """The page, whole: script, style and all in one file."""
    return Path(__file__).with_name("board.html").read_text(encoding="utf-8")
