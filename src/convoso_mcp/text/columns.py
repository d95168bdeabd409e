"""Columns: of which kind they are, what their values are compared by, and by which names they are called."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from functools import cached_property
from typing import Literal

from convoso_mcp.text.plain import cell, plain
from convoso_mcp.text.table import Table

Kind = Literal["duration", "number", "time", "text"]
Key = float | str

WHOLE = 4_000
"""Characters of one text where rows are kept, compared or exported, not shown in a table."""

_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d(?::\d\d){1,2}.*)?")
_NUMBER = re.compile(r"([-+]?\d{1,15}(?:\.\d{1,10})?) ?%?")
_MOMENT = re.compile(
    r"(\d{4})([-/]?)(\d{1,2})\2(\d{1,2})(?:[ T]+(\d{1,2})(?::?(\d\d)(?::?(\d\d)(?:\.\d+)?)?)? ?(Z|[-+]\d\d(?::?\d\d)?)?)?",
    re.IGNORECASE,
)
_IDS = re.compile(r"(?:^|_)(?:id|ids|uid)$", re.IGNORECASE)


@dataclass(frozen=True)
class Moment:
    """A time: what the clock showed, as precisely as it was written, and in UTC where it was written with an offset."""

    clock: str
    at: str | None


def moment(text: str) -> Moment | None:
    """A time in any of the forms that people write; None where it is none."""
    if not (found := _MOMENT.fullmatch(text.strip())):
        return None
    year, _, month, day, hour, minute, second, offset = found.groups()
    clock = f"{year}-{month:0>2}-{day:0>2}" + (f" {hour:0>2}" if hour else "")
    clock += (f":{minute}" if minute else "") + (f":{second}" if second else "")
    try:
        whole = datetime.fromisoformat(f"{clock}{':00' if hour and not minute else ''}{offset.upper() if offset else ''}")
    except ValueError:
        return None
    return Moment(clock, f"{whole.astimezone(UTC):%Y-%m-%d %H:%M:%S}" if offset else None)


def number(text: str) -> float | None:
    """A number, or a percentage as one."""
    found = _NUMBER.fullmatch(text.strip())
    return float(found[1]) if found else None


def whole(value: object) -> str:
    """A value as text, harmless as everywhere, and longer than a table would show it."""
    return plain(value, WHOLE) if isinstance(value, str) else cell(value)


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    name: str
    heading: str
    values: Sequence[object]
    """Those that are there."""

    @cached_property
    def kind(self) -> Kind:
        """What all its values are; text where they differ."""
        values = self.values
        if not values:
            return "text"
        if all(isinstance(value, timedelta) for value in values):
            return "duration"
        if all(not isinstance(value, bool) and _NUMBER.fullmatch(str(value)) for value in values):
            return "number"
        return "time" if all(isinstance(value, str) and _TIME.fullmatch(value) for value in values) else "text"

    @property
    def has_zone(self) -> bool:
        """Whether its times say themselves from where they are."""
        return any(re.search(r"[-+]\d\d:?\d\d$|Z$|[A-Za-z]+/", str(value)) for value in self.values)

    @cached_property
    def has_offset(self) -> bool:
        """Whether each of its times has an offset from UTC, so that moments can be compared."""
        return all((found := moment(str(value))) and found.at for value in self.values)

    @property
    def adds_up(self) -> bool:
        """Whether a total of it means something; one of ids or of percentages does not."""
        if self.kind != "number":
            return self.kind == "duration"
        return not (_IDS.search(self.name) or self.heading.endswith("%") or any("%" in str(value) for value in self.values))

    def key(self, value: object) -> Key | None:
        """What a value is compared and sorted by; None where there is none."""
        match self.kind, value:
            case _, None:
                return None
            case "duration", timedelta():
                return value.total_seconds()
            case "number", _:
                return number(str(value))
            case "time", _:
                found = moment(str(value)) if self.has_offset else None
                return found.at if found else str(value).replace("T", " ")
            case _:
                return whole(value).casefold()


class Columns:
    """The columns of a table, found by name, by heading, or by heading without its unit."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self.masked = table.masked
        names = table.names
        self.all = {name: Column(name, table.heading(name), self._values(name)) for name in names}
        self._called = {name.casefold(): name for name in reversed(names)}
        for name in reversed(names):
            self._called.setdefault(table.called[name].casefold(), name)
        headings = [(column.heading.casefold(), name) for name, column in self.all.items()]
        for heading, name in [*headings, *((re.sub(r" (h:mm:ss|%)$", "", heading), name) for heading, name in headings)]:
            self._called.setdefault(heading, name)

    def find(self, called: str) -> Column | None:
        """The column that is meant."""
        name = self._called.get(called.strip().casefold()) or self._called.get("_".join(called.casefold().split()))
        return self.all[name] if name is not None else None

    def near(self, called: str) -> str:
        """The name that is closest, blank where none is."""
        close = get_close_matches(called.strip().casefold(), list(self._called), 1)
        return plain(self._called[close[0]]) if close else ""

    def _values(self, name: str) -> list[object]:
        return [value for row in self._table.rows if (value := row.get(name)) is not None]


Row = Mapping[str, object]
