"""From dated words to days: which days "end of Sept 12", "Spring term" or "Q2" mean in this plan.

School terms end on 31 December, 31 March and 31 July; seasons with their third month; quarters count from the month in
which the plan's year begins; financial 2013/14 ends on 31 March 2014.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import MAXYEAR, date, timedelta

from lscb_workflow.rules.months import add_months
from lscb_workflow.rules.timescales.dated import When
from lscb_workflow.rules.timescales.wording import day_words, month_words

SCHOOL_YEAR = (8, 9)
SEPTEMBER = 9
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known around the words: the plan's own days, the month its year begins in, the board's meetings.

    `month_and_year`: the plan's timescales together settle that "Nov 12" is a month and a year.
    """

    start: date | None = None
    end: date | None = None
    year_start: int = 4
    meetings: tuple[date, ...] = ()
    month_and_year: bool = False

    @property
    def is_school(self) -> bool:
        return self.year_start in SCHOOL_YEAR

    def touches(self, start: date, end: date) -> bool:
        """Whether some of these days may lie in the plan; an end that is not known is taken as open."""
        return (self.start is None or end >= self.start) and (self.end is None or start <= self.end)


@dataclass(frozen=True, slots=True)
class Period:
    """The days meant, both ends included. `doubt` is a question where the words leave more than one meaning.

    Without days (the year is nowhere to be seen) there is always a doubt.
    """

    start: date | None
    end: date | None
    doubt: str | None = None


def period(when: When, setting: Setting) -> Period:
    """The days that dated words mean in this setting."""
    if when.unit == "relative":
        return Period(None, None, "Which date is meant? The words point to one that stands elsewhere.")
    if when.unit == "day" and not when.number:
        return Period(None, None, "Which month is meant? Only a day is printed.")
    if when.unit == "plan":
        return Period(setting.start, setting.end, None if setting.end else "On which day does the plan end?")
    if when.unit == "plan year":
        return _plan_year(when, setting)
    if when.year is None:
        return _without_a_year(when, setting)
    whole = _whole(when, setting, _first_year(when, setting))
    if whole is None:
        return Period(None, None, "Which date is meant? The one printed is not in the calendar.")
    return _doubted(when, narrowed(when, *whole), setting)


def _first_year(when: When, setting: Setting) -> int:
    """The year in which the unit begins: 2014 for "March 2013/14"; 2013 for "Q4 2014" in a plan to March 2014."""
    year = when.year or 0
    if when.unit == "quarter" and not when.split and setting.year_start != 1:
        start, _ = _quarter(when.number, year, setting.year_start)
        return year - 1 if start.year > year and setting.end and start > setting.end else year
    if not when.split or when.unit in ("quarter", "year"):
        return year
    if when.unit in ("month", "day"):
        return year if when.number >= _split_year_start(setting) else year + 1
    return year if first_month(when) >= 8 else year + 1


def first_month(when: When) -> int:
    """The month of the calendar year in which the unit begins; 0 where that depends on more than its number."""
    match when.unit:
        case "season" | "term":
            return {1: 1, 2: 4, 3: 9, 4: 12}[when.number]
        case "feast":
            return {1: 4, 2: 12}[when.number]
        case "month" | "day":
            return when.number
        case _:
            return 0


def _split_year_start(setting: Setting) -> int:
    """The month in which "2013/14" begins: the plan's own, or April where the plan follows the calendar year."""
    return setting.year_start if setting.year_start > 1 else 4


def _whole(when: When, setting: Setting, year: int) -> tuple[date, date] | None:
    """First and last day of the whole unit, before a part of it is taken; None for a day that does not exist."""
    if not 1990 <= year < 2100 or (when.unit == "day" and not 1 <= when.number <= 12):
        return None
    match when.unit:
        case "day":
            day = when.day if when.day <= monthrange(year, when.number)[1] else 0
            return (date(year, when.number, day),) * 2 if day else None
        case "month":
            return _months(year, when.number, 1)
        case "term":
            return _term(when.number, year)
        case "season":
            return (
                _term(when.number, year) if setting.is_school and when.number < 4 else _months(year, when.number * 3, 3)
            )
        case "quarter":
            return _quarter(when.number, year, setting.year_start)
        case "feast":
            return (easter(year) if when.number == 1 else date(year, 12, 25),) * 2
        case _:
            return _year(when, setting, year)


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    first = date(year, month, 1)
    return first, add_months(first, count) - ONE_DAY


def _term(season: int, year: int) -> tuple[date, date]:
    first, count = {1: (1, 3), 2: (4, 4), 3: (9, 4), 4: (12, 3)}[season]
    return _months(year, first, count)


def _quarter(number: int, year: int, year_start: int) -> tuple[date, date]:
    first = add_months(date(year, year_start, 1), 3 * (number - 1))
    return first, add_months(first, 3) - ONE_DAY


def _year(when: When, setting: Setting, year: int) -> tuple[date, date]:
    """A calendar year, or twelve months from the month in which this kind of year begins."""
    begins = when.number or (_split_year_start(setting) if when.split else 1)
    first, last = _months(year, begins, 12)
    ends_early = begins == SEPTEMBER and setting.end and setting.end.year == last.year and setting.end.month == 7
    return first, setting.end if ends_early and setting.end else last


HALF_TERM_ENDS = {3: (10, 31), 1: (2, 15), 2: (5, 31)}


def narrowed(when: When, start: date, end: date) -> Period:
    """The part of a period that is meant: "early" is a month's first ten days, "mid" the next ten, "late" the rest."""
    part = when.part
    if part in ("", "end", "start"):
        return Period(start, end)
    if part.endswith("week"):
        first = end - 6 * ONE_DAY if part == "last week" else start + 7 * (int(part[0]) - 1) * ONE_DAY
        return Period(first, first + 6 * ONE_DAY)
    if part == "last working day":
        last = end - max(0, end.weekday() - 4) * ONE_DAY
        return Period(last, last)
    if part.endswith("half"):
        return Period(*_half(when, start, end))
    days = (end - start).days
    if when.unit == "month":
        begins, ends = {"early": (1, 10), "mid": (11, 20)}.get(part, (21, end.day))
        return Period(start.replace(day=begins), start.replace(day=ends))
    if part == "late":
        return Period(start + days * 2 // 3 * ONE_DAY, end)
    last = start + (days // 3 if part == "early" else days * 2 // 3) * ONE_DAY
    return Period(start, last, f'By which day? "{part.capitalize()}" is not exact; {day_words(last)} is a guess.')


def _half(when: When, start: date, end: date) -> tuple[date, date]:
    """Half terms meet at half term; other halves at the middle month or day."""
    if when.unit == "term":
        month, day = HALF_TERM_ENDS[when.number]
        middle = date(start.year, month, day)
    elif when.unit == "month":
        middle = start + 14 * ONE_DAY
    else:
        months = (end.year - start.year) * 12 + end.month - start.month + 1
        middle = add_months(start, months // 2) - ONE_DAY
    return (start, middle) if when.part == "1st half" else (middle + ONE_DAY, end)


def _doubted(when: When, found: Period, setting: Setting) -> Period:
    """The same days, with a question where these words are known to mislead."""
    if found.doubt or found.end is None:
        return found
    if when.weekday is not None and found.end.weekday() != when.weekday:
        return replace(
            found, doubt=f"Which day is meant? {day_words(found.end)} is not the day of the week that is printed."
        )
    if when.unit == "year" and when.split and not when.number and setting.year_start == 1:
        return replace(
            found, doubt=f"Is that a financial year, which ends on {day_words(found.end)}, or two calendar years?"
        )
    if when.unit == "feast":
        return replace(found, doubt=f"By which day? {day_words(found.end)} is a guess.")
    if when.unit == "quarter" and setting.year_start not in (1, 4):
        month = month_words(setting.year_start)
        return replace(found, doubt=f"Do quarters count from {month}, so that this one ends on {day_words(found.end)}?")
    return found


def _plan_year(when: When, setting: Setting) -> Period:
    """ "Year 1" to the last year of the plan, each twelve months from the day the plan starts."""
    if setting.start is None:
        return Period(None, None, "Which year is meant? The plan's own dates are not known.")
    first = add_months(setting.start, 12 * (when.number - 1))
    last = add_months(setting.start, 12 * when.number) - ONE_DAY
    if setting.end and first > setting.end:
        return Period(first, last, "Which year is meant? The plan ends before that one begins.")
    return Period(first, min(last, setting.end) if setting.end else last)


def _without_a_year(when: When, setting: Setting) -> Period:
    """The one time the unit comes round in the plan. Where it comes twice, or never, the nearest is only a proposal."""
    if setting.start is None:
        return Period(None, None, "In which year? None is printed, and the plan's own dates are not known.")
    every = list(_occurrences(when, setting, setting.start))
    inside = [
        found for found in every if found.start and found.end and _falls_in(when, found.start, found.end, setting)
    ]
    after = [found for found in every if found.end and found.end >= setting.start]
    if not after:
        return Period(None, None, "Which date is meant? The one printed is not in the calendar.")
    if len(inside) == 1 or (inside and setting.end is None):
        return _doubted(when, inside[0], setting)
    best = (inside or after)[0]
    return replace(best, doubt=best.doubt or f"In which year? None is printed; {day_words(best.end)} is a guess.")


def _falls_in(when: When, start: date, end: date, setting: Setting) -> bool:
    """A year belongs to the plan in which it ends; anything shorter, to the plan that it touches."""
    return setting.touches(end if when.unit == "year" else start, end)


def _occurrences(when: When, setting: Setting, start: date) -> Iterator[Period]:
    """The unit in each year from the one before the plan to its last, or the eighth after a plan without an end."""
    for year in range(start.year - 1, min((setting.end or start).year + 1, MAXYEAR) + 8):
        if whole := _whole(when, setting, year):
            yield narrowed(when, *whole)


def outside_the_plan(meant: Period, setting: Setting) -> Period:
    """A date that the plan's own days make unlikely: the same date a year later, where that fits, is the proposal."""
    if meant.start is None or meant.end is None:
        return meant
    first, last = add_months(meant.start, 12), a_year_later(meant.end)
    if setting.start and meant.end < setting.start and setting.touches(first, last):
        return Period(first, last, f"Is {day_words(last)} meant? The date printed lies before the plan.")
    return replace(meant, doubt=f"Is {day_words(meant.end)} right? It lies outside the plan.")


def a_year_later(day: date) -> date:
    """The same day a year on; the end of a month stays one (28 February 2011 leads to 29 February 2012)."""
    if (day + ONE_DAY).day > 1:
        return add_months(day, 12)
    return add_months(day + ONE_DAY, 12) - ONE_DAY


def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar, by the anonymous computus (Nature, 1876)."""
    a, (b, c) = year % 19, divmod(year, 100)
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    month, day = divmod(h + k - 7 * ((a + 11 * h + 22 * k) // 451) + 114, 31)
    return date(year, month, day + 1)
