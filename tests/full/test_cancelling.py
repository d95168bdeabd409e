"""A tool call that is cancelled over stdio: requests to Convoso end at once, but a write that was sent is heard out."""

import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from speaking import Stdio

from serving import Served, served

READING_SERVER = Path(__file__).parent / "reading_server.py"


@contextmanager
def stdio(server: Served, *, modern: bool) -> Generator[Stdio]:
    command = [sys.executable, str(READING_SERVER), server.address]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield Stdio(process.stdin, process.stdout, modern=modern)
        finally:
            process.kill()


def came(server: Served) -> int:
    """How many requests the sandbox has seen, by an entry of its plan that delays them all."""
    return server.http.get(f"{server.address}/control/faults").json()["entries"][-1]["injected"]


def until(server: Served, requests: int) -> None:
    deadline = time.monotonic() + 20
    while came(server) < requests:
        assert time.monotonic() < deadline
        time.sleep(0.01)


modern = pytest.mark.parametrize("modern", [True, False], ids=["2026-07-28", "2025-11-25"])


@modern
def test_cancelling_a_long_read_stops_its_requests_within_200_ms(*, modern: bool) -> None:
    with served("--faults", "slow 100% seconds=0.1", scale="demo") as server, stdio(server, modern=modern) as client:
        client.call(1, "search_call_logs")
        until(server, 6)
        client.cancel(1)
        time.sleep(0.2)
        then = came(server)
        time.sleep(1)
        assert came(server) == then < 30
        client.call(2, "search_campaigns")
        answer = client.hear()
        assert (answer["id"], answer["result"].get("isError", False)) == (2, False)


@modern
def test_cancelling_a_report_of_calls_stops_its_requests_within_200_ms(*, modern: bool) -> None:
    with served("--faults", "slow 100% seconds=0.1", scale="demo") as server, stdio(server, modern=modern) as client:
        client.call(1, "get_call_report", when="this month", group_by=["hour"])
        until(server, 12)
        client.cancel(1)
        time.sleep(0.2)
        then = came(server)
        time.sleep(1)
        assert came(server) == then < 40
        client.call(2, "search_campaigns")
        answer = client.hear()
        assert (answer["id"], answer["result"].get("isError", False)) == (2, False)


@modern
def test_a_write_that_was_sent_when_its_call_is_cancelled_is_carried_out_once(*, modern: bool) -> None:
    phone = "7865550171"
    with served("--faults", "slow 100% seconds=0.5 /leads/insert") as server, stdio(server, modern=modern) as client:
        client.call(1, "insert_lead", list_id="20013", phone_number=phone)
        until(server, 1)
        client.cancel(1)
        client.call(2, "search_campaigns")
        assert client.hear()["id"] == 2
        time.sleep(1)
        assert came(server) == 1
        assert server.ask("leads/search", phone_number=phone)["data"]["total"] == 1
