"""The proxies of the compact profile: requests that pass on the call of a tool that is not listed.

There is one for each thing a person may want to allow once and for all: looking, changing, and what waits for a yes. Its hints
are true of every call that it passes on.
"""

import json
from contextlib import suppress
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field, model_validator

from convoso_mcp.endpoints.endpoint import Effect, Facts, Request
from convoso_mcp.endpoints.fields import Text
from convoso_mcp.text.told import Told


def _read(value: object) -> object:
    """Some clients write an object as text."""
    if isinstance(value, str):
        with suppress(ValueError):
            return json.loads(value)
    return value


class Proxy(Request[Told]):
    """A call of another tool, by its name."""

    effects: ClassVar[frozenset[Effect]]
    """What the tools do that it passes calls on to."""

    name: Annotated[Text, Field(description="search_tools finds it.")]
    arguments: Annotated[dict[str, Any], BeforeValidator(_read), Field(description="What that tool takes.")] = Field(
        default_factory=dict[str, Any]
    )

    def given(self) -> dict[str, str]:
        """Its own argument; the others are judged by the tool that they are for."""
        return {"name": self.name}

    @model_validator(mode="before")
    @classmethod
    def _holds_nothing_masked(cls, given: object) -> object:
        """Likewise: a masked value is refused where it is known what it is for."""
        return given


class CallReadTool(Proxy):
    """Call a tool that only reads, by its name."""

    about = Facts(tool="call_read_tool", toolset=None, effect=Effect.READS)
    effects = frozenset({Effect.READS})


class CallWriteTool(Proxy):
    """Call a tool that changes or adds a record. A call that needs a person's yes is for call_dangerous_tool."""

    about = Facts(tool="call_write_tool", toolset=None, effect=Effect.CHANGES, overwrites=True)
    effects = CallReadTool.effects | {Effect.SAVES, Effect.CHANGES}


class CallDangerousTool(Proxy):
    """Call a tool that waits for a person's yes: the client asks them."""

    about = Facts(
        tool="call_dangerous_tool",
        toolset=None,
        effect=Effect.DESTROYS,
        idempotent=False,
        loses="What the question names is lost.",
    )
    effects = frozenset(Effect)


PROXIES: tuple[type[Proxy], ...] = (CallReadTool, CallWriteTool, CallDangerousTool)
"""In the order of what they may do: each takes what those before it take."""


def way_to(about: Facts) -> type[Proxy]:
    """The proxy that a tool is called through."""
    return next(proxy for proxy in PROXIES if about.effect in proxy.effects)
