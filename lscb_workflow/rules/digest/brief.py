"""What a paper is compiled from: one quarter of one plan, what happened in it, and what is printed around it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from lscb_workflow.rules import returns, status
from lscb_workflow.rules.actions import Action
from lscb_workflow.rules.people import Directory
from lscb_workflow.rules.snapshot import Plan, Rules, Snapshot, Term
from lscb_workflow.rules.words import Words


@dataclass(frozen=True, slots=True)
class Chased:
    """One step really taken about an action: its name in the policy, whom it reached, and when."""

    step: str
    title: str
    on: date


@dataclass(frozen=True, slots=True)
class Imprint:
    """What stands around a paper. `sentence` and `note` are the manager's own for the front page, if there are any;
    `because` is why an issue that went out is corrected, and `corrects` what that issue said. `stuck_since` is since
    when mail had waited that should have left."""

    board_name: str
    contact: Mapping[str, str | None]
    concern: Mapping[str, str | None]
    issue: int = 1
    sample: bool = False
    unsigned: bool = False
    last_tick: datetime | None = None
    stuck_since: datetime | None = None
    sentence: str = ""
    note: str = ""
    because: str = ""
    corrects: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Brief:
    """All that every part of the paper looks at. `now` is in the board's zone; `today` the day as of which it tells.

    `chased` holds by reference, oldest first, the steps really taken about this quarter's return or a deadline of it;
    `before` the content of the last quarter's newest frozen issue; `shown` turns a post's handle into how readers
    know it.
    """

    snapshot: Snapshot
    plan: Plan
    term: Term
    rules: Rules
    now: datetime
    today: date
    shown: Callable[[str], str]
    chased: Mapping[str, tuple[Chased, ...]] = field(default_factory=dict)
    before: Mapping[str, Any] | None = None

    @property
    def people(self) -> Directory:
        return self.snapshot.people

    @property
    def words(self) -> Words:
        return self.rules.words

    @property
    def number(self) -> int:
        """The quarter's number in the plan's own year."""
        return self.term.quarter.number

    def local(self, at: datetime) -> date:
        """The day on which something happened, where the board is."""
        return at.astimezone(self.now.tzinfo).date()

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
