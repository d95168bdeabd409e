"""The Dockerfile, read: what it copies, runs, sets and starts."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass
class Stage:
    """The instructions of one stage, in order."""

    steps: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    def all(self, word: str) -> list[str]:
        """What is said with one instruction."""
        return [said for found, said in self.steps if found == word]

    def one(self, word: str) -> str:
        """Likewise, of an instruction that is there once."""
        (said,) = self.all(word)
        return said

    def listed(self, word: str) -> list[str]:
        """The arguments of one in its JSON form."""
        return json.loads(self.one(word))

    @property
    def environment(self) -> dict[str, str]:
        return dict(re.findall(r'(\w+)="?([^"\s]+)"?', self.one("ENV")))

    @property
    def check(self) -> list[str]:
        """The command of the health check."""
        return json.loads(self.one("HEALTHCHECK").partition("CMD ")[2])


def stages() -> list[Stage]:
    """Of the Dockerfile, the last one being what runs."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    found = list[Stage]()
    for whole in re.sub(r"\\\n\s*", "", "\n".join(lines)).splitlines():
        word, _, said = whole.partition(" ")
        if word == "FROM":
            found.append(Stage())
        if word:
            found[-1].steps.append((word, said))
    return found
