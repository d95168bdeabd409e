"""Answers as they came in, for whoever looks at more than what they mean."""

from collections.abc import Callable, Mapping
from typing import NamedTuple


class Answer(NamedTuple):
    """One answer: the path that it came from, its headers, and its body."""

    path: str
    headers: Mapping[str, str]
    body: bytes


Hear = Callable[[Answer], None]
"""Told of every answer, those of tries that failed included."""
