"""What was found, one thing at a time."""

from typing import Literal, NamedTuple

State = Literal["well", "note", "problem"]


class Finding(NamedTuple):
    """What a finding is about, how that stands, what was found, and what mends it."""

    about: str
    state: State
    what: str
    mend: str = ""


def well(about: str, what: str) -> Finding:
    """As it should be."""
    return Finding(about, "well", what)


def note(about: str, what: str, mend: str = "") -> Finding:
    """Neither well nor a problem: worth knowing."""
    return Finding(about, "note", what, mend)


def problem(about: str, what: str, mend: str) -> Finding:
    """Something that does not work, or not as it seems to."""
    return Finding(about, "problem", what, mend)
