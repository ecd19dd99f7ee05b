"""A sheet: everything that one person is asked for behind a link, an action a card, what is due first on top."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from lscb_workflow.rules import deadlines, links, returns
from lscb_workflow.rules.actions import Action, Submission
from lscb_workflow.rules.links import Link
from lscb_workflow.rules.measures import Measure
from lscb_workflow.rules.quarters import Quarter
from lscb_workflow.rules.snapshot import Plan, Rules, Snapshot, Term


@dataclass(frozen=True, slots=True)
class Output:
    """`delivered_in` is the quarter in which somebody first said so, as in Q1; None while nobody has."""

    number: int
    text: str
    delivered_in: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody sent in, as another reader may see it: words that are withheld stay so."""

    by: str
    on: date
    period: str
    status: str
    submission: Submission


@dataclass(frozen=True, slots=True)
class Card:
    """What one action asks. `asks_return` is false where only word on its deadlines is wanted.

    `required` are the deadlines on which a return must say met, or not yet; `deadlines` all those that it may answer.
    `mine` is what this person has sent for the quarter, with every word; `others` what joint leads have; `last` the
    newest answer for the quarter before. `late`: the quarter's paper is settled.
    """

    ref: str
    plan: Plan
    action: Action
    quarter: Quarter
    post: str
    via: str | None
    asks_return: bool
    due_on: date
    papers_on: date
    overdue: bool
    late: bool
    deadlines: tuple[date, ...]
    required: tuple[date, ...]
    asks_started: bool
    event: str | None
    outputs: tuple[Output, ...]
    others: tuple[Said, ...]
    mine: Submission | None
    last: Said | None

    @property
    def key(self) -> str:
        """How the page's fields name it: 2012-13:1.5."""
        return f"{self.plan.plan}:{self.action.ref}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """`handed_on` are the references that this person said are not theirs any more."""

    link: Link
    title: str
    name: str
    quarter: Quarter
    cards: tuple[Card, ...]
    measures: tuple[Measure, ...]
    handed_on: tuple[str, ...]

    def card(self, key: str) -> Card | None:
        return next((card for card in self.cards if card.key == key), None)


def sheet(snapshot: Snapshot, rules: Rules, link: Link, mine: dict[int, Submission], today: date) -> Sheet:
    """What a link asks for today. `mine` has this person's own submissions by number, with every word."""
    found = links.terms(link, snapshot, rules)
    mailbox = snapshot.people.mailbox(link.person, today)
    held = snapshot.people.received_by(link.person, today)
    cards = [
        card
        for plan, term in found
        for action in plan.actions
        for post in action.posts
        if post in held and post == next(p for p in action.posts if p in held)
        if (card := _Asking(snapshot, rules, plan, term, today).card(action, post, mine))
    ]
    return Sheet(
        link=link,
        title=snapshot.people.title(link.person),
        name=mailbox.name if mailbox else "",
        quarter=next(term.quarter for _, term in found if term.quarter.ref == link.quarter),
        cards=tuple(sorted(cards, key=lambda card: (card.due_on, card.asks_return))),
        measures=tuple(
            m for plan, term in found for m in plan.measures if m.owner in held and m.owed_for(term.quarter)
        ),
        handed_on=tuple(
            snapshot.written(plan.plan, action.ref)
            for plan, _ in found
            for action in plan.actions
            if any(lead.post in held and lead.handed_on is not None for lead in action.leads)
        ),
    )


@dataclass(frozen=True, slots=True)
class _Asking:
    snapshot: Snapshot
    rules: Rules
    plan: Plan
    term: Term
    today: date

    def card(self, action: Action, post: str, mine: dict[int, Submission]) -> Card | None:
        """What an action asks of one of its leads; None where nothing is wanted now."""
        term, dates = self.term, self.rules.dates(self.term)
        asks = self.rules.opened(term, self.today) and returns.owed_for(action, term.quarter)
        near = self._near(action)
        if not asks and not near:
            return None
        required = tuple(d.due_on for d in returns.to_answer(action, term.quarter)) if asks else ()
        said = self._said(action, term.quarter)
        own = next((s.submission for s in reversed(said) if s.submission.number in mine), None)
        events = [r.event or r.words for r in action.readings if r.kind == "event"] if asks else []
        due_on = min((*near, *((dates.closes_on,) if asks else ())))
        return Card(
            ref=self.snapshot.written(self.plan.plan, action.ref),
            plan=self.plan,
            action=action,
            quarter=term.quarter,
            post=post,
            via=self._deputy(post),
            asks_return=asks,
            due_on=due_on,
            papers_on=dates.papers_on,
            overdue=due_on < self.today and own is None,
            late=term.frozen,
            deadlines=tuple(sorted({*near, *required})),
            required=required,
            asks_started=asks and returns.asks_if_started(action, term.quarter),
            event=events[0] if events else None,
            outputs=tuple(_outputs(action, self.plan)) if asks else (),
            others=tuple(s for s in said if s.submission.number not in mine),
            mine=mine[own.number] if own else None,
            last=self._last(action),
        )

    def _near(self, action: Action) -> tuple[date, ...]:
        alone = replace(self.plan, actions=(action,))
        return tuple(item.due_on for item in deadlines.items(alone, self.rules, self.today))

    def _deputy(self, post: str) -> str | None:
        """The title of whoever answers for a post while it is covered."""
        people = self.snapshot.people
        mailbox = people.mailbox(post, self.today)
        return people.title(mailbox.person) if mailbox and people.is_covered(post, self.today) else None

    def _said(self, action: Action, quarter: Quarter) -> list[Said]:
        """The latest word of each who sent any for a quarter, oldest first."""
        latest: dict[str, Submission] = {}
        for submission in action.submissions:
            if submission.quarter == quarter.number:
                latest.pop(submission.by, None)
                latest[submission.by] = submission
        return [self._shown(submission, quarter) for submission in latest.values()]

    def _shown(self, submission: Submission, quarter: Quarter) -> Said:
        by = self.snapshot.people.title(submission.by)
        return Said(by, submission.at.date(), quarter.period, self.rules.words.label(submission.status), submission)

    def _last(self, action: Action) -> Said | None:
        before = [term.quarter for term in self.plan.terms if term.quarter.number == self.term.quarter.number - 1]
        said = [s for quarter in before for s in self._said(action, quarter)]
        return said[-1] if said else None


def _outputs(action: Action, plan: Plan) -> Iterator[Output]:
    names = {term.quarter.number: term.quarter.name for term in plan.terms}
    for number, text in enumerate(action.outputs, 1):
        told = [s.quarter for s in action.submissions if number in s.outputs]
        yield Output(number, text, names[min(told)] if told else None)
