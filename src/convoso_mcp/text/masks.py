"""How a value of a person is shown in part: enough to recognise it, too little to use it."""

import re
import unicodedata

from convoso_mcp.endpoints.replies import Kind

_EMAIL = re.compile(r"(?<![\w.+%'-])[\w.+%'-]+ ?[@\N{FULLWIDTH COMMERCIAL AT}\N{SMALL COMMERCIAL AT}] ?[\w-]+(?:\.[\w-]+)+")
_BETWEEN = r"[\s().\-/·•*\u2010-\u2015]"
_IN_THREES = r"(?:[^\w$€£¥%#]|_){0,6}"
"""Between groups of 3, 3 and 4 digits, anything that nobody writes there in an amount."""
_NUMBER = re.compile(
    r"(?P<day>(?<!\d)(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])(?!\d)"
    r"(?:[T ]\d\d:\d\d(?::\d\d)?(?!\d))?)"
    rf"|(?<!\d)(?:\+?1{_IN_THREES})?\(?\d{{3}}{_IN_THREES}\d{{3}}{_IN_THREES}\d{{4}}(?!\d)"
    rf"|\+?(?<!\d)\d(?:{_BETWEEN}{{0,3}}\d){{9,}}(?!\d)"
)
_LOCAL = re.compile(
    r"(\b(?:tel|telephone|cell|phone|ph|mobile|fax)\b(?: (?:number|no|is))?[\s.:#=-]{0,3})"
    r"(\d{3}[\W_]{0,3}\d{4})(?!\d)",
    re.IGNORECASE,
)
"""Seven digits are a number where a word says so."""
_HOME = re.compile(r"1?[2-9]\d\d[2-9]\d{6}")
"""Digits that could be dialed in country 1, as few ids and no moment in seconds could."""
_ID = re.compile(r"\d{1,10}|1\d{12}")
"""As many digits as an id of Convoso or a moment has, which in milliseconds are 13."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_SEVEN = re.compile(r"(?:\d\D*){7}")


def masked(kind: Kind, value: str) -> str:
    """A value of a kind that is known."""
    match kind:
        case "phone":
            return phone(value)
        case "email":
            return email(value)
        case "birth":
            found = _YEAR.search(value)
            return found[0] if found else "***"
        case "address":
            return "***"
        case "words":
            return by_look(value)


def phone(value: str) -> str:
    """The area of a number of ten digits, and the last two of any."""
    digits = "".join(mark for mark in _plain_digits(value) if mark in "0123456789")
    if len(digits) == 11 and digits.startswith("1"):
        digits = digits[1:]
    if len(digits) == 10:
        return f"({digits[:3]}) ***-**{digits[-2:]}"
    return f"***-**{digits[-2:]}" if len(digits) > 6 else "***"


def email(value: str) -> str:
    """The first letter of an e-mail address."""
    return f"{value[0]}***@…" if value and (value[0].isalnum()) else "***@…"


def could_be_dialed(digits: str, *, long: bool = True) -> bool:
    """Whether bare digits, or such with points and commas, hold a number rather than an id or a moment.

    Of `long` ones, which hide two numbers or one behind a time, it is assumed.
    """
    bare = re.sub(r"\D", "", digits)
    return bool(_HOME.fullmatch(bare)) or (long and not _ID.fullmatch(bare))


def by_look(text: str, *, ids: bool = False) -> str:
    """Text with every phone number and e-mail address in it masked where it stands; days stay.

    Where `ids` can be expected, bare digits are a number only where they could be dialed.
    """
    text = _plain_digits(text)
    if not text.isascii() or "@" in text:
        text = _EMAIL.sub(lambda found: email(found[0]), text)
    if _SEVEN.search(text):
        text = _NUMBER.sub(lambda found: found[0] if found["day"] or (ids and _is_id(found[0])) else phone(found[0]), text)
        text = _LOCAL.sub(lambda found: f"{found[1]}{phone(found[2])}", text)
    return text


def _is_id(text: str) -> bool:
    return text.isdecimal() and not could_be_dialed(text)


def _plain_digits(text: str) -> str:
    """Digits of any script, in circles or raised, as 0 to 9: a number must not pass by its dress."""
    if text.isascii():
        return text
    digits = ((mark, unicodedata.digit(mark, None)) for mark in text)
    return "".join(mark if digit is None else str(digit) for mark, digit in digits)
