"""The forms of a frozen digest: the bytes that were printed for each audience, kept for good, each by its hash."""

import hashlib
from collections.abc import Iterator, Mapping

from sqlmodel import Session, col, delete, select

from lscb_workflow.store import digests
from lscb_workflow.store.tables import DigestFormRow, DigestRow

Forms = Mapping[tuple[str, str], bytes]


def keep(session: Session, row: DigestRow, forms: Forms) -> None:
    """Put the forms of an issue on file, by audience and form. What is on file already is never replaced."""
    for (audience, form), data in forms.items():
        kept = {"board_id": row.board_id, "digest_id": row.id, "audience": audience, "form": form}
        session.add(DigestFormRow(**kept, data=data, sha256=hashlib.sha256(data).hexdigest()))


def forget(session: Session, row: DigestRow) -> None:
    """Take every form of an issue off file: only where a passage has to go that should never have been in it."""
    session.exec(delete(DigestFormRow).where(DigestFormRow.digest_id == row.id))


def of_issue(session: Session, row: DigestRow, audience: str | None = None) -> dict[tuple[str, str], bytes]:
    """Every form of an issue by audience and form, or one audience's only."""
    found = select(DigestFormRow).where(DigestFormRow.digest_id == row.id).order_by(col(DigestFormRow.id))
    if audience is not None:
        found = found.where(DigestFormRow.audience == audience)
    return {(form.audience, form.form): form.data for form in session.exec(found)}


def spoilt(session: Session, board: str) -> Iterator[str]:
    """What is on file and no longer matches its hash, a line each."""
    for ref, row in digests.every_issue(session, board):
        what = f"{ref}, issue {row.number}"
        if digests.of_both(row.content, row.public) != row.sha256:
            yield f"{what}: what was compiled does not match its hash {row.sha256[:12]}"
        for form in session.exec(select(DigestFormRow).where(DigestFormRow.digest_id == row.id)):
            if hashlib.sha256(form.data).hexdigest() != form.sha256:
                yield f"{what}: the {form.form} for {form.audience} does not match its hash {form.sha256[:12]}"


def count(session: Session, board: str) -> int:
    """How many forms are on file."""
    return len(session.exec(select(DigestFormRow.id).where(DigestFormRow.board_id == board)).all())
