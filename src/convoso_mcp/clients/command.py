"""The command that starts this program from anywhere: a client with a window has a minimal PATH, and no working folder."""

import json
import shutil
import sys
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from convoso_mcp.errors import NotConfigured
from convoso_mcp.settings import variable

NAME = "convoso-mcp"


def here() -> list[str]:
    """The command of the program that runs now."""
    if _is_passing(Path(sys.prefix)):
        return by_uvx(variable("UV"), distribution(NAME).read_text("direct_url.json"))
    return permanent(Path(sys.argv[0]), Path(sys.executable))


def by_uvx(uv: str, direct_url: str | None) -> list[str]:
    """By uvx, which stands beside the `uv` that runs this; `direct_url` says where the package came from."""
    beside = Path(uv).with_name("uvx.exe" if uv.endswith(".exe") else "uvx") if uv else None
    found = str(beside) if beside and beside.is_file() else shutil.which("uvx")
    if found is None:
        raise NotConfigured(
            "This program runs from a cache that may be emptied, and uvx is not to be found.",
            "Install it, such as with: uv tool install convoso-mcp; then run install again.",
        )
    return [str(Path(found).absolute()), *_source(direct_url), NAME]


def permanent(started: Path, python: Path) -> list[str]:
    """The script that was started, by its whole path; the interpreter and the module where there was no script."""
    for script in (started, started.with_name(f"{started.name}.exe")):
        if script.stem == NAME and script.is_file():
            return [str(script.absolute())]
    return [str(python), "-m", "convoso_mcp"]


def _is_passing(prefix: Path) -> bool:
    """Whether an environment lies in a cache, as those of uvx do: a cache says so (bford.info/cachedir)."""
    return any((folder / "CACHEDIR.TAG").is_file() for folder in prefix.parents)


def _source(direct_url: str | None) -> list[str]:
    """What uvx needs to get the same again where it does not come from an index (PEP 610)."""
    if direct_url is None:
        return []
    about: dict[str, Any] = json.loads(direct_url)
    vcs = about.get("vcs_info")
    url = f"{vcs['vcs']}+{about['url']}@{vcs['commit_id']}" if vcs else about["url"]
    return ["--from", url]
