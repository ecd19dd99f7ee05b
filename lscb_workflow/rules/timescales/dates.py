"""Reads the dates of a timescale: each group of dated words, with the words around it, becomes one reading."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from lscb_workflow.rules.months import add_months
from lscb_workflow.rules.timescales.dated import When
from lscb_workflow.rules.timescales.groups import Group, Item, Word, month_end, outside_the_plan
from lscb_workflow.rules.timescales.lapses import Lapse
from lscb_workflow.rules.timescales.periods import Period, Setting
from lscb_workflow.rules.timescales.reading import Reading
from lscb_workflow.rules.timescales.surroundings import Role, goes_on, role, words_after, words_before
from lscb_workflow.rules.timescales.wording import day_words

END_OF_PLAN = ("ending", "ends", "end")
LONG_BEFORE = timedelta(days=183)
LONG_AFTER = timedelta(days=3 * 365)
WINDOW_UNITS = ("year", "plan year")
NEVER = "In which year? None is printed, and the plan's own dates are not known."
MEETINGS = ("meeting", "meetings", "board", "committee")


def dated(group: Group, found: Sequence[Item], setting: Setting) -> Reading:
    """The reading of one group: a deadline, a day, a window, an open start."""
    before, after = words_before(found, group.first), words_after(found, group.last)
    meant = group.period
    if meant.start is None or meant.end is None:
        return _asking(Reading("by", because="The date cannot be told from the words alone."), meant.doubt or NEVER)
    if before[:1] == ["w/c"] or before[:2] in (["commencing", "week"], ["beginning", "week"]):
        return _week(meant.end)
    kind = role(before)
    if lapse_before(found, group):
        return _asking(
            Reading("by", due=meant.end, because="It counts from a date."), "Which day is that? It counts from a date."
        )
    if goes_on(after):
        return _open(group, meant, kind)
    if group.is_window:
        return _asked(Reading("window", meant.start, meant.end, because="It runs from the first date to the last."), meant)
    return _single(group.whens[0], meant, kind, setting, after)


def lapse_before(found: Sequence[Item], group: Group) -> bool:
    """Whether a date counts a length of time: "within 6 months of April 2013"."""
    before = found[max(0, group.first - 3) : group.first]
    return len(before) > 1 and isinstance(before[-2], Lapse) and isinstance(before[-1], Word) and before[-1].text in (
        "of", "from", "after", "before", "following")  # fmt: skip


def _single(when: When, meant: Period, kind: Role, setting: Setting, after: list[str]) -> Reading:
    start, end = meant.start, meant.end
    if start is None or end is None:
        return _asking(Reading("by"), NEVER)
    match kind:
        case "from":
            return _asked(Reading("from", start if when.part != "end" else end, because="An open start, not a deadline."), meant)
        case "until":
            return _asked(Reading("window", setting.start, end, because="It runs until then."), meant)
        case "after":
            first = end + timedelta(days=1)
            return _asking(Reading("from", first, because="It waits for a date to pass."), f"Does it start on {day_words(first)}?")
        case "before" if when.part != "end":
            last = start - timedelta(days=1)
            return _asking(Reading("by", due=last, because="It is due before a date."), f"Is it due by {day_words(last)}?")
    return _checked(_deadline(when, meant, kind, setting, after), when, meant, setting)


def _deadline(when: When, meant: Period, kind: Role, setting: Setting, after: list[str]) -> Reading:
    start, end = meant.start, meant.end
    if when.part == "start":
        if kind == "by":
            return _asked(Reading("by", due=start, because="The start of a period is its first day."), meant)
        return _asking(Reading("by", due=start, because="The start of a period is not one day."), f"Is it due by {day_words(start)}?")
    if when.unit == "day":
        return _asked(Reading("by" if kind == "by" else "on", None if kind == "by" else end, end, because="A day is printed."), meant)
    if when.unit == "month" and any(text in MEETINGS for text in after[:3]):
        held = [day for day in setting.meetings if start and end and start <= day <= end]
        day = held[0] if len(held) == 1 else end
        return _asked(Reading("on", day, day, because="It goes to a meeting in that month."), meant)
    if kind == "by" or when.part == "end":
        return _asked(Reading("by", due=end, because="A deadline is the last day of the period printed."), meant)
    if kind == "in" or when.unit in WINDOW_UNITS or when.part:
        return _asked(Reading("window", start, end, because="It falls within the period printed."), meant)
    return _asked(Reading("by", due=end, because="A deadline is the last day of the period printed."), meant)


def _checked(reading: Reading, when: When, meant: Period, setting: Setting) -> Reading:
    """A deadline far outside the plan, or a bare year that outlasts it, is worth a question."""
    if reading.ask or reading.due is None:
        return reading
    if setting.start and reading.due < setting.start - LONG_BEFORE:
        found = outside_the_plan(meant, setting)
        return _asking(replace(reading, start=found.start if reading.start else None, due=found.end), found.doubt or NEVER)
    if setting.end and reading.due > setting.end + LONG_AFTER:
        return _asking(reading, f"Is {day_words(reading.due)} right? It lies long after the plan.")
    return reading


def _open(group: Group, meant: Period, kind: Role) -> Reading:
    """"Jan 2013 onwards" starts and stays open. "By March and ongoing" is due and goes on; a window that goes on asks."""
    if group.is_window:
        reading = Reading("window", meant.start, meant.end, because="It has an end, and goes on.")
        return _asking(reading, f"Does it end on {day_words(meant.end)}, or go on after that?")
    if kind == "by":
        due = _asked(Reading("by", due=meant.end, because="A deadline is the last day of the period printed."), meant)
        return joined([due, Reading("ongoing", because="It goes on after that.")])
    start = meant.end if group.whens[0].part == "end" else meant.start
    return _asked(Reading("from", start, because="An open start, not a deadline."), meant)


def _week(monday: date) -> Reading:
    """"Week commencing 3 March 2014": whether that is due on its Friday is worth a question."""
    friday = monday + timedelta(days=4)
    return _asking(Reading("window", monday, friday, because="A week is printed."), f"Is it due by {day_words(friday)}?")


def joined(parts: Sequence[Reading]) -> Reading:
    """Several readings as one: a multi asks if any part does."""
    if len(parts) == 1:
        return parts[0]
    questions = [part.question for part in parts if part.ask and part.question]
    return Reading(
        "multi",
        parts=tuple(parts),
        ask=any(part.ask for part in parts),
        question=questions[0] if questions else None,
        because="Several timescales are printed.",
    )


def outlasting(reading: Reading, when: When, setting: Setting, before: Sequence[str]) -> Reading:
    """A bare year that outlasts the plan asks; "for the council term ending in 2023" is the plan's end, if that is in 2023."""
    bare = when.unit == "year" and not when.split and not when.part and not when.number
    if not (bare and reading.due and setting.end and reading.due > setting.end) or reading.kind not in ("by", "window"):
        return reading
    if setting.end.year == when.year and set(END_OF_PLAN) & set(before[:2]):
        return Reading("by", due=setting.end, because="It is due when the plan ends.")
    return _asking(reading, f"Is it due by {day_words(reading.due)}, or by the end of the plan?")


def in_order(parts: Sequence[Reading], setting: Setting) -> list[Reading]:
    """The parts, where a deadline before the plan that follows a later one is taken for a slip of the year."""
    checked: list[Reading] = []
    latest: date | None = None
    for part in parts:
        slipped = latest and part.due and part.due < latest and setting.start and part.due < setting.start
        if slipped and part.due and part.kind == "by" and not part.ask:
            meant = month_end(add_months(part.due, 12), part.due)
            part = _asking(replace(part, due=meant), f"Is {day_words(meant)} meant? The date printed lies before the plan.")
        latest = part.due or latest
        checked.append(part)
    return checked


def _asked(reading: Reading, meant: Period) -> Reading:
    return _asking(reading, meant.doubt) if meant.doubt else reading


def _asking(reading: Reading, question: str) -> Reading:
    return replace(reading, ask=True, question=question)
