"""Who works in the account, and which lists it has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import NamedTuple

from convoso_mcp.sandbox.clock import HOUR, midnight
from convoso_mcp.sandbox.making.scales import Scale
from convoso_mcp.sandbox.standing import (
    DEBT,
    DEBT_INBOUND,
    FIRST_USER,
    INBOUND,
    MEDICARE,
    SOLAR,
    SPANISH,
    SUPPLEMENT,
    SYSTEM_USER,
)
from convoso_mcp.sandbox.wire import Row

SATURDAY = 5


class LeadList(NamedTuple):
    """A list, how many of its leads are there from the start, how likely somebody answers, and how many numbers are dead."""

    id: int
    name: str
    campaign_id: int
    source: str
    answers: float = 0.0
    dead: float = 0.0
    at_start: float = 1.0
    status: str = "Y"


LISTS = (
    LeadList(20011, "MED FB Leads Oct", MEDICARE, "Facebook", 0.185, 0.03, at_start=0.45),
    LeadList(20012, "MED Aged 2025 Q4", MEDICARE, "Aged", 0.110, 0.07),
    LeadList(20013, "MED Web Realtime", MEDICARE, "Web form", 0.300, 0.015, at_start=0.1),
    LeadList(20014, "SOL CA Homeowners A", SOLAR, "Homeowner file", 0.165, 0.04),
    LeadList(20015, "SOL AZ Vendor7 Bulk", SOLAR, "Vendor 7", 0.150, 0.605),
    LeadList(20016, "SOL Referral Partner", SOLAR, "Referral", 0.330, 0.01),
    LeadList(20017, "DEBT Mail Responders", DEBT, "Mail", 0.200, 0.03),
    LeadList(20018, "DEBT Aged Retry", DEBT, "Aged", 0.100, 0.10),
    LeadList(20019, "SUP Aged Mail 2024", SUPPLEMENT, "Mail", status="N"),
    LeadList(20020, "SOL Old Trade Show", SOLAR, "Trade show", status="N"),
)
LIST = {row.id: row for row in LISTS}


class Agent(NamedTuple):
    """Someone on the floor. `shift` is early, late, or own hours; `wins` is how much likelier than usual a contact is won."""

    first_name: str
    last_name: str
    campaign_id: int
    shift: str = "early"
    queues: tuple[int, ...] = ()
    skill_options: str = ""
    wins: float = 1.0

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"


_MEDICARE, _BOTH = (INBOUND,), (INBOUND, SPANISH)
AGENTS = (
    Agent("Dana", "Okafor", MEDICARE, "late", _MEDICARE, "FL,GA", wins=1.25),
    Agent("Priya", "Raman", MEDICARE, "evening", _MEDICARE, "FL,NC", wins=1.92),
    Agent("Cole", "Whitman", MEDICARE, "early", _MEDICARE, "OH,IL"),
    Agent("Lena", "Ortiz", MEDICARE, "late", _BOTH, "FL,TX"),
    Agent("Casey", "Brooks", MEDICARE, "early", _MEDICARE, "GA,NC"),
    Agent("Mateo", "Salinas", MEDICARE, "early", _BOTH, "TX,CA", wins=0.9),
    Agent("Joan", "Petrie", MEDICARE, "late", _MEDICARE, "TN,OH", wins=0.8),
    Agent("Ines", "Caballero", MEDICARE, "early", (SPANISH,), "FL,CO", wins=1.1),
    Agent("Casey", "Brook", SOLAR, "early", (), "CA,AZ"),
    Agent("Omar", "Haddad", SOLAR, "late", (), "CA", wins=0.8),
    Agent("Tess", "Lindqvist", SOLAR, "early", (), "CA,AZ", wins=1.4),
    Agent("Grant", "Mbeki", SOLAR, "late", (), "AZ", wins=1.1),
)
SUPERVISOR, LEAVER = Agent("Ruth", "Castellan", 0), Agent("Marcus", "Hale", MEDICARE, "early", _MEDICARE, "FL,OH")
MORE_AGENTS = (
    Agent("Abel", "Novak", DEBT, "early", (DEBT_INBOUND,), "", 1.1),
    Agent("Bianca", "Torrance", SOLAR, "early", (), "CA", 0.9),
    Agent("Clive", "Ashworth", MEDICARE, "early", _MEDICARE, "FL,VA", 1.2),
    Agent("Deepa", "Menon", DEBT, "early", (DEBT_INBOUND,), "", 0.8),
    Agent("Elias", "Fontaine", SOLAR, "late", (SPANISH,), "AZ,CA", 1.2),
    Agent("Fatima", "Noor", MEDICARE, "late", _MEDICARE, "NY,PA", 0.9),
    Agent("Gavin", "Stroud", DEBT, "early", (DEBT_INBOUND,), "", 1.3),
    Agent("Helga", "Brandt", SOLAR, "early", (), "CA", 0.7),
    Agent("Ivan", "Petrov", MEDICARE, "early", _MEDICARE, "MI,WI", 0.7),
    Agent("Jolene", "Wexler", DEBT, "early", (DEBT_INBOUND,), "", 1.0),
    Agent("Kofi", "Mensah", SOLAR, "late", (), "AZ", 1.0),
    Agent("Lucia", "Ferrer", MEDICARE, "late", _BOTH, "TX,FL", 1.3),
    Agent("Milton", "Grieve", DEBT, "early", (DEBT_INBOUND,), "", 0.7),
    Agent("Nadia", "Karim", SOLAR, "early", (), "CA", 1.1),
    Agent("Otis", "Rayburn", MEDICARE, "early", _MEDICARE, "AL,TN", 0.8),
    Agent("Paloma", "Reyes", DEBT, "early", (DEBT_INBOUND, SPANISH), "", 1.4),
    Agent("Quentin", "Marsh", SOLAR, "early", (), "CA", 0.8),
    Agent("Rosalind", "Choe", MEDICARE, "late", _MEDICARE, "CA,OR", 1.0),
    Agent("Stefan", "Lazar", DEBT, "early", (DEBT_INBOUND,), "", 0.9),
    Agent("Thea", "Bellamy", SOLAR, "late", (), "AZ", 0.9),
    Agent("Ulrich", "Haas", MEDICARE, "early", _MEDICARE, "IL,MO", 0.9),
    Agent("Vivian", "Osei", DEBT, "early", (DEBT_INBOUND,), "", 1.2),
    Agent("Wendell", "Pike", SOLAR, "early", (), "CA,NV", 1.3),
    Agent("Ximena", "Soto", MEDICARE, "late", _BOTH, "TX,NM", 1.1),
    Agent("Yusuf", "Demir", SOLAR, "late", (), "CA", 1.0),
    Agent("Zelda", "Ashby", MEDICARE, "early", _MEDICARE, "VA,NC", 0.6),
    Agent("Anton", "Vesely", SOLAR, "early", (), "AZ", 0.6),
)
_OFFICE = (
    ("Howard", "Nakano", 7),
    ("Sylvia", "Moreau", 7),
    ("Ada", "Lindgren", 8),
    ("Bruno", "Keita", 8),
    ("Petra", "Vogel", 6),
)
"""Two more supervisors, two administrators and quality assurance, with their user levels."""

_WORKING = (*AGENTS, SUPERVISOR, LEAVER, *MORE_AGENTS)
IDS = {agent.name: FIRST_USER + n for n, agent in enumerate(_WORKING)}
EVENING = (12.0, 17.0)
"""Hours of whoever has neither the early nor the late shift, where the campaign dials that long."""


class Shift(NamedTuple):
    """An agent's working hours on a day, in account time."""

    agent: Agent
    user_id: int
    login: int
    logout: int


def agents_of(scale: Scale) -> list[Agent]:
    """Everybody who takes calls there."""
    return [*AGENTS, *MORE_AGENTS[: scale.agents - len(AGENTS)]] if scale.agents > len(AGENTS) else list(AGENTS)


def shifts(rng: Random, scale: Scale, campaign_id: int, day: date, *, until: float | None = None) -> Iterator[Shift]:
    """Who of a campaign works that day; nobody works out of the campaign's hours. `until` makes the late ones stay longer.

    Those whose story is told are there every weekday; the others take turns.
    """
    floor, hours = scale.floors[campaign_id], scale.hours[campaign_id]
    share = {SATURDAY: scale.on_saturday, SATURDAY + 1: scale.on_sunday}.get(day.weekday(), 1.0)
    staff = [agent for agent in agents_of(scale) if agent.campaign_id == campaign_id]
    staff += [LEAVER] if campaign_id == MEDICARE and scale.agents > len(AGENTS) and day <= LAST_DAY_OF_LEAVER else []
    early = _on_duty(rng, [agent for agent in staff if agent.shift == "early"], floor.early, share)
    late = _on_duty(rng, [agent for agent in staff if agent.shift != "early"], floor.late, share)
    everybody = [*early, *late] if floor.late else _on_duty(rng, staff, floor.early, share)
    start = midnight(day)
    for agent in everybody:
        begin, end = hours.early if agent.shift == "early" else hours.late
        if agent.shift == "evening":
            begin = max(begin, EVENING[0])
        if until and agent.shift != "early":
            end = until
        login = start + int(begin * HOUR) + rng.randrange(240)
        yield Shift(agent, IDS[agent.name], login, start + int(end * HOUR) + rng.randrange(300))


def _on_duty(rng: Random, staff: list[Agent], wanted: int, share: float) -> list[Agent]:
    """Those whose story is told first: that is how the cast is ordered. The rest take turns."""
    told = [agent for agent in staff if agent in AGENTS or agent is LEAVER]
    others = [agent for agent in staff if agent not in told]
    rng.shuffle(others)
    if share < 1:
        rng.shuffle(told)
        return [*others, *told][: round(wanted * share)]
    return [*told, *others][: max(wanted, len(told))]


LAST_DAY_OF_LEAVER = date(2026, 11, 6)


def users(scale: Scale) -> Iterator[Row]:
    """Their accounts, the system's and the office's with them."""

    def user(user_id: int, first_name: str, last_name: str, level: int, status: str = "Y", skill_options: str = "") -> Row:
        return {
            "id": user_id,
            "first_name": first_name,
            "last_name": last_name,
            "email": f"{first_name}.{last_name}@example.com".lower(),
            "status": status,
            "user_level": level,
            "acl_access_profile": level,
            "extension": 10000 + user_id % 1000,
            "created_at": midnight(date(2024, user_id % 12 + 1, 15)) + 9 * HOUR,
            "skill_options": skill_options,
        }

    yield user(SYSTEM_USER, "System", "User", 9)
    large = scale.agents > len(AGENTS)
    for agent in [*AGENTS, SUPERVISOR, LEAVER, *(agents_of(scale)[len(AGENTS) :])]:
        level, status = (7 if agent is SUPERVISOR else 1), ("N" if agent is LEAVER else "Y")
        yield user(IDS[agent.name], agent.first_name, agent.last_name, level, status, agent.skill_options)
    if large:
        for n, (first_name, last_name, level) in enumerate(_OFFICE):
            yield user(FIRST_USER + len(_WORKING) + n, first_name, last_name, level)
