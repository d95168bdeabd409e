"""The chain: each line carries the link of the line before it and one of its own, which nobody makes without the key."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

Line = Mapping[str, object]


@dataclass(frozen=True)
class Key:
    """What the links are made with, and the marks of personal values; each use has a key of its own, derived from this one."""

    secret: bytes = field(repr=False)

    def link(self, line: Line) -> str:
        """The link of a line, made over all of it, the link before (`prev`) included."""
        return self._hmac(b"link", written(line))

    def mark(self, value: str) -> str:
        """What stands for a personal value: the same for the same value, and nothing to somebody without the key."""
        return self._hmac(b"mark", value.encode(errors="surrogatepass"))[:32]

    def _hmac(self, use: bytes, text: bytes) -> str:
        return hmac.new(hmac.digest(self.secret, use, "sha256"), text, hashlib.sha256).hexdigest()


def written(line: Line) -> bytes:
    """A line in its one form, so that no byte of it can change unseen."""
    return json.dumps(line, sort_keys=True, separators=(",", ":")).encode()


def sealed(line: Line, number: int, prev: str, key: Key) -> tuple[bytes, str]:
    """A line as the chain's next, with its end, and its link."""
    placed = {**line, "n": number, "prev": prev}
    link = key.link(placed)
    return written({**placed, "link": link}) + b"\n", link


def read(raw: bytes) -> Line | None:
    """A line as it was written; None for anything that the chain would not have written so."""
    try:
        value: object = json.loads(raw)
        line = cast("Line", value) if isinstance(value, dict) else None
        kinds = () if line is None else tuple(type(line.get(name)) for name in ("n", "prev", "link"))
        return line if line is not None and kinds == (int, str, str) and written(line) == raw else None
    except (ValueError, RecursionError):
        return None


def holds(line: Line, key: Key) -> bool:
    """Whether a line's link is the one that the key makes."""
    unlinked = {name: value for name, value in line.items() if name != "link"}
    return hmac.compare_digest(key.link(unlinked).encode(), str(line["link"]).encode(errors="replace"))


def digest(cut: bytes) -> str:
    """How a line vouches for the rest of one that was cut short before it."""
    return hashlib.sha256(cut).hexdigest()
