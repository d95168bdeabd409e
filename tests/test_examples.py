"""The examples do what they say, and leave with an error where they do not; the long ones are in tests/full."""

import ast
from pathlib import Path

import pytest

from examples import ANSWERED, FOLDER, LONG, QUICK, run, run_wrong


def test_every_example_is_run_and_short_enough_to_be_read() -> None:
    assert {path.name for path in FOLDER.glob("*.py")} == {*QUICK, *LONG, *ANSWERED}
    for path in FOLDER.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) < 60, path.name
        assert f"python examples/{path.name}" in (ast.get_docstring(ast.parse(text)) or "")


@pytest.mark.parametrize("example", QUICK)
def test_an_example_finds_what_it_expects(monkeypatch: pytest.MonkeyPatch, example: str) -> None:
    run(monkeypatch, FOLDER / example)


def test_an_example_that_finds_something_else_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    run_wrong(monkeypatch, FOLDER / "typed_client.py", tmp_path)


@pytest.mark.parametrize(
    ("said", "shown"), [("no\n", "Nothing was done: the person did not agree to delete_lead."), ("yes\n", "Done: delete_lead.")]
)
def test_a_host_that_asks_its_person(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], said: str, shown: str
) -> None:
    run(monkeypatch, FOLDER / "confirm.py", said)
    assert shown in capsys.readouterr().out
