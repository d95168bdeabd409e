"""What a token of the sandbox opens, and what it answers elsewhere."""

import httpx
import pytest

import world
from convoso_mcp.sandbox import SANDBOX_TOKEN
from convoso_mcp.sandbox.answers import ANSWERS, SECTIONS

FORBIDDEN = {"success": False, "code": 403, "text": "Forbidden"}
INVALID = {"success": False, "code": 5001, "text": "Auth token is invalid"}


@pytest.fixture(scope="module")
def door() -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=world.sandbox()), base_url=world.ADDRESS)


async def opened(door: httpx.AsyncClient, ticks: str) -> set[str]:
    """The paths that do not answer Forbidden; forms are blank, so that nothing is changed."""
    paths = set[str]()
    for path in ANSWERS:
        response = await door.post(path.removeprefix("/"), data={"auth_token": f"{SANDBOX_TOKEN}{ticks}"})
        assert response.status_code == 200
        assert response.json() != INVALID
        if response.json() != FORBIDDEN:
            paths.add(path)
    return paths


def test_the_sections_are_the_first_parts_of_the_paths():
    assert set(SECTIONS) == {
        "agent-monitor", "agent-performance", "agent-productivity", "callbacks", "campaigns", "dnc", "lead-post-validation",
        "lead-validation", "leads", "lists", "log", "queues", "revenue", "sms-opt-out", "status", "user-activity", "users",
    }  # fmt: skip


async def test_a_token_alone_opens_everything(door: httpx.AsyncClient):
    assert await opened(door, "") == set(ANSWERS)


@pytest.mark.parametrize("section", SECTIONS)
async def test_a_section_opens_its_paths_and_no_other(door: httpx.AsyncClient, section: str):
    assert await opened(door, f":{section}") == {path for path in ANSWERS if path.startswith(f"/{section}/")}


async def test_sections_and_single_paths_add_up(door: httpx.AsyncClient):
    assert await opened(door, ":campaigns,log/retrieve, users/search") == {
        "/campaigns/search",
        "/campaigns/status",
        "/log/retrieve",
        "/users/search",
    }


async def test_what_is_forbidden_is_not_done(door: httpx.AsyncClient):
    everything = {"auth_token": SANDBOX_TOKEN, "lead_id": "5000002"}
    reading = everything | {"auth_token": f"{SANDBOX_TOKEN}:leads/search"}

    assert (await door.post("leads/delete", data=reading)).json() == FORBIDDEN
    assert (await door.post("leads/search", data=reading)).json() == (await door.post("leads/search", data=everything)).json()


@pytest.mark.parametrize(
    "token",
    [
        f"{SANDBOX_TOKEN}:",
        f"{SANDBOX_TOKEN}:,",
        f"{SANDBOX_TOKEN}:lead",
        f"{SANDBOX_TOKEN}:leads,calls",
        f"{SANDBOX_TOKEN}:/leads/search",
        f"{SANDBOX_TOKEN}:leads/",
        f"{SANDBOX_TOKEN}x:leads",
        "another:leads",
        ":leads",
    ],
)
async def test_a_token_that_ticks_an_unknown_name_or_none_is_invalid(door: httpx.AsyncClient, token: str):
    assert (await door.post("leads/search", data={"auth_token": token})).json() == INVALID
