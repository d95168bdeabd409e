"""What several servers of one account share, where the settings name a Redis; else each has its own, in memory and files."""

import logging
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from convoso_mcp.account import Learned
from convoso_mcp.allowance import Allowance
from convoso_mcp.audit import Audit, FileAudit
from convoso_mcp.audit.file import given_key
from convoso_mcp.errors import NotConfigured
from convoso_mcp.journal import FileJournal, Journal
from convoso_mcp.kept import Kept, MemoryKept
from convoso_mcp.pace import Pace
from convoso_mcp.settings import PREFIX, Settings, split
from convoso_mcp.state import SANDBOX, account, base, own_key
from convoso_mcp.store import Once

if TYPE_CHECKING:
    from convoso_mcp.replicas.auditing import SharedAudit
    from convoso_mcp.replicas.link import Link, Tell

log = logging.getLogger(__name__)

_EXTRA = "redis"


@dataclass(frozen=True, kw_only=True)
class Stores:
    """Where the server keeps what it has to remember; None is what it makes by itself, in this process."""

    kept: Kept | None = None
    allowance: Allowance | None = None
    once: Once | None = None
    audit: Audit | None = None
    journal: Journal | None = None
    learned: Learned | None = None
    pace: Pace | None = None
    keys: tuple[bytes, ...] = ()
    link: "Link | None" = None


def check_sharing(settings: Settings) -> None:
    """Refuse settings with which replicas would not be one server."""
    if settings.redis_url is None:
        if settings.seal_key is not None:
            raise NotConfigured(
                f"{PREFIX}SEAL_KEY is of no use alone: started again, this server would take a used confirmation once more.",
                f"Set {PREFIX}REDIS_URL, where what was used is remembered, or leave both out.",
            )
        return
    missing = [f"{PREFIX}{name}" for name in ("SEAL_KEY", "AUDIT_KEY") if getattr(settings, name.lower()) is None]
    if missing:
        raise NotConfigured(
            f"With {PREFIX}REDIS_URL the servers of an account need the same keys: {' and '.join(missing)} missing.",
            "docs/deploy.md shows how under Scale.",
        )
    if find_spec(_EXTRA) is None:
        raise NotConfigured(f"{PREFIX}REDIS_URL needs a library.", f"Install convoso-mcp[{_EXTRA}].")


def account_of(settings: Settings) -> str:
    """The name of the account that the settings mean, which needs the token; it may be in the keychain."""
    token = settings.auth_token.get_secret_value() if settings.auth_token is not None else ""
    return SANDBOX if settings.sandbox else account(settings.base_url, token)


def folder_of(settings: Settings) -> Path:
    """Where the account's changes are recorded."""
    return base(settings.audit_folder) / account_of(settings)


@asynccontextmanager
async def stores(settings: Settings, kept: MemoryKept | None = None, tell: "Tell | None" = None) -> AsyncGenerator[Stores]:
    """The stores that the settings want. The embedded account is of one process, and shares nothing.

    `kept` are the results of this process; `tell` hears that Redis went away or came back.
    """
    audit_key = given_key(settings.audit_key)
    if settings.redis_url is None or settings.seal_key is None or audit_key is None or settings.sandbox:
        audit, journal = _files(settings)
        yield Stores(kept=kept, audit=audit, journal=journal)
        return
    from convoso_mcp.replicas.auditing import SharedAudit  # noqa: PLC0415  only replicas need all of this
    from convoso_mcp.replicas.journaling import SharedJournal  # noqa: PLC0415
    from convoso_mcp.replicas.link import Link  # noqa: PLC0415
    from convoso_mcp.replicas.once import SharedAllowance, SharedOnce  # noqa: PLC0415
    from convoso_mcp.replicas.pacing import SharedPace  # noqa: PLC0415
    from convoso_mcp.replicas.results import SharedKept, SharedLearned  # noqa: PLC0415
    from convoso_mcp.replicas.safe import Safe  # noqa: PLC0415

    name, keys = account_of(settings), split(settings.seal_key)
    safe = Safe([own_key(key, name, "redis") for key in keys])
    link = Link(settings.redis_url, name, tell or _warn)
    own = kept or MemoryKept(mark=lambda: secrets.token_hex(4))
    try:
        yield Stores(
            kept=SharedKept(link, safe, own) if own.open else own,
            allowance=SharedAllowance(link, settings.changes_per_hour),
            once=SharedOnce(link),
            audit=SharedAudit(link, audit_key),
            journal=SharedJournal(link, safe),
            learned=SharedLearned(link, safe),
            pace=SharedPace(link, settings.requests_per_second),
            keys=tuple(own_key(key, name, "questions") for key in keys),
            link=link,
        )
    finally:
        await link.aclose()


@asynccontextmanager
async def audit_in_redis(settings: Settings, name: str) -> "AsyncGenerator[SharedAudit]":
    """The audit of an account in the Redis that the settings name, for whoever checks it."""
    from convoso_mcp.replicas.auditing import SharedAudit  # noqa: PLC0415  only with replicas
    from convoso_mcp.replicas.link import Link  # noqa: PLC0415

    key = given_key(settings.audit_key)
    if settings.redis_url is None or key is None:
        raise NotConfigured(f"{PREFIX}REDIS_URL or {PREFIX}AUDIT_KEY is not set.")
    link = Link(settings.redis_url, name, _warn)
    try:
        yield SharedAudit(link, key)
    finally:
        await link.aclose()


def _files(settings: Settings) -> tuple[Audit | None, Journal | None]:
    """Where changes are recorded. The embedded account begins anew with each process, and its records with it."""
    if settings.sandbox and settings.audit_folder is None:
        return None, None

    def folder() -> Path:
        return folder_of(settings)

    return FileAudit(folder, key=settings.audit_key), FileJournal(folder)


def _warn(event: str, why: str = "", /) -> None:
    log.warning("%s %s", event, why)
