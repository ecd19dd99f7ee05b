"""What people do: each act is one transaction, with its audit row and, where it has one, its receipt."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from lscb_workflow.pipeline import signing
from lscb_workflow.pipeline.office import Office
from lscb_workflow.rules.acts import (
    CompleteAct,
    ConfirmAct,
    ConfirmAddressAct,
    CorrectAct,
    Deed,
    EventAct,
    FrontPageAct,
    MeasureAct,
    OwnMeasureAct,
    ReleaseAct,
    ReviseAct,
    SignOffAct,
    SubmitAct,
    WithdrawAct,
)
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.notices import Notice, day
from lscb_workflow.rules.people import Mailbox
from lscb_workflow.rules.snapshot import Snapshot
from lscb_workflow.store import database, measures, outbox, people, plans, revisions, snapshots, submissions
from lscb_workflow.store.submissions import Received


def perform(office: Office, deed: Deed, now: datetime) -> str:
    """Do one thing for somebody. Returns a sentence that says what was done; raises Fault, having done nothing."""
    with database.writing(office.engine) as session:
        match deed:
            case SubmitAct():
                return _submit(session, office, deed, now)
            case EventAct():
                return _event(session, office, deed, now)
            case ConfirmAct():
                return _confirm(session, office, deed, now)
            case ConfirmAddressAct():
                return _confirm_address(session, office, deed, now)
            case ReviseAct():
                return _revise(session, office, deed, now)
            case FrontPageAct() | CorrectAct() | ReleaseAct() | SignOffAct():
                return signing.perform(session, office, deed, now)
            case OwnMeasureAct() | MeasureAct():
                return _measure(session, office, deed, now)
            case CompleteAct():
                plans.close(session, office.board, deed.ref, "complete", now, deed.by)
                return f"Action {deed.ref} is complete; nothing more is owed for it."
            case WithdrawAct():
                plans.close(session, office.board, deed.ref, "withdrawn", now, deed.by, deed.because)
                return f"Action {deed.ref} is withdrawn; nothing more is owed for it."


def _submit(session: Session, office: Office, act: SubmitAct, now: datetime) -> str:
    [received] = submit(session, office, snapshots.take(session, office.board), [act], now)
    if received.early:
        opens_on = day(office.rules.dates(received.term).opens_on)
        return f"Received: word on the deadlines of {received.action.ref}. The next return opens on {opens_on}."
    about = f"{received.action.ref} for {received.term.quarter.ref}"
    held = (
        f" Some words may identify somebody: no paper has them until `submission show {received.number}` is settled."
        if received.withheld
        else ""
    )
    return f"Received: {about}" + (", after the paper went out." if received.late else ".") + held


def submit(
    session: Session, office: Office, taken: Snapshot, sent: Sequence[SubmitAct], now: datetime
) -> list[Received]:
    """Put one person's returns on file, together, with one receipt for all."""
    today = office.today(now)
    received = [submissions.submit(session, taken, office.rules, act, now, today) for act in sent]
    for act in sent:
        if act.happened:
            _event(session, office, EventAct(ref=act.ref, on=act.happened, by=act.by), now)
    mailbox = taken.people.mailbox(received[0].by, today)
    if mailbox:
        limit = office.rules.policy.mail.acts_a_day
        said = [_receipt(office, act, one, mailbox, now) for act, one in zip(sent, received, strict=True)]
        outbox.add_act(session, said, today, now, office.envelope(office.desk(taken, now)), limit)
    return received


def _receipt(
    office: Office, act: SubmitAct, received: Received, mailbox: Mailbox, now: datetime
) -> tuple[Notice, dict[str, Any]]:
    """What a receipt says of one return: references, statuses and dates as they were received, and no free text."""
    quarter = received.term.quarter
    notice = Notice(
        kind="receipt",
        board=office.board,
        plan=received.plan.plan,
        ref=received.action.ref,
        point=quarter.name,
        step=f"receipt-{received.number}",
        post=received.by,
        person=mailbox.person,
        reason=f"An answer for action {received.action.ref} came in",
    )
    return notice, {
        "ref": received.action.ref,
        "plan": received.plan.plan,
        "quarter": quarter.name,
        "status": act.status,
        "received_at": office.local(now).isoformat(timespec="minutes"),
        "met": [due.isoformat() for due in act.met],
        "not_yet": {due.isoformat(): to.isoformat() for due, to in act.not_yet.items()},
        "outputs": len(act.outputs),
        "revised_asked": bool(act.revise),
        "settled_only": received.early,
        "late": received.late,
        "withheld": received.withheld,
    }


def _event(session: Session, office: Office, act: EventAct, now: datetime) -> str:
    if act.on > office.today(now):
        raise Fault(f"{day(act.on)} is still to come; say it once it has happened")
    _, action = plans.find_action(session, office.board, act.ref)
    reading = act.reading(action.timescale)
    plans.settle_reading(session, office.board, act.ref, "event", reading, now, act.by)
    return f"Action {act.ref} runs from {day(act.on)}." + (f" {reading.question}" if reading.question else "")


def _confirm(session: Session, office: Office, act: ConfirmAct, now: datetime) -> str:
    new = plans.settle_reading(session, office.board, act.ref, "ask", act.reading, now, act.by)
    dated = "; new deadlines: " + ", ".join(day(due) for due in new) if new else ""
    return f"Action {act.ref} is confirmed as {act.reading.because}{dated}."


def _confirm_address(session: Session, office: Office, act: ConfirmAddressAct, now: datetime) -> str:
    known = people.directory(session, office.board)
    for post in (act.post, act.by):
        if post not in {each.handle for each in known.posts}:
            raise Fault(f"there is no post {post}; `person list` shows the posts there are")
    emails = {entry.holder.email for entry in known.to_confirm(office.today(now)) if entry.post == act.post}
    if not emails:
        raise Fault(f"no address of {act.post} waits to be confirmed; `person list` shows how each post stands")
    for email in sorted(emails):
        people.confirm(session, office.board, email, now, act.by)
    return f"Confirmed: the address of {act.post}. What it is owed goes there from now on."


def _revise(session: Session, office: Office, act: ReviseAct, now: datetime) -> str:
    if act.decision == "refused":
        words = revisions.refuse(session, office.board, act, now)
        return f"Action {act.ref} keeps its timescale; “{words}” is refused."
    revised = revisions.accept(session, office.board, act, now, office.today(now))
    moved = "; no longer due: " + ", ".join(map(day, revised.moved)) if revised.moved else ""
    due_on = ", ".join(map(day, revised.due_on)) or "none inside the plan"
    return (
        f"Action {act.ref} now reads “{revised.words}”, that is, {revised.reads}. Deadlines: {due_on}{moved}. "
        f"The original, “{revised.original}”, stays beside it."
    )


def _measure(session: Session, office: Office, act: OwnMeasureAct | MeasureAct, now: datetime) -> str:
    if isinstance(act, OwnMeasureAct):
        row = measures.settle(session, office.board, act, now)
        return f"Measure {act.number}, “{row.text}”, is owed by {act.owner} every {act.every}."
    given = measures.give(session, snapshots.take(session, office.board), act, now)
    return f"Received: measure {act.number} for {act.quarter}." + (" Its words are withheld." if given.withheld else "")
