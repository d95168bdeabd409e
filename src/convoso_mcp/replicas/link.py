"""The link to Redis: one pool of connections, the names of an account's keys, and what happens while it is away."""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, cast

from pydantic import SecretStr

T = TypeVar("T")
Part = str | bytes | int
"""What commands are made of."""

PREFIX = "convoso-mcp"
CONNECTIONS = 32
CONNECTING, ANSWERING = 1.0, 5.0
"""Seconds that Redis has to take a connection, and to answer."""
AGAIN = 60.0
"""Seconds between two of the same complaints."""
AWAY = 1.0
"""Seconds for which a Redis that did not answer is not asked again: nobody else need wait to find the same."""


class Unreachable(Exception):
    """Redis cannot be reached, did not answer in time, or did not do what it was asked."""


class Tell(Protocol):
    """Hears of what an operator should know: an event and a word about it, never a value."""

    def __call__(self, event: str, why: str = "", /) -> None:
        """Tell it."""
        ...


@dataclass(frozen=True)
class Script:
    """What Redis does in one step, in Lua: nothing else happens in between."""

    text: str


class Link:
    """Commands to Redis, on the keys of one account. Nothing is connected before the first.

    Every failure is `Unreachable`; that Redis went away and that it came back is told once each.
    """

    def __init__(self, url: SecretStr, account: str, tell: Tell, clock: Callable[[], float] = time.monotonic) -> None:
        self._url, self._account, self._tell, self._clock = url, account, tell, clock
        self._client: Any = None
        self._scripts = dict[Script, Any]()
        self._away_until, self._away = float("-inf"), False
        self._complained = dict[str, float]()

    def key(self, *names: str) -> str:
        """The key of this account that has this name."""
        return ":".join((PREFIX, self._account, *names))

    @property
    def away(self) -> bool:
        """Whether Redis did not answer when it was asked last."""
        return self._away

    async def do(self, *command: Part) -> Any:
        """One command."""
        return await self._tried(lambda: self._redis().execute_command(*command))

    async def run(self, script: Script, keys: Sequence[str], *values: Part) -> Any:
        """One step of several commands."""

        async def run() -> Any:
            if script not in self._scripts:
                self._scripts[script] = self._redis().register_script(script.text)
            return await self._scripts[script](keys=list(keys), args=list(values))

        return await self._tried(run)

    async def all(self, *commands: Sequence[Part]) -> list[Any]:
        """Several commands, all of them or none."""

        async def run() -> list[Any]:
            async with self._redis().pipeline(transaction=True) as pipeline:
                for command in commands:
                    pipeline.execute_command(*command)
                return cast("list[Any]", await pipeline.execute())

        return await self._tried(run)

    async def accounts(self, name: str) -> list[str]:
        """The accounts that have a key of this name, whichever this link is for."""

        async def run() -> list[str]:
            pattern = f"{PREFIX}:*:{name}"
            return sorted({key.decode().split(":")[1] async for key in self._redis().scan_iter(match=pattern, count=1000)})

        return await self._tried(run)

    async def there(self) -> bool:
        """Whether Redis answers."""
        try:
            await self.do("PING")
        except Unreachable:
            return False
        return True

    async def aclose(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()

    def _redis(self) -> Any:
        if self._client is None:
            from redis.asyncio import BlockingConnectionPool, Redis  # noqa: PLC0415  an extra, and only for replicas
            from redis.asyncio.retry import Retry  # noqa: PLC0415
            from redis.backoff import NoBackoff  # noqa: PLC0415

            pool = cast("Any", BlockingConnectionPool).from_url(  # which does not say what it takes
                self._url.get_secret_value(),
                max_connections=CONNECTIONS,
                timeout=ANSWERING,
                socket_connect_timeout=CONNECTING,
                socket_timeout=ANSWERING,
                retry=Retry(NoBackoff(), 1),  # a connection that Redis closed when it started again is made anew
                protocol=2,
            )
            self._client = Redis.from_pool(pool)
        return self._client

    async def _tried(self, work: Callable[[], Awaitable[T]]) -> T:
        from redis.exceptions import RedisError, ResponseError  # noqa: PLC0415  see above

        if self._clock() < self._away_until:
            raise Unreachable
        try:
            done = await work()
        except ResponseError as error:  # it answers, and has no room, or may not write
            self._complain("redis_refused", type(error).__name__)
            raise Unreachable from None
        except (RedisError, OSError) as error:
            self._away_until = self._clock() + AWAY
            if not self._away:
                self._away = True
                self._tell("redis_away", type(error).__name__)
            raise Unreachable from None
        if self._away:
            self._away, self._away_until = False, float("-inf")
            self._tell("redis_back")
        return done

    def _complain(self, event: str, why: str) -> None:
        """Tell what would be told with every command, now and then."""
        if self._clock() - self._complained.get(why, float("-inf")) > AGAIN:
            self._complained[why] = self._clock()
            self._tell(event, why)
