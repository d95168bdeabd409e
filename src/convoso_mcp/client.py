"""One call: a form and the token out, a typed reply or an error of ours in."""

import httpx
from pydantic import SecretStr

from convoso_mcp.endpoints.endpoint import Endpoint, R
from convoso_mcp.errors import Unavailable
from convoso_mcp.reading import read_reply, unknown_outcome

NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
"""Failures that are certain to have happened before Convoso could act."""


class Convoso:
    """A Convoso account: an HTTP client that knows the address, and the token that goes into every body."""

    def __init__(self, http: httpx.AsyncClient, token: SecretStr) -> None:
        self._http, self._token = http, token

    async def call(self, request: Endpoint[R]) -> R:
        """Make the call and read its reply; every failure is a `ConvosoError` that carries neither token nor values."""
        try:
            response = await self._http.post(
                request.about.path.lstrip("/"), data=request.form() | {"auth_token": self._token.get_secret_value()}
            )
        except NEVER_SENT:
            raise Unavailable(f"Convoso could not be reached; {request.about.tool} was not sent.", again=True) from None
        except httpx.HTTPError as error:
            what = "did not answer in time" if isinstance(error, httpx.TimeoutException) else "broke the connection"
            raise unknown_outcome(request, f"Convoso {what}.") from None
        # An upstream that echoes the token must not carry it into an answer.
        body = response.content.replace(self._token.get_secret_value().encode(), b"[token]")
        return read_reply(request, response.status_code, body)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()
