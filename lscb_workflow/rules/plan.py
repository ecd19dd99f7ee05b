"""A business plan as a file prints it: the values that every plan reader returns and `plan load` stores."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Category = Literal["fundamental", "change_priority"]
Words = Annotated[str, Field(min_length=1)]


class _Printed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Lead(_Printed):
    """A lead as printed. A sub group's name stands in `name` with `group` true; `missing` marks one the plan has lost."""

    name: Words | None = None
    role: Words | None = None
    group: bool = False
    missing: bool = False


class Action(_Printed):
    """One line of an action table. `torn` says what the source has lost of it, in words fit for a question."""

    ref: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]*$")]
    aim: Annotated[int, Field(ge=1)]
    category: Category
    priority: Words | None = None
    text: Words
    torn: Words | None = None
    leads: tuple[Lead, ...] = ()
    timescale: str
    outputs: tuple[Words, ...] = ()


class Aim(_Printed):
    number: Annotated[int, Field(ge=1)]
    text: Words


class Measure(_Printed):
    """A top-line measure of a change priority. The plan prints no owner or frequency: both are asked, never assumed."""

    priority: Words
    heading: Words
    text: Words


class Plan(_Printed):
    """`plan` is the short name that quarters and keys carry, as in 2012-13/Q1. `year_start` is the month, 4 for April."""

    plan: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$")]
    title: Words
    starts_on: date
    ends_on: date
    year_start: Annotated[int, Field(ge=1, le=12)] = 4
    aims: tuple[Aim, ...]
    priorities: tuple[Words, ...] = ()
    actions: Annotated[tuple[Action, ...], Field(min_length=1)]
    measures: tuple[Measure, ...] = ()
    note: str = ""
