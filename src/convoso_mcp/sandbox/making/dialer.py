"""The dialer's memory: which leads wait to be called, whom nobody may call, and who was promised a call."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from datetime import date
from random import Random
from typing import NamedTuple

from convoso_mcp.sandbox.clock import DAY, midnight
from convoso_mcp.sandbox.making import stories
from convoso_mcp.sandbox.making.call import Call, Promise
from convoso_mcp.sandbox.making.cast import IDS, LEAVER, LISTS
from convoso_mcp.sandbox.making.leads import Lead
from convoso_mcp.sandbox.making.outcomes import WINS
from convoso_mcp.sandbox.making.scales import Scale
from convoso_mcp.sandbox.standing import STATUSES

_OUT_OF_ROTATION = {status.code for status in STATUSES if "final" in status.flags}
DISCONNECTED, RETRY_DISCONNECTED = {"DC", "OI"}, 15 * DAY
_CLOSING = {"DNC", *(win for win, _ in WINS.values())}
_DISMISSED, _MISSED, _DISMISSED_AFTER = 0.13, 0.09, 300


class Ordered(NamedTuple):
    """A dial that does not come out of the rotation: a callback, or one that a story asks for."""

    at: int
    lead: Lead
    status: str = ""  # forced; blank lets the call run its course
    number: str = ""  # another than the lead's first
    promise: Promise | None = None  # the callback that it keeps
    agent_id: int = 0
    due: int = 0  # when the callback that comes of it is due, and what was said about it
    comments: str = ""
    held: bool = False  # the lead stays out of the rotation


class Dialer:
    """All lists' rotations. Days must come in order; the leads are left as each day leaves them."""

    def __init__(self, scale: Scale, leads: Iterable[Lead], closed: set[str], promises: Iterable[Promise]) -> None:
        self.closed = closed
        """Numbers that nobody may dial: on the DNC list, or won."""
        self.promises: list[Promise] = []
        self._due: dict[int, list[Promise]] = defaultdict(list)
        for promise in promises:
            self.promise(promise)
        self._rotation: dict[int, deque[Lead]] = {row.id: deque() for row in LISTS}
        self._arrivals: dict[int, deque[Lead]] = {row.id: deque() for row in LISTS}
        self._disconnected: deque[Lead] = deque()
        self.evenly = stories.Evenly()
        for lead in sorted(leads, key=lambda lead: (lead.last_called or 0, lead.created)):
            if not lead.out and lead.list_id in self._rotation:
                (self._arrivals if lead.last_called is None else self._rotation)[lead.list_id].append(lead)
        self._overdue = {name: round(wanted * scale.share) for name, wanted in stories.OVERDUE.items()}
        self._ready_to_buy = round(stories.READY_TO_BUY * scale.share)
        self._sales, self._sales_due = 0, stories.sales_due(scale)
        self._false_sales = round(stories.FALSE_SALES * scale.share)

    def next(self, list_id: int, at: int, rates: Mapping[str, float]) -> Lead | None:
        """The lead of a list that is to be called: who has just come in, else who was not called for longest.

        None where the list has nobody who may be called at this hour, or everybody was called a short while ago.
        """
        arrivals, rotation = self._arrivals[list_id], self._rotation[list_id]
        for _ in range(12):
            if arrivals and arrivals[0].created <= at:
                lead = arrivals.popleft()
            elif rotation:
                lead = rotation.popleft()
            else:
                return None
            if lead.out or lead.phone in self.closed:
                continue
            if lead.state in rates and (lead.last_called is None or at - lead.last_called >= stories.RECYCLE):
                return lead
            rotation.append(lead)
        return None

    def put_back(self, call: Call, most_attempts: int, waiting: deque[Lead] | None) -> None:
        """What becomes of a lead after its call: at the end of its rotation, or of those `waiting`, or out."""
        lead = call.lead
        self.leave_or_stay(call)
        if lead.attempts >= most_attempts:
            lead.out = True
        if call.status in DISCONNECTED and lead.list_id != stories.JUNK_LIST:
            lead.out = True
            self._disconnected.append(lead)
        if not lead.out:
            rotation = self._rotation[lead.list_id] if waiting is None else waiting
            if call.status in DISCONNECTED:
                rotation.insert(int(len(rotation) * stories.JUNK_RETURNS), lead)
            else:
                rotation.append(lead)

    def leave_or_stay(self, call: Call) -> None:
        """Whether the disposition takes the lead out of its rotation, and its number out of all of them."""
        if call.status in _CLOSING:
            self.closed.add(call.number)
        call.lead.out = call.status in _OUT_OF_ROTATION or call.status == "CALLBK"

    def rejoin(self, lead: Lead) -> None:
        """Put a lead at the end of its list's rotation."""
        lead.out = False
        self._rotation[lead.list_id].append(lead)

    def promise(self, promise: Promise) -> None:
        """A callback to be kept, or not."""
        self.promises.append(promise)
        self._due[promise.due // DAY].append(promise)

    def change(self, promise: Promise, due: int, comments: str) -> None:
        """Another time for a callback, which the agent keeps in person."""
        self._due[promise.due // DAY].remove(promise)
        promise.due, promise.comments, promise.recipient = due, comments, "USERONLY"
        self._due[due // DAY].append(promise)

    def next_sale(self, at: int) -> str:
        """Of the agent who games her sales: whether this conversation is to be a real one, a false one, or neither."""
        if at >= stories.TOLD_UNTIL or self._sales == len(self._sales_due) or at < self._sales_due[self._sales]:
            return ""
        self._sales += 1
        return "false" if self._sales % 2 == 0 and self._sales <= 2 * self._false_sales else "real"

    def begin(self, rng: Random, day: date) -> tuple[list[Ordered], list[tuple[int, Promise]]]:
        """The callbacks that are kept that day, and those that are dismissed, with when; the rest will be overdue."""
        start = midnight(day)
        while self._disconnected and start - (self._disconnected[0].last_called or 0) >= RETRY_DISCONNECTED:
            self.rejoin(self._disconnected.popleft())
        kept: list[Ordered] = []
        dismissed: list[tuple[int, Promise]] = []
        for promise in self._due.pop(start // DAY, ()):
            closed = promise.lead.phone in self.closed
            fate = "dismissed" if closed else self._fate(rng, promise)
            if fate == "kept":
                kept.append(Ordered(promise.due, promise.lead, promise=promise, agent_id=promise.user_id))
            elif fate == "dismissed":
                promise.stage, promise.modified = "DISMISSED", promise.due + _DISMISSED_AFTER
                dismissed.append((promise.modified, promise))
                if not closed:
                    self.rejoin(promise.lead)
        return kept, dismissed

    def _fate(self, rng: Random, promise: Promise) -> str:
        of_leaver = promise.user_id == IDS[LEAVER.name] and promise.recipient == "USERONLY"
        if of_leaver and promise.due >= stories.LEAVER_LEFT:
            kind = "of the leaver, old" if promise.due < stories.OVERDUE_OLD_BEFORE else "of the leaver"
            return self._left_overdue(kind, promise) or "dismissed"
        chance = rng.random()
        if chance < _DISMISSED:
            return "dismissed"
        if promise.due < stories.OVERDUE_OLD_BEFORE or chance >= _DISMISSED + _MISSED:
            return "kept"
        return "overdue" if promise.due >= stories.TOLD_UNTIL else self._left_overdue("of others", promise) or "kept"

    def _left_overdue(self, kind: str, promise: Promise) -> str:
        if not self._overdue[kind]:
            return ""
        self._overdue[kind] -= 1
        if self._ready_to_buy and kind != "of others":
            self._ready_to_buy -= 1
            promise.comments = "ready to buy, wants to sign this week"
        return "overdue"
