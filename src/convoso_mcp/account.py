"""The account by its names: campaigns, lists, agents, queues and statuses, the time zone and the clock."""

import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from typing import Any, Literal, Protocol, TypeVar, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import anyio

from convoso_mcp.endpoints.agents import MonitorAgents
from convoso_mcp.endpoints.campaigns import SearchCampaigns
from convoso_mcp.endpoints.endpoint import Call
from convoso_mcp.endpoints.lists import SearchLists
from convoso_mcp.endpoints.statuses import SearchStatuses, Status
from convoso_mcp.endpoints.users import SearchUsers, User, UserPage
from convoso_mcp.errors import BadArguments
from convoso_mcp.pager import Pager

T = TypeVar("T")

FALLBACK = ZoneInfo("America/Los_Angeles")
"""Where no campaign tells the zone and no operator set it: Convoso's own home. An answer says that it was guessed."""
_MISS = 60
"""Seconds after which a name that is not found is looked for anew."""
_TOLD = 5
"""Candidates that are named where a word fits several."""

Noun = Literal["campaign", "list", "agent", "queue"]
_FINDERS: dict[Noun, str] = {
    "campaign": "search_campaigns", "list": "search_lists", "agent": "search_users", "queue": "monitor_agents",
}  # fmt: skip


@dataclass(frozen=True)
class Named:
    """One thing of the account. `active` is None where Convoso does not say; `within` is a list's campaign, or an e-mail."""

    id: str
    name: str
    active: bool | None = None
    within: str = ""

    @property
    def told(self) -> str:
        """Name and id, as an answer writes them."""
        return f"{self.name} ({self.id})"


@dataclass(frozen=True)
class Names:
    """Everything of one kind."""

    noun: Noun
    all: tuple[Named, ...]

    def name(self, wanted: str | None) -> str:
        """The name of an id; the id itself where nothing has it."""
        return next((one.name for one in self.all if one.id == wanted), wanted or "none")

    def find(self, words: str) -> Named:
        """What is meant by an id or a name: exact first, then in any case, then a unique beginning, then a unique part.

        Where several fit, the only active one is taken; raises `BadArguments` with the candidates, or with what is near.
        """
        wanted = words.strip().casefold()
        ways: tuple[Callable[[Named], bool], ...] = (
            lambda one: one.id == words.strip() or one.name == words.strip(),
            lambda one: wanted in (one.name.casefold(), one.within.casefold()) and bool(wanted),
            lambda one: one.name.casefold().startswith(wanted),
            lambda one: wanted in one.name.casefold(),
        )
        for way in ways:
            found = [one for one in self.all if way(one)]
            active = [one for one in found if one.active is not False]
            if len(found) == 1 or len(active) == 1:
                return (active if len(active) == 1 else found)[0]
            if found:
                several = f"Several {self.noun}s fit: {_listed(active or found)}."
                raise BadArguments(several, "Give the id of the one that is meant.")
        near = get_close_matches(wanted, [one.name.casefold() for one in self.all], 3)
        close = [one for one in self.all if one.name.casefold() in near]
        hint = f"Near: {_listed(close)}." if close else f"{_FINDERS[self.noun]} shows them."
        raise BadArguments(f"No {self.noun} of that name or id is in the account.", hint)


@dataclass(frozen=True)
class Zone:
    """The account's time zone, and how it is known."""

    info: ZoneInfo
    known: Literal["set", "learned", "guessed"]

    @property
    def told(self) -> str:
        """Its name, and that it is a guess where it is one."""
        return f"{self.info.key} (guessed: CONVOSO_TIME_ZONE sets it)" if self.known == "guessed" else self.info.key


class Learned(Protocol):
    """What other servers of the account have learned."""

    async def get(self, what: str, kind: type[T]) -> tuple[float, T] | None:
        """What is known under a name, and when it was read; None where nothing is, or it cannot be had."""
        ...

    async def put(self, what: str, kind: type[T], at: float, found: T) -> None:
        """Let the others know."""
        ...


@dataclass
class Directory:
    """What was learned of an account, for all tool calls of a server: kept for `minutes`, then read anew.

    `zone` is the one that an operator set; `clock` tells seconds since the epoch. What others have `learned` need not be read.
    """

    zone: ZoneInfo | None = None
    clock: Callable[[], float] = time.time
    minutes: float = 10
    learned: Learned | None = None
    _kept: dict[str, tuple[float, Any]] = field(default_factory=dict[str, tuple[float, Any]])
    _locks: dict[str, anyio.Lock] = field(default_factory=dict[str, anyio.Lock])

    @property
    def zone_name(self) -> str:
        """The zone as far as it is known without asking; blank where it is not."""
        known: Zone | None = self._kept.get("zone", (0.0, None))[1]
        return self.zone.key if self.zone else known.info.key if known and known.known == "learned" else ""

    async def learn(self, what: str, kind: type[T], read: Callable[[], Awaitable[T]], *, at_most: float | None = None) -> T:
        """What is kept under a name, read where it is not there or older than `at_most` seconds."""
        oldest = 60 * self.minutes if at_most is None else at_most
        async with self._locks.setdefault(what, anyio.Lock()):
            if (kept := self._kept.get(what)) and self.clock() - kept[0] < oldest:
                return kept[1]
            if self.learned and (told := await self.learned.get(what, kind)) and self.clock() - told[0] < oldest:
                self._kept[what] = told
                return told[1]
            found = await read()
            at = self.clock()
            self._kept[what] = at, found
            if self.learned:
                await self.learned.put(what, kind, at, found)
            return found


@dataclass(frozen=True)
class Account:
    """What an answer asks of the account; what is not in the directory is read by `call`."""

    call: Call
    directory: Directory

    async def campaigns(self, *, at_most: float | None = None) -> Names:
        """Every campaign; one call."""

        async def read() -> Names:
            page = await self.call(SearchCampaigns())
            return Names("campaign", tuple(Named(row.id or "", row.name or "", _yes(row.status)) for row in page.rows))

        return await self.directory.learn("campaigns", Names, read, at_most=at_most)

    async def lists(self, *, at_most: float | None = None) -> Names:
        """Every list, active or not; two calls."""

        async def read() -> Names:
            pages = [await self.call(SearchLists(status=status)) for status in (1, 0)]
            rows = [row for page in pages for row in page.rows]
            named = (Named(row.id or "", row.name or "", _yes(row.status), row.campaign_id or "") for row in rows)
            return Names("list", tuple(named))

        return await self.directory.learn("lists", Names, read, at_most=at_most)

    async def agents(self, *, at_most: float | None = None) -> Names:
        """Every user, active or not; a call for each thousand of them."""

        async def read() -> Names:
            found = list[User]()

            def take(page: UserPage) -> None:
                found.extend(page.rows)

            await Pager(self.call).read(SearchUsers(), take)
            return Names("agent", tuple(_agent(user) for user in found))

        return await self.directory.learn("agents", Names, read, at_most=at_most)

    async def queues(self, *, at_most: float | None = None) -> Names:
        """Every queue that the monitor names; one call."""

        async def read() -> Names:
            beside = (await self.call(MonitorAgents())).model_extra or {}
            rows = cast("list[Mapping[str, object]]", beside.get("queues") or [])
            return Names("queue", tuple(Named(str(row.get("value", "")), str(row.get("name", ""))) for row in rows))

        return await self.directory.learn("queues", Names, read, at_most=at_most)

    async def statuses(self) -> tuple[Status, ...]:
        """Every status with its flags; one call."""

        async def read() -> tuple[Status, ...]:
            return (await self.call(SearchStatuses(query=""))).rows

        return await self.directory.learn("statuses", tuple[Status, ...], read)

    async def campaign(self, words: str) -> Named:
        """The campaign that is meant."""
        return await self._find(self.campaigns, words)

    async def list(self, words: str) -> Named:
        """The list that is meant."""
        return await self._find(self.lists, words)

    async def agent(self, words: str) -> Named:
        """The agent that is meant, by id, name or e-mail."""
        return await self._find(self.agents, words)

    async def queue(self, words: str) -> Named:
        """The queue that is meant."""
        return await self._find(self.queues, words)

    async def zone(self) -> Zone:
        """The zone that was set, else the one that the campaigns' last calls carry."""
        if self.directory.zone is not None:
            return Zone(self.directory.zone, "set")

        async def read() -> Zone:
            for row in (await self.call(SearchCampaigns())).rows:
                if found := _zone((row.last_call_date or "").rpartition(" ")[2]):
                    return Zone(found, "learned")
            return Zone(FALLBACK, "guessed")

        return await self.directory.learn("zone", Zone, read)

    async def now(self) -> datetime:
        """The account's time, aware of its zone."""
        return datetime.fromtimestamp(self.directory.clock(), (await self.zone()).info)

    async def _find(self, names: "Callable[..., Awaitable[Names]]", words: str) -> Named:
        """A name may be newer than the directory: one that is not found is looked for once more."""
        try:
            return (await names()).find(words)
        except BadArguments:
            return (await names(at_most=_MISS)).find(words)


def _listed(found: Iterable[Named]) -> str:
    candidates = sorted(found, key=lambda one: (one.active is False, one.name))
    told = [one.told for one in candidates[:_TOLD]]
    return ", ".join(told) + (f" and {len(candidates) - _TOLD} more" if len(candidates) > _TOLD else "")


def _agent(user: User) -> Named:
    name = " ".join(filter(None, (user.first_name, user.last_name)))
    return Named(user.id or "", name or user.email or user.id or "", _yes(user.status), user.email or "")


def _yes(flag: str | None) -> bool | None:
    return None if flag is None else flag.upper() in ("Y", "1")


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if "/" in name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None
