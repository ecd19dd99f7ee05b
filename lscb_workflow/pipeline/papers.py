"""The paper's life: a draft on its day, frozen by a sign-off or by the day papers go, and then left alone."""

import logging
from datetime import datetime

from sqlmodel import Session

from lscb_workflow.pipeline.office import Office
from lscb_workflow.rules import digest, letters
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.snapshot import Edition, Plan, Snapshot, Term
from lscb_workflow.store import digests, snapshots
from lscb_workflow.store.digests import Paper

log = logging.getLogger(__name__)
WHY = "You receive this paper because you are on the board’s circulation list."


def keep(session: Session, office: Office, now: datetime) -> None:
    """What today asks of each quarter whose paper is not frozen: compile its draft, and freeze it when papers go.

    A paper that cannot be written is put back whole and tried at the next tick; it never stops the rest of the line.
    """
    taken = snapshots.take(session, office.board)
    for plan in taken.plans:
        for term in office.rules.monitored(plan):
            if not term.frozen and office.today(now) >= office.rules.dates(term).draft_on:
                try:
                    with session.begin_nested():
                        _keep(session, office, taken, plan, term, now)
                except Fault as fault:
                    log.error("the paper for %s cannot be written: %s", term.quarter.ref, fault)


def _keep(session: Session, office: Office, taken: Snapshot, plan: Plan, term: Term, now: datetime) -> None:
    today = office.today(now)
    if not (term.unsigned and office.today(term.unsigned.compiled_at) == today):
        draft(session, office, taken, plan, term, now)
    if today >= office.rules.dates(term).papers_on:
        _go_unsigned(session, office, taken, plan, term, now)


def draft(session: Session, office: Office, taken: Snapshot, plan: Plan, term: Term, now: datetime) -> None:
    """Compile the full paper afresh as the quarter's draft."""
    number = term.unsigned.number if term.unsigned else len(term.issues) + 1
    paper = compiled(session, office, taken, plan, term, "full", number, now)
    digests.save_draft(session, office.board, term, paper, now)


def _go_unsigned(session: Session, office: Office, taken: Snapshot, plan: Plan, term: Term, now: datetime) -> None:
    edition = office.rules.policy.digest.if_not_signed_off
    if edition != "hold":
        number = term.unsigned.number if term.unsigned else len(term.issues) + 1
        paper = compiled(session, office, taken, plan, term, edition, number, now)
        digests.freeze_without_sign_off(session, office.board, term, paper, edition, now)


def compiled(
    session: Session,
    office: Office,
    taken: Snapshot,
    plan: Plan,
    term: Term,
    edition: Edition,
    number: int,
    now: datetime,
) -> Paper:
    """A quarter's paper in all its forms, from what is on file now."""
    desk = office.desk(taken, now)
    content = digest.content(
        board_name=office.settings.board_name,
        snapshot=taken,
        plan=plan,
        term=term,
        rules=office.rules,
        edition=edition,
        issue=number,
        chased=digests.chased(session, office.board, plan, term, taken.people),
        before=digests.content_before(session, office.board, plan, term),
        shown=desk.shown,
        now=now,
        today=desk.today,
        last_tick=now,
        sample=office.settings.sample,
    )
    if edition == "short":
        content = digest.short(content)
    printed = office.templates.render("digest", {**letters.common(desk, None, WHY), "digest": content})
    return Paper(digest.frozen(content), printed.subject, printed.text, printed.html)
