"""Campaigns: what is dialed, and whether it is."""

from contextlib import suppress
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from pydantic import Field

from convoso_mcp.endpoints import codes
from convoso_mcp.endpoints.agents import MonitorAgents
from convoso_mcp.endpoints.callbacks import SearchCallbacks
from convoso_mcp.endpoints.endpoint import About, Effect, Endpoint
from convoso_mcp.endpoints.fields import CampaignId, Switch
from convoso_mcp.endpoints.found import Found, Lookup
from convoso_mcp.endpoints.replies import SWITCH, Done, Id, Moment, Page, Record, Text
from convoso_mcp.endpoints.shown import Shown


class Campaign(Record):
    """A campaign. The zone inside `last_call_date` is a way to learn the account's time zone."""

    columns = ("name", "status", "last_call_date", "id")
    words: ClassVar = {"status": SWITCH}
    stored = frozenset({"name", "status"})
    harmless = frozenset({"name", "status"})

    id: Id = None
    name: Text = None
    status: Text = None
    last_call_date: Moment = None


class CampaignPage(Page[Campaign]):
    """Every campaign of the account; Convoso neither filters nor pages them."""

    nouns = ("campaign", "campaigns")
    rows: tuple[Campaign, ...] = ()

    @property
    def zone(self) -> ZoneInfo | None:
        """The account's time zone, as it stands beside a last call; None where there was none, or no zone."""
        for campaign in self.rows:
            with suppress(LookupError, ValueError, OSError):
                return ZoneInfo((campaign.last_call_date or "").split(" ")[2])
        return None


class SearchCampaigns(Endpoint[CampaignPage], Shown):
    """List all campaigns with their ids, whether active (Y) or not (N), and the last call.

    The zone beside the last call is the account's time zone.
    """

    about = About(tool="search_campaigns", path="/campaigns/search", toolset="directory", effect=Effect.READS)


_STARTING = "Starting dials real people at once."
_STOPPING = "Stopping takes the work from every agent in it, and their time is lost."


class SetCampaignStatus(Endpoint[Done]):
    """Start or stop a campaign."""

    about = About(
        tool="set_campaign_status",
        path="/campaigns/status",
        toolset="admin",
        effect=Effect.DESTROYS,
        subject="campaign_id",
        loses=f"{_STARTING} {_STOPPING}",
        codes={6004: codes.NO_CAMPAIGN, 6010: codes.CAMPAIGN_STATUS_MISSING},
    )

    campaign_id: CampaignId
    status: Switch = Field(description="1 starts, 0 stops.")

    def lookups(self) -> tuple[Lookup, ...]:
        """By its id, among all."""
        return (Lookup(SearchCampaigns(), {"id": self.campaign_id}),)

    def beside(self, record: Record | None) -> tuple[Endpoint[Any], ...]:
        """Who works in it, and what it has promised."""
        return MonitorAgents(campaign_id=self.campaign_id), SearchCallbacks(
            campaign_id=self.campaign_id, stage="PENDING", limit=1
        )

    def loses(self, found: Found) -> str:
        """Which of the two it is."""
        return _STARTING if self.status else _STOPPING

    def headline(self) -> str:
        """A bare 0 tells a person nothing."""
        return "Start a campaign" if self.status else "Stop a campaign"


ENDPOINTS = (SearchCampaigns, SetCampaignStatus)
