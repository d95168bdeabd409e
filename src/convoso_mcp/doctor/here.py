"""What can be looked at without a network: the program, the settings, what is switched off, the record of changes."""

import platform
import sys
import tempfile
from collections.abc import Collection
from pathlib import Path

from convoso_mcp import __version__
from convoso_mcp.audit.checking import Report, verify
from convoso_mcp.doctor.finding import Finding, note, problem, well
from convoso_mcp.endpoints.endpoint import Facts
from convoso_mcp.errors import NotConfigured
from convoso_mcp.policy import Policy, brief
from convoso_mcp.settings import Settings


def program() -> Finding:
    """Versions, which are what is asked for first where something does not work."""
    python = ".".join(map(str, sys.version_info[:3]))
    return well("program", f"convoso-mcp {__version__}, Python {python} ({sys.executable}), {platform.system()}.")


def unread(error: NotConfigured) -> Finding:
    """Settings with which nothing starts."""
    return problem("settings", error.what, error.mend)


def settings_of(settings: Settings, token: str) -> Finding:
    """What is set and where; `token` says where the token comes from. The rest are defaults."""
    given = [f"{name}={value}" for name, value in settings.given().items()]
    secret = ["CONVOSO_AUDIT_KEY (not shown)"] if settings.audit_key else []
    set_here = ", ".join([*given, *secret]) or "none"
    return well("settings", f"From the environment: {set_here}. The token: {token}. All others have their defaults.")


def switched_off(policy: Policy, every: Collection[Facts]) -> Finding:
    """What the operator allows."""
    return note("limits", f"{sum(map(policy.lists, every))} of {len(every)} tools are listed. {brief(policy)}")


def records(folder: Path, settings: Settings) -> Finding:
    """The folder of the audit: whether changes can be recorded, without which none is made, and whether its chain holds."""
    place = next(parent for parent in (folder, *folder.parents) if parent.exists())
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        what = f"Nothing can be written in {place} ({error.strerror}), so that every change is refused."
        return problem("audit", what, "Give the folder back to its owner, or name another in CONVOSO_AUDIT_FOLDER.")
    if place != folder:
        return well("audit", f"Nothing is recorded of this account yet; {folder} will be made.")
    return chain(f"{folder} can be written", str(folder), verify(folder, key=settings.audit_key))


def chain(known: str, place: str, report: Report) -> Finding:
    """Whether the chain of the audit in this place holds, of which something is known already."""
    if report.intact:
        return well("audit", f"{known}, and its chain of {report.lines} lines holds.")
    what = f"The chain in {place} does not hold: {report.breaks[0]}"
    return problem("audit", what, "convoso-mcp audit verify says more; once it is understood, move it away.")
