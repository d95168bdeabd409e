"""The journal keeps what a change needs to be undone, for its owner alone, and forgets it in time."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from convoso_mcp.errors import NotRecorded
from convoso_mcp.journal import AGE, Change, FileJournal, Journal, MemoryJournal
from convoso_mcp.state import Outcome


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.now = 1_795_045_200.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "4f2a"


@pytest.fixture(params=["file", "memory"])
def journal(request: pytest.FixtureRequest, folder: Path, clock: Clock) -> Journal:
    return FileJournal(folder, clock=clock) if request.param == "file" else MemoryJournal(clock=clock)


def change(name: str) -> Change:
    before = {"id": "5000002", "notes": "likes \u2603", "custom": {"plan": None, "score": 7}}
    return Change(id=name, tool="update_lead", arguments={"lead_id": "5000002", "notes": "Prefers mornings"}, before=before)


async def test_a_change_is_found_with_its_before_image_and_unknown_until_it_is_settled(journal: Journal, clock: Clock) -> None:
    await journal.remember(change("c1"))
    found = await journal.find("c1")
    assert found is not None
    assert (found.outcome, found.before, found.arguments) == ("unknown", change("c1").before, change("c1").arguments)
    assert (found.tool, found.at) == ("update_lead", clock.now)
    assert await journal.settle("c1", "done")
    settled = await journal.find("c1")
    assert settled is not None
    assert settled.outcome == "done"
    assert await journal.find("c2") is None
    assert not await journal.settle("c2", "done")


async def test_the_newest_come_first_and_no_more_than_are_asked_for(journal: Journal) -> None:
    for name in ("c1", "c2", "c3"):
        await journal.remember(change(name))
    await journal.settle("c1", "refused")
    assert [(one.id, one.outcome) for one in await journal.recent(2)] == [("c3", "unknown"), ("c2", "unknown")]
    assert [one.id for one in await journal.recent(9)] == ["c3", "c2", "c1"]


async def test_a_record_that_nobody_could_read_before_is_no_record(journal: Journal) -> None:
    await journal.remember(Change(id="c1", tool="insert_lead", arguments={}, before=None))
    found = await journal.find("c1")
    assert found is not None
    assert found.before is None


async def test_a_change_is_forgotten_after_thirty_days_and_not_before(journal: Journal, clock: Clock) -> None:
    await journal.remember(change("c1"))
    clock.now += AGE - 1
    await journal.remember(change("c2"))
    assert [one.id for one in await journal.recent(9)] == ["c2", "c1"]
    clock.now += 1
    assert [one.id for one in await journal.recent(9)] == ["c2"]
    assert await journal.find("c1") is None
    assert not await journal.settle("c1", "done")


async def test_what_is_forgotten_is_not_left_in_the_file(folder: Path, clock: Clock) -> None:
    journal = FileJournal(folder, clock=clock)
    await journal.remember(change("c1"))
    assert b"Prefers mornings" in (folder / "journal.db").read_bytes()
    clock.now += AGE
    assert await FileJournal(folder, clock=clock).recent(9) == []
    assert all(b"Prefers mornings" not in file.read_bytes() for file in folder.iterdir())


async def test_another_process_finds_what_one_has_remembered(folder: Path) -> None:
    await FileJournal(folder).remember(change("c1"))
    assert await FileJournal(folder).find("c1") is not None


def in_the_way(folder: Path) -> None:
    folder.write_text("a file in the folder's place")


def no_database(folder: Path) -> None:
    folder.mkdir()
    (folder / "journal.db").write_text("no database, and long enough to be looked at as one" * 40)


@pytest.mark.parametrize("spoil", [in_the_way, no_database])
async def test_a_change_that_cannot_be_remembered_must_not_be_made(folder: Path, spoil: Callable[[Path], None]) -> None:
    spoil(folder)
    with pytest.raises(NotRecorded, match=r"Nothing was changed: the journal of changes cannot be opened \(.+\)\."):
        await FileJournal(folder).remember(change("c1"))
    assert not await FileJournal(folder).settle("c1", "done")


async def test_a_change_is_remembered_once(folder: Path) -> None:
    journal = FileJournal(folder)
    await journal.remember(change("c1"))
    with pytest.raises(NotRecorded):
        await journal.remember(change("c1"))


def test_what_a_change_holds_is_not_in_its_repr() -> None:
    assert "mornings" not in repr(change("c1"))


async def test_what_took_a_change_back_is_found_unless_it_was_refused(journal: Journal) -> None:
    await journal.remember(change("a"))
    outcomes: dict[str, Outcome] = {"b": "refused", "c": "nothing_to_do"}
    for name, outcome in outcomes.items():
        await journal.remember(replace(change(name), undoes="a", unread=True))
        await journal.settle(name, outcome)
    assert await journal.undoing("a") is None
    await journal.remember(replace(change("d"), undoes="a", unread=True))
    found = await journal.undoing("a")
    assert found is not None
    assert (found.id, found.undoes, found.unread, found.outcome) == ("d", "a", True, "unknown")
    assert await journal.undoing("d") is None
