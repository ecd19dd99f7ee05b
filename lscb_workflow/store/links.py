"""Links in the tables: a row for each person, mailbox and quarter; and what was typed behind it and not yet sent."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, insert, select, update

from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.links import Link
from lscb_workflow.store import audit
from lscb_workflow.store.tables import AnswerDraftRow, LinkRow, PlanRow, QuarterRow

Wanted = tuple[str, str, str]  # a person, the address of a mailbox, a quarter
Typed = dict[str, list[str]]


def link_for(session: Session, board: str, person: str, email: str, quarter: str, now: datetime) -> Link:
    """The link by which a person answers for a quarter (2012-13/Q1), made if there is none yet."""
    wanted = (person, email, quarter)
    if link := links_for(session, board, [wanted], now).get(wanted):
        return link
    raise Fault(f"there is no quarter {quarter}; write it as 2012-13/Q1")


def links_for(session: Session, board: str, wanted: Collection[Wanted], now: datetime) -> dict[Wanted, Link]:
    """The links by which persons answer at their addresses for quarters, made where there is none yet.

    None for a quarter that is not there.
    """
    quarters = _quarters(session, board)
    places = {(person, email, quarters[q]): (person, email, q) for person, email, q in wanted if q in quarters}
    persons, terms = {person for person, _, _ in places}, {term for _, _, term in places}  # quarters of this board only
    of = [col(LinkRow.quarter_id).in_(terms), col(LinkRow.person).in_(persons), col(LinkRow.revoked_at).is_(None)]
    columns = (col(LinkRow.person), col(LinkRow.email), col(LinkRow.quarter_id), col(LinkRow.id))
    rows = session.exec(select(*columns).where(*of).order_by(col(LinkRow.id).desc()))
    known = {tuple(about): id_ for *about, id_ in rows}  # of two alike, the older
    if new := [dict(zip(("person", "email", "quarter_id"), at, strict=True)) for at in places if at not in known]:
        made = insert(LinkRow).values(board_id=board, made_at=now).returning(*columns)
        known |= {tuple(about): id_ for *about, id_ in session.exec(made, params=new)}
    return {each: Link(known[at], board, *each, revoked=False) for at, each in places.items()}


def _quarters(session: Session, board: str) -> dict[str, int | None]:
    """Every quarter's id by its name."""
    named = select(PlanRow.plan, QuarterRow.number, QuarterRow.id).join(
        QuarterRow, col(QuarterRow.plan_id) == PlanRow.id
    )
    return {f"{plan}/Q{number}": id_ for plan, number, id_ in session.exec(named.where(PlanRow.board_id == board))}


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
