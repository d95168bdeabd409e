"""The SMS opt-out list: like the do-not-call list, but without a way to delete."""

from pydantic import MISSING, AliasChoices, Field, model_validator

from convoso_mcp.endpoints import codes
from convoso_mcp.endpoints.dnc import Entry, EntrySaved, FilterPurpose, FilterReason, NewPurpose, NewReason
from convoso_mcp.endpoints.endpoint import About, Effect, Endpoint
from convoso_mcp.endpoints.fields import Day, Offset, OptOutId, Phone, PhoneCode, Purpose, Reason, Scope
from convoso_mcp.endpoints.replies import Done, Page, Text


class OptOut(Entry):
    """A number that gets no SMS. Convoso writes the purpose with a capital here."""

    purpose: Text = Field(None, validation_alias=AliasChoices("purpose", "Purpose"))


class OptOutPage(Page[OptOut]):
    """Opt-outs, and how many match."""

    nouns = ("opt-out", "opt-outs")


class SearchSmsOptOuts(Endpoint[OptOutPage]):
    """Look numbers up in the SMS opt-out list. Calls are governed by search_dnc."""

    about = About(
        tool="search_sms_opt_outs",
        path="/sms-opt-out/search",
        effect=Effect.READS,
        codes={
            6006: codes.NO_CAMPAIGN,
            6008: codes.ODD_PHONE,
            6026: codes.BAD_COUNTRY,
            6057: codes.BAD_PURPOSE,
            6058: codes.BAD_REASON,
            7231: codes.BAD_OFFSET,
        },
    )

    id: OptOutId | MISSING = Field(default=MISSING, description="One entry's id.")
    campaign_id: Scope | MISSING = MISSING
    phone_number: Phone | MISSING = MISSING
    phone_code: PhoneCode | MISSING = MISSING
    reason: FilterReason | MISSING = MISSING
    purpose: FilterPurpose | MISSING = MISSING
    insert_date: Day | MISSING = MISSING
    offset: Offset = Field(default=0, le=100000)
    limit: int = Field(default=100, ge=1, le=1000)


class InsertSmsOptOut(Endpoint[Done]):
    """Record that a number must get no SMS, in one campaign or in the whole account. Convoso returns no id."""

    about = About(
        tool="insert_sms_opt_out",
        path="/sms-opt-out/insert",
        effect=Effect.DESTROYS,
        loses="The number is lost for SMS in that scope: Convoso has no call to delete an opt-out.",
        codes={
            6006: codes.NO_CAMPAIGN,
            6007: codes.BAD_PHONE,
            6008: codes.LISTED_ALREADY,
            6026: codes.BAD_COUNTRY,
            6057: codes.BAD_PURPOSE,
            6058: codes.BAD_REASON,
            6080: codes.PURPOSE_NEEDED,
        },
    )

    phone_number: Phone
    phone_code: PhoneCode
    campaign_id: Scope
    reason: Reason | MISSING = MISSING
    purpose: Purpose | MISSING = MISSING


class UpdateSmsOptOut(Endpoint[EntrySaved]):
    """Change an SMS opt-out. Give number, code and campaign together: Convoso may require all three."""

    about = About(
        tool="update_sms_opt_out",
        path="/sms-opt-out/update",
        effect=Effect.DESTROYS,
        loses="A new number or scope lifts the old protection: SMS can reach the person there again.",
        codes={
            4001: codes.FIELDS_MISSING,
            4002: codes.NOT_NUMERIC,
            6004: codes.NO_CAMPAIGN,
            6008: codes.BAD_PHONE,
            6026: codes.BAD_COUNTRY,
            6056: codes.NO_ENTRY,
            6057: codes.BAD_PURPOSE,
            6058: codes.BAD_REASON,
            6059: codes.ENTRY_TAKEN,
            6080: codes.PURPOSE_NEEDED,
        },
    )

    id: OptOutId
    phone_number: Phone | MISSING = MISSING
    phone_code: PhoneCode | MISSING = MISSING
    campaign_id: Scope | MISSING = MISSING
    reason: NewReason | MISSING = MISSING
    purpose: NewPurpose | MISSING = MISSING

    @model_validator(mode="after")
    def _changes_something(self) -> "UpdateSmsOptOut":
        if self.model_fields_set == {"id"}:
            raise ValueError("nothing to change: give at least one field besides id")
        return self


ENDPOINTS = (SearchSmsOptOuts, InsertSmsOptOut, UpdateSmsOptOut)
