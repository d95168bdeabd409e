"""Answers: tools that are more than one endpoint of Convoso, or none."""

from convoso_mcp.answers.explain_metric import ExplainMetric
from convoso_mcp.answers.kept_results import ExportResult, ReadResult

ANSWERS = (ExplainMetric, ReadResult, ExportResult)
"""Every answer, in the order in which a model sees them."""
