"""A client's configuration file: read as it is, written whole or not at all, with a copy of what was there."""

import os
import tempfile
from codecs import BOM_UTF8
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from convoso_mcp.clients.jsonc import Document
from convoso_mcp.clients.reading import Unclear
from convoso_mcp.errors import NotConfigured


@dataclass(frozen=True)
class Configuration:
    """What is in a file: its bytes, None where there is no file, and what they say.

    `file` is where the bytes are: behind a link, what it leads to.
    """

    file: Path
    before: bytes | None
    document: Document

    @classmethod
    def read(cls, file: Path, *, comments: bool) -> "Configuration":
        """Read it; raises `Unclear` for what is no configuration, OSError for what cannot be read."""
        real = file.resolve()
        before = real.read_bytes() if real.exists() else None
        try:
            text = (before or b"").removeprefix(BOM_UTF8).decode()
        except UnicodeDecodeError:
            raise Unclear("It is not UTF-8 text.") from None
        return cls(real, before, Document(text if text.strip() else "{}\n", comments=comments))

    def written(self, changed: Document, now: datetime) -> Path | None:
        """Put a changed document in its place, and say where the copy of what was there is; None where nothing was.

        Raises `NotConfigured` where it is not the owner's, or was changed meanwhile; OSError where it cannot be written.
        In any case the file is either as it was or whole.
        """
        self.file.parent.mkdir(parents=True, exist_ok=True)
        _owned(self.file if self.before is not None else self.file.parent)
        mark = BOM_UTF8 if (self.before or b"").startswith(BOM_UTF8) else b""
        opened, name = tempfile.mkstemp(dir=self.file.parent, prefix=f".{self.file.name}.")  # 0600
        try:
            with os.fdopen(opened, "wb") as new:
                new.write(mark + changed.text.encode())
                new.flush()
                os.fsync(new.fileno())
            self._unchanged()
            copy = None if self.before is None else _copied(self.file, self.before, now)
            Path(name).replace(self.file)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
        return copy

    def _unchanged(self) -> None:
        """Clients write their files too; what one wrote since is not to be lost."""
        if (self.file.read_bytes() if self.file.exists() else None) != self.before:
            raise NotConfigured(f"{self.file} was changed meanwhile; nothing was written.", "Do it again.")


def _owned(path: Path) -> None:
    if hasattr(os, "geteuid") and path.stat().st_uid != os.geteuid():
        raise NotConfigured(
            f"{path} belongs to somebody else; nothing was written.", "Run this as the person who uses the client."
        )


def _copied(file: Path, content: bytes, now: datetime) -> Path:
    """A copy beside a file, for its owner only."""
    for number in range(100):
        copy = file.with_name(f"{file.name}.{now:%Y%m%d-%H%M%S}{f'-{number}' * bool(number)}.backup")
        try:
            opened = os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        except FileExistsError:
            continue
        with os.fdopen(opened, "wb") as new:
            new.write(content)
        return copy
    raise NotConfigured(f"There are too many copies beside {file}; nothing was written.", "Remove old ones.")
