"""A Redis in this process, reached over a real port of loopback; `tests/full` runs the same tests on a real one."""

import threading
from collections.abc import Generator
from contextlib import contextmanager

from fakeredis import TcpFakeServer


@contextmanager
def redis_server(port: int = 0) -> Generator[str]:
    """An empty one; its address."""
    server = TcpFakeServer(("127.0.0.1", port), server_type="redis")
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()  # it looks whether it should end
    try:
        yield f"redis://127.0.0.1:{server.server_address[1]}/0"
    finally:
        server.shutdown()
        server.server_close()
