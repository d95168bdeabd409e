"""Understanding arguments: what a model wrote becomes a call, or an error that shows how to write it.

Errors repeat the names of arguments, never their values; only the call that they propose shows those that name nobody:
numbers, ids, codes and the words of a choice.
"""

import json
import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher, get_close_matches
from typing import Any, Literal, cast, get_args, get_origin

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from convoso_mcp.endpoints.endpoint import Request
from convoso_mcp.endpoints.fields import REPEATABLE
from convoso_mcp.errors import BadArguments

Fields = dict[str, FieldInfo]
Mistake = dict[str, Any]
"""One mistake as pydantic tells it: `type`, `loc`, `msg` and `ctx`."""

NAMES, ALL_NAMES, MISTAKES, CALL = 8, 12, 400, 160
"""How many valid names an error lists, up to how many it lists all, and how long its mistakes and its call may be.

It stays within 150 tokens.
"""

SYNONYMS = {"email": ("user", "agent_emails"), "username": ("user",), "agent": ("user_id", "user_ids", "user", "agent_emails")}
"""What a model calls an argument whose name is spelt quite otherwise."""

_EDGES = {"start": "start", "from": "start", "since": "start", "end": "end", "to": "end", "until": "end"}
_NEGATION = re.compile(r"(?:not|non|no|un|in|dis)[ _-]?", re.IGNORECASE)

EXPECTED = {
    "int": "takes a whole number",
    "bool": "takes true or false",
    "float": "takes a number",
    "string_type": "takes one text",
    "dict": "takes an object of names and values",
}
"""What pydantic's kinds of mistake mean, by how they begin."""


def understood(endpoint: type[Request[Any]], arguments: Mapping[str, Any]) -> Request[Any]:
    """The call that was meant; raises `BadArguments` with every mistake at once, repeating no value.

    A null is an argument left out, and so is an empty paging word. An unknown name is refused: Convoso ignores it without a
    word, and a search with a misspelt filter would answer with everything.
    """
    given = {name: _bare(value) for name, value in arguments.items() if not _left_out(name, value)}
    fields = _fields(endpoint)
    if unknown := sorted(given.keys() - fields.keys()):
        raise _unknown(endpoint, given, unknown, fields)
    try:
        return endpoint.model_validate(given)
    except ValidationError as error:
        mistakes = _mistakes(error)
    raise BadArguments(
        f"{endpoint.about.tool} was not sent.", _told(mistakes, fields), instead=_corrected(endpoint, given, fields)
    )


def _bare(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


def _left_out(name: str, value: object) -> bool:
    """Whether nothing was said; an empty filter says something wrong, an empty paging word nothing."""
    paging = name in ("limit", "offset", "order") and isinstance(value, str)
    return value is None or (paging and str(value).strip().lower() in ("", "null", "none"))


def _fields(endpoint: type[Request[Any]]) -> Fields:
    """The arguments of a tool by the names that its schema lists, required ones first."""
    named = {field.alias or name: field for name, field in endpoint.model_fields.items()}
    return dict(sorted(named.items(), key=lambda item: not item[1].is_required()))


def _unknown(endpoint: type[Request[Any]], given: Mapping[str, Any], unknown: list[str], fields: Fields) -> BadArguments:
    """A name that the tool does not have: the nearest one that it has, the others, and the call with the names corrected."""
    near = {name: close for name in unknown if (close := _closest(name, fields))}
    asked = [f"{_name(name)} (did you mean {near[name]}?)" if name in near else _name(name) for name in unknown]
    return BadArguments(
        f"{endpoint.about.tool} has no argument {_some(asked, 3)}. Nothing was sent.",
        _takes(unknown, fields),
        short="unknown_argument",
        instead=_corrected(endpoint, _renamed(given, near), fields),
    )


def _name(name: str) -> str:
    """A name of the caller's own, where it looks like one."""
    return name if re.fullmatch(r"[A-Za-z_][\w.-]{0,23}", name, re.ASCII) else "..."


def _some(names: list[str], most: int) -> str:
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")


def _closest(name: str, fields: Fields) -> str | None:
    """The valid name that is meant.

    That is one of the same words in another order, one that it is the stem of (phone of phone_number), one that means the
    same, the one that is spelt most like it, or the only one that begins or ends a span of time. An id is only ever an id.
    """
    word = name[:40].lower()
    parts = word.split("_")
    if parts[-1] in ("id", "ids"):
        fields = {valid: field for valid, field in fields.items() if valid.split("_")[-1] in ("id", "ids")}
    same = [valid for valid in fields if sorted(valid.split("_")) == sorted(parts)]
    stems = [valid for valid in fields if valid.startswith(f"{word}_")]
    stems.sort(key=lambda valid: not valid.endswith(("_number", "_id", "_ids")))
    synonyms = [valid for valid in SYNONYMS.get(word, ()) if valid in fields]
    edges = [valid for valid in fields for part in parts if _EDGES.get(part, "-") in valid.split("_")]
    near = same or stems or synonyms or get_close_matches(word, fields, 1, 0.7)
    return next(iter(near or (edges if len(edges) == 1 else [])), None)


def _takes(unknown: list[str], fields: Fields) -> str:
    """What the tool takes, the likeliest first where not all are told."""
    if not fields:
        return "It takes no arguments."
    names, most = list(fields), NAMES if len(fields) > ALL_NAMES else ALL_NAMES
    if len(names) > most:
        names.sort(key=lambda valid: -max(SequenceMatcher(None, name[:40].lower(), valid).ratio() for name in unknown[:3]))
    own = " The account's own fields go into custom_fields." if "custom_fields" in fields else ""
    return f"It takes {_some(names, most)}.{own}"


def _renamed(given: Mapping[str, Any], near: Mapping[str, str]) -> dict[str, Any]:
    """The arguments under their likeliest names; unchanged, and so still wrong, where two would become one."""
    renamed = {near.get(name, name): value for name, value in given.items()}
    return renamed if len(renamed) == len(given) else dict(given)


def _mistakes(error: ValidationError) -> list[Mistake]:
    return cast("list[Mistake]", error.errors(include_url=False, include_input=False))


def _told(mistakes: list[Mistake], fields: Fields) -> str:
    """The mistakes, a line each; those that would make an error too long are counted."""
    missing = [_where(mistake) for mistake in mistakes if mistake["type"] == "missing"]
    lines = [f"Missing: {', '.join(missing)}."] if missing else []
    lines += [
        f"{_where(mistake)}: {_why(mistake)}{_finder(mistake, fields)}." for mistake in mistakes if mistake["type"] != "missing"
    ]
    told, room = list[str](), MISTAKES
    for line in dict.fromkeys(lines):
        room -= len(line)
        if told and room < 0:
            return "\n".join([*told, f"And {len(set(lines)) - len(told)} more mistakes."])
        told.append(line if len(line) < MISTAKES else f"{line[: MISTAKES - 1]}…")
    return "\n".join(told)


def _where(mistake: Mistake) -> str:
    return str(mistake["loc"][0]) if mistake["loc"] else "arguments"


def _why(mistake: Mistake) -> str:
    if mistake["type"] == "literal_error":
        return f"takes {mistake.get('ctx', {})['expected']}"
    known = next((words for kind, words in EXPECTED.items() if mistake["type"].startswith(kind)), None)
    return known or mistake["msg"].removeprefix("Value error, ")


def _finder(mistake: Mistake, fields: Fields) -> str:
    """The tool that finds an id, where a name or a word was given for one."""
    field = fields.get(_where(mistake))
    if field is None or mistake["type"] != "value_error":
        return ""
    found = re.search(r"(\w+) finds (?:it|them)", " ".join([field.description or "", *_described(field.annotation)]))
    return f"; {found[0]}" if found and found[1] not in _why(mistake) else ""


def _described(hint: object) -> Iterator[str]:
    """What is said of a kind of value, wherever in a type it stands."""
    if isinstance(hint, FieldInfo):
        yield hint.description or ""
    for part in get_args(hint):
        yield from _described(part)


def _corrected(endpoint: type[Request[Any]], given: Mapping[str, Any], fields: Fields) -> str:
    """The call with every choice read as its nearest word, where that is all it needs; otherwise nothing."""
    if given.keys() - fields.keys():
        return ""
    try:
        return _call(endpoint.model_validate(given), given, fields)
    except ValidationError as error:
        mistakes = _mistakes(error)
    chosen = {_where(mistake): _choice(given[_where(mistake)], mistake) for mistake in mistakes if _where(mistake) in given}
    try:
        return _call(endpoint.model_validate({**given, **chosen}), given, fields)
    except ValidationError:
        return ""


def _choice(value: object, mistake: Mistake) -> object:
    """The word of a choice that is nearest to a value; the value itself where none is near, or where it denies that word."""
    if mistake["type"] != "literal_error":
        return value
    words = {word.lower(): word for word in re.findall(r"'([^']*)'", str(mistake.get("ctx", {})["expected"]))}
    given = str(value)[:40].lower()
    near = next(iter(get_close_matches(given, words, 1)), None)
    denied = (negation := _NEGATION.match(given)) and near and not near.startswith(negation[0])
    return words[near] if near and not denied else value


def _call(request: Request[Any], given: Mapping[str, Any], fields: Fields) -> str:
    """A call as it is written, with `...` for the values that are not to be repeated; nothing where it is long."""
    values = request.model_dump(by_alias=True)
    call = f"{request.about.tool}({', '.join(f'{name}={_shown(fields[name], values[name])}' for name in given)})"
    return call if len(call) <= CALL else ""


def names_nobody(field: FieldInfo, value: object) -> bool:
    """Whether the value of an argument is a number, an id, a code or a chosen word."""
    kinds = {*_kinds(field.annotation), *map(repr, field.metadata)}
    return isinstance(value, (bool, int, float)) or bool(kinds & {repr(REPEATABLE), repr(Literal)})


def _shown(field: FieldInfo, value: object) -> str:
    """A value that names nobody; ten digits could be somebody's number in the wrong place."""
    text = json.dumps(value) if names_nobody(field, value) else "..."
    return "..." if len(text) > 40 or re.search(r"\d{10}", text) else text


def _kinds(hint: object) -> Iterator[str]:
    """What a type is made of, in words."""
    yield repr(get_origin(hint) or hint)
    for part in get_args(hint):
        yield from _kinds(part)
