"""Who did what, when: one row, in the transaction of the act itself."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from lscb_workflow.store.tables import AuditRow


def note(session: Session, board: str, at: datetime, who: str, did: str, about: str, **detail: Any) -> None:
    """`about` is a reference such as 2012-13/1.9; `detail` holds plain JSON values, never free text of a lead."""
    session.add(AuditRow(board_id=board, at=at, who=who, did=did, about=about, detail=detail))
