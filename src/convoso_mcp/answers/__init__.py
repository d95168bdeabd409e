"""Answers: tools that are more than one endpoint of Convoso, or none."""

from convoso_mcp.answers.agent_questions import GetAgentDay, GetAgentReport, GetOverview
from convoso_mcp.answers.call_report import GetCallReport
from convoso_mcp.answers.callback_backlog import GetCallbackBacklog
from convoso_mcp.answers.changes import ListChanges, UndoChange
from convoso_mcp.answers.check_contact import CheckContact
from convoso_mcp.answers.compliance_gaps import FindComplianceGaps
from convoso_mcp.answers.drop_rate import GetDropRate
from convoso_mcp.answers.explain_metric import ExplainMetric
from convoso_mcp.answers.find_lead import FindLead
from convoso_mcp.answers.kept_results import ExportResult, ReadResult
from convoso_mcp.answers.lead_timeline import GetLeadTimeline
from convoso_mcp.answers.list_report import GetListReport

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
