"""Posts, holders, cover and agencies in the tables, and the directory made from them."""

from collections import defaultdict
from datetime import date, datetime

from sqlmodel import Session, func, select

from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.people import Agency, Cover, Directory, Holder, PeopleFile, Post
from lscb_workflow.store import audit
from lscb_workflow.store.tables import AgencyRow, AttemptRow, CoverRow, HolderRow, MessageRow, PostRow


def load(session: Session, board: str, people: PeopleFile, now: datetime) -> None:
    """Store a whole people file in an empty board."""
    for agency in people.agencies:
        session.add(AgencyRow(board_id=board, **agency.model_dump()))
    for post in people.posts:
        add(session, board, post, now)


def add(session: Session, board: str, post: Post, now: datetime) -> None:
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
        session.add(HolderRow(board_id=board, post=post.handle, entered_at=now, **holder.model_dump()))
    for cover in post.covers:
        begins = cover.model_dump() | {
            "from_on": cover.from_on or now.date()
        }  # without a first day, when it is entered
        session.add(CoverRow(board_id=board, post=post.handle, **begins))


def directory(session: Session, board: str) -> Directory:
    """Everybody, as values. A holder whose address was refused for good since it was entered counts as unreachable."""
    refused = _refused(session, board)
    holders: dict[str, list[Holder]] = defaultdict(list)
    for row in session.exec(select(HolderRow).where(HolderRow.board_id == board).order_by(HolderRow.id)):
        last = refused.get(row.email)
        if (last is None or last < row.entered_at) and row.disowned_at is None:
            holders[row.post].append(_holder(row))
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
    )


def _holder(row: HolderRow) -> Holder:
    """As it stands, unchecked: an address that no longer passes holds up its own letter, and not everybody's."""
    return Holder.model_construct(name=row.name, email=row.email, from_on=row.from_on, until_on=row.until_on)


def everybody(session: Session, board: str) -> list[tuple[str, str]]:
    """The name of everybody who holds or ever held a post, reachable or not, with the post."""
    return list(session.exec(select(HolderRow.name, HolderRow.post).where(HolderRow.board_id == board)).all())


def _refused(session: Session, board: str) -> dict[str, datetime]:
    refused = (
        select(MessageRow.to_email, func.max(AttemptRow.ended_at))
        .join(AttemptRow, AttemptRow.message == MessageRow.id)
        .where(MessageRow.board_id == board, AttemptRow.outcome == "refused")
        .group_by(MessageRow.to_email)
    )
    return dict(session.exec(refused).all())


def replace(session: Session, board: str, handle: str, holder: Holder, now: datetime, who: str) -> None:
    """A post changes hands on `holder.from_on`: whoever holds it until then leaves the day before."""
    _post(session, board, handle)
    assert holder.from_on is not None
    for row in session.exec(select(HolderRow).where(HolderRow.board_id == board, HolderRow.post == handle)):
        if row.from_on is not None and row.from_on > holder.from_on:
            raise Fault(
                f"{handle} is held from {row.from_on} by somebody else; name that day or a later one with --from"
            )
        if row.from_on == holder.from_on:
            session.delete(row)
        elif row.until_on is None or row.until_on >= holder.from_on:
            row.until_on = date.fromordinal(holder.from_on.toordinal() - 1)
            session.add(row)
    session.add(HolderRow(board_id=board, post=handle, entered_at=now, **holder.model_dump()))
    audit.note(session, board, now, who, "replaced the holder", handle, from_on=holder.from_on.isoformat())


def disown(session: Session, board: str, email: str, now: datetime) -> None:
    """A mailbox's reader says that its mail was not meant for them: nothing goes there until it is entered anew."""
    rows = session.exec(select(HolderRow).where(HolderRow.board_id == board, HolderRow.email == email)).all()
    for row in rows:
        row.disowned_at = row.disowned_at or now
        session.add(row)
    posts = sorted({row.post for row in rows})
    audit.note(session, board, now, "the reader of the mailbox", "said it was not meant for them", ", ".join(posts))


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
