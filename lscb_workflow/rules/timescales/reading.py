"""What a reader makes of a timescale: the value that the rest of the product works with."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

Kind = Literal["by", "on", "window", "from", "recurring", "ongoing", "event", "undetermined", "done", "multi"]

STARTING = ("by", "window", "from", "recurring", "ongoing")


@dataclass(frozen=True, slots=True)
class Reading:
    """How the printed words of a timescale were understood.

    A month as a deadline is its last day, as a start its first. `due` is None for "immediately", which is a deadline
    without a date. `ask` marks an uncertain reading: only a proposal, until the business manager confirms it. A certain
    reading of an open matter (undetermined, event) does not ask, but it too carries its `question`.
    """

    kind: Kind
    start: date | None = None
    due: date | None = None
    freq: str | None = None  # RFC 5545 RRULE without "FREQ=", as in "MONTHLY;INTERVAL=3"
    parts: tuple["Reading", ...] = ()  # of a multi, in printed order
    words: str = ""  # the printed words that gave this reading, or this part
    event: str | None = None  # what is awaited; for an undetermined one, who decides
    ask: bool = False  # on a multi: true if any part asks
    question: str | None = None  # for the business manager, in plain English
    because: str = ""  # one short sentence: how it was read


def doubted(reading: Reading, question: str | None) -> Reading:
    """The same reading, asking this question; without one, as it was."""
    return replace(reading, ask=True, question=question) if question else reading


def joined(parts: Sequence[Reading]) -> Reading:
    """Several readings as one, without those that say the same again. A multi asks if any part does."""
    different: dict[object, Reading] = {}
    for part in parts:
        different.setdefault((part.kind, part.start, part.due, part.freq, part.parts), part)
    kept = tuple(different.values())
    if len(kept) == 1:
        return kept[0]
    multi = Reading("multi", parts=kept, because="Several timescales are printed.")
    return doubted(multi, next((part.question for part in kept if part.ask), None))


def starts_on(reading: Reading) -> date | None:
    """The earliest sure start, or None: returns are then owed from the plan's first quarter.

    A deadline says when work ends, not when it begins, so `by` and `on` have no start, unless it was given to an open
    start. Neither has an event, nor a reading that still asks. One part without a start is enough for the whole of a
    multi to be owed from the first.
    """
    if reading.kind == "multi":
        starts = [starts_on(part) for part in reading.parts]
        return min((start for start in starts if start), default=None) if all(starts) else None
    return None if reading.ask or reading.kind not in STARTING else reading.start


def as_json(reading: Reading) -> dict[str, Any]:
    """The reading as plain values for JSON: ISO dates, parts as a list (empty when there are none)."""
    return {
        "kind": reading.kind,
        "start": reading.start.isoformat() if reading.start else None,
        "due": reading.due.isoformat() if reading.due else None,
        "freq": reading.freq,
        "parts": [as_json(part) for part in reading.parts],
        "ask": reading.ask,
        "question": reading.question,
        "words": reading.words,
        "because": reading.because,
        "event": reading.event,
    }
