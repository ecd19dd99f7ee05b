"""Dates, marks and lists as every part of a paper says them. A content's dates are ISO text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from lscb_workflow.rules.digest.blocks import Mark, Text
from lscb_workflow.rules.notices import day

NONE = "There are none."


def when(on: str) -> str:
    """5 November 2012."""
    return day(date.fromisoformat(on))


def moment(at: str) -> str:
    """5 November 2012 at 08:00."""
    then = datetime.fromisoformat(at)
    return f"{day(then.date())} at {then:%H:%M}"


def days(on: Sequence[str]) -> str:
    """8, 18 and 23 January 2013: a month and a year that the next date shares are said once."""
    dates = [date.fromisoformat(each) for each in on]
    said = [_shared(this, following) for this, following in pairwise(dates)] + [day(dates[-1])]
    *most, last = said
    return f"{', '.join(most)} and {last}" if most else last


def _shared(this: date, following: date) -> str:
    if (this.year, this.month) == (following.year, following.month):
        return str(this.day)
    return f"{this.day} {this:%B}" if this.year == following.year else day(this)


def mark(status: Mapping[str, Any]) -> Mark:
    """A status in words, with its colour beside them."""
    return Mark(status["label"], status["colour"])


def leads(item: Mapping[str, Any]) -> str:
    """Its leads, each once: to the public, two posts may be one team."""
    return "; ".join(dict.fromkeys(item["leads"])) or "Not named in the plan"


def quiet(words: str, label: str = "") -> Text:
    return Text(words, label=label, style="quiet")


def told(pairs: Iterable[tuple[str, str | None]]) -> Iterator[Text]:
    """A paragraph for each label that has words."""
    for label, words in pairs:
        if words:
            yield Text(words, label=label)
