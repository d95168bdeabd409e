"""Every argument of every tool takes the forms that models write, and Convoso receives its one form."""

from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

import httpx
import pytest
from pydantic import AfterValidator, BeforeValidator
from pydantic.fields import FieldInfo
from starlette.applications import Starlette

import world
from convoso_mcp.tools import TOOLS
from world import Ask, Wire

pytestmark = world.ONE_ERA  # which has no say in what arguments mean

Forms = list[tuple[Any, str]]

IDS: Forms = [
    (["1000401", "1000402"], "1000401,1000402"),
    ([1000401, 1000402.0], "1000401,1000402"),
    ('["1000401", "1000402"]', "1000401,1000402"),
    ("[1000401, 1000402]", "1000401,1000402"),
    (" 1000401 , 1000402,", "1000401,1000402"),
]
ONE_ID: Forms = [
    (form, "1000401") for form in (1000401, 1000401.0, "1000401.0", " 1000401 ", [1000401], '["1000401"]', '"1000401"')
]
PHONES: Forms = [
    (form, "3055550142")
    for form in (
        "+1 (305) 555-0142", "1-305-555-0142", "305.555.0142", "305/555-0142", "tel:+13055550142", "tel:+1-305-555-0142",
        "001 305 555 0142", "+1\N{NO-BREAK SPACE}305\N{NON-BREAKING HYPHEN}555\N{EN DASH}0142", 3055550142, 13055550142,
        3055550142.0, ["3055550142"], " 3055550142 ", "(305)5550142",
    )
]  # fmt: skip
DAYS: Forms = [
    (form, "2026-11-18") for form in (" 2026-11-18 ", "20261118", "2026/11/18", "2026-11-18T00:00:00", "2026-11-18 00:00")
]
MOMENTS: Forms = [
    (form, "2026-11-18 15:40:00")
    for form in ("2026-11-18T15:40:00", "2026-11-18 15:40", "20261118T154000", "2026/11/18 15:40:00", "2026-11-18 3:40 pm")
]

KINDS: dict[str, Forms] = {
    "_id": ONE_ID,
    "_ids": [*IDS, *ONE_ID[:2]],
    "_digits": [(3, "3"), (3.0, "3"), (" 3 ", "3"), (["3"], "3"), (0, "0")],
    "_status": [("sale", "SALE"), (" Sale ", "SALE"), (["sale"], "SALE"), ('["SALE"]', "SALE")],
    "_statuses": [(["sale", "Ni"], "SALE,NI"), ("sale, ni", "SALE,NI"), ('["sale","NI"]', "SALE,NI"), ("sale", "SALE")],
    "code_word": [("hotld", "HOTLD"), (" HOTLD ", "HOTLD")],
    "_phone": PHONES,
    "_other_phone": PHONES,
    "_phone_code": [(1, "1"), ("+1", "1"), ("001", "1"), (1.0, "1"), (" 1 ", "1")],
    "_yes_no": [
        *((yes, "Y") for yes in (True, "true", " Yes ", 1, 1.0, "on", "y")),
        *((no, "N") for no in (False, "No", "0", "f")),
    ],
    "_switch": [
        *((on, "1") for on in (True, 1.0, "1", "Active", "yes")),
        *((off, "0") for off in (False, 0, "inactive ", "N")),
    ],
    "_day": DAYS,
    "_start": [*MOMENTS, ("2026-11-18", "2026-11-18 00:00:00")],
    "_end": [*MOMENTS, ("2026-11-18", "2026-11-18 23:59:59")],
    "_clock_time": [(form, "2026-11-18 03:40 PM") for form, _ in MOMENTS],
    "_utc_offset": [(form, "-7.00") for form in (-7, -7.0, "-7", "-07:00", "UTC-7", "GMT -7")],
    "_hex_color": [("#6711d1", "6711d1"), (671111, "671111")],
    "_amount": [("480", "480"), (480, "480"), (480.5, "480.5"), (" 480.50 ", "480.5")],
    "_direction": [("asc", "ASC"), ("Descending", "DESC"), ("oldest", "ASC"), ("Newest first", "DESC")],
    "_unhyphenated": [("outbound", "OUTBOUND"), ("3-way", "3WAY"), (" 3 Way", "3WAY")],
    "_underscored": [("past due", "PAST_DUE"), ("past-due", "PAST_DUE"), ("Pending ", "PENDING")],
    "_recipient": [("SYSTEM", "System"), (" personal ", "Personal"), ("ANYONE", "System"), ("UserOnly", "Personal")],
    "<lambda>": [("DISMISSED", "Dismissed"), (" dismissed ", "Dismissed")],
    "_emails": [
        (["a@example.com", "b@example.com"], "a@example.com,b@example.com"),
        (" a@example.com, b@example.com", "a@example.com,b@example.com"),
    ],
    "_joined": [(["CA", "TX"], "CA,TX"), ('["CA","TX"]', "CA,TX"), ("CA, TX", "CA,TX"), ("CA", "CA")],
    "trimmed": [("  Winback Ada ", "Winback Ada"), (["Winback Ada"], "Winback Ada")],
    "bool": [*((yes, "1") for yes in (True, "true", " YES ", 1, 1.0)), *((no, "0") for no in (False, "false", "No", 0))],
    "int": [(form, "3") for form in (3, 3.0, "3", " 3 ", "3.0")],
}
"""What each kind of field takes, and what is sent; a kind is named after the function or the type that reads it."""

NUMBERS: dict[str, Forms] = {
    "agent_id": IDS,
    "skill": [([5, -2], "5,-2"), ("5, -2", "5,-2"), ('["5", "-2"]', "5,-2")],
    "weight": [([1, 1.0], "1,1"), ("[1, 1]", "1,1")],
}
COMPANIONS: dict[str, dict[str, Any]] = {
    "end_time": {"start_time": "2026-11-01"},
    "date_end": {"date_start": "2026-11-01"},
    "callback_time": {"callback_time_zone": -8},
    "callback_time_zone": {"callback_time": "2026-11-20 16:00"},
}


@pytest.fixture(scope="module")
def app() -> Starlette:
    """Unused: these tests look at what is sent, and any answer will do."""
    return world.sandbox()


@pytest.fixture
def wire(app: Starlette) -> Wire:
    return Wire(httpx.MockTransport(lambda request: httpx.Response(200, json={"success": True, "data": []})))


def readers(hint: object) -> Iterator[str]:
    """The names of what reads a value, from the outermost type to the innermost."""
    if isinstance(hint, BeforeValidator | AfterValidator):
        yield getattr(hint.func, "__name__", "")
    elif isinstance(hint, type):
        yield hint.__name__
    for part in get_args(hint) if get_origin(hint) is not Literal else ():
        yield from readers(part)


def forms(tool: str, name: str, field: FieldInfo) -> Forms:
    read_by = {reader for hint in (field.annotation, *field.metadata) for reader in readers(hint)}
    return (NUMBERS.get(name) if tool == "update_queue_agents" else None) or next(
        sample for kind, sample in KINDS.items() if kind in read_by
    )


@pytest.mark.parametrize("tool", world.PATHS)
async def test_every_argument_takes_its_liberal_forms_and_one_form_is_sent(ask: Ask, wire: Wire, tool: str) -> None:
    for own_name, field in TOOLS[tool].model_fields.items():
        if own_name == "custom_fields" or field.exclude:
            continue
        name = field.alias or own_name
        for written, form in forms(tool, name, field):
            wire.sent.clear()
            answer = await ask(tool, **world.EXAMPLES[tool] | COMPANIONS.get(name, {}) | {name: written})
            assert [sent.get(name) for sent in wire.forms(tool)] == [form], f"{name}={written!r}: {answer}"


@pytest.mark.parametrize("tool", [tool for tool in TOOLS if "custom_fields" in TOOLS[tool].model_fields])
@pytest.mark.parametrize(
    "written", [{"source": "Web", "age_group": 70.0, "owner": True}, '{"source": " Web", "age_group": 70, "owner": true}']
)
async def test_custom_fields_are_an_object_or_its_json(ask: Ask, wire: Wire, tool: str, written: object) -> None:
    await ask(tool, **world.EXAMPLES[tool] | {"custom_fields": written})
    (sent,) = wire.forms(tool)
    assert {"source": "Web", "age_group": "70", "owner": "1"}.items() <= sent.items()


@pytest.mark.parametrize(
    ("arguments", "national"),
    [
        ({"phone_code": 44, "phone_number": "0044 20 7946 0018"}, "2079460018"),
        ({"phone_code": "+44", "phone_number": "+44 (0)20 7946 0018"}, "2079460018"),
        ({"phone_code": "44", "phone_number": "020 7946 0018"}, "2079460018"),
        ({"phone_code": "44", "phone_number": "tel:+442079460018"}, "2079460018"),
        ({"phone_code": "44", "phone_number": 442079460018}, "2079460018"),
        ({"phone_code": "39", "phone_number": "+39 06 1234 5678"}, "0612345678"),
        ({"phone_code": "1", "phone_number": "011 1 305 555 0142"}, "3055550142"),
    ],
)
@pytest.mark.parametrize("tool", ["insert_dnc", "search_dnc", "insert_sms_opt_out", "delete_dnc", "insert_lead"])
async def test_a_number_abroad_is_sent_as_its_country_dials_it(
    ask: Ask, wire: Wire, tool: str, arguments: dict[str, object], national: str
) -> None:
    await ask(tool, **world.EXAMPLES[tool] | arguments)
    (sent,) = wire.forms(tool)
    assert sent["phone_number"] == national


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"phone_number": "+44 20 7946 0018"}, "is a number of country 44, but phone_code says 1: correct one of them"),
        (
            {"phone_number": "+1 305 555 0142", "phone_code": "44"},
            "is a number of country 1, but phone_code says 44: correct one of them",
        ),
        ({"phone_number": "305-555-0142 ext. 12"}, "carries an extension: give the number without it"),
        ({"phone_number": "305-555-0142 x12"}, "carries an extension"),
        ({"phone_number": "305-555-JANE"}, "is not a phone number"),
        ({"phone_number": "Jane 305-555-0142"}, "is not a phone number"),
        ({"phone_number": "3055550142, 3055550143"}, "is not a phone number"),
        ({"phone_number": "555-0142"}, "is not a phone number"),
        ({"phone_number": ["3055550142", "3055550143"]}, "phone_number: takes one text"),
        ({"phone_number": True}, "phone_number: takes one text"),
        ({"phone_code": "999"}, "phone_number: is not a phone number of country 999"),
        ({"phone_code": "0"}, "phone_code: takes digits only"),
    ],
)
async def test_a_number_that_cannot_be_meant_is_refused_and_not_repeated(
    ask: Ask, wire: Wire, arguments: dict[str, object], words: str
) -> None:
    answer = await ask("insert_dnc", **world.EXAMPLES["insert_dnc"] | arguments)
    assert words in answer
    assert not any(part in answer for part in ("0142", "7946", "786555", "JANE"))
    assert wire.sent == []


@pytest.mark.parametrize(
    ("tool", "arguments", "echo"),
    [
        ("search_leads", {"phone_number": "+1 (305) 555-0142", "status": "sale"}, "Filters: status=SALE, phone_number=(305) ***-**42."),
        ("search_callbacks", {"stage": "past due", "recipient": "SYSTEM"}, "Filters: recipient=System, stage=PAST_DUE."),
        ("search_lists", {"status": "Active"}, "Filters: status=1."),
        ("search_call_logs", {"start_time": "2026-11-18", "order": "ascending"}, "Filters: start_time=2026-11-18 00:00:00, order=ASC."),
        ("get_agent_performance", {"user_ids": "[1000401, 1000402]"}, "Filters: user_ids=1000401,1000402."),
    ],
)  # fmt: skip
async def test_what_was_understood_is_echoed(ask: Ask, tool: str, arguments: dict[str, object], echo: str) -> None:
    assert echo in await ask(tool, **arguments)


@pytest.mark.parametrize("empty", ["", " ", "null", "None", None])
async def test_an_empty_paging_word_is_one_left_out(ask: Ask, wire: Wire, empty: str | None) -> None:
    await ask("search_call_logs", limit=empty, offset=empty, order=empty)
    assert [form for _, form in wire.sent] == [{"limit": "100", "offset": "0", "order": "DESC", "include_recordings": "0"}]


@pytest.mark.parametrize("tool", ["insert_lead", "update_lead", "post_lead"])
async def test_the_second_numbers_of_a_lead_are_of_its_country(ask: Ask, wire: Wire, tool: str) -> None:
    numbers = {"phone_number": "020 7946 0018", "alt_phone_1": "+44 20 7946 0019", "alt_phone_2": "020 7946 0020"}
    await ask(tool, **world.EXAMPLES[tool] | numbers | {"phone_code": "44"})
    (sent,) = wire.forms(tool)
    assert {"phone_number": "2079460018", "alt_phone_1": "2079460019", "alt_phone_2": "2079460020"}.items() <= sent.items()
