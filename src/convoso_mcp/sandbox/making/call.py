"""What happens in the account: calls, and promises to call again."""

from __future__ import annotations

from convoso_mcp.sandbox.making.leads import Lead
from convoso_mcp.sandbox.standing import FIRST_CALL, SYSTEM_USER
from convoso_mcp.sandbox.wire import Value

CALL_COLUMNS = (
    "id", "lead_id", "list_id", "campaign_id", "queue_id", "user_id", "phone_number", "number_dialed", "first_name",
    "last_name", "status", "call_length", "call_date", "running", "agent_comment", "called_count", "caller_id_displayed",
    "term_reason", "call_type", "queue_seconds",
)  # fmt: skip
PROMISE_COLUMNS = (
    "lead_id", "created_at", "modified_at", "callback_time", "user_id", "recipient", "comments", "stage",
)  # fmt: skip


class Promise:
    """A callback: when the lead is called again, by whom (0: anybody), and what became of it."""

    __slots__ = ("comments", "created", "due", "lead", "modified", "recipient", "stage", "user_id")

    def __init__(self, lead: Lead, created: int, due: int, user_id: int, recipient: str, comments: str) -> None:
        self.lead, self.due, self.user_id, self.recipient, self.comments = lead, due, user_id, recipient, comments
        self.created = self.modified = created
        self.stage = "PENDING"

    def as_row(self) -> tuple[Value, ...]:
        """In the order of PROMISE_COLUMNS."""
        owner = str(self.user_id) if self.recipient == "USERONLY" else "0"
        due = (self.lead.id, self.created, self.modified, self.due)
        return (*due, owner, self.recipient, self.comments, self.stage)


class Call:
    """One dial, answered or not, with the disposition it ends with."""

    __slots__ = (
        "call_type", "called_count", "caller_id", "campaign_id", "comment", "id", "lead", "length", "number", "promise",
        "queue_id", "start", "status", "term_reason", "user_id", "waited",
    )  # fmt: skip

    def __init__(self, start: int, lead: Lead, campaign_id: int, caller_id: str, status: str, length: int) -> None:
        self.id, self.start, self.lead, self.campaign_id, self.caller_id = 0, start, lead, campaign_id, caller_id
        self.status, self.length, self.user_id = status, length, SYSTEM_USER
        self.number, self.called_count = lead.phone, lead.attempts
        self.term_reason, self.call_type = "NONE", "OUTBOUND"
        self.queue_id = self.waited = 0
        self.comment: str | None = None
        self.promise: Promise | None = None

    @property
    def end(self) -> int:
        """When it was hung up."""
        return self.start + self.length

    def as_row(self) -> tuple[Value, ...]:
        """In the order of CALL_COLUMNS, as it stands when it is over."""
        lead = self.lead
        return (
            self.id, lead.id, lead.list_id, self.campaign_id, self.queue_id, self.user_id, lead.phone, self.number,
            lead.first_name, lead.last_name, self.status, self.length, self.start, 0, self.comment, self.called_count,
            self.caller_id, self.term_reason, self.call_type, self.waited,
        )  # fmt: skip


def in_order(calls: list[Call], first_id: int = FIRST_CALL) -> list[Call]:
    """The calls of a day in order of time, with their ids."""
    calls.sort(key=lambda call: call.start)
    for call_id, call in enumerate(calls, start=first_id):
        call.id = call_id
    return calls
