"""The audit records before a change is made, shows who tampers without the key, and holds nothing of a person."""

import os
import resource
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import anyio
import pytest
from click.testing import CliRunner
from inline_snapshot import snapshot
from pydantic import SecretStr

from convoso_mcp.audit import Asked, Audit, FileAudit, MemoryAudit, asked, recorded
from convoso_mcp.audit.chain import Key
from convoso_mcp.audit.checking import Report, check, verify
from convoso_mcp.cli import program
from convoso_mcp.endpoints import ENDPOINTS
from convoso_mcp.endpoints.campaigns import SetCampaignStatus
from convoso_mcp.endpoints.endpoint import Effect, Request
from convoso_mcp.endpoints.leads import DeleteLead, InsertLead, UpdateLead
from convoso_mcp.endpoints.replies import PERSON
from convoso_mcp.errors import NotConfigured, NotRecorded
from convoso_mcp.journal import FileJournal
from convoso_mcp.state import account, base
from convoso_mcp.understanding import names_nobody

GIVEN = SecretStr("a key of an operator, which is long enough")
Lines = list[bytes]


def clock() -> Callable[[], float]:
    """A second more at each look, from a Wednesday afternoon on."""
    seconds = count(1_795_045_200)
    return lambda: next(seconds)


def of(request: Request[Any]) -> Asked:
    return asked(request, "claude-desktop 1.2")


DELETE = of(DeleteLead(lead_id="5000003"))
UPDATE = of(
    UpdateLead(
        lead_id="5000002", first_name="Juana", phone_number="3055550142", notes="prefers mornings", age="68", status="CALLBK",
        custom_fields={"vendor_id": "B7-secret", "medicare_id": "1EG4-TE5-MK73"},
    )
)  # fmt: skip
PERSONAL = ("Juana", "3055550142", "prefers mornings", "68", "B7-secret", "1EG4-TE5-MK73")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "4f2a"


@pytest.fixture(params=["file", "memory"])
def audit(request: pytest.FixtureRequest, folder: Path) -> Audit:
    return FileAudit(folder, clock=clock()) if request.param == "file" else MemoryAudit(clock=clock())


async def fill(audit: Audit, changes: int = 3) -> None:
    """Changes that were made, two lines each."""
    for _ in range(changes):
        await audit.close(await audit.open(DELETE, "person"), "done", code=200)


def content(folder: Path) -> list[tuple[str, bytes]]:
    return [(file.name, file.read_bytes()) for file in sorted(folder.glob("audit-*.jsonl"))]


def only_file(folder: Path) -> Path:
    (file,) = folder.glob("audit-*.jsonl")
    return file


async def test_each_change_is_told_with_its_outcome_and_each_refusal_with_its_reason(audit: Audit) -> None:
    first = await audit.open(UPDATE, "nobody")
    assert await audit.close(first, "done", code=200)
    second = await audit.open(DELETE, "model")
    assert await audit.close(second, "refused", code=6001, short="not_found")
    assert await audit.refuse(of(SetCampaignStatus(campaign_id="3101", status=1)), "declined")
    third = await audit.open(of(InsertLead(list_id="20013", phone_number="7865550198", hopper=True)), "person")
    told = "\n".join(entry.told() for entry in await audit.entries(10))
    for name, change_id in (("FIRST", first), ("SECOND", second), ("THIRD", third)):
        told = told.replace(change_id, name)
    assert told == snapshot("""\
2026-11-18T23:40:05.000Z THIRD insert_lead hopper=1 list_id=20013 fields=phone_number by claude-desktop 1.2, confirmed by person: unknown
2026-11-18T23:40:04.000Z - set_campaign_status campaign_id=3101 status=1 by claude-desktop 1.2: not done, declined
2026-11-18T23:40:02.000Z SECOND delete_lead lead_id=5000003 by claude-desktop 1.2, confirmed by model: refused code 6001 not_found
2026-11-18T23:40:00.000Z FIRST update_lead lead_id=5000002 status=CALLBK fields=age,first_name,medicare_id,notes,phone_number,vendor_id by claude-desktop 1.2, confirmed by nobody: done code 200\
""")
    assert [entry.change_id for entry in await audit.entries(1)] == [third]


def test_what_is_written_as_it_is_names_nobody() -> None:
    """Ids, codes, numbers and chosen words of every tool that changes something; all else is written as marks."""
    plain = {
        field.alias or name
        for endpoint in ENDPOINTS
        if endpoint.about.effect is not Effect.READS
        for name, field in endpoint.model_fields.items()
        if names_nobody(field, "")
    }
    assert not plain & PERSON.keys()
    assert sorted(plain) == snapshot(
        [
            "agent_id",
            "call_log_id",
            "callback",
            "callback_id",
            "campaign_id",
            "contact",
            "created_by",
            "dnc",
            "final",
            "id",
            "last_modified_by",
            "lead_id",
            "list_id",
            "owner_id",
            "phone_code",
            "queue_id",
            "reached",
            "recipient",
            "return",
            "search_campaign_id",
            "search_list_id",
            "status",
            "success",
            "update_order_by_last_called_time",
            "user_id",
            "voicemail",
        ]
    )


async def test_what_is_given_twice_has_the_same_mark_and_no_mark_tells_the_value(folder: Path) -> None:
    audit = FileAudit(folder, key=GIVEN, clock=clock())
    for request in (UpdateLead(lead_id="1", city="Tampa"), InsertLead(list_id="2", phone_number="3055550142", city="Tampa")):
        await audit.open(of(request), "nobody")
    assert only_file(folder).read_text().count(Key(GIVEN.get_secret_value().encode()).mark("Tampa")) == 2


def edited(lines: Lines) -> Lines:
    return [line.replace(b"5000003", b"5000004") if number == 2 else line for number, line in enumerate(lines)]


def forged(lines: Lines) -> Lines:
    """An edit by somebody who knows how links are made, and has another key."""
    from convoso_mcp.audit.chain import read, sealed  # noqa: PLC0415  only this forger needs it

    line = read(lines[2])
    assert line is not None
    bare = {name: value for name, value in line.items() if name not in ("n", "prev", "link")}
    return [*lines[:2], sealed(bare, 3, str(line["prev"]), Key(b"another"))[0].rstrip(), *lines[3:]]


TAMPERING: dict[str, tuple[Callable[[Lines], Lines], str]] = {
    "a value edited": (edited, "line 3: edited"),
    "a line forged with another key": (forged, "line 3: edited"),
    "spaces added": (lambda lines: [*lines[:2], lines[2].replace(b":", b": ", 1), *lines[3:]], "line 3: cannot be read"),
    "a line that is no JSON": (lambda lines: [*lines[:2], b"# nothing", *lines[2:]], "line 3: cannot be read"),
    "a blank line added": (lambda lines: [*lines[:2], b"", *lines[2:]], "line 3: cannot be read"),
    "a line of odd kinds": (lambda lines: [*lines[:2], b'{"link":[],"n":true,"prev":{}}', *lines[2:]], "line 3: cannot be read"),
    "a line removed": (lambda lines: lines[:2] + lines[3:], "line 3: out of its place (number 4, expected 3)"),
    "the first line removed": (lambda lines: lines[1:], "line 1: out of its place (number 2, expected 1)"),
    "an old line inserted": (lambda lines: [*lines[:4], lines[1], *lines[4:]], "line 5: out of its place (number 2, expected 5)"),
    "a line repeated at the end": (lambda lines: [*lines, lines[-1]], "line 7: out of its place (number 6, expected 7)"),
    "two lines swapped": (lambda lines: [lines[0], lines[2], lines[1], *lines[3:]], "line 2: out of its place (number 3"),
    "the last line cut short": (lambda lines: [*lines[:-1], lines[-1][:-9]], "line 6: cannot be read"),
}  # fmt: skip


@pytest.mark.parametrize(("tamper", "told"), TAMPERING.values(), ids=TAMPERING)
async def test_tampering_without_the_key_is_detected(folder: Path, tamper: Callable[[Lines], Lines], told: str) -> None:
    await fill(FileAudit(folder))
    file = only_file(folder)
    assert verify(folder).intact
    file.write_bytes(b"".join(line + b"\n" for line in tamper(file.read_bytes().splitlines())))
    report = verify(folder)
    assert not report.intact
    assert f"{file.name}, {told}" in report.told()


async def test_a_line_of_a_past_that_was_cut_off_cannot_be_put_back(folder: Path) -> None:
    """Its number and its own link are right: only the link before it tells."""
    audit = FileAudit(folder)
    await fill(audit)
    past = only_file(folder).read_bytes().splitlines(keepends=True)
    only_file(folder).write_bytes(b"".join(past[:3]))
    await fill(audit, changes=2)
    present = only_file(folder).read_bytes().splitlines(keepends=True)
    assert verify(folder).intact
    only_file(folder).write_bytes(b"".join([*present[:4], past[4], *present[5:]]))
    assert "line 5: out of its place: lines were removed, added, moved or put back." in verify(folder).told()


async def test_no_byte_of_the_audit_can_change_unseen(folder: Path) -> None:
    await fill(FileAudit(folder, key=GIVEN), changes=2)
    ((name, text),) = content(folder)
    key = Key(GIVEN.get_secret_value().encode())
    assert check([(name, text)], key).intact
    for place in range(len(text)):
        changed = text[:place] + bytes([text[place] ^ 1]) + text[place + 1 :]
        assert not check([(name, changed)], key).intact, place


async def test_lines_cut_off_the_end_are_found_only_with_a_head_that_was_kept(folder: Path) -> None:
    audit = FileAudit(folder)
    await fill(audit)
    head = verify(folder).head
    await fill(audit, changes=1)
    assert verify(folder, head=head.upper()).intact, "the chain has grown since the head was kept"
    lines = only_file(folder).read_bytes().splitlines(keepends=True)
    only_file(folder).write_bytes(b"".join(lines[:5]))
    assert verify(folder).intact
    assert "Whether lines were cut off the end, only a head that was kept elsewhere tells" in verify(folder).told()
    assert "The head that you kept is not in the chain" in verify(folder, head=head).told()
    only_file(folder).unlink()
    assert not verify(folder, head=head).intact


async def test_a_check_says_what_it_found_and_what_it_cannot_know(folder: Path) -> None:
    audit = FileAudit(folder)
    await fill(audit)
    await audit.open(UPDATE, "person")
    report = verify(folder)
    assert report.told().replace(report.head, "HEAD") == snapshot("""\
Intact: 7 lines in 1 file. Up to the last line, nobody without the key edited, removed, added or moved one.
Whether lines were cut off the end, only a head that was kept elsewhere tells (--head).
The key lies beside the audit: whoever can write there could make another chain that holds.
Without an outcome: 1 (under way, or cut off before an answer was recorded).
Head: HEAD\
""")
    only_file(folder).write_bytes(b"x\n" * 30)
    assert verify(folder).told().splitlines()[20:22] == [
        f"{only_file(folder).name}, line 20: cannot be read: edited, or cut short by a crash or by somebody.",
        "And 10 more breaks.",
    ]


async def test_a_full_file_is_followed_by_another_in_the_same_chain(folder: Path) -> None:
    audit = FileAudit(folder, size=700)
    await fill(audit, changes=6)
    files = content(folder)
    assert len(files) > 3
    assert [name for name, _ in files] == sorted(name for name, _ in files)
    assert (verify(folder).intact, verify(folder).lines, verify(folder).files) == (True, 12, len(files))
    assert len(await audit.entries(100)) == 6
    for name, _ in files[:-1]:
        (folder / name).rename(folder / "away")
        assert "out of its place" in verify(folder).told(), f"without {name}"
        (folder / "away").rename(folder / name)
    (folder / files[-1][0]).unlink()
    assert verify(folder).intact, "a chain that ends earlier holds"


WRITER = """
import sys, anyio
from pathlib import Path
from convoso_mcp.audit import FileAudit, asked
from convoso_mcp.endpoints.leads import DeleteLead
from convoso_mcp.journal import Change, FileJournal

WHAT = asked(DeleteLead(lead_id="5000003"), "writer")

async def change(audit, journal, settle):
    change_id = await audit.open(WHAT, "person")
    await journal.remember(Change(id=change_id, tool=WHAT.tool, arguments={"lead_id": "5000003"}, before=None))
    print(change_id, flush=True)
    if settle:
        await journal.settle(change_id, "done")
        await audit.close(change_id, "done")

async def main():
    audit, journal = FileAudit(Path(sys.argv[1]), size=3000), FileJournal(Path(sys.argv[1]))
    print("ready", flush=True)
    for line in sys.stdin:
        async with anyio.create_task_group() as at_once:
            for _ in range(int(line)):
                at_once.start_soon(change, audit, journal, int(line) > 1)

anyio.run(main)
"""


def writer(folder: Path) -> subprocess.Popen[str]:
    """A process that writes as many changes at once as it is told; of a single one it never learns the outcome."""
    command = [sys.executable, "-c", WRITER, str(folder)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


async def test_processes_that_write_at_once_make_one_chain(folder: Path) -> None:
    writers = [writer(folder) for _ in range(2)]
    for process in writers:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in writers:
        assert process.stdin is not None
        process.stdin.write("10\n")
        process.stdin.close()
    written = [line for process in writers if process.stdout for line in process.stdout.read().split()]
    assert [process.wait() for process in writers] == [0, 0]
    for process in writers:
        assert process.stdout is not None
        process.stdout.close()
    report = verify(folder)
    assert (report.intact, report.lines, len(report.unfinished)) == (True, 40, 0), report.told()
    assert {entry.change_id for entry in await FileAudit(folder).entries(100)} == set(written)
    assert {change.outcome for change in await FileJournal(folder).recent(100)} == {"done"}
    assert len(await FileJournal(folder).recent(100)) == 20


async def test_killed_between_the_record_and_the_outcome_a_change_is_found_as_unknown(folder: Path) -> None:
    with writer(folder) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.stdin.write("1\n")
        process.stdin.flush()
        change_id = process.stdout.readline().strip()
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    report = verify(folder)
    assert (report.intact, report.unfinished) == (True, {change_id})
    (entry,) = await FileAudit(folder).entries(10)
    found = await FileJournal(folder).find(change_id)
    assert (entry.change_id, entry.outcome) == (change_id, "unknown")
    assert found is not None
    assert (found.outcome, found.arguments) == ("unknown", {"lead_id": "5000003"})
    await fill(FileAudit(folder), changes=1)
    assert verify(folder).intact, "the next process goes on with the chain"


async def test_a_line_that_a_crash_cut_short_stays_and_the_next_line_vouches_for_it(folder: Path) -> None:
    audit = FileAudit(folder, size=1)
    await fill(audit, changes=1)
    last = max(folder.glob("audit-*.jsonl"))
    last.write_bytes(last.read_bytes()[:-20])
    assert "cannot be read: edited, or cut short" in verify(folder).told()
    await fill(audit, changes=1)
    report = verify(folder)
    assert report.intact, report.told()
    assert f"{last.name}, line 1: was cut short when the next line was written" in report.told()
    last.write_bytes(last.read_bytes().replace(b"closed", b"opened", 1))
    assert not verify(folder).intact, "what is left of it cannot be changed either"


async def test_a_line_that_lacks_only_its_end_is_whole(folder: Path) -> None:
    await fill(FileAudit(folder))
    only_file(folder).write_bytes(only_file(folder).read_bytes()[:-1])
    await fill(FileAudit(folder), changes=1)
    assert (verify(folder).intact, verify(folder).lines) == (True, 8)


async def test_a_last_line_is_found_however_long_it_is_and_whatever_a_crash_left_behind_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("convoso_mcp.audit.file._TAIL", 16)  # far less than a line
    await fill(FileAudit(folder), 100)
    with only_file(folder).open("ab") as opened:
        opened.write(b"x" * 100)
    await fill(FileAudit(folder))
    report = verify(folder)
    assert (report.intact, report.lines) == (True, 200 + 2 + 6)  # what was cut short, and who vouches for it


async def test_a_change_that_cannot_be_recorded_must_not_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    audit = FileAudit(tmp_path / "file" / "4f2a")
    with pytest.raises(NotRecorded) as caught:
        await audit.open(DELETE, "person")
    assert (caught.value.short, caught.value.what, caught.value.mend) == snapshot(
        (
            "not_recorded",
            "Not recorded, so not made: the audit cannot be written (Not a directory).",
            "Whoever runs this server can run convoso-mcp audit verify, and see to CONVOSO_AUDIT_FOLDER and the space there.",
        )
    )
    assert not await audit.close("c0", "done"), "what was made stays made, and no error hides the reply"
    assert not await audit.refuse(DELETE, "declined")


async def test_a_full_disk_leaves_no_part_of_a_line_behind(folder: Path) -> None:
    audit = FileAudit(folder)
    await fill(audit)
    before, limits = content(folder), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (only_file(folder).stat().st_size + 100, limits[1]))
    try:
        with pytest.raises(NotRecorded):
            await audit.open(DELETE, "person")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert content(folder) == before
    assert verify(folder).intact


@pytest.mark.parametrize("spoil", ["lost", "short", "another", "edited", "unreadable"])
async def test_a_chain_is_not_gone_on_with_where_its_end_or_its_key_is_not_the_writers(folder: Path, spoil: str) -> None:
    await fill(FileAudit(folder))
    file, key = only_file(folder), folder / "audit.key"
    match spoil:
        case "lost":
            key.unlink()
        case "short":
            key.write_text("ab12")
        case "edited":
            file.write_bytes(file.read_bytes().replace(b"done", b"gone"))
        case "unreadable":
            file.write_bytes(file.read_bytes() + b"}\n")
        case _:
            pass
    before = content(folder)
    with pytest.raises(NotRecorded, match=r"Not recorded, so not made: the audit"):
        await FileAudit(folder, key=GIVEN if spoil == "another" else None).open(DELETE, "person")
    assert content(folder) == before
    assert not verify(folder, key=GIVEN if spoil == "another" else None).intact
    if spoil in ("lost", "short"):
        with pytest.raises(NotConfigured, match="cannot be read"):
            await FileAudit(folder).entries(10)


async def test_what_somebody_without_the_key_wrote_is_not_told(folder: Path) -> None:
    await fill(FileAudit(folder))
    only_file(folder).write_bytes(only_file(folder).read_bytes().replace(b"5000003", b"5000009", 1))
    assert len(await FileAudit(folder).entries(10)) == 2


async def test_only_the_owner_can_read_what_is_kept_whatever_the_umask(folder: Path) -> None:
    folder.mkdir(mode=0o755)
    umask = os.umask(0)
    try:
        await fill(FileAudit(folder))
        await FileJournal(folder).recent(1)
    finally:
        os.umask(umask)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
    assert modes.keys() >= {"audit-000000001.jsonl", "audit.key", "journal.db"}
    assert set(modes.values()) == {0o600}


async def test_with_the_operators_key_none_is_kept_beside_the_chain(folder: Path) -> None:
    await fill(FileAudit(folder, key=GIVEN))
    assert not (folder / "audit.key").exists()
    assert verify(folder, key=GIVEN).intact
    assert "The key is missing" in verify(folder).told()


async def test_no_personal_value_and_no_token_is_in_any_file_or_name(tmp_path: Path) -> None:
    token = "tok-3f9c-of-a-test"
    folder = tmp_path / account("https://api.convoso.com/v1", token)
    audit = FileAudit(folder)
    await audit.close(await audit.open(UPDATE, "person"), "done")
    await audit.refuse(UPDATE, "declined")
    kept = [(file.name, file.read_bytes().decode(errors="replace")) for file in folder.iterdir() if file.name != "audit.key"]
    for value in (*(f'"{value}"' for value in PERSONAL), *PERSONAL[:3], *PERSONAL[4:], token):
        assert all(value not in text and value not in name for name, text in kept), value
    assert all(f'"{name}"' in kept[0][1] or f'"{name}"' in str(kept) for name in ("first_name", "notes", "medicare_id"))
    assert token not in folder.name
    assert account("https://api.convoso.com/v1", "another") != folder.name
    assert base(None) != base(tmp_path) == tmp_path


async def test_an_outcome_is_recorded_even_when_the_call_is_cancelled(audit: Audit) -> None:
    change_id = await audit.open(DELETE, "person")
    with anyio.CancelScope() as scope:
        scope.cancel()
        try:
            await anyio.lowlevel.checkpoint()
        finally:
            await audit.close(change_id, "unknown", short="outcome_unknown")
    (entry,) = await audit.entries(1)
    assert (entry.change_id, entry.outcome, entry.short) == (change_id, "unknown", "outcome_unknown")


def run(*arguments: str, folder: Path) -> tuple[int, str, str]:
    env = {"CONVOSO_AUDIT_FOLDER": str(folder), "CONVOSO_AUTH_TOKEN": None, "CONVOSO_SANDBOX": None}
    result = CliRunner().invoke(program, ["audit", *arguments], env=env)
    return result.exit_code, result.stdout, result.stderr


def test_the_command_line_checks_and_shows_every_account(tmp_path: Path) -> None:
    async def written() -> None:
        await fill(FileAudit(tmp_path / "4f2a", clock=clock()), changes=1)
        await FileAudit(tmp_path / "sandbox", clock=clock()).refuse(asked(DeleteLead(lead_id="5000003"), "\x1b[2Jx"), "expired")

    nothing = [run("verify", folder=tmp_path), run("show", folder=tmp_path), run("verify", "--head", "ab", folder=tmp_path)]
    assert nothing == snapshot(
        [
            (0, "", "Nothing is recorded, or all of it was removed.\n"),
            (0, "", "Nothing is recorded, or all of it was removed.\n"),
            (
                1,
                "",
                "Nothing is recorded, or all of it was removed.\n",
            ),
        ]
    )
    anyio.run(written)
    assert [folder.name for folder in recorded(tmp_path)] == ["4f2a", "sandbox"]
    code, out, err = run("show", "--limit", "5", folder=tmp_path)
    (entry,) = anyio.run(FileAudit(tmp_path / "4f2a").entries, 5)
    assert (code, out.replace(entry.change_id, "CHANGE"), err) == snapshot(
        (
            0,
            """\
4f2a:
2026-11-18T23:40:00.000Z CHANGE delete_lead lead_id=5000003 by claude-desktop 1.2, confirmed by person: done code 200
sandbox:
2026-11-18T23:40:00.000Z - delete_lead lead_id=5000003 by [2Jx: not done, expired
""",
            "",
        )
    )
    code, out, _ = run("verify", folder=tmp_path)
    assert (code, out.count("Intact")) == (0, 2)
    head = verify(tmp_path / "4f2a").head
    assert "say whose head it is with --account: 4f2a, sandbox" in run("verify", "--head", head, folder=tmp_path)[2]
    assert run("verify", "--account", "sandbox", "--head", head, folder=tmp_path)[0] == 1
    code, out, _ = run("verify", "--account", "4f2a", "--head", head, folder=tmp_path)
    assert (code, out.count("The head that you kept is in the chain")) == (0, 1)
    file = only_file(tmp_path / "4f2a")
    file.write_bytes(file.read_bytes().replace(b"person", b"nobody"))
    code, out, _ = run("verify", folder=tmp_path)
    assert (code, out.count("BROKEN")) == (1, 1)
    (tmp_path / "4f2a" / "audit.key").unlink()
    assert run("show", folder=tmp_path)[0] == 1


def test_an_empty_report_is_of_an_empty_chain() -> None:
    assert (Report().intact, Report().head) == (True, "")
