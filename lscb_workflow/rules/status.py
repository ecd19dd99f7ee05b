"""Status as the board defines it: what the lead claims, what the dates say, and which of the two the paper shows."""

from dataclasses import dataclass
from datetime import date

from lscb_workflow.rules.actions import Action, Colour
from lscb_workflow.rules.deadlines import overdue
from lscb_workflow.rules.policy import StatusPolicy
from lscb_workflow.rules.quarters import Quarter
from lscb_workflow.rules.returns import owed_for
from lscb_workflow.rules.words import Shown
from lscb_workflow.rules.workdays import Calendar

NO_RETURN: Shown = "no return"
_WORSE = {"red": 3, "amber": 2, "green": 1}


@dataclass(frozen=True, slots=True)
class Status:
    """`claimed` is None where no return came. `because` says what the dates say and why."""

    shown: Shown
    claimed: Colour | None
    computed: Colour
    because: str

    @property
    def differs(self) -> bool:
        return self.claimed is not None and self.claimed != self.computed


def of(
    action: Action, quarter: Quarter, monitored: tuple[int, ...], today: date, policy: StatusPolicy, calendar: Calendar
) -> Status:
    """An action's status for a quarter as it stands on `today`. `monitored` are the numbers of the quarters
    up to this one for which it owed a return.

    A claim never hides a worse date, and an old colour never carries forward: no return is a word of its own.
    """
    if action.state == "withdrawn":
        return Status("withdrawn", None, "grey", "withdrawn")
    if action.state == "complete":
        return Status("blue", "blue", "blue", "complete, evidence accepted")
    computed, because = _by_the_dates(action, quarter, monitored, today, policy, calendar)
    answer = action.answer_for(quarter.number)
    if answer:
        return Status(_worse(answer.status, computed), answer.status, computed, because)
    if not owed_for(action, quarter):
        return Status("grey", None, "grey", because)
    return Status("red" if computed == "red" else NO_RETURN, None, computed, because)


def _worse(claimed: Colour, computed: Colour) -> Colour:
    """The claim, unless the dates are worse. Blue needs evidence accepted: until then it is a proposal to close."""
    held = "green" if claimed == "blue" else claimed
    return computed if computed in ("amber", "red") and _WORSE[computed] > _WORSE.get(held, 0) else held


def _by_the_dates(
    action: Action, quarter: Quarter, monitored: tuple[int, ...], today: date, policy: StatusPolicy, calendar: Calendar
) -> tuple[Colour, str]:
    if not owed_for(action, quarter):
        return "grey", f"starts {action.starts_on:%B %Y}" if action.starts_on else "not due"
    late, which = _latest(action, today, calendar)
    if late > policy.amber_days:
        return "red", which
    revised = revised_in(action)
    if len(revised) >= policy.red_revisions:
        return "red", f"a revised timescale was asked for in {len(revised)} quarters"
    silent = silent_quarters(action, monitored)
    if silent >= policy.red_silent_quarters:
        return "red", f"no return for {silent} quarters"
    if late:
        return "amber", which
    if waits_for_the_board(action, quarter):
        return "amber", "a revised timescale waits for the Board"
    return _by_its_start(action, today, policy, calendar)


def _latest(action: Action, today: date, calendar: Calendar) -> tuple[int, str]:
    """How late its most overdue deadline is, in working days, and that in words."""
    due_on = min((deadline.due_on for deadline in overdue(action, today)), default=None)
    if due_on is None:
        return 0, ""
    late = calendar.between(due_on, today)
    days = "1 working day" if late == 1 else f"{late} working days"
    return late, f"its deadline of {due_on.day} {due_on:%B %Y} passed {days} ago"


def _by_its_start(action: Action, today: date, policy: StatusPolicy, calendar: Calendar) -> tuple[Colour, str]:
    if action.readings and all(reading.kind == "event" for reading in action.readings):
        return "grey", "waits for an event"
    starts = [r.start for r in action.readings if r.kind == "from" and r.start and not r.ask]
    if starts and not any(s.started or s.status in ("green", "blue", "amber") for s in action.submissions):
        late = calendar.between(min(starts), today)
        if late > policy.amber_days:
            return "amber", f"its start passed {late} working days ago and nobody has said that it has begun"
    return "green", "no date has passed"


def revised_in(action: Action) -> tuple[int, ...]:
    """The quarters in which its leads asked for a revised timescale; an answer sent again counts once."""
    latest = {(s.quarter, s.by): s.revise for s in action.submissions}
    return tuple(sorted({quarter for (quarter, _), revise in latest.items() if revise}))


def waits_for_the_board(action: Action, quarter: Quarter) -> bool:
    """Whether a revised timescale asked for in this quarter is neither accepted nor refused."""
    latest = {s.by: s for s in action.submissions if s.quarter == quarter.number}
    return any(s.revise and s.decided is None for s in latest.values())


def silent_quarters(action: Action, monitored: tuple[int, ...]) -> int:
    """How many quarters up to now, one after the other, have had no return."""
    count = 0
    for number in reversed(monitored):
        if action.answer_for(number):
            break
        count += 1
    return count
