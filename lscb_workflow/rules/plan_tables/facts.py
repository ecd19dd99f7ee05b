"""What a plan says of itself: its title and the time it is for, found in its words or given beside the file."""

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from lscb_workflow.rules.months import add_months
from lscb_workflow.rules.plan_tables.grid import Paragraph
from lscb_workflow.rules.timescales.vocabulary import MONTHS, spelt

LONGEST_TITLE = 200  # characters, as rules.values.Line has it
_A_PLAN = re.compile(r"\b(?:plan|programme|strategy|cynllun|rhaglen|strategaeth)\b", re.I)
_NAME = re.compile(
    r"\b(?:business|action|delivery|improvement|work|strategic|priority|annual|busnes|gweithredu)[ -]?plan\b"
    r"|\bwork programme\b|\bcynllun (?:busnes|gweithredu|strategol|blynyddol|gwaith)\b",
    re.I,
)
_DAY = r"(?:(\d{1,2})(?:st|nd|rd|th|af|ain|eg|fed|ydd)? (?:of )?)?([^\W\d_]{3,10}),? (?:(20\d\d)|['’]?(\d\d))"
_TO = r" ?(?:-|–|—|to|until|hyd at|hyd|i) ?"
_DAYS = re.compile(rf"\b{_DAY}{_TO}{_DAY}\b", re.I)
_NUMBERS = re.compile(rf"\b(\d\d?)[./](\d\d?)[./](20\d\d){_TO}(\d\d?)[./](\d\d?)[./](20\d\d)\b", re.I)
_YEARS = re.compile(r"\b(20\d\d) ?[-–—/] ?(?:(20\d\d)|(\d\d))\b(?![-–—/]\d)")
_STARTS_A_YEAR = (1, 4, 9)  # a calendar, a financial and a school year


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What stands outside the action tables; None is what is not known."""

    plan: str | None = None
    title: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    year_start: int | None = None

    def over(self, found: "PlanFacts") -> "PlanFacts":
        """These facts and, where one is missing, what was found."""
        return replace(found, **self.known())

    def known(self) -> dict[str, Any]:
        return {name: value for name in self.__slots__ if (value := getattr(self, name)) is not None}


@dataclass(frozen=True, slots=True)
class Found:
    """Facts, the places whose words gave them, and what a person should know about it."""

    facts: PlanFacts
    places: frozenset[str] = frozenset()
    note: str = ""


def found_in(prose: Sequence[Paragraph]) -> Found:
    """The first line that is called a plan is its title; the period stands in it or in the first line that has one."""
    title = _title(prose)
    speaking = [title] if title else []
    speaking += [line for line in prose if _A_PLAN.search(line.words) or _is_a_period(line.words)]
    # Days say more than years: "2012-13" in a title gives way to "1 July 2012 – 30 June 2013" on the line below.
    dated = iter(
        sorted(((line, *period) for line in speaking for period in _periods(line.words)), key=lambda p: bool(p[2]))
    )
    line, days, words = next(dated, (None, None, ""))
    places = frozenset(found.place for found in (title, line) if found)
    facts = PlanFacts(title=title.words if title else None)
    if days:
        facts = replace(facts, starts_on=days[0], ends_on=days[1])
    note = f"“{words}” was read as {days[0]} to {days[1]}. Is that the plan's time?" if days and words else ""
    return Found(facts, places, note)


def _title(prose: Sequence[Paragraph]) -> Paragraph | None:
    """The first line called a plan: whole, where a sheet called "Business Plan" has more of it in its first lines."""
    named = (line for line in prose if _NAME.search(line.words) and len(line.words) <= LONGEST_TITLE)
    called = (line for line in prose if _A_PLAN.search(line.words) and len(line.words) <= LONGEST_TITLE // 2)
    title = next(named, None) or next(called, None)
    if title is None:
        return None
    after = prose[prose.index(title) + 1 :][:3]
    longer = (line for line in after if title.words.casefold() in line.words.casefold())
    return next((line for line in longer if len(line.words) <= LONGEST_TITLE), title)


def _is_a_period(words: str) -> bool:
    """Whether a line says little else than from when to when."""
    return any(2 * len(found[0]) >= len(words) for form in (_DAYS, _NUMBERS, _YEARS) for found in form.finditer(words))


def completed(facts: PlanFacts) -> PlanFacts:
    """The same with a short name and the start of the year, which follow from the dates where nobody gave them."""
    starts, ends = facts.starts_on, facts.ends_on
    if starts and ends:
        to = f"-{ends.year % 100:02}" if ends.year != starts.year else ""
        start = starts.month if starts.month in _STARTS_A_YEAR else 4
        return facts.over(PlanFacts(plan=f"{starts.year}{to}", year_start=start))
    return facts


def missing(facts: PlanFacts) -> list[str]:
    """One sentence for each fact that a plan cannot do without, naming the option that gives it."""
    wanted = {
        "title": "the file prints no title of a plan; give it with --title",
        "starts_on": "the file does not say when the plan starts; give it with --starts, as in --starts 2024-04-01",
        "ends_on": "the file does not say when the plan ends; give it with --ends, as in --ends 2025-03-31",
    }
    return [words for name, words in wanted.items() if name not in facts.known()]


Period = tuple[date, date]


def _periods(words: str) -> Iterator[tuple[Period, str]]:
    """Every period in a line, the exact ones first; those that are only years come with their words."""
    for found in _DAYS.finditer(words):
        day, month, year, short, to_day, to_month, to_year, to_short = found.groups()
        starts = _day(day or "1", month, year or f"20{short}")
        ends = _day(to_day or "", to_month, to_year or f"20{to_short}")
        if starts and ends and starts < ends:
            yield (starts, ends), ""
    for found in _NUMBERS.finditer(words):
        one, two = _numbers(*found.groups()[:3]), _numbers(*found.groups()[3:])
        if one and two and one < two:
            yield (one, two), ""
    for found in _YEARS.finditer(words):
        year = int(found[1])
        until = int(found[2] or f"{found[1][:2]}{found[3]}")
        if 0 < until - year <= 5:
            starts = date(year, 4, 1)
            yield (starts, add_months(starts, 12 * (until - year)) - timedelta(days=1)), found[0]


def _day(day: str, month: str, year: str) -> date | None:
    """A day with its month's name, in English or Welsh; without a number, the month's last day."""
    number = MONTHS.get(spelt(month.casefold()))
    if not number:
        return None
    last = calendar.monthrange(int(year), number)[1]
    return _numbers(day or str(last), str(number), year)


def _numbers(day: str, month: str, year: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
