"""Finding a tool by words: `search_tools`, and how it ranks."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from math import log
from typing import Annotated, Any

from mcp.types import Tool
from pydantic import Field

from convoso_mcp.answers import FACTS
from convoso_mcp.answers.answer import Answer, Desk
from convoso_mcp.endpoints.endpoint import CARRIED, Effect, Facts
from convoso_mcp.endpoints.fields import Text
from convoso_mcp.profiles.proxies import way_to
from convoso_mcp.text.table import weight
from convoso_mcp.text.told import Told
from convoso_mcp.tools import TOOLS, listed

SHOWN, NAMED, BUDGET = 5, 6, 1_150
"""How many tools are shown with their arguments, how many more by name, and about how many tokens they may take."""

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


class SearchTools(Answer[Told]):
    """Find tools that are not listed: by words, a few with what they take; by its exact name, one in full."""

    about = Facts(tool="search_tools", toolset=None, effect=Effect.READS, upstream=False)

    query: Annotated[Text, Field(description="Such as: move a callback. Or a tool's name.")]

    async def run(self, desk: Desk) -> Told:
        """What is not allowed is not found; by its name it is refused as if it were called."""
        name = self.query.strip().casefold()
        if name in TOOLS and (refusal := desk.policy.refusal(TOOLS.abouts[name])):
            raise refusal
        tools = {tool.name: tool for tool in listed(desk.policy).tools}
        if name in TOOLS:
            return Told(lines=tuple(_whole(tools[name])))
        return Told(lines=tuple(_found(ranked(self.query, [tool for tool in tools.values() if tool.name not in FACTS]))))


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


def _found(tools: Sequence[Tool]) -> Iterator[str]:
    if not tools:
        yield "No tool that is enabled has these words. Try others, such as the record and what is done to it."
        return
    left = BUDGET
    yield "Arguments that are needed have a *. Give a tool's name for its whole manual."
    for shown, tool in enumerate(tools[:SHOWN]):
        lines = [_way(tool), f"  {', '.join(_arguments(tool))}"]
        if sum(map(weight, lines)) > left:
            lines[1] = f"  {', '.join(name for name, _ in _fields(tool))}"
        if shown and sum(map(weight, lines)) > left:
            yield f"Also: {', '.join(other.name for other in tools[shown : shown + NAMED])}"
            return
        left -= sum(map(weight, lines))
        yield from lines
    if rest := tools[SHOWN : SHOWN + NAMED]:
        yield f"Also: {', '.join(tool.name for tool in rest)}"


def _whole(tool: Tool) -> Iterator[str]:
    yield _way(tool, tool.description or "")
    yield json.dumps(tool.input_schema, separators=(",", ":"))


def _way(tool: Tool, manual: str = "") -> str:
    """How a tool is called, and what it does."""
    told = manual or f"{(tool.description or '').partition('. ')[0].rstrip('.')}."
    if tool.name in FACTS:
        return f"{tool.name}: {told}"
    return f'{way_to(TOOLS.abouts[tool.name]).about.tool} name="{tool.name}": {told}'


def _fields(tool: Tool) -> Iterator[tuple[str, dict[str, Any]]]:
    required = tool.input_schema.get("required", ())
    for name, field in tool.input_schema["properties"].items():
        if name != CARRIED:
            yield f"{name}*" if name in required else name, field


def _arguments(tool: Tool) -> Iterator[str]:
    """Each argument with its choices or what is said of it."""
    for name, field in _fields(tool):
        told = "|".join(field["enum"]) if "enum" in field else str(field.get("description", "")).rstrip(".")
        yield f"{name} ({told})" if told else name
