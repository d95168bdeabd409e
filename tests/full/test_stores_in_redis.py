"""The contract of what replicas share, on a real Redis."""

from collections.abc import Generator

import pytest
from replicas import RedisServer
from replicas import redis_server as real_redis

from test_shared_stores import *  # noqa: F403  every test of it, once more


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Generator[RedisServer]:
    with real_redis(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
def redis_url(server: RedisServer) -> str:
    server.ask("FLUSHALL")
    return server.url
