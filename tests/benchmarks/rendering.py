"""What reading a page of 500 calls and writing its answer costs, in multiples of parsing its JSON.

Each round does both on the same bytes, one after the other, and the ratio is taken inside the round.

    python tests/benchmarks/rendering.py            prints the ratio
    python tests/benchmarks/rendering.py --check    and fails above the bound
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import anyio
import httpx

sys.path.insert(0, str(Path(__file__).parents[1]))
import world
from convoso_mcp.endpoints.calls import SearchCallLogs
from convoso_mcp.reading import read_reply
from convoso_mcp.sandbox import SANDBOX_TOKEN, open_sandbox
from convoso_mcp.text import answer

BOUND, ROUNDS = 6.0, 200
REQUEST = SearchCallLogs(limit=500)


async def page() -> bytes:
    """A page of 500 calls as Convoso sends it."""
    app = open_sandbox(now=lambda: world.NOW, scale="demo", token=SANDBOX_TOKEN)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=world.ADDRESS) as client:
        return (await client.post("log/retrieve", data={"auth_token": SANDBOX_TOKEN, **REQUEST.form()})).content


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> int:
    """Measure, print, and with `--check` hold the ratio against its bound."""
    body = anyio.run(page)
    assert len(json.loads(body)["data"]["results"]) == 500
    answer(REQUEST, read_reply(REQUEST, 200, body))  # classes are built by their first use
    ratios = [
        seconds(lambda: answer(REQUEST, read_reply(REQUEST, 200, body))) / seconds(lambda: json.loads(body))
        for _ in range(ROUNDS)
    ]
    ratio = statistics.median(ratios)
    print(f"a page of 500 calls, read and written: {ratio:.1f} x parsing its JSON (bound {BOUND})")
    return int("--check" in sys.argv and ratio > BOUND)


if __name__ == "__main__":
    sys.exit(main())
