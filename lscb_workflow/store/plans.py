"""Plans in the tables: loading one whole, and the acts that change what it owes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise

from sqlmodel import Session, col, select

from lscb_workflow.rules import plan_check, quarters, redaction
from lscb_workflow.rules.acts import NotMineAct
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.people import Directory
from lscb_workflow.rules.plan import Action, Lead, Plan
from lscb_workflow.rules.timescales import Reading, due_dates
from lscb_workflow.store import audit
from lscb_workflow.store.tables import (
    ActionRow,
    AimRow,
    DeadlineRow,
    DigestRow,
    LeadRow,
    MeasureRow,
    PlanRow,
    PostRow,
    QuarterRow,
    ReadingRow,
)


def load(
    session: Session,
    board: str,
    plan: Plan,
    readings: Sequence[Reading],
    people: Directory,
    meetings: Sequence[date],
    remind_from: date,
    now: datetime,
) -> PlanRow:
    """Store a plan whole. Raises Fault, naming each row, if it is here already or a printed lead has no post."""
    if session.exec(select(PlanRow).where(PlanRow.board_id == board, PlanRow.plan == plan.plan)).first():
        raise Fault(f"plan {plan.plan} is loaded already; nothing was changed")
    if strangers := [
        f"action {action.ref}: no post answers to “{lead.name or lead.role}”; add one with `person add`"
        for action in plan.actions
        for lead in action.leads
        if not lead.missing and people.lead_post(lead) is None
    ]:
        raise Fault(*strangers)
    row = PlanRow(
        board_id=board,
        plan=plan.plan,
        title=plan.title,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        year_start=plan.year_start,
        note=plan.note,
        remind_from=remind_from,
        loaded_at=now,
        supports=plan.supports,
    )
    session.add(row)
    session.flush()
    _add_around(session, row, plan, meetings)
    adopted = plan_check.originals(plan, meetings)
    for position, (action, reading, first) in enumerate(zip(plan.actions, readings, adopted, strict=True)):
        add_action(session, row, position, action, reading, people, first)
    audit.note(session, board, now, "operator", "loaded the plan", plan.plan, actions=len(plan.actions))
    return row


def _add_around(session: Session, row: PlanRow, plan: Plan, meetings: Sequence[date]) -> None:
    """Everything of a plan but its actions: aims, measures and quarters with their meetings in order."""
    about = {"board_id": row.board_id, "plan_id": row.id}
    session.add_all(AimRow(**about, number=aim.number, text=aim.text) for aim in plan.aims)
    session.add_all(MeasureRow(**about, position=n, **m.model_dump()) for n, m in enumerate(plan.measures))
    turns = list(quarters.spans(plan.starts_on, plan.ends_on))
    if len(meetings) > len(turns):
        raise Fault(f"{len(meetings)} meetings were given, but the plan has {len(turns)} quarters")
    for earlier, later in pairwise(meetings):
        if later <= earlier:
            raise Fault(f"the meeting on {later} stands after that on {earlier}; give one a quarter, in order")
    for number, (start, end) in enumerate(turns, 1):
        meets_on = meetings[number - 1] if number <= len(meetings) else None
        if meets_on and meets_on <= end:
            raise Fault(f"the meeting on {meets_on} is not after Q{number} ends on {end}; give the meetings in order")
        session.add(QuarterRow(**about, number=number, starts_on=start, ends_on=end, meets_on=meets_on))


def add_action(
    session: Session,
    plan: PlanRow,
    position: int,
    action: Action,
    reading: Reading,
    people: Directory,
    first: Reading | None = None,
) -> None:
    """`reading` is of the timescale in force, `first` of the one first adopted: the deadlines only it has moved."""
    row = ActionRow(
        board_id=plan.board_id,
        plan_id=plan.id,
        position=position,
        ref=action.ref,
        aim=action.aim,
        category=action.category,
        priority=action.priority,
        text=action.text,
        torn=action.torn,
        timescale=action.timescale,
        outputs=list(action.outputs),
        opening=action.opening,
        opening_withheld=bool(redaction.flags(action.opening or "", people.known_names())),
        revised=action.revised,
        because=action.because,
        supports=[f"{plan.supports}:{ref}" for ref in action.supports_actions],
    )
    session.add(row)
    session.flush()
    for number, lead in enumerate(action.leads):
        session.add(lead_row(row, number, lead, people))
    parts = reading.parts or (reading,)
    session.add_all(reading_row(row, number, part) for number, part in enumerate(parts))
    due_on = due_dates(reading, plan.starts_on, plan.ends_on)
    moved = set(due_dates(first, plan.starts_on, plan.ends_on)).difference(due_on) if first else set()
    about = {"board_id": row.board_id, "action_id": row.id}
    session.add_all(DeadlineRow(**about, due_on=due) for due in due_on)
    session.add_all(DeadlineRow(**about, due_on=due, state="moved") for due in sorted(moved))


def lead_row(action: ActionRow, number: int, lead: Lead, people: Directory) -> LeadRow:
    return LeadRow(
        board_id=action.board_id,
        action_id=action.id,
        position=number,
        name=lead.name,
        role=lead.role,
        is_group=lead.group,
        missing=lead.missing,
        post=None if lead.missing else people.lead_post(lead),
    )


def reading_row(action: ActionRow, number: int, part: Reading) -> ReadingRow:
    """One part of a timescale as a row."""
    return ReadingRow(
        board_id=action.board_id,
        action_id=action.id,
        position=number,
        kind=part.kind,
        start=part.start,
        due=part.due,
        freq=part.freq,
        words=part.words,
        event=part.event,
        ask=part.ask,
        question=part.question,
        because=part.because,
    )


def reading_of(row: ReadingRow) -> Reading:
    """One part of a timescale as a value."""
    return Reading(
        kind=row.kind,  # written only by reading_row
        start=row.start,
        due=row.due,
        freq=row.freq,
        words=row.words,
        event=row.event,
        ask=row.ask,
        question=row.question,
        because=row.because,
    )


def references(session: Session, board: str) -> dict[str, set[str]]:
    """The references of each plan's actions, by the plan's short name."""
    found: dict[str, set[str]] = {}
    about = select(PlanRow.plan, ActionRow.ref).join(ActionRow, col(ActionRow.plan_id) == PlanRow.id)
    for plan, ref in session.exec(about.where(PlanRow.board_id == board).order_by(PlanRow.starts_on)):
        found.setdefault(plan, set()).add(ref)
    return found


def find_plan(session: Session, board: str, plan: str | None = None) -> PlanRow:
    """A plan by its short name, or the only one. Raises Fault naming what there is."""
    rows = session.exec(select(PlanRow).where(PlanRow.board_id == board)).all()
    found = [row for row in rows if plan is None or row.plan == plan]
    if len(found) == 1:
        return found[0]
    known = ", ".join(row.plan for row in rows) or "none"
    raise Fault(
        f"which plan? Name one of them, as in {rows[0].plan}:1.1 (loaded: {known})"
        if found
        else f"there is no plan {f'{plan} ' if plan else ''}here (loaded: {known}); `plan load` loads one"
    )


def find_action(session: Session, board: str, ref: str) -> tuple[PlanRow, ActionRow]:
    """An action by its reference, 1.5, or 2012-13:1.5 where several plans that run have one."""
    name, _, number = ref.rpartition(":")
    plans = (
        [find_plan(session, board, name)] if name else session.exec(select(PlanRow).where(PlanRow.board_id == board))
    )
    known = {plan.id: plan for plan in plans}
    rows = session.exec(select(ActionRow).where(col(ActionRow.plan_id).in_(known), ActionRow.ref == number)).all()
    found = [row for row in rows if _runs(session, row.plan_id)] if len(rows) > 1 else rows
    if len(found) == 1:
        return known[found[0].plan_id], found[0]
    if rows:
        written = " or ".join(f"{known[row.plan_id].plan}:{number}" for row in rows)
        raise Fault(f"which plan? Several have an action {number}; write it as {written}")
    plan = find_plan(session, board, name or None) if len(known) < 2 else None
    raise Fault(f"plan {plan.plan} has no action {number}" if plan else f"no plan here has an action {number}")


def _runs(session: Session, plan_id: int) -> bool:
    """True until the paper of a plan's last quarter is frozen."""
    last = select(QuarterRow.id).where(QuarterRow.plan_id == plan_id).order_by(col(QuarterRow.number).desc()).limit(1)
    frozen = select(DigestRow.id).where(DigestRow.quarter_id.in_(last), col(DigestRow.frozen_at).is_not(None))
    return session.exec(frozen).first() is None


def find_quarter(session: Session, board: str, ref: str) -> tuple[PlanRow, QuarterRow]:
    """A quarter written as 2012-13/Q1."""
    name, _, turn = ref.rpartition("/Q")
    plan = find_plan(session, board, name or None)
    row = (
        session.exec(select(QuarterRow).where(QuarterRow.plan_id == plan.id, QuarterRow.number == int(turn))).first()
        if turn.isdigit()
        else None
    )
    if row is None:
        raise Fault(f"there is no quarter {ref}; write it as {plan.plan}/Q1")
    return plan, row


def close(session: Session, board: str, ref: str, state: str, now: datetime, who: str, because: str = "") -> str:
    """An action is complete (its evidence accepted) or withdrawn: nothing more is owed for it."""
    plan, action = find_action(session, board, ref)
    if action.state != "open":
        raise Fault(f"action {ref} is {action.state} already")
    action.state = state
    session.add(action)
    audit.note(session, board, now, who, f"made it {state}", f"{plan.plan}/{action.ref}", because=because)
    return action.ref


def settle_reading(
    session: Session, board: str, ref: str, words: str, reading: Reading, now: datetime, who: str
) -> list[date]:
    """A part that was open is settled: it takes `reading` instead, and its deadlines are made. Returns the new ones.

    Where only a start is known, a deadline comes beside it.

    `words` picks the part by its kind: "ask" for an uncertain or undetermined one, "event" for one that waited.
    """
    plan, action = find_action(session, board, ref)
    rows = session.exec(select(ReadingRow).where(ReadingRow.action_id == action.id).order_by(ReadingRow.position)).all()
    waiting = [r for r in rows if (r.kind == "event" if words == "event" else r.ask or r.kind == "undetermined")]
    if waiting:
        part = waiting[0]
        fresh = reading_row(action, part.position, reading)
        for name in ("kind", "start", "due", "freq", "event", "ask", "question", "because"):
            setattr(part, name, getattr(fresh, name))
        session.add(part)
    elif reading.kind == "by" and rows and all(row.kind == "from" for row in rows):
        session.add(reading_row(action, len(rows), replace(reading, start=rows[0].start)))
    else:
        raise Fault(f"nothing about the timescale of {action.ref} (“{action.timescale}”) is open")
    known = set(session.exec(select(DeadlineRow.due_on).where(DeadlineRow.action_id == action.id)))
    new = [due for due in due_dates(reading, plan.starts_on, plan.ends_on) if due not in known]
    session.add_all(DeadlineRow(board_id=board, action_id=action.id, due_on=due) for due in new)
    did = "recorded that the event happened" if words == "event" else "confirmed the timescale"
    audit.note(session, board, now, who, did, f"{plan.plan}/{action.ref}", reading=reading.because)
    return new


def move_meeting(session: Session, board: str, ref: str, meets_on: date, now: datetime, who: str) -> QuarterRow:
    """The board meets on another day; every step not yet taken follows it."""
    plan, quarter = find_quarter(session, board, ref)
    if meets_on <= quarter.ends_on:
        raise Fault(f"{ref} ends on {quarter.ends_on}; its meeting must come after that")
    others = session.exec(select(QuarterRow).where(QuarterRow.plan_id == plan.id, QuarterRow.id != quarter.id))
    for other in others:
        if other.meets_on and (other.number < quarter.number) != (other.meets_on < meets_on):
            raise Fault(f"Q{other.number} meets on {other.meets_on}; the meetings must follow one another")
    before, quarter.meets_on = quarter.meets_on, meets_on
    session.add(quarter)
    was = before.isoformat() if before else None
    audit.note(session, board, now, who, "moved the meeting", f"{plan.plan}/Q{quarter.number}", was=was)
    return quarter


def hand_on(session: Session, board: str, act: NotMineAct, now: datetime) -> None:
    """A lead says that an action is not theirs any more: they are asked no further, and the business manager is."""
    plan, action = find_action(session, board, act.ref)
    lead = session.exec(select(LeadRow).where(LeadRow.action_id == action.id, LeadRow.post == act.by)).first()
    if lead is None:
        raise Fault(f"{act.by} does not lead {act.ref}")
    lead.handed_on = act.ask or ""
    session.add(lead)
    about = f"{plan.plan}/{action.ref}"
    audit.note(session, board, now, act.by, "said that it is not theirs any more", about, ask=act.ask)


def name_lead(session: Session, board: str, ref: str, post: str, now: datetime, who: str) -> None:
    """The lead that the plan lost or never printed is this post; a lead that is known stays as it is."""
    plan, action = find_action(session, board, ref)
    leads = session.exec(select(LeadRow).where(LeadRow.action_id == action.id).order_by(LeadRow.position)).all()
    open_places = [lead for lead in leads if lead.post is None or lead.handed_on is not None]
    if leads and not open_places:
        raise Fault(f"action {ref} has its leads: {', '.join(lead.post or '' for lead in leads)}")
    if session.exec(select(PostRow).where(PostRow.board_id == board, PostRow.handle == post)).first() is None:
        raise Fault(f"there is no post {post}; `person list` shows the posts there are")
    row = open_places[0] if open_places else LeadRow(board_id=board, action_id=action.id, position=0)
    row.post, row.missing, row.handed_on = post, False, None
    session.add(row)
    audit.note(session, board, now, who, "named the lead", f"{plan.plan}/{action.ref}", post=post)
