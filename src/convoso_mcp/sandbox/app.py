"""The web side: one route per path, and what a request meets on its way: a fault, the token's rights, the account."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import format_datetime

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from convoso_mcp.sandbox.account import Account
from convoso_mcp.sandbox.answers import ANSWERS
from convoso_mcp.sandbox.control import Ahead, clock_door, control_door
from convoso_mcp.sandbox.faults import Fault, Faults, Struck
from convoso_mcp.sandbox.rights import require_right
from convoso_mcp.sandbox.shifting import asked_as_if, is_past_the_first_page, told_as_if
from convoso_mcp.sandbox.web import NoAnswer, cut_short, read_form, web_page
from convoso_mcp.sandbox.wire import Form, Json, RefusedError

Sleep = Callable[[float], Awaitable[None]]


class Sandbox(Starlette):
    """The pretend account behind its 38 routes and the control door; anything else gets a web page, as at Convoso.

    GET answers as POST does, because the documentation shows both. `account_at` opens the account as it stands at a time,
    and is called by the first request that needs it, or by `open`.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        account_at: Callable[[datetime], Account],
        *,
        token: str,
        faults: Faults,
        sleep: Sleep,
    ) -> None:
        self._ahead = Ahead()
        self._clock, self._account_at, self._token, self._faults, self._sleep = now, account_at, token, faults, sleep
        self._account: Account | None = None
        super().__init__(
            routes=[*(self._route(path) for path in ANSWERS), control_door(faults), clock_door(self._ahead)],
            exception_handlers={HTTPException: _error_page},
        )
        self.router.redirect_slashes = False

    def _now(self) -> datetime:
        return self._clock() + self._ahead.by

    def open(self) -> Account:
        """The account, opened now unless it is open."""
        self._account = self._account or self._account_at(self._now())
        return self._account

    def close(self) -> None:
        """Close the account, if it is open."""
        if self._account is not None:
            self._account.close()
            self._account = None

    def _route(self, path: str) -> Route:
        async def endpoint(request: Request) -> Response:
            if request.method == "HEAD":  # comes with GET unasked
                raise HTTPException(405)
            form = await read_form(request)
            struck = self._faults.strike(path, paged=is_past_the_first_page(form))
            response = self._met(struck, path, form)
            response.headers["date"] = format_datetime(self._now().astimezone(UTC), usegmt=True)
            if struck.seconds:
                await self._sleep(struck.seconds)
            return response

        return Route(f"/v1{path}", endpoint, methods=["GET", "POST"])

    def _met(self, struck: Struck, path: str, form: Form) -> Response:
        """The answer, or what stands in its place; what is carried out is carried out here, before any delay."""
        match struck.fault:
            case Fault.TOO_MANY:
                return web_page(429, None if struck.retry_after is None else {"Retry-After": str(struck.retry_after)})
            case Fault.SERVER_ERROR:
                return web_page(500)
            case Fault.PAGE:
                return web_page(200)
            case Fault.BREAK_BEFORE:
                return NoAnswer()
            case _:
                answer = JSONResponse(self._answered(path, form, struck.rows))
        match struck.fault:
            case Fault.CUT:
                return cut_short(answer)
            case Fault.BREAK_AFTER:
                return NoAnswer()
            case _:
                return answer

    def _answered(self, path: str, form: Form, rows: int) -> dict[str, Json]:
        try:
            require_right(form["auth_token"], self._token, path)
            account = self.open()
            with account.transaction():  # of its own: a refusal takes back what the request did, not what happened meanwhile
                account.advance(self._now())
            with account.transaction():
                return told_as_if(ANSWERS[path](account, asked_as_if(form, rows)), form, rows)
        except RefusedError as refusal:
            return {"success": False, "code": refusal.code, "text": refusal.text}


async def _error_page(_request: Request, error: Exception) -> Response:
    return web_page(error.status_code if isinstance(error, HTTPException) else 500)
