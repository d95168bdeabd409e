"""The draft of a release's notes: what CHANGELOG.md says of the version in pyproject.toml.

python publishing/notes.py > dist/NOTES.md
"""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def drafted(changelog: str, version: str) -> str:
    """The part of a changelog about one version, under a heading of its own; raises LookupError where it has none."""
    parts = re.split(r"^## ", changelog, flags=re.MULTILINE)
    for part in parts[1:]:
        heading, _, body = part.partition("\n")
        if heading.split()[0] == version:
            changes = body.partition("\n### ")[0].strip()
            return f"# convoso-mcp {version}\n\n{changes}\n"
    raise LookupError(f"CHANGELOG.md says nothing of {version}")


if __name__ == "__main__":
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    sys.stdout.write(drafted((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), project["version"]))
