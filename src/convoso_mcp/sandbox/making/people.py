"""Names, places and outside contact details that belong to nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple


class State(NamedTuple):
    """A state with the winter offset of its clocks in hours, its area codes, and cities with their postal codes."""

    gmt: int
    area_codes: tuple[str, ...]
    cities: tuple[tuple[str, str], ...]


def _codes(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _state(gmt: int, area_codes: str, **cities: str) -> State:
    places = tuple((name.replace("_", " "), postal_code) for name, postal_code in cities.items())
    return State(gmt, _codes(area_codes), places)


# A state with two time zones has that of its larger part, as dialers that go by the state do.
STATES = {
    "FL": _state(
        -5, "305 321 352 386 407 561 727 754 772 786 813 850 863 904 941 954",
        Miami="33101", Tampa="33602", Orlando="32801", Jacksonville="32202",
    ),
    "GA": _state(-5, "229 404 470 478 678 706 762 770 912", Atlanta="30303", Savannah="31401"),
    "NC": _state(-5, "252 336 704 743 828 910 919 980 984", Charlotte="28202", Raleigh="27601"),
    "OH": _state(-5, "216 220 234 330 380 419 440 513 567 614 740 937", Columbus="43215", Cleveland="44113"),
    "PA": _state(-5, "215 223 267 272 412 484 570 610 717 724 814 878", Philadelphia="19103", Pittsburgh="15222"),
    "NY": _state(-5, "212 315 332 347 516 518 585 607 631 646 716 718 845 914 917 929 934", Albany="12207", Buffalo="14202"),
    "VA": _state(-5, "276 434 540 571 703 757 804", Richmond="23219", Norfolk="23510"),
    "MI": _state(-5, "231 248 269 313 517 586 616 734 810 906 947 989", Detroit="48226", Lansing="48933"),
    "IL": _state(-6, "217 224 309 312 331 618 630 708 773 779 815 847 872", Chicago="60601", Springfield="62701"),
    "TX": _state(
        -6, "210 214 254 281 325 346 361 409 430 432 469 512 682 713 737 806 817 830 832 903 915 936 940 956 972 979",
        Houston="77002", Dallas="75201", San_Antonio="78205",
    ),
    "TN": _state(-6, "423 615 629 731 865 901 931", Memphis="38103", Nashville="37201"),
    "MO": _state(-6, "314 417 573 636 660 816", Springfield="65806", Columbia="65201"),
    "WI": _state(-6, "262 414 534 608 715 920", Milwaukee="53202", Madison="53703"),
    "MN": _state(-6, "218 320 507 612 651 763 952", Minneapolis="55401", Duluth="55802"),
    "AL": _state(-6, "205 251 256 334 938", Birmingham="35203", Mobile="36602"),
    "CO": _state(-7, "303 719 720 970", Denver="80202", Pueblo="81003"),
    "UT": _state(-7, "385 435 801", Provo="84601", Ogden="84401"),
    "NM": _state(-7, "505 575", Albuquerque="87102", Las_Cruces="88001"),
    "AZ": _state(-7, "480 520 602 623 928", Phoenix="85004", Tucson="85701", Mesa="85201"),
    "CA": _state(
        -8, "209 213 310 323 408 415 424 442 510 530 559 562 619 626 628 650 657 661 669 707 714 747 760 805 818 831 858 909"
        " 916 925 949 951",
        San_Diego="92101", Sacramento="95814", Riverside="92501", Fresno="93721", Bakersfield="93301",
    ),
    "WA": _state(-8, "206 253 360 425 509 564", Spokane="99201", Tacoma="98402"),
    "OR": _state(-8, "458 503 541 971", Salem="97301", Eugene="97401"),
    "NV": _state(-8, "702 725 775", Henderson="89002", Reno="89501"),
}  # fmt: skip
GMT = {name: f"{state.gmt}.00" for name, state in STATES.items()}
"""A state's winter offset as Convoso writes it, -5.00."""

OTHER_AREA_CODES = _codes(
    "201 202 203 207 208 219 225 227 228 239 240 260 279 283 301 302 304 307 308 316 318 319 326 337 339 341 350 351 "
    "363 364 369 371 401 402 405 406 410 413 443 445 448 457 463 464 472 475 479 501 502 504 508 515 531 539 551 557 "
    "563 572 574 580 582 601 603 605 606 609 617 620 621 624 640 641 645 656 659 662 667 679 680 681 686 689 701 712 "
    "726 728 730 732 738 764 765 769 771 774 781 785 802 803 808 812 820 821 826 835 837 838 839 840 843 848 854 856 "
    "857 859 860 861 862 864 870 907 908 913 918 924 930 943 945 948 959 973 975 978 983 985 986 "
)
"""Area codes of other states: a number that moved along with its owner has one."""
_ABROAD_AND_SERVICES = _codes(
    "204 226 236 242 246 249 250 257 263 264 268 284 289 306 340 343 345 354 365 367 368 375 382 387 403 416 418 428 "
    "431 437 438 441 450 460 468 473 474 506 514 519 537 548 579 581 583 584 587 600 604 613 622 639 647 649 658 664 "
    "670 671 672 683 684 705 709 721 742 753 758 767 778 780 782 784 787 807 809 819 825 829 849 851 867 868 869 873 "
    "876 879 902 905 939 942 456 500 521 522 523 524 525 526 527 528 529 532 533 535 538 542 543 544 545 546 547 549 "
    "550 552 553 554 555 556 558 566 569 577 578 588 589 700 710 800 822 833 844 855 866 877 880 881 882 883 884 885 "
    "886 887 888 889 900 976 "
)
_IN_USE = {*_ABROAD_AND_SERVICES}.union(OTHER_AREA_CODES, *(state.area_codes for state in STATES.values()))
UNASSIGNED_AREA_CODES = tuple(code for code in map(str, range(200, 990)) if not code.endswith("11") and code not in _IN_USE)
"""Area codes that nobody has: there are not enough fictional numbers under those in use."""

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
    """Gives out telephone numbers of the range 555-0100 to 555-0199, which no exchange assigns, each once."""

    def __init__(self, *kept: str) -> None:
        self._kept = frozenset(kept)
        self._of_state = {name: _numbers(state.area_codes) for name, state in STATES.items()}
        self._moved = _numbers(OTHER_AREA_CODES)
        self._nowhere = _numbers(UNASSIGNED_AREA_CODES)

    def of_state(self, state: str) -> str:
        """A number of one of the state's area codes, taken in turn; of a code nobody has when they are used up."""
        return self._next(self._of_state[state]) or self.of_nowhere()

    def moved(self) -> str:
        """A number of another state than those that are called: of somebody who moved, or a stranger."""
        return self._next(self._moved) or self.of_nowhere()

    def of_nowhere(self) -> str:
        """A number of an area code that nobody has."""
        number = self._next(self._nowhere)
        if not number:
            raise ValueError("no fictional number is left")
        return number

    def _next(self, numbers: Iterator[str]) -> str:
        return next((number for number in numbers if number not in self._kept), "")


def _numbers(area_codes: Iterable[str]) -> Iterator[str]:
    return (f"{code}55501{n:02}" for n in range(100) for code in area_codes)
