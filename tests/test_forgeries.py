"""Ten thousand random and bent tokens and states: none is taken for one that was given."""

import random
import re
import string
from collections.abc import Callable, Iterator

import pytest
from mcp import MCPError
from mcp.server.request_state import InvalidRequestState, RequestStateSecurity
from mcp.types import InputRequiredResult

import world
from convoso_mcp.asking import Slips
from convoso_mcp.errors import NotConfirmed
from convoso_mcp.server import build_server
from world import Person, Wire

KEY = b"a key that the forger does not have"
TOKENS, AT_THE_DOOR = 5_000, 100
"""Of each mechanism, straight at the seal and through a client."""
LETTERS = string.ascii_letters + string.digits + "-_"
DELETE = {"lead_id": "5000002"}

Bend = Callable[[random.Random, list[str]], str]


def changed(dice: random.Random, real: list[str]) -> str:
    text = dice.choice(real)
    place = dice.randrange(len(text))
    return text[:place] + dice.choice(LETTERS + ".=/+ \0é\ud800") + text[place + 1 :]


def shortened(dice: random.Random, real: list[str]) -> str:
    text = dice.choice(real)
    return text[: dice.randrange(1, len(text))]


def lengthened(dice: random.Random, real: list[str]) -> str:
    return dice.choice(real) + "".join(dice.choices(LETTERS + ".=", k=dice.randrange(1, 9)))


def spliced(dice: random.Random, real: list[str]) -> str:
    one, other = dice.sample(real, 2)
    place = dice.randrange(1, len(one))
    return one[:place] + other[place:]


def shuffled(dice: random.Random, real: list[str]) -> str:
    text = dice.choice(real).removeprefix("v1.")
    return f"v1.{''.join(dice.sample(text, len(text)))}"


def made_up(dice: random.Random, real: list[str]) -> str:
    return dice.choice(("", "v1.")) + "".join(dice.choices(LETTERS, k=dice.randrange(1, 200)))


BENDS: tuple[Bend, ...] = (changed, shortened, lengthened, spliced, shuffled, made_up)


def forgeries(real: list[str], count: int, seed: int) -> Iterator[str]:
    """So many that are not real."""
    dice = random.Random(seed)  # noqa: S311  the same every time, since a red test must be red again
    given = set(real)
    while count:
        if (forged := dice.choice(BENDS)(dice, real)) not in given:
            count -= 1
            yield forged


def test_no_forged_token_is_one_that_was_given() -> None:
    slips = Slips([KEY])
    real = [slips.seal("asked") for _ in range(20)]
    state = RequestStateSecurity(keys=[KEY]).codec.seal(slips.write("asked").encode())
    other = Slips([b"the key of quite another server"]).seal("asked")
    for forged in (state, other, *forgeries(real, TOKENS, 1)):
        with pytest.raises(NotConfirmed, match="not one that was given"):
            slips.unseal(forged)
    assert all(slips.unseal(token) for token in real)


def test_no_forged_state_is_one_that_was_given() -> None:
    codec = RequestStateSecurity(keys=[KEY]).codec
    real = [codec.seal(Slips([KEY]).write("asked").encode()) for _ in range(20)]
    for forged in (Slips([KEY]).seal("asked"), *forgeries(real, TOKENS, 2)):
        with pytest.raises(InvalidRequestState):
            codec.unseal(forged)
    assert all(codec.unseal(state) for state in real)


async def test_no_forged_token_passes_the_door(wire: Wire) -> None:
    async with world.account(wire) as convoso, world.connected(build_server(convoso.call, keys=[KEY]), "auto") as client:
        ask = world.asker(client)
        real = [re.findall(r"confirm_token=(\S+)", await ask("delete_lead", **DELETE))[0] for _ in range(4)]
        for forged in forgeries(real, AT_THE_DOOR, 3):
            if forged.isprintable():
                assert "this confirm_token is not one that was given" in await ask(
                    "delete_lead", **DELETE, confirm_token=forged
                )
    assert wire.written == []


async def test_no_forged_state_passes_the_door(wire: Wire) -> None:
    async with (
        world.account(wire) as convoso,
        world.connected(build_server(convoso.call, keys=[KEY]), "auto", Person()) as client,
    ):

        async def call(state: str | None = None) -> str:
            asked = await client.session.call_tool(
                "delete_lead",
                DELETE,
                input_responses={"confirm": world.YES} if state else None,
                request_state=state,
                allow_input_required=True,
            )
            assert isinstance(asked, InputRequiredResult)
            return asked.request_state or ""

        real = [await call() for _ in range(4)]
        for forged in forgeries(real, AT_THE_DOOR, 4):
            with pytest.raises((MCPError, UnicodeEncodeError)):
                await call(forged)
    assert wire.written == []
