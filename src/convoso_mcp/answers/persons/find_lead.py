"""Who is meant: a lead by whatever is known of it."""

from typing import Annotated

from pydantic import AfterValidator, Field

from convoso_mcp.answers import FACTS
from convoso_mcp.answers.answer import Answer, Desk
from convoso_mcp.answers.persons.clues import searches
from convoso_mcp.answers.persons.promises import due, is_open, moved
from convoso_mcp.endpoints.callbacks import SearchCallbacks
from convoso_mcp.endpoints.fields import Coded
from convoso_mcp.endpoints.leads import Lead, SearchLeads
from convoso_mcp.errors import ConvosoError
from convoso_mcp.text.plain import cell
from convoso_mcp.text.report import Grid, Report

MOST = 5
"""Candidates that are shown: more of them is a question to the person."""
_COLUMNS = ("name", "phone", "status", "list", "city", "state", "calls", "last call", "added", "found by", "lead_id")


def _something(value: str) -> str:
    if not 2 <= len(value) <= 200:
        raise ValueError("takes a number, an e-mail, an id, or a name and a place, up to 200 characters")
    return value


class FindLead(Answer[Report]):
    """Find a lead by any clue in one text. At most five candidates, told apart.

    Exact spelling counts, so likely ones are tried.
    """

    about = FACTS["find_lead"]

    query: Annotated[Coded, AfterValidator(_something)] = Field(
        description="Phone in any format, e-mail, lead id, or name and place: John from Miami."
    )

    async def run(self, desk: Desk) -> Report:
        """The candidates, or what was tried."""
        tries, first_is_enough = searches(self.query)
        found, total, made = dict[str, tuple[Lead, str]](), 0, list[SearchLeads]()
        for search in tries:
            page = await desk.call(search)
            made.append(search)
            total += page.matches
            by = ", ".join(name for name in search.given() if name != "limit")
            for lead in page.rows:
                found.setdefault(lead.id or "", (lead, by))
            if found and first_is_enough:
                break
        tried = "; ".join(desk.shield.echo(_filters(search)) for search in made)
        if not found:
            return _nobody(tried)
        best = sorted(found.values(), key=lambda one: (one[0].last_called or "", one[0].created_at or ""), reverse=True)
        several = total > 1
        rows = [_row(lead, by, desk) for lead, by in best[:MOST]]
        searched = f"{len(made)} search{'es' if made[1:] else ''}"
        report = Report(
            answer=f"{total} leads match; {len(rows)} shown, the last called first."
            if several
            else f"One lead matches: {rows[0][0]}.",
            findings=_apart(rows, total) if several else (),
            scope=f"Tried: {tried}. In the whole account, archived leads not among them; {searched}.",
            grids=(Grid("Candidates", _COLUMNS, rows),),
            following=tuple(f'get_lead_timeline(lead_id="{lead.id}")' for lead, _ in best[:2]),
        )
        return report if several else await _with_callbacks(report, best[0][0], desk)


def _filters(search: SearchLeads) -> dict[str, str]:
    return {name: value for name, value in search.given().items() if name != "limit"}


def _row(lead: Lead, by: str, desk: Desk) -> tuple[object, ...]:
    held = desk.shield.fields(lead)
    name = " ".join(filter(None, (cell(held.get("first_name")), cell(held.get("last_name"))))) or "no name"
    shown = ("phone_number", "status", "directory_name", "city", "state", "called_count", "last_called", "created_at")
    return name, *(held.get(field, "") for field in shown), by, lead.id or ""


def _apart(rows: list[tuple[object, ...]], total: int) -> tuple[str, ...]:
    """What tells the candidates apart, so that a question can be asked."""
    differ = [
        name
        for number, name in enumerate(_COLUMNS)
        if name not in ("calls", "added", "found by", "lead_id") and len({cell(row[number]) for row in rows}) > 1
    ]
    asked = f"They differ in {', '.join(differ)}." if differ else "They differ in nothing but their ids."
    left = total - len(rows)
    more = f" {left} more were left out: a last name, city or phone number narrows it." if left else ""
    return (f"{asked} Before a change, ask which one is meant.{more}",)


def _nobody(tried: str) -> Report:
    return Report(
        answer="No lead matches.",
        scope=f"Tried: {tried}. Every value was compared whole.",
        missing=("Not tried: other spellings, nicknames, parts of a name, archived or deleted leads.",),
        following=("find_lead with a phone number, an e-mail, or another spelling",),
    )


async def _with_callbacks(report: Report, lead: Lead, desk: Desk) -> Report:
    """With the open callbacks of the only candidate, which is what people ask for next."""
    try:
        rows = (await desk.call(SearchCallbacks(lead_id=lead.id or "0", limit=20))).rows
    except ConvosoError:
        return report.model_copy(update={"missing": ("Its callbacks could not be read.",)})
    zone = await desk.account.zone()
    opened = sorted(
        ((at, callback) for callback in rows if is_open(callback) and (at := due(callback))), key=lambda one: one[0]
    )
    if not opened:
        return report.model_copy(update={"findings": ("It has no open callback.",)})
    at, callback = opened[0]
    held = desk.shield.fields(callback)
    comment = f" {cell(held['comments'])}" if held.get("comments") else ""
    owner = cell(held.get("user_name")) or "nobody"
    count = f"{len(opened)} open callback{'s' if opened[1:] else ''}"
    told = f"{count}, the next {at} {zone.told} with {owner}, id {callback.id}.{comment}"
    move = f"{moved(callback.id or '', at, zone.info)} moves it, with the new time and the offset of that date"
    return report.model_copy(update={"findings": (told,), "following": (*report.following, move)})
