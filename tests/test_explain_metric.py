"""What a number means: explained in one call that asks Convoso nothing, and readable as a whole."""

import pytest
from inline_snapshot import snapshot
from mcp import Client
from mcp.types import TextResourceContents

from convoso_mcp.answers.numbers.dictionary import METRICS, meant
from schemas import costs, tokens
from world import Ask, Wire


async def test_a_metric_is_explained_with_formula_source_caveats_and_alarms(ask: Ask, wire: Wire) -> None:
    assert await ask("explain_metric", metric="dropRate") == snapshot("""\
Drop rate, as the law counts it (drop_rate) = Drops ÷ live-answered dials.
The rate that the law limits to 3 %, per campaign over each successive 30 days: 16 CFR 310.4(b)(4)(i), 47 CFR 64.1200(a)(7). Drops are DROP and PDROP; live-answered are they and what agents handled of persons. CALLHU is counted apart: whether a person had answered is not known.
From: call log.
Alarms: above 2.5 %, 2.8 %, 3 %.\
""")
    assert await ask("explain_metric", metric="contact %") == snapshot("""\
Contact rate per dial (contact_rate) = Contacts ÷ dials.
A contact is a dial whose status has the contact flag; dials are OUTBOUND and MANUAL calls, as in Convoso's Contact Rate Report. Convoso's blog divides by leads instead: contact_rate_per_lead. Agent performance cannot give it, since it never sees an unanswered dial.
From: call log.
Usual: 4-9 % with aged data, 8-15 % bought, 20-30 % real-time.
Alarms: below 15 %, 8 %.\
""")
    assert wire.sent == []


async def test_where_several_are_called_so_they_are_told_apart(ask: Ask) -> None:
    assert await ask("explain_metric", metric="lead") == snapshot("""\
Several metrics are called so; name one.
contact_rate_per_lead: Contact rate per lead = Different leads contacted ÷ leads on the list.
conversion_per_lead: Conversion of leads = Different leads with a success ÷ leads on the list.
attempts_per_lead: Attempts per lead = Dials ÷ different leads dialed.
speed_to_lead: Speed to lead = First call - created; the median, and the share within 5 minutes.\
""")


async def test_an_unknown_name_lists_all(ask: Ask) -> None:
    assert await ask("explain_metric", metric="karma") == snapshot("""\
No metric is called so. There are:
connection_rate, contact_rate, contact_rate_of_an_hour, contact_rate_per_lead, reached_rate, conversion, conversion_per_dial, conversion_per_lead, drop_rate, drop_rate_per_dial, hangup_rate, invalid_rate, attempts_per_lead, short_contact_share, agent_dump, hasty_successes, lingering_machines, wasted_share, aht, att, occupancy, utilisation, talk_share, wrap_share, pause_share, idle_share, talk_minutes_per_hour, average_wait, calls_per_hour, contacts_per_hour, sales_per_hour, machine_share, callback_age, callback_kept_rate, penetration, runway, speed_to_lead.\
""")


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("drop rate", "drop_rate"),
        ("Drop %", "drop_rate"),
        ("DROP", "drop_rate"),
        ("abandonment rate", "drop_rate"),
        ("drop rate per dial", "drop_rate_per_dial"),
        ("contactRate", "contact_rate"),
        ("AHT", "aht"),
        ("average handle time", "aht"),
        ("conversion", "conversion"),
        ("conversion_rate", "conversion"),
        ("sales per hour", "sales_per_hour"),
        ("SPH", "sales_per_hour"),
        ("pause time", "pause_share"),
        ("ocupancy", "occupancy"),
        ("speed-to-lead", "speed_to_lead"),
        ("wasted dials", "wasted_share"),
        ("best hour", "contact_rate_of_an_hour"),
    ],
)
def test_a_metric_is_found_however_it_is_written(asked: str, name: str) -> None:
    assert [metric.name for metric in meant(asked)] == [name]


def test_no_two_metrics_share_a_name() -> None:
    for metric in METRICS.values():
        for name in (metric.name, metric.title, *metric.called):
            assert meant(name) == (metric,), name


def test_every_metric_has_a_formula_with_its_denominator_and_fits_on_half_a_screen() -> None:
    for metric in METRICS.values():
        assert "÷" in metric.formula or metric.name in ("callback_age", "speed_to_lead")
        assert tokens("\n".join(metric.told())) <= 200, metric.name
        assert not metric.above or list(metric.above) == sorted(metric.above)
        assert not metric.below or list(metric.below) == sorted(metric.below, reverse=True)


def test_the_tool_costs_a_model_60_tokens_at_most() -> None:
    assert costs()["answers"]["explain_metric"] <= 60


async def test_the_whole_dictionary_is_a_resource(client: Client) -> None:
    assert "convoso://metrics" in [one.uri for one in (await client.list_resources()).resources]
    (contents,) = (await client.read_resource("convoso://metrics")).contents
    assert isinstance(contents, TextResourceContents)
    assert contents.mime_type == "text/markdown"
    assert contents.text.count("\n## ") == len(METRICS)
    assert contents.text[:1400] == snapshot("""\
# How every number is defined

A rate is told with its numerator and denominator, n/a where the denominator is 0, and with its 95 % interval (Wilson) below 1,000. Not ranked: fewer than 30 contacts or 100 dials, agents with less than 30 minutes logged in. Meaning of a status is by its flags, never by its name. Alarms and what is usual are rules of thumb, except the 3 % of the drop rate, which is law.

## Connection rate

- Connection rate (connection_rate) = (Machines + live-answered dials) ÷ dials.
- How many dials anything answers, voicemail included (Convoso's blog). Live-answered are those that an agent handled and the drops. For watching its trend; says nothing of conversations.
- From: call log.

## Contact rate per dial

- Contact rate per dial (contact_rate) = Contacts ÷ dials.
- A contact is a dial whose status has the contact flag; dials are OUTBOUND and MANUAL calls, as in Convoso's Contact Rate Report. Convoso's blog divides by leads instead: contact_rate_per_lead. Agent performance cannot give it, since it never sees an unanswered dial.
- From: call log.
- Usual: 4-9 % with aged data, 8-15 % bought, 20-30 % real-time.
- Alarms: below 15 %, 8 %.

## Contact rate of an hour (best hour)

- Contact rate of an hour (best hour) (contact_rate_of_an_hour) = Contacts ÷ dials, by the hour at the lead's place.
- The best hour is the one whose 95 % interval (Wilson) starts hig\
""")
