"""The promises that are not kept yet: overdue and due callbacks, whose they are, and how many are kept at all."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from pydantic import MISSING, Field

from convoso_mcp.account import Named, Names
from convoso_mcp.answers import FACTS
from convoso_mcp.answers.answer import Answer, Desk
from convoso_mcp.answers.arguments import AgentWords, CampaignWords, When
from convoso_mcp.answers.numbers.metrics import callback_kept_rate
from convoso_mcp.answers.persons.promises import OVERDUE, PENDING, Backlog, backlog, due, moved
from convoso_mcp.endpoints.callbacks import Callback, SearchCallbacks
from convoso_mcp.text.report import Grid, Report
from convoso_mcp.when import bounds

K = TypeVar("K")

BUCKETS: tuple[tuple[str, timedelta], ...] = (
    ("up to 15 min", timedelta(minutes=15)),
    ("up to 24 h", timedelta(hours=24)),
    ("up to 7 days", timedelta(days=7)),
    ("over 7 days", timedelta.max),
)
"""How late an overdue callback is: after 15 minutes it is a warning, after a day critical."""
DAY, WEEK = timedelta(days=1), timedelta(days=7)
OLDEST = 5
_WARM = re.compile(r"\bready to (?:buy|sign|enrol|go)|\bwants? to (?:buy|sign|enrol)|\bhot lead\b", re.IGNORECASE)
"""What agents note of somebody who waits to be sold to."""
_ANYONE = Named("", "anyone (System)")


@dataclass(frozen=True)
class Late:
    """An overdue callback, how long ago it was due, and who must dial it."""

    row: Callback
    at: datetime
    age: timedelta
    owner: Named

    @property
    def gone(self) -> bool:
        """Whether nobody will ever dial it: it is personal, and its owner is inactive."""
        return self.owner.active is False

    @property
    def warm(self) -> bool:
        """Whether its comment says that the lead waits."""
        return bool(_WARM.search(self.row.comments or ""))


class GetCallbackBacklog(Answer[Report]):
    """Overdue and due callbacks by age, owner and campaign, and how many are kept.

    With the oldest, and the calls that move them.
    """

    about = FACTS["get_callback_backlog"]

    when: When | MISSING = Field(default=MISSING, description="When they are due; all if left out.")
    campaign: CampaignWords | MISSING = MISSING
    agents: AgentWords | MISSING = MISSING

    async def run(self, desk: Desk) -> Report:
        """The backlog as it is now."""
        now, zone = await desk.account.now(), await desk.account.zone()
        campaign = await desk.account.campaign(self.campaign) if isinstance(self.campaign, str) else None
        agents = [await desk.account.agent(one) for one in self.agents.split(",")] if isinstance(self.agents, str) else []
        days = bounds(self.when, now) if isinstance(self.when, str) else None
        users, here = await desk.account.agents(), now.replace(tzinfo=None, microsecond=0)
        found = await backlog(desk.call, _searches(campaign, agents, days), here)
        late = sorted(_late(found.overdue, here, users, days), key=lambda one: one.at)
        told = [f"due {days[0]} to {days[1]}" if days else "whenever due"]
        told += [f"campaign {campaign.told}"] if campaign else []
        told += [f"agents {', '.join(agent.told for agent in agents)}"] if agents else []
        return Report(
            answer=_answer(late, found),
            findings=tuple(_findings(late, found)),
            scope=f"{'; '.join(told)}; {zone.told}, as of {here:%Y-%m-%d %H:%M}. {_read(found)}",
            grids=_grids(late, desk, zone.info, here),
            missing=_missing(days),
            following=_next(late, here, zone.info),
        )


def _searches(campaign: Named | None, agents: Sequence[Named], days: tuple[datetime, datetime] | None) -> list[SearchCallbacks]:
    """One search for each agent, since Convoso takes one at a time."""
    form = {"campaign_id": campaign.id} if campaign else {}
    form |= {"start_date": f"{days[0]:%Y-%m-%d}", "end_date": f"{days[1]:%Y-%m-%d}"} if days else {}
    each = [{"user_id": agent.id} for agent in agents] or [{}]
    return [SearchCallbacks.model_validate(form | one) for one in each]


def _late(rows: Sequence[Callback], now: datetime, users: Names, days: tuple[datetime, datetime] | None) -> list[Late]:
    owners = {user.id: user for user in users.all}
    found = list[Late]()
    for row in rows:
        if (at := due(row)) is None or (days and not days[0] <= at <= days[1]):
            continue
        personal = (row.recipient or "").upper() in ("USERONLY", "PERSONAL") and row.user
        owner = owners.get(row.user or "", Named(row.user or "", row.user_name or "unknown")) if personal else _ANYONE
        found.append(Late(row, at, now - at, owner))
    return found


def _answer(late: Sequence[Late], found: Backlog) -> str:
    kept = callback_kept_rate(found.counts["COMPLETED"], found.counts[OVERDUE], found.counts["DISMISSED"])
    soon = f"{len(found.today)} more are due up to the end of today" if found.today else "no other is due today"
    overdue = f"{len(late):,} callback{' is' if len(late) == 1 else 's are'} overdue" if late else "No callback is overdue"
    return f"{overdue}; {soon}; {found.counts[PENDING]:,} pending in all. Kept: {kept.told}."


def _findings(late: Sequence[Late], found: Backlog) -> list[str]:
    if not late:
        return ["Nothing wrong: every promised call that was due has been made or dismissed."]
    said, gone = list[str](), [one for one in late if one.gone]
    for owner, theirs in _by(gone, lambda one: one.owner)[:3]:
        said.append(f"{len(theirs)} belong to {owner.told}, who is inactive: nobody will dial them until they are reassigned.")
    old = sum(one.age > WEEK for one in late)
    if old:
        said.append(f"{old} are overdue for more than 7 days, the oldest since {late[0].at} ({late[0].age.days} days).")
    if warm := sum(one.warm for one in late):
        said.append(f"{warm} are noted as ready to buy or alike in their comments.")
    return said


def _grids(late: Sequence[Late], desk: Desk, zone: ZoneInfo, now: datetime) -> tuple[Grid, ...]:
    def bucket(one: Late) -> str:
        return next(name for name, most in BUCKETS if one.age <= most)

    ages = [[name, sum(bucket(one) == name for one in late)] for name, _ in BUCKETS]
    owners = [
        [owner.name, "inactive" if owner.active is False else "", len(some), sum(one.age > WEEK for one in some), owner.id]
        for owner, some in _by(late, lambda one: one.owner)
    ]
    campaigns = [[name, len(some)] for name, some in _by(late, lambda one: one.row.campaign_name or "none")]
    warmest = sorted(late, key=lambda one: (not one.warm, one.at))[:OLDEST]
    oldest = list[list[object]]()
    for one in warmest:
        held = desk.shield.fields(one.row)
        said = held.get("phone_number", ""), held.get("comments", "")
        oldest.append([one.at, one.owner.name, *said, one.row.lead_id, one.row.id])
    return (
        Grid("Overdue by age", ("late", "callbacks"), ages if late else ()),
        Grid("Overdue by owner", ("owner", "", "overdue", "over 7 days", "user_id"), owners[:10]),
        Grid("Overdue by campaign", ("campaign", "overdue"), campaigns[:8]),
        Grid("First to call: those who wait, then the oldest", ("due", "owner", "phone", "comments", "lead_id", "id"), oldest),
    )


def _next(late: Sequence[Late], now: datetime, zone: ZoneInfo) -> tuple[str, ...]:
    """Reassigning the oldest that nobody will dial, or moving the oldest to the next working morning."""
    if not late:
        return ()
    morning = (now + (3 if now.weekday() == 4 else 1) * DAY).replace(hour=10, minute=0, second=0)
    first = sorted(late, key=lambda one: (not one.warm, one.at))[0]
    calls = [moved(first.row.id or "", morning, zone)]
    if gone := next((one for one in late if one.gone), None):
        calls.insert(0, f'update_callback(callback_id="{gone.row.id}", recipient="System") frees one for any agent')
    return tuple(calls)


def _by(late: Sequence[Late], key: Callable[[Late], K]) -> list[tuple[K, list[Late]]]:
    """Grouped, the largest group first."""
    groups = defaultdict[K, list[Late]](list)
    for one in late:
        groups[key(one)].append(one)
    return sorted(groups.items(), key=lambda item: -len(item[1]))


def _read(found: Backlog) -> str:
    return f"Floor: {found.why}." if found.why else f"Complete, {found.calls} requests; the others of a stage are counted only."


def _missing(days: tuple[datetime, datetime] | None) -> tuple[str, ...]:
    return () if days else ("Kept is completed of completed, past due and dismissed, over all that Convoso still shows.",)
