"""Lists: the containers of leads, each attached to one campaign."""

from typing import Annotated, Any, ClassVar

from pydantic import MISSING, BeforeValidator, Field

from convoso_mcp.endpoints import codes
from convoso_mcp.endpoints.endpoint import About, Effect, Endpoint
from convoso_mcp.endpoints.fields import CampaignId, ListId, Switch, trimmed
from convoso_mcp.endpoints.found import Found, Lookup
from convoso_mcp.endpoints.leads import SearchLeads
from convoso_mcp.endpoints.replies import SWITCH, Done, Id, Moment, Page, Record, Reply
from convoso_mcp.endpoints.replies import Text as Words
from convoso_mcp.endpoints.shown import Shown

ListName = Annotated[
    str, Field(min_length=10, max_length=30, pattern="^[a-zA-Z0-9:_ -]*$", description="Unique."), BeforeValidator(trimmed)
]  # fmt: skip
ListStatus = Annotated[Switch, Field(description="1 active, 0 inactive.")]
Description = Annotated[str, Field(max_length=255), BeforeValidator(trimmed)]


class LeadList(Record):
    """A list of leads; Convoso also calls it a directory."""

    columns = ("name", "status", "campaign_id", "last_called_at", "id")
    words: ClassVar = {"status": SWITCH}
    stored = frozenset({"name", "status", "campaign_id", "description"})
    free = frozenset({"description"})
    harmless = frozenset({"name", "status"})

    id: Id = None
    name: Words = None
    campaign_id: Id = None
    status: Words = None
    last_called_at: Moment = None


class ListPage(Page[LeadList]):
    """All lists that match; Convoso does not page them."""

    nouns = ("list", "lists")
    rows: tuple[LeadList, ...] = ()
    caution = "Active lists and inactive ones are searched apart: try the other status."


class ListSaved(Reply):
    """The list that was inserted or updated."""

    list_id: Id = None


class SearchLists(Endpoint[ListPage], Shown):
    """Show the lead lists that are active, or those that are not: one call for each.

    It does not say how many leads a list holds: search_leads with list_id and limit 1 does.
    """

    about = About(tool="search_lists", path="/lists/search", toolset="leads", effect=Effect.READS, codes={6002: codes.EMPTY})

    status: ListStatus
    id: ListId | MISSING = Field(default=MISSING, description="One list's id.")
    campaign_id: CampaignId | MISSING = MISSING


class InsertList(Endpoint[ListSaved]):
    """Create an empty lead list in a campaign."""

    about = About(
        tool="insert_list",
        path="/lists/insert",
        toolset="leads",
        effect=Effect.CHANGES,
        codes={
            6003: codes.LIST_NAME_MISSING,
            6004: codes.NO_CAMPAIGN,
            6046: codes.LIST_NAME_SHORT,
            6081: codes.LIST_NAME_TAKEN,
        },
    )

    name: ListName
    campaign_id: CampaignId
    description: Description | MISSING = MISSING
    status: ListStatus = 1


class UpdateList(Endpoint[ListSaved]):
    """Rename a list, move it to another campaign, or switch it on or off.

    Status 0 stops dialing all of its leads; campaign_id moves them all.
    """

    about = About(
        tool="update_list",
        path="/lists/update",
        toolset="leads",
        effect=Effect.CHANGES,
        idempotent=True,
        overwrites=True,
        subject="list_id",
        codes={
            6002: codes.NO_LIST,
            6004: codes.NO_CAMPAIGN,
            6046: codes.LIST_NAME_SHORT,
            6081: codes.LIST_NAME_TAKEN,
        },
    )

    list_id: ListId
    name: ListName | MISSING = MISSING
    campaign_id: CampaignId | MISSING = MISSING
    description: Description | MISSING = MISSING
    status: ListStatus | MISSING = MISSING

    def lookups(self) -> tuple[Lookup, ...]:
        """By its id."""
        return _list(self.list_id)

    def beside(self, record: Record | None) -> tuple[Endpoint[Any], ...]:
        """How many leads it holds, where that matters."""
        return (SearchLeads(list_id=self.list_id, limit=1),) if {"status", "campaign_id"} & self.model_fields_set else ()

    def loses(self, found: Found) -> str:
        """Another campaign or another status changes who is dialed; a new name does not."""
        said = list[str]()
        if self.campaign_id not in (MISSING, self.held(found.record, "campaign_id")):
            said.append("All of its leads move to the other campaign, which dials them from now on.")
        if self.status == 0 and self.held(found.record, "status") != "0":
            said.append("None of its leads is dialed any more.")
        if self.status == 1 and self.held(found.record, "status") != "1":
            said.append("Its leads can be dialed at once.")
        return " ".join(said)


def _list(list_id: str) -> tuple[Lookup, ...]:
    """Whether it is active is not known, and a search for lists must say."""
    return tuple(Lookup(SearchLists(status=status, id=list_id), {"id": list_id}) for status in (1, 0))


class DeleteList(Endpoint[Done]):
    """Delete a list. To stop dialing it, update_list with status 0 is enough."""

    about = About(
        tool="delete_list",
        path="/lists/delete",
        toolset="leads",
        effect=Effect.DESTROYS,
        loses="The list and the leads in it are lost; there is no way back.",
        codes={102: codes.LIST_GOING, 6002: codes.NO_LIST},
    )

    list_id: ListId

    def lookups(self) -> tuple[Lookup, ...]:
        """By its id."""
        return _list(self.list_id)

    def beside(self, record: Record | None) -> tuple[Endpoint[Any], ...]:
        """How many leads go with it."""
        return (SearchLeads(list_id=self.list_id, limit=1),)


ENDPOINTS = (SearchLists, InsertList, UpdateList, DeleteList)
