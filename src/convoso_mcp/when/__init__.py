"""Time as people say it: what "this week" means on the account's clock, and what lies like it before."""

from convoso_mcp.when.bounds import Window
from convoso_mcp.when.phrases import bounds, window
from convoso_mcp.when.zones import local, offset_of

__all__ = ["Window", "bounds", "local", "offset_of", "window"]
