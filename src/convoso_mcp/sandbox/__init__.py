"""A pretend Convoso account that answers the whole HTTP API in Convoso's own wire shapes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import anyio

if TYPE_CHECKING:
    from convoso_mcp.sandbox.app import Sandbox

__all__ = ["ACCOUNT_ZONE", "SANDBOX_TOKEN", "SCALES", "open_sandbox"]

SANDBOX_TOKEN = "sandbox-token-not-a-secret"  # noqa: S105  public on purpose: it opens nothing but a pretend account
ACCOUNT_ZONE = ZoneInfo("America/Los_Angeles")
SCALES = ("tiny", "demo", "full")


def _untold(_progress: str) -> None:
    """Progress that nobody watches."""


def open_sandbox(
    now: Callable[[], datetime],
    scale: str = "tiny",
    token: str = SANDBOX_TOKEN,
    *,
    file: Path | None = None,
    faults: str = "",
    tell: Callable[[str], None] = _untold,
    sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
) -> Sandbox:
    """The pretend account as an ASGI application under `/v1`.

    `now` is asked for the (aware) time at every request: the account lives its days by that clock. The account itself is
    only opened at the first request, or by the application's `open`, so opening a sandbox costs nothing. It is kept in
    `file`, an SQLite database, or in memory where there is none; `tell` receives lines about a build that takes long.
    `token` opens everything; followed by a colon and sections of the API, only these (`sandbox.rights`). `faults` is the
    plan of what goes wrong (`sandbox.faults`), and `sleep` waits the seconds of its slow answers.

    Raises ValueError for a scale that does not exist and a plan that cannot be read.
    """
    if scale not in SCALES:
        raise ValueError(f"no such scale: {scale!r} (there is {', '.join(SCALES)})")

    from convoso_mcp.sandbox.app import Sandbox  # noqa: PLC0415  whoever wants only the names above needs no web server
    from convoso_mcp.sandbox.faults import Faults  # noqa: PLC0415
    from convoso_mcp.sandbox.opening import open_account  # noqa: PLC0415

    account_at = partial(open_account, scale=scale, file=file, tell=tell)
    return Sandbox(now, account_at, token=token, faults=Faults(faults), sleep=sleep)
