"""Posts, holders, cover and agencies in the tables, and the directory made from them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, func, select

from lscb_workflow.rules import rejecting
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.people import Agency, Cover, Directory, Entry, Holder, PeopleFile, Post
from lscb_workflow.store import audit
from lscb_workflow.store.tables import AgencyRow, AttemptRow, CoverRow, HolderRow, MessageRow, NoticeRow, PostRow

ITS_READER = "the reader of the mailbox"


def load(session: Session, board: str, people: PeopleFile, now: datetime, confirmed_by: str | None = None) -> None:
    """Store a whole people file in an empty board; `confirmed_by` vouches for addresses that nobody need confirm."""
    for agency in people.agencies:
        session.add(AgencyRow(board_id=board, **agency.model_dump()))
    for post in people.posts:
        add(session, board, post, now, confirmed_by)


def add(session: Session, board: str, post: Post, now: datetime, confirmed_by: str | None = None) -> None:
    """A new post with its holders and cover. Raises Fault if the handle is taken."""
    if session.exec(select(PostRow).where(PostRow.board_id == board, PostRow.handle == post.handle)).first():
        raise Fault(f"there is a post {post.handle} already; `person replace` gives it a new holder")
    session.add(
        PostRow(
            board_id=board,
            handle=post.handle,
            title=post.title,
            printed_as=list(post.printed_as),
            roles=list(post.roles),
            agency=post.agency,
            is_group=post.group,
            answers=post.answers,
            mailbox_read_by=list(post.mailbox_read_by),
            junior=post.junior,
        )
    )
    for holder in post.holders:
        _enter(session, board, post.handle, holder, now, confirmed_by)
    for cover in post.covers:
        begins = cover.model_dump() | {"from_on": cover.from_on or now.date()}  # at the latest when it is entered
        session.add(CoverRow(board_id=board, post=post.handle, **begins))


def directory(session: Session, board: str) -> Directory:
    """Everybody, as values. A holder whose address was refused for good since it was entered counts as unreachable."""
    standing = _standing(session, board)
    holders: dict[str, list[Holder]] = defaultdict(list)
    for row in standing:
        holders[row.post].append(_holder(row))
    unconfirmed = [row for row in standing if row.confirmed_at is None]
    asked_on = _asked_on(session, board) if unconfirmed else {}
    covers: dict[str, list[Cover]] = defaultdict(list)
    for cover in session.exec(select(CoverRow).where(CoverRow.board_id == board)):
        covers[cover.post].append(Cover(deputy=cover.deputy, from_on=cover.from_on, until_on=cover.until_on))
    posts = session.exec(select(PostRow).where(PostRow.board_id == board).order_by(PostRow.id))
    agencies = session.exec(select(AgencyRow).where(AgencyRow.board_id == board).order_by(AgencyRow.id))
    return Directory(
        agencies=tuple(Agency(handle=row.handle, name=row.name, member=row.member) for row in agencies),
        posts=tuple(
            Post(
                handle=row.handle,
                title=row.title,
                printed_as=tuple(row.printed_as),
                roles=tuple(row.roles),
                agency=row.agency,
                group=row.is_group,
                answers=row.answers,
                mailbox_read_by=tuple(row.mailbox_read_by),
                junior=row.junior,
                holders=tuple(holders[row.handle]),
                covers=tuple(covers[row.handle]),
            )
            for row in posts
        ),
        unconfirmed=tuple(_entry(row, asked_on) for row in unconfirmed),
        rejecting=_rejecting(session, board, standing),
    )


def _standing(session: Session, board: str) -> list[HolderRow]:
    """The rows whose address is still theirs: neither refused for good since it was entered, nor disowned."""
    refused = _refused(session, board)
    rows = session.exec(select(HolderRow).where(HolderRow.board_id == board).order_by(HolderRow.id)).all()
    return [
        row
        for row in rows
        if row.disowned_at is None and not ((last := refused.get(row.email)) and last >= row.entered_at)
    ]


def _holder(row: HolderRow) -> Holder:
    """As it stands, unchecked: an address that no longer passes holds up its own letter, and not everybody's."""
    return Holder.model_construct(name=row.name, email=row.email, from_on=row.from_on, until_on=row.until_on)


def _entry(row: HolderRow, asked_on: Mapping[str, date]) -> Entry:
    assert row.id is not None
    return Entry(row.id, row.post, _holder(row), row.entered_at, asked_on.get(str(row.id)), row.confirmed_at)


def _asked_on(session: Session, board: str) -> dict[str, date]:
    """When the readers of new addresses were really asked, by the point of the notice."""
    asked = [NoticeRow.board_id == board, NoticeRow.kind == "confirm", NoticeRow.step == "confirm"]
    return {row.point: row.sent_on for row in session.exec(select(NoticeRow).where(*asked)) if row.sent_on}


def any_unconfirmed(session: Session, board: str) -> bool:
    """Whether an address waits for its reader: asked at every tick, and so without reading everybody."""
    waits = [HolderRow.board_id == board, col(HolderRow.confirmed_at).is_(None), col(HolderRow.disowned_at).is_(None)]
    return session.exec(select(HolderRow.id).where(*waits).limit(1)).first() is not None


def entry(session: Session, board: str, number: int, *, hold: bool = False) -> Entry | None:
    """The address with that number; None where it was entered anew. With `hold`, others wait for this transaction."""
    wanted = select(HolderRow).where(HolderRow.board_id == board, HolderRow.id == number)
    row = session.exec(wanted.with_for_update() if hold else wanted).first()
    return _entry(row, _asked_on(session, board)) if row else None


def confirm(session: Session, board: str, email: str, now: datetime, who: str) -> None:
    """An address is right, for every post that it was entered for."""
    rows = [row for row in _standing(session, board) if row.email == email and row.confirmed_at is None]
    for row in rows:
        row.confirmed_at, row.confirmed_by = now, who
        session.add(row)
    posts = sorted({row.post for row in rows})
    audit.note(session, board, now, who, "confirmed the address", ", ".join(posts))


def everybody(session: Session, board: str) -> list[tuple[str, str]]:
    """The name of everybody who holds or ever held a post, reachable or not, with the post."""
    return list(session.exec(select(HolderRow.name, HolderRow.post).where(HolderRow.board_id == board)).all())


def _refused(session: Session, board: str) -> dict[str, datetime]:
    """When each address was last refused for good."""
    latest = _tries(board, "refused", func.max(AttemptRow.ended_at)).group_by(MessageRow.to_email)
    return dict(session.exec(latest).all())


def _rejecting(session: Session, board: str, standing: Iterable[HolderRow]) -> dict[str, date]:
    rejected = session.exec(_tries(board, "rejected", AttemptRow.ended_at).order_by(AttemptRow.ended_at)).all()
    if not rejected:
        return {}
    since = _tries(board, "sent", AttemptRow.ended_at).where(AttemptRow.ended_at >= rejected[0][1])
    taken = session.exec(since.order_by(AttemptRow.ended_at)).all()
    return rejecting.mailboxes(rejected, taken, {row.email: row.entered_at for row in standing})


def _tries(board: str, outcome: str, what: Any) -> Any:
    """Attempts that ended so, by the addresses that their messages name."""
    tried = select(MessageRow.to_email, what).join(AttemptRow, AttemptRow.message == MessageRow.id)
    return tried.where(MessageRow.board_id == board, AttemptRow.outcome == outcome)


def replace(session: Session, board: str, handle: str, holder: Holder, now: datetime, who: str) -> None:
    """A post changes hands on `holder.from_on`: whoever holds it until then leaves the day before."""
    _post(session, board, handle)
    assert holder.from_on is not None
    new = _enter(session, board, handle, holder, now)
    for row in session.exec(select(HolderRow).where(HolderRow.board_id == board, HolderRow.post == handle)).all():
        if row is new:
            continue
        if row.from_on is not None and row.from_on > holder.from_on:
            raise Fault(
                f"{handle} is held from {row.from_on} by somebody else; name that day or a later one with --from"
            )
        if row.from_on == holder.from_on:
            session.delete(row)
        elif row.until_on is None or row.until_on >= holder.from_on:
            row.until_on = date.fromordinal(holder.from_on.toordinal() - 1)
            session.add(row)
    audit.note(session, board, now, who, "replaced the holder", handle, from_on=holder.from_on.isoformat())


def _enter(
    session: Session, board: str, post: str, holder: Holder, now: datetime, confirmed_by: str | None = None
) -> HolderRow:
    """A new row, numbered before any other goes. An address that was confirmed and still stands need not be again."""
    row = HolderRow(board_id=board, post=post, entered_at=now, **holder.model_dump())
    row.confirmed_at, row.confirmed_by = (now, confirmed_by) if confirmed_by else _confirmed(session, board, row.email)
    session.add(row)
    session.flush()
    return row


def _confirmed(session: Session, board: str, email: str) -> tuple[datetime | None, str | None]:
    known = select(HolderRow.id).where(
        HolderRow.board_id == board, HolderRow.email == email, col(HolderRow.confirmed_at).is_not(None)
    )
    if session.exec(known).first() is None:
        return None, None
    before = [row for row in _standing(session, board) if row.email == email and row.confirmed_at]
    return (before[-1].confirmed_at, before[-1].confirmed_by) if before else (None, None)


def disown(session: Session, board: str, email: str, now: datetime) -> None:
    """A mailbox's reader says that its mail was not meant for them: nothing goes there until it is entered anew."""
    rows = session.exec(select(HolderRow).where(HolderRow.board_id == board, HolderRow.email == email)).all()
    for row in rows:
        row.disowned_at = row.disowned_at or now
        session.add(row)
    posts = sorted({row.post for row in rows})
    audit.note(session, board, now, ITS_READER, "said it was not meant for them", ", ".join(posts))


def cover(session: Session, board: str, handle: str, cover: Cover, now: datetime, who: str) -> None:
    """A deputy receives a post's mail from a day until a day."""
    for post in (handle, cover.deputy):
        _post(session, board, post)
    if handle == cover.deputy:
        raise Fault(f"{handle} cannot cover for itself; name another post with --deputy")
    session.add(CoverRow(board_id=board, post=handle, **cover.model_dump()))
    audit.note(session, board, now, who, "arranged cover", handle, deputy=cover.deputy)


def _post(session: Session, board: str, handle: str) -> PostRow:
    row = session.exec(select(PostRow).where(PostRow.board_id == board, PostRow.handle == handle)).first()
    if row is None:
        raise Fault(f"there is no post {handle}; `person list` shows the posts there are")
    return row
