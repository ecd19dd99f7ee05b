"""Looks twice at a reading: a date far outside the plan, a slip of the year, a year that is part of a name."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from lscb_workflow.rules.timescales.dated import When
from lscb_workflow.rules.timescales.periods import Period, Setting, a_year_later, outside_the_plan
from lscb_workflow.rules.timescales.reading import Reading, doubted
from lscb_workflow.rules.timescales.surroundings import is_known
from lscb_workflow.rules.timescales.wording import day_words

LONG_BEFORE = timedelta(days=183)
LONG_AFTER = timedelta(days=3 * 365)
END_OF_PLAN = {"ending", "ends", "end"}


def far_from_the_plan(reading: Reading, meant: Period, setting: Setting) -> Reading:
    """A deadline half a year before the plan, or three years after it, is worth a question."""
    if reading.ask or reading.due is None:
        return reading
    if setting.start and reading.due < setting.start - LONG_BEFORE:
        found = outside_the_plan(meant, setting)
        return doubted(replace(reading, start=found.start if reading.start else None, due=found.end), found.doubt)
    if setting.end and reading.due > setting.end + LONG_AFTER:
        return doubted(reading, f"Is {day_words(reading.due)} right? It lies long after the plan.")
    return reading


def bare_year(reading: Reading, when: When, setting: Setting, before: Sequence[str]) -> Reading:
    """A year alone may be part of a name ("Children's Plan 2012"), or outlast the plan; either asks.

    "For the council term ending in 2023" is the plan's own end, if that is in 2023.
    """
    if when.unit != "year" or when.split or when.part or when.number or reading.ask:
        return reading
    outlasts = reading.kind in ("by", "window") and setting.end and reading.due and reading.due > setting.end
    if outlasts and setting.end and setting.end.year == when.year and END_OF_PLAN & set(before[:2]):
        return Reading("by", due=setting.end, because="It is due when the plan ends.")
    if outlasts:
        return doubted(reading, f"Is it due by {day_words(reading.due)}, or by the end of the plan?")
    named = before and not is_known(before[0])
    return doubted(reading, f"Is {when.year} the date, or part of a name?" if named else None)


def in_order(parts: Sequence[Reading], setting: Setting) -> list[Reading]:
    """The parts, where a deadline before the plan that follows a later one is taken for a slip of the year."""
    checked: list[Reading] = []
    latest: date | None = None
    for part in parts:
        slipped = latest and part.due and part.due < latest and setting.start and part.due < setting.start
        checked.append(_a_year_on(part) if slipped and part.kind == "by" and not part.ask else part)
        latest = part.due or latest
    return checked


def _a_year_on(part: Reading) -> Reading:
    due = a_year_later(part.due) if part.due else None
    return doubted(replace(part, due=due), f"Is {day_words(due)} meant? The date printed lies before the plan.")
