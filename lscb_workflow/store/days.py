"""The clock's own record: when it last ticked, and which days it finished."""

from datetime import date, datetime

from sqlmodel import Session, col, func, select

from lscb_workflow.store.tables import DayRow


def begin(session: Session, board: str, today: date, now: datetime) -> None:
    row = _row(session, board, today) or DayRow(board_id=board, day=today, ticked_at=now)
    row.ticked_at = now
    session.add(row)


def finish(session: Session, board: str, today: date) -> None:
    row = _row(session, board, today)
    if row and not row.finished:
        row.finished = True
        session.add(row)


def last_tick(session: Session, board: str) -> datetime | None:
    """When the clock last ticked, or None if it never has."""
    return session.exec(select(func.max(DayRow.ticked_at)).where(DayRow.board_id == board)).one()


def last_finished(session: Session, board: str) -> date | None:
    """The newest day that a tick finished, or None."""
    finished = select(func.max(DayRow.day)).where(DayRow.board_id == board, col(DayRow.finished).is_(True))
    return session.exec(finished).one()


def _row(session: Session, board: str, today: date) -> DayRow | None:
    return session.exec(select(DayRow).where(DayRow.board_id == board, DayRow.day == today)).one_or_none()
