"""Values as text. Whatever came from outside passes through `plain` here, and nowhere else."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import cast

TEXT_CAP = 200
"""Characters of one text value."""
LINK_CAP = 2_000
"""Characters of a link that an operator allowed to be shown."""
LIST_CAP = 700
"""Characters of a list of names or of nested values."""
MARKS = 2
"""Combining marks on one character; more of them run over the lines above and below."""

_HARMLESS = str.maketrans(
    dict.fromkeys("|\N{FULLWIDTH VERTICAL LINE}\N{DIVIDES}\N{BOX DRAWINGS LIGHT VERTICAL}", "\N{BROKEN BAR}")
    | dict.fromkeys("<\N{FULLWIDTH LESS-THAN SIGN}\N{SMALL LESS-THAN SIGN}", "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}")
    | dict.fromkeys(
        ">\N{FULLWIDTH GREATER-THAN SIGN}\N{SMALL GREATER-THAN SIGN}", "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"
    )
)  # look-alikes that normalisation does not turn back
_QUOTES = str.maketrans(dict.fromkeys('"\u201c\u201d\u201e\u201f\u2033\u301d\u301e\uff02', "'"))
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
"""Letters and marks that show nothing, so that words could be hidden between them."""
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
_LINK_BEGINS = re.compile(r"\](?=[\[(:])|!(?=\[)")
_FORMULA = re.compile(r"[=@]|[+-].*[(!]")
_AS_IT_IS = re.compile(r"[A-Za-z0-9]++(?:(?:[.,:]? |[.,:/_-])[A-Za-z0-9]++)*+")
"""What nothing below would change: most names, times, codes and numbers."""


class Free(str):
    """Text that anybody may have written: shown in quotes, so that it is data wherever it stands."""

    __slots__ = ()


class Link(str):
    """A link that an operator allowed to be shown, in full."""

    __slots__ = ()


def plain(value: str, cap: int = TEXT_CAP) -> str:
    """Text from strangers as one harmless line.

    Control, format, private-use and unseen characters go, markdown links and images keep only their words, the table's own
    separator and the brackets of HTML are replaced by look-alikes, a formula gets an apostrophe, and the length is capped.
    """
    if len(value) <= cap and (whole := _AS_IT_IS.fullmatch(value)):
        return whole[0]
    line = seen(value[: 20 * cap])  # a note of a megabyte costs no more than one of a page
    if "[" in line:
        for _ in range(8):  # a link can hide in a link
            line = _LINK.sub(r"\1", line)
        line = " ".join(_LINK_BEGINS.sub(r"\g<0> ", line).split())
    line = line.translate(_HARMLESS)
    return cut(f"'{line}" if _FORMULA.match(line) else line, cap)


def seen(value: str) -> str:
    """What a person would see of a text, on one line."""
    line = " ".join(value.split())
    if line.isascii() and line.isprintable():
        return line
    kept, marks = list[str](), 0
    for character in line:
        category = unicodedata.category(character)
        if category[0] == "C" or character in _UNSEEN or "\U000e0100" <= character <= "\U000e01ef":
            continue
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks <= MARKS:
            kept.append(character)
    return " ".join("".join(kept).split())


def cut(line: str, cap: int = LIST_CAP) -> str:
    """A line that is not longer than this; what is cut off leaves an ellipsis."""
    return line if len(line) <= cap else f"{line[: cap - 1]}…"


def cell(value: object, cap: int = TEXT_CAP) -> str:
    """One value in a table: durations as h:mm:ss, numbers as they are, nested things flattened, nothing for nothing.

    Half a second counts as a whole one, as people round. `cap` is how many characters of a text are shown; of nested
    things, more.
    """
    match value:
        case None:
            return ""
        case timedelta():
            seconds = int(abs(value.total_seconds()) + 0.5)
            sign = "-" if seconds and value < timedelta() else ""
            return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
        case Free():
            return f'"{quoted}"' if (quoted := plain(value, cap).translate(_QUOTES)) else ""
        case Link():
            return plain(value, LINK_CAP)
        case Mapping():
            inner = (cell(item, cap) for item in cast("Mapping[str, object]", value).values())
            return cut(" ".join(filter(None, inner)), min(LIST_CAP, 4 * cap))
        case list() | tuple():
            inner = (cell(item, cap) for item in cast("Iterable[object]", value))
            return cut(", ".join(filter(None, inner)), min(LIST_CAP, 4 * cap))
        case float():
            return str(value).removesuffix(".0")
        case _:
            return plain(str(value), cap)
