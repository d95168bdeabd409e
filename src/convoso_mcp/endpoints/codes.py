"""Convoso's error codes: what each means, in our words, and what to do about it.

The same number means different things on different endpoints, so an endpoint names its own (`About.codes`) out of this
vocabulary. The texts on the wire are Convoso's and are quoted beside these. Source: Convoso's help centre and API guide;
that "Missing ..." codes mean an empty result is read from their wording.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Literal


class Means(Enum):
    """How an error code is to be taken."""

    REFUSED = "an error"
    EMPTY = "an empty result"
    ALREADY = "nothing to do: it is so already, or on its way"


@dataclass(frozen=True)
class Code:
    """A sentence on what happened, a sentence on what to change, how to take it, and our short code where it is an error."""

    what: str
    mend: str = ""
    means: Means = Means.REFUSED
    short: Literal["refused", "bad_value", "not_found", "duplicate", "bad_token", "forbidden"] = "bad_value"


EMPTY = Code("Nothing matched.", means=Means.EMPTY)

NO_LEAD = Code("There is no such lead.", "search_leads finds lead ids.", short="not_found")
NO_LIST = Code(
    "There is no such list.", "search_lists finds list ids: active ones with status 1, the others with 0.", short="not_found"
)
NO_CAMPAIGN = Code("There is no such campaign.", "search_campaigns finds campaign ids.", short="not_found")
NO_USER = Code("There is no such user.", "search_users finds user ids.", short="not_found")
NO_QUEUE = Code("There is no such queue.", "monitor_agents lists the queues with their ids.", short="not_found")
NO_CALLBACK = Code("There is no such callback.", "search_callbacks finds callback ids.", short="not_found")
NO_CALL_LOG = Code("There is no such call log.", "search_call_logs finds call log ids.", short="not_found")
NO_CALL_LOG_ID = Code("The call log id is missing.", "search_call_logs finds it.")
NO_ENTRY = Code("The entry id is missing or unknown.", "Search by phone number first to find the id.", short="not_found")
NO_STATUS = Code(
    "The status code is missing, unknown or a system status.",
    "Only custom statuses can change; search_statuses shows which.",
    short="not_found",
)

FIELDS_MISSING = Code("A required field is missing.", "Check the tool's required arguments.")
LEAD_NEEDS = Code("A lead needs a phone number and a list.", "Give both phone_number and list_id.")
BAD_PHONE = Code("The phone number is not acceptable.", "Give 10 digits, without the country code.")
BAD_EMAIL = Code("The e-mail address is not valid.", "Correct it or leave it out.")
DUPLICATE_LEAD = Code(
    "A lead with this phone number exists, so none was inserted.",
    "search_leads finds it; update_lead changes it.",
    short="duplicate",
)
LIST_NAME_MISSING = Code("The list has no name.", "Give a name of 10 to 30 characters.")
LIST_NAME_SHORT = Code("The list name is too short.", "Give a name of 10 to 30 characters.")
LIST_NAME_TAKEN = Code("Another list has this name.", "Choose a name that search_lists does not show.", short="duplicate")
LIST_GOING = Code("The list is still being deleted; a large list takes a while.", means=Means.ALREADY)
CAMPAIGN_STATUS_MISSING = Code("The new status is missing.", "Send status 1 to start or 0 to stop the campaign.")
NOT_LOGGED_IN = Code(
    "A required field is missing, or the agent is not logged in.", "monitor_agents shows who is logged in.", short="refused"
)
BAD_CALLBACK_TIME = Code("The callback time could not be read.", "Write it as YYYY-MM-DD hh:mm AM or PM.")
EXTRA_FIELD_MISSING = Code("Neither extra field has a value.", "Give extra_field_01 or extra_field_02.")
REVENUE_MISSING = Code("Neither revenue nor return has a value.", "Give one of them.")

BAD_COUNTRY = Code("The country code is missing or not valid.", "Give phone_code in digits, such as 1.")
BAD_PURPOSE = Code("The account does not know this purpose.", "Leave it out, or use one that existing entries have.")
BAD_REASON = Code("The account does not know this reason.", "Leave it out, or use one that existing entries have.")
PURPOSE_NEEDED = Code("A campaign of type Purpose needs a purpose.", "Add purpose.")
ODD_PHONE = Code("The phone number is not as Convoso wants it.", "Give 10 digits, without the country code.")
LISTED_ALREADY = Code("The number is on this list already.", means=Means.ALREADY)
NOT_LISTED = Code("The number is not on this list, so there is nothing to remove.", means=Means.ALREADY)
ENTRY_TAKEN = Code(
    "Another entry has this number, country code and campaign.", "Search by phone number to find it.", short="duplicate"
)
NOT_NUMERIC = Code("Phone number, country code and campaign id must be digits.", "Correct the one that is not.")
PHONE_MISSING = Code("The phone number is missing.", "Give phone_number.")
CAMPAIGN_MISSING = Code("The campaign is missing.", "Give campaign_id; 0 is the whole account.")
BAD_LEAD_STATUS = Code("The lead status is missing or not valid.", "search_statuses finds status codes.")

STATUS_NAME_MISSING = Code("The status has no name.", "Give name.")
BAD_STATUS_CODE = Code("The status code is missing or not 2 to 6 letters and digits.", "Give status such as HOTLD.")
BAD_COLOR = Code("The colour is not valid.", "Give six hex digits without #, such as 6711d1.")

BAD_LIMIT = Code("The limit is out of range.", "Ask for fewer rows.")
BAD_OFFSET = Code("The offset is not valid or past the ceiling.", "Narrow the search, for example by time, and start at 0.")

BAD_SKILL = Code("A skill is missing or out of range.", "Skills go from -9 to 9.")
BAD_WEIGHT = Code("A weight is missing or out of range.", "Give one weight for each agent.")
BAD_AGENT = Code("An agent id is missing or not valid.", "search_users finds user ids.")
TWICE = Code("An agent appears twice.", "Give each agent once.", short="duplicate")
ONE_QUEUE = Code("Only one queue can be changed in a call.", "Call once for each queue.", short="refused")


def flag(name: str) -> Code:
    """A status flag that Convoso could not read."""
    return Code(f"The flag {name} is missing, empty or not Y or N.", f"Give {name} as Y or N, or leave it out of an update.")


EVERYWHERE = {
    403: Code(
        "The token has no right to this section of the account.",
        "An admin ticks the section under API > Authorization Tokens.",
        short="forbidden",
    ),
    5001: Code(
        "The token is not accepted.", "Set CONVOSO_AUTH_TOKEN to a token from API > Authorization Tokens.", short="bad_token"
    ),
}
"""Codes that any endpoint can answer, and that are about the token."""
