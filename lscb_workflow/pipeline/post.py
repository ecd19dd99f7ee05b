"""Delivery: claim, ask again, write, send, record. No session is open while a letter is on its way."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlmodel import Session

from lscb_workflow.mail.message import Letter, as_bytes, redirected
from lscb_workflow.mail.transports import NoOutcome, Refused, Rejected, TryLater
from lscb_workflow.pipeline import links, parcels
from lscb_workflow.pipeline.office import Clock, Office
from lscb_workflow.pipeline.parcels import Written
from lscb_workflow.rules import letters, notices, pace
from lscb_workflow.rules.letters import Addressee, Desk
from lscb_workflow.store import database, outbox, snapshots
from lscb_workflow.store.outbox import End
from lscb_workflow.store.tables import MessageRow, NoticeRow

ELSEWHERE = "its domain is not among mail_domains in settings; add it there, then enter the address again"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A letter on its way out, with the rows that tell how it ends."""

    message: int
    attempt: int
    letter: Letter


@dataclass(frozen=True, slots=True)
class Batch:
    """How a batch ended; one that took no message is false: nothing more may go now."""

    taken: int
    sent: int
    waiting: tuple[str, ...]

    def __bool__(self) -> bool:
        return self.taken > 0


def deliver(office: Office, clock: Clock) -> Batch:
    """Send one batch of what may go now."""
    now = clock()
    taken = _claim(office, now)
    parcels = _write(office, taken, now)
    unwritten = [message.because for message in taken if message.state in ("planned", "unknown")]
    until = now + timedelta(minutes=office.rules.policy.mail.lease_minutes)
    ends = [(parcel, _send(office, parcel.letter, clock, until)) for parcel in parcels]
    _record(office, ends, clock())
    late = [end.detail for _, end in ends if end.outcome != "sent"]
    return Batch(len(taken), len(ends) - len(late), tuple(unwritten + late))


def _claim(office: Office, now: datetime) -> list[MessageRow]:
    with database.writing(office.engine) as session:
        policy, most = office.rules.policy.mail, _room(session, office, now)
        return outbox.claim(session, office.board, uuid4().hex, now, policy, office.posts_now(now), most)


def _room(session: Session, office: Office, now: datetime) -> int:
    """How many may be taken: a batch, or what the transport takes in this minute. What is over waits untried."""
    batch = office.rules.policy.mail.batch
    if office.a_minute is None:
        return batch
    return min(batch, pace.room(office.a_minute, outbox.last_left(session, office.board, office.a_minute), now))


def _write(office: Office, taken: Sequence[MessageRow], now: datetime) -> list[Parcel]:
    """Ask again what is still owed, write those letters, and note that they are about to leave."""
    if not taken:
        return []
    with database.writing(office.engine) as session:
        desk = office.desk(snapshots.take(session, office.board), now)
        owed = {notice.key for notice in notices.owed(desk.snapshot, office.rules, desk.today)}
        carried = outbox.notices_of(session, taken)
        leaving: list[tuple[MessageRow, Letter]] = []
        session.add_all(taken)
        for message in taken:
            if letter := _letter(session, office, desk, message, carried[message.id or 0], owed, now):
                leaving.append((message, letter))
        begun = outbox.begin(session, [message for message, _ in leaving], now)
        return [Parcel(m.id, begun[m.id], letter) for m, letter in leaving if m.id is not None]


def _letter(
    session: Session,
    office: Office,
    desk: Desk,
    message: MessageRow,
    rows: Sequence[NoticeRow],
    owed: set[str],
    now: datetime,
) -> Letter | None:
    """The letter of a message, or None once it is withdrawn, or put off because it cannot be written."""
    still = [row for row in rows if row.kind in outbox.ACTS or row.key in owed]
    for row in rows:
        if row not in still:
            outbox.cancel(row, "answered or settled before it was sent")
            session.add(row)
    to = desk.addressee(still[0].post) if still else None
    if not still or to is None:
        outbox.withdraw(session, message, "nobody receives it any more" if still else "nothing in it is still owed")
        return None
    try:
        written = _written(session, office, desk, message.kind, still, to, now)
        letter = _addressed(office, message, to, still, written, now)
    except Exception as error:  # one bad item never stops the rest
        keys = [row.key for row in still]
        log.warning("a message cannot be written", exc_info=True, extra={"facts": {"notices": keys}})
        until = now + pace.wait(office.rules.policy.mail, message.message_id, message.attempts)
        outbox.put_off(session, message, f"it cannot be written: {error}", until)
        return None
    message.to_name, message.to_title, message.to_email = to.name, to.title, to.email
    return letter


def _written(
    session: Session, office: Office, desk: Desk, kind: str, rows: Sequence[NoticeRow], to: Addressee, now: datetime
) -> Written:
    notices = [outbox.notice_of(row) for row in rows]
    if kind == "digest":
        return parcels.paper(session, office, notices[0], to, now)
    if kind == "receipt":
        link = links.of_letter(session, office, desk, notices[0], to, now)
        context = letters.receipt(desk, [(row.facts, row.post) for row in rows], to, link)
    elif kind == "link":
        context = letters.link(desk, to, *links.renewed(session, office, desk, notices[0], to, now))
    else:
        link = links.of_letter(session, office, desk, notices[0], to, now) if kind == "reminder" else None
        context = letters.of_kind(desk, kind, notices, to, link)
    return Written(office.templates.render(kind, context))


def _addressed(
    office: Office,
    message: MessageRow,
    to: Addressee,
    rows: Sequence[NoticeRow],
    written: Written,
    now: datetime,
) -> Letter:
    settings = office.settings
    threads = dict.fromkeys(letters.thread(outbox.notice_of(row), office.domain) for row in rows)
    letter = Letter(
        sender_name=settings.sender_name,
        sender_email=settings.sender_email,
        to_name=to.name,
        to_email=to.email,
        reply_to=settings.contact_email,
        subject=written.words.subject,
        text=written.words.text,
        html=written.words.html,
        attachments=written.attachments,
        message_id=message.message_id,
        references=tuple(threads),
        kind=message.kind,
        notices=tuple(row.key for row in rows),
        date=now,
    )
    return redirected(letter, office.redirect_to) if office.redirect_to else letter


def _send(office: Office, letter: Letter, clock: Clock, until: datetime) -> End:
    """Hand one letter over. Told to stop, or out of its lease, it leaves the rest for later."""
    if office.stopping() or clock() >= until:
        return End("temporary", "it had not left when the service stopped or its time ran out")
    if not office.settings.takes_mail(letter.to_email):
        return End("refused", ELSEWHERE)
    try:
        office.transport.deliver(
            as_bytes(letter), sender=letter.sender_email, to=letter.to_email, message_id=letter.message_id
        )
    except TryLater as error:
        return End("temporary", str(error), wait=error.wait)
    except Refused as error:
        return End("rejected" if office.redirect_to else "refused", str(error))
    except Rejected as error:
        return End("rejected", str(error))
    except Exception as error:  # whatever a transport did not foresee: nobody knows how far it came
        if not isinstance(error, NoOutcome):
            log.exception("a transport failed in a way of its own", extra={"facts": {"notices": letter.notices}})
        return End("unknown", str(error) if isinstance(error, NoOutcome) else type(error).__name__)
    return End("sent", heard_on=None if office.redirect_to else office.today(letter.date))


def _record(office: Office, ends: Sequence[tuple[Parcel, End]], now: datetime) -> None:
    if not ends:
        return
    with database.writing(office.engine) as session:
        for parcel, end in ends:
            outbox.record(session, parcel.message, parcel.attempt, end, now, office.rules.policy.mail)
    for parcel, end in ends:
        facts = {"kind": parcel.letter.kind, "outcome": end.outcome, "because": end.detail}
        log.info("a message was tried", extra={"facts": {**facts, "notices": parcel.letter.notices}})
