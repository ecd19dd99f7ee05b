"""Measures in the tables: who owes each and how often, and the values that came in."""

from datetime import datetime

from sqlmodel import Session, select

from lscb_workflow.rules import redaction
from lscb_workflow.rules.acts import MeasureAct, OwnMeasureAct
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.snapshot import Snapshot
from lscb_workflow.store import audit
from lscb_workflow.store.plans import find_plan, find_quarter
from lscb_workflow.store.tables import MeasureRow, MeasureValueRow, PlanRow, PostRow


def settle(session: Session, board: str, act: OwnMeasureAct, now: datetime) -> MeasureRow:
    """A measure is owed by a post from now on, at a frequency such as 3m."""
    found = find_plan(session, board, act.plan)
    row = _measure(session, found, act.number)
    if session.exec(select(PostRow).where(PostRow.board_id == board, PostRow.handle == act.owner)).first() is None:
        raise Fault(f"there is no post {act.owner}; `person list` shows the posts there are")
    row.owner, row.freq, row.better = act.owner, act.every, act.better
    row.counts_children, row.cumulative = act.counts_children, act.cumulative
    session.add(row)
    settled = act.model_dump(exclude={"plan", "number", "by"})
    audit.note(session, board, now, act.by, "settled a measure", f"{found.plan}/{act.number}", **settled)
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
        parts=act.parts,
        withheld=bool(redaction.flags("\n".join((act.value, act.note, *act.parts, *act.parts.values())), known)),
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
