"""Leads: search, insert, update, delete, recordings, and Lead Post with its check."""

from typing import Annotated, Any, ClassVar, cast

from pydantic import MISSING, BaseModel, Field, model_validator

from convoso_mcp.endpoints import codes
from convoso_mcp.endpoints.endpoint import About, Effect, Endpoint, Paged, R
from convoso_mcp.endpoints.fields import (
    CampaignId,
    CustomFields,
    Day,
    Email,
    End,
    LeadId,
    ListId,
    Offset,
    Order,
    OtherPhone,
    OwnerId,
    Phone,
    PhoneCode,
    Start,
    StatusCode,
    Text,
    UserId,
)
from convoso_mcp.endpoints.found import Dialed, Found, Lookup
from convoso_mcp.endpoints.replies import PERSON, Count, Done, Duration, Figures, Id, Moment, Page, Record, Reference, Reply
from convoso_mcp.endpoints.replies import Text as Words
from convoso_mcp.endpoints.shown import Shown
from convoso_mcp.endpoints.statuses import SearchStatuses, Status

DuplicateCheck = Annotated[
    int, Field(ge=0, le=4, description="Refuse a known phone: 0 no, 1 in the account, 2 the list, 3 the campaign.")
]  # fmt: skip
Priority = Annotated[int, Field(ge=0, le=99, description="99 if left out.")]
Minutes = Annotated[int, Field(ge=1, le=300, description="Minutes.")]


class Lead(Record):
    """A person to call, as `/leads/search` returns it; custom fields stand beside under their own names."""

    columns = (
        "first_name", "last_name", "phone_number", "status", "city", "state", "directory_name", "list_id",
        "user_name", "called_count", "last_called", "created_at", "id",
    )  # fmt: skip
    named = ("first_name", "last_name")
    counted = ("status", "directory_name", "state", "user_name")
    timed = "created_at"
    personal = PERSON
    free = frozenset({"notes", "source", "comments"})
    harmless = frozenset({
        "status", "status_name", "directory_name", "campaign_name", "user_name", "age", "phone_code", "country", "gender",
        "created_by", "last_modified_by", "locale_gmt", "called_count_inbound", "campaign_uid",
    })  # fmt: skip

    id: Id = None
    first_name: Words = None
    last_name: Words = None
    phone_number: Words = None
    alt_phone_1: Words = None
    alt_phone_2: Words = None
    email: Words = None
    status: Words = None
    status_name: Words = None
    city: Words = None
    state: Words = None
    list_id: Reference = None
    directory_name: Words = None
    campaign_name: Words = None
    user_id: Reference = None
    user_name: Words = None
    owner_id: Reference = None
    called_count: Count = None
    last_called: Moment = None
    created_at: Moment = None
    modified_at: Moment = None


class LeadPage(Page[Lead]):
    """Leads, and how many match."""

    nouns = ("lead", "leads")
    rows: tuple[Lead, ...] = ()


class LeadSaved(Reply):
    """The lead that was inserted or updated; Convoso does not say which of the two."""

    lead_id: Id = None


class Recording(Record):
    """A call recording. Its link may play without a login, so it is shown only where an operator allows it."""

    columns = ("start_time", "end_time", "seconds", "url", "lead_id", "recording_id")
    timed, measured = "start_time", "seconds"
    withheld = "url|src|link|file"
    free = frozenset({"url"})

    recording_id: Id = None
    lead_id: Reference = None
    start_time: Moment = None
    end_time: Moment = None
    seconds: Duration = None
    url: Words = None


class RecordingPage(Page[Recording]):
    """Recordings, and how many match."""

    nouns = ("recording", "recordings")
    rows: tuple[Recording, ...] = ()


class Verdict(Reply):
    """Whether Lead Post would take a lead. Convoso writes the negative answer as Denied or as Declined."""

    harmless = frozenset({"result"})
    figures: ClassVar[Figures] = {"result": "string"}

    result: Words = None

    @property
    def accepted(self) -> bool:
        """True only for Convoso's one positive word."""
        return self.result == "Accepted"


class LeadFields(Endpoint[R]):
    """The fields of a person that are filters in a search and values in a write."""

    email: Email | MISSING = MISSING
    first_name: Text | MISSING = MISSING
    last_name: Text | MISSING = MISSING
    alt_phone_1: OtherPhone | MISSING = Field(default=MISSING, description="Cell.")
    alt_phone_2: OtherPhone | MISSING = Field(default=MISSING, description="Work.")
    address1: Text | MISSING = MISSING
    address2: Text | MISSING = MISSING
    city: Text | MISSING = MISSING
    state: Text | MISSING = Field(default=MISSING, description="Two letters in the US.")
    province: Text | MISSING = MISSING
    postal_code: Text | MISSING = MISSING
    country: Text | MISSING = MISSING
    gender: Text | MISSING = MISSING
    date_of_birth: Day | MISSING = MISSING
    status: StatusCode | MISSING = MISSING
    owner_id: OwnerId | MISSING = MISSING
    created_by: UserId | MISSING = MISSING
    last_modified_by: UserId | MISSING = MISSING

    @model_validator(mode="after")
    def _custom_fields_are_custom(self) -> "LeadFields[R]":
        """A standard field or an option under `custom_fields` would pass unchecked, or overwrite the argument of that name."""
        custom = cast("dict[str, str]", getattr(self, "custom_fields", MISSING))
        standard = {name for endpoint in ENDPOINTS for name in endpoint.model_fields} - {"age", "notes"} | {"campaign_id"}
        if custom is not MISSING and (clash := sorted(standard & custom.keys())):
            raise ValueError(f"custom_fields holds {', '.join(clash)}, which is a standard field or option")
        return self


class SearchLeads(LeadFields[LeadPage], Shown):
    """Find leads by phone, name, list, status, place or dates; every filter given must match.

    To count, ask for limit 1 and read the total. Any clue to one person: find_lead. Calls made: search_call_logs.
    """

    about = About(
        tool="search_leads",
        path="/leads/search",
        toolset="leads",
        effect=Effect.READS,
        paged=Paged(times=("created_at_start_date", "created_at_end_date")),
        codes={6000: codes.EMPTY, 7230: codes.BAD_LIMIT, 7231: codes.BAD_OFFSET},
    )

    lead_id: LeadId | MISSING = MISSING
    list_id: ListId | MISSING = MISSING
    phone_number: OtherPhone | MISSING = Field(default=MISSING, description="Main number, 10 digits.")
    user_id: UserId | MISSING = MISSING
    user: Text | MISSING = Field(default=MISSING, description="Agent's username; prefer user_id.")
    created_at_start_date: Start | MISSING = MISSING
    created_at_end_date: End | MISSING = MISSING
    updated_at_start_date: Start | MISSING = Field(
        default=MISSING, description="From, YYYY-MM-DD HH:MM:SS; sorts oldest update first."
    )
    updated_at_end_date: End | MISSING = MISSING
    last_call_start_date: Start | MISSING = MISSING
    last_call_end_date: End | MISSING = MISSING
    custom_fields: CustomFields | MISSING = Field(
        default=MISSING,
        description="The account's own fields, API name to value. Only those it made searchable filter, others are silently "
        "ignored; in one account: vertical, time_stamp, lead_date, source, the_source, cost_per, credit_score, "
        "shade_level_new, avg_mon_elec_bill_new, roof_type_new, lead_dead.",
    )
    offset: Offset = 0
    limit: int = Field(default=100, ge=1, le=2000)


class HomeCountry(BaseModel):
    """The country of a lead's numbers; a base class, since it must be read before the fields of the others."""

    phone_code: PhoneCode | MISSING = Field(default=MISSING, description="Country code, 1 if left out.")


class LeadValues(LeadFields[R], HomeCountry):
    """What every write of a lead can carry."""

    notes: Text | MISSING = MISSING
    custom_fields: CustomFields | MISSING = Field(
        default=MISSING,
        description="The account's own fields, by the API names that search_leads shows on one lead, e.g. vertical, "
        "homeowner, credit_grade, property_value, utility_provider, source, comments.",
    )

    def _dialed(self) -> Dialed | None:
        """The number of the call and the state it is said to be in; nobody judges one of another country."""
        number, state = self.given().get("phone_number", ""), self.state
        foreign = self.phone_code not in (MISSING, "1")
        return None if foreign else Dialed(phone_number=number, state=state if isinstance(state, str) else "")


class InsertLead(LeadValues[LeadSaved]):
    """Add one lead to a list. A repeated call adds a second lead unless check_dup stops it.

    With update_if_found it overwrites the lead that it finds. Account settings can override check_dup. The answer does not
    say whether a lead was inserted or updated.
    """

    about = About(
        tool="insert_lead",
        path="/leads/insert",
        toolset="leads",
        effect=Effect.CHANGES,
        codes={
            6002: codes.NO_LIST,
            6006: codes.NO_USER,
            6007: codes.LEAD_NEEDS,
            6008: codes.BAD_PHONE,
            6009: codes.DUPLICATE_LEAD,
            6023: codes.FIELDS_MISSING,
            6079: codes.BAD_EMAIL,
        },
    )

    list_id: ListId
    phone_number: Phone
    user_id: UserId | MISSING = MISSING
    user: Text | MISSING = Field(default=MISSING, description="Agent's username; prefer user_id.")
    age: Text | MISSING = MISSING
    check_dup: DuplicateCheck | MISSING = MISSING
    check_dup_archive: bool | MISSING = Field(default=MISSING, description="Also archived leads; needs check_dup.")
    check_dnc: bool | MISSING = Field(default=MISSING, description="Refuse DNC numbers; only where the campaign dials at once.")
    check_wireless: bool | MISSING = Field(default=MISSING, description="Check the wireless list.")
    hopper: bool | MISSING = Field(default=MISSING, description="Queue for dialing: may place a call within seconds.")
    hopper_priority: Priority | MISSING = MISSING
    hopper_expires_in: Minutes | MISSING = MISSING
    update_if_found: bool | MISSING = Field(
        default=MISSING, description="Overwrite the lead with this lead_id or phone instead."
    )
    search_campaign_id: CampaignId | MISSING = Field(
        default=MISSING, description="update_if_found looks only here; search_campaigns finds it."
    )
    search_list_id: ListId | MISSING = Field(
        default=MISSING, description="update_if_found looks only here, first; search_lists finds it."
    )
    update_order_by_last_called_time: Order | MISSING = Field(default=MISSING, description="Which of several to update.")
    lead_id: LeadId | MISSING = Field(
        default=MISSING, description="Lead that update_if_found looks for; search_leads finds it."
    )

    def lookups(self) -> tuple[Lookup, ...]:
        """The lead that would be overwritten, where it is named."""
        return (_lead(self.lead_id),) if self.update_if_found is True and self.lead_id is not MISSING else ()

    def beside(self, record: Record | None) -> tuple[Endpoint[Any], ...]:
        """Those of whom one would be overwritten."""
        return (SearchLeads(phone_number=self.phone_number, limit=1),) if self.loses(Found()) else ()

    def dials(self) -> Dialed | None:
        """Out of the hopper it may be at once."""
        return self._dialed() if self.hopper is True else None

    def loses(self, found: Found) -> str:
        """A lead in the hopper is dialed at once; one that is found loses what it held."""
        said = {
            "hopper": "The person may be called within seconds.",
            "update_if_found": "If the lead is there already, what it holds is overwritten, without history.",
        }
        return " ".join(text for name, text in said.items() if getattr(self, name) is True)


class UpdateLead(LeadValues[LeadSaved]):
    """Change fields of one lead; whatever is left out keeps its value, an empty text may clear it.

    list_id moves the lead, status decides whether it is dialed again. Values are overwritten without history.
    """

    about = About(
        tool="update_lead",
        path="/leads/update",
        toolset="leads",
        effect=Effect.CHANGES,
        idempotent=True,
        overwrites=True,
        subject="lead_id",
        blank_allowed=True,
        codes={
            6001: codes.NO_LEAD,
            6002: codes.NO_LIST,
            6006: codes.NO_USER,
            6008: codes.BAD_PHONE,
            6079: codes.BAD_EMAIL,
        },
    )
    lead_id: LeadId
    list_id: ListId | MISSING = MISSING
    phone_number: Phone | MISSING = MISSING
    user: Text | MISSING = Field(default=MISSING, description="Agent's username.")
    age: Text | MISSING = MISSING

    def lookups(self) -> tuple[Lookup, ...]:
        """By its id."""
        return (_lead(self.lead_id),)

    def beside(self, record: Record | None) -> tuple[Endpoint[Any], ...]:
        """What the status it leaves means."""
        leaves = record.status if isinstance(record, Lead) else None
        return (SearchStatuses(query=leaves),) if leaves and self.status not in (MISSING, leaves) else ()

    def loses(self, found: Found) -> str:
        """A lead that leaves a final or do-not-call status is dialed again."""
        held = self.held(found.record, "status")
        if self.status in (MISSING, held) or (held is None and not found.unread):
            return ""
        rows = [row for page in found.beside for row in page.rows if isinstance(row, Status) and row.status == held]
        if rows and (why := [flag for flag in ("final", "dnc") if getattr(rows[0], flag) == "Y"]):
            return f"It leaves {held}, which is {' and '.join(why)}: the person can be called again."
        return "" if rows else "What its status means is not known: if it is final or DNC, the person can be called again."


def _lead(lead_id: str) -> Lookup:
    return Lookup(SearchLeads(lead_id=lead_id), {"id": lead_id})


class DeleteLead(Endpoint[Done]):
    """Delete one lead. To stop calls to a person use insert_dnc instead."""

    about = About(
        tool="delete_lead",
        path="/leads/delete",
        toolset="leads",
        effect=Effect.DESTROYS,
        loses="The lead's record is lost; Convoso documents no way to restore it.",
        codes={6001: codes.NO_LEAD},
    )

    lead_id: LeadId

    def lookups(self) -> tuple[Lookup, ...]:
        """By its id."""
        return (_lead(self.lead_id),)


class GetLeadRecordings(Endpoint[RecordingPage], Shown):
    """List the call recordings of one lead: when and how long. The audio links are withheld unless a setting allows them."""

    about = About(
        tool="get_lead_recordings",
        path="/leads/get-recordings",
        toolset="leads",
        effect=Effect.READS,
        paged=Paged(times=("start_time", "end_time"), row="recording_id"),
        codes={6005: codes.EMPTY, 7230: codes.BAD_LIMIT, 7231: codes.BAD_OFFSET},
    )

    lead_id: LeadId
    start_time: Start | MISSING = MISSING
    end_time: End | MISSING = MISSING
    offset: Offset = 0
    limit: int = Field(default=100, ge=1, le=100)

    def wants_links(self) -> bool:
        """Recordings are all it is about."""
        return True


class PostLead(LeadValues[LeadSaved]):
    """Post a lead through a Lead Post criteria, which checks it and inserts it into the criteria's list.

    The criteria, not this call, sets the list, the duplicate check and the hopper: it may be dialed at once. Check with
    validate_lead.
    """

    about = About(tool="post_lead", path="/lead-post-validation/insert", toolset="leads", effect=Effect.CHANGES)

    criteria_key: Text = Field(description="From the account's Lead Post settings.")
    phone_number: Phone

    def dials(self) -> Dialed | None:
        """The criteria may put it into the hopper."""
        return self._dialed()


class ValidateLead(Endpoint[Verdict]):
    """Ask whether a Lead Post criteria would accept a lead, without inserting it.

    Denied means that it fails the criteria or is on the DNC list.
    """

    about = About(tool="validate_lead", path="/lead-validation/search", toolset="leads", effect=Effect.READS)

    criteria_key: Text = Field(description="From the account's Lead Post settings.")
    phone_number: OtherPhone
    state: Text | MISSING = Field(default=MISSING, description="Two letters.")
    postal_code: Text | MISSING = Field(default=MISSING, description="Five digits.")


ENDPOINTS = (SearchLeads, InsertLead, UpdateLead, DeleteLead, GetLeadRecordings, PostLead, ValidateLead)
