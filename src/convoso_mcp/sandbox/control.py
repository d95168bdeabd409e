"""The control door, `/control/faults`: outside `/v1`, without a token, never struck by a fault, and only on a sandbox."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from convoso_mcp.sandbox.faults import Faults, PlanError
from convoso_mcp.sandbox.web import read_form


def control_door(faults: Faults) -> Route:
    """GET tells the fault plan and what it did so far, POST `plan=...` begins another one, DELETE ends it.

    Each answers `{"plan": text, "entries": [{"entry", "injected", "left"}]}`; a plan that cannot be read is answered with
    status 400 and `{"error": text}`, and changes nothing.
    """

    async def faults_told(request: Request) -> Response:
        try:
            if request.method == "POST":
                faults.take((await read_form(request))["plan"])
            elif request.method == "DELETE":
                faults.take("")
        except PlanError as error:
            return JSONResponse({"error": str(error)}, 400)
        return JSONResponse({"plan": faults.plan, "entries": faults.told()})

    return Route("/control/faults", faults_told, methods=["GET", "POST", "DELETE"])
