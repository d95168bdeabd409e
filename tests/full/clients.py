"""Many clients at once, each with a connection that it keeps; every reply is read whole and held against its request.

They write and read sockets by hand: a client of the SDK takes more of a core than the server that it calls.
"""

import itertools
import json
import re
import time
from asyncio import IncompleteReadError, StreamReader, open_connection
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import anyio
from processes import request

WRITES = 20
"""Every so many calls, one is a write."""
_numbers = itertools.count()


@dataclass
class Load:
    """What came of many calls. `own` is the share of a core that the clients themselves took."""

    ends: Counter[str] = field(default_factory=Counter[str])
    seconds: list[float] = field(default_factory=list[float])
    written: list[str] = field(default_factory=list[str])
    lasted: float = 0
    own: float = 0

    @property
    def rate(self) -> float:
        """Answered calls a second."""
        return self.ends["answered"] / self.lasted

    def __add__(self, other: "Load") -> "Load":
        return Load(
            self.ends + other.ends,
            self.seconds + other.seconds,
            self.written + other.written,
            self.lasted + other.lasted,
            (self.own * self.lasted + other.own * other.lasted) / (self.lasted + other.lasted),
        )


def posted(host: str, number: int) -> tuple[bytes, str]:
    """A call of the modern era, and the number that it writes, if it does."""
    phone = f"{200 + number // WRITES // 100 % 800}55501{number // WRITES % 100:02}" if number % WRITES == 0 else ""
    tool = "insert_lead" if phone else "search_leads"
    asked = {"list_id": "20013", "phone_number": phone} if phone else {"list_id": "20011", "limit": 1}
    whole = request(tool, modern=True, **asked)
    whole["json"]["id"] = number
    body = json.dumps(whole["json"]).encode()
    fields = whole["headers"] | {"host": host, "content-length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"POST /mcp HTTP/1.1\r\n{head}\r\n".encode() + body, phone


async def read(reader: StreamReader) -> tuple[int, bytes, bool]:
    """Status and body of one answer, and whether the connection stays."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = re.search(rb"content-length: (\d+)", head)
    if length:
        body = await reader.readexactly(int(length[1]))
    else:
        body = b""
        while size := int(await reader.readuntil(b"\r\n"), 16):
            body += await reader.readexactly(size)
            await reader.readexactly(2)
        await reader.readexactly(2)
    return int(head[9:12]), body, b"connection: close" not in head


async def calling(address: str, clients: int, seconds: float | None, calls: int | None = None) -> Load:
    """Call for so many seconds, or so often; what is under way then is still heard out."""
    load, parts, left = Load(), urlsplit(address), itertools.count(1)
    start, cpu = time.monotonic(), time.process_time()

    async def client() -> None:
        reader, writer = await open_connection(parts.hostname, parts.port)
        while (seconds is None or time.monotonic() - start < seconds) and (calls is None or next(left) <= calls):
            number = next(_numbers)
            sent, phone = posted(parts.netloc, number)
            began = time.monotonic()
            try:
                writer.write(sent)
                status, body, stays = await read(reader)
            except (IncompleteReadError, OSError) as error:
                load.ends[f"cut: {type(error).__name__}"] += 1
                return
            load.seconds.append(time.monotonic() - began)
            good = status == 200 and re.search(rb'"id":\s?%d\b' % number, body) and not re.search(rb'"isError":\s?true', body)
            load.ends["answered" if good else f"HTTP {status} {body[:120].decode() if status == 200 else ''}".rstrip()] += 1
            if phone and good:
                load.written.append(phone)
            if not stays:
                writer.close()
                reader, writer = await open_connection(parts.hostname, parts.port)
        writer.close()

    async with anyio.create_task_group() as tasks:
        for _ in range(clients):
            tasks.start_soon(client)
    load.lasted = time.monotonic() - start
    load.own = (time.process_time() - cpu) / load.lasted
    return load
