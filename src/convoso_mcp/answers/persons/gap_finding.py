"""How calls that should not have been made are found: all rows where they are few, else only those that can be gaps."""

from dataclasses import dataclass, field

from convoso_mcp.answers.persons.gap_reading import People, Reader, Register, nights, pages
from convoso_mcp.answers.persons.gaps import Clocks, Dial, Gap, TooOften, after_entry, too_often
from convoso_mcp.endpoints.calls import SearchCallLogs
from convoso_mcp.when import Window

ASKED = 40
"""Numbers that are looked up one by one, at most."""


@dataclass
class Found:
    """What was found; `often` is None where too many calls would have had to be read, else of the calls that `of` says."""

    dnc: list[Gap] = field(default_factory=list[Gap])
    opted_out: list[Gap] = field(default_factory=list[Gap])
    hours: list[Gap] = field(default_factory=list[Gap])
    nowhere: set[str] = field(default_factory=set[str])
    """Ids of leads that were called and of whom nobody knows where they are."""
    often: TooOften | None = None
    of: str = ""
    plan: str = ""
    whole: bool = False


@dataclass(frozen=True)
class Question:
    """The calls that are asked about, how many there are, and what they are held against."""

    window: Window
    campaign_id: str | None
    matching: int
    dnc: Register
    opt_outs: Register
    people: People

    @property
    def clocks(self) -> Clocks:
        """The clocks of whoever was called."""
        return Clocks(self.window.zone, self.people.states)

    def search(self, **narrowed: str) -> SearchCallLogs:
        """A search for some of the calls."""
        form = {"start_time": self.window.start_text, "end_time": self.window.end_text}
        form |= {"campaign_id": self.campaign_id} if self.campaign_id else {}
        return SearchCallLogs.model_validate(form | narrowed)


async def found_in(question: Question, reader: Reader) -> Found:
    """The gaps, by the plan that the budget allows."""
    if pages(question.matching) < reader.left:
        return await _whole(question, reader)
    return await _aimed(question, reader)


async def _whole(question: Question, reader: Reader) -> Found:
    dials, why = await reader.dials(question.search())
    found = Found(whole=True, plan=f"all {question.matching:,} calls were read", of="all calls of the window")
    if why:
        reader.floors.append(f"calls: {why}")
        found.plan = found.of = f"{len(dials):,} dials among {question.matching:,} calls"
    _listed(question, dials, found)
    _by_the_clock(question.clocks, dials, found)
    found.often = too_often(dials, question.people.states)
    return found


async def _aimed(question: Question, reader: Reader) -> Found:
    """Numbers whose leads were called after their entry one by one, then the hours in which some place is asleep."""
    numbers = sorted({*question.people.called_after(question.dnc), *question.people.called_after(question.opt_outs)})
    found = Found(plan=f"{question.matching:,} calls are too many to read: the numbers and hours that can be gaps were")
    found.nowhere |= question.people.nowhere
    dials = list[Dial]()
    for number in numbers[:ASKED]:
        made, why = await reader.dials(question.search(number_dialed=number))
        dials += made
        if why:
            reader.floors.append(f"calls to listed numbers: {why}")
    if len(numbers) > ASKED:
        reader.floors.append(f"listed numbers: {ASKED} of {len(numbers)} were looked up")
    _listed(question, dials, found)
    for start, end in nights(question.window, question.clocks):
        made, why = await reader.dials(question.search(start_time=str(start), end_time=str(end)))
        _by_the_clock(question.clocks, made, found)
        if why:
            reader.floors.append(f"calling hours were checked for calls after {end}, before that in part: {why}")
            break
    await _newest_day(question, reader, found)
    return found


async def _newest_day(question: Question, reader: Reader, found: Found) -> None:
    """How often numbers were dialed needs every call: it is answered for the newest day, where the budget allows."""
    day = question.window.days[-1]
    span = question.search(start_time=max(question.window.start_text, f"{day} 00:00:00"))
    if reader.left > 1 and pages(await reader.count(span)) < reader.left:
        made, why = await reader.dials(span)
        found.often, found.of = too_often(made, question.people.states), f"{day} only{', in part' if why else ''}"


def _listed(question: Question, dials: list[Dial], found: Found) -> None:
    found.dnc += after_entry(dials, question.dnc, "dnc")
    counted = {gap.dial.id for gap in found.dnc}
    found.opted_out += after_entry([dial for dial in dials if dial.id not in counted], question.opt_outs, "opted out")


def _by_the_clock(clocks: Clocks, dials: list[Dial], found: Found) -> None:
    for gap in filter(None, map(clocks.check, dials)):
        if gap.why == "unknown":
            found.nowhere.add(gap.dial.lead_id)
        else:
            found.hours.append(gap)
