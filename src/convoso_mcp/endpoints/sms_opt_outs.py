"""The SMS opt-out list: like the do-not-call list, but without a way to delete."""

from typing import Any

from pydantic import MISSING, AliasChoices, Field

from convoso_mcp.endpoints import codes
from convoso_mcp.endpoints.dnc import Entry, EntryChanges, EntryFilters, EntrySaved, NewEntry
from convoso_mcp.endpoints.endpoint import About, Effect, Endpoint, Paged
from convoso_mcp.endpoints.fields import OptOutId
from convoso_mcp.endpoints.found import Lookup
from convoso_mcp.endpoints.leads import SearchLeads
from convoso_mcp.endpoints.replies import Done, Page, Record, Text


class OptOut(Entry):
    """A number that gets no SMS. Convoso writes the purpose with a capital here."""

    purpose: Text = Field(default=None, validation_alias=AliasChoices("purpose", "Purpose"))


class OptOutPage(Page[OptOut]):
    """Opt-outs, and how many match."""

    nouns = ("opt-out", "opt-outs")
    rows: tuple[OptOut, ...] = ()
    caution = (
        "That is no permission to text: other campaigns and the whole account (campaign 0) have entries of their own, and "
        "so has the do-not-call list (search_dnc)."
    )


class SearchSmsOptOuts(EntryFilters[OptOutPage]):
    """Look numbers up in the SMS opt-out list. Calls are governed by search_dnc."""

    about = About(
        tool="search_sms_opt_outs",
        path="/sms-opt-out/search",
        toolset="compliance",
        effect=Effect.READS,
        paged=Paged(),
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


class InsertSmsOptOut(NewEntry[Done]):
    """Record that a number must get no SMS, in one campaign or in the whole account. Convoso returns no id."""

    about = About(
        tool="insert_sms_opt_out",
        path="/sms-opt-out/insert",
        toolset="compliance",
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

    def lookups(self) -> tuple[Lookup, ...]:
        """The number may be opted out already."""
        number, scope = self.phone_number, self.campaign_id
        search = SearchSmsOptOuts(phone_code=self.phone_code, phone_number=number, campaign_id=scope)
        return (Lookup(search, {"phone_number": number, "campaign_id": scope}),)

    def beside(self, record: Record | None) -> tuple[Endpoint[Any], ...]:
        """Who has the number."""
        return (SearchLeads(phone_number=self.phone_number, limit=1),)


class UpdateSmsOptOut(EntryChanges[EntrySaved]):
    """Change an SMS opt-out. Give number, code and campaign together: Convoso may require all three."""

    about = About(
        tool="update_sms_opt_out",
        path="/sms-opt-out/update",
        toolset="compliance",
        effect=Effect.DESTROYS,
        subject="id",
        switch="allow_opt_out_changes",
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

    def lookups(self) -> tuple[Lookup, ...]:
        """By its id."""
        return (Lookup(SearchSmsOptOuts(id=self.id), {"id": self.id}),)


ENDPOINTS = (SearchSmsOptOuts, InsertSmsOptOut, UpdateSmsOptOut)
