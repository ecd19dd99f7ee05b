"""All that a decision may look at, gathered from the tables in one go."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from lscb_workflow.rules.actions import Action
from lscb_workflow.rules.measures import Measure
from lscb_workflow.rules.people import Directory
from lscb_workflow.rules.policy import Audience, Policy, QuarterPolicy
from lscb_workflow.rules.pulse import Alarm
from lscb_workflow.rules.quarters import Dates, Quarter, dates
from lscb_workflow.rules.words import Words
from lscb_workflow.rules.workdays import Calendar

Edition = Literal["full", "short"]
DigestState = Literal["draft", "ready", "sent", "published", "superseded"]  # ready: frozen, on its way


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue of a quarter's digest, without its bytes. `frozen_at` is None while it is a draft; from `released_on`,
    if somebody said so, it goes before its day."""

    number: int
    edition: Edition
    state: DigestState
    sha256: str
    compiled_at: datetime
    frozen_at: datetime | None = None
    signed_off_by: str | None = None
    released_on: date | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """A quarter with what hangs on it: the policy it opened with (None until then) and its digest's issues."""

    quarter: Quarter
    policy: QuarterPolicy | None = None
    issues: tuple[Issue, ...] = ()

    @property
    def frozen(self) -> bool:
        """True once a paper was signed off or has gone: nobody is chased for this quarter any more."""
        return any(issue.frozen_at for issue in self.issues)

    @property
    def unsigned(self) -> Issue | None:
        """The full draft that still waits for its sign-off."""
        return next((issue for issue in self.issues if issue.state == "draft"), None)

    @property
    def outgoing(self) -> Issue | None:
        """The newest issue that is frozen: the one its readers should have."""
        return next((i for i in reversed(self.issues) if i.frozen_at and i.state != "superseded"), None)


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan with its quarters and actions. Nothing is sent about it before `remind_from`."""

    plan: str
    title: str
    starts_on: date
    ends_on: date
    remind_from: date
    terms: tuple[Term, ...]
    actions: tuple[Action, ...]
    aims: tuple[tuple[int, str], ...] = ()
    measures: tuple[Measure, ...] = ()
    supports: str | None = None

    @property
    def unowned_measures(self) -> int:
        """How many measures nobody owes, or not at a known frequency."""
        return sum(measure.owner is None or measure.every is None for measure in self.measures)

    @property
    def running(self) -> bool:
        """True until the paper of its last quarter is frozen."""
        return not self.terms[-1].frozen


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A board at one moment. `asked_on` maps (plan, ref, point, post) to the days that post was really asked; `alarms`
    are those that have not gone yet."""

    board: str
    people: Directory
    plans: tuple[Plan, ...]
    asked_on: dict[tuple[str, str, str, str], tuple[date, ...]]
    alarms: tuple[Alarm, ...] = ()

    def written(self, plan: str, ref: str) -> str:
        """An action's reference as readers must see it: with its plan where another running plan has the same one."""
        others = (other for other in self.plans if other.plan != plan and other.running)
        shared = any(action.ref == ref for other in others for action in other.actions)
        return f"{plan}:{ref}" if shared else ref


@dataclass(frozen=True, slots=True)
class Rules:
    """The board's policy with its calendar and its words: what every decision goes by."""

    policy: Policy
    calendar: Calendar
    words: Words

    def dates(self, term: Term) -> Dates:
        """A quarter's dates by the policy it opened with, or today's policy before that."""
        return dates(term.quarter, term.policy or self.policy.quarter, self.calendar)

    def day_of(self, term: Term, audience: Audience) -> date:
        """The day on which a quarter's paper goes to an audience."""
        return self.calendar.shift(self.dates(term).anchor_on, audience.days)

    def opened(self, term: Term, today: date) -> bool:
        """True from the day it opens; a meeting moved after that does not shut it again."""
        return term.policy is not None or self.dates(term).opens_on <= today

    def monitored(self, plan: Plan) -> tuple[Term, ...]:
        """A plan's quarters, but for those that had closed before the board began to be reminded."""
        return tuple(term for term in plan.terms if self.dates(term).closes_on >= plan.remind_from)

    def late_papers(self, plan: Plan, today: date) -> tuple[Term, ...]:
        """The quarters whose papers should have gone and are not there. One that policy holds back is not late."""
        if self.policy.digest.if_not_signed_off == "hold":
            return ()
        return tuple(t for t in self.monitored(plan) if not t.frozen and self.dates(t).papers_on < today)
