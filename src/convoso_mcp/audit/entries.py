"""What the audit tells: who asked for what, what was done, what became of it, and what was refused and why."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Literal, Protocol, cast

from convoso_mcp.audit.chain import Line
from convoso_mcp.endpoints.endpoint import Request
from convoso_mcp.errors import Why
from convoso_mcp.state import Outcome
from convoso_mcp.understanding import names_nobody

ConfirmedBy = Literal["person", "model", "nobody"]
"""Who said yes: a person, the model by repeating the preview, or nobody since none was needed."""

NotDone = Why | Literal["not_allowed", "limit", "not_undoable"]
"""Why something that was asked for was not done: there was no yes, an operator's limits stand against it, or there is no
way back."""

_LONGEST = 500
"""Characters of a value or a caller; a list of ids can be longer than anybody reads."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What was asked for: `plain` values name nobody and are written as they are, `personal` ones only as marks."""

    tool: str
    caller: str
    plain: Mapping[str, str]
    personal: Mapping[str, str] = field(repr=False)


def asked(request: Request[Any], caller: str, undoes: str = "") -> Asked:
    """What a request asks for, and the change that it takes back (`undoes`), if it does.

    Ids, codes, numbers and chosen words are plain; what a person wrote or is known by is not.
    """
    values: dict[str, object] = request.model_dump(by_alias=True, exclude_unset=True)
    declared = {field.alias or name: field for name, field in type(request).model_fields.items()}
    given = request.given()
    plain = {name: given[name] for name, value in values.items() if name in given and names_nobody(declared[name], value)}
    personal = {name: value for name, value in given.items() if name not in plain}
    plain |= {"undoes": undoes} if undoes else {}
    return Asked(tool=request.about.tool, caller=caller, plain=plain, personal=personal)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A change with its outcome, or a refusal, which has a `why` and neither an id nor an outcome."""

    at: str
    """When it was asked for, in UTC."""
    tool: str
    caller: str
    plain: Mapping[str, str]
    fields: tuple[str, ...]
    """The names of everything that was given."""
    change_id: str = ""
    confirmed_by: str = ""
    outcome: str = ""
    code: int | None = None
    """Convoso's code, where it gave one."""
    short: str = ""
    """The short code of the error, where there was one."""
    why: str = ""

    def told(self) -> str:
        """All of it, on one line."""
        plain = [f"{name}={value}" for name, value in self.plain.items()]
        hidden = [name for name in self.fields if name not in self.plain]
        given = " ".join([*plain, *(["fields=" + ",".join(hidden)] if hidden else [])])
        told = f"{self.at} {self.change_id or '-'} {self.tool} {given} by {self.caller}"
        if self.why:
            return f"{told}: not done, {self.why}"
        code = [] if self.code is None else [f"code {self.code}"]
        return " ".join([f"{told}, confirmed by {self.confirmed_by}:", self.outcome, *code, self.short]).rstrip()


class Audit(Protocol):
    """Where changes and refusals are recorded."""

    async def open(self, asked: Asked, confirmed_by: ConfirmedBy) -> str:
        """Record a change before it is made, and return its id; raises `NotRecorded`, and then it must not be made."""
        ...

    async def close(self, change_id: str, outcome: Outcome, *, code: int | None = None, short: str = "") -> bool:
        """Record what became of it, and say whether that succeeded: what was made stays made, and reads as unknown."""
        ...

    async def refuse(self, asked: Asked, why: NotDone) -> bool:
        """Record what was asked for and not done, and say whether that succeeded: a refusal stands without its record."""
        ...

    async def entries(self, limit: int) -> list[Entry]:
        """The newest first. What somebody without the key wrote or changed is left out; `verify` points at it."""
        ...


Mark = Callable[[str], str]


def opened(what: Asked, change_id: str, confirmed_by: ConfirmedBy, at: float, mark: Mark) -> Line:
    """The line before a change is made."""
    return {"kind": "opened", "change": change_id, "confirmed_by": confirmed_by, **_told(what, at, mark)}


def closed(change_id: str, outcome: Outcome, code: int | None, short: str, at: float) -> Line:
    """The line after."""
    return {"kind": "closed", "at": _moment(at), "change": change_id, "outcome": outcome, "code": code, "short": short}


def refused(what: Asked, why: NotDone, at: float, mark: Mark) -> Line:
    """The line of what was not done."""
    return {"kind": "refused", "why": why, **_told(what, at, mark)}


def _told(what: Asked, at: float, mark: Mark) -> Line:
    plain = {name: value[:_LONGEST] for name, value in what.plain.items()}
    personal = {name: mark(value) for name, value in what.personal.items()}
    return {"at": _moment(at), "tool": what.tool, "caller": what.caller[:_LONGEST], "plain": plain, "personal": personal}


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def newest(lines: Iterable[Line], limit: int) -> list[Entry]:
    """The entries of lines that come newest first, so that an outcome is seen before its change."""
    return list(islice(_entries(lines), limit))


def _entries(lines: Iterable[Line]) -> Iterator[Entry]:
    ends = dict[object, Line]()
    for line in lines:
        if line.get("kind") == "closed":
            ends.setdefault(line.get("change"), line)
        elif line.get("kind") in ("opened", "refused"):
            yield _entry(line, ends.pop(line.get("change"), {}))


def _entry(line: Line, end: Line) -> Entry:
    plain, personal = (cast("Mapping[str, str]", line.get(name, {})) for name in ("plain", "personal"))
    text = {name: str(line.get(name, "")) for name in ("at", "tool", "caller", "confirmed_by", "why")}
    code = end.get("code")
    return Entry(
        **text,
        plain=dict(sorted(plain.items())),
        fields=tuple(sorted([*plain, *personal])),
        change_id=str(line.get("change", "")),
        outcome="" if text["why"] else str(end.get("outcome", "unknown")),
        code=code if isinstance(code, int) else None,
        short=str(end.get("short", "")),
    )
