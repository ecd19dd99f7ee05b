"""Reads a timescale as a plan prints it. A wrong date is worse than a question: what is uncertain only proposes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from lscb_workflow.rules.timescales.checks import bare_year, in_order
from lscb_workflow.rules.timescales.dates import dated
from lscb_workflow.rules.timescales.groups import Group, Item, Word, groups, items
from lscb_workflow.rules.timescales.lapses import Lapse
from lscb_workflow.rules.timescales.notation import Notation
from lscb_workflow.rules.timescales.notation import notation as settled_by
from lscb_workflow.rules.timescales.periods import Setting
from lscb_workflow.rules.timescales.reading import Reading, doubted, joined
from lscb_workflow.rules.timescales.recurring import Often
from lscb_workflow.rules.timescales.rounds import coming_round, recurring
from lscb_workflow.rules.timescales.surroundings import is_moved, runs_until, words_before
from lscb_workflow.rules.timescales.tokens import Line, line_of
from lscb_workflow.rules.timescales.undated import is_done, is_undecided, undated, waits, waits_first
from lscb_workflow.rules.timescales.wording import MOST

NOTHING_SETTLED = Notation()
FINISHED = {"completed", "done", "achieved", "actioned", "closed", "finished"}
NAMES_OR_YEARS = ("year", "plan year", "relative")


def read(
    text: str,
    *,
    plan_start: date | None,
    plan_end: date | None,
    year_start: int = 4,
    meetings: Sequence[date] = (),
    notation: Notation = NOTHING_SETTLED,
) -> Reading:
    """What the printed words of one timescale mean, in a plan of these days whose year begins in month `year_start`.

    `meetings` are the board's own; `notation` is what the plan's other timescales settle. Any text gives a reading.
    """
    setting = Setting(plan_start, plan_end, year_start, tuple(meetings), notation.month_and_year)
    line = line_of(text)
    if len(line.printed) > MOST:
        reading = Reading("undetermined", words=line.printed, because="It is too long to read.")
        return doubted(reading, "When should this be finished? The words are too long to be a timescale.")
    reading = _read(line, items(line.text), setting)
    if "?" in line.text.split() and not reading.ask:
        reading = doubted(reading, "Is this settled? The words themselves ask.")
    if reading.kind == "event" and not reading.question:
        reading = replace(reading, question=f"Has this happened, and on which day: “{reading.event}”?")
    return replace(reading, words=reading.words or line.printed)


def read_all(
    texts: Sequence[str],
    *,
    plan_start: date | None,
    plan_end: date | None,
    year_start: int = 4,
    meetings: Sequence[date] = (),
) -> list[Reading]:
    """Read a whole plan's timescales, in order: what they settle together ("Nov 12") holds for each of them."""
    settled = settled_by(texts, plan_start, plan_end)
    return [
        read(text, plan_start=plan_start, plan_end=plan_end, year_start=year_start, meetings=meetings, notation=settled)
        for text in texts
    ]


def _read(line: Line, found: list[Item], setting: Setting) -> Reading:
    dates = groups(found, setting)
    rounds = [(at, item) for at, item in enumerate(found) if isinstance(item, Often)]
    if rounds:
        return coming_round(found, dates, rounds, setting)
    if dates:
        return _read_dates(line, found, dates, setting)
    reading = undated(line.text, lapse=any(isinstance(item, Lapse) for item in found))
    if reading.event:
        begin = line.text.index(reading.event)
        reading = replace(reading, event=line.quote(begin, begin + len(reading.event)))
    return reading


def _read_dates(line: Line, found: list[Item], dates: list[Group], setting: Setting) -> Reading:
    """A timescale with dates in it: one of them, several, or one that has taken another's place."""
    if _waits_beside_a_year(line, dates):
        return Reading("event", event=line.printed, because="It waits for something that is not a date.")
    if setting.start is None and len(dates) > 1 and _only_months(dates):
        return recurring(Often("YEARLY"), dates, found, setting)  # a standing paper: "in April and November"
    readings = [dated(group, found, setting) for group in dates]
    if len(dates) == 1:
        readings = [bare_year(readings[0], dates[0].whens[0], setting, words_before(found, dates[0].first))]
    if is_done(line.text) and (done := _done_on(found, dates, readings)):
        return done
    if is_moved(found) and (len(readings) > 1 or dates[0].is_window) and all(map(_last_day, readings)):
        return _latest(line, readings)
    if len(readings) == 2 and (window := _from_to(*readings)):
        return window
    reading = joined(_quoted(line, dates, in_order(readings, setting)))
    if any(there.first == here.last + 1 for here, there in pairwise(dates)):
        return doubted(reading, "Do both dates hold, or has one taken the other's place? They stand side by side.")
    return _uncertain(line, _beside_ongoing(found, dates[0], reading))


def _waits_beside_a_year(line: Line, dates: Sequence[Group]) -> bool:
    """Whether it waits, and its years are part of a name: "following publication of Working Together 2018"."""
    in_front = line.text[: dates[0].whens[0].begin].split()
    named = all(when.unit in NAMES_OR_YEARS for group in dates for when in group.whens)
    return named and waits(" ".join(in_front)) and in_front[-1] not in ("by", "before", "until")


def _only_months(dates: Sequence[Group]) -> bool:
    """Whether nothing but months without a year is printed."""
    return all(when.unit == "month" and when.year is None for group in dates for when in group.whens)


def _done_on(found: list[Item], dates: Sequence[Group], readings: list[Reading]) -> Reading | None:
    """Finished on a date: "Completed Jan 2013".

    "Complete June 2013" could be an order, and "policy implemented June 2013" an aim: both ask.
    """
    beside = [word for group in dates for word in words_before(found, group.first)[:2]]
    ends = [item.text for item in (found[0], found[-1]) if isinstance(item, Word)]
    if len(readings) == 1 and FINISHED.intersection(ends):
        return Reading("done", because="The plan says that it is finished.")
    if not any(is_done(word) for word in [*ends, *beside]):
        return None
    return doubted(readings[-1], "Is this finished already, or is the date still to come?")


def _latest(line: Line, readings: Sequence[Reading]) -> Reading:
    """The latest date, where one has taken another's place; the first stays in the words."""
    latest = max(readings, key=lambda reading: _last_day(reading) or date.min)
    because = "The date was moved; the latest holds."
    return replace(latest, kind="by", start=None, due=_last_day(latest), words=line.printed, because=because)


def _last_day(reading: Reading) -> date | None:
    """In "moved from 12 June 2014" the day looks like a start, and is the deadline that was."""
    return reading.due or (reading.start if reading.kind == "from" else None)


def _from_to(first: Reading, last: Reading) -> Reading | None:
    """An open start that its end follows is a window: "Start September 2013, complete by July 2014"."""
    if first.kind != "from" or not (first.start and last.due and first.start < last.due):
        return None
    window = Reading("window", first.start, last.due, because="It starts and ends.")
    return doubted(window, first.question or last.question)


def _quoted(line: Line, dates: Sequence[Group], readings: Sequence[Reading]) -> list[Reading]:
    """Each reading with its own printed words, up to the next date: "Sept 12 (S11)", "March 12 (S175/157)"."""
    begins = [0, *(group.whens[0].begin for group in dates[1:]), len(line.text) + 1]
    quoted = []
    for at, reading in enumerate(readings):
        words = line.text[begins[at] : begins[at + 1] - 1]
        for joining in (" and", " &", " ,", " ;", " ."):
            words = words.removesuffix(joining)
        quoted.append(replace(reading, words=line.quote(begins[at], begins[at] + len(words))))
    return quoted


def _beside_ongoing(found: list[Item], first: Group, reading: Reading) -> Reading:
    """What "ongoing" in front makes of a date: "ongoing throughout term two" has no end, "ongoing until March" has one.

    "Ongoing, review March 2014" has two parts. "Ongoing – March 2014" could be either, so it asks.
    """
    ongoing = any(isinstance(item, Word) and item.text == "ongoing" for item in found[: first.first])
    before = words_before(found, first.first)
    if not ongoing or reading.kind in ("from", "multi") or runs_until(before):
        return reading
    if {"throughout", "during", "over"}.intersection(before):
        return Reading("ongoing", reading.start, because="It runs throughout.")
    if {"review", "reviewed", "by", "report", "update"}.intersection(before):
        return joined([Reading("ongoing", because="No end is given."), reading])
    return doubted(reading, "Is it ongoing, or does it end on the date printed?")


def _uncertain(line: Line, reading: Reading) -> Reading:
    """Words that make any date uncertain: to be confirmed, behind "following", one for each of several years."""
    if reading.ask:
        return reading
    if is_undecided(line.text):
        return doubted(reading, "Is the date settled? The words leave it open.")
    if waits_first(line.text) and reading.kind != "from":
        return doubted(reading, "Does it wait for something, or is the date itself the deadline?")
    words = {word for word in line.text.split() if word.isalpha() or word == "%"}
    if reading.parts and words <= {"and"} and all(part.kind == "window" for part in reading.parts):
        return doubted(reading, "Is it one piece of work over the whole time, or one in each year?")
    return reading
