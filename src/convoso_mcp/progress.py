"""What a waiting client is told while a tool call takes its time."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import anyio

from convoso_mcp.asking import Context
from convoso_mcp.budget import Tell, untold

AFTER, EVERY = 2.0, 1.0
"""Seconds until the first word, and between any two."""

Sleep = Callable[[float], Awaitable[object]]


@asynccontextmanager
async def reporting(context: Context, sleep: Sleep = anyio.sleep) -> AsyncGenerator[Tell]:
    """While the block runs, tell the client how far it is: rows of rows where the block says, else that it goes on.

    Only a client that gave a token is told, and only of what takes longer than two seconds. Yields what the block tells.
    """
    if not (context.meta or {}).get("progress_token"):
        yield untold
        return
    progress = _Progress()
    telling = asyncio.get_running_loop().create_task(progress.report(context, sleep))
    try:
        yield progress.tell
    finally:
        telling.cancel()


class _Progress:
    """How far a tool call is. The protocol wants numbers that only grow: rows, or seconds while there are none."""

    def __init__(self) -> None:
        self._read, self._matching, self._said = 0, None, 0.0

    def tell(self, read: int, matching: int | None) -> None:
        self._read, self._matching = read, matching

    async def report(self, context: Context, sleep: Sleep) -> None:
        """Say it until this task is cancelled, or nobody listens."""
        seconds = AFTER
        await sleep(AFTER)
        with suppress(anyio.BrokenResourceError, anyio.ClosedResourceError):
            while True:
                if self._read > self._said:
                    self._said, of = float(self._read), "" if self._matching is None else f" of {self._matching:,}"
                    await context.session.report_progress(self._said, self._matching, f"{self._read:,}{of} rows read")
                elif not self._read and seconds > self._said:
                    self._said = seconds
                    await context.session.report_progress(seconds, None, f"waiting for Convoso, {seconds:g} s")
                await sleep(EVERY)
                seconds += EVERY
