"""What reading a search may cost, and how much of it was read in the end."""

from collections.abc import Callable
from dataclasses import dataclass

from convoso_mcp.errors import ConvosoError

Tell = Callable[[int, int | None], object]
"""Told after each page: the rows read so far, and how many match as far as is known."""


def untold(read: int, matching: int | None) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, kw_only=True)
class Budget:
    """What one reading may cost: requests, rows, and seconds; `at_once` pages are under way together."""

    calls: int = 150
    rows: int = 60_000
    seconds: float = 45
    at_once: int = 4


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """How much was read. With `why` it is a floor: there are more rows than were read, for that reason.

    `matching` is how many there were when the reading began, None where Convoso does not say. `error` is the failure of
    the page that ended the reading, where one did.
    """

    read: int
    matching: int | None
    calls: int
    why: str = ""
    error: ConvosoError | None = None

    @property
    def complete(self) -> bool:
        """Whether every row was read."""
        return not self.why
