"""Bad days on demand: a plan says which requests go wrong, and how. The same plan and requests give the same bad day.

A plan is entries with `;` between them, and an entry is words:

    FAULT WHEN [PATH] [OPTION=VALUE]        such as  429 x2 /leads/search retry_after=3; slow 10% seconds=1.5; seed=7

FAULT   429           too many requests, not carried out; with retry_after=SECONDS it says when to come back
        500           a server error, not carried out
        html          a web page with status 200, not carried out
        cut           carried out, and the JSON stops in the middle
        break_before  the connection breaks before anything was carried out
        break_after   the connection breaks after everything was
        slow          answered late: after seconds=SECONDS (5)
        shift         a page past the first is read as if rows=N (1) rows had come in at the front meanwhile; with a
                      negative N, as if rows had left
WHEN    x3            the next three requests
        10%           each request with this probability, drawn from seed=N (0), an entry of its own
PATH    /leads/search, or all of a section: /leads. Without one, every request to the API.

Every entry looks at every request. `slow` and `shift` join whatever else happens; of the other faults the first one in
the plan takes the request, and the later ones keep theirs for the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from random import Random
from typing import NamedTuple

from convoso_mcp.sandbox.answers import ANSWERS, SECTIONS, section


class PlanError(ValueError):
    """A plan that cannot be read; the text names the part and what would be valid there."""


class Fault(StrEnum):
    """What can go wrong, by its name in a plan."""

    TOO_MANY = "429"
    SERVER_ERROR = "500"
    PAGE = "html"
    CUT = "cut"
    BREAK_BEFORE = "break_before"
    BREAK_AFTER = "break_after"
    SLOW = "slow"
    SHIFT = "shift"


class _Option(NamedTuple):
    """The one option a fault has: its name, the number it takes, and what holds without it."""

    name: str
    takes: str
    number: re.Pattern[str]
    otherwise: float


_OPTIONS = {
    Fault.TOO_MANY: _Option("retry_after", "a whole number of seconds", re.compile(r"\d{1,5}"), -1),
    Fault.SLOW: _Option("seconds", "a number of seconds, such as 1.5", re.compile(r"\d{1,5}(\.\d+)?"), 5),
    Fault.SHIFT: _Option("rows", "a whole number, not 0", re.compile(r"-?[1-9]\d{0,5}"), 1),
}
_TIMES = re.compile(r"x([1-9]\d{0,8})")
_CHANCE = re.compile(r"(\d{1,3}(?:\.\d+)?)%")
_SEED = re.compile(r"seed=(\d{1,18})")
_WHEN = "x3 for the next three requests, or 10% for each with that probability"


class Struck(NamedTuple):
    """What befalls one request."""

    fault: Fault | None = None
    """What takes the place of the answer, if anything does."""
    retry_after: int | None = None
    """Seconds, on a 429 that says so."""
    seconds: float = 0
    """How late the answer is."""
    rows: int = 0
    """How many rows came in at the front since the first page; negative where they left."""


class _Entry(NamedTuple):
    """One entry as it was written; `times` is None where `chance` (0 to 1) decides."""

    text: str
    fault: Fault
    times: int | None
    chance: float
    path: str
    amount: float

    def concerns(self, path: str) -> bool:
        return self.path in ("", path, f"/{section(path)}")


class Faults:
    """The plan in force: what it still has in store, and what it did so far."""

    def __init__(self, plan: str = "") -> None:
        self.take(plan)

    def take(self, plan: str) -> None:
        """Begin this plan, from its start. A `PlanError` leaves the one that was in force."""
        seed, entries = read_plan(plan)
        self.plan = plan
        self._entries = entries
        self._struck = [0] * len(entries)
        self._dice = [Random(f"{seed} {number}") for number in range(len(entries))]

    def strike(self, path: str, *, paged: bool) -> Struck:
        """What befalls the next request, to this path; `paged` says that it asks for a page past the first."""
        struck = Struck()
        for number, entry in enumerate(self._entries):
            takes_the_answer = entry.fault not in (Fault.SLOW, Fault.SHIFT)
            spared = (takes_the_answer and struck.fault) or (entry.fault is Fault.SHIFT and not paged)
            if spared or not entry.concerns(path) or not self._falls_due(number):
                continue
            self._struck[number] += 1
            if entry.fault is Fault.SLOW:
                struck = struck._replace(seconds=struck.seconds + entry.amount)
            elif entry.fault is Fault.SHIFT:
                struck = struck._replace(rows=struck.rows + int(entry.amount))
            else:
                retry_after = int(entry.amount) if entry.fault is Fault.TOO_MANY and entry.amount >= 0 else None
                struck = struck._replace(fault=entry.fault, retry_after=retry_after)
        return struck

    def _falls_due(self, number: int) -> bool:
        entry = self._entries[number]
        if entry.times is not None:
            return self._struck[number] < entry.times
        return self._dice[number].random() < entry.chance

    def told(self) -> list[dict[str, str | int | None]]:
        """Each entry, how often it struck, and how often it still will (None where chance decides)."""
        return [
            {"entry": entry.text, "injected": struck, "left": None if entry.times is None else entry.times - struck}
            for entry, struck in zip(self._entries, self._struck, strict=True)
        ]


def read_plan(plan: str) -> tuple[int, list[_Entry]]:
    """The seed and the entries of a plan; raises `PlanError`. A blank plan has none."""
    seed, entries = 0, list[_Entry]()
    for text in (" ".join(part.split()) for part in plan.split(";")):
        if seeded := _SEED.fullmatch(text):
            seed = int(seeded[1])
        elif text:
            entries.append(_entry(text))
    return seed, entries


def _entry(text: str) -> _Entry:
    name, *words = text.split(" ")
    if name.startswith("seed"):
        raise PlanError(f"{text!r} cannot be read: seed=N takes a whole number, and stands as an entry of its own")
    if name not in set(Fault):
        raise PlanError(f"{name!r} is no fault; there are {', '.join(Fault)} (and seed=N)")
    fault = Fault(name)
    option = _OPTIONS.get(fault)
    times, chance, path, amount = None, None, "", option.otherwise if option else 0
    for kind, word in _told_apart(text, words):
        match kind:
            case "when" if counted := _TIMES.fullmatch(word):
                times = int(counted[1])
            case "when":
                chance = _chance(word)
            case "path":
                path = _path(word)
            case _:
                amount = _amount(fault, option, word)
    if times is None and chance is None:
        raise PlanError(f"{text!r} does not say when: {_WHEN}")
    return _Entry(text, fault, times, chance or 0, path, amount)


def _told_apart(text: str, words: list[str]) -> Iterator[tuple[str, str]]:
    """Each word with what it says: `when`, `path` or `option`. None may be said twice."""
    said = set[str]()
    for word in words:
        if _TIMES.fullmatch(word) or _CHANCE.fullmatch(word):
            kind = "when"
        elif word.startswith("/"):
            kind = "path"
        elif "=" in word:
            kind = "option"
        else:
            raise PlanError(f"{word!r} in {text!r} is none of: {_WHEN}; a path such as /leads/search; an option=value")
        if kind in said:
            raise PlanError(f"{word!r} in {text!r} is a second {kind}; write another entry, after a ;")
        said.add(kind)
        yield kind, word


def _chance(word: str) -> float:
    percent = float(word.removesuffix("%"))
    if not 0 < percent <= 100:
        raise PlanError(f"{word!r} is no probability; there are those above 0% and up to 100%")
    return percent / 100


def _path(word: str) -> str:
    if word not in ANSWERS and word.removeprefix("/") not in SECTIONS:
        sections = ", ".join(f"/{name}" for name in SECTIONS)
        raise PlanError(f"{word!r} is no path of the API; there are paths such as /leads/search, and the sections {sections}")
    return word


def _amount(fault: Fault, option: _Option | None, word: str) -> float:
    name, _, value = word.partition("=")
    if option is None or name != option.name:
        raise PlanError(f"{word!r} is no option of {fault}, which takes {f'{option.name}=N' if option else 'none'}")
    if not option.number.fullmatch(value):
        raise PlanError(f"{word!r} cannot be read: {name} takes {option.takes}")
    return float(value)
