"""What happened with a lead as rows of one table, newest first."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from convoso_mcp.endpoints.callbacks import Callback
from convoso_mcp.endpoints.calls import CallLog
from convoso_mcp.endpoints.leads import Recording
from convoso_mcp.text.plain import cell
from convoso_mcp.text.shield import Shield

COLUMNS = ("when", "what", "who", "status", "length h:mm:ss", "recorded h:mm:ss", "details")
_NEAR = timedelta(minutes=2)
"""A recording belongs to the call that began so near."""

Event = tuple[str, str, object, object, object, object, object]


def events(
    calls: Sequence[CallLog], callbacks: Sequence[Callback], recordings: Sequence[Recording], shield: Shield
) -> list[Event]:
    """Calls with the recordings that belong to them, callbacks at the time they are due, other recordings apart."""
    left = list(recordings)
    found = [_call(row, _taken(left, row.call_date), shield) for row in calls]
    found += [_callback(row, shield) for row in callbacks]
    found += [(row.start_time or "", "recording", None, None, None, row.seconds, None) for row in left]
    return [(when, what, *map(_shown, rest)) for when, what, *rest in sorted(found, key=lambda one: one[0], reverse=True)]  # pyright: ignore[reportReturnType]  seven as before


def _shown(value: object) -> object:
    return "" if value is None else value


def _call(row: CallLog, recording: Recording | None, shield: Shield) -> Event:
    held = shield.fields(row)
    ended = f"{cell(held.get('call_type')).lower()} call"
    details = held.get("agent_comment") or ", ".join(_ending(held.get("term_reason"), held.get("queue")))
    length = recording.seconds if recording else None
    return row.call_date or "", ended, held.get("user"), held.get("status"), row.call_length, length, details


def _ending(*values: object) -> Iterator[str]:
    return (text for value in values if (text := cell(value)) and text != "NONE")


def _callback(row: Callback, shield: Shield) -> Event:
    held = shield.fields(row)
    who = held.get("user_name") or "nobody"
    comment = held.get("comments")
    return row.callback_time or "", f"callback {row.id}", who, held.get("stage"), None, None, comment


def _taken(left: list[Recording], call_date: str | None) -> Recording | None:
    """The recording of a call, taken from those that are left."""
    at = _moment(call_date)
    for recording in left:
        start = _moment(recording.start_time)
        if at and start and abs(start - at) <= _NEAR:
            left.remove(recording)
            return recording
    return None


def _moment(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text or "").replace(tzinfo=None)
    except ValueError:
        return None
