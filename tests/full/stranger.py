"""A stranger in the full account: knows its HTTP API and nothing else, pages through it, and keeps what it says as rows."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import datetime, timedelta
from sys import intern
from typing import Any, NamedTuple

import httpx

from convoso_mcp.sandbox import ACCOUNT_ZONE, SANDBOX_TOKEN, open_sandbox

Row = dict[str, Any]

NOW = datetime(2026, 11, 18, 15, 40)  # noqa: DTZ001  naive, as all of Convoso's times
FIRST_DAY = datetime(2026, 10, 20)  # noqa: DTZ001  likewise
SYSTEM_USER = "666666"


class Call(NamedTuple):
    """A row of the call log."""

    id: int
    at: datetime
    lead_id: str
    list_id: str
    campaign: str
    user_id: str
    user: str
    number: str
    caller_id: str
    status: str
    seconds: int
    ended_by: str
    type: str
    comment: str

    @property
    def is_dial(self) -> bool:
        """Whether we called."""
        return self.type != "INBOUND"

    @property
    def is_of_agent(self) -> bool:
        """Whether it reached an agent."""
        return self.user_id != SYSTEM_USER


class Event(NamedTuple):
    """A row of the agents' productivity."""

    user: str
    campaign: str
    state: str
    reason: str
    at: datetime
    epoch: int
    seconds: int


class Account(NamedTuple):
    """Everything the account says."""

    calls: list[Call]
    events: list[Event]
    leads: dict[str, Row]
    callbacks: list[Row]
    dnc: list[Row]
    sms_opt_outs: list[Row]
    users: list[Row]
    statuses: list[Row]
    campaigns: list[Row]

    def flagged(self, flag: str) -> frozenset[str]:
        """The dispositions with a flag."""
        return frozenset(str(status["status"]) for status in self.statuses if status[flag] == "Y")

    def events_of(self, campaign: str) -> list[Event]:
        """What the agents of a campaign did."""
        return [event for event in self.events if event.campaign == campaign]


async def read_account() -> Account:
    """Page through the account as it is at the frozen moment."""
    app = open_sandbox(now=lambda: NOW.replace(tzinfo=ACCOUNT_ZONE), scale="full")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="https://sandbox.invalid/v1/") as http:
        api = _Api(http)
        calls = api.between("log/retrieve", ("start_time", "end_time"), ("total_found", "results"), 500, 40_000)
        events = api.between("agent-productivity/search", ("date_start", "date_end"), ("total", "entries"), 1000, 50_000)
        return Account(
            calls=sorted([_call(row) async for row in calls]),
            events=[_event(row) async for row in events],
            leads={row["id"]: row async for row in api.pages("leads/search", {}, ("total", "entries"), 2000)},
            callbacks=[row async for row in api.pages("callbacks/search", {}, ("total", "results"), 5000)],
            dnc=[row async for row in api.pages("dnc/search", {}, ("total", "entries"), 1000)],
            sms_opt_outs=[row async for row in api.pages("sms-opt-out/search", {}, ("total", "entries"), 1000)],
            users=list((await api.ask("users/search", {"limit": "1000"}))["results"].values()),
            statuses=await api.ask("status/search", {}),
            campaigns=await api.ask("campaigns/search", {}),
        )


class _Api:
    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def ask(self, path: str, form: dict[str, str]) -> Any:
        answer = (await self._http.post(path, data={"auth_token": SANDBOX_TOKEN, **form})).json()
        return answer["data"] if answer["success"] else {}

    async def pages(self, path: str, form: dict[str, str], names: tuple[str, str], limit: int) -> AsyncGenerator[Row]:
        """All rows of a search."""
        total, rows = names
        offset, found = 0, limit
        while offset < found:
            data = await self.ask(path, {**form, "limit": str(limit), "offset": str(offset)})
            found = int(data.get(total, 0))
            for row in data.get(rows, ()):
                yield row
            offset += limit

    async def between(
        self, path: str, period: tuple[str, str], names: tuple[str, str], limit: int, farthest: int
    ) -> AsyncGenerator[Row]:
        """All rows of a search, in as many spans of time as it takes to stay within the farthest offset."""
        spans = [(FIRST_DAY, NOW)]
        while spans:
            first, last = spans.pop()
            form = {name: f"{at:%Y-%m-%d %H:%M:%S}" for name, at in zip(period, (first, last), strict=True)}
            found = int((await self.ask(path, {**form, "limit": "1"})).get(names[0], 0))
            if found > farthest + limit:
                middle = first + timedelta(seconds=(last - first) // timedelta(seconds=2))
                spans += [(middle + timedelta(seconds=1), last), (first, middle)]
            elif found:
                async for row in self.pages(path, form, names, limit):
                    yield row


def _call(row: Row) -> Call:
    return Call(
        id=int(row["id"]),
        at=datetime.fromisoformat(row["call_date"]),
        lead_id=intern(row["lead_id"]),
        list_id=intern(row["list_id"]),
        campaign=intern(row["campaign"]),
        user_id=intern(row["user_id"]),
        user=intern(row["user"]),
        number=intern(row["number_dialed"]),
        caller_id=intern(row["caller_id_displayed"]),
        status=intern(row["status"]),
        seconds=int(row["call_length"]),
        ended_by=intern(row["term_reason"]),
        type=intern(row["call_type"]),
        comment=row["agent_comment"] or "",
    )


def _event(row: Row) -> Event:
    hours, minutes, seconds = map(int, row["event_sec"].split(":"))
    return Event(
        user=intern(row["user_name"]),
        campaign=intern(row["campaign_name"]),
        state=intern(row["state"]),
        reason=intern(row["availability_name"]),
        at=datetime.fromisoformat(row["created_at"]),
        epoch=int(row["event_epoch"]),
        seconds=hours * 3600 + minutes * 60 + seconds,
    )
