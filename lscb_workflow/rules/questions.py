"""Questions: what the plan leaves open and only a person can settle. They are asked at once, then each quarter."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lscb_workflow.rules import rejecting
from lscb_workflow.rules.actions import Action
from lscb_workflow.rules.people import Directory, Entry
from lscb_workflow.rules.snapshot import Plan, Rules
from lscb_workflow.rules.timescales.wording import day_words

TOLD = ("chair", "board", "governing_board", "administrator")  # who get papers, steps or word of the service
MEASURES, MANAGER = "measures", "manager"  # what stands where other questions name an action
COMMANDS = {  # what settles each kind of question
    "no-address": "lscb-workflow person replace POST --name NAME --email ADDRESS --from DATE",
    "rejected": "lscb-workflow person replace {which} --name NAME --email ADDRESS --from DATE",
    "unconfirmed": "lscb-workflow person confirm {which} --by POST",
    "timescale": "lscb-workflow plan confirm {ref} --due DATE",
    "undetermined": "lscb-workflow plan confirm {ref} --due DATE",
    "done": "lscb-workflow plan complete {ref}",
    "event": "lscb-workflow plan event {ref} --on DATE",
    "no-lead": "lscb-workflow plan lead {ref} POST",
    "handed-on": "lscb-workflow plan lead {ref} POST",
    "words": "lscb-workflow submission show {which}",
    "no-meeting": "lscb-workflow plan meeting {plan}/{ref} DATE",
}


@dataclass(frozen=True, slots=True)
class Question:
    """`about` names what is open (no-lead, timescale, event …), `which` tells two of a kind apart.

    `decider` is who decides it beside the manager, as the plan prints them.
    """

    ref: str
    about: str
    text: str
    decider: str | None = None
    which: str = ""

    @property
    def step(self) -> str:
        """How a notice's key names it."""
        return f"{self.about}-{self.which}" if self.which else self.about


def of_action(action: Action) -> Iterator[Question]:
    """What the printed plan itself leaves open about an action, whoever holds which post."""
    if action.state != "open":
        return
    if action.torn:
        yield Question(action.ref, "torn", f"The plan has lost some of its words: {action.torn}. What should it say?")
    if not action.leads:
        yield Question(action.ref, "no-lead", "The plan prints no lead. Who leads it?")
    for place, lead in enumerate(action.leads, 1):
        which = str(place) if place > 1 else ""
        if lead.missing:
            printed = f" Only this can be read: “{lead.role}”." if lead.role else ""
            text = f"The plan prints no name for its lead.{printed} Who leads it?"
            yield Question(action.ref, "no-lead", text, which=which)
        elif lead.post is None:
            yield Question(
                action.ref, "no-lead", f"No post answers to “{lead.name or lead.role}”. Who is it?", which=which
            )
    if action.says_it_is_done:
        yield Question(action.ref, "done", "The plan says that it is finished. Is it complete?")
    for reading in action.readings:
        if reading.question:
            about = "timescale" if reading.ask else reading.kind
            yield Question(action.ref, about, reading.question, reading.event if about == "undetermined" else None)


def of_posts(action: Action, people: Directory, today: date) -> Iterator[Question]:
    """Leads whom no email can reach today, but for those whose address only waits to be confirmed."""
    for post in action.posts:
        if action.state == "open" and _is_lost(people, post, today):
            title = people.title(post)
            text = f"No email reaches its lead, the {title}. Who holds the post, and at what address?"
            yield Question(action.ref, "no-address", text, which=post)


def _is_lost(people: Directory, post: str, today: date) -> bool:
    return people.mailbox(post, today) is None and people.awaited(post, today) is None


def of_addresses(plan: Plan, people: Directory, rules: Rules, today: date) -> Iterator[Question]:
    """Addresses that nobody has confirmed, though their readers have had time to."""
    for ref, post, who in _concerned(plan, people):
        entry = people.awaited(post, today)
        if entry and not has_time(entry, rules, today):
            text = (
                f"No email reaches the {people.title(post)}, {who}. {unconfirmed(entry)} "
                "Please ring them, then record that it is right, or enter another address."
            )
            yield Question(ref, "unconfirmed", text, which=entry.post)


def of_mailboxes(plan: Plan, people: Directory, rules: Rules, today: date) -> Iterator[Question]:
    """Mailboxes that take no message, each once, whatever is led or read there: all else waits for them."""
    asked: set[str] = set()
    for ref, post, _ in _concerned(plan, people):
        since = rejecting.since(people, post, today, rules.policy.after_asking, rules.calendar)
        mailbox = people.mailbox(post, today)
        if since and mailbox and mailbox.person not in asked:
            asked.add(mailbox.person)
            text = (
                f"The mailbox of the {mailbox.title} has taken no email since {day_words(since)}. "
                "It is tried again each working day. Please ring them; if it stays so, enter another address."
            )
            yield Question(ref, "rejected", text, which=mailbox.person)


def _concerned(plan: Plan, people: Directory) -> list[tuple[str, str, str]]:
    """Posts that must be reached: what of the plan they are about, and who they are to it."""
    asked = [(MANAGER, post, "who looks after the plan") for post in people.in_role("manager")]
    told = (post for role in TOLD for post in people.in_role(role))
    asked += [(MANAGER, post, "who is to hear of the plan") for post in dict.fromkeys(told)]
    asked += [(each.ref, post, "its lead") for each in plan.actions if each.state == "open" for post in each.posts]
    return asked


def has_time(entry: Entry, rules: Rules, today: date) -> bool:
    """True for some working days after the reader of an address was asked or, if nobody has been, it was entered."""
    since = entry.asked_on or entry.entered_at.date()
    return today < rules.calendar.shift(since, rules.policy.after_asking)


def unconfirmed(entry: Entry) -> str:
    """How long an address has waited, in one sentence."""
    if entry.asked_on:
        return f"An email of {day_words(entry.asked_on)} asks to confirm the address, and nobody has."
    return "Nobody has confirmed the address, and the email that asks for it has not left."


def of_leads(action: Action, people: Directory) -> Iterator[Question]:
    """Leads who say that the action is not theirs any more."""
    for lead in action.leads:
        if action.state == "open" and lead.post and lead.handed_on is not None:
            ask = f" They say: ask the {people.title(lead.handed_on)}." if lead.handed_on else ""
            text = f"The {people.title(lead.post)} says that it is not theirs any more.{ask} Who leads it now?"
            yield Question(action.ref, "handed-on", text, which=lead.post)


def of_words(action: Action, people: Directory) -> Iterator[Question]:
    """Words of leads that may identify somebody: they are in no paper until they are cleared or taken out."""
    if action.opening_withheld and action.state == "open":
        text = "Words of its progress in the plan's file may identify somebody. They are withheld. May they stand?"
        yield Question(action.ref, "words", text, which=action.ref)
    latest = {(submission.quarter, submission.by): submission for submission in action.submissions}
    for submission in latest.values():
        if submission.withheld:
            text = (
                f"Words in the return of the {people.title(submission.by)} may identify somebody. They are withheld "
                "from every paper. May they stand?"
            )
            yield Question(action.ref, "words", text, which=str(submission.number))


def of_plan(plan: Plan, people: Directory, today: date) -> Iterator[Question]:
    """All that is open about a plan today, in the plan's order."""
    for post in people.in_role("manager"):
        if _is_lost(people, post, today):
            text = (
                f"No email reaches the {people.title(post)}, who looks after the plan. Who holds it, at what address?"
            )
            yield Question(MANAGER, "no-address", text, which=post)
    for action in plan.actions:
        yield from of_action(action)
        yield from of_posts(action, people, today)
        yield from of_leads(action, people)
        yield from of_words(action, people)
    for term in plan.terms:
        if term.quarter.meets_on is None and not term.frozen and term.quarter.starts_on <= today:
            yield Question(
                term.quarter.name, "no-meeting", f"When does the board meet to look at {term.quarter.period}?"
            )
    if question := of_measures(plan.unowned_measures):
        yield question


def of_measures(unowned: int) -> Question | None:
    """The plan prints measures and nobody who owes them: one question for all."""
    if not unowned:
        return None
    text = f"The plan prints {unowned} measures without an owner or a frequency. Who owes each, and how often?"
    return Question(MEASURES, "no-owner", text)
