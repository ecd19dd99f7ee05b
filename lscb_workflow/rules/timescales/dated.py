"""Recognises dated words: "31st March 2014", "end of Sept 12", "Autumn term 2013", "Q2 2014/15", "year 1".

Every form is one regular expression over mended tokens, each set apart by one space, so that none has to think about
spelling or spacing. What it finds is a `When`: what was printed, not yet which days are meant.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from lscb_workflow.rules.timescales.gathering import whole_year
from lscb_workflow.rules.timescales.vocabulary import MONTHS, SEASONS, WEEKDAYS

Unit = Literal["day", "month", "season", "term", "quarter", "year", "plan year", "plan", "feast", "relative"]


@dataclass(frozen=True, slots=True)
class When:
    """Dated words. `number` counts units: month 3, quarter 2, the spring term 1; of a year, the month it begins in.

    `year` is the year printed; with `split`, the year in which "2013/14" begins. `short` marks two digits that could be
    a day as well ("Nov 12"). `part` narrows the unit ("end", "mid", "1st week"). `begin` and `end` are offsets in the
    line.
    """

    unit: Unit
    number: int = 0
    year: int | None = None
    split: bool = False
    day: int = 0
    short: bool = False
    part: str = ""
    weekday: int | None = None
    begin: int = 0
    end: int = 0


Groups = Mapping[str, str | None]  # the named groups of a form that matched

_YEAR = r"(?P<year>(?:19|20)\d\d(?:/\d{4})?)"
_MONTHS = "|".join(MONTHS)
_MONTH = rf"(?P<month>{_MONTHS})"
_SHORT = rf"(?P<short>\d\d)(?! (?:[/.:] [\d#]|%|#|\d+(?!\S)|{_MONTHS}|month|week|day|working|year|term))"
_SEASON = rf"(?P<season>{'|'.join(SEASONS)})"
_ORDINAL = r"(?:st|nd|rd|th)"
_DAY = rf"(?P<day>\d\d?){_ORDINAL}?"
_WEEKDAYS = "|".join(WEEKDAYS)
_WEEKDAY = rf"(?:(?P<weekday>{_WEEKDAYS}) (?:, )?(?:the )?)?"
_OF = r"(?: (?:of|in|,|-|/|\.|:|\(|fy|for|financial year|academic year))*"
_THEN_YEAR = rf"(?:{_OF} {_YEAR})?"
_LINK = r"(?:-|to|and|&|/|,|or|until)"
_BEFORE_ANOTHER_DAY = rf"(?=(?: {_LINK} (?:(?:{_WEEKDAYS}) )?\d\d?{_ORDINAL}?){{1,4}} (?:of )?(?:{_MONTHS})(?!\S))"
_NO_LENGTH = "".join(rf"(?<!{length} )(?<!{length} - )" for length in ("long", "short", "medium", "mid"))
_KINDS_OF_YEAR = {
    "calendar": 1,
    "financial": 4,
    "budget": 4,
    "fy": 4,
    "academic": 9,
    "school": 9,
    "municipal": 5,
    "council": 5,
}


def _year(groups: Groups) -> tuple[int | None, bool]:
    """The year printed, and whether it is two years in one ("2013/2014")."""
    text = groups.get("year")
    if text:
        return int(text[:4]), "/" in text
    return (whole_year(short), False) if (short := groups.get("short")) else (None, False)


def _weekday(groups: Groups) -> int | None:
    return WEEKDAYS.get(groups.get("weekday") or "")


def _whole_date(groups: Groups) -> When:
    """Reads "1.4.13", "31/03/2014", "2014-03-31"."""
    year, month, day = map(int, str(groups["date"]).split("-"))
    return When("day", month, year, day=day, weekday=_weekday(groups))


def _day(groups: Groups) -> When | None:
    """Reads "Thursday 19 January 2012", "June 10th", "13/01"; "20th" in "20th – 24th January", whose month follows."""
    day, month = int(str(groups["day"])), groups.get("month") or "0"
    number = MONTHS.get(month) or int(month)
    if not 1 <= day <= 31 or number > 12:
        return None
    return When("day", number, *_year(groups), day=day, weekday=_weekday(groups))


def _month(groups: Groups) -> When:
    """Reads "March 2013", "Sept", "Nov 12" (short), "Nov-12" (as spreadsheets print a month), "06/2014"."""
    short = bool(groups.get("short") and not groups.get("dash"))
    month = str(groups["month"])
    return When("month", MONTHS.get(month) or int(month), *_year(groups), short=short)


def _season(groups: Groups) -> When:
    """Reads "Spring term 2018"; "Autumn 2013", which may be a term too; "Autumn 1", the half before half term."""
    half = {"1": "1st half", "2": "2nd half"}.get(groups.get("half") or "", "")
    unit: Unit = "term" if half or groups.get("term") else "season"
    return When(unit, SEASONS[str(groups["season"])], *_year(groups), part=half)


def _numbered_term(groups: Groups) -> When:
    """Reads "Term Two" is the spring term: a school year begins in autumn."""
    return When("term", {"1": 3, "2": 1, "3": 2}[str(groups["number"])], *_year(groups))


def _quarter(groups: Groups) -> When:
    """Reads "Q2 2014/15", "quarter three", "2nd quarter"."""
    return When("quarter", int(str(groups["number"])), *_year(groups))


def _year_or_half(groups: Groups) -> When:
    """Reads "2013/14", "FY 2014/15", "academic year 2013/14", "2014", "H1 2014"."""
    part = {"1": "1st half", "2": "2nd half"}.get(groups.get("half") or "", "end" if groups.get("close") else "")
    return When("year", _KINDS_OF_YEAR.get(groups.get("kind") or "", 0), *_year(groups), part=part)


def _plan_year(groups: Groups) -> When:
    """Reads "Year 1": the first year of the plan."""
    return When("plan year", int(str(groups["number"])))


def _feast(groups: Groups) -> When:
    """Reads "Easter 2014", "Christmas"."""
    return When("feast", {"easter": 1, "christmas": 2}[str(groups["feast"])], *_year(groups))


def _relative(_: Groups) -> When:
    """Reads "that month", "next year": dated only by words that stand elsewhere."""
    return When("relative")


def _second(*names: str) -> str:
    """The number that follows one with its name, as in "quarters 2 and 4" (here "quarter 2 and 4") or "years 1-3"."""
    links = ("-", "/", ",", "&", "and", "to", "or")
    behind = [rf"(?<={name} \d {link} )" for name in names for link in links]
    return "|".join([*behind, *(rf"(?<={name} \d , \d {link} )" for name in names for link in ("and", "&", "or"))])


Recogniser = Callable[[Groups], When | None]


def _forms(*forms: tuple[str, Recogniser]) -> tuple[tuple[re.Pattern[str], Recogniser], ...]:
    return tuple((re.compile(rf"(?:{form})(?!\S)"), recognise) for form, recognise in forms)


# Tried in this order wherever a token begins: the longer and surer forms first.
_FORMS = _forms(
    (rf"{_WEEKDAY}(?P<date>\d{{4}}-\d\d-\d\d)", _whole_date),
    (rf"{_WEEKDAY}{_DAY} (?:of )?{_MONTH}(?:(?: \.)?{_OF} (?:{_YEAR}|{_SHORT}))?", _day),
    (rf"{_WEEKDAY}{_DAY} [-/] {_MONTH} [-/] (?:{_YEAR}|{_SHORT})", _day),
    (rf"{_WEEKDAY}{_MONTH} (?:the )?(?P<day>\d\d?){_ORDINAL}(?: ,)?{_THEN_YEAR}", _day),
    (rf"{_WEEKDAY}{_MONTH} (?P<day>\d\d?) (?:, )?{_YEAR}", _day),
    (rf"{_WEEKDAY}{_DAY}{_BEFORE_ANOTHER_DAY}", _day),
    (r"(?P<day>\d\d?) / (?P<month>\d\d?)(?! /)", _day),
    (rf"{_MONTH}(?: \.)?(?:{_OF} {_YEAR}|(?P<dash> -)? {_SHORT})", _month),
    (rf"{_MONTH} half (?:- )?term{_THEN_YEAR}", _month),
    (rf"{_MONTH}(?: \.)?", _month),
    (rf"(?P<month>0?[1-9]|1[0-2]) / {_YEAR}", _month),
    (rf"{_YEAR} - (?P<month>0[1-9]|1[0-2])(?! [/-])", _month),
    (rf"{_SEASON} (?P<term>term )?(?:- )?(?P<half>[12])(?! \d\d?(?!\d)){_THEN_YEAR}", _season),
    (rf"(?:(?:{'|'.join(SEASONS)}) )?half (?:- )?term", _relative),
    (rf"{_SEASON}(?P<term> term)?{_THEN_YEAR}", _season),
    (rf"(?:{_NO_LENGTH}term |{_second('term')})(?P<number>[1-3]){_THEN_YEAR}", _numbered_term),
    (rf"(?:quarter|q|qu) (?:\. )?(?P<number>[1-4]){_THEN_YEAR}", _quarter),
    (rf"(?P<number>[1-4]){_ORDINAL} quarter{_THEN_YEAR}", _quarter),
    (rf"(?:{_second('quarter', 'q')})(?P<number>[1-4]){_THEN_YEAR}", _quarter),
    (rf"{_YEAR} (?:[-,:] )?(?:quarter|q) (?P<number>[1-4])", _quarter),
    (rf"h (?P<half>[12]){_OF} {_YEAR}", _year_or_half),
    (rf"{_YEAR} (?P<kind>{'|'.join(_KINDS_OF_YEAR)})(?: year)?(?P<close> end)?", _year_or_half),
    (rf"(?P<kind>{'|'.join(_KINDS_OF_YEAR)}) year(?P<close> end)?{_THEN_YEAR}", _year_or_half),
    (rf"year (?P<close>end){_OF} {_YEAR}", _year_or_half),
    (rf"(?:(?P<kind>fy) |year )?{_YEAR}", _year_or_half),
    (r"year (?P<number>[1-9])", _plan_year),
    (rf"(?:{_second('year')})(?P<number>[1-9])", _plan_year),
    (rf"(?P<feast>easter|christmas){_THEN_YEAR}", _feast),
    (
        r"(?:that|this|next|same|coming)(?: calendar| same| financial| academic| school)? (?:month|year|quarter|term)",
        _relative,
    ),
    (r"(?:month|year) end|(?:the )?new year", _relative),
)
# Only behind a part: "end of the plan", "end of the year".
_OF_ITSELF = re.compile(
    r"(?:(?P<plan>(?:\d year )?(?:business |action )?(?:plan|strategy)(?: period)?)|month|year|quarter|term)(?!\S)"
)

_PART = re.compile(
    r"(?:the )?(?:very )?"
    r"(?P<part>end|early|mid|middle|late|later|(?:start|beginning|close)(?= of)|last working day|last day"
    r"|(?:1st|2nd) half|(?:1st|2nd|3rd|4th|last) week)"
    r"(?: (?:of|in|-|to|\())*(?: the)? "
)
_SAME_PART = {"middle": "mid", "later": "late", "beginning": "start", "close": "end", "last day": "end"}


def dated_at(line: str, at: int) -> When | None:
    """The dated words that begin at this offset of a line of tokens, if any do."""
    narrowed = _PART.match(line, at)
    if narrowed and (when := _form_at(line, narrowed.end(), of_itself=True)):
        part = str(narrowed["part"])
        return replace(when, part=_SAME_PART.get(part, part), begin=at)
    return _form_at(line, at, of_itself=False)


def _form_at(line: str, at: int, *, of_itself: bool) -> When | None:
    for form, recognise in _FORMS:
        found = form.match(line, at)
        when = recognise(found.groupdict()) if found else None
        if found and when:
            return replace(when, begin=at, end=found.end())
    found = _OF_ITSELF.match(line, at) if of_itself else None
    return When("plan" if found["plan"] else "relative", begin=at, end=found.end()) if found else None
