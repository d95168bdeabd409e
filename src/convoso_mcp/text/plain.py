"""Values as text. Whatever came from outside passes through `plain` here, and nowhere else."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import cast

TEXT_CAP = 200
"""Characters of one text value."""
LIST_CAP = 700
"""Characters of a list of names or of nested values."""

_HARMLESS = str.maketrans({"|": "\N{BROKEN BAR}", "<": "\N{FULLWIDTH LESS-THAN SIGN}", ">": "\N{FULLWIDTH GREATER-THAN SIGN}"})
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")


def plain(value: str, cap: int = TEXT_CAP) -> str:
    """Text from strangers as one harmless line.

    Control, zero-width and bidirectional characters go, markdown links and images keep only their words, the table's own
    separator and the brackets of HTML are replaced by look-alikes, and the length is capped.
    """
    spaced = " ".join(value[: 20 * cap].split())  # a note of a megabyte costs no more than one of a page
    line = "".join(mark for mark in spaced if not unicodedata.category(mark).startswith("C"))
    while (unlinked := _LINK.sub(r"\1", line)) != line:  # a link can hide in a link
        line = unlinked
    line = " ".join(line.translate(_HARMLESS).split())
    return cut(line, cap)


def cut(line: str, cap: int = LIST_CAP) -> str:
    """A line that is not longer than this; what is cut off leaves an ellipsis."""
    return line if len(line) <= cap else f"{line[: cap - 1]}…"


def cell(value: object) -> str:
    """One value in a table: durations as h:mm:ss, numbers as they are, nested things flattened, nothing for nothing."""
    match value:
        case None:
            return ""
        case timedelta():
            seconds = round(value.total_seconds())
            return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
        case Mapping():
            return cut(" ".join(filter(None, map(cell, cast("Mapping[str, object]", value).values()))))
        case list() | tuple():
            return cut(", ".join(filter(None, map(cell, cast("Iterable[object]", value)))))
        case float():
            return str(value).removesuffix(".0")
        case _:
            return plain(str(value))
