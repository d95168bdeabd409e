"""One writer and eight readers at the same time, over HTTP: no error, no lost write, and the counters agree afterwards."""

import time
from itertools import count
from pathlib import Path

import anyio
import httpx
import pytest

from serving import Served, served

SECONDS, READERS = 10, 8
READS = {
    "leads/search": {"list_id": "20013"},
    "log/retrieve": {"limit": "50"},
    "agent-performance/search": {},
    "agent-monitor/search": {},
    "lists/search": {"status": "1"},
}
Written = dict[str, str]
"""Of each lead that was acknowledged and not deleted again: its id, and the city that it was last given."""


async def ask(http: httpx.AsyncClient, path: str, **form: str) -> dict[str, dict[str, str]]:
    response = await http.post(path, data={"auth_token": "sandbox", **form})
    assert response.status_code == 200, f"{path}: {response.status_code}"
    answer = response.json()
    assert answer["success"] is True, f"{path}: {answer}"
    return answer


async def write(http: httpx.AsyncClient, deadline: float, written: Written) -> None:
    """Insert a lead, change it, and delete every third one."""
    for number in count():
        if time.monotonic() > deadline:
            return
        lead = await ask(http, "leads/insert", list_id="20013", phone_number=f"786555{100 + number % 100:04}")
        lead_id = str(lead["data"]["lead_id"])
        await ask(http, "leads/update", lead_id=lead_id, city=f"City {number}")
        written[lead_id] = f"City {number}"
        if number % 3 == 2:
            await ask(http, "leads/delete", lead_id=lead_id)
            del written[lead_id]


async def read(http: httpx.AsyncClient, deadline: float, answers: list[str]) -> None:
    """Ask one thing after the other; a page never holds more rows than its total says."""
    while time.monotonic() < deadline:
        for path, form in READS.items():
            data = (await ask(http, path, **form))["data"]
            if path == "leads/search":
                assert len(data["entries"]) <= int(data["total"])
            answers.append(path)


async def everybody(server: Served, written: Written, answers: list[str]) -> None:
    deadline = time.monotonic() + SECONDS
    address = f"{server.address}/v1/"
    async with httpx.AsyncClient(base_url=address, timeout=60, trust_env=False) as http, anyio.create_task_group() as tasks:
        tasks.start_soon(write, http, deadline, written)
        for _ in range(READERS):
            tasks.start_soon(read, http, deadline, answers)


def leads_of(server: Served) -> tuple[int, Written]:
    """How many leads the list has by its own count, and the city of each."""
    found, total = Written(), 1
    while len(found) < total:
        page = server.ask("leads/search", list_id="20013", limit="2000", offset=str(len(found)))["data"]
        assert page["entries"], "the total promises more than there is"
        found |= {lead["id"]: lead["city"] for lead in page["entries"]}
        total = int(page["total"])
    return total, found


@pytest.mark.parametrize("kept", [False, True], ids=["in memory", "in a file"])
def test_one_writer_and_eight_readers_lose_nothing(tmp_path: Path, *, kept: bool) -> None:
    options = ("--db", str(tmp_path / "account.db")) if kept else ()
    with served(*options) as server:
        before, stood = leads_of(server)
        written, answers = Written(), list[str]()

        anyio.run(everybody, server, written, answers)

        total, found = leads_of(server)
        assert len(written) > 10
        assert set(answers) == set(READS)
        assert total == len(found) == before + len(written)
        assert found == stood | written
