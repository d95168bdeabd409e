"""Agents' answers on the full account: every figure against a recount in the database, and the stories they must find."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

import world
from convoso_mcp.sandbox import SANDBOX_TOKEN, open_sandbox
from convoso_mcp.sandbox.app import Sandbox
from convoso_mcp.sandbox.clock import DAY, midnight
from convoso_mcp.server import build_server
from schemas import tokens

NOW_TEXT = "2026-11-18 15:39:59"
WINDOWS = {
    "today": ("2026-11-18 00:00:00", NOW_TEXT),
    "yesterday": ("2026-11-17 00:00:00", "2026-11-17 23:59:59"),
    "last week": ("2026-11-09 00:00:00", "2026-11-15 23:59:59"),
    "2026-10-20..2026-11-17": ("2026-10-20 00:00:00", "2026-11-17 23:59:59"),
}
CAMPAIGNS = {3101: "Medicare Advantage OB", 3102: "Solar Appointments West", 3103: "Debt Relief Transfer"}
MOST = 1_500

_TIMES = """
SELECT u.first_name || ' ' || u.last_name AS agent, total(e.seconds) AS logged, sum(e.state = 'INCALL') AS calls,
    sum(e.seconds * (e.state = 'INCALL')) AS talk, sum(e.seconds * (e.state = 'READY')) AS wait,
    sum(e.seconds * (e.state = 'NOTREADY')) AS pause, sum(e.seconds * (e.state = 'WRAP')) AS wrap
FROM agent_events e JOIN users u ON u.id = e.user_id
WHERE e.state IN ('INCALL', 'READY', 'NOTREADY', 'WRAP') AND e.started BETWEEN ? AND ? GROUP BY e.user_id
"""
_OUTCOMES = """
SELECT u.first_name || ' ' || u.last_name AS agent, sum(s.contact = 'Y') AS contacts, sum(s.success = 'Y') AS successes,
    sum(k.call_type <> 'INBOUND' AND s.voicemail = 'N' AND k.status NOT IN ('AA', 'AFAX', 'INCALL')) AS live,
    sum(k.call_type <> 'INBOUND' AND s.voicemail = 'N' AND k.status NOT IN ('AA', 'AFAX', 'INCALL')
        AND k.term_reason = 'AGENT' AND k.call_length < 6) AS dumped
FROM calls k JOIN users u ON u.id = k.user_id JOIN statuses s ON s.status = k.status
WHERE k.user_id <> 666666 AND k.call_date BETWEEN ? AND ? GROUP BY k.user_id
"""


@pytest.fixture(scope="module")
def app() -> Sandbox:
    return open_sandbox(now=lambda: world.NOW, scale="full", token=SANDBOX_TOKEN)


@asynccontextmanager
async def asking(app: Sandbox) -> AsyncGenerator[Any]:
    async with world.account(httpx.ASGITransport(app=app)) as convoso:
        server = build_server(convoso.call, clock=world.NOW.timestamp)
        async with world.connected(server, "auto") as client:
            yield client


async def answered(app: Sandbox, tool: str, **arguments: Any) -> tuple[str, dict[str, Any]]:
    async with asking(app) as client:
        result = await client.call_tool(tool, arguments)
    text = world.whole(result)
    assert tokens(text) <= MOST, f"{tokens(text)} tokens\n{text}"
    return text, result.structured_content


def seconds(app: Sandbox, window: str) -> tuple[int, int]:
    first, last = (app.open().clock.first(WINDOWS[window][0]), app.open().clock.last(WINDOWS[window][1]))
    assert first is not None
    assert last is not None
    return first, last


def recount(app: Sandbox, window: str) -> dict[str, dict[str, Any]]:
    """Every agent's figures, straight from the tables."""
    span, agents = seconds(app, window), dict[str, dict[str, Any]]()
    for row in app.open().rows(_TIMES, values=span):
        agents[str(row["agent"])] = {**row, "contacts": 0, "successes": 0, "live": 0, "dumped": 0}
    for row in app.open().rows(_OUTCOMES, values=span):
        agents[str(row["agent"])] |= row
    return agents


def shown(figures: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The rows of all leaderboards, by agent."""
    rows = [dict(zip(table["columns"], row, strict=True)) for table in figures["tables"] for row in table["rows"]]
    return {row["agent"]: row for row in rows}


def share(part: float, whole: float) -> float | None:
    return round(100 * part / whole, 1) if whole else None


@pytest.mark.parametrize("window", WINDOWS)
async def test_every_figure_of_every_agent_is_what_the_tables_hold(app: Sandbox, window: str):
    _, figures = await answered(app, "get_agent_report", when=window, limit=100)
    truth, found = recount(app, window), shown(figures)

    assert found.keys() == truth.keys()
    for name, row in found.items():
        own = truth[name]
        logged, handled = own["logged"], own["talk"] + own["wrap"]
        assert row == {
            "#": row["#"], "agent": name, "logged": logged, "calls": own["calls"], "contacts": own["contacts"],
            "successes": own["successes"], "/h": round(own["successes"] / (logged / 3600), 2),
            "% of contacts": share(own["successes"], own["contacts"]), "talk %": share(own["talk"], logged),
            "wait %": share(own["wait"], logged), "pause %": share(own["pause"], logged),
            "wrap %": share(own["wrap"], logged), "AHT": round(handled / own["calls"]) if own["calls"] else None,
            "occupancy %": share(handled, handled + own["wait"]),
        }  # fmt: skip


@pytest.mark.parametrize("window", WINDOWS)
async def test_the_team_line_counts_everybody(app: Sandbox, window: str):
    text, _ = await answered(app, "get_agent_report", when=window)
    truth = recount(app, window).values()
    calls, contacts, wins = (sum(one[name] for one in truth) for name in ("calls", "contacts", "successes"))
    logged = sum(one["logged"] for one in truth)

    assert f": {len(truth)} agents, " in text
    assert f" {calls:,} calls, {contacts:,} contacts, {wins:,} successes: {wins / (logged / 3600):.2f} per hour" in text


async def test_who_hangs_up_is_what_the_rows_of_calls_say(app: Sandbox):
    _, figures = await answered(app, "get_agent_report", when="last week", hang_ups=1, limit=100)
    truth = recount(app, "last week")

    found = {name: row["dumped % of live dials"] for name, row in shown(figures).items()}
    assert found == {name: share(own["dumped"], own["live"]) for name, own in truth.items()}


@pytest.mark.parametrize("day", ["2026-11-18", "2026-11-10", "2026-11-02", "2026-10-30"])
async def test_an_agents_day_is_the_sum_of_its_events(app: Sandbox, day: str):
    text, figures = await answered(app, "get_agent_day", agent="Dana Okafor", when=day)
    start = app.open().clock.first(f"{day} 00:00:00")
    assert start is not None
    events = app.open().rows(
        "SELECT state, availability, sum(seconds) AS seconds, count(*) AS times FROM agent_events"
        " WHERE user_id = 1000401 AND started BETWEEN ? AND ? GROUP BY state, availability",
        values=(start, start + DAY - 1),
    )
    breaks, order = figures["tables"]

    assert sum(row[2] for row in breaks["rows"]) == sum(
        int(str(one["seconds"])) for one in events if one["state"] == "NOTREADY"
    )
    assert {row[0]: row[2] for row in breaks["rows"]} == {
        one["availability"]: one["seconds"] for one in events if one["state"] == "NOTREADY"
    }
    for column, state in ((4, "INCALL"), (5, "READY"), (6, "WRAP")):
        merged = sum(row[column] for row in order["rows"] if row[2] == "taking calls")
        assert merged == next(one["seconds"] for one in events if one["state"] == state), state
    assert "Agent performance says the same." in text


async def test_the_screen_counts_what_the_tables_hold(app: Sandbox):
    text, figures = await answered(app, "get_overview")
    account = app.open()
    first, last = seconds(app, "today")
    agents = "user_id <> 666666 AND status IN (SELECT status FROM statuses WHERE {0} = 'Y') AND call_date BETWEEN ? AND ?"

    def count(condition: str, *values: int) -> int:
        return account.count(f"SELECT count(*) AS n FROM calls WHERE {condition}", values=values)  # noqa: S608  the words are ours

    overdue = account.count("SELECT count(*) AS n FROM callbacks WHERE stage = 'PAST_DUE'")
    then = (first - 7 * DAY, last - 7 * DAY)
    calls, before = count("call_date BETWEEN ? AND ?", first, last), count("call_date BETWEEN ? AND ?", *then)
    contacts, talked = (count(agents.format("contact"), *span) for span in ((first, last), then))
    wins = count(agents.format("success"), first, last)
    assert f"Today {calls:,} calls (a week before {before:,}, {calls / before - 1:+.0%})" in text
    assert f"{contacts:,} contacts (a week before {talked:,}" in text
    assert f"{wins} successes" in text
    assert f"{overdue} callbacks are overdue" in text
    month = midnight(world.NOW.date()) - 29 * DAY
    for campaign in (3101, 3102):
        drops = count("status = 'DROP' AND campaign_id = ? AND call_date BETWEEN ? AND ?", campaign, month, last)
        live = count(
            "user_id <> 666666 AND campaign_id = ? AND call_date BETWEEN ? AND ? AND status NOT IN"
            " ('A', 'AM', 'AL', 'AA', 'AFAX', 'INCALL')",
            campaign, month, last,
        )  # fmt: skip
        assert f"({drops:,} of {live + drops:,})" in text
    campaigns = {row[0]: row for row in figures["tables"][0]["rows"]}
    _, exact = await answered(app, "get_drop_rate")
    of_the_law = {row[0]: row[1] for row in exact["tables"][0]["rows"]}
    least = {name: row[6] for name, row in campaigns.items() if row[6] is not None}
    assert len(least) == 2
    assert all(0.9 * of_the_law[name] <= rate <= of_the_law[name] for name, rate in least.items())
    for campaign, name in CAMPAIGNS.items():
        working = account.count("SELECT count(*) AS n FROM agent_events WHERE running AND campaign_id = ?", values=[campaign])
        assert campaigns[f"{name} ({campaign})"][1] == working


def first_lines(text: str) -> str:
    return "\n".join(text.splitlines()[:5])


async def test_excess_pause_is_found(app: Sandbox):
    text, _ = await answered(app, "get_agent_report", when="today")
    assert "Dana Okafor paused 29.8 % of the time" in first_lines(text)
    text, _ = await answered(app, "get_agent_report", when="since 2026-11-04")
    assert "Dana Okafor paused 29.5 % of the time" in first_lines(text)
    assert "the others 11.3 %" in first_lines(text)


async def test_the_hidden_star_is_found(app: Sandbox):
    text, _ = await answered(app, "get_agent_report", when="2026-10-20..today", campaign="Medicare Advantage")
    assert "Priya Raman wins 6.08 % (74 of 1,217) of the contacts, the others 2.89 %: a star" in first_lines(text)


async def test_call_dumping_is_found(app: Sandbox):
    text, _ = await answered(app, "get_agent_report", when="2026-10-20..today", hang_ups=1)
    assert "Cole Whitman ended 17.8 % (386 of 2,169) of the live dials within 6 seconds, the others 3.04 %" in first_lines(text)
    assert "Floor" not in text


async def test_nothing_is_wrong_where_nothing_is(app: Sandbox):
    for when in ("today", "last week", "2026-10-20..2026-11-17"):
        text, _ = await answered(app, "get_agent_report", when=when, campaign="Debt Relief Transfer", hang_ups=1)
        assert text.splitlines()[1] == "Nobody stands out: no one pauses, waits or converts far from the others.", text


async def test_the_demos_leaderboard_shows_both(app: Sandbox):
    demo = open_sandbox(now=lambda: world.NOW, scale="demo", token=SANDBOX_TOKEN)
    for when in ("today", "last 7 days"):
        text, _ = await answered(demo, "get_agent_report", when=when)
        assert "Dana Okafor paused" in first_lines(text)
        assert "Priya Raman wins" in first_lines(text)
