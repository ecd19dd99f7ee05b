"""Digests on file: every issue of a quarter's paper, its bytes and their hash."""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from lscb_workflow.rules.digest import Chased
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.people import Directory
from lscb_workflow.rules.snapshot import Edition, Plan, Term
from lscb_workflow.store import audit
from lscb_workflow.store.plans import find_quarter
from lscb_workflow.store.tables import DigestRow, NoticeRow, PlanRow, QuarterRow


@dataclass(frozen=True, slots=True)
class Paper:
    """A compiled paper in all its forms: content as canonical JSON, and the email made from it."""

    content: bytes
    subject: str
    text: str
    html: str

    @property
    def sha256(self) -> str:
        """One hash over every form, so that none can change alone."""
        parts = (self.content, self.subject.encode(), self.text.encode(), self.html.encode())
        return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def quarter_row(session: Session, board: str, term: Term) -> QuarterRow:
    return find_quarter(session, board, term.quarter.ref)[1]


def save_draft(session: Session, board: str, term: Term, paper: Paper, now: datetime) -> DigestRow:
    """The quarter's draft, compiled afresh; there is one at a time, and a frozen issue is never touched."""
    quarter = quarter_row(session, board, term)
    row = _draft(session, quarter)
    if row is None:
        row = _issue(quarter, _next(session, quarter), "full", paper, now)
    else:
        row.sqlmodel_update(_forms(paper, now))
    session.add(row)
    session.flush()
    return row


def _issue(quarter: QuarterRow, number: int, edition: Edition, paper: Paper, now: datetime) -> DigestRow:
    about = {"board_id": quarter.board_id, "quarter_id": quarter.id, "number": number, "edition": edition}
    return DigestRow(**about, **_forms(paper, now))


def _forms(paper: Paper, now: datetime) -> dict[str, Any]:
    return {
        "compiled_at": now,
        "sha256": paper.sha256,
        "content": paper.content,
        "subject": paper.subject,
        "text": paper.text.encode(),
        "html": paper.html.encode(),
    }


def _draft(session: Session, quarter: QuarterRow) -> DigestRow | None:
    return session.exec(
        select(DigestRow).where(DigestRow.quarter_id == quarter.id, DigestRow.state == "draft")
    ).one_or_none()


def _next(session: Session, quarter: QuarterRow) -> int:
    numbers = session.exec(select(DigestRow.number).where(DigestRow.quarter_id == quarter.id)).all()
    return max(numbers, default=0) + 1


def freeze_without_sign_off(
    session: Session, board: str, term: Term, paper: Paper, edition: Edition, now: datetime
) -> None:
    """The day papers go has come and nobody has signed off. The short edition takes the draft's number and goes;
    the full draft waits behind it. Where policy says `full`, the draft itself goes."""
    quarter = quarter_row(session, board, term)
    draft = _draft(session, quarter)
    assert draft is not None
    if edition == "full":
        row = draft
        row.sqlmodel_update(_forms(paper, now))
    else:
        number, draft.number = draft.number, draft.number + 1
        session.add(draft)
        session.flush()
        row = _issue(quarter, number, "short", paper, now)
    row.state, row.frozen_at = "ready", now
    session.add(row)
    audit.note(session, board, now, "the clock", "froze the paper without sign-off", term.quarter.ref, edition=edition)


def sign_off(session: Session, board: str, ref: str, who: str, now: datetime, read: str | None = None) -> DigestRow:
    """Freeze the draft as it is on file: these are the bytes that go. An issue that went before is superseded.

    `read` is the beginning of the hash that the signer read; a draft compiled anew since then is refused.
    """
    _, quarter = find_quarter(session, board, ref)
    row = _draft(session, quarter)
    if row is None and _next(session, quarter) > 1:
        raise Fault(f"{ref} is signed off already; there is no draft to sign off")
    if row is None:
        raise Fault(f"{ref} has no draft to sign off; `digest draft {ref}` compiles one")
    if read and not row.sha256.startswith(read):
        raise Fault(f"{ref} was compiled anew since {read} was read; look at it again with `digest show {ref}`")
    for older in session.exec(
        select(DigestRow).where(DigestRow.quarter_id == quarter.id, col(DigestRow.frozen_at).is_not(None))
    ):
        older.state = "superseded"
        session.add(older)
    row.state, row.frozen_at, row.signed_off_by = "ready", now, who
    session.add(row)
    audit.note(session, board, now, who, "signed off the paper", ref, sha256=row.sha256, issue=row.number)
    return row


def newest(session: Session, board: str, ref: str, draft: bool = False) -> DigestRow:
    """The newest issue of a quarter that went out, or the draft while none has; with `draft`, only the draft."""
    _, quarter = find_quarter(session, board, ref)
    rows = session.exec(
        select(DigestRow).where(DigestRow.quarter_id == quarter.id).order_by(col(DigestRow.number))
    ).all()
    drafts = [row for row in rows if row.state == "draft"]
    frozen = [row for row in rows if row.frozen_at]
    found = drafts if draft else frozen or drafts
    if not found:
        raise Fault(f"{ref} has no {'draft' if draft else 'digest'} yet; `digest draft {ref}` compiles one")
    return found[-1]


def issue(session: Session, board: str, ref: str, number: int) -> DigestRow:
    """One issue of a quarter's paper by its number."""
    _, quarter = find_quarter(session, board, ref)
    return session.exec(select(DigestRow).where(DigestRow.quarter_id == quarter.id, DigestRow.number == number)).one()


def content_before(session: Session, board: str, plan: Plan, term: Term) -> dict[str, Any] | None:
    """What the quarter before this one told the board, for the movement since."""
    row = session.exec(
        select(DigestRow)
        .join(QuarterRow, col(QuarterRow.id) == DigestRow.quarter_id)
        .join(PlanRow, col(PlanRow.id) == QuarterRow.plan_id)
        .where(
            PlanRow.board_id == board,
            PlanRow.plan == plan.plan,
            QuarterRow.number == term.quarter.number - 1,
            col(DigestRow.frozen_at).is_not(None),
        )
        .order_by(col(DigestRow.number).desc())
    ).first()
    return json.loads(row.content) if row else None


def chased(session: Session, board: str, plan: Plan, term: Term, people: Directory) -> dict[str, tuple[Chased, ...]]:
    """The steps really taken about this quarter's returns and deadlines, by action reference, oldest first."""
    points = [term.quarter.name] + [
        deadline.due_on.isoformat()
        for action in plan.actions
        for deadline in action.deadlines
        if deadline.due_on <= term.quarter.ends_on
    ]
    rows = session.exec(
        select(NoticeRow)
        .where(
            NoticeRow.board_id == board,
            NoticeRow.plan == plan.plan,
            NoticeRow.state == "sent",
            col(NoticeRow.kind).in_(("reminder", "escalation")),
            col(NoticeRow.point).in_(points),
        )
        .order_by(col(NoticeRow.sent_on), col(NoticeRow.id))
    )
    found: dict[str, list[Chased]] = defaultdict(list)
    for row in rows:
        if row.sent_on:
            found[row.ref].append(Chased(row.step, people.title(row.post), row.sent_on))
    return {ref: tuple(steps) for ref, steps in found.items()}


def mark_sent(session: Session, board: str) -> None:
    """A frozen paper whose every notice has been dealt with has gone."""
    for row in session.exec(select(DigestRow).where(DigestRow.board_id == board, DigestRow.state == "ready")):
        quarter = session.get_one(QuarterRow, row.quarter_id)
        plan = session.get_one(PlanRow, quarter.plan_id)
        states = session.exec(
            select(NoticeRow.state).where(
                NoticeRow.board_id == board,
                NoticeRow.kind == "digest",
                NoticeRow.plan == plan.plan,
                NoticeRow.point == f"Q{quarter.number}",
                NoticeRow.step == f"issue-{row.number}",
            )
        ).all()
        if "sent" in states and "planned" not in states:
            row.state = "sent"
            session.add(row)


def export(session: Session, board: str, folder: Path) -> list[Path]:
    """Write every quarter's newest issue, as it went out, to a folder as HTML and JSON. Returns the HTML files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for ref, row in newest_frozen(session, board).items():
        name = ref.replace("/", "-")
        (folder / f"{name}.html").write_bytes(row.html)
        (folder / f"{name}.json").write_bytes(row.content)
        written.append(folder / f"{name}.html")
    return written


def newest_frozen(session: Session, board: str) -> dict[str, DigestRow]:
    """Every quarter's newest issue, as it went out, by the quarter (2012-13/Q1), the earliest first."""
    found = session.exec(
        select(DigestRow, QuarterRow, PlanRow)
        .join(QuarterRow, col(QuarterRow.id) == DigestRow.quarter_id)
        .join(PlanRow, col(PlanRow.id) == QuarterRow.plan_id)
        .where(DigestRow.board_id == board, col(DigestRow.frozen_at).is_not(None))
        .order_by(col(PlanRow.plan), col(QuarterRow.number), col(DigestRow.number))
    )
    return {f"{plan.plan}/Q{quarter.number}": row for row, quarter, plan in found}
