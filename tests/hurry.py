"""Time that passes at once: whoever waits for it goes on in the next turn of the loop, and the clock says that it is later."""

import asyncio
import heapq
import selectors
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


class HurriedLoop(asyncio.SelectorEventLoop):
    """An event loop in which nobody waits for a timer: where all wait, its clock goes to the next one. Work takes no time."""

    def __init__(self) -> None:
        self.now = 1000.0
        super().__init__(_Impatient(self))

    def time(self) -> float:
        return self.now


class _Impatient(selectors.DefaultSelector):
    def __init__(self, loop: HurriedLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:  # no timer is set: somebody outside is waited for
            return super().select()
        ready = super().select(0)
        if not ready:
            self._loop.now += timeout
        return ready
