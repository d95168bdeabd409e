"""The server: endpoints and answers in, tools out. Every call passes through `_answer`, where errors become words."""

import logging
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import anyio
from mcp import MCPError
from mcp.server import CacheHint, Server
from mcp.types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    InputRequiredResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
)

from convoso_mcp import __version__, board
from convoso_mcp.account import Account, Directory, Learned
from convoso_mcp.allowance import Allowance, HourlyAllowance
from convoso_mcp.answers.answer import Desk, kept_calls
from convoso_mcp.asking import Asking, Context, Slips
from convoso_mcp.audit import Asked, Audit, MeasuredAudit, MemoryAudit, asked
from convoso_mcp.budget import Tell, untold
from convoso_mcp.callers import LOCAL, Caller, local
from convoso_mcp.dating import dated, worded
from convoso_mcp.documents import documents
from convoso_mcp.endpoints.endpoint import CARRIED, Call, Facts
from convoso_mcp.endpoints.statuses import Overrides
from convoso_mcp.errors import ConvosoError, Internal, NotUndone, Unanswered
from convoso_mcp.journal import Journal, MemoryJournal
from convoso_mcp.kept import Kept, MemoryKept, Result
from convoso_mcp.layers import Ask, allowed, checked, confirmed, counted, queued, recorded, remembering, unasked, witnessed
from convoso_mcp.policy import USUAL, Policy, told
from convoso_mcp.profiles.profile import FULL, Meant, Profile
from convoso_mcp.progress import Sleep, reporting
from convoso_mcp.prompts import Prompts
from convoso_mcp.resources import Resources, link
from convoso_mcp.sealing import sealing
from convoso_mcp.store import Once
from convoso_mcp.telemetry import ToolCall
from convoso_mcp.text import Shield, answer, figures, wording
from convoso_mcp.text.questions import Undo
from convoso_mcp.text.shield import STRICTEST
from convoso_mcp.text.table import Table
from convoso_mcp.tools import TOOLS, nearest
from convoso_mcp.understanding import understood

if TYPE_CHECKING:
    from convoso_mcp.answers.calls.call_rows import KeptCalls

KNOWS_LINKS = "2025-06-18"
"""The first version of the protocol whose clients know a link among the content; the text says the same."""

log = logging.getLogger(__name__)


def build_server(
    call: Call,
    *,
    who: Callable[[], Caller] = local,
    profile: Profile = FULL,
    policy: Policy = USUAL,
    shield: Shield = STRICTEST,
    kept: Kept | None = None,
    allowance: Allowance | None = None,
    once: Once | None = None,
    audit: Audit | None = None,
    journal: Journal | None = None,
    learned: Learned | None = None,
    exports: Path | None = None,
    zone: ZoneInfo | None = None,
    statuses: Overrides | None = None,
    structured: bool = True,
    previews: bool = True,
    keys: Sequence[bytes] = (),
    clock: Callable[[], float] = time.time,
    lifetime: float = 600,
    patience: float = 300,
    sleep: Sleep = anyio.sleep,
) -> Server[Any]:
    """A server that makes its calls through `call`.

    `who` says who is calling, and is asked on every request: a caller finds only what was kept for them, and may do what the
    policy and their scopes allow. `profile` is which tools are listed and how the others are reached, `policy` which tools
    and changes the operator allows, `shield` what of an answer may leave; without one, persons are shown in part. What
    replicas would share is in this process unless it is given: `kept` holds the rows that were fetched and not shown,
    `allowance` counts the changes of the hour, `once` remembers what works once, `audit` records what was asked for and done,
    `journal` what was there before, and `learned` what is known of the account. `exports` is the folder that rows may be
    saved in, if there is one; `zone` is the account's time zone, which is learned where it is not given, and `statuses` what
    the operator says of statuses. `structured` says whether small replies are also given to programs, as structured content,
    and `previews` whether a client that cannot ask its person gets a preview and a token, or a refusal.
    The first of the `keys` (32 bytes or more) seals what a client carries for us between a question and its answer, and all
    of them open it; without one a new key is made, good for this process. `lifetime` is how long a question can be answered,
    `patience` how long a live one is waited for, both in seconds; `clock` tells seconds since the epoch, and `sleep` is what
    passes until a client is told of progress.
    """
    readable = policy.lists(TOOLS.abouts["read_result"])  # rows that no tool may read need not be kept
    kept = (kept or MemoryKept(clock=clock)) if readable else MemoryKept(results=0)
    keys = keys or [secrets.token_bytes(32)]
    do = Handlers(
        call=call,
        profile=profile,
        policy=policy,
        allowance=allowance or HourlyAllowance(policy.changes_per_hour, clock),
        audit=MeasuredAudit(audit or MemoryAudit(clock=clock)),
        journal=journal or MemoryJournal(clock=clock),
        slips=Slips(keys, once, lifetime=lifetime, clock=clock),
        patience=patience,
        previews=previews,
        shield=shield,
        kept=kept,
        exports=exports,
        statuses=statuses or {},
        structured=structured,
        directory=Directory(zone, clock, learned=learned),
        calls=kept_calls(clock),
        sleep=sleep,
    )

    def met() -> Handlers:
        return do.meeting(who())

    account = Account(call, do.directory)
    texts = documents(account, lambda: told(met().policy, TOOLS.abouts.values()), lambda: met().changes())
    results = Resources(lambda: met().kept, texts)
    prompts = Prompts(account)
    server = Server[Any](
        "convoso-mcp",
        title="Convoso",
        version=__version__,
        instructions=profile.instructions,
        on_list_tools=lambda context, params: met().list_tools(context, params),
        on_call_tool=lambda context, params: met().call_tool(context, params),
        on_list_resources=results.list_resources,
        on_list_resource_templates=results.list_templates,
        on_read_resource=results.read,
        on_list_prompts=prompts.list_prompts,
        on_get_prompt=prompts.get,
        on_completion=prompts.complete,
        get_tool_input_schema=profile.schema,
        cache_hints={"tools/list": CacheHint(ttl_ms=3_600_000, scope="public" if who is local else "private")},
    )
    server.extensions[board.EXTENSION] = {}
    server.middleware += sealing(server.name, keys, lifetime, do.audit, profile, lambda: who().name)
    return server


@dataclass(frozen=True, kw_only=True)
class Handlers:
    """What the server answers to each kind of request; `build_server` says what each part is."""

    call: Call
    profile: Profile
    policy: Policy
    allowance: Allowance
    audit: Audit
    journal: Journal
    slips: Slips
    patience: float
    previews: bool
    shield: Shield
    kept: Kept
    exports: Path | None
    statuses: Overrides
    structured: bool
    directory: Directory
    calls: "Callable[[], KeptCalls]"
    sleep: Sleep
    caller: str = LOCAL.name

    def meeting(self, caller: Caller) -> "Handlers":
        """The same for one caller: their name, what they may do, and what was kept for them."""
        policy, kept = self.policy.narrowed(caller.scopes), self.kept.of(caller.name)
        return replace(self, caller=caller.name, policy=policy, kept=kept)

    async def list_tools(self, context: Context, params: PaginatedRequestParams | None) -> ListToolsResult:
        """The profile's tools that are allowed, in a fixed order; needs neither network nor token."""
        return self.profile.listed(self.policy, structured=self.structured)

    async def call_tool(self, context: Context, params: CallToolRequestParams) -> CallToolResult | InputRequiredResult:
        """The answer as text; whatever goes wrong is an answer too, except a tool that does not exist."""
        if not self.profile.knows(params.name):
            raise MCPError(INVALID_PARAMS, f"Unknown tool: {params.name}{nearest(params.name)}")
        with ToolCall(params.name) as measured:
            try:
                meant = self.profile.meant(params)
                measured.tool = meant.params.name
                return await self._answer(context, meant, measured)
            except ConvosoError as error:
                failed = error
            except Exception:
                # Left alone, its text would reach a client of the handshake era.
                log.exception("%s failed", measured.tool)
                failed = Internal(f"{measured.tool} failed inside this server.", "Whether it took effect is not known: look.")
            measured.outcome = failed.short
            return _said(wording(failed, self.shield), is_error=True)

    async def _answer(self, context: Context, meant: Meant, measured: ToolCall) -> CallToolResult | InputRequiredResult:
        kind, params, given = meant.kind, meant.params, dict(meant.params.arguments or {})
        await self._let_in(kind.about)
        meant.check_way()
        token = given.pop(CARRIED, None) if kind.may_ask() else None
        if worded(kind, given):
            given = dated(kind, given, await Account(self.call, self.directory).now())
        request = understood(kind, given)
        ask = Asking(
            context, params, self.slips, self.patience, token=str(token or ""), previews=self.previews, caller=self.caller
        )
        may_ask = "danger" in self.policy.scopes
        held = list[Result]()

        def keep(table: Table, asked: str, *, before: int, matches: int, more: bool) -> str:
            held.append(
                self.kept.result(table, asked, before=before, matches=matches, more=more, zone=self.directory.zone_name)
            )
            return held[-1].pointer

        try:
            async with reporting(context, self.sleep) as tell:
                desk = self._desk(meant.asking(ask) if may_ask else unasked(self.policy, kind.about), tell)
                reply = await desk.reply(request)
            said = _said(answer(request, reply, self.shield, keep if self.kept.open else None))
            for result in held:
                await self.kept.keep(result)
        except Unanswered as pending:
            measured.outcome = "asked"
            return ask.put(*pending.args)
        except NotUndone as error:
            await self.audit.refuse(asked(request, self.caller), "changed" if error.changed else "not_undoable")
            raise
        if self.structured:
            said.structured_content = figures(request, reply, self.shield)
        if context.protocol_version >= KNOWS_LINKS:
            said.content += [link(result) for result in held]
        return said

    async def changes(self) -> str:
        """What was changed, as `list_changes` tells it, where that is allowed."""
        request = TOOLS["list_changes"]()
        await self._let_in(request.about)
        return answer(request, await self._desk(unasked(self.policy, request.about)).reply(request), self.shield)

    def _desk(self, ask: Ask, tell: Tell = untold) -> Desk:
        call = self._guarded(ask)
        return Desk(
            call=call,
            account=Account(call, self.directory),
            kept=self.kept,
            exports=self.exports,
            shield=self.shield,
            tell=tell,
            statuses=self.statuses,
            calls=self.calls,
            policy=self.policy,
            caller=self.caller,
            audit=self.audit,
            journal=self.journal,
            undoing=partial(self._guarded, ask),
        )

    def _guarded(self, ask: Ask, undo: Undo | None = None) -> Call:
        """The onion around every call to Convoso, those that take a change back among them."""
        call = queued(self.call)
        made = recorded(remembering(call), self.audit, self.journal, self.caller, undo)
        made = checked(counted(made, self.policy, self.allowance), call, self.shield)
        from convoso_mcp.answers.persons.caution import caution  # noqa: PLC0415  start-up does not pay for it

        warn = partial(caution, Account(call, self.directory), self.statuses, self.shield)
        call = allowed(confirmed(call, made, ask, self.shield, warn, undo), self.policy, self.allowance)
        return witnessed(call, self.audit, self.caller, undo)

    async def _let_in(self, about: Facts) -> None:
        """Refuse what is not listed, before its arguments are judged, and what calls nothing, too."""
        if refusal := self.policy.refusal(about):
            if about.writes:
                await self.audit.refuse(Asked(tool=about.tool, caller=self.caller, plain={}, personal={}), "not_allowed")
            raise refusal


def _said(text: str, *, is_error: bool = False) -> CallToolResult:
    return CallToolResult(content=[TextContent(text=text)], is_error=is_error)
