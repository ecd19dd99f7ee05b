"""A marked-up report applied to the plan on file: all of its marks, or none."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, delete, select

from lscb_workflow.rules import plan_check
from lscb_workflow.rules.actions import Action
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.plan_report import Mark, settled
from lscb_workflow.rules.timescales import Reading, due_dates
from lscb_workflow.store import audit, plans, snapshots
from lscb_workflow.store.tables import ActionRow, DeadlineRow, PlanRow, ReadingRow


def settle(session: Session, board: str, name: str, marks: Sequence[Mark], now: datetime, who: str) -> list[str]:
    """Settle what the marks say; returns the references that changed. Raises Fault naming the cell of each refused."""
    plan = plans.find_plan(session, board, name)
    found = _settled(session, plan, marks)
    rows = {row.ref: row for row in session.exec(select(ActionRow).where(ActionRow.plan_id == plan.id))}
    for ref, parts in found.items():
        _replace(session, plan, rows[ref], parts)
        because = " ".join(part.because for part in parts)
        audit.note(session, board, now, who, "confirmed the timescale", f"{plan.plan}/{ref}", reading=because)
    return list(found)


def _settled(session: Session, plan: PlanRow, marks: Sequence[Mark]) -> dict[str, tuple[Reading, ...]]:
    taken = next(each for each in snapshots.take(session, plan.board_id).plans if each.plan == plan.plan)
    actions: dict[str, Action] = {action.ref: action for action in taken.actions}
    meetings = [term.quarter.meets_on for term in taken.terms if term.quarter.meets_on]
    printed = [action.timescale for action in taken.actions]
    read = plan_check.reader(printed, plan.starts_on, plan.ends_on, plan.year_start, meetings)
    found: dict[str, tuple[Reading, ...]] = {}
    wrong: list[str] = []
    for mark in marks:
        try:
            if mark.ref not in actions:
                raise Fault(f"{mark.places[0]}: plan {plan.plan} has no action {mark.ref}")
            if mark.ref in found:
                raise Fault(f"{mark.places[0]}: action {mark.ref} is marked twice")
            if parts := settled(actions[mark.ref], mark, read):
                found[mark.ref] = parts
        except Fault as fault:
            wrong += fault.problems
    if wrong:
        raise Fault(*wrong)
    return found


def _replace(session: Session, plan: PlanRow, action: ActionRow, parts: tuple[Reading, ...]) -> None:
    """The parts take the place of those on file; deadlines that follow from them no more are moved."""
    session.exec(delete(ReadingRow).where(col(ReadingRow.action_id) == action.id))
    session.add_all(plans.reading_row(action, number, part) for number, part in enumerate(parts))
    due_on = {due for part in parts for due in due_dates(part, plan.starts_on, plan.ends_on)}
    rows = {row.due_on: row for row in session.exec(select(DeadlineRow).where(DeadlineRow.action_id == action.id))}
    for due, row in rows.items():
        if row.state == "open" and due not in due_on:
            row.state = "moved"
        elif row.state == "moved" and due in due_on:
            row.state = "open"
    about = {"board_id": action.board_id, "action_id": action.id}
    session.add_all([*rows.values(), *(DeadlineRow(**about, due_on=due) for due in sorted(due_on - set(rows)))])
