"""What was changed through this server, and how a change is taken back."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Annotated, Any, cast, get_args

from pydantic import AfterValidator, Field, ValidationError

from convoso_mcp.answers import FACTS
from convoso_mcp.answers.answer import Answer, Desk
from convoso_mcp.answers.undoing import LOST, NEAREST, left_out, taking_back
from convoso_mcp.audit import Entry
from convoso_mcp.endpoints import ENDPOINTS
from convoso_mcp.endpoints.campaigns import SearchCampaigns
from convoso_mcp.endpoints.endpoint import Call, Endpoint
from convoso_mcp.endpoints.fields import REPEATABLE, Offset, Text
from convoso_mcp.endpoints.found import Found
from convoso_mcp.endpoints.replies import Record
from convoso_mcp.errors import BadArguments, ConvosoError, NotUndone
from convoso_mcp.journal import Change
from convoso_mcp.looking import look
from convoso_mcp.text.answers import answer
from convoso_mcp.text.plain import cut, plain
from convoso_mcp.text.questions import Undo
from convoso_mcp.text.records import card, difference, read_back
from convoso_mcp.text.searches import BUDGETS
from convoso_mcp.text.shield import Shield
from convoso_mcp.text.table import fitting
from convoso_mcp.text.told import Told

READ_BACKS = 3
"""How many changes of unknown outcome one answer looks at again."""
_BESIDE = 10
"""How many entries of the audit are read for each change that is wanted: there are refusals among them."""
_LONG = 200
"""Characters of what one change was asked, of a record and of a difference."""

_BY_TOOL: Mapping[str, type[Endpoint[Any]]] = {endpoint.about.tool: endpoint for endpoint in ENDPOINTS}


def _change_id(value: str) -> str:
    if not re.fullmatch(r"c[0-9a-f]{12}", value):
        raise ValueError("is not the id of a change, such as c0123456789ab")
    return value


ChangeId = Annotated[Text, AfterValidator(_change_id), REPEATABLE, Field(description="list_changes finds it.")]


class ListChanges(Answer[Told]):
    """List what was changed through this server, newest first. Where the outcome is unknown, it looks again."""

    about = FACTS["list_changes"]

    limit: int = Field(default=20, ge=1, le=100)
    offset: Offset = 0

    async def run(self, desk: Desk) -> Told:
        """The changes as the audit has them, in the words of the journal where it remembers them."""
        end = self.offset + self.limit
        every = [
            entry for entry in await desk.audit.entries(_BESIDE * (end + 1)) if entry.change_id and entry.caller == desk.caller
        ]
        changes = {change.id: change for change in await desk.journal.recent(_BESIDE * end)}
        if not (entries := every[self.offset : end]):
            return Told(lines=(f"Nothing {'before that ' if every else ''}was changed, as far as this server remembers.",))
        undone = {change.undoes: change.id for change in changes.values() if change.undoes and change.outcome == "done"}
        rows = [_line(entry, changes.get(entry.change_id), undone.get(entry.change_id, ""), desk.shield) for entry in entries]
        rows = fitting(rows, BUDGETS["concise"])
        entries, end = entries[: len(rows)], self.offset + len(rows)
        unknown = [entry.change_id for entry in entries if _outcome(entry, changes.get(entry.change_id)) == "unknown"]
        again = [f"{name}: {await _second_look(desk, changes.get(name))}" for name in unknown[:READ_BACKS]]
        if unknown[READ_BACKS:]:
            again.append(f"Unknown and not looked at again: {', '.join(unknown[READ_BACKS:])}.")
        head = f"Changes {self.offset + 1} to {end}, newest first. undo_change takes one back by its id, for 30 days."
        more = (f"For older ones make the same call with offset={end}.",) if len(every) > end else ()
        return Told(lines=(head, "id|time (UTC)|tool|asked|confirmed by|outcome", *rows, *again, *more))


class UndoChange(Answer[Told]):
    """Take one change back: what it overwrote is restored, a deleted lead or callback made anew. A person is asked first."""

    about = FACTS["undo_change"]

    change_id: ChangeId

    async def run(self, desk: Desk) -> Told:
        """Restore it through the endpoint itself, where nobody has changed the record since."""
        change = await desk.journal.find(self.change_id)
        if change is None or change.caller != desk.caller:
            raise BadArguments("No change of that id is remembered for this account.", "list_changes shows those of 30 days.")
        if by := await desk.journal.undoing(change.id):
            raise NotUndone(f"{by.id} took it back already, or may have", "list_changes shows what became of that.")
        if change.outcome in ("refused", "nothing_to_do"):
            raise NotUndone("that call changed nothing")
        request, before = revived(change)
        zone = await account_zone(desk.call, request)
        back = taking_back(request, before.record, zone) if before.record else None
        if back is None or desk.undoing is None:
            raise _no_way(change.tool, before.record, desk.shield)
        _hold_against(request, before, await look(desk.call, request), desk.shield, zone, known=change.outcome == "done")
        reply = await desk.undoing(_undo(change, request, back, before.record))(back)
        said = () if reply.remark else (f"Undone: {change.id} ({change.tool}).",)
        return Told(lines=(*said, answer(back, reply, desk.shield)))


def revived(change: Change) -> tuple[Endpoint[Any], Found]:
    """The call that made a change, and what was there before; raises `NotUndone` where it cannot be read any more."""
    try:
        request = _BY_TOOL[change.tool].model_validate(change.arguments)
        kind = _row(request)
        record = kind.model_validate(change.before) if kind and change.before is not None else None
    except (KeyError, ValidationError):
        raise NotUndone("what was remembered of it cannot be read any more") from None
    return request, Found(record, unread=change.unread and record is None)


async def account_zone(call: Call, request: Endpoint[Any]) -> tzinfo | None:
    """The account's time zone, where a call is about callbacks, whose times are shown in it; None where it is not known."""
    if request.about.toolset != "callbacks":
        return None
    try:
        return (await call(SearchCampaigns())).zone
    except ConvosoError:
        return None


def _row(request: Endpoint[Any]) -> type[Record] | None:
    """The kind of record that a call changes."""
    for lookup in request.lookups()[:1]:
        return cast("type[Record]", get_args(lookup.search.reply_type().model_fields["rows"].annotation)[0])
    return None


def _hold_against(
    request: Endpoint[Any], before: Found, now: Found, shield: Shield, zone: tzinfo | None, *, known: bool
) -> None:
    """Refuse unless the record is still as the change left it, and it is certain that it did."""
    if now.unread:
        raise NotUndone("what is there now could not be read", "Try again later.")
    if not known and not request.took_effect(before, now, zone):
        raise NotUndone(
            "the outcome of that change is unknown, and it does not show", read_back(request, before, now, shield, zone)
        )
    if not request.about.subject and now.record is not None:
        raise NotUndone(f"the record is there: {cut(card(now.record, shield), _LONG)}", changed=True)
    if request.about.subject and now.record is None:
        raise NotUndone("the record is not there any more", changed=True)
    if now.record and (other := difference(request, now.record, shield, zone)):
        raise NotUndone(
            f"the record has changed since: {cut(other, _LONG)}", "Nobody's later change is overwritten.", changed=True
        )


def _no_way(tool: str, record: Record | None, shield: Shield) -> NotUndone:
    what = f"there is no way to take this {tool} back"
    was = f" It was: {cut(card(record, shield), _LONG)}." if record else ""
    return NotUndone(what, f"{NEAREST.get(tool, 'What was there before is not known.')}{was}")


def _undo(change: Change, request: Endpoint[Any], back: Endpoint[Any], record: Record | None) -> Undo:
    lost = LOST.get(change.tool, "What the change wrote is lost.")
    if record and (missing := left_out(request, back, record)):
        lost = f"{lost} What was in {', '.join(missing)} cannot be put back."
    return Undo(change.id, f"{change.tool} of {_when(change.at)} ({change.id})", lost)


def _line(entry: Entry, change: Change | None, undone_by: str, shield: Shield) -> str:
    """A change in one row."""
    told = [_outcome(entry, change), *([f"undone by {undone_by}"] if undone_by else []), entry.short]
    undoes = f" undoes {entry.plain['undoes']}" if "undoes" in entry.plain else ""
    what = cut(_asked(entry, change, shield), _LONG)
    at = entry.at.replace("T", " ").partition(".")[0]
    by = plain(entry.confirmed_by)
    return "|".join([entry.change_id, at, f"{entry.tool}{undoes}", what, by, ", ".join(filter(None, told))])


def _asked(entry: Entry, change: Change | None, shield: Shield) -> str:
    """What was asked, as an answer shows it; what the journal has forgotten is told without its values."""
    try:
        given = revived(change)[0].given() if change else None
    except NotUndone:
        given = None
    if given is not None:
        return shield.echo(given)
    hidden = [name for name in entry.fields if name not in entry.plain and name != "undoes"]
    return ", ".join([*(f"{name}={plain(value)}" for name, value in entry.plain.items()), *hidden])


def _outcome(entry: Entry, change: Change | None) -> str:
    """The audit's, or the journal's where the audit does not know."""
    return change.outcome if entry.outcome == "unknown" and change else entry.outcome


async def _second_look(desk: Desk, change: Change | None) -> str:
    """What is there now, for a change whose outcome is unknown."""
    nothing = "Nothing shows what became of it: look before you repeat it."
    try:
        request, before = revived(change) if change else (None, Found())
    except NotUndone:
        return nothing
    if request is None or not request.lookups():
        return nothing
    zone, now = await account_zone(desk.call, request), await look(desk.call, request)
    return read_back(request, before, now, desk.shield, zone) or nothing


def _when(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M} UTC"
