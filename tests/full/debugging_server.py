"""Our server with everything logged that any library has to say, whatever it is set to; and one tool that breaks inside.

python tests/full/debugging_server.py [ARGUMENTS OF convoso-mcp]
"""

import logging
from typing import Any

from convoso_mcp import server
from convoso_mcp.__main__ import main
from convoso_mcp.text import answer


def broken(request: Any, reply: Any, *rest: Any) -> str:
    """An error with a person in its text, where a tool's answer is written."""
    if request.about.tool == "get_lead_recordings":
        raise ValueError(f"{request!r} {reply!r}")
    return answer(request, reply, *rest)


if __name__ == "__main__":
    server.__dict__["answer"] = broken
    logging.Logger.isEnabledFor = lambda self, level: True
    logging.Logger.getEffectiveLevel = lambda self: logging.DEBUG
    main()
