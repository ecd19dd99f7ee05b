"""The paper's life: a draft on its day, frozen by a sign-off or by the day papers go, and then left alone."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from lscb_workflow.pipeline.office import Office
from lscb_workflow.rules import digest, letters
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.snapshot import Edition, Plan, Snapshot, Term
from lscb_workflow.store import days, digests, snapshots
from lscb_workflow.store.digests import Paper

log = logging.getLogger(__name__)
WHY = "You receive this paper because you are on the board’s circulation list."


def keep(session: Session, office: Office, now: datetime) -> Snapshot:
    """What today asks of each quarter whose paper is not frozen: compile its draft, and freeze it when papers go.

    A paper that cannot be written is put back whole and tried at the next tick; it never stops the rest of the line.
    Returns the board as it stands after that.
    """
    taken = snapshots.take(session, office.board)
    due = [case for case in cases(session, office, taken, now) if case.is_due]
    for case in due:
        try:
            with session.begin_nested():
                case.keep()
        except Fault as fault:
            log.error("the paper for %s cannot be written: %s", case.term.quarter.ref, fault)
    return snapshots.take(session, office.board) if due else taken


def cases(session: Session, office: Office, taken: Snapshot, now: datetime) -> Iterator["Case"]:
    """Every quarter that this board monitors."""
    for plan in taken.plans:
        for term in office.rules.monitored(plan):
            yield Case(session, office, taken, plan, term, now)


@dataclass(frozen=True, slots=True)
class Case:
    """One quarter's paper, as things stand at one moment."""

    session: Session
    office: Office
    taken: Snapshot
    plan: Plan
    term: Term
    now: datetime

    @property
    def is_due(self) -> bool:
        """True from the day the draft is compiled until a paper is frozen."""
        return not self.term.frozen and self.office.today(self.now) >= self.office.rules.dates(self.term).draft_on

    def keep(self) -> None:
        """Compile the draft once a day; on the day papers go, do as policy says about one that nobody signed."""
        office, draft = self.office, self.term.unsigned
        if not draft or office.today(draft.compiled_at) < office.today(self.now):
            self.draft()
        edition = office.rules.policy.digest.if_not_signed_off
        if edition != "hold" and office.today(self.now) >= office.rules.dates(self.term).papers_on:
            self._go_unsigned(edition)

    def draft(self) -> None:
        """Compile the full paper afresh as the quarter's draft."""
        digests.save_draft(self.session, self.office.board, self.term, self._compiled("full"), self.now)

    def _go_unsigned(self, edition: Edition) -> None:
        """Freeze without a signature. Behind a short edition the full draft waits, compiled anew as the next issue."""
        paper = self._compiled(edition, unsigned=True)
        digests.freeze_without_sign_off(self.session, self.office.board, self.term, paper, edition, self.now)
        if edition == "short":
            now_taken = snapshots.take(self.session, self.office.board)
            found = cases(self.session, self.office, now_taken, self.now)
            next(case for case in found if case.term.quarter == self.term.quarter).draft()

    def _compiled(self, edition: Edition, unsigned: bool = False) -> Paper:
        """The paper in all its forms, from what is on file now."""
        office, session = self.office, self.session
        desk = office.desk(self.taken, self.now)
        content = digest.content(
            board_name=office.settings.board_name,
            snapshot=self.taken,
            plan=self.plan,
            term=self.term,
            rules=office.rules,
            edition=edition,
            issue=self.term.unsigned.number if self.term.unsigned else len(self.term.issues) + 1,
            chased=digests.chased(session, office.board, self.plan, self.term, self.taken.people),
            before=digests.content_before(session, office.board, self.plan, self.term),
            shown=desk.shown,
            now=office.local(self.now),
            today=desk.today,
            last_tick=days.last_tick(session, office.board),
            unsigned=unsigned,
            sample=office.settings.sample,
        )
        printed = office.templates.render("digest", {**letters.common(desk, None, WHY), "digest": content})
        return Paper(digest.frozen(content), printed.subject, printed.text, printed.html)
