"""What many rows say together: every number is recounted from the raw rows."""

import json
import re
from collections import Counter
from datetime import timedelta
from statistics import median
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

import world
from convoso_mcp.endpoints.agents import AgentPerformance
from convoso_mcp.endpoints.calls import CallLog
from convoso_mcp.server import build_server
from convoso_mcp.text.plain import cell
from convoso_mcp.text.summary import summary


class Ears(httpx.AsyncBaseTransport):
    """Lets requests through and keeps the JSON that came back."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self.inner, self.heard = inner, list[dict[str, Any]]()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self.inner.handle_async_request(request)
        self.heard.append(json.loads(await response.aread()))
        return response


def counts(text: str, name: str) -> dict[str, int]:
    """The counts of a summary line, by value."""
    (line,) = [line for line in text.splitlines() if line.startswith(f"{name}: ")]
    return {
        value: int(count) for value, count in re.findall(r"([^,=]+)=(\d+)(?: \([\d:]+\))?(?:, |$)", line.partition(": ")[2])
    }


@pytest.mark.parametrize(
    ("tool", "arguments", "names"),
    [
        ("search_call_logs", {"start_time": "2026-11-16"}, ("status", "user", "campaign", "list_id")),
        ("search_leads", {"limit": 400}, ("status", "directory_name", "state", "user_name")),
        ("search_callbacks", {}, ("stage", "user_name", "campaign_name")),
        ("search_dnc", {}, ("campaign_name", "reason")),
        ("search_agent_productivity", {}, ("availability_name",)),
    ],
)
async def test_every_count_is_one_of_all_the_rows_that_were_fetched(tool: str, arguments: Any, names: tuple[str, ...]) -> None:
    ears = Ears(httpx.ASGITransport(app=world.sandbox()))
    async with world.account(ears) as convoso, world.connected(build_server(convoso.call), "auto") as client:
        text = world.whole(await client.call_tool(tool, arguments))
    data = ears.heard[-1]["data"]
    rows: list[dict[str, Any]] = data.get("results") or data["entries"]

    for name in names:
        real = Counter(str(row[name]) for row in rows if row[name] not in ("", None))
        told = counts(text, name)
        others = sum(count for value, count in told.items() if value.endswith(" others"))
        none = told.get("none", 0)
        named = {value: count for value, count in told.items() if not value.endswith(" others") and value != "none"}
        assert named == {value: real[value] for value in named}
        assert sum(named.values()) + others + none == len(rows)
        assert others == sum(real.values()) - sum(named.values())


async def test_lengths_and_times_are_those_of_the_rows() -> None:
    ears = Ears(httpx.ASGITransport(app=world.sandbox()))
    async with world.account(ears) as convoso, world.connected(build_server(convoso.call), "auto") as client:
        text = world.whole(await client.call_tool("search_call_logs", {"start_time": "2026-11-16", "limit": 500}))
    rows = ears.heard[-1]["data"]["results"]

    lengths = [int(row["call_length"]) for row in rows]
    total, middle = timedelta(seconds=sum(lengths)), timedelta(seconds=median(lengths))
    assert f"call_length: total {cell(total)}, median {cell(middle)}, of 500" in text
    assert f"call_date: {min(row['call_date'] for row in rows)} to {max(row['call_date'] for row in rows)}" in text


lengths_of_time = st.none() | st.integers(0, 100_000).map(lambda seconds: timedelta(seconds=seconds))
words = st.none() | st.sampled_from(["NA", "AA", "SALE", "a|b", "x=1", "\u202edlo", "word"]) | st.text(max_size=4)


@given(st.lists(st.fixed_dictionaries({"status": words, "call_length": lengths_of_time, "call_date": words}), max_size=40))
def test_whatever_the_rows_hold_nothing_is_lost_in_the_counts(rows: list[dict[str, object]]) -> None:
    lines = summary([CallLog.model_validate(row) for row in rows])
    assert not any("\n" in line or "|" in line for line in lines)
    measured = [value for row in rows if isinstance(value := row.get("call_length"), timedelta)]
    told = [line for line in lines if line.startswith("call_length: ")]
    assert bool(told) == bool(measured and len(rows) >= 3)
    if told:
        total, middle = sum(measured, timedelta()), median(one.total_seconds() for one in measured)
        length = f"total {cell(total)}, median {cell(timedelta(seconds=middle))}"
        assert told == [f"call_length: {length}, of {len(measured)}"]


def test_shares_are_those_of_the_sums_and_not_sums_of_shares() -> None:
    def agent(talk: int, wait: int, share: float) -> dict[str, object]:
        length = {"talk_sec": timedelta(seconds=talk), "wait_sec": timedelta(seconds=wait)}
        return {**length, "total_time": timedelta(seconds=talk + wait), "calls": 10, "talk_sec_pt": share}

    team = [agent(3600, 0, 100.0), agent(0, 36_000, 0.0), agent(0, 0, 0.0)]
    assert summary([AgentPerformance.model_validate(one) for one in team]) == snapshot(
        ["together: calls 30, talk 1:00:00 (9.1 %), wait 10:00:00 (90.9 %), total_time 11:00:00"]
    )


def test_two_rows_need_no_summary() -> None:
    assert summary([CallLog(status="NA"), CallLog(status="AA")]) == []
