"""How long the sandbox takes to its first answer, in seconds, and how much memory the making of `full` takes.

The bounds are seconds, because people wait for them; the best of three is taken, which is the machine at rest.

    python tests/benchmarks/sandbox_opening.py            prints the figures
    python tests/benchmarks/sandbox_opening.py --check    and fails above the bounds
"""

import os
import subprocess
import sys
from tempfile import TemporaryDirectory

ROUNDS = 3
FIRST_ANSWER = """
import sys, time
from datetime import datetime
from pathlib import Path
import anyio, httpx
from convoso_mcp.sandbox import ACCOUNT_ZONE, SANDBOX_TOKEN, open_sandbox

async def main():
    app = open_sandbox(lambda: datetime(2026, 11, 18, 15, 40, tzinfo=ACCOUNT_ZONE), sys.argv[1])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://sandbox.invalid", timeout=None) as client:
        start = time.perf_counter()
        answer = await client.post("/v1/campaigns/search", data={"auth_token": SANDBOX_TOKEN})
        took = time.perf_counter() - start
    assert answer.json()["success"]
    status = Path("/proc/self/status")
    peak = [line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM")] if status.exists() else ["0"]
    print(took, peak[0])

anyio.run(main)
"""


def first_answer(scale: str, cache: str) -> tuple[float, float]:
    """Seconds from the first request to its answer in a fresh process, and its largest memory in MiB (0 where untold)."""
    environment = {**os.environ, "XDG_CACHE_HOME": cache}
    done = subprocess.run(
        [sys.executable, "-c", FIRST_ANSWER, scale], env=environment, capture_output=True, text=True, check=True
    )
    took, peak = map(float, done.stdout.split())
    return took, peak / 1024


def main() -> int:
    """Measure, print, and with `--check` hold the figures against their bounds."""
    with TemporaryDirectory() as cache:
        made, memory = first_answer("full", cache)
        kept = min(first_answer("full", cache)[0] for _ in range(ROUNDS))
        demo = min(first_answer("demo", cache)[0] for _ in range(ROUNDS))
    print(f"demo, first answer: {demo:.2f} s (bound 1)")
    size = f"{memory:.0f} MiB" if memory else "memory not told by this system"
    print(f"full, first answer: {made:.1f} s and {size} where it is made (bounds 20 and 1024 MiB), {kept:.2f} s from the cache")
    return int("--check" in sys.argv and (demo > 1 or made > 20 or memory > 1024))


if __name__ == "__main__":
    sys.exit(main())
