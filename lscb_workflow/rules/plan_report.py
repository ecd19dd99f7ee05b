"""How a plan is understood, for the business manager to mark up, and what each mark makes of an action."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from lscb_workflow.rules import actions, plan_check
from lscb_workflow.rules.digest.wording import in_words
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.plan import Action, Lead, Plan
from lscb_workflow.rules.timescales import Reading

YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Line:
    """One action of the report; `doubtful` where its reading asks."""

    ref: str
    text: str
    leads: str
    timescale: str
    reads: str
    because: str
    question: str
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """What somebody wrote beside an action, and the cells it stands in: reference, right, instead."""

    ref: str
    timescale: str
    right: str
    instead: str
    places: tuple[str, str, str]


def lines(plan: Plan) -> list[Line]:
    """Every action of the plan, the doubtful ones first."""
    found = [_line(plan, *pair) for pair in zip(plan.actions, plan_check.readings(plan), strict=True)]
    return sorted(found, key=lambda line: not line.doubtful)


def _line(plan: Plan, action: Action, reading: Reading) -> Line:
    parts = reading.parts or (reading,)
    return Line(
        ref=action.ref,
        text=action.text,
        leads="\n".join(_named(lead) for lead in action.leads),
        timescale=actions.in_force(action.timescale, action.revised),
        reads="\n".join(in_words(parts, plan.starts_on, plan.ends_on, plan.starts_on)),
        because=" ".join(part.because for part in parts if part.because),
        question=" ".join(part.question for part in parts if part.question),
        doubtful=any(_is_open(part) for part in parts),
    )


def _named(lead: Lead) -> str:
    return ", ".join(words for words in (lead.name, lead.role) if words) or "missing in the plan"


def _is_open(reading: Reading) -> bool:
    return reading.ask or reading.kind == "undetermined"


def settled(action: actions.Action, mark: Mark, read: Callable[[str], Reading]) -> tuple[Reading, ...] | None:
    """The parts of the action's timescale as the mark settles them; None where it changes nothing.

    Words stand for the one part that asks, or else for the whole timescale. Raises Fault naming the cell.
    """
    at, right_at, instead_at = mark.places
    right = mark.right.casefold()
    if right not in ("", YES, NO):
        raise Fault(f"{right_at}: “{mark.right}” is neither yes nor no")
    if not right and not mark.instead:
        return None
    if action.state != "open":
        raise Fault(f"{at}: action {mark.ref} is {action.state.replace('_', ' ')}")
    if mark.timescale != " ".join(action.timescale_in_force.split()):
        raise Fault(f"{at}: the plan on file says “{action.timescale_in_force}” for {mark.ref}; make a new report")
    if right == YES and mark.instead:
        raise Fault(f"{instead_at}: {right_at} says that the reading is right; keep one of the two")
    if right == YES:
        return _agreed(action, instead_at)
    if not mark.instead:
        raise Fault(f"{instead_at}: say the date, or other words, in place of the reading of {mark.ref}")
    return _replaced(action, read(mark.instead), mark)


def _agreed(action: actions.Action, instead_at: str) -> tuple[Reading, ...] | None:
    """What was only proposed holds."""
    if not any(_is_open(part) for part in action.readings):
        return None
    if any(_is_open(part) and not (part.due or part.start or part.freq) for part in action.readings):
        raise Fault(f"{instead_at}: nothing is proposed for {action.ref} that could be right; give a date or words")
    return tuple(replace(part, ask=False, question=None) if part.ask else part for part in action.readings)


def _replaced(action: actions.Action, reading: Reading, mark: Mark) -> tuple[Reading, ...]:
    if _is_open(reading) or reading.kind == "done":
        question = reading.question or "When should it be finished?"
        raise Fault(f"{mark.places[2]}: “{mark.instead}” leaves a question: {question}")
    parts = reading.parts or (reading,)
    asking = [number for number, part in enumerate(action.readings) if _is_open(part)]
    if len(asking) != 1:
        return parts
    return (*action.readings[: asking[0]], *parts, *action.readings[asking[0] + 1 :])
