"""Reading and writing single values: durations, counts, moments, and text from strangers."""

import json
import re
import unicodedata
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inline_snapshot import snapshot

from convoso_mcp.endpoints import ENDPOINTS
from convoso_mcp.endpoints.agents import AgentPerformance, GetAgentPerformance, MonitorAgents, PerformancePage
from convoso_mcp.endpoints.calls import CallLog, SearchCallLogs
from convoso_mcp.endpoints.campaigns import Campaign, SearchCampaigns
from convoso_mcp.endpoints.endpoint import Endpoint
from convoso_mcp.endpoints.leads import GetLeadRecordings, LeadPage, SearchLeads, ValidateLead, Verdict
from convoso_mcp.endpoints.lists import SearchLists, UpdateList
from convoso_mcp.endpoints.replies import Done, Page
from convoso_mcp.endpoints.sms_opt_outs import SearchSmsOptOuts
from convoso_mcp.endpoints.users import SearchUsers
from convoso_mcp.errors import ConvosoError
from convoso_mcp.reading import read_reply
from convoso_mcp.text import TEXT_CAP, answer, cell, plain
from schemas import tokens
from world import EXAMPLES

NAMES = [
    "success", "code", "data", "entries", "results", "records", "agents", "total", "total_found", "offset", "limit", "text",
    "id", "rows", "remark", "result", "1", "20", "talk_sec", "name", "columns",
]  # fmt: skip


@given(st.integers(min_value=0, max_value=4_000_000))
def test_a_duration_is_read_from_every_form_and_written_in_one(seconds: int) -> None:
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    forms: list[object] = [seconds, str(seconds), f"{seconds}.00", f"{hours:02}:{minutes:02}:{rest:02}"]
    if not hours:
        forms.append(f"{minutes:02}:{rest:02}")
    for form in forms:
        length = CallLog.model_validate({"call_length": form}).call_length
        assert length == timedelta(seconds=seconds), form
        assert cell(length) == f"{hours}:{minutes:02}:{rest:02}"


@pytest.mark.parametrize("nothing", [None, "", "-", "n/a", [], {}])
def test_what_is_not_a_number_is_not_known_rather_than_wrong(nothing: object) -> None:
    row = AgentPerformance.model_validate({"calls": nothing, "talk_sec": nothing, "talk_sec_pt": nothing})
    assert (row.calls, row.talk_sec, row.talk_sec_pt) == (None, None, None)


@pytest.mark.parametrize(
    ("count", "read"), [("41", 41), (41, 41), ("0.00", 0), (3.0, 3), ("1,000", 1000), ("NaN", None), (float("inf"), None)]
)
def test_a_count_is_a_number_in_any_dress(count: object, read: int | None) -> None:
    assert AgentPerformance.model_validate({"calls": count}).calls == read


def test_a_moment_is_text_or_phps_object_or_nothing() -> None:
    php = {"date": "2026-03-03 17:30:00.000000", "timezone_type": 3, "timezone": "America/Los_Angeles"}
    moments = [Campaign.model_validate({"last_call_date": value}).last_call_date for value in (php, "2026-03-03", None, "", {})]
    assert moments == ["2026-03-03 17:30:00 America/Los_Angeles", "2026-03-03", None, None, None]


def read(request: Endpoint[Any], body: object) -> Any:
    return read_reply(request, 200, json.dumps(body).encode())


def test_an_empty_keyed_object_may_be_a_list_or_missing() -> None:
    empties: list[Any] = [[], {}, {"results": []}, {"results": {}}, None]
    for data in empties:
        assert read(SearchUsers(), {"success": True, "data": data}).rows == ()
    assert read(SearchUsers(), {"success": True}).rows == ()


def test_rows_keyed_by_id_come_in_the_order_of_the_ids() -> None:
    page = read(
        GetAgentPerformance(), {"success": True, "total": 3, "data": {"20": {"name": "b"}, "3": {"name": "a"}, "100": {}}}
    )
    assert [row.name for row in page.rows] == ["a", "b", None]


def test_one_odd_value_among_keyed_rows_costs_no_row() -> None:
    page = read(GetAgentPerformance(), {"success": True, "data": {"1": {"name": "a"}, "2": [], "total": 9}})
    assert [(row.name, row.model_extra) for row in page.rows] == [("a", {"id": "1"})]
    assert page.total == 9


def test_one_record_that_is_not_in_a_list_is_one_row() -> None:
    page = read(SearchLists(status=1), {"success": True, "data": {"id": 7, "name": "MED Winback Dec"}})
    assert [row.name for row in page.rows] == ["MED Winback Dec"]


def said(request: Endpoint[Any], **data: Any) -> list[str]:
    """First and last line of the answer to a lead search."""
    lines = answer(request, read(request, {"success": True, "data": data})).splitlines()
    return [lines[0].partition(" Filters")[0], lines[-1]]


def test_totals_and_next_calls_hold_where_convoso_leaves_figures_out() -> None:
    rows = [{"id": 1, "city": "A"}, {"id": 2, "city": "B"}]
    next_call = "For the next rows make the same call with offset=4."
    page = SearchLeads(limit=2, offset=2)
    assert said(page, entries=rows) == ["At least 4 leads match; 2 shown, from 3 to 4.", next_call]
    assert said(page, entries=rows, total="1,641") == ["1641 leads match; 2 shown, from 3 to 4.", next_call]
    assert said(page, entries=rows, total=0) == ["4 leads match; 2 shown, from 3 to 4.", "B|2"]
    assert said(page, entries=rows, total=3) == ["4 leads match; 2 shown, from 3 to 4.", "B|2"]
    assert said(SearchLeads(), entries=rows) == ["2 leads match; all shown.", "B|2"]


def test_a_full_page_without_a_total_is_summed_up_as_what_it_is() -> None:
    rows = [{"id": str(number), "status": "NI"} for number in range(4)]
    page = LeadPage.read({"success": True, "data": {"entries": rows}, "limit": 4, "offset": 0})
    told = answer(SearchLeads(limit=4), page)
    assert told.startswith("At least 4 leads match")
    assert "Of the 4 rows fetched, shown or not:" in told
    page = LeadPage.read({"success": True, "data": {"entries": rows}, "limit": 5, "offset": 0})
    assert "Of all of them:" in answer(SearchLeads(limit=5), page)


@pytest.mark.parametrize("page", [LeadPage.calm("Nothing matched."), LeadPage.read({"success": True, "data": []})])
def test_nothing_past_an_offset_is_not_nothing_at_all(page: LeadPage) -> None:
    assert answer(SearchLeads(status="NI", offset=300), page) == snapshot("""\
No leads from offset 300 on. Filters: status=NI.
How many come before is not known: make the same call with a smaller offset.\
""")
    assert answer(SearchLeads(status="NI", offset=0), page).startswith("No leads match.")


def test_a_search_without_pages_shows_names_and_ids_of_as_many_as_it_can() -> None:
    campaigns = [
        {"id": 3000 + n, "name": f"Campaign number {n}", "status": "Y", "last_call_date": "2026-11-18 15:39:47"}
        for n in range(150)
    ]
    lines = answer(SearchCampaigns(), read(SearchCampaigns(), {"success": True, "data": campaigns})).splitlines()
    assert lines[1] == "name|id"
    assert len([line for line in lines if line.startswith("Campaign number")]) == 150


def test_the_queues_of_a_large_floor_are_not_crowded_out_by_its_campaigns() -> None:
    entries = {
        "campaigns": [{"value": n, "name": f"A campaign with a long name, number {n}"} for n in range(60)],
        "queues": [{"value": 501, "name": "Medicare Inbound"}],
        "agents": [],
        "agent_total": 0,
    }
    text = answer(MonitorAgents(), read(MonitorAgents(), {"success": True, "data": {"entries": entries}}))
    assert "queues: 501 Medicare Inbound\nagent_total: 0" in text


def test_figures_keep_their_digits() -> None:
    assert [cell(value) for value in (1234567.89, -118.243683, 5000002.0, 37.1)] == [
        "1234567.89",
        "-118.243683",
        "5000002",
        "37.1",
    ]


@pytest.mark.parametrize(
    ("seconds", "told"), [(22.5, "0:00:23"), (23.5, "0:00:24"), (-5, "-0:00:05"), (-3_605, "-1:00:05"), (-0.2, "0:00:00")]
)
def test_a_length_is_rounded_as_people_do_and_may_be_below_nothing(seconds: float, told: str) -> None:
    assert cell(timedelta(seconds=seconds)) == told


@pytest.mark.parametrize("name", ["url", "public_url", "src", "recording_url", "link", "anything"])
def test_a_link_to_a_recording_is_withheld_under_any_name(name: str) -> None:
    link = "https://recordings.example.invalid/play-recording-public/x?rlt=y"
    for request in (GetLeadRecordings(lead_id="5000002"), SearchCallLogs()):
        for rows in (1, 2):
            text = answer(
                request, read(request, {"success": True, "data": {"entries": [{"id": 1, name: link}] * rows, "total": rows}})
            )
            assert "example.invalid" not in text
            assert f"Withheld, as links to recordings: {name}." in text


def test_records_at_the_top_are_found_too_and_both_spellings_of_purpose() -> None:
    page = read(
        SearchSmsOptOuts(),
        {"success": True, "offset": 0, "limit": 2, "total": "5", "records": [{"Purpose": "A"}, {"purpose": "B"}]},
    )
    assert [row.purpose for row in page.rows] == ["A", "B"]
    assert (page.total, page.next_offset) == (5, 2)


def test_fields_nobody_documented_are_kept() -> None:
    page = read(SearchLists(status=1), {"success": True, "data": [{"id": 1, "shiny": "new"}], "also": "new"})
    assert page.rows[0].model_extra == {"shiny": "new"}
    assert page.model_extra == {"also": "new"}


def test_a_field_called_remark_is_convosos_and_not_ours() -> None:
    reply = Done.read({"success": True, "data": {"remark": "nothing to do"}})
    assert reply.remark == ""
    assert Done.calm("so already").remark == "so already"


def test_a_page_knows_where_the_next_one_starts() -> None:
    def page(rows: int, **at: object) -> Page[Any]:
        return PerformancePage.model_validate({"rows": [{}] * rows} | at)

    assert page(10, total="25", offset="10", limit="10").next_offset == 20
    assert page(5, total=25, offset=20).next_offset is None
    assert page(0, total=25, offset=90).next_offset is None
    assert page(3).next_offset is None
    assert page(3).matches == 3


def test_only_one_word_means_accepted() -> None:
    assert Verdict(result="Accepted").accepted
    assert not any(Verdict(result=word).accepted for word in ("Denied", "Declined", "accepted?", None))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ('{"success": true, "data": [{"id": 1, "name": "Café"}]}'.encode("utf-16"), "Café"),
        (b'\xef\xbb\xbf{"success": true, "data": [{"id": 1, "name": "Cafe"}]}', "Cafe"),
        (b'{"success": true, "data": [{"id": 1, "name": "half \\ud83d"}]}', "half \ud83d"),
    ],
)
def test_json_that_only_a_lenient_reader_takes_is_read(body: bytes, name: str) -> None:
    (row,) = read_reply(SearchCampaigns(), 200, body).rows
    assert (row.id, row.name) == ("1", name)


@settings(max_examples=400)
@given(st.dictionaries(st.sampled_from(NAMES), JSON, max_size=5), st.sampled_from(ENDPOINTS))
def test_whatever_convoso_answers_is_read_and_written_without_a_crash(
    body: dict[str, Any], endpoint: type[Endpoint[Any]]
) -> None:
    request = endpoint.model_validate(EXAMPLES[endpoint.about.tool])
    try:
        reply = read_reply(request, 200, json.dumps(body).encode())
    except ConvosoError:
        return
    assert answer(request, reply)


def test_no_figures_are_said_to_be_none() -> None:
    assert answer(ValidateLead(criteria_key="k", phone_number="7865550100"), Verdict()).startswith(
        "Convoso gave no figures. Asked:"
    )


def test_convosos_ways_to_write_none_are_none_in_references_only() -> None:
    floor = read(
        MonitorAgents(),
        {"success": True, "data": {"entries": {"agents": [{"lead_id": "0", "list_name": "-", "queue_id": ""}]}}},
    )
    (row,) = floor.rows
    assert (row.lead_id, row.list_name, row.queue_id) == (None, None, None)


@given(st.text() | st.text(alphabet="![]()|ab \n\x00", max_size=40))
def test_text_from_strangers_becomes_one_harmless_line(text: str) -> None:
    line = plain(text)
    assert len(line) <= TEXT_CAP
    assert "|" not in line
    assert not any(unicodedata.category(mark).startswith("C") for mark in line)
    assert "](" not in line or not re.search(r"\[[^\]]*\]\([^)]*\)", line)
    assert plain(line) == line


@pytest.mark.parametrize(
    ("rows", "told"),
    [(1, "more fields were left out"), (2, "\nOther columns: custom_0, "), (50, "more rows were fetched and left out")],
)
def test_rows_of_whatever_size_stay_within_the_policys_hard_stop(rows: int, told: str) -> None:
    """Ninety-three custom fields, each with a 10 kB note; and as many counters around the rows."""
    fields = {f"custom_{number}": "free text " * 1000 for number in range(93)}
    lead = {"id": 1, "first_name": "word " * 2000, "nested": [fields] * 2} | fields
    page = LeadPage.read({"success": True, "data": {"total": rows, "entries": [lead] * rows} | fields})
    text = answer(SearchLeads(), page)
    assert tokens(text) <= 2_500
    assert told in text


def test_links_and_images_keep_only_their_words() -> None:
    assert plain("see ![logo](https://evil.example/x.png) and [here](https://evil.example)") == "see logo and here"
    assert plain("[![[a](https://evil.example/1)](https://evil.example/2)](https://evil.example/3)") == "a"
    assert plain("a\u202eb\u200bc\r\nd\x00|e") == "abc d¦e"
    assert len(plain("long " * 1000)) == TEXT_CAP


@pytest.mark.parametrize("request_", [SearchCampaigns(), SearchLeads()])
@pytest.mark.parametrize("rows", [[{"x": 1}, {"x": 2}], [{}, {}], [{}]])
def test_rows_without_a_single_known_field_are_an_answer(request_: Endpoint[Any], rows: list[dict[str, int]]) -> None:
    text = answer(request_, read(request_, {"success": True, "data": rows}))
    assert text.startswith(f"{len(rows)} ")
    assert ("x" in text.splitlines()) == ("x" in rows[0])


def test_a_column_of_lengths_is_headed_as_one_even_where_the_first_rows_have_none() -> None:
    calls = [{"id": n, "call_length": None} for n in range(30)] + [{"id": 30, "call_length": "61"}]
    page = read(SearchCallLogs(columns="id,call_length"), {"success": True, "data": {"results": calls}})
    assert answer(SearchCallLogs(columns="id,call_length"), page).splitlines()[1] == "id|call_length h:mm:ss"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"status": 1}, "Changed on MED FB Leads Oct (list_id=20011): nothing. status was so already."),
        ({"status": 0}, "Changed on MED FB Leads Oct (list_id=20011): status=0 (was 1)."),
        ({"description": "From the fair"}, "Changed on MED FB Leads Oct (list_id=20011): description=From the fair."),
    ],
)
def test_a_write_says_what_a_field_held_only_where_convoso_shows_it(change: dict[str, Any], told: str) -> None:
    row = {"id": 20011, "name": "MED FB Leads Oct", "status": "Y", "campaign_id": "3101"}
    (before,) = read(SearchLists(status=1), {"success": True, "data": [row]}).rows
    request = UpdateList(list_id="20011", **change)
    reply = read_reply(request, 200, b'{"success": true}').changing(before)
    assert answer(request, reply) == f"Done: update_list. {told}"
