"""The choke point: what of a record leaves towards a model."""

import re

from convoso_mcp.endpoints.replies import Record


def shown_fields(record: Record) -> dict[str, object]:
    """The fields that have a value; withheld ones never leave."""
    secret = withheld_fields(record)
    return {name: value for name, value in record if value not in (None, "", [], {}) and name not in secret}


def withheld_fields(record: Record) -> set[str]:
    """Fields that hold a link to a recording: by the record's own word for them, or by the look of the value."""
    named = re.compile(record.withheld or "(?!)")
    return {name for name, value in record if value and (named.search(name) or "play-recording" in str(value))}
