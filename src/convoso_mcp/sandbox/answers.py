"""Where each answer comes from: the 38 paths of the API and the functions behind them."""

from __future__ import annotations

from collections.abc import Callable

from convoso_mcp.sandbox import agents, call_logs, callbacks, campaigns, dnc, leads, lists, monitor, statuses, users
from convoso_mcp.sandbox.account import Account
from convoso_mcp.sandbox.wire import Form, Json

Answer = Callable[[Account, Form], dict[str, Json]]

ANSWERS: dict[str, Answer] = {
    **agents.ANSWERS,
    **monitor.ANSWERS,
    **leads.ANSWERS,
    **lists.ANSWERS,
    **callbacks.ANSWERS,
    **call_logs.ANSWERS,
    **campaigns.ANSWERS,
    **dnc.ANSWERS,
    **statuses.ANSWERS,
    **users.ANSWERS,
}


def section(path: str) -> str:
    """The part of the API a path belongs to, by which Convoso grants rights: `leads` of `/leads/search`."""
    return path.split("/")[1]


SECTIONS = tuple(sorted({section(path) for path in ANSWERS}))
