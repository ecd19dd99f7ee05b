"""What proves nothing and is old enough goes: each kind by one statement, which returns how many rows went."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, delete, or_, select

from lscb_workflow.store.tables import AnswerDraftRow, AttemptRow, DigestRow, LinkRow, MessageRow

OVER = ("sent", "failed", "cancelled", "dissolved")


def sent_mail(session: Session, board: str, before: datetime) -> list[str]:
    """The Message-IDs of what was sent before a moment. Their rows stay."""
    sent = [MessageRow.board_id == board, MessageRow.state == "sent", col(MessageRow.sent_at) < before]
    return list(session.exec(select(MessageRow.message_id).where(*sent)))


def answer_drafts(session: Session, board: str, before: datetime) -> int:
    old = [AnswerDraftRow.board_id == board, col(AnswerDraftRow.saved_at) < before]
    return int(session.exec(delete(AnswerDraftRow).where(*old)).rowcount)


def old_links(session: Session, board: str, before: datetime) -> list[int]:
    """The numbers of links made before a moment, whether or not they still open a page."""
    return list(session.exec(select(LinkRow.id).where(LinkRow.board_id == board, col(LinkRow.made_at) < before)))


def links(session: Session, numbers: Collection[int]) -> int:
    """These links, with what was typed behind them and never sent."""
    session.exec(delete(AnswerDraftRow).where(col(AnswerDraftRow.link_id).in_(numbers)))
    return int(session.exec(delete(LinkRow).where(col(LinkRow.id).in_(numbers))).rowcount)


def attempts(session: Session, board: str, before: datetime) -> int:
    """Attempts of messages that wait for nothing. A refusal stays: by it a mailbox counts as unreachable."""
    over = select(MessageRow.id).where(MessageRow.board_id == board, col(MessageRow.state).in_(OVER))
    no_refusal = or_(col(AttemptRow.outcome).is_(None), AttemptRow.outcome != "refused")
    old = [col(AttemptRow.begun_at) < before, col(AttemptRow.message).in_(over), no_refusal]
    return int(session.exec(delete(AttemptRow).where(*old)).rowcount)


def draft_digests(session: Session, board: str, before: datetime) -> int:
    """Drafts that were overtaken: their quarter has a paper that went."""
    gone = select(DigestRow.quarter_id).where(DigestRow.board_id == board, col(DigestRow.frozen_at).is_not(None))
    old = [DigestRow.board_id == board, DigestRow.state == "draft", col(DigestRow.compiled_at) < before]
    return int(session.exec(delete(DigestRow).where(*old, col(DigestRow.quarter_id).in_(gone))).rowcount)
