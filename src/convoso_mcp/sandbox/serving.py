"""The account over real HTTP, on loopback only, until somebody stops it. Only the `sandbox` command needs this module."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import socket
import sqlite3
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from convoso_mcp.sandbox.app import Sandbox
from convoso_mcp.sandbox.opening import OtherAccountError
from convoso_mcp.sandbox.web import HANG_UP

HOST = "127.0.0.1"
SERVED_TOKEN = "sandbox"  # noqa: S105  short, because people type it; it opens nothing but a pretend account
_UNFINISHED_ANSWERS = 2
"""Seconds that a stopping server leaves to answers under way."""


class CannotServe(Exception):
    """Why there is no server; the text is for the person who started it."""


class _Connection(H11Protocol):
    """One connection, which the application can break off without an answer."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Send answers at once, and let every request of this connection know how to hang up."""
        super().connection_made(transport)
        # asyncio sets this only on sockets that name their protocol; without it every second answer waits 40 ms for an ACK.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        app = self.app

        async def app_that_can_hang_up(scope: Scope, receive: Receive, send: Send) -> None:
            async def hang_up() -> None:
                transport.close()
                while (await receive())["type"] != "http.disconnect":  # or uvicorn would miss an answer, and send one
                    pass

            await app({**scope, HANG_UP: hang_up}, receive, send)

        self.app = app_that_can_hang_up


@contextmanager
def until_stopped() -> Generator[None]:
    """Ctrl-C and SIGTERM end what is inside, in silence."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with suppress(KeyboardInterrupt):
            yield
    finally:
        signal.signal(signal.SIGTERM, before)


def listen(port: int) -> socket.socket:
    """The open port, a free one for 0; raises `CannotServe`. Who connects from now on is answered once it is served."""
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        why = "another program has it" if taken else os.strerror(error.errno or 0)
        raise CannotServe(f"Port {port} cannot be opened: {why}. Choose another with --port (0 takes a free one).") from None


def drop(file: Path) -> None:
    """Delete the account that is kept in this file, if there is one; raises `CannotServe` for any other file."""
    if not file.exists():
        return
    try:
        with closing(sqlite3.connect(file.absolute().as_uri() + "?mode=ro", uri=True)) as database:
            tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    except sqlite3.Error as error:
        raise CannotServe(f"{file} is not dropped: {error}.") from None
    if tables and not {"leads", "agent_events"} <= tables:  # without any it is one whose making was broken off
        raise CannotServe(f"{file} is not dropped: it holds no sandbox account.")
    for belonging in ("", "-wal", "-shm", "-journal"):
        file.with_name(file.name + belonging).unlink(missing_ok=True)


def address(listening: socket.socket) -> str:
    """Where an open port is reached, such as http://127.0.0.1:8900."""
    return f"http://{HOST}:{listening.getsockname()[1]}"


def serve(sandbox: Sandbox, listening: socket.socket, ready: Callable[[], None]) -> None:
    """Open the account, call `ready`, and answer on this port until a signal ends it, which is raised as KeyboardInterrupt.

    Raises `CannotServe` where the file does not hold this account.
    """
    config = uvicorn.Config(
        sandbox,
        http=_Connection,
        ws="none",
        lifespan="off",
        log_level="warning",
        date_header=False,  # the account's own clock stands in its answers
        access_log=False,
        timeout_graceful_shutdown=_UNFINISHED_ANSWERS,
    )
    try:
        sandbox.open()
        ready()
        uvicorn.Server(config).run(sockets=[listening])
    except OtherAccountError as error:
        raise CannotServe(f"{error} Take another file, or begin anew with --reset.") from None
    except sqlite3.Error as error:
        raise CannotServe(f"The account cannot be opened: {error}.") from None
    finally:
        sandbox.close()
