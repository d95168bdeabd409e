"""What several replicas of a server would share; here it is kept in memory, for one process."""

import time
from collections.abc import Callable
from typing import Protocol


class Once(Protocol):
    """Remembers what was used, so that it is used once."""

    async def first(self, serial: str, until: float) -> bool:
        """Whether this is the first use of a serial, which is remembered `until` then, in seconds since the epoch."""
        ...


class OnceInMemory:
    """Remembers in this process."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock, self._used = clock, dict[str, float]()

    @property
    def remembered(self) -> int:
        """How many are kept in mind."""
        return len(self._used)

    async def first(self, serial: str, until: float) -> bool:
        """Whether this is the first use; what has expired is forgotten."""
        now = self._clock()
        self._used = {used: expires for used, expires in self._used.items() if expires > now}
        if serial in self._used:
            return False
        self._used[serial] = until
        return True
