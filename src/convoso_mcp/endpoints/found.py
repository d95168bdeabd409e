"""What a call is about to change: how it is looked up, and what was found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from convoso_mcp.endpoints.replies import Page, Record

if TYPE_CHECKING:
    from convoso_mcp.endpoints.endpoint import Endpoint


@dataclass(frozen=True)
class Lookup:
    """A search that shows the record a call is about, and the fields that tell it from the other rows it may find."""

    search: "Endpoint[Any]"
    told_by: Mapping[str, str]

    def pick(self, rows: Iterable[Record]) -> Record | None:
        """That record, if it is among them. Codes and names are compared without regard to case."""
        wanted = {name: value.casefold() for name, value in self.told_by.items()}
        return next((row for row in rows if all(str(getattr(row, n, "")).casefold() == v for n, v in wanted.items())), None)


@dataclass(frozen=True)
class Dialed:
    """Who will be dialed because of a call: a number and the state it is in, or the lead that has it.

    `at` is the clock time of it, as a callback's form writes it, and `offset` that clock's hours from GMT; without them it
    may be at once.
    """

    phone_number: str = ""
    state: str = ""
    lead_id: str = ""
    at: str = ""
    offset: str = "0"


@dataclass(frozen=True)
class Found:
    """What is there before a call: the record, if a search showed it, and what else is at stake.

    `unread` says that a search failed, so that what is missing may be there all the same. `caution` is what speaks against
    dialing whom the call will have dialed.
    """

    record: Record | None = None
    beside: tuple[Page[Any], ...] = field(default=())
    unread: bool = False
    caution: str = ""
