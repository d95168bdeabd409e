"""Replies as text, complete in itself: what was found or done, its scope, what was cut and how to see the rest."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, cast

from convoso_mcp.endpoints.endpoint import Effect, Endpoint
from convoso_mcp.endpoints.replies import Page, Record, Reply
from convoso_mcp.text.plain import cell, cut, plain
from convoso_mcp.text.shield import shown_fields, withheld_fields

ROWS_BUDGET = 4_500
"""Characters of table rows in one answer: about 1,500 to 2,000 tokens, the policy's size of a search answer."""


def answer(request: Endpoint[Any], reply: Reply) -> str:
    """A reply as text, complete in itself: what was found or done, its scope, what was cut and how to see the rest."""
    if isinstance(reply, Page):
        return _page(request, cast("Page[Record]", reply))
    said = _named(reply)
    if request.about.effect is Effect.READS:
        return f"{said or 'Convoso gave no figures'}. {_scope(request, 'Asked')}"
    sent = _scope(request, "Sent")
    if reply.remark:
        return f"Nothing to do: {reply.remark} {sent}"
    return f"Done: {request.about.tool}. {sent}" + (f" Convoso answered {said}." if said else "")


def _page(request: Endpoint[Any], page: Page[Record]) -> str:
    one, many = page.nouns
    total, before = page.matches, page.offset or 0
    more = page.total is None and page.next_offset is not None
    if not page.rows:
        lines = [f"No {many} match. {_scope(request)}"]
        if page.total:
            lines.append(f"There are {page.total} in all, but none from offset {before} on.")
        return "\n".join([*lines, *_beside(page)])
    if total == 1 and not more:
        return "\n".join([f"1 {one} matches. {_scope(request)}", _card(page.rows[0]), *_links(page.rows), *_beside(page)])
    filled = dict.fromkeys(name for row in page.rows for name in shown_fields(row))
    columns = [name for name in type(page.rows[0]).columns if name in filled]
    table = _table(page.rows, columns)
    shown = _fitting(table)
    if shown < len(table) and "offset" not in type(request).model_fields:  # no second page: better names and ids of more
        columns = [columns[0], columns[-1]]
        table = _table(page.rows, columns)
        shown = _fitting(table)
    part = "all shown" if shown == total and not more else f"{shown} shown, from {before + 1} to {before + shown}"
    lines = [f"{'At least ' if more else ''}{total} {many if total != 1 else one} match; {part}. {_scope(request)}"]
    lines += ["|".join(_heading(name, page.rows) for name in columns), *table[:shown], *_beside(page)]
    if unseen := sorted(filled.keys() - set(columns)):
        lines.append(cut(f"Fields left out: {', '.join(map(plain, unseen))}."))
    lines += _links(page.rows)
    if shown < len(table):
        lines.append(f"{len(table) - shown} more rows were fetched and left out to keep this short.")
    if more or before + shown < total:
        lines.append(_following(request, before + shown))
    return "\n".join(lines)


def _table(rows: Iterable[Record], columns: list[str]) -> list[str]:
    return ["|".join(cell(getattr(row, name)) for name in columns) for row in rows]


def _following(request: Endpoint[Any], offset: int) -> str:
    """The exact call that shows the next rows, where there is one."""
    fields = type(request).model_fields
    if "offset" in fields:
        return f"For the next rows make the same call with offset={offset}."
    return "Narrow the call to see the others." if fields else "Convoso has no way to show the others in parts."


def _heading(name: str, rows: Iterable[Record]) -> str:
    """A column's name with its unit: Convoso's `_sec` holds h:mm:ss as often as seconds, its `_pt` a percentage."""
    if name.endswith("_pt"):
        return f"{name.removesuffix('_pt').removesuffix('_sec')} %"
    if any(isinstance(getattr(row, name, None), timedelta) for row in rows):
        return f"{name.removesuffix('_sec')} h:mm:ss"
    return name


def _fitting(lines: list[str]) -> int:
    """How many lines the budget holds; at least one."""
    used = 0
    for count, line in enumerate(lines):
        used += len(line) + 1
        if used > ROWS_BUDGET and count:
            return count
    return len(lines)


def _card(record: Record) -> str:
    filled = shown_fields(record)
    names = dict.fromkeys([*(name for name in record.columns if name in filled), *filled])
    lines = [f"{_heading(plain(name), [record])}: {cell(filled[name])}" for name in names]
    shown = _fitting(lines)
    cut = [f"{len(lines) - shown} more fields were left out to keep this short."] if shown < len(lines) else []
    return "\n".join(lines[:shown] + cut)


def _links(rows: Iterable[Record]) -> list[str]:
    withheld = sorted({name for row in rows for name in withheld_fields(row)})
    return [cut(f"Withheld, as links to recordings: {', '.join(map(plain, withheld))}.")] if withheld else []


def _beside(page: Page[Record]) -> list[str]:
    """What Convoso sends around the rows: lists of names on lines of their own, counters together on one."""
    lists, counters = list[str](), list[str]()
    for name, value in (page.model_extra or {}).items():
        if text := cell(value):
            (lists if isinstance(value, (list, Mapping)) else counters).append(f"{plain(name)}: {text}")
    return [*lists[:4], *([cut("; ".join(counters))] if counters else [])]


def _named(reply: Reply) -> str:
    return ", ".join(f"{plain(name)} {text}" for name, value in reply if (text := cell(value)))


def _scope(request: Endpoint[Any], label: str = "Filters") -> str:
    """What was asked, so that an answer is never read as wider than it is."""
    given = {name: value for name, value in request.given().items() if name not in ("offset", "limit", "order")}
    said = ", ".join(f"{name}={plain(value)}" for name, value in given.items()) or "none"
    start, end = request.about.window or ("", "")
    if not start or end in given:
        return f"{label}: {said}."
    until = "Up to the end of today" if start in given else "Only today"
    return f"{label}: {said}. {until}, in the account's time zone, as no {'end' if start in given else 'time'} was given."
