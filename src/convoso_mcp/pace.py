"""The pace: when a request may start, and what a "too many requests" teaches; here for one process."""

import time
from asyncio import get_running_loop
from collections.abc import Callable
from typing import Protocol

SLOWEST = 8
"""How many times slower than usual requests get at most."""
FASTER = 0.9
"""What an answer makes of the time between two requests, until it is the usual one again."""

Later = Callable[[float, Callable[[], None]], object]
"""Call a function after so many seconds."""


class Pace(Protocol):
    """What all share who send requests to an account. None of it waits: it is asked between two requests."""

    def clock(self) -> float:
        """Seconds, by which it tells when a request began."""
        ...

    def turn(self, ready: Callable[[], None], *, wanted: bool) -> bool:
        """Take a turn, if it has come and somebody wants it; else `ready` is called when it is time to ask again."""
        ...

    def closed(self) -> float:
        """Seconds for which nothing may be sent, since Convoso wants to be left alone; 0 for none."""
        ...

    def answered(self) -> None:
        """Hear of an answer that was no 429: the pace gets a little faster, up to the usual one."""
        ...

    def refused(self, began: float, pause: float) -> None:
        """Hear of a 429 to a request that began then, and for how many seconds nothing may be sent."""
        ...


def _later(seconds: float, wake: Callable[[], None]) -> object:
    return get_running_loop().call_later(seconds, wake)


class SteadyPace:
    """Turns come evenly, `per_second`, without a burst; after a 429 half as often."""

    def __init__(self, per_second: float = 3, *, clock: Callable[[], float] = time.monotonic, later: Later = _later) -> None:
        self.clock, self._later, self._waking = clock, later, False
        self._usual = self._spacing = 1 / per_second
        self._due = self._closed_until = clock()
        self._slowed = float("-inf")

    def turn(self, ready: Callable[[], None], *, wanted: bool) -> bool:
        """Take a turn, if it has come and somebody wants it; else `ready` is called when it is time to ask again."""
        now = self.clock()
        if now >= self._due:
            self._due = now + self._spacing if wanted else self._due
            return wanted
        if not self._waking:
            self._waking = True
            self._later(self._due - now, lambda: self._wake(ready))
        return False

    def _wake(self, ready: Callable[[], None]) -> None:
        self._waking = False
        ready()

    def closed(self) -> float:
        """Seconds for which nothing may be sent; 0 for none."""
        return max(self._closed_until - self.clock(), 0)

    def close(self, seconds: float) -> None:
        """Let nothing be sent for so long, or for longer where that was said before."""
        self._closed_until = max(self._closed_until, self.clock() + seconds)

    def answered(self) -> None:
        """Hear of an answer that was no 429."""
        self._spacing = max(self._usual, self._spacing * FASTER)

    def refused(self, began: float, pause: float) -> None:
        """Hear of a 429; those to requests that were under way together count once."""
        if began > self._slowed:
            self._spacing, self._slowed = min(self._spacing * 2, self._usual * SLOWEST), self.clock()
        self.close(pause)
