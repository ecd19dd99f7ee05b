"""Confirming: a new address first gets an email without content that asks its reader to confirm it.

The link in it is for this alone: its token is made as those of `links` are, over the row of the address, for a purpose
of its own.
"""

import hmac
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Literal

from lscb_workflow.rules import links
from lscb_workflow.rules.digest.wording import listed
from lscb_workflow.rules.letters import Addressee, Desk, common
from lscb_workflow.rules.notices import Notice
from lscb_workflow.rules.people import Directory, Entry

Standing = Literal["good", "confirmed", "ended"]
PEOPLE, ADDRESS = "people", "address"  # what stands in a key where other notices have a plan and an action


def owed(board: str, people: Directory, today: date, trial: bool) -> list[Notice]:
    """A notice for every address that waits to be confirmed, before its holder's first day too.

    What a trial sends to its one mailbox has asked nobody: it has a key of its own, so that the real one still goes.
    """
    return [
        Notice(
            kind="confirm",
            board=board,
            plan=PEOPLE,
            ref=ADDRESS,
            point=str(entry.number),
            step="trial" if trial else "confirm",
            post=entry.post,
            person=entry.post,
            reason=f"An address was entered for the {people.title(entry.post)}, and nobody has confirmed it",
        )
        for entry in people.to_confirm(today)
    ]


def entry_of(people: Directory, notice: Notice) -> Entry | None:
    """The address that a notice asks about, while it still waits."""
    return next((entry for entry in people.unconfirmed if str(entry.number) == notice.point), None)


def addressee(people: Directory, entry: Entry) -> Addressee:
    """Whom the email is for: a post only, because a stranger may be reading it."""
    title = people.title(entry.post)
    return Addressee(title, title, entry.holder.email)


def letter(desk: Desk, entries: Sequence[Entry], link: str | None, until: date) -> dict[str, Any]:
    """What the email says: which posts its address was entered for, and nothing of any plan."""
    people, first = desk.snapshot.people, entries[0]
    titles = list(dict.fromkeys(people.title(entry.post) for entry in entries))
    why = f"You receive this because this address was entered for the {listed(titles)}."
    return {
        **common(desk, addressee(people, first), why),
        "titles": titles,
        "to_manager": any(entry.post in people.in_role("manager") for entry in entries),
        "confirm_link": link,
        "until": until,
        "command": f"lscb-workflow person confirm {first.post} --by {first.post}",
    }


def token(secret: bytes, board: str, entry: Entry) -> str:
    """What stands in the link's address."""
    return f"{entry.number}.{_proof(secret, 'confirm', board, entry)}"


def proves(secret: bytes, board: str, entry: Entry, given: str) -> bool:
    """Whether a token is this address's own, compared in constant time."""
    return hmac.compare_digest(token(secret, board, entry).encode(), given.encode())


def form_key(secret: bytes, board: str, entry: Entry) -> str:
    """What a form of this address's page must bring along."""
    return _proof(secret, "confirm-form", board, entry)


def is_form_key(secret: bytes, board: str, entry: Entry, given: str) -> bool:
    """Whether a form came from this address's own page, compared in constant time."""
    return hmac.compare_digest(form_key(secret, board, entry).encode(), given.encode())


def _proof(secret: bytes, purpose: str, board: str, entry: Entry) -> str:
    facts = (str(entry.number), entry.post, entry.holder.email, str(entry.entered_at.timestamp()))
    return links.signed(secret, purpose, board, *facts)


def last_day(entry: Entry, days: int, today: date) -> date:
    """The last day on which its link confirms an address: as many `days` after its reader was asked as policy gives."""
    return (entry.asked_on or today) + timedelta(days=days)


def standing(entry: Entry, people: Directory, days: int, today: date) -> Standing:
    """What the link of an address still does. It ends with the address, or when its time is over."""
    if not people.holds(entry) or (entry.holder.until_on or today) < today:
        return "ended"
    if entry.confirmed_at:
        return "confirmed"
    return "good" if today <= last_day(entry, days, today) else "ended"


def alike(entries: Iterable[Entry]) -> list[list[Entry]]:
    """Entries of one address together: two posts held at it are one person, who is asked once."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.holder.email, []).append(entry)
    return list(found.values())
