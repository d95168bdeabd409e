"""The examples that read a whole week, and that each of them notices a figure that is not as expected."""

from pathlib import Path

import pytest

from examples import FOLDER, LONG, QUICK, run, run_wrong


@pytest.mark.parametrize("example", LONG)
def test_an_example_finds_what_it_expects(monkeypatch: pytest.MonkeyPatch, example: str) -> None:
    run(monkeypatch, FOLDER / example)


@pytest.mark.parametrize("example", [*LONG, *QUICK])
def test_an_example_that_finds_something_else_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, example: str) -> None:
    run_wrong(monkeypatch, FOLDER / example, tmp_path)
