"""What calls are grouped by, and what a group is called."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from convoso_mcp.account import Account, Names
from convoso_mcp.answers.calls.call_rows import CallRow
from convoso_mcp.answers.numbers.calling_rules import zones
from convoso_mcp.answers.numbers.statuses import Meanings
from convoso_mcp.answers.numbers.tallies import DIALER

Dimension = Literal[
    "agent", "campaign", "list", "status", "status_class", "day", "weekday", "hour", "lead_hour", "call_type", "caller_id",
    "termination", "attempts", "state",
]  # fmt: skip
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)
IN_ORDER = ("day", "weekday", "hour", "lead_hour", "attempts")
"""Those that have an order of their own; the others are shown the largest first."""
COUNTABLE = ("campaign", "list", "agent", "day")
"""Those of which Convoso counts one group with one request."""
NO_AGENT, UNKNOWN = "no agent", "unknown"

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_BUCKETS = ((0, "0"), (1, "1"), (2, "2"), (3, "3"), (6, "4 to 6"), (12, "7 to 12"))

Key = tuple[str, ...]
"""One value for each dimension, such that sorting puts hours, days and attempts in order."""


@dataclass(frozen=True)
class Grouping:
    """Puts calls into groups, and names those."""

    by: tuple[Dimension, ...]
    zone: ZoneInfo
    statuses: Meanings
    names: Mapping[Dimension, Names]

    def groups(self, rows: Iterable[CallRow]) -> dict[Key, list[CallRow]]:
        """The calls of each group."""
        ways = [self._way(dimension) for dimension in self.by]
        groups = dict[Key, list[CallRow]]()
        for row in rows:
            groups.setdefault(tuple(way(row) for way in ways), []).append(row)
        return groups

    def told(self, key: Key) -> str:
        """What a group is called, with the id where it has one."""
        return ", ".join(self.label(dimension, value) for dimension, value in zip(self.by, key, strict=True)) or "all"

    def label(self, dimension: Dimension, value: str) -> str:
        """One value of it."""
        match dimension:
            case "agent" if value in ("", DIALER):
                return NO_AGENT
            case "campaign" | "list" | "agent":
                name = self.names[dimension].name(value)
                return f"{name} ({value})" if name != value else value or UNKNOWN
            case "status":
                name = self.statuses.of(value).name
                return f"{value} {name}" if name else value or UNKNOWN
            case "weekday":
                return _WEEKDAYS[int(value)]
            case "hour" | "lead_hour" if value:
                return f"{int(value)}:00"
            case "attempts":
                return value.partition(" ")[2]
            case _:
                return value or UNKNOWN

    def _way(self, dimension: Dimension) -> Callable[[CallRow], str]:
        ways: Mapping[Dimension, Callable[[CallRow], str]] = {
            "agent": lambda row: row.user_id,
            "campaign": lambda row: row.campaign_id,
            "list": lambda row: row.list_id,
            "status": lambda row: row.status,
            "status_class": lambda row: status_class(row, self.statuses),
            "day": lambda row: f"{row.at:%Y-%m-%d}",
            "weekday": lambda row: str(row.at.weekday()),
            "hour": lambda row: f"{row.at.hour:02}",
            "lead_hour": self._lead_hour,
            "call_type": lambda row: row.call_type,
            "caller_id": lambda row: row.caller_id,
            "termination": lambda row: row.term_reason,
            "attempts": lambda row: _bucket(row.called_count),
            "state": lambda row: place(row.area),
        }
        return ways[dimension]

    def _lead_hour(self, row: CallRow) -> str:
        there = area_zone(row.area)
        if there is None:
            return ""
        return f"{row.at.replace(tzinfo=self.zone).astimezone(UTC).astimezone(there).hour:02}"


def status_class(row: CallRow, statuses: Meanings) -> str:
    """What a call came to, in one word: each call is in one class."""
    status = statuses.of(row.status)
    if status.success:
        return "success"
    if status.contact:
        return "contact, no success"
    if status.machine:
        return "machine"
    return "other, by an agent" if status.kind == "person" else status.kind


def _bucket(count: int) -> str:
    """The attempt that a call was of its lead, in steps; the number before it keeps them in order."""
    return next((f"{most:02} {label}" for most, label in _BUCKETS if count <= most), "99 over 12")


@cache
def area_zone(area: str) -> ZoneInfo | None:
    """The time zone of an area code, None where none is known. People move and keep their numbers."""
    found = zones("", f"{area}5550100") if area else ()
    return ZoneInfo(found[0]) if found else None


def place(area: str) -> str:
    """The state of an area code, in two letters; blank where none is known."""
    return _states().get(area, "")


@cache
def _states() -> Mapping[str, str]:
    """The state of each area code."""
    read = tomllib.loads(Path(__file__).with_name("area_codes.toml").read_text(encoding="utf-8"))["states"]
    return {area: state for state, areas in read.items() for area in areas.split()}


async def named(account: Account, by: Iterable[Dimension]) -> dict[Dimension, Names]:
    """The names of those dimensions that have names."""
    names = dict[Dimension, Names]()
    for dimension in by:
        if dimension == "campaign":
            names[dimension] = await account.campaigns()
        elif dimension == "list":
            names[dimension] = await account.lists()
        elif dimension == "agent":
            names[dimension] = await account.agents()
    return names
