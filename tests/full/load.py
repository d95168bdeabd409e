"""Two replicas under load, and one server over many calls (`make load`); everything on loopback, in processes of its own.

500 clients at once, each with a connection that it keeps, call two replicas through nginx for 30 s, and before and after that
two bare servers of the SDK, which make the same one call to the same sandbox by httpx. Every twentieth call is a write with a
number of its own; afterwards the sandbox is asked which are there. Then one server answers 100,000 calls, and what it holds in
memory is read on the way.

    python tests/full/load.py             prints the figures
    python tests/full/load.py --check     and fails on an error, a lost or doubled write, and beyond the bounds
"""

import sys
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

import anyio
from clients import Load, calling
from processes import Server, running, serving
from replicas import balanced, team

from serving import Served, served

CLIENTS, SECONDS = 500, 30
LEAST = 0.7
"""Of the calls a second that bare servers answer, those that ours do."""
EARLY, LATE, GROWTH = 10_000, 100_000, 1.10
BARE = str(Path(__file__).parent / "bare_server.py")
LIST = "20013"


def numbers(account: Served) -> Counter[str]:
    """The phone numbers in the list that is written to, and how often each is there."""
    found, offset = Counter[str](), 0
    while True:
        page = account.ask("leads/search", list_id=LIST, offset=str(offset), limit="1000")["data"]["entries"]
        found.update(str(row["phone_number"]) for row in page)
        offset += len(page)
        if not page:
            return found


def told(name: str, load: Load) -> str:
    """What came of it, in a line."""
    centiles = quantiles(load.seconds, n=100)
    ends = ", ".join(f"{end} {count:,}" for end, count in load.ends.most_common())
    return (
        f"{name}: {load.rate:.0f} calls/s, p50 {centiles[49] * 1000:.0f} ms, p99 {centiles[98] * 1000:.0f} ms; {ends}; "
        f"the clients took {load.own:.0%} of a core"
    )


def replicas(clients: int, seconds: float) -> bool:
    """Two replicas beside two bare servers."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        ours = stack.enter_context(team(folder))
        upstream = {"CONVOSO_BASE_URL": f"{ours.account.address}/v1", "CONVOSO_AUTH_TOKEN": "sandbox"}
        bare = [stack.enter_context(running(BARE, **upstream)) for _ in ours.replicas]
        beside = stack.enter_context(balanced(bare, folder / "beside"))
        before = numbers(ours.account)
        anyio.run(calling, ours.address, clients, 3)  # warm
        anyio.run(calling, beside, clients, 3)
        first = anyio.run(calling, beside, clients, seconds / 2)
        load = anyio.run(calling, ours.address, clients, seconds)
        second = anyio.run(calling, beside, clients, seconds / 2)
        after = numbers(ours.account)
    other = first + second
    print(told(f"two replicas, {clients} clients, {seconds:.0f} s", load))
    print(told("two bare servers, before and after", other))
    written = after - before
    lost = [number for number in load.written if written[number] == 0]
    doubled = [number for number, times in written.items() if times > 1]
    ratio = load.rate / other.rate
    print(f"{len(load.written):,} writes answered, {len(lost)} of them lost, {len(doubled)} doubled")
    print(f"{ratio:.2f} of the bare servers' calls a second (goal {LEAST})")
    return load.ends.keys() == {"answered"} and not lost and not doubled and ratio >= LEAST


def memory(early: int, late: int) -> bool:
    """One server over many calls: what it holds."""
    with TemporaryDirectory() as folder, served() as account, serving(account, CONVOSO_AUDIT_FOLDER=folder) as server:
        start = time.monotonic()
        load = anyio.run(calling, server.address, 16, None, early)
        then = held(server)
        load += anyio.run(calling, server.address, 16, None, late - early)
        now = held(server)
    print(
        f"one server: {then / 1024:.1f} MB after {early:,} calls, {now / 1024:.1f} MB after {late:,}: {now / then:.3f} "
        f"(bound {GROWTH}); {time.monotonic() - start:.0f} s"
    )
    return now / then <= GROWTH and load.ends.keys() == {"answered"}


def held(server: Server) -> int:
    """kB of memory that a process holds."""
    lines = Path(f"/proc/{server.process.pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def main() -> int:
    """Measure, print, and with `--check` hold against the bounds."""
    good = [replicas(CLIENTS, SECONDS), memory(EARLY, LATE)]
    return int("--check" in sys.argv and not all(good))


if __name__ == "__main__":
    sys.exit(main())
