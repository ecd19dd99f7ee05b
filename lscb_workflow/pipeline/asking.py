"""Asking about new addresses: one email each, on any day, as soon as it was entered.

Whatever way an address came into the tables, it is asked about because nobody has confirmed it and nobody was asked.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from lscb_workflow.mail import message
from lscb_workflow.pipeline.office import Office
from lscb_workflow.rules import confirming
from lscb_workflow.rules.letters import Addressee, Desk
from lscb_workflow.rules.notices import Notice
from lscb_workflow.rules.people import Directory
from lscb_workflow.store import outbox, people
from lscb_workflow.store.outbox import Envelope


def ask(session: Session, office: Office, now: datetime) -> None:
    """Write down whom to ask. Two posts entered at one address are asked in one email; one that failed to leave goes
    again, once a day."""
    if not people.any_unconfirmed(session, office.board):
        return
    known = people.directory(session, office.board)
    owed = {notice.point: notice for notice in notices(office, known, now)}
    said = outbox.said(session, [notice.key for notice in owed.values()], office.today(now))
    for entries in confirming.alike(known.to_confirm(office.today(now))):
        fresh = [notice for entry in entries if (notice := owed[str(entry.number)]).key not in said]
        if fresh:
            envelope = _envelope(office, confirming.addressee(known, entries[0]))
            limit = office.rules.policy.mail.acts_a_day
            outbox.add_act(session, [(notice, {}) for notice in fresh], office.today(now), now, envelope, limit)


def _envelope(office: Office, to: Addressee) -> Envelope:
    """To the address itself: its post has no mailbox yet."""

    def named(seed: str, _post: str) -> dict[str, str]:
        message_id = message.message_id(seed, office.domain)
        return {"message_id": message_id, "to_name": to.name, "to_title": to.title, "to_email": to.email}

    return named


def notices(office: Office, known: Directory, now: datetime) -> list[Notice]:
    """What is owed to the readers of new addresses, whether or not it has been said."""
    trial = office.redirect_to is not None or not office.live
    return confirming.owed(office.board, known, office.today(now), trial=trial)


def letter(office: Office, desk: Desk, asking: Sequence[Notice]) -> dict[str, object]:
    """What the email says. A trial's has no link: whoever reads the trial's mailbox must not confirm for others."""
    found = (confirming.entry_of(desk.snapshot.people, notice) for notice in asking)
    entries = [entry for entry in found if entry]
    door = None if office.redirect_to else office.door
    link = door.confirm_address(confirming.token(door.secret, office.board, entries[-1])) if door else None
    until = confirming.last_day(entries[-1], office.rules.policy.mail.confirm_days, desk.today)
    return confirming.letter(desk, entries, link, until)
