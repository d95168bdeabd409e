"""The record of what a model sees of every tool: `make schemas` writes it, `make check` holds it against the classes.

`tool_schemas/NAME.json` is for reviewers, one readable file a tool (`compact/` has those of that profile alone); `src/convoso_mcp/tools.json` is the same for the
server, which lists its tools from it. Prints what the whole list costs a model (o200k tokens of name, manual and schema).
"""

import json
import sys
import warnings
from pathlib import Path
from typing import Any

from convoso_mcp.endpoints import ENDPOINTS
from convoso_mcp.policy import USUAL
from convoso_mcp.profiles.compact import COMPACT
from convoso_mcp.tools import RECORD, TOOLS, definition

FOLDER = Path(__file__).parents[1] / "tool_schemas"
TOOL_BUDGET, LIST_BUDGET, COMPACT_BUDGET, ERROR_BUDGET = 900, 11_000, 4_000, 150
BUDGETS = {"endpoints": 8_000, "answers": 2_500, "results": 300, "changes": 200}
"""What tools may cost together, by toolset: results and changes are apart, other answers share one and endpoints another."""

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # it opens its data the old way
    import bpe_openai  # pyright: ignore[reportMissingTypeStubs]  it ships none

    ENCODING = bpe_openai.get_encoding("o200k_base")

Definition = dict[str, Any]


def tokens(text: str) -> int:
    """How many o200k tokens a text is."""
    return len(ENCODING.encode(text))


def definitions() -> dict[str, Definition]:
    """Every tool as it goes over the wire, by name, made from the classes."""
    return {
        name: definition(endpoint).model_dump(mode="json", by_alias=True, exclude_none=True) for name, endpoint in TOOLS.items()
    }


def cost(tool: Definition) -> int:
    """What a tool costs a model on every request: name, manual and schema."""
    return sum(map(tokens, (tool["name"], tool["description"], json.dumps(tool["inputSchema"], separators=(",", ":")))))


def costs() -> dict[str, dict[str, int]]:
    """What each tool costs, by the budget that it shares."""
    endpoints = {kind.about.tool for kind in ENDPOINTS}
    every: dict[str, dict[str, int]] = {shared: {} for shared in BUDGETS}
    for name, tool in definitions().items():
        toolset = TOOLS[name].about.toolset
        shared = "endpoints" if name in endpoints else toolset if toolset in BUDGETS else "answers"
        every[shared][name] = cost(tool)
    return every


def compact() -> dict[str, Definition]:
    """The tools that only the compact profile has."""
    return {
        name: definition(kind).model_dump(mode="json", by_alias=True, exclude_none=True) for name, kind in COMPACT.own.items()
    }


def compact_cost() -> int:
    """What the whole list of the compact profile costs."""
    kinds = COMPACT.kinds(USUAL)
    return sum(cost(definition(kind).model_dump(mode="json", by_alias=True, exclude_none=True)) for kind in kinds)


def files() -> dict[Path, str]:
    """Every file of the record, with the text it should hold."""
    made = definitions()
    record = {FOLDER / f"{name}.json": json.dumps(tool, indent=2, ensure_ascii=False) + "\n" for name, tool in made.items()}
    record |= {FOLDER / "compact" / f"{name}.json": json.dumps(tool, indent=2) + "\n" for name, tool in compact().items()}
    shipped = "".join(json.dumps(tool, separators=(",", ":"), ensure_ascii=False) + "\n" for tool in made.values())
    return record | {RECORD: shipped}


def stale() -> list[str]:
    """What is wrong with the record as it lies there, a line each."""
    wanted = files()
    wrong = [
        f"{path.name} is not what the classes say"
        for path, text in wanted.items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]
    return wrong + [f"{path.name} belongs to no tool" for path in FOLDER.rglob("*.json") if path not in wanted]


def write() -> None:
    """Write the record anew, and remove the files of tools that are gone."""
    (FOLDER / "compact").mkdir(parents=True, exist_ok=True)
    wanted = files()
    for path in FOLDER.rglob("*.json"):
        if path not in wanted:
            path.unlink()
    for path, text in wanted.items():
        path.write_text(text, encoding="utf-8")


def main() -> int:
    """Write with `--write`; then say what is stale and what the list costs."""
    if "--write" in sys.argv:
        write()
    groups = costs()
    for shared, tools in groups.items():
        dearest = max(tools, key=lambda name: tools[name])
        print(
            f"{len(tools)} {shared} cost {sum(tools.values())} tokens together (bound {BUDGETS[shared]}); "
            f"the dearest is {dearest} with {tools[dearest]} (bound {TOOL_BUDGET})"
        )
    short = compact_cost()
    print(f"{len(COMPACT.kinds(USUAL))} of the compact profile cost {short} tokens together (bound {COMPACT_BUDGET})")
    wrong = stale()
    for line in wrong:
        print(f"{line}: run `make schemas` and review the difference")
    dear = any(sum(tools.values()) > BUDGETS[shared] or max(tools.values()) > TOOL_BUDGET for shared, tools in groups.items())
    return int(bool(wrong) or dear or short > COMPACT_BUDGET)


if __name__ == "__main__":
    sys.exit(main())
