"""Users: who works in the account, their recordings, and how many are there now."""

from typing import ClassVar

from pydantic import MISSING, Field

from convoso_mcp.endpoints import codes
from convoso_mcp.endpoints.endpoint import About, Effect, Endpoint, Paged
from convoso_mcp.endpoints.fields import CampaignIds, Emails, End, Offset, QueueIds, Start, UserIds, Words
from convoso_mcp.endpoints.leads import RecordingPage
from convoso_mcp.endpoints.replies import Count, Figures, Id, Moment, Page, Record, Reply, Text
from convoso_mcp.endpoints.shown import Shown


class User(Record):
    """An agent, manager or other login. `status` is Y when active."""

    columns = ("first_name", "last_name", "email", "user_level", "status", "last_login", "created_at", "id")
    counted = ("status", "user_level")
    staff = True
    harmless = frozenset({"first_name", "last_name", "email", "status"})

    id: Id = None
    first_name: Text = None
    last_name: Text = None
    email: Text = None
    user_level: Count = None
    status: Text = None
    created_at: Moment = None
    last_login: Moment = None


class UserPage(Page[User]):
    """Users, and how many match; the page is sorted by id because Convoso's object has no order."""

    nouns = ("user", "users")
    rows: tuple[User, ...] = ()


class Activity(Reply):
    """How many agents are logged in, and how many of them are free for a call."""

    figures: ClassVar[Figures] = {"available_agents": "integer", "logged_in_agents": "integer"}

    available_agents: Count = None
    logged_in_agents: Count = None


class SearchUsers(Endpoint[UserPage], Shown):
    """Find users (agents, managers) by e-mail, first name or last name; everybody when left out."""

    about = About(
        tool="search_users",
        path="/users/search",
        toolset="directory",
        effect=Effect.READS,
        paged=Paged(),
        codes={6005: codes.EMPTY, 7231: codes.BAD_OFFSET},
    )

    user: Words | MISSING = Field(default=MISSING, description="E-mail, first or last name; comma list.")
    limit: int = Field(default=100, ge=1, le=1000)
    offset: Offset = 0


class GetUserRecordings(Endpoint[RecordingPage], Shown):
    """List the call recordings of a user: when and how long. The audio links are withheld unless a setting allows them.

    Rows do not name the user: ask for one user at a time.
    """

    about = About(
        tool="get_user_recordings",
        path="/users/recordings",
        toolset="reporting",
        effect=Effect.READS,
        paged=Paged(times=("start_time", "end_time"), row="recording_id"),
        codes={6005: codes.EMPTY, 7230: codes.BAD_LIMIT, 7231: codes.BAD_OFFSET},
    )

    user: Emails = Field(description="E-mail; search_users finds it.")
    start_time: Start | MISSING = MISSING
    end_time: End | MISSING = MISSING
    limit: int = Field(default=100, ge=1)
    offset: Offset = 0

    def wants_links(self) -> bool:
        """Recordings are all it is about."""
        return True


class GetUserActivity(Endpoint[Activity]):
    """Count the agents who are logged in and free for a call right now.

    Two numbers, no names and no history: monitor_agents names them, get_agent_performance reports past time.
    """

    about = About(tool="get_user_activity", path="/user-activity/search", toolset="floor", effect=Effect.READS)

    campaign_id: CampaignIds | MISSING = MISSING
    queue_id: QueueIds | MISSING = MISSING
    user_id: UserIds | MISSING = MISSING
    filter_by_skill_options: Words | MISSING = Field(default=MISSING, description="Comma list of skills, e.g. CA,TX.")


ENDPOINTS = (SearchUsers, GetUserRecordings, GetUserActivity)
