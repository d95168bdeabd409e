"""Which tool is meant by words: their own, and what the field calls things."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from math import log
from typing import Any

from mcp.types import Tool

SYNONYMS = {
    "insert": "add append create make new put schedule promise import",
    "update": "change edit modify move rename set reschedule reassign dismiss rebook correct fix activate deactivate",
    "delete": "remove erase drop cancel take off unblock",
    "search": "find get look show read see which who",
    "dnc": "blacklist blocklist block suppress suppression unblock",
    "status": "disposition dispo outcome pause resume start stop activate deactivate",
    "campaign": "pause resume start stop activate deactivate",
    "sms": "text message unsubscribe stop",
    "opt out": "unsubscribe optout",
    "callback": "appointment reschedule dismiss rebook schedule promise",
    "user": "agent rep employee staff",
    "lead": "person customer contact prospect client import",
    "list": "directory folder",
    "logout": "kick signout logoff force",
    "queue": "skill weight",
    "call": "dial",
    "recordings": "audio listen hear",
    "revenue": "sale refund money price amount",
    "monitor": "live realtime floor now",
    "performance": "aht kpi handle talk",
    "activity": "login logged",
    "validate": "test dry check",
    "post": "web form",
}
"""Words of the tools, and what else people say for each."""
_EMPTY = re.compile(
    r"\b(?:a|all|an|and|any|by|can|do|for|from|have|how|i|in|is|it|its|me|my|of|on|one|or|our|please|that|the|this|to|tool|use|"
    r"want|we|what|with|you)\b"
)


def ranked(query: str, tools: Sequence[Tool]) -> list[Tool]:
    """The tools that have some word of the query, the likeliest first.

    A word counts more where it is in the name, and where few tools have it; a synonym counts a little less.
    """
    weights = [_weights(tool) for tool in tools]
    spread = Counter(word for known in weights for word in known)
    asked = dict[str, float]()
    for word in stems(query):
        asked |= {meant: max(0.8, asked.get(meant, 0)) for meant in _meant().get(word, ())}
        asked[word] = 1
    rare = {word: share * log(1 + len(tools) / spread[word]) for word, share in asked.items() if word in spread}
    scores = [sum(known.get(word, 0) * worth for word, worth in rare.items()) for known in weights]
    found = sorted(zip(scores, tools, strict=True), key=lambda pair: -pair[0])
    return [tool for score, tool in found if score > 0]


def stems(text: str) -> Iterator[str]:
    """The words of a text without their endings; those that say nothing are left out."""
    for word in re.findall(r"[a-z0-9]+", _EMPTY.sub(" ", text.casefold())):
        stem = word if len(word) < 4 or word.endswith(("ss", "us")) else word.removesuffix("s")
        for ending in ("ing", "ed", "e"):
            if len(stem) > len(ending) + 2:
                stem = stem.removesuffix(ending)
        yield stem


@cache
def _meant() -> dict[str, set[str]]:
    """The synonyms the other way round: what each word can stand for."""
    meant = dict[str, set[str]]()
    for words, others in SYNONYMS.items():
        for other in stems(others):
            meant.setdefault(other, set()).update(stems(words))
    return meant


def _weights(tool: Tool) -> dict[str, float]:
    """The words of a tool, each with the weight of the best place in which it stands."""
    first, _, rest = (tool.description or "").partition(". ")
    fields: dict[str, dict[str, Any]] = tool.input_schema["properties"]
    described = " ".join(str(field.get("description", "")) for field in fields.values())
    weights = dict[str, float]()
    for text, worth in ((described, 0.4), (rest, 1), (" ".join(fields), 1.5), (first, 2.5), (tool.name, 4)):
        weights |= dict.fromkeys(stems(text), worth)
    return weights
