"""The journal of all replicas: what each change needs to be undone, sealed in Redis, and forgotten there by itself."""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any, get_args

from convoso_mcp.errors import Unavailable
from convoso_mcp.journal import AGE, MADE, Change
from convoso_mcp.replicas.link import Link, Part, Script, Unreachable
from convoso_mcp.replicas.once import not_recorded
from convoso_mcp.replicas.safe import Safe
from convoso_mcp.state import Outcome

_SETTLE = Script("""
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'outcome', ARGV[1])
return 1
""")


class SharedJournal:
    """The changes of an account, a key each; `age` is in seconds, and `clock` tells them since the epoch."""

    def __init__(self, link: Link, safe: Safe, *, age: int = AGE, clock: Callable[[], float] = time.time) -> None:
        self._link, self._safe, self._age, self._clock = link, safe, age, clock

    async def remember(self, change: Change) -> None:
        """Keep a change before it is made; raises `NotRecorded`, and then it must not be made."""
        key, at = self._key(change.id), self._clock()
        sealed = self._safe.seal(key, json.dumps(asdict(replace(change, at=at))).encode())
        recent, undone = self._link.key("changes"), self._link.key("undoes", change.undoes)
        commands: list[tuple[Part, ...]] = [
            ("HSET", key, "change", sealed, "outcome", change.outcome),
            ("EXPIRE", key, self._age),
            ("ZREMRANGEBYSCORE", recent, "-inf", str(at - self._age)),
            ("ZADD", recent, str(at), change.id),
            ("EXPIRE", recent, self._age),
        ]
        if change.undoes:
            commands += [("RPUSH", undone, change.id), ("EXPIRE", undone, self._age)]
        try:
            await self._link.all(*commands)
        except Unreachable:
            raise not_recorded("the journal of changes cannot be written") from None

    async def settle(self, change_id: str, outcome: Outcome) -> bool:
        """Keep what became of it, and say whether that succeeded: what was made stays made, and is found as unknown."""
        try:
            return bool(await self._link.run(_SETTLE, [self._key(change_id)], outcome))
        except Unreachable:
            return False

    async def find(self, change_id: str) -> Change | None:
        """A change that is not too old."""
        return next(iter(await self._changes([change_id])), None)

    async def recent(self, limit: int) -> list[Change]:
        """The newest first."""
        return await self._changes(await self._ids("ZREVRANGE", self._link.key("changes"), 0, limit - 1))

    async def undoing(self, change_id: str) -> Change | None:
        """The change that took this one back, or may have."""
        ids = await self._ids("LRANGE", self._link.key("undoes", change_id), 0, -1)
        return next((change for change in await self._changes(ids) if change.outcome in MADE), None)

    def _key(self, change_id: str) -> str:
        return self._link.key("change", change_id)

    async def _ids(self, *command: Part) -> list[str]:
        try:
            return [found.decode() for found in await self._link.do(*command)]
        except Unreachable:
            raise _unread() from None

    async def _changes(self, ids: list[str]) -> list[Change]:
        """Those of these that are still there and that a key of ours opens."""
        if not ids:
            return []
        keys = [self._key(change_id) for change_id in ids]
        try:
            found = await self._link.all(*[("HMGET", key, "change", "outcome") for key in keys])
        except Unreachable:
            raise _unread() from None
        opened = [
            _change(value, outcome)
            for key, (sealed, outcome) in zip(keys, found, strict=True)
            if sealed and (value := self._safe.open(key, sealed))
        ]
        return [change for change in opened if change.at > self._clock() - self._age]


def _change(opened: bytes, outcome: bytes) -> Change:
    given: dict[str, Any] = json.loads(opened)
    known = next((one for one in get_args(Outcome) if one == outcome.decode()), "unknown")
    given["outcome"] = known
    return Change(**given)


def _unread() -> Unavailable:
    return Unavailable("What was changed cannot be looked up, since Redis cannot be reached.", again=True)
