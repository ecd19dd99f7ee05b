"""What a paper is compiled from: one quarter of one plan, and what happened in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from lscb_workflow.rules import returns, status
from lscb_workflow.rules.actions import Action
from lscb_workflow.rules.people import Directory
from lscb_workflow.rules.snapshot import Plan, Rules, Term


@dataclass(frozen=True, slots=True)
class Chased:
    """One step really taken about an action: its name in the policy, whom it reached, and when."""

    step: str
    title: str
    on: date


@dataclass(frozen=True, slots=True)
class Brief:
    """All that every part of the paper looks at. `zone` is where instants become days; `before` the last paper."""

    plan: Plan
    term: Term
    rules: Rules
    people: Directory
    chased: Mapping[str, tuple[Chased, ...]]
    before: Mapping[str, Any] | None
    shown: Callable[[str], str]
    zone: tzinfo | None
    today: date

    @property
    def number(self) -> int:
        """The quarter's number in the plan's own year."""
        return self.term.quarter.number

    def local(self, at: datetime) -> date:
        """The day on which something happened, where the board is."""
        return at.astimezone(self.zone).date()

    def owing(self) -> list[Action]:
        """The actions that owe a return for this quarter."""
        return [action for action in self.plan.actions if returns.owed_for(action, self.term.quarter)]

    def missing(self) -> list[Action]:
        """The actions whose return for this quarter has not come."""
        return list(returns.outstanding(self.plan, self.term))

    def status(self, action: Action) -> status.Status:
        """How an action stands in this quarter, as it is known today."""
        monitored = tuple(
            term.quarter.number
            for term in self.rules.monitored(self.plan)
            if term.quarter.number <= self.number and returns.owed_for(action, term.quarter)
        )
        policy = self.rules.policy.status
        return status.of(action, self.term.quarter, monitored, self.today, policy, self.rules.calendar)
