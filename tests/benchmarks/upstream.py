"""A stand-in for Convoso that answers at once or after a latency, from bytes that were made before: the floor of any upstream.

    python tests/benchmarks/upstream.py ROWS MILLISECONDS       prints its port, and ends with its standard input

`/log/retrieve` is answered with the page of calls that is asked for, anything else with one lead.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from urllib.parse import parse_qs

PAGE = 500
LEAD = {
    "id": "5000001",
    "first_name": "Ada",
    "phone_number": "7865550199",
    "status": "SALE",
    "list_id": "20011",
    "city": "Miami",
}


def call(number: int) -> dict[str, str | None]:
    """A row of the call log with the fields that Convoso sends."""
    return {
        "id": str(8_000_000 + number), "lead_id": str(5_000_000 + number % 9000), "list_id": "20011", "campaign_id": "3101",
        "campaign": "Medicare", "user": "Dana Okafor", "user_id": "1000401", "phone_number": "7865550199",
        "number_dialed": "7865550199", "first_name": "Ada", "last_name": "Rivera", "status": "SALE" if number % 9 else "NA",
        "status_name": "Sale", "call_length": str(number % 400), "agent_comment": None, "queue_id": "501", "queue": "Medicare",
        "call_date": f"2026-11-18 {number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}", "called_count": "3",
        "caller_id_displayed": "7865550100", "term_reason": "AGENT", "call_type": "OUTBOUND", "queue_position": "1",
        "queue_seconds": "0.00", "session_id": f"hcg-{number:x}", "originating_agent_id": None,
    }  # fmt: skip


def answer(found: dict[str, object]) -> bytes:
    body = json.dumps({"success": True, "data": found}).encode()
    return b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(body) + body


def pages(rows: int) -> dict[int, bytes]:
    """Every page by its offset."""
    return {
        offset: answer({
            "offset": offset, "limit": PAGE, "total_found": str(rows), "entries": PAGE,
            "results": [call(number) for number in range(offset, min(offset + PAGE, rows))],
        })
        for offset in range(0, rows, PAGE)
    }  # fmt: skip


async def main(rows: int, latency: float) -> None:
    log, lead = pages(rows), answer({"offset": 0, "limit": 100, "total": 1, "entries": [LEAD]})

    async def serve(reading: asyncio.StreamReader, writing: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reading.readuntil(b"\r\n\r\n")
                length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
                form = parse_qs((await reading.readexactly(length)).decode())
                await asyncio.sleep(latency)
                writing.write(log[int(form["offset"][0])] if b"/log/retrieve" in head[:60] else lead)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            writing.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)


@contextmanager
def upstream(rows: int, milliseconds: float) -> Generator[str]:
    """The address of such a stand-in, in a process of its own."""
    command = [sys.executable, __file__, str(rows), str(milliseconds)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
        finally:
            process.stdin.close()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2]) / 1000))
