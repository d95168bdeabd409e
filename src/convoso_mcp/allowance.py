"""The allowance: how many changes an hour may bring, counted where all who share it can see it."""

import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

HOUR = 3_600
"""In seconds."""


class Allowance(Protocol):
    """How many changes may still be made, by all who share it."""

    async def wait(self) -> float:
        """How many seconds it is until a change may be made; 0 for now."""
        ...

    async def take(self) -> float:
        """Take one change: 0 when it was taken, else the seconds to wait, and nothing is taken."""
        ...


class HourlyAllowance:
    """At most `limit` changes within any hour, counted in this process; `clock` tells seconds."""

    def __init__(self, limit: int | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit, self._clock, self._taken = limit, clock, deque[float]()

    async def wait(self) -> float:
        """How many seconds it is until a change may be made; 0 for now."""
        now = self._clock()
        while self._taken and self._taken[0] <= now - HOUR:
            self._taken.popleft()
        full = self._limit is not None and len(self._taken) >= self._limit
        return self._taken[0] + HOUR - now if full else 0

    async def take(self) -> float:
        """Take one change: 0 when it was taken, else the seconds to wait, and nothing is taken."""
        if (wait := await self.wait()) == 0 and self._limit is not None:
            self._taken.append(self._clock())
        return wait
