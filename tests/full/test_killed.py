"""A server that is killed while a change is on its way: the record of it stays, and says what became of it."""

import os
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from inline_snapshot import snapshot
from mcp import Client, StdioServerParameters
from speaking import Stdio

import world
from convoso_mcp.audit.checking import verify
from serving import Served, served

LEAD = {"lead_id": "5000002", "city": "Tampa"}
SERVER = [sys.executable, "-m", "convoso_mcp"]


def settings(account: Served, folder: Path) -> dict[str, str]:
    return {
        "CONVOSO_BASE_URL": f"{account.address}/v1",
        "CONVOSO_AUTH_TOKEN": "sandbox",
        "CONVOSO_AUDIT_FOLDER": str(folder),
    }


def killed_on_its_way(account: Served, folder: Path, plan: str) -> None:
    """A change that is under way when its server is killed; the account has seen it."""
    account.plan(plan)
    env = {**os.environ, **settings(account, folder)}
    with subprocess.Popen(SERVER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        Stdio(process.stdin, process.stdout, modern=False).call(1, "update_lead", **LEAD)
        while not account.http.get(f"{account.address}/control/faults").json()["entries"][0]["injected"]:
            pass
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL


@asynccontextmanager
async def restarted(account: Served, folder: Path) -> AsyncGenerator[world.Ask]:
    account.http.delete(f"{account.address}/control/faults")
    server = StdioServerParameters(command=SERVER[0], args=SERVER[1:], env=settings(account, folder))
    async with Client(server, elicitation_callback=world.Person()) as client:
        yield world.asker(client)


@pytest.mark.parametrize(
    ("plan", "found"),
    [
        ("slow x1 /leads/update seconds=60", "the record holds what was sent, so it took effect."),
        (
            "429 x9 /leads/update retry_after=20",
            "city differ from what was sent, so it has not taken effect so far: look again.",
        ),
    ],
    ids=["carried out", "not carried out"],
)
async def test_a_change_that_was_on_its_way_is_unknown_and_read_back(tmp_path: Path, plan: str, found: str) -> None:
    with served() as account:
        killed_on_its_way(account, tmp_path, plan)
        (folder,) = tmp_path.iterdir()
        report = verify(folder)
        assert (report.intact, len(report.unfinished)) == (True, 1), report.told()
        (change_id,) = report.unfinished
        async with restarted(account, tmp_path) as ask:
            listed = (await ask("list_changes")).replace(change_id, "C1")
            assert [line for line in listed.splitlines() if not line.startswith("C1|")] == [
                "Changes 1 to 1, newest first. undo_change takes one back by its id, for 30 days.",
                "id|time (UTC)|tool|asked|confirmed by|outcome",
                f"C1: Read again: {found}",
            ]
            assert "|update_lead|lead_id=5000002, city=Tampa|nobody|unknown" in listed
            undone = (await ask("undo_change", change_id=change_id)).splitlines()[0].replace(change_id, "C1")
        if "so it took effect" in found:
            assert undone == snapshot("Undone: C1 (update_lead).")
        else:
            assert undone.startswith("ERROR [not_undone] Nothing was undone: the outcome of that change is unknown")
        (lead,) = account.ask("leads/search", lead_id="5000002")["data"]["entries"]
        assert lead["city"] == "Miami"
        assert verify(folder).intact
