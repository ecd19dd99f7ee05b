"""What happens behind a link: look, save, send, hand on, say that it was not meant for you, ask for a new one.

Looking changes nothing. Everything else is one transaction that begins by looking again, so that what a page was
printed from and what it changes cannot part: `seen` says what the page showed, and an older page is told so.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256

from sqlmodel import Session

from lscb_workflow.pipeline import acts
from lscb_workflow.pipeline.office import Office
from lscb_workflow.rules import filling, links, sheets
from lscb_workflow.rules.acts import NotMineAct
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.links import Link, Standing
from lscb_workflow.rules.notices import Notice
from lscb_workflow.rules.sheets import Card, Sheet
from lscb_workflow.rules.snapshot import Snapshot
from lscb_workflow.store import audit, database, measures, outbox, people, plans, snapshots, submissions
from lscb_workflow.store import links as rows
from lscb_workflow.store.submissions import OnFile

Typed = dict[str, list[str]]
SHORT_HASH = 16  # characters: enough to tell two states of one page apart


class NoSuchLink(Exception):  # noqa: N818  it is what the page says, not a failure of ours
    """A token that is cut off or made up, or a page that the link does not have."""


class NotFromThisPage(Exception):  # noqa: N818
    """A form that did not come from the link's own page."""


@dataclass(frozen=True)
class Visit:
    """A page as it stands: `saved` is what was typed and not sent, `seen` tells this state from any other."""

    link: Link
    standing: Standing
    snapshot: Snapshot
    sheet: Sheet | None = None
    saved: Typed = field(default_factory=dict)
    seen: str = ""

    @property
    def typed(self) -> Typed:
        """What stands in the fields: what was saved, else what is on file."""
        return self.saved or (filling.page(self.sheet) if self.sheet else {})


@dataclass(frozen=True)
class Sent:
    """What came of sending; `refused` where the page had changed, or what was saved does not fit any more."""

    visit: Visit
    refused: bool = False


def look(office: Office, token: str, now: datetime) -> Visit:
    """The page behind a token. Raises NoSuchLink for one that proves nothing."""
    with database.reading(office.engine) as session:
        return _visit(session, office, token, now)


def received(office: Office, visit: Visit, now: datetime) -> list[OnFile]:
    """What this person has sent in for the link's quarters, for their own page."""
    found = links.terms(visit.link, visit.snapshot, office.rules)
    posts = visit.snapshot.people.received_by(visit.link.person, office.today(now))
    with database.reading(office.engine) as session:
        return submissions.on_file(session, office.board, posts, {term.quarter.ref for _, term in found})


def save(office: Office, token: str, form_key: str, typed: Typed, seen: str, now: datetime) -> tuple[Visit, bool]:
    """Keep what was typed, unless the page has changed since it was printed. Returns the page and whether it was kept.

    Nothing is lost when it was not: the caller still has what was typed, and the page what was saved elsewhere.
    """
    with database.writing(office.engine) as session:
        visit = _acting(session, office, token, form_key, now)
        if visit.sheet is None or seen != visit.seen:
            return visit, False
        rows.keep_draft(session, visit.link, {} if typed == filling.page(visit.sheet) else typed, now)
        return replace(visit, saved=typed, seen=_seen(visit.sheet, typed)), True


def send(office: Office, token: str, form_key: str, seen: str, now: datetime) -> Sent:
    """Put everything that was saved on file, with one receipt. What is on file already is not sent a second time."""
    with database.writing(office.engine) as session:
        visit = _acting(session, office, token, form_key, now)
        if visit.sheet is None:
            return Sent(visit)
        found = filling.filled(visit.sheet, visit.typed)
        if seen != visit.seen or found.wrong or found.strange:
            return Sent(visit, refused=True)
        if found.returns:
            acts.submit(session, office, visit.snapshot, [act for _, act in found.returns], now)
        for _, act in found.measures:
            measures.give(session, visit.snapshot, act, now)
        rows.keep_draft(session, visit.link, {}, now)
        return Sent(visit)


def hand_on(office: Office, token: str, form_key: str, card_key: str, ask: str, now: datetime) -> Card:
    """An action is not theirs any more; the business manager is asked. Raises Fault with what does not fit."""
    with database.writing(office.engine) as session:
        visit = _acting(session, office, token, form_key, now)
        card = visit.sheet.card(card_key) if visit.sheet else None
        if card is None:
            raise NoSuchLink
        if ask != UNKNOWN and ask not in {post.handle for post in visit.snapshot.people.posts}:
            raise Fault("Choose whom to ask, or that you do not know")
        act = NotMineAct(ref=card.key, by=card.post, ask=None if ask == UNKNOWN else ask)
        plans.hand_on(session, office.board, act, now)
        return card


UNKNOWN = "unknown"


def disown(office: Office, token: str, form_key: str, now: datetime) -> Visit:
    """No more mail to the mailbox that has this link; the business manager is asked who it should go to."""
    with database.writing(office.engine) as session:
        visit = _acting(session, office, token, form_key, now)
        if visit.standing not in ("good", "ended"):
            return visit
        people.disown(session, office.board, visit.link.email, now)
        rows.revoke(session, office.board, visit.link.email, now, visit.link.person)
        return visit


def renew(office: Office, token: str, form_key: str, now: datetime) -> bool:
    """A new link to the mailbox that had the old one, while it still is that person's. Returns whether one goes."""
    with database.writing(office.engine) as session:
        visit = _acting(session, office, token, form_key, now)
        if visit.standing not in ("good", "ended"):
            return False
        plan, _, quarter = visit.link.quarter.rpartition("/")
        notice = Notice(
            kind="link",
            board=office.board,
            plan=plan,
            ref="link",
            point=quarter,
            step=f"link-{outbox.count(session, office.board, 'link', visit.link.person) + 1}",
            post=visit.link.person,
            person=visit.link.person,
            reason="A new link was asked for on the page of an older one",
        )
        audit.note(session, office.board, now, visit.link.person, "asked for a new link", visit.link.quarter)
        today, limit = office.today(now), office.rules.policy.mail.acts_a_day
        envelope = office.envelope(office.desk(visit.snapshot, now))
        return outbox.add_act(session, [(notice, {})], today, now, envelope, limit)


def link_of(session: Session, office: Office, token: str, *, hold: bool = False) -> Link:
    """The link that a token proves; with `hold`, others wait. Raises NoSuchLink for one that proves nothing."""
    number = links.number_in(token)
    link = rows.find(session, office.board, number, hold=hold) if number is not None else None
    if office.door is None or link is None or not links.proves(office.door.secret, link, token):
        raise NoSuchLink
    return link


def _visit(session: Session, office: Office, token: str, now: datetime, *, hold: bool = False) -> Visit:
    link = link_of(session, office, token, hold=hold)
    today, taken = office.today(now), snapshots.take(session, office.board)
    standing = links.standing(link, taken, office.rules, today)
    if standing != "good":
        return Visit(link, standing, taken)
    posts = taken.people.received_by(link.person, today)
    sheet = sheets.sheet(taken, office.rules, link, submissions.own(session, office.board, posts), today)
    saved = rows.draft(session, link) or {}
    return Visit(link, standing, taken, sheet, saved, _seen(sheet, saved))


def _acting(session: Session, office: Office, token: str, form_key: str, now: datetime) -> Visit:
    """The visit, if the form came from its own page. One at a time behind a link: a second click finds the first."""
    visit = _visit(session, office, token, now, hold=True)
    assert office.door is not None
    if not links.is_form_key(office.door.secret, visit.link, form_key):
        raise NotFromThisPage
    return visit


def _seen(sheet: Sheet, saved: Mapping[str, list[str]]) -> str:
    """A short hash of what a page shows: who has answered what so far, and what was saved."""
    answers = {
        card.key: [s.number for s in card.action.submissions] + [str(d) for d in card.deadlines] for card in sheet.cards
    }
    given = {measure.key: len(measure.given) for measure in sheet.measures}
    shown = json.dumps([answers, given, saved], sort_keys=True)
    return sha256(shown.encode()).hexdigest()[:SHORT_HASH]
