"""Delivery: claim, ask again, write, send, record. No session is open while a letter is on its way."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from sqlmodel import Session

from lscb_workflow.mail.message import Letter, as_bytes, redirected
from lscb_workflow.mail.transports import NoOutcome, Refused, Rejected, TryLater
from lscb_workflow.pipeline import asking, links, parcels
from lscb_workflow.pipeline.office import Clock, Office
from lscb_workflow.pipeline.parcels import Written
from lscb_workflow.rules import confirming, letters, notices, pace
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.letters import Addressee, Desk
from lscb_workflow.rules.notices import Notice
from lscb_workflow.rules.snapshot import Snapshot
from lscb_workflow.store import attempts, changes, database, outbox, snapshots
from lscb_workflow.store.attempts import End
from lscb_workflow.store.tables import MessageRow, NoticeRow

ELSEWHERE = "its domain is not among mail_domains in settings; add it there, then enter the address again"
LONGEST = timedelta(minutes=6)  # that a letter may take, with the connection it needs: none begins later in a lease
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A letter on its way out, with the rows that tell how it ends."""

    message: int
    attempt: int
    letter: Letter


@dataclass(frozen=True, slots=True)
class Asked:
    """What was owed when it was last asked, at this count of changes."""

    at: int
    desk: Desk
    owed: frozenset[str]

    def after(self, ends: Iterable[End]) -> "Asked | None":
        """What is owed once letters have ended so, and that was written down: the same, unless a mailbox was lost."""
        return None if any(end.outcome == "refused" for end in ends) else replace(self, at=self.at + 1)


@dataclass(frozen=True, slots=True)
class Batch:
    """How a batch ended; one that took no message is false: nothing more may go now. `asked` is for the next one."""

    taken: int
    sent: int
    waiting: tuple[str, ...]
    asked: Asked | None

    def __bool__(self) -> bool:
        return self.taken > 0


def deliver(office: Office, clock: Clock, asked: Asked | None = None) -> Batch:
    """Send one batch of what may go now. What is owed is asked again if anything was written since it was `asked`."""
    now = clock()
    taken = _claim(office, now)
    if not taken:
        return Batch(0, 0, (), asked)
    parcels, asked = _write(office, taken, asked, now)
    unwritten = [message.because for message in taken if message.state in ("planned", "unknown")]
    until = now + timedelta(minutes=office.rules.policy.mail.lease_minutes) - LONGEST
    ends = list(_send(office, parcels, clock, until))
    over = _record(office, ends, clock())
    late = [end.detail for _, end in ends if end.outcome != "sent"]
    still = asked.after(end for _, end in ends) if ends else asked
    return Batch(len(taken), len(ends) - len(late), tuple(unwritten + late + over), still)


def ask(office: Office, taken: Snapshot, at: int, now: datetime) -> tuple[Asked, list[Notice]]:
    """What a board owes today, as it stood at a count of changes."""
    desk = office.desk(taken, now)
    owed = notices.owed(taken, office.rules, desk.today)
    asked = asking.notices(office, taken.people, now)
    return Asked(at, desk, frozenset(notice.key for notice in (*owed, *asked))), owed


def _claim(office: Office, now: datetime) -> list[MessageRow]:
    with database.writing(office.engine, counted=False) as session:
        policy, most = office.rules.policy.mail, _room(session, office, now)
        return outbox.claim(session, office.board, uuid4().hex, now, policy, office.posts_now(now), most)


def _room(session: Session, office: Office, now: datetime) -> int:
    """How many may be taken: a batch, or what the transport takes in this minute. What is over waits untried."""
    batch = office.rules.policy.mail.batch
    if office.a_minute is None:
        return batch
    return min(batch, pace.room(office.a_minute, attempts.last_left(session, office.board, office.a_minute), now))


def _write(
    office: Office, taken: Sequence[MessageRow], asked: Asked | None, now: datetime
) -> tuple[list[Parcel], Asked]:
    """Ask again what is still owed, write those letters, and note that they are about to leave."""
    with database.writing(office.engine, counted=False) as session:
        office.templates.refresh()
        asked = _asked_again(session, office, asked, now)
        session.add_all(taken)
        carried = outbox.notices_of(session, taken)
        owed = [(m, still) for m in taken if (still := _still_owed(session, asked, m, carried[m.id or 0]))]
        ways = links.of_letters(session, office, asked.desk, [still.first for _, still in owed], now)
        written = [(m, _letter(session, office, asked.desk, m, still, ways, now)) for m, still in owed]
        leaving = [(message, letter) for message, letter in written if letter]
        begun = attempts.begin(session, [message for message, _ in leaving], now)
        return [Parcel(m.id, begun[m.id], letter) for m, letter in leaving if m.id is not None], asked


def _asked_again(session: Session, office: Office, asked: Asked | None, now: datetime) -> Asked:
    """What is owed now: counted first, then looked at, so that what is written meanwhile is seen next time."""
    at = changes.count(session, office.board)
    if asked and asked.at == at and asked.desk.today == office.today(now):
        return asked
    return ask(office, snapshots.take(session, office.board), at, now)[0]


@dataclass(frozen=True, slots=True)
class _Owed:
    """What of a message is still owed, and who receives it."""

    rows: tuple[NoticeRow, ...]
    notices: tuple[Notice, ...]
    to: Addressee

    @property
    def first(self) -> tuple[Notice, Addressee]:
        return self.notices[0], self.to


def _still_owed(session: Session, asked: Asked, message: MessageRow, rows: Sequence[NoticeRow]) -> _Owed | None:
    """What may still be said; None once the message is withdrawn, because it is nothing, or to nobody."""
    still = [row for row in rows if row.kind in outbox.ANSWERS or row.key in asked.owed]
    to = _addressee(asked.desk, still[0]) if still else None
    for row in rows:
        if row not in still or to is None:
            why = "nobody receives it any more" if row in still else "answered or settled before it was sent"
            outbox.cancel(row, why)
            session.add(row)
    if to is None:
        outbox.withdraw(session, message, "nobody receives it any more" if still else "nothing in it is still owed")
        return None
    return _Owed(tuple(still), tuple(map(outbox.notice_of, still)), to)


def _addressee(desk: Desk, row: NoticeRow) -> Addressee | None:
    """Who receives a post's mail; for the question whether an address is right, that address."""
    if row.kind != "confirm":
        return desk.addressee(row.post)
    entry = confirming.entry_of(desk.snapshot.people, outbox.notice_of(row))
    return confirming.addressee(desk.snapshot.people, entry) if entry else None


def _letter(
    session: Session,
    office: Office,
    desk: Desk,
    message: MessageRow,
    owed: _Owed,
    ways: Mapping[str, str],
    now: datetime,
) -> Letter | None:
    """The letter of a message, or None where it is put off because it cannot be written."""
    try:
        written = _written(session, office, desk, owed, ways.get(owed.notices[0].key), now)
        letter = _addressed(office, message, owed, written, now)
    except Exception as error:  # one bad item never stops the rest; what is neither of ours may quote somebody
        keys = [notice.key for notice in owed.notices]
        log.warning("a message cannot be written", exc_info=True, extra={"facts": {"notices": keys}})
        until = now + pace.wait(office.rules.policy.mail, message.message_id, message.attempts)
        attempts.put_off(session, message, f"it cannot be written: {_why(error)}", until)
        return None
    message.to_name, message.to_title, message.to_email = owed.to.name, owed.to.title, owed.to.email
    return letter


def _why(error: Exception) -> str:
    return str(error) if isinstance(error, Fault | ValueError) else type(error).__name__


def _written(session: Session, office: Office, desk: Desk, owed: _Owed, way: str | None, now: datetime) -> Written:
    notice, to = owed.first
    if notice.kind == "digest":
        return parcels.paper(session, office, notice, to, now)
    if notice.kind == "receipt":
        context = letters.receipt(desk, [(row.facts, row.post) for row in owed.rows], to, way)
    elif notice.kind == "confirm":
        context = asking.letter(office, desk, owed.notices)
    elif notice.kind == "link":
        context = letters.link(desk, to, *links.renewed(session, office, desk, notice, to, now))
    else:
        context = letters.of_kind(desk, notice.kind, owed.notices, to, way)
    return Written(office.templates.render(notice.kind, context))


def _addressed(office: Office, message: MessageRow, owed: _Owed, written: Written, now: datetime) -> Letter:
    settings, to = office.settings, owed.to
    threads = dict.fromkeys(notice.thread(office.domain) for notice in owed.notices)
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
        notices=tuple(notice.key for notice in owed.notices),
        date=now,
    )
    return redirected(letter, office.redirect_to) if office.redirect_to else letter


def _send(office: Office, parcels: Sequence[Parcel], clock: Clock, until: datetime) -> Iterator[tuple[Parcel, End]]:
    """Hand letters over one at a time. The next is put into bytes while the server takes in the one before it."""
    wires = (_wire(parcel.letter) for parcel in parcels)
    wire = next(wires, b"")
    for parcel in parcels:
        end = _handed_over(office, parcel.letter, wire, clock, until)
        wire = next(wires, b"")
        yield parcel, end()


def _wire(letter: Letter) -> bytes | End:
    """A letter's bytes, or why it has none: whatever goes wrong with them must not keep another's last word unheard."""
    try:
        return as_bytes(letter)
    except Exception as error:
        log.warning("a message cannot be written", exc_info=True, extra={"facts": {"notices": letter.notices}})
        return End("temporary", f"it cannot be written: {_why(error)}")


def _handed_over(office: Office, letter: Letter, wire: bytes | End, clock: Clock, until: datetime) -> Callable[[], End]:
    """Hand one letter over; what is returned waits for its end. Told to stop, or out of its lease, it is left."""
    if isinstance(wire, End):
        return lambda: wire
    if office.stopping() or clock() >= until:
        return lambda: End("temporary", "it had not left when the service stopped or its time ran out")
    if not office.settings.takes_mail(letter.to_email):
        return lambda: End("refused", ELSEWHERE)
    envelope = {"sender": letter.sender_email, "to": letter.to_email, "message_id": letter.message_id}
    try:
        last_word = office.transport.hand_over(wire, **envelope)
    except Exception as error:
        end = _end(office, letter, error)
        return lambda: end
    return lambda: _heard(office, letter, last_word)


def _heard(office: Office, letter: Letter, last_word: Callable[[], None]) -> End:
    try:
        last_word()
    except Exception as error:
        return _end(office, letter, error)
    return End("sent", heard_on=None if office.redirect_to else office.today(letter.date))


def _end(office: Office, letter: Letter, error: Exception) -> End:
    """How a letter that was not accepted ended. What a transport did not foresee may have come any way at all."""
    match error:
        case TryLater():
            return End("temporary", str(error), wait=error.wait)
        case Refused():
            return End("rejected" if office.redirect_to else "refused", str(error))
        case Rejected():
            return End("rejected", str(error))
        case NoOutcome():
            return End("unknown", str(error))
    log.error("a transport failed in a way of its own", exc_info=error, extra={"facts": {"notices": letter.notices}})
    return End("unknown", type(error).__name__)


def _record(office: Office, ends: Sequence[tuple[Parcel, End]], now: datetime) -> list[str]:
    """Write down how letters ended. Returns a sentence for each whose life is over."""
    if not ends:
        return []
    with database.writing(office.engine) as session:
        over = attempts.record(session, [(p.message, p.attempt, end) for p, end in ends], now, office.rules.policy.mail)
    for parcel, end in ends:
        facts = {"kind": parcel.letter.kind, "outcome": end.outcome, "because": end.detail}
        log.info("a message was tried", extra={"facts": {**facts, "notices": parcel.letter.notices}})
    return over
