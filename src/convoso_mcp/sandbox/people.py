"""Names, places and outside contact details that belong to nobody."""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """A city with the area code its made-up telephone numbers get; `gmt` is its winter offset in hours."""

    city: str
    state: str
    postal_code: str
    area_code: str
    gmt: str


MIAMI = Place("Miami", "FL", "33101", "305", "-5.00")
PLACES = {
    "medicare": (
        MIAMI,
        Place("Tampa", "FL", "33602", "813", "-5.00"),
        Place("Atlanta", "GA", "30303", "404", "-5.00"),
        Place("Charlotte", "NC", "28202", "704", "-5.00"),
        Place("Columbus", "OH", "43215", "614", "-5.00"),
        Place("Chicago", "IL", "60601", "312", "-6.00"),
        Place("Houston", "TX", "77002", "713", "-6.00"),
        Place("Memphis", "TN", "38103", "901", "-6.00"),
        Place("Denver", "CO", "80202", "303", "-7.00"),
        Place("Fresno", "CA", "93721", "559", "-8.00"),
    ),
    "solar": (
        Place("San Diego", "CA", "92101", "619", "-8.00"),
        Place("Sacramento", "CA", "95814", "916", "-8.00"),
        Place("Riverside", "CA", "92501", "951", "-8.00"),
        Place("Phoenix", "AZ", "85004", "602", "-7.00"),
    ),
}
GMT = {place.state: place.gmt for places in PLACES.values() for place in places}

# By gender, and without Maria, Garcia, John and Rivera: those are planted.
FIRST_NAMES = {
    "F": (
        "Agnes", "Alma", "Beatrice", "Carmen", "Clara", "Delores", "Edith", "Elena", "Esther", "Frances", "Gloria", "Hazel",
        "Irene", "Josefina", "Lillian", "Mabel", "Norma", "Pearl", "Rosa", "Thelma", "Viola",
    ),
    "M": (
        "Albert", "Arthur", "Bernard", "Cecil", "Curtis", "Earl", "Ernest", "Floyd", "Gilbert", "Harold", "Jerome", "Leon",
        "Lorenzo", "Manuel", "Oscar", "Ramon", "Stanley", "Vernon", "Warren",
    ),
}  # fmt: skip
LAST_NAMES = (
    "Abbott", "Aguilar", "Baxter", "Becker", "Calloway", "Castillo", "Dalton", "Delgado", "Ellison", "Espinoza", "Farrow",
    "Fuentes", "Gaines", "Guerrero", "Hale", "Herrera", "Ingram", "Jennings", "Keller", "Lambert", "Maddox", "Montoya",
    "Nolan", "Ochoa", "Pruitt", "Quintero", "Rhodes", "Salazar", "Tate", "Underhill", "Vance", "Velasco", "Whitaker",
    "Yates", "Zamora",
)  # fmt: skip
STREETS = ("Alder Ct", "Birch Ave", "Cypress Ln", "Dogwood Dr", "Elm St", "Fern Way", "Grove St", "Harbor Rd")


class Telephones:
    """Gives out telephone numbers of the range 555-0100 to 555-0199, which no exchange assigns."""

    def __init__(self) -> None:
        self._given: dict[str, int] = {}

    def next(self, area_code: str) -> str:
        """A number of this area code that was not given before."""
        given = self._given.get(area_code, 0)
        if given == 100:
            raise ValueError(f"area code {area_code} has no fictional number left")
        self._given[area_code] = given + 1
        return f"{area_code}55501{given:02}"
