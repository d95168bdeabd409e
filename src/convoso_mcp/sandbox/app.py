"""The web side: one route per path, the token, and where each answer comes from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from convoso_mcp.sandbox import agents, call_logs, callbacks, campaigns, dnc, leads, lists, monitor, statuses, users
from convoso_mcp.sandbox.account import Account
from convoso_mcp.sandbox.opening import open_account
from convoso_mcp.sandbox.standing import ACCOUNT_NAME
from convoso_mcp.sandbox.wire import Form, Json, RefusedError

Answer = Callable[[Account, Form], dict[str, Json]]

ANSWERS: dict[str, Answer] = {
    **agents.ANSWERS,
    **monitor.ANSWERS,
    **leads.ANSWERS,
    **lists.ANSWERS,
    **callbacks.ANSWERS,
    **call_logs.ANSWERS,
    **campaigns.ANSWERS,
    **dnc.ANSWERS,
    **statuses.ANSWERS,
    **users.ANSWERS,
}


def application(now: Callable[[], datetime], token: str, scale: str) -> Starlette:
    """The pretend account behind its 38 routes; anything else gets a web page, as at Convoso.

    GET answers as POST does, because the documentation shows both.
    """
    account: Account | None = None

    def answered(answer: Answer, form: Form) -> dict[str, Json]:
        nonlocal account
        if form["auth_token"] != token:
            raise RefusedError(5001, "Auth token is invalid")
        moment = now()
        account = account or open_account(moment, scale, None, lambda _: None)
        with account.transaction():
            account.advance(moment)
            return answer(account, form)

    def route(path: str, answer: Answer) -> Route:
        async def endpoint(request: Request) -> Response:
            if request.method == "HEAD":  # comes with GET unasked
                raise HTTPException(405)
            form = await _form(request)
            try:
                return JSONResponse(answered(answer, form))
            except RefusedError as refusal:
                return JSONResponse({"success": False, "code": refusal.code, "text": refusal.text})

        return Route(f"/v1{path}", endpoint, methods=["GET", "POST"])

    app = Starlette(
        routes=[route(path, answer) for path, answer in ANSWERS.items()],
        exception_handlers={HTTPException: _web_page},
    )
    app.router.redirect_slashes = False
    return app


async def _form(request: Request) -> Form:
    """The query string and the form body, which wins. Files cannot come in the encoding Convoso documents: values are text."""
    async with request.form() as sent:
        values = {**request.query_params, **sent}
    return Form({name: value.strip() for name, value in values.items() if isinstance(value, str)})


async def _web_page(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return HTMLResponse(f"<html><head><title>{ACCOUNT_NAME}</title></head><body>Error {status}</body></html>", status)
