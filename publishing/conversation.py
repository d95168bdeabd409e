"""The conversation that the README shows: a part of what `make demo` prints, as text and as a picture."""

import io
import re
from collections.abc import Iterator

from rich.console import Console
from rich.style import Style
from rich.terminal_theme import SVG_EXPORT_THEME
from rich.text import Text

SHOWN = {
    "How did agents perform today?": 7,
    "Find John from Miami.": 3,
    "Delete him. (The person thinks better of it.)": 4,
    "Take (786) 555-0188 off the do-not-call list. (The operator has not allowed that.)": 2,
}
"""What is asked in it, and how many lines of each answer are shown."""

WIDTH = 104
STYLES = {
    "# ": Style(bold=True, color="bright_white"),
    "> ": Style(color="cyan"),
    "  the person": Style(color="yellow"),
    "[": Style(color="red"),
}
"""How lines look in the picture, by what they begin with: what is asked, what is called, who is asked, what is refused."""


def excerpt(recorded: str) -> str:
    """The part that is shown, of everything that was said; `...` where lines of an answer are left out."""
    return "\n".join(_excerpt(recorded)).strip()


def _excerpt(recorded: str) -> Iterator[str]:
    turns = {turn.partition("\n")[0]: turn.rstrip().splitlines()[1:] for turn in re.split(r"^# ", recorded, flags=re.MULTILINE)}
    for asked, lines in SHOWN.items():
        call, *answer = turns[asked]
        told = [line for line in answer if line]
        yield from (f"# {asked}", call, *told[:lines])
        if len(told) > lines:
            yield "..."
        yield ""


def picture(shown: str) -> str:
    """The same as it looks in a terminal, as SVG."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    for line in shown.splitlines():
        style = next((style for start, style in STYLES.items() if line.startswith(start)), Style())
        console.print(Text(line, style=style, overflow="fold"))
    drawn = console.export_svg(title="make demo", theme=SVG_EXPORT_THEME, unique_id="conversation")
    return re.sub(r"\s*@font-face {.*?}", "", drawn, flags=re.DOTALL)  # whoever looks at it fetches nothing
