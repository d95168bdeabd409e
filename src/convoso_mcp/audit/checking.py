"""Checking a chain: what can be told from its lines and the key, in words that claim no more."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr

from convoso_mcp.audit.chain import Key, Line, digest, holds, read
from convoso_mcp.audit.file import files_of, given_key, key_of, locked

_MOST = 20
"""Breaks that are told one by one."""


@dataclass
class Report:
    """What a check found; `intact` is whether the chain holds, `told` is all of it in words."""

    lines: int = 0
    files: int = 0
    head: str = ""
    """The last link: keep it elsewhere, and a later check finds whether lines were cut off the end."""
    breaks: list[str] = field(default_factory=list[str])
    remarks: list[str] = field(default_factory=list[str])
    unfinished: set[str] = field(default_factory=set[str])
    """The changes without an outcome."""

    @property
    def intact(self) -> bool:
        """Whether the chain holds as far as can be told."""
        return not self.breaks

    def told(self) -> str:
        """All of it, a line each."""
        extent = f"{self.lines} line{'s' * (self.lines != 1)} in {self.files} file{'s' * (self.files != 1)}"
        if self.intact:
            verdict = f"Intact: {extent}. Up to the last line, nobody without the key edited, removed, added or moved one."
        else:
            verdict = f"BROKEN: {extent}."
        more = [f"And {len(self.breaks) - _MOST} more breaks."] if len(self.breaks) > _MOST else []
        told = [verdict, *self.breaks[:_MOST], *more, *self.remarks]
        if self.unfinished:
            told.append(f"Without an outcome: {len(self.unfinished)} (under way, or cut off before an answer was recorded).")
        return "\n".join([*told, f"Head: {self.head or 'none'}"])


def verify(folder: Path, *, key: SecretStr | None = None, head: str = "") -> Report:
    """Check the chain in a folder, with the key given or else the one beside it. Nothing but a lock is written.

    It finds lines that somebody without the key edited, removed, added or moved. Lines cut off the end leave a shorter chain
    that holds: only a `head` that was kept elsewhere tells.
    """
    with ExitStack() as stack:
        with suppress(OSError):  # a copy that cannot be written can be read without a lock
            stack.enter_context(locked(folder))
        contents = [(file.name, file.read_bytes()) for file in files_of(folder)]
    try:
        found = given_key(key) or key_of(folder)
    except ValueError:
        found = None
    if found is None:
        return Report(files=len(contents), breaks=["The key is missing or cannot be read: nothing can be told without it."])
    report = check(contents, found, head)
    if key is None:
        report.remarks.append("The key lies beside the audit: whoever can write there could make another chain that holds.")
    return report


def check(contents: Iterable[tuple[str, bytes]], key: Key, head: str = "") -> Report:
    """Check a chain by its files, in their order: name and content of each."""
    report, last, links, unread = Report(), 0, set[str](), tuple[str, bytes]()
    for where, raw in _lines(contents, report):
        line = read(raw)
        vouched = not unread or _judge(unread, line, key, report)
        unread = (where, raw) if line is None else ()
        if line is None:
            continue
        number, prev, link = int(str(line["n"])), str(line["prev"]), str(line["link"])
        if not holds(line, key):
            report.breaks.append(f"{where}: edited, or written without the key.")
        elif vouched and (number, prev) != (last + 1, report.head):
            found = "" if number == last + 1 else f" (number {number}, expected {last + 1})"
            report.breaks.append(f"{where}: out of its place{found}: lines were removed, added, moved or put back.")
        else:
            _keep_count(line, report)
        last, report.head = number, link
        links.add(link)
    if unread:
        _judge(unread, None, key, report)
    _judge_head(head.strip().lower(), links, report)
    return report


def _lines(contents: Iterable[tuple[str, bytes]], report: Report) -> Iterator[tuple[str, bytes]]:
    """Every line with where it stands; a blank one is none that the chain wrote."""
    for name, content in contents:
        report.files += 1
        pieces = content.split(b"\n")
        for number, raw in enumerate(pieces, 1):
            if raw or number < len(pieces):
                report.lines += 1
                yield f"{name}, line {number}", raw


def _judge(unread: tuple[str, bytes], following: Line | None, key: Key, report: Report) -> bool:
    """What cannot be read is a break, unless the writer found it so and vouches for that in the next line."""
    where, raw = unread
    if following and holds(following, key) and (following.get("kind"), following.get("sha256")) == ("cut", digest(raw)):
        report.remarks.append(f"{where}: was cut short when the next line was written (a crash, or somebody shortened it).")
        return True
    report.breaks.append(f"{where}: cannot be read: edited, or cut short by a crash or by somebody.")
    return False


def _judge_head(head: str, links: set[str], report: Report) -> None:
    if not head:
        report.remarks.append("Whether lines were cut off the end, only a head that was kept elsewhere tells (--head).")
    elif head in links:
        report.remarks.append("The head that you kept is in the chain: nothing up to it was cut off.")
    else:
        report.breaks.append("The head that you kept is not in the chain: lines were cut off its end, or it is of another one.")


def _keep_count(line: Line, report: Report) -> None:
    change_id = str(line.get("change"))
    if line.get("kind") == "opened":
        report.unfinished.add(change_id)
    elif line.get("kind") == "closed":
        report.unfinished.discard(change_id)
