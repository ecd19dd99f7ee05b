"""Reads a timescale as a plan prints it. One wrong date is worse than a question: what is uncertain only proposes, and asks."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from lscb_workflow.rules.timescales.dated import When
from lscb_workflow.rules.timescales.dates import dated, in_order, joined, outlasting
from lscb_workflow.rules.timescales.groups import Group, Item, Word, groups, items
from lscb_workflow.rules.timescales.lapses import Lapse
from lscb_workflow.rules.timescales.notation import Notation
from lscb_workflow.rules.timescales.notation import notation as settled_by
from lscb_workflow.rules.timescales.periods import Setting
from lscb_workflow.rules.timescales.reading import Reading
from lscb_workflow.rules.timescales.recurring import Often
from lscb_workflow.rules.timescales.rounds import JOINING, belongs, recurring
from lscb_workflow.rules.timescales.surroundings import is_moved, runs_until, words_before
from lscb_workflow.rules.timescales.tokens import MOST, Line, line_of
from lscb_workflow.rules.timescales.undated import is_done, undated, waits

Placed = tuple[int, Reading]  # the item at which it stands, and what it means
WAITING = ("following", "after", "once", "when", "post", "upon", "subject", "pending", "awaiting")
NOTHING_SETTLED = Notation()


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
        question = "When should this be finished? The words are too long to be a timescale."
        return Reading("undetermined", words=line.printed, ask=True, question=question, because="It is too long to read.")
    reading = _read(line, items(line.text), setting)
    if "?" in line.text.split() and not reading.ask:
        reading = replace(reading, ask=True, question="Is this settled? The words themselves ask.")
    return replace(reading, words=reading.words or line.printed, question=reading.question or _open_question(reading))


def _open_question(reading: Reading) -> str | None:
    """What to ask about a certain reading of an open matter."""
    if reading.kind == "event":
        return f"Has this happened, and on which day: {reading.event}?"
    return None


def _read(line: Line, found: list[Item], setting: Setting) -> Reading:
    dates = groups(found, setting)
    rounds = [(at, item) for at, item in enumerate(found) if isinstance(item, Often)]
    if rounds:
        return _read_rounds(line, found, dates, rounds, setting)
    if dates:
        return _read_dates(line, found, dates, setting)
    reading = undated(line.text, lapse=any(isinstance(item, Lapse) for item in found))
    if reading.kind == "undetermined" and any(token.is_number for token in line.tokens):
        return replace(reading, ask=True, question="Is a date meant? The number could not be read as one.")
    if reading.event:
        begin = line.text.index(reading.event)
        reading = replace(reading, event=line.quote(begin, begin + len(reading.event)))
    return reading


def _read_dates(line: Line, found: list[Item], dates: list[Group], setting: Setting) -> Reading:
    """A timescale with dates in it: one of them, several, or one that has taken another's place."""
    if event := _event_beside_years(line, dates):
        return event
    if setting.start is None and len(dates) > 1 and _only_months(dates):
        return recurring(Often("YEARLY"), dates, found, setting)  # a standing paper: "in April and November"
    readings = [dated(group, found, setting) for group in dates]
    if len(dates) == 1:
        readings = [outlasting(readings[0], dates[0].whens[0], setting, words_before(found, dates[0].first))]
    if is_done(line.text) and (done := _done_on(found, dates, readings)):
        return done
    if is_moved(found) and len(readings) > 1 and all(reading.due for reading in readings):
        return _latest(line, readings)
    if len(readings) == 2 and readings[0].kind == "from" and (window := _from_to(*readings)):
        return window
    parts = _quoted(line, dates, in_order(readings, setting))
    return _uncertain(line, _with_ongoing(found, dates, _different(parts)))


def _event_beside_years(line: Line, dates: Sequence[Group]) -> Reading | None:
    """"Following publication of Working Together 2018" waits: the year is only part of a name."""
    coarse = all(when.unit in ("year", "plan year", "relative") for group in dates for when in group.whens)
    first = dates[0].whens[0].begin
    if not coarse or not waits(line.text[:first]) or line.text[:first].rstrip().rpartition(" ")[2] in ("by", "before", "until"):
        return None
    return Reading("event", event=line.printed, because="It waits for something that is not a date.")


def _only_months(dates: Sequence[Group]) -> bool:
    """Whether nothing but months without a year is printed."""
    return all(when.unit == "month" and when.year is None for group in dates for when in group.whens)


FINISHED = ("completed", "done", "achieved", "actioned", "closed", "finished")


def _done_on(found: list[Item], dates: Sequence[Group], readings: list[Reading]) -> Reading | None:
    """"Completed Jan 2013" is done. "Complete June 2013" could be an order, "policy implemented June 2013" an aim: both ask."""
    beside = [words_before(found, group.first)[:2] for group in dates]
    ends = [item.text for item in (found[0], found[-1]) if isinstance(item, Word)]
    if len(readings) == 1 and set(ends) & set(FINISHED):
        return Reading("done", because="The plan says that it is finished.")
    if not any(is_done(word) for words in (ends, *beside) for word in words):
        return None
    return replace(readings[-1], ask=True, question="Is this finished already, or is the date still to come?")


def _latest(line: Line, readings: Sequence[Reading]) -> Reading:
    """The latest date, where one has taken another's place; the first stays in the words."""
    latest = max(readings, key=lambda reading: reading.due or date.min)
    return replace(latest, kind="by", start=None, words=line.printed, because="The date was moved; the latest holds.")


def _from_to(first: Reading, last: Reading) -> Reading | None:
    """"Start September 2013, complete by July 2014": an open start that its end follows is a window."""
    if last.kind not in ("by", "on", "window") or not (first.start and last.due and first.start < last.due):
        return None
    question = first.question or last.question
    return Reading("window", first.start, last.due, ask=first.ask or last.ask, question=question, because="It starts and ends.")


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


def _different(parts: Sequence[Reading]) -> list[Reading]:
    """The parts without those that only say again what an earlier one said."""
    kept: dict[object, Reading] = {}
    for part in parts:
        kept.setdefault((part.kind, part.start, part.due, part.freq, part.parts), part)
    return list(kept.values())


def _with_ongoing(found: list[Item], dates: Sequence[Group], parts: list[Reading]) -> Reading:
    """"Ongoing, review March 2014" has two parts; "ongoing throughout term two" is ongoing; "Ongoing – March 2014" asks."""
    ongoing = any(isinstance(item, Word) and item.text == "ongoing" for item in found[: dates[0].first])
    reading = joined(parts)
    if not ongoing or reading.kind in ("from", "multi") or runs_until(before := words_before(found, dates[0].first)):
        return reading
    if {"throughout", "during", "over"} & set(before):
        return Reading("ongoing", reading.start, because="It runs throughout.")
    if {"review", "reviewed", "by", "report", "update"} & set(before):
        return joined([Reading("ongoing", because="No end is given."), reading])
    return replace(reading, ask=True, question="Is it ongoing, or does it end on the date printed?")


def _uncertain(line: Line, reading: Reading) -> Reading:
    """Words that make any date uncertain: one to be confirmed, one behind "following", one for each of several years."""
    words = line.text.split()
    if {"tbc", "tba", "tbd"} & set(words) and not reading.ask:
        return replace(reading, ask=True, question="Is the date settled? The words leave it open.")
    if words[0] in WAITING and reading.kind not in ("from", "event") and not reading.ask:
        return replace(reading, ask=True, question="Does it wait for something, or is the date itself the deadline?")
    years = [part for part in reading.parts if part.kind == "window" and not part.ask]
    if len(years) == len(reading.parts) > 1 and not any(word.isalpha() and word != "and" or word == "%" for word in words):
        return replace(reading, ask=True, question="Is it one piece of work over the whole time, or one in each year?")
    return reading


def _read_rounds(
    line: Line, found: list[Item], dates: list[Group], rounds: list[tuple[int, Often]], setting: Setting
) -> Reading:
    """A timescale with words for how often: with its own dates, beside others, or alone."""
    at, often = rounds[0]
    others = _others(rounds)
    anchors = [group for group in dates if any(belongs(group, each, found, place) for place, each in rounds)]
    if dates and not anchors and often.adjective and not others and at < dates[0].first:
        return _read_dates(line, found, dates, setting)  # "Annual report September 2013" is due once
    placed: list[Placed] = [(at, recurring(often, anchors, found, setting))]
    placed += [(place, recurring(each, [], found, setting)) for place, each in others]
    placed += [(group.first, dated(group, found, setting)) for group in dates if group not in anchors]
    if _goes_on_besides(found, at):
        placed.append((-1, Reading("ongoing", because="No end is given.")))
    reading = joined(_different([part for _, part in sorted(placed, key=lambda place: place[0])]))
    if others and {"/", "or"} & {item.text for item in found[at : others[0][0]] if isinstance(item, Word)}:
        return replace(reading, ask=True, question="How often? More than one answer is printed.")
    return reading


def _others(rounds: Sequence[tuple[int, Often]]) -> list[tuple[int, Often]]:
    """The words for how often that say something else than the first; "annually at the annual meeting" says it twice."""
    seen = {rounds[0][1].freq}
    return [(at, often) for at, often in rounds[1:] if often.freq not in seen and not seen.add(often.freq)]  # type: ignore[func-returns-value]


def _goes_on_besides(found: Sequence[Item], at: int) -> bool:
    """"Ongoing Annual Parent Questionnaire": ongoing, and something that comes round; "Ongoing – reviewed annually" is one."""
    words = [item.text for item in found if isinstance(item, Word)]
    ongoing = any(isinstance(item, Word) and item.text == "ongoing" for item in found[:at])
    return ongoing and any(text not in JOINING for text in words)


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
