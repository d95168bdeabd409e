"""The agents of one campaign on one day: who is free for a call, and what everybody's time went into."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from convoso_mcp.sandbox.making.cast import Shift

if TYPE_CHECKING:
    from convoso_mcp.sandbox.making.call import Call

_LOGIN_SECONDS = 3


class State(NamedTuple):
    """An agent is in a state from `start` on, for so many seconds; `call` is the one it leads to or comes from."""

    start: int
    seconds: int
    user_id: int
    campaign_id: int
    state: str
    availability: str
    call: Call | None = None


class Desk:
    """An agent at work: free from `free_at` on, with the pauses still to come."""

    __slots__ = ("campaign_id", "free_at", "logout", "pauses", "shift", "user_id")

    def __init__(self, shift: Shift, pauses: Iterable[tuple[int, str, int]]) -> None:
        self.shift, self.user_id, self.campaign_id = shift, shift.user_id, shift.agent.campaign_id
        self.free_at, self.logout = shift.login, shift.logout
        self.pauses = deque(pauses)


class Floor:
    """All desks of a campaign. Calls must come in order of time; `states` fills up with what the agents do."""

    def __init__(self, desks: Iterable[Desk]) -> None:
        self.states: list[State] = []
        self._desks = {desk.user_id: desk for desk in desks}
        self._turn = count()  # decides between desks that are free at the same second
        self._waiting: list[tuple[int, int, Desk]] = []
        for desk in self._desks.values():
            self._enter(desk, _LOGIN_SECONDS, "LOGIN", "Login")
            self._queue(desk)

    def find(self, at: int, patience: int, *, wanted: int = 0, spared: int = 0) -> Desk | None:
        """The desk for a call at this second: the one that waited longest, or none within the caller's patience.

        `wanted` is the agent to prefer where free; `spared` one who is passed over while somebody else is free. Whoever is
        found must be connected.
        """
        preferred = self._desks.get(wanted)
        if preferred is not None and self._is_there(preferred, at) and preferred.free_at <= at + patience:
            return preferred
        first = self._longest_waiting(at, patience)
        if first is not None and first.user_id == spared:
            other = self._longest_waiting(at, 0)
            if other is not None:
                self._queue(first)
                return other
        return first

    def connect(self, desk: Desk, call: Call, wrap: int) -> None:
        """The agent waits until the call starts, talks for its length, and wraps up."""
        self._wait(desk, call.start, call)
        self._enter(desk, call.length, "INCALL", "In Call", call)
        self._enter(desk, wrap, "WRAP", "Wrap Up", call)
        self._queue(desk)

    def close(self) -> None:
        """Everybody has the rest of the day without calls, and goes home."""
        for desk in self._desks.values():
            self._take_pauses(desk, desk.logout)
            self._wait(desk, desk.logout)
            self._enter(desk, 0, "LOGOUT", "Logout")

    def _longest_waiting(self, at: int, patience: int) -> Desk | None:
        while self._waiting and self._waiting[0][0] <= at + patience:
            free_at, _, desk = heappop(self._waiting)
            if desk.free_at == free_at and self._is_there(desk, at):  # else the entry is out of date
                if desk.free_at <= at + patience:
                    return desk
                self._queue(desk)
        return None

    def _is_there(self, desk: Desk, at: int) -> bool:
        """Whether the agent is on shift at this second, or when free next. Pauses that have fallen due come first."""
        self._take_pauses(desk, at)
        return max(at, desk.free_at) < desk.logout

    def _take_pauses(self, desk: Desk, until: int) -> None:
        while desk.pauses and (start := max(desk.pauses[0][0], desk.free_at)) <= until and start < desk.logout:
            _, reason, seconds = desk.pauses.popleft()
            self._wait(desk, start)
            self._enter(desk, min(seconds, desk.logout - start), "NOTREADY", reason)
            self._queue(desk)

    def _wait(self, desk: Desk, until: int, call: Call | None = None) -> None:
        if until > desk.free_at:
            self._enter(desk, until - desk.free_at, "READY", "Ready", call)

    def _enter(self, desk: Desk, seconds: int, state: str, availability: str, call: Call | None = None) -> None:
        self.states.append(State(desk.free_at, seconds, desk.user_id, desk.campaign_id, state, availability, call))
        desk.free_at += seconds

    def _queue(self, desk: Desk) -> None:
        heappush(self._waiting, (desk.free_at, next(self._turn), desk))
