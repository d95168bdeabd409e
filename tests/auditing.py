"""Known vulnerabilities in what is installed here, extras and development included (`make audit`).

Fails where one is known, and where a source of advisories answers and any package could not be audited by it. Where no source
can be reached, nothing is proved, and that is what is said: `unproved`.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import distributions
from typing import Any

SOURCES = ("pypi", "osv")
OURS = "convoso-mcp"


@dataclass(frozen=True)
class Verdict:
    """What a source says, None where it cannot be reached."""

    audited: frozenset[str]
    vulnerable: Mapping[str, Sequence[str]]


def verdict(report: str, installed: frozenset[str]) -> Verdict | None:
    """Read a report of pip-audit. A source that knows not one package is none: a mirror of names has no advisories."""
    try:
        told: list[dict[str, Any]] = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return None
    audited = {one["name"]: [each["id"] for each in one["vulns"]] for one in told if "skip_reason" not in one}
    if not audited:
        return None
    return Verdict(frozenset(audited) & installed, {name: ids for name, ids in audited.items() if ids})


def judged(verdicts: Mapping[str, Verdict | None], installed: frozenset[str]) -> tuple[int, str]:
    """The exit status, and what is said. One source that audited everything is enough; a vulnerability of any is one."""
    reached = {name: said for name, said in verdicts.items() if said is not None}
    if not reached:
        return 0, f"unproved: no source of advisories could be reached ({', '.join(verdicts)}); {len(installed)} packages."
    bad = sorted({f"{name} ({', '.join(ids)})" for said in reached.values() for name, ids in said.vulnerable.items()})
    if bad:
        return 1, f"known vulnerabilities: {'; '.join(bad)}."
    source, best = max(reached.items(), key=lambda one: len(one[1].audited))
    if left := sorted(installed - best.audited):
        return 1, f"not audited by {source}: {', '.join(left)}."
    return 0, f"no known vulnerability in {len(installed)} packages ({source})."


def asked(source: str) -> str:
    """The report of pip-audit on this environment."""
    command = [sys.executable, "-m", "pip_audit", "--vulnerability-service", source, "--skip-editable", "--format", "json"]
    ended = subprocess.run(
        [*command, "--progress-spinner", "off", "--timeout", "15"], check=False, capture_output=True, text=True
    )
    return ended.stdout


def main() -> int:
    """Ask each source, and say what comes of it."""
    named = {distribution.name.lower().replace("_", "-").replace(".", "-") for distribution in distributions()}
    installed = frozenset(named - {OURS})
    status, said = judged({source: verdict(asked(source), installed) for source in SOURCES}, installed)
    print(f"audit: {said}")
    return status


if __name__ == "__main__":
    sys.exit(main())
