"""Reads one date, or one stretch of days, with the words around it: a deadline, a day, a window, an open start."""

from collections.abc import Sequence
from datetime import date, timedelta

from lscb_workflow.rules.timescales.checks import far_from_the_plan
from lscb_workflow.rules.timescales.dated import When
from lscb_workflow.rules.timescales.groups import Group, Item, Word
from lscb_workflow.rules.timescales.lapses import Lapse
from lscb_workflow.rules.timescales.periods import Period, Setting
from lscb_workflow.rules.timescales.reading import Reading, doubted, joined
from lscb_workflow.rules.timescales.surroundings import Role, goes_on, role, words_after, words_before
from lscb_workflow.rules.timescales.wording import day_words

WINDOW_UNITS = ("year", "plan year")
MEETINGS = {"meeting", "meetings", "board", "committee"}

AN_OPEN_START = "It is an open start, not a deadline."
LAST_DAY = "A deadline is the last day of the period printed."


def dated(group: Group, found: Sequence[Item], setting: Setting) -> Reading:
    """The reading of one group. Without days there is nothing to propose, only a question."""
    before, after = words_before(found, group.first), words_after(found, group.last)
    start, end, doubt = group.period.start, group.period.end, group.period.doubt
    if start is None or end is None:
        return doubted(Reading("by", because="The words alone do not tell the date."), doubt or "Which date is meant?")
    if before[:1] == ["w/c"] or before[:2] in (["commencing", "week"], ["beginning", "week"]):
        return _week(start)
    if question := _unread(group, found, after):
        return doubted(Reading("by", due=end, because="More is printed than a date."), question)
    if goes_on(after):
        return doubted(_going_on(group, start, end, role(before)), doubt)
    if group.is_window:
        return doubted(Reading("window", start, end, because="It runs from the first date to the last."), doubt)
    when = group.whens[0]
    if moved := _not_at_its_end(when, start, end, role(before), setting):
        return doubted(moved, doubt)
    reading = doubted(_deadline(when, start, end, role(before), _meeting(group.period, after, setting)), doubt)
    return far_from_the_plan(reading, group.period, setting)


def _unread(group: Group, found: Sequence[Item], after: Sequence[str]) -> str | None:
    """What to ask where the date does not stand for itself: "March 2104", "within 6 months of April 2013"."""
    if group.whens[-1].year is None and after and after[0].isdecimal():
        return "In which year? The number behind the date could not be read as one."
    return "Which day is that? It counts from a date." if counts_a_lapse(found, group) else None


def counts_a_lapse(found: Sequence[Item], group: Group) -> bool:
    """Whether a length of time counts from the date: "within 6 months of April 2013", "Jan 2014 for 6 months"."""
    match found[max(0, group.first - 2) : group.first]:
        case [Lapse(), Word("of" | "from" | "after" | "before" | "following")]:
            return True
    match found[group.last + 1 : group.last + 3]:
        case [Word("for"), Lapse()]:
            return True
    return False


def _week(monday: date) -> Reading:
    """Week commencing 3 March 2014: whether that is due on its Friday is worth a question."""
    friday = monday + timedelta(days=4)
    reading = Reading("window", monday, friday, because="A week is printed.")
    return doubted(reading, f"Is it due by {day_words(friday)}?")


def _going_on(group: Group, start: date, end: date, kind: Role) -> Reading:
    """A date whose end is left open: "Jan 2013 onwards" starts then; "by March and ongoing" is due, and goes on.

    "July 12 – June 13 onwards" has an end and none, so it asks.
    """
    if group.is_window:
        reading = Reading("window", start, end, because="It has an end, and goes on.")
        return doubted(reading, f"Does it end on {day_words(end)}, or go on after that?")
    if kind == "by":
        return joined([Reading("by", due=end, because=LAST_DAY), Reading("ongoing", because="It goes on after that.")])
    return Reading("from", end if group.whens[0].part == "end" else start, because=AN_OPEN_START)


def _not_at_its_end(when: When, start: date, end: date, kind: Role, setting: Setting) -> Reading | None:
    """A date that is no deadline at its last day: a start, the end of what is ongoing, the day before or after."""
    match kind:
        case "from":
            return Reading("from", end if when.part == "end" else start, because=AN_OPEN_START)
        case "until":
            return Reading("window", setting.start, end, because="It runs until then.")
        case "after":
            first = end + timedelta(days=1)
            reading = Reading("from", first, because="It waits for a date to pass.")
            return doubted(reading, f"Does it start on {day_words(first)}?")
        case "before" if when.part != "end":
            last = start - timedelta(days=1)
            reading = Reading("by", due=last, because="It is due before a date.")
            return doubted(reading, f"Is it due by {day_words(last)}?")
    return None


def _deadline(when: When, start: date, end: date, kind: Role, meeting: date | None) -> Reading:
    """A date as a deadline: a day is itself, anything longer its last day, "the start of term" its first."""
    if when.part == "start":
        reading = Reading("by", due=start, because="The start of a period is its first day.")
        return doubted(reading, None if kind == "by" else f"Is it due by {day_words(start)}?")
    if meeting:
        return Reading("on", meeting, meeting, because="It goes to a meeting in that month.")
    if when.unit == "day" and kind != "by":
        return Reading("on", end, end, because="A day is printed.")
    if kind != "by" and when.part != "end" and (kind == "in" or when.unit in WINDOW_UNITS or when.part):
        return Reading("window", start, end, because="It falls within the period printed.")
    return Reading("by", due=end, because=LAST_DAY)


def _meeting(meant: Period, after: Sequence[str], setting: Setting) -> date | None:
    """The day of "its November meeting": the board's only one in that month, else the month's last day."""
    if meant.start is None or meant.end is None or meant.start == meant.end or not MEETINGS & set(after[:3]):
        return None
    held = [day for day in setting.meetings if meant.start <= day <= meant.end]
    return held[0] if len(held) == 1 else meant.end
