"""Measures: the top-line measures of change priorities, each owed by a named post at a frequency of its own."""

from dataclasses import dataclass
from datetime import datetime

from lscb_workflow.rules.quarters import Quarter

MONTHS_A_QUARTER = 3


@dataclass(frozen=True, slots=True)
class Given:
    """What an owner gave for a quarter, in figures or words, with a note; what is withheld is replaced."""

    quarter: int
    by: str
    at: datetime
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class Measure:
    """`number` counts from 1 in the plan's order. `every` is a number of months, as in 3m; None until somebody said."""

    plan: str
    number: int
    priority: str
    heading: str
    text: str
    owner: str | None
    every: str | None
    given: tuple[Given, ...] = ()

    @property
    def key(self) -> str:
        """How the page's fields name it: 2012-13:measure-4."""
        return f"{self.plan}:measure-{self.number}"

    def owed_for(self, quarter: Quarter) -> bool:
        """True in the quarters in which its time is up: each one at 3m or less, every second at 6m, and so on."""
        if self.owner is None or self.every is None:
            return False
        turns = max(1, int(self.every.removesuffix("m")) // MONTHS_A_QUARTER)
        return quarter.number % turns == 0

    def given_for(self, quarter: int) -> Given | None:
        """The newest value for a quarter."""
        return next((given for given in reversed(self.given) if given.quarter == quarter), None)
