"""One call: a form and the token out, a typed reply or an error of ours in."""

import json
from collections.abc import Mapping
from typing import Any, cast

import httpx
from pydantic import SecretStr

from convoso_mcp.endpoints.codes import Means
from convoso_mcp.endpoints.endpoint import Effect, Endpoint, R
from convoso_mcp.endpoints.replies import Json
from convoso_mcp.errors import ConvosoError, Forbidden, Refused, Unavailable, Unreadable

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
            raise _unknown_outcome(request, f"Convoso {what}.") from None
        return read_reply(request, response.status_code, response.content)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def read_reply(request: Endpoint[R], status: int, body: bytes) -> R:
    """The reply in an HTTP answer: a rule of status and body, nothing else.

    Business errors come with status 200; what an error code means is looked up by endpoint and code, and some codes mean
    an empty result or that there was nothing to do (Convoso's API guide and help centre).
    """
    answer = _json_object(body)
    if answer is not None and _says_no(answer):
        return _refusal(request, answer)
    if status in (401, 403):
        raise Forbidden(
            f"Convoso did not let {request.about.tool} in (HTTP {status}).",
            "Check CONVOSO_AUTH_TOKEN and the rights of that token.",
        )
    if status == 429:
        raise Unavailable(
            f"Convoso takes no more calls for the moment (HTTP 429); {request.about.tool} was not done.", again=True
        )
    if status >= 500:
        raise _unknown_outcome(request, f"Convoso failed (HTTP {status}).")
    if answer is None or status != 200:
        raise Unreadable(
            f"Convoso answered {request.about.tool} with something that is not an answer of its API (HTTP {status}).",
            "Check CONVOSO_BASE_URL: it includes the version, as in https://api.convoso.com/v1." + _look(request),
        )
    return request.reply_type().read(answer)


def _json_object(body: bytes) -> Json | None:
    try:
        answer: object = json.loads(body)
    except ValueError:
        return None
    return cast("Json", answer) if isinstance(answer, Mapping) else None


def _says_no(answer: Json) -> bool:
    """Lead Post is said to answer `result: false` where the others answer `success: false`."""
    return answer.get("success", answer.get("result", True)) in (False, 0, "false", "0")


def _refusal(request: Endpoint[R], answer: Json) -> R:
    """What a `success: false` means here; calm codes become replies, the others are raised."""
    tool = request.about.tool
    number: Any = answer.get("code", answer.get("error_code"))
    code = int(number) if str(number).isdecimal() else None
    words = ("text", "message", "error", "error_description")
    text = next((str(answer[word]) for word in words if answer.get(word)), "")
    meaning = request.about.meaning(code) if code is not None else None
    if meaning is None:
        raise Refused(f"Convoso refused {tool}.", code=code, text=text)
    if meaning.means is not Means.REFUSED:
        return request.reply_type().calm(meaning.what)
    refused = Forbidden if code in (403, 5001) else Refused
    raise refused(f"Convoso refused {tool}: {meaning.what[0].lower()}{meaning.what[1:]}", meaning.mend, code=code, text=text)


def _unknown_outcome(request: Endpoint[R], what: str) -> ConvosoError:
    return Unavailable(
        f"{what} {request.about.tool} has no answer.{_look(request)}", again=request.about.effect is Effect.READS
    )


def _look(request: Endpoint[R]) -> str:
    """After a write that may have arrived, looking comes before repeating."""
    return "" if request.about.effect is Effect.READS else " Whether it took effect is not known: look before you repeat it."
