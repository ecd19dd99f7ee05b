"""The paper's fixed words: how a date, a list and a reading are said in front of a board."""

from collections.abc import Iterable, Iterator
from datetime import date

from lscb_workflow.rules.notices import day
from lscb_workflow.rules.timescales import Reading, due_dates

CATEGORIES = {"fundamental": "Business fundamentals", "change_priority": "Change priorities"}
_PACE = {
    "YEARLY;BYMONTH=1,4,9": "each term",
    "YEARLY;BYMONTH=1,2,4,6,9,11": "each half term",
    "MONTHLY;INTERVAL=3": "quarterly",
    "MONTHLY": "monthly",
    "WEEKLY": "weekly",
}
_UNITS = {"MONTHLY": "months", "WEEKLY": "weeks", "YEARLY": "years"}
_MOST_DATES = 6  # more than this is a pace, not a list that anybody reads


def listed(words: Iterable[str]) -> str:
    """`1.5`, `1.5 and 2.2`, `1.5, 2.2 and 3.4`."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def counted(count: int, one: str, many: str | None = None) -> str:
    """`1 return`, `3 returns`."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def in_words(readings: Iterable[Reading], starts_on: date, ends_on: date, today: date) -> list[str]:
    """How each part of a timescale was understood; `starts_on` and `ends_on` are the plan's."""
    return [words for reading in readings for words in _parts(reading, starts_on, ends_on, today)]


def _parts(reading: Reading, starts_on: date, ends_on: date, today: date) -> Iterator[str]:
    if reading.kind == "multi":
        yield from in_words(reading.parts, starts_on, ends_on, today)
    elif reading.ask:
        meant = _said(reading, starts_on, ends_on, today)
        yield f"to be settled; the proposal is “{meant}”" if reading.start or reading.due else "to be settled"
    else:
        yield _said(reading, starts_on, ends_on, today)


def _said(reading: Reading, starts_on: date, ends_on: date, today: date) -> str:
    match reading.kind:
        case "by":
            return f"by {day(reading.due)}" if reading.due else "at once"
        case "on":
            return f"on {day(reading.due)}" if reading.due else "on a day to be settled"
        case "window":
            return _window(reading.start, reading.due)
        case "from":
            return _open(reading.start, today)
        case "recurring":
            return _recurring(reading, due_dates(reading, starts_on, ends_on))
        case "event":
            return f"waits for: {reading.event or reading.words}"
        case "undetermined":
            return f"not yet settled; {reading.event} decides" if reading.event else "not yet settled"
        case "ongoing":
            return f"all the time, from {_month(reading.start)}" if reading.start else "all the time"
        case _:
            return "already done"


def _window(start: date | None, due: date | None) -> str:
    if start and due:
        return f"{_month(start)} to {day(due)}"
    return f"from {_month(start)}" if start else f"until {day(due)}" if due else "through the plan"


def _open(start: date | None, today: date) -> str:
    if start is None:
        return "open start"
    return f"{'starts' if start > today else 'from'} {_month(start)}"


def _recurring(reading: Reading, dates: list[date]) -> str:
    pace = _pace(reading.freq or "")
    if 0 < len(dates) <= _MOST_DATES:
        return f"{pace}: {listed(day(due) for due in dates)}"
    return f"{pace}, from {_month(reading.start)}" if reading.start else pace


def _pace(freq: str) -> str:
    unit, _, rest = freq.partition(";")
    every = rest.removeprefix("INTERVAL=")
    if freq not in _PACE and every.isdigit() and unit in _UNITS:
        return f"every {every} {_UNITS[unit]}"
    return _PACE.get(freq, "yearly" if unit == "YEARLY" else "from time to time")


def _month(start: date) -> str:
    """A start as a plan means it: the month where it is a month's first day."""
    return f"{start:%B %Y}" if start.day == 1 else day(start)
