"""The audit: what was asked for, what was done and how it was confirmed, in a chain that only the key's owner can write."""

from convoso_mcp.audit.entries import Asked, Audit, ConfirmedBy, Entry, NotDone, asked
from convoso_mcp.audit.file import FileAudit, recorded
from convoso_mcp.audit.measured import MeasuredAudit
from convoso_mcp.audit.memory import MemoryAudit

__all__ = [
    "Asked",
    "Audit",
    "ConfirmedBy",
    "Entry",
    "FileAudit",
    "MeasuredAudit",
    "MemoryAudit",
    "NotDone",
    "asked",
    "recorded",
]
