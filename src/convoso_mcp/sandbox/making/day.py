"""One day of the account: every campaign's dials from opening to closing, and what its agents do."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from convoso_mcp.sandbox.clock import DAY, HOUR, MINUTE, midnight
from convoso_mcp.sandbox.making import stories
from convoso_mcp.sandbox.making.call import Call, Promise
from convoso_mcp.sandbox.making.cast import IDS, LEAVER, LIST, SATURDAY, Shift, shifts
from convoso_mcp.sandbox.making.dialer import Dialer, Ordered
from convoso_mcp.sandbox.making.floor import Desk, Floor, State
from convoso_mcp.sandbox.making.leads import Lead
from convoso_mcp.sandbox.making.outcomes import (
    FATIGUE,
    LENGTHS,
    QUANTILES,
    UNANSWERED,
    WINS,
    WRAPS,
    answer_rates,
    conversation,
    is_winter,
)
from convoso_mcp.sandbox.making.scales import Scale
from convoso_mcp.sandbox.standing import DEBT, MEDICARE

_PATIENCE = 25  # seconds that a caller is kept for an agent who is about to be free
_CALLBACK_PATIENCE = 10 * MINUTE
_MOST_LIKELY = 0.75
_KEPT_ANSWERS = 0.65
_INBOUND, _CAMPAIGNS_CALLED = 0.012, (MEDICARE, DEBT)
_CALLBACK_DAYS, _LEAVERS_CALLBACK_DAYS = (1, 2, 4, 7, 9, 13, 18), (6, 9, 10, 11, 12, 13, 14)
_CALLBACK_COMMENTS = ("after work", "wants to talk to spouse first", "asked for tomorrow afternoon", "driving, call later", "")
_AGENT_COMMENTS = ("already has a plan", "asked for a letter first", "poor line", "spoke to spouse")


class Day(NamedTuple):
    """What happens on a day, each in order of time: calls, agents' states, and callbacks that are dismissed."""

    calls: list[Call]
    states: list[State]
    dismissed: list[tuple[int, Promise]]


def live_through(dialer: Dialer, scale: Scale, rng: Random, day: date, ordered: list[Ordered]) -> Day:
    """Everything that happens that day; `ordered` are the dials that stories ask for."""
    kept, dismissed = dialer.begin(rng, day)
    calls: list[Call] = []
    states: list[State] = []
    for campaign_id in scale.floors:
        wanted = [order for order in [*kept, *ordered] if LIST[order.lead.list_id].campaign_id == campaign_id]
        campaign_day = _CampaignDay(dialer, scale, rng, campaign_id, day)
        calls += campaign_day.run(wanted)
        states += campaign_day.floor.states
        dismissed += campaign_day.dismissed
    calls.sort(key=lambda call: call.start)
    states.sort(key=lambda state: (state.start, state.user_id))
    return Day(calls, states, dismissed)


class _CampaignDay:
    def __init__(self, dialer: Dialer, scale: Scale, rng: Random, campaign_id: int, day: date) -> None:
        self._dialer, self._scale, self._rng, self._campaign_id, self._day = dialer, scale, rng, campaign_id, day
        told = scale.days > stories.SHORT
        until = stories.closing(campaign_id, day) if told else None
        self._shifts = list(shifts(rng, scale, campaign_id, day, until=until))
        self.floor = Floor(self._desk(shift) for shift in self._shifts)
        self._caller_ids = stories.CALLER_IDS[campaign_id]
        self._burned = stories.burned(day) if told else frozenset[str]()
        self._blitz = stories.is_blitz(campaign_id, day)
        self._most_attempts = stories.MOST_ATTEMPTS_BLITZ if self._blitz else stories.MOST_ATTEMPTS
        self._lists = stories.list_shares(campaign_id, day)
        self._recent: deque[Lead] = deque(maxlen=200)
        self._hot: deque[Lead] = deque()  # on the blitz day: called already, and to be called again soon
        self._drop = 0.0
        self.dismissed: list[tuple[int, Promise]] = []

    def _desk(self, shift: Shift) -> Desk:
        return Desk(shift, stories.pauses(self._rng, shift.agent.name, self._day, shift.login, shift.logout))

    def run(self, wanted: list[Ordered]) -> list[Call]:
        """Dial from opening to closing, the wanted ones at their times."""
        random, calls = self._rng.random, list[Call]()
        orders = deque(sorted(filter(self._can_be_made, wanted), key=lambda order: (order.at, order.lead.id)))
        rates: Mapping[str, float] = {}
        hour_ends = 0
        for at in self._times():
            while orders and orders[0].at <= at:
                calls += self._order(orders.popleft())
            if at >= hour_ends:
                hour = at % DAY // HOUR
                hour_ends = at - at % HOUR + HOUR
                rates = answer_rates(hour, is_winter(self._day))
                self._drop = stories.drop_share(self._campaign_id, self._day, hour)
            lead = self._next_lead(at, rates)
            if lead is not None:
                calls.append(self._dial(at, lead, rates[lead.state]))
            if random() < _INBOUND:
                calls += self._called_by_a_lead(at)
        for order in orders:
            calls += self._order(order)
        self.floor.close()
        for lead in self._hot:
            self._dialer.rejoin(lead)
        return calls

    def _can_be_made(self, order: Ordered) -> bool:
        """A callback that was promised for a time when nobody works stays overdue."""
        hours = self._scale.hours[self._campaign_id]
        return order.promise is None or hours.opening <= order.at % DAY < hours.closing

    def _times(self) -> list[int]:
        """When the dialer dials: at random, and more where more agents are there."""
        share = {SATURDAY: self._scale.on_saturday, SATURDAY + 1: self._scale.on_sunday}.get(self._day.weekday(), 1.0)
        dials = self._scale.floors[self._campaign_id].dials * share * stories.dials(self._campaign_id, self._day)
        hours = self._scale.hours[self._campaign_id]
        start, random = midnight(self._day), self._rng.random
        dials *= 0.97 + 0.06 * random()
        steps = range(start + hours.opening, start + hours.closing, 30 * MINUTE)
        staff = [sum(shift.login - 300 <= step < shift.logout - 300 for shift in self._shifts) for step in steps]
        if stories.keeps_pace(self._campaign_id):
            staff = [min(there, 1) for there in staff]
        times: list[int] = []
        for step, there in zip(steps, staff, strict=True):
            times += [step + int(random() * 30 * MINUTE) for _ in range(round(dials * there / (sum(staff) or 1)))]
        times.sort()
        return times

    def _next_lead(self, at: int, rates: Mapping[str, float]) -> Lead | None:
        hot = self._hot
        while hot and at - (hot[0].last_called or 0) >= stories.BLITZ_RECYCLE:
            lead = hot.popleft()
            if lead.state in rates and lead.phone not in self._dialer.closed:
                return lead
            self._dialer.rejoin(lead)
        chance = self._rng.random()
        for list_id, share in self._lists.items():
            chance -= share
            if chance < 0:
                lead = self._dialer.next(list_id, at, rates)
                if lead is not None:
                    return lead
        return next((lead for list_id in self._lists if (lead := self._dialer.next(list_id, at, rates))), None)

    def _dial(self, at: int, lead: Lead, rate: float) -> Call:
        random = self._rng.random
        caller_id = self._caller_ids[int(random() * len(self._caller_ids))]
        burned = caller_id in self._burned
        answers = min(_MOST_LIKELY, LIST[lead.list_id].answers * self._scale.warmth * rate * FATIGUE[lead.attempts])
        if burned:
            answers *= stories.BURNED_ANSWERS
        chance = random()
        if lead.dead:
            call = self._call(at, lead, caller_id, "DC" if chance < 0.82 else "OI")
        elif self._dialer.evenly.happens(("answered", lead.list_id, burned), answers):
            call = self._answered(at, lead, caller_id)
        elif random() < (stories.BURNED_BLOCKED if burned else stories.BLOCKED):
            call = self._call(at, lead, caller_id, "CIDB")
        else:
            status = UNANSWERED(random() * (1 - answers))
            if status == "A":
                call = self._for_agent(at, lead, caller_id, "A") or self._call(at, lead, caller_id, "AA")
            else:
                call = self._call(at, lead, caller_id, status)
        self._recent.append(lead)
        self._dialer.put_back(call, self._most_attempts, self._hot if self._blitz else None)
        return call

    def _answered(self, at: int, lead: Lead, caller_id: str) -> Call:
        if not self._dialer.evenly.happens(("DROP", self._campaign_id), self._drop):
            call = self._for_agent(at, lead, caller_id, "")
            return call or self._call(at, lead, caller_id, "NA")  # a dialer that sees nobody free does not dial
        call = self._call(at, lead, caller_id, "DROP")
        call.term_reason = "QUEUETIMEOUT" if self._rng.random() < 0.7 else "ABANDON"
        return call

    def _call(self, at: int, lead: Lead, caller_id: str, status: str) -> Call:
        """A call that reaches no agent."""
        length = LENGTHS[status][int(self._rng.random() * QUANTILES)]
        lead.attempts += 1
        call = Call(at, lead, self._campaign_id, caller_id, status, length)
        if status == "CALLHU":
            call.term_reason = "CALLER"
        lead.status, lead.last_called, lead.modified = status, at, at + length
        return call

    def _for_agent(
        self, at: int, lead: Lead, caller_id: str, status: str, *, patience: int = _PATIENCE, wanted: int = 0
    ) -> Call | None:
        """A call that is put through to an agent, if one is free; a blank status is decided by the conversation."""
        star = IDS[stories.STAR]
        of_star = lead.list_id == stories.STAR_LIST
        patience = min(patience, HOUR - 1 - at % HOUR)  # at some leads' places, the next hour is too late
        desk = self.floor.find(at, patience, wanted=wanted or (star if of_star else 0), spared=0 if of_star else star)
        if desk is None:
            return None
        random, agent = self._rng.random, desk.shift.agent
        start = max(at, desk.free_at)
        lead.attempts += 1
        comment = None
        reason = "CALLER" if random() < 0.5 else "AGENT"
        if not status:
            status, comment = self._conversation(desk, start, lead.list_id)
        length = LENGTHS[status][int(random() * QUANTILES)]
        may_be_dumped = status not in ("A", "CALLBK", "NOCONT", WINS[self._campaign_id][0])
        if may_be_dumped and self._dialer.evenly.happens(("dumped", agent.name), stories.dump_share(agent.name)):
            status, length, reason = "HU", 1 + int(random() * (stories.DUMP_SECONDS - 1)), "AGENT"
        call = Call(start, lead, self._campaign_id, caller_id, status, length)
        call.user_id, call.term_reason = desk.user_id, reason
        call.comment = comment or (_AGENT_COMMENTS[int(random() * 4)] if status in ("NI", "NQ") and random() < 0.3 else None)
        lead.status, lead.last_called, lead.modified, lead.user_id = status, start, call.end, desk.user_id
        self.floor.connect(desk, call, WRAPS[int(random() * QUANTILES)])
        if status == "CALLBK":
            call.promise = self._promise(lead, call.end, desk.user_id, agent is LEAVER)
            self._dialer.promise(call.promise)
        return call

    def _conversation(self, desk: Desk, at: int, list_id: int) -> tuple[str, str | None]:
        agent, (win, share) = desk.shift.agent, WINS[self._campaign_id]
        if agent.name == stories.GAMER and self._scale.days > stories.SHORT:
            sale = self._dialer.next_sale(at)
            if sale == "false":
                return "NOCONT", "System Call Re-disp by Petra Vogel: SALE to NOCONT"
            if sale:
                return win, None
        elif self._dialer.evenly.happens((win, agent.name, list_id), share * agent.wins):
            return win, None
        draw = conversation(4.5 if agent is LEAVER else 1.0)
        return draw(self._rng.random()), None

    def _promise(self, lead: Lead, made: int, user_id: int, by_leaver: bool) -> Promise:  # noqa: FBT001
        rng, hours = self._rng, self._scale.hours[self._campaign_id]
        day = self._day + timedelta(days=rng.choice(_LEAVERS_CALLBACK_DAYS if by_leaver else _CALLBACK_DAYS))
        if day.weekday() >= SATURDAY and self._scale.on_sunday == 0:
            day += timedelta(days=7 - day.weekday())
        first, last = hours.opening // HOUR + 2, hours.closing // HOUR - 2
        hour = rng.randrange(first, last) if first < last else hours.opening // HOUR + 1
        due = midnight(day) + hour * HOUR + rng.randrange(4) * 15 * MINUTE
        recipient = "USERONLY" if by_leaver or rng.random() < 0.5 else "ANYONE"
        return Promise(lead, made, due, user_id, recipient, rng.choice(_CALLBACK_COMMENTS))

    def _order(self, order: Ordered) -> Iterator[Call]:
        """A callback, or a dial that a story asks for. Nobody free for ten minutes: it is given up."""
        lead, caller_id = order.lead, self._caller_ids[order.lead.id % len(self._caller_ids)]
        if order.promise is not None and lead.phone in self._dialer.closed:  # since this morning
            self._give_up(order.promise)
            return
        if order.status in stories.OF_NOBODY:
            call: Call | None = self._call(order.at, lead, caller_id, order.status)
        else:
            status = order.status or ("" if self._rng.random() < _KEPT_ANSWERS else "A")
            call = self._for_agent(order.at, lead, caller_id, status, patience=_CALLBACK_PATIENCE, wanted=order.agent_id)
        if call is None:
            if order.promise is not None:
                self._give_up(order.promise)
                self._dialer.rejoin(lead)
            return
        call.number = order.number or call.number
        if order.promise is not None:
            order.promise.stage, order.promise.modified = "COMPLETED", call.start
            call.call_type = "MANUAL" if order.promise.recipient == "USERONLY" else "OUTBOUND"
        if order.due and call.promise is not None:
            self._dialer.change(call.promise, order.due, order.comments)
        if not order.held:
            self._dialer.put_back(call, self._most_attempts, None)
        yield call

    def _give_up(self, promise: Promise) -> None:
        promise.stage, promise.modified = "DISMISSED", promise.due + _CALLBACK_PATIENCE
        self.dismissed.append((promise.modified, promise))

    def _called_by_a_lead(self, at: int) -> Iterator[Call]:
        """Somebody who was called a while ago calls back, and waits in a queue."""
        random = self._rng.random
        if self._campaign_id not in _CAMPAIGNS_CALLED or not self._recent:
            return
        lead = self._recent[int(random() * len(self._recent))]
        if lead.out or lead.dead or lead.modified >= at or lead.phone in self._dialer.closed:
            return
        call = self._for_agent(at, lead, self._caller_ids[lead.id % len(self._caller_ids)], "")
        if call is not None:
            agent = next(shift.agent for shift in self._shifts if shift.user_id == call.user_id)
            call.call_type, call.queue_id, call.waited = (
                "INBOUND",
                agent.queues[call.length % len(agent.queues)],
                int(2 + random() * 38),
            )
            lead.inbound += 1
            self._dialer.leave_or_stay(call)
            yield call
