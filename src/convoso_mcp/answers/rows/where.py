"""A small language of conditions on rows: `status=SALE|XFER, call_length>=0:01:00, name~ann`."""

import re

from convoso_mcp.answers.rows.conditions import ORDERS, Condition, read_key
from convoso_mcp.errors import BadArguments
from convoso_mcp.text.columns import WHOLE, Column, Columns
from convoso_mcp.text.masks import by_look
from convoso_mcp.text.plain import cut, plain

_SAME_SIGN = {"==": "=", "=>": ">=", "=<": "<=", "<>": "!="}
_HEAD = r'\s*([^=!<>~,;&|"]{1,200}?)\s*(!=|<=|>=|=>|=<|==|<>|=|<|>|~)\s*'
_BEGINS = re.compile(_HEAD)
_AND = re.compile(rf"\s*(?:,|(?:;|&&?|\band\b)(?={_HEAD}))\s*", re.IGNORECASE)
# Possessive inside the quotes: a quote that is not closed fails at once.
_QUOTED = re.compile(
    rf"""("(?:[^"]|"")*+"|'(?:[^']|'')*+')\s*(?=\||$|{_AND.pattern})""", re.IGNORECASE
)  # an apostrophe can also begin a word
_BARE = re.compile(rf'(?:(?!{_AND.pattern})[^|,"])*', re.IGNORECASE)
_UNCLEAR = re.compile(r"[=<>~;]|(?:^|\s)(?:and|or|&&?)(?:\s|$)", re.IGNORECASE)
"""What may well be a condition of its own where a value is meant."""

_FORM = 'Write where as column=value, with = != < <= > >= or ~ (contains); a comma is "and", | between values "or".'
_FORMS = {"duration": "a duration (h:mm:ss or seconds)", "number": "a number", "time": "YYYY-MM-DD HH:MM:SS"}


def conditions(text: str, columns: Columns) -> list[Condition]:
    """The conditions that were written; raises `BadArguments` with what is wrong and what is valid."""
    found, at, text = list[Condition](), 0, text.strip().rstrip(",; ")
    while at < len(text):
        if not (head := _BEGINS.match(text, at)):
            raise BadArguments("where cannot be read.", _FORM)
        column, sign = named(head[1], columns, "where"), _SAME_SIGN.get(head[2], head[2])
        values, at = _values(text, head.end(), column)
        if sign in ORDERS and (len(values) > 1 or not values[0]):
            raise BadArguments(f"where: {sign} takes one value.", _FORM)
        condition = Condition(column, sign, tuple(plain(value, WHOLE) for value in values))
        _fits(condition, columns)
        found.append(condition)
    return found


def _values(text: str, at: int, column: Column) -> tuple[list[str], int]:
    """The values from here on, and where the next condition begins."""
    values = list[str]()
    while True:
        if quoted := _QUOTED.match(text, at):
            mark = quoted[1][0]
            values.append(quoted[1][1:-1].replace(mark * 2, mark))
            at = quoted.end()
        elif bare := _BARE.match(text, at):
            if _UNCLEAR.search(bare[0]):
                name = plain(column.name)
                raise BadArguments(
                    f"where: it is not clear where the value of {name} ends.",
                    f'"or" is possible between values only, as in {name}=A|B; a value with signs or words like "and" in it '
                    f'goes in quotes, as in {name}="A and B"; conditions are parted by commas.',
                )
            values += [bare[0].strip()] if bare[0].strip() else []
            at = bare.end()
        if not text.startswith("|", at):
            break
        at = len(text) - len(text[at + 1 :].lstrip())
    if at < len(text):
        if not (joined := _AND.match(text, at)):
            raise BadArguments("where cannot be read.", _FORM)
        at = joined.end()
    return values or [""], at


def _fits(condition: Condition, columns: Columns) -> None:
    """Refuses what would be answered with a confident and wrong nothing (or all)."""
    column, name = condition.column, plain(condition.column.name)
    for value in filter(None, condition.values):
        if condition.sign != "~" and read_key(column, value) is None:
            raise BadArguments(f"where: {name} is compared with {_FORMS.get(column.kind, 'a value')}.", _FORM)
        kind = columns.masked.get(column.name)
        if kind == "phone" and condition.sign == "~" and re.fullmatch(r"\(\d{3}\)", value):
            continue  # the area is shown
        if kind in ("phone", "email", "address") or (kind == "birth" and not re.fullmatch(r"\d{4}", value)):
            raise _masked(name, "as a year" if kind == "birth" else "in part")
        if kind == "words" and by_look(value) != value:
            raise _masked(name, "without numbers and addresses")


def unmasked(column: Column, columns: Columns) -> Column:
    """The column to group by; raises `BadArguments` where different values of it look the same."""
    if columns.masked.get(column.name) in ("phone", "email", "address"):
        name = plain(column.name)
        raise BadArguments(
            f"group_by: {name} is kept in part, and different values look the same here.",
            f"Group by another column, such as {'lead_id' if 'lead_id' in columns.all else 'id'}.",
        )
    return column


def _masked(name: str, how: str) -> BadArguments:
    return BadArguments(
        f"where: {name} is kept {how}, so that none is found here by its full value, though it may well be there.",
        "Search by the full value with the tool that takes it (search_leads for a person), or name records by id.",
    )


def named(called: str, columns: Columns, argument: str) -> Column:
    """The column that is meant; raises `BadArguments` with the names there are and the closest."""
    if column := columns.find(called):
        return column
    near = columns.near(called)
    raise BadArguments(
        f"{argument}: there is no column {plain(by_look(called), 60)}{f' (did you mean {near}?)' if near else ''}.",
        cut(f"There are {', '.join(map(plain, list(columns.all)))}.", 400),
    )
