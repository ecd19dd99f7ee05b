"""The ledger: notices (why) and messages (the email that carries them), each exactly once.

A notice's key and a message's slot are unique in the tables, so that no bug, restart or second process can send twice.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from sqlmodel import Session, col, func, insert, select, update

from lscb_workflow.rules.notices import Bundle, Notice, bundle, issue_of
from lscb_workflow.rules.policy import MailPolicy
from lscb_workflow.store.tables import AttemptRow, MessageRow, NoticeRow

ANSWERS = ("receipt", "link")  # owed to what somebody did, whatever has changed since
ACTS = (*ANSWERS, "confirm")  # mail that answers somebody's act: no slot, any day, limited a day
CHUNK = 500


class Envelope(Protocol):
    """What stands on a message: its Message-ID, the same for a seed whatever happens, and who has the post today."""

    def __call__(self, seed: str, post: str, /) -> dict[str, str]: ...


def add(
    session: Session, board: str, owed: Sequence[Notice], today: date, now: datetime, envelope: Envelope
) -> list[Notice]:
    """Write down what is owed and not yet said, bundled into messages; cancel what waits and is owed no more.

    Returns the notices that are new. Said, planned and passed-over notices are left as they are.
    """
    known = _by_key(session, [notice.key for notice in owed])
    keys = {notice.key for notice in owed}
    loose = select(NoticeRow).where(
        NoticeRow.board_id == board, NoticeRow.state == "planned", col(NoticeRow.message).is_(None)
    )
    for row in session.exec(loose).all():
        if row.key not in keys:
            cancel(row, "no longer owed")
    fresh = [notice for notice in owed if notice.key not in known]
    waiting = [notice for notice in owed if not notice.skipped and _may_go(known.get(notice.key))]
    for notice in {n.key: n for n in fresh if n.skipped}.values():
        session.add(row_of(notice, today, state="skipped"))
    _post(session, bundle(waiting, today), known, today, now, envelope)
    return fresh


def _may_go(row: NoticeRow | None) -> bool:
    """What was refused is owed again once its address was entered anew; what was passed over, once somebody hears."""
    return (
        row is None
        or row.state in ("cancelled", "failed", "skipped")
        or (row.state == "planned" and row.message is None)
    )


def said(session: Session, keys: Sequence[str], today: date) -> set[str]:
    """Those of these keys that need not be said now: they went, they wait, or they failed today."""
    rows = _by_key(session, keys).values()
    return {row.key for row in rows if row.state in ("planned", "sent") or row.planned_on == today}


def _by_key(session: Session, keys: Iterable[str]) -> dict[str, NoticeRow]:
    return _rows_by(session, NoticeRow, NoticeRow.key, keys)


def _rows_by(session: Session, table: type[Any], column: Any, values: Iterable[str]) -> dict[str, Any]:
    """The rows that have one of these values in a unique column, by it."""
    wanted, found = list(values), dict[str, Any]()
    for start in range(0, len(wanted), CHUNK):
        rows = session.exec(select(table).where(column.in_(wanted[start : start + CHUNK])))
        found.update((getattr(row, column.key), row) for row in rows)
    return found


def _insert(session: Session, table: type[Any], rows: Sequence[dict[str, Any]], column: Any) -> dict[str, int]:
    """Write new rows, many a statement; a flush takes one for each on SQLite. Returns their ids by a unique column."""
    made = insert(table).returning(column, table.id)
    return dict(session.exec(made, params=rows).all()) if rows else {}


def _post(
    session: Session,
    parcels: Sequence[Bundle],
    known: dict[str, NoticeRow],
    today: date,
    now: datetime,
    envelope: Envelope,
) -> None:
    """Give each bundle its message, if its slot is free or its message has not left; else it waits for the next day."""
    named = {p.slot: envelope(f"{p.slot}#{today.isoformat()}", p.notices[0].post) for p in parcels}
    there = _there(session, {slot: to["message_id"] for slot, to in named.items()})
    carriers = {slot: _taken_up(message, slot, now) for slot, message in there.items()}
    fresh = [_message(p, today, now) | named[p.slot] for p in parcels if p.slot not in there]
    carriers |= _insert(session, MessageRow, fresh, MessageRow.slot)
    new = []
    for parcel in parcels:
        for notice in parcel.notices:
            planned = _columns(notice, today, "planned") | {"because": "", "message": carriers[parcel.slot]}
            if row := known.get(notice.key):
                row.sqlmodel_update(planned)
            else:
                new.append(planned | {"facts": {}})
    _insert(session, NoticeRow, new, NoticeRow.key)


def _message(parcel: Bundle, today: date, now: datetime) -> dict[str, Any]:
    """A new message's columns, but for its name and its address. A row of the class takes ten times as long to make."""
    return {
        "board_id": parcel.notices[0].board,
        "slot": parcel.slot,
        "kind": parcel.kind,
        "person": parcel.person,
        "to_name": "",
        "to_title": "",
        "to_email": "",
        "planned_on": today,
        "state": "planned",
        "because": "",
        "not_before": now,
        "attempts": 0,
    }


def _there(session: Session, named: dict[str, str]) -> dict[str, MessageRow]:
    """The messages that hold slots, or held them earlier this day, by slot: a clock set back must not make them a
    second time. `named` are the Message-IDs of the slots."""
    holding = _rows_by(session, MessageRow, MessageRow.slot, named)
    earlier = _rows_by(session, MessageRow, MessageRow.message_id, named.values())
    either = {slot: holding.get(slot) or earlier.get(name) for slot, name in named.items()}
    return {slot: message for slot, message in either.items() if message}


def _taken_up(message: MessageRow, slot: str, now: datetime) -> int | None:
    """The id of a message that can still take notices; None where it has left, or its life is over."""
    expired = message.state == "dissolved" and message.slot is not None
    if message.state in ("planned", "cancelled", "dissolved") and not expired:
        message.state, message.slot, message.because, message.not_before = "planned", slot, "", now
    return message.id if message.state == "planned" else None


def row_of(notice: Notice, today: date, state: str = "planned") -> NoticeRow:
    return NoticeRow(**_columns(notice, today, state))


def _columns(notice: Notice, today: date, state: str) -> dict[str, Any]:
    """What a notice's row says of it, new or planned again: then perhaps for another post of the same person."""
    return {
        "board_id": notice.board,
        "key": notice.key,
        "kind": notice.kind,
        "plan": notice.plan,
        "ref": notice.ref,
        "point": notice.point,
        "step": notice.step,
        "post": notice.post,
        "person": notice.person,
        "reason": notice.reason,
        "planned_on": today,
        "state": state,
    }


def notice_of(row: NoticeRow) -> Notice:
    """A notice as a value."""
    return Notice(
        kind=row.kind,  # written only by row_of
        board=row.board_id,
        plan=row.plan,
        ref=row.ref,
        point=row.point,
        step=row.step,
        post=row.post,
        person=row.person,
        reason=row.reason,
    )


def add_act(
    session: Session,
    said: Sequence[tuple[Notice, dict[str, Any]]],
    today: date,
    now: datetime,
    envelope: Envelope,
    limit: int,
) -> bool:
    """Mail that answers an act goes at once, on any day, up to `limit` a person a day: one message for all that was
    done in it, each notice with its facts. Returns whether it goes."""
    first = said[0][0]
    sent_today = select(func.count()).where(
        MessageRow.board_id == first.board,
        MessageRow.person == first.person,
        col(MessageRow.kind).in_(ACTS),
        MessageRow.planned_on == today,
    )
    goes = session.exec(sent_today).one() < limit
    known = _by_key(session, [notice.key for notice, _ in said])
    seed = f"{first.key}#{today.isoformat()}" if known else first.key  # what failed goes again as another message
    message = MessageRow(
        board_id=first.board,
        kind=first.kind,
        person=first.person,
        planned_on=today,
        not_before=now,
        **envelope(seed, first.post),
    )
    if goes:
        session.add(message)
        session.flush()
    for notice, facts in said:
        row = known.get(notice.key) or row_of(notice, today)
        row.state, row.because, row.planned_on = "planned", "", today
        row.facts, row.message = facts, message.id
        if not goes:
            cancel(row, f"more than {limit} such emails in one day")
        session.add(row)
    return goes


def cancel(row: NoticeRow, because: str) -> None:
    row.state, row.because, row.message = "cancelled", because, None


def dissolve(session: Session, board: str, today: date) -> list[str]:
    """A scheduled message not handed over on its day gives back its slot and its notices, for the next bundle.

    One whose life was over before gave back its notices then. Returns why, a sentence for each.
    """
    stale = [
        MessageRow.board_id == board,
        col(MessageRow.state).in_(("planned", "dissolved")),
        col(MessageRow.slot).is_not(None),
        MessageRow.planned_on < today,
        col(MessageRow.kind).not_in(ACTS),
    ]
    found = session.exec(select(MessageRow).where(*stale)).all()
    freed = col(NoticeRow.message).in_(select(MessageRow.id).where(*stale))
    session.exec(update(NoticeRow).where(freed).values(message=None))
    for message in found:
        if message.state == "planned":
            last = f": {message.because}" if message.because else ""
            message.because = f"not handed over on its day{last}"
        message.state, message.slot = "dissolved", None
        session.add(message)
    return [f"{message.because}; what is still owed goes into the next {message.kind}" for message in found]


def claim(
    session: Session, board: str, who: str, now: datetime, policy: MailPolicy, scheduled: bool, most: int
) -> list[MessageRow]:
    """Take up to `most` messages that may go now; only mail that answers an act unless `scheduled`.

    The conditional update is the claim: one taker a message, for as long as the lease lasts. One whose end is unknown
    is taken after the others and by itself: whatever stops the service over it again costs no other one a try.
    """
    may = [col(MessageRow.not_before) <= now]
    if not scheduled:
        may.append(col(MessageRow.kind).in_(ACTS))
    unknown = (col(MessageRow.state) == "unknown") & (lost_tries() < policy.attempts)
    for ready, some in ((MessageRow.state == "planned", most), (unknown, min(most, 1))):
        if _take(session, board, [*may, ready], some, who, now + timedelta(minutes=policy.lease_minutes)):
            taken = select(MessageRow).where(MessageRow.claimed_by == who).order_by(col(MessageRow.id))
            return list(session.exec(taken))
    return []


def lost_tries() -> Any:
    """How many tries of a message nobody learnt the end of, in a statement about messages."""
    lost = [AttemptRow.message == MessageRow.id, col(AttemptRow.outcome).is_(None)]
    return select(func.count(AttemptRow.id)).where(*lost).correlate(MessageRow).scalar_subquery()


def _take(session: Session, board: str, ready: list[Any], most: int, who: str, until: datetime) -> bool:
    some = select(MessageRow.id).where(MessageRow.board_id == board, *ready).order_by(col(MessageRow.id)).limit(most)
    # Asked again as it is written: of two takers, the later finds it taken. Without the board, so that SQLite goes by
    # id and does not look through all that waits.
    claimed = {"state": "sending", "claimed_by": who, "leased_until": until}
    return bool(session.exec(update(MessageRow).where(*ready, col(MessageRow.id).in_(some)).values(**claimed)).rowcount)


def papers_sent(session: Session, board: str, person: str, quarter: str) -> list[tuple[int, str]]:
    """The issues of a quarter's paper (2012-13/Q1) that went to a person, each with its audience, the oldest first."""
    plan, _, point = quarter.rpartition("/")
    went = [NoticeRow.board_id == board, NoticeRow.kind == "digest", NoticeRow.state == "sent"]
    about = [NoticeRow.person == person, NoticeRow.plan == plan, NoticeRow.point == point]
    steps = session.exec(select(NoticeRow.step).where(*went, *about)).all()
    return sorted(issue_of(step) for step in steps)


def count(session: Session, board: str, kind: str, person: str) -> int:
    """How many notices of a kind a person has been owed so far."""
    about = [NoticeRow.board_id == board, NoticeRow.kind == kind, NoticeRow.person == person]
    return session.exec(select(func.count()).where(*about)).one()


def notices_of(session: Session, messages: Iterable[MessageRow]) -> dict[int, list[NoticeRow]]:
    """The notices that each message carries."""
    carried: dict[int, list[NoticeRow]] = {message.id: [] for message in messages if message.id}
    for row in session.exec(
        select(NoticeRow).where(col(NoticeRow.message).in_(list(carried))).order_by(col(NoticeRow.id))
    ):
        carried[row.message].append(row)  # chosen by it
    return carried


def withdraw(session: Session, message: MessageRow, because: str) -> None:
    """Nothing that it would say is owed any more: it is cancelled, until its slot is wanted again that day."""
    message.state, message.because = "cancelled", because
    message.claimed_by = message.leased_until = None
    session.add(message)
