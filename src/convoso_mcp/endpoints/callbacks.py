"""Callbacks: promised calls, dialed by the system or by one agent."""

from contextlib import suppress
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Annotated, ClassVar, Literal

from pydantic import MISSING, BeforeValidator, Field, model_validator

from convoso_mcp.endpoints import codes
from convoso_mcp.endpoints.endpoint import About, Effect, Endpoint, Paged
from convoso_mcp.endpoints.fields import (
    CLOCK_TIME,
    CallbackId,
    CallbackTime,
    CampaignId,
    Day,
    LeadId,
    ListId,
    Offset,
    Recipient,
    Stage,
    Text,
    UserId,
    UtcOffset,
)
from convoso_mcp.endpoints.found import Dialed, Lookup
from convoso_mcp.endpoints.replies import PERSON, Done, Id, Moment, Page, Record, Reference, Reply
from convoso_mcp.endpoints.replies import Text as Words
from convoso_mcp.endpoints.shown import Shown

Dismissed = Annotated[
    Literal["Dismissed"], BeforeValidator(lambda value: value.capitalize() if isinstance(value, str) else value)
]  # fmt: skip


class Callback(Record):
    """A promised call. `callback_time` is 24-hour text in the account's time zone."""

    columns = (
        "callback_time", "stage", "recipient", "user_name", "phone_number", "comments", "campaign_name",
        "directory_name", "status", "lead_id", "id",
    )  # fmt: skip
    named = ("callback_time", "phone_number")
    words: ClassVar = {
        "recipient": {"USERONLY": "Personal", "ANYONE": "System"},
        "stage": {"Dismissed": "Dismissed", "DISMISSED": "Dismissed"},
    }
    counted = ("stage", "user_name", "recipient", "campaign_name", "directory_name")
    timed = "callback_time"
    personal = PERSON
    free = frozenset({"comments", "context"})
    harmless = frozenset({
        "user", "user_name", "recipient", "stage", "status", "status_name", "campaign_name", "directory_name", "class",
        "campaign_type", "callback_seen",
    })  # fmt: skip

    id: Id = None
    lead_id: Reference = None
    list_id: Reference = None
    campaign_id: Reference = None
    user: Reference = None
    user_name: Words = None
    recipient: Words = None
    stage: Words = None
    status: Words = None
    callback_time: Moment = None
    comments: Words = None
    phone_number: Words = None
    campaign_name: Words = None
    directory_name: Words = None
    created_at: Moment = None
    modified_at: Moment = None

    def due(self, zone: tzinfo) -> datetime | None:
        """When the call is promised for, in the account's zone; of an hour that comes twice, the first."""
        with suppress(ValueError):
            return datetime.strptime(self.callback_time or "", "%Y-%m-%d %H:%M:%S").replace(tzinfo=zone)
        return None


class CallbackPage(Page[Callback]):
    """Callbacks, and how many match."""

    nouns = ("callback", "callbacks")
    rows: tuple[Callback, ...] = ()


class CallbackSaved(Reply):
    """The callback that was inserted or updated."""

    callback_id: Id = None


class SearchCallbacks(Endpoint[CallbackPage], Shown):
    """Find scheduled callbacks by lead, agent, list, campaign, stage or day.

    Overdue ones by age and owner: get_callback_backlog.
    PAST_DUE and PASTDUE are two spellings of one stage; accounts know one of them.
    """

    about = About(
        tool="search_callbacks",
        path="/callbacks/search",
        toolset="callbacks",
        effect=Effect.READS,
        paged=Paged(times=("start_date", "end_date"), step=timedelta(days=1)),
        codes={6000: codes.EMPTY, 7231: codes.BAD_OFFSET},
    )

    start_date: Day | MISSING = MISSING
    end_date: Day | MISSING = MISSING
    id: CallbackId | MISSING = Field(default=MISSING, description="One callback's id.")
    lead_id: LeadId | MISSING = MISSING
    list_id: ListId | MISSING = MISSING
    campaign_id: CampaignId | MISSING = MISSING
    user_id: UserId | MISSING = MISSING
    comments: Text | MISSING = Field(default=MISSING, description="Text in the comments.")
    recipient: Recipient | MISSING = MISSING
    stage: Stage | MISSING = MISSING
    offset: Offset = Field(default=0, le=50000)
    limit: int = Field(default=100, ge=1, le=5000)


class InsertCallback(Endpoint[CallbackSaved]):
    """Promise a lead a call. A repeated call adds a second callback.

    A System callback is dialed by itself at that time. Admins can disable either kind.
    """

    about = About(
        tool="insert_callback",
        path="/callbacks/insert",
        toolset="callbacks",
        effect=Effect.CHANGES,
        codes={
            6001: codes.NO_LEAD,
            6006: codes.NO_USER,
            6023: codes.FIELDS_MISSING,
            6038: codes.NO_CALLBACK,
            7237: codes.BAD_CALLBACK_TIME,
        },
    )

    lead_id: LeadId
    recipient: Recipient
    callback_time: CallbackTime
    callback_time_zone: UtcOffset
    user_id: UserId | MISSING = Field(default=MISSING, description="Needed for Personal; search_users finds it.")
    comments: Text | MISSING = MISSING

    def dials(self) -> Dialed | None:
        """At the time that is promised."""
        return Dialed(lead_id=self.lead_id, at=self.callback_time, offset=self.callback_time_zone)


class UpdateCallback(Endpoint[CallbackSaved]):
    """Move, reassign, annotate or dismiss a callback; whatever is left out keeps its value."""

    about = About(
        tool="update_callback",
        path="/callbacks/update",
        toolset="callbacks",
        effect=Effect.CHANGES,
        idempotent=True,
        overwrites=True,
        subject="callback_id",
        codes={
            6006: codes.NO_USER,
            6023: codes.FIELDS_MISSING,
            6038: codes.NO_CALLBACK,
            7237: codes.BAD_CALLBACK_TIME,
        },
    )

    callback_id: CallbackId
    user_id: UserId | MISSING = MISSING
    recipient: Recipient | MISSING = MISSING
    comments: Text | MISSING = MISSING
    callback_time: CallbackTime | MISSING = MISSING
    callback_time_zone: UtcOffset | MISSING = MISSING
    status: Dismissed | MISSING = Field(default=MISSING, description="Dismisses it.")

    @model_validator(mode="after")
    def _time_has_its_zone(self) -> "UpdateCallback":
        if len(self.model_fields_set & {"callback_time", "callback_time_zone"}) == 1:
            raise ValueError("callback_time and callback_time_zone go together: one without the other is ambiguous")
        return self

    renamed: ClassVar = {"status": "stage", "user_id": "user"}

    def holds(self, record: Record | None, argument: str, zone: tzinfo | None = None) -> bool | None:
        """A time is sent with its offset and shown without: the two are compared in the account's zone."""
        if argument != "callback_time":
            return super().holds(record, argument, zone)
        due = record.due(zone) if isinstance(record, Callback) and zone else None
        if due is None or self.callback_time is MISSING or self.callback_time_zone is MISSING:
            return None
        offset = timezone(timedelta(hours=float(self.callback_time_zone)))
        return due == datetime.strptime(self.callback_time, CLOCK_TIME).replace(tzinfo=offset)

    def lookups(self) -> tuple[Lookup, ...]:
        """By its id."""
        return (_callback(self.callback_id),)

    def form(self) -> dict[str, str]:
        """The help page names the parameter callback_status, its example status: both are sent."""
        form = super().form()
        return form | ({"callback_status": form["status"]} if "status" in form else {})


def _callback(callback_id: str) -> Lookup:
    return Lookup(SearchCallbacks(id=callback_id), {"id": callback_id})


class DeleteCallback(Endpoint[Done]):
    """Delete a callback. update_callback with status Dismissed is gentler."""

    about = About(
        tool="delete_callback",
        path="/callbacks/delete",
        toolset="callbacks",
        effect=Effect.DESTROYS,
        loses="The promised call is lost: it will not be made.",
        codes={6038: codes.NO_CALLBACK},
    )

    callback_id: CallbackId

    def lookups(self) -> tuple[Lookup, ...]:
        """By its id."""
        return (_callback(self.callback_id),)


ENDPOINTS = (SearchCallbacks, InsertCallback, UpdateCallback, DeleteCallback)
