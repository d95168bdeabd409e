"""Resources: the documents, and the kept results as a client lists and reads them, in pages."""

import json
import re
from collections.abc import Callable
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

from mcp import MCPError
from mcp.server import ServerRequestContext
from mcp.types import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    ListResourcesResult,
    ListResourceTemplatesResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
    Resource,
    ResourceLink,
    ResourceTemplate,
    TextResourceContents,
)

from convoso_mcp import board
from convoso_mcp.documents import Document
from convoso_mcp.errors import ConvosoError
from convoso_mcp.kept import About, Kept, Result
from convoso_mcp.text import wording

Context = ServerRequestContext[Any, Any]

PAGE, LARGEST_PAGE = 100, 1_000
"""Rows of a page where none are asked for, and the most that can be."""

_PATH = re.compile(r"/([a-z0-9]+-[a-z0-9]+)(?:\.(csv|json))?")
_MARKDOWN = "text/markdown"
_TYPES = {"csv": "text/csv", "json": "application/json"}


class Resources:
    """What the server answers about resources, to whoever asks: `kept` is what was kept for them."""

    def __init__(self, kept: Callable[[], Kept], documents: tuple[Document, ...]) -> None:
        self._kept, self._documents = kept, {document.uri: document for document in documents}

    async def list_resources(self, context: Context, params: PaginatedRequestParams | None) -> ListResourcesResult:
        """Every document, and every kept result, the newest first."""
        documents = [
            Resource(name=one.name, uri=one.uri, description=one.description, mime_type=_MARKDOWN)
            for one in self._documents.values()
        ]
        return ListResourcesResult(resources=[*documents, *map(resource, await self._kept().listed())])

    async def list_templates(self, context: Context, params: PaginatedRequestParams | None) -> ListResourceTemplatesResult:
        """How a part of a result is read."""
        return ListResourceTemplatesResult(
            resource_templates=[
                ResourceTemplate(
                    name=f"Kept rows as {kind.upper()}",
                    uri_template=f"convoso://results/{{id}}.{kind}{{?offset,limit}}",
                    description=f"Rows that a tool fetched and kept, {PAGE} a page unless limit says more.",
                    mime_type=mime_type,
                )
                for kind, mime_type in _TYPES.items()
            ]
        )

    async def read(self, context: Context, params: ReadResourceRequestParams) -> ReadResourceResult:
        """A document; the board, which tools name and no list does; or a page of a kept result, with where the next one is."""
        if params.uri == board.URI:
            page_ = TextResourceContents(uri=board.URI, mime_type=board.MIME_TYPE, text=board.page(), _meta=board.CONFINED)
            return ReadResourceResult(contents=[page_])
        if (document := self._documents.get(params.uri)) is not None:
            try:
                text = await document.write()
            except ConvosoError as error:
                raise MCPError(INTERNAL_ERROR, wording(error)) from None
            return ReadResourceResult(contents=[TextResourceContents(uri=params.uri, mime_type=_MARKDOWN, text=text)])
        result_id, kind, offset, limit = _asked(params.uri)
        kept = self._kept()
        if (result := await kept.find(result_id)) is None:
            raise MCPError(INVALID_PARAMS, f"{await kept.missing(result_id)} Make the search again.", {"uri": params.uri})
        return page(result, params.uri, kind, offset, limit)


def page(result: Result, uri: str, kind: Literal["csv", "json"], offset: int, limit: int) -> ReadResourceResult:
    """Rows as one text, and a note as another."""
    from convoso_mcp.text.sheet import csv, objects  # noqa: PLC0415  few clients read resources

    rows, count = result.table.rows[offset : offset + limit], result.count
    if kind == "csv":
        text = csv(result.table, rows, result.zone_told)
    else:
        text = json.dumps(objects(result.table, rows), ensure_ascii=False)
    end = offset + len(rows)
    which = f"Rows {offset + 1} to {end} of {count}" if rows else f"No rows from offset {offset} on; there are {count}"
    note = f"{which}. {described(result)}"
    if end < count and rows:
        note += f" The next page: {address(result)}.{kind}?offset={end}&limit={limit}"
    return ReadResourceResult(
        contents=[
            TextResourceContents(uri=uri, mime_type=_TYPES[kind], text=text),
            TextResourceContents(uri=uri, mime_type="text/plain", text=note),
        ]
    )


def address(result: About) -> str:
    """The URI of a result."""
    return f"convoso://results/{result.id}"


def described(result: About) -> str:
    """What a result is, in a sentence or two."""
    return f"Kept: {result.part}, fetched {result.when} by {result.asked} Times: {result.zone_told}."


def resource(result: About) -> Resource:
    """A result as it is listed."""
    return Resource(
        name=f"{result.count} {result.noun} ({result.id})",
        uri=address(result),
        description=described(result),
        mime_type="text/csv",
        size=result.size,
    )


def link(result: About) -> ResourceLink:
    """A result as an answer links it."""
    return ResourceLink(**resource(result).model_dump(exclude={"meta", "annotations", "icons", "title"}))


def _asked(uri: str) -> tuple[str, Literal["csv", "json"], int, int]:
    """Id, form, offset and limit; CSV unless JSON is asked for."""
    parts = urlsplit(uri)
    path = _PATH.fullmatch(parts.path) if (parts.scheme, parts.netloc) == ("convoso", "results") else None
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    numbers = {name: int(value) for name, value in query.items() if value.isascii() and value.isdecimal() and len(value) < 9}
    offset, limit = numbers.get("offset", 0), numbers.get("limit", PAGE)
    if path is None or not query.keys() <= {"offset", "limit"} or numbers.keys() != query.keys() or not limit:
        raise MCPError(
            INVALID_PARAMS,
            "There is no such resource. Kept results are convoso://results/{id}.csv?offset=0&limit=100 or .json; "
            "resources/list names the others.",
            {"uri": uri},
        )
    return path[1], "json" if path[2] == "json" else "csv", offset, min(limit, LARGEST_PAGE)
