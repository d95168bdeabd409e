"""Start-up and idle memory of the server, in pairs: how long from spawn to the `tools/list` answer, and how large it rests.

Each round runs every program once, one after the other, and the ratios are taken inside the round, so that a machine
whose speed drifts measures the same. The floors: a bare `import mcp` for time, a one-tool low-level server for memory.

    python tests/benchmarks/start_up.py            prints the ratios
    python tests/benchmarks/start_up.py --check    and fails above the bounds
"""

import compileall
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

TIME_BOUND, MEMORY_BOUND, ROUNDS = 1.10, 1.15, 15

BARE_IMPORT = "import mcp, os; os._exit(0)"
ONE_TOOL = """
import anyio
from mcp.server import Server
from mcp.server.stdio import stdio_server
from mcp.types import ListToolsResult, Tool

async def list_tools(context, params):
    return ListToolsResult(tools=[Tool(name="one", input_schema={"type": "object"})])

async def main():
    server = Server("one", on_list_tools=list_tools)
    async with stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())

anyio.run(main)
"""
OURS = [str(Path(sys.executable).with_name("convoso-mcp"))]
META = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": {"name": "benchmark", "version": "0"},
    "io.modelcontextprotocol/clientCapabilities": {},
}
LIST_TOOLS = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {"_meta": META}}).encode() + b"\n"


def bare_import() -> float:
    """Seconds for a Python that imports mcp and ends."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", BARE_IMPORT], check=True)
    return time.perf_counter() - start


def server(command: list[str]) -> tuple[float, int]:
    """Seconds from spawn to the `tools/list` answer, and KiB of memory (private and shared, Linux) once it rests."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(LIST_TOOLS)
        process.stdin.flush()
        answer = json.loads(process.stdout.readline())
        took = time.perf_counter() - start
        assert answer["result"]["tools"], answer
        memory = resident(process.pid)
        process.stdin.close()
    return took, memory


def resident(pid: int) -> int:
    """KiB in memory, where the system tells."""
    rollup = Path(f"/proc/{pid}/smaps_rollup")
    lines = rollup.read_text().splitlines() if rollup.exists() else []
    return sum(int(line.split()[1]) for line in lines if line.startswith("Rss:"))


def main() -> int:
    """Measure, print, and with `--check` hold the ratios against their bounds."""
    compileall.compile_dir(Path(__file__).parents[2] / "src", quiet=1)  # as installing does; an edited checkout may not be
    times: list[float] = []
    memories: list[float] = []
    for round_number in range(ROUNDS + 1):
        floor = bare_import()
        _, floor_memory = server([sys.executable, "-c", ONE_TOOL])
        took, memory = server(OURS)
        if round_number:  # the first one warms the file cache
            times.append(took / floor)
            if floor_memory:
                memories.append(memory / floor_memory)
    time_ratio = statistics.median(times)
    print(f"start-up to the tools/list answer: {time_ratio:.3f} x a bare import mcp (bound {TIME_BOUND})")
    print(f"  over {ROUNDS} rounds from {min(times):.3f} to {max(times):.3f}")
    memory_ratio = statistics.median(memories) if memories else 0
    told = f"{memory_ratio:.3f} x a one-tool low-level server's" if memories else "not measured: this system does not tell"
    print(f"idle memory: {told} (bound {MEMORY_BOUND})")
    return int("--check" in sys.argv and (time_ratio > TIME_BOUND or memory_ratio > MEMORY_BOUND))


if __name__ == "__main__":
    sys.exit(main())
