"""The arguments that answers share, each described once: a model that knows one answer knows them all."""

from typing import Annotated

from pydantic import Field

from convoso_mcp.endpoints.fields import Text, Words

When = Annotated[Text, Field(description="E.g. yesterday, last week, since monday, 2026-11-01..2026-11-18.")]
CampaignWords = Annotated[Text, Field(description="Name or id.")]
ListWords = Annotated[Text, Field(description="Name or id.")]
AgentWords = Annotated[Words, Field(description="Names or ids, comma list.")]
CompareTo = Annotated[Text, Field(description="before, or a window like when.")]
