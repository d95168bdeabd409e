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

_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")


def plain(value: str, cap: int = TEXT_CAP) -> str:
    """Text from strangers as one harmless line.

    Control, zero-width and bidirectional characters go, markdown links and images keep only their words, the table's own
    separator is replaced, and the length is capped.
    """
    spaced = " ".join(value[: 20 * cap].split())  # a note of a megabyte costs no more than one of a page
    line = "".join(mark for mark in spaced if not unicodedata.category(mark).startswith("C"))
    while (unlinked := _LINK.sub(r"\1", line)) != line:  # a link can hide in a link
        line = unlinked
    line = " ".join(line.replace("|", "¦").split())
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
            return f"{value:g}"
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
        code = "" if error.code is None else f" (code {error.code})"
        quoted = f'Convoso wrote "{plain(error.text, 120)}"{code}.'
    again = "Trying again later can help." if error.again else ""
    return " ".join(filter(None, [error.what, quoted, error.mend, again]))


def _page(request: Endpoint[Any], page: Page[Record]) -> str:
    one, many = page.nouns
    if not page.rows:
        lines = [f"No {many} match. {_scope(request)}"]
        if page.matches:
            lines.append(f"There are {page.matches} in all, but none from offset {page.offset or 0} on.")
        return "\n".join([*lines, *_beside(page)])
    if len(page.rows) == page.matches == 1:
        return "\n".join([f"1 {one} matches. {_scope(request)}", _card(page.rows[0]), *_beside(page)])
    filled = dict.fromkeys(name for row in page.rows for name in _filled(row))
    columns = [name for name in type(page.rows[0]).columns if name in filled]
    table = ["|".join(cell(getattr(row, name)) for name in columns) for row in page.rows]
    shown, before = _fitting(table), page.offset or 0
    part = "all shown" if shown == page.matches else f"{shown} shown, from {before + 1} to {before + shown}"
    lines = [f"{page.matches} {many if page.matches != 1 else one} match; {part}. {_scope(request)}"]
    lines += ["|".join(_heading(name, page.rows) for name in columns), *table[:shown], *_beside(page)]
    if unseen := sorted(filled.keys() - set(columns)):
        lines.append(_cut(f"Fields left out: {', '.join(map(plain, unseen))}."))
    return "\n".join(lines + _rest(request, page, shown))


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


def _rest(request: Endpoint[Any], page: Page[Record], shown: int) -> list[str]:
    """What was not shown, and the exact next call that shows it."""
    after = (page.offset or 0) + shown
    cut = len(page.rows) - shown
    lines = [f"{cut} more rows were fetched and left out to keep this short."] if cut else []
    if after < page.matches:
        if "offset" in type(request).model_fields:
            lines.append(f"For the next rows make the same call with offset={after}.")
        else:
            lines.append("Narrow the call to see the others.")
    return lines


def _card(record: Record) -> str:
    filled = _filled(record)
    names = dict.fromkeys([*(name for name in record.columns if name in filled), *filled])
    lines = [f"{_heading(plain(name), [record])}: {cell(filled[name])}" for name in names]
    shown = _fitting(lines)
    cut = [f"{len(lines) - shown} more fields were left out to keep this short."] if shown < len(lines) else []
    return "\n".join(lines[:shown] + cut)


def _filled(record: Record) -> dict[str, object]:
    """The fields that have a value; withheld ones never leave."""
    return {name: value for name, value in record if name not in record.withheld and value not in (None, "", [], {})}


def _beside(page: Page[Record]) -> list[str]:
    """Counters and names that Convoso sends around the rows."""
    around = [f"{plain(name)}: {text}" for name, value in (page.model_extra or {}).items() if (text := cell(value))]
    return [_cut("; ".join(around))] if around else []


def _named(reply: Reply) -> str:
    return ", ".join(f"{plain(name)} {text}" for name, value in reply if (text := cell(value)))


def _scope(request: Endpoint[Any], label: str = "Filters") -> str:
    """What was asked, so that an answer is never read as wider than it is."""
    given = {name: value for name, value in request.given().items() if name not in ("offset", "limit", "order")}
    said = ", ".join(f"{name}={plain(value)}" for name, value in given.items()) or "none"
    undated = not any("date" in name or "time" in name for name in given)
    default = f" {request.about.undated}" if request.about.undated and undated else ""
    return f"{label}: {said}.{default}"
