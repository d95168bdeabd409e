"""Answers: tools that are more than one endpoint of Convoso, or none."""

from convoso_mcp.answers.kept_results import ExportResult, ReadResult

ANSWERS = (ReadResult, ExportResult)
"""Every answer, in the order in which a model sees them."""
