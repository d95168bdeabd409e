"""Reports of calls on the full account: recounted in SQL straight on its tables, and what is planted there is found."""

from collections.abc import AsyncGenerator
from typing import Any, cast

import httpx
import pytest
from mcp import Client
from mcp.types import CallToolResult

import world
from convoso_mcp.sandbox import SANDBOX_TOKEN, open_sandbox
from convoso_mcp.sandbox.opening import open_account
from convoso_mcp.server import build_server
from schemas import tokens

Table = dict[str, dict[str, Any]]

PERSON = "k.user_id <> 666666 AND coalesce(s.voicemail, 'N') <> 'Y' AND k.status NOT IN ('AA','AFAX','INCALL','NA','CALLHU')"
DIALS = "k.call_type IN ('OUTBOUND', 'MANUAL')"
COUNTS = f"""
    count(*) AS dials, sum(s.contact = 'Y') AS contacts, sum(s.success = 'Y') AS successes,
    sum(k.status IN ('DROP', 'PDROP')) AS drops, sum(k.status IN ('DROP', 'PDROP') OR {PERSON}) AS live,
    sum(CASE WHEN {PERSON} THEN k.call_length ELSE 0 END) AS talk, sum(k.status IN ('DC', 'OI')) AS dead
"""
TODAY = ("2026-11-18 00:00:00", "2026-11-18 15:39:59")
THIRTY_DAYS = ("2026-10-20 00:00:00", "2026-11-18 15:39:59")


class Books:
    """The account's tables, as nobody outside sees them."""

    def __init__(self) -> None:
        self._account = open_account(world.NOW, "full", None, lambda line: None)

    def counts(self, by: str, window: tuple[str, str], where: str = "1") -> Table:
        """The counts of each group of dials in a window."""
        since, until = (f"CAST(strftime('%s', '{moment}') AS INTEGER)" for moment in window)
        rows = self.rows(
            f"SELECT {by} AS of, {COUNTS} FROM calls k LEFT JOIN statuses s ON s.status = k.status "  # noqa: S608  all of it is ours
            f"WHERE {DIALS} AND k.call_date BETWEEN {since} AND {until} AND {where} GROUP BY 1"
        )
        return {str(row["of"]): row for row in rows}

    def rows(self, query: str) -> list[dict[str, Any]]:
        """Any rows."""
        return [dict(row) for row in self._account.rows(query)]


@pytest.fixture(scope="module")
def books() -> Books:
    return Books()


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def client(anyio_backend: str) -> AsyncGenerator[Client]:
    app = open_sandbox(now=lambda: world.NOW, scale="full", token=SANDBOX_TOKEN)
    async with (
        world.account(httpx.ASGITransport(app=app)) as convoso,
        world.connected(build_server(convoso.call, clock=world.NOW.timestamp), "auto") as client,
    ):
        yield client


async def asked(client: Client, tool: str, /, **arguments: Any) -> CallToolResult:
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result
    assert tokens(said(result)) <= 1_500
    return result


def said(result: CallToolResult) -> str:
    return cast("str", getattr(result.content[0], "text"))  # noqa: B009  it is a block of text


def first_lines(result: CallToolResult) -> str:
    return "\n".join(said(result).split("\n")[:5])


def table(result: CallToolResult, number: int = 0) -> list[dict[str, Any]]:
    """The rows of a table as a program gets them, by the names of the columns."""
    drawn = cast("dict[str, Any]", result.structured_content)["tables"][number]
    return [dict(zip(drawn["columns"], row, strict=True)) for row in drawn["rows"]]


def named_in_brackets(label: str) -> str:
    return label.rpartition("(")[2].rstrip(")")


def rate(part: float, whole: float) -> float | None:
    """As programs get it, to a millionth."""
    return round(part / whole, 6) if whole else None


def agrees(row: dict[str, Any], truth: dict[str, Any]) -> None:
    assert (row["dials"], row["contacts"], row["successes"]) == (truth["dials"], truth["contacts"], truth["successes"])
    assert row["contact rate"] == rate(truth["contacts"], truth["dials"])
    assert row["conversion of contacts"] == rate(truth["successes"], truth["contacts"])
    assert row["drop rate of live answers"] == rate(truth["drops"], truth["live"])
    if "talk" in row:
        assert row["talk"] == truth["talk"]


@pytest.mark.parametrize(
    ("window", "when", "by", "column", "key"),
    [
        (TODAY, "today", "campaign", "k.campaign_id", named_in_brackets),
        (TODAY, "today", "hour", "CAST(strftime('%H', k.call_date, 'unixepoch') AS INTEGER) || ':00'", str),
        (TODAY, "today", "agent", "k.user_id", named_in_brackets),
        (("2026-11-16 00:00:00", TODAY[1]), "this week", "caller_id", "k.caller_id_displayed", str),
        (THIRTY_DAYS, "2026-10-20..2026-11-18", "list", "k.list_id", named_in_brackets),
        (THIRTY_DAYS, "2026-10-20..2026-11-18", "campaign", "k.campaign_id", named_in_brackets),
        (("2026-11-09 00:00:00", "2026-11-09 23:59:59"), "2026-11-09", "hour", "CAST(strftime('%H', k.call_date, 'unixepoch') AS INTEGER) || ':00'", str),
        (("2026-10-26 00:00:00", "2026-11-01 23:59:59"), "2026-10-26..2026-11-01", "day", "date(k.call_date, 'unixepoch')", str),
    ],
)  # fmt: skip
async def test_every_figure_is_what_the_tables_say(
    client: Client, books: Books, window: tuple[str, str], when: str, by: str, column: str, key: Any
):
    result = await asked(client, "get_call_report", when=when, group_by=[by])
    assert "complete:" in said(result)
    truth = books.counts(column, window)
    rows = {
        ("666666" if row[by.replace("_", " ")] == "no agent" else key(row[by.replace("_", " ")])): row for row in table(result)
    }
    assert rows.keys() == truth.keys()
    for name, row in rows.items():
        agrees(row, truth[name])


async def test_a_floor_is_the_recount_of_the_rows_that_it_names(client: Client, books: Books):
    result = await asked(client, "get_call_report", when="since 2026-11-12", group_by=["caller_id"])
    assert "floor: 46,291 of 75,131 calls, those from 2026-11-14 00:00:00 on" in said(result)
    truth = books.counts("k.caller_id_displayed", ("2026-11-14 00:00:00", TODAY[1]))
    for row in table(result):
        agrees(row, truth[row["caller id"]])


async def test_the_statuses_of_a_month_are_what_the_tables_say(client: Client, books: Books):
    result = await asked(client, "get_call_report", when="2026-10-20..2026-11-18", group_by=["status"])
    truth = books.rows(
        "SELECT status, count(*) AS n FROM calls WHERE call_date <= CAST(strftime('%s', '2026-11-18 15:39:59') AS INTEGER) GROUP BY 1"
    )
    assert {row["status"].partition(" ")[0]: row["calls"] for row in table(result)} == {
        row["status"]: row["n"] for row in truth
    }


async def test_drop_rates_are_what_the_tables_say(client: Client, books: Books):
    result = await asked(client, "get_drop_rate")
    windows = {"30 days": THIRTY_DAYS, "last 7 days": ("2026-11-12 00:00:00", TODAY[1]), "today": TODAY}
    for column, window in windows.items():
        truth = books.counts("k.campaign_id", window)
        for row in table(result):
            one = truth[named_in_brackets(row["campaign"])]
            assert row[column] == rate(one["drops"], one["live"])
            if column == "30 days":
                assert row["per dial, 30 days (not the legal rate)"] == rate(one["drops"], one["dials"])
    hours = books.counts("strftime('%H', k.call_date, 'unixepoch')", windows["last 7 days"], "k.campaign_id = 3102")
    for row in table(result, 1):
        one = hours[f"{int(row['hour'].partition(':')[0]):02}"]
        assert row["last 7 days"] == rate(one["drops"], one["live"])


async def test_lists_are_judged_by_what_the_tables_say(client: Client, books: Books):
    result = await asked(client, "get_list_report", when="2026-10-20..2026-11-18")
    truth = books.counts("k.list_id", THIRTY_DAYS)
    leads = {
        str(row["list_id"]): row
        for row in books.rows(
            "SELECT list_id, count(*) AS n, sum(status IN ('DC', 'OI')) AS dead, sum(status = 'NEW') AS new, "
            "sum(called_count = 0) AS untouched, sum(called_count) * 1.0 / sum(called_count > 0) AS each FROM leads GROUP BY 1"
        )
    }
    assert len(table(result)) == 8
    for row in table(result):
        of_calls, of_leads = (books_of[named_in_brackets(row["list"])] for books_of in (truth, leads))
        assert (row["leads"], row["never called"], row["dials"]) == (of_leads["n"], of_leads["untouched"], of_calls["dials"])
        assert row["dead"] == rate(of_leads["dead"], of_leads["n"])
        assert row["penetration (not NEW)"] == rate(of_leads["n"] - of_leads["new"], of_leads["n"])
        assert row["attempts per lead"] == rate(of_leads["each"], 1)
        assert row["contact rate"] == rate(of_calls["contacts"], of_calls["dials"])
        assert row["conversion of contacts"] == rate(of_calls["successes"], of_calls["contacts"])
        assert row["dials to dead"] == rate(of_calls["dead"], of_calls["dials"])


STORIES: list[tuple[str, str, dict[str, Any], list[str]]] = [
    ("junk list", "get_list_report", {}, ["kill SOL AZ Vendor7 Bulk (20015)", "60.5 %", "67.", "redials within 15 days"]),
    ("under-used list", "get_list_report", {"campaign": "Solar App"}, ["feed SOL Referral Partner (20016)", "4.01 %", "3.7 attempts"]),
    ("drop spike", "get_drop_rate", {}, ["3.09 % (380 of 12,300) of live answers", "over the limit", "16:00 to 17:59", "3.74 %"]),
    ("blitz day", "get_call_report", {"when": "2026-11-09"}, ["44,923 calls", "3.1 times", "Medicare Advantage OB (3101) 6.34 %"]),
    (
        "burned caller ids", "get_call_report", {"when": "since 2026-11-12", "group_by": ["caller_id"]},
        ["Contact rate far below", "6 groups", *(f"{area}5550190" for area in (305, 404, 602, 619, 713, 951))],
    ),
    (
        "contact rate fall", "get_call_report",
        {"when": "since 2026-11-12", "compare_to": "2026-10-20..2026-11-08", "group_by": ["list"]},
        ["Contact rate fell by", "(mix)", "Largest drivers"],
    ),
    ("quiet control", "get_drop_rate", {"campaign": "Debt"}, ["0.69 %", "within the limit", "Nothing is wrong"]),
    ("quiet control", "get_list_report", {"campaign": "Debt"}, ["Nothing is wrong"]),
    ("quiet control", "get_call_report", {"campaign": "Debt"}, ["Nothing stands out"]),
]  # fmt: skip


@pytest.mark.parametrize(("story", "tool", "arguments", "told"), STORIES)
async def test_what_is_planted_stands_in_the_first_five_lines(
    client: Client, story: str, tool: str, arguments: dict[str, Any], told: list[str]
):
    lines = first_lines(await asked(client, tool, **arguments))
    for words in told:
        assert words in lines, f"{story}: {words!r} is not in\n{lines}"
