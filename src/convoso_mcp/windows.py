"""Windows of time: where the end of one is pinned, and how one that holds too many rows is cut in two."""

from datetime import datetime, time, timedelta
from typing import Any

from convoso_mcp.endpoints.endpoint import About, Endpoint, Paged, R

SECOND = timedelta(seconds=1)


def bound(kind: type[Endpoint[Any]], name: str) -> int | None:
    """The most that a field of the form takes, as its declaration says; None where none is declared."""
    return next((rule.le for rule in kind.model_fields[name].metadata if hasattr(rule, "le")), None)


def page_size(kind: type[Endpoint[Any]]) -> int:
    """The longest page; where no document says how long one may be, our default."""
    return bound(kind, "limit") or kind.model_fields["limit"].default


def reach(kind: type[Endpoint[Any]]) -> int | None:
    """How many rows of a search its pages can show; None where no ceiling is known."""
    farthest = bound(kind, "offset")
    return None if farthest is None else farthest + page_size(kind)


def pinned(request: Endpoint[R], now: datetime | None) -> Endpoint[R]:
    """The same search, oldest first, and up to the last second that is over.

    Only where the order can be chosen (`order`): rows that come in meanwhile then stand behind the end, and move nothing.
    """
    if "order" not in type(request).model_fields:
        return request
    request = request.model_copy(update={"order": "ASC"})
    given = span(request, now)
    if now is None or given is None or given[1] < now:
        return request
    return within(request, given[0], max(now.replace(microsecond=0) - SECOND, given[0]))


def halves(request: Endpoint[R], now: datetime | None) -> tuple[Endpoint[R], Endpoint[R]] | None:
    """The search cut in two at a whole step of time; None where it has no window or is one step long."""
    paged, given = paged_by(request), span(request, now)
    if given is None:
        return None
    start, end = given
    steps = (end + SECOND - start) / paged.step
    if steps <= 1:
        return None
    cut = _whole(start + (end + SECOND - start) / 2, paged.step)
    if not start < cut <= end:
        cut = start + paged.step
    return within(request, start, cut - SECOND), within(request, cut, end)


def span(request: Endpoint[Any], now: datetime | None) -> tuple[datetime, datetime] | None:
    """The first and the last second of a search's window, with Convoso's own defaults; None where it has none."""
    about = request.about
    if (times := paged_by(request).times) is None:
        return None
    given = request.given()
    start, end = (given.get(name) for name in times)
    if about.window == times and now is not None:  # today, where no time is given
        start, end = start or f"{now:%Y-%m-%d}", end or f"{now:%Y-%m-%d}"
    if start is None or end is None:
        return None
    return datetime.fromisoformat(start), _last_second(end)


def within(request: Endpoint[R], start: datetime, end: datetime) -> Endpoint[R]:
    """The same search in that window, both ends included."""
    paged = paged_by(request)
    first, last = paged.times or ("", "")
    form = "%Y-%m-%d" if paged.step >= timedelta(days=1) else "%Y-%m-%d %H:%M:%S"
    return request.model_copy(update={first: start.strftime(form), last: end.strftime(form)})


def paged_by(request: Endpoint[Any]) -> Paged:
    """How it is paged; ValueError for an endpoint that answers in one piece."""
    about: About = request.about
    if about.paged is None:
        raise ValueError(f"{about.tool} is not paged")
    return about.paged


def _last_second(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return datetime.combine(moment, time(23, 59, 59)) if len(text) == len("2026-11-18") else moment


def _whole(moment: datetime, step: timedelta) -> datetime:
    midnight = datetime.combine(moment, time())
    return midnight + (moment - midnight) // step * step
