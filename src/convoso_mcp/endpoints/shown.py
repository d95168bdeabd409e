"""What a caller chooses about the rows of an answer; none of it goes to Convoso."""

from typing import Literal

from pydantic import MISSING, BaseModel, Field

from convoso_mcp.endpoints.fields import Words


class Shown(BaseModel):
    """Beside an endpoint that answers with a page: which columns its table has, and how long it may be."""

    columns: Words | MISSING = Field(default=MISSING, exclude=True, description="Columns to show, comma list.")
    detail: Literal["concise", "full"] = Field(default="concise", exclude=True)

    @property
    def chosen(self) -> list[str]:
        """The columns asked for; none where the caller leaves it to us."""
        return [] if self.columns is MISSING else self.columns.split(",")
