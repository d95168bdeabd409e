"""Errors as text."""

from convoso_mcp.errors import ConvosoError, Refused
from convoso_mcp.text.plain import plain
from convoso_mcp.text.shield import Shield


def wording(error: ConvosoError, shield: Shield = Shield()) -> str:  # noqa: B008  it has no state
    """An error as text: what happened, Convoso's own words as a quotation, what to change, whether to try again."""
    quoted = ""
    if isinstance(error, Refused) and error.text:
        code = f" (code {error.code})" if error.code else ""
        quoted = f'Convoso wrote "{plain(shield.words(error.text), 120)}"{code}.'
    again = "Trying again later can help." if error.again else ""
    return " ".join(filter(None, [error.what, quoted, error.mend, again]))
