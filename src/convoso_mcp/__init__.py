"""Convoso over MCP: every endpoint a typed tool, nothing dangerous without a person's yes."""

__version__ = "0.1.0"
