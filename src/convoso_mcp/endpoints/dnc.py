"""The do-not-call list: one entry a number and scope, where scope 0 is the whole account."""

from typing import Annotated, Any

from pydantic import MISSING, Field

from convoso_mcp.endpoints import codes
from convoso_mcp.endpoints.endpoint import About, Effect, Endpoint, Paged, R, Switch
from convoso_mcp.endpoints.fields import Day, DncId, Offset, OtherPhone, Phone, PhoneCode, Purpose, Reason, Scope
from convoso_mcp.endpoints.found import Lookup
from convoso_mcp.endpoints.leads import SearchLeads
from convoso_mcp.endpoints.replies import PERSON, Done, Id, Moment, Page, Record, Reply, Text
from convoso_mcp.endpoints.shown import Shown

FilterReason = Annotated[Reason, Field(description="-BLANK- finds empty, -NOTBLANK- filled.")]
FilterPurpose = Annotated[Purpose, Field(description="-BLANK- finds empty, -NOTBLANK- filled.")]
NewReason = Annotated[Reason, Field(description="-BLANK- clears it.")]
NewPurpose = Annotated[Purpose, Field(description="-BLANK- clears it.")]


class Entry(Record):
    """A number on the DNC or the SMS opt-out list; campaign 0 is the whole account."""

    columns = ("phone_number", "phone_code", "campaign_name", "campaign_id", "reason", "purpose", "insert_date", "id")
    counted = ("campaign_name", "reason", "purpose")
    timed = "insert_date"
    personal = PERSON
    harmless = frozenset({"phone_code", "campaign_name", "campaign_type", "campaign_uid"})

    id: Id = None
    phone_number: Text = None
    phone_code: Text = None
    campaign_id: Id = None
    campaign_name: Text = None
    reason: Text = None
    purpose: Text = None
    insert_date: Moment = None


class EntryPage(Page[Entry]):
    """Entries, and how many match."""

    nouns = ("entry", "entries")
    rows: tuple[Entry, ...] = ()
    caution = (
        "That is no permission to call: other campaigns and the whole account (campaign 0) have entries of their own, and "
        "so have SMS opt-outs (search_sms_opt_outs)."
    )


class EntrySaved(Reply):
    """The entry that was inserted or changed; after an insert Convoso may leave the id out."""

    id: Id = None


class EntryFilters(Endpoint[R], Shown):
    """What entries of either list are found by."""

    phone_code: PhoneCode | MISSING = MISSING
    phone_number: OtherPhone | MISSING = MISSING
    campaign_id: Scope | MISSING = MISSING
    insert_date: Day | MISSING = MISSING
    reason: FilterReason | MISSING = MISSING
    purpose: FilterPurpose | MISSING = MISSING
    offset: Offset = Field(default=0, le=100000)
    limit: int = Field(default=100, ge=1, le=1000)


class NewEntry(Endpoint[R]):
    """What an entry of either list is made of."""

    phone_code: PhoneCode
    phone_number: Phone
    campaign_id: Scope
    reason: Reason | MISSING = MISSING
    purpose: Purpose | MISSING = MISSING


class EntryChanges(Endpoint[R]):
    """What can be changed in an entry of either list."""

    phone_code: PhoneCode | MISSING = MISSING
    phone_number: Phone | MISSING = MISSING
    campaign_id: Scope | MISSING = MISSING
    reason: NewReason | MISSING = MISSING
    purpose: NewPurpose | MISSING = MISSING

    def needs(self) -> Switch | None:
        """Another number or scope takes the protection from the one before; reason and purpose leave it."""
        moves = {"phone_code", "phone_number", "campaign_id"} & self.given().keys()
        return self.about.switch if moves else None


class SearchDnc(EntryFilters[EntryPage]):
    """Look numbers up in the do-not-call list.

    A number can have several entries, one for each campaign and one for the account (campaign 0): read them all before
    saying that it may be called; check_contact does. SMS opt-outs are apart.
    """

    about = About(
        tool="search_dnc",
        path="/dnc/search",
        toolset="compliance",
        effect=Effect.READS,
        paged=Paged(),
        codes={
            6006: codes.NO_CAMPAIGN,
            6008: codes.ODD_PHONE,
            6026: codes.BAD_COUNTRY,
            6056: codes.NO_ENTRY,
            6057: codes.BAD_PURPOSE,
            6058: codes.BAD_REASON,
            7231: codes.BAD_OFFSET,
        },
    )

    id: DncId | MISSING = Field(default=MISSING, description="One entry's id.")


class InsertDnc(NewEntry[EntrySaved]):
    """Put a number on the do-not-call list of one campaign or of the whole account."""

    about = About(
        tool="insert_dnc",
        path="/dnc/insert",
        toolset="compliance",
        effect=Effect.DESTROYS,
        loses="The number can no longer be dialed in that scope; its sales chances there are lost.",
        codes={
            6006: codes.NO_CAMPAIGN,
            6007: codes.BAD_PHONE,
            6008: codes.LISTED_ALREADY,
            6026: codes.BAD_COUNTRY,
            6056: codes.NO_ENTRY,
            6057: codes.BAD_PURPOSE,
            6058: codes.BAD_REASON,
        },
    )

    def lookups(self) -> tuple[Lookup, ...]:
        """The number may be listed already."""
        return (_entry(self.phone_code, self.phone_number, self.campaign_id),)

    def beside(self, record: Record | None) -> tuple[Endpoint[Any], ...]:
        """Who has the number."""
        return (SearchLeads(phone_number=self.phone_number, limit=1),)


def _entry(phone_code: str, phone_number: str, campaign_id: str) -> Lookup:
    search = SearchDnc(phone_code=phone_code, phone_number=phone_number, campaign_id=campaign_id)
    return Lookup(search, {"phone_number": phone_number, "campaign_id": campaign_id})


class UpdateDnc(EntryChanges[EntrySaved]):
    """Change the number, scope, reason or purpose of a do-not-call entry."""

    about = About(
        tool="update_dnc",
        path="/dnc/update",
        toolset="compliance",
        effect=Effect.DESTROYS,
        subject="id",
        switch="allow_dnc_removal",
        loses="A new number or a narrower scope lifts the old protection: the person can be called there again.",
        codes={
            6004: codes.NO_CAMPAIGN,
            6008: codes.BAD_PHONE,
            6026: codes.BAD_COUNTRY,
            6056: codes.NO_ENTRY,
            6057: codes.BAD_PURPOSE,
            6058: codes.BAD_REASON,
            6059: codes.ENTRY_TAKEN,
        },
    )

    id: DncId

    def lookups(self) -> tuple[Lookup, ...]:
        """By its id."""
        return (Lookup(SearchDnc(id=self.id), {"id": self.id}),)


class DeleteDnc(Endpoint[Done]):
    """Take a number off the do-not-call list of one campaign or of the account.

    Each scope is an entry of its own.
    """

    about = About(
        tool="delete_dnc",
        path="/dnc/delete",
        toolset="compliance",
        effect=Effect.DESTROYS,
        switch="allow_dnc_removal",
        loses="The protection is lost: the person can be called there again, which may break the law.",
        codes={
            6000: codes.BAD_COUNTRY,
            6001: codes.CAMPAIGN_MISSING,
            6002: codes.PHONE_MISSING,
            6003: codes.NOT_LISTED,
            6004: codes.BAD_LEAD_STATUS,
            6005: codes.BAD_LEAD_STATUS,
        },
    )

    phone_code: PhoneCode
    phone_number: Phone
    campaign_id: Scope

    def lookups(self) -> tuple[Lookup, ...]:
        """By number and scope."""
        return (_entry(self.phone_code, self.phone_number, self.campaign_id),)


ENDPOINTS = (SearchDnc, InsertDnc, UpdateDnc, DeleteDnc)
