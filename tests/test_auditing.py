"""What `make audit` concludes: a vulnerability fails, and so does a package that nobody audited; no source proves nothing."""

import json

import pytest

from auditing import judged, verdict

INSTALLED = frozenset({"anyio", "mcp"})
GONE: dict[str, object] = {"name": "mcp", "skip_reason": "Dependency not found on PyPI and could not be audited: mcp (2.3.0)"}
FINE: dict[str, object] = {"name": "mcp", "version": "2.3.0", "vulns": list[object]()}
ANYIO: dict[str, object] = {"name": "anyio", "version": "4.16.0", "vulns": list[object]()}
BAD: dict[str, object] = {"name": "anyio", "version": "4.16.0", "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["4.17"]}]}


def report(*dependencies: dict[str, object]) -> str:
    return json.dumps({"dependencies": dependencies, "fixes": []})


@pytest.mark.parametrize(
    ("pypi", "osv", "status", "said"),
    [
        (report(ANYIO, FINE), "", 0, "no known vulnerability in 2 packages (pypi)."),
        ("", report(ANYIO, FINE), 0, "no known vulnerability in 2 packages (osv)."),
        (report(ANYIO, GONE), report(ANYIO, FINE), 0, "no known vulnerability in 2 packages (osv)."),
        (report(BAD, FINE), report(ANYIO, FINE), 1, "known vulnerabilities: anyio (PYSEC-2026-1)."),
        (report(ANYIO, GONE), "", 1, "not audited by pypi: mcp."),
        (report(ANYIO), "", 1, "not audited by pypi: mcp."),
        (report(GONE), "", 0, "unproved: no source of advisories could be reached (pypi, osv); 2 packages."),
        ("", "Traceback", 0, "unproved: no source of advisories could be reached (pypi, osv); 2 packages."),
    ],
    ids=[
        "clean",
        "the other source",
        "one knows all",
        "vulnerable",
        "one was skipped",
        "one is missing",
        "no advisories",
        "down",
    ],
)
def test_only_an_audit_of_everything_passes_and_no_source_is_said_to_prove_nothing(
    pypi: str, osv: str, status: int, said: str
) -> None:
    assert judged({"pypi": verdict(pypi, INSTALLED), "osv": verdict(osv, INSTALLED)}, INSTALLED) == (status, said)
