"""Figures for programs: small replies are given as structured content besides the text, which alone is complete."""

from typing import Any

import pytest
from inline_snapshot import snapshot
from mcp.types import CallToolResult

import world
from convoso_mcp.server import build_server
from world import EXAMPLES, ONE_ERA, Wire


@pytest.fixture
def structured() -> bool:
    return True


@pytest.fixture
async def client(era: str, wire: Wire, *, structured: bool) -> Any:
    async with (
        world.account(wire) as convoso,
        world.connected(
            build_server(convoso.call, clock=world.NOW.timestamp, structured=structured), era, world.Person()
        ) as client,
    ):
        yield client


async def figures(client: Any) -> dict[str, Any]:
    """Those of a valid call of every tool, where there are any."""
    results: dict[str, CallToolResult] = {tool: await client.call_tool(tool, given) for tool, given in EXAMPLES.items()}
    return {tool: result.structured_content for tool, result in results.items() if result.structured_content is not None}


async def test_two_tools_give_figures_in_the_shape_they_promise(client: Any) -> None:
    assert await figures(client) == snapshot(
        {"validate_lead": {"result": "Accepted"}, "get_user_activity": {"available_agents": 4, "logged_in_agents": 12}}
    )
    promised = {tool.name: tool.output_schema for tool in (await client.list_tools()).tools if tool.output_schema}
    assert promised == snapshot(
        {
            "validate_lead": {"type": "object", "properties": {"result": {"type": "string"}}, "additionalProperties": False},
            "get_user_activity": {
                "type": "object",
                "properties": {"available_agents": {"type": "integer"}, "logged_in_agents": {"type": "integer"}},
                "additionalProperties": False,
            },
        }
    )


@pytest.mark.parametrize("structured", [False], ids=["dropped"])
async def test_a_setting_drops_them_and_the_promise(client: Any) -> None:
    assert await figures(client) == {}
    assert not any(tool.output_schema for tool in (await client.list_tools()).tools)


async def test_an_error_carries_none(client: Any) -> None:
    result = await client.call_tool("validate_lead", {"criteria_key": "MED-WEB"})
    assert result.is_error
    assert result.structured_content is None


@ONE_ERA
async def test_a_report_gives_its_picture_numbers_their_words_and_what_the_text_does_without(client: Any) -> None:
    result = await client.call_tool("get_call_report", {"when": "today", "compare_to": "before"})
    assert result.structured_content == snapshot(
        {
            "report": "get_call_report",
            "answer": "220 dials, today: contact rate 49.1 % (108 of 220), conversion 6.48 % (7 of 108), drop rate 1.74 % (2 of 115) of live answers.",
            "scope": "today, 2026-11-18 00:00:00 to 15:39:59 America/Los_Angeles, until now; all campaigns, lists and agents. Compared with 1 day before today, 2026-11-17 00:00:00 to 15:39:59 America/Los_Angeles. complete: 220 calls, every call read; complete: 240 calls, every call read. 7 requests to Convoso (call log).",
            "findings": [
                "Contact rate fell by 2.2 points: 49.1 % (108 of 220) after 51.3 % (122 of 238); -0.6 points from what was dialed (mix), -1.6 points from the groups' own rates.",
                "Largest drivers: Solar Appointments West (3102) -2.0 points (mix -0.4 points, rate -1.6 points; 60.3 % to 55.0 %, 78 to 60 dials); Medicare Advantage OB (3101) -0.2 points (mix -0.2 points, rate +0.0 points; 46.9 % to 46.9 %, 160 to 160 dials).",
            ],
            "missing": ["Groups with fewer than 100 dials are shown and not compared: 1 of 2."],
            "next": ['get_call_report(when="today", group_by=["hour"])', "get_list_report()"],
            "periods": {"before": "2026-11-17 00:00:00..2026-11-17 15:39:59"},
            "tables": [
                {
                    "title": "By campaign:",
                    "columns": [
                        "campaign",
                        "dials",
                        "contacts",
                        "contact rate",
                        "successes",
                        "conversion of contacts",
                        "drop rate of live answers",
                        "talk",
                        "contact rate before",
                    ],
                    "kinds": ["text", "number", "number", "share", "number", "share", "share", "seconds", "share"],
                    "rows": [
                        ["Medicare Advantage OB (3101)", 160, 75, 0.46875, 3, 0.04, 0.012346, 8402, 0.46875],
                        ["Solar Appointments West (3102)", 60, 33, 0.55, 4, 0.121212, 0.029412, 7801, 0.602564],
                    ],
                    "told": {
                        "contact rate": ["46.9 %", "55.0 %"],
                        "conversion of contacts": ["4.00 %", "12.1 %"],
                        "drop rate of live answers": ["1.23 % (1/81)", "2.94 % (1/34)"],
                        "contact rate before": ["46.9 % (75 of 160)", "60.3 % (47 of 78)"],
                    },
                    "beside": {
                        "contact rate before, from": [0.393068, 0.491619],
                        "contact rate before, to": [0.545897, 0.703881],
                    },
                    "limits": {"drop rate of live answers": 0.03},
                    "fewest": {"dials": 100},
                },
                {
                    "title": "From dials to successes",
                    "columns": ["step", "calls", "of the step before", "before"],
                    "kinds": ["text", "number", "share", "number"],
                    "rows": [
                        ["dials", 220, None, 238],
                        ["live answers", 115, 0.522727, 131],
                        ["contacts", 108, 0.93913, 122],
                        ["successes", 7, 0.064815, 2],
                    ],
                    "told": {"of the step before": [None, "52.3 % (115/220)", "93.9 % (108/115)", "6.48 % (7/108)"]},
                },
            ],
        }
    )


@ONE_ERA
async def test_statuses_come_with_their_sums_so_far(client: Any) -> None:
    result = await client.call_tool("get_call_report", {"when": "last 7 days", "group_by": ["status"]})
    (table, funnel) = result.structured_content["tables"]
    shares = [row[table["columns"].index("share")] for row in table["rows"]]
    assert table["beside"]["cumulative"] == [pytest.approx(sum(shares[: place + 1]), abs=1e-5) for place in range(len(shares))]
    assert table["beside"]["cumulative"][-1] == 1
    assert [row[0] for row in funnel["rows"]] == ["dials", "live answers", "contacts", "successes"]


@ONE_ERA
async def test_the_like_windows_before_and_after_are_given_where_there_are_any(client: Any) -> None:
    async def periods(when: str) -> Any:
        return (await client.call_tool("get_agent_report", {"when": when})).structured_content["periods"]

    assert await periods("today") == {"before": "2026-11-17 00:00:00..2026-11-17 15:39:59"}
    assert await periods("yesterday") == {
        "before": "2026-11-16 00:00:00..2026-11-16 23:59:59",
        "after": "2026-11-18 00:00:00..2026-11-18 23:59:59",
    }
    assert (await periods("last month"))["after"] == "2026-11-01 00:00:00..2026-11-30 23:59:59"
    assert "after" not in await periods("2026-11-16..2026-11-17")
