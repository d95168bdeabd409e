"""The policy: which tools and changes an operator allows, in the words in which refusals and `convoso://policy` tell it."""

import math
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import get_args

from convoso_mcp.callers import SCOPES, Scope
from convoso_mcp.endpoints.endpoint import Effect, Facts, Switch, Toolset
from convoso_mcp.errors import NotAllowed
from convoso_mcp.settings import PREFIX

READ_ONLY = "This server only reads: nothing in the account is changed."
ALLOW_CHANGES = f"Whoever runs this server can allow changes by starting it without --read-only and {PREFIX}READ_ONLY=1."
CHOOSE_TOOLS = f"Whoever runs this server chooses its tools with {PREFIX}TOOLS."
ALLOW_MORE = f"Whoever runs this server can allow more with {PREFIX}CHANGES_PER_HOUR."
NO_FILES = "This server is reached over a network, and saves no files."
READ_INSTEAD = "read_result shows the rows, and resources hold them as CSV."
GIVEN: dict[Scope, str] = {
    "read": "This caller may not read.",
    "edit": "This caller may not change anything.",
    "danger": "This caller may do nothing that waits for a person's yes.",
}
GIVE_SCOPES = "Whoever runs this server gives its callers their scopes."
NEEDED: dict[Effect, Scope] = {Effect.READS: "read", Effect.SAVES: "read", Effect.CHANGES: "edit", Effect.DESTROYS: "danger"}
SWITCHED: dict[Switch, str] = {
    "allow_dnc_removal": "Taking a number off the do-not-call list, or giving its entry another number or scope, is",
    "allow_opt_out_changes": "Giving an SMS opt-out another number or scope is",
}


NOT_OFFERED = {
    "bulk changes": "one call each, such as update_callback for every id that get_callback_backlog names",
    "opting out everywhere at once": "insert_dnc with campaign_id 0, insert_sms_opt_out with campaign_id 0, then the callbacks",
    "duplicates across lists": "search_leads with phone_number shows every lead that has it",
    "a dispute file": "get_lead_timeline has calls, callbacks, DNC and SMS standing of one lead",
}
"""What people ask for and there is no tool for, with the nearest one."""


@dataclass(frozen=True)
class Policy:
    """What an operator allows; by itself, everything but what takes a person's protection away.

    `tools` names those that are in, None all of them; `switched_on` are the switches that are; `changes_per_hour` is how
    many calls may change the account within any hour, None as many as are asked for. `saves` says whether files may be saved
    where the server runs, and `scopes` what its caller may do.
    """

    read_only: bool = False
    tools: frozenset[str] | None = None
    switched_on: frozenset[Switch] = frozenset()
    changes_per_hour: int | None = None
    saves: bool = True
    scopes: frozenset[Scope] = SCOPES

    def narrowed(self, scopes: frozenset[Scope]) -> "Policy":
        """What is left of it for a caller with these scopes: never more."""
        return replace(self, scopes=self.scopes & scopes)

    def lists(self, about: Facts) -> bool:
        """Whether the tool is listed; what is not listed is refused when it is called."""
        return self.refusal(about) is None

    def refusal(self, about: Facts, needs: Switch | None = None) -> NotAllowed | None:
        """Why a tool is not listed or, with the switch that a call `needs`, why the call is not made; None where it may be."""
        if self.read_only and about.writes:
            return _refused(about, READ_ONLY, ALLOW_CHANGES)
        if self.tools is not None and about.toolset and about.tool not in self.tools:
            return _refused(about, "The tool is taken out.", CHOOSE_TOOLS)
        if not self.saves and about.effect is Effect.SAVES:
            return _refused(about, NO_FILES, READ_INSTEAD)
        if (scope := NEEDED[about.effect]) not in self.scopes:
            return self.out_of(scope, about)
        if needs is not None and needs not in self.switched_on:
            return _refused(about, f"{SWITCHED[needs]} switched off.", _switch_on(needs))
        return None

    def out_of(self, scope: Scope, about: Facts) -> NotAllowed:
        """The refusal of a call for which its caller lacks the scope."""
        return _refused(about, GIVEN[scope], GIVE_SCOPES)

    def exhausted(self, about: Facts, wait: float) -> NotAllowed:
        """The refusal of a change when this hour's are made and the next can be in `wait` seconds."""
        minutes = math.ceil(wait / 60)
        when = f"They are made; the next can be in {minutes} {'minute' if minutes == 1 else 'minutes'}."
        return _refused(about, f"{_limit(self.changes_per_hour or 0)} {when}", ALLOW_MORE, again=True)


USUAL = Policy()
"""What is allowed where an operator sets nothing."""


def brief(policy: Policy) -> str:
    """The same in one line."""
    if policy.read_only:
        return READ_ONLY
    off = [
        what[0].lower() + what[1:].removesuffix(" is").rstrip(",")
        for switch, what in SWITCHED.items()
        if switch not in policy.switched_on
    ]
    lines = ["Changes are allowed; those that destroy something ask a person first."]
    lines += [_limit(policy.changes_per_hour)] if policy.changes_per_hour is not None else []
    lines += [f"Switched off: {'; '.join(off)}."] if off else []
    return " ".join(lines)


def told(policy: Policy, every: Collection[Facts]) -> str:
    """The policy in markdown, for whoever asks what is enabled; `every` is every tool there is."""
    taken_out = [about for about in every if policy.tools is not None and about.tool not in policy.tools]
    lines = [f"{sum(map(policy.lists, every))} of {len(every)} tools are allowed."]
    if taken_out:
        lines.append(f"Taken out: {', '.join(about.tool for about in taken_out)}. {CHOOSE_TOOLS}")
    if not policy.saves:
        lines.append(f"{NO_FILES} {READ_INSTEAD}")
    lines += [f"{GIVEN[scope]} {GIVE_SCOPES}" for scope in GIVEN if scope not in policy.scopes]
    if policy.read_only:
        lines.append(f"{READ_ONLY} {ALLOW_CHANGES}")
    else:
        lines.append("Changes are allowed; those that destroy something ask a person first.")
        if policy.changes_per_hour is not None:
            lines.append(f"{_limit(policy.changes_per_hour)} {ALLOW_MORE}")
        for switch, what in SWITCHED.items():
            on = switch in policy.switched_on
            lines.append(f"{what} allowed, after a person's yes." if on else f"{what} switched off. {_switch_on(switch)}")
    listed = "".join(f"- {line}\n" for line in lines)
    absent = "".join(f"- {what}: {nearest}\n" for what, nearest in NOT_OFFERED.items())
    titled = [f"# What this server allows\n\n{listed}", f"## What it does not offer, and what is nearest\n\n{absent}"]
    return "\n".join([*titled, "Settings are read when the server starts; no conversation changes them.\n"])


def _refused(about: Facts, why: str, mend: str, *, again: bool = False) -> NotAllowed:
    return NotAllowed(f"Nothing was done: this call of {about.tool} is not allowed. {why}", mend, again=again)


def _switch_on(switch: Switch) -> str:
    return f"Whoever runs this server can allow it with {PREFIX}{switch.upper()}=1."


def _limit(changes: int) -> str:
    return f"This server makes at most {changes} {'change' if changes == 1 else 'changes'} an hour."


def chosen(words: str, every: Collection[Facts]) -> frozenset[str] | None:
    """The tools that a comma list of toolsets and tools leaves in; None for all of them.

    Named ones are in, and all are where none is named so; `-name` takes out, whatever else names it. Raises ValueError
    with what is valid, without the words, which may be anything.
    """
    if not words.strip():
        return None
    members = {toolset: {about.tool for about in every if about.toolset == toolset} for toolset in get_args(Toolset)}
    known = members | {about.tool: {about.tool} for about in every}
    taken_in, taken_out = set[str](), set[str]()
    for number, word in enumerate(words.split(","), 1):
        name = word.strip().casefold()
        tools = known.get(name.removeprefix("-"))
        if tools is None:
            raise ValueError(
                f"name {number} is not known. Toolsets are {', '.join(members)}; "
                f"tools are {', '.join(about.tool for about in every)}; a - in front takes one out"
            )
        if name.startswith("-"):
            taken_out |= tools
        else:
            taken_in |= tools
    left = (taken_in or {about.tool for about in every}) - taken_out
    if not left:
        raise ValueError("leaves no tool in")
    return frozenset(left)
