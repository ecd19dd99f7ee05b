"""Next year's plan from this year's: what is carried forward, how far it has come, and what closes."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from textwrap import shorten

from lscb_workflow.rules.actions import Action, ActionState
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.months import add_months
from lscb_workflow.rules.plan import LONGEST
from lscb_workflow.rules.snapshot import Plan
from lscb_workflow.rules.timescales import Reading
from lscb_workflow.rules.timescales.wording import day_words
from lscb_workflow.rules.values import Day, Line, PlanName, Value


class RollOver(Value):
    """The plan that is wanted; `since` is the one it follows, where several are on file."""

    plan: PlanName
    starts: Day
    ends: Day
    by: Line
    title: Line | None = None
    since: PlanName | None = None


@dataclass(frozen=True, slots=True)
class Carried:
    """An open action as the new plan begins with it: what is still to be delivered, and how its timescale now reads."""

    ref: str
    text: str
    timescale: str
    outputs: tuple[str, ...]
    readings: tuple[Reading, ...]

    @property
    def questions(self) -> tuple[str, ...]:
        return tuple(reading.question for reading in self.readings if reading.ask and reading.question)


@dataclass(frozen=True, slots=True)
class Closed:
    """An action that stays behind with the old plan."""

    ref: str
    text: str
    state: ActionState


@dataclass(frozen=True, slots=True)
class Opened:
    """A plan's actions, parted into those that go on and those that are done with, each in the plan's order."""

    old: str
    new: str
    carried: tuple[Carried, ...]
    closed: tuple[Closed, ...]


def roll_over(old: Plan, delivered: Mapping[str, AbstractSet[int]], wanted: RollOver) -> Opened:
    """What the wanted plan begins with. `delivered` has the numbers of the outputs that leads said are in place.

    Raises Fault for dates that cannot follow the old plan's.
    """
    if wanted.starts <= old.starts_on:
        raise Fault(f"{wanted.plan} must start after {old.plan}, which starts on {old.starts_on}")
    if not wanted.starts < wanted.ends < add_months(wanted.starts, LONGEST):
        raise Fault(f"a plan from {wanted.starts} to {wanted.ends} is none; give a year, or {LONGEST // 12} at most")
    return Opened(
        old=old.plan,
        new=wanted.plan,
        carried=tuple(
            Carried(
                ref=action.ref,
                text=action.text,
                timescale=action.timescale_in_force,
                outputs=_still_wanted(action, delivered.get(action.ref, frozenset())),
                readings=_read_anew(action, wanted.starts),
            )
            for action in old.actions
            if action.state == "open"
        ),
        closed=tuple(Closed(action.ref, action.text, action.state) for action in old.actions if action.state != "open"),
    )


def _still_wanted(action: Action, delivered: AbstractSet[int]) -> tuple[str, ...]:
    return tuple(text for number, text in enumerate(action.outputs, 1) if number not in delivered)


def _read_anew(action: Action, starts_on: date) -> tuple[Reading, ...]:
    """The parts as they are on file, each asked anew if its date lies before the new plan.

    A part that was met is not asked again while another goes on.
    """
    met = {deadline.due_on for deadline in action.deadlines if deadline.state == "met"}
    going_on = tuple(reading for reading in action.readings if reading.due not in met)
    return tuple(_asked_anew(reading, starts_on) for reading in going_on or action.readings)


def _asked_anew(reading: Reading, starts_on: date) -> Reading:
    """Nothing is proposed: that it was due last year does not say when it is due this year."""
    if reading.due is None or reading.due >= starts_on:
        return reading
    question = f"{day_words(reading.due)} lies before the plan. When is it due now?"
    because = f"It was due by {day_words(reading.due)}, in the plan before this one."
    return replace(reading, start=None, due=None, ask=True, question=question, because=because)


def in_words(opened: Opened) -> str:
    """Both lists for a terminal; what asks says so."""
    total = len(opened.carried) + len(opened.closed)
    lines = [f"{opened.new} takes over {len(opened.carried)} of the {total} actions of {opened.old}:"]
    for action in opened.carried:
        lines.append(_line(action.ref, action.timescale, action.text))
        lines += [f"{'':8}asks: {question}" for question in action.questions]
    lines += ["", f"{len(opened.closed)} stay closed with {opened.old}:"]
    lines += [_line(action.ref, action.state.replace("_", " "), action.text) for action in opened.closed]
    return "\n".join(lines)


def _line(ref: str, about: str, text: str) -> str:
    return f"  {ref:<5} {shorten(about, 32, placeholder=' …'):<32} {shorten(text, 60, placeholder=' …')}"
