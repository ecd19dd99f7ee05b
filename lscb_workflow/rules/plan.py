"""A business plan as a file prints it: the values that every plan reader returns and `plan load` stores."""

from collections import Counter
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field

from lscb_workflow.rules.faults import Problem
from lscb_workflow.rules.months import add_months
from lscb_workflow.rules.values import Day, Line, PlanName, Ref, Text, Value, Words

Category = Literal["fundamental", "change_priority"]
LONGEST = 60  # months; no board plans further, and a slip in a year would make a hundred quarters


class Lead(Value):
    """A lead as printed. A sub group's name stands in `name` with `group` true; `missing`: the plan has lost it."""

    name: Words | None = None
    role: Words | None = None
    group: bool = False
    missing: bool = False


class Action(Value):
    """One line of an action table. `torn` says what the source has lost of it, in words fit for a question.

    `opening` is progress that the file itself prints; `revised` the timescale it prints beside the original, and
    `because` why. `supports_actions` are actions of the plan that this plan supports.
    """

    ref: Ref
    aim: Annotated[int, Field(ge=1)]
    category: Category
    priority: Words | None = None
    text: Words
    torn: Words | None = None
    leads: tuple[Lead, ...] = ()
    timescale: Text
    outputs: tuple[Words, ...] = ()
    opening: Words | None = None
    revised: Words | None = None
    because: Words | None = None
    supports_actions: tuple[Ref, ...] = ()


class Aim(Value):
    number: Annotated[int, Field(ge=1)]
    text: Words


class Measure(Value):
    """A top-line measure of a change priority. The plan prints no owner or frequency: both are asked, never assumed."""

    priority: Words
    heading: Words
    text: Words


class Plan(Value):
    """`plan` is the short name that quarters and keys carry, as in 2012-13/Q1. `year_start` is a month, 4 for April.

    `supports` is the short name of the overarching plan that this one supports.
    """

    plan: PlanName
    title: Line
    starts_on: Day
    ends_on: Day
    year_start: Annotated[int, Field(ge=1, le=12)] = 4
    aims: tuple[Aim, ...]
    priorities: tuple[Words, ...] = ()
    actions: Annotated[tuple[Action, ...], Field(min_length=1)]
    measures: tuple[Measure, ...] = ()
    note: Text = ""
    supports: PlanName | None = None


def problems(plan: Plan) -> list[Problem]:
    """What does not fit between the lines of a plan, each with the path of its place in the file."""
    return [
        *_dates(plan),
        *_twice([aim.number for aim in plan.aims], "aim number", "aims", "number"),
        *_twice(plan.priorities, "priority", "priorities"),
        *_twice([action.ref for action in plan.actions], "reference", "actions", "ref"),
        *_undeclared(plan),
        *_empty_leads(plan),
        *_supporting_nothing(plan),
    ]


def _dates(plan: Plan) -> Iterator[Problem]:
    if plan.ends_on < plan.starts_on:
        yield Problem(f"{plan.ends_on} comes before starts_on, {plan.starts_on}", "ends_on")
    elif plan.ends_on >= add_months(plan.starts_on, LONGEST):
        yield Problem(f"the plan is longer than {LONGEST // 12} years, {plan.starts_on} to {plan.ends_on}", "ends_on")


def _twice(found: Sequence[Hashable], noun: str, key: str, *inside: str) -> Iterator[Problem]:
    """Each place of what may stand once only: all are named, so that a person can choose."""
    counts = Counter(found)
    for number, value in enumerate(found):
        if counts[value] > 1:
            yield Problem(f"{noun} {value} is given {counts[value]} times", key, number, *inside)


def _undeclared(plan: Plan) -> Iterator[Problem]:
    aims = {aim.number for aim in plan.aims}
    for number, action in enumerate(plan.actions):
        if action.aim not in aims:
            yield Problem(f"the plan declares no aim {action.aim}", "actions", number, "aim")
    named = [("actions", number, action.priority) for number, action in enumerate(plan.actions)]
    named += [("measures", number, measure.priority) for number, measure in enumerate(plan.measures)]
    for key, number, priority in named:
        if priority is not None and priority not in plan.priorities:
            yield Problem(f"the plan declares no priority “{priority}”", key, number, "priority")


def _empty_leads(plan: Plan) -> Iterator[Problem]:
    for number, action in enumerate(plan.actions):
        for which, lead in enumerate(action.leads):
            if not (lead.name or lead.role or lead.missing):
                problem = "give the lead a name or a role, or missing: true"
                yield Problem(problem, "actions", number, "leads", which)


def _supporting_nothing(plan: Plan) -> Iterator[Problem]:
    for number, action in enumerate(plan.actions):
        if action.supports_actions and plan.supports is None:
            yield Problem("say at the top which plan it supports, as in supports: 2012-13", "actions", number)


def unsupported(plan: Plan, loaded: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    """What it says it supports and nobody knows. `loaded` has the references of each plan that is on file."""
    if plan.supports is None:
        return
    if plan.supports not in loaded:
        known = ", ".join(loaded) or "none"
        yield Problem(f"there is no plan {plan.supports} here (loaded: {known}); load it first", "supports")
        return
    for number, action in enumerate(plan.actions):
        for which, ref in enumerate(action.supports_actions):
            if ref not in loaded[plan.supports]:
                problem = f"plan {plan.supports} has no action {ref}"
                yield Problem(problem, "actions", number, "supports_actions", which)
