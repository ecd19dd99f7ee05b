"""Tries at handing messages over: each written down before its first byte, and how it ended.

What happened is recorded, never what was hoped: an attempt without an outcome may have arrived.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlmodel import Session, col, func, insert, select, update

from lscb_workflow.rules import pace
from lscb_workflow.rules.policy import MailPolicy
from lscb_workflow.store.outbox import ACTS
from lscb_workflow.store.tables import AttemptRow, MessageRow, NoticeRow


@dataclass(frozen=True, slots=True)
class End:
    """How an attempt ended: the mailbox refused (it is at fault), or the message was rejected (the mailbox is not).

    `heard_on` is the day on which the person it is meant for was told; None for a trial, whose mail goes elsewhere.
    `wait` is how long the mail server asked to be left alone, where it asked.
    """

    outcome: Literal["sent", "temporary", "refused", "rejected", "unknown"]
    detail: str = ""
    heard_on: date | None = None
    wait: timedelta | None = None


def recover(session: Session, board: str, now: datetime, alone: bool) -> None:
    """End leases that have run out; all of them, for the only process that can be sending (`alone`).

    A message whose last attempt has no outcome may have arrived: it is `unknown`. The others are planned again.
    """
    ended = [MessageRow.board_id == board, MessageRow.state == "sending"]
    if not alone:
        ended.append(col(MessageRow.leased_until) < now)
    begun = select(AttemptRow.message).where(col(AttemptRow.outcome).is_(None))
    free = {"claimed_by": None, "leased_until": None}
    session.exec(update(MessageRow).where(*ended, col(MessageRow.id).in_(begun)).values(state="unknown", **free))
    session.exec(update(MessageRow).where(*ended).values(state="planned", **free))


def last_left(session: Session, board: str, most: int) -> list[datetime]:
    """When the last messages left: the end of each attempt, or its beginning where nobody learnt of an end."""
    newest = select(AttemptRow.ended_at, AttemptRow.begun_at).where(AttemptRow.board_id == board)
    return [ended or begun for ended, begun in session.exec(newest.order_by(col(AttemptRow.id).desc()).limit(most))]


def put_off(session: Session, message: MessageRow, because: str, until: datetime) -> None:
    """It cannot be written now: it waits, and the others go on."""
    message.state, message.because, message.not_before = _waiting(session, message), because, until
    message.claimed_by = message.leased_until = None
    session.add(message)


def begin(session: Session, messages: Sequence[MessageRow], now: datetime) -> dict[int, int]:
    """Write down that each message is about to leave, before its first byte. Returns message id to attempt id."""
    if not messages:
        return {}
    ids = [message.id for message in messages]
    tried = update(MessageRow).where(col(MessageRow.id).in_(ids)).values(attempts=MessageRow.attempts + 1)
    session.exec(tried.execution_options(synchronize_session=False))
    rows = [{"board_id": m.board_id, "message": m.id, "begun_at": now, "detail": ""} for m in messages]
    begun = session.exec(insert(AttemptRow).returning(AttemptRow.message, AttemptRow.id), params=rows)
    return dict(begun.all())


def record(session: Session, ends: Sequence[tuple[int, int, End]], now: datetime, policy: MailPolicy) -> list[str]:
    """Write down how attempts ended: a message, its attempt, and the end of each. Says which lives are over.

    "Sent" counts whenever it is learnt; anything else only while it is awaited.
    """
    over: list[str] = []
    for end, those in _alike(ends).items():
        lasting = None if end.outcome == "unknown" else end.outcome
        ended = {"ended_at": now, "outcome": lasting, "detail": end.detail}
        _set(session, AttemptRow, col(AttemptRow.id).in_([attempt for _, attempt in those]), ended)
        messages = [message for message, _ in those]
        if end.outcome == "sent":
            sent = {"state": "sent", "because": "", "sent_at": now, "claimed_by": None, "leased_until": None}
            _set(session, MessageRow, col(MessageRow.id).in_(messages), sent)
            heard = {"state": "sent", "sent_on": end.heard_on}
            _set(session, NoticeRow, col(NoticeRow.message).in_(messages), heard)
            continue
        awaited = [col(MessageRow.id).in_(messages), MessageRow.state == "sending"]
        over += filter(
            None,
            (_put_back(session, m, end, now, policy) for m in session.exec(select(MessageRow).where(*awaited)).all()),
        )
    return over


def _alike(ends: Iterable[tuple[int, int, End]]) -> dict[End, list[tuple[int, int]]]:
    """Messages and attempts by how they ended: a morning's post ends in few ways, each written down at once."""
    found: dict[End, list[tuple[int, int]]] = {}
    for message, attempt, end in ends:
        found.setdefault(end, []).append((message, attempt))
    return found


def _set(session: Session, table: Any, which: Any, values: dict[str, Any]) -> None:
    session.exec(update(table).where(which).values(**values).execution_options(synchronize_session=False))


def _put_back(session: Session, message: MessageRow, end: End, now: datetime, policy: MailPolicy) -> str | None:
    """It waits for its next try; or its life is over, or it has failed for good. Says so where its life is over."""
    again = now + (end.wait or pace.wait(policy, message.message_id, message.attempts))
    message.because, message.claimed_by, message.leased_until = end.detail, None, None
    session.add(message)
    if end.outcome in ("refused", "rejected"):
        _fail(session, message)
        return None
    message.state, message.not_before = _waiting(session, message), again
    first = session.exec(select(func.min(AttemptRow.begun_at)).where(AttemptRow.message == message.id)).one()
    if message.state == "unknown" or not pace.outlives(policy, message.kind, first, again):
        return None
    hours = policy.life_hours.of(message.kind) // timedelta(hours=1)
    return _expire(session, message, f"its life of {hours} hour{'s' if hours > 1 else ''} is over: {end.detail}")


def _fail(session: Session, message: MessageRow) -> None:
    """For good: its notices wait for a mailbox that takes them."""
    message.state, message.slot = "failed", None
    failed = {"state": "failed", "because": message.because}
    _set(session, NoticeRow, col(NoticeRow.message) == message.id, failed)


def _expire(session: Session, message: MessageRow, because: str) -> str:
    """Its life is over: what answered an act has failed; what is scheduled keeps its slot for the rest of the day, and
    gives its notices to the next day's bundle."""
    message.because = because
    if message.kind in ACTS:
        _fail(session, message)
        return f"{because}; the {message.kind} is shown as failed"
    message.state = "dissolved"
    _set(session, NoticeRow, col(NoticeRow.message) == message.id, {"message": None})
    return f"{because}; what is still owed goes into the next {message.kind}"


def _waiting(session: Session, message: MessageRow) -> str:
    """`unknown` for as long as any of its attempts may have arrived: it must go again as itself, or not at all."""
    lost = select(AttemptRow.id).where(AttemptRow.message == message.id, col(AttemptRow.outcome).is_(None))
    return "unknown" if session.exec(lost).first() else "planned"
