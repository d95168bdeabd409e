"""The choke point: what of a record leaves towards a model, and in which form."""

import re
from collections.abc import Iterable, Mapping, Sequence

from convoso_mcp.endpoints.replies import Record
from convoso_mcp.text.plain import plain

_NOTHING: tuple[object, ...] = (None, "", [], {})


class Shield:
    """What an operator allows to leave. Every record that is shown, kept or exported passes through `fields`."""

    def fields(self, record: Record) -> dict[str, object]:
        """The fields that have a value, as they may be shown: withheld ones are missing."""
        withheld = self._withheld(record)
        return {name: value for name, value in record if value not in _NOTHING and name not in withheld}

    def filled(self, records: Sequence[Record]) -> set[str]:
        """The names of the fields that hold something in any of these records, those withheld by their name left out."""
        names = {*type(records[0]).model_fields, *(name for record in records for name in record.model_extra or ())}
        withheld = re.compile(records[0].withheld or "(?!)")
        shown = [name for name in names if not withheld.search(name)]
        return {name for name in shown if any(getattr(record, name, None) not in _NOTHING for record in records)}

    def withheld(self, records: Iterable[Record]) -> list[str]:
        """The names of the fields that were held back, sorted."""
        return sorted({name for record in records for name in self._withheld(record)})

    def echo(self, given: Mapping[str, str]) -> str:
        """What was asked, as one line: an answer must never be read as wider than it is."""
        return ", ".join(f"{name}={plain(value)}" for name, value in given.items()) or "none"

    def _withheld(self, record: Record) -> set[str]:
        """Fields that hold a link to a recording: by the record's own word for them, or by the look of the value."""
        named = re.compile(record.withheld or "(?!)")
        return {name for name, value in record if value and (named.search(name) or "play-recording" in str(value))}
