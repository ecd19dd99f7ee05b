"""How often the tables were written to. What was decided at a count still holds while the count is the same.

Every transaction that may change what is owed adds one, as its last statement: whoever reads the count first and the
tables after it can miss nothing. A count may grow for no reason; that costs a second look.
"""

from sqlmodel import Session, select, update

from lscb_workflow.store.tables import ChangesRow


def note(session: Session) -> None:
    """Something was written."""
    session.flush()
    session.exec(update(ChangesRow).values(count=ChangesRow.count + 1).execution_options(synchronize_session=False))


def count(session: Session, board: str) -> int:
    """How often anything was written so far."""
    row = _row(session, board)
    return row.count if row.id else 0


def settled(session: Session, board: str) -> str:
    """From what the last plan was made that found nothing new to say; empty where there is none."""
    return _row(session, board).settled


def settle(session: Session, board: str, basis: str) -> None:
    """Keep what a plan was made from, or with nothing: the next one must look."""
    _row(session, board).settled = basis


def _row(session: Session, board: str) -> ChangesRow:
    found = select(ChangesRow).where(ChangesRow.board_id == board).execution_options(populate_existing=True)
    row = session.exec(found).one_or_none()
    if row is None:
        row = ChangesRow(board_id=board, count=1)  # whoever writes while it is made cannot count: look once more
        session.add(row)
    return row
