"""What is generated in the pages for people: `make pages` writes it between markers, tests compare.

A part named NAME stands between `<!-- NAME -->` and `<!-- /NAME -->`, in whichever page wants it.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, get_args

import anyio

import conversation
import tokens
from convoso_mcp.demo import run
from convoso_mcp.endpoints import ENDPOINTS
from convoso_mcp.endpoints.endpoint import Effect, Toolset
from convoso_mcp.settings import PREFIX, Settings
from convoso_mcp.tools import TOOLS
from links import links

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob(".github/**/*.md"), ROOT / "llms.txt"])
PICTURE = ROOT / "docs" / "conversation.svg"

EFFECTS = {
    Effect.READS: "reads",
    Effect.SAVES: "saves a file",
    Effect.CHANGES: "changes",
    Effect.DESTROYS: "changes, **asks first**",
}
ANSWERS = set(TOOLS) - {kind.about.tool for kind in ENDPOINTS}

Part = Callable[[], str]


def table(*columns: str, rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |" for line in lines)


def tools(names: Iterable[str]) -> str:
    """Tools in a table: what each does, in the first sentence of its manual, and its effect."""
    about = ((name, TOOLS[name].manual().partition(". ")[0].rstrip("."), EFFECTS[TOOLS[name].about.effect]) for name in names)
    return table("tool", "what it does", "effect", rows=((f"`{name}`", f"{does}.", effect) for name, does, effect in about))


def settings() -> str:
    """Every setting."""
    rows = (
        (f"`{PREFIX}{name.upper()}`", field.description or "", _default(field.default))
        for name, field in Settings.model_fields.items()
    )
    return table("setting", "meaning", "default", rows=rows)


def _default(value: Any) -> str:
    if value is None or value == "":
        return ""
    return f"`{int(value)}`" if isinstance(value, bool) else f"`{value}`"


def toolsets() -> str:
    """Every toolset with its tools."""
    members = {name: [tool for tool, about in TOOLS.abouts.items() if about.toolset == name] for name in get_args(Toolset)}
    rows = ((f"`{name}`", ", ".join(f"`{tool}`" for tool in found)) for name, found in members.items())
    return table("toolset", "tools", rows=rows)


def one_click() -> str:
    """The links, a line for each server."""
    made = [f"[{text}]({address})" for text, address in links().items()]
    return "\n".join(f"- {' · '.join(made[start : start + 3])}" for start in range(0, len(made), 3))


def recorded() -> str:
    """All that the demonstration says."""
    said: list[str] = []
    anyio.run(run, said.append)
    return "\n".join(said)


def as_text(shown: str) -> str:
    """A recorded text in a block of its own."""
    return f"```text\n{shown}\n```"


PARTS: dict[str, Part] = {
    "answers": lambda: tools(name for name in TOOLS if name in ANSWERS),
    "endpoints": lambda: tools(name for name in TOOLS if name not in ANSWERS),
    "links": one_click,
    "settings": settings,
    "toolsets": toolsets,
}
"""What is made in no time; `written` takes others besides."""


def written(page: str, parts: Mapping[str, Part]) -> str:
    """A page with these parts in it as they should be."""
    for name, made in parts.items():
        marked = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        page = marked.sub(lambda found, made=made: f"{found[1]}\n{made()}\n\n{found[2]}", page)
    return page


def main() -> None:
    """Write all of it."""
    shown = conversation.excerpt(recorded())
    costs = "\n".join(anyio.run(tokens.table, "demo"))
    parts = PARTS | {"conversation": lambda: as_text(shown), "costs": lambda: costs}
    for page in PAGES:
        page.write_text(written(page.read_text(encoding="utf-8"), parts), encoding="utf-8")
    PICTURE.write_text(conversation.picture(shown), encoding="utf-8")


if __name__ == "__main__":
    main()
