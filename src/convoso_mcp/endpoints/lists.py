"""Lists: the containers of leads, each attached to one campaign."""

from typing import Annotated, Any

from pydantic import MISSING, BeforeValidator, Field

from convoso_mcp.endpoints import codes
from convoso_mcp.endpoints.endpoint import About, Effect, Endpoint
from convoso_mcp.endpoints.fields import CampaignId, ListId, Switch, trimmed
from convoso_mcp.endpoints.replies import Done, Id, Moment, Page, Record, Reply
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
    caution = "Active lists and inactive ones are searched apart: try the other status."


class ListSaved(Reply):
    """The list that was inserted or updated."""

    list_id: Id = None


class SearchLists(Endpoint[ListPage], Shown):
    """Show the lead lists that are active, or those that are not: one call for each.

    It does not say how many leads a list holds: search_leads with list_id and limit 1 does.
    """

    about = About(tool="search_lists", path="/lists/search", effect=Effect.READS, codes={6002: codes.EMPTY})

    status: ListStatus
    id: ListId | MISSING = Field(default=MISSING, description="One list's id.")
    campaign_id: CampaignId | MISSING = MISSING


class InsertList(Endpoint[ListSaved]):
    """Create an empty lead list in a campaign."""

    about = About(
        tool="insert_list",
        path="/lists/insert",
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

    def lookups(self) -> tuple[Endpoint[Any], ...]:
        """Whether it is active is not known, and a search for lists must say."""
        return SearchLists(status=1, id=self.list_id), SearchLists(status=0, id=self.list_id)


class DeleteList(Endpoint[Done]):
    """Delete a list. To stop dialing it, update_list with status 0 is enough."""

    about = About(
        tool="delete_list",
        path="/lists/delete",
        effect=Effect.DESTROYS,
        loses="The list and the leads in it are lost; there is no way back.",
        codes={102: codes.LIST_GOING, 6002: codes.NO_LIST},
    )

    list_id: ListId


ENDPOINTS = (SearchLists, InsertList, UpdateList, DeleteList)
