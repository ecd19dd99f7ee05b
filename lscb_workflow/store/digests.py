"""Digests on file: every issue of a quarter's paper, from its draft to what was printed of it when it was frozen."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from lscb_workflow.rules.digest import Chased
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.people import Directory
from lscb_workflow.rules.snapshot import Edition, Plan, Term
from lscb_workflow.store import audit
from lscb_workflow.store.plans import find_quarter
from lscb_workflow.store.tables import DigestRow, NoticeRow, PlanRow, QuarterRow

THE_CLOCK = "the clock"


@dataclass(frozen=True, slots=True)
class Compiled:
    """What was compiled, as canonical JSON: for the board's own readers, and for the public. `as_of` is its day."""

    content: bytes
    public: bytes
    as_of: date

    @property
    def sha256(self) -> str:
        """One hash over both, which every form prints, and by which a paper is read and signed."""
        return of_both(self.content, self.public)


def of_both(content: bytes, public: bytes) -> str:
    """The hash of what was compiled."""
    return hashlib.sha256(hashlib.sha256(content).digest() + hashlib.sha256(public).digest()).hexdigest()


def save_draft(session: Session, board: str, term: Term, compiled: Compiled, now: datetime, by: str) -> DigestRow:
    """The quarter's draft, compiled afresh; there is one at a time, and a frozen issue is never touched."""
    quarter = find_quarter(session, board, term.quarter.ref)[1]
    row = draft(session, quarter)
    if row is None:
        row = _issue(quarter, _next(session, quarter), "full", compiled, now, by)
    else:
        row.sqlmodel_update(_compiled(compiled, now) | {"compiled_by": by})
    session.add(row)
    session.flush()
    return row


def _issue(quarter: QuarterRow, number: int, edition: Edition, compiled: Compiled, now: datetime, by: str) -> DigestRow:
    window = {"starts_on": quarter.starts_on, "ends_on": quarter.ends_on}
    about = {"board_id": quarter.board_id, "quarter_id": quarter.id, "number": number, "edition": edition}
    return DigestRow(**about, **window, **_compiled(compiled, now), compiled_by=by)


def _compiled(compiled: Compiled, now: datetime) -> dict[str, Any]:
    return {
        "compiled_at": now,
        "as_of": compiled.as_of,
        "sha256": compiled.sha256,
        "content": compiled.content,
        "public": compiled.public,
    }


def draft(session: Session, quarter: QuarterRow) -> DigestRow | None:
    """The draft of a quarter that waits for its sign-off."""
    return session.exec(
        select(DigestRow).where(DigestRow.quarter_id == quarter.id, DigestRow.state == "draft")
    ).one_or_none()


def _next(session: Session, quarter: QuarterRow) -> int:
    numbers = session.exec(select(DigestRow.number).where(DigestRow.quarter_id == quarter.id)).all()
    return max(numbers, default=0) + 1


def correct(
    session: Session, board: str, term: Term, compiled: Compiled, corrects: int, because: str, now: datetime, by: str
) -> DigestRow:
    """A new draft beside the issue that went out. It says why, and is signed like any other."""
    row = save_draft(session, board, term, compiled, now, by)
    row.because, row.corrects = because, corrects
    session.add(row)
    audit.note(session, board, now, by, "began a correction", term.quarter.ref, corrects=corrects, because=because)
    return row


def freeze_without_sign_off(
    session: Session, board: str, term: Term, compiled: Compiled, edition: Edition, now: datetime
) -> DigestRow:
    """The day papers go has come and nobody has signed off. The short edition takes the draft's number and goes;
    the full draft waits behind it. Where policy says `full`, the draft itself goes."""
    quarter = find_quarter(session, board, term.quarter.ref)[1]
    waiting = draft(session, quarter)
    assert waiting is not None
    if edition == "full":
        row = waiting
        row.sqlmodel_update(_compiled(compiled, now))
    else:
        number, waiting.number = waiting.number, waiting.number + 1
        session.add(waiting)
        session.flush()
        row = _issue(quarter, number, "short", compiled, now, THE_CLOCK)
    row.state, row.frozen_at = "ready", now
    session.add(row)
    session.flush()
    audit.note(session, board, now, THE_CLOCK, "froze the paper without sign-off", term.quarter.ref, edition=edition)
    return row


def sign_off(
    session: Session, board: str, ref: str, who: str, now: datetime, read: str | None = None, also: Collection[str] = ()
) -> DigestRow:
    """Freeze the draft as it is on file: this is what goes. An issue that went before is superseded.

    `read` is the beginning of the hash that the signer read; a draft compiled anew since then is refused. Whoever
    compiled it, or wrote its front page, cannot sign it, not even as the holder of another post (`also`): somebody else
    has to look.
    """
    quarter = find_quarter(session, board, ref)[1]
    row = draft(session, quarter)
    if row is None and _next(session, quarter) > 1:
        raise Fault(f"{ref} is signed off already; there is no draft to sign off")
    if row is None:
        raise Fault(f"{ref} has no draft to sign off; `digest draft {ref}` compiles one")
    if read and not row.sha256.startswith(read):
        raise Fault(f"{ref} was compiled anew since {read} was read; look at it again with `digest show {ref}`")
    if not {who, *also}.isdisjoint((row.compiled_by, quarter.edited_by)):
        raise Fault(f"{who} compiled this draft or wrote its front page; somebody else must sign it off")
    for older in session.exec(
        select(DigestRow).where(DigestRow.quarter_id == quarter.id, col(DigestRow.frozen_at).is_not(None))
    ):
        older.state = "superseded"
        session.add(older)
    row.state, row.frozen_at, row.signed_off_by = "ready", now, who
    session.add(row)
    audit.note(session, board, now, who, "signed off the paper", ref, sha256=row.sha256, issue=row.number)
    return row


def edit_front_page(
    session: Session, board: str, ref: str, sentence: str | None, note: str | None, now: datetime, who: str
) -> None:
    """The front page's own sentence and note; None leaves one as it is, an empty text takes it away."""
    quarter = find_quarter(session, board, ref)[1]
    quarter.sentence = quarter.sentence if sentence is None else sentence
    quarter.note = quarter.note if note is None else note
    quarter.edited_by = who if quarter.sentence or quarter.note else None
    session.add(quarter)
    audit.note(session, board, now, who, "wrote on the front page", ref)


def release(session: Session, board: str, ref: str, now: datetime, today: date, who: str) -> DigestRow:
    """A paper that is signed off goes from today, before papers day."""
    row = outgoing(session, board, ref)
    if row.state != "ready" or row.signed_off_by is None:
        raise Fault(f"{ref} has no signed paper that waits to go; `digest sign-off {ref}` comes first")
    row.released_on = today
    session.add(row)
    audit.note(session, board, now, who, "sent the paper early", ref, issue=row.number)
    return row


def publish(session: Session, row: DigestRow, ref: str, now: datetime, who: str) -> None:
    """The public version of an issue has been written out."""
    row.state, row.published_at = "published", now
    session.add(row)
    audit.note(session, row.board_id, now, who, "published the paper", ref, issue=row.number)


def newest(session: Session, board: str, ref: str, wants_draft: bool = False) -> DigestRow:
    """The newest issue of a quarter that is frozen, or the draft while none is; `wants_draft`: only the draft."""
    rows = issues(session, board, ref)
    drafts = [row for row in rows if row.state == "draft"]
    frozen = [row for row in rows if row.frozen_at]
    found = drafts if wants_draft else frozen or drafts
    if not found:
        what = "draft" if wants_draft else "digest"
        raise Fault(f"{ref} has no {what} yet; `digest draft {ref}` compiles one")
    return found[-1]


def outgoing(session: Session, board: str, ref: str) -> DigestRow:
    """The newest issue of a quarter that is frozen."""
    frozen = [row for row in issues(session, board, ref) if row.frozen_at]
    if not frozen:
        raise Fault(f"{ref} has no paper that was signed off or has gone out")
    return frozen[-1]


def issue(session: Session, board: str, ref: str, number: int) -> DigestRow:
    """One issue of a quarter's paper by its number. Raises Fault where there is none."""
    found = [row for row in issues(session, board, ref) if row.number == number]
    if not found:
        raise Fault(f"{ref} has no issue {number}")
    return found[0]


def issues(session: Session, board: str, ref: str) -> list[DigestRow]:
    """Every issue of a quarter, the draft among them, the oldest first."""
    quarter = find_quarter(session, board, ref)[1]
    found = select(DigestRow).where(DigestRow.quarter_id == quarter.id).order_by(col(DigestRow.number))
    return list(session.exec(found))


def content_before(session: Session, board: str, plan: Plan, term: Term) -> dict[str, Any] | None:
    """What the quarter before this one told the board, for the movement since."""
    frozen = [row for quarter, row in frozen_of(session, board, plan.plan) if quarter == term.quarter.number - 1]
    return json.loads(frozen[-1].content) if frozen else None


def public_so_far(session: Session, board: str, plan: Plan, term: Term) -> list[dict[str, Any]]:
    """All that the public has been shown of a plan, or may still be: whatever is compiled now must fit beside it."""
    return [
        json.loads(row.public)
        for number, row in frozen_of(session, board, plan.plan)
        if row.published_at or (number != term.quarter.number and row.state != "superseded")
    ]


def frozen_of(session: Session, board: str, plan: str) -> Iterator[tuple[int, DigestRow]]:
    """Every frozen issue of a plan with its quarter's number, in the order of the year."""
    for ref, row in every_issue(session, board):
        name, _, number = ref.rpartition("/Q")
        if name == plan and row.frozen_at:
            yield int(number), row


def every_issue(session: Session, board: str) -> Iterator[tuple[str, DigestRow]]:
    """All that is on file, drafts too, each with its quarter (2012-13/Q1)."""
    found = session.exec(
        select(PlanRow.plan, QuarterRow.number, DigestRow)
        .join(QuarterRow, col(QuarterRow.id) == DigestRow.quarter_id)
        .join(PlanRow, col(PlanRow.id) == QuarterRow.plan_id)
        .where(DigestRow.board_id == board)
        .order_by(col(PlanRow.plan), col(QuarterRow.number), col(DigestRow.number))
    )
    for plan, number, row in found:
        yield f"{plan}/Q{number}", row


def newest_frozen(session: Session, board: str) -> dict[str, DigestRow]:
    """Every quarter's newest issue, as it went out, by the quarter (2012-13/Q1), the earliest first."""
    return {ref: row for ref, row in every_issue(session, board) if row.frozen_at}


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


def mark_sent(session: Session, board: str) -> int:
    """A frozen paper whose every notice has been dealt with has gone. Returns how many have."""
    gone = 0
    for row in session.exec(select(DigestRow).where(DigestRow.board_id == board, DigestRow.state == "ready")):
        quarter = session.get_one(QuarterRow, row.quarter_id)
        plan = session.get_one(PlanRow, quarter.plan_id)
        states = session.exec(
            select(NoticeRow.state).where(
                NoticeRow.board_id == board,
                NoticeRow.kind == "digest",
                NoticeRow.plan == plan.plan,
                NoticeRow.point == f"Q{quarter.number}",
                col(NoticeRow.step).startswith(f"issue-{row.number}-"),
            )
        ).all()
        if "sent" in states and "planned" not in states:
            row.state, gone = "sent", gone + 1
            session.add(row)
    return gone
