"""Links: how one person answers for one quarter without a password.

A token is its row's number and an HMAC-SHA256 (RFC 2104) over what the row says, in base64url. It is made from the row
whenever a letter is written and never kept.
"""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from lscb_workflow.rules.snapshot import Plan, Rules, Snapshot, Term

Standing = Literal["good", "ended", "revoked", "moved"]
AFTER_THE_LAST = timedelta(days=92)  # how long a link outlives the last quarter's meeting: a quarter of a year
_NUMBER_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Link:
    """A link as its row tells it: `person` is a post's handle, `email` the mailbox it went to, `quarter` 2012-13/Q1."""

    number: int
    board: str
    person: str
    email: str
    quarter: str
    revoked: bool


def token(secret: bytes, link: Link) -> str:
    """What stands in the link's address."""
    return f"{link.number}.{_proof(secret, 'link', link)}"


def number_in(token: str) -> int | None:
    """The row that a token speaks of, whether or not it proves it; None where it is cut or made up."""
    number, _, proof = token.partition(".")
    plain = number.isascii() and number.isdigit() and len(number) <= _NUMBER_DIGITS
    return int(number) if plain and proof else None


def proves(secret: bytes, link: Link, given: str) -> bool:
    """Whether a token is this link's own, compared in constant time."""
    return hmac.compare_digest(token(secret, link).encode(), given.encode())


def form_key(secret: bytes, link: Link) -> str:
    """What a form of this link's pages must bring along, so that no other page can send it."""
    return _proof(secret, "form", link)


def is_form_key(secret: bytes, link: Link, given: str) -> bool:
    """Whether a form came from this link's own page, compared in constant time."""
    return hmac.compare_digest(form_key(secret, link).encode(), given.encode())


def _proof(secret: bytes, purpose: str, link: Link) -> str:
    return signed(secret, purpose, link.board, str(link.number), link.person, link.email, link.quarter)


def signed(secret: bytes, purpose: str, *facts: str) -> str:
    """The proof that nobody without the secret can make; one made for a purpose is none for another."""
    said = "/".join((purpose, *facts))
    return urlsafe_b64encode(hmac.digest(secret, said.encode(), "sha256")).decode().rstrip("=")


def standing(link: Link, snapshot: Snapshot, rules: Rules, today: date) -> Standing:
    """Whether a link still opens its page. `moved`: the mailbox it went to no longer receives that person's mail."""
    if link.revoked:
        return "revoked"
    mailbox = snapshot.people.mailbox(link.person, today)
    if mailbox is None or mailbox.email != link.email:
        return "moved"
    plan, term = _place(link, snapshot)
    following = next((t for t in plan.terms if t.quarter.number == term.quarter.number + 1), None)
    if following:
        return "ended" if following.frozen else "good"
    return "ended" if today > rules.dates(term).anchor_on + AFTER_THE_LAST else "good"


def terms(link: Link, snapshot: Snapshot, rules: Rules) -> list[tuple[Plan, Term]]:
    """The quarters that a link answers for: its own, and in each other plan the one in which its own ends."""
    own_plan, own_term = _place(link, snapshot)
    found = []
    for plan in snapshot.plans:
        ends_on = own_term.quarter.ends_on
        around = [t for t in rules.monitored(plan) if t.quarter.starts_on <= ends_on <= t.quarter.ends_on]
        if plan.plan == own_plan.plan:
            found.append((plan, own_term))
        elif around:
            found.append((plan, around[0]))
    return found


def current(plan: Plan, rules: Rules) -> Term:
    """The quarter of a plan whose paper comes next; the last one when all have gone."""
    monitored = rules.monitored(plan) or plan.terms
    return next((term for term in monitored if not term.frozen), monitored[-1])


def _place(link: Link, snapshot: Snapshot) -> tuple[Plan, Term]:
    name = link.quarter.rpartition("/")[0]
    plan = next(plan for plan in snapshot.plans if plan.plan == name)
    return plan, next(term for term in plan.terms if term.quarter.ref == link.quarter)
