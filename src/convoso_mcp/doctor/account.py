"""The account: reached or not, the token and what it opens, the time zone and the clock. Nothing is changed, little is read."""

from collections.abc import AsyncGenerator, Callable
from datetime import datetime, timedelta
from typing import Any

from convoso_mcp.account import Account, Directory, Zone
from convoso_mcp.doctor.finding import Finding, note, problem, well
from convoso_mcp.doctor.hearing import Ear
from convoso_mcp.endpoints import ENDPOINTS
from convoso_mcp.endpoints.agents import GetAgentPerformance, MonitorAgents, SearchAgentProductivity
from convoso_mcp.endpoints.callbacks import SearchCallbacks
from convoso_mcp.endpoints.calls import SearchCallLogs
from convoso_mcp.endpoints.campaigns import SearchCampaigns
from convoso_mcp.endpoints.dnc import SearchDnc
from convoso_mcp.endpoints.endpoint import Call, Effect, Endpoint, Facts
from convoso_mcp.endpoints.leads import SearchLeads
from convoso_mcp.endpoints.lists import SearchLists
from convoso_mcp.endpoints.sms_opt_outs import SearchSmsOptOuts
from convoso_mcp.endpoints.statuses import SearchStatuses
from convoso_mcp.endpoints.users import GetUserActivity, SearchUsers
from convoso_mcp.errors import ConvosoError, Forbidden
from convoso_mcp.text import wording

CHEAPEST: tuple[Endpoint[Any], ...] = (
    SearchCampaigns(),
    SearchLeads(limit=1),
    SearchLists(status=1),
    SearchCallbacks(limit=1),
    SearchCallLogs(limit=1),
    SearchDnc(limit=1),
    SearchSmsOptOuts(limit=1),
    SearchStatuses(query=""),
    SearchUsers(limit=1),
    GetUserActivity(),
    MonitorAgents(),
    GetAgentPerformance(),
    SearchAgentProductivity(limit=1),
)
"""The cheapest read of every path that can be read without naming somebody."""

APART = 60
"""Seconds between two clocks that are told; what is asked of "today until now" is off by as many."""

_SLOWLY = "Wait a minute; where it stays so, other programs use the same account: lower CONVOSO_REQUESTS_PER_SECOND."


async def examined(
    call: Call, ear: Ear, *, zone: Zone | None, lists: Callable[[Facts], bool], address: str
) -> AsyncGenerator[Finding]:
    """What is found, as it is found; `zone` is the one that is set, and `lists` says which tools are listed.

    Where a call fails for a reason that all of them share, the rest is not tried.
    """
    opened = list[str]()
    for request in CHEAPEST:
        error = await _error_of(call, request)
        if error is not None and (shared := _shared(error, address, first=request is CHEAPEST[0])):
            yield shared
            return
        if request is CHEAPEST[0]:
            yield well("address", f"{address} answers.")
            yield well("token", "It is accepted.")
        if error is None:
            opened.append(request.about.path)
        else:
            yield _section(request, error, lists)
    yield well("sections", f"{len(opened)} of {len(CHEAPEST)} that were tried can be read: {', '.join(opened)}.")
    if any(lists(endpoint.about) and endpoint.about.effect is not Effect.READS for endpoint in ENDPOINTS):
        yield note("sections", "Whether the token may change something is not tried, since only a change would tell.")
    yield await _zone(call, ear, zone)
    yield _clock(ear)


async def _error_of(call: Call, request: Endpoint[Any]) -> ConvosoError | None:
    try:
        await call(request)
    except ConvosoError as error:
        return error
    return None


def _shared(error: ConvosoError, address: str, *, first: bool) -> Finding | None:
    """A failure that every call would have; None for one of a section. What cannot be read at `first` is the address's."""
    match error.short:
        case "bad_token":
            mend = "Look it up under API > Authorization Tokens, and give it anew: convoso-mcp login, or CONVOSO_AUTH_TOKEN."
            return problem("token", f"It is not accepted: {wording(error)}", mend)
        case "not_configured":
            return problem("token", error.what, error.mend)
        case "rate_limited":
            return problem("pace", "Convoso takes no calls for the moment (HTTP 429).", _SLOWLY)
        case "unavailable":
            mend = error.mend or "Try again later; Convoso's status page tells of outages."
            return problem("address", f"{address} gives no usable answer: {error.what}", mend)
        case "unreadable" if first:
            return problem("address", f"{address} gives no usable answer: {error.what}", error.mend)
        case _:
            return None


def _section(request: Endpoint[Any], error: ConvosoError, lists: Callable[[Facts], bool]) -> Finding:
    """A path that does not answer, which is a problem only where its tool is listed."""
    about = request.about
    if not isinstance(error, Forbidden):
        return problem("sections", f"{about.path} gives no usable answer: {wording(error)}", "Try again later.")
    if not lists(about):
        return note("sections", f"{about.path} is closed to the token, and its tool is taken out.")
    mend = f"{error.mend} Or take the tool out: CONVOSO_TOOLS=-{about.tool}."
    return problem("sections", f"{about.path} is closed to the token, and {about.tool} needs it.", mend)


async def _zone(call: Call, ear: Ear, zone: Zone | None) -> Finding:
    """The zone that is set against the one that the account shows."""
    try:
        shown = await Account(call, Directory(clock=ear.clock)).zone()
    except ConvosoError:
        shown = None
    told = f"{zone.told} is set" if zone else "none is set"
    if shown is None or shown.known == "guessed":
        what = f"The account does not show its time zone, and {told}."
        return note("time zone", what) if zone else problem("time zone", what, "Set CONVOSO_TIME_ZONE, or dates may be off.")
    if zone is None:
        return well("time zone", f"{shown.told}, as the campaigns' last calls show.")
    now = datetime.fromtimestamp(ear.clock(), zone.info)
    both = (now, now + timedelta(days=182))
    if all(moment.utcoffset() == moment.astimezone(shown.info).utcoffset() for moment in both):
        return well("time zone", f"{zone.told}, as set; the account agrees.")
    mend = f"Set CONVOSO_TIME_ZONE={shown.told}, or leave it out."
    return problem("time zone", f"{zone.told} is set, and the account shows {shown.told}: dates are off.", mend)


def _clock(ear: Ear) -> Finding:
    if ear.ahead is None:
        return note("clock", "The answers carry no time to compare with.")
    if abs(ear.ahead) <= APART:
        return well("clock", f"Within {APART} s of Convoso's.")
    behind = "behind" if ear.ahead > 0 else "ahead of"
    what = f"This computer's clock is {abs(ear.ahead):,.0f} s {behind} Convoso's: what is asked of today is off by that."
    return problem("clock", what, "Have the system set its clock by the network.")
