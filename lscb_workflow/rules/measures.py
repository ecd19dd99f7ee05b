"""Measures: the top-line measures of change priorities, each owed by a named post at a frequency of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from lscb_workflow.rules.quarters import Quarter

MONTHS_A_QUARTER = 3


@dataclass(frozen=True, slots=True)
class Given:
    """What an owner gave for a quarter, in figures or words, with a note; what is withheld is replaced.

    `parts` are the same by agency, where they were given.
    """

    quarter: int
    by: str
    at: datetime
    value: str
    note: str
    parts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Measure:
    """`number` counts from 1 in the plan's order. `every` is a number of months, as in 3m; None until somebody said.

    `better` is the way it is wanted to go. It `counts_children` unless somebody said otherwise: then small numbers are
    never published. A `cumulative` one counts from the beginning of the year.
    """

    plan: str
    number: int
    priority: str
    heading: str
    text: str
    owner: str | None
    every: str | None
    better: Literal["up", "down"] | None = None
    counts_children: bool = True
    cumulative: bool = False
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
