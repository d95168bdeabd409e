"""The leads: made once, from the seed, and remembered by the dialer while it goes through its days."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING

from convoso_mcp.sandbox.clock import DAY, HOUR
from convoso_mcp.sandbox.making import stories
from convoso_mcp.sandbox.making.cast import LIST, LISTS, LeadList
from convoso_mcp.sandbox.making.people import FIRST_NAMES, GMT, LAST_NAMES, STATES, STREETS, Telephones
from convoso_mcp.sandbox.standing import DEBT, FIRST_LEAD, SOLAR

if TYPE_CHECKING:
    from convoso_mcp.sandbox.making.scales import Scale
    from convoso_mcp.sandbox.wire import Value

COLUMNS = (
    "id", "list_id", "status", "created_at", "modified_at", "phone_number", "alt_phone_1", "first_name", "last_name", "email",
    "address1", "city", "state", "postal_code", "country", "gender", "date_of_birth", "user_id", "locale_gmt", "called_count",
    "called_count_inbound", "last_called", "custom",
)  # fmt: skip
_MEDICARE_STATES = {
    "FL": 14, "GA": 6, "NC": 6, "OH": 6, "PA": 4, "NY": 3, "VA": 3, "MI": 3, "IL": 8, "TX": 11, "TN": 4, "MO": 3, "WI": 3,
    "AL": 4, "CO": 2, "UT": 1, "AZ": 2, "CA": 12, "WA": 3, "OR": 2,
}  # fmt: skip
_STATES = {
    SOLAR: {"CA": 70, "AZ": 26, "NV": 4},
    DEBT: {
        "FL": 8, "GA": 6, "NC": 5, "OH": 8, "PA": 6, "NY": 5, "VA": 4, "MI": 6, "IL": 7, "TX": 14, "TN": 4, "MO": 4, "MN": 4,
        "CO": 4, "NM": 2, "NV": 2, "CA": 8, "WA": 3,
    },
}  # fmt: skip
_STATES_OF_LIST = {20014: {"CA": 1}, 20015: {"AZ": 1}}
_MOVED, _SECOND_NUMBER = 8, 24  # every so many leads have a number from another state, or two numbers
_NOTES = ("", "", "", "prefers mornings", "asked about dental", "has a dog, ring twice")
_CREDIT = ("650-699", "700-749", "750+")


class Lead:
    """A lead as the dialer goes through its days; `out` is one that it does not dial, for whatever reason."""

    __slots__ = (
        "alt", "attempts", "created", "dead", "first_name", "id", "inbound", "last_called", "last_name", "list_id", "modified",
        "out", "phone", "state", "status", "user_id",
    )  # fmt: skip

    def __init__(
        self, lead_id: int, list_id: int, phone: str, state: str, created: int, first_name: str, last_name: str
    ) -> None:
        self.id, self.list_id, self.phone, self.state = lead_id, list_id, phone, state
        self.created = self.modified = created
        self.first_name, self.last_name = first_name, last_name
        self.alt, self.status = "", "NEW"
        self.attempts = self.inbound = self.user_id = 0
        self.last_called: int | None = None
        self.dead = _has_dead_number(lead_id, list_id)
        self.out = False


class Person:
    """The rest of what an account knows of a lead, which no dialer looks at."""

    __slots__ = ("address", "birth", "city", "custom", "gender", "postal_code")

    def __init__(self, address: str, birth: str, city: str, custom: dict[str, str], gender: str, postal_code: str) -> None:
        self.address, self.birth, self.city, self.custom = address, birth, city, custom
        self.gender, self.postal_code = gender, postal_code


def make_leads(rng: Random, scale: Scale, first_day: int, telephones: Telephones) -> tuple[list[Lead], list[Person]]:
    """All leads of a new account, list by list, and the persons they are, in the same order."""
    leads: list[Lead] = []
    persons: list[Person] = []
    for leadlist in LISTS:
        states = _STATES_OF_LIST.get(leadlist.id) or _STATES.get(leadlist.campaign_id, _MEDICARE_STATES)
        wanted = scale.leads.get(leadlist.id, 0)
        for state in rng.choices(list(states), list(states.values()), k=wanted):
            n = len(leads)
            phone = telephones.moved() if n % _MOVED == 5 else telephones.of_state(state)
            person, first_name, last_name = _person(rng, leadlist, state)
            created = _arrival(rng, leadlist, first_day, scale.days)
            lead = Lead(FIRST_LEAD + n, leadlist.id, phone, state, created, first_name, last_name)
            if n % _SECOND_NUMBER == 0:
                lead.alt = telephones.of_state(state)
            leads.append(lead)
            persons.append(person)
    return leads, persons


def as_row(lead: Lead, person: Person) -> tuple[Value, ...]:
    """The lead as the table has it, in the order of COLUMNS."""
    return (
        lead.id, lead.list_id, lead.status, lead.created, lead.modified, lead.phone, lead.alt, lead.first_name, lead.last_name,
        f"{lead.first_name}.{lead.id - FIRST_LEAD}@example.com".lower(), person.address, person.city, lead.state,
        person.postal_code, "US", person.gender, person.birth, str(lead.user_id), GMT.get(lead.state, ""), lead.attempts,
        lead.inbound, lead.last_called, json.dumps(person.custom),
    )  # fmt: skip


def _has_dead_number(lead_id: int, list_id: int) -> bool:
    """Whether nobody can be reached there: a list's share of its leads, scattered by their ids."""
    leadlist = LIST.get(list_id)
    return leadlist is not None and (lead_id * 2654435761 >> 7) % 1000 < leadlist.dead * 1000


def _arrival(rng: Random, leadlist: LeadList, first_day: int, days: int) -> int:
    random = rng.random
    day = -int(1 + random() * 45)
    if days > stories.SHORT and random() >= leadlist.at_start:
        day = int(random() * days)
    return first_day + day * DAY + int((6 + random() * 14) * HOUR)


def _person(rng: Random, leadlist: LeadList, state: str) -> tuple[Person, str, str]:
    random = rng.random
    gender = "F" if random() < 0.5 else "M"
    first_names = FIRST_NAMES[gender]
    solar = leadlist.campaign_id == SOLAR
    born = int(1955 + random() * 37) if solar else int(1938 + random() * 24)
    custom = {
        "source": leadlist.source,
        "notes": _NOTES[int(random() * len(_NOTES))],
        "age": str(2026 - born),
        "credit_score": _CREDIT[int(random() * len(_CREDIT))] if solar else "",
    }
    cities = STATES[state].cities
    city, postal_code = cities[int(random() * len(cities))]
    birth = f"{born}-{int(1 + random() * 12):02}-{int(1 + random() * 28):02}"
    address = f"{int(100 + random() * 9800)} {STREETS[int(random() * len(STREETS))]}"
    person = Person(address, birth, city, custom, gender, postal_code)
    return person, first_names[int(random() * len(first_names))], LAST_NAMES[int(random() * len(LAST_NAMES))]
