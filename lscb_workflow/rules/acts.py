"""What people do at a moment, as an answers file writes it: the values behind `play --answers FILE`."""

from typing import Annotated

from pydantic import Field, NaiveDatetime, model_validator

from lscb_workflow.rules.actions import Colour
from lscb_workflow.rules.values import Day, Line, Months, QuarterRef, Ref, Text, Value, Words


class SubmitAct(Value):
    """A lead's return. `outputs` count from 1; `met` and the keys of `not_yet` are deadlines' dates."""

    ref: Ref
    by: Line
    status: Colour
    quarter: QuarterRef | None = None
    timescale: Text = ""
    progress: Text = ""
    impact: Text = ""
    outputs: tuple[Annotated[int, Field(ge=1)], ...] = ()
    met: tuple[Day, ...] = ()
    not_yet: dict[Day, Day] = Field(default_factory=dict)
    started: bool = False
    revise: Words | None = None
    because: Words | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> "SubmitAct":
        if (self.revise is None) != (self.because is None):
            raise ValueError("revise and because go together; give both or neither")
        if both := sorted(set(self.met) & set(self.not_yet)):
            raise ValueError(f"{both[0]} is both met and not yet; keep one")
        return self


class EventAct(Value):
    """The event that an action waited for has happened."""

    ref: Ref
    on: Day
    by: Line


class ConfirmAct(Value):
    """A timescale's reading, settled by a person: a date, a start (with a pace, or none), or an event to wait for."""

    ref: Ref
    by: Line
    due: Day | None = None
    from_on: Day | None = None
    every: Months | None = None
    event: Words | None = None

    @model_validator(mode="after")
    def _settles_one_reading(self) -> "ConfirmAct":
        if sum(given is not None for given in (self.due, self.from_on, self.event)) != 1:
            raise ValueError("give exactly one of due, from_on and event")
        if self.every and self.from_on is None:
            raise ValueError("every needs from_on, the day it starts from")
        return self


class CompleteAct(Value):
    """An action is finished, says the one who may accept that."""

    ref: Ref
    by: Line


class WithdrawAct(Value):
    """An action is taken out of the plan."""

    ref: Ref
    by: Line
    because: Words


class SignOffAct(Value):
    """A quarter's digest is signed off."""

    quarter: QuarterRef
    by: Line


Deed = SubmitAct | EventAct | ConfirmAct | CompleteAct | WithdrawAct | SignOffAct


class Act(Value):
    """One thing done `at` a moment of the board's local time."""

    at: NaiveDatetime
    submit: SubmitAct | None = None
    event: EventAct | None = None
    confirm: ConfirmAct | None = None
    complete: CompleteAct | None = None
    withdraw: WithdrawAct | None = None
    sign_off: SignOffAct | None = None

    @model_validator(mode="after")
    def _one_deed(self) -> "Act":
        if len(self._deeds()) != 1:
            raise ValueError("give exactly one of submit, event, confirm, complete, withdraw and sign_off")
        return self

    def _deeds(self) -> list[Deed]:
        deeds = (self.submit, self.event, self.confirm, self.complete, self.withdraw, self.sign_off)
        return [deed for deed in deeds if deed is not None]

    @property
    def deed(self) -> Deed:
        """The one thing that was done."""
        return self._deeds()[0]
