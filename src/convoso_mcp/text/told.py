"""A reply that is words already."""

from convoso_mcp.endpoints.replies import Reply


class Told(Reply):
    """An answer put into words where it was made: every value in its lines has passed `cell` or `plain`."""

    lines: tuple[str, ...] = ()
