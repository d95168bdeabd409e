"""The audit in files: one chain over them all, written by any number of processes, each line on the disk before it counts."""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from os import SEEK_END
from pathlib import Path

from pydantic import SecretStr

from convoso_mcp.audit.chain import Key, Line, digest, holds, read, sealed
from convoso_mcp.audit.entries import Asked, ConfirmedBy, Entry, NotDone, closed, newest, opened, refused
from convoso_mcp.audit.memory import new_change_id
from convoso_mcp.errors import NotConfigured, NotRecorded
from convoso_mcp.state import Outcome, Place, append, found, off_the_loop, own_folder

_KEY = 32
"""Bytes of a key that is made here."""
_PATIENCE = 10
"""Seconds to wait for another process's line; one takes milliseconds."""
_TAIL = 4096
"""Bytes of a file's end that are read first: the last line is shorter, unless much was given."""


def recorded(base: Path) -> list[Path]:
    """The folders of accounts that have an audit."""
    return sorted({file.parent for file in base.glob("*/audit-*.jsonl")})


def files_of(folder: Path) -> list[Path]:
    """The files of a chain in its order: each is named after its first line's number."""
    return sorted(folder.glob("audit-*.jsonl"))


def locked(folder: Path) -> AbstractContextManager[object]:
    """Keep other processes from writing to a chain. OSError where the lock cannot be had."""
    from filelock import FileLock  # noqa: PLC0415  start-up does not pay for it

    return FileLock(folder / "audit.lock", timeout=_PATIENCE, mode=0o600).acquire(poll_interval=0.01)


def key_of(folder: Path) -> Key | None:
    """The key beside a chain; None where there is none, ValueError where it is not whole."""
    file = folder / "audit.key"
    if not file.exists():
        return None
    secret = bytes.fromhex(file.read_text(encoding="ascii"))
    if len(secret) != _KEY:
        raise ValueError("the key is not whole")
    return Key(secret)


def given_key(key: SecretStr | None) -> Key | None:
    """The key that an operator gives."""
    return None if key is None else Key(key.get_secret_value().encode())


@dataclass(frozen=True)
class Head:
    """Where a chain goes on: after `line`, behind `cut`, which is the rest of a line that never was complete.

    `ended` is whether a line can begin where the last file ends.
    """

    line: Line | None
    cut: bytes = b""
    ended: bool = True

    @property
    def number(self) -> int:
        """The number of the chain's last line."""
        return int(str(self.line["n"])) if self.line else 0

    @property
    def link(self) -> str:
        """The link that the next line carries on."""
        return str(self.line["link"]) if self.line else ""


class FileAudit:
    """The audit of an account in its folder. Nothing is touched before the first entry.

    `key` is an operator's; without one it is made on first use and kept beside the chain. A file that has reached `size` bytes
    is followed by another. `clock` tells seconds since the epoch.
    """

    def __init__(
        self, folder: Place, *, key: SecretStr | None = None, size: int = 5_000_000, clock: Callable[[], float] = time.time
    ) -> None:
        self._place, self._key, self._size, self._clock = folder, given_key(key), size, clock

    @cached_property
    def _folder(self) -> Path:
        return found(self._place)

    async def open(self, asked: Asked, confirmed_by: ConfirmedBy) -> str:
        """Record a change before it is made, and return its id; raises `NotRecorded`, and then it must not be made."""
        change_id = new_change_id()
        await self._append(lambda key: opened(asked, change_id, confirmed_by, self._clock(), key.mark))
        return change_id

    async def close(self, change_id: str, outcome: Outcome, *, code: int | None = None, short: str = "") -> bool:
        """Record what became of it, and say whether that succeeded: what was made stays made, and reads as unknown."""
        return await self._tried(lambda _: closed(change_id, outcome, code, short, self._clock()))

    async def refuse(self, asked: Asked, why: NotDone) -> bool:
        """Record what was asked for and not done, and say whether that succeeded: a refusal stands without its record."""
        return await self._tried(lambda key: refused(asked, why, self._clock(), key.mark))

    async def entries(self, limit: int) -> list[Entry]:
        """The newest first. What somebody without the key wrote or changed is left out; `verify` points at it."""
        try:
            return await off_the_loop(lambda: newest(self._backwards(), limit))
        except (OSError, ValueError) as error:
            raise NotConfigured(
                "The audit cannot be read, or its key cannot.", "convoso-mcp audit verify says more."
            ) from error

    async def _tried(self, tell: Callable[[Key], Line]) -> bool:
        try:
            await self._append(tell)
        except (NotRecorded, NotConfigured):  # the second where the account's folder cannot be told
            return False
        return True

    async def _append(self, tell: Callable[[Key], Line]) -> None:
        try:
            await off_the_loop(lambda: self._write(tell))
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or type(error).__name__
            raise _not_recorded(f"the audit cannot be written ({why})") from error

    def _write(self, tell: Callable[[Key], Line]) -> None:
        own_folder(self._folder)
        with locked(self._folder):
            files = files_of(self._folder)
            head = _head(files)
            key = self._key or key_of(self._folder) or self._first_key(files)
            if head.line and not holds(head.line, key):
                raise _not_recorded("the audit's last line was changed, or written with another key")
            text, number, link = b"" if head.ended else b"\n", head.number + 1, head.link
            if head.cut:
                vouching, link = sealed({"kind": "cut", "sha256": digest(head.cut)}, number, link, key)
                text, number = text + vouching, number + 1
            full = not files or (files[-1].stat().st_size >= self._size and head.ended)
            file = self._folder / f"audit-{number:09}.jsonl" if full else files[-1]
            append(file, text + sealed(tell(key), number, link, key)[0])

    def _backwards(self) -> Iterator[Line]:
        files = files_of(self._folder)
        key = self._key or key_of(self._folder)
        if files and key is None:
            raise ValueError("the key is missing")
        for file in reversed(files):
            for raw in reversed(file.read_bytes().split(b"\n")):
                line = read(raw)
                if line and key and holds(line, key):
                    yield line

    def _first_key(self, files: list[Path]) -> Key:
        """A key for a chain that begins; one that has begun is not gone on with under another."""
        if files:
            raise _not_recorded("the audit's key is missing")
        unfinished, secret = self._folder / "audit.key.part", secrets.token_bytes(_KEY)
        unfinished.unlink(missing_ok=True)
        append(unfinished, secret.hex().encode())
        unfinished.replace(self._folder / "audit.key")
        return Key(secret)


def _head(files: list[Path]) -> Head:
    """The last complete line, which an empty or only begun file leaves to the one before it."""
    cut = b""
    for file in reversed(files):
        whole, _, rest = _end(file).rpartition(b"\n")
        if (unended := read(rest)) is not None:
            return Head(unended, ended=False)
        cut = cut or rest
        if whole:
            line = read(whole.rpartition(b"\n")[2])
            if line is None:
                raise _not_recorded("the audit's last line cannot be read")
            return Head(line, cut, ended=not cut)
    return Head(None, cut, ended=not cut)


def _end(file: Path) -> bytes:
    """The end of a file with its last complete line in it: all of it would be megabytes, read anew for every change."""
    with file.open("rb") as opened:
        size, length = opened.seek(0, SEEK_END), _TAIL
        while True:
            opened.seek(max(size - length, 0))
            end = opened.read()
            if length >= size or end.count(b"\n") > 1:
                return end
            length *= 2


def _not_recorded(what: str) -> NotRecorded:
    return NotRecorded(
        f"Not recorded, so not made: {what}.",
        "Whoever runs this server can run convoso-mcp audit verify, and see to CONVOSO_AUDIT_FOLDER and the space there.",
    )
