"""All that is held about one person, as it stands in the tables.

A post is a person's handle, and an address one person's. Every row that names either is theirs, in whatever table: one
that is added tomorrow is found too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, LargeBinary, Table
from sqlmodel import Session, SQLModel, or_, select

from lscb_workflow.rules.faults import Fault
from lscb_workflow.store.tables import HolderRow, PostRow

NAMED_BY_POST = {
    "post", "person", "by", "who", "about", "deputy", "member", "answers", "owner", "handed_on", "edited_by",
    "compiled_by", "signed_off_by",
}  # fmt: skip
NAMED_BY_ADDRESS = {"email", "to_email"}
MOMENTS = ("at", "sent_at", "made_at", "compiled_at", "planned_on")
THROUGH = {"attempt": ("message", "message"), "answer_draft": ("link_id", "link")}  # whose rows name nobody themselves
Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Spell:
    """A post and the days on which it was this person's, both included; None has no end."""

    post: str
    from_on: date | None = None
    until_on: date | None = None

    def has(self, day: date | None) -> bool:
        return day is None or ((self.from_on or day) <= day <= (self.until_on or day))


@dataclass(frozen=True, slots=True)
class Person:
    """Who is asked about. `is_post`: whoever holds or held that post, all of them."""

    is_post: bool
    terms: tuple[Spell, ...]
    addresses: frozenset[str]


def held(session: Session, board: str, who: str) -> Rows:
    """Every row about a post (all who have held it) or about an address, by table. Raises Fault for an unknown one.

    For an address, what a post did counts for the days on which that address held the post.
    """
    person, found = _person(session, board, who), Rows()
    for table in SQLModel.metadata.sorted_tables:
        rows = list(_rows(session, board, table, person))
        if table.name in THROUGH:
            key, parent = THROUGH[table.name]
            known = [row["id"] for row in found.get(parent, [])]
            rows = [dict(row) for row in session.execute(select(table).where(table.c[key].in_(known))).mappings()]
        if rows:
            found[table.name] = rows
    return found


def _person(session: Session, board: str, who: str) -> Person:
    holders = session.exec(select(HolderRow).where(HolderRow.board_id == board)).all()
    if "@" in who:
        own = [row for row in holders if row.email == who.lower()]
        terms = tuple(Spell(row.post, row.from_on, row.until_on) for row in own)
        person = Person(False, terms, frozenset(row.email for row in own))
    else:
        known = session.exec(select(PostRow.handle).where(PostRow.board_id == board, PostRow.handle == who)).all()
        emails = frozenset(row.email for row in holders if row.post == who)
        person = Person(True, tuple(map(Spell, known)), emails)
    if not person.terms:
        raise Fault(f"nobody is known as {who}; `person list` shows the posts and addresses there are")
    return person


def _rows(session: Session, board: str, table: Table, person: Person) -> Iterator[dict[str, Any]]:
    posts = [c for c in table.columns if c.name in NAMED_BY_POST or (table.name, c.name) == ("post", "handle")]
    mail = [column for column in table.columns if column.name in NAMED_BY_ADDRESS]
    handles = [term.post for term in person.terms]
    named = [column.in_(handles) for column in posts] + [column.in_(person.addresses) for column in mail]
    shown = [column for column in table.columns if not isinstance(column.type, LargeBinary)]
    if named:
        wanted = select(*shown).where(table.c.board_id == board, or_(*named)).order_by(table.c.id)
        for row in session.execute(wanted).mappings():
            if person.is_post or _is_theirs(row, posts, mail, person):
                yield dict(row)


def _is_theirs(row: Mapping[str, Any], posts: list[Column[Any]], mail: list[Column[Any]], person: Person) -> bool:
    """A row with an address belongs to that address alone; another to whoever held its post on its day."""
    if mail:
        return any(row[column.name] in person.addresses for column in mail)
    when = next((row[name] for name in MOMENTS if row.get(name)), None)
    day = when.date() if isinstance(when, datetime) else when
    names = {row[column.name] for column in posts}
    return any(term.post in names and term.has(day) for term in person.terms)
