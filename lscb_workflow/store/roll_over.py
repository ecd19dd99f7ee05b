"""Opening next year's plan in the tables: one transaction; every open action goes on under its own reference."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session, select

from lscb_workflow.rules import quarters
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.roll_over import Carried, Opened, RollOver, roll_over
from lscb_workflow.rules.timescales import due_dates
from lscb_workflow.store import audit, plans, printed, snapshots
from lscb_workflow.store.tables import ActionRow, AimRow, DeadlineRow, LeadRow, MeasureRow, PlanRow, QuarterRow, Row


def proposed(session: Session, board: str, wanted: RollOver) -> Opened:
    """What would be carried forward and what closes. Raises Fault if the new plan is here, or cannot follow."""
    if session.exec(select(PlanRow).where(PlanRow.board_id == board, PlanRow.plan == wanted.plan)).first():
        raise Fault(f"plan {wanted.plan} is here already; nothing was changed")
    row = plans.find_plan(session, board, wanted.since)
    taken = next(plan for plan in snapshots.take(session, board).plans if plan.plan == row.plan)
    return roll_over(taken, printed.loaded(session, row).reported, wanted)


def open_plan(session: Session, board: str, wanted: RollOver, now: datetime, today: date) -> Opened:
    """Open the new plan. The old one keeps its actions, its returns and its papers; nothing new is chased there."""
    opened = proposed(session, board, wanted)
    old = plans.find_plan(session, board, opened.old)
    new = _copy(
        old,
        plan=wanted.plan,
        title=wanted.title or old.title,
        starts_on=wanted.starts,
        ends_on=wanted.ends,
        remind_from=today,
        loaded_at=now,
    )
    session.add(new)
    session.flush()
    for table in (AimRow, MeasureRow):
        rows = session.exec(select(table).where(table.plan_id == old.id))
        session.add_all([_copy(row, plan_id=new.id) for row in rows])
    session.add_all(
        QuarterRow(board_id=board, plan_id=new.id, number=number, starts_on=first, ends_on=last)
        for number, (first, last) in enumerate(quarters.spans(wanted.starts, wanted.ends), 1)
    )
    rows = {row.ref: row for row in session.exec(select(ActionRow).where(ActionRow.plan_id == old.id))}
    for position, carried in enumerate(opened.carried):
        _carry(session, new, rows[carried.ref], position, carried)
    refs = {"carried": [action.ref for action in opened.carried], "closed": [action.ref for action in opened.closed]}
    audit.note(session, board, now, wanted.by, "rolled the plan over", wanted.plan, since=old.plan, **refs)
    return opened


def _carry(session: Session, new: PlanRow, old: ActionRow, position: int, carried: Carried) -> None:
    """The action goes on in the new plan, with the posts that answer for it today; the old one owes nothing new."""
    row = _copy(
        old,
        plan_id=new.id,
        position=position,
        outputs=list(carried.outputs),
        opening=None,
        opening_withheld=False,
        carried_from=old.id,
    )
    old.state = "carried_forward"
    session.add_all([old, row])
    session.flush()
    leads = session.exec(select(LeadRow).where(LeadRow.action_id == old.id))
    session.add_all([_copy(lead, action_id=row.id) for lead in leads])
    session.add_all(plans.reading_row(row, number, part) for number, part in enumerate(carried.readings))
    due_on = {due for part in carried.readings for due in due_dates(part, new.starts_on, new.ends_on)}
    session.add_all(DeadlineRow(board_id=row.board_id, action_id=row.id, due_on=due) for due in sorted(due_on))


def _copy(row: Row, **changes: Any) -> Any:
    """The same row once more, but for its id and what changes."""
    return type(row)(**{**row.model_dump(exclude={"id"}), **changes})
