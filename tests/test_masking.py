"""Persons are shown in part: nothing that a server says or logs holds a lead's number, address, birthday or recording."""

import json
import logging
import re
import unicodedata
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, cast, get_args

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot
from mcp import Client, MCPError
from mcp.types import TextResourceContents
from pydantic import BaseModel
from starlette.applications import Starlette

import world
from convoso_mcp.endpoints import ENDPOINTS
from convoso_mcp.endpoints.agents import AgentState
from convoso_mcp.endpoints.calls import CallLogPage, SearchCallLogs
from convoso_mcp.endpoints.dnc import EntryPage, SearchDnc
from convoso_mcp.endpoints.endpoint import Endpoint
from convoso_mcp.endpoints.leads import Lead, LeadPage, Recording, SearchLeads
from convoso_mcp.endpoints.replies import Declared, Moment, Page, Reply
from convoso_mcp.endpoints.users import UserPage
from convoso_mcp.errors import Refused
from convoso_mcp.server import build_server
from convoso_mcp.text import Shield, answer, wording
from convoso_mcp.text.masks import by_look, masked
from convoso_mcp.text.shield import treatment
from convoso_mcp.tools import TOOLS
from world import ANSWERED, EXAMPLES, Ask, Wire

WIDE: list[tuple[str, dict[str, Any]]] = [
    ("search_leads", {"limit": 500}),
    ("search_leads", {"phone_number": "(305) 555-0142"}),
    ("search_leads", {"email": "john.1@example.com", "date_of_birth": "1938-07-07", "address1": "6715 Grove St"}),
    ("search_call_logs", {"start_time": "2026-11-16", "include_recordings": 1}),
    ("search_call_logs", {"id": "8000728", "include_recordings": 1}),
    ("search_call_logs", {"call_type": "INBOUND", "start_time": "2026-11-16"}),
    ("search_callbacks", {"limit": 100}),
    ("search_dnc", {"limit": 1000}),
    ("search_dnc", {"phone_number": "210-555-0100"}),
    ("search_sms_opt_outs", {"limit": 1000}),
    ("get_user_recordings", {"user": "dana.okafor@example.com", "limit": 100}),
    ("insert_lead", {"list_id": "20013", "phone_number": "3055550142", "check_dup": 1, "notes": "ring 305.555.0142"}),
    ("update_lead", {"lead_id": "5000002", "email": "john.1@example.com", "custom_fields": {"mobile": "+1 305 555 0142"}}),
    ("delete_dnc", {"phone_number": "3055550142", "phone_code": "1", "campaign_id": "0"}),
]
"""Calls that show many rows, echo what is personal, or fail over it."""
WAYS: list[dict[str, Any]] = [
    {},
    {"offset": 100, "limit": 500},
    {"columns": "id,phone_number,email"},
    {"columns": "id,notes,address1,date_of_birth,alt_phone_1,number_dialed"},
    {"group_by": "phone_number"},
    {"sort": "-phone_number", "limit": 500},
    {"where": "phone_number=3055550142"},
    {"where": "first_name=john.1@example.com|(305) 555-0142"},
    {"where": "3055550142=1"},
    {"where": "id>john.1@example.com", "sort": "305-555-0142"},
]
"""What is asked of rows that are kept; some name what is personal themselves."""


async def posted(app: Starlette, path: str, **form: str) -> dict[str, Any]:
    """What Convoso's wire has of a call."""
    token = {"auth_token": world.SANDBOX_TOKEN}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=world.ADDRESS) as http:
        answer = (await http.post(path, data=form | token)).json()
    assert answer["success"], answer
    return answer


async def rows(app: Starlette, path: str, **form: str) -> list[dict[str, Any]]:
    """Everything of a search."""
    data = (await posted(app, path, **form))["data"]
    return data.get("entries") if isinstance(data.get("entries"), list) else data["results"]


@dataclass
class Secrets:
    """What must not be seen of anybody who is called."""

    phones: set[str] = field(default_factory=set[str])
    texts: set[str] = field(default_factory=set[str])

    def seen_in(self, said: str) -> set[str]:
        """Those in a text, numbers in any punctuation."""
        numbers = {re.sub(r"\D", "", run) for run in re.findall(r"\+?\d(?:[\s().\-/]{0,3}\d){9,}", said)}
        numbers |= set(re.findall(r"(?<!\d)\d{10}(?!\d)", said))
        tens = {number[at : at + 10] for number in numbers for at in range(len(number) - 9)}
        begun = {said[at : at + 10] for at in range(len(said))}  # to look for each whole text takes a second
        likely = (text for text in self.texts if len(text) < 10 or text[:10] in begun)
        return self.phones & tens | {text for text in likely if text in said}


async def personal(app: Starlette) -> Secrets:
    """What the account holds of persons now."""
    leads = await rows(app, "leads/search", limit="2000")
    listed = await rows(app, "dnc/search", limit="1000") + await rows(app, "sms-opt-out/search", limit="1000")
    calls = await rows(app, "log/retrieve", limit="500", start_time="2026-11-16 00:00:00", include_recordings="1")
    found = Secrets()
    for row in [*leads, *listed, *calls]:
        found.phones |= {row[name] for name in ("phone_number", "alt_phone_1", "alt_phone_2", "number_dialed") if row.get(name)}
        found.texts |= {row[name] for name in ("email", "date_of_birth", "address1", "address2") if row.get(name)}
    found.texts |= {link for call in calls for one in call["recording"] for link in (one["public_url"], one["src"])}
    found.texts |= {"play-recording", "recordings.example.invalid", ".wav"}
    return found


@pytest.fixture
async def secrets(app: Starlette) -> Secrets:
    for number in range(60):  # more than one answer shows, so that they are kept
        entry = {"phone_number": f"64655501{number:02}", "phone_code": "1", "campaign_id": "0"}
        for path in ("dnc/insert", "sms-opt-out/insert"):
            await posted(app, path, **entry)
    kept = await personal(app)
    assert len(kept.phones) > 400
    assert len(kept.texts) > 1_000
    return kept


@pytest.fixture
def shield() -> Shield:
    return Shield()


@pytest.fixture
async def client(era: str, wire: Wire, person: world.Person, shield: Shield, tmp_path: Path) -> AsyncGenerator[Any]:
    async with (
        world.account(wire) as convoso,
        world.connected(build_server(convoso.call, shield=shield, exports=tmp_path), era, person) as client,
    ):
        yield client


async def everything_said(client: Client, person: world.Person, exports: Path) -> list[str]:
    """Every tool is called, searches widely; each answer whole, each question, all that is kept in every form, each file."""
    calls = [*WIDE, *EXAMPLES.items(), *ANSWERED.items(), *WIDE]
    said = [await answered(client, tool, **arguments) for tool, arguments in calls]
    said += [(await client.list_tools()).model_dump_json(), (await client.list_resource_templates()).model_dump_json()]
    said += [one.model_dump_json() for one in (await client.list_resources()).resources]
    kept = await world.kept(client)
    assert {one.name.split()[1] for one in kept} >= {"leads", "calls", "callbacks", "entries", "opt-outs"}
    for one in {str(one.description): one for one in kept}.values():
        said += [page for kind in (".csv", ".json") for page in await pages(client, f"{one.uri}{kind}")]
        result_id = one.uri.rpartition("/")[2]
        said += [await answered(client, "read_result", result_id=result_id, **way) for way in WAYS]
        said.append(await answered(client, "export_result", result_id=result_id))
    with pytest.raises(MCPError) as not_kept:
        await client.read_resource("convoso://results/r0-3055550142")
    said.append(str(not_kept.value))
    files = {file.name: file.read_text() for file in exports.glob("*")}
    assert len(files) == len({one.description for one in kept})
    said += [f"{name}: {json.dumps(text, ensure_ascii=False)}" for name, text in files.items()]
    assert {call.partition(":")[0] for call in said} >= TOOLS.keys(), "every tool"
    assert person.questions
    return [*said, *person.questions]


async def answered(client: Client, tool: str, /, **arguments: Any) -> str:
    """The whole result: text, links, structured content."""
    result = await client.call_tool(tool, arguments)
    result.meta = None
    return f"{tool}: {json.dumps(json.loads(result.model_dump_json()), ensure_ascii=False)}"


async def pages(client: Client, uri: str) -> list[str]:
    """A kept result to its last page, and what stands beside each."""
    read, rows = list[str](), 0
    while uri:
        contents = [one for one in (await client.read_resource(uri)).contents if isinstance(one, TextResourceContents)]
        read += [json.dumps(one.text, ensure_ascii=False) for one in contents]
        first, last, rows = map(int, re.findall(r"\d+", contents[-1].text)[:3])
        assert first <= last <= rows
        uri = contents[-1].text.partition("The next page: ")[2]
        assert bool(uri) == (last < rows), "to the last page"
    return read


async def test_nothing_said_asked_kept_saved_or_logged_holds_what_is_personal(
    client: Client, person: world.Person, secrets: Secrets, app: Starlette, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    said = await everything_said(client, person, tmp_path)
    now = await personal(app)
    secrets = Secrets(secrets.phones | now.phones, secrets.texts | now.texts)
    assert "7865550198" in secrets.phones, "those that were put in by a call, too"
    for text in [*said, *caplog.text.splitlines()]:
        assert not secrets.seen_in(text), text


@pytest.mark.parametrize("era", ["auto"])
@pytest.mark.parametrize("shield", [Shield(masking="none", recordings="links")], ids=["none"])
async def test_with_masking_none_everything_is_shown(
    client: Client, person: world.Person, secrets: Secrets, tmp_path: Path
) -> None:
    said = await everything_said(client, person, tmp_path)
    seen = set[str]().union(*map(secrets.seen_in, said))
    assert {"3055550142", "2105550100", "john.1@example.com", "1938-07-07", "6715 Grove St", "play-recording"} <= seen


async def test_the_full_number_still_finds_the_lead(ask: Ask) -> None:
    for written in ("3055550142", "(305) 555-0142", "+1 305-555-0142"):
        assert "id: 5000002" in await ask("search_leads", phone_number=written)
    assert "id: 5000002" in await ask("search_leads", email="john.1@example.com")
    assert "id: 5000002" in await ask("search_leads", first_name="John", date_of_birth="1938-07-07")


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("update_lead", {"lead_id": "5000002", "phone_number": "(305) ***-**42"}),
        ("update_lead", {"lead_id": "5000002", "email": "j***@…"}),
        ("update_lead", {"lead_id": "5000002", "address1": "***"}),
        ("update_lead", {"lead_id": "5000002", "notes": "his number is (305) ***-**42"}),
        ("update_lead", {"lead_id": "5000002", "custom_fields": {"mobile": "(305) ***-**42"}}),
        ("update_lead", {"lead_id": "5000002", "custom_fields": '{"mail": "j***@…"}'}),
        ("insert_lead", {"list_id": "20013", "phone_number": "(305) ***-**42"}),
        ("insert_dnc", {"phone_number": "(305) ***-**42", "phone_code": "1", "campaign_id": "0"}),
        ("insert_sms_opt_out", {"phone_number": "***-**42", "phone_code": "44", "campaign_id": "0"}),
        ("search_leads", {"email": "j***@…"}),
        ("search_users", {"user": ["j***@…"]}),
    ],
)
async def test_a_masked_value_is_refused_and_nothing_is_sent(
    ask: Ask, wire: Wire, person: world.Person, tool: str, arguments: dict[str, Any]
) -> None:
    refused = await ask(tool, **arguments)
    assert refused.startswith(f"ERROR [bad_arguments] {tool} was not sent.")
    assert "is a masked value: leave it out, and name the record by its id instead" in refused
    assert wire.sent == []
    assert person.questions == []


async def test_asterisks_that_a_person_wrote_into_a_note_are_no_mask(ask: Ask, wire: Wire) -> None:
    await ask("update_lead", lead_id="5000002", notes="gate code is ***, ring twice")
    assert wire.forms("update_lead")[0]["notes"] == "gate code is ***, ring twice"
    for mask in ("***", " *** ", "call (305) ***-**42", "mail j***@… or ring", "mail ***@…"):
        assert "is a masked value" in await ask("update_lead", lead_id="5000002", notes=mask), mask
    assert "is a masked value" in await ask("update_lead", lead_id="5000002", address1="6715 ***")


async def test_a_masked_birthday_is_refused_as_no_day(ask: Ask, wire: Wire) -> None:
    assert "is not a day" in await ask("update_lead", lead_id="5000002", date_of_birth="1938")
    assert wire.sent == []


links = pytest.mark.parametrize("shield", [Shield(recordings="links")], ids=["links"])


@links
async def test_allowed_links_are_shown_where_they_are_asked_for(ask: Ask) -> None:
    link = "https://recordings.example.invalid/play-recording-public/"
    assert link in await ask("search_call_logs", id=8000728, include_recordings=1)
    assert link in await ask("search_call_logs", status="SALE", include_recordings=1, limit=3)
    assert "recordings.example.invalid" not in await ask("search_call_logs", id=8000728)


@links
async def test_a_file_name_that_carries_a_number_is_masked(ask: Ask) -> None:
    assert await ask("get_lead_recordings", lead_id="5000002") == snapshot("""\
1 recording matches. Filters: lead_id=5000002.
start_time: 2026-11-17 14:30:00
end_time: 2026-11-17 14:32:11
seconds h:mm:ss: 0:02:11
url: "hcg_(305) ***-**42_300372_(179) ***-**00-all.wav"
lead_id: 5000002
recording_id: 300372\
""")


@pytest.mark.parametrize("limit", [1, 2])
def test_a_link_that_was_not_asked_for_is_withheld_even_where_allowed(limit: int) -> None:
    page = CallLogPage.model_validate(
        {"rows": [{"id": 1, "recording": [{"src": "https://x.example/1"}]}] * limit, "total": limit}
    )
    assert "x.example" not in answer(SearchCallLogs(), page, Shield(recordings="links"))
    assert "https://x.example/1" in answer(SearchCallLogs(include_recordings=1), page, Shield(recordings="links"))


@pytest.mark.parametrize(
    "number",
    [
        "3055550142", "(305) 555-0142", "305-555-0142", "305.555.0142", "305 555 0142", "+13055550142", "+1 (305) 555-0142",
        "1-305-555-0142", "13055550142", "305/555/0142", "305\u2013555\u20130142", "305\u00a0555\u00a00142", "3055550142.",
        "\uff13\uff10\uff15\uff15\uff15\uff15\uff10\uff11\uff14\uff12", "\u2462\u24ea\u2464 555 0142", "30555 50142", "tel:3055550142",
        "305\u200b555\u200b0142", "305,555,0142", "305_555_0142", "305|555|0142", "305[](x)5550142", "3 0 5 5 5 5 0 1 4 2", "+44 20 7946 0958",
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["notes", "source", "comments", "hobby", "first_name", "city"])
def test_a_number_is_masked_in_any_dress_wherever_it_stands(number: str, name: str) -> None:
    page = LeadPage.read({"success": True, "data": {"entries": [{"id": 1, name: f"call {number} soon"}], "total": 1}})
    shown = unicodedata.normalize("NFKC", answer(SearchLeads(), page))
    assert "***-**" in shown
    assert "5550142" not in re.sub(r"\D", "", shown)


@pytest.mark.parametrize("name", ["appointment", "best_time", "notes"])
@pytest.mark.parametrize("number", ["3055550142", "305-555-0142", "+1 305 555 0142", "+13055550142"])
def test_a_number_that_follows_a_time_is_masked(number: str, name: str) -> None:
    page = LeadPage.read({"success": True, "data": {"entries": [{"id": 1, name: f"2026-11-20 10:30 {number}"}], "total": 1}})
    assert "2026-11-20 10:30 (305) ***-**42" in answer(SearchLeads(), page)


between = st.sampled_from(["", " ", "-", ".", ") ", " - ", "/", "\u2013", "\u00a0", "\u2011"])


@given(
    st.from_regex(r"[2-9][0-9]{9}", fullmatch=True), between, between, st.sampled_from(["", "+1 ", "1-"]), st.text(max_size=9)
)
def test_no_punctuation_lets_a_number_through(number: str, first: str, second: str, code: str, around: str) -> None:
    around = re.sub(r"\d", "", unicodedata.normalize("NFKC", around))
    shown = by_look(f"{around} {code}{number[:3]}{first}{number[3:6]}{second}{number[6:]} {around}")
    assert number[3:] not in re.sub(r"\D", "", shown)


@pytest.mark.parametrize(
    "address", ["eve@example.com", "eve.o'neil+x@mail.example.co.uk", "eve\uff20example.com", "Éve@exämple.de"]
)
def test_an_address_is_masked_wherever_it_stands(address: str) -> None:
    page = LeadPage.read(
        {"success": True, "data": {"entries": [{"id": 1, "notes": f"write to {address}, please"}], "total": 1}}
    )
    assert re.search(r'notes: "write to [eÉ]\*\*\*@…, please"', answer(SearchLeads(), page))


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-18 15:30:43",
        "call on 2026-11-18 15:40",
        "2026/11/18",
        "policy 4711-22",
        "$1,234,567",
        "1,234,567,890",
        "33101-1234",
        "10:30 to 11:45",
    ],
)
def test_days_times_and_short_numbers_stay(text: str) -> None:
    assert by_look(text) == text


def test_each_kind_has_its_mask() -> None:
    assert [
        masked("phone", "3055550142"), masked("phone", "+1 305 555 0142"), masked("phone", "442079460958"), masked("phone", "none"),
        masked("email", "john.1@example.com"), masked("email", "@"), masked("birth", "1938-07-07"), masked("birth", "07/07/1938"),
        masked("birth", "unknown"), masked("address", "6715 Grove St"), masked("words", "Ann 3055550142"),
    ] == snapshot(['(305) ***-**42', '(305) ***-**42', '***-**58', '***', 'j***@…', '***@…', '1938', '1938', '***', '***', 'Ann (305) ***-**42'])  # fmt: skip


def test_an_accounts_own_fields_are_masked_by_name_and_by_look() -> None:
    own = {
        "dob": "1938-07-07", "spouse_birth_date": "July 7 1940", "mailing_address": "6715 Grove St", "cell": "555-0142 x",
        "home_phone": 3055550142, "other": 13055550142.0, "nested": [{"tel": "305 555 0142", "mail": "a@example.com"}],
        "contact_id": "4000000001", "event_epoch": 1794954600, "premium": "480.00", "appointment": "2026-11-20 10:30:00",
        "bank_id": "305-555-0142", "when": "1990-01-02",
    }  # fmt: skip
    shown = Shield().fields(Lead.model_validate(own))
    assert {name: shown[name] for name in own} == snapshot(
        {
            "dob": "1938",
            "spouse_birth_date": "1940",
            "mailing_address": "***",
            "cell": "***-**42",
            "home_phone": "(305) ***-**42",
            "other": "(305) ***-**42",
            "nested": [{"tel": "(305) ***-**42", "mail": "a***@…"}],
            "contact_id": "4000000001",
            "event_epoch": 1794954600,
            "premium": "480.00",
            "appointment": "2026-11-20 10:30:00",
            "bank_id": "(305) ***-**42",
            "when": "1990-01-02",
        }
    )


def test_staff_and_the_accounts_caller_ids_are_shown() -> None:
    page = UserPage.model_validate({"rows": [{"id": 1, "email": "dana.okafor@example.com", "desk": "305 555 0142"}]})
    shown = Shield().fields(page.rows[0])
    assert (shown["email"], shown["desk"]) == ("dana.okafor@example.com", "305 555 0142")
    calls = CallLogPage.model_validate(
        {"rows": [{"caller_id_displayed": shown, "phone_number": "3055550142"} for shown in ("6145550190", "3055550142")]}
    )
    assert [Shield().fields(row)["caller_id_displayed"] for row in calls.rows] == ["6145550190", "(305) ***-**42"]


def test_convosos_own_words_are_masked() -> None:
    error = Refused("Convoso refused insert_dnc.", code=6008, text="The number 305-555-0142 of eve@example.com is listed")
    assert wording(error) == snapshot(
        '[refused] Convoso refused insert_dnc. Convoso wrote "The number (305) ***-**42 of e***@… is listed" (code 6008).'
    )
    assert "305-555-0142" in wording(error, Shield(masking="none"))


def test_what_stands_around_the_rows_is_masked() -> None:
    page = EntryPage.read(
        {"success": True, "data": {"entries": [], "looked_for": "3055550142", "who": {"mail": "a@example.com"}}}
    )
    assert answer(SearchDnc(), page).splitlines()[1:] == snapshot(
        [
            "That is no permission to call: other campaigns and the whole account (campaign 0) have entries of their own, and so have SMS opt-outs (search_sms_opt_outs).",
            "who: a***@…",
            'looked_for: "(305) ***-**42"',
        ]
    )


def models() -> Iterable[type[Declared]]:
    """Every reply and every record that a tool can answer with."""
    for endpoint in cast("tuple[type[Endpoint[Any]], ...]", ENDPOINTS):
        reply: type[Reply] = endpoint.reply_type()
        yield reply
        if issubclass(reply, Page):
            yield get_args(reply.model_fields["rows"].annotation)[0]


MODELS = {model.__name__: model for model in models()}


def undecided(model: type[BaseModel]) -> set[str]:
    """The text fields of which nobody said what they are; ids and times say it by their names and types."""
    texts = {
        name: field for name, field in model.model_fields.items() if str in (field.annotation, *get_args(field.annotation))
    }
    times = {name for name, field in texts.items() if set(get_args(Moment)[1:]) & set(field.metadata)}
    declared = cast("type[Declared]", model)
    return {name for name in texts if treatment(declared, name) == "unknown"} - times


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_of_every_text_it_is_decided_what_it_is(model: type[Declared]) -> None:
    assert undecided(model) == set()
    kinds = [set(model.personal), set(model.free), set(model.harmless), set(model.own)]
    assert sum(map(len, kinds)) == len(set[str]().union(*kinds)), "a field is of one kind"


def test_a_text_that_nobody_decided_is_found() -> None:
    class Fresh(Recording):
        remarks: Annotated[str | None, "new"] = None

    assert undecided(Fresh) == {"remarks"}


async def test_of_every_text_the_sandbox_sends_it_is_decided_what_it_is(app: Starlette) -> None:
    for row in await rows(app, "leads/search", limit="2000"):
        unknown = {name for name in row if treatment(Lead, name) == "unknown"}
        assert unknown <= {"last_called", "credit_score"}, "the account's own fields and times"


@pytest.mark.parametrize(
    "number",
    [
        "305=555=0142", "305+555+0142", "[305] [555] [0142]", "{305}{555}{0142}", "305....555....0142", "305'555'0142",
        "30555501423055550142", "tel 555-0142", "cell: 5550142", "phone is 555 0142", "2026-11-18 15:40 3055550142",
        "2026-11-18 15:403055550142", "2026-11-18 15:40:003055550142",
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["notes", "hobby", "best_time", "directory_name"])
def test_no_dress_lets_a_number_pass(number: str, name: str) -> None:
    shown = str(Shield().fields(Lead.model_validate({name: number}))[name])
    assert not re.search(r"555\D{0,4}01", shown)


def test_a_name_that_promises_a_figure_lets_no_number_pass() -> None:
    undeclared = {"caller_id": "3055550142", "cb_time": 3055550142, "best_time": "305.555.0142", "old_id": "13055550142"}
    assert Shield().fields(Lead.model_validate(undeclared)).keys() == undeclared.keys()
    assert set(Shield().fields(Lead.model_validate(undeclared)).values()) == {"(305) ***-**42"}
    figures = {
        "id": "3055550142", "list_id": "2105550100", "owner_id": 4105550100, "vendor_id": "4000000001", "cb_epoch": 1794954600,
        "cb_time": "2026-11-18 15:40", "sum_total": "1,234,567,890", "event_at": "1794954600000",
    }  # fmt: skip
    shown = Shield().fields(Lead.model_validate(figures))
    assert {name: str(value) for name, value in shown.items()} == {name: str(value) for name, value in figures.items()}


def test_of_an_agent_at_work_what_nobody_knows_is_about_the_person_called() -> None:
    live = {"user_id": "1", "user_full_name": "Dana Okafor", "status": "ONCALL", "phone_number": "3055550142"}
    live |= {"lead_email": "eve@example.com", "date_of_birth": "1938-07-07"}
    assert Shield().fields(AgentState.model_validate(live)) == snapshot(
        {
            "user_id": "1",
            "user_full_name": "Dana Okafor",
            "status": "ONCALL",
            "phone_number": "(305) ***-**42",
            "lead_email": "e***@…",
            "date_of_birth": "1938",
        }
    )


@pytest.mark.parametrize("shown", ["+13055550142", "(305) 555-0142", "1-305-555-0142", "tel: 305-555-0142"])
def test_the_callers_number_is_masked_as_a_caller_id_in_any_dress(shown: str) -> None:
    call = {"caller_id_displayed": shown, "phone_number": "3055550142", "session_id": "sip-3055550142"}
    fields = Shield().fields(CallLogPage.model_validate({"rows": [call]}).rows[0])
    assert "555" not in json.dumps(fields)


def test_a_code_or_a_name_that_holds_a_number_is_masked_in_the_table_and_in_the_summary() -> None:
    row = {"status": "joe@example.com", "directory_name": "Call 3055550142", "id": "1", "list_id": "2105550100"}
    page = LeadPage.model_validate({"rows": [row] * 3, "total": 3})
    told = answer(SearchLeads(), page)
    assert "3055550142" not in told
    assert "joe@" not in told
    assert told.count("j***@…") == 4
    calls = CallLogPage.model_validate({"rows": [{"id": "1", "list_id": "2105550100"}] * 3, "total": 3})
    assert "list_id: 2105550100=3 (0:00:00)" in answer(SearchCallLogs(), calls)
