"""What happens between a model's arguments and the form: misspelt and mistyped ones never reach Convoso."""

import pytest
from inline_snapshot import snapshot
from starlette.applications import Starlette

import world
from convoso_mcp.tools import TOOLS
from schemas import ERROR_BUDGET, tokens
from world import Ask, Wire

pytestmark = world.ONE_ERA  # which has no say in what arguments mean


@pytest.fixture(scope="module")
def app() -> Starlette:
    """These tests look at what is sent, so one account serves them all."""
    return world.sandbox()


async def test_a_misspelt_argument_is_refused_with_the_valid_names_and_nothing_is_sent(ask: Ask, wire: Wire) -> None:
    assert await ask("search_lists", stauts=1) == snapshot(
        "ERROR [unknown_argument] search_lists has no argument stauts (did you mean status?). Nothing was sent. It takes status, columns, detail, id, campaign_id. Try: search_lists(status=1)"
    )
    assert wire.sent == []


async def test_a_field_of_the_accounts_own_is_shown_its_place(ask: Ask, wire: Wire) -> None:
    assert (await ask("update_lead", lead_id="5000002", source="x")).endswith("The account's own fields go into custom_fields.")
    assert wire.sent == []


async def test_an_argument_for_a_tool_without_any_is_refused(ask: Ask, wire: Wire) -> None:
    assert await ask("search_campaigns", status=1) == snapshot(
        "ERROR [unknown_argument] search_campaigns has no argument status. Nothing was sent. It takes columns, detail."
    )
    assert wire.sent == []


async def test_a_wrong_type_is_refused_with_the_field_and_the_reason_and_without_the_value(ask: Ask, wire: Wire) -> None:
    answer = await ask("search_call_logs", limit="plenty", order="sideways", lead_id="Jane Doe", start_time="2026-13-45")
    assert answer == snapshot("""\
ERROR [bad_arguments] search_call_logs was not sent. lead_id: is not an id: digits only, above 0; search_leads finds it.
start_time: is not a time: write YYYY-MM-DD HH:MM:SS.
limit: takes a whole number.
order: takes 'ASC' or 'DESC'.\
""")
    assert "Jane" not in answer
    assert "pydantic" not in answer
    assert wire.sent == []


async def test_every_missing_argument_is_named_at_once(ask: Ask, wire: Wire) -> None:
    assert await ask("insert_lead") == snapshot(
        "ERROR [bad_arguments] insert_lead was not sent. Missing: list_id, phone_number."
    )
    assert wire.sent == []


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("search_leads", {"first_name": " "}, "first_name is empty"),
        ("search_leads", {"lead_id": "0"}, "lead_id: is not an id"),
        ("get_lead_recordings", {"lead_id": 0}, "lead_id: is not an id"),
        ("search_leads", {"phone_number": "12345"}, "phone_number: is not a phone number"),
        ("search_leads", {"phone_number": "+44 20 7946 0018"}, "phone_number: is a number of country 44, but read as one of country 1: give it without its country code"),
        ("search_leads", {"created_at_start_date": "2026-11-18T15:40:00-08:00"}, "carries an offset"),
        ("search_leads", {"date_of_birth": "18/11/2026"}, "date_of_birth: could be read with day and month swapped: write YYYY-MM-DD"),
        ("search_leads", {"owner_id": "me"}, "owner_id: takes digits only"),
        ("search_leads", {"limit": 2001}, "limit: Input should be less than or equal to 2000"),
        ("search_leads", {"limit": True, "custom_fields": 3}, "custom_fields: takes an object of names and values"),
        ("search_leads", {"custom_fields": "{not json"}, "custom_fields: takes an object of names and values"),
        ("search_leads", {"custom_fields": {"auth_token": "x"}}, "not a field's API name"),
        ("search_leads", {"custom_fields": {"city": "Miami"}}, "custom_fields holds city, which is a standard field or option"),
        ("update_lead", {"lead_id": "5000002"}, "nothing to change"),
        ("update_lead", {"lead_id": "", "city": "Tampa"}, "lead_id: is not an id"),
        ("update_lead", {"lead_id": "5000002", "list_id": ""}, "list_id: is not an id"),
        ("update_lead", {"lead_id": "5000002", "status": ""}, "status: is not a status code"),
        ("search_leads", {"lead_id": "٣"}, "lead_id: is not an id"),
        ("search_leads", {"custom_fields": {"source": ""}}, "source is empty"),
        ("search_leads", {"custom_fields": {"campaign_id": "3101"}}, "custom_fields holds campaign_id"),
        ("search_leads", {"custom_fields": {"AUTH_TOKEN": "x"}}, "not a field's API name"),
        ("post_lead", {"criteria_key": "MED-WEB", "phone_number": "7865550197", "custom_fields": {"hopper": 1}}, "custom_fields holds hopper"),
        ("update_lead", {"lead_id": "5000002", "custom_fields": {}}, "nothing to change"),
        ("update_lead", {"lead_id": "5000002", "custom_fields": {"source": None}}, "nothing to change"),
        ("update_lead", {"lead_id": "5000002", "phone_number": ""}, "phone_number: is not a phone number"),
        ("search_users", {"user": " , "}, "user: is empty"),
        ("search_users", {"user": ["", ""]}, "user: is empty"),
        ("get_agent_performance", {"status_ids": ["SALE", None, True]}, "status_ids: takes texts"),
        ("search_leads", {"status": "CALLBK,SALE"}, "status: is not a status code: one code"),
        ("search_call_logs", {"end_time": "2026-11-17"}, "end_time alone would start today: give start_time too"),
        ("get_agent_performance", {"date_end": "2026-11-17"}, "date_end alone would start today: give date_start too"),
        ("insert_lead", {"list_id": 20011, "phone_number": "404555010"}, "phone_number: is not a phone number: 10 digits"),
        ("insert_dnc", {"phone_number": "01 305 555 0130", "phone_code": 1, "campaign_id": 0}, "phone_number: is not a phone number"),
        ("update_revenue", {"call_log_id": 1, "revenue": "nan"}, "revenue: Input should be a finite number"),
        ("update_revenue", {"call_log_id": 1, "revenue": True}, "revenue: is not an amount"),
        ("update_queue_agents", {"queue_id": 501, "agent_id": "1", "skill": "--5", "weight": "1"}, "skill takes whole numbers"),
        ("update_queue_agents", {"queue_id": 501, "agent_id": "1", "skill": "5", "weight": "x"}, "weight takes whole numbers"),
        ("update_list", {"list_id": "20011"}, "nothing to change"),
        ("update_list", {"list_id": "20011", "name": "short"}, "name: String should have at least 10 characters"),
        ("update_callback", {"callback_id": "1"}, "nothing to change"),
        ("update_callback", {"callback_id": "1", "callback_time": "2026-11-19 09:00 AM"}, "go together"),
        ("insert_callback", {"lead_id": 1, "recipient": "system", "callback_time": "noon", "callback_time_zone": -8}, "is not a time: write YYYY-MM-DD hh:mm AM or PM"),
        ("insert_callback", {"lead_id": 1, "recipient": "system", "callback_time": "2026-11-19 09:00", "callback_time_zone": "PST"}, "is not an offset"),
        ("insert_callback", {"lead_id": 1, "recipient": "system", "callback_time": "2026-11-19 09:00", "callback_time_zone": 99}, "hours go from"),
        ("update_call_log", {"call_log_id": "1"}, "nothing to change"),
        ("update_revenue", {"call_log_id": "1"}, "nothing to change"),
        ("update_dnc", {"id": "1"}, "nothing to change"),
        ("update_sms_opt_out", {"id": "1"}, "nothing to change"),
        ("update_status", {"status": "NI"}, "nothing to change"),
        ("update_status", {"status": "NI", "final": "maybe"}, "final: takes 'Y' or 'N'"),
        ("update_status", {"status": "NI", "hex_color": "#red"}, "hex_color: is not a colour"),
        ("insert_dnc", {"phone_number": "3055550134", "phone_code": "one", "campaign_id": 0}, "phone_code: takes digits only"),
        ("update_queue_agents", {"queue_id": 501, "agent_id": "1,2", "skill": "1", "weight": "1,1"}, "2 agents, 1 skills and 2 weights"),
        ("update_queue_agents", {"queue_id": 501, "agent_id": "1,1", "skill": "1,1", "weight": "1,1"}, "names an agent twice"),
        ("update_queue_agents", {"queue_id": 501, "agent_id": "1", "skill": "10", "weight": "1"}, "skill takes whole numbers"),
    ],
)  # fmt: skip
async def test_bad_input_gets_a_clear_reason_and_is_not_sent(
    ask: Ask, wire: Wire, tool: str, arguments: dict[str, object], words: str
) -> None:
    answer = await ask(tool, **arguments)
    assert answer.startswith(f"ERROR [bad_arguments] {tool} was not sent.")
    assert words in answer
    assert tokens(answer) <= ERROR_BUDGET
    assert wire.sent == []


@pytest.mark.parametrize(
    ("tool", "arguments", "form"),
    [
        ("search_leads", {"phone_number": "+1 (305) 555-0134"}, {"phone_number": "3055550134"}),
        ("search_leads", {"phone_number": 13055550134, "city": None}, {"phone_number": "3055550134"}),
        ("search_leads", {"lead_id": 5000002, "limit": "3"}, {"lead_id": "5000002", "limit": "3"}),
        ("search_leads", {"created_at_start_date": "2026-11-01"}, {"created_at_start_date": "2026-11-01 00:00:00"}),
        ("search_leads", {"created_at_end_date": "2026-11-01"}, {"created_at_end_date": "2026-11-01 23:59:59"}),
        ("search_leads", {"updated_at_end_date": "2026-11-01T10:00"}, {"updated_at_end_date": "2026-11-01 10:00:00"}),
        ("search_leads", {"custom_fields": '{"source": "Facebook", "age": 70}'}, {"source": "Facebook", "age": "70"}),
        ("search_leads", {"custom_fields": {"homeowner": True, "vertical": None}}, {"homeowner": "1"}),
        ("get_agent_performance", {"user_ids": [1000401, "1000402"]}, {"user_ids": "1000401,1000402"}),
        ("get_agent_performance", {"campaign_ids": 3101, "status_ids": "SALE, NI"}, {"campaign_ids": "3101", "status_ids": "SALE,NI"}),
        ("search_call_logs", {"order": "asc", "call_type": "manual"}, {"order": "ASC", "call_type": "MANUAL"}),
        ("search_call_logs", {"include_recordings": True}, {"include_recordings": "1"}),
        ("search_callbacks", {"stage": "pending", "recipient": "PERSONAL"}, {"stage": "PENDING", "recipient": "Personal"}),
        ("search_lists", {"status": "1"}, {"status": "1"}),
        ("search_lists", {"status": "active"}, {"status": "1"}),
        ("search_lists", {"status": "N"}, {"status": "0"}),
        ("search_users", {"user": "dana, ,cole"}, {"user": "dana,cole"}),
        ("search_call_logs", {"start_time": "20261117", "end_time": "20261117"}, {"start_time": "2026-11-17 00:00:00", "end_time": "2026-11-17 23:59:59"}),
        ("search_leads", {"date_of_birth": "19390809"}, {"date_of_birth": "1939-08-09"}),
        ("search_dnc", {"phone_number": "13912345678", "phone_code": "86"}, {"phone_number": "13912345678"}),
        ("search_dnc", {"phone_number": "+86 139 1234 5678", "phone_code": "86"}, {"phone_number": "13912345678"}),
        ("insert_lead", {"list_id": 20011, "phone_number": "13912345678", "phone_code": 86}, {"phone_number": "13912345678"}),
        ("search_statuses", {"query": ""}, {"query": ""}),
        ("update_status", {"status": "NI", "final": False, "reached": "yes"}, {"final": "N", "reached": "Y"}),
        ("update_status", {"status": "NI", "hex_color": "#6711D1"}, {"hex_color": "6711D1"}),
        ("update_lead", {"lead_id": "5000002", "notes": ""}, {"notes": ""}),
        ("insert_lead", {"list_id": 20011, "phone_number": "3055550199", "hopper": False, "check_dup": "1"}, {"hopper": "0", "check_dup": "1"}),
        ("update_callback", {"callback_id": 1, "callback_time": "2026-11-19 14:30", "callback_time_zone": "-7"},
         {"callback_time": "2026-11-19 02:30 PM", "callback_time_zone": "-7.00"}),
        ("update_callback", {"callback_id": 1, "status": "dismissed"}, {"status": "Dismissed", "callback_status": "Dismissed"}),
    ],
)  # fmt: skip
async def test_input_is_taken_liberally_and_sent_in_convosos_one_form(
    ask: Ask, wire: Wire, tool: str, arguments: dict[str, object], form: dict[str, str]
) -> None:
    await ask(tool, **arguments)
    (sent,) = wire.forms(tool)
    assert form.items() <= sent.items()
    assert "city" not in sent
    assert "vertical" not in sent


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("search_callbacks", {"stage": "incomplete"}),
        ("search_callbacks", {"stage": "not completed"}),
        ("search_callbacks", {"stage": "unmissed"}),
        ("search_users", {"user_id": "1000401"}),
    ],
)
async def test_no_call_is_proposed_that_means_something_else(ask: Ask, tool: str, arguments: dict[str, object]) -> None:
    answer = await ask(tool, **arguments)
    assert "Try:" not in answer
    assert "did you mean" not in answer


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("search_leads", {"lead_id": "Jane"}, "lead_id: is not an id: digits only, above 0; search_leads finds it."),
        ("search_call_logs", {"campaign_id": "Medicare Advantage OB"}, "above 0; search_campaigns finds it."),
        ("search_dnc", {"campaign_id": "all"}, "campaign_id: takes digits only; search_campaigns finds it."),
        ("get_agent_performance", {"user_ids": "Dana"}, "above 0; search_users finds them."),
        ("get_user_recordings", {"user": "Dana Okafor"}, "user: takes e-mail addresses: search_users finds them."),
        ("search_agent_productivity", {"agent_emails": "a@example.com,Dana"}, "search_users finds them."),
        ("search_call_logs", {"start_time": "2026-11-18", "end_time": "2026-11-17"}, "start_time is later than end_time: swap them"),
        ("search_callbacks", {"start_date": "2026-11-18", "end_date": "2026-11-17"}, "start_date is later than end_date"),
        ("search_leads", {"created_at_start_date": "2026-11-18", "created_at_end_date": "2026-11-17"}, "is later than"),
    ],
)  # fmt: skip
async def test_a_value_that_finds_nothing_is_refused_with_the_tool_that_finds_it(
    ask: Ask, wire: Wire, tool: str, arguments: dict[str, object], words: str
) -> None:
    answer = await ask(tool, **arguments)
    assert answer.startswith(f"ERROR [bad_arguments] {tool} was not sent.")
    assert words in answer
    assert wire.sent == []


async def test_of_a_tool_with_few_arguments_all_are_listed(ask: Ask) -> None:
    answer = await ask("get_agent_performance", nonsense=1)
    assert all(name in answer for name in TOOLS["get_agent_performance"].model_fields)


async def test_what_is_left_out_is_not_sent_but_limit_and_offset_always_are(ask: Ask, wire: Wire) -> None:
    await ask("search_leads")
    assert wire.sent == snapshot([("/leads/search", {"offset": "0", "limit": "100"})])


@pytest.mark.parametrize(
    ("tool", "arguments", "call"),
    [
        ("search_leads", {"phone": "305-555-0142", "limit": "5"}, "search_leads(phone_number=..., limit=5)"),
        ("search_leads", {"Lead_ID": 5000002, "first_nam": "Jane"}, 'search_leads(first_name=..., lead_id="5000002")'),
        ("search_leads", {"listId": "20011", "statu": "sale"}, 'search_leads(list_id="20011", status="SALE")'),
        ("search_lists", {"stauts": "active"}, "search_lists(status=1)"),
        ("search_call_logs", {"order": "dsc", "limit": 5}, 'search_call_logs(order="DESC", limit=5)'),
        ("search_call_logs", {"ordr": "dsc", "call_type": "outbond"}, 'search_call_logs(order="DESC", call_type="OUTBOUND")'),
        ("search_callbacks", {"stage": "complete", "comments": "Jane"}, 'search_callbacks(stage="COMPLETED", comments=...)'),
        ("get_agent_performance", {"users": [1000401, 1000402]}, 'get_agent_performance(user_ids="1000401,1000402")'),
        ("search_leads", {"lead": "3055550142"}, "search_leads(lead_id=...)"),
        ("search_leads", {"dateOfBirth": "1939-08-09", "e_mail": "jane@example.com"}, "search_leads(date_of_birth=..., email=...)"),
        ("insert_dnc", {"phone": 3055550142, "phone_code": 1, "campaign_id": 0},
         'insert_dnc(phone_code="1", phone_number=..., campaign_id="0")'),
        ("update_revenue", {"call_log_id": 8000001, "revenues": "480.50"}, 'update_revenue(call_log_id="8000001", revenue=480.5)'),
        ("update_lead", {"lead_id": 5000002, "custom_field": {"source": "Web"}}, 'update_lead(lead_id="5000002", custom_fields=...)'),
        ("search_users", {"email": "dana.okafor@example.com"}, "search_users(user=...)"),
        ("get_agent_performance", {"start_date": "2026-11-17", "end_time": "2026-11-17"},
         "get_agent_performance(date_start=..., date_end=...)"),
        ("search_agent_productivity", {"start_date": "2026-11-17"}, "search_agent_productivity(date_start=...)"),
        ("search_callbacks", {"date_start": "2026-11-17", "to": "2026-11-18"}, "search_callbacks(start_date=..., end_date=...)"),
    ],
)  # fmt: skip
async def test_the_corrected_call_is_shown_without_what_a_person_is_known_by(
    ask: Ask, wire: Wire, tool: str, arguments: dict[str, object], call: str
) -> None:
    answer = await ask(tool, **arguments)
    _, _, tried = answer.partition(" Try: ")
    assert sorted(tried.removesuffix(")").partition("(")[2].split(", ")) == sorted(
        call.removesuffix(")").partition("(")[2].split(", ")
    )
    assert tokens(answer) <= ERROR_BUDGET
    assert wire.sent == []


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("search_leads", {"qwertz": "x", "limit": 5}),
        ("search_leads", {"phone": "305-555-0142", "phone_number": "305-555-0143"}),
        ("search_leads", {"phone": "305-555-0142", "phones": "305-555-0143"}),
        ("search_leads", {"phone": "nobody"}),
        ("search_call_logs", {"order": "sideways"}),
        ("search_call_logs", {"order": "dsc", "lead_id": "Jane"}),
        ("insert_lead", {"list": "20011"}),
    ],
)
async def test_no_call_is_proposed_where_a_guess_would_be_needed(
    ask: Ask, wire: Wire, tool: str, arguments: dict[str, object]
) -> None:
    assert "Try:" not in await ask(tool, **arguments)
    assert wire.sent == []


async def test_the_valid_names_of_a_large_tool_are_the_likeliest_and_a_count(ask: Ask) -> None:
    assert await ask("insert_lead", phone="305-555-0142", list_id=20011) == snapshot(
        'ERROR [unknown_argument] insert_lead has no argument phone (did you mean phone_number?). Nothing was sent. It takes phone_code, alt_phone_1, alt_phone_2, province, phone_number, hopper, owner_id, notes and 30 more. The account\'s own fields go into custom_fields. Try: insert_lead(phone_number=..., list_id="20011")'
    )
    assert await ask("insert_lead", upsert=True) == snapshot(
        "ERROR [unknown_argument] insert_lead has no argument upsert (did you mean user?). Nothing was sent. It takes user, user_id, hopper, search_list_id, hopper_priority, state, postal_code, phone_number and 30 more. The account's own fields go into custom_fields."
    )


@pytest.mark.parametrize("tool", sorted(world.EXAMPLES))
async def test_no_call_however_wrong_gets_a_long_error(ask: Ask, wire: Wire, tool: str) -> None:
    odd = {f"\N{PILE OF POO} {number} Jane Doe": "x" for number in range(40)}
    long = {f"a1b2c3d4e5f6g7h8i9j0{number}k9l8m7n6o5": "x" for number in range(40)}
    names = {field.alias or name for name, field in TOOLS[tool].model_fields.items()}
    crowd = {"custom_fields": dict.fromkeys(sorted(names), "x")} if "custom_fields" in names else {}
    whole = dict.fromkeys(names, "3") | world.EXAMPLES[tool] | {"limt": 3}
    for arguments in ({}, odd, long, odd | long, dict.fromkeys(names, "?!"), {name: [1, 2] for name in names}, crowd, whole):
        answer = await ask(tool, **arguments)
        if answer.startswith("ERROR"):
            assert tokens(answer) <= ERROR_BUDGET, answer
            assert "Jane" not in answer
