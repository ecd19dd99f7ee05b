"""The ladder: who is told next about something unanswered, and why somebody is passed over.

Lead, business manager, the board member for the lead's agency, chair, then the paper. It never ends in silence.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from lscb_workflow.rules import rejecting
from lscb_workflow.rules.people import Directory, Mailbox
from lscb_workflow.rules.policy import Step
from lscb_workflow.rules.workdays import Calendar

What = Literal["return", "deadline"]


@dataclass(frozen=True, slots=True)
class Rung:
    """A step with its day."""

    step: Step
    on: date


@dataclass(frozen=True, slots=True)
class Item:
    """What the leads of one action owe an answer to: a return for a quarter, or word on a deadline.

    `point` is the quarter's name (Q3) or the deadline's date (2013-01-31); `leads` are posts, joint leads in order.
    """

    plan: str
    ref: str
    point: str
    what: What
    due_on: date
    leads: tuple[str, ...]
    rungs: tuple[Rung, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """One step for one person: to be sent, or passed over with the reason."""

    step: Step
    post: str
    person: str
    skipped: bool
    because: str


def rungs(steps: tuple[Step, ...], anchor: date, calendar: Calendar, not_before: date) -> tuple[Rung, ...]:
    """The days on which the steps fall, none before `not_before`."""
    return tuple(Rung(step, max(calendar.shift(anchor, step.days), not_before)) for step in steps)


def calls(
    item: Item,
    people: Directory,
    asked_on: Mapping[str, date],
    today: date,
    after_asking: int,
    calendar: Calendar,
) -> list[Call]:
    """Who is owed word of an unanswered item today: of the steps reached, the latest for each person.

    `asked_on` maps a lead's post to the day a message about this item was first really sent to it. Nobody is told
    over the leads' heads until every lead who can be reached was asked `after_asking` working days ago. A lead whose
    mailbox takes nothing holds nobody up: whoever settles questions is asked about it.
    """
    may_tell = _everybody_was_asked(item, people, asked_on, today, after_asking, calendar)
    latest: dict[tuple[str, str | None], Call] = {}
    for rung in item.rungs:
        if rung.on <= today and (rung.step.asks or may_tell):
            for call in calls_of(rung, item, people, today):
                # Being passed over says nothing to anybody: it must not stand in the way of an earlier reminder.
                latest[call.person, call.step.name if call.skipped else None] = call
    return list(latest.values())


def _everybody_was_asked(
    item: Item, people: Directory, asked_on: Mapping[str, date], today: date, after_asking: int, calendar: Calendar
) -> bool:
    """One email may ask for two posts: whoever covers a joint lead, or holds both, was asked for both."""
    reachable = {lead: mailbox.person for lead in item.leads if (mailbox := people.mailbox(lead, today))}
    asked = [lead for lead, on in asked_on.items() if calendar.shift(on, after_asking) <= today]
    persons = {reachable[lead] for lead in asked if lead in reachable}
    return bool(persons) and all(
        lead in asked or person in persons or rejecting.since(people, lead, today, after_asking, calendar)
        for lead, person in reachable.items()
    )


def calls_of(rung: Rung, item: Item, people: Directory, today: date) -> Iterator[Call]:
    """Whom one step would reach, as things stand today, and who is passed over."""
    for post in _posts_for(rung.step, item, people):
        mailbox = people.mailbox(post, today)
        if rung.step.asks:
            if mailbox:
                yield Call(rung.step, post, mailbox.person, False, "")
        elif not mailbox:
            yield Call(
                rung.step, post, post, True, "nobody holds this post, or its address is missing or not confirmed"
            )
        elif reason := _passed_over(mailbox, item, people, today):
            yield Call(rung.step, post, mailbox.person, True, reason)
        else:
            yield Call(rung.step, post, mailbox.person, False, "")


def _posts_for(step: Step, item: Item, people: Directory) -> tuple[str, ...]:
    if step.to == "lead":
        return item.leads
    if step.to == "agency_member":
        members = (people.member_for(lead) for lead in item.leads)
        return tuple(dict.fromkeys(member for member in members if member))
    return people.in_role(step.to)


def _passed_over(mailbox: Mailbox, item: Item, people: Directory, today: date) -> str | None:
    """Nobody is told about themselves, nor through a mailbox that somebody who leads the action reads."""
    leading = people.emails_of(item.leads, today)
    if mailbox.email in leading:
        return f"{mailbox.title} leads {item.ref}"
    if people.hears(mailbox.post, today) & leading:
        return f"a lead of {item.ref} reads the mailbox of {mailbox.title}"
    return None
