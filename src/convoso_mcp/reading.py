"""Reading an answer: rules of endpoint, status and body, without a network."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

from pydantic_core import from_json

from convoso_mcp.endpoints.codes import EVERYWHERE, Code, Means
from convoso_mcp.endpoints.endpoint import Effect, Endpoint, R
from convoso_mcp.endpoints.replies import Json, UnexpectedShapeError
from convoso_mcp.errors import Forbidden, Refused, Short, Unavailable, Unreadable


def read_reply(request: Endpoint[R], status: int, body: bytes) -> R:
    """The reply in an HTTP answer: a rule of status and body, nothing else.

    Business errors come with status 200; what an error code means is looked up by endpoint and code, and some codes mean
    an empty result or that there was nothing to do (Convoso's API guide and help centre). Only an answer that says that it
    is a success is one.
    """
    tool, answer = request.about.tool, _json_object(body)
    refusal = next((level for level in _envelopes(answer) if _says_no(request, level)), None)
    if refusal is not None and (meaning := request.about.meaning(_code(refusal))) is not None:
        return _refused(request, meaning, refusal)
    if status in (401, 403):
        raise Forbidden(
            f"Convoso did not let {tool} in (HTTP {status}).",
            "Check CONVOSO_AUTH_TOKEN and the rights of that token.",
            short="bad_token" if status == 401 else "forbidden",
        )
    if status == 429:
        raise Unavailable(
            f"Convoso takes no more calls for the moment (HTTP 429); {tool} was not done.", again=True, short="rate_limited"
        )
    if status >= 500:
        raise unknown_outcome(request, f"Convoso failed (HTTP {status}).")
    if refusal is not None:
        raise Refused(f"Convoso refused {tool}.", code=_code(refusal), text=_text(refusal))
    if answer is None or not 200 <= status < 300:
        raise Unreadable(
            f"Convoso answered {tool} with something that is not an answer of its API (HTTP {status}).",
            "Check CONVOSO_BASE_URL: it includes the version, as in https://api.convoso.com/v1." + _look(request),
            short=_unless_known(request),
        )
    if not _says_yes(answer):
        raise _unheard_of(request, "neither success nor failure")
    try:
        return request.reply_type().read(_paging(request) | dict(answer))
    except UnexpectedShapeError as error:
        shape = str(error)
    raise _unheard_of(request, shape)


def _paging(request: Endpoint[Any]) -> dict[str, int]:
    """The offset and limit that were asked for: they stand in where an endpoint does not echo them."""
    return {name: getattr(request, name) for name in ("offset", "limit") if name in type(request).model_fields}


def _json_object(body: bytes) -> Json | None:
    try:
        answer: object = from_json(body)
    except ValueError:  # what only the lenient one reads: another encoding, half a pair of surrogates, hundreds of levels
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError):
            return None
    return cast("Json", answer) if isinstance(answer, Mapping) else None


def _envelopes(answer: Json | None) -> Iterator[Json]:
    """The answer and what it wraps: the agent monitor repeats success and code one level down."""
    for key in ("data", "entries", ""):
        if answer is None:
            return
        yield answer
        inner: object = answer.get(key)
        answer = cast("Json", inner) if isinstance(inner, Mapping) else None


_YES, _NO = ("true", "1"), ("false", "0", "none")


def _says_yes(answer: Json) -> bool:
    """Lead Post is said to answer `result` where the others answer `success`; lead validation answers both."""
    return str(answer.get("success", answer.get("result"))).lower() in (*_YES, "accepted", "denied", "declined")


def _says_no(request: Endpoint[Any], level: Json) -> bool:
    if "success" in level:
        no = str(level["success"]).lower() in _NO
    elif "result" in level and not isinstance(level["result"], Mapping):
        no = str(level["result"]).lower() in _NO
    else:  # a bare error, without either
        no = (
            any(word in level for word in ("text", "message", "error", "error_description", "error_code")) and "id" not in level
        )
        no = no and not any(isinstance(value, (list, Mapping)) for value in level.values())
    denied = request.about.effect is not Effect.READS and str(level.get("result")).lower() in ("denied", "declined")
    return no or denied


def _code(level: Json) -> int:
    """The code of a refusal, 0 where there is none."""
    code = str(level.get("code", level.get("error_code")))
    return int(code) if code.isdecimal() and len(code) < 10 else 0


def _text(level: Json) -> str:
    words = ("text", "message", "error", "error_description")
    return next((str(level[word]) for word in words if level.get(word)), "")


def _refused(request: Endpoint[R], meaning: Code, level: Json) -> R:
    """What a code means here; calm ones become replies, the others are raised."""
    if meaning.means is not Means.REFUSED:
        return request.reply_type().calm(meaning.what)
    what = f"Convoso refused {request.about.tool}: {meaning.what[0].lower()}{meaning.what[1:]}"
    refused = Forbidden if _code(level) in EVERYWHERE else Refused
    raise refused(what, meaning.mend, code=_code(level), text=_text(level), short=meaning.short)


def _unheard_of(request: Endpoint[Any], what: str) -> Unreadable:
    return Unreadable(
        f"Convoso answered {request.about.tool} in a form that no document shows: {what}.",
        f"Nothing can be concluded from it.{_look(request)}",
        short=_unless_known(request),
    )


def unknown_outcome(request: Endpoint[Any], what: str) -> Unavailable:
    """No usable answer came; for a write that had been sent, nobody knows what it did."""
    return Unavailable(
        f"{what} {request.about.tool} has no answer.{_look(request)}",
        again=request.about.effect is Effect.READS,
        short=_unless_known(request),
    )


def _unless_known(request: Endpoint[Any]) -> Short | None:
    """The code of a write whose outcome nobody knows; a read is as unreadable or unavailable as it is."""
    return None if request.about.effect is Effect.READS else "outcome_unknown"


def _look(request: Endpoint[Any]) -> str:
    """After a write that may have arrived, looking comes before repeating."""
    return "" if request.about.effect is Effect.READS else " Whether it took effect is not known: look before you repeat it."
