"""One-click links: what a host is told to start, written into an address that opens it."""

import json
from base64 import b64encode
from typing import Any
from urllib.parse import quote, urlencode

NAMED = "CONVOSO_AUTH_TOKEN"
START: dict[str, Any] = {"command": "uvx", "args": ["convoso-mcp"]}
SANDBOX: dict[str, Any] = {"command": "uvx", "args": ["convoso-mcp", "--sandbox"]}
ASKED = {"type": "promptString", "id": "convoso_token", "description": "Convoso API token", "password": True}
"""How VS Code asks for the token; it keeps the answer where it keeps secrets."""


def cursor(name: str, start: dict[str, Any]) -> str:
    """The page of Cursor that opens it with this server."""
    return "https://cursor.com/en/install-mcp?" + urlencode({"name": name, "config": b64encode(_compact(start)).decode()})


def vscode(name: str, start: dict[str, Any], *, insiders: bool = False) -> str:
    """The page that opens VS Code with this server; an address of its own scheme is no link on most sites."""
    scheme = "vscode-insiders" if insiders else "vscode"
    opened = f"{scheme}:mcp/install?" + quote(_compact({"name": name} | start), safe="")
    return "https://insiders.vscode.dev/redirect?" + urlencode({"url": opened})


def links() -> dict[str, str]:
    """Every link by what it says. No token is in any: Cursor takes it from its environment, VS Code asks."""
    for_cursor = START | {"env": {NAMED: f"${{env:{NAMED}}}"}}
    for_vscode = START | {"env": {NAMED: f"${{input:{ASKED['id']}}}"}, "inputs": [ASKED]}
    return {
        "The sandbox in Cursor": cursor("convoso-sandbox", SANDBOX),
        "The sandbox in VS Code": vscode("convoso-sandbox", SANDBOX),
        "The sandbox in VS Code Insiders": vscode("convoso-sandbox", SANDBOX, insiders=True),
        "An account in Cursor": cursor("convoso", for_cursor),
        "An account in VS Code": vscode("convoso", for_vscode),
        "An account in VS Code Insiders": vscode("convoso", for_vscode, insiders=True),
    }


def _compact(value: dict[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
