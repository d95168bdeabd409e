"""The command line: the only place where things are put together, and the only one that prints."""

from convoso_mcp.cli.commands import program as program
