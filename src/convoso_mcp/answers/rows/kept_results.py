"""What is kept, read again: filtered, sorted, grouped, or saved as a file, without a call to Convoso."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, cast

from pydantic import MISSING, AfterValidator, BeforeValidator, Field

from convoso_mcp.answers import FACTS
from convoso_mcp.answers.answer import Answer, Desk
from convoso_mcp.answers.rows.grouping import Group, grouped, headings, line
from convoso_mcp.answers.rows.where import conditions, named, unmasked
from convoso_mcp.endpoints.fields import Offset, Text, Words
from convoso_mcp.errors import BadArguments, NotConfigured
from convoso_mcp.kept import Result
from convoso_mcp.telemetry import floor
from convoso_mcp.text.columns import Column, Columns, Row
from convoso_mcp.text.plain import cut, plain
from convoso_mcp.text.searches import BUDGETS
from convoso_mcp.text.suspicion import flagged
from convoso_mcp.text.table import Table, fitting
from convoso_mcp.text.told import Told


@dataclass(frozen=True)
class Body:
    """A header, the lines of which a page is shown, the row behind each, its columns, and what follows them."""

    header: str = ""
    lines: Sequence[str] = ()
    rows: Sequence[Row] = ()
    names: Sequence[str] = ()
    tail: Sequence[str] = ()


def _bare(value: str) -> str:
    """An id, from the address of a resource too."""
    return value.removeprefix("convoso://results/").partition("?")[0].partition(".")[0]


def _and(value: object) -> object:
    return ", ".join(map(str, cast("list[object]", value))) if isinstance(value, list) else value


def _short(value: str) -> str:
    if len(value) > 2_000:
        raise ValueError("is too long")
    return value


Conditions = Annotated[str, BeforeValidator(_and), AfterValidator(_short)]
ResultId = Annotated[Text, AfterValidator(_bare), Field(description="From an answer, e.g. r1-7f3a.")]


class ReadResult(Answer[Told]):
    """Show, filter, sort or count rows that an answer fetched and kept. Free: nothing is asked of Convoso."""

    about = FACTS["read_result"]

    result_id: ResultId
    offset: Offset = 0
    limit: int = Field(default=100, ge=1, le=500)
    columns: Words | MISSING = Field(default=MISSING, description="Comma list.")
    where: Conditions | MISSING = Field(
        default=MISSING, description="Comma: and, |: or. E.g. status=SALE|XFER, call_length>=0:01:00, name~ann, user!="
    )
    sort: Text | MISSING = Field(default=MISSING, description="column or -column.")
    group_by: Text | MISSING = Field(default=MISSING, description="Column: rows, share, total and median durations per value.")

    async def run(self, desk: Desk) -> Told:
        """The rows that are meant, or their groups, as a table."""
        result = await kept(desk, self.result_id)
        columns = Columns(result.table)
        where = conditions(self.where, columns) if isinstance(self.where, str) else []
        rows = [row for row in result.table.rows if all(condition.holds(row) for condition in where)]
        by = unmasked(named(self.group_by, columns, "group_by"), columns) if isinstance(self.group_by, str) else None
        chosen = self._chosen(columns)
        if not rows:
            body = Body()
        elif by is None:
            body = self._as_rows(rows, result.table, columns, chosen)
        else:
            body = self._as_groups(rows, by, chosen or _durations(columns))
        one, many = ("row", "rows") if by is None else ("group", "groups")
        count, page = len(body.lines), body.lines[self.offset : self.offset + self.limit]
        shown = len(fitting(page, BUDGETS["full"]))
        end = self.offset + shown
        which = "all shown" if shown == count else f"{shown} shown, from {self.offset + 1} to {end}"
        if by is not None:
            which = f"{count} {one if count == 1 else many}, {which}"
        if not page:
            which = f"none from offset {self.offset} on" if count else "none shown"
        asked = f"Where: {', '.join(condition.told(desk.shield) for condition in where)}. " if where else ""
        lines = [f"{len(rows)} of {result.count} kept {result.nouns[1]} match; {which}. {asked}{_of(result)}"]
        if page:
            seen = replace(result.table, rows=body.rows[self.offset : end])
            lines += [body.header, *page[:shown], *body.tail, *flagged(seen, body.names)]
        if page and end < count:
            lines.append(f"For the next {many} make the same call with offset={end}.")
        if not result.complete:
            floor()
            lines.append(f"Kept are {result.part} only: a count or total here is a floor of what all matches hold.")
        return Told(lines=tuple(lines))

    def _as_rows(self, rows: list[Row], table: Table, columns: Columns, chosen: list[Column]) -> Body:
        if isinstance(self.sort, str):
            rows = _sorted(rows, named(self.sort.removeprefix("-"), columns, "sort"), down=self.sort.startswith("-"))
        names = [column.name for column in chosen] or list(table.columns)
        others = sorted(set(columns.all) - set(names))
        tail = [cut(f"Other columns: {', '.join(map(plain, others))}.")] if others and not chosen else []
        header = "|".join(columns.all[name].heading for name in names)
        return Body(header, list(table.lines(names, rows)), rows, names, tail)

    def _as_groups(self, rows: list[Row], by: Column, summed: Sequence[Column]) -> Body:
        if wrong := next((column for column in summed if not column.adds_up), None):
            raise BadArguments(
                f"columns: with group_by they are totalled, and {plain(wrong.name)} holds nothing that adds up.",
                "Leave columns out to have the durations totalled.",
            )
        called, groups = grouped(rows, by)
        if isinstance(self.sort, str):
            groups = _sorted_groups(groups, self.sort, by)
        body = [line(group.value, group.rows, len(rows), summed) for group in groups]
        total = line("all that match", rows, len(rows), summed)
        return Body(headings(called, summed), body, [group.rows[0] for group in groups], [by.name], [total])

    def _chosen(self, columns: Columns) -> list[Column]:
        names = self.columns.split(",") if isinstance(self.columns, str) else []
        return list({(column := named(name, columns, "columns")).name: column for name in names}.values())


class ExportResult(Answer[Told]):
    """Save kept rows as a CSV file in the operator's export folder. Nothing is asked of Convoso, no file is replaced."""

    about = FACTS["export_result"]

    result_id: ResultId

    async def run(self, desk: Desk) -> Told:
        """Where the file is, and what is in it."""
        if desk.exports is None:
            raise NotConfigured(
                "Nothing was saved: no export folder is set.",
                "Whoever runs this server can name one in CONVOSO_EXPORT_FOLDER. read_result shows the rows here.",
            )
        from convoso_mcp.answers.rows.saving import save  # noqa: PLC0415  few save anything

        result = await kept(desk, self.result_id)
        path = save(desk.exports, result)
        count = result.count
        return Told(lines=(f"Saved {count} {result.noun} as {path}. {_of(result)} Kept were {result.part}.",))


async def kept(desk: Desk, result_id: str) -> Result:
    """The result that is meant; raises `BadArguments` when it is not kept."""
    if result := await desk.kept.find(result_id):
        return result
    ids = ", ".join(one.id for one in (await desk.kept.listed())[:5])
    raise BadArguments(
        await desk.kept.missing(result_id),
        f"{f'Kept are {ids}.' if ids else 'Nothing is kept.'} Make the search again to have its rows.",
    )


def _of(result: Result) -> str:
    """Where the rows are from."""
    return f"From {result.id}, fetched {result.when} by {result.asked} Convoso was not asked again."


def _durations(columns: Columns) -> list[Column]:
    return [column for column in columns.all.values() if column.kind == "duration"]


def _sorted(rows: list[Row], column: Column, *, down: bool) -> list[Row]:
    """The rows by a column; those without a value come last, either way."""
    keyed = [(column.key(row.get(column.name)), row) for row in rows]
    with_value = [(key, row) for key, row in keyed if key is not None]
    with_value.sort(key=lambda pair: (isinstance(pair[0], str), pair[0]), reverse=down)
    return [row for _, row in with_value] + [row for key, row in keyed if key is None]


def _sorted_groups(groups: list[Group], sort: str, by: Column) -> list[Group]:
    called, down = sort.removeprefix("-").strip().casefold(), sort.startswith("-")
    if called in ("rows", "count"):
        return sorted(groups, key=lambda group: len(group.rows), reverse=down)
    if called not in (by.name.casefold(), by.heading.casefold()):
        raise BadArguments("sort: groups are sorted by rows or by their own column.", f"Take rows, -rows, or {plain(by.name)}.")
    with_value = [group for group in groups if group.key is not None]
    with_value.sort(key=lambda group: (isinstance(group.key, str), group.key), reverse=down)
    return with_value + [group for group in groups if group.key is None]
