"""What somebody with nothing but an HTTP client does with the full account: the standard library's, and no code of ours."""

import json
from collections.abc import Generator, Iterator
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from serving import Served, served

BLITZ = "2026-11-09"
PAGE, CEILING = 500, 40_000


@pytest.fixture(scope="module")
def address() -> Generator[str]:
    with served(scale="full") as server:
        yield address_of(server)


def address_of(server: Served) -> str:
    return f"{server.address}/v1"


def post(address: str, path: str, **form: str) -> dict[str, Any]:
    body = urlencode({"auth_token": "sandbox", **form}).encode()
    with urlopen(f"{address}{path}", body, timeout=30) as answer:  # noqa: S310  our own server on loopback
        return json.load(answer)


def get(address: str, path: str, **form: str) -> dict[str, Any]:
    with urlopen(f"{address}{path}?{urlencode({'auth_token': 'sandbox', **form})}", timeout=30) as answer:  # noqa: S310
        return json.load(answer)


def log_pages(address: str, start: str, end: str) -> Iterator[dict[str, Any]]:
    """The pages of the call log, oldest first, up to the largest offset there is."""
    for offset in range(0, CEILING + 1, PAGE):
        window = {"start_time": start, "end_time": end, "order": "ASC"}
        page = post(address, "/log/retrieve", **window, limit=str(PAGE), offset=str(offset))["data"]
        yield page
        if offset + len(page["results"]) >= int(page["total_found"]):
            return


def test_a_lead_is_inserted_found_changed_and_deleted(address: str) -> None:
    person = {"list_id": "20011", "phone_number": "3055550123", "first_name": "Ada", "last_name": "Fictional"}
    lead_id = str(post(address, "/leads/insert", **person)["data"]["lead_id"])

    (found,) = post(address, "/leads/search", lead_id=lead_id)["data"]["entries"]
    assert {name: found[name] for name in person} == person
    assert post(address, "/leads/update", lead_id=lead_id, city="Tampa")["success"]
    assert get(address, "/leads/search", lead_id=lead_id)["data"]["entries"][0]["city"] == "Tampa"
    assert post(address, "/leads/delete", lead_id=lead_id) == {"success": True}
    assert post(address, "/leads/search", lead_id=lead_id) == {"success": False, "code": 6000, "text": "Missing lists"}


def test_a_day_of_more_calls_than_the_largest_offset_reaches_is_read_in_two_windows(address: str) -> None:
    first = list(log_pages(address, f"{BLITZ} 00:00:00", f"{BLITZ} 23:59:59"))
    calls = {call["id"]: call for page in first for call in page["results"]}
    total = int(first[0]["total_found"])
    assert total > CEILING + PAGE == len(calls)
    beyond = post(address, "/log/retrieve", start_time=BLITZ, end_time=BLITZ, offset=str(CEILING + PAGE))
    assert beyond == {"success": False, "code": 7231, "text": "Invalid offset value"}

    reached = max(call["call_date"] for call in calls.values())
    for page in log_pages(address, reached, f"{BLITZ} 23:59:59"):
        calls |= {call["id"]: call for call in page["results"]}
    assert len(calls) == total


def test_agent_performance_is_read_and_agrees_with_the_log(address: str) -> None:
    day = "2026-11-17"
    agents = get(address, "/agent-performance/search", date_start=day, date_end=day)["data"]
    calls = [call for page in log_pages(address, day, day) for call in page["results"]]

    assert len(agents) > 20
    for user_id, agent in agents.items():
        assert agent["calls"] == sum(call["user_id"] == user_id for call in calls), agent["name"]
