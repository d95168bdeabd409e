"""What a text says of a lead: a number, an e-mail address, an id, or a name and a place; and the searches that try it.

Convoso compares whole values, so a name is tried as first and as last name, and in the spellings that are likely.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from pydantic import ValidationError

from convoso_mcp.endpoints.leads import SearchLeads
from convoso_mcp.errors import BadArguments

MOST_TRIES = 8
"""Searches for one name; a look-up costs no more than a few seconds."""
ROWS = 100
"""Rows that are asked for, of which the likeliest are shown."""

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")
_ID = re.compile(r"(?:lead(?:[ _]?id)?\s*[:=#]?\s*)?#?(\d{1,9}|\d{11,15})", re.IGNORECASE)
_NUMBER = re.compile(r"(?:\+|00)?[\d(][\d\s().\-/]{5,24}\d")
_PLACE = re.compile(r"^(?P<name>.+?)(?:,?\s+(?:from|in|at|of|near)\s+|\s*[,;/]\s*)(?P<place>.+)$", re.IGNORECASE)
_STATES = {
    "alabama": "AL", "alaska": "AK", "arizona": "AZ", "arkansas": "AR", "california": "CA", "colorado": "CO",
    "connecticut": "CT", "delaware": "DE", "florida": "FL", "georgia": "GA", "hawaii": "HI", "idaho": "ID", "illinois": "IL",
    "indiana": "IN", "iowa": "IA", "kansas": "KS", "kentucky": "KY", "louisiana": "LA", "maine": "ME", "maryland": "MD",
    "massachusetts": "MA", "michigan": "MI", "minnesota": "MN", "mississippi": "MS", "missouri": "MO", "montana": "MT",
    "nebraska": "NE", "nevada": "NV", "new hampshire": "NH", "new jersey": "NJ", "new mexico": "NM", "new york": "NY",
    "north carolina": "NC", "north dakota": "ND", "ohio": "OH", "oklahoma": "OK", "oregon": "OR", "pennsylvania": "PA",
    "rhode island": "RI", "south carolina": "SC", "south dakota": "SD", "tennessee": "TN", "texas": "TX", "utah": "UT",
    "vermont": "VT", "virginia": "VA", "washington": "WA", "west virginia": "WV", "wisconsin": "WI", "wyoming": "WY",
}  # fmt: skip
_GIVE = "Give a phone number of 10 digits, an e-mail, a lead id, or a name and a place."
_ABBREVIATIONS = frozenset(_STATES.values())


def searches(query: str) -> tuple[tuple[SearchLeads, ...], bool]:
    """The searches that a text asks for, the likeliest first, and whether the first that finds somebody is enough.

    Those for a number are all made, since it can be the main number of one lead and the second one of another.
    """
    text = query.strip().strip("\"'")
    if email := _EMAIL.search(text):
        return tuple(_search({"email": spelt}) for spelt in dict.fromkeys((email[0], email[0].lower()))), True
    if number := _number(text):
        return tuple(_search({name: number}) for name in ("phone_number", "alt_phone_1", "alt_phone_2")), False
    if lead := _ID.fullmatch(text):
        return (_search({"lead_id": lead[1]}),), True
    if any(map(str.isdigit, text)) and not re.search(r"[^\W\d_]{2}", text):
        raise BadArguments("That is neither a phone number nor a lead id.", _GIVE)
    tries = list(dict.fromkeys(tuple(sorted(given.items())) for given in _named(text)))
    return tuple(_search(dict(given)) for given in tries[:MOST_TRIES]), True


def _search(given: Mapping[str, str]) -> SearchLeads:
    try:
        return SearchLeads.model_validate({**given, "limit": ROWS})
    except ValidationError:
        raise BadArguments("That cannot be looked for.", _GIVE) from None


def _number(text: str) -> str:
    """The ten digits of a number that is all there is, or that a word introduces; blank where there is none."""
    found = _NUMBER.search(text)
    if found is None or re.search(r"[^\W\d_]{3}", text[found.end() :]):
        return ""
    digits = re.sub(r"\D", "", found[0].removeprefix("00"))
    digits = digits[1:] if len(digits) == 11 and digits.startswith("1") else digits
    return digits if len(digits) == 10 else ""


def _named(text: str) -> Iterator[dict[str, str]]:
    """Name and place in their possible readings: as written with capitals, as written, in capitals, then without the place."""
    found = _PLACE.match(text)
    name, place = (found["name"], found["place"]) if found else (text, "")
    if found and "," in text and not _is_place(place) and " " not in place.strip() and " " not in name.strip():
        name, place = f"{place} {name}", ""  # Rivera, John
    for spelt in (_capital, str, str.upper):
        for reading in _readings(name):
            yield {field: spelt(words) for field, words in reading.items()} | _spelt(_where(place), spelt)
    if place:
        for reading in _readings(name):
            yield {field: _capital(words) for field, words in reading.items()}


def _readings(name: str) -> Iterator[dict[str, str]]:
    """First and last name, both ways round; a single word can be either."""
    words = name.split()
    if len(words) == 1:
        yield from ({"first_name": words[0]}, {"last_name": words[0]})
        return
    yield {"first_name": words[0], "last_name": " ".join(words[1:])}
    yield {"first_name": words[-1], "last_name": " ".join(words[:-1])}
    if len(words) > 2:
        yield {"first_name": " ".join(words[:-1]), "last_name": words[-1]}


def _where(place: str) -> dict[str, str]:
    """A city, a state, both, or a postal code."""
    words = place.replace(",", " ").split()
    if not words:
        return {}
    if re.fullmatch(r"\d{5}(?:-\d{4})?", words[-1]):
        return {"postal_code": words[-1]}
    for count in (2, 1):  # New York, FL
        state = " ".join(words[-count:])
        code = state.upper() if state.upper() in _ABBREVIATIONS else _STATES.get(state.lower(), "")
        if code and len(words) >= count:
            city = " ".join(words[:-count])
            return {"state": code, **({"city": city} if city else {})}
    return {"city": " ".join(words)}


def _spelt(place: Mapping[str, str], spelt: Callable[[str], str]) -> dict[str, str]:
    return {field: spelt(words) if field == "city" else words for field, words in place.items()}


def _is_place(words: str) -> bool:
    return "state" in _where(words) or "postal_code" in _where(words)


def _capital(words: str) -> str:
    """With capitals where a name has them; what has capitals inside stays as it is."""
    return " ".join(word.capitalize() if word.islower() or word.isupper() else word for word in words.split())
