"""Two servers with one key and one memory of what was used are one server to whoever answers a question."""

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import httpx
import pytest
from mcp import Client, MCPError
from mcp.types import CallToolResult, InputRequiredResult
from starlette.applications import Starlette

import world
from convoso_mcp.cli.composing import build
from convoso_mcp.cli.sharing import stores
from convoso_mcp.client import Convoso
from convoso_mcp.server import build_server
from convoso_mcp.settings import Settings
from convoso_mcp.store import Once, OnceInMemory
from world import Person, Wire

KEY = b"shared by both of the two servers"
DIALED = {"list_id": "20013", "phone_number": "7865550198", "hopper": True}
"""A call whose question is the same before and after it: what was used is all that stands against a second time."""


async def by_state(client: Client, state: str | None = None) -> str:
    """The state of the question, or the answer to a yes that comes with one."""
    result = await client.session.call_tool(
        "insert_lead",
        DIALED,
        input_responses={"confirm": world.YES} if state else None,
        request_state=state,
        allow_input_required=True,
    )
    if isinstance(result, InputRequiredResult):
        return result.request_state or ""
    assert isinstance(result, CallToolResult)
    return world.whole(result)


async def by_token(client: Client, token: str | None = None) -> str:
    """The token of the preview, or the answer to a call that comes with one."""
    given = DIALED | ({"confirm_token": token} if token else {})
    answer = await world.asker(client)("insert_lead", **given)
    found = re.search(r"confirm_token=([\w.-]+)", answer)
    return found[1] if found else answer


MECHANISMS = {"state": (by_state, True), "token": (by_token, False)}


def replica(convoso: Convoso, once: Once, *, asks: bool) -> Client:
    return world.connected(build_server(convoso.call, keys=[KEY], once=once), "auto", Person() if asks else None)


@pytest.mark.parametrize("mechanism", MECHANISMS)
async def test_a_question_of_one_is_answered_to_the_other_and_only_once(app: Starlette, mechanism: str) -> None:
    wire, once = Wire(httpx.ASGITransport(app=app)), OnceInMemory()
    act, asks = MECHANISMS[mechanism]
    async with (
        world.account(wire) as convoso,
        replica(convoso, once, asks=asks) as one,
        replica(convoso, once, asks=asks) as other,
    ):
        proof = await act(one)
        assert (await act(other, proof)).startswith("Done: insert_lead")
        for client in (one, other):
            assert "[not_confirmed] Nothing was done: this confirmation was used before" in await act(client, proof)
    assert len(wire.written) == 1


@pytest.mark.parametrize("mechanism", MECHANISMS)
async def test_without_a_memory_in_common_each_would_take_it_once(app: Starlette, mechanism: str) -> None:
    """Which is why it is an interface: a key alone does not make two servers one."""
    wire = Wire(httpx.ASGITransport(app=app))
    act, asks = MECHANISMS[mechanism]
    async with (
        world.account(wire) as convoso,
        replica(convoso, OnceInMemory(), asks=asks) as one,
        replica(convoso, OnceInMemory(), asks=asks) as other,
    ):
        proof = await act(one)
        assert [(await act(client, proof))[:4] for client in (one, other, one)] == ["Done", "Done", "ERRO"]
    assert len(wire.written) == 2


OLD, NEW = "the key that has served for long enough", "the key that is to follow the old one"


@asynccontextmanager
async def served(redis_url: str, convoso: Convoso, seal_key: str, *, asks: bool) -> AsyncGenerator[Client]:
    """A server as the settings want it, with a Redis."""
    keys = {"seal_key": seal_key, "audit_key": "a key that all of these servers share", "redis_url": redis_url}
    settings = Settings.model_validate(keys)
    async with stores(settings) as kept:
        server = build(settings, convoso.call, kept)
        async with world.connected(server, "auto", Person() if asks else None) as client:
            yield client


@pytest.mark.parametrize("mechanism", MECHANISMS)
async def test_with_a_redis_a_question_outlives_a_change_of_keys(app: Starlette, redis_url: str, mechanism: str) -> None:
    wire = Wire(httpx.ASGITransport(app=app))
    act, asks = MECHANISMS[mechanism]
    async with (
        world.account(wire) as convoso,
        served(redis_url, convoso, f"{OLD},{NEW}", asks=asks) as one,
        served(redis_url, convoso, f"{NEW},{OLD}", asks=asks) as other,
        served(redis_url, convoso, NEW, asks=asks) as last,
    ):
        proof, later = await act(one), await act(other)
        assert (await act(other, proof)).startswith("Done: insert_lead")
        assert "used before" in await act(one, proof)
        assert (await act(one, later)).startswith("Done: insert_lead")
        assert "used before" in await act(last, later)
        if asks:
            with pytest.raises(MCPError, match="Invalid or expired requestState"):
                await act(last, proof)
        else:
            assert "this confirm_token is not one that was given" in await act(last, proof)
        assert [line.split("|")[2] for line in (await world.asker(last)("list_changes")).splitlines()[2:]] == [
            "insert_lead"
        ] * 2
    assert len(wire.written) == 2
