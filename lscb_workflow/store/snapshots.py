"""Gathering: the tables of a board turned into the one value that decisions are made from."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from lscb_workflow.rules import actions, measures, snapshot
from lscb_workflow.rules.policy import DeadlinePolicy, QuarterPolicy
from lscb_workflow.rules.quarters import Quarter
from lscb_workflow.store import people, plans, pulse
from lscb_workflow.store.tables import (
    ActionRow,
    AimRow,
    DeadlineRow,
    DigestRow,
    LeadRow,
    MeasureRow,
    MeasureValueRow,
    NoticeRow,
    PlanRow,
    QuarterRow,
    ReadingRow,
    SubmissionRow,
)


def take(session: Session, board: str) -> snapshot.Snapshot:
    """A board as it stands: its people, and every plan with its quarters, actions and answers."""
    rows = session.exec(select(PlanRow).where(PlanRow.board_id == board).order_by(PlanRow.starts_on)).all()
    return snapshot.Snapshot(
        board=board,
        people=people.directory(session, board),
        plans=tuple(_plan(session, row) for row in rows),
        asked_on=_asked_on(session, board),
        alarms=pulse.alarms(session, board),
    )


def frames(session: Session, board: str) -> list[snapshot.Plan]:
    """Every plan with its quarters, and without what it asks for: enough to see which papers are there."""
    rows = session.exec(select(PlanRow).where(PlanRow.board_id == board).order_by(PlanRow.starts_on)).all()
    return [_frame(session, row, actions=()) for row in rows]


def _frame(session: Session, row: PlanRow, **more: Any) -> snapshot.Plan:
    return snapshot.Plan(
        plan=row.plan,
        title=row.title,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        remind_from=row.remind_from,
        terms=_terms(session, row),
        supports=row.supports,
        **more,
    )


def _plan(session: Session, row: PlanRow) -> snapshot.Plan:
    aims = session.exec(select(AimRow).where(AimRow.plan_id == row.id).order_by(AimRow.number))
    return _frame(
        session,
        row,
        actions=_actions(session, row),
        aims=tuple((aim.number, aim.text) for aim in aims),
        measures=_measures(session, row),
    )


def _terms(session: Session, plan: PlanRow) -> tuple[snapshot.Term, ...]:
    quarters = session.exec(select(QuarterRow).where(QuarterRow.plan_id == plan.id).order_by(QuarterRow.number)).all()
    issues = _issues(session, [q.id for q in quarters])
    return tuple(
        snapshot.Term(
            quarter=Quarter(plan.plan, row.number, row.starts_on, row.ends_on, row.meets_on),
            policy=QuarterPolicy.model_validate(row.policy, strict=False) if row.policy else None,
            issues=tuple(issues[row.id]),
        )
        for row in quarters
    )


def _issues(session: Session, quarter_ids: Sequence[int | None]) -> dict[int | None, list[snapshot.Issue]]:
    issues: dict[int | None, list[snapshot.Issue]] = defaultdict(list)
    columns = (
        DigestRow.quarter_id,
        DigestRow.number,
        DigestRow.edition,
        DigestRow.state,
        DigestRow.sha256,
        DigestRow.compiled_at,
        DigestRow.frozen_at,
        DigestRow.signed_off_by,
        DigestRow.released_on,
    )
    found = select(*columns).where(DigestRow.quarter_id.in_(quarter_ids)).order_by(DigestRow.number)
    for quarter_id, *facts in session.exec(found):
        issues[quarter_id].append(snapshot.Issue(*facts))
    return issues


def _actions(session: Session, plan: PlanRow) -> tuple[actions.Action, ...]:
    rows = session.exec(select(ActionRow).where(ActionRow.plan_id == plan.id).order_by(ActionRow.position)).all()
    of = select(ActionRow.id).where(ActionRow.plan_id == plan.id)
    leads = _by_action(session.exec(_of(LeadRow, of, LeadRow.position)))
    readings = _by_action(session.exec(_of(ReadingRow, of, ReadingRow.position)))
    deadlines = _by_action(session.exec(_of(DeadlineRow, of, DeadlineRow.due_on)))
    submissions = _by_action(session.exec(_of(SubmissionRow, of, SubmissionRow.id)))
    numbers = dict(session.exec(select(QuarterRow.id, QuarterRow.number).where(QuarterRow.plan_id == plan.id)).all())
    older = _written(session, [row.carried_from for row in rows if row.carried_from])
    return tuple(
        actions.Action(
            ref=row.ref,
            aim=row.aim,
            category=row.category,  # checked when the plan was read
            priority=row.priority,
            text=row.text,
            torn=row.torn,
            timescale=row.timescale,
            state=row.state,  # written only by store/plans.py
            leads=tuple(
                actions.Lead(x.name, x.role, x.is_group, x.missing, x.post, x.handed_on) for x in leads[row.id]
            ),
            outputs=tuple(row.outputs),
            readings=tuple(plans.reading_of(x) for x in readings[row.id]),
            deadlines=tuple(_deadline(x) for x in deadlines[row.id]),
            submissions=tuple(_submission(x, numbers) for x in submissions[row.id] if not x.settles_only),
            opening=actions.WITHHELD if row.opening_withheld else row.opening,
            opening_withheld=row.opening_withheld,
            revised=row.revised,
            because=row.because,
            supports=tuple(row.supports),
            carried_from=older.get(row.carried_from),
        )
        for row in rows
    )


def _measures(session: Session, plan: PlanRow) -> tuple[measures.Measure, ...]:
    rows = session.exec(select(MeasureRow).where(MeasureRow.plan_id == plan.id).order_by(MeasureRow.position)).all()
    of = select(MeasureRow.id).where(MeasureRow.plan_id == plan.id)
    given: dict[int, list[measures.Given]] = defaultdict(list)
    found = (
        select(MeasureValueRow, QuarterRow.number)
        .join(QuarterRow, QuarterRow.id == MeasureValueRow.quarter_id)
        .where(MeasureValueRow.measure_id.in_(of))
        .order_by(MeasureValueRow.id)
    )
    for row, number in session.exec(found):
        given[row.measure_id].append(_given(row, number))
    return tuple(
        measures.Measure(
            plan=plan.plan,
            number=row.position + 1,
            priority=row.priority,
            heading=row.heading,
            text=row.text,
            owner=row.owner,
            every=row.freq,
            better=row.better,
            counts_children=row.counts_children,
            cumulative=row.cumulative,
            given=tuple(given[row.id]),
        )
        for row in rows
    )


def _given(row: MeasureValueRow, quarter: int) -> measures.Given:
    """A value as everybody may read it; where its words wait to be looked at, none of it."""
    if row.withheld:
        return measures.Given(quarter, row.by, row.at, actions.WITHHELD, "")
    return measures.Given(quarter, row.by, row.at, row.value, row.note, row.parts)


def _written(session: Session, action_ids: Sequence[int]) -> dict[int | None, str]:
    """Actions by their id, as in 2012-13:1.5."""
    if not action_ids:
        return {}
    about = select(ActionRow.id, PlanRow.plan, ActionRow.ref).join(PlanRow, PlanRow.id == ActionRow.plan_id)
    return {id_: f"{plan}:{ref}" for id_, plan, ref in session.exec(about.where(ActionRow.id.in_(action_ids)))}


def _of(table: Any, action_ids: Any, order: Any) -> Any:
    return select(table).where(table.action_id.in_(action_ids)).order_by(table.action_id, order)


def _by_action(rows: Iterable[Any]) -> dict[int | None, list[Any]]:
    found: dict[int | None, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.action_id].append(row)
    return found


def _deadline(row: DeadlineRow) -> actions.Deadline:
    policy = DeadlinePolicy.model_validate(row.policy, strict=False) if row.policy else None
    return actions.Deadline(row.due_on, row.state, row.answered, row.asked_for, policy)


def _submission(row: SubmissionRow, numbers: dict[int | None, int]) -> actions.Submission:
    """A submission as everybody may read it: the one door by which leads' words leave the tables."""
    return submission_of(row, numbers[row.quarter_id]).shown


def submission_of(row: SubmissionRow, quarter: int) -> actions.Submission:
    """A submission with every word of it: for its own writer and the business manager only."""
    assert row.id is not None
    return actions.Submission(
        number=row.id,
        quarter=quarter,
        by=row.by,
        at=row.at,
        status=row.status,  # checked at the door
        timescale=row.timescale,
        progress=row.progress,
        impact=row.impact,
        started=row.started,
        nothing_new=row.nothing_new,
        agrees=row.agrees,
        evidence=row.evidence,
        via=row.via,
        why=tuple((date.fromisoformat(due), why) for due, why in row.why.items()),
        withheld=tuple(row.withheld),
        outputs=tuple(row.outputs),
        met=tuple(date.fromisoformat(day) for day in row.met),
        not_yet=tuple((date.fromisoformat(due), date.fromisoformat(to)) for due, to in row.not_yet.items()),
        revise=row.revise,
        because=row.because,
        late=row.late,
        decided=row.decided,  # written only by store/revisions.py
    )


def _asked_on(session: Session, board: str) -> dict[tuple[str, str, str, str], tuple[date, ...]]:
    asked = (
        select(NoticeRow.plan, NoticeRow.ref, NoticeRow.point, NoticeRow.post, NoticeRow.sent_on)
        .where(NoticeRow.board_id == board, NoticeRow.kind == "reminder", col(NoticeRow.sent_on).is_not(None))
        .order_by(NoticeRow.sent_on)
    )
    found: dict[tuple[str, str, str, str], tuple[date, ...]] = {}
    for *about, on in session.exec(asked):
        found[tuple(about)] = (*found.get(tuple(about), ()), on)
    return found
