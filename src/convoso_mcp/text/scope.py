"""What was asked, and the window where it was not: an answer must never be read as wider than it is."""

from typing import Any

from convoso_mcp.endpoints.endpoint import Request
from convoso_mcp.text.shield import Shield

NO_FILTERS = {"offset", "limit"}


def scope(request: Request[Any], shield: Shield, label: str = "Filters") -> str:
    """The filters of a request, and that it covers today where no time was given."""
    given = {name: value for name, value in request.given().items() if name not in NO_FILTERS}
    start, end = request.about.window or ("", "")
    said = f"{label}: {shield.echo(given)}."
    if not start or end in given:
        return said
    until = "Up to the end of today" if start in given else "Only today"
    return f"{said} {until}, in the account's time zone, as no {'end' if start in given else 'time'} was given."
