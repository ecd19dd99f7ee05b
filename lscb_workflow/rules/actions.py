"""An action as the tables know it: the values that returns, deadlines, questions and the digest think about."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from lscb_workflow.rules.plan import Category
from lscb_workflow.rules.policy import DeadlinePolicy
from lscb_workflow.rules.timescales import Reading, starts_on

ActionState = Literal["open", "complete", "withdrawn", "carried_forward"]
DeadlineState = Literal["open", "met", "moved", "lapsed"]
Decision = Literal["accepted", "refused"]
Colour = Literal["blue", "green", "amber", "red", "grey"]
WITHHELD = "[Words withheld until the business manager has looked at them: they may identify somebody.]"


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead as printed, and the post that answers to it (None: the business manager is asked).

    `handed_on`: the post says that the action is not theirs any more, and whom to ask instead.
    """

    name: str | None
    role: str | None
    group: bool
    missing: bool
    post: str | None
    handed_on: str | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A dated point of an action. `asked_for` is the later date a lead gave with "not yet".

    `answered` means that some answer came: it silences lead and ladder, but only `met` settles the deadline.
    """

    due_on: date
    state: DeadlineState = "open"
    answered: bool = False
    asked_for: date | None = None
    policy: DeadlinePolicy | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """What a lead sent in for a quarter. `late`: it came after the quarter's paper was frozen.

    `decided`: what became of the revised timescale that it asks for; None while nobody has decided. `withheld` are the
    fields whose words may tell of a child: in a snapshot they are replaced until somebody has cleared them.
    """

    quarter: int
    by: str
    at: datetime
    status: Colour
    timescale: str = ""
    progress: str = ""
    impact: str = ""
    started: bool = False
    outputs: tuple[int, ...] = ()
    met: tuple[date, ...] = ()
    not_yet: tuple[tuple[date, date], ...] = ()
    revise: str = ""
    because: str = ""
    late: bool = False
    decided: Decision | None = None
    number: int = 0
    why: tuple[tuple[date, str], ...] = ()
    nothing_new: bool = False
    agrees: bool = False
    evidence: str = ""
    via: str = ""
    withheld: tuple[str, ...] = ()

    @property
    def shown(self) -> "Submission":
        """It with the words replaced that may tell of a child and that nobody has cleared."""
        words: dict[str, Any] = {field: WITHHELD for field in self.withheld if field != "why"}
        if "why" in self.withheld:
            words["why"] = tuple((due_on, WITHHELD) for due_on, _ in self.why)
        return replace(self, **words)


def in_force(timescale: str, revised: str | None) -> str:
    """A timescale's words, the revised beside the original."""
    return f"{timescale} (revised: {revised})" if revised else timescale


@dataclass(frozen=True, slots=True)
class Action:
    """One action with all that hangs on it; `readings` are the parts of its timescale, in the order printed.

    Where `revised` stands beside the original timescale, they are the parts of `revised`. `opening` is what the plan's
    file said of its progress; `supports` are actions of the overarching plan, as in 2012-13:1.8; `carried_from` is the
    older plan's action that it goes on from.
    """

    ref: str
    aim: int
    category: Category
    priority: str | None
    text: str
    torn: str | None
    timescale: str
    state: ActionState
    leads: tuple[Lead, ...]
    outputs: tuple[str, ...]
    readings: tuple[Reading, ...]
    deadlines: tuple[Deadline, ...] = ()
    submissions: tuple[Submission, ...] = ()
    opening: str | None = None
    opening_withheld: bool = False
    revised: str | None = None
    because: str | None = None
    supports: tuple[str, ...] = ()
    carried_from: str | None = None

    @property
    def reports(self) -> bool:
        """Whether returns for its own plan's quarters are owed: one carried forward still tells how its year ended."""
        return self.state in ("open", "carried_forward")

    @property
    def posts(self) -> tuple[str, ...]:
        """The posts that answer for it, joint leads in order."""
        return tuple(lead.post for lead in self.leads if lead.post and lead.handed_on is None)

    @property
    def says_it_is_done(self) -> bool:
        """True where the plan prints it as finished: no return is owed, and the manager is asked to accept it."""
        return bool(self.readings) and all(reading.kind == "done" for reading in self.readings)

    @property
    def starts_on(self) -> date | None:
        """The first day it owes anything; None when that is from the plan's first quarter."""
        starts = [starts_on(reading) for reading in self.readings if not reading.ask]
        return None if not starts or None in starts else min(start for start in starts if start)

    @property
    def timescale_in_force(self) -> str:
        """The printed words, with what was agreed in their place."""
        return in_force(self.timescale, self.revised)

    def answer_for(self, quarter: int) -> Submission | None:
        """The latest submission for a quarter, whoever of the joint leads sent it."""
        return next((s for s in reversed(self.submissions) if s.quarter == quarter), None)
