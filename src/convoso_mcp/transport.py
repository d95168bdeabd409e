"""Requests in their turn: at the pace that is held, so many at once, and a "too many requests" is heard."""

import re
from asyncio import CancelledError
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import anyio
import httpx

from convoso_mcp.lanes import Lanes, Ticket
from convoso_mcp.pace import Pace

LONGEST_PAUSE = 300.0
"""Seconds after which Convoso is asked again, whatever it said: one absurd header must not end the work of a day."""
TOO_MANY = 429
_SECONDS = re.compile(r"[0-9]{1,9}(\.[0-9]+)?")


class Throttle(httpx.AsyncBaseTransport):
    """Lets requests through to `inner` at a `pace`, fairly between tool calls, each held until its answer is read.

    After a 429 requests start half as often, and speed up again with every answer; while a `Retry-After` runs, nothing
    is sent, and a 429 of our own says how long that lasts. Whoever waits longer than the request's `pool` timeout gets
    `httpx.PoolTimeout`: it was never sent. The extension `sending`, a function, is called when a request's turn has come.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport, pace: Pace, *, at_once: int = 4) -> None:
        self._inner, self._pace, self._at_once = inner, pace, at_once
        self._lanes, self._under_way = Lanes(), 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Exchange one request for its whole answer, when its turn comes."""
        if not await self._turn(request.extensions.get("timeout", {}).get("pool")):
            return self._not_now(request)
        try:
            if "sending" in request.extensions:
                request.extensions["sending"]()
            began = self._pace.clock()
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
        if self._pace.closed():
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
        """Let in whose turn it is, as many as there may be; where nobody may for now, all are turned away."""
        if self._pace.closed():
            while (ticket := self._lanes.call()) is not None:
                ticket.set_result(False)
        while self._under_way < self._at_once and self._pace.turn(self._admit, wanted=bool(self._lanes)):
            if (ticket := self._lanes.call()) is not None:
                self._under_way += 1
                ticket.set_result(True)

    def _learn(self, response: httpx.Response, began: float) -> None:
        if response.status_code != TOO_MANY:
            self._pace.answered()
        else:
            pause = retry_after(response.headers.get("retry-after"), datetime.now(UTC)) or 0
            self._pace.refused(began, min(pause, LONGEST_PAUSE))

    def _not_now(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(TOO_MANY, headers={"Retry-After": f"{self._pace.closed():.3f}"}, request=request)


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
