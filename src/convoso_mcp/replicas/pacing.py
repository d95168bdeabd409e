"""The pace towards Convoso, held by all replicas together: turns are given out by Redis, one after the other."""

import asyncio
from collections.abc import Callable

from convoso_mcp.pace import FASTER, SLOWEST, SteadyPace
from convoso_mcp.replicas.link import Link, Script, Unreachable

_MICRO = 1_000_000

_NOW = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local usual = tonumber(ARGV[1])
local function kept(name) return tonumber(redis.call('HGET', KEYS[1], name)) or 0 end
local function keep(name, value)
    redis.call('HSET', KEYS[1], name, string.format('%.0f', value))
    redis.call('PEXPIRE', KEYS[1], 3600000)
end
local spacing = math.max(kept('spacing'), usual)
"""
# The clock is that of Redis. A turn that is due far beyond what replicas can have taken is of a clock that was put back.
_TURN = Script(f"""{_NOW}
local closed = kept('closed') - now
if closed > 0 then return {{0, closed, 0}} end
local due = kept('due')
if due < now or due > now + 1000 * spacing then due = now end
keep('due', due + spacing)
return {{due - now, 0, spacing > usual and 1 or 0}}
""")
_ANSWERED = Script(f"""{_NOW}
keep('spacing', math.max(usual, spacing * {FASTER}))
""")
_REFUSED = Script(f"""{_NOW}
local began, pause = now - tonumber(ARGV[2]), tonumber(ARGV[3])
if began > kept('slowed') then
    keep('spacing', math.min(spacing * 2, usual * {SLOWEST}))
    keep('slowed', now)
end
keep('closed', math.max(kept('closed'), now + pause))
""")


class SharedPace:
    """Turns from Redis; where it is away, those of `alone`, a pace of this process."""

    def __init__(self, link: Link, per_second: float, alone: SteadyPace | None = None) -> None:
        self._link, self._alone = link, alone or SteadyPace(per_second)
        self._usual, self.clock = round(_MICRO / per_second), self._alone.clock
        self._key = link.key("pace")
        self._asking = self._mine = self._slow = False

    def turn(self, ready: Callable[[], None], *, wanted: bool) -> bool:
        """Take the turn that Redis gave, if it has come; else one is asked for, and `ready` is called when it comes."""
        if not wanted:
            return False
        if self._mine:
            self._mine = False
            return True
        if not self._asking:
            self._asking = True
            self._link.start(self._ask(ready))
        return False

    def closed(self) -> float:
        """Seconds for which nothing may be sent, as far as this process has heard; 0 for none."""
        return self._alone.closed()

    def answered(self) -> None:
        """Hear of an answer that was no 429."""
        self._alone.answered()
        if self._slow:
            self._link.start(self._told(_ANSWERED))

    def refused(self, began: float, pause: float) -> None:
        """Hear of a 429; Redis tells the others."""
        self._alone.refused(began, pause)
        ago = round((self.clock() - began) * _MICRO)
        self._link.start(self._told(_REFUSED, ago, round(pause * _MICRO)))

    async def _ask(self, ready: Callable[[], None]) -> None:
        """Get a turn, wait until it comes, and say so. It is lost where nobody wants it any more by then."""
        try:
            self._mine = await self._come()
        finally:
            self._asking = False
        ready()
        self._mine = False

    async def _come(self) -> bool:
        """Wait for a turn. False: nothing may be sent for now."""
        try:
            wait, closed, slow = await self._link.run(_TURN, [self._key], self._usual)
        except Unreachable:
            return await self._come_alone()
        self._slow = bool(slow)
        if closed:
            self._alone.close(closed / _MICRO)
            return False
        await asyncio.sleep(wait / _MICRO)
        return True

    async def _come_alone(self) -> bool:
        come = asyncio.Event()
        while not self._alone.turn(come.set, wanted=True):
            await come.wait()
            come.clear()
        return True

    async def _told(self, script: Script, *values: int) -> None:
        try:
            await self._link.run(script, [self._key], self._usual, *values)
        except Unreachable:
            return
