"""The server over HTTP as a process of its own, on real sockets: how it ends under load, what is cut off, who is let in."""

import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import anyio
import httpx
import pytest
from processes import Server, answer, request, running, serving

from serving import Served, served

READING_SERVER = Path(__file__).parent / "reading_server.py"
modern = pytest.mark.parametrize("modern", [True, False], ids=["2026-07-28", "2025-11-25"])


def test_under_load_a_signal_cuts_no_call_and_ends_it_within_ten_seconds(tmp_path: Path) -> None:
    with served("--faults", "slow 100% seconds=0.2") as account, serving(account, CONVOSO_AUDIT_FOLDER=str(tmp_path)) as server:
        ends, inserted, ended = Counter[str](), list[str](), list[float]()
        numbers, before = itertools.count(), leads(account)

        async def client(http: httpx.AsyncClient, *, modern: bool) -> None:
            while True:
                number = next(numbers)
                phone = f"{200 + number // 100}55501{number % 100:02}"
                writing = number % 4 == 0
                asked = {"list_id": "20013", "phone_number": phone} if writing else {}
                posted = request("insert_lead" if writing else "search_campaigns", modern=modern, **asked)
                try:
                    response = await http.post(server.address, **posted)
                except httpx.ConnectError:
                    ends["refused before it was sent"] += 1
                    return
                except httpx.HTTPError as error:
                    ends[f"cut: {type(error).__name__}"] += 1
                    return
                text = answer(response) if response.status_code == 200 else ""
                ends["answered" if text and "[" not in text[:1] else f"{response.status_code} {text[:60]}"] += 1
                if writing:
                    inserted.append(phone)

        async def load() -> None:
            limits = httpx.Limits(max_connections=None)
            async with (
                httpx.AsyncClient(timeout=30, limits=limits, trust_env=False) as http,
                anyio.create_task_group() as tasks,
            ):
                for number in range(24):
                    tasks.start_soon(lambda number=number: client(http, modern=number % 2 == 0))
                await anyio.sleep(2)
                ended.append(time.monotonic())
                server.process.send_signal(signal.SIGTERM)

        anyio.run(load)
        assert server.process.wait(timeout=10) == 0
        took = time.monotonic() - ended[0]
        assert took < 10
        assert ends.keys() == {"answered", "refused before it was sent"}, ends
        assert ends["answered"] > 48
        assert ends["refused before it was sent"] == 24
        assert leads(account) - before == len(inserted) > 0


@modern
def test_a_call_that_is_under_way_for_seconds_is_answered_before_the_end(*, modern: bool) -> None:
    with served("--faults", "slow 100% seconds=4") as account, serving(account) as server:
        told: list[str] = []

        def wait() -> None:
            told.append(answer(httpx.post(server.address, timeout=30, **request("search_campaigns", modern=modern))))

        waiting = threading.Thread(target=wait)
        waiting.start()
        time.sleep(1)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=10) == 0
        waiting.join()
        assert told[0].startswith("5 campaigns match")
        with pytest.raises(httpx.ConnectError):
            httpx.post(server.address, **request("search_campaigns", modern=modern))


@modern
def test_a_call_that_takes_longer_than_that_does_not_hold_up_the_end(*, modern: bool) -> None:
    with served("--faults", "slow 100% seconds=25") as account, serving(account) as server:
        ends: list[str] = []

        def wait() -> None:
            try:
                httpx.post(server.address, timeout=60, **request("search_campaigns", modern=modern))
            except httpx.HTTPError as error:
                ends.append(type(error).__name__)

        waiting = threading.Thread(target=wait)
        waiting.start()
        time.sleep(1)
        start = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(timeout=15)
        assert time.monotonic() - start < 10
        waiting.join()


def test_a_change_that_is_not_answered_in_time_does_not_hold_up_the_end_and_is_recorded_as_unknown(tmp_path: Path) -> None:
    records = {"CONVOSO_AUDIT_FOLDER": str(tmp_path)}
    with served("--faults", "slow 100% seconds=25 /leads/insert") as account, serving(account, **records) as server:
        posted = request("insert_lead", modern=True, list_id="20013", phone_number="9995550142")
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(server.address, timeout=1, **posted)  # hung up on, and heard out all the same
        start = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=15) == 0
        assert time.monotonic() - start < 10
        shown = [sys.executable, "-m", "convoso_mcp", "audit", "show"]
        told = subprocess.run(shown, env={**os.environ, **records}, check=True, capture_output=True, text=True).stdout
        assert "insert_lead" in told
        assert "unknown" in told
        assert "9995550142" not in told + json.dumps(server.log)


@modern
def test_hanging_up_on_a_long_read_stops_its_requests(*, modern: bool) -> None:
    with (
        served("--faults", "slow 100% seconds=0.1", scale="demo") as account,
        running(str(READING_SERVER), account.address, "--http") as server,
    ):
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(server.address, timeout=1.5, **request("search_call_logs", modern=modern))
        time.sleep(0.3)

        def came() -> int:
            return account.http.get(f"{account.address}/control/faults").json()["entries"][-1]["injected"]

        then = came()
        assert then >= 4
        time.sleep(1)
        assert came() == then
        assert answer(httpx.post(server.address, timeout=10, **request("search_campaigns", modern=modern))).startswith("5 ")


def leads(account: Served) -> int:
    """How many leads are on the list that the load writes to."""
    return account.ask("leads/search", list_id="20013")["data"]["total"]


def raw(server: Server, sent: bytes, *, wait: float = 5) -> bytes:
    """What comes back for these bytes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=wait) as connection:
        connection.sendall(sent)
        heard = b""
        try:
            while part := connection.recv(65536):
                heard += part
        except (TimeoutError, ConnectionError):
            pass
        return heard


def test_what_is_no_proper_request_gets_nowhere_on_a_real_socket(tmp_path: Path) -> None:
    file = tmp_path / "tokens.json"
    environment = {**os.environ, "CONVOSO_TOKEN_FILE": str(file)}
    making = [sys.executable, "-m", "convoso_mcp", "token", "add", "ana", "--scope", "read"]
    token = subprocess.run(making, env=environment, check=True, capture_output=True, text=True).stdout.strip()
    with served() as account, serving(account, CONVOSO_TOKEN_FILE=str(file)) as server:
        posted = request("search_campaigns", modern=True)
        body = json.dumps(posted["json"]).encode()
        fields = posted["headers"] | {"authorization": f"Bearer {token}"}
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode()
        usual, ending = b"POST /mcp HTTP/1.1\r\nhost: 127.0.0.1\r\n", b"connection: close\r\n"
        host = f"host: 127.0.0.1:{server.port}\r\n".encode()
        usual = b"POST /mcp HTTP/1.1\r\n" + host
        length = b"content-length: %d\r\n\r\n" % len(body)
        good = raw(server, usual + head + ending + length + body)
        assert good.startswith(b"HTTP/1.1 200")
        chunk = b"186a0\r\n" + b"x" * 100_000 + b"\r\n"
        attacks = {
            "without a token": usual + head.replace(token.encode(), b"x") + ending + length + body,
            "another host": usual.replace(b"127.0.0.1", b"evil.example.com") + head + ending + length + body,
            "no host": b"POST /mcp HTTP/1.1\r\n" + head + ending + length + body,
            "two hosts": usual + host.replace(b"127.0.0.1", b"evil.example.com") + head + ending + length + body,
            "two lengths": usual + head + b"content-length: 5\r\n" + length + body,
            "length and chunks": usual
            + head
            + b"transfer-encoding: chunked\r\n"
            + length
            + b"0\r\n\r\nGET /x HTTP/1.1\r\n\r\n",
            "endless chunks": usual + head + ending + b"transfer-encoding: chunked\r\n\r\n" + chunk * 12,
            "endless header": usual + b"x-long: " + b"a" * 200_000 + b"\r\n" + ending + length + body,
            "no http": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc" * 20 + b"\r\n\r\n",
        }
        seen = {what: raw(server, sent)[9:12].decode() for what, sent in attacks.items()}
        assert {what: status for what, status in seen.items() if status == "200"} == {}
        assert seen["without a token"] == "401"
        assert seen["another host"] == "421"
        assert seen["endless chunks"] == "413"
        again = httpx.post(server.address, headers=fields, json=posted["json"])
        assert again.status_code == 200
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=10) == 0
        log = json.dumps(server.log)
        assert token not in log
        assert "evil" not in log
