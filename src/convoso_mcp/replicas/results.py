"""Kept results that every replica finds, and what was learned of the account."""

import hashlib
import json
from collections.abc import Sequence
from copy import copy
from typing import TypeVar

from anyio import to_thread
from pydantic import TypeAdapter

from convoso_mcp import __version__
from convoso_mcp.kept import About, Kept, Result
from convoso_mcp.replicas.link import Link, Script, Unreachable
from convoso_mcp.replicas.rows import about_read, about_written, read, written
from convoso_mcp.replicas.safe import Safe
from convoso_mcp.text.table import Table

T = TypeVar("T")

RESULTS, SIZE, AGE = 500, 128_000_000, 3_600
"""How many results are kept at most, in how many bytes, and for how many seconds."""

# KEYS: the names in the order of keeping, and the bytes of each. A result that makes room leaves a word that it did.
_KEEP = Script("""
local prefix, name, most, size, age = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HSET', prefix .. name, 'about', ARGV[6], 'rows', ARGV[7])
redis.call('PEXPIRE', prefix .. name, age)
for _, old in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - age))) do
    redis.call('ZREM', KEYS[1], old)
    redis.call('HDEL', KEYS[2], old)
end
redis.call('ZADD', KEYS[1], string.format('%.0f', now), name)
redis.call('HSET', KEYS[2], name, #ARGV[6] + #ARGV[7])
local bytes = 0
for _, each in ipairs(redis.call('HVALS', KEYS[2])) do bytes = bytes + each end
while redis.call('ZCARD', KEYS[1]) > 1 and (redis.call('ZCARD', KEYS[1]) > most or bytes > size) do
    local oldest = redis.call('ZRANGE', KEYS[1], 0, 0)[1]
    bytes = bytes - (redis.call('HGET', KEYS[2], oldest) or 0)
    redis.call('ZREM', KEYS[1], oldest)
    redis.call('HDEL', KEYS[2], oldest)
    redis.call('DEL', prefix .. oldest)
    redis.call('SET', prefix .. oldest .. ':gone', 1, 'PX', age)
end
redis.call('PEXPIRE', KEYS[1], age)
redis.call('PEXPIRE', KEYS[2], age)
""")


class SharedKept:
    """Results in this process, as `own` keeps them, and sealed in Redis, where the other replicas find them.

    While Redis is away each replica finds its own. Bounds are of all callers together, as in memory.
    """

    def __init__(self, link: Link, safe: Safe, own: Kept, *, results: int = RESULTS, size: int = SIZE, age: int = AGE) -> None:
        self._link, self._safe, self._own = link, safe, own
        self._bounds, self._caller = (results, size, age * 1000), _who("")

    @property
    def open(self) -> bool:
        """Whether anything is kept at all."""
        return self._own.open

    def of(self, caller: str) -> "SharedKept":
        """The same as one caller sees it."""
        seen = copy(self)
        seen._own, seen._caller = self._own.of(caller), _who(caller)  # noqa: SLF001  a copy of our own
        return seen

    def result(self, table: Table, asked: str, *, before: int, matches: int, more: bool, zone: str = "") -> Result:
        """A table with a name to keep it under."""
        return self._own.result(table, asked, before=before, matches=matches, more=more, zone=zone)

    async def keep(self, result: Result) -> None:
        """Keep a result from now on: here, and for the others as far as they can be reached."""
        await self._own.keep(result)
        name = self._name(result.id)
        about, rows = await to_thread.run_sync(self._sealed, name, result)
        keys, prefix = [self._link.key("kept"), self._link.key("kept-sizes")], self._link.key("kept", "")
        try:
            await self._link.run(_KEEP, keys, prefix, name, *self._bounds, about, rows)
        except Unreachable:
            return

    async def find(self, result_id: str) -> Result | None:
        """A result that is still kept, whoever of the replicas fetched it."""
        if found := await self._own.find(result_id):
            return found
        name = self._name(result_id)
        try:
            sealed = await self._link.do("HMGET", self._link.key("kept", name), "about", "rows")
        except Unreachable:
            return None
        about, rows = sealed
        return await to_thread.run_sync(self._opened, name, about, rows) if about and rows else None

    async def missing(self, result_id: str) -> str:
        """Why there is no such result."""
        try:
            if await self._link.do("EXISTS", self._link.key("kept", self._name(result_id), "gone")):
                return "This result is not kept any more: newer ones pushed it out."
        except Unreachable:
            return "This result cannot be had now: it is not kept here, and Redis cannot be reached."
        return await self._own.missing(result_id)

    async def listed(self) -> Sequence[About]:
        """Every result that is kept, the newest first."""
        found = {one.id: one for one in await self._own.listed()}
        try:
            names = await self._link.do("ZRANGE", self._link.key("kept"), 0, -1)
            own = [name for name in (each.decode() for each in names) if name.startswith(f"{self._caller}:")]
            sealed = await self._link.all(*[("HGET", self._link.key("kept", name), "about") for name in own]) if own else []
        except Unreachable:
            own, sealed = [], []
        for name, each in zip(own, sealed, strict=True):
            if each and (opened := self._safe.open(_place("about", name), each)):
                about = about_read(opened)
                found.setdefault(about.id, about)
        return sorted(found.values(), key=lambda one: one.at, reverse=True)

    def _name(self, result_id: str) -> str:
        """Whose it is stands in the name: nobody finds, and nothing opens, what is another caller's."""
        return f"{self._caller}:{result_id}"

    def _sealed(self, name: str, result: Result) -> tuple[bytes, bytes]:
        about, rows = about_written(result), written(result)
        return self._safe.seal(_place("about", name), about), self._safe.seal(_place("rows", name), rows)

    def _opened(self, name: str, about: bytes, rows: bytes) -> Result | None:
        known, opened = self._safe.open(_place("about", name), about), self._safe.open(_place("rows", name), rows)
        return read(known, opened) if known and opened else None


class SharedLearned:
    """What a replica has learned of the account, sealed, for the others; nothing while Redis is away."""

    def __init__(self, link: Link, safe: Safe, age: int = 600) -> None:
        self._link, self._safe, self._age = link, safe, age

    async def get(self, what: str, kind: type[T]) -> tuple[float, T] | None:
        """What is known under a name, and when it was read."""
        key = self._link.key("learned", what)
        try:
            sealed = await self._link.do("GET", key)
        except Unreachable:
            return None
        opened = self._safe.open(_place(what), sealed) if sealed else None
        if not opened:
            return None
        at, found = json.loads(opened)
        return at, TypeAdapter(kind).validate_python(found)

    async def put(self, what: str, kind: type[T], at: float, found: T) -> None:
        """Let the others know."""
        key = self._link.key("learned", what)
        told = TypeAdapter(kind).dump_python(found, mode="json", by_alias=True)
        sealed = self._safe.seal(_place(what), json.dumps([at, told]).encode())
        try:
            await self._link.do("SET", key, sealed, "EX", self._age)
        except Unreachable:
            return


def _place(*names: str) -> str:
    """What a value is sealed for: another version of this server may write it otherwise, and does not open it."""
    return ":".join((__version__, *names))


def _who(caller: str) -> str:
    """A caller in the name of a key: a subject can be somebody's e-mail address."""
    return hashlib.sha256(caller.encode()).hexdigest()[:16]
