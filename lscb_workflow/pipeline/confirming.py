"""What happens behind the link that asks about an address: look, confirm it, or say that it was not meant for you."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from lscb_workflow.pipeline.office import Office
from lscb_workflow.pipeline.visits import NoSuchLink, NotFromThisPage
from lscb_workflow.rules import confirming, links
from lscb_workflow.rules.confirming import Standing
from lscb_workflow.rules.people import Directory, Entry
from lscb_workflow.store import database, people


@dataclass(frozen=True)
class Asked:
    """An address behind its link, with the titles of the posts that it was entered for."""

    entry: Entry
    standing: Standing
    titles: list[str]


def look(office: Office, token: str, now: datetime) -> Asked:
    """What a token asks. Raises NoSuchLink for one that proves nothing."""
    with database.reading(office.engine) as session:
        return _asked(session, office, token, now)


def confirm(office: Office, token: str, form_key: str, now: datetime) -> None:
    """The mailbox is theirs. A link that has ended confirms nothing."""
    with database.writing(office.engine) as session:
        if email := _acting(session, office, token, form_key, now):
            people.confirm(session, office.board, email, now, people.ITS_READER)


def disown(office: Office, token: str, form_key: str, now: datetime) -> bool:
    """Nothing more goes to this mailbox; the business manager is asked who it should go to. Returns whether it does."""
    with database.writing(office.engine) as session:
        if email := _acting(session, office, token, form_key, now):
            people.disown(session, office.board, email, now)
        return email is not None


def _acting(session: Session, office: Office, token: str, form_key: str, now: datetime) -> str | None:
    """The address that still waits for an answer, if the form came from its own page. One at a time behind a link."""
    asked = _asked(session, office, token, now, hold=True)
    assert office.door is not None
    if not confirming.is_form_key(office.door.secret, office.board, asked.entry, form_key):
        raise NotFromThisPage
    return asked.entry.holder.email if asked.standing == "good" else None


def _asked(session: Session, office: Office, token: str, now: datetime, *, hold: bool = False) -> Asked:
    number = links.number_in(token)
    entry = people.entry(session, office.board, number, hold=hold) if number is not None else None
    door = office.door
    if door is None or entry is None or not confirming.proves(door.secret, office.board, entry, token):
        raise NoSuchLink
    known = people.directory(session, office.board)
    days = office.rules.policy.mail.confirm_days
    return Asked(entry, confirming.standing(entry, known, days, office.today(now)), _titles(known, entry))


def _titles(known: Directory, entry: Entry) -> list[str]:
    alike = [other.post for other in known.unconfirmed if other.holder.email == entry.holder.email]
    return list(dict.fromkeys(known.title(post) for post in (entry.post, *alike)))
