"""One record in words: what it holds, what a call would change in it, and what it did change."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from convoso_mcp.endpoints.endpoint import Endpoint
from convoso_mcp.endpoints.found import Found
from convoso_mcp.endpoints.replies import Record
from convoso_mcp.text.plain import Free, cell, cut, plain
from convoso_mcp.text.shield import Shield, treatment

_STRANGERS = ("words", "free", "unknown")
"""What may hold words of somebody who wants a yes: it stands in quotes."""
_LONG, _VALUE = 600, 80
"""Characters of a whole record, and of one value of it."""


def card(record: Record, shield: Shield) -> str:
    """One record on one line, names first; whatever a stranger may have written is in quotes, and cut."""
    held, kind = shield.fields(record), type(record)
    return cut(", ".join(f"{name} {_said(held[name], kind, name)}" for name in kind.columns if name in held), _LONG)


def name(record: Record, shield: Shield) -> str:
    """What a person would call it."""
    held = shield.fields(record)
    return " ".join(filter(None, (cell(held.get(column)) for column in type(record).named or type(record).columns[:1])))


def old(request: Endpoint[Any], argument: str, record: Record, shield: Shield) -> str | None:
    """What an argument replaces, as it may be shown; None where Convoso does not show that field, or it holds the same."""
    held = request.held(record, argument)
    if held is None or held == request.given()[argument]:
        return None
    field = request.written_to(argument)
    shown = shield.fields(record).get(field)
    return _said(shown if held == _text(record, field) else held, type(record), field) or "empty"


def changes(request: Endpoint[Any], record: Record, shield: Shield) -> str:
    """What a write changed, field by field, and what it found so already."""
    subject, given = request.about.subject, request.given()
    named = f"{name(record, shield)} ({shield.echo({subject: given.pop(subject)})})"
    same = [field for field in given if request.holds(record, field)]
    changed = [_change(request, field, record, shield, given) for field in given if field not in same]
    unchanged = f" {', '.join(same)} {'were' if same[1:] else 'was'} so already." if same else ""
    return f"Changed on {named}: {', '.join(changed) or 'nothing'}.{unchanged}"


def read_back(request: Endpoint[Any], before: Found, after: Found, shield: Shield, zone: tzinfo | None = None) -> str:
    """What a change whose answer was lost has done, as far as reading the record again can tell; blank where it cannot."""
    if after.unread:
        return ""
    effect = request.took_effect(before, after, zone)
    if not request.about.subject or after.record is None:
        now = f"there is now: {card(after.record, shield)}" if after.record else "no such record is there"
        so = {None: "", True: ", so it took effect", False: ", so it has not taken effect so far: look again"}
        return f"Read again: {now}{so[effect]}."
    if effect:
        return "Read again: the record holds what was sent, so it took effect."
    if not (other := differing(request, after.record, zone)):
        return ""
    so = (
        "so it has not taken effect so far: look again"
        if effect is False
        else "and from what was there before: somebody may have changed it since"
    )
    return f"Read again: {', '.join(other)} differ from what was sent, {so}."


def differing(request: Endpoint[Any], record: Record, zone: tzinfo | None = None) -> list[str]:
    """The arguments of a write that a record does not hold, or no more."""
    written = (name for name in request.given() if name != request.about.subject)
    return [name for name in written if request.holds(record, name, zone) is False]


def difference(request: Endpoint[Any], record: Record, shield: Shield, zone: tzinfo | None = None) -> str:
    """What was written, and what a record holds there by now; blank where it still holds all of it."""
    given = request.given()
    return ", ".join(
        f"{shield.echo({name: given[name]})} was written, and {old(request, name, record, shield)} is there now"
        for name in differing(request, record, zone)
    )


def _change(request: Endpoint[Any], field: str, record: Record, shield: Shield, given: Mapping[str, str]) -> str:
    was = old(request, field, record, shield)
    return f"{shield.echo({field: given[field]})}{f' (was {was})' if was else ''}"


def _said(value: object, kind: type[Record], field: str) -> str:
    text = plain(cell(value), _VALUE)
    stranger = isinstance(value, str) and treatment(kind, field) in _STRANGERS and any(map(str.isalpha, value))
    return cell(Free(text)) if stranger and not text.startswith('"') else text


def _text(record: Record, field: str) -> str:
    return str(getattr(record, field, None) or "")
