"""What a token opens: everything, or only the sections and paths that are ticked for it."""

from __future__ import annotations

from convoso_mcp.sandbox.answers import ANSWERS, section
from convoso_mcp.sandbox.wire import RefusedError, comma_list


def require_right(sent: str, token: str, path: str) -> None:
    """Let a request pass, or refuse it as Convoso does.

    `token` alone opens everything; `token:leads,log/retrieve` only the section `leads` and the one path `/log/retrieve`.
    Raises 5001 for any other token, one that ticks an unknown name included, and 403 for a path that is not ticked.
    """
    if sent == token:
        return
    name, _, ticks = sent.removeprefix(token).partition(":")
    opened = [_opened_by(tick) for tick in comma_list(ticks)]
    if name or not sent.startswith(token) or not opened or not all(opened):
        raise RefusedError(5001, "Auth token is invalid")
    if path not in set[str]().union(*opened):
        raise RefusedError(403, "Forbidden")


def _opened_by(tick: str) -> set[str]:
    return {path for path in ANSWERS if tick in (section(path), path.removeprefix("/"))}
