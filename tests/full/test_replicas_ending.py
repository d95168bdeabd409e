"""A replica that is ended under load: no call through nginx is cut off or answered twice, and no write is lost or doubled."""

import signal
import time
from pathlib import Path

import anyio
from clients import Load, calling
from load import numbers
from replicas import team


def test_a_replica_that_ends_under_load_costs_no_call_and_is_gone_in_ten_seconds(tmp_path: Path) -> None:
    took, load = list[float](), Load()
    with team(tmp_path, faults="slow 20% seconds=0.5") as several:
        before = numbers(several.account)

        async def under_load() -> None:
            nonlocal load
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(end)
                load = await calling(several.address, 48, 8)

        async def end() -> None:
            await anyio.sleep(3)
            began = time.monotonic()
            several.replicas[0].process.send_signal(signal.SIGTERM)
            ended = await anyio.to_thread.run_sync(lambda: several.replicas[0].process.wait(timeout=15))
            took.append(time.monotonic() - began)
            assert ended == 0

        anyio.run(under_load)
        written = numbers(several.account) - before
        assert several.replicas[1].process.poll() is None
    assert load.ends.keys() == {"answered"}, load.ends
    assert load.ends["answered"] > 200
    assert sorted(load.written) == sorted(written.elements())
    assert len(load.written) > 10
    assert took[0] < 10
