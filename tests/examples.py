"""Running an example in this process, which has imported what it needs; the server that it starts is one of its own."""

import io
import runpy
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "examples"
LONG = ("morning_report.py", "compliance_sweep.py", "move_callbacks.py")
"""Those that read a whole week; `make test-full` runs them."""
QUICK = ("find_and_fix_a_lead.py", "typed_client.py")
ANSWERED = ("confirm.py",)
"""Those that ask at the terminal, and have no figure to miss."""


def run(monkeypatch: pytest.MonkeyPatch, program: Path, said: str = "") -> None:
    """Run it as from a shell; raises `SystemExit` where it leaves with other than success."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(said))
    monkeypatch.setattr(sys, "argv", [str(program)])
    runpy.run_path(str(program), run_name="__main__")


def run_wrong(monkeypatch: pytest.MonkeyPatch, program: Path, folder: Path) -> None:
    """Run it with something else expected; fails where that goes unnoticed."""
    text = program.read_text(encoding="utf-8")
    changed = folder / program.name
    changed.write_text(text.replace("EXPECTED = {", 'EXPECTED = {"nobody": 1, '), encoding="utf-8")
    assert changed.read_text(encoding="utf-8") != text
    with pytest.raises(SystemExit) as left:
        run(monkeypatch, changed)
    assert str(left.value.code).startswith("expected {'nobody': 1, ")
