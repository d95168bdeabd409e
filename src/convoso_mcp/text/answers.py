"""Replies as text, complete in itself: what was found or done, its scope, what was cut and how to see the rest."""

from collections.abc import Mapping
from typing import Any, Protocol, cast

from convoso_mcp.endpoints.endpoint import Effect, Request
from convoso_mcp.endpoints.replies import Page, Record, Reply
from convoso_mcp.text.plain import cell, cut, plain
from convoso_mcp.text.shield import Shield
from convoso_mcp.text.table import Table, fitting
from convoso_mcp.text.told import Told

ROWS_BUDGET = 4_500
"""Characters of table rows in one answer: about 1,500 to 2,000 tokens, the policy's size of a search answer."""


_NO_SHIELD = Shield()


class Keep(Protocol):
    """Keeps rows that were fetched and not shown."""

    def __call__(self, table: Table, asked: str, *, before: int, matches: int, more: bool) -> str:
        """The line that says how to read them.

        `asked` says what was asked, `before` how many rows come before the first, `matches` how many match upstream, and
        `more` that it is not known how many more do.
        """
        ...


def answer(request: Request[Any], reply: Reply, shield: Shield = _NO_SHIELD, keep: Keep | None = None) -> str:
    """A reply as text, complete in itself: what was found or done, its scope, what was cut and how to see the rest.

    Rows that were fetched and are not shown go to `keep`.
    """
    if isinstance(reply, Told):
        return "\n".join(reply.lines)
    if isinstance(reply, Page):
        return _page(request, cast("Page[Record]", reply), shield, keep)
    said = _named(reply)
    if request.about.effect is Effect.READS:
        return f"{said or 'Convoso gave no figures'}. {_scope(request, shield, 'Asked')}"
    sent = _scope(request, shield, "Sent")
    if reply.remark:
        return f"Nothing to do: {reply.remark} {sent}"
    return f"Done: {request.about.tool}. {sent}" + (f" Convoso answered {said}." if said else "")


def tabled(page: Page[Record], shield: Shield) -> Table:
    """The rows of a page as they may leave."""
    rows = [shield.fields(row) for row in page.rows]
    filled = {name for row in rows for name in row}
    return Table(page.nouns, tuple(name for name in type(page.rows[0]).columns if name in filled) if rows else (), rows)


def _page(request: Request[Any], page: Page[Record], shield: Shield, keep: Keep | None) -> str:
    one, many = page.nouns
    total, before = page.matches, page.offset or 0
    more = page.total is None and page.next_offset is not None
    if not page.rows:
        lines = [f"No {many} match. {_scope(request, shield)}"]
        if page.total:
            lines.append(f"There are {page.total} in all, but none from offset {before} on.")
        return "\n".join([*lines, *_beside(page)])
    table, held_back = tabled(page, shield), _held_back(page, shield)
    if total == 1 and not more:
        return "\n".join([f"1 {one} matches. {_scope(request, shield)}", *_card(table), *held_back, *_beside(page)])
    columns = table.columns
    rows = table.lines(columns)
    shown = fitting(rows, ROWS_BUDGET)
    if shown < len(rows) and "offset" not in type(request).model_fields:  # no second page: better names and ids of more
        columns = (columns[0], columns[-1])
        rows = table.lines(columns)
        shown = fitting(rows, ROWS_BUDGET)
    part = "all shown" if shown == total and not more else f"{shown} shown, from {before + 1} to {before + shown}"
    lines = [f"{'At least ' if more else ''}{total} {many if total != 1 else one} match; {part}. {_scope(request, shield)}"]
    lines += [table.header(columns), *rows[:shown], *_beside(page)]
    if unseen := sorted(set(table.names) - set(columns)):
        lines.append(cut(f"Fields left out: {', '.join(map(plain, unseen))}."))
    lines += held_back
    if shown < len(rows):
        lines.append(f"{len(rows) - shown} more rows were fetched and left out to keep this short.")
    if more or before + shown < total:
        lines.append(_following(request, before + shown))
    if keep and shown < len(rows):
        lines.append(keep(table, f"{request.about.tool}. {_scope(request, shield)}", before=before, matches=total, more=more))
    return "\n".join(lines)


def _card(table: Table) -> list[str]:
    """A single record, a field a line."""
    (record,) = table.rows
    names = dict.fromkeys([*table.columns, *record])
    lines = [f"{table.heading(plain(name))}: {cell(record[name])}" for name in names]
    shown = fitting(lines, ROWS_BUDGET)
    cut_off = [f"{len(lines) - shown} more fields were left out to keep this short."] if shown < len(lines) else []
    return lines[:shown] + cut_off


def _following(request: Request[Any], offset: int) -> str:
    """The exact call that shows the next rows, where there is one."""
    fields = type(request).model_fields
    if "offset" in fields:
        return f"For the next rows make the same call with offset={offset}."
    return "Narrow the call to see the others." if fields else "Convoso has no way to show the others in parts."


def _held_back(page: Page[Record], shield: Shield) -> list[str]:
    withheld = shield.withheld(page.rows)
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


def _scope(request: Request[Any], shield: Shield, label: str = "Filters") -> str:
    """What was asked, and the window where it was not."""
    given = {name: value for name, value in request.given().items() if name not in ("offset", "limit", "order")}
    start, end = request.about.window or ("", "")
    said = f"{label}: {shield.echo(given)}."
    if not start or end in given:
        return said
    until = "Up to the end of today" if start in given else "Only today"
    return f"{said} {until}, in the account's time zone, as no {'end' if start in given else 'time'} was given."
