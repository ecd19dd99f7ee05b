"""The pulse as the tables tell it, and the alarms that somebody is still owed."""

from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, select

from lscb_workflow.rules.notices import Notice
from lscb_workflow.rules.pulse import Alarm, Pulse
from lscb_workflow.rules.rejecting import SEVERAL
from lscb_workflow.store import days, outbox
from lscb_workflow.store.tables import AttemptRow, MessageRow, NoticeRow

LATELY = timedelta(days=7)


def take(session: Session, board: str, today: date, tries: int) -> Pulse:
    """When the clock last ticked, and how mail does. `tries` is how often policy lets a message be tried."""
    return Pulse(
        ticked_at=days.last_tick(session, board),
        waiting_since=_waiting_since(session, board, tries),
        unknown=_unfinished(session, board, tries, today - LATELY),
        failed=_failed_since(session, board, today - LATELY),
        refusing_since=_refusing_since(session, board),
    )


def _waiting_since(session: Session, board: str, tries: int) -> datetime | None:
    """Since when the oldest message that may still go has waited, or been tried; None where nothing waits."""
    may_go = (col(MessageRow.state) == "unknown") & (outbox.lost_tries() < tries)
    waits = [MessageRow.board_id == board, (col(MessageRow.state) == "planned") | may_go]
    tried = select(func.min(AttemptRow.begun_at)).join(MessageRow, col(MessageRow.id) == AttemptRow.message)
    found = [
        session.exec(select(func.min(MessageRow.not_before)).where(*waits)).one(),
        session.exec(tried.where(*waits)).one(),
    ]
    return min((at for at in found if at), default=None)


def _unfinished(session: Session, board: str, tries: int, day: date) -> int:
    """How many messages planned on a day or later were tried as often as policy allows, and nobody knows the end."""
    lost = [MessageRow.board_id == board, MessageRow.state == "unknown", outbox.lost_tries() >= tries]
    ended = [*lost, col(MessageRow.planned_on) >= day]
    return session.exec(select(func.count()).where(*ended)).one()


def _failed_since(session: Session, board: str, day: date) -> int:
    """How many messages planned on a day or later were refused for good."""
    refused = [MessageRow.board_id == board, MessageRow.state == "failed", col(MessageRow.planned_on) >= day]
    return session.exec(select(func.count()).where(*refused)).one()


def _refusing_since(session: Session, board: str) -> datetime | None:
    """Since when the mail of several has been rejected, and nobody's taken on any of those days."""
    newest = select(AttemptRow.id, AttemptRow.ended_at).where(
        AttemptRow.board_id == board, AttemptRow.outcome == "sent"
    )
    taken = session.exec(newest.order_by(col(AttemptRow.id).desc()).limit(1)).first() or (0, None)
    rejected = select(MessageRow.to_email, AttemptRow.ended_at).join(AttemptRow, AttemptRow.message == MessageRow.id)
    since = [AttemptRow.board_id == board, AttemptRow.outcome == "rejected", col(AttemptRow.id) > taken[0]]
    tries = session.exec(rejected.where(*since)).all()
    found = [(email, at) for email, at in tries if at and not (taken[1] and at.date() == taken[1].date())]
    return min(at for _, at in found) if len({email for email, _ in found}) >= SEVERAL else None


def add_alarm(session: Session, notice: Notice, today: date) -> None:
    """Put down word about the service, for the next bundle: once, and never while one like it still waits."""
    alike = (NoticeRow.step == notice.step) & (NoticeRow.person == notice.person) & (NoticeRow.state == "planned")
    known = select(NoticeRow.id).where(
        NoticeRow.board_id == notice.board, NoticeRow.kind == notice.kind, (NoticeRow.key == notice.key) | alike
    )
    if session.exec(known).first() is None:
        session.add(outbox.row_of(notice, today))


def alarms(session: Session, board: str) -> tuple[Alarm, ...]:
    """Word about the service that has not gone yet."""
    waiting = [NoticeRow.board_id == board, NoticeRow.kind == "service", NoticeRow.state == "planned"]
    rows = session.exec(select(NoticeRow).where(*waiting).order_by(col(NoticeRow.id)))
    return tuple(Alarm(row.ref, row.point, row.step, row.reason, row.post, row.person) for row in rows)
