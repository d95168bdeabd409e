"""Documents: what a client can read about the account and this server, each under an address of its own."""

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from convoso_mcp import errors
from convoso_mcp.account import Account, Named, Names
from convoso_mcp.text.plain import cell


@dataclass(frozen=True)
class Document:
    """One text, in markdown, written when it is read."""

    uri: str
    name: str
    description: str
    write: Callable[[], Awaitable[str]]


def documents(account: Account, policy: Callable[[], str], changed: Callable[[], Awaitable[str]]) -> tuple[Document, ...]:
    """All there are. `policy` is what the operator allows whoever asks, in markdown, `changed` what they changed, in lines."""

    async def told() -> str:
        return policy()

    async def changes() -> str:
        return _lines("Changes", [await changed()])

    async def about() -> str:
        zone, now = await account.zone(), await account.now()
        campaigns, lists = await account.campaigns(), await account.lists()
        return _lines(
            "The account",
            [
                f"- time zone: {zone.told}",
                f"- its time now: {now:%Y-%m-%d %H:%M:%S}",
                f"- {_active(campaigns)} of {len(campaigns.all)} campaigns are active",
                f"- {_active(lists)} of {len(lists.all)} lists are active",
            ],
        )

    async def campaigns() -> str:
        return _table(await account.campaigns())

    async def lists() -> str:
        return _table(await account.lists(), "campaign_id")

    async def agents() -> str:
        return _table(await account.agents(), "e-mail")

    async def statuses() -> str:
        flags = ("contact", "reached", "success", "final", "dnc", "callback", "voicemail")
        rows = [
            f"{cell(row.status)}|{cell(row.name)}|{' '.join(flag for flag in flags if getattr(row, flag) == 'Y')}"
            for row in await account.statuses()
        ]
        return _lines("Statuses", ["code|name|flags", *rows])

    return (
        Document("convoso://policy", "What this server allows", _POLICY, told),
        Document("convoso://account", "The account", "Time zone, clock, and how many campaigns and lists are active.", about),
        Document("convoso://campaigns", "Campaigns", "Every campaign with its id.", campaigns),
        Document("convoso://lists", "Lists", "Every list with its id and campaign.", lists),
        Document("convoso://agents", "Agents", "Every user with id and e-mail.", agents),
        Document("convoso://statuses", "Statuses", "Every status (disposition) with the flags that give it meaning.", statuses),
        Document("convoso://metrics", "How every number is defined", "Formulas, sources, caveats and alarms.", _metrics),
        Document("convoso://calling-hours", "Calling hours", "When people may be called, by state.", _hours),
        Document("convoso://changes", "Changes", "What was changed through this server, as list_changes tells it.", changes),
        Document("convoso://errors", "Errors", "What the short code of an error means.", _errors),
    )


async def _errors() -> str:
    return _lines("What an error's code means", [f"- `{code}`: {what}" for code, what in _codes()])


async def _hours() -> str:
    from convoso_mcp.answers.numbers.calling_rules import rules  # noqa: PLC0415  few clients read it

    known = rules()
    reviewed = ", ".join(f"{what} {day}" for what, day in known.reviewed.items())
    everywhere = f"Everywhere: {known.federal}. Defaults for warnings, no legal advice; reviewed: {reviewed}."
    states = [f"{name}|{rule.hours}|{rule.sunday or 'none'}|{cell(rule.note)}" for name, rule in sorted(known.states.items())]
    return _lines("Calling hours, at the place that is called", [everywhere, "state|hours|sunday|note", *states])


async def _metrics() -> str:
    from convoso_mcp.answers.numbers.dictionary import document  # noqa: PLC0415  few clients read it

    return document()


_POLICY = "Which tools and changes are enabled, which are not, and how a person can enable them."


def _table(names: Names, within: str = "") -> str:
    """All of a kind, those that are active first; `within` names the column of what a name belongs to."""
    found = sorted(names.all, key=lambda one: (one.active is False, one.name))
    rows = [("name", "id", "active", within), *((cell(one.name), one.id, _said(one), cell(one.within)) for one in found)]
    return _lines(f"{names.noun.capitalize()}s", ["|".join(row if within else row[:3]) for row in rows])


def _lines(title: str, lines: Iterable[str]) -> str:
    return "\n".join([f"# {title}", "", *lines]) + "\n"


def _said(one: Named) -> str:
    return "" if one.active is None else "Y" if one.active else "N"


def _active(names: Names) -> int:
    return sum(one.active is not False for one in names.all)


def _codes() -> list[tuple[str, str]]:
    """The codes with their meaning, as the module that defines them lists them."""
    return re.findall(r"^    ([a-z_]+) {2,}(.+)$", (errors.__doc__ or "").partition("Each carries")[2], re.MULTILINE)
