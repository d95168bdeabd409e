"""Two servers behind nginx, with one Redis: to whoever calls they are one, and when Redis is away what is safe goes on."""

import os
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.types import TextResourceContents
from processes import Server
from replicas import Team, team, until

import world
from test_replicas import MECHANISMS


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Generator[Team]:
    with team(tmp_path_factory.mktemp("team")) as together:
        yield together


@asynccontextmanager
async def client(address: str, era: str = "auto", *, asks: bool = False) -> AsyncGenerator[Client]:
    async with (
        httpx2.AsyncClient(timeout=60, trust_env=False) as http,
        Client(
            streamable_http_client(address, http_client=http),
            mode=era,  # pyright: ignore[reportArgumentType]  eras are names
            elicitation_callback=world.Person() if asks else None,
        ) as client,
    ):
        yield client


def leads(account: Team) -> int:
    return account.account.ask("leads/search", list_id="20013")["data"]["total"]


def answered(server: Server, tool: str) -> int:
    return sum(line.get("tool") == tool for line in server.log)


@pytest.mark.parametrize("era", ["auto", "legacy"], ids=["2026-07-28", "2025-11-25"])
def test_each_request_of_a_client_may_go_to_another(together: Team, era: str) -> None:
    before = [answered(server, "search_campaigns") for server in together.replicas]

    async def use() -> None:
        async with client(together.address, era) as one:
            assert len((await one.list_tools()).tools) > 38
            for _ in range(10):
                assert world.whole(await one.call_tool("search_campaigns", {})).startswith("5 campaigns match")

    async def all_of_them() -> None:
        async with anyio.create_task_group() as tasks:
            for _ in range(6):
                tasks.start_soon(use)

    def counts() -> list[int]:
        return [answered(server, "search_campaigns") - then for server, then in zip(together.replicas, before, strict=True)]

    anyio.run(all_of_them)
    until(lambda: sum(counts()) == 60, "the log")
    assert min(counts()) >= 15


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_a_question_of_one_is_answered_to_the_other_and_once_for_both(together: Team, mechanism: str) -> None:
    act, asks = MECHANISMS[mechanism]
    before = leads(together)

    async def use() -> list[str]:
        one, other = (server.address for server in together.replicas)
        async with client(one, asks=asks) as first, client(other, asks=asks) as second:
            proof = await act(first)
            return [await act(each, proof) for each in (second, first, second)]

    done, *replays = anyio.run(use)
    assert done.startswith("Done: insert_lead")
    assert [told.split(".")[0] for told in replays] == [
        "ERROR [not_confirmed] Nothing was done: this confirmation was used before"
    ] * 2
    assert leads(together) == before + 1


def test_what_one_fetched_is_read_and_listed_at_the_other(together: Team) -> None:
    one, other = together.replicas
    fetched = together.call("search_call_logs", at=one, limit=200, start_time="2026-11-16")
    result_id = re.findall(r'read_result\(result_id="([^"]+)"\)', fetched)[0]
    here, there = (together.call("read_result", at=at, result_id=result_id, where="status=SALE") for at in (one, other))
    assert here == there
    assert " of 200 kept calls match" in there

    async def read(at: Server) -> list[str]:
        async with client(at.address) as reader:
            listed = [resource.name for resource in (await reader.list_resources()).resources if result_id in resource.name]
            found = await reader.read_resource(f"convoso://results/{result_id}.csv?limit=200")
            return [*listed, *[one.text for one in found.contents if isinstance(one, TextResourceContents)]]

    assert anyio.run(read, one) == anyio.run(read, other)


@pytest.mark.parametrize("modern", [True, False], ids=["2026-07-28", "2025-11-25"])
def test_a_change_of_one_is_told_and_taken_back_by_the_other(together: Team, *, modern: bool) -> None:
    one, other = together.replicas
    found = together.call("search_leads", at=one, modern=modern, list_id="20013", limit=1, columns="lead_id,notes")
    lead_id = re.findall(r"\b5\d{6}\b", found)[0]
    before = together.account.ask("leads/search", lead_id=lead_id)["data"]["entries"][0]["notes"]
    assert together.call("update_lead", at=one, modern=modern, lead_id=lead_id, notes="Prefers mornings").startswith("Done")
    newest = together.call("list_changes", at=other, modern=modern, limit=1).splitlines()[2]
    assert "update_lead" in newest
    change_id = newest.partition("|")[0]
    preview = together.call("undo_change", at=other, modern=modern, change_id=change_id)
    token = preview.partition("confirm_token=")[2].split()[0]
    told = together.call("undo_change", at=one, modern=modern, change_id=change_id, confirm_token=token)
    assert told.startswith(f"Undone: {change_id}")
    assert together.account.ask("leads/search", lead_id=lead_id)["data"]["entries"][0]["notes"] == before
    assert "took it back already" in together.call("undo_change", at=other, modern=modern, change_id=change_id)


def commanded(together: Team, *command: str) -> "subprocess.CompletedProcess[str]":
    env = {name: value for name, value in os.environ.items() if not name.startswith("CONVOSO_")} | together.settings
    return subprocess.run([sys.executable, "-m", "convoso_mcp", *command], env=env, capture_output=True, text=True, check=False)


def test_the_audit_of_all_is_shown_and_verified_as_one(together: Team) -> None:
    for at in together.replicas * 2:
        assert together.call("insert_lead", at=at, list_id="20013", phone_number="9995550142").startswith("Done")
    shown = commanded(together, "audit", "show", "--limit", "4")
    assert [line.split()[2] for line in shown.stdout.splitlines()[1:]] == ["insert_lead"] * 4
    assert "9995550142" not in shown.stdout
    verified = commanded(together, "audit", "verify")
    assert (verified.returncode, "Intact" in verified.stdout) == (0, True)
    together.redis.ask("RPOP", f"convoso-mcp:{shown.stdout.partition(':')[0]}:audit")
    head = verified.stdout.rpartition("Head: ")[2].strip()
    assert commanded(together, "audit", "verify", "--head", head).returncode == 1


def test_the_pace_is_held_together(tmp_path: Path) -> None:
    """Counted where the requests arrive, over eight seconds, with more waiting than the pace lets through."""
    per_second, seconds = 25, 8
    with team(tmp_path, faults="slow 100% seconds=0.01", CONVOSO_REQUESTS_PER_SECOND=str(per_second)) as together:

        def came() -> int:
            told = together.account.http.get(f"{together.account.address}/control/faults").json()
            return told["entries"][-1]["injected"]

        over = threading.Event()

        def ask() -> None:
            while not over.is_set():
                assert together.call("search_campaigns").startswith("5 campaigns match")

        threads = [threading.Thread(target=ask) for _ in range(16)]
        for thread in threads:
            thread.start()
        until(lambda: came() > 25, "the load")
        start, first = time.monotonic(), came()
        time.sleep(seconds)
        last, took = came(), time.monotonic() - start
        over.set()
        for thread in threads:
            thread.join()
        shares = [answered(server, "search_campaigns") for server in together.replicas]
    rate = (last - first) / took
    print(f"{rate:.2f} requests a second of {per_second}; calls of each replica: {shares}")
    assert rate == pytest.approx(per_second, rel=0.05)
    assert min(shares) > 0.3 * sum(shares)


def readiness(together: Team) -> tuple[int, object]:
    response = together.http.get(together.address.replace("/mcp", "/readyz"))
    return response.status_code, response.json()


def test_without_redis_reads_go_on_and_changes_are_refused_and_it_comes_back_by_itself(tmp_path: Path) -> None:
    with team(tmp_path) as together:
        one, other = together.replicas
        fetched = together.call("search_call_logs", at=one, limit=100)
        result_id = re.findall(r'read_result\(result_id="([^"]+)"\)', fetched)[0]

        def dial(at: Server, token: str = "") -> str:
            confirmed: dict[str, Any] = {"confirm_token": token} if token else {}
            return together.call("insert_lead", at=at, list_id="20013", phone_number="7865550198", hopper=True, **confirmed)

        preview = dial(one)
        token = preview.partition("confirm_token=")[2].split()[0]
        before, ends, over = leads(together), Counter[str](), threading.Event()

        def look() -> None:
            while not over.is_set():
                ends[together.call("search_campaigns")[:19]] += 1

        threads = [threading.Thread(target=look) for _ in range(4)]
        for thread in threads:
            thread.start()
        together.redis.stop()
        refused: list[Callable[[], str]] = [
            lambda: dial(other, token),  # a yes to a dangerous call
            lambda: together.call("delete_lead", lead_id="5000001"),  # one that would have been asked about
            lambda: together.call("insert_lead", list_id="20013", phone_number="9995550142"),  # a change that needs no yes
        ]
        for attempt in refused * 2:
            assert attempt().startswith("[not_recorded] Not recorded, so not made: "), attempt
        assert together.call("list_changes").startswith("[unavailable] The record of changes cannot be read")
        assert "of 100 kept calls match" in together.call("read_result", at=one, result_id=result_id)
        assert "cannot be had now" in together.call("read_result", at=other, result_id=result_id)
        assert readiness(together) == (200, {"status": "ready", "changes": "refused"})
        until(lambda: sum(ends.values()) > 40, "the reads")
        assert leads(together) == before
        together.redis.start()
        for at in (one, other):
            until(lambda at=at: together.call("list_changes", at=at).startswith("Nothing was changed"), "Redis")
        assert dial(other, token).startswith("Done"), "the yes was not lost"
        assert "was used before" in dial(one, token)
        assert "of 100 kept calls match" in together.call("read_result", at=other, result_id=result_id)
        assert readiness(together) == (200, {"status": "ready", "changes": "taken"})
        over.set()
        for thread in threads:
            thread.join()
        assert ends.keys() == {"5 campaigns match; "}
        assert leads(together) == before + 1
        for server in together.replicas:
            told = [line["event"] for line in server.log if line["event"].startswith("redis")]
            assert told == ["redis_away", "redis_back"]
