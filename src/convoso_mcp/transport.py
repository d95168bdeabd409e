"""The pace of requests: how many at once, how many a second, and what a "too many requests" teaches."""

import re
import time
from asyncio import CancelledError, get_running_loop
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import anyio
import httpx

from convoso_mcp.lanes import Lanes, Ticket

LONGEST_PAUSE = 300.0
"""Seconds after which Convoso is asked again, whatever it said: one absurd header must not end the work of a day."""
SLOWEST = 8
"""How many times slower than usual requests get at most."""
TOO_MANY = 429
_SECONDS = re.compile(r"[0-9]{1,9}(\.[0-9]+)?")

Later = Callable[[float, Callable[[], None]], object]
"""Call a function after so many seconds."""


def _later(seconds: float, wake: Callable[[], None]) -> object:
    return get_running_loop().call_later(seconds, wake)


class Throttle(httpx.AsyncBaseTransport):
    """Lets requests through to `inner` at a steady pace, fairly between tool calls, each held until its answer is read.

    After a 429 requests start half as often, and speed up again with every answer; while a `Retry-After` runs, nothing
    is sent, and a 429 of our own says how long that lasts. Whoever waits longer than the request's `pool` timeout gets
    `httpx.PoolTimeout`: it was never sent. The extension `sending`, a function, is called when a request's turn has come.
    """

    def __init__(
        self,
        inner: httpx.AsyncBaseTransport,
        *,
        per_second: float = 3,
        at_once: int = 4,
        clock: Callable[[], float] = time.monotonic,
        later: Later = _later,
    ) -> None:
        self._inner, self._at_once, self._clock, self._later = inner, at_once, clock, later
        self._usual = self._spacing = 1 / per_second
        self._lanes, self._under_way, self._waking = Lanes(), 0, False
        self._due = self._closed_until = clock()
        self._slowed = float("-inf")

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Exchange one request for its whole answer, when its turn comes."""
        if not await self._turn(request.extensions.get("timeout", {}).get("pool")):
            return self._not_now(request)
        try:
            if "sending" in request.extensions:
                request.extensions["sending"]()
            began = self._clock()
            response = await self._inner.handle_async_request(request)
            await response.aread()
            self._learn(response, began)
        finally:
            self._under_way -= 1
            self._admit()
        return response

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()

    async def _turn(self, patience: float | None) -> bool:
        """Wait for a turn. False: Convoso wants to be left alone for now."""
        if self._clock() < self._closed_until:
            return False
        ticket = self._lanes.join()
        self._admit()
        if ticket.done():
            return ticket.result()
        try:
            with anyio.fail_after(patience):
                return await self._called(ticket)
        except TimeoutError:
            raise httpx.PoolTimeout("its turn did not come in time") from None

    async def _called(self, ticket: Ticket) -> bool:
        try:
            return await ticket
        except CancelledError:
            if not ticket.cancelled() and ticket.result():  # the turn came in the same moment: the next one has it
                self._under_way -= 1
                self._admit()
            raise

    def _admit(self) -> None:
        """Let in whose turn it is, as many as there may be."""
        while self._under_way < self._at_once:
            now = self._clock()
            if now < self._due:
                self._wake_at(self._due - now)
                return
            ticket = self._lanes.call()
            if ticket is None:
                return
            self._under_way, self._due = self._under_way + 1, now + self._spacing
            ticket.set_result(True)

    def _wake_at(self, seconds: float) -> None:
        if not self._waking:
            self._waking = True
            self._later(seconds, self._wake)

    def _wake(self) -> None:
        self._waking = False
        self._admit()

    def _learn(self, response: httpx.Response, began: float) -> None:
        if response.status_code != TOO_MANY:
            self._spacing = max(self._usual, self._spacing * 0.9)
            return
        now = self._clock()
        if began > self._slowed:  # those that were under way together count once
            self._spacing, self._slowed = min(self._spacing * 2, self._usual * SLOWEST), now
        pause = retry_after(response.headers.get("retry-after"), datetime.now(UTC))
        if pause:
            self._closed_until = max(self._closed_until, now + min(pause, LONGEST_PAUSE))
            while (ticket := self._lanes.call()) is not None:
                ticket.set_result(False)

    def _not_now(self, request: httpx.Request) -> httpx.Response:
        left = max(self._closed_until - self._clock(), 0)
        return httpx.Response(TOO_MANY, headers={"Retry-After": f"{left:.3f}"}, request=request)


def retry_after(header: str | None, now: datetime) -> float | None:
    """The seconds that a `Retry-After` asks for, given in seconds or as a date; None where there is none to be read.

    Source: RFC 9110, section 10.2.3. Fractions are ours.
    """
    if header and _SECONDS.fullmatch(header):
        return float(header)
    try:
        return max((parsedate_to_datetime(header or "") - now).total_seconds(), 0)
    except (ValueError, TypeError):  # neither, or a date without its zone
        return None
