"""What people do at a moment, as an answers file writes it: the values behind `play --answers FILE`."""

import re
from typing import Annotated, Literal

from pydantic import Field, NaiveDatetime, model_validator

from lscb_workflow.rules.actions import Colour, Decision
from lscb_workflow.rules.timescales import Reading
from lscb_workflow.rules.timescales.wording import day_words
from lscb_workflow.rules.values import (
    ActionRef,
    Day,
    Handle,
    Line,
    Link,
    Months,
    PlanName,
    QuarterRef,
    Text,
    Value,
    Words,
)

_LENGTH = re.compile(r"\b(days?|weeks?|months?|years?|terms?)\b", re.IGNORECASE)  # "within 3 months of publication"


class SubmitAct(Value):
    """A lead's return. `outputs` count from 1; `met` and the keys of `not_yet` and `why` are deadlines' dates.

    `via` is who answered for the lead, `agrees` that another lead's answer is theirs too, `happened` the day of the
    event that the action waited for.
    """

    ref: ActionRef
    by: Line
    status: Colour
    quarter: QuarterRef | None = None
    timescale: Text = ""
    progress: Text = ""
    impact: Text = ""
    outputs: tuple[Annotated[int, Field(ge=1)], ...] = ()
    met: tuple[Day, ...] = ()
    not_yet: dict[Day, Day] = Field(default_factory=dict)
    why: dict[Day, Text] = Field(default_factory=dict)
    started: bool = False
    happened: Day | None = None
    nothing_new: bool = False
    agrees: bool = False
    evidence: Link | None = None
    via: Line | None = None
    revise: Words | None = None
    because: Words | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> "SubmitAct":
        if (self.revise is None) != (self.because is None):
            raise ValueError("revise and because go together; give both or neither")
        if both := sorted(set(self.met) & set(self.not_yet)):
            raise ValueError(f"{both[0]} is both met and not yet; keep one")
        if idle := sorted(set(self.why) - set(self.not_yet)):
            raise ValueError(f"{idle[0]} has a reason and no new date; give both or neither")
        return self


class MeasureAct(Value):
    """A measure's value for a quarter; `number` counts the plan's measures from 1, `parts` are the same by agency."""

    plan: PlanName
    number: Annotated[int, Field(ge=1)]
    by: Line
    quarter: QuarterRef
    value: Line
    note: Text = ""
    parts: dict[Line, Line] = Field(default_factory=dict)


class NotMineAct(Value):
    """A lead says that an action is not theirs any more; `ask` is the post to ask instead, None where nobody knows."""

    ref: ActionRef
    by: Line
    ask: Handle | None = None


class EventAct(Value):
    """The event that an action waited for has happened."""

    ref: ActionRef
    on: Day
    by: Line

    def reading(self, printed: str) -> Reading:
        """What waited for the event runs from its day. Where days are counted from it, the last of them is asked."""
        because = f"the event it waited for happened on {day_words(self.on)}"
        if not _LENGTH.search(printed):
            return Reading("from", start=self.on, because=because)
        question = f"By which day is “{printed}”, now that it happened on {day_words(self.on)}?"
        return Reading("from", start=self.on, ask=True, question=question, because=because)


class Dated(Value):
    """A timescale said by its dates: due on a day, or from a day, with a pace or none."""

    ref: ActionRef
    by: Line
    due: Day | None = None
    from_on: Day | None = None
    every: Months | None = None

    @model_validator(mode="after")
    def _paced_from_a_day(self) -> "Dated":
        if self.every and self.from_on is None:
            raise ValueError("every needs from_on, the day it starts from")
        return self

    @property
    def reading(self) -> Reading | None:
        """What the dates mean; None where none is given."""
        if self.due:
            return Reading("by", due=self.due, because=f"by {day_words(self.due)}")
        if self.from_on is None:
            return None
        if self.every is None:
            return Reading("from", start=self.from_on, because=f"from {day_words(self.from_on)}")
        months = self.every.removesuffix("m")
        because = f"every {months} months from {day_words(self.from_on)}"
        return Reading("recurring", start=self.from_on, freq=f"MONTHLY;INTERVAL={months}", because=because)


class ConfirmAct(Dated):
    """A timescale's reading, settled by a person: by its dates, or as an event to wait for."""

    event: Words | None = None

    @model_validator(mode="after")
    def _settles_one_reading(self) -> "ConfirmAct":
        if sum(given is not None for given in (self.due, self.from_on, self.event)) != 1:
            raise ValueError("give exactly one of due, from_on and event")
        return self

    @property
    def reading(self) -> Reading:
        """What was settled: its dates, or the event that it waits for."""
        question = f"Has this happened yet: {self.event}?"
        waits = Reading("event", event=self.event, question=question, because=f"waiting for: {self.event}")
        return super().reading or waits


class ConfirmAddressAct(Value):
    """The address of a post is right: says its own reader, or the manager who rang them."""

    post: Handle
    by: Line


class ReviseAct(Dated):
    """A revised timescale is accepted, in the words that asked for it or by its dates, or it is refused."""

    decision: Decision
    because: Words | None = None

    @model_validator(mode="after")
    def _decides_one_thing(self) -> "ReviseAct":
        if self.due and self.from_on:
            raise ValueError("give one of due and from_on")
        if self.decision == "refused" and (self.due or self.from_on or self.because is None):
            raise ValueError("a refusal needs because, and no dates")
        return self


class CompleteAct(Value):
    """An action is finished, says the one who may accept that."""

    ref: ActionRef
    by: Line


class WithdrawAct(Value):
    """An action is taken out of the plan."""

    ref: ActionRef
    by: Line
    because: Words


class SignOffAct(Value):
    """A quarter's digest is signed off; `read` is the beginning of the hash of what the signer read."""

    quarter: QuarterRef
    by: Line
    read: Line | None = None


class FrontPageAct(Value):
    """The business manager's own sentence and note for a paper's front page; left out, one stays as it is."""

    quarter: QuarterRef
    by: Line
    sentence: Text | None = None
    note: Text | None = None


class CorrectAct(Value):
    """A paper that went out is to be corrected by a new issue."""

    quarter: QuarterRef
    by: Line
    because: Words


class ExpungeAct(Value):
    """A passage that should never have been written goes. The passage itself comes from a file."""

    by: Line
    because: Words


class ReleaseAct(Value):
    """A signed paper goes now, before the day papers go."""

    quarter: QuarterRef
    by: Line


class OwnMeasureAct(Value):
    """Who owes a measure, how often, and how its figures are to be understood."""

    plan: PlanName | None = None
    number: Annotated[int, Field(ge=1)]
    owner: Handle
    every: Literal["1m", "3m", "6m", "12m"]
    by: Line
    better: Literal["up", "down"] | None = None
    counts_children: bool = True
    cumulative: bool = False


Deed = (
    SubmitAct
    | EventAct
    | ConfirmAct
    | ConfirmAddressAct
    | ReviseAct
    | CompleteAct
    | WithdrawAct
    | FrontPageAct
    | CorrectAct
    | ReleaseAct
    | SignOffAct
    | OwnMeasureAct
    | MeasureAct
)


class Act(Value):
    """One thing done `at` a moment of the board's local time."""

    at: NaiveDatetime
    submit: SubmitAct | None = None
    event: EventAct | None = None
    confirm: ConfirmAct | None = None
    confirm_address: ConfirmAddressAct | None = None
    revise: ReviseAct | None = None
    complete: CompleteAct | None = None
    withdraw: WithdrawAct | None = None
    front_page: FrontPageAct | None = None
    correct: CorrectAct | None = None
    sign_off: SignOffAct | None = None
    measure_owner: OwnMeasureAct | None = None
    measure: MeasureAct | None = None

    @model_validator(mode="after")
    def _one_deed(self) -> "Act":
        if len(self._deeds()) != 1:
            *most, last = [name for name in type(self).model_fields if name != "at"]
            raise ValueError(f"give exactly one of {', '.join(most)} and {last}")
        return self

    def _deeds(self) -> list[Deed]:
        given = (getattr(self, name) for name in type(self).model_fields if name != "at")
        return [deed for deed in given if deed is not None]

    @property
    def deed(self) -> Deed:
        """The one thing that was done."""
        return self._deeds()[0]
