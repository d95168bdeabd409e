"""What a search does not say by itself: why nothing was found, what Convoso ignored, and how to see the rest."""

import re
from collections.abc import Sequence
from typing import Any, cast

from convoso_mcp.endpoints.endpoint import Request
from convoso_mcp.endpoints.replies import Page, Record
from convoso_mcp.text.plain import cut
from convoso_mcp.text.scope import NO_FILTERS, scope
from convoso_mcp.text.shield import Shield


def nothing(request: Request[Any], page: Page[Record], shield: Shield) -> list[str]:
    """An empty page is an answer: what was searched, why it may be empty, and what to do next."""
    lines, offset = [f"No {page.nouns[1]} match. {scope(request, shield)}"], cast("int", getattr(request, "offset", 0))
    if page.total:
        return [*lines, f"There are {page.total} in all, but none from offset {offset} on."]
    if offset and page.total is None:
        lines = [f"No {page.nouns[1]} from offset {offset} on. {scope(request, shield)}"]
        return [*lines, "How many come before is not known: make the same call with a smaller offset."]
    given, (start, _) = request.given(), request.about.window or ("", "")
    if start and start not in given:
        lines.append(f"If that is not the day meant, give {start}.")
    if filters := [name for name in given if name not in NO_FILTERS]:
        lines.append(_suspected(request, filters))
    return [*lines, page.caution] if page.caution else lines


def _suspected(request: Request[Any], filters: list[str]) -> str:
    """Which filters to look at; only those that can be left out are said to be."""
    fields = type(request).model_fields
    optional = [name for name in filters if name not in fields or not fields[name].is_required()]
    exact = not any(re.search(r"(?:^|_)(?:query|comments|user|start|end|date|time)(?:_|$)", name) for name in filters)
    check = f"{'Convoso compares exactly: check' if exact else 'Check'} {' and '.join(filters)}"
    if not optional:
        return f"{check}."
    leave = " or ".join(optional) if optional != filters else "one" if filters[1:] else "it"
    return f"{check}, or leave {leave} out."


def ignored_filters(request: Request[Any], rows: Sequence[Record]) -> list[str]:
    """Custom fields that seem to filter nothing: Convoso ignores those which an account did not make searchable."""
    asked = request.model_dump().get("custom_fields", {})
    ignored = [
        name
        for name, value in cast("dict[str, str]", asked).items()
        if any(str(getattr(row, name, None) or "").casefold() != value.casefold() for row in rows)
    ]
    if not ignored:
        return []
    wanted = f"Not every row holds the {', '.join(ignored)} that was asked for"
    return [cut(f"{wanted}: Convoso seems to have ignored it, so fewer match than it says.")]


def following(request: Request[Any], offset: int, what: str) -> str:
    """The exact call that shows what follows, where there is one."""
    fields = type(request).model_fields
    if "offset" in fields:
        return f"For {what} make the same call with offset={offset}."
    return "Narrow the call to see the others." if fields else "Convoso has no way to show the others in parts."
