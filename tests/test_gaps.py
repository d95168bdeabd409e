"""Calls that should not have been made, worked by hand: after an entry, out of hours, and too often."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from convoso_mcp.answers.persons.gaps import Clocks, Dial, Listed, after_entry, business_days, too_often, unprotected

PACIFIC = ZoneInfo("America/Los_Angeles")
LISTED = datetime(2026, 11, 5, 9, 12)  # noqa: DTZ001  account time, as all below


def dial(at: datetime, number: str = "7865550188", campaign: str = "3101", lead: str = "1") -> Dial:
    return Dial(f"{number}{at}", at, number, lead, campaign, "Medicare")


@pytest.mark.parametrize(
    ("after", "scope", "found"),
    [
        (-240, "0", 0),  # four minutes before is no violation
        (0, "0", 0),  # the call that brought the entry may carry its second
        (1, "0", 1),
        (1, "3101", 1),  # the campaign of the call
        (1, "3102", 0),  # another one
        (1, "-1", 0),  # a purpose, of which nobody knows the campaigns
    ],
)
def test_a_dial_is_held_against_the_entries_that_hold_for_its_campaign(after: int, scope: str, found: int) -> None:
    gaps = list(after_entry([dial(LISTED + timedelta(seconds=after))], {"7865550188": [Listed(LISTED, scope)]}, "dnc"))
    assert [gap.lag for gap in gaps] == [timedelta(seconds=after)] * found


def test_the_lag_runs_from_the_first_entry() -> None:
    entries = [Listed(LISTED + timedelta(days=1), "0"), Listed(LISTED, "3101")]
    gaps = after_entry([dial(LISTED + timedelta(hours=12)), dial(LISTED + timedelta(days=2))], {"7865550188": entries}, "dnc")
    assert [(gap.since, gap.lag) for gap in gaps] == [(LISTED, timedelta(hours=12)), (LISTED, timedelta(days=2))]


@pytest.mark.parametrize(
    ("state", "number", "at", "found"),
    [
        ("FL", "", "2026-11-12 16:59:59", None),  # 19:59:59 in Florida, which is said to close at 20:00
        ("FL", "", "2026-11-12 17:00:00", ("state_rule", "FL", 20)),
        ("FL", "", "2026-11-12 18:00:00", ("outside", "FL", 21)),
        ("CA", "", "2026-11-16 07:59:59", ("outside", "CA", 7)),
        ("CA", "", "2026-11-16 08:00:00", None),
        ("AZ", "", "2026-10-27 07:30:00", ("outside", "AZ", 7)),  # in summer the clocks of Arizona and California agree
        ("AZ", "", "2026-11-03 07:30:00", None),  # in winter it is 8:30 there
        ("", "3055550142", "2026-11-12 18:30:00", ("outside", "places by area code", 21)),
        ("", "4515550147", "2026-11-12 18:30:00", ("unknown", "", None)),  # an area code that is not in use
    ],
)
def test_the_clock_of_the_place_counts(state: str, number: str, at: str, found: tuple[str, str, int | None] | None) -> None:
    gap = Clocks(PACIFIC, {"1": state}).check(dial(datetime.fromisoformat(at), number))
    assert (gap and (gap.why, gap.place, gap.hour)) == found


def test_the_hours_in_which_a_place_is_asleep_are_those_that_are_read() -> None:
    day = date(2026, 11, 12)
    of_florida = Clocks(PACIFIC, {"1": "FL", "2": ""})
    # 8:00 to 20:00 in Florida is 5:00 to 17:00 in California.
    assert [hour for hour in range(24) if not of_florida.risky(day, hour)] == list(range(5, 17))
    both = Clocks(PACIFIC, {"1": "FL", "2": "CA"})
    assert [hour for hour in range(24) if not both.risky(day, hour)] == list(range(8, 17))


def test_too_often_is_the_fourth_dial_within_24_hours_by_number_and_not_by_lead() -> None:
    first = datetime(2026, 11, 9, 10)  # noqa: DTZ001
    hours = (0, 5, 10, 23.9, 24)  # the last is 24 hours after the first: that one is over, four are left
    made = [dial(first + timedelta(hours=hour), lead=str(number)) for number, hour in enumerate(hours)]
    found = too_often(made, {"0": "FL", "1": "FL"})
    assert found.numbers == {"7865550188": 4}
    assert [gap.dial.at for gap in found.over] == [made[3].at, made[4].at]
    assert too_often(made[:3], {"0": "FL"}).numbers == {}
    without_limit = too_often(made, {"0": "CA"})
    assert (without_limit.numbers, without_limit.over) == ({"7865550188": 4}, ())


def test_three_dials_in_each_of_two_days_are_none_too_many() -> None:
    first = datetime(2026, 11, 9, 10)  # noqa: DTZ001
    made = [dial(first + timedelta(hours=hour)) for hour in (0, 1, 2, 24, 25, 26)]
    found = too_often(made, {"1": "FL"})
    assert (found.numbers, found.over) == ({}, ())


def test_who_opted_out_and_is_on_no_other_list_is_unprotected_since_the_first_time() -> None:
    opt_outs = {"1": [Listed(LISTED + timedelta(days=1), "3101"), Listed(LISTED, "0")], "2": [Listed(LISTED, "0")]}
    assert unprotected(opt_outs, {"2": [Listed(LISTED, "3102")]}) == {"1": LISTED}


def test_business_days_are_weekdays_after_the_first() -> None:
    # 27 October 2026 is a Tuesday; up to 10 November lie 28, 29, 30, 2 to 6, 9, 10.
    assert business_days(date(2026, 10, 27), date(2026, 11, 10)) == 10
    assert business_days(date(2026, 11, 6), date(2026, 11, 8)) == 0
