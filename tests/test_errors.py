"""What goes wrong between us and Convoso becomes words a model can act on; the token reaches none of them."""

import json
import logging
import re
import traceback
from collections.abc import Callable
from typing import Any, get_args

import httpx
import pytest
from inline_snapshot import snapshot

import world
from convoso_mcp import errors
from convoso_mcp.endpoints import ENDPOINTS
from convoso_mcp.endpoints.agents import GetAgentPerformance
from convoso_mcp.endpoints.codes import Means
from convoso_mcp.endpoints.endpoint import Endpoint
from convoso_mcp.endpoints.leads import InsertLead, SearchLeads
from convoso_mcp.errors import ConvosoError, Short
from convoso_mcp.server import build_server
from convoso_mcp.text import wording
from documented import DOCUMENTED
from schemas import ERROR_BUDGET, tokens

BY_PATH: dict[str, type[Endpoint[Any]]] = {endpoint.about.path: endpoint for endpoint in ENDPOINTS}
CODES = [(path, int(code), error) for path, facts in DOCUMENTED.items() for code, error in facts["errors"].items()]
PAGING = {"7230"}
"""Documented for leads, and the same wherever rows are paged."""
TOKEN = "tok-3f9c-of-a-test"

Respond = Callable[[httpx.Request], httpx.Response]


def always(status: int, body: object, content_type: str = "application/json") -> Respond:
    text = body if isinstance(body, str) else json.dumps(body)
    return lambda request: httpx.Response(status, text=text, headers={"content-type": content_type})


def broken(error: type[httpx.HTTPError]) -> Respond:
    def respond(request: httpx.Request) -> httpx.Response:
        raise error(f"while sending {request.content!r}")

    return respond


async def said(respond: Respond, tool: str, era: str = "auto") -> str:
    """The answer of a tool whose upstream responds so."""
    async with (
        world.account(httpx.MockTransport(respond), TOKEN) as convoso,
        world.connected(build_server(convoso.call, policy=world.EVERYTHING), era, world.Person()) as client,
    ):
        return await world.asker(client)(tool, **world.EXAMPLES[tool])


def test_every_documented_code_has_a_meaning_on_its_endpoint_and_no_other_has() -> None:
    for path, facts in DOCUMENTED.items():
        assert set(map(str, BY_PATH[path].about.codes)) - PAGING == set(facts["errors"]) - PAGING, path


@pytest.mark.parametrize(("path", "code", "error"), CODES, ids=[f"{path} {code}" for path, code, _ in CODES])
async def test_a_code_is_read_as_the_documentation_of_that_endpoint_says(path: str, code: int, error: dict[str, str]) -> None:
    endpoint = BY_PATH[path]
    calm = {"empty_result": Means.EMPTY, "already_done": Means.ALREADY, "in_progress": Means.ALREADY}
    wanted = calm.get(error.get("means", ""), Means.REFUSED)
    if (path, code) == ("/lists/search", 6002):
        wanted = Means.EMPTY  # an unknown id or nothing matched: for a search both are an empty result
    meaning = endpoint.about.meaning(code)
    assert meaning is not None
    assert meaning.means is wanted
    answer = await said(always(200, {"success": False, "code": code, "text": error["text"]}), endpoint.about.tool)
    match wanted:
        case Means.REFUSED:
            assert answer.startswith(f"ERROR [{meaning.short}] Convoso refused {endpoint.about.tool}: ")
            assert f'Convoso wrote "{error["text"]}" (code {code}).' in answer
            assert meaning.mend in answer
            assert tokens(answer) <= ERROR_BUDGET
        case Means.EMPTY:
            assert answer.startswith("No ")
        case Means.ALREADY:
            assert answer.startswith(f"Nothing to do: {meaning.what}")


@pytest.mark.parametrize("tool", ["insert_lead", "update_lead", "delete_lead"])
@pytest.mark.parametrize(("status", "times"), [(429, 3), (500, 1), (503, 1)])
async def test_a_write_is_sent_again_only_where_nothing_was_carried_out(tool: str, status: int, times: int) -> None:
    sent: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(status)

    assert (await said(respond, tool)).startswith("ERROR ")
    assert [request.url.path for request in sent].count(f"/v1{world.PATHS[tool]}") == times


async def test_one_number_means_different_things_on_different_endpoints(era: str) -> None:
    respond = always(200, {"success": False, "code": 6008, "text": "The phone number ..."})
    assert [await said(respond, tool, era) for tool in ("update_lead", "insert_dnc", "search_dnc")] == snapshot(
        [
            'ERROR [bad_value] Convoso refused update_lead: the phone number is not acceptable. Convoso wrote "The phone number ..." (code 6008). Give 10 digits, without the country code.',
            "Nothing to do: The number is on this list already. Sent: phone_code=1, phone_number=(786) ***-**95, campaign_id=0, reason=DNC.",
            'ERROR [bad_value] Convoso refused search_dnc: the phone number is not as Convoso wants it. Convoso wrote "The phone number ..." (code 6008). Give 10 digits, without the country code.',
        ]
    )


async def test_nothing_found_is_an_answer_and_already_so_is_no_failure(era: str) -> None:
    answers = [
        await said(always(200, {"success": False, "code": 6031, "text": "Missing Agents"}), "get_agent_performance", era),
        await said(always(200, {"success": True, "data": []}), "get_agent_performance", era),
        await said(always(200, {"success": True}), "search_leads", era),
        await said(always(200, {"success": False, "code": 102, "text": "List deletion in progress"}), "delete_list", era),
    ]
    assert answers == snapshot(
        [
            """\
No agents match. Filters: none. Only today, in the account's time zone, as no time was given.
If that is not the day meant, give date_start.\
""",
            """\
No agents match. Filters: none. Only today, in the account's time zone, as no time was given.
If that is not the day meant, give date_start.\
""",
            """\
No leads match. Filters: status=CALLBK, list_id=20011.
Convoso compares exactly: check status and list_id, or leave one out.\
""",
            "Nothing to do: The list is still being deleted; a large list takes a while. Sent: list_id=20011.",
        ]
    )


FAILURES: list[tuple[Respond, str]] = [
    (always(200, {"success": False, "code": 5001, "text": "Auth token is invalid"}), "search_leads"),
    (always(200, {"success": False, "code": "403", "text": "Forbidden"}), "monitor_agents"),
    (always(401, "", "text/html"), "search_leads"),
    (always(403, "<html>Forbidden</html>", "text/html"), "search_leads"),
    (
        always(200, {"success": False, "code": 9999, "text": "Something\u202e new\n![x](https://evil.example)"}),
        "search_leads",
    ),
    (always(200, {"success": False, "error": "No code at all"}), "search_leads"),
    (always(200, {"result": False, "error_description": "criteria not met"}), "post_lead"),
    (always(429, "", "text/html"), "insert_lead"),
    (always(500, "<h1>Oops</h1>", "text/html"), "search_leads"),
    (always(502, "", "text/html"), "insert_lead"),
    (always(404, "<html>Not Found</html>", "text/html"), "search_leads"),
    (always(200, "<html>Login</html>", "text/html"), "insert_lead"),
    (always(200, '{"success": true, "data": {"entries": [{"id": 1', "application/json"), "search_leads"),
    (always(200, "[]"), "search_leads"),
    (always(200, '{"data":' * 20_000), "search_leads"),
    (always(302, "", "text/html"), "search_leads"),
    (broken(httpx.ConnectError), "insert_lead"),
    (broken(httpx.ConnectTimeout), "search_leads"),
    (broken(httpx.ReadTimeout), "search_leads"),
    (broken(httpx.ReadTimeout), "insert_lead"),
    (broken(httpx.RemoteProtocolError), "delete_lead"),
    (broken(httpx.WriteError), "update_lead"),
]


async def test_every_failure_is_told_in_words_that_hold_no_token() -> None:
    answers = [await said(respond, tool) for respond, tool in FAILURES]
    assert not any(TOKEN in answer for answer in answers)
    assert max(map(tokens, answers)) <= ERROR_BUDGET
    assert answers == snapshot(
        [
            'ERROR [bad_token] Convoso refused search_leads: the token is not accepted. Convoso wrote "Auth token is invalid" (code 5001). Set CONVOSO_AUTH_TOKEN to a token from API > Authorization Tokens.',
            'ERROR [forbidden] Convoso refused monitor_agents: the token has no right to this section of the account. Convoso wrote "Forbidden" (code 403). An admin ticks "Agent Monitor Search" under API > Authorization Tokens.',
            "ERROR [bad_token] Convoso did not let search_leads in (HTTP 401). Check CONVOSO_AUTH_TOKEN.",
            'ERROR [forbidden] Convoso did not let search_leads in (HTTP 403). Check CONVOSO_AUTH_TOKEN. An admin ticks "Leads Search" under API > Authorization Tokens.',
            'ERROR [refused] Convoso refused search_leads. Convoso wrote "Something new x" (code 9999).',
            'ERROR [refused] Convoso refused search_leads. Convoso wrote "No code at all".',
            'ERROR [refused] Convoso refused post_lead. Convoso wrote "criteria not met".',
            "ERROR [rate_limited] Convoso takes no more calls for the moment (HTTP 429); insert_lead was not done. Trying again later can help.",
            "ERROR [unavailable] Convoso failed (HTTP 500). search_leads has no answer. Trying again later can help.",
            "ERROR [outcome_unknown] Convoso failed (HTTP 502). insert_lead has no answer. Whether it took effect is not known: look before you repeat it.",
            "ERROR [unreadable] Convoso answered search_leads with something that is not an answer of its API (HTTP 404). Check CONVOSO_BASE_URL: it includes the version, as in https://api.convoso.com/v1.",
            "ERROR [outcome_unknown] Convoso answered insert_lead with something that is not an answer of its API (HTTP 200). Check CONVOSO_BASE_URL: it includes the version, as in https://api.convoso.com/v1. Whether it took effect is not known: look before you repeat it.",
            "ERROR [unreadable] Convoso answered search_leads with something that is not an answer of its API (HTTP 200). Check CONVOSO_BASE_URL: it includes the version, as in https://api.convoso.com/v1. Trying again later can help.",
            "ERROR [unreadable] Convoso answered search_leads with something that is not an answer of its API (HTTP 200). Check CONVOSO_BASE_URL: it includes the version, as in https://api.convoso.com/v1. Trying again later can help.",
            "ERROR [unreadable] Convoso answered search_leads with something that is not an answer of its API (HTTP 200). Check CONVOSO_BASE_URL: it includes the version, as in https://api.convoso.com/v1. Trying again later can help.",
            "ERROR [unreadable] Convoso answered search_leads with something that is not an answer of its API (HTTP 302). Check CONVOSO_BASE_URL: it includes the version, as in https://api.convoso.com/v1.",
            "ERROR [unavailable] Convoso could not be reached; insert_lead was not sent. Check CONVOSO_BASE_URL if that never works. Trying again later can help.",
            "ERROR [unavailable] Convoso could not be reached; search_leads was not sent. Check CONVOSO_BASE_URL if that never works. Trying again later can help.",
            "ERROR [unavailable] Convoso did not answer in time. search_leads has no answer. Trying again later can help.",
            "ERROR [outcome_unknown] Convoso did not answer in time. insert_lead has no answer. Whether it took effect is not known: look before you repeat it.",
            "ERROR [outcome_unknown] Convoso broke the connection. delete_lead has no answer. Whether it took effect is not known: look before you repeat it.",
            "ERROR [outcome_unknown] Convoso broke the connection. update_lead has no answer. Whether it took effect is not known: look before you repeat it.",
        ]
    )


@pytest.mark.parametrize(
    "body",
    [
        {"code": 5001, "text": "Auth token is invalid"},
        {"success": "False", "code": 6001, "text": "No such Lead"},
        {"success": None, "text": "No such Lead"},
        {"error": "Invalid token"},
        {"result": "false"},
        {"success": True, "data": {"entries": {"success": False, "code": 403, "text": "Forbidden"}}},
    ],
)
@pytest.mark.parametrize("tool", ["delete_lead", "search_dnc", "monitor_agents"])
async def test_only_an_answer_that_says_so_is_a_success(tool: str, body: object) -> None:
    assert f"] Convoso refused {tool}" in await said(always(200, body), tool)


@pytest.mark.parametrize("body", [{}, {"success": "perhaps"}, {"data": []}])
async def test_an_answer_that_says_nothing_proves_nothing(body: object) -> None:
    assert await said(always(200, body), "delete_lead") == snapshot(
        "ERROR [outcome_unknown] Convoso answered delete_lead in a form that no document shows: neither success nor failure. Nothing can be concluded from it. Whether it took effect is not known: look before you repeat it."
    )


async def test_an_answer_without_a_place_for_rows_is_no_empty_list() -> None:
    """The help centre prints this as the sample of a DNC search; "not listed" would be a claim that it does not make."""
    assert await said(always(200, {"success": True, "id": 5083}), "search_dnc") == snapshot(
        "ERROR [unreadable] Convoso answered search_dnc in a form that no document shows: no rows, and no place for them. Nothing can be concluded from it."
    )


@pytest.mark.parametrize("data", [{"result": False, "error_description": "duplicate"}, {"result": "Denied"}])
async def test_a_lead_post_that_was_denied_inside_a_success_is_refused(data: object) -> None:
    assert (await said(always(200, {"success": True, "data": data}), "post_lead")).startswith(
        "ERROR [refused] Convoso refused post_lead"
    )


async def test_the_status_counts_where_the_body_gives_no_known_code() -> None:
    no = {"success": False, "message": "Internal Server Error"}
    assert [await said(always(status, no), "insert_lead") for status in (401, 429, 500, 200)] == snapshot(
        [
            "ERROR [bad_token] Convoso did not let insert_lead in (HTTP 401). Check CONVOSO_AUTH_TOKEN.",
            "ERROR [rate_limited] Convoso takes no more calls for the moment (HTTP 429); insert_lead was not done. Trying again later can help.",
            "ERROR [outcome_unknown] Convoso failed (HTTP 500). insert_lead has no answer. Whether it took effect is not known: look before you repeat it.",
            'ERROR [refused] Convoso refused insert_lead. Convoso wrote "Internal Server Error".',
        ]
    )
    assert (await said(always(201, {"success": True, "data": {"lead_id": 7}}), "insert_lead")).startswith("Done: insert_lead")


async def test_a_token_that_convoso_echoes_goes_no_further() -> None:
    echoes: list[object] = [
        {"success": False, "code": 5001, "text": f"Auth token {TOKEN} is invalid"},
        {"success": True, "data": [], "auth_token": TOKEN},
    ]
    for echo in echoes:
        answer = await said(always(200, echo), "search_campaigns")
        assert TOKEN not in answer
        assert "[token]" in answer


async def test_a_failure_inside_the_server_is_an_answer_too_and_its_text_stays_inside(
    era: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def fails(request: object, /) -> Any:
        raise ZeroDivisionError("secret internals")

    async with world.connected(build_server(fails), era) as client:
        assert await world.asker(client)("search_campaigns") == snapshot(
            "ERROR [internal] search_campaigns failed inside this server. Whether it took effect is not known: look."
        )
    assert [record.getMessage() for record in caplog.records] == ["search_campaigns failed"]


@pytest.mark.parametrize("failure", [httpx.ConnectError, httpx.ReadTimeout, httpx.RemoteProtocolError, None])
async def test_the_token_is_in_no_error_log_repr_or_traceback(
    failure: type[httpx.HTTPError] | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    respond = broken(failure) if failure else always(500, "")
    requests: list[Endpoint[Any]] = [
        SearchLeads(first_name="Ada"),
        InsertLead(list_id="20011", phone_number="7865550199"),
        GetAgentPerformance(),
    ]
    async with world.account(httpx.MockTransport(respond), TOKEN) as convoso:
        for request in requests:
            with pytest.raises(ConvosoError) as caught:
                await convoso.call(request)
            told = traceback.TracebackException.from_exception(caught.value, capture_locals=True).format()
            everything = "\n".join([*told, repr(convoso), repr(caught.value), wording(caught.value), caplog.text])
            assert TOKEN not in everything
            assert "7865550199" not in wording(caught.value)


async def test_the_token_travels_in_the_body_and_nowhere_else() -> None:
    seen: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"success": True, "data": []})

    await said(respond, "search_campaigns")
    (request,) = seen
    assert request.method == "POST"
    assert TOKEN not in str(request.url)
    assert all(TOKEN not in value for value in request.headers.values())
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert request.content == f"auth_token={TOKEN}".encode()


def test_every_error_has_a_short_code_that_is_documented_and_stays() -> None:
    """Clients may rest on these: one that is added is added here, one that is renamed breaks somebody."""
    codes = get_args(Short)
    assert codes == snapshot(
        (
            "bad_arguments",
            "unknown_argument",
            "not_allowed",
            "not_confirmed",
            "not_recorded",
            "not_undone",
            "not_configured",
            "refused",
            "bad_value",
            "not_found",
            "duplicate",
            "bad_token",
            "forbidden",
            "unreadable",
            "unavailable",
            "rate_limited",
            "outcome_unknown",
            "internal",
        )
    )
    assert len(set(codes)) == len(codes)
    documented = re.findall(r"^    ([a-z_]+)  +\S", errors.__doc__ or "", re.MULTILINE)
    assert documented == list(codes)
    classes = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ConvosoError)]
    assert {kind.__name__: kind.short for kind in classes} == snapshot(
        {
            "ConvosoError": "internal",
            "BadArguments": "bad_arguments",
            "NotAllowed": "not_allowed",
            "NotConfirmed": "not_confirmed",
            "NotRecorded": "not_recorded",
            "NotUndone": "not_undone",
            "NotConfigured": "not_configured",
            "Refused": "refused",
            "Forbidden": "forbidden",
            "Unreadable": "unreadable",
            "Unavailable": "unavailable",
            "Internal": "internal",
        }
    )
    meanings = [meaning for endpoint in ENDPOINTS for meaning in endpoint.about.codes.values()]
    assert {meaning.short for meaning in meanings} | {kind.short for kind in classes} <= set(codes)


def test_the_wording_says_the_short_code_first_and_what_to_try_last() -> None:
    error = errors.BadArguments("It was not sent.", "limit: takes a whole number.", instead="search_leads(limit=5)", again=True)
    assert wording(error) == snapshot(
        "[bad_arguments] It was not sent. limit: takes a whole number. Trying again later can help. Try: search_leads(limit=5)"
    )


async def test_convosos_own_words_stay_short_in_any_script() -> None:
    for text in ("x" * 5000, "\N{HANGUL SYLLABLE GA}" * 5000, "\N{PILE OF POO}\n" * 5000, "Missing " * 900):
        answer = await said(always(200, {"success": False, "code": 6001, "text": text}), "update_lead")
        assert answer.startswith("ERROR [not_found] ")
        assert tokens(answer) <= ERROR_BUDGET
