"""Quarters: the turns of a plan's monitoring cycle, and their dates counted back from the board's meeting."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from lscb_workflow.rules.months import add_months
from lscb_workflow.rules.policy import QuarterPolicy
from lscb_workflow.rules.workdays import DAY, Calendar


@dataclass(frozen=True, slots=True)
class Quarter:
    """`number` counts from 1 in the plan's own year; `meets_on` is None while the board has set no meeting."""

    plan: str
    number: int
    starts_on: date
    ends_on: date
    meets_on: date | None = None

    @property
    def name(self) -> str:
        return f"Q{self.number}"

    @property
    def ref(self) -> str:
        return f"{self.plan}/{self.name}"

    @property
    def period(self) -> str:
        """The months it covers, as people say them: "July to September 2012"."""
        first, last = f"{self.starts_on:%B}", f"{self.ends_on:%B %Y}"
        if self.starts_on.year != self.ends_on.year:
            first = f"{self.starts_on:%B %Y}"
        return last if f"{self.starts_on:%B %Y}" == last else f"{first} to {last}"


@dataclass(frozen=True, slots=True)
class Dates:
    """When a quarter's work falls. `anchor_on` is the meeting, or the day that stands for it while none is set."""

    anchor_on: date
    opens_on: date
    closes_on: date
    draft_on: date
    sign_off_on: date
    papers_on: date

    @property
    def problem(self) -> str | None:
        """Why these dates cannot be worked with, or None."""
        if self.opens_on <= self.closes_on <= self.papers_on <= self.anchor_on:
            return None
        return (
            f"the quarter would open on {self.opens_on} and close on {self.closes_on}: "
            "the meeting is too soon after the quarter ends; set a later meeting"
        )


def spans(starts_on: date, ends_on: date) -> Iterator[tuple[date, date]]:
    """Three months at a time from the plan's first day; the last turn ends with the plan."""
    start = starts_on
    for turn in range(1, 1000):
        if start > ends_on:
            return
        following = add_months(starts_on, 3 * turn)
        yield start, min(following - DAY, ends_on)
        start = following


def dates(quarter: Quarter, policy: QuarterPolicy, calendar: Calendar) -> Dates:
    """Every date of a quarter. Without a meeting, papers go a set number of calendar days after the quarter ends."""
    if quarter.meets_on is None:
        papers = calendar.on_or_after(quarter.ends_on + timedelta(days=policy.papers_without_meeting))
        anchor = calendar.shift(papers, policy.papers)
    else:
        anchor = quarter.meets_on
    return Dates(
        anchor_on=anchor,
        opens_on=max(calendar.shift(anchor, -policy.opens), calendar.on_or_after(quarter.ends_on + DAY)),
        closes_on=calendar.shift(anchor, -policy.closes),
        draft_on=calendar.shift(anchor, -policy.draft),
        sign_off_on=calendar.shift(anchor, -policy.sign_off),
        papers_on=calendar.shift(anchor, -policy.papers),
    )
