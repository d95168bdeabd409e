"""What a tool asks for, as one class: fields, a docstring that is the manual, and `about`, which is the rest.

An endpoint is such a class whose fields are the form that Convoso receives.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from inspect import cleandoc
from typing import Any, ClassVar, Generic, Protocol, TypeVar, cast

from pydantic import BaseModel, ConfigDict, model_validator

from convoso_mcp.endpoints.codes import EVERYWHERE, Code
from convoso_mcp.endpoints.replies import Reply

R = TypeVar("R", bound=Reply)


Display = Callable[[str, str], str]
"""How an argument is shown, from its name and value."""


def in_full(name: str, value: str) -> str:
    """An argument as it was given."""
    return value


class Effect(Enum):
    """What a call does to the account; hints, confirmation, audit, read-only mode and retry safety follow from it."""

    READS = "reads"
    SAVES = "saves"  # a new file on the operator's machine; the account is left alone
    CHANGES = "changes"
    DESTROYS = "destroys"  # a person must say yes first


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The facts of a tool that are not fields.

    `idempotent` and `overwrites` are said only where they differ from the effect's usual: reads and destroys are
    idempotent, changes are not; nothing but a destroying call overwrites. `loses` is what is gone after a yes: it ends
    the manual and the question. `window` names the two fields of time of a tool that takes today where none is given.
    `subject` is the field that names what is changed: a call that gives nothing besides is refused. Unless `blank_allowed`,
    an empty text is refused: Convoso ignores a blank filter, and the search then returns everything. `upstream` is false
    for what never calls Convoso.
    """

    tool: str
    effect: Effect
    idempotent: bool | None = None
    overwrites: bool = False
    loses: str = ""
    window: tuple[str, str] | None = None
    subject: str = ""
    blank_allowed: bool = False
    upstream: bool = True

    @property
    def may_repeat(self) -> bool:
        """Whether a second identical call leaves everything as the first one did."""
        return self.effect in (Effect.READS, Effect.DESTROYS) if self.idempotent is None else self.idempotent

    @property
    def may_destroy(self) -> bool:
        """Whether a call can replace or remove something that was there."""
        return self.overwrites or self.effect is Effect.DESTROYS


@dataclass(frozen=True, kw_only=True)
class About(Facts):
    """The facts of an endpoint: where it is, too.

    `codes` maps Convoso's error codes to their meaning *on this endpoint*: the same number means different things elsewhere.
    """

    path: str
    codes: Mapping[int, Code] = field(default_factory=dict[int, Code])

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
        models = [cast("type[BaseModel]", base) for base in cls.__mro__ if issubclass(base, Request)]
        named = (argument for model in models for argument in model.__pydantic_generic_metadata__["args"])
        return next(cast("type[R]", argument) for argument in named if isinstance(argument, type))

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

    def given(self) -> dict[str, str]:
        """What the caller asked for, in the form's words, required fields first: defaults are left out."""
        required = {name for name, field in type(self).model_fields.items() if field.is_required()}
        given = _flat(self.model_dump(by_alias=True, exclude_unset=True))
        return dict(sorted(given.items(), key=lambda item: item[0] not in required))

    def lookups(self) -> "tuple[Endpoint[Any], ...]":
        """The searches that can show the record this call changes, as it was before; none where no search shows it."""
        return ()

    def wants_links(self) -> bool:
        """Whether the call asks for links to recordings, which are shown only where an operator allows it."""
        return False

    def question(self, shown: Display = in_full) -> str | None:
        """What a person must agree to before this call is made; None where nobody needs to be asked."""
        if self.about.effect is not Effect.DESTROYS:
            return None
        what = self.manual().partition(".")[0]
        given = ", ".join(
            f"{name} = {shown(name, value)[:80]!r}{_MEANT.get((name, value), '')}" for name, value in self.given().items()
        )
        return f"{what} ({given})? {self.about.loses}"


class Endpoint(Request[R]):
    """A call to Convoso as a value."""

    about: ClassVar[About]  # pyright: ignore[reportIncompatibleVariableOverride]  it is never assigned twice

    def form(self) -> dict[str, str]:
        """The form Convoso receives, without the token: flags as 1 and 0, custom fields beside the others."""
        return _flat(self.model_dump(by_alias=True))


_MEANT = {("campaign_id", "0"): " (the whole account)", ("return", "1"): " (a refund)", ("return", "0"): " (no refund)"}
"""Values that tell a person nothing by themselves."""


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
