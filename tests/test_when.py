"""Words for windows of time, on the account's clock: through the year, and where the clock is changed."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inline_snapshot import snapshot

from convoso_mcp.errors import BadArguments
from convoso_mcp.when import Window, bounds, local, offset_of, window
from convoso_mcp.when.phrases import VALID

PACIFIC, EASTERN, BERLIN, PHOENIX = map(
    ZoneInfo, ["America/Los_Angeles", "America/New_York", "Europe/Berlin", "America/Phoenix"]
)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
WEDNESDAY = datetime(2026, 11, 18, 15, 40, tzinfo=PACIFIC)

PHRASES = [
    "today", "yesterday", "day before yesterday", "this week", "last week", "this month", "last month", "this quarter",
    "last quarter", "this year", "last year", "last 7 days", "last 30 days", "last 3 weeks", "last 2 months", "last 24 hours",
    "last 3 hours", "last 90 minutes", "monday", "sunday", "last friday", "since monday", "since yesterday", "since last week",
    "october", "last october", "since may", "feb 29", "march 8", "2 weeks ago", "3 days ago", "2022-02", "2022-12-31", "2022",
    "since 2022-12-30", "2022-10-01..2022-11-18", "yesterday 9:00..17:30", "last weekend", "yesterday morning",
    "yesterday and today", "since 0:00",
]  # fmt: skip
"""Those that mean something at any moment."""

TURNS = [
    "2026-03-08 10:00", "2026-03-08 07:00", "2026-03-29 01:00", "2026-11-01 09:00", "2026-11-01 06:00", "2026-10-25 01:00",
    "2023-03-01", "2024-02-29", "2024-03-01", "2026-04-01", "2026-11-02", "2027-01-01",
]  # fmt: skip
days = st.sampled_from([datetime.fromisoformat(turn).replace(tzinfo=UTC) for turn in TURNS]) | st.dates(
    date(2023, 1, 1), date(2029, 1, 1)
).map(lambda day: datetime(day.year, day.month, day.day, tzinfo=UTC))
offs = st.timedeltas(-2 * DAY, 2 * DAY) | st.timedeltas(-3 * HOUR, 3 * HOUR)
zones = st.sampled_from([PACIFIC, EASTERN, BERLIN, PHOENIX])


def moment(day: datetime, off: timedelta, zone: ZoneInfo) -> datetime:
    return (day + off).astimezone(zone)


moments = st.builds(moment, days, offs, zones)
"""Often at the change of a clock, the end of a month or a year, or a leap day."""


def shown(now: datetime) -> datetime:
    return now.replace(tzinfo=None, microsecond=0)


def in_a_double_hour(naive: datetime, zone: ZoneInfo) -> bool:
    first, second = (naive.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return first < second


@given(moments, st.sampled_from(PHRASES))
def test_every_phrase_is_a_window_that_ends_by_now(now: datetime, words: str) -> None:
    found = window(words, now)
    assert found.start <= found.end
    assert found.hours > 0
    assert found.end <= shown(now) or (now.fold and found.end.minute == found.end.second % 60 == 59)
    assert found.partial == (found.end >= shown(now))
    assert found.told.startswith(f"{words}, {found.start} to ")
    assert (found.days[0], found.days[-1]) == (found.start.date(), found.end.date())


@given(moments, st.sampled_from(PHRASES))
def test_a_phrase_means_the_same_however_it_is_written_and_again(now: datetime, words: str) -> None:
    found = window(words, now)
    assert window(found.words, now) == found
    assert window(f" The {words.upper().replace('LAST', 'Past')}. ", now) == found


@given(moments, st.sampled_from(PHRASES))
def test_a_window_that_was_told_can_be_asked_for(now: datetime, words: str) -> None:
    found = window(words, now)
    told = found.told.removeprefix(f"{words}, ").partition(f" {found.zone.key}")[0]
    for again in (window(f"{found.start_text}..{found.end_text}", now), window(told, now)):
        assert (again.start, again.end, again.partial) == (found.start, found.end, found.partial)


@settings(max_examples=40)
@given(moments)
def test_neighbours_touch_and_their_hours_add_up(now: datetime) -> None:
    pairs = [
        ("yesterday", "today"), ("day before yesterday", "yesterday"), ("last week", "this week"), ("last month", "this month"),
        ("last quarter", "this quarter"), ("last year", "this year"), ("last 7 days", "today"), ("last 3 weeks", "this week"),
        ("last 2 months", "this month"), ("yesterday 0:00..2:30", "yesterday 2:30..24:00"),
    ]  # fmt: skip
    for first, second in pairs:
        before, after = window(first, now), window(second, now)
        assert before.end + SECOND == after.start
        both = window(f"{before.start}..{after.end}", now)
        assert both.hours == pytest.approx(before.hours + after.hours)


@settings(max_examples=60)
@given(moments)
def test_what_a_phrase_covers_follows_from_the_calendar(now: datetime) -> None:
    def covers(words: str, days: int) -> Window:
        found = window(words, now)
        assert found.end + SECOND - found.start == days * DAY
        assert found.start.time() == datetime.min.time()
        return found

    today = shown(now).date()
    assert covers("yesterday", 1).days == (today - DAY,)
    assert covers("last week", 7).start.weekday() == 0
    assert covers("last 3 weeks", 21).start.weekday() == 0
    assert covers("last 7 days", 7).days[-1] == today - DAY
    assert covers("last friday", 1).start.weekday() == 4
    assert today - DAY * 7 <= covers("last friday", 1).days[0] < today
    assert window("monday", now).days[0] == window("this week", now).days[0] == window("since monday", now).days[0]
    last_month = window("last month", now)
    assert {(day.year, day.month) for day in last_month.days} == {
        ((today.replace(day=1) - DAY).year, (today.replace(day=1) - DAY).month)
    }
    assert len(window("last year", now).days) in (365, 366)


@given(moments, st.integers(0, 2880), st.integers(0, 2880))
def test_hours_are_those_for_which_the_clock_showed_a_time_of_the_window(now: datetime, first: int, length: int) -> None:
    start = shown(now).replace(minute=0, second=0) - DAY + first // 15 * 15 * timedelta(minutes=1)
    found = Window(start, start + (length // 15 + 1) * 15 * timedelta(minutes=1) - SECOND, ZoneInfo(str(now.tzinfo)), "it")
    moment = start.replace(tzinfo=UTC) - DAY
    quarters = 0
    while moment < found.end.replace(tzinfo=UTC) + DAY:
        quarters += found.start <= moment.astimezone(found.zone).replace(tzinfo=None) <= found.end
        moment += timedelta(minutes=15)
    assert found.hours == quarters / 4


@given(moments, st.integers(1, 100))
def test_the_last_hours_are_real_ones_and_an_hour_that_came_twice_is_whole(now: datetime, hours: int) -> None:
    found = window(f"last {hours} hours", now)
    if in_a_double_hour(found.start, found.zone) or in_a_double_hour(shown(now), found.zone):
        assert hours <= found.hours <= hours + 2
    else:
        assert found.hours == hours


@given(moments, st.sampled_from(PHRASES))
def test_what_lies_before_is_as_long_on_the_clock_and_over(now: datetime, words: str) -> None:
    found = window(words, now)
    before = found.before()
    assert before.end < found.start
    assert not before.partial
    if not found.step.months:
        assert before.end - before.start == found.end - found.start
        assert found.step.days == 1 or found.step.days % 7 == 0
        assert before.start.time() == found.start.time()
    elif found.partial:
        assert before.end - before.start <= found.end - found.start
        assert before.end - before.start == found.end - found.start or before.end + SECOND == found.start
    else:
        assert before.end + SECOND == found.start


@given(moments, st.sampled_from(PHRASES), st.integers(1, 6))
def test_the_same_weekdays_are_whole_weeks_before_and_do_not_overlap(now: datetime, words: str, weeks: int) -> None:
    found = window(words, now)
    earlier = found.same_weekdays(weeks)
    assert len(earlier) == weeks
    for later, like in zip((found, *earlier), earlier, strict=False):
        assert like.end < later.start
        assert (later.start - like.start) % (7 * DAY) == timedelta()
        assert like.end - like.start == found.end - found.start


@given(moments)
def test_an_offset_is_the_one_in_force_and_leads_back(now: datetime) -> None:
    for zone in (PACIFIC, EASTERN, BERLIN, PHOENIX):
        naive = local(shown(now), PHOENIX, zone)  # a clock that is never changed shows every time once
        if not in_a_double_hour(naive, zone):
            assert naive - timedelta(hours=float(offset_of(naive, zone))) == shown(now) + 7 * HOUR
            assert local(naive, zone, PHOENIX) == shown(now)


words_in_any_order = st.lists(
    st.sampled_from([*" ".join(PHRASES).split(), "..", "to", "until", "9am", "-", "31", "99999"]), max_size=6
).map(" ".join)


@settings(max_examples=60)
@given(st.text(max_size=20) | words_in_any_order)
def test_any_other_words_are_refused_calmly(words: str) -> None:
    with suppress(BadArguments):
        found = window(words, WEDNESDAY)
        assert found.start <= found.end <= shown(WEDNESDAY)


def test_each_phrase_becomes_a_window_and_has_its_like_before() -> None:
    said = {words: (window(words, WEDNESDAY).told, window(words, WEDNESDAY).before().told) for words in (
        "today", "Yesterday", "this week", "last week", "this month", "last month", "last 7 days", "last 24 hours", "last 3 hours",
        "monday", "Wed", "last wednesday", "since Monday", "since 2026-11-01", "2026-11-03", "october", "2026-10", "q3 2026",
        "2026-11-01..2026-11-17", "Nov 1 until Nov 30", "dec 20 - jan 5", "today 9:00..12:00", "9am-noon", "9 am to 5:30 pm yesterday",
        "2026-11-16T09:00:00 to 17:30:00", "yesterday morning", "monday..friday", "past two weeks", "month to date", "feb 29th",
    )}  # fmt: skip
    assert {words: told for words, (told, _) in said.items()} == snapshot(
        {
            "today": "today, 2026-11-18 00:00:00 to 15:40:00 America/Los_Angeles, until now",
            "Yesterday": "yesterday, 2026-11-17 00:00:00 to 23:59:59 America/Los_Angeles",
            "this week": "this week, 2026-11-16 00:00:00 to 2026-11-18 15:40:00 America/Los_Angeles, until now",
            "last week": "last week, 2026-11-09 00:00:00 to 2026-11-15 23:59:59 America/Los_Angeles",
            "this month": "this month, 2026-11-01 00:00:00 to 2026-11-18 15:40:00 America/Los_Angeles, until now",
            "last month": "last month, 2026-10-01 00:00:00 to 2026-10-31 23:59:59 America/Los_Angeles",
            "last 7 days": "last 7 days, 2026-11-11 00:00:00 to 2026-11-17 23:59:59 America/Los_Angeles",
            "last 24 hours": "last 24 hours, 2026-11-17 15:40:01 to 2026-11-18 15:40:00 America/Los_Angeles, until now",
            "last 3 hours": "last 3 hours, 2026-11-18 12:40:01 to 15:40:00 America/Los_Angeles, until now",
            "monday": "monday, 2026-11-16 00:00:00 to 23:59:59 America/Los_Angeles",
            "Wed": "wed, 2026-11-18 00:00:00 to 15:40:00 America/Los_Angeles, until now",
            "last wednesday": "last wednesday, 2026-11-11 00:00:00 to 23:59:59 America/Los_Angeles",
            "since Monday": "since monday, 2026-11-16 00:00:00 to 2026-11-18 15:40:00 America/Los_Angeles, until now",
            "since 2026-11-01": "since 2026-11-01, 2026-11-01 00:00:00 to 2026-11-18 15:40:00 America/Los_Angeles, until now",
            "2026-11-03": "2026-11-03, 2026-11-03 00:00:00 to 23:59:59 America/Los_Angeles",
            "october": "october, 2026-10-01 00:00:00 to 2026-10-31 23:59:59 America/Los_Angeles",
            "2026-10": "2026-10, 2026-10-01 00:00:00 to 2026-10-31 23:59:59 America/Los_Angeles",
            "q3 2026": "q3 2026, 2026-07-01 00:00:00 to 2026-09-30 23:59:59 America/Los_Angeles",
            "2026-11-01..2026-11-17": "2026-11-01..2026-11-17, 2026-11-01 00:00:00 to 2026-11-17 23:59:59 America/Los_Angeles",
            "Nov 1 until Nov 30": "nov 1 until nov 30, 2026-11-01 00:00:00 to 2026-11-18 15:40:00 America/Los_Angeles, until now",
            "dec 20 - jan 5": "dec 20 - jan 5, 2025-12-20 00:00:00 to 2026-01-05 23:59:59 America/Los_Angeles",
            "today 9:00..12:00": "today 9:00..12:00, 2026-11-18 09:00:00 to 11:59:59 America/Los_Angeles",
            "9am-noon": "9am-noon, 2026-11-18 09:00:00 to 11:59:59 America/Los_Angeles",
            "9 am to 5:30 pm yesterday": "9 am to 5:30 pm yesterday, 2026-11-17 09:00:00 to 17:29:59 America/Los_Angeles",
            "2026-11-16T09:00:00 to 17:30:00": "2026-11-16 09:00:00 to 17:30:00, 2026-11-16 09:00:00 to 17:30:00 America/Los_Angeles",
            "yesterday morning": "yesterday morning, 2026-11-17 00:00:00 to 11:59:59 America/Los_Angeles",
            "monday..friday": "monday..friday, 2026-11-16 00:00:00 to 2026-11-18 15:40:00 America/Los_Angeles, until now",
            "past two weeks": "last 2 weeks, 2026-11-02 00:00:00 to 2026-11-15 23:59:59 America/Los_Angeles",
            "month to date": "this month, 2026-11-01 00:00:00 to 2026-11-18 15:40:00 America/Los_Angeles, until now",
            "feb 29th": "feb 29th, 2024-02-29 00:00:00 to 23:59:59 America/Los_Angeles",
        }
    )
    assert {words: before for words, (_, before) in said.items()} == snapshot(
        {
            "today": "1 day before today, 2026-11-17 00:00:00 to 15:40:00 America/Los_Angeles",
            "Yesterday": "1 day before yesterday, 2026-11-16 00:00:00 to 23:59:59 America/Los_Angeles",
            "this week": "1 week before this week, 2026-11-09 00:00:00 to 2026-11-11 15:40:00 America/Los_Angeles",
            "last week": "1 week before last week, 2026-11-02 00:00:00 to 2026-11-08 23:59:59 America/Los_Angeles",
            "this month": "1 month before this month, 2026-10-01 00:00:00 to 2026-10-18 15:40:00 America/Los_Angeles",
            "last month": "1 month before last month, 2026-09-01 00:00:00 to 2026-09-30 23:59:59 America/Los_Angeles",
            "last 7 days": "1 week before last 7 days, 2026-11-04 00:00:00 to 2026-11-10 23:59:59 America/Los_Angeles",
            "last 24 hours": "1 day before last 24 hours, 2026-11-16 15:40:01 to 2026-11-17 15:40:00 America/Los_Angeles",
            "last 3 hours": "1 day before last 3 hours, 2026-11-17 12:40:01 to 15:40:00 America/Los_Angeles",
            "monday": "1 week before monday, 2026-11-09 00:00:00 to 23:59:59 America/Los_Angeles",
            "Wed": "1 week before wed, 2026-11-11 00:00:00 to 15:40:00 America/Los_Angeles",
            "last wednesday": "1 week before last wednesday, 2026-11-04 00:00:00 to 23:59:59 America/Los_Angeles",
            "since Monday": "1 week before since monday, 2026-11-09 00:00:00 to 2026-11-11 15:40:00 America/Los_Angeles",
            "since 2026-11-01": "3 weeks before since 2026-11-01, 2026-10-11 00:00:00 to 2026-10-28 15:40:00 America/Los_Angeles",
            "2026-11-03": "1 day before 2026-11-03, 2026-11-02 00:00:00 to 23:59:59 America/Los_Angeles",
            "october": "1 month before october, 2026-09-01 00:00:00 to 2026-09-30 23:59:59 America/Los_Angeles",
            "2026-10": "1 month before 2026-10, 2026-09-01 00:00:00 to 2026-09-30 23:59:59 America/Los_Angeles",
            "q3 2026": "3 months before q3 2026, 2026-04-01 00:00:00 to 2026-06-30 23:59:59 America/Los_Angeles",
            "2026-11-01..2026-11-17": "3 weeks before 2026-11-01..2026-11-17, 2026-10-11 00:00:00 to 2026-10-27 23:59:59 America/Los_Angeles",
            "Nov 1 until Nov 30": "3 weeks before nov 1 until nov 30, 2026-10-11 00:00:00 to 2026-10-28 15:40:00 America/Los_Angeles",
            "dec 20 - jan 5": "3 weeks before dec 20 - jan 5, 2025-11-29 00:00:00 to 2025-12-15 23:59:59 America/Los_Angeles",
            "today 9:00..12:00": "1 day before today 9:00..12:00, 2026-11-17 09:00:00 to 11:59:59 America/Los_Angeles",
            "9am-noon": "1 day before 9am-noon, 2026-11-17 09:00:00 to 11:59:59 America/Los_Angeles",
            "9 am to 5:30 pm yesterday": "1 day before 9 am to 5:30 pm yesterday, 2026-11-16 09:00:00 to 17:29:59 America/Los_Angeles",
            "2026-11-16T09:00:00 to 17:30:00": "1 day before 2026-11-16 09:00:00 to 17:30:00, 2026-11-15 09:00:00 to 17:30:00 America/Los_Angeles",
            "yesterday morning": "1 day before yesterday morning, 2026-11-16 00:00:00 to 11:59:59 America/Los_Angeles",
            "monday..friday": "1 week before monday..friday, 2026-11-09 00:00:00 to 2026-11-11 15:40:00 America/Los_Angeles",
            "past two weeks": "2 weeks before last 2 weeks, 2026-10-19 00:00:00 to 2026-11-01 23:59:59 America/Los_Angeles",
            "month to date": "1 month before this month, 2026-10-01 00:00:00 to 2026-10-18 15:40:00 America/Los_Angeles",
            "feb 29th": "1 day before feb 29th, 2024-02-28 00:00:00 to 23:59:59 America/Los_Angeles",
        }
    )


def test_words_that_name_no_window_are_refused_with_what_is_valid() -> None:
    told = dict[str, str]()
    for words in (
        "yestrday", "the day we sold most", "", "tomorrow", "today 23:00..23:30", "2026-11-10..2026-11-01", "today 9:00",
        "last 0 days", "2026-03-08 2:00..3:00", "2026-02-30", "11/10/2026", "last 9999 years", "1999", "today..today..today",
        "today to " * 5000,
    ):  # fmt: skip
        with pytest.raises(BadArguments) as caught:
            window(words, WEDNESDAY)
        error = caught.value
        told[words[:30]] = (
            f"{error.what} {error.mend.replace(VALID, '(valid)')} {error.instead and f'Try: {error.instead}'}".strip()
        )
    assert told == snapshot(
        {
            "yestrday": "Those words for a time are not known. (valid) Try: yesterday",
            "the day we sold most": "Those words for a time are not known. (valid) Try: today",
            "": "Those words for a time are not known. (valid) Try: today",
            "tomorrow": "That window has not begun. In the account it is 2026-11-18 15:40:00 America/Los_Angeles.",
            "today 23:00..23:30": "That window has not begun. In the account it is 2026-11-18 15:40:00 America/Los_Angeles.",
            "2026-11-10..2026-11-01": "That window is empty. Its end comes after its start: today 9:00..12:00, since today 9:00.",
            "today 9:00": "That window is empty. Its end comes after its start: today 9:00..12:00, since today 9:00.",
            "last 0 days": "That window is empty. Its end comes after its start: today 9:00..12:00, since today 9:00.",
            "2026-03-08 2:00..3:00": "That window is empty. Its end comes after its start: today 9:00..12:00, since today 9:00.",
            "2026-02-30": "There is no such day in the calendar. (valid)",
            "11/10/2026": "That date could be read with day and month swapped. Write it as 2026-11-18.",
            "last 9999 years": "There is no such day in the calendar. (valid)",
            "1999": "That begins before 2000. (valid)",
            "today..today..today": "Those words for a time are not known. (valid) Try: today",
            "today to today to today to tod": "Those words for a time are not known. (valid) Try: today",
        }
    )


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        (PACIFIC, "2026-03-08", 23), (PACIFIC, "2026-11-01", 25), (EASTERN, "2026-03-08", 23), (BERLIN, "2026-03-29", 23),
        (BERLIN, "2026-10-25", 25), (BERLIN, "2026-11-01", 24), (PHOENIX, "2026-03-08", 24), (PHOENIX, "2026-11-01", 24),
        (PACIFIC, "2026-11-01 1:00..2:00", 2), (PACIFIC, "2026-11-01 1:30..2:00", 1), (PACIFIC, "2026-03-08 1:30..3:30", 1),
        (PACIFIC, "2026-03-08 2:30..4:00", 1),
    ],
)  # fmt: skip
def test_a_day_has_23_or_25_hours_where_the_clock_is_changed(zone: ZoneInfo, day: str, hours: float) -> None:
    assert window(day, WEDNESDAY.astimezone(zone)).hours == hours


def test_while_an_hour_is_shown_again_nothing_of_its_first_time_is_left_out() -> None:
    now = datetime(2026, 11, 1, 1, 10, tzinfo=PACIFIC)
    told = [
        [window(words, now.replace(fold=fold)).told for words in ("today", "last hour", "since 1:30")[: 2 + fold]]
        for fold in (0, 1)
    ]
    assert told == snapshot(
        [
            [
                "today, 2026-11-01 00:00:00 to 01:10:00 America/Los_Angeles, until now",
                "last hour, 2026-11-01 00:10:01 to 01:10:00 America/Los_Angeles, until now",
            ],
            [
                "today, 2026-11-01 00:00:00 to 01:59:59 America/Los_Angeles, until now",
                "last hour, 2026-11-01 01:00:00 to 01:59:59 America/Los_Angeles, until now",
                "since 1:30, 2026-11-01 01:30:00 to 01:59:59 America/Los_Angeles, until now",
            ],
        ]
    )


def test_a_yesterday_on_which_nobody_worked_gives_way_to_the_last_working_day() -> None:
    def weekday(day: date) -> bool:
        return day.weekday() < 5

    monday = window("yesterday", WEDNESDAY - 2 * DAY)
    found = monday.last_working_day(weekday)
    assert found
    assert found.told == snapshot(
        "friday, the last working day before yesterday, 2026-11-13 00:00:00 to 23:59:59 America/Los_Angeles"
    )
    assert found.last_working_day(weekday) == found
    assert monday.last_working_day(lambda day: day < date(2026, 11, 1)) is None


def test_the_same_weekdays_say_how_far_back_they_lie() -> None:
    assert [like.told for like in window("today", WEDNESDAY).same_weekdays(2)] == snapshot(
        [
            "1 week before today, 2026-11-11 00:00:00 to 15:40:00 America/Los_Angeles",
            "2 weeks before today, 2026-11-04 00:00:00 to 15:40:00 America/Los_Angeles",
        ]
    )


def test_a_callback_carries_the_offset_of_its_own_date() -> None:
    told = {
        (zone.key, text): offset_of(datetime.fromisoformat(text), zone)
        for zone in (PACIFIC, BERLIN, PHOENIX, ZoneInfo("America/St_Johns"), ZoneInfo("UTC"))
        for text in ("2026-11-18", "2026-07-01", "2026-11-01 01:30", "2026-03-08 02:30")
    }
    assert told == snapshot(
        {
            ("America/Los_Angeles", "2026-11-18"): "-8.00",
            ("America/Los_Angeles", "2026-07-01"): "-7.00",
            ("America/Los_Angeles", "2026-11-01 01:30"): "-7.00",
            ("America/Los_Angeles", "2026-03-08 02:30"): "-8.00",
            ("Europe/Berlin", "2026-11-18"): "1.00",
            ("Europe/Berlin", "2026-07-01"): "2.00",
            ("Europe/Berlin", "2026-11-01 01:30"): "1.00",
            ("Europe/Berlin", "2026-03-08 02:30"): "1.00",
            ("America/Phoenix", "2026-11-18"): "-7.00",
            ("America/Phoenix", "2026-07-01"): "-7.00",
            ("America/Phoenix", "2026-11-01 01:30"): "-7.00",
            ("America/Phoenix", "2026-03-08 02:30"): "-7.00",
            ("America/St_Johns", "2026-11-18"): "-3.50",
            ("America/St_Johns", "2026-07-01"): "-2.50",
            ("America/St_Johns", "2026-11-01 01:30"): "-2.50",
            ("America/St_Johns", "2026-03-08 02:30"): "-3.50",
            ("UTC", "2026-11-18"): "0.00",
            ("UTC", "2026-07-01"): "0.00",
            ("UTC", "2026-11-01 01:30"): "0.00",
            ("UTC", "2026-03-08 02:30"): "0.00",
        }
    )
    assert local(datetime.fromisoformat("2026-11-18 15:40"), PACIFIC, BERLIN) == datetime.fromisoformat("2026-11-19 00:40")


def test_the_bounds_of_words_are_told_for_times_to_come_as_well() -> None:
    said = {
        words: [str(bound) for bound in bounds(words, WEDNESDAY)] for words in ("tomorrow", "this week", "today 9:00", "now")
    }
    assert said == snapshot(
        {
            "tomorrow": ["2026-11-19 00:00:00", "2026-11-19 23:59:59"],
            "this week": ["2026-11-16 00:00:00", "2026-11-22 23:59:59"],
            "today 9:00": ["2026-11-18 09:00:00", "2026-11-18 09:00:00"],
            "now": ["2026-11-18 15:40:00", "2026-11-18 15:40:00"],
        }
    )
