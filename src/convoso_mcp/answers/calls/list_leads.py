"""The leads of lists, counted by what their status means: read where a list is small, else by a few counts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from convoso_mcp.account import Named
from convoso_mcp.answers.calls.call_reading import Reader, together
from convoso_mcp.answers.numbers.statuses import Meanings
from convoso_mcp.endpoints.leads import Lead, LeadPage, SearchLeads
from convoso_mcp.pager import Pager

PAGE = 2_000
MOST_PAGES = 40
"""Pages of leads that one answer reads; where the lists are longer, their statuses are counted."""
NEW = "NEW"


@dataclass
class Leads:
    """The leads of one list. `called` and `touched` are None where they were not read, as no search filters by them."""

    total: int = 0
    new: int = 0
    dead: int = 0
    won: int = 0
    closed: int = 0
    """Final or DNC, dead and won ones among them: not dialed again."""
    called: int | None = None
    """Calls of all of them."""
    touched: int | None = None
    """Those called at least once."""
    statuses: Counter[str] = field(default_factory=Counter[str])

    @property
    def dialable(self) -> int:
        """Those whose status does not keep them from being dialed."""
        return self.total - self.closed


async def leads_of(reader: Reader, lists: Sequence[Named], statuses: Meanings) -> dict[str, Leads]:
    """The leads of each list, by its id. The first page of each tells how many there are."""
    first = await together(lambda one: _first(reader, one.id), lists)
    pages = sum(-(-(page.total or len(page.rows)) // PAGE) for page in first)
    count = _counted if pages > MOST_PAGES else _read
    pairs = list(zip(lists, first, strict=True))
    found = await together(lambda pair: count(reader, pair[0].id, pair[1], statuses), pairs)
    return {one.id: leads for one, leads in zip(lists, found, strict=True)}


async def untouched(reader: Reader, lists: Sequence[Named]) -> dict[str, Leads]:
    """How many leads each list has and how many of them are NEW: two requests a list."""
    pager = Pager(reader.desk.call)
    totals = await together(lambda one: pager.count(SearchLeads(list_id=one.id)), lists)
    new = await together(lambda one: pager.count(SearchLeads(list_id=one.id, status=NEW)), lists)
    return {one.id: Leads(total=total, new=number) for one, total, number in zip(lists, totals, new, strict=True)}


async def _first(reader: Reader, list_id: str) -> LeadPage:
    return await reader.desk.call(SearchLeads(list_id=list_id, limit=PAGE, offset=0))


async def _read(reader: Reader, list_id: str, first: LeadPage, statuses: Meanings) -> Leads:
    leads = Leads(total=first.total or len(first.rows), called=0, touched=0)
    _add(leads, first.rows, statuses)
    offsets = range(PAGE, leads.total, PAGE)
    search = SearchLeads(list_id=list_id, limit=PAGE)
    pages = await together(lambda offset: reader.desk.call(search.model_copy(update={"offset": offset})), offsets)
    for page in pages:
        _add(leads, page.rows, statuses)
    return leads


def _add(leads: Leads, rows: Sequence[Lead], statuses: Meanings) -> None:
    for row in rows:
        status, calls = statuses.of(row.status), row.called_count or 0
        leads.statuses[status.code] += 1
        leads.new += status.code == NEW
        leads.dead += status.invalid
        leads.won += status.success
        leads.closed += _closes(statuses, status.code)
        leads.called = (leads.called or 0) + calls
        leads.touched = (leads.touched or 0) + bool(calls)


def _closes(statuses: Meanings, code: str) -> bool:
    status = statuses.of(code)
    return status.final or status.dnc or status.invalid or status.success or status.kind == "screened"


async def _counted(reader: Reader, list_id: str, first: LeadPage, statuses: Meanings) -> Leads:
    """By counts: NEW, and every status that closes a lead."""
    shown = {(row.status or "").upper() for row in await reader.desk.account.statuses()}
    codes = [NEW, *sorted(code for code in shown if code and code != NEW and _closes(statuses, code))]
    pager = Pager(reader.desk.call)
    numbers = await together(lambda code: pager.count(SearchLeads(list_id=list_id, status=code)), codes)
    leads = Leads(total=first.total or 0, new=numbers[0], statuses=Counter(dict(zip(codes, numbers, strict=True))))
    for code, number in list(leads.statuses.items())[1:]:
        status = statuses.of(code)
        leads.dead += number * status.invalid
        leads.won += number * status.success
        leads.closed += number
    return leads
