"""Campaigns: what is dialed, and whether it is."""

from pydantic import Field

from convoso_mcp.endpoints import codes
from convoso_mcp.endpoints.endpoint import About, Display, Effect, Endpoint, in_full
from convoso_mcp.endpoints.fields import CampaignId, Switch
from convoso_mcp.endpoints.replies import Done, Id, Moment, Page, Record, Text
from convoso_mcp.endpoints.shown import Shown


class Campaign(Record):
    """A campaign. The zone inside `last_call_date` is a way to learn the account's time zone."""

    columns = ("name", "status", "last_call_date", "id")
    harmless = frozenset({"name", "status"})

    id: Id = None
    name: Text = None
    status: Text = None
    last_call_date: Moment = None


class CampaignPage(Page[Campaign]):
    """Every campaign of the account; Convoso neither filters nor pages them."""

    nouns = ("campaign", "campaigns")


class SearchCampaigns(Endpoint[CampaignPage], Shown):
    """List all campaigns with their ids, whether active (Y) or not (N), and the last call.

    The zone beside the last call is the account's time zone.
    """

    about = About(tool="search_campaigns", path="/campaigns/search", toolset="directory", effect=Effect.READS)


class SetCampaignStatus(Endpoint[Done]):
    """Start or stop a campaign."""

    about = About(
        tool="set_campaign_status",
        path="/campaigns/status",
        toolset="admin",
        effect=Effect.DESTROYS,
        loses="Starting dials real people at once; stopping takes the work from every agent in it, and their time is lost.",
        codes={6004: codes.NO_CAMPAIGN, 6010: codes.CAMPAIGN_STATUS_MISSING},
    )

    campaign_id: CampaignId
    status: Switch = Field(description="1 starts, 0 stops.")

    def question(self, shown: Display = in_full) -> str:
        """Say which of the two it is: a bare 0 tells a person nothing."""
        if self.status:
            return f"Start campaign {self.campaign_id}? It dials real people at once."
        return f"Stop campaign {self.campaign_id}? It takes the work from every agent in it, and their time is lost."


ENDPOINTS = (SearchCampaigns, SetCampaignStatus)
