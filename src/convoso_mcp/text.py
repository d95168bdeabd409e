"""Text: what a model reads. Every value that came from outside passes through `plain` here, and nowhere else."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, cast

from convoso_mcp.endpoints.endpoint import Effect, Endpoint
from convoso_mcp.endpoints.replies import Page, Record, Reply
from convoso_mcp.errors import ConvosoError, Refused

ROWS_BUDGET = 4_500
"""Characters of table rows in one answer: about 1,500 to 2,000 tokens, the policy's size of a search answer."""
TEXT_CAP = 200
"""Characters of one text value."""
LIST_CAP = 700
"""Characters of a list of names or of nested values."""

_HARMLESS = str.maketrans({"|": "\N{BROKEN BAR}", "<": "\N{FULLWIDTH LESS-THAN SIGN}", ">": "\N{FULLWIDTH GREATER-THAN SIGN}"})
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")


def plain(value: str, cap: int = TEXT_CAP) -> str:
    """Text from strangers as one harmless line.

    Control, zero-width and bidirectional characters go, markdown links and images keep only their words, the table's own
    separator and the brackets of HTML are replaced by look-alikes, and the length is capped.
    """
    spaced = " ".join(value[: 20 * cap].split())  # a note of a megabyte costs no more than one of a page
    line = "".join(mark for mark in spaced if not unicodedata.category(mark).startswith("C"))
    while (unlinked := _LINK.sub(r"\1", line)) != line:  # a link can hide in a link
        line = unlinked
    line = " ".join(line.translate(_HARMLESS).split())
    return _cut(line, cap)


def _cut(line: str, cap: int = LIST_CAP) -> str:
    return line if len(line) <= cap else f"{line[: cap - 1]}…"


def cell(value: object) -> str:
    """One value in a table: durations as h:mm:ss, numbers as they are, nested things flattened, nothing for nothing."""
    match value:
        case None:
            return ""
        case timedelta():
            seconds = round(value.total_seconds())
            return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
        case Mapping():
            return _cut(" ".join(filter(None, map(cell, cast("Mapping[str, object]", value).values()))))
        case list() | tuple():
            return _cut(", ".join(filter(None, map(cell, cast("Iterable[object]", value)))))
        case float():
            return str(value).removesuffix(".0")
        case _:
            return plain(str(value))


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


def wording(error: ConvosoError) -> str:
    """An error as text: what happened, Convoso's own words as a quotation, what to change, whether to try again."""
    quoted = ""
    if isinstance(error, Refused) and error.text:
        code = f" (code {error.code})" if error.code else ""
        quoted = f'Convoso wrote "{plain(error.text, 120)}"{code}.'
    again = "Trying again later can help." if error.again else ""
    return " ".join(filter(None, [error.what, quoted, error.mend, again]))


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
    filled = dict.fromkeys(name for row in page.rows for name in _filled(row))
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
        lines.append(_cut(f"Fields left out: {', '.join(map(plain, unseen))}."))
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
    filled = _filled(record)
    names = dict.fromkeys([*(name for name in record.columns if name in filled), *filled])
    lines = [f"{_heading(plain(name), [record])}: {cell(filled[name])}" for name in names]
    shown = _fitting(lines)
    cut = [f"{len(lines) - shown} more fields were left out to keep this short."] if shown < len(lines) else []
    return "\n".join(lines[:shown] + cut)


def _filled(record: Record) -> dict[str, object]:
    """The fields that have a value; withheld ones never leave."""
    secret = _withheld(record)
    return {name: value for name, value in record if value not in (None, "", [], {}) and name not in secret}


def _withheld(record: Record) -> set[str]:
    """Fields that hold a link to a recording: by the record's own word for them, or by the look of the value."""
    named = re.compile(record.withheld or "(?!)")
    return {name for name, value in record if value and (named.search(name) or "play-recording" in str(value))}


def _links(rows: Iterable[Record]) -> list[str]:
    withheld = sorted({name for row in rows for name in _withheld(row)})
    return [_cut(f"Withheld, as links to recordings: {', '.join(map(plain, withheld))}.")] if withheld else []


def _beside(page: Page[Record]) -> list[str]:
    """What Convoso sends around the rows: lists of names on lines of their own, counters together on one."""
    lists, counters = list[str](), list[str]()
    for name, value in (page.model_extra or {}).items():
        if text := cell(value):
            (lists if isinstance(value, (list, Mapping)) else counters).append(f"{plain(name)}: {text}")
    return [*lists[:4], *([_cut("; ".join(counters))] if counters else [])]


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
