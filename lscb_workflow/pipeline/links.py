"""The link in a letter: made, or found, in the transaction in which the letter is written."""

from datetime import date, datetime

from sqlmodel import Session

from lscb_workflow.pipeline.office import Office
from lscb_workflow.rules import links
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.letters import Addressee, Desk
from lscb_workflow.rules.notices import Notice
from lscb_workflow.store import links as rows


def of_letter(session: Session, office: Office, desk: Desk, notice: Notice, to: Addressee, now: datetime) -> str | None:
    """Where the reader of a reminder or a receipt answers; None where the board's pages have no address."""
    if office.door is None:
        return None
    quarter = links.current(desk.plan(notice.plan), office.rules).quarter.ref
    if notice.kind == "receipt":
        quarter = f"{notice.plan}/{notice.point}"
    link = rows.link_for(session, office.board, notice.person, to.email, quarter, now)
    return office.door.address(links.token(office.door.secret, link))


def renewed(
    session: Session, office: Office, desk: Desk, notice: Notice, to: Addressee, now: datetime
) -> tuple[str, date | None]:
    """A new link for the quarter that runs now, with the day on which its papers go."""
    if office.door is None:
        raise Fault("settings.toml names no pages_url, so there is no page to link to")
    term = links.current(desk.plan(notice.plan), office.rules)
    link = rows.link_for(session, office.board, notice.person, to.email, term.quarter.ref, now)
    papers_on = None if term.frozen else office.rules.dates(term).papers_on
    return office.door.address(links.token(office.door.secret, link)), papers_on
