"""Who is calling, as a plain value: nothing below the server knows how they proved it."""

from dataclasses import dataclass
from typing import Literal, get_args

Scope = Literal["read", "edit", "danger"]
"""What a caller may do: look, change what can be changed back, and what waits for a person's yes."""

SCOPES: frozenset[Scope] = frozenset(get_args(Scope))


@dataclass(frozen=True)
class Caller:
    """A caller's name, as the audit has it, and what they may do; the operator's policy may allow less."""

    name: str
    scopes: frozenset[Scope] = SCOPES


LOCAL = Caller("local")
"""Who calls over stdio: whoever started the server."""


def local() -> Caller:
    """The caller of a server that one process speaks to."""
    return LOCAL


def scopes(words: str) -> frozenset[Scope]:
    """The scopes among words with spaces or commas between them; others are of no meaning here."""
    given = words.replace(",", " ").split()
    return frozenset(scope for scope in SCOPES if scope in given)
