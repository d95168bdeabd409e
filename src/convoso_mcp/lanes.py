"""Who is next: the requests of each tool call wait in a lane of their own, and the lanes take turns."""

from asyncio import Future, get_running_loop
from collections import deque
from contextvars import ContextVar

Ticket = Future[bool]
"""A wait for a turn: True when it has come, False when nobody is let in for now."""


class Lane:
    """The requests of one tool call that wait for their turn."""

    def __init__(self) -> None:
        self.waiting = deque[Ticket]()
        self.served = False


LANE: ContextVar[Lane] = ContextVar("lane")
"""The lane of the tool call under way; a request without one has a lane to itself."""


class Lanes:
    """The lanes in which somebody waits.

    A lane that was served goes to the end of its row, so that long reports share evenly. Lanes that had no turn yet stand
    in a row of their own, and the two rows alternate: a look-up waits for at most one page of all reports together, and
    a stream of look-ups leaves every second turn to the reports.
    """

    def __init__(self) -> None:
        self._new, self._served, self._new_are_next = deque[Lane](), deque[Lane](), True

    def __bool__(self) -> bool:
        """Whether anybody waits."""
        return any(not ticket.done() for row in (self._new, self._served) for lane in row for ticket in lane.waiting)

    def join(self) -> Ticket:
        """Wait in the lane of this tool call."""
        lane, ticket = LANE.get(None) or Lane(), Ticket(loop=get_running_loop())
        if not lane.waiting:
            (self._served if lane.served else self._new).append(lane)
        lane.waiting.append(ticket)
        return ticket

    def call(self) -> Ticket | None:
        """The ticket whose turn it is, or None where nobody waits."""
        while self._new or self._served:
            new = bool(self._new) and (self._new_are_next or not self._served)
            lane = (self._new if new else self._served).popleft()
            while lane.waiting and lane.waiting[0].done():  # whoever waited has left
                lane.waiting.popleft()
            if lane.waiting:
                ticket, lane.served, self._new_are_next = lane.waiting.popleft(), True, not new
                if lane.waiting:
                    self._served.append(lane)
                return ticket
        return None
