"""Revised timescales: what is asked for changes nothing until somebody accepts it; the original stays on file."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, delete, select

from lscb_workflow.rules import plan_check
from lscb_workflow.rules.acts import ReviseAct
from lscb_workflow.rules.digest.wording import in_words
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.timescales import Reading, due_dates
from lscb_workflow.rules.timescales.wording import day_words
from lscb_workflow.store import audit, plans
from lscb_workflow.store.tables import ActionRow, DeadlineRow, PlanRow, QuarterRow, ReadingRow, SubmissionRow


@dataclass(frozen=True, slots=True)
class Revised:
    """A timescale that has changed: its words, how they are read, and the deadlines that came and went."""

    words: str
    original: str
    reads: str
    due_on: tuple[date, ...]
    moved: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class _Wish:
    """What was asked for and is not decided: words of a return, or the later day of a "not yet"."""

    words: str
    because: str
    submissions: tuple[SubmissionRow, ...]
    deadlines: tuple[DeadlineRow, ...]


def accept(session: Session, board: str, act: ReviseAct, now: datetime, today: date) -> Revised:
    """The newest wish, or the dates of the act, become the timescale in force. Raises Fault if it cannot be read."""
    plan, action = _open_action(session, board, act.ref)
    wish = _wish(session, action)
    words = wish.words if wish else act.reading.because if act.reading and act.because else None
    if words is None:
        raise Fault(
            f"nobody has asked for a revised timescale of {act.ref}; to revise it all the same, say --due D --because T"
        )
    reading = act.reading or _sure(session, plan, act.ref, words)
    due_on = _dates(plan, act.ref, reading, today)
    moved = _move(session, action, due_on)
    session.exec(delete(ReadingRow).where(col(ReadingRow.action_id) == action.id))
    parts = reading.parts or (reading,)
    session.add_all(plans.reading_row(action, number, part) for number, part in enumerate(parts))
    action.revised, action.because = words, act.because or (wish.because if wish else None) or None
    session.add(action)
    _decide(session, wish, "accepted")
    was = [due.isoformat() for due in moved]
    about = f"{plan.plan}/{action.ref}"
    audit.note(session, board, now, act.by, "accepted a revised timescale", about, reading=reading.because, was=was)
    reads = "; ".join(in_words(parts, plan.starts_on, plan.ends_on, today))
    return Revised(words, action.timescale, reads, due_on, moved)


def refuse(session: Session, board: str, act: ReviseAct, now: datetime) -> str:
    """The timescale stays as it is, and the audit says why. Returns the words that were asked for."""
    plan, action = _open_action(session, board, act.ref)
    wish = _wish(session, action)
    if wish is None:
        raise Fault(f"nobody has asked for a revised timescale of {act.ref}")
    for deadline in wish.deadlines:
        deadline.asked_for = None
        session.add(deadline)
    _decide(session, wish, "refused")
    about = f"{plan.plan}/{action.ref}"
    audit.note(session, board, now, act.by, "refused a revised timescale", about, because=act.because)
    return wish.words


def _open_action(session: Session, board: str, ref: str) -> tuple[PlanRow, ActionRow]:
    plan, action = plans.find_action(session, board, ref)
    if action.state != "open":
        raise Fault(f"action {ref} is {action.state.replace('_', ' ')} already")
    return plan, action


def _wish(session: Session, action: ActionRow) -> _Wish | None:
    """Words come before days: a lead who gives both means the words."""
    asked = session.exec(
        select(SubmissionRow)
        .where(SubmissionRow.action_id == action.id, SubmissionRow.revise != "", col(SubmissionRow.decided).is_(None))
        .order_by(col(SubmissionRow.id).desc())
    ).all()
    later = session.exec(
        select(DeadlineRow)
        .where(DeadlineRow.action_id == action.id, DeadlineRow.state == "open", col(DeadlineRow.asked_for).is_not(None))
        .order_by(DeadlineRow.due_on)
    ).all()
    if asked and {"revise", "because"} & {*asked[0].withheld}:
        raise Fault(
            f"what was asked for {action.ref} may identify somebody, and is withheld; settle that first: "
            f"submission show {asked[0].id}"
        )
    if asked:
        return _Wish(asked[0].revise, asked[0].because, tuple(asked), tuple(later))
    if later:
        return _Wish(" and ".join(day_words(row.asked_for) for row in later if row.asked_for), "", (), tuple(later))
    return None


def _sure(session: Session, plan: PlanRow, ref: str, words: str) -> Reading:
    """How the plan means these words. Raises Fault, with the question, where only a person can say."""
    quarters = session.exec(select(QuarterRow).where(QuarterRow.plan_id == plan.id).order_by(QuarterRow.number)).all()
    meetings = [row.meets_on for row in quarters if row.meets_on]
    printed = session.exec(select(ActionRow.timescale).where(ActionRow.plan_id == plan.id)).all()
    reading = plan_check.reader(printed, plan.starts_on, plan.ends_on, plan.year_start, meetings)(words)
    if reading.ask or reading.kind in ("undetermined", "done"):
        question = reading.question or "When should it be finished?"
        raise Fault(f"“{words}” leaves a question: {question} Say it by its date: plan revise {ref} --accept --due D")
    return reading


def _dates(plan: PlanRow, ref: str, reading: Reading, today: date) -> tuple[date, ...]:
    """The deadlines still to come. A revised one that has passed already would be overdue the day it is agreed."""
    found = due_dates(reading, plan.starts_on, plan.ends_on)
    if found and found[-1] < today:
        raise Fault(f"{day_words(found[-1])} has passed already; say a day to come: plan revise {ref} --accept --due D")
    return tuple(due for due in found if due >= today)


def _move(session: Session, action: ActionRow, due_on: tuple[date, ...]) -> tuple[date, ...]:
    """Open deadlines that are not among the new ones are moved; what was met stays met. Returns the moved ones."""
    rows = {row.due_on: row for row in session.exec(select(DeadlineRow).where(DeadlineRow.action_id == action.id))}
    moved = tuple(sorted(due for due, row in rows.items() if row.state == "open" and due not in due_on))
    for due in moved:
        rows[due].state, rows[due].asked_for = "moved", None
    for due in due_on:
        row = rows.setdefault(due, DeadlineRow(board_id=action.board_id, action_id=action.id, due_on=due))
        if row.state != "met":
            row.state, row.answered, row.asked_for = "open", False, None
    session.add_all(rows.values())
    return moved


def _decide(session: Session, wish: _Wish | None, decision: str) -> None:
    for submission in wish.submissions if wish else ():
        submission.decided = decision
        session.add(submission)
