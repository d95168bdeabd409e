"""The vocabulary of field types: each kind of value is described once, and an id says which tool finds it.

Values are accepted liberally (a number for an id, a list for a comma list, a formatted phone number) and leave in
Convoso's one form. Descriptions are sent to the model on every request, so they are as short as they can be.
"""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Annotated, Any, Literal, cast

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def trimmed(value: object) -> object:
    """Text without the spaces around it; a number as text."""
    return value.strip() if isinstance(value, str) else _as_text(value)


def _joined(value: object) -> object:
    """A comma list from a list or a text; parts that are empty would make it a filter that filters nothing."""
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list):
        return _as_text(value)
    parts = [trimmed(item) for item in cast("list[object]", value)]
    if not all(isinstance(part, str) for part in parts):
        raise ValueError("takes texts, or numbers for ids")
    joined = ",".join(part for part in cast("list[str]", parts) if part)
    if not joined:
        raise ValueError("is empty: leave it out instead")
    return joined


def _upper(value: object) -> object:
    return value.strip().upper() if isinstance(value, str) else value


def _capital(value: object) -> object:
    return value.strip().capitalize() if isinstance(value, str) else value


def _yes_no(value: object) -> object:
    if isinstance(value, bool):
        return "Y" if value else "N"
    return {"YES": "Y", "TRUE": "Y", "1": "Y", "NO": "N", "FALSE": "N", "0": "N"}.get(word := str(value).strip().upper(), word)


def _switch(value: object) -> object:
    words = {"1": 1, "TRUE": 1, "Y": 1, "YES": 1, "ACTIVE": 1, "0": 0, "FALSE": 0, "N": 0, "NO": 0, "INACTIVE": 0}
    return words.get(str(value).strip().upper(), value)


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


def _status(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,12}", value):
        raise ValueError("is not a status code: one code, without spaces or commas; search_statuses finds it")
    return value


def _national(value: str, country: str) -> str:
    """A phone number without punctuation and, where the country is 1, without its code."""
    digits = re.sub(r"[\s().\-]", "", value)
    if digits.startswith("+"):
        if not digits.startswith(f"+{country}"):
            raise ValueError("is a number of another country: give it without its country code")
        digits = digits.removeprefix(f"+{country}")
    elif country == "1" and len(digits) == 11:
        digits = digits.removeprefix("1")
    if digits and not (digits.isascii() and digits.isdecimal() and 6 <= len(digits) <= 12):
        raise ValueError("is not a phone number: 10 digits, without the country code")
    return digits


def _country(info: ValidationInfo) -> str:
    """The country code given in the same call, which must stand before the number; 1 where none is."""
    code: object = info.data.get("phone_code")
    return code if isinstance(code, str) else "1"


def _phone(value: str, info: ValidationInfo) -> str:
    """A number that is written: ten digits in country 1, and never blank."""
    country = _country(info)
    digits = _national(value, country)
    if not digits or (country == "1" and len(digits) != 10):
        raise ValueError("is not a phone number: 10 digits, without the country code")
    return digits


def _other_phone(value: str, info: ValidationInfo) -> str:
    """A number that is searched for or a second one of a lead, in any country."""
    return _national(value, _country(info))


def _day(value: str) -> str:
    if not value:
        return value
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise ValueError("is not a day: write YYYY-MM-DD") from None


def _moment(value: str, missing_time: str) -> str:
    if not value:
        return value
    with suppress(ValueError):
        return f"{date.fromisoformat(value).isoformat()} {missing_time}"
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("is not a time: write YYYY-MM-DD HH:MM:SS") from None
    if moment.tzinfo is not None:
        raise ValueError("carries an offset: give it in the account's time zone, as YYYY-MM-DD HH:MM:SS")
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def _start(value: str) -> str:
    return _moment(value, "00:00:00")


def _end(value: str) -> str:
    return _moment(value, "23:59:59")


def _clock_time(value: str) -> str:
    """Convoso documents the 12-hour form; the 24-hour one is turned into it."""
    if value:
        for form in ("%Y-%m-%d %I:%M %p", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"):
            try:
                return datetime.strptime(value.upper(), form).strftime("%Y-%m-%d %I:%M %p")  # noqa: DTZ007  zone apart
            except ValueError:
                continue
        raise ValueError("is not a callback time: write YYYY-MM-DD hh:mm AM or PM")
    return value


def _utc_offset(value: str) -> str:
    if value:
        try:
            hours = float(value)
        except ValueError:
            raise ValueError("is not an offset: write decimal hours such as -7.00") from None
        if not -12 <= hours <= 14:
            raise ValueError("is not an offset: hours go from -12 to 14")
        return f"{hours:.2f}"
    return value


def _hex_color(value: str) -> str:
    color = value.removeprefix("#")
    if color and not re.fullmatch(r"[0-9a-fA-F]{6}", color):
        raise ValueError("is not a colour: six hex digits such as 6711d1")
    return color


def _number_text(value: object) -> object:
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else trimmed(value)


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
    return str(int(value)) if isinstance(value, bool) else _number_text(value)


def _field_names(value: dict[str, str]) -> dict[str, str]:
    for name in value:
        if not re.fullmatch(r"[A-Za-z_]\w*", name) or name.lower() == "auth_token":
            raise ValueError("holds a name that is not a field's API name: letters, digits and _")
    return value


Text = Annotated[str, BeforeValidator(trimmed)]
Email = Text
AnyId = Annotated[Text, AfterValidator(_id)]
Ids = Annotated[str, BeforeValidator(_joined), AfterValidator(_ids)]
Words = Annotated[str, BeforeValidator(_joined)]
Digits = Annotated[Text, AfterValidator(_digits)]

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

StatusCode = Annotated[Text, AfterValidator(_status), Field(description="Code; search_statuses finds it.")]
StatusCodes = Annotated[Words, Field(description="Comma list of status codes.")]
Phone = Annotated[Text, AfterValidator(_phone), Field(description="10 digits.")]
OtherPhone = Annotated[Text, AfterValidator(_other_phone), Field(description="10 digits.")]
PhoneCode = Annotated[Digits, Field(description="Country code, e.g. 1.")]
YesNo = Annotated[Literal["Y", "N"], BeforeValidator(_yes_no)]
Switch = Annotated[Literal[0, 1], BeforeValidator(_switch)]

Day = Annotated[Text, AfterValidator(_day), Field(description="YYYY-MM-DD.")]
Start = Annotated[Text, AfterValidator(_start), Field(description="From, YYYY-MM-DD HH:MM:SS.")]
End = Annotated[Text, AfterValidator(_end), Field(description="To, YYYY-MM-DD HH:MM:SS.")]
CallbackTime = Annotated[Text, AfterValidator(_clock_time), Field(description="YYYY-MM-DD hh:mm AM/PM.")]
UtcOffset = Annotated[
    str, BeforeValidator(_number_text), AfterValidator(_utc_offset),
    Field(description="Offset of callback_time from GMT on that date, e.g. -7.00."),
]  # fmt: skip

Reason = Annotated[Text, Field(description="DNC, DNCT, ConsentRevoked or the account's own.")]
Purpose = Annotated[Text, Field(description="E.g. TELEMKT, COLLECT, INFORM, NOTIFY.")]
Recipient = Annotated[
    Literal["System", "Personal"], BeforeValidator(_capital),
    Field(description="System: dialed for the next free agent. Personal: that user dials."),
]  # fmt: skip
Stage = Annotated[
    Literal["PENDING", "DISMISSED", "COMPLETED", "MISSED", "PASTDUE", "PAST_DUE"], BeforeValidator(_upper)
]  # fmt: skip
Order = Annotated[Literal["ASC", "DESC"], BeforeValidator(_upper)]
CallType = Annotated[Literal["OUTBOUND", "INBOUND", "MANUAL", "3WAY"], BeforeValidator(_upper)]
Amount = Annotated[float, BeforeValidator(_amount), Field(allow_inf_nan=False, description="Account currency.")]
HexColor = Annotated[Text, AfterValidator(_hex_color), Field(description="6 hex digits, no #.")]
Offset = Annotated[int, Field(ge=0)]
CustomFields = Annotated[
    dict[str, str], BeforeValidator(_text_map), AfterValidator(_field_names)
]  # fmt: skip
