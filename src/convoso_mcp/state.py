"""What outlives a process: one folder per account, which only its owner can read."""

import hashlib
import hmac
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Literal, TypeVar

from anyio import CancelScope, to_thread

T = TypeVar("T")

Outcome = Literal["done", "nothing_to_do", "refused", "unknown"]
"""What became of a change that was or may have been sent; `refused` is Convoso's no, `unknown` stands until more is known."""

Place = Path | Callable[[], Path]
"""A folder, or how it is found by the first use: the name of an account may wait for the keychain."""

SANDBOX = "sandbox"
"""The account of the sandbox, which has no token worth a name."""

_APPENDING = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
"""Never through a link; the other end of a line stays as it is on Windows."""


def account(base_url: str, token: str) -> str:
    """A short name for an account that tells nothing of its token: a new token begins a new folder."""
    return hashlib.sha256(f"{base_url}\n{token}".encode()).hexdigest()[:12]


def own_key(key: str, account: str, use: str) -> bytes:
    """The key of one account for one use, 32 bytes, made from an operator's: what it seals opens nowhere else."""
    return hmac.digest(key.encode(), f"{use}\n{account}".encode(), "sha256")


def base(folder: Path | None) -> Path:
    """The folder that holds the accounts' folders: the one an operator names, else the user's own for such things."""
    if folder is not None:
        return folder
    from platformdirs import user_state_path  # noqa: PLC0415  start-up does not pay for it

    return user_state_path("convoso-mcp", appauthor=False)


def found(place: Place) -> Path:
    """The folder itself."""
    return place if isinstance(place, Path) else place()


def own_folder(folder: Path) -> None:
    """Make the folder of an account, and keep everybody else out of it; OSError where that cannot be."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        folder.chmod(0o700)


def append(file: Path, text: bytes) -> None:
    """Add to a file of the owner's, and return when it is on the disk; where that fails, the file is as it was."""
    new = not file.exists()
    opened = os.open(file, _APPENDING, 0o600)
    try:
        size = os.fstat(opened).st_size
        try:
            rest = memoryview(text)
            while rest:
                rest = rest[os.write(opened, rest) :]
            os.fsync(opened)
        except OSError:
            with suppress(OSError):
                os.ftruncate(opened, size)
            raise
    finally:
        os.close(opened)
    if new:
        _sync(file.parent)


def _sync(folder: Path) -> None:
    """A new file is there after a power failure only when its folder was written too; Windows has no such call."""
    if os.name == "nt":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


async def off_the_loop(work: Callable[[], T]) -> T:
    """Work on files in a thread. A cancelled call waits for it: half a record is worse than a late end."""
    done = list[T]()
    with CancelScope(shield=True):
        done.append(await to_thread.run_sync(work))
    return done[0]
