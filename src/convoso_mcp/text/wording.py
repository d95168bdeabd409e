"""Errors as text."""

from math import ceil

from convoso_mcp.errors import ConvosoError, Refused, Unavailable
from convoso_mcp.text.plain import plain
from convoso_mcp.text.shield import STRICTEST, Shield


def wording(error: ConvosoError, shield: Shield = STRICTEST) -> str:
    """An error as text: our short code, what happened, Convoso's own words as a quotation, what to change, what to try."""
    quoted = ""
    if isinstance(error, Refused) and error.text:
        code = f" (code {error.code})" if error.code else ""
        quoted = f'Convoso wrote "{plain(shield.words(error.text), 120 if error.text.isascii() else 40)}"{code}.'
    wait = error.wait if isinstance(error, Unavailable) else None
    again = (f"Try again in {ceil(wait)} s." if wait else "Trying again later can help.") if error.again else ""
    instead = f"Try: {error.instead}" if error.instead else ""
    return " ".join(filter(None, [f"[{error.short}]", error.what, quoted, error.mend, again, instead]))
