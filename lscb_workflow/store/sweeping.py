"""Passages taken out of every text in every table.

Whatever column holds text is swept, one that is added tomorrow too, but for the keys, states and names listed here.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, Table
from sqlmodel import AutoString, Session, SQLModel, col, select, update

from lscb_workflow.rules.digest import frozen
from lscb_workflow.rules.passages import Mark, Tombstone, without
from lscb_workflow.store import audit, digests
from lscb_workflow.store.tables import AuditRow, DigestRow, MessageRow, NoticeRow

# What the program itself writes and reads back. None of it is anybody's own words.
NAMES = {
    "board_id", "plan", "ref", "state", "kind", "key", "slot", "message_id", "claimed_by", "post", "person", "by",
    "who", "did", "about", "handle", "deputy", "member", "agency", "answers", "owner", "freq", "status", "step",
    "point", "category", "edition", "sha256", "audience", "form", "decided", "priority", "handed_on", "email",
    "to_email", "edited_by", "compiled_by", "signed_off_by", "outcome", "better", "supports", "via", "policy",
    "roles", "mailbox_read_by", "submission.outputs", "met", "withheld", "name", "post.title", "to_name",
    "to_title", "printed_as", "role", "not_yet", "confirmed_by",
}  # fmt: skip
CLEANED = "took a passage out of a paper"
TEXTS = (String, AutoString, JSON)
WITH_KEYS = {"parts"}  # a measure's parts are named by whoever gives them


@dataclass(frozen=True)
class Swept:
    """What was taken out: how many rows of each place, such as submission.progress, and the numbers of the notices."""

    places: Counter[str] = field(default_factory=Counter)
    notices: set[int] = field(default_factory=set)


def columns(table: Table) -> list[str]:
    """The columns of a table that may hold somebody's words."""
    return [
        c.name for c in table.columns if isinstance(c.type, TEXTS) and not {c.name, f"{table.name}.{c.name}"} & NAMES
    ]


def sweep(session: Session, board: str, marks: Sequence[Mark]) -> Swept:
    """Take the passages out of every table but the frozen papers, which keep their words as bytes."""
    swept = Swept()
    for table in SQLModel.metadata.sorted_tables:
        if texts := columns(table):
            found = select(table.c.id, *(table.c[name] for name in texts)).where(table.c.board_id == board)
            for row in session.execute(found).mappings().all():
                clean = {name: without(row[name], marks, name in WITH_KEYS) for name in texts}
                changed = {name: value for name, value in clean.items() if value != row[name]}
                if changed:
                    session.execute(update(table).where(table.c.id == row["id"]).values(**changed))
                    swept.places.update(f"{table.name}.{name}" for name in changed)
                    swept.notices.update({row["id"]} if table.name == "notice" else ())
    session.expire_all()
    return swept


def papers(session: Session, board: str, stone: Tombstone) -> Iterator[tuple[str, DigestRow, str]]:
    """Take a passage out of every paper on file, drafts too: each that had it, with its quarter and its older hash.

    Their printed forms are the caller's to print again.
    """
    for ref, row in list(digests.every_issue(session, board)):
        content = _clean(row.content, [stone.mark])
        public = _clean(row.public, [stone.mark, *([stone.public] if stone.public else [])])
        if (content, public) != (row.content, row.public):
            older = row.sha256
            row.content, row.public, row.sha256 = content, public, digests.of_both(content, public)
            session.add(row)
            session.flush()
            yield ref, row, older


def _clean(data: bytes, marks: Sequence[Mark]) -> bytes:
    value: Any = json.loads(data)
    clean = without(value, marks)
    return data if clean == value else frozen(clean)


def note_paper(session: Session, row: DigestRow, ref: str, stone: Tombstone, older: str, now: datetime) -> None:
    """An issue on file is another than it was: the audit keeps both hashes."""
    detail = {"passage": stone.name, "issue": row.number, "was": older, "is": row.sha256}
    audit.note(session, row.board_id, now, stone.by, CLEANED, ref, **detail)


def sent_papers(session: Session, board: str, stone: Tombstone) -> list[NoticeRow]:
    """The notices by which the papers that had a passage were really sent, in this run or an earlier one."""
    noted = select(AuditRow).where(AuditRow.board_id == board, AuditRow.did == CLEANED)
    issues = {(row.about, row.detail["issue"]) for row in session.exec(noted) if row.detail["passage"] == stone.name}
    return [notice for ref, number in sorted(issues) for notice in readers(session, board, ref, number)]


def readers(session: Session, board: str, ref: str, number: int) -> list[NoticeRow]:
    """The notices by which one issue of a quarter's paper (2012-13/Q1) was really sent."""
    plan, _, point = ref.rpartition("/")
    of_issue = [NoticeRow.plan == plan, NoticeRow.point == point, col(NoticeRow.step).startswith(f"issue-{number}-")]
    sent = [NoticeRow.board_id == board, NoticeRow.kind == "digest", NoticeRow.state == "sent"]
    return list(session.exec(select(NoticeRow).where(*sent, *of_issue).order_by(col(NoticeRow.id))))


def received(session: Session, board: str, notices: Collection[int], files: Collection[str]) -> list[MessageRow]:
    """The messages that left with one of these notices, or under one of these Message-IDs, the oldest first."""
    carried = select(NoticeRow.message).where(col(NoticeRow.id).in_(notices))
    either = col(MessageRow.id).in_(carried) | col(MessageRow.message_id).in_(files)
    left = select(MessageRow).where(MessageRow.board_id == board, either, col(MessageRow.sent_at).is_not(None))
    return list(session.exec(left.order_by(col(MessageRow.sent_at), col(MessageRow.id))))
