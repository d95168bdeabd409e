"""Replies as text, complete in itself: what was found or done, its scope, what was cut and how to see the rest."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, cast

from convoso_mcp.endpoints.endpoint import Effect, Endpoint, Request
from convoso_mcp.endpoints.replies import Page, Record, Reply
from convoso_mcp.endpoints.shown import Shown
from convoso_mcp.text.columns import Columns
from convoso_mcp.text.plain import cell, cut, plain
from convoso_mcp.text.records import card, changes
from convoso_mcp.text.report import Report, drawn, reported
from convoso_mcp.text.shield import STRICTEST, Shield
from convoso_mcp.text.summary import summary
from convoso_mcp.text.suspicion import flagged
from convoso_mcp.text.table import Table, clipped, fitting, tabled, weight, within
from convoso_mcp.text.told import Told

_NO_FILTERS = {"offset", "limit"}
BUDGETS = {"concise": 900, "full": 1_650}
"""About how many tokens the rows of one answer take, by the detail asked for; what stands around them takes up to 600."""
_BESIDE = 450
"""Of these, what the summary and what Convoso sends around the rows take; where they take more, the rows take less."""


class Keep(Protocol):
    """Keeps rows that were fetched and not shown."""

    def __call__(self, table: Table, asked: str, *, before: int, matches: int, more: bool) -> str:
        """The line that says how to read them.

        `asked` says what was asked, `before` how many rows come before the first, `matches` how many match upstream, and
        `more` that it is not known how many more do.
        """
        ...


def answer(request: Request[Any], reply: Reply, shield: Shield = STRICTEST, keep: Keep | None = None) -> str:
    """A reply as text, complete in itself: what was found or done, its scope, what was cut and how to see the rest.

    Rows that were fetched and are not shown go to `keep`.
    """
    if isinstance(reply, Told):
        return "\n".join(reply.lines)
    if isinstance(reply, Report):
        return reported(reply)
    shield = shield.asked(request)
    if isinstance(reply, Page):
        return _page(request, cast("Page[Record]", reply), shield, keep)
    said = _named(reply, shield)
    if request.about.effect is Effect.READS:
        return f"{said or 'Convoso gave no figures'}. {_scope(request, shield, 'Asked')}"
    sent = _scope(request, shield, "Sent")
    if reply.remark:
        return f"Nothing to do: {reply.remark} {sent}"
    answered = f" Convoso answered {said}." if said else ""
    if isinstance(request, Endpoint) and reply.before is not None:
        record = request, reply.before, shield
        sent = changes(*record) if request.about.subject else f"{sent} It was: {card(reply.before, shield)}."
    return f"Done: {request.about.tool}. {sent}{answered}"


def figures(reply: Reply, shield: Shield = STRICTEST) -> dict[str, object] | None:
    """What programs get besides the text; None for most replies, whose text is all there is."""
    if isinstance(reply, Report):
        return drawn(reply)
    if not (named := type(reply).figures):
        return None
    shown = shield.fields(reply)
    return {name: shown[name] for name in named if name in shown}


def _page(request: Request[Any], page: Page[Record], shield: Shield, keep: Keep | None) -> str:
    if not page.rows:
        return "\n".join([*_nothing(request, page, shield), *_beside(page, shield)])
    table = tabled(page, shield)
    shown = request if isinstance(request, Shown) else Shown()
    chosen = _chosen(shown, table)
    columns, budget = chosen or table.columns or table.names, BUDGETS[shown.detail]
    more = page.total is None and page.next_offset is not None
    if page.matches == 1 and not more:
        lines = [f"1 {page.nouns[0]} matches. {_scope(request, shield)}", *_ignored(request, page.rows)]
        lines += _card(table, chosen or table.names, budget)
        return "\n".join(
            [*lines, *_missing(shown, table), *_held_back(page.rows, shield), *_beside(page, shield), *flagged(table)]
        )
    together, beside = summary(page.rows, shield), _beside(page, shield)
    over = max(0, weight("\n".join([table.header(columns), *together, *beside])) - _BESIDE)
    budget -= over
    fetched, rows = len(page.rows), table.fitting(columns, budget)
    if not chosen and "offset" not in type(request).model_fields:  # no second page: rather all rows than all columns
        for fewer in (type(page.rows[0]).narrow, (*columns[:1], *columns[-1:])):
            if fewer and len(rows) < fetched:
                columns, rows = fewer, table.fitting(fewer, budget)
        rows = rows if len(rows) == fetched else table.fitting(columns, BUDGETS["full"] - over)
    count = len(rows)
    first = _first_line(request, page, shield, count, more=more)
    lines = [first, *_ignored(request, page.rows), table.header(columns), *rows]
    if together:
        part = more or count < fetched or fetched < page.matches
        of = f"the {fetched} rows fetched, shown or not" if part else "all of them"
        lines += [f"Of {of}:", *together]
    unseen = [table.called[name] for name in sorted(table.names) if name not in columns]
    others = [clipped(f"Other columns: {', '.join(unseen)}.")] if unseen else []
    lines += [*beside, *(_missing(shown, table) or others)]
    lines += [*_held_back(page.rows[:count], shield), *flagged(table, columns, count)]
    if count < fetched and not keep:
        lines.append(f"{fetched - count} more rows were fetched and left out to keep this short.")
    return "\n".join([*lines, *_rest(request, page, shield, keep, table, count, more=more)])


def _rest(
    request: Request[Any], page: Page[Record], shield: Shield, keep: Keep | None, table: Table, count: int, *, more: bool
) -> list[str]:
    """How to see the rows after the first `count`: those that were fetched and kept first, since they cost nothing."""
    before, fetched, said, what = page.offset or 0, len(page.rows), list[str](), "the next rows"
    if keep and count < fetched:
        asked = f"{request.about.tool}. {_scope(request, shield)}"
        kept = keep(table, asked, before=before, matches=page.matches, more=more)
        said, what, count = [f"{kept}, the next ones with offset={count}."], "rows after all of these", fetched
    if more or before + count < page.matches:
        said.append(_following(request, before + count, what))
    return [" ".join(said)] if said else []


def _first_line(request: Request[Any], page: Page[Record], shield: Shield, shown: int, *, more: bool) -> str:
    one, many = page.nouns
    total, before = page.matches, page.offset or 0
    part = "all shown" if shown == total and not more else f"{shown} shown, from {before + 1} to {before + shown}"
    return f"{'At least ' if more else ''}{total} {many if total != 1 else one} match; {part}. {_scope(request, shield)}"


def _nothing(request: Request[Any], page: Page[Record], shield: Shield) -> list[str]:
    """An empty page is an answer: what was searched, why it may be empty, and what to do next."""
    lines, offset = [f"No {page.nouns[1]} match. {_scope(request, shield)}"], cast("int", getattr(request, "offset", 0))
    if page.total:
        return [*lines, f"There are {page.total} in all, but none from offset {offset} on."]
    if offset and page.total is None:
        lines = [f"No {page.nouns[1]} from offset {offset} on. {_scope(request, shield)}"]
        return [*lines, "How many come before is not known: make the same call with a smaller offset."]
    given, (start, _) = request.given(), request.about.window or ("", "")
    if start and start not in given:
        lines.append(f"If that is not the day meant, give {start}.")
    if filters := [name for name in given if name not in _NO_FILTERS]:
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


def _ignored(request: Request[Any], rows: Sequence[Record]) -> list[str]:
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


def _chosen(shown: Shown, table: Table) -> list[str]:
    """The columns that were asked for, by name or by what the header says; what is no column is left out."""
    if set(shown.chosen) <= set(table.names):
        return shown.chosen
    columns = Columns(table)
    return list(dict.fromkeys(column.name for called in shown.chosen if (column := columns.find(called))))


def _missing(shown: Shown, table: Table) -> list[str]:
    """Columns that were asked for and are not there."""
    if set(shown.chosen) <= set(table.names):
        return []
    columns, there = Columns(table), ", ".join(table.called.values())
    missing = [plain(name) for name in shown.chosen if columns.find(name) is None]
    return [clipped(f"No column {', '.join(missing)} holds anything here; there are {there}.")] if missing else []


def _card(table: Table, names: Iterable[str], budget: int) -> list[str]:
    """A single record, a field a line."""
    (record,) = table.rows
    there = [name for name in names if name in record]
    lines = [within(budget // 2, lambda cap, name=name: f"{table.heading(name)}: {cell(record[name], cap)}") for name in there]
    shown = fitting(lines, budget)
    cut_off = [f"{len(lines) - len(shown)} more fields were left out to keep this short."] if len(shown) < len(lines) else []
    return shown + cut_off


def _following(request: Request[Any], offset: int, what: str) -> str:
    """The exact call that shows what follows, where there is one."""
    fields = type(request).model_fields
    if "offset" in fields:
        return f"For {what} make the same call with offset={offset}."
    return "Narrow the call to see the others." if fields else "Convoso has no way to show the others in parts."


def _held_back(records: Iterable[Record], shield: Shield) -> list[str]:
    withheld = shield.withheld(records)
    return [clipped(f"Withheld, as links to recordings: {', '.join(map(plain, withheld))}.")] if withheld else []


def _beside(page: Page[Record], shield: Shield) -> list[str]:
    """What Convoso sends around the rows: lists of names on lines of their own, counters together on one."""
    lists, counters = list[str](), list[str]()
    for name, value in shield.beside(page).items():
        if text := cell(value):
            (lists if isinstance(value, (list, Mapping)) else counters).append(f"{plain(name)}: {text}")
    return [*map(clipped, lists[:4]), *([clipped(cut("; ".join(counters)))] if counters else [])]


def _named(reply: Reply, shield: Shield) -> str:
    return ", ".join(f"{plain(name)} {text}" for name, value in shield.fields(reply).items() if (text := cell(value)))


def _scope(request: Request[Any], shield: Shield, label: str = "Filters") -> str:
    """What was asked, and the window where it was not."""
    given = {name: value for name, value in request.given().items() if name not in _NO_FILTERS}
    start, end = request.about.window or ("", "")
    said = f"{label}: {shield.echo(given)}."
    if not start or end in given:
        return said
    until = "Up to the end of today" if start in given else "Only today"
    return f"{said} {until}, in the account's time zone, as no {'end' if start in given else 'time'} was given."
