"""Reading 40,000 calls at 100 ms a page: through the pager, in multiples of one page after the other, and its memory.

Each round does both, each in a process of its own that counts statuses, and the ratio is taken inside the round. The
throttle is opened for it: what is measured is the pager. Memory is what the reading adds to a process that has read one page.

    python tests/benchmarks/paging.py            prints the figures
    python tests/benchmarks/paging.py --check    and fails above the bounds
"""

import asyncio
import statistics
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import httpx
from pydantic import SecretStr
from upstream import upstream

from convoso_mcp.client import Convoso
from convoso_mcp.endpoints.calls import CallLogPage, SearchCallLogs
from convoso_mcp.pace import SteadyPace
from convoso_mcp.pager import Budget, Pager
from convoso_mcp.transport import Throttle

BOUND, MEMORY_BOUND, ROUNDS, ROWS, LATENCY = 0.30, 50, 3, 40_000, 100


def peak() -> float:
    """The largest memory of this process so far in MiB, 0 where the system does not tell."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


async def read(address: str, at_once: int) -> tuple[float, float]:
    """Seconds, and MiB that the reading added."""
    throttle = Throttle(httpx.AsyncHTTPTransport(), SteadyPace(1000), at_once=at_once)
    convoso = Convoso(httpx.AsyncClient(base_url=f"{address}/", transport=throttle), SecretStr("benchmark"))
    counts = Counter[str | None]()

    def take(page: CallLogPage) -> None:
        counts.update(row.status for row in page.rows)

    await convoso.call(SearchCallLogs(limit=500))  # classes are built by their first use
    before, start = peak(), time.perf_counter()
    coverage = await Pager(convoso.call, Budget(at_once=at_once)).read(SearchCallLogs(), take)
    took = time.perf_counter() - start
    await convoso.aclose()
    assert coverage.complete, coverage.why
    assert counts.total() == ROWS
    return took, peak() - before


def measured(address: str, at_once: int) -> tuple[float, float]:
    """The same in a fresh process."""
    done = subprocess.run([sys.executable, __file__, address, str(at_once)], capture_output=True, text=True, check=True)
    took, memory = map(float, done.stdout.split())
    return took, memory


def main() -> int:
    """Measure, print, and with `--check` hold the figures against their bounds."""
    with upstream(ROWS, LATENCY) as address:
        rounds = [(measured(address, 1), measured(address, 4)) for _ in range(ROUNDS)]
    ratios = [together[0] / alone[0] for alone, together in rounds]
    ratio, memory = statistics.median(ratios), statistics.median(together[1] for _, together in rounds)
    print(f"{ROWS:,} calls at {LATENCY} ms a page: {ratio:.3f} x one page after the other (bound {BOUND:.2f})")
    print(f"  over {ROUNDS} rounds from {min(ratios):.3f} to {max(ratios):.3f}; memory {memory:.0f} MiB (bound {MEMORY_BOUND})")
    return int("--check" in sys.argv and (ratio > BOUND or memory > MEMORY_BOUND))


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(*asyncio.run(read(sys.argv[1], int(sys.argv[2]))))
        sys.exit()
    sys.exit(main())
