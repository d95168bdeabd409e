"""HTTP beneath the API: forms as they come in, and everything that goes out instead of a JSON answer."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Scope, Send

from convoso_mcp.sandbox.standing import ACCOUNT_NAME
from convoso_mcp.sandbox.wire import Form

HANG_UP = "convoso_sandbox.hang_up"
"""Where a server that can close a connection without an answer puts an async function that does so, in the ASGI scope."""


async def read_form(request: Request) -> Form:
    """The query string and the form body, which wins. Files cannot come in the encoding Convoso documents: values are text.

    Raises starlette's HTTPException (400) where the body cannot be read.
    """
    async with request.form() as sent:
        values = {**request.query_params, **sent}
    return Form({name: value.strip() for name, value in values.items() if isinstance(value, str)})


def web_page(status: int, headers: dict[str, str] | None = None) -> Response:
    """The page that answers where the API does not."""
    page = f"<html><head><title>{ACCOUNT_NAME}</title></head><body>Error {status}</body></html>"
    return HTMLResponse(page, status, headers)


def cut_short(answer: Response) -> Response:
    """The answer up to its middle, as if that were all of it."""
    return Response(bytes(answer.body)[: len(answer.body) // 2], answer.status_code, media_type=answer.media_type)


class NoAnswer(Response):
    """The connection breaks where the answer would come.

    A server that offers `HANG_UP` closes the connection in silence. Another gets the start of an answer and an exception,
    on which it closes too; a client in the same process meets that exception, the one it would get from a network.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hang up."""
        if HANG_UP in scope:
            await scope[HANG_UP]()
            return
        from httpx import RemoteProtocolError  # noqa: PLC0415  a sandbox behind a server needs no HTTP client

        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]})
        raise RemoteProtocolError("Server disconnected without sending a response.")
