"""Accepting a later version of a plan: rows keep their ids, so that nothing that hangs on them is lost.

An action that the plan prints no more is withdrawn, never deleted; one whose reference has moved takes its notices with
it, so that nobody is asked the same thing again under another number.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlmodel import Session, col, select

from lscb_workflow.rules import quarters
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.people import Directory
from lscb_workflow.rules.plan import Action, Lead, Plan
from lscb_workflow.rules.plan_changes import PLAN, Change, Loaded, Merge
from lscb_workflow.rules.plan_merging import renumbered
from lscb_workflow.rules.timescales import Reading, due_dates
from lscb_workflow.store import audit, plans
from lscb_workflow.store.printed import BACK, GONE
from lscb_workflow.store.tables import (
    ActionRow,
    AimRow,
    DeadlineRow,
    LeadRow,
    MeasureRow,
    NoticeRow,
    PlanRow,
    QuarterRow,
    ReadingRow,
    SubmissionRow,
)

OLD = "-old"  # behind a withdrawn action's reference that another action has taken


def accept(
    session: Session, row: PlanRow, loaded: Loaded, merge: Merge, people: Directory, now: datetime, who: str
) -> None:
    """Make every change of a merge. Raises Fault, naming each, for a lead without a post and for dates that cannot
    change."""
    before = {action.ref: action for action in loaded.plan.actions}
    _refuse_strangers(before, merge, people)
    _around(session, row, merge.after)
    actions = {action.ref: action for action in session.exec(select(ActionRow).where(ActionRow.plan_id == row.id))}
    _note(session, row, actions, merge.changes, merge.was, now, who)
    for ref in merge.gone:
        actions[ref].state = "withdrawn"
    for ref in merge.back:
        actions[ref].state = "open"
    _move(session, row, actions, merge)
    for position, action in enumerate(merge.after.actions):
        if old := merge.was.get(action.ref):
            reading = merge.readings[action.ref] if action.ref in merge.reread else None
            _change(session, row, actions[old], position, before[old], action, reading, people)
        else:
            plans.add_action(session, row, position, action, merge.readings[action.ref], people)
    unprinted = [action for ref, action in actions.items() if ref not in merge.was.values()]
    for position, action in enumerate(unprinted, len(merge.after.actions)):
        action.position = position
        session.add(action)


def _refuse_strangers(before: Mapping[str, Action], merge: Merge, people: Directory) -> None:
    if strangers := [
        f"action {action.ref}: no post answers to “{lead.name or lead.role}”; add one with `person add`"
        for action in merge.after.actions
        for lead in action.leads
        if not lead.missing and not _known(before, merge, action, lead) and people.lead_post(lead) is None
    ]:
        raise Fault(*strangers)


def _known(before: Mapping[str, Action], merge: Merge, action: Action, lead: Lead) -> bool:
    return action.ref in merge.was and lead in before[merge.was[action.ref]].leads


def _note(
    session: Session,
    row: PlanRow,
    actions: Mapping[str, ActionRow],
    changes: Collection[Change],
    was: Mapping[str, str],
    now: datetime,
    who: str,
) -> None:
    """One row a change, under the reference that the action has had until now."""
    for change in changes:
        old = change.ref if change.what == "gone" else was.get(change.ref, change.ref)
        about = row.plan if change.ref == PLAN else f"{row.plan}/{old}"
        did = {"gone": GONE, "back in the plan": BACK}.get(change.what, f"accepted a change: {change.what}")
        which = {"action": actions[old].id} if did in (GONE, BACK) else {}
        audit.note(session, row.board_id, now, who, did, about, was=change.was, now=change.now, **which)


def _around(session: Session, row: PlanRow, after: Plan) -> None:
    """Everything of a plan but its actions."""
    _quarters(session, row, after)
    row.title, row.note, row.year_start, row.supports = after.title, after.note, after.year_start, after.supports
    row.starts_on, row.ends_on = after.starts_on, after.ends_on
    session.add(row)
    about = {"board_id": row.board_id, "plan_id": row.id}
    aims = {aim.number: aim for aim in session.exec(select(AimRow).where(AimRow.plan_id == row.id))}
    for aim in after.aims:
        kept = aims.pop(aim.number, None) or AimRow(**about, number=aim.number, text=aim.text)
        kept.text = aim.text
        session.add(kept)
    measures = list(session.exec(select(MeasureRow).where(MeasureRow.plan_id == row.id).order_by(MeasureRow.position)))
    for position, measure in enumerate(after.measures):
        words = measure.model_dump()
        same = next((m for m in measures if all(getattr(m, key) == words[key] for key in words)), None)
        if same:
            measures.remove(same)
        kept_measure = same or MeasureRow(**about, position=position, **words)
        kept_measure.position = position
        session.add(kept_measure)
    for left_out in (*aims.values(), *measures):
        session.delete(left_out)


def _quarters(session: Session, row: PlanRow, after: Plan) -> None:
    """A plan may be made longer by whole quarters. What has been asked and answered hangs on the others."""
    rows = session.exec(select(QuarterRow).where(QuarterRow.plan_id == row.id).order_by(QuarterRow.number)).all()
    turns = list(quarters.spans(after.starts_on, after.ends_on))
    if [(quarter.starts_on, quarter.ends_on) for quarter in rows] != turns[: len(rows)]:
        raise Fault(
            f"the plan would run from {after.starts_on} to {after.ends_on}, and its {len(rows)} quarters, on which "
            f"returns and papers hang, would not stay as they are; load it under another short name"
        )
    for number, (start, end) in enumerate(turns[len(rows) :], len(rows) + 1):
        session.add(QuarterRow(board_id=row.board_id, plan_id=row.id, number=number, starts_on=start, ends_on=end))


def _move(session: Session, row: PlanRow, actions: Mapping[str, ActionRow], merge: Merge) -> None:
    """Give actions their new references, and make room for them. Two may change places: nobody keeps one meanwhile."""
    moves = {old: new for new, old in merge.was.items() if old != new}
    printed = {action.ref for action in merge.after.actions}
    for ref in actions.keys() & printed - {*merge.was.values()}:
        moves[ref] = _spare(ref, {*actions, *printed, *moves.values()})
    if not moves:
        return
    for old in moves:
        actions[old].ref = f"~{old}"
    session.flush()
    for old, new in moves.items():
        actions[old].ref = new
    session.flush()
    _take_notices(session, row, moves)
    _follow(session, row, moves)


def _spare(ref: str, taken: Collection[str]) -> str:
    spare = f"{ref[:20]}{OLD}"
    return next(name for name in (spare, *(f"{spare}{n}" for n in range(2, 1000))) if name not in taken)


def _take_notices(session: Session, row: PlanRow, moves: Mapping[str, str]) -> None:
    """A notice's key carries its action's reference, and is what says that it was given already."""
    about = (NoticeRow.board_id == row.board_id, NoticeRow.plan == row.plan, col(NoticeRow.ref).in_(list(moves)))
    notices = session.exec(select(NoticeRow).where(*about)).all()
    for notice in notices:
        notice.key = f"~{notice.key}"
    session.flush()
    for notice in notices:
        notice.ref = moves[notice.ref]
        board, plan, _, *about_it = notice.key.removeprefix("~").split("/")
        notice.key = "/".join((board, plan, notice.ref, *about_it))
        session.add(notice)


def _follow(session: Session, row: PlanRow, moves: Mapping[str, str]) -> None:
    """Actions of other plans that support one that has moved."""
    full = {f"{row.plan}:{old}": f"{row.plan}:{new}" for old, new in moves.items()}
    others = select(ActionRow).where(ActionRow.board_id == row.board_id, ActionRow.plan_id != row.id)
    for action in session.exec(others):
        if full.keys() & {*action.supports}:
            action.supports = [full.get(ref, ref) for ref in action.supports]
            session.add(action)


def _change(
    session: Session,
    plan: PlanRow,
    row: ActionRow,
    position: int,
    was: Action,
    now: Action,
    reading: Reading | None,
    people: Directory,
) -> None:
    """One action as it stands now; with `reading`, its timescale is understood afresh."""
    row.position, row.outputs = position, list(now.outputs)
    for name in ("aim", "category", "priority", "text", "torn", "timescale", "revised", "because"):
        setattr(row, name, getattr(now, name))
    if now.supports_actions != was.supports_actions:
        row.supports = [f"{plan.supports}:{ref}" for ref in now.supports_actions]
    session.add(row)
    _renumber(session, row, renumbered(was.outputs, now.outputs))
    if now.leads != was.leads:
        _lead(session, row, was, now, people)
    if reading:
        _read(session, row, reading)
    parts = session.exec(select(ReadingRow).where(ReadingRow.action_id == row.id))
    due = {day for part in parts for day in due_dates(plans.reading_of(part), plan.starts_on, plan.ends_on)}
    _deadlines(session, row, due, afresh=reading is not None)


def _renumber(session: Session, row: ActionRow, numbers: Mapping[int, int]) -> None:
    """What leads said is delivered stays delivered, wherever the plan prints it now."""
    if all(was == now for was, now in numbers.items()):
        return
    for submission in session.exec(select(SubmissionRow).where(SubmissionRow.action_id == row.id)):
        submission.outputs = sorted(numbers[number] for number in submission.outputs)
        session.add(submission)


def _lead(session: Session, row: ActionRow, was: Action, now: Action, people: Directory) -> None:
    """The leads as printed now; one who was there before keeps the post that was found or given."""
    rows = session.exec(select(LeadRow).where(LeadRow.action_id == row.id).order_by(LeadRow.position)).all()
    posts = {lead: (known.post, known.missing, known.handed_on) for lead, known in zip(was.leads, rows, strict=True)}
    for known in rows:
        session.delete(known)
    session.flush()
    for number, lead in enumerate(now.leads):
        fresh = plans.lead_row(row, number, lead, people)
        fresh.post, fresh.missing, fresh.handed_on = posts.get(lead, (fresh.post, fresh.missing, None))
        session.add(fresh)


def _read(session: Session, row: ActionRow, reading: Reading) -> None:
    for part in session.exec(select(ReadingRow).where(ReadingRow.action_id == row.id)):
        session.delete(part)
    session.flush()
    session.add_all(plans.reading_row(row, number, part) for number, part in enumerate(reading.parts or (reading,)))
    session.flush()


def _deadlines(session: Session, row: ActionRow, due: Collection[object], afresh: bool) -> None:
    """The days that are due now. Where the timescale is another, one that nobody has answered has moved."""
    known = session.exec(select(DeadlineRow).where(DeadlineRow.action_id == row.id)).all()
    for deadline in known if afresh else ():
        if deadline.due_on in due and deadline.state == "moved":
            deadline.state = "open"
        elif deadline.due_on not in due and deadline.state == "open" and not deadline.answered:
            deadline.state = "moved"
        session.add(deadline)
    there = {deadline.due_on for deadline in known}
    session.add_all(DeadlineRow(board_id=row.board_id, action_id=row.id, due_on=day) for day in due if day not in there)
