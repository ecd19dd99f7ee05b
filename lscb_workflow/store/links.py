"""Links in the tables: a row for each person, mailbox and quarter; and what was typed behind it and not yet sent."""

from datetime import datetime

from sqlmodel import Session, col, select, update

from lscb_workflow.rules.links import Link
from lscb_workflow.store import audit
from lscb_workflow.store.plans import find_quarter
from lscb_workflow.store.tables import AnswerDraftRow, LinkRow, PlanRow, QuarterRow

Typed = dict[str, list[str]]


def link_for(session: Session, board: str, person: str, email: str, quarter: str, now: datetime) -> Link:
    """The link by which a person answers for a quarter (2012-13/Q1), made if there is none yet."""
    _, row = find_quarter(session, board, quarter)
    found = session.exec(
        select(LinkRow).where(
            LinkRow.quarter_id == row.id,
            LinkRow.person == person,
            LinkRow.email == email,
            col(LinkRow.revoked_at).is_(None),
        )
    ).first()
    if found is None:
        found = LinkRow(board_id=board, quarter_id=row.id, person=person, email=email, made_at=now)
        session.add(found)
        session.flush()
    return _link(found, quarter)


def find(session: Session, board: str, number: int, *, hold: bool = False) -> Link | None:
    """The link with that number, or None. With `hold`, whoever else would act behind it waits for this transaction."""
    wanted = (
        select(LinkRow, PlanRow.plan, QuarterRow.number)
        .join(QuarterRow, col(QuarterRow.id) == LinkRow.quarter_id)
        .join(PlanRow, col(PlanRow.id) == QuarterRow.plan_id)
        .where(LinkRow.board_id == board, LinkRow.id == number)
    )
    found = session.exec(wanted.with_for_update(of=LinkRow) if hold else wanted).first()
    return _link(found[0], f"{found[1]}/Q{found[2]}") if found else None


def newest(session: Session, board: str) -> list[Link]:
    """The newest link of each person, in the order in which they were made."""
    found = session.exec(
        select(LinkRow, PlanRow.plan, QuarterRow.number)
        .join(QuarterRow, col(QuarterRow.id) == LinkRow.quarter_id)
        .join(PlanRow, col(PlanRow.id) == QuarterRow.plan_id)
        .where(LinkRow.board_id == board)
        .order_by(col(LinkRow.id))
    )
    return list({row.person: _link(row, f"{plan}/Q{number}") for row, plan, number in found}.values())


def _link(row: LinkRow, quarter: str) -> Link:
    assert row.id is not None
    return Link(row.id, row.board_id, row.person, row.email, quarter, revoked=row.revoked_at is not None)


def revoke(session: Session, board: str, email: str, now: datetime, who: str, person: str | None = None) -> int:
    """End every link that went to a mailbox, or one person's of it. Returns how many."""
    ended = [LinkRow.board_id == board, LinkRow.email == email, col(LinkRow.revoked_at).is_(None)]
    if person:
        ended.append(LinkRow.person == person)
    count = session.exec(update(LinkRow).where(*ended).values(revoked_at=now)).rowcount
    audit.note(session, board, now, who, "ended the links", person or "a mailbox", count=count)
    return int(count)


def draft(session: Session, link: Link) -> Typed | None:
    """What was saved on a link's page and not yet sent; None where nothing waits."""
    row = _draft(session, link)
    return row.typed if row else None


def keep_draft(session: Session, link: Link, typed: Typed, now: datetime) -> None:
    """Save a page as it was typed; an empty one takes the draft away."""
    row = _draft(session, link)
    if not typed:
        if row:
            session.delete(row)
        return
    row = row or AnswerDraftRow(board_id=link.board, link_id=link.number, saved_at=now)
    row.typed, row.saved_at = typed, now
    session.add(row)


def _draft(session: Session, link: Link) -> AnswerDraftRow | None:
    return session.exec(select(AnswerDraftRow).where(AnswerDraftRow.link_id == link.number)).one_or_none()
