"""Recognises what comes round: "quarterly", "every six weeks", "twice a year", "half termly", "in March each year"."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lscb_workflow.rules.timescales.vocabulary import MONTHS, SEASONS, WEEKDAYS

TERMLY = "YEARLY;BYMONTH=1,4,9"
HALF_TERMLY = "YEARLY;BYMONTH=1,2,4,6,9,11"


@dataclass(frozen=True, slots=True)
class Often:
    """How often, as an RRULE without "FREQ=". `doubt` holds the other meaning, where the words have two."""

    freq: str
    doubt: str | None = None
    adjective: bool = False  # "annual", which may only describe a report, where "annually" would tell how often
    begin: int = 0
    end: int = 0


Groups = Mapping[str, str | None]
Rule = tuple[str, str | None]  # freq and doubt

_UNIT = r"(?P<unit>day|week|fortnight|month|quarter|half term|term|year)"
_EACH = r"(?:every|each|per|a|an)"
_UNITS = {
    "day": ("DAILY", 1),
    "week": ("WEEKLY", 1),
    "fortnight": ("WEEKLY", 2),
    "month": ("MONTHLY", 1),
    "quarter": ("MONTHLY", 3),
    "year": ("YEARLY", 1),
}
_ADVERBS = {
    "daily": "day",
    "weekly": "week",
    "fortnightly": "fortnight",
    "monthly": "month",
    "quarterly": "quarter",
    "termly": "term",
    "yearly": "year",
    "annually": "year",
    "annual": "year",
}
_ADVERB = rf"(?P<adverb>{'|'.join(_ADVERBS)})(?! general meeting)"
_TWO_MEANINGS = {
    "monthly": ("MONTHLY;INTERVAL=2", "every two months, or twice a month"),
    "weekly": ("WEEKLY;INTERVAL=2", "every two weeks, or twice a week"),
    "annual": ("MONTHLY;INTERVAL=6", "twice a year, or every two years"),
    "annually": ("MONTHLY;INTERVAL=6", "twice a year, or every two years"),
    "yearly": ("MONTHLY;INTERVAL=6", "twice a year, or every two years"),
}


def stepped(unit: str, interval: int) -> str:
    """The rule of a unit and an interval: "quarter" and 1 is MONTHLY;INTERVAL=3. Terms have no interval."""
    if unit in ("term", "half term"):
        return TERMLY if unit == "term" else HALF_TERMLY
    freq, months = _UNITS[unit]
    interval *= months
    if freq == "MONTHLY" and interval % 12 == 0:
        freq, interval = "YEARLY", interval // 12
    return freq if interval == 1 else f"{freq};INTERVAL={interval}"


def _every(groups: Groups) -> Rule:
    """Reads "every six months", "every other week", "each term", "6-monthly"."""
    unit = groups.get("unit") or _ADVERBS[str(groups["adverb"])]
    count = groups.get("count") or "1"
    interval = 2 if count in ("other", "2nd", "alternate") else int(re.sub(r"\D", "", count) or 1)
    if not 1 <= interval <= 60:
        return stepped(unit, 1), "an interval that is no number of months or years"
    return stepped(unit, interval), None


def _times(groups: Groups) -> Rule:
    """Reads "twice a year", "three times per term", "3 x annually": so many times in each unit, evenly spread."""
    counted = groups.get("count") or "1"
    count = {"once": 1, "twice": 2}.get(counted) or int(counted)
    unit = groups.get("unit") or {"annum": "year"}.get(groups.get("adverb") or "") or _ADVERBS[str(groups["adverb"])]
    if count == 1:
        return stepped(unit, 1), None
    if unit == "year" and count in (2, 3, 4, 6, 12):
        return stepped("month", 12 // count), None
    if unit == "term" and count == 2:
        return HALF_TERMLY, None
    return stepped(unit, 1), f"{count} times a {unit}, on days that are not given"


def _bi(groups: Groups) -> Rule:
    """Reads "bi-monthly" and "biannual": people mean either, so it is always worth a question."""
    return _TWO_MEANINGS[str(groups["word"])]


def _few(_: Groups) -> Rule:
    """Reads "every few years"."""
    return "YEARLY;INTERVAL=3", "every few years, a number that is not given"


def _every_weekday(groups: Groups) -> Rule:
    """Reads "each Monday"."""
    return "WEEKLY;BYDAY=" + str(groups["weekday"])[:2].upper(), None


def _fixed(freq: str) -> Callable[[Groups], Rule]:
    return lambda _: (freq, None)


_COUNT = r"(?P<count>\d\d?)"
_TO = r"(?:-|to) \d\d?"
RANGE = "either end of the range that is printed"
_FORMS = tuple(
    (re.compile(rf"(?:{form})(?!\S)"), recognise)
    for form, recognise in (
        (r"(?:at )?(?:regular )?every few years?", _few),
        (rf"bi ?-? ?(?P<word>{'|'.join(_TWO_MEANINGS)})", _bi),
        (r"biennial(?:ly)?", _fixed("YEARLY;INTERVAL=2")),
        (r"triennial(?:ly)?", _fixed("YEARLY;INTERVAL=3")),
        (rf"(?:at )?(?:least )?(?P<count>once|twice)(?: (?:in|during))? (?:{_EACH} |the )?{_UNIT}", _times),
        (r"(?P<count>once|twice)(?: a| per|-)? (?P<adverb>yearly|annually|annum|monthly|weekly|termly|daily)", _times),
        (rf"once every {_COUNT} {_UNIT}", _every),
        (rf"{_COUNT} (?:times|time|x|per|a) (?:{_EACH} )?{_UNIT}", _times),
        (r"(?:x )?(?P<count>\d\d?) (?:times |x )?(?:a|per) (?:year|annum)", lambda g: _times({**g, "unit": "year"})),
        (r"(?P<count>\d\d?) (?:times|x) (?:yearly|annually)", lambda g: _times({**g, "unit": "year"})),
        (rf"x (?P<count>\d\d?) {_EACH} {_UNIT}", _times),
        (r"half - termly|half termly|halftermly|(?:every|each|per|once a) half - term", _fixed(HALF_TERMLY)),
        (r"half (?:- )?yearly|halfyearly|half (?:- )?annual(?:ly)?|every half year", _fixed("MONTHLY;INTERVAL=6")),
        (rf"(?:every|each) {_COUNT} (?:- )?(?:calendar |school )?{_UNIT}", _every),
        (rf"(?:every|each) {_COUNT} {_TO} {_UNIT}", lambda g: (_every(g)[0], RANGE)),
        (rf"{_COUNT} {_TO} (?:- )?{_ADVERB}", lambda g: (_every(g)[0], RANGE)),
        (rf"(?:every|on) (?P<count>other|2nd|alternate) {_UNIT}", _every),
        (rf"(?P<count>alternate) {_UNIT}", _every),
        (rf"{_COUNT} (?:- )?{_ADVERB}", _every),
        (rf"(?:every|each) (?P<weekday>{'|'.join(WEEKDAYS)})", _every_weekday),
        (rf"(?:every|each)(?= (?:{'|'.join((*MONTHS, *SEASONS))})(?!\S))", _fixed("YEARLY")),
        (rf"(?:every|each|per) (?:single |academic |school |financial |calendar )?{_UNIT}(?: group)?", _every),
        (r"per annum|p \. a(?: \.)?|pa|year (?:on|by) year|once a year", _fixed("YEARLY")),
        (_ADVERB, _every),
    )
)  # fmt: skip
_COUNTED = re.compile(r"(?:^| )(\d\d?)(?: [^\d ]+){1,6}$")  # "One AS network event" before "per year"


def often_at(line: str, at: int) -> Often | None:
    """The words for how often that begin at this offset of a line of tokens, if any do."""
    for form, recognise in _FORMS:
        found = form.match(line, at)
        if not found:
            continue
        freq, doubt = recognise(found.groupdict())
        if found.group().startswith("per ") and (count := _COUNTED.search(line[max(0, at - 60) : at - 1])):
            freq, doubt = _times({"count": count[1], "unit": found.groupdict().get("unit") or "year"})
        return Often(freq, doubt, found.group() == "annual", at, found.end())
    return None
