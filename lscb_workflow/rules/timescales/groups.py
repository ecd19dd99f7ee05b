"""Gathers dated words that belong together: "July 12 – June 13", "Sept/Oct 2010", "20th – 24th January 2014"."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from lscb_workflow.rules.timescales.dated import When, dated_at
from lscb_workflow.rules.timescales.lapses import Lapse, lapse_at
from lscb_workflow.rules.timescales.periods import (
    Period,
    Setting,
    a_year_later,
    first_month,
    outside_the_plan,
    period,
)
from lscb_workflow.rules.timescales.recurring import Often, often_at
from lscb_workflow.rules.timescales.wording import day_words, month_words


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    begin: int
    end: int


Item = Word | When | Often | Lapse
Link = Literal["span", "list", "either", ""]


@dataclass(frozen=True, slots=True)
class Group:
    """One date or one stretch of days. `first` and `last` count items; `whens` are the dated words it came from."""

    whens: tuple[When, ...]
    period: Period
    first: int
    last: int

    @property
    def is_window(self) -> bool:
        return len(self.whens) > 1


def items(line: str) -> list[Item]:
    """The line as words, dated words, words for how often and lengths of time, left to right."""
    found: list[Item] = []
    at = 0
    while at < len(line):
        item = often_at(line, at) or dated_at(line, at) or lapse_at(line, at) or _word_at(line, at)
        found.append(item)
        at = item.end + 1
    return found


def _word_at(line: str, at: int) -> Word:
    end = line.find(" ", at)
    end = len(line) if end < 0 else end
    return Word(line[at:end], at, end)


def words_between(found: Sequence[Item], first: int, last: int) -> list[str] | None:
    """The words between two items, without notes in brackets; None if more than words stands there."""
    texts: list[str] = []
    depth = 0
    for item in found[first + 1 : last]:
        if not isinstance(item, Word):
            return None
        depth += item.text == "("
        if not depth:
            texts.append(item.text)
        depth -= item.text == ")" and depth > 0
    return texts


_SPANS = ({"-"}, {"to"}, {"until"}, {"till"}, {"through"}, {"-", "to"}, {"through", "to"}, {"up", "to"}, {"/"})
_LISTS = ({"and"}, {"&"}, {","}, {"+"}, {";"}, {",", "and"}, {"and", "by"}, {"and", "in"})


def _link(texts: list[str] | None, before: str) -> Link:
    """How the words between two dates join them: "between Nov and July" spans, "Sept and March" lists."""
    words = set(texts or ())
    if words in _SPANS or (before == "between" and words in _LISTS):
        return "span"
    if words in _LISTS:
        return "list"
    return "either" if words == {"or"} else ""


def groups(found: Sequence[Item], setting: Setting) -> list[Group]:
    """The dates and stretches of days that the items hold, in printed order."""
    places = [at for at, item in enumerate(found) if isinstance(item, When)]
    whens = [item for item in found if isinstance(item, When)]
    links = [_linked(found, here, there) for here, there in pairwise(places)]
    whens = _with_years(whens, links)
    gathered: list[Group] = []
    at = 0
    while at < len(whens):
        joined = at < len(links) and links[at] in ("span", "either")
        last = at + joined
        meant = _stretch(whens[at], whens[last], setting) if joined else _one(whens[at], setting)
        if joined and links[at] == "either":
            meant = replace(meant, doubt="Which of the two dates is it?")
        gathered.append(Group(tuple(whens[at : last + 1]), meant, places[at], places[last]))
        at = last + 1
    return [group for at, group in enumerate(gathered) if not _only_explains(found, gathered, at)]


def _linked(found: Sequence[Item], here: int, there: int) -> Link:
    """How two dates are joined. A stroke spans months that follow each other ("Sept/Oct 2010"), and lists others."""
    between = words_between(found, here, there)
    in_front = found[here - 1] if here else None
    link = _link(between, in_front.text if isinstance(in_front, Word) else "")
    first, second = found[here], found[there]
    if between != ["/"] or not (isinstance(first, When) and isinstance(second, When)):
        return link
    return link if _follows(first, second) else "list"


def _follows(first: When, second: When) -> bool:
    """Whether the second is the next month or day after the first; of other units, it is taken to be."""
    if first.unit == "day":
        return not first.number and second.day - first.day == 1
    return first.unit != "month" or (second.number - first.number) % 12 == 1


def _only_explains(found: Sequence[Item], gathered: list[Group], at: int) -> bool:
    """Whether a date says again what stands before it: "year 1 (2022 to 23)", "Q4 (Jan – March 2014)", "Q3 Oct – Dec".

    A quarter behind months always does.
    """
    if not at or _apart(found, gathered[at - 1].last, gathered[at].first):
        return False
    said, again = gathered[at - 1].period, gathered[at].period
    quarter = gathered[at].whens[0].unit == "quarter" and gathered[at - 1].whens[0].unit == "month"
    return quarter or bool(said.end and said.end == again.end and not said.doubt)


def _apart(found: Sequence[Item], first: int, last: int) -> bool:
    """Whether anything but an opening bracket stands between two items."""
    return any(not isinstance(item, Word) or item.text != "(" for item in found[first + 1 : last])


def _with_years(whens: list[When], links: list[Link]) -> list[When]:
    """A year or month printed once holds for the dates joined to it: "Jan – March 2013", "20th – 24th January"."""
    known = list(whens)
    for at in reversed(range(len(links))):
        if links[at]:
            known[at] = _taught_by_next(known[at], known[at + 1])
    for at in range(len(links)):
        before, after = known[at], known[at + 1]
        if links[at] and after.year is None and before.year is not None and first_month(after):
            later = before.split is False and first_month(after) < first_month(before)
            known[at + 1] = replace(after, year=before.year + later, split=before.split, short=before.short)
    return known


def _taught_by_next(when: When, following: When) -> When:
    if when.unit == "day" and not when.number and following.unit == "day":
        when = replace(when, number=following.number)
    if when.year is not None or following.year is None or when.unit == "relative":
        return when
    earlier = not following.split and 0 < first_month(following) < first_month(when)
    return replace(when, year=following.year - earlier, split=following.split, short=following.short and not when.day)


def _one(when: When, setting: Setting) -> Period:
    """The days of one date, where two digits may be a day and the words may lie outside the plan."""
    meant = period(when, setting)
    if not when.short or meant.start is None or meant.end is None:
        return meant
    if not (setting.month_and_year or when.part):
        return _or_a_day(when, meant, setting)
    if setting.touches(meant.start, meant.end):
        return meant
    return outside_the_plan(meant, setting)


def _or_a_day(when: When, meant: Period, setting: Setting) -> Period:
    """Where nothing settles "Nov 12": the month and year if that falls in the plan, else the day if that does."""
    year = when.year or 0
    day = period(When("day", when.number, day=year % 100), setting)
    doubt = (
        f"Is this the month of {month_words(when.number)} {year}, or day {year % 100} of {month_words(when.number)}?"
    )
    falls_in = meant.start and meant.end and setting.touches(meant.start, meant.end)
    return replace(meant if falls_in or day.end is None else day, doubt=doubt)


def _stretch(first: When, last: When, setting: Setting) -> Period:
    """From the first day of one date to the last of another. One that ends before it starts is only repaired to ask."""
    if settles_notation(first, last, setting):
        setting = replace(setting, month_and_year=True)
    if whole := _whole_plan(first, last, setting):
        return whole
    begin = _in_a_stretch(first, setting)
    if last.year is None and begin.start and first_month(last):
        last = replace(last, year=begin.start.year + (first_month(last) < begin.start.month))
    end = _in_a_stretch(last, setting)
    start = begin.end if first.part == "end" else begin.start
    due = end.start if last.part == "start" else end.end
    doubt = begin.doubt or end.doubt
    if start and due and due < start:
        due = a_year_later(due)
        doubt = doubt or f"Does it end on {day_words(due)}? As printed, it ends before it starts."
    return Period(start, due, doubt)


def _whole_plan(first: When, last: When, setting: Setting) -> Period | None:
    """The plan's own time, for "2014 – 2017" in a plan of those years; in another, years of either kind."""
    bare = all(when.unit == "year" and not (when.split or when.part or when.number) for when in (first, last))
    if not bare or setting.year_start == 1 or first.year is None or last.year is None:
        return None
    if setting.start and setting.end and (setting.start.year, setting.end.year) == (first.year, last.year):
        return Period(setting.start, setting.end)
    start, end = period(first, setting).start, period(last, setting).end
    return Period(start, end, f"On which day of {last.year} does it end? Only years are printed.")


def _in_a_stretch(when: When, setting: Setting) -> Period:
    """An end of a stretch may lie outside the plan; only whether two digits are a year can be in doubt."""
    if when.short and not (setting.month_and_year or when.part):
        return _or_a_day(when, period(when, setting), setting)
    return period(when, setting)


def settles_notation(first: When, last: When, setting: Setting) -> bool:
    """Whether a stretch shows by itself that its two digits are years: both in the plan, in order, in different months.

    One end with its year in full does as well ("Nov 12 – March 2013").
    """
    if not (first.short and last.short):
        return (first.short or last.short) and first.year is not None and last.year is not None
    if setting.start is None or setting.end is None or first.number == last.number:
        return False
    begin, end = period(first, setting), period(last, setting)
    return bool(
        begin.start and end.end and begin.start < end.end
        and setting.start.year <= begin.start.year <= end.end.year <= setting.end.year
    )  # fmt: skip
