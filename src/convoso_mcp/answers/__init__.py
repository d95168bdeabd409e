"""Answers: tools that are more than one endpoint of Convoso, or none.

What each is about stands here, in the order in which a model sees them; its class is loaded by the first call, since most
of what an answer needs to count is of no use to a server that only lists its tools.
"""

from importlib import import_module
from typing import Any

from convoso_mcp.endpoints.endpoint import Effect, Facts, Request

_ALL = (
    (Facts(tool="get_overview", toolset="reporting", effect=Effect.READS, board=True), "agents.agent_questions:GetOverview"),
    (
        Facts(tool="get_agent_report", toolset="reporting", effect=Effect.READS, board=True),
        "agents.agent_questions:GetAgentReport",
    ),
    (Facts(tool="get_agent_day", toolset="floor", effect=Effect.READS), "agents.agent_questions:GetAgentDay"),
    (Facts(tool="get_call_report", toolset="reporting", effect=Effect.READS, board=True), "calls.call_report:GetCallReport"),
    (Facts(tool="get_drop_rate", toolset="compliance", effect=Effect.READS, board=True), "calls.drop_rate:GetDropRate"),
    (Facts(tool="get_list_report", toolset="reporting", effect=Effect.READS, board=True), "calls.list_report:GetListReport"),
    (Facts(tool="find_lead", toolset="leads", effect=Effect.READS), "persons.find_lead:FindLead"),
    (Facts(tool="get_lead_timeline", toolset="leads", effect=Effect.READS), "persons.lead_timeline:GetLeadTimeline"),
    (Facts(tool="check_contact", toolset="compliance", effect=Effect.READS), "persons.check_contact:CheckContact"),
    (
        Facts(tool="get_callback_backlog", toolset="callbacks", effect=Effect.READS),
        "persons.callback_backlog:GetCallbackBacklog",
    ),
    (
        Facts(tool="find_compliance_gaps", toolset="compliance", effect=Effect.READS),
        "persons.compliance_gaps:FindComplianceGaps",
    ),
    (
        Facts(tool="explain_metric", toolset="reporting", effect=Effect.READS, upstream=False),
        "numbers.explain_metric:ExplainMetric",
    ),
    (Facts(tool="read_result", toolset="results", effect=Effect.READS, upstream=False), "rows.kept_results:ReadResult"),
    (Facts(tool="export_result", toolset="results", effect=Effect.SAVES, upstream=False), "rows.kept_results:ExportResult"),
    (Facts(tool="list_changes", toolset="changes", effect=Effect.READS), "changes:ListChanges"),
    (
        Facts(tool="undo_change", toolset="changes", effect=Effect.DESTROYS, loses="What the change wrote is lost."),
        "changes:UndoChange",
    ),
)
"""Facts, module and class of each."""

FACTS = {facts.tool: facts for facts, _ in _ALL}
_CLASSES = {facts.tool: place for facts, place in _ALL}


def answer_class(tool: str) -> type[Request[Any]]:
    """The class of an answer; KeyError where there is none of that name."""
    module, _, name = _CLASSES[tool].partition(":")
    return getattr(import_module(f"convoso_mcp.answers.{module}"), name)
