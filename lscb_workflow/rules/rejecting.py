"""Mailboxes that take no message though their address is right, told apart from a mail server that takes none."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from lscb_workflow.rules.people import Directory
from lscb_workflow.rules.workdays import Calendar

SEVERAL = 3  # mailboxes that take nothing on a day, and nobody's does: fewer may well be full at once
Tries = Sequence[tuple[str, datetime]]  # addresses, and when an attempt at each ended, the oldest first


def mailboxes(rejected: Tries, taken: Tries, entered: Mapping[str, datetime]) -> dict[str, date]:
    """Since when each address has taken no message; `entered` is when each was.

    A day on which several refuse their mail and nobody takes any is the mail server's, and says nothing of a mailbox.
    """
    last_taken, days_taken = dict(taken), {at.date() for _, at in taken}
    refusing: dict[date, set[str]] = defaultdict(set)
    for email, at in rejected:
        refusing[at.date()].add(email)
    found: dict[str, date] = {}
    for email, at in rejected:
        of_the_server = at.date() not in days_taken and len(refusing[at.date()]) >= SEVERAL
        if email in entered and not of_the_server and at > max(entered[email], last_taken.get(email, entered[email])):
            found.setdefault(email, at.date())
    return found


def unreached(people: Directory, post: str, today: date) -> str:
    """What stands behind a lead's name where nothing that is sent to them arrives."""
    mailbox = people.mailbox(post, today)
    return "" if mailbox and mailbox.email not in people.rejecting else " (no email reaches them)"


def since(people: Directory, post: str, today: date, after_asking: int, calendar: Calendar) -> date | None:
    """Since when a post's mailbox has taken no message, once that is `after_asking` working days ago."""
    mailbox = people.mailbox(post, today)
    day = people.rejecting.get(mailbox.email) if mailbox else None
    return day if day and calendar.shift(day, after_asking) <= today else None
