"""Fixtures: each test gets a fresh account, and most run once in each protocol era."""

import gc
from collections.abc import AsyncGenerator, Generator

import httpx
import pytest
from hypothesis import settings
from mcp import Client
from starlette.applications import Starlette

import world
from convoso_mcp.kept import MemoryKept
from convoso_mcp.server import build_server

# No deadline, since no test is timed; the same examples every time, since a red test must be red again.
settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.load_profile("steady")


def pytest_sessionstart() -> None:
    gc.disable()


def pytest_collection_finish() -> None:
    """What was imported and collected is never garbage, and walking it takes a tenth, as in the program's `__main__`."""
    gc.freeze()
    gc.enable()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=["auto", "legacy"], ids=["2026-07-28", "2025-11-25"])
def era(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def redis_url() -> Generator[str]:
    from redis_server import redis_server  # noqa: PLC0415  most tests need none

    with redis_server() as url:
        yield url


@pytest.fixture
def app() -> Starlette:
    return world.sandbox()


@pytest.fixture
def wire(app: Starlette) -> world.Wire:
    return world.Wire(httpx.ASGITransport(app=app))


@pytest.fixture
def person() -> world.Person:
    return world.Person()


@pytest.fixture
async def client(era: str, wire: world.Wire, person: world.Person) -> AsyncGenerator[Client]:
    kept = MemoryKept(clock=world.NOW.timestamp, mark=lambda: "7f3a")
    async with world.account(wire) as convoso:
        server = build_server(convoso.call, kept=kept, clock=world.NOW.timestamp, policy=world.EVERYTHING)
        async with world.connected(server, era, person) as client:
            yield client


@pytest.fixture
def ask(client: Client) -> world.Ask:
    return world.asker(client)
