"""Fixtures: each kind of what is published, installed once."""

import pytest

from published import Installed, installed


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return installed("*.whl", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return installed("*.tar.gz", tmp_path_factory.mktemp("sdist"))
