"""Callbacks as promises: which are open, how late they are, and the exact call that moves one."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from convoso_mcp.endpoints.callbacks import Callback, CallbackPage, SearchCallbacks
from convoso_mcp.endpoints.endpoint import Call
from convoso_mcp.pager import Budget, Pager
from convoso_mcp.when import offset_of

OVERDUE, PENDING = "PASTDUE", "PENDING"


def stage(callback: Callback) -> str:
    """Its stage in one spelling: Convoso asks for PAST_DUE or PASTDUE, and shows Past Due."""
    return re.sub(r"[\s_]", "", callback.stage or "").upper()


def is_open(callback: Callback) -> bool:
    """Whether the call is still to be made."""
    return stage(callback) in (OVERDUE, PENDING)


def due(callback: Callback) -> datetime | None:
    """When it is due, in account time; None where Convoso shows no time that can be read."""
    try:
        return datetime.fromisoformat((callback.callback_time or "").strip()).replace(tzinfo=None)
    except ValueError:
        return None


def moved(callback_id: str, to: datetime, zone: ZoneInfo) -> str:
    """The call that moves a callback to a moment of account time, with the offset in force on that date."""
    return (
        f'update_callback(callback_id="{callback_id}", callback_time="{to:%Y-%m-%d %I:%M %p}", '
        f'callback_time_zone="{offset_of(to, zone)}")'
    )


@dataclass
class Backlog:
    """What was read of the callbacks that a question is about.

    `counts` are all of a stage, `overdue` those that are late and `today` those still due today; `why` says what ended the
    reading early, where something did.
    """

    overdue: list[Callback] = field(default_factory=list[Callback])
    today: list[Callback] = field(default_factory=list[Callback])
    counts: Counter[str] = field(default_factory=Counter[str])
    calls: int = 0
    why: str = ""


async def backlog(call: Call, searches: Sequence[SearchCallbacks], now: datetime) -> Backlog:
    """The late ones and today's as rows, the others as counts; five requests for each search where nothing is long."""
    found = Backlog()
    for search in searches:
        read = await _read(call, search.model_copy(update={"stage": "PAST_DUE"}), found.overdue, found)
        if not read:  # an account knows one of the two spellings
            read = await _read(call, search.model_copy(update={"stage": OVERDUE}), found.overdue, found)
        found.counts[OVERDUE] += read
        for stage in (PENDING, "COMPLETED", "DISMISSED"):
            found.counts[stage] += await Pager(call).count(search.model_copy(update={"stage": stage}))
            found.calls += 1
        ends = search.end_date if isinstance(search.end_date, str) else f"{now:%Y-%m-%d}"
        until = min(ends, f"{now:%Y-%m-%d}")
        await _read(call, search.model_copy(update={"stage": PENDING, "end_date": until}), found.today, found)
    return found


async def _read(call: Call, search: SearchCallbacks, into: list[Callback], found: Backlog) -> int:
    def take(page: CallbackPage) -> None:
        into.extend(page.rows)

    coverage = await Pager(call, Budget(calls=20, seconds=20)).read(search, take)
    found.calls += coverage.calls
    found.why = found.why or coverage.why
    return coverage.read
