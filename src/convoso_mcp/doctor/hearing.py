"""Answers as they came in, for whoever looks at more than what they mean."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import NamedTuple


class Answer(NamedTuple):
    """One answer: the path that it came from, its headers, and its body."""

    path: str
    headers: Mapping[str, str]
    body: bytes


Hear = Callable[[Answer], None]
"""Told of every answer, those of tries that failed included."""


@dataclass
class Ear:
    """Keeps the last answer, and by how many seconds the clock at the other end is ahead of `clock`; None where none was told.

    Source of the header: RFC 9110, section 6.6.1. It tells whole seconds.
    """

    clock: Callable[[], float]
    ahead: float | None = None
    last: Answer | None = field(default=None, repr=False)

    def __call__(self, answer: Answer) -> None:
        """Hear one."""
        self.last = answer
        try:
            self.ahead = parsedate_to_datetime(answer.headers.get("date", "")).timestamp() - self.clock()
        except (ValueError, TypeError):
            return
