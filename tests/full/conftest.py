"""The full account, read once for all tests of this folder, and the truth about it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from stranger import Account, read_account

TRUTH = Path(__file__).parent.parent / "data" / "stories.json"
Tell = Callable[..., None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record-stories", action="store_true", help="write what the tests find to tests/data/stories.json")


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    """These take a minute: they run only where this folder is asked for."""
    asked = [config.invocation_params.dir.joinpath(arg.partition("::")[0]).resolve() for arg in config.args]
    here = Path(__file__).parent
    return None if any(path == here or here in path.parents for path in asked) else True


@pytest.fixture(scope="session")
def account() -> Account:
    return anyio.run(read_account)


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Tell:
    """Hold the numbers that a test has found against the story of that number."""

    def compare(number: int, **found: Any) -> None:
        stories = json.loads(TRUTH.read_text(encoding="utf-8"))
        story = stories[number - 1]
        assert story["number"] == number
        if request.config.getoption("--record-stories", default=False):
            story["numbers"] = found
            TRUTH.write_text(json.dumps(stories, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        assert story["numbers"] == found

    return compare
