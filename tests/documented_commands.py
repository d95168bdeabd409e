"""The commands that the pages for people name: in blocks of shell, and in lines of text."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pages import PAGES, ROOT

PROGRAM = "convoso-mcp"


@dataclass(frozen=True)
class Command:
    """One command as a reader would type it, without the settings in front of it."""

    words: tuple[str, ...]

    @cached_property
    def line(self) -> str:
        return shlex.join(self.words)

    @property
    def verb(self) -> str:
        """The subcommand of our program, or the target of make; blank without one."""
        return next((word for word in self.words[1:] if not word.startswith("-")), "")


def commands(program: str) -> list[Command]:
    """Every command of that program, once each, in the order of the pages."""
    lines = (line for page in PAGES for line in _lines(page.read_text(encoding="utf-8")))
    read = (_words(line) for line in lines)
    return list(dict.fromkeys(Command(words) for words in read if words and words[0] == program))


def targets() -> dict[str, str]:
    """Every target of the Makefile, with its recipe and what it needs first."""
    parts = re.split(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def run_by(target: str) -> set[str]:
    """What runs when make is asked for a target: itself, and what it needs or calls."""
    needed, _, recipe = targets()[target].partition("\n")
    made = " ".join(line for line in recipe.splitlines() if "$(MAKE)" in line)
    called = {*needed.split(), *made.split()} & set(targets())
    return {target}.union(*(run_by(one) for one in called))


def _lines(page: str) -> Iterator[str]:
    for block in re.findall(r"^```sh\n(.*?)^```", page, flags=re.MULTILINE | re.DOTALL):
        yield from block.replace("\\\n", " ").splitlines()
    text = re.sub(r"^```.*?^```", "", page, flags=re.MULTILINE | re.DOTALL)
    yield from re.findall(r"`([^`\n]+)`", text)


def _words(line: str) -> tuple[str, ...]:
    try:
        words = shlex.split(line, comments=True)
    except ValueError:  # a code span that is no shell
        return ()
    while words and re.match(r"[A-Z_]+=", words[0]):
        del words[0]
    return tuple(word for word in words if word != "&")
