"""The paper's life: a draft on its day, frozen by a sign-off or by the day papers go, and then left alone."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from lscb_workflow.pipeline import press
from lscb_workflow.pipeline.office import Office
from lscb_workflow.rules import digest, letters
from lscb_workflow.rules.digest import Brief, Imprint, public
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.pulse import stuck_since
from lscb_workflow.rules.snapshot import Edition, Plan, Snapshot, Term
from lscb_workflow.store import database, digests, forms, people, pulse, snapshots
from lscb_workflow.store.digests import THE_CLOCK, Compiled
from lscb_workflow.store.plans import find_quarter
from lscb_workflow.store.tables import DigestRow

log = logging.getLogger(__name__)
WHY = "You receive this paper because you are on the board’s circulation list."


def keep(session: Session, office: Office, now: datetime) -> tuple[Snapshot, list[str]]:
    """What today asks of each quarter whose paper is not frozen: compile its draft, and freeze it when papers go.

    A paper that cannot be written is put back whole and tried at the next tick; it never stops the rest of the line.
    Returns the board as it stands after that, and a sentence about each paper that waits for want of its forms.
    """
    taken = snapshots.take(session, office.board)
    due = [case for case in cases(session, office, taken, now) if case.is_due]
    waiting = []
    for case in due:
        try:
            with session.begin_nested():
                case.keep()
        except Exception as error:  # one bad paper never stops the rest; what is no Fault may quote a lead's words
            why = str(error) if isinstance(error, Fault) else database.because(error) or type(error).__name__
            log.exception("a paper cannot be written", extra={"facts": {"quarter": case.term.quarter.ref}})
            waiting.append(f"the paper for {case.term.quarter.ref} cannot be written: {why}")
    return (snapshots.take(session, office.board) if due else taken), waiting


def cases(session: Session, office: Office, taken: Snapshot, now: datetime) -> Iterator["Case"]:
    """Every quarter that this board monitors."""
    for plan in taken.plans:
        for term in office.rules.monitored(plan):
            yield Case(session, office, taken, plan, term, now)


def case_of(session: Session, office: Office, ref: str, now: datetime) -> "Case":
    """One quarter's paper, by its reference. Raises Fault where there is none."""
    taken = snapshots.take(session, office.board)
    found = [case for case in cases(session, office, taken, now) if case.term.quarter.ref == ref]
    if not found:
        raise Fault(f"there is no quarter {ref} to report on; write it as 2012-13/Q1")
    return found[0]


def file(session: Session, office: Office, row: DigestRow, now: datetime) -> None:
    """Print a frozen issue in every form for every audience, and keep that. What is sent and published is read here."""
    office.templates.refresh()
    words = around(session, office, now)
    printed: dict[tuple[str, str], bytes] = {}
    for audience in office.rules.policy.digest.audiences:
        copy = press.copy(audience, row.content, row.public, row.sha256)
        made = {form: office.press.form(form, copy) for form in copy.forms}
        if audience.is_mailed:
            made |= copy.letters(office.templates, words)
        printed |= {(audience.name, form): data for form, data in made.items()}
    forms.keep(session, row, printed)


def around(session: Session, office: Office, now: datetime) -> dict[str, Any]:
    """What stands around a paper's email, the same for every reader."""
    return letters.common(office.desk(snapshots.take(session, office.board), now), None, WHY)


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
        office, waiting = self.office, self.term.unsigned
        if not waiting or office.today(waiting.compiled_at) < office.today(self.now):
            self.draft(THE_CLOCK)
        edition = office.rules.policy.digest.if_not_signed_off
        if edition != "hold" and office.today(self.now) >= office.rules.dates(self.term).papers_on:
            self._go_unsigned(edition)

    def draft(self, by: str) -> DigestRow:
        """Compile the full paper afresh as the quarter's draft."""
        waiting = self.waiting
        if waiting and waiting.corrects:
            return self.correct(waiting.corrects, waiting.because, by)
        return digests.save_draft(self.session, self.office.board, self.term, self._compiled(), self.now, by)

    def correct(self, corrects: int, because: str, by: str) -> DigestRow:
        """Compile a new issue that says what it corrects of an older one."""
        older = digests.issue(self.session, self.office.board, self.term.quarter.ref, corrects)
        compiled = self._compiled(because=because, corrects=press.content_of(older))
        save = (self.session, self.office.board, self.term, compiled)
        return digests.correct(*save, corrects, because, self.now, by)

    @property
    def waiting(self) -> DigestRow | None:
        """The draft that waits for its sign-off."""
        quarter = find_quarter(self.session, self.office.board, self.term.quarter.ref)[1]
        return digests.draft(self.session, quarter)

    def _go_unsigned(self, edition: Edition) -> None:
        """Freeze without a signature. Behind a short edition the full draft waits, compiled anew as the next issue."""
        compiled = self._compiled(edition, unsigned=True)
        save = (self.session, self.office.board, self.term, compiled)
        row = digests.freeze_without_sign_off(*save, edition, self.now)
        file(self.session, self.office, row, self.now)
        if edition == "short":
            case_of(self.session, self.office, self.term.quarter.ref, self.now).draft(THE_CLOCK)

    def _compiled(self, edition: Edition = "full", **imprint: Any) -> Compiled:
        """The paper from what is on file now: for the board's own readers, and for the public."""
        brief, printed = self._brief(), replace(self._imprint(), **imprint)
        content = digest.content(brief, printed)
        names = people.everybody(self.session, self.office.board)
        posts = public.shown(self.taken.people)
        seen = digest.content(replace(brief, shown=lambda post: posts.get(post, post)), printed)
        if edition == "short":
            content, seen = digest.short(content), digest.short(seen)
        before = digests.public_so_far(self.session, self.office.board, self.plan, self.term)
        version = public.public_version(seen, {name: posts.get(post, post) for name, post in names}, before)
        return Compiled(digest.frozen(content), digest.frozen(version), brief.today)

    def _brief(self) -> Brief:
        """A paper that is late still tells of its own time: nothing later than its meeting counts against anybody."""
        office, session = self.office, self.session
        return Brief(
            snapshot=self.taken,
            plan=self.plan,
            term=self.term,
            rules=office.rules,
            now=office.local(self.now),
            today=min(office.today(self.now), office.rules.dates(self.term).anchor_on),
            shown=office.desk(self.taken, self.now).shown,
            chased=digests.chased(session, office.board, self.plan, self.term, self.taken.people),
            before=digests.content_before(session, office.board, self.plan, self.term),
        )

    def _imprint(self) -> Imprint:
        settings, waiting = self.office.settings, self.term.unsigned
        tries, today = self.office.rules.policy.mail.attempts, self.office.today(self.now)
        beat = pulse.take(self.session, self.office.board, today, tries)
        quarter = find_quarter(self.session, self.office.board, self.term.quarter.ref)[1]
        return Imprint(
            board_name=settings.board_name,
            contact=_contact(self.office),
            concern={"telephone": settings.concern_telephone, "hours": settings.concern_hours},
            issue=waiting.number if waiting else len(self.term.issues) + 1,
            sample=settings.sample,
            last_tick=beat.ticked_at,
            stuck_since=stuck_since(beat, self.now),
            sentence=quarter.sentence,
            note=quarter.note,
        )


def _contact(office: Office) -> Mapping[str, str | None]:
    settings = office.settings
    return {
        "title": settings.contact_title,
        "telephone": settings.contact_telephone,
        "email": settings.contact_email,
        "web": settings.public_page,
    }
