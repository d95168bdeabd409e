"""Time that passes at once: whoever waits for it goes on in the next turn of the loop, and the clock says that it is later."""

import asyncio
import heapq
from collections.abc import Callable
from itertools import count

import anyio


class Hurry:
    """A clock, a sleep and a timer that agree; `slept` holds what was slept."""

    def __init__(self) -> None:
        self.now, self.slept = 1000.0, list[float]()
        self._due, self._number = list[tuple[float, int, Callable[[], object]]](), count()

    def clock(self) -> float:
        return self.now

    def later(self, seconds: float, wake: Callable[[], object]) -> None:
        heapq.heappush(self._due, (self.now + seconds, next(self._number), wake))
        asyncio.get_running_loop().call_soon(self._next)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        over = anyio.Event()
        self.later(seconds, over.set)
        await over.wait()

    def _next(self) -> None:
        at, _, wake = heapq.heappop(self._due)
        self.now = max(self.now, at)
        wake()
