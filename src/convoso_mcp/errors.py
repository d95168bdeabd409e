"""What can go wrong, as a tree; every leaf says what happened, what to change and whether trying again can help.

    ConvosoError                something the model can act on, in words meant for it
    ├── BadArguments            the call was not understood; nothing was sent
    ├── NotConfirmed            no person said yes; nothing was done
    ├── NotConfigured           a setting is missing or wrong; nothing was sent
    ├── Refused                 Convoso read the call and said no
    │   └── Forbidden           the token is not accepted, or lacks the right for this section
    ├── Unreadable              an answer came that is not Convoso's JSON
    └── Unavailable             no usable answer came: network, time-out, too many requests, server error

    Unanswered                  not an error: a question has to travel to the person first

Foreign errors (httpx, json, pydantic) are translated into these once, where they enter. None of them carries the token
or the values of a request.
"""


class ConvosoError(Exception):
    """`what` happened, how to `mend` it, and whether the same call can work `again` later."""

    def __init__(self, what: str, mend: str = "", *, again: bool = False) -> None:
        super().__init__(what)
        self.what, self.mend, self.again = what, mend, again


class BadArguments(ConvosoError):
    """The arguments do not fit the tool; nothing was sent."""


class NotConfirmed(ConvosoError):
    """No person agreed, so nothing was done."""


class NotConfigured(ConvosoError):
    """The server lacks a setting, or cannot read one; nothing was sent."""


class Refused(ConvosoError):
    """Convoso answered `success: false`; `code` (0 where it gave none) and `text` are its own."""

    def __init__(self, what: str, mend: str = "", *, code: int = 0, text: str = "") -> None:
        super().__init__(what, mend)
        self.code, self.text = code, text


class Forbidden(Refused):
    """The token is not valid, or its access control list leaves this section out."""


class Unreadable(ConvosoError):
    """The answer is not JSON in Convoso's form; for a write the outcome is not known."""


class Unavailable(ConvosoError):
    """Convoso gave no usable answer; for a write that had been sent the outcome is not known."""


class Unanswered(Exception):
    """The question (`args[0]`) has to travel to the person; the same call comes back, from its top, with the answer."""
