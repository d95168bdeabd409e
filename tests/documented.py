"""What is documented about Convoso's endpoints, with the sources of each fact; and how an answer is held to it."""

import json
from pathlib import Path
from typing import Any, cast

FACTS: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "documented.json").read_text("utf-8"))
DOCUMENTED: dict[str, dict[str, Any]] = FACTS["endpoints"]
REQUESTS: dict[str, dict[str, str]] = {path: facts["request"] for path, facts in DOCUMENTED.items()}

Shape = dict[str, set[str]]
"""JSON types by place: `data` is an object, `data.entries[]` a row of a list, `data.*` a row that is keyed by its id."""

_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object", type(None): "null"}


def places(answer: Any, at: str = "") -> list[tuple[str, str]]:
    """Every place in an answer and the JSON type found there, row by row."""
    found = [(at, _TYPES[type(answer)])]
    for below, value in _inside(answer, at):
        found += places(value, below)
    return found


def shape(path: str) -> Shape:
    """The documented shape of an answer: what the example shows, and what is told beside it."""
    shown: Shape = {}
    for at, kind in places(DOCUMENTED[path]["example"]):
        shown.setdefault(at, set()).add(kind)
    told = DOCUMENTED[path]["reply"].get("fields", {})
    return shown | {at: {field["type"]} if isinstance(field["type"], str) else set(field["type"]) for at, field in told.items()}


def differences(documented: Shape, answer: Any, at: str = "", *, every_field: bool = True) -> set[str]:
    """Where an answer has a type or a field that is not documented, or (with `every_field`) lacks one, in any row."""
    sent, kinds = _TYPES[type(answer)], documented.get(at)
    if kinds is None:
        return {f"{at}: not documented"}
    if sent not in kinds and not (sent == "integer" and "number" in kinds):
        return {f"{at}: {sent}, where {' or '.join(sorted(kinds))} is documented"}
    inside = _inside(answer, at)
    lines = {line for below, value in inside for line in differences(documented, value, below, every_field=every_field)}
    if every_field and isinstance(answer, (dict, list)):
        wanted = {place for place in documented if place and _above(place) == at and "<" not in place}  # a class of names
        lines |= {f"{place}: missing" for place in wanted - {below for below, _ in inside}}
    return lines


def _inside(answer: Any, at: str) -> list[tuple[str, Any]]:
    """What is directly inside an object or a list, and where."""
    if isinstance(answer, list):
        return [(f"{at}[]", row) for row in cast("list[Any]", answer)]
    if not isinstance(answer, dict):
        return []
    fields, dot = cast("dict[str, Any]", answer), "." if at else ""
    return [(f"{at}{dot}{'*' if name.isdecimal() else name}", value) for name, value in fields.items()]


def _above(at: str) -> str:
    return at.removesuffix("[]") if at.endswith("[]") else at.rpartition(".")[0]


ENVELOPE = {"success", "code", "data", "entries", "results", "total_found", "agents", "date", "timezone", "timezone_type"}
"""Names that wrap rows, or that one of ours stands for: `total`, and a moment with its zone as one text."""


def field_names(answer: Any) -> set[str]:
    """The names of the fields of an answer at any depth, without those of the envelope; ids are not names."""
    names = {at.removesuffix("[]").rpartition(".")[2] for at, _ in places(answer)}
    return names - ENVELOPE - {"", "*"}
