"""From the words of a question to the calls that it is about."""

from dataclasses import replace
from datetime import timedelta

from convoso_mcp.account import Named
from convoso_mcp.answers.answer import Desk
from convoso_mcp.answers.numbers.statuses import Meanings
from convoso_mcp.answers.scope import Filters, Scope
from convoso_mcp.errors import BadArguments
from convoso_mcp.when import Window, window

SECOND = timedelta(seconds=1)


def whole_seconds(asked: Window) -> Window:
    """A window that runs ends a second before now, so that what has not happened yet cannot come into it."""
    return replace(asked, end=max(asked.end - SECOND, asked.start)) if asked.partial else asked


async def scoped(
    desk: Desk, when: str, *, campaign: str = "", list_: str = "", agents: str = "", statuses: str = "", call_type: str = ""
) -> Scope:
    """The scope that is meant; raises `BadArguments` for words that name nothing, or several things."""
    account, names = desk.account, list[str]()
    asked = window(when, await account.now())
    found: dict[str, Named] = {}
    if campaign:
        found["campaign"] = await account.campaign(campaign)
    if list_:
        found["list"] = await account.list(list_)
    names += [f"{noun} {one.told}" for noun, one in found.items()]
    people = [await account.agent(words) for words in agents.split(",") if words.strip()]
    names += [f"agents {', '.join(one.told for one in people)}"] if people else []
    codes = [await _code(desk, words) for words in statuses.split(",") if words.strip()]
    names += [f"statuses {', '.join(codes)}"] if codes else []
    names += [f"{call_type} calls"] if call_type else []
    ids = {noun: one.id for noun, one in found.items()}
    filters = Filters(ids.get("campaign"), ids.get("list"), tuple(one.id for one in people), tuple(codes), call_type or None)
    return Scope(whole_seconds(asked), filters, tuple(names))


async def _code(desk: Desk, words: str) -> str:
    """A status by its code or its name."""
    rows, wanted = await desk.account.statuses(), words.strip().casefold()
    for row in rows:
        if wanted in ((row.status or "").casefold(), (row.name or "").casefold()):
            return row.status or ""
    near = [row.status or "" for row in rows if wanted in (row.name or "").casefold()]
    if len(near) == 1:
        return near[0]
    hint = f"Several fit: {', '.join(near[:8])}." if near else "search_statuses shows them."
    raise BadArguments("No status of that code or name is in the account.", hint)


async def meanings(desk: Desk) -> Meanings:
    """What the statuses of the account mean."""
    return Meanings.made(await desk.account.statuses(), desk.statuses)
