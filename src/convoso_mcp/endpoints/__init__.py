"""What Convoso can do: every endpoint of its public API, ten groups of them."""

from convoso_mcp.endpoints import (
    agents,
    callbacks,
    calls,
    campaigns,
    dnc,
    leads,
    lists,
    sms_opt_outs,
    statuses,
    users,
)

GROUPS = (leads, lists, callbacks, calls, campaigns, dnc, sms_opt_outs, statuses, users, agents)
ENDPOINTS = tuple(endpoint for group in GROUPS for endpoint in group.ENDPOINTS)
"""Every endpoint, in the order in which a model sees them."""
