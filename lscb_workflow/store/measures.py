"""Measures in the tables: who owes each and how often, and the values that came in."""

from datetime import datetime

from sqlmodel import Session, select

from lscb_workflow.rules import redaction
from lscb_workflow.rules.acts import MeasureAct
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.snapshot import Snapshot
from lscb_workflow.store import audit
from lscb_workflow.store.plans import find_plan, find_quarter
from lscb_workflow.store.tables import MeasureRow, MeasureValueRow, PlanRow, PostRow


def settle(
    session: Session, board: str, plan: str | None, number: int, post: str, every: str, now: datetime, who: str
) -> MeasureRow:
    """A measure is owed by a post from now on, at a frequency such as 3m."""
    found = find_plan(session, board, plan)
    row = _measure(session, found, number)
    if session.exec(select(PostRow).where(PostRow.board_id == board, PostRow.handle == post)).first() is None:
        raise Fault(f"there is no post {post}; `person list` shows the posts there are")
    row.owner, row.freq = post, every
    session.add(row)
    audit.note(session, board, now, who, "settled a measure", f"{found.plan}/{number}", owner=post, every=every)
    return row


def give(session: Session, taken: Snapshot, act: MeasureAct, now: datetime) -> MeasureValueRow:
    """A value for a quarter. Raises Fault where the measure is not this post's."""
    plan, quarter = find_quarter(session, taken.board, act.quarter)
    row = _measure(session, plan, act.number)
    if row.owner != act.by:
        raise Fault(f"measure {act.number} of {plan.plan} is owed by {row.owner or 'nobody yet'}, not by {act.by}")
    known = taken.people.known_names()
    kept = MeasureValueRow(
        board_id=taken.board,
        measure_id=row.id,
        quarter_id=quarter.id,
        by=act.by,
        at=now,
        value=act.value,
        note=act.note,
        withheld=bool(redaction.flags(f"{act.value}\n{act.note}", known)),
    )
    session.add(kept)
    audit.note(session, taken.board, now, act.by, "gave a measure", f"{plan.plan}/{act.number}/Q{quarter.number}")
    return kept


def _measure(session: Session, plan: PlanRow, number: int) -> MeasureRow:
    row = session.exec(
        select(MeasureRow).where(MeasureRow.plan_id == plan.id, MeasureRow.position == number - 1)
    ).one_or_none()
    if row is None:
        raise Fault(f"plan {plan.plan} has no measure {number}; `measure list` shows them")
    return row
