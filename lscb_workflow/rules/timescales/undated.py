"""Reads timescales without a date: "Ongoing", "TBC", "ASAP", "Post launch of revised national guidance"."""

from lscb_workflow.rules.timescales import phrases
from lscb_workflow.rules.timescales.reading import Reading

WHEN_DUE = "When should this be finished? The plan gives no date."


def undated(line: str, *, lapse: bool) -> Reading:
    """Read a line of tokens in which no date was found; `lapse` says whether it holds a length of time.

    The `event` of the reading is a stretch of the line, for the caller to quote as printed.
    """
    for recognise in (_nothing, _done, _closing, _undecided, _elsewhere, _at_once, _waiting):
        if reading := recognise(line):
            return reading
    if phrases.ONGOING.search(line):
        return Reading("ongoing", because="No end is given: it runs for the whole plan.")
    if lapse or phrases.AWAITED.search(line) or phrases.BROUGHT.search(line):
        return _event(line)
    return _no_date(line)


def is_done(line: str) -> bool:
    """Whether the words say that the work is finished: "Completed", not "to be completed" or "not achieved"."""
    found = phrases.DONE.search(line)
    return bool(found and not phrases.NOT_DONE.search(line[: found.start()].rstrip()))


def is_undecided(line: str) -> bool:
    """Whether the words leave something to be decided: "TBC", "to be confirmed"."""
    return bool(phrases.UNDECIDED.search(line))


def waits(line: str) -> bool:
    """Whether the words wait for something that is not a date."""
    return bool(phrases.AWAITED.search(line))


def waits_first(line: str) -> bool:
    """Whether the first word waits: "Following launch in September 2013"."""
    return bool(phrases.WAITING_FIRST.match(line))


def _nothing(line: str) -> Reading | None:
    """No word at all: an empty cell, or "-"."""
    return None if any(letter.isalnum() for letter in line) else _no_date(line)


def _done(line: str) -> Reading | None:
    """Finished work: "Completed", "Achieved", "In place"; not "in place and ongoing"."""
    if not is_done(line) or phrases.ONGOING.search(line) or phrases.AWAITED.search(line):
        return None
    return Reading("done", because="The plan says that it is finished.")


def _closing(line: str) -> Reading | None:
    """Work that is perhaps finished, which only a person can say: "Proposed for closure", "Superseded"."""
    if not phrases.CLOSING.search(line):
        return None
    return Reading("done", ask=True, question="Is this action closed?", because="The plan speaks of closing it.")


def _undecided(line: str) -> Reading | None:
    """A date that somebody is still to set: "TBC"; "To be determined by Director of Public Health" says who."""
    found = phrases.UNDECIDED.search(line)
    if not found:
        return None
    decider = phrases.DECIDER.search(line, found.end())
    event = decider["decider"] if decider else None
    return Reading("undetermined", event=event, question=WHEN_DUE, because="The plan leaves the date to be decided.")


def _elsewhere(line: str) -> Reading | None:
    """A date that another document sets: "As per strategy and action plan"."""
    if not phrases.ELSEWHERE.match(line):
        return None
    return Reading("undetermined", question=WHEN_DUE, because="The plan leaves the date to another document.")


def _at_once(line: str) -> Reading | None:
    """A deadline without a date: "Immediate", "ASAP". But "immediately after the plan is agreed" waits for that."""
    found = phrases.AT_ONCE.search(line)
    if not found:
        return None
    if phrases.AN_EVENT_FOLLOWS.match(line, found.end() + 1):
        return _event(line)
    if phrases.ONGOING.search(line):
        return Reading("ongoing", because="It begins at once and has no end.")
    return Reading("by", because="It is wanted at once; no day is given.")


def _waiting(line: str) -> Reading | None:
    """What waits from its first word on: "until such time as a satisfactory repair is carried out"."""
    return _event(line) if waits_first(line) else None


def _event(line: str) -> Reading:
    return Reading("event", event=line, because="It waits for something that is not a date.")


def _no_date(line: str) -> Reading:
    """A status or a word of no time ("On target") gives no date; a number could be one, so it asks."""
    if any(letter.isdecimal() for letter in line):
        question = "Is a date meant? The number could not be read as one."
        return Reading("undetermined", ask=True, question=question, because="A number is printed, but no date.")
    return Reading("undetermined", question=WHEN_DUE, because="No date is given.")
