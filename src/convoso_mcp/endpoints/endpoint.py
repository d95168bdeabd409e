"""What a tool asks for, as one class: fields, a docstring that is the manual, and `about`, which is the rest.

An endpoint is such a class whose fields are the form that Convoso receives.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta, tzinfo
from decimal import Decimal
from enum import Enum
from functools import cache
from inspect import cleandoc
from types import GenericAlias
from typing import Any, ClassVar, Generic, Literal, Protocol, TypeVar, cast, get_args, get_origin

from pydantic import BaseModel, ConfigDict, model_validator

from convoso_mcp.endpoints.codes import EVERYWHERE, Code
from convoso_mcp.endpoints.found import Dialed, Found, Lookup
from convoso_mcp.endpoints.replies import Record, Reply

R = TypeVar("R", bound=Reply)

CARRIED = "confirm_token"
"""The argument that proves, where a client cannot ask, that the question was shown. No field: a call is the same without."""


class Effect(Enum):
    """What a call does to the account; hints, confirmation, audit, read-only mode and retry safety follow from it."""

    READS = "reads"
    SAVES = "saves"  # a new file on the operator's machine; the account is left alone
    CHANGES = "changes"
    DESTROYS = "destroys"  # a person must say yes first


Toolset = Literal["directory", "leads", "callbacks", "reporting", "floor", "compliance", "admin", "results", "changes"]
"""The work a tool belongs to, by which an operator takes it in or out; `directory` finds the ids that the others take."""

Switch = Literal["allow_dnc_removal", "allow_opt_out_changes"]
"""What is off until an operator switches it on: the name of a setting."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The facts of a tool that are not fields. One without a toolset only leads to other tools.

    `idempotent` and `overwrites` are said only where they differ from the effect's usual: reads and destroys are
    idempotent, changes are not; nothing but a destroying call overwrites. `loses` is what is gone after a yes: it ends
    the manual and the question. `window` names the two fields of time of a tool that takes today where none is given.
    `subject` is the field that names what is changed: a call that gives nothing besides is refused. Unless `blank_allowed`,
    an empty text is refused: Convoso ignores a blank filter, and the search then returns everything. `upstream` is false
    for what never calls Convoso. `switch` is the setting without which the call is not made. `board` says that the board draws
    what it answers.
    """

    tool: str
    toolset: Toolset | None
    effect: Effect
    idempotent: bool | None = None
    overwrites: bool = False
    loses: str = ""
    window: tuple[str, str] | None = None
    subject: str = ""
    blank_allowed: bool = False
    upstream: bool = True
    switch: Switch | None = None
    board: bool = False

    @property
    def writes(self) -> bool:
        """Whether a call can leave the account other than it was; a file on the operator's machine does not count."""
        return self.effect in (Effect.CHANGES, Effect.DESTROYS)

    @property
    def may_repeat(self) -> bool:
        """Whether a second identical call leaves everything as the first one did."""
        return self.effect in (Effect.READS, Effect.DESTROYS) if self.idempotent is None else self.idempotent

    @property
    def may_destroy(self) -> bool:
        """Whether a call can replace or remove something that was there."""
        return self.overwrites or self.effect is Effect.DESTROYS


@dataclass(frozen=True, kw_only=True)
class Paged:
    """How a search is read whole; how long its pages are and how far they start are the bounds of `limit` and `offset`.

    `times` are the two fields of time by which it is cut where more matches than its pages reach; `step` is the smallest
    piece. `row` is the field that tells rows apart.
    """

    times: tuple[str, str] | None = None
    step: timedelta = timedelta(minutes=1)
    row: str = "id"


@dataclass(frozen=True, kw_only=True)
class About(Facts):
    """The facts of an endpoint: where it is, too.

    `codes` maps Convoso's error codes to their meaning *on this endpoint*: the same number means different things elsewhere.
    `paged` says how a search is read whole that answers in pages.
    """

    path: str
    codes: Mapping[int, Code] = field(default_factory=dict[int, Code])
    paged: Paged | None = None

    def meaning(self, code: int) -> Code | None:
        """What Convoso means by `code` on this endpoint; None when no document says."""
        return self.codes.get(code) or EVERYWHERE.get(code)


class Request(BaseModel, Generic[R]):
    """What a tool was asked, as a value, answered by a reply of type `R`."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        defer_build=True,
        hide_input_in_errors=True,
        validate_by_name=True,
        validate_by_alias=True,
    )

    about: ClassVar[Facts]

    @classmethod
    def manual(cls) -> str:
        """The text a model reads before it calls: the docstring, and what is lost where something is."""
        return " ".join(filter(None, [" ".join(cleandoc(cls.__doc__ or "").split()), cls.about.loses]))

    @classmethod
    def reply_type(cls) -> type[R]:
        """The class of the reply, as written in the brackets: `SearchLeads(Endpoint[LeadPage])` is answered by `LeadPage`."""
        written = (alias for base in cls.__mro__ for alias in vars(base).get("__orig_bases__", ()) if _is_request(alias))
        return next(cast("type[R]", named) for alias in written for named in get_args(alias) if isinstance(named, type))

    def __class_getitem__(cls, reply: Any) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        """The brackets only name the reply: pydantic would make a class of its own for each, which start-up pays for."""
        return GenericAlias(cls, (reply,))

    @model_validator(mode="before")
    @classmethod
    def _holds_nothing_masked(cls, given: object) -> object:
        """A masked value is how an answer shows a person: as a filter it finds nobody, in a write it destroys the real one."""
        if isinstance(given, Mapping):
            named = cast("Mapping[str, object]", given)
            if masked := [name for name, value in named.items() if _is_masked(value, free=name in _FREE)]:
                raise ValueError(f"{', '.join(masked)} is a masked value: leave it out, and name the record by its id instead")
        return cast("object", given)

    @model_validator(mode="after")
    def _says_what_it_means(self) -> "Request[R]":
        given = self.given()
        blank = [name for name, value in given.items() if value == ""]
        if blank and not self.about.blank_allowed:
            raise ValueError(f"{', '.join(blank)} is empty: leave it out instead")
        if self.about.subject and given.keys() == {self.about.subject}:
            raise ValueError(f"nothing to change: give at least one field besides {self.about.subject}")
        for start in given:
            end = start.replace("start", "end")
            if end != start and given[start] > given.get(end, given[start]):
                raise ValueError(f"{start} is later than {end}: swap them")
        if self.about.window is not None:
            start, end = self.about.window
            if end in given and start not in given:
                raise ValueError(f"{end} alone would start today: give {start} too")
        return self

    @classmethod
    def may_ask(cls) -> bool:
        """Whether some call of this kind waits for a person's yes."""
        return cls.about.effect is Effect.DESTROYS

    def given(self) -> dict[str, str]:
        """What the caller asked for, in the form's words, required fields first: defaults are left out."""
        required = _required(type(self))
        given = _flat(self.model_dump(by_alias=True, exclude_unset=True))
        return dict(sorted(given.items(), key=lambda item: item[0] not in required))

    def wants_links(self) -> bool:
        """Whether the call asks for links to recordings, which are shown only where an operator allows it."""
        return False

    def needs(self) -> Switch | None:
        """The setting that must be switched on for this call; None where none is needed."""
        return self.about.switch


def _is_request(alias: object) -> bool:
    origin = get_origin(alias)
    return isinstance(origin, type) and issubclass(origin, Request)


class Endpoint(Request[R]):
    """A call to Convoso as a value."""

    about: ClassVar[About]  # pyright: ignore[reportIncompatibleVariableOverride]  it is never assigned twice

    def form(self) -> dict[str, str]:
        """The form Convoso receives, without the token: flags as 1 and 0, custom fields beside the others."""
        return _flat(self.model_dump(by_alias=True))

    renamed: ClassVar[Mapping[str, str]] = {}
    """Arguments that are written to a field that the record shows under another name."""

    def written_to(self, argument: str) -> str:
        """The field of the record that an argument changes."""
        return self.renamed.get(argument, argument)

    def held(self, record: Record | None, argument: str) -> str | None:
        """What a record holds where an argument would write, in the argument's words; None where that is not shown."""
        field = self.written_to(argument)
        if record is None or field not in record.model_fields_set:
            return None
        value = str(getattr(record, field) or "")
        return type(record).words.get(field, {}).get(value, value)

    def holds(self, record: Record | None, argument: str, zone: tzinfo | None = None) -> bool | None:
        """Whether a record holds what an argument says; None where that is not shown, or cannot be told.

        `zone` is the account's time zone, without which no time of its own can be compared.
        """
        held = self.held(record, argument)
        return None if held is None else held == self.given()[argument]

    def took_effect(self, before: Found, after: Found, zone: tzinfo | None = None) -> bool | None:
        """Whether the record, read again, shows that this call was carried out; None where it cannot tell."""
        if after.unread or not self.lookups():
            return None
        if not self.about.subject:  # it makes a record, or removes one
            return None if before.unread else (before.record is None) != (after.record is None)
        written = self.given().keys() - {self.about.subject}
        told = {name: said for name in written if (said := self.holds(after.record, name, zone)) is not None}
        other = [name for name, same in told.items() if not same]
        if other and before.record and any(self.held(before.record, n) != self.held(after.record, n) for n in other):
            return None  # neither what was sent nor what was there: somebody has changed it since
        return not other if told else None

    def lookups(self) -> tuple[Lookup, ...]:
        """How the record that this call changes is found, one search after the other; none where no search shows it."""
        return ()

    def beside(self, record: Record | None) -> "tuple[Endpoint[Any], ...]":
        """The searches for what else is at stake, such as how many leads a list holds."""
        return ()

    def dials(self) -> Dialed | None:
        """Who is dialed because of this call, which is told beside it; None where nobody is."""
        return None

    def loses(self, found: Found) -> str:
        """What a yes would lose, which makes it a person's to say; blank where nobody needs to be asked.

        Some calls are dangerous only with certain fields, or only for what is there now.
        """
        return self.about.loses if self.about.effect is Effect.DESTROYS else ""

    def headline(self) -> str:
        """What a person is asked, without the values: the manual's first sentence."""
        return re.split("[.;]", self.manual(), maxsplit=1)[0]

    @classmethod
    def may_ask(cls) -> bool:
        """Some are dangerous by their fields."""
        return super().may_ask() or cls.__dict__.get("loses") is not None


@cache
def _required(kind: type[Request[Any]]) -> frozenset[str]:
    """The fields that must be given; every call asks for them several times."""
    return frozenset(name for name, field in kind.model_fields.items() if field.is_required())


_FREE = ("notes", "comments", "description", "extra_field_01", "extra_field_02")
"""Arguments in which a person may write three asterisks and mean them, where they are not all there is."""
_MASK = re.compile(r"\*\*\*-\*\*|\*\*\*@|@…")


def _is_masked(value: object, *, free: bool = False) -> bool:
    match value:
        case str():
            return bool(_MASK.search(value)) or ("***" in value and not (free and value.strip(" *")))
        case Mapping():
            return any(map(_is_masked, cast("Mapping[str, object]", value).values()))
        case list():
            return any(map(_is_masked, cast("list[object]", value)))
        case _:
            return False


def _flat(values: dict[str, object]) -> dict[str, str]:
    form = dict[str, str]()
    for name, value in values.items():
        match value:
            case dict():
                form |= cast("dict[str, str]", value)
            case bool():
                form[name] = str(int(value))
            case float():
                form[name] = f"{Decimal(str(value)):f}".removesuffix(".0")
            case _:
                form[name] = str(value)
    return form


class Call(Protocol):
    """How everything above the client makes a call: the endpoint's value in, its reply out."""

    async def __call__(self, request: Endpoint[R], /) -> R:
        """Make the call; every failure is a `ConvosoError`."""
        ...
