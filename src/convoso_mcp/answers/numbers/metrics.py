"""How every number is defined. A function's docstring is its definition: the formula, what is counted, and where that is from.

The first line is the formula; the rest is what `explain_metric` tells. Counts are of the call log, times of agent
performance, unless it says otherwise. What is divided by 0 has no value (n/a), which is not 0.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from convoso_mcp.answers.numbers.rates import FEWEST_CONTACTS, FEWEST_DIALS_OF_AN_HOUR, Rate, Ratio
from convoso_mcp.answers.numbers.tallies import AgentTally, CallTally

PROMPT = 5 * 60
"""Seconds within which a new lead should be called."""


# What became of dials


def connection_rate(calls: CallTally) -> Rate:
    """(Machines + live-answered dials) ÷ dials.

    How many dials anything answers, voicemail included (Convoso's blog). Live-answered are those that an agent handled and
    the drops. For watching its trend; says nothing of conversations.
    """
    return Rate(calls.machines + calls.live, calls.dials)


def contact_rate(calls: CallTally) -> Rate:
    """Contacts ÷ dials.

    A contact is a dial whose status has the contact flag; dials are OUTBOUND and MANUAL calls, as in Convoso's Contact Rate
    Report. Convoso's blog divides by leads instead: contact_rate_per_lead. Agent performance cannot give it, since it
    never sees an unanswered dial.
    """
    return Rate(calls.contacts, calls.dials)


def contact_rate_of_an_hour(calls: CallTally) -> Rate:
    """Contacts ÷ dials, by the hour at the lead's place.

    The best hour is the one whose 95 % interval (Wilson) starts highest, never the one with the highest raw rate, which the
    smallest counts win; hours below 200 dials are not ranked.
    """
    return Rate(calls.contacts, calls.dials, FEWEST_DIALS_OF_AN_HOUR)


def contact_rate_per_lead(calls: CallTally, leads: int) -> Rate:
    """Different leads contacted ÷ leads on the list.

    What Convoso's blog calls contact rate: the quality of a list. It rises with every pass to a plateau, so compare lists of
    the same age.
    """
    return Rate(len(calls.leads_contacted), leads)


def reached_rate(calls: CallTally) -> Rate:
    """Reached ÷ dials.

    Dials whose status has the reached flag, which Convoso "used to calculate the quality of your leads" (help centre).
    """
    return Rate(calls.reached, calls.dials)


def conversion(calls: CallTally) -> Rate:
    """Successes ÷ contacts.

    Both by the flags of the status, of dials. What an agent makes of a conversation; per dial and per lead are
    conversion_per_dial and conversion_per_lead.
    """
    return Rate(calls.successes, calls.contacts, FEWEST_CONTACTS)


def conversion_per_dial(calls: CallTally) -> Rate:
    """Successes ÷ dials.

    Also called the call success rate. Mixes list quality with what agents make of it.
    """
    return Rate(calls.successes, calls.dials)


def conversion_per_lead(calls: CallTally, leads: int) -> Rate:
    """Different leads with a success ÷ leads on the list.

    What a list was worth, whoever dialed it and however often.
    """
    return Rate(len(calls.leads_won), leads)


def drop_rate(calls: CallTally) -> Rate:
    """Drops ÷ live-answered dials.

    The rate that the law limits to 3 %, per campaign over each successive 30 days: 16 CFR 310.4(b)(4)(i), 47 CFR
    64.1200(a)(7). Drops are DROP and PDROP; live-answered are they and what agents handled of persons. CALLHU is counted
    apart: whether a person had answered is not known.
    """
    return Rate(calls.drops, calls.live, FEWEST_CONTACTS)


def drop_rate_per_dial(calls: CallTally) -> Rate:
    """Drops ÷ dials.

    Not what the law limits: with one dial in ten answered it reads about a tenth of drop_rate.
    """
    return Rate(calls.drops, calls.dials)


def hangup_rate(calls: CallTally) -> Rate:
    """Caller hung up (CALLHU) ÷ dials.

    Gone before an agent came. Some of them may be live answers, so they stand apart from the drop rate.
    """
    return Rate(calls.hangups, calls.dials)


def invalid_rate(calls: CallTally) -> Rate:
    """Dials to dead numbers ÷ dials.

    Disconnected, intercepted by the operator, invalid (DC, OI and the like). Convoso redials DC after 15 days at the soonest.
    """
    return Rate(calls.invalid, calls.dials)


def attempts_per_lead(calls: CallTally) -> Ratio:
    """Dials ÷ different leads dialed.

    Within the window; earlier dials of the same leads are not in it.
    """
    return Ratio(calls.dials, len(calls.leads), "per lead")


def short_contact_share(calls: CallTally) -> Rate:
    """Live-answered dials under 10 seconds ÷ live-answered dials.

    Many of them mean dead air, detection that is too slow, or flagged numbers. Drops, which are short, are among them.
    """
    return Rate(calls.short, calls.live, FEWEST_CONTACTS)


def agent_dump(calls: CallTally) -> Rate:
    """Handled dials that the agent ended under 6 seconds ÷ handled dials.

    term_reason is AGENT and no machine took it. Per agent, against the team: two standard deviations above it stand out.
    Quick hang-ups on machines that detection let through look alike, so hear some.
    """
    return Rate(calls.dumped, calls.handled, FEWEST_CONTACTS)


def hasty_successes(calls: CallTally) -> Rate:
    """Successes of calls under 60 seconds ÷ successes.

    A sale in less than a minute is worth a listen, as a rule a wrong disposition.
    """
    return Rate(calls.hasty, calls.successes, FEWEST_CONTACTS)


def lingering_machines(calls: CallTally) -> Rate:
    """Machines on calls over 90 seconds ÷ machines.

    Nobody talks to a machine that long: as a rule a person under a wrong disposition.
    """
    return Rate(calls.lingering, calls.machines, FEWEST_CONTACTS)


# What agents did with their time


def aht(agents: AgentTally) -> Ratio:
    """(Talk + wrap) ÷ calls.

    Average handle time, in seconds a call that reached an agent, machines included.
    """
    return Ratio(agents.talk + agents.wrap, agents.calls, "seconds")


def att(agents: AgentTally) -> Ratio:
    """Talk ÷ calls.

    Average talk time, in seconds a call that reached an agent, machines included; never divided by contacts.
    """
    return Ratio(agents.talk, agents.calls, "seconds")


def occupancy(agents: AgentTally) -> Ratio:
    """(Talk + wrap) ÷ (talk + wrap + wait).

    Pauses are left out, as is usual in the field: it says how busy the dialer keeps those who are ready.
    """
    busy = agents.talk + agents.wrap
    return Ratio(busy, busy + agents.wait, "share")


def utilisation(agents: AgentTally) -> Ratio:
    """(Talk + wrap) ÷ time logged in.

    Pauses are in it. COPC's utilisation divides otherwise, so name the formula where you compare.
    """
    return Ratio(agents.talk + agents.wrap, agents.logged, "share")


def talk_share(agents: AgentTally) -> Ratio:
    """Talk ÷ time logged in."""
    return Ratio(agents.talk, agents.logged, "share")


def wrap_share(agents: AgentTally) -> Ratio:
    """Wrap ÷ time logged in.

    Writing up after a call.
    """
    return Ratio(agents.wrap, agents.logged, "share")


def pause_share(agents: AgentTally) -> Ratio:
    """Pause ÷ time logged in.

    Breaks, lunch and training are in it; search_agent_productivity has the reasons. Judged after 30 minutes logged in.
    """
    return Ratio(agents.pause, agents.logged, "share")


def idle_share(agents: AgentTally) -> Ratio:
    """Wait ÷ time logged in.

    High for many agents: pacing or too few leads; high for one: that agent, or a rare skill.
    """
    return Ratio(agents.wait, agents.logged, "share")


def talk_minutes_per_hour(agents: AgentTally) -> Ratio:
    """Talk in minutes ÷ hours logged in."""
    return Ratio(agents.talk / 60, agents.logged / 3600, "minutes per hour")


def average_wait(agents: AgentTally) -> Ratio:
    """Wait ÷ calls.

    Seconds between calls. A predictive dialer that is fed well keeps it short.
    """
    return Ratio(agents.wait, agents.calls, "seconds")


def calls_per_hour(agents: AgentTally) -> Ratio:
    """Calls ÷ hours logged in.

    Calls that reached an agent. Per productive hour where pauses are taken off the hours.
    """
    return Ratio(agents.calls, agents.logged / 3600, "per hour")


def contacts_per_hour(calls: CallTally, agents: AgentTally) -> Ratio:
    """Contacts ÷ hours logged in.

    Contacts of calls of any type, incoming ones too, from the call log; hours from agent performance.
    """
    return Ratio(calls.talked, agents.logged / 3600, "per hour")


def sales_per_hour(calls: CallTally, agents: AgentTally) -> Ratio:
    """Successes ÷ hours logged in.

    SPH. Successes of calls of any type, incoming ones too, from the call log; hours from agent performance. Per productive
    hour where pauses are taken off the hours.
    """
    return Ratio(calls.won, agents.logged / 3600, "per hour")


def machine_share(agents: AgentTally) -> Rate:
    """Machines ÷ calls, of those that reached an agent.

    Convoso's am. Compare with the median of the other lists or days: 1.3 times it is drift, 1.5 times stale data or flagged
    caller ids. Machines that were detected never reach an agent and are not in it.
    """
    return Rate(agents.machines, agents.calls)


# What is left to do


def callback_age(seconds_late: float) -> Ratio:
    """Now - callback time, of a callback that is past due."""
    return Ratio(seconds_late, 3600, "hours")


def callback_kept_rate(completed: int, past_due: int, dismissed: int) -> Rate:
    """Completed ÷ (completed + past due + dismissed).

    Callbacks by their stage; those that are still to come count nowhere.
    """
    return Rate(completed, completed + past_due + dismissed, FEWEST_CONTACTS)


def penetration(leads: int, new: int) -> Rate:
    """(Leads - leads with status NEW) ÷ leads.

    How much of a list was touched. A lead that was put back to NEW counts as untouched, whatever its call count.
    """
    return Rate(leads - new, leads)


def lifetime_attempts(called: int, leads: int) -> Ratio:
    """Calls of all leads of a list ÷ leads that were called.

    By the leads' own counters, over their whole life; attempts_per_lead is of a window.
    """
    return Ratio(called, leads, "per lead")


def dead_leads(leads: int, dead: int) -> Rate:
    """Leads whose status says that the number is dead ÷ leads."""
    return Rate(dead, leads)


def runway(dialable: int, dials_per_hour: float) -> Ratio:
    """Leads that can be dialed ÷ dials per hour.

    Hours until a campaign runs dry at the present pace. Redials make it longer; the hopper's own level is not in Convoso's API.
    """
    return Ratio(dialable, dials_per_hour, "hours")


@dataclass(frozen=True)
class SpeedToLead:
    """How fast new leads were called: the median in seconds, None without any, and how many within five minutes."""

    median: float | None
    prompt: Rate


def speed_to_lead(waits: Iterable[float]) -> SpeedToLead:
    """First call - created; the median, and the share within 5 minutes.

    Of leads that were called; those never called have no wait, so say how many. The clock runs at night, too.
    """
    seconds = list(waits)
    prompt = sum(wait <= PROMPT for wait in seconds)
    return SpeedToLead(median(seconds) if seconds else None, Rate(prompt, len(seconds), FEWEST_CONTACTS))
