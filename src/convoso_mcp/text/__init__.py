"""Text: what a model reads."""

from convoso_mcp.text.answers import answer, figures
from convoso_mcp.text.plain import TEXT_CAP, cell, plain
from convoso_mcp.text.shield import Shield
from convoso_mcp.text.wording import wording

__all__ = ["TEXT_CAP", "Shield", "answer", "cell", "figures", "plain", "wording"]
