"""Ladders frozen where they begin: a quarter's on the day it opens, a deadline's with its first step."""

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session, col, select

from lscb_workflow.rules.notices import Notice
from lscb_workflow.rules.quarters import Quarter
from lscb_workflow.rules.snapshot import Rules, Term
from lscb_workflow.store.tables import ActionRow, DeadlineRow, PlanRow, QuarterRow


def freeze_opened(session: Session, board: str, rules: Rules, today: date) -> None:
    """Every quarter that has opened keeps the policy of its first day."""
    unfrozen = (
        select(QuarterRow, PlanRow.plan)
        .join(PlanRow, col(PlanRow.id) == QuarterRow.plan_id)
        .where(QuarterRow.board_id == board, QuarterRow.ends_on < today)
    )
    for row, plan in session.exec(unfrozen):
        quarter = Quarter(plan, row.number, row.starts_on, row.ends_on, row.meets_on)
        if row.policy is None and rules.opened(Term(quarter), today):
            row.policy = rules.policy.quarter.model_dump(mode="json")
            session.add(row)


def freeze_deadlines(session: Session, board: str, rules: Rules, fresh: Iterable[Notice]) -> None:
    """Every deadline about which a first step was just planned keeps the ladder of that day."""
    about = {(n.plan, n.ref, n.point) for n in fresh if n.kind in ("reminder", "escalation") and n.point[:1] != "Q"}
    if not about:
        return
    rows = (
        select(DeadlineRow, ActionRow.ref, PlanRow.plan)
        .join(ActionRow, col(ActionRow.id) == DeadlineRow.action_id)
        .join(PlanRow, col(PlanRow.id) == ActionRow.plan_id)
        .where(DeadlineRow.board_id == board, col(ActionRow.ref).in_({ref for _, ref, _ in about}))
    )
    for row, ref, plan in session.exec(rows):
        if row.policy is None and (plan, ref, row.due_on.isoformat()) in about:
            row.policy = rules.policy.deadline.model_dump(mode="json")
            session.add(row)
