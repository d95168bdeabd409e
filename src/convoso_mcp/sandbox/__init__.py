"""A pretend Convoso account that answers the whole HTTP API in Convoso's own wire shapes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from starlette.applications import Starlette

__all__ = ["ACCOUNT_ZONE", "SANDBOX_TOKEN", "SCALES", "open_sandbox"]

SANDBOX_TOKEN = "sandbox-token-not-a-secret"  # noqa: S105  public on purpose: it opens nothing but a pretend account
ACCOUNT_ZONE = ZoneInfo("America/Los_Angeles")
SCALES = ("tiny", "demo", "full")


def open_sandbox(now: Callable[[], datetime], scale: str = "tiny", token: str = SANDBOX_TOKEN) -> Starlette:
    """The pretend account as an ASGI application under `/v1`.

    `now` is asked for the (aware) time at every request: the account lives its three days by that clock. The account
    itself is only built at the first request, so opening a sandbox costs nothing.
    """
    if scale not in SCALES:
        raise ValueError(f"no such scale: {scale!r} (there is {', '.join(SCALES)})")

    from convoso_mcp.sandbox.app import application  # noqa: PLC0415  whoever wants only the names above needs no web server

    return application(now, token, scale)
