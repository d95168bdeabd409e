"""Answers about persons on the full account: every figure against a recount in the database, and the stories they must find."""

from collections import defaultdict
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

import world
from convoso_mcp.sandbox import SANDBOX_TOKEN, open_sandbox
from convoso_mcp.sandbox.app import Sandbox
from convoso_mcp.server import build_server
from schemas import tokens

MOST_TOKENS, MOST_REQUESTS = 1_500, 135
"""Requests that fit into 45 seconds at three a second."""
PACIFIC = ZoneInfo("America/Los_Angeles")
CLOCKS = {
    "America/New_York": "FL GA NC OH PA NY VA MI",
    "America/Chicago": "IL TX TN MO WI MN AL",
    "America/Denver": "CO UT NM",
    "America/Phoenix": "AZ",
    "America/Los_Angeles": "CA WA OR NV",
}
ZONES = {state: ZoneInfo(zone) for zone, states in CLOCKS.items() for state in states.split()}
OPENS = {"MI": 9, "MN": 9, "NM": 9, "NV": 9}
CLOSES = {"FL": 20, "AL": 20, "NV": 20, "WA": 20}
"""A second spelling of the hours of the states that the account calls; elsewhere 8 to 21."""
_DIALS = """
SELECT k.id, k.call_date, k.number_dialed, k.campaign_id, k.lead_id, l.state FROM calls k LEFT JOIN leads l ON l.id = k.lead_id
WHERE k.call_type <> 'INBOUND' AND k.call_date BETWEEN ? AND ? ORDER BY k.call_date, k.id
"""
_AFTER = """
SELECT count(DISTINCT k.id) AS n, count(DISTINCT k.number_dialed) AS numbers FROM calls k
WHERE k.call_type <> 'INBOUND' AND k.call_date BETWEEN ? AND ? AND {on_dnc} AND {on_list}
"""
_ON = """EXISTS (SELECT 1 FROM {table} d WHERE d.phone_number = k.number_dialed AND k.call_date > d.insert_date
AND (d.campaign_id = 0 OR d.campaign_id = k.campaign_id))"""


@pytest.fixture(scope="module")
def app() -> Sandbox:
    return open_sandbox(now=lambda: world.NOW, scale="full", token=SANDBOX_TOKEN)


@asynccontextmanager
async def asking(app: Sandbox) -> AsyncGenerator[tuple[Any, world.Wire]]:
    wire = world.Wire(httpx.ASGITransport(app=app))
    async with (
        world.account(wire) as convoso,
        world.connected(build_server(convoso.call, clock=world.NOW.timestamp), "auto") as client,
    ):
        yield client, wire


async def answered(app: Sandbox, tool: str, **arguments: Any) -> list[str]:
    async with asking(app) as (client, wire):
        text = world.whole(await client.call_tool(tool, arguments))
    assert tokens(text) <= MOST_TOKENS, f"{tokens(text)} tokens\n{text}"
    assert len(wire.sent) <= MOST_REQUESTS
    return text.splitlines()


def span(app: Sandbox, first: str, last: str) -> tuple[int, int]:
    start, end = app.open().clock.first(first), app.open().clock.last(last)
    assert start is not None
    assert end is not None
    return start, end


def after(app: Sandbox, within: tuple[int, int], table: str) -> tuple[Any, Any]:
    """Dials after an entry, and to how many numbers; those after an opt-out that are none after a DNC entry."""
    on_list, on_dnc = _ON.format(table=table), "1" if table == "dnc" else f"NOT {_ON.format(table='dnc')}"
    (row,) = app.open().rows(_AFTER.format(on_list=on_list, on_dnc=on_dnc), values=within)
    return row["n"], row["numbers"]


def by_the_clock(app: Sandbox, within: tuple[int, int]) -> tuple[int, int]:
    """Dials outside the federal hours, and those only outside a state's own."""
    federal = narrower = 0
    for row in app.open().rows(_DIALS, values=within):
        if not row["state"]:
            continue
        at = datetime.fromtimestamp(int(row["call_date"] or 0), UTC).replace(tzinfo=PACIFIC)
        hour, state = at.astimezone(ZONES[str(row["state"])]).hour, str(row["state"])
        outside = not 8 <= hour < 21
        federal += outside
        narrower += not outside and not OPENS.get(state, 8) <= hour < CLOSES.get(state, 21)
    return federal, narrower


def often(app: Sandbox, within: tuple[int, int]) -> tuple[int, int, int]:
    """Numbers with more than three dials in 24 hours, those of Florida among them, and the dials there beyond three."""
    made, places = defaultdict[str, list[int]](list), dict[str, str]()
    for row in app.open().rows(_DIALS, values=within):
        made[str(row["number_dialed"])].append(int(row["call_date"] or 0))
        places.setdefault(str(row["number_dialed"]), str(row["state"]))
    numbers, over = set[str](), list[str]()
    for number, times in made.items():
        for at in times:
            earlier = [other for other in times if 0 <= at - other < timedelta(days=1).total_seconds()]
            if len(earlier) > 3:
                numbers.add(number)
    for number in numbers:
        times = sorted(made[number])
        if places[number] == "FL":
            over += [number for n in range(len(times)) if sum(0 <= times[n] - other < 86_400 for other in times[: n + 1]) > 3]
    return len(numbers), len(set(over)), len(over)


WINDOWS = {
    "yesterday": ("2026-11-17 00:00:00", "2026-11-17 23:59:59"),
    "2026-11-12..2026-11-13": ("2026-11-12 00:00:00", "2026-11-13 23:59:59"),
    "this month": ("2026-11-01 00:00:00", "2026-11-18 15:39:59"),
    "last week": ("2026-11-09 00:00:00", "2026-11-15 23:59:59"),
}


@pytest.mark.parametrize("when", WINDOWS)
async def test_gaps_are_those_that_a_recount_finds(app: Sandbox, when: str) -> None:
    within = span(app, *WINDOWS[when])
    first = (await answered(app, "find_compliance_gaps", when=when))[0]
    dnc, opted_out, (federal, narrower) = (
        after(app, within, "dnc"),
        after(app, within, "sms_opt_outs"),
        by_the_clock(app, within),
    )
    told = {
        "{} call{} to {} number{} after their DNC entry": dnc,
        "{} call{} to {} number{} after an SMS opt-out": opted_out,
    }
    for words, (calls, numbers) in told.items():
        said = words.format(calls, "" if calls == 1 else "s", numbers, "" if numbers == 1 else "s")
        assert (said in first) == bool(calls), (said, first)
    assert (f"{federal} outside 8:00 to 21:00 there" in first) == bool(federal), (federal, first)
    assert (f"{narrower} outside a state's narrower hours" in first) == bool(narrower), (narrower, first)


async def test_the_blitz_day_is_read_whole_and_counted_by_number(app: Sandbox) -> None:
    lines = await answered(app, "find_compliance_gaps", when="2026-11-09")
    numbers, limited, over = often(app, span(app, "2026-11-09 00:00:00", "2026-11-09 23:59:59"))
    assert f"{over:,} calls over a state's daily limit (all calls of the window)" in lines[0]
    found = (
        f"{numbers:,} numbers were dialed more than 3 times within 24 hours, {limited:,} of them beyond their state's limit."
    )
    assert any(found in line for line in lines[:5]), (found, lines[:5])


async def test_dnc_still_dialed_and_out_of_hours_are_found_in_the_first_five_lines(app: Sandbox) -> None:
    head = "\n".join((await answered(app, "find_compliance_gaps"))[:5])
    assert "8 calls to 4 numbers after their DNC entry; 9 calls to 9 numbers after an SMS opt-out" in head
    assert "the worst is (786) ***-**88, listed 2026-11-05 09:12:00: 5 calls after that" in head
    assert "37 to CA at 7:00 to 7:59 there (federal hours), on 2026-11-16" in head
    assert "214 to FL at 20:00 to 20:59 there (state's hours), on 2026-11-12 and 2026-11-13" in head
    assert "25 numbers that opted out of texts have no DNC entry, 3 of them for more than 10 business days" in head


async def test_the_callback_backlog_is_found_and_equals_a_recount(app: Sandbox) -> None:
    lines = await answered(app, "get_callback_backlog")
    stages = {row["stage"]: row["n"] for row in app.open().rows("SELECT stage, count(*) AS n FROM callbacks GROUP BY stage")}
    due = sum(int(stages[stage] or 0) for stage in ("COMPLETED", "PAST_DUE", "DISMISSED"))
    assert lines[0].startswith("212 callbacks are overdue")
    assert f"{stages['PENDING']:,} pending in all" in lines[0]
    assert f"({stages['COMPLETED']:,} of {due:,})" in lines[0]
    head = "\n".join(lines[:5])
    assert "143 belong to Marcus Hale (1000414), who is inactive" in head
    assert "38 are overdue for more than 7 days" in head
    assert "9 are noted as ready to buy" in head
    owned = app.open().rows(
        "SELECT user_id, count(*) AS n FROM callbacks WHERE stage = 'PAST_DUE' AND recipient = 'USERONLY' GROUP BY user_id"
    )
    for row in owned:
        assert any(line.endswith(f"|{row['user_id']}") and f"|{row['n']}|" in line for line in lines) or int(row["n"] or 0) < 3


@pytest.mark.parametrize("when", [{}, {"when": "last week"}, {"when": "today"}])
async def test_in_the_quiet_campaign_nothing_is_wrong(app: Sandbox, when: dict[str, str]) -> None:
    lines = await answered(app, "find_compliance_gaps", campaign="Debt", **when)
    assert lines[0].startswith("Nothing wrong was found: no call to a DNC or opted-out number, outside calling hours")
    assert not any(line.startswith(("DNC: ", "Hours: ")) for line in lines)


async def test_a_number_that_was_dialed_although_listed_is_blocked_and_its_lead_told(app: Sandbox) -> None:
    lines = await answered(app, "check_contact", phone_number="7865550188")
    assert lines[0].startswith(
        "BLOCK: do not call (786) ***-**88 now: on the DNC list of the whole account since 2026-11-05 09:12"
    )
    found = await answered(app, "find_lead", query="(786) 555-0188")
    assert found[0].startswith("3 leads match")  # two with the number, one with it as the second
    lead_id = found[-1].split('lead_id="')[1].split('"')[0]
    story = await answered(app, "get_lead_timeline", lead_id=lead_id, limit=100)
    (row,) = app.open().rows("SELECT count(*) AS n FROM calls WHERE lead_id = ?", values=[int(lead_id)])
    assert f": {row['n']} call" in story[0]
    assert "DNC list: " in story[1]
