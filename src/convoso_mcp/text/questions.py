"""What a person is asked before something is lost, from the record as it is now, and what their yes is."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Literal

from convoso_mcp.endpoints.endpoint import Endpoint
from convoso_mcp.endpoints.found import Found
from convoso_mcp.endpoints.replies import Page, Record
from convoso_mcp.text.records import card, name, old
from convoso_mcp.text.shield import Shield

_MEANT = {("campaign_id", "0"): " (the whole account)", ("return", "1"): " (a refund)", ("return", "0"): " (no refund)"}
"""Values that tell a person nothing by themselves."""
_LONG = 80
"""Characters of one argument."""


@dataclass(frozen=True)
class Question:
    """A question, and what a yes to it is bound to: the tool, its arguments and the record as it is stored."""

    text: str
    bound: str


By = Literal["nobody", "model", "person"]
"""Who agreed to a call: `nobody` was asked, a `model` repeated the preview, a `person` answered the question."""


@dataclass(frozen=True)
class Yes:
    """An agreement. `waited` says that it took its time, in which the record may have changed."""

    by: By
    waited: bool = False


@dataclass(frozen=True)
class Undo:
    """What a call takes back: the id of a change, how it is called, and what of it cannot come back."""

    change_id: str
    named: str
    lost: str


def question(request: Endpoint[Any], found: Found, shield: Shield, undo: Undo | None = None) -> Question | None:
    """What a person must agree to before this call is made; None where nobody needs to be asked.

    Whoever takes a change back is always asked. Counters that move by themselves, such as live calls, are in the text and
    not in what is bound.
    """
    loses = " ".join(filter(None, (undo.lost if undo else "", request.loses(found))))
    if not (loses or undo):
        return None
    given = ", ".join(_given(request, *item, found, shield) for item in request.given().items())
    tallies = ", ".join(filter(None, (_tally(page, shield) for page in found.beside)))
    lines = [
        f"{f'Undo {undo.named}: ' if undo else ''}{request.headline()} ({given})?",
        _now(request, found, shield),
        f"At stake: {tallies}." if tallies else "",
        found.caution,
        loses,
    ]
    return Question(" ".join(filter(None, lines)), _bound(request, found, undo))


def _now(request: Endpoint[Any], found: Found, shield: Shield) -> str:
    if found.record is not None:
        return f"Now: {card(found.record, shield)}."
    if found.unread:
        return "What is there now could not be read."
    return "Convoso shows no such record now." if request.lookups() else ""


def _given(request: Endpoint[Any], argument: str, value: str, found: Found, shield: Shield) -> str:
    shown = f"{argument} = {shield.argument(argument, value)[:_LONG]!r}"
    return f"{shown}{_MEANT.get((argument, value), '')}{_was(request, argument, found, shield)}"


def _was(request: Endpoint[Any], argument: str, found: Found, shield: Shield) -> str:
    was = old(request, argument, found.record, shield) if found.record else None
    return f" (now {was})" if was else ""


def _tally(page: Page[Record], shield: Shield) -> str:
    return f"{page.tally} ({name(page.rows[0], shield)})" if page.tally and page.matches == len(page.rows) == 1 else page.tally


def _bound(request: Endpoint[Any], found: Found, undo: Undo | None) -> str:
    record = found.record
    stored = record.model_dump(mode="json", include=set(type(record).stored) or None) if record else {}
    whole = [request.about.tool, request.form(), stored, undo.change_id if undo else ""]
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()
