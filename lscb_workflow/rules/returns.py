"""Returns: what the leads of an action owe for a quarter."""

from collections.abc import Iterator
from datetime import date

from lscb_workflow.rules.actions import Action, Deadline
from lscb_workflow.rules.acts import SubmitAct
from lscb_workflow.rules.ladder import Item, rungs
from lscb_workflow.rules.quarters import Quarter
from lscb_workflow.rules.snapshot import Plan, Rules, Term


def owed_for(action: Action, quarter: Quarter) -> bool:
    """True from the quarter in which the action's timescale starts until the action is done with."""
    if action.says_it_is_done:
        return False
    return action.reports and (action.starts_on is None or action.starts_on <= quarter.ends_on)


def to_answer(action: Action, quarter: Quarter) -> tuple[Deadline, ...]:
    """The deadlines on which a return for this quarter must say met, or not yet and when."""
    return tuple(d for d in action.deadlines if d.state == "open" and d.due_on <= quarter.ends_on)


def asks_if_started(action: Action, quarter: Quarter) -> bool:
    """True when the return must be asked whether the action has started.

    An open start asks in the quarter it falls in; one that began before anybody was asked, with the first return.
    """
    starts = [reading.start for reading in action.readings if reading.kind == "from" and reading.start]
    return any(
        quarter.starts_on <= start <= quarter.ends_on or (start < quarter.starts_on and not action.submissions)
        for start in starts
    )


def outstanding(plan: Plan, term: Term) -> Iterator[Action]:
    """The actions that owe a return for a quarter and have sent none."""
    for action in plan.actions:
        if owed_for(action, term.quarter) and action.answer_for(term.quarter.number) is None:
            yield action


def items(plan: Plan, rules: Rules, today: date) -> Iterator[Item]:
    """The returns that are open and unanswered today, each with its ladder. Chasing ends when the paper is frozen."""
    for term in rules.monitored(plan):
        if term.frozen or not rules.opened(term, today):
            continue
        dates = rules.dates(term)
        steps = (term.policy or rules.policy.quarter).steps
        ladder = rungs(steps, dates.anchor_on, rules.calendar, dates.opens_on)
        for action in outstanding(plan, term):
            if action.posts:
                yield Item(plan.plan, action.ref, term.quarter.name, "return", dates.closes_on, action.posts, ladder)


def problems(action: Action, quarter: Quarter, act: SubmitAct, early: bool) -> list[str]:
    """What does not fit between a submission and its action, one sentence each.

    `early`: the quarter's return is not open yet, so that only deadlines can be answered.
    """
    found = []
    if not action.reports:
        found.append(f"it is {action.state.replace('_', ' ')}; nothing more is owed for it")
    elif not early and not owed_for(action, quarter):
        found.append(f"it owes no return for {quarter.ref}; it starts on {action.starts_on}")
    if early and not (act.met or act.not_yet):
        found.append(
            f"the return for {quarter.ref} is not open yet. Until then say --met or --not-yet for a deadline; "
            "for a late return name its --quarter"
        )
    waiting = {deadline.due_on for deadline in action.deadlines if deadline.state == "open"}
    for due_on in (*act.met, *act.not_yet):
        if due_on not in waiting:
            known = ", ".join(sorted(day.isoformat() for day in waiting)) or "none"
            found.append(f"it has no deadline on {due_on} that waits for an answer (waiting: {known})")
    for due_on, to in act.not_yet.items():
        if to <= due_on:
            found.append(f"the new date {to} is not after the deadline {due_on}")
    if not early:
        unanswered = [d.due_on for d in to_answer(action, quarter) if d.due_on not in (*act.met, *act.not_yet)]
        found += [f"say --met {due} or --not-yet {due}=NEW-DATE for its deadline of {due}" for due in unanswered]
    found += [
        f"it has no output {number}; they are numbered 1 to {len(action.outputs)}"
        for number in act.outputs
        if number > len(action.outputs)
    ]
    return found
