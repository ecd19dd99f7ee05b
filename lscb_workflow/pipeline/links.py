"""The link in a letter: made, or found, in the transaction in which the letter is written."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlmodel import Session

from lscb_workflow.pipeline.office import Office
from lscb_workflow.rules import links
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.letters import Addressee, Desk
from lscb_workflow.rules.notices import Notice
from lscb_workflow.store import links as rows

ANSWERED = ("reminder", "receipt")  # kinds whose reader is shown the way to answer


def of_letters(
    session: Session, office: Office, desk: Desk, leaving: Iterable[tuple[Notice, Addressee]], now: datetime
) -> dict[str, str]:
    """Where the readers of reminders and receipts answer, by the key of a letter's first notice.

    Empty where the board's pages have no address.
    """
    if office.door is None:
        return {}
    answering = [(notice, to) for notice, to in leaving if notice.kind in ANSWERED]
    running = {
        plan: links.current(desk.plan(plan), office.rules).quarter.ref for plan in {n.plan for n, _ in answering}
    }
    wanted = {
        n.key: (n.person, to.email, f"{n.plan}/{n.point}" if n.kind == "receipt" else running[n.plan])
        for n, to in answering
    }
    found = rows.links_for(session, office.board, wanted.values(), now)
    return {
        key: office.door.address(links.token(office.door.secret, found[link]))
        for key, link in wanted.items()
        if link in found
    }


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
