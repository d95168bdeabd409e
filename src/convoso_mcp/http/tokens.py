"""Bearer tokens of a small team: a file of names, scopes and hashes. No token can be read from it."""

import hashlib
import json
import os
import re
import secrets
import time
from collections.abc import Callable, Collection, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from convoso_mcp.callers import Scope, scopes
from convoso_mcp.errors import NotConfigured

MARK = "cmcp_"
"""How every token begins, so that scanners for secrets know one and nobody takes it for Convoso's."""
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_OTHERS_WRITE = 0o022


@dataclass(frozen=True)
class Token:
    """A token's entry: whoever has the token that hashes to `digest` is `name`."""

    name: str
    digest: str
    scopes: frozenset[Scope]
    made: int
    expires: int | None = None
    """In seconds since the epoch, as `made`; None for one that lasts until it is revoked."""

    def told(self) -> str:
        """The entry in a line."""
        until = f", until {_day(self.expires)}" if self.expires else ""
        return f"{self.name}: {', '.join(one for one in get_args(Scope) if one in self.scopes)} (made {_day(self.made)}{until})"


class TokenFile:
    """The tokens in a file, which is read again whenever it has changed: what is revoked ends without a restart.

    A random token of 256 bits needs no slow hash, since nobody can try them out. `clock` tells seconds since the epoch.
    """

    def __init__(self, file: Path, clock: Callable[[], float] = time.time) -> None:
        self._file, self._clock = file, clock
        self._seen: tuple[int, int, int] | None = None
        self._by_digest = dict[str, Token]()

    def find(self, token: str) -> Token | None:
        """The entry of a token, expired or not; raises `NotConfigured` where the file cannot be trusted or read."""
        status = self._status()
        if status != self._seen:
            self._by_digest = {entry.digest: entry for entry in self.listed()}
            self._seen = status
        return self._by_digest.get(_digest(token))

    def expired(self, entry: Token) -> bool:
        """Whether the time of a token is over."""
        return entry.expires is not None and entry.expires <= self._clock()

    def listed(self) -> list[Token]:
        """Every entry, the oldest first."""
        self._status()
        try:
            return [_entry(one) for one in json.loads(self._file.read_text(encoding="utf-8"))["tokens"]]
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            raise _unusable("it cannot be read") from None

    def add(self, name: str, granted: Collection[Scope], days: int | None = None) -> str:
        """Make a token and return it: it is nowhere else, and cannot be shown again."""
        if not _NAME.fullmatch(name):
            raise NotConfigured("No token was made.", "A name takes up to 40 lower-case letters, digits, '.', '_' and '-'.")
        with self._changing() as entries:
            if any(entry.name == name for entry in entries):
                raise NotConfigured(f"No token was made: there is one for {name}.", "Revoke it first, or take another name.")
            token, now = f"{MARK}{secrets.token_urlsafe(32)}", int(self._clock())
            entries.append(Token(name, _digest(token), frozenset(granted), now, now + days * 86_400 if days else None))
        return token

    def revoke(self, name: str) -> bool:
        """Take a token out, and say whether there was one."""
        with self._changing() as entries:
            left = [entry for entry in entries if entry.name != name]
            found = len(left) < len(entries)
            entries[:] = left
        return found

    @contextmanager
    def _changing(self) -> Generator[list[Token]]:
        from filelock import FileLock  # noqa: PLC0415  whoever only reads needs none

        with FileLock(self._file.with_name(f"{self._file.name}.lock"), timeout=10, mode=0o600):
            entries = self.listed() if self._file.exists() else []
            yield entries
            kept = [{**vars(entry), "scopes": sorted(entry.scopes)} for entry in entries]
            unfinished = self._file.with_name(f"{self._file.name}.part")
            unfinished.unlink(missing_ok=True)
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
                opened.write(json.dumps({"tokens": kept}, indent=2) + "\n")
                opened.flush()
                os.fsync(opened.fileno())
            unfinished.replace(self._file)

    def _status(self) -> tuple[int, int, int]:
        try:
            status = self._file.stat()
        except OSError:
            raise _unusable("it is not there") from None
        if os.name == "posix" and status.st_mode & _OTHERS_WRITE:
            raise _unusable("others may write to it")
        return status.st_mtime_ns, status.st_size, status.st_ino


def _day(moment: int) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(moment))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _entry(one: dict[str, Any]) -> Token:
    name, digest, expires = one["name"], one["digest"], one["expires"]
    if not (isinstance(name, str) and _NAME.fullmatch(name) and isinstance(digest, str)):
        raise ValueError
    return Token(name, digest, scopes(" ".join(one["scopes"])), int(one["made"]), None if expires is None else int(expires))


def _unusable(why: str) -> NotConfigured:
    return NotConfigured(
        f"The file of tokens cannot be used: {why}.", "See to CONVOSO_TOKEN_FILE; convoso-mcp token add NAME makes it."
    )
