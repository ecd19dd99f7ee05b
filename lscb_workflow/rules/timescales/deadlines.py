"""The dated points that follow from a reading, inside the plan's own days."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import takewhile

from lscb_workflow.rules.months import add_months
from lscb_workflow.rules.timescales.reading import Reading
from lscb_workflow.rules.timescales.recurring import HALF_TERMLY, TERMLY

TERM_ENDS = {1: (3, 31), 4: (7, 31), 9: (12, 31)}  # by the month in which the term begins
HALF_TERM_ENDS = {1: (2, 15), 2: (3, 31), 4: (5, 31), 6: (7, 31), 9: (10, 31), 11: (12, 31)}
SCHOOL = {TERMLY: TERM_ENDS, HALF_TERMLY: HALF_TERM_ENDS}


def due_dates(reading: Reading, plan_start: date, plan_end: date) -> list[date]:
    """The deadlines of the sure parts, within the plan, in order.

    A recurring reading gives each month-end on which it comes round, stepped from its start: "Quarterly – commencing
    Nov 12", in the plan of July 2012 to June 2013, is 30 November, 28 February and 31 May. Its own `due` is the last
    possible one. Without a start it has no dated deadlines: it follows the quarterly return. So does what comes round
    more often than monthly, which would be a storm. A part that asks gives none.
    """
    if reading.kind == "multi":
        days = {day for part in reading.parts for day in due_dates(part, plan_start, plan_end)}
    elif reading.ask:
        days = set()
    elif reading.kind == "recurring":
        last = min(plan_end, reading.due or plan_end)
        days = set(takewhile(lambda day: day <= last, _rounds(reading, plan_end)))
    else:
        days = {reading.due} if reading.due and reading.kind in ("by", "on", "window") else set()
    return sorted(day for day in days if plan_start <= day <= plan_end)


def _rounds(reading: Reading, plan_end: date) -> Iterator[date]:
    """Every day on which it comes round from its start, in order, until the plan has ended."""
    if reading.start is None or reading.freq is None:
        return
    rule = dict(field.split("=", 1) for field in f"FREQ={reading.freq}".split(";"))
    if rule["FREQ"] not in ("MONTHLY", "YEARLY"):
        return
    step = int(rule.get("INTERVAL", "1")) * (12 if rule["FREQ"] == "YEARLY" else 1)
    if months := rule.get("BYMONTH"):
        yield from _named_months(reading, sorted(map(int, months.split(","))), rule.get("BYMONTHDAY", "-1"), plan_end)
        return
    months_on = 0
    while (day := _stepped(reading.start, months_on)) <= plan_end:
        yield day
        months_on += step


def _stepped(start: date, months: int) -> date:
    """The first of a month stands for the whole of it, so its last day is the deadline; any other day is itself."""
    return add_months(start, months) if start.day > 1 else add_months(start, months + 1) - timedelta(days=1)


def _named_months(reading: Reading, months: list[int], day: str, plan_end: date) -> Iterator[date]:
    """The printed day of each named month, or its last; terms and half terms end on days of their own."""
    start = reading.start
    if start is None:
        return
    ends = SCHOOL.get(reading.freq or "")
    for year in range(start.year, plan_end.year + 1):
        for month in months:
            last = add_months(date(year, month, 1), 1) - timedelta(days=1)
            on = (
                date(year, *ends[month])
                if ends
                else last.replace(day=min(last.day, int(day)))
                if int(day) > 0
                else last
            )
            if on >= start:
                yield on
