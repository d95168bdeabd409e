"""Rows that come in at the front, or leave it, while somebody pages through them."""

from __future__ import annotations

from typing import cast

from convoso_mcp.sandbox.wire import Form, Json, number


def is_past_the_first_page(form: Form) -> bool:
    """Whether a page further on is asked for."""
    return bool(number(form["offset"]))


def asked_as_if(form: Form, rows: int) -> Form:
    """The form of a later page, which finds what stood `rows` rows before; negative rows left instead."""
    return Form({**form, "offset": str(max((number(form["offset"]) or 0) - rows, 0))}) if rows else form


def told_as_if(answer: dict[str, Json], form: Form, rows: int) -> dict[str, Json]:
    """The answer to such a form: the offset that was really asked for, and as many more rows in the total."""
    if not rows or not isinstance(answer.get("data"), dict):
        return answer
    data = dict(cast("dict[str, str | int]", answer["data"]))
    new = {"offset": int(form["offset"])} | {name: int(data[name]) + rows for name in ("total", "total_found") if name in data}
    return {**answer, "data": data | {name: type(data[name])(value) for name, value in new.items() if name in data}}
