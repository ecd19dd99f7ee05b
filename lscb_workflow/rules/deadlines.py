"""Deadlines: the dated points of an action, and whom an unanswered one reaches."""

from collections.abc import Iterator
from datetime import date

from lscb_workflow.rules.actions import Action, Deadline
from lscb_workflow.rules.ladder import Item, rungs
from lscb_workflow.rules.snapshot import Plan, Rules


def items(plan: Plan, rules: Rules, today: date) -> Iterator[Item]:
    """The deadlines that somebody is owed word of today, each with its ladder.

    Any answer silences the ladder. One due before `remind_from` has none: the first return asks whether it was met.
    """
    for action in plan.actions:
        for deadline in action.deadlines:
            if action.state == "open" and action.posts and _waits(deadline) and deadline.due_on >= plan.remind_from:
                steps = (deadline.policy or rules.policy.deadline).steps
                ladder = rungs(steps, deadline.due_on, rules.calendar, plan.remind_from)
                if ladder[0].on <= today:
                    point = deadline.due_on.isoformat()
                    yield Item(plan.plan, action.ref, point, "deadline", deadline.due_on, action.posts, ladder)


def _waits(deadline: Deadline) -> bool:
    return deadline.state == "open" and not deadline.answered


def overdue(action: Action, on: date) -> tuple[Deadline, ...]:
    """The deadlines that have passed without having been met, whatever was asked for since."""
    return tuple(d for d in action.deadlines if action.reports and d.state == "open" and d.due_on < on)
