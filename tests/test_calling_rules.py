"""When people may be called where they are; every verdict says why, and what is not known is not allowed."""

from datetime import UTC, date, datetime

import pytest
from inline_snapshot import snapshot

from convoso_mcp.answers.numbers.calling_rules import (
    all_parties_must_agree,
    allowed,
    allowed_at,
    frequency,
    local_hour,
    rules,
    zones,
)

WEDNESDAY, SATURDAY, SUNDAY = "2026-11-18", "2026-11-21", "2026-11-22"


def at(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day} {clock}")


@pytest.mark.parametrize(
    ("state", "day", "clock", "standing"),
    [
        ("GA", WEDNESDAY, "07:59:59", "outside"),
        ("GA", WEDNESDAY, "08:00:00", "inside"),
        ("GA", WEDNESDAY, "20:59:59", "inside"),
        ("GA", WEDNESDAY, "21:00:00", "outside"),
        ("GA", SUNDAY, "12:00:00", "inside"),
        ("FL", WEDNESDAY, "19:59:59", "inside"),
        ("fl ", WEDNESDAY, "20:00:00", "state_rule"),
        ("FL", WEDNESDAY, "21:00:00", "outside"),
        ("CT", WEDNESDAY, "08:59:59", "state_rule"),
        ("NV", WEDNESDAY, "09:00:00", "inside"),
        ("KY", WEDNESDAY, "09:59:59", "state_rule"),
        ("KY", WEDNESDAY, "20:59:59", "inside"),
        ("MS", SATURDAY, "12:00:00", "inside"),
        ("MS", SUNDAY, "12:00:00", "state_rule"),
        ("TX", SUNDAY, "11:59:59", "state_rule"),
        ("TX", SUNDAY, "12:00:00", "inside"),
        ("TX", WEDNESDAY, "08:00:00", "inside"),
        ("PA", SUNDAY, "12:00:00", "state_rule"),
        ("PA", SATURDAY, "12:00:00", "inside"),
        ("RI", WEDNESDAY, "18:00:00", "state_rule"),
        ("RI", SATURDAY, "12:00:00", "state_rule"),
        ("", WEDNESDAY, "12:00:00", "unknown"),
        ("XX", WEDNESDAY, "12:00:00", "unknown"),
        ("", WEDNESDAY, "21:00:00", "outside"),
    ],
)
def test_an_hour_is_held_against_the_rule_of_country_and_state(state: str, day: str, clock: str, standing: str) -> None:
    verdict = allowed(state, at(day, clock))
    assert verdict.standing == standing
    assert verdict.allowed == (standing == "inside")


def test_a_verdict_says_why() -> None:
    asked = [("GA", WEDNESDAY, "21:05"), ("GA", WEDNESDAY, "12:00"), ("FL", WEDNESDAY, "20:30"), ("FL", WEDNESDAY, "12:00"),
             ("AL", SUNDAY, "12:00"), ("RI", SATURDAY, "12:00"), ("WA", WEDNESDAY, "20:30"), ("", WEDNESDAY, "12:00")]  # fmt: skip
    assert [allowed(state, at(day, clock)).why for state, day, clock in asked] == snapshot(
        [
            "It is 21:05 there; calls are allowed from 8:00 to 21:00.",
            "It is 12:00 there, within 8:00 to 21:00.",
            "It is 20:30 there; FL is said to allow calls from 8:00 to 20:00 that day.",
            "It is 12:00 there, within 8:00 to 20:00, the hours of FL.",
            "It is a Sunday; AL is said to allow no calls on Sundays (nor on holidays).",
            "It is a Saturday, on which the rule of RI is not clear (the hours are those of weekdays).",
            "It is 20:30 there; WA is said to allow calls from 8:00 to 20:00 that day. Summaries disagree: verify.",
            "The state is not known, so its own calling hours cannot be looked up.",
        ]
    )


def test_in_a_state_of_two_zones_the_worse_one_counts() -> None:
    moment = datetime(2026, 11, 18, 13, 30, tzinfo=UTC)  # 8:30 in Nashville's east, 7:30 in its west
    assert allowed_at("TN", moment).standing == "outside"
    assert allowed_at("GA", moment).standing == "inside"
    assert allowed_at("FL", moment).standing == "outside"


def test_without_a_state_an_area_code_tells_the_zone_and_nothing_tells_the_rule() -> None:
    assert zones("", "7865550101") == ("America/New_York",)
    assert zones("CA", "7865550101") == ("America/Los_Angeles",)
    assert zones("", "") == zones("", "nonsense") == zones("", "9995550101") == ()
    noon, late = datetime(2026, 11, 18, 17, tzinfo=UTC), datetime(2026, 11, 19, 3, tzinfo=UTC)
    assert allowed_at("", noon, "7865550101").standing == "unknown"
    assert allowed_at("", late, "7865550101").standing == "outside"
    assert allowed_at("", noon).why == "Neither state nor area code says where it is, so the local time is not known."


def test_the_hour_at_the_lead_follows_its_clocks() -> None:
    winter, summer = datetime(2026, 11, 18, 18, tzinfo=UTC), datetime(2026, 7, 1, 18, tzinfo=UTC)
    assert [local_hour(state, winter) for state in ("NY", "tx", "AZ", "CA", "HI", "")] == [13, 12, 11, 10, 8, None]
    assert [local_hour(state, summer) for state in ("NY", "tx", "AZ", "CA", "HI", "")] == [14, 13, 11, 11, 8, None]


def test_every_state_has_a_zone_and_every_rule_belongs_to_one() -> None:
    known = rules()
    assert len(known.zones) == 50 + 4  # DC, Puerto Rico, Guam, Virgin Islands
    assert {*known.states, *known.frequency, *known.all_party, *known.all_party_to_verify} <= set(known.zones)
    assert all(local_hour(state, datetime(2026, 11, 18, 18, tzinfo=UTC)) is not None for state in known.zones)
    assert all(isinstance(day, date) for day in known.reviewed.values())


def test_how_often_and_with_whose_consent() -> None:
    assert [str(frequency(state)) for state in ("fl", "MD", "GA", "")] == snapshot(
        ["Frequency(calls=3, hours=24, verify=False)", "Frequency(calls=3, hours=24, verify=True)", "None", "None"]
    )
    assert [all_parties_must_agree(state) for state in ("CA", "GA", "MI", "")] == [True, False, None, None]
