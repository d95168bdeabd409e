"""What is published, as a stranger has it: installed from dist/ into an empty environment. `make release` builds it before."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DIST = ROOT / "dist"


@dataclass(frozen=True)
class Installed:
    """An environment with nothing in it but what was published."""

    folder: Path

    @property
    def python(self) -> str:
        return str(self.folder / "bin" / "python")

    @property
    def program(self) -> str:
        return str(self.folder / "bin" / "convoso-mcp")


def artifact(pattern: str) -> Path:
    """The one file of dist/ that looks like that."""
    found = list(DIST.glob(pattern))
    assert len(found) == 1, f"dist/ has {len(found)} files like {pattern}; make release builds them anew"
    return found[0]


def outside(**settings: str) -> dict[str, str]:
    """The environment of somebody who has none of our settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("CONVOSO_", "PYTHON"))} | settings


def installed(pattern: str, folder: Path) -> Installed:
    made = Installed(folder)
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    quiet = ["--quiet", "--disable-pip-version-check"]
    subprocess.run([made.python, "-m", "pip", "install", *quiet, artifact(pattern)], check=True, env=outside(), cwd=folder)
    return made
