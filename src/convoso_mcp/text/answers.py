"""Replies as text, complete in itself: what was found or done, its scope, what was cut and how to see the rest."""

from typing import Any, cast

from convoso_mcp.endpoints.endpoint import Effect, Endpoint, Request
from convoso_mcp.endpoints.replies import Page, Record, Reply
from convoso_mcp.text.drawing import drawn
from convoso_mcp.text.plain import cell, plain
from convoso_mcp.text.records import card, changes
from convoso_mcp.text.report import Report, reported
from convoso_mcp.text.scope import scope
from convoso_mcp.text.searches import Keep, paged
from convoso_mcp.text.shield import STRICTEST, Shield
from convoso_mcp.text.told import Told


def answer(request: Request[Any], reply: Reply, shield: Shield = STRICTEST, keep: Keep | None = None) -> str:
    """A reply as text, complete in itself: what was found or done, its scope, what was cut and how to see the rest.

    Rows that were fetched and are not shown go to `keep`.
    """
    if isinstance(reply, Told):
        return "\n".join(reply.lines)
    if isinstance(reply, Report):
        return reported(reply)
    shield = shield.asked(request)
    if isinstance(reply, Page):
        return paged(request, cast("Page[Record]", reply), shield, keep)
    said = _named(reply, shield)
    if request.about.effect is Effect.READS:
        return f"{said or 'Convoso gave no figures'}. {scope(request, shield, 'Asked')}"
    sent = scope(request, shield, "Sent")
    if reply.remark:
        return f"Nothing to do: {reply.remark} {sent}"
    answered = f" Convoso answered {said}." if said else ""
    if isinstance(request, Endpoint) and reply.before is not None:
        record = request, reply.before, shield
        sent = changes(*record) if request.about.subject else f"{sent} It was: {card(reply.before, shield)}."
    return "\n".join(filter(None, [f"Done: {request.about.tool}. {sent}{answered}", reply.warning]))


def figures(request: Request[Any], reply: Reply, shield: Shield = STRICTEST) -> dict[str, object] | None:
    """What programs get besides the text; None for most replies, whose text is all there is."""
    if isinstance(reply, Report):
        return drawn(reply, request.about.tool)
    if not (named := type(reply).figures):
        return None
    shown = shield.fields(reply)
    return {name: shown[name] for name in named if name in shown}


def _named(reply: Reply, shield: Shield) -> str:
    return ", ".join(f"{plain(name)} {text}" for name, value in shield.fields(reply).items() if (text := cell(value)))
