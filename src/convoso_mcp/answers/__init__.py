"""Answers: tools that are more than one endpoint of Convoso, or none."""

from convoso_mcp.answers.agents.agent_questions import GetAgentDay, GetAgentReport, GetOverview
from convoso_mcp.answers.calls.call_report import GetCallReport
from convoso_mcp.answers.calls.drop_rate import GetDropRate
from convoso_mcp.answers.calls.list_report import GetListReport
from convoso_mcp.answers.changes import ListChanges, UndoChange
from convoso_mcp.answers.numbers.explain_metric import ExplainMetric
from convoso_mcp.answers.persons.callback_backlog import GetCallbackBacklog
from convoso_mcp.answers.persons.check_contact import CheckContact
from convoso_mcp.answers.persons.compliance_gaps import FindComplianceGaps
from convoso_mcp.answers.persons.find_lead import FindLead
from convoso_mcp.answers.persons.lead_timeline import GetLeadTimeline
from convoso_mcp.answers.rows.kept_results import ExportResult, ReadResult

ANSWERS = (
    GetOverview,
    GetAgentReport,
    GetAgentDay,
    GetCallReport,
    GetDropRate,
    GetListReport,
    FindLead,
    GetLeadTimeline,
    CheckContact,
    GetCallbackBacklog,
    FindComplianceGaps,
    ExplainMetric,
    ReadResult,
    ExportResult,
    ListChanges,
    UndoChange,
)
"""Every answer, in the order in which a model sees them."""
