"""Questions: what the plan leaves open and only a person can settle. They are asked at once, then each quarter."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lscb_workflow.rules.actions import Action
from lscb_workflow.rules.people import Directory
from lscb_workflow.rules.snapshot import Plan

MEASURES, MANAGER = "measures", "manager"  # what stands where other questions name an action


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
    """Leads whom no email can reach today."""
    for post in action.posts:
        if action.state == "open" and people.mailbox(post, today) is None:
            title = people.title(post)
            text = f"No email reaches its lead, the {title}. Who holds the post, and at what address?"
            yield Question(action.ref, "no-address", text, which=post)


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
        if people.mailbox(post, today) is None:
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
