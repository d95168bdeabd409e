"""Dating: a date filter that is given in words becomes the time or the day that Convoso takes."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, get_args

from convoso_mcp.endpoints.endpoint import Effect, Request
from convoso_mcp.endpoints.fields import DATE, MOMENT
from convoso_mcp.errors import BadArguments


def worded(kind: type[Request[Any]], arguments: Mapping[str, Any]) -> dict[str, str]:
    """The date filters that are given in words, such as yesterday; to read them it must be known what time it is.

    What a call would write is never read from words.
    """
    if kind.about.effect is not Effect.READS:
        return {}
    texts = {name: value for name, value in arguments.items() if isinstance(value, str) and re.search("[A-Za-z]{3}", value)}
    return {name: words for name, words in texts.items() if name in kind.model_fields and _mark(kind, name)}


def dated(kind: type[Request[Any]], arguments: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The arguments with the times that were meant, at `now` in the account's zone.

    A filter that starts a span takes the first second of what is named, one that ends it the last. What is not understood
    stays as it is: the field refuses it, with all other mistakes at once.
    """
    return {**arguments, **{name: _read(kind, name, words, now) for name, words in worded(kind, arguments).items()}}


def _read(kind: type[Request[Any]], name: str, words: str, now: datetime) -> str:
    from convoso_mcp.when import bounds  # noqa: PLC0415  start-up does not pay for it

    try:
        first, last = bounds(words, now)
    except BadArguments:
        return words
    edges = {"start": first, "end": last}
    edge = next((edges[part] for part in name.split("_") if part in edges), None)
    if edge is None:
        return str(first.date()) if first.date() == last.date() else words
    return str(edge if _mark(kind, name) == MOMENT else edge.date())


def _mark(kind: type[Request[Any]], name: str) -> str | None:
    """Whether a field takes moments or days; None where it is no date filter."""
    field = kind.model_fields[name]
    marks = [*field.metadata, *(mark for part in get_args(field.annotation) for mark in getattr(part, "__metadata__", ()))]
    return next((mark for mark in (MOMENT, DATE) if mark in marks), None)
