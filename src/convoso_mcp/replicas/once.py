"""What works once, and the changes of the hour, for all replicas together."""

import secrets
import time
from collections.abc import Callable

from convoso_mcp.allowance import HOUR
from convoso_mcp.errors import NotRecorded
from convoso_mcp.replicas.link import Link, Script, Unreachable

_LONGER = 60
"""Seconds for which a serial is remembered beyond its end, since the clocks of replicas differ."""


class SharedOnce:
    """Remembers in Redis what was used; raises `NotRecorded` where that cannot be, and then it must not be taken."""

    def __init__(self, link: Link, clock: Callable[[], float] = time.time) -> None:
        self._link, self._clock = link, clock

    async def first(self, serial: str, until: float) -> bool:
        """Whether this is the first use, of all replicas."""
        left = max(until - self._clock(), 0) + _LONGER
        try:
            new = await self._link.do("SET", self._link.key("once", serial), 1, "NX", "PX", round(left * 1000))
        except Unreachable:
            raise not_recorded("whether this confirmation was used before cannot be told") from None
        return bool(new)


_TAKE = Script("""
local limit, hour, member, taking = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3], ARGV[4] == '1'
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - hour))
if redis.call('ZCARD', KEYS[1]) >= limit then
    return math.max(redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2] + hour - now, 1)
end
if taking then
    redis.call('ZADD', KEYS[1], string.format('%.0f', now), member)
    redis.call('PEXPIRE', KEYS[1], hour)
end
return 0
""")


class SharedAllowance:
    """At most `limit` changes within any hour, of all replicas together; without Redis there is none."""

    def __init__(self, link: Link, limit: int | None) -> None:
        self._link, self._limit = link, limit

    async def wait(self) -> float:
        """How many seconds it is until a change may be made; raises `NotRecorded` where none could be recorded."""
        if self._limit is not None:
            return await self._ask(taking=False)
        if not await self._link.there():  # nobody need be asked about a change that will be refused
            raise not_recorded("changes cannot be recorded")
        return 0

    async def take(self) -> float:
        """Take one change: 0 when it was taken, else the seconds to wait, and nothing is taken."""
        return 0 if self._limit is None else await self._ask(taking=True)

    async def _ask(self, *, taking: bool) -> float:
        given = (self._limit or 0, HOUR * 1000, secrets.token_hex(8), int(taking))
        try:
            return await self._link.run(_TAKE, [self._link.key("allowance")], *given) / 1000
        except Unreachable:
            raise not_recorded("the changes of this hour cannot be counted") from None


def not_recorded(what: str) -> NotRecorded:
    """What is told where Redis is away: reads go on, changes have to wait."""
    return NotRecorded(
        f"Not recorded, so not made: {what}, since Redis cannot be reached.",
        "Reads go on meanwhile. Whoever runs this server can see to CONVOSO_REDIS_URL.",
        again=True,
    )
