"""Clocks that are put forward and back: what a naive account time means in the world.

In autumn one hour is shown twice, and a naive text says nothing of which it means; in spring one is not shown at all.
"""

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


def offset_of(naive: datetime, zone: ZoneInfo) -> str:
    """The decimal hours from GMT in force at that time of that date, as Convoso's `callback_time_zone` takes them: -8.00.

    In the hour that comes twice it is the offset of the first; in the one that is skipped, of the time before it.
    """
    return f"{_offset(naive.replace(tzinfo=zone)) / HOUR:.2f}"


def local(naive: datetime, zone: ZoneInfo, other: ZoneInfo) -> datetime:
    """What a clock in the `other` zone shows when one in `zone` shows `naive`, the first time where it does so twice."""
    return _utc(naive, zone, fold=0).astimezone(other).replace(tzinfo=None)


def zone_of(now: datetime) -> ZoneInfo:
    """The zone that a moment was told in."""
    if not isinstance(now.tzinfo, ZoneInfo):
        raise TypeError("the moment is in no zone: its tzinfo has to be a ZoneInfo")
    return now.tzinfo


def reading(moment: datetime) -> datetime:
    """What the clock of an aware moment shows, in whole seconds, such that nothing that has happened shows later.

    While an hour is shown for the second time that is its last second: rows of the first time show up to that one.
    """
    shown = moment.replace(tzinfo=None, microsecond=0)
    return (repeated(shown, zone_of(moment)) or (shown, shown))[1] if moment.fold else shown.replace(fold=0)


def repeated(naive: datetime, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """The first and last second of the hour that is shown twice, where `naive` is in it."""
    first, second, turn = _utc(naive, zone, fold=0), _utc(naive, zone, fold=1), _turn(naive, zone)
    if turn is None or first > second:
        return None
    start = turn.astimezone(zone).replace(tzinfo=None, fold=0)
    return start, start + (second - first) - SECOND


def elapsed(start: datetime, end: datetime, zone: ZoneInfo) -> timedelta:
    """For how long the clock shows times from `start` up to, not including, `end`.

    An hour that is shown twice counts twice, and one that is skipped not at all.
    """
    return _shown(end, zone) - _shown(start, zone)


def _shown(naive: datetime, zone: ZoneInfo) -> datetime:
    """The moment by which the clock has shown times before `naive` for as long as it ever will, had it shown no other."""
    first, second, turn = _utc(naive, zone, fold=0), _utc(naive, zone, fold=1), _turn(naive, zone)
    if turn is None:
        return first
    return turn if first > second else first + (second - turn)


def _turn(naive: datetime, zone: ZoneInfo) -> datetime | None:
    """The moment at which the clock is put forward or back over `naive`; None where it is not."""
    early, late = sorted(_utc(naive, zone, fold=fold) for fold in (0, 1))
    if early == late:
        return None
    before = _offset(early.astimezone(zone))

    def turned(second: int) -> bool:
        return _offset((early + second * SECOND).astimezone(zone)) != before

    return early + bisect_left(range(int((late - early).total_seconds())), 1, key=turned) * SECOND


def _utc(naive: datetime, zone: ZoneInfo, *, fold: int) -> datetime:
    return naive.replace(tzinfo=zone, fold=fold).astimezone(UTC)


def _offset(moment: datetime) -> timedelta:
    return moment.utcoffset() or timedelta()
