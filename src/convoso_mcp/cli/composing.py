"""The server as the settings want it."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mcp.server import Server

from convoso_mcp.callers import Caller, local
from convoso_mcp.cli.connecting import wrong_with
from convoso_mcp.cli.sharing import Stores, check_sharing
from convoso_mcp.endpoints.endpoint import Call, Switch
from convoso_mcp.endpoints.statuses import Overrides
from convoso_mcp.errors import NotConfigured
from convoso_mcp.policy import Policy, chosen
from convoso_mcp.profiles.profile import FULL, Profile
from convoso_mcp.server import build_server
from convoso_mcp.settings import KEYCHAIN, PREFIX, Settings
from convoso_mcp.text import Shield
from convoso_mcp.tools import TOOLS


def read_settings(*, sandbox: bool, read_only: bool, profile: str | None = None) -> Settings:
    """The settings, with the names of tools, the file of statuses, and the fault plan, which only the sandbox can read."""
    settings = Settings.read(sandbox=sandbox, read_only=read_only, profile=profile)
    if settings.auth_token is not None and settings.auth_token.get_secret_value() == KEYCHAIN:
        from convoso_mcp.keychain import InKeychain  # noqa: PLC0415  start-up does not pay for it

        settings = settings.model_copy(update={"auth_token": InKeychain(settings.base_url)})
    policy_of(settings)
    overrides_of(settings)
    check_sharing(settings)
    if wrong := wrong_with(settings.sandbox_faults):
        raise NotConfigured("A setting cannot be read.", f"{PREFIX}SANDBOX_FAULTS: {wrong}.")
    return settings


def policy_of(settings: Settings) -> Policy:
    """What the settings allow."""
    try:
        tools = chosen(settings.tools, TOOLS.abouts.values())
    except ValueError as error:
        raise NotConfigured("A setting cannot be read.", f"{PREFIX}TOOLS: {error}.") from None
    switches: dict[Switch, bool] = {
        "allow_dnc_removal": settings.allow_dnc_removal,
        "allow_opt_out_changes": settings.allow_opt_out_changes,
    }
    return Policy(
        read_only=settings.read_only,
        tools=tools,
        switched_on=frozenset(switch for switch, on in switches.items() if on),
        changes_per_hour=settings.changes_per_hour,
    )


def profile_of(settings: Settings) -> Profile:
    """Which tools are listed, and how the others are reached."""
    if settings.profile == "full":
        return FULL
    from convoso_mcp.profiles.compact import COMPACT  # noqa: PLC0415  start-up in full does not pay for it

    return COMPACT


def overrides_of(settings: Settings) -> Overrides:
    """What the operator's file says of statuses; nothing without one."""
    if settings.status_file is None:
        return {}
    from convoso_mcp.answers.numbers.statuses import read_overrides  # noqa: PLC0415  few have one

    try:
        return read_overrides(settings.status_file)
    except ValueError as error:
        raise NotConfigured("A setting cannot be read.", f"{PREFIX}STATUS_FILE: {error}.") from None


def build(
    settings: Settings,
    make: Call,
    stores: Stores,
    *,
    who: Callable[[], Caller] = local,
    profile: Profile | None = None,
    policy: Policy | None = None,
    exports: Path | None = None,
    previews: bool = True,
) -> Server[Any]:
    """The server as the settings want it, remembering in these `stores`; `previews` where whoever calls can show one."""
    return build_server(
        make,
        who=who,
        profile=profile or profile_of(settings),
        policy=policy or policy_of(settings),
        kept=stores.kept,
        allowance=stores.allowance,
        once=stores.once,
        audit=stores.audit,
        journal=stores.journal,
        learned=stores.learned,
        keys=stores.keys,
        exports=exports,
        statuses=overrides_of(settings),
        shield=shield_of(settings),
        structured=settings.structured,
        previews=previews and settings.confirmation == "ask",
        zone=settings.time_zone,
        clock=clock_of(settings),
    )


def clock_of(settings: Settings) -> Callable[[], float]:
    """The time that answers go by: that of a frozen sandbox is frozen for them, too."""
    if not settings.sandbox or settings.sandbox_now is None:
        return time.time
    from convoso_mcp.sandbox import ACCOUNT_ZONE  # noqa: PLC0415  start-up does not pay for it

    return settings.sandbox_now.replace(tzinfo=ACCOUNT_ZONE).timestamp


def shield_of(settings: Settings) -> Shield:
    """What of an answer may leave."""
    return Shield(masking=settings.masking, recordings=settings.recordings)
