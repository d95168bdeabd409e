"""The vocabulary of field types: each kind of value is described once, and an id says which tool finds it.

Values are accepted liberally (a number for an id, a list for a comma list, a formatted phone number) and leave in
Convoso's one form. Descriptions are sent to the model on every request, so they are as short as they can be.
"""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast
from unicodedata import category

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

REPEATABLE = "repeatable"
"""Marks the kinds whose values an error may repeat: ids and codes, never what a person can be known by."""

MOMENT, DATE = "moment", "date"
"""Mark the kinds that are times of the account, by the second or by the day, and can be given in words."""


def trimmed(value: object) -> object:
    """Text without the spaces around it; a number as text, a whole one without its point; a list of one as that one."""
    given = cast("list[object]", value) if isinstance(value, list) else [value]
    value = given[0] if len(given) == 1 else given
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def _unwrapped(value: object) -> object:
    """A list or a text that was written as JSON, as itself; any other text is left alone."""
    if isinstance(value, str) and value.strip()[:1] in ("[", '"'):
        with suppress(ValueError, RecursionError):
            return json.loads(value)
    return value


def _code(value: object) -> object:
    """One id, code or number: as text, whether it came as a number, a list of one, or as JSON."""
    text = trimmed(_unwrapped(value))
    return text.removesuffix(".0") if isinstance(text, str) else text


def _joined(value: object) -> object:
    """A comma list from a list, a text or JSON; parts that are empty would make it a filter that filters nothing."""
    value = _unwrapped(value)
    if isinstance(value, str):
        if value.strip().startswith("["):
            raise ValueError("is a list that cannot be read: write it with commas")
        value = value.split(",")
    if not isinstance(value, list):
        return trimmed(value)
    parts = [trimmed(item) for item in cast("list[object]", value)]
    if not all(isinstance(part, str) for part in parts):
        raise ValueError("takes texts, or numbers for ids")
    joined = ",".join(part for part in cast("list[str]", parts) if part)
    if not joined:
        raise ValueError("is empty: leave it out instead")
    return joined


def _upper(value: object) -> object:
    return value.strip().upper() if isinstance(value, str) else value


def code_word(value: object) -> object:
    """A status code in capitals, as Convoso writes its own and its sandbox those of an account."""
    return _upper(_code(value))


def _recipient(value: object) -> object:
    """Convoso takes System and Personal, and shows ANYONE and USERONLY."""
    word = value.strip().capitalize() if isinstance(value, str) else value
    return {"Anyone": "System", "Useronly": "Personal"}.get(word, word) if isinstance(word, str) else word


def _underscored(value: object) -> object:
    return re.sub(r"[ -]+", "_", value.strip().upper()) if isinstance(value, str) else value


def _unhyphenated(value: object) -> object:
    return re.sub(r"[ _-]+", "", value.upper()) if isinstance(value, str) else value


def _direction(value: object) -> object:
    word = _upper(value)
    return _DIRECTIONS.get(word.removesuffix(" FIRST"), word) if isinstance(word, str) else word


_DIRECTIONS = {"ASCENDING": "ASC", "OLDEST": "ASC", "EARLIEST": "ASC", "DESCENDING": "DESC", "NEWEST": "DESC", "LATEST": "DESC"}


_YES, _NO = ("Y", "YES", "TRUE", "T", "1", "ON"), ("N", "NO", "FALSE", "F", "0", "OFF")


def _word(value: object) -> str:
    return str(trimmed(value)).upper()


def _yes_no(value: object) -> object:
    return "Y" if _word(value) in _YES else "N" if _word(value) in _NO else value


def _switch(value: object) -> object:
    return 1 if _word(value) in (*_YES, "ACTIVE") else 0 if _word(value) in (*_NO, "INACTIVE") else value


def _id(value: str) -> str:
    if not (value.isascii() and value.isdecimal() and value.strip("0")):
        raise ValueError("is not an id: digits only, above 0")
    return value


def _digits(value: str) -> str:
    if not (value.isascii() and value.isdecimal()):
        raise ValueError("takes digits only")
    return value


def _ids(value: str) -> str:
    for item in value.split(","):
        _id(item)
    return value


def _statuses(value: str) -> str:
    return ",".join(_status(code.upper()) for code in value.split(","))


def _emails(value: str) -> str:
    if not all(re.fullmatch(r"[^@\s]+@[^@\s]+", item) for item in value.split(",")):
        raise ValueError("takes e-mail addresses: search_users finds them")
    return value


def _status(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,12}", value):
        raise ValueError("is not a status code: one code, without spaces or commas; search_statuses finds it")
    return value


def _no_phone(country: str) -> ValueError:
    home = "is not a phone number: 10 digits, without the country code"
    return ValueError(home if country == "1" else f"is not a phone number of country {country}")


def _plain_marks(value: str) -> str:
    """Dashes and spaces of any script as plain ones, and the 00 that stands for a plus as a plus."""
    marks = {"Pd": "-", "Zs": " ", "Cf": ""}
    text = "".join(marks.get(category(mark), mark) for mark in value).removeprefix("tel:").strip()
    return f"+{text[2:]}" if text.startswith("00") else text


def _parsed(text: str, country: str) -> "PhoneNumber":
    """The number that a text writes, in any common format, read where `country` is the home country.

    Whether a number of that form is in use is not asked: the library would refuse every fictional one.
    """
    import phonenumbers  # noqa: PLC0415  it costs as much as a tenth of start-up: the first number pays for it

    region = phonenumbers.region_code_for_country_code(int(country))
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        raise _no_phone(country) from None
    if number.extension:
        raise ValueError("carries an extension: give the number without it")
    if not re.fullmatch(r"[+\d\s().\-/]+", text, re.ASCII):  # the library reads letters as on a dial, and skips words
        raise _no_phone(country)
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise _no_phone(country)
    return number


def _national(value: str, info: ValidationInfo) -> str:
    """The digits of a number as they are dialed inside its country, without punctuation, trunk zero or country code."""
    from phonenumbers import national_significant_number  # noqa: PLC0415  as above

    number = _parsed(_plain_marks(value), _country(info) or "1")
    if str(number.country_code) != (_country(info) or "1"):
        raise ValueError(f"is a number of country {number.country_code}, {_but(number.country_code or 0, info)}")
    return national_significant_number(number)


def _country(info: ValidationInfo) -> str | None:
    """The country code given in the same call, which must stand before the number."""
    code: object = info.data.get("phone_code")
    return code if isinstance(code, str) else None


def _but(foreign: int, info: ValidationInfo) -> str:
    """What the call says of the country, and how to make the two agree."""
    if said := _country(info):
        return f"but phone_code says {said}: correct one of them"
    mend = f"give phone_code {foreign} too" if "phone_code" in info.data else "give it without its country code"
    return f"but read as one of country 1: {mend}"


def _phone(value: str, info: ValidationInfo) -> str:
    """A number that is written: ten digits in country 1, which is meant where none is given, and never blank."""
    return _national(value, info)


def _other_phone(value: str, info: ValidationInfo) -> str:
    """A number that is searched for or a second one of a lead: where no country is given, its digits can be of any."""
    if not value:
        return value
    try:
        return _national(value, info)
    except ValueError:
        digits = re.sub(r"[\s().\-]", "", _plain_marks(value))
        if _country(info) or not re.fullmatch(r"\d{6,12}", digits, re.ASCII):
            raise
        return digits


def _phone_code(value: str) -> str:
    """A country code however it is written: 1, +1 and 001 are one."""
    code = value.removeprefix("+").lstrip("0")
    if not (value and code.isascii() and code.isdecimal() and len(code) <= 3):
        raise ValueError("takes digits only: a country code such as 1")
    return code


_SLASHED = re.compile(r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b")
"""Which of the two is the month, nobody can know."""


def _written(value: str, form: str) -> datetime | date:
    """A day, or a moment of one, in ISO's form or with slashes in its place."""
    if _SLASHED.match(value):
        raise ValueError(f"could be read with day and month swapped: write {form}")
    text = re.sub(r"^(\d{4})/(\d{1,2})/(\d{1,2})\b", lambda part: f"{part[1]}-{part[2]:0>2}-{part[3]:0>2}", value)
    with suppress(ValueError):
        return date.fromisoformat(text)
    with suppress(ValueError):
        return datetime.fromisoformat(text)
    for half_day in ("%Y-%m-%d %I:%M %p", "%Y-%m-%d %I:%M%p", "%Y-%m-%d %I:%M:%S %p"):
        with suppress(ValueError):
            return datetime.strptime(text.upper(), half_day)  # noqa: DTZ007  zone apart
    raise ValueError(f"is not a {'time' if ':' in form else 'day'}: write {form}")


def _day(value: str) -> str:
    if not value:
        return value
    day = _written(value, "YYYY-MM-DD")
    if isinstance(day, datetime):
        if day.time() != time() or day.tzinfo is not None:
            raise ValueError("takes a day without a time: write YYYY-MM-DD")
        day = day.date()
    return day.isoformat()


def _moment(value: str, missing_time: str) -> str:
    if not value:
        return value
    moment = _written(value, "YYYY-MM-DD HH:MM:SS")
    if not isinstance(moment, datetime):
        return f"{moment.isoformat()} {missing_time}"
    if moment.tzinfo is not None:
        raise ValueError("carries an offset: give it in the account's time zone, as YYYY-MM-DD HH:MM:SS")
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def _start(value: str) -> str:
    return _moment(value, "00:00:00")


def _end(value: str) -> str:
    return _moment(value, "23:59:59")


def _clock_time(value: str) -> str:
    """Convoso documents the 12-hour form; the 24-hour one is turned into it."""
    if not value:
        return value
    form = "YYYY-MM-DD hh:mm AM or PM"
    moment = _written(value, form)
    if not isinstance(moment, datetime):
        raise ValueError(f"is a day without a time: write {form}")  # noqa: TRY004  pydantic reports a ValueError
    if moment.tzinfo is not None:
        raise ValueError(f"carries an offset: write {form}, and the offset into callback_time_zone")
    return moment.strftime("%Y-%m-%d %I:%M %p")


def _utc_offset(value: str) -> str:
    """Decimal hours; -07:00 and UTC-7 are turned into them."""
    if not value:
        return value
    match = re.fullmatch(r"(?:UTC|GMT)?\s*([+-]?)(\d{1,2})(?::([0-5]\d)|(\.\d+))?", value.upper(), re.ASCII)
    if match is None:
        raise ValueError("is not an offset: write decimal hours such as -7.00")
    hours = int(match[2]) + int(match[3] or 0) / 60 + float(match[4] or 0)
    hours = -hours if match[1] == "-" else hours
    if not -12 <= hours <= 14:
        raise ValueError("is not an offset: hours go from -12 to 14")
    return f"{hours:.2f}"


def _hex_color(value: str) -> str:
    color = value.removeprefix("#")
    if color and not re.fullmatch(r"[0-9a-fA-F]{6}", color):
        raise ValueError("is not a colour: six hex digits such as 6711d1")
    return color


def _amount(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("is not an amount")  # noqa: TRY004  pydantic reports a ValueError, not a TypeError
    return value


def _text_map(value: object) -> object:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return value
    if not isinstance(value, Mapping):
        return value
    given = cast("Mapping[str, Any]", value)
    return {name: _switch_text(item) for name, item in given.items() if item is not None}


def _switch_text(value: object) -> object:
    return str(int(value)) if isinstance(value, bool) else trimmed(value)


def _field_names(value: dict[str, str]) -> dict[str, str]:
    for name in value:
        if not re.fullmatch(r"[A-Za-z_]\w*", name) or name.lower() == "auth_token":
            raise ValueError("holds a name that is not a field's API name: letters, digits and _")
    return value


Text = Annotated[str, BeforeValidator(trimmed)]
Email = Text
Coded = Annotated[str, BeforeValidator(_code)]
AnyId = Annotated[Coded, AfterValidator(_id), REPEATABLE]
Ids = Annotated[str, BeforeValidator(_joined), AfterValidator(_ids), REPEATABLE]
Words = Annotated[str, BeforeValidator(_joined)]
Emails = Annotated[Words, AfterValidator(_emails)]
Digits = Annotated[Coded, AfterValidator(_digits), REPEATABLE]

LeadId = Annotated[AnyId, Field(description="search_leads finds it.")]
ListId = Annotated[AnyId, Field(description="search_lists finds it.")]
CampaignId = Annotated[AnyId, Field(description="search_campaigns finds it.")]
UserId = Annotated[AnyId, Field(description="search_users finds it.")]
QueueId = Annotated[AnyId, Field(description="monitor_agents finds it.")]
CallbackId = Annotated[AnyId, Field(description="search_callbacks finds it.")]
CallLogId = Annotated[AnyId, Field(description="search_call_logs finds it.")]
DncId = Annotated[AnyId, Field(description="search_dnc finds it.")]
OptOutId = Annotated[AnyId, Field(description="search_sms_opt_outs finds it.")]
CampaignIds = Annotated[Ids, Field(description="Comma list; search_campaigns finds them.")]
ListIds = Annotated[Ids, Field(description="Comma list; search_lists finds them.")]
QueueIds = Annotated[Ids, Field(description="Comma list; monitor_agents finds them.")]
UserIds = Annotated[Ids, Field(description="Comma list; search_users finds them.")]
OwnerId = Annotated[Digits, Field(description="User id, 0 for none; search_users finds it.")]
Scope = Annotated[Digits, Field(description="search_campaigns finds it; 0 = whole account.")]

StatusCode = Annotated[
    str, BeforeValidator(code_word), AfterValidator(_status), REPEATABLE, Field(description="Code; search_statuses finds it.")
]
StatusCodes = Annotated[Words, AfterValidator(_statuses), REPEATABLE, Field(description="Comma list of status codes.")]
Phone = Annotated[Coded, AfterValidator(_phone), Field(description="10 digits.")]
OtherPhone = Annotated[Coded, AfterValidator(_other_phone), Field(description="10 digits.")]
PhoneCode = Annotated[Coded, AfterValidator(_phone_code), REPEATABLE, Field(description="Country code, e.g. 1.")]
YesNo = Annotated[Literal["Y", "N"], BeforeValidator(_yes_no)]
Switch = Annotated[Literal[0, 1], BeforeValidator(_switch)]

Day = Annotated[Text, AfterValidator(_day), DATE, Field(description="YYYY-MM-DD.")]
Start = Annotated[Text, AfterValidator(_start), MOMENT, Field(description="From, YYYY-MM-DD HH:MM:SS.")]
End = Annotated[Text, AfterValidator(_end), MOMENT, Field(description="To, YYYY-MM-DD HH:MM:SS.")]
CallbackTime = Annotated[Text, AfterValidator(_clock_time), Field(description="YYYY-MM-DD hh:mm AM/PM.")]
UtcOffset = Annotated[
    str, BeforeValidator(trimmed), AfterValidator(_utc_offset),
    Field(description="Offset of callback_time from GMT on that date, e.g. -7.00."),
]  # fmt: skip

Reason = Annotated[Text, Field(description="DNC, DNCT, ConsentRevoked or the account's own.")]
Purpose = Annotated[Text, Field(description="E.g. TELEMKT, COLLECT, INFORM, NOTIFY.")]
Recipient = Annotated[
    Literal["System", "Personal"], BeforeValidator(_recipient),
    Field(description="System: dialed for the next free agent. Personal: that user dials."),
]  # fmt: skip
Stage = Annotated[
    Literal["PENDING", "DISMISSED", "COMPLETED", "MISSED", "PASTDUE", "PAST_DUE"], BeforeValidator(_underscored)
]  # fmt: skip
Order = Annotated[Literal["ASC", "DESC"], BeforeValidator(_direction)]
CallType = Annotated[Literal["OUTBOUND", "INBOUND", "MANUAL", "3WAY"], BeforeValidator(_unhyphenated)]
Amount = Annotated[float, BeforeValidator(_amount), Field(allow_inf_nan=False, description="Account currency.")]
HexColor = Annotated[Text, AfterValidator(_hex_color), Field(description="6 hex digits, no #.")]
Offset = Annotated[int, Field(ge=0)]
CustomFields = Annotated[
    dict[str, str], BeforeValidator(_text_map), AfterValidator(_field_names)
]  # fmt: skip
