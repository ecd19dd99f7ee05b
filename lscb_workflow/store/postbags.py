"""The postbag: messages with their notices, as anybody may ask to see them."""

from collections.abc import Iterator
from typing import Any

from sqlmodel import Session, col, func, select

from lscb_workflow.store import outbox
from lscb_workflow.store.tables import MessageRow, NoticeRow


def messages(session: Session, board: str, newer_than: int = 0) -> Iterator[dict[str, Any]]:
    """Plain values, one a message, oldest first; `newer_than` leaves out messages up to that number."""
    rows = session.exec(
        select(MessageRow)
        .where(MessageRow.board_id == board, col(MessageRow.id) > newer_than)
        .order_by(col(MessageRow.id))
    ).all()
    for start in range(0, len(rows), outbox.CHUNK):
        some = rows[start : start + outbox.CHUNK]
        carried = outbox.notices_of(session, some)
        for row in some:
            yield _values(row, carried[row.id or 0])


def _values(row: MessageRow, notices: list[NoticeRow]) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "to": {"name": row.to_name, "role": row.to_title or row.person, "email": row.to_email},
        "about": list(dict.fromkeys(notice.ref for notice in notices)),
        "state": row.state,
        "reason": row.because or "; ".join(dict.fromkeys(notice.reason for notice in notices)),
        "planned_on": row.planned_on.isoformat(),
        "sent_at": row.sent_at.isoformat() if row.sent_at else None,
        "message_id": row.message_id,
        "attempts": row.attempts,
        "notices": [
            {
                "key": notice.key,
                "step": notice.step,
                "about": notice.ref,
                "state": notice.state,
                "reason": notice.because or notice.reason,
            }
            for notice in notices
        ],
    }


def last(session: Session, board: str) -> int:
    """The number of the newest message; nought when there is none."""
    return session.exec(select(func.max(MessageRow.id)).where(MessageRow.board_id == board)).one() or 0
