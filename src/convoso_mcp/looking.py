"""Looking: what is there before a call, or after it, as searches show it."""

from typing import Any

from convoso_mcp.endpoints.endpoint import Call, Endpoint
from convoso_mcp.endpoints.found import Found
from convoso_mcp.endpoints.replies import Record
from convoso_mcp.errors import ConvosoError


async def look(call: Call, request: Endpoint[Any]) -> Found:
    """What a call is about to change. A failing search is no reason to fail: the token may not read what it may change."""
    record: Record | None = None
    beside, unread = list[Any](), False
    for lookup in request.lookups():
        try:
            record = lookup.pick((await call(lookup.search)).rows)
        except ConvosoError:
            unread = True
        if record is not None:
            break
    for search in request.beside(record):
        try:
            beside.append(await call(search))
        except ConvosoError:
            unread = True
    return Found(record, tuple(beside), unread=unread)
