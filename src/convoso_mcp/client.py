"""One call: a form and the token out, a typed reply or an error of ours in; what fails is tried again where that is safe."""

import random
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from itertools import count
from socket import gaierror
from ssl import SSLError

import anyio
import httpx
from pydantic import SecretStr

from convoso_mcp.endpoints.endpoint import Effect, Endpoint, R
from convoso_mcp.errors import Unavailable, Unreadable
from convoso_mcp.reading import read_reply, unknown_outcome
from convoso_mcp.telemetry import Exchange
from convoso_mcp.transport import retry_after

if find_spec("sniffio") is None:
    # httpx and httpcore look for it several times a request, through all of the path: None makes that end at once.
    sys.modules["sniffio"] = None  # pyright: ignore[reportArgumentType]  which is how Python says that there is none

NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
"""Failures that are certain to have happened before Convoso could act."""


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long a call may take, and how often it is tried.

    Seconds: `total` for all tries and waits together (a host gives a tool about 60), `connect`, `write` and `read` for
    the phases of one try. Between tries passes what Convoso asks for, and a random part of `first`, doubled each time:
    clients that failed together do not come back together.
    """

    tries: int = 3
    total: float = 50
    connect: float = 5
    write: float = 10
    read: float = 25
    first: float = 0.5
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[object]] = anyio.sleep
    dice: Callable[[], float] = random.random

    def pause(self, failure: Unavailable | Unreadable, tried: int, spent: float) -> float | None:
        """Seconds until the next try; None where there is none: it cannot help, is not safe, or would take too long."""
        if not failure.again or tried >= self.tries:
            return None
        asked = failure.wait if isinstance(failure, Unavailable) else None
        pause = (asked or 0) + self.dice() * self.first * 2 ** (tried - 1)
        return pause if spent + pause < self.total else None

    def phases(self, left: float) -> httpx.Timeout:
        """The limits of one try. It waits for its turn most of what is left at the most: the answer takes time too."""
        return httpx.Timeout(connect=self.connect, write=self.write, read=self.read, pool=left * 0.8)


class Convoso:
    """A Convoso account: an HTTP client that knows the address, and the token that goes into every body."""

    def __init__(self, http: httpx.AsyncClient, token: SecretStr, patience: Patience | None = None) -> None:
        self._http, self._token, self._patience = http, token, patience or Patience()

    async def call(self, request: Endpoint[R]) -> R:
        """Make the call and read its reply; every failure is a `ConvosoError` that carries neither token nor values.

        An error says by `again` whether the same call is safe to repeat: reads are, writes only where it is certain that
        nothing was carried out. Such a call is repeated here, as `Patience` allows.
        """
        patience = self._patience
        began = patience.clock()
        for tried in count(1):
            try:
                with Exchange(request.about.path, tried) as exchange:
                    return await self._exchange(request, patience.total - (patience.clock() - began), exchange)
            except (Unavailable, Unreadable) as failure:
                pause = patience.pause(failure, tried, patience.clock() - began)
                if pause is None:
                    raise
            await patience.sleep(pause)
        raise AssertionError  # a count has no end

    async def _exchange(self, request: Endpoint[R], left: float, exchange: Exchange) -> R:
        """One try. Once a write is sent, it is heard out even if nobody waits for it any more: its outcome is known then."""
        with anyio.move_on_after(left) as scope:

            def sending() -> None:
                scope.shield = request.about.effect is not Effect.READS
                exchange.sent()

            try:
                response = await self._http.post(
                    request.about.path.lstrip("/"),
                    data=request.form() | {"auth_token": self._token.get_secret_value()},
                    timeout=self._patience.phases(left),
                    extensions={"sending": sending},
                )
            except NEVER_SENT as error:
                what, mend, again = _why(error)
                raise Unavailable(f"{what}; {request.about.tool} was not sent.", mend, again=again) from None
            except httpx.HTTPError as error:
                what = "did not answer in time" if isinstance(error, httpx.TimeoutException) else "broke the connection"
                raise unknown_outcome(request, f"Convoso {what}.") from None
            exchange.answered(response.status_code)
            # An upstream that echoes the token must not carry it into an answer.
            body = response.content.replace(self._token.get_secret_value().encode(), b"[token]")
            wait = retry_after(response.headers.get("retry-after"), datetime.now(UTC))
            return read_reply(request, response.status_code, body, wait)
        raise unknown_outcome(request, "Convoso did not answer in time.")

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def _why(error: BaseException) -> tuple[str, str, bool]:
    """Why nothing was sent, what to change, and whether it can pass by itself."""
    causes = list(_causes(error))
    if isinstance(error, httpx.PoolTimeout):
        return "Too many calls wait for their turn", "", True
    if any(isinstance(cause, SSLError) for cause in causes):
        return (
            "There is no TLS connection to Convoso that can be trusted",
            "Check CONVOSO_BASE_URL, and proxies on the way.",
            False,
        )
    if any(isinstance(cause, gaierror) for cause in causes):
        return "Convoso's host name was not found", "Check CONVOSO_BASE_URL and the network.", True
    return "Convoso could not be reached", "Check CONVOSO_BASE_URL if that never works.", True


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
