"""What a plan's timescales settle together: whether "Nov 12" is a month and a year, or a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lscb_workflow.rules.months import add_months
from lscb_workflow.rules.timescales.dated import When
from lscb_workflow.rules.timescales.groups import groups, items, settles_notation
from lscb_workflow.rules.timescales.periods import Setting, period
from lscb_workflow.rules.timescales.tokens import line_of

ENOUGH = 2  # different expressions that agree
FOR_EACH_AGAINST = 4


@dataclass(frozen=True, slots=True)
class Notation:
    """How this plan writes its dates, as far as its own timescales settle it."""

    month_and_year: bool = False  # "Nov 12" is November 2012, not the twelfth


def notation(texts: Iterable[str], plan_start: date | None, plan_end: date | None) -> Notation:
    """Month and year, if at least two different expressions fall in the plan that way and next to none cannot.

    A stretch of the plan's own years ("July 12 – June 13") counts as two.
    """
    if plan_start is None or plan_end is None:
        return Notation()
    setting = Setting(plan_start, plan_end)
    agree, against = set[str](), set[str]()
    for text in texts:
        for group in groups(items(line_of(text).text), setting):
            short = [when for when in group.whens if when.short]
            if group.is_window and settles_notation(group.whens[0], group.whens[-1], setting):
                agree |= {f"{when.number} {when.year}" for when in short}
            for when in short:
                (agree if _near(when, setting) else against).add(f"{when.number} {when.year}")
    return Notation(len(agree) >= max(ENOUGH, FOR_EACH_AGAINST * len(against)))


def _near(when: When, setting: Setting) -> bool:
    """Whether a month lies in the plan, or within a year of it: a slip of the year is not a day of the month."""
    found = period(when, setting)
    if not (found.start and found.end and setting.start and setting.end):
        return False
    return found.end >= add_months(setting.start, -12) and found.start <= add_months(setting.end, 12)
