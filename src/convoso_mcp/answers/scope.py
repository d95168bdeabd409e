"""What a question about calls is about: the window, the filters by id and name, and what statuses mean."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from convoso_mcp.endpoints.calls import SearchCallLogs
from convoso_mcp.when import Window


@dataclass(frozen=True)
class Filters:
    """Which calls are meant, by id; what is None or empty filters nothing."""

    campaign: str | None = None
    list: str | None = None
    agents: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    call_type: str | None = None

    def searches(self, start: datetime, end: datetime) -> Iterator[SearchCallLogs]:
        """The searches that find them: Convoso takes one agent and one status at a time."""
        form: dict[str, str] = {"start_time": str(start), "end_time": str(end)}
        one = {"campaign_id": self.campaign, "list_id": self.list, "call_type": self.call_type}
        form |= {name: value for name, value in one.items() if value is not None}
        for agent in self.agents or (None,):
            for status in self.statuses or (None,):
                some = {"user_id": agent, "status": status}
                yield SearchCallLogs.model_validate(form | {name: value for name, value in some.items() if value is not None})

    def hold(self, other: "Filters") -> bool:
        """Whether every call that the other filters find is found by these, too."""
        return (
            self.campaign in (None, other.campaign)
            and self.list in (None, other.list)
            and self.call_type in (None, other.call_type)
            and (not self.agents or (bool(other.agents) and set(other.agents) <= set(self.agents)))
            and (not self.statuses or (bool(other.statuses) and set(other.statuses) <= set(self.statuses)))
        )


@dataclass(frozen=True)
class Scope:
    """One window of calls, and the filters with the names of what they filter by."""

    window: Window
    filters: Filters = Filters()
    names: tuple[str, ...] = ()
    """Of the filters, as an answer writes them: campaign Solar (3102)."""

    @property
    def told(self) -> str:
        """Window with its zone, and filters by name and id."""
        return f"{self.window.told}; {', '.join(self.names) or 'all campaigns, lists and agents'}."

    @property
    def searches(self) -> tuple[SearchCallLogs, ...]:
        """What is asked of Convoso. A window that runs ends with the last whole second, which nothing is added to."""
        return tuple(self.filters.searches(self.window.start, self.window.end))

    def narrowed(self, **to: str) -> "Scope":
        """The same with one more filter: campaign, list, call_type, or one agent or status."""
        changes = {name: (value,) if name in ("agents", "statuses") else value for name, value in to.items()}
        return replace(self, filters=replace(self.filters, **changes))  # pyright: ignore[reportArgumentType]  by their names

    def within(self, start: datetime, end: datetime | None = None) -> "Scope":
        """The same calls in a part of the window."""
        first, last = max(start, self.window.start), min(end or self.window.end, self.window.end)
        return replace(self, window=replace(self.window, start=first, end=last))
