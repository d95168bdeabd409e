"""The application on a port, from the first request to the last: a signal ends it within ten seconds, with no call cut short
that ends in seven.
"""

import asyncio
import os
import signal
import socket
import threading
from collections.abc import Callable
from types import FrameType

import uvicorn
from sse_starlette.sse import AppStatus
from starlette.types import ASGIApp

from convoso_mcp.errors import NotConfigured
from convoso_mcp.http.logs import tell
from convoso_mcp.http.noting import Gate

LINGER, UNFINISHED, END = 1.0, 7, 9.5
"""Seconds after a signal: that clients who are connected hear that they should leave, that calls have to end, and the last."""
_TICKS = 20
IDLE = 75
"""Seconds that an unused connection is kept: longer than proxies keep theirs, or a request meets its end (HTTP 502)."""


def listen(host: str, port: int) -> socket.socket:
    """The open port, a free one for 0; raises `NotConfigured`."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        # With its protocol named, unlike `socket.create_server`: asyncio sends at once only where it knows that it is TCP.
        listening = socket.socket(family, kind, protocol)
        if os.name == "posix":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except OSError as error:
        why = os.strerror(error.errno) if error.errno and error.errno > 0 else "there is no such host"
        raise NotConfigured(f"{host} port {port} cannot be opened: {why}.", "Choose others with --host and --port.") from None
    return listening


def address(listening: socket.socket) -> str:
    """Where an open port is reached."""
    host, port = listening.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


async def serve(app: ASGIApp, gate: Gate, listening: socket.socket, ready: Callable[[], None]) -> None:
    """Answer on this port until a signal ends it; `ready` is called when it does."""
    config = uvicorn.Config(
        app,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=2048,
        timeout_keep_alive=IDLE,
        timeout_graceful_shutdown=UNFINISHED,
    )
    AppStatus.disable_automatic_graceful_drain()  # it would cut the streams of calls under way as soon as a signal comes
    await _Server(config, gate, ready).serve(sockets=[listening])


class _Server(uvicorn.Server):
    """Takes its leave before it goes: who is connected is told, and who is not finds the port closed."""

    def __init__(self, config: uvicorn.Config, gate: Gate, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._gate, self._ready = gate, ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal ends it in order, with status 0: it is not raised again afterwards."""
        self.force_exit = self.should_exit and sig == signal.SIGINT  # who presses twice is in a hurry
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the port, answer what is asked on open connections meanwhile, then wait for what is under way."""
        tell("stopping", connections=len(self.server_state.connections), requests=len(self.server_state.tasks))
        last = threading.Timer(END, _cut)
        last.daemon = True
        last.start()
        for server in self.servers:
            server.close()
        self._gate.closing = True  # not sooner: who is sent away before the port is closed comes back, and is cut off by that
        for _ in range(_TICKS):
            if self.server_state.connections:
                await asyncio.sleep(LINGER / _TICKS)
        await super().shutdown(sockets)
        last.cancel()


def _cut() -> None:
    """A write that was sent is heard out, but no longer than this: the audit has it, as unknown."""
    tell("cut")
    os._exit(1)
