"""A plan in the tables as its file would print it, for comparing it with a later version and for exporting it."""

from collections import defaultdict

from sqlmodel import Session, col, select

from lscb_workflow.rules import actions, snapshot
from lscb_workflow.rules.plan import Action, Aim, Lead, Measure, Plan
from lscb_workflow.rules.plan_changes import Loaded
from lscb_workflow.rules.plan_merging import LOST
from lscb_workflow.store import snapshots
from lscb_workflow.store.tables import ActionRow, AuditRow, MeasureRow, PlanRow, SubmissionRow

GONE, BACK = "withdrew what the plan prints no more", "took up what the plan prints again"


def row_of(session: Session, board: str, plan: str) -> PlanRow | None:
    """The plan of that short name, if it is loaded."""
    return session.exec(select(PlanRow).where(PlanRow.board_id == board, PlanRow.plan == plan)).first()


def loaded(session: Session, row: PlanRow) -> Loaded:
    """A plan with all that a later version of it must not lose."""
    taken = next(plan for plan in snapshots.take(session, row.board_id).plans if plan.plan == row.plan)
    left = _left(session, row)
    return Loaded(
        plan=_plan(session, row, taken),
        closed=frozenset(action.ref for action in taken.actions if action.state != "open"),
        left=frozenset(action.ref for action in taken.actions if action.state == "withdrawn" and action.ref in left),
        readings={action.ref: action.readings for action in taken.actions},
        reported=_reported(session, row),
        posts={action.ref: tuple(lead.post for lead in action.leads) for action in taken.actions},
        meetings=tuple(term.quarter.meets_on for term in taken.terms if term.quarter.meets_on),
    )


def _plan(session: Session, row: PlanRow, taken: snapshot.Plan) -> Plan:
    measures = session.exec(select(MeasureRow).where(MeasureRow.plan_id == row.id).order_by(MeasureRow.position)).all()
    named = [measure.priority for measure in measures] + [action.priority for action in taken.actions]
    return Plan(
        plan=row.plan,
        title=row.title,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        year_start=row.year_start,
        aims=tuple(Aim(number=number, text=text) for number, text in taken.aims),
        priorities=tuple(dict.fromkeys(priority for priority in named if priority)),
        actions=tuple(map(_action, taken.actions)),
        measures=tuple(Measure(priority=m.priority, heading=m.heading, text=m.text) for m in measures),
        note=row.note,
        supports=row.supports,
    )


def _action(action: actions.Action) -> Action:
    return Action(
        ref=action.ref,
        aim=action.aim,
        category=action.category,
        priority=action.priority,
        text=action.text,
        torn=action.torn,
        leads=tuple(map(_lead, action.leads)),
        timescale=action.timescale,
        outputs=action.outputs,
        opening=action.opening,
        revised=action.revised,
        because=action.because,
        supports_actions=tuple(ref.rpartition(":")[2] for ref in action.supports),
    )


def _lead(lead: actions.Lead) -> Lead:
    """A lead as printed: one whom the plan has lost stays missing, though the business manager has named one since."""
    lost = lead.missing or not (lead.name or (lead.role and LOST not in lead.role))
    return Lead(name=lead.name, role=lead.role, group=lead.group, missing=lost)


def _reported(session: Session, row: PlanRow) -> dict[str, frozenset[int]]:
    """The outputs that anybody has said are delivered, by reference, with a return or before it."""
    found: dict[str, set[int]] = defaultdict(set)
    said = (
        select(ActionRow.ref, SubmissionRow.outputs)
        .join(ActionRow, col(ActionRow.id) == SubmissionRow.action_id)
        .where(ActionRow.plan_id == row.id)
    )
    for ref, numbers in session.exec(said):
        found[ref].update(numbers)
    return {ref: frozenset(numbers) for ref, numbers in found.items()}


def _left(session: Session, row: PlanRow) -> set[str]:
    """The references of actions that a later version of the plan left out, and none since has brought back."""
    did = (
        select(AuditRow.did, AuditRow.detail)
        .where(AuditRow.board_id == row.board_id, col(AuditRow.did).in_((GONE, BACK)))
        .order_by(col(AuditRow.id))
    )
    ids: set[int] = set()
    for what, detail in session.exec(did):
        (ids.add if what == GONE else ids.discard)(detail["action"])
    rows = session.exec(select(ActionRow.id, ActionRow.ref).where(ActionRow.plan_id == row.id))
    return {ref for id_, ref in rows if id_ in ids}
