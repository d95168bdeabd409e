"""Statuses (dispositions): what a code means for reports, redialing and the do-not-call list."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import MISSING, BeforeValidator, Field

from convoso_mcp.endpoints import codes
from convoso_mcp.endpoints.endpoint import About, Effect, Endpoint
from convoso_mcp.endpoints.fields import HexColor, StatusCode, Text, YesNo, code_word
from convoso_mcp.endpoints.found import Found, Lookup
from convoso_mcp.endpoints.replies import Id, Page, Record, Reply
from convoso_mcp.endpoints.replies import Text as Words
from convoso_mcp.endpoints.shown import Shown


class Status(Record):
    """A disposition and its flags, each Y or N. `custom_status` is N for the dialer's own."""

    columns = (
        "status", "name", "contact", "reached", "success", "final", "dnc", "callback", "voicemail", "custom_status",
    )  # fmt: skip
    harmless = frozenset(columns)

    status: Words = None
    name: Words = None
    final: Words = None
    reached: Words = None
    success: Words = None
    dnc: Words = None
    callback: Words = None
    contact: Words = None
    voicemail: Words = None
    custom_status: Words = None


Overrides = Mapping[str, Mapping[str, bool | str]]
"""What an operator's file says of statuses: code to flags (true or false) and `class`, the kind of such a call."""


class StatusPage(Page[Status]):
    """All statuses that match; Convoso does not page them."""

    nouns = ("status", "statuses")
    rows: tuple[Status, ...] = ()

    @property
    def tally(self) -> str:
        """They are asked for what they mean, not for how many there are."""
        return ""


class StatusSaved(Reply):
    """The status that was inserted or changed; `new` is "1" when it was created."""

    harmless = frozenset({"status", "new"})

    status: Id = None
    new: Words = None


Final = Annotated[YesNo, Field(description="Not dialed again.")]
Reached = Annotated[YesNo, Field(description="Lead was reached.")]
Success = Annotated[YesNo, Field(description="A win.")]
Dnc = Annotated[YesNo, Field(description="Puts the number on DNC.")]
CallbackFlag = Annotated[YesNo, Field(description="Needs a callback.")]
Contact = Annotated[YesNo, Field(description="Spoke to a person.")]
Voicemail = Annotated[YesNo, Field(description="Left a voicemail.")]


NewCode = Annotated[str, Field(min_length=2, max_length=6, pattern="^[a-zA-Z0-9]*$"), BeforeValidator(code_word)]


class SearchStatuses(Endpoint[StatusPage], Shown):
    """Find statuses (dispositions) by code or name, with the flags that give them meaning.

    contact, reached and success feed the reports; final and dnc stop redialing.
    """

    about = About(tool="search_statuses", path="/status/search", toolset="directory", effect=Effect.READS, blank_allowed=True)

    query: Text = Field(description="Part of code or name; empty for all.")


class InsertStatus(Endpoint[StatusSaved]):
    """Create a custom status that agents can pick. Convoso has no call to delete one; the code cannot be changed later."""

    about = About(
        tool="insert_status",
        path="/status/insert",
        toolset="admin",
        effect=Effect.CHANGES,
        codes={
            6060: codes.STATUS_NAME_MISSING,
            6061: codes.BAD_STATUS_CODE,
            6062: codes.flag("final"),
            6063: codes.flag("reached"),
            6064: codes.flag("success"),
            6065: codes.flag("dnc"),
            6066: codes.flag("callback"),
            6067: codes.flag("contact"),
            6068: codes.flag("voicemail"),
            6078: codes.BAD_COLOR,
        },
    )

    status: NewCode
    name: Text
    final: Final
    reached: Reached
    success: Success
    dnc: Dnc
    callback: CallbackFlag
    contact: Contact
    voicemail: Voicemail
    hex_color: HexColor | MISSING = MISSING


class UpdateStatus(Endpoint[StatusSaved]):
    """Change the name, colour or flags of a custom status, for the whole account.

    Turning off final or dnc can make thousands of leads dialable again.
    """

    about = About(
        tool="update_status",
        path="/status/update",
        toolset="admin",
        effect=Effect.CHANGES,
        idempotent=True,
        overwrites=True,
        subject="status",
        codes={
            6069: codes.NO_STATUS,
            6071: codes.flag("final"),
            6072: codes.flag("reached"),
            6073: codes.flag("success"),
            6074: codes.flag("dnc"),
            6075: codes.flag("callback"),
            6076: codes.flag("contact"),
            6077: codes.flag("voicemail"),
            6078: codes.BAD_COLOR,
        },
    )

    status: StatusCode
    name: Text | MISSING = MISSING
    final: Final | MISSING = MISSING
    reached: Reached | MISSING = MISSING
    success: Success | MISSING = MISSING
    dnc: Dnc | MISSING = MISSING
    callback: CallbackFlag | MISSING = MISSING
    contact: Contact | MISSING = MISSING
    voicemail: Voicemail | MISSING = MISSING
    hex_color: HexColor | MISSING = MISSING

    def lookups(self) -> tuple[Lookup, ...]:
        """By its code, which others may hold as well."""
        return (Lookup(SearchStatuses(query=self.status), {"status": self.status}),)

    def beside(self, record: Record | None) -> tuple[Endpoint[Any], ...]:
        """How many leads it would free."""
        from convoso_mcp.endpoints.leads import SearchLeads  # noqa: PLC0415  leads know their statuses, too

        return (SearchLeads(status=self.status, limit=1),) if self._frees() else ()

    def loses(self, found: Found) -> str:
        """What keeps leads from being dialed is not turned off in passing."""
        flags = [flag for flag in self._frees() if self.held(found.record, flag) != "N"]
        return f"Without {' and '.join(flags)} leads of this status can be dialed again." if flags else ""

    def _frees(self) -> list[str]:
        return [flag for flag in ("final", "dnc") if getattr(self, flag) == "N"]


ENDPOINTS = (SearchStatuses, InsertStatus, UpdateStatus)
