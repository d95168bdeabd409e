"""Our server as a process, spoken to by hand."""

import json
from typing import IO, Any

INFO = {"name": "test", "version": "0"}
META = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": INFO,
    "io.modelcontextprotocol/clientCapabilities": {},
}
HELLO = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": INFO}


class Stdio:
    """Our server as a process, spoken to in lines of one era."""

    def __init__(self, given: IO[str], told: IO[str], *, modern: bool) -> None:
        self._given, self._told, self._modern = given, told, modern
        if not modern:
            self.send("initialize", 0, HELLO)
            self.hear()
            self.send("notifications/initialized")

    def send(self, method: str, number: int | None = None, params: dict[str, Any] | None = None) -> None:
        message: dict[str, Any] = {"jsonrpc": "2.0", "method": method, "params": dict(params or {})}
        if number is not None:
            message["id"] = number
            if self._modern:
                message["params"]["_meta"] = META
        self._given.write(json.dumps(message) + "\n")
        self._given.flush()

    def hear(self) -> dict[str, Any]:
        return json.loads(self._told.readline())

    def call(self, number: int, tool: str, **arguments: Any) -> None:
        self.send("tools/call", number, {"name": tool, "arguments": arguments})

    def cancel(self, number: int) -> None:
        self.send("notifications/cancelled", None, {"requestId": number})
