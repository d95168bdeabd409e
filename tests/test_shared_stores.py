"""What replicas share: the same contract in memory and in Redis, seen through two servers of one account."""

import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import anyio
import anyio.lowlevel
import pytest
from pydantic import SecretStr

from convoso_mcp.account import Directory, Named, Names, Zone
from convoso_mcp.allowance import Allowance, HourlyAllowance
from convoso_mcp.audit import Asked, Audit, MemoryAudit
from convoso_mcp.audit.chain import Key
from convoso_mcp.endpoints.statuses import Status
from convoso_mcp.errors import ConvosoError, NotRecorded
from convoso_mcp.journal import Change, Journal, MemoryJournal
from convoso_mcp.kept import Kept, MemoryKept, Result
from convoso_mcp.replicas.auditing import SharedAudit
from convoso_mcp.replicas.journaling import SharedJournal
from convoso_mcp.replicas.link import AWAY, Link
from convoso_mcp.replicas.once import SharedAllowance, SharedOnce
from convoso_mcp.replicas.pacing import SharedPace
from convoso_mcp.replicas.results import SharedKept, SharedLearned
from convoso_mcp.replicas.safe import Safe
from convoso_mcp.store import Once, OnceInMemory
from convoso_mcp.text import wording
from convoso_mcp.text.plain import Free
from convoso_mcp.text.plain import Link as Address
from convoso_mcp.text.table import Table
from redis_server import redis_server

KEYS = [b"1" * 32]
ROW = {
    "name": Free("Eve Example"), "url": Address("https://example.com/play-recording/1"), "length": timedelta(seconds=90.5),
    "open": True, "share": 12.5, "n": 7, "nothing": None, "inner": {"f": "x", "t": [1, Free("y z"), {"m": timedelta(1)}]},
}  # fmt: skip
TABLE = Table(("call", "calls"), ("name", "n"), tuple(ROW), frozenset({"length"}), (ROW, {"n": 8}), {"name": "words"})
ASKED = Asked(tool="update_lead", caller="token:ana", plain={"lead_id": "7"}, personal={"notes": "Eve Example"})


@dataclass
class Replica:
    """The stores of one server."""

    once: Once
    allowance: Allowance
    kept: Kept
    journal: Journal
    audit: Audit


@dataclass
class Time:
    """A clock, and what was told meanwhile."""

    now: float = 1_000_000
    told: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    def __call__(self) -> float:
        return self.now

    def tell(self, event: str, why: str = "", /) -> None:
        self.told.append((event, why))


@pytest.fixture
def time() -> Time:
    return Time()


@asynccontextmanager
async def linked(url: str, time: Time) -> AsyncGenerator[Link]:
    link = Link(SecretStr(url), "account", time.tell, clock=time)
    try:
        yield link
    finally:
        await link.aclose()


def replica(link: Link, time: Time, *, results: int = 3) -> Replica:
    safe = Safe(KEYS)
    return Replica(
        once=SharedOnce(link, time),
        allowance=SharedAllowance(link, 2),
        kept=SharedKept(link, safe, MemoryKept(results=results), results=results),
        journal=SharedJournal(link, safe, clock=time),
        audit=SharedAudit(link, Key(b"k" * 32), time),
    )


@pytest.fixture(params=["memory", "redis"])
async def pair(request: pytest.FixtureRequest, redis_url: str, time: Time) -> AsyncGenerator[tuple[Replica, Replica]]:
    """Two servers of one account: in memory they are one, in Redis two that know nothing of each other."""
    if request.param == "memory":
        kept = MemoryKept(results=3)
        one = Replica(OnceInMemory(time), HourlyAllowance(2, time), kept, MemoryJournal(clock=time), MemoryAudit(clock=time))
        yield one, one
        return
    async with linked(redis_url, time) as link, linked(redis_url, time) as other:
        yield replica(link, time), replica(other, time)


Pair = tuple[Replica, Replica]


async def test_what_was_used_at_one_is_used_at_the_other(pair: Pair, time: Time) -> None:
    one, other = pair
    assert [await each.once.first("s1", time.now + 60) for each in (one, other, one)] == [True, False, False]
    assert await other.once.first("s2", time.now + 60)


async def test_the_changes_of_the_hour_are_counted_together(pair: Pair) -> None:
    one, other = pair
    assert [await each.allowance.wait() for each in pair] == [0, 0]
    assert [await one.allowance.take(), await other.allowance.take()] == [0, 0]
    for each in pair:
        assert 3590 < await each.allowance.wait() <= 3600
        assert 3590 < await each.allowance.take() <= 3600


async def put(kept: Kept, asked: str = "test.") -> Result:
    result = kept.result(TABLE, asked, before=1, matches=9, more=True, zone="America/New_York")
    await kept.keep(result)
    return result


async def test_a_result_of_one_is_found_by_the_other_value_by_value_and_by_nobody_else(pair: Pair) -> None:
    one, other = (each.kept.of("token:ana") for each in pair)
    result = await put(one)
    found = await other.find(result.id)
    assert found is not None
    assert (found.table, found.part, found.zone, found.asked) == (
        Table(TABLE.nouns, TABLE.columns, TABLE.names, TABLE.lengths, found.table.rows, TABLE.masked),
        "rows 2 to 3 of at least 9 calls",
        "America/New_York",
        "test.",
    )
    assert list(found.table.rows) == list(TABLE.rows)
    kinds = {name: type(value) for name, value in found.table.rows[0].items()}
    assert kinds == {name: type(value) for name, value in ROW.items()}
    assert [about.id for about in await other.listed()] == [result.id]
    stranger = pair[1].kept.of("token:bob")
    assert await stranger.find(result.id) is None
    assert await stranger.listed() == []


async def test_the_oldest_results_of_all_make_room_and_that_is_said(pair: Pair) -> None:
    one, other = (each.kept.of("token:ana") for each in pair)
    first = await put(one)
    later = [(await put(each)).id for each in (other, one, other)]
    assert [about.id for about in await one.listed()][:3] == later[::-1]
    assert await other.find(first.id) is None
    assert await other.missing(first.id) == "This result is not kept any more: newer ones pushed it out."
    assert await other.missing("r9-none") == "This result is not kept: the id is wrong, or its time is over."


def change(change_id: str, undoes: str = "") -> Change:
    return Change(
        id=change_id, tool="update_lead", arguments={"notes": "Eve Example"}, before={"a": [1]}, caller="ana", undoes=undoes
    )


async def test_a_change_of_one_is_found_settled_and_undone_by_the_other(pair: Pair, time: Time) -> None:
    one, other = (each.journal for each in pair)
    await one.remember(change("c1"))
    assert await other.undoing("c1") is None
    assert await other.settle("c1", "done")
    assert not await other.settle("c9", "done")
    found = await one.find("c1")
    assert found == replace(change("c1"), outcome="done", at=time.now)
    time.now += 1
    await other.remember(change("c2", undoes="c1"))
    undoing = await one.undoing("c1")
    assert undoing is not None
    assert undoing.id == "c2"
    assert [each.id for each in await one.recent(5)] == ["c2", "c1"]
    assert [each.id for each in await other.recent(1)] == ["c2"]
    await one.settle("c2", "refused")
    assert await other.undoing("c1") is None
    time.now += 30 * 86_400 - 1
    assert await other.find("c1") is None
    assert [each.id for each in await one.recent(5)] == ["c2"]


async def test_the_audit_tells_what_any_of_them_did(pair: Pair) -> None:
    one, other = (each.audit for each in pair)
    change_id = await one.open(ASKED, "person")
    assert await other.refuse(ASKED, "declined")
    assert await other.close(change_id, "done")
    refusal, done = await one.entries(10)
    assert (refusal.why, done.change_id, done.outcome, done.confirmed_by) == ("declined", change_id, "done", "person")
    assert [entry.why for entry in await other.entries(1)] == ["declined"]


# Below: what is of Redis alone.


async def lines(link: Link) -> list[bytes]:
    return await link.do("LRANGE", link.key("audit"), 0, -1)


async def test_many_writers_make_one_chain_that_holds(redis_url: str, time: Time) -> None:
    async with linked(redis_url, time) as link, linked(redis_url, time) as other, anyio.create_task_group() as tasks:
        writers = [SharedAudit(each, Key(b"k" * 32), time) for each in (link, other, link, other)]
        for number in range(80):
            tasks.start_soon(writers[number % 4].refuse, ASKED, "declined")
    async with linked(redis_url, time) as link:
        audit = SharedAudit(link, Key(b"k" * 32), time)
        report = await audit.verify()
        assert (report.intact, report.lines) == (True, 80)
        assert len(await audit.entries(100)) == 80
        assert (await audit.verify(report.head)).intact
        assert await audit.accounts() == ["account"]


@pytest.mark.parametrize("how", ["edited", "removed", "moved", "repeated"])
async def test_who_lacks_the_key_cannot_bend_the_chain_unseen(redis_url: str, time: Time, how: str) -> None:
    async with linked(redis_url, time) as link:
        audit = SharedAudit(link, Key(b"k" * 32), time)
        for _ in range(4):
            await audit.open(ASKED, "person")
        written = await lines(link)
        bent = {
            "edited": [written[0], written[1].replace(b"person", b"nobody"), *written[2:]],
            "removed": [written[0], *written[2:]],
            "moved": [written[1], written[0], *written[2:]],
            "repeated": [*written[:2], *written[1:]],
        }[how]
        await link.all(("DEL", link.key("audit")), ("RPUSH", link.key("audit"), *bent))
        assert not (await audit.verify()).intact


async def test_behind_a_line_of_another_key_nothing_is_written(redis_url: str, time: Time) -> None:
    async with linked(redis_url, time) as link:
        await SharedAudit(link, Key(b"k" * 32), time).open(ASKED, "person")
        other = SharedAudit(link, Key(b"l" * 32), time)
        for _ in range(2):
            with pytest.raises(NotRecorded, match="written with another key"):
                await other.open(ASKED, "person")
        assert len(await lines(link)) == 1


async def test_what_one_learned_of_the_account_the_other_need_not_read(redis_url: str, time: Time) -> None:
    reads = list[str]()

    def known(what: str, value: Any) -> Callable[[], Any]:
        async def read() -> Any:
            reads.append(what)
            return value

        return read

    names = Names("list", (Named("1", "Eve Example", active=True, within="c"), Named("2", "b")))
    statuses = (Status.model_validate({"status": "SALE", "contact": "Y", "flag_of_this_account": "Y"}),)
    zone = Zone(ZoneInfo("America/Denver"), "learned")
    async with linked(redis_url, time) as link, linked(redis_url, time) as far:
        one, other = (Directory(clock=time, learned=SharedLearned(each, Safe(KEYS))) for each in (link, far))
        for directory in (one, other, one):
            assert await directory.learn("lists", Names, known("lists", names)) == names
            assert await directory.learn("statuses", tuple[Status, ...], known("statuses", statuses)) == statuses
            assert await directory.learn("zone", Zone, known("zone", zone)) == zone
        assert reads == ["lists", "statuses", "zone"]
        time.now += 61
        await other.learn("lists", Names, known("lists", names), at_most=60)
        assert reads == ["lists", "statuses", "zone", "lists"]
        await one.learn("lists", Names, known("lists", names), at_most=60)
        assert reads == ["lists", "statuses", "zone", "lists"]


async def turn(pace: SharedPace) -> bool:
    """Whether a turn came; False where nobody may send."""
    came = anyio.Event()
    taken = list[bool]()

    def ready() -> None:
        taken.append(bool(not pace.closed() and pace.turn(ready, wanted=True)))
        came.set()

    assert not pace.turn(ready, wanted=True)
    await came.wait()
    return taken[0]


async def test_a_pause_that_one_hears_of_is_kept_by_all(redis_url: str, time: Time) -> None:
    async with linked(redis_url, time) as link, linked(redis_url, time) as far:
        one, other = SharedPace(link, 1000), SharedPace(far, 1000)
        assert await turn(one)
        assert await turn(other)
        one.refused(one.clock(), 30)
        with anyio.fail_after(5):
            while await turn(other):
                pass
        assert 29 < other.closed() <= 30
        assert 29 < one.closed() <= 30


async def test_after_a_429_of_one_all_are_slower_and_get_faster_with_each_answer(redis_url: str, time: Time) -> None:
    async with linked(redis_url, time) as link, linked(redis_url, time) as far:
        one, other = SharedPace(link, 100), SharedPace(far, 100)

        async def spacing() -> int:
            return int(await link.do("HGET", link.key("pace"), "spacing") or 10_000)

        assert await turn(one)
        for _ in range(3):  # those that were under way together count once
            one.refused(one.clock() - 1, 0)
        with anyio.fail_after(5):
            while await spacing() == 10_000:
                await anyio.lowlevel.checkpoint()
            assert await spacing() == 20_000
            for expected in (18_000, 16_200):
                assert await turn(other)  # which learns of it
                other.answered()
                while await spacing() != expected:
                    await anyio.lowlevel.checkpoint()


async def test_keys_rotate_and_what_is_moved_does_not_open(redis_url: str, time: Time) -> None:
    old, new = b"o" * 32, b"n" * 32
    sealed = Safe([old]).seal("a", b"secret")
    assert [Safe(keys).open("a", sealed) for keys in ([old, new], [new, old], [new])] == [b"secret", b"secret", None]
    assert Safe([old]).open("b", sealed) is None
    assert Safe([old]).open("a", b"short") is None
    async with linked(redis_url, time) as link:
        journals = [SharedJournal(link, Safe(keys), clock=time) for keys in ([old], [new, old], [new])]
        await journals[0].remember(change("c1"))
        await journals[1].remember(change("c2"))
        told = [sorted(each.id for each in await journal.recent(9)) for journal in journals]
        assert told == [["c1"], ["c1", "c2"], ["c2"]]


async def test_nothing_of_a_person_lies_there_in_clear(redis_url: str, time: Time) -> None:
    async with linked(redis_url, time) as link:
        here = replica(link, time)
        await put(here.kept.of("eve@example.com"))
        await here.journal.remember(change("c1"))
        await here.audit.open(ASKED, "person")
        await SharedLearned(link, Safe(KEYS)).put("agents", Names, 0, Names("agent", (Named("1", "Eve Example"),)))
        held = list[bytes]()
        for key in await link.do("KEYS", "*"):
            kind = (await link.do("TYPE", key)).decode()
            ways = {"hash": ("HGETALL", key), "list": ("LRANGE", key, 0, -1), "zset": ("ZRANGE", key, 0, -1)}
            found = await link.do(*ways.get(kind, ("GET", key)))
            held += [key, repr(found).encode()]
            assert await link.do("PTTL", key) > 0 or key == link.key("audit").encode(), key
        assert len(held) >= 14
        for personal in (b"Eve Example", b"eve@", b"example.com"):
            assert not [value for value in held if personal in value]


async def test_while_redis_is_away_reads_go_on_and_changes_wait_and_it_comes_back(time: Time) -> None:
    with redis_server() as url:
        port = int(url.rpartition(":")[2].partition("/")[0])
    async with linked(url, time) as link:
        here = replica(link, time)
        mine = here.kept.of("token:ana")
        result = await put(mine)
        assert await mine.find(result.id) is not None
        assert [about.id for about in await mine.listed()] == [result.id]
        assert (
            await mine.missing("r9-none") == "This result cannot be had now: it is not kept here, and Redis cannot be reached."
        )
        assert await SharedLearned(link, Safe(KEYS)).get("lists", Names) is None
        await SharedLearned(link, Safe(KEYS)).put("lists", Names, 0, Names("list", ()))
        pace = SharedPace(link, 1000)
        assert await turn(pace)
        assert await turn(pace)
        pace.refused(pace.clock(), 30)
        assert pace.closed() > 29
        refused = list[str]()
        for attempt in (
            lambda: here.once.first("s1", time.now + 60), here.allowance.wait, here.allowance.take,
            lambda: SharedAllowance(link, None).wait(), lambda: here.audit.open(ASKED, "person"),
            lambda: here.journal.remember(change("c1")), lambda: here.journal.recent(5), lambda: here.journal.find("c1"),
            lambda: here.audit.entries(5),
        ):  # fmt: skip
            with pytest.raises(ConvosoError) as caught:
                await attempt()
            assert caught.value.again
            refused.append(wording(caught.value).split(":")[0].split(",")[0])
        assert refused == ["[not_recorded] Not recorded"] * 6 + ["[unavailable] What was changed cannot be looked up"] * 2 + [
            "[unavailable] The record of changes cannot be read"
        ]
        assert [await here.audit.refuse(ASKED, "declined"), await here.journal.settle("c1", "done")] == [False, False]
        assert await SharedAllowance(link, None).take() == 0
        assert link.away
        assert time.told == [("redis_away", "ConnectionError")]
        with redis_server(port):
            assert not await link.there(), "it is not asked again at once"
            time.now += AWAY
            assert await link.there()
            assert await here.once.first("s1", time.now + 60)
            assert time.told == [("redis_away", "ConnectionError"), ("redis_back", "")]


async def test_a_redis_that_refuses_is_complained_of_now_and_then(redis_url: str, time: Time) -> None:
    async with linked(redis_url, time) as link:
        await link.do("SET", link.key("audit"), json.dumps("no list"))
        audit = SharedAudit(link, Key(b"k" * 32), time)
        for _ in range(3):
            with pytest.raises(NotRecorded):
                await audit.open(ASKED, "person")
        assert time.told == [("redis_refused", "ResponseError")]
