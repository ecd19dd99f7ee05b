"""A passage that should never have been written goes: from the tables, the papers and the emails on file.

The tombstone is written first, and every step can be done again: after a kill the same command finds what is left.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from sqlmodel import Session

from lscb_workflow.documents import tombstones, whole
from lscb_workflow.mail import stored
from lscb_workflow.pipeline import papers
from lscb_workflow.pipeline.office import Office
from lscb_workflow.rules import passages
from lscb_workflow.rules.digest import public
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.passages import Tombstone
from lscb_workflow.store import audit, database, digests, forms, people, snapshots, sweeping
from lscb_workflow.store.tables import DigestRow

SALT_BYTES = 16


@dataclass(frozen=True)
class Removed:
    """What was done about one passage: from how many rows or files of each place it went, a line for each paper that
    had it, and a line for each message that had gone out with it."""

    places: Counter[str] = field(default_factory=Counter)
    reissued: list[str] = field(default_factory=list)
    receivers: list[str] = field(default_factory=list)


def expunge(office: Office, data: Path, passage: str, by: str, because: str, now: datetime) -> Removed:
    """Remove a passage from a home, whose `data` folder holds the emails and the tombstones. Raises Fault."""
    file = data / tombstones.NAME
    with database.turn(office.engine):
        known = tombstones.read(file)
        before = next((old for old in known if passages.mark(passage, old.mark.salt) == old.mark), None)
        stone = before or _tombstone(office, passage, by, because, now)
        others = [old for old in known if old is not before]
        tombstones.keep(file, [*others, stone])
        removed = remove(office, data, stone, now)
        places = dict(removed.places + Counter(stone.places))
        tombstones.keep(file, [*others, stone.model_copy(update={"places": places})])
    return removed


def _tombstone(office: Office, passage: str, by: str, because: str, now: datetime) -> Tombstone:
    with database.reading(office.engine) as session:
        known = snapshots.take(session, office.board).people
        everybody = people.everybody(session, office.board)
    if by not in {post.handle for post in known.posts}:
        raise Fault(f"there is no post {by}; `person list` shows the posts there are")
    shown = public.shown(known)
    names = {name: shown.get(post, post) for name, post in everybody}
    as_public = public.words(passage, names)
    if as_public in names.values():  # only a post is left of it, and that stands in many places rightly
        as_public = passage
    return passages.tombstone(passage, as_public, token_hex(SALT_BYTES), by, because, now)


def remove(office: Office, data: Path, stone: Tombstone, now: datetime) -> Removed:
    """Take what a tombstone finds out of tables and papers in one transaction, then out of the emails on file."""
    removed = Removed()
    with database.writing(office.engine) as session:
        swept = sweeping.sweep(session, office.board, [stone.mark])
        removed.places.update(swept.places)
        for ref, row, older in sweeping.papers(session, office.board, stone):
            removed.places["digest"] += 1
            sweeping.note_paper(session, row, ref, stone, older, now)
            removed.reissued.extend(_reissue(session, office, ref, row, stone, now))
        if removed.places:
            about = {"passage": stone.name, "places": dict(removed.places)}
            audit.note(session, office.board, now, stone.by, "expunged a passage", "a passage", **about)
        papers_sent = sweeping.sent_papers(session, office.board, stone)
        keys = frozenset(notice.key for notice in papers_sent)
        notices = swept.notices | {notice.id for notice in papers_sent if notice.id}
    emptied = _empty(data / "outbox", stone, keys)
    removed.places.update({"data/outbox": len(emptied)} if emptied else {})
    with database.reading(office.engine) as session:
        for message in sweeping.received(session, office.board, notices, emptied):
            sent_on = office.local(message.sent_at).date() if message.sent_at else None
            removed.receivers.append(f"{message.to_title} <{message.to_email}>, {message.kind} of {sent_on}")
    return removed


def _reissue(session: Session, office: Office, ref: str, row: DigestRow, stone: Tombstone, now: datetime) -> list[str]:
    """Print a frozen issue again without the passage and, where it was sent, begin the issue that corrects it."""
    if row.frozen_at is None:
        return [f"{ref}, issue {row.number}: the draft is now {row.sha256[:12]}"]
    forms.forget(session, row)
    papers.file(session, office, row, now)
    said = [f"{ref}, issue {row.number}: what is on file was printed again, {row.sha256[:12]}"]
    if row.published_at:
        said.append(f"{ref}, issue {row.number} was published: take it off the web server until a new one is signed")
    is_newest = digests.outgoing(session, office.board, ref).number == row.number
    if is_newest and sweeping.readers(session, office.board, ref, row.number):
        case = papers.case_of(session, office, ref, now)
        draft = case.waiting or case.correct(row.number, stone.because, stone.by)
        said.append(
            f"{ref}, issue {draft.number} waits for its sign-off (`digest sign-off {ref}`), then goes to readers"
        )
    return said


def _empty(outbox: Path, stone: Tombstone, keys: frozenset[str]) -> list[str]:
    """Leave only the headers of each email on file that has the passage, in its words or in a paper that goes with it.
    Returns the Message-IDs of all that are so."""
    found = []
    for path in sorted(outbox.glob("[!.]*.eml")):
        data = path.read_bytes()
        has_it = bool(keys & stored.notices(data)) or stored.carries(data, stone.mark)
        if has_it and not stored.is_emptied(data):
            whole.write(path, stored.emptied(data))
            found.append(stored.message_id(data))
    return found
