"""The control doors, `/control/faults` and `/control/clock`: outside `/v1`, without a token, never struck by a fault."""

from __future__ import annotations

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from convoso_mcp.sandbox.faults import Faults, PlanError
from convoso_mcp.sandbox.web import read_form
from convoso_mcp.sandbox.wire import number


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


class Ahead:
    """How far the sandbox's clock was put forward."""

    def __init__(self) -> None:
        self.by = timedelta()


def clock_door(ahead: Ahead) -> Route:
    """POST `forward=SECONDS` puts the clock forward, and GET tells by how much it is: `{"forward": seconds}`.

    Account time never runs backwards, so neither does this; what is not a whole number of seconds is answered with 400.
    """

    async def clock_told(request: Request) -> Response:
        if request.method == "POST":
            seconds = number((await read_form(request))["forward"])
            if seconds is None:
                return JSONResponse({"error": "forward takes a whole number of seconds"}, 400)
            ahead.by += timedelta(seconds=seconds)
        return JSONResponse({"forward": int(ahead.by.total_seconds())})

    return Route("/control/clock", clock_told, methods=["GET", "POST"])
