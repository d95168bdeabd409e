"""A page of a search as text: how many match, the rows that fit, a summary of all that were fetched, and the rest."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from convoso_mcp.endpoints.endpoint import Request
from convoso_mcp.endpoints.replies import Page, Record
from convoso_mcp.endpoints.shown import Shown
from convoso_mcp.text.columns import Columns
from convoso_mcp.text.hints import following, ignored_filters, nothing
from convoso_mcp.text.plain import cell, cut, plain
from convoso_mcp.text.scope import scope
from convoso_mcp.text.shield import Shield
from convoso_mcp.text.summary import summary
from convoso_mcp.text.suspicion import flagged
from convoso_mcp.text.table import Table, clipped, fitting, tabled, weight, within

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


def paged(request: Request[Any], page: Page[Record], shield: Shield, keep: Keep | None) -> str:
    """The page, complete in itself; rows that were fetched and are not shown go to `keep`."""
    if not page.rows:
        return "\n".join([*nothing(request, page, shield), *_beside(page, shield)])
    table = tabled(page, shield)
    shown = request if isinstance(request, Shown) else Shown()
    chosen = _chosen(shown, table)
    columns, budget = chosen or table.columns or table.names, BUDGETS[shown.detail]
    more = page.total is None and page.next_offset is not None
    if page.matches == 1 and not more:
        lines = [f"1 {page.nouns[0]} matches. {scope(request, shield)}", *ignored_filters(request, page.rows)]
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
    lines = [first, *ignored_filters(request, page.rows), table.header(columns), *rows]
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
        asked = f"{request.about.tool}. {scope(request, shield)}"
        kept = keep(table, asked, before=before, matches=page.matches, more=more)
        said, what, count = [f"{kept}, the next ones with offset={count}."], "rows after all of these", fetched
    if more or before + count < page.matches:
        said.append(following(request, before + count, what))
    return [" ".join(said)] if said else []


def _first_line(request: Request[Any], page: Page[Record], shield: Shield, shown: int, *, more: bool) -> str:
    one, many = page.nouns
    total, before = page.matches, page.offset or 0
    part = "all shown" if shown == total and not more else f"{shown} shown, from {before + 1} to {before + shown}"
    return f"{'At least ' if more else ''}{total} {many if total != 1 else one} match; {part}. {scope(request, shield)}"


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
