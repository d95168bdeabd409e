"""What can go wrong, as a tree; every leaf says what happened, what to change and whether trying again can help.

    ConvosoError                something the model can act on, in words meant for it
    ├── BadArguments            the call was not understood; nothing was sent
    ├── NotAllowed              a setting of this server rules it out; nothing was sent
    ├── NotConfirmed            no person said yes; nothing was done
    ├── NotRecorded             the change could not be recorded first; nothing was sent
    ├── NotUndone               a change cannot be taken back, or no more; nothing was done
    ├── NotConfigured           a setting is missing or wrong; nothing was sent
    ├── Refused                 Convoso read the call and said no
    │   └── Forbidden           the token is not accepted, or lacks the right for this section
    ├── Unreadable              an answer came that is not Convoso's JSON
    ├── Unavailable             no usable answer came: network, time-out, too many requests, server error
    └── Internal                a mistake of this server's own

    Unanswered                  not an error: a question has to travel to the person first

Each carries a short code, which stays when the words around it change:

    bad_arguments               a value or a combination of values does not fit the tool; nothing was sent
    unknown_argument            the tool has no argument of that name; nothing was sent
    not_allowed                 a setting of this server rules it out; nothing was sent
    not_confirmed               no person said yes; nothing was done
    not_recorded                the change could not be recorded first; nothing was sent
    not_undone                  a change cannot be taken back, or no more; nothing was done
    not_configured              a setting is missing or wrong; nothing was sent
    refused                     Convoso said no, for a reason that has no code of its own here
    bad_value                   Convoso said no: a value is missing or not acceptable to it
    not_found                   Convoso said no: what an id or a code names is not there
    duplicate                   Convoso said no: there is one already, or it was named twice
    bad_token                   the token is not accepted
    forbidden                   the token lacks the right for this section
    unreadable                  an answer came that is not Convoso's JSON, to a call that only reads
    unavailable                 no usable answer came, and nothing was changed
    rate_limited                too many requests for the moment; nothing was done
    outcome_unknown             the call changes something, may have arrived, and has no usable answer
    internal                    a mistake of this server's own

Foreign errors (httpx, json, pydantic) are translated into these once, where they enter. None of them carries the token
or the values of a request, but for the ids, codes and numbers of a call that it corrects.
"""

from typing import Literal

Short = Literal[
    "bad_arguments", "unknown_argument", "not_allowed", "not_confirmed", "not_recorded", "not_undone",
    "not_configured", "refused",
    "bad_value", "not_found", "duplicate", "bad_token", "forbidden", "unreadable", "unavailable", "rate_limited",
    "outcome_unknown", "internal",
]  # fmt: skip


class ConvosoError(Exception):
    """`what` happened, how to `mend` it, whether the same call can work `again` later, and what to call `instead`."""

    short: Short = "internal"

    def __init__(
        self, what: str, mend: str = "", *, again: bool = False, short: Short | None = None, instead: str = ""
    ) -> None:
        super().__init__(what)
        self.what, self.mend, self.again, self.instead = what, mend, again, instead
        self.short = short or type(self).short


class BadArguments(ConvosoError):
    """The arguments do not fit the tool; nothing was sent."""

    short = "bad_arguments"


class NotAllowed(ConvosoError):
    """Whoever runs the server has not allowed this, or not now; nothing was sent."""

    short = "not_allowed"


Why = Literal["declined", "cancelled", "unanswered", "cannot_ask", "expired", "used", "other", "forged", "changed"]
"""Why there is no yes: `other` is a token of another call or record, `changed` a record that changed while it was asked
about, `forged` a token or a question's state that this server did not make for this call."""


class NotConfirmed(ConvosoError):
    """No person agreed, so nothing was done; `why` is for the record."""

    short = "not_confirmed"

    def __init__(self, why: Why, what: str, mend: str = "Call again to ask anew.") -> None:
        super().__init__(f"Nothing was done: {what}.", mend)
        self.why: Why = why


class NotRecorded(ConvosoError):
    """A change could not be written down before it was made, so it was not made."""

    short = "not_recorded"


class NotUndone(ConvosoError):
    """A change cannot be taken back; `changed` says that it could, had nobody changed the record since."""

    short = "not_undone"

    def __init__(self, what: str, mend: str = "", *, changed: bool = False) -> None:
        super().__init__(f"Nothing was undone: {what}.", mend)
        self.changed = changed


class NotConfigured(ConvosoError):
    """The server lacks a setting, or cannot read one; nothing was sent."""

    short = "not_configured"


class Refused(ConvosoError):
    """Convoso answered `success: false`; `code` (0 where it gave none) and `text` are its own."""

    short = "refused"

    def __init__(self, what: str, mend: str = "", *, code: int = 0, text: str = "", short: Short | None = None) -> None:
        super().__init__(what, mend, short=short)
        self.code, self.text = code, text


class Forbidden(Refused):
    """The token is not valid, or its access control list leaves this section out."""

    short = "forbidden"


class Unreadable(ConvosoError):
    """The answer is not JSON in Convoso's form; for a write the outcome is not known."""

    short = "unreadable"


class Unavailable(ConvosoError):
    """Convoso gave no usable answer; for a write that had been sent the outcome is not known.

    `wait` is the number of seconds that Convoso wants to be left alone, where it said so.
    """

    short = "unavailable"

    def __init__(
        self, what: str, mend: str = "", *, again: bool = False, wait: float | None = None, short: Short | None = None
    ) -> None:
        super().__init__(what, mend, again=again, short=short)
        self.wait = wait


class Internal(ConvosoError):
    """A mistake of this server's own; what it was is in its log only, and for a write the outcome is not known."""


class Unanswered(Exception):
    """The question (`args[0]`) has to travel to the person; the same call comes back, from its top, with the answer.

    `why` is set where a yes came that does not count, so that the question is asked anew.
    """

    def __init__(self, question: object, why: Why | None = None) -> None:
        super().__init__(question)
        self.why: Why | None = why
