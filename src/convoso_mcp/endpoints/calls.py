"""Call logs: what was dialed, how it ended, and the few things that can be written to a call afterwards."""

from pydantic import MISSING, Field

from convoso_mcp.endpoints import codes
from convoso_mcp.endpoints.endpoint import About, Effect, Endpoint, Paged
from convoso_mcp.endpoints.fields import (
    Amount,
    CallLogId,
    CallType,
    CampaignId,
    Digits,
    End,
    LeadId,
    ListId,
    Offset,
    Order,
    OtherPhone,
    QueueId,
    Start,
    StatusCode,
    Switch,
    Text,
    UserId,
)
from convoso_mcp.endpoints.found import Lookup
from convoso_mcp.endpoints.replies import PERSON, Count, Duration, Id, Moment, Page, Record, Reference, Reply
from convoso_mcp.endpoints.replies import Text as Words
from convoso_mcp.endpoints.shown import Shown


class CallLog(Record):
    """One call. `call_date` is in the account's time zone; recording links play without a login."""

    columns = (
        "call_date", "user", "campaign", "queue", "first_name", "last_name", "phone_number", "status", "call_length",
        "term_reason", "call_type", "called_count", "recording", "lead_id", "id",
    )  # fmt: skip
    withheld = "record|url|src|link"
    named = ("call_date", "first_name", "last_name")
    counted = ("status", "user", "campaign", "list_id")
    timed, measured = "call_date", "call_length"
    personal = PERSON
    free = frozenset({"agent_comment"})
    harmless = frozenset({
        "user", "campaign", "queue", "status", "status_name", "term_reason", "call_type", "queue_position",
        "session_id", "originating_agent_id",
    })  # fmt: skip
    own = frozenset({"caller_id_displayed"})

    id: Id = None
    call_date: Moment = None
    user: Words = None
    user_id: Reference = None
    campaign: Words = None
    campaign_id: Reference = None
    queue: Words = None
    queue_id: Reference = None
    list_id: Reference = None
    lead_id: Reference = None
    first_name: Words = None
    last_name: Words = None
    phone_number: Words = None
    number_dialed: Words = None
    status: Words = None
    status_name: Words = None
    call_length: Duration = None
    queue_seconds: Duration = None
    term_reason: Words = None
    call_type: Words = None
    called_count: Count = None
    caller_id_displayed: Words = None
    agent_comment: Words = None


class CallLogPage(Page[CallLog]):
    """Calls, and how many match."""

    nouns = ("call", "calls")
    rows: tuple[CallLog, ...] = ()


class CallSaved(Reply):
    """The call log that was changed, where Convoso says it."""

    call_log_id: Id = None


class SearchCallLogs(Endpoint[CallLogPage], Shown):
    """Find calls by time, campaign, list, agent, status, lead or number; today's unless times are given.

    Holds every dial, answered or not. To count or compare, use get_call_report. There is no filter on call length.
    """

    about = About(
        tool="search_call_logs",
        path="/log/retrieve",
        toolset="reporting",
        effect=Effect.READS,
        paged=Paged(times=("start_time", "end_time")),
        window=("start_time", "end_time"),
        codes={
            6002: codes.NO_LIST,
            6004: codes.NO_CAMPAIGN,
            6006: codes.NO_USER,
            6030: codes.NO_QUEUE,
            7230: codes.BAD_LIMIT,
            7231: codes.BAD_OFFSET,
        },
    )

    id: CallLogId | MISSING = Field(default=MISSING, description="One call log's id.")
    lead_id: LeadId | MISSING = MISSING
    campaign_id: CampaignId | MISSING = MISSING
    queue_id: QueueId | MISSING = MISSING
    list_id: ListId | MISSING = MISSING
    user_id: UserId | MISSING = MISSING
    call_type: CallType | MISSING = MISSING
    called_count: Digits | MISSING = Field(default=MISSING, description="The lead's number of calls.")
    status: StatusCode | MISSING = MISSING
    phone_number: OtherPhone | MISSING = MISSING
    number_dialed: OtherPhone | MISSING = MISSING
    first_name: Text | MISSING = MISSING
    last_name: Text | MISSING = MISSING
    start_time: Start | MISSING = Field(default=MISSING, description="From, YYYY-MM-DD HH:MM:SS; today 00:00:00 if left out.")
    end_time: End | MISSING = Field(default=MISSING, description="To; today 23:59:59 if left out.")
    limit: int = Field(default=100, ge=1, le=500)
    offset: Offset = Field(default=0, le=40000, description="For rows beyond, narrow the times.")
    order: Order = Field(default="DESC", description="By call time.")
    include_recordings: Switch = Field(
        default=0, description="1 to have recordings looked up; links stay withheld unless a setting allows them."
    )

    def wants_links(self) -> bool:
        """Only where recordings are looked up."""
        return bool(self.include_recordings)


class UpdateCallLog(Endpoint[CallSaved]):
    """Write the two extra fields of a call log; nothing else of a call can be changed.

    At least one of the two. They may not be readable afterwards.
    """

    about = About(
        tool="update_call_log",
        path="/log/update",
        toolset="admin",
        effect=Effect.CHANGES,
        idempotent=True,
        overwrites=True,
        subject="call_log_id",
        codes={6032: codes.NO_CALL_LOG_ID, 6033: codes.NO_CALL_LOG, 6035: codes.EXTRA_FIELD_MISSING},
    )

    call_log_id: CallLogId
    extra_field_01: Text | MISSING = MISSING
    extra_field_02: Text | MISSING = MISSING

    def lookups(self) -> tuple[Lookup, ...]:
        """By its id, on whatever day it was."""
        return (_call(self.call_log_id),)


def _call(call_log_id: str) -> Lookup:
    return Lookup(SearchCallLogs(id=call_log_id, start_time="2000-01-01 00:00:00"), {"id": call_log_id})


class UpdateRevenue(Endpoint[CallSaved]):
    """Set the revenue of a call, or mark it as returned (refunded). At least one of the two."""

    about = About(
        tool="update_revenue",
        path="/revenue/update",
        toolset="admin",
        effect=Effect.DESTROYS,
        subject="call_log_id",
        loses="The previous figure is lost: it cannot be read back, and reports and pay may rest on it.",
        codes={6032: codes.NO_CALL_LOG_ID, 6033: codes.NO_CALL_LOG, 6036: codes.REVENUE_MISSING},
    )

    call_log_id: CallLogId
    revenue: Amount | MISSING = MISSING
    return_: Switch | MISSING = Field(default=MISSING, alias="return", description="1 records a refund, 0 takes it back.")

    def lookups(self) -> tuple[Lookup, ...]:
        """By its id, on whatever day it was."""
        return (_call(self.call_log_id),)


ENDPOINTS = (SearchCallLogs, UpdateCallLog, UpdateRevenue)
