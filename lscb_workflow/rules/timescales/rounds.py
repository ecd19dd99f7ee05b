"""Reads what comes round: joins "annually" to "in Sept", "quarterly" to "commencing Nov 12"."""

from collections.abc import Sequence
from dataclasses import replace

from lscb_workflow.rules.timescales.dated import When
from lscb_workflow.rules.timescales.dates import dated
from lscb_workflow.rules.timescales.groups import Group, Item, Word
from lscb_workflow.rules.timescales.periods import Setting
from lscb_workflow.rules.timescales.reading import Reading, doubted, joined
from lscb_workflow.rules.timescales.recurring import Often
from lscb_workflow.rules.timescales.surroundings import role, words_before
from lscb_workflow.rules.timescales.vocabulary import words

Placed = tuple[int, Often]  # the item at which the words for how often stand

# Words that may stand between how often and when, and leave them one timescale.
JOINING = words(
    "and then thereafter from in on at by commencing starting beginning to commence start - , : ; ( ) . the of & / "
    "with around 1st meeting meetings review reviews reviewed reviewing report reports reporting reported basis "
    "council parish board committee ending end until till monitoring monitored update updates updated every each "
    "between it again is be will or done completed produced published due next ongoing year month during for a"
)
THREE_MONTHS_OR_MORE = ("YEARLY", "MONTHLY;INTERVAL=3", "MONTHLY;INTERVAL=4", "MONTHLY;INTERVAL=6")


def coming_round(found: list[Item], dates: list[Group], rounds: Sequence[Placed], setting: Setting) -> Reading:
    """A timescale with words for how often: each with the dates that belong to it, beside the dates that do not."""
    rounds = _different(rounds)
    nearest = [min(rounds, key=lambda each: abs(each[0] - group.first)) for group in dates]
    placed: list[tuple[int, Reading]] = []
    for at, often in rounds:
        near = [group for group, (place, _) in zip(dates, nearest, strict=True) if place == at]
        anchors = [group for group in near if _belongs(group, often, found, at)]
        placed += [(group.first, dated(group, found, setting)) for group in near if group not in anchors]
        describes = often.adjective and not anchors and any(at < group.first for group in near)
        if not describes:  # "annual report September 2013" is due once
            placed.append((at, recurring(often, anchors, found, setting)))
    if _is_ongoing_besides(found, rounds[0][0]):
        placed.append((-1, Reading("ongoing", because="No end is given.")))
    reading = joined([part for _, part in sorted(placed, key=lambda place: place[0])])
    between = found[rounds[0][0] : rounds[-1][0]]
    either = any(isinstance(item, Word) and item.text in ("/", "or") for item in between)
    return doubted(reading, "How often? More than one answer is printed." if either else None)


def _different(rounds: Sequence[Placed]) -> list[Placed]:
    """The words for how often, without those that say the same again: "annually at the annual meeting"."""
    kept: dict[str, Placed] = {}
    for at, often in rounds:
        kept.setdefault(often.freq, (at, often))
    return list(kept.values())


def _is_ongoing_besides(found: Sequence[Item], at: int) -> bool:
    """Whether something is ongoing and something else comes round: "Ongoing Annual Parent Questionnaire".

    "Ongoing – reviewed annually" is one thing.
    """
    others = [item.text for item in found if isinstance(item, Word) and item.text not in JOINING]
    return bool(others) and any(isinstance(item, Word) and item.text == "ongoing" for item in found[:at])


def _belongs(group: Group, often: Often, found: Sequence[Item], at: int) -> bool:
    """Whether a date is the time at which something comes round, rather than a timescale of its own.

    A month without a year always is. Otherwise only joining words may stand between; and "annual report September 2013"
    is a report that is due once.
    """
    between = found[min(at, group.last) + 1 : max(at, group.first)]
    starts = role(words_before(found, group.first)) == "from"
    if starts or all(when.year is None for when in group.whens):
        return True
    texts = [item.text for item in between if isinstance(item, Word)]
    if often.adjective and at < group.first and texts and texts[0] not in ("-", ",", ":", "(", "in", "and"):
        return False
    return all(text in JOINING for text in texts)


def recurring(often: Often, anchors: Sequence[Group], found: Sequence[Item], setting: Setting) -> Reading:
    """One reading of how often, and of the dates that belong to it: they name its months, its start or its end."""
    freq = _freq(often.freq, anchors, found, setting)
    reading = Reading("recurring", freq=freq, because="It comes round.")
    if anchors:
        reading = _started(reading, anchors[0], found, setting)
    return doubted(reading, often.doubt and f"How often? The words could mean {often.doubt}.")


def _started(reading: Reading, anchor: Group, found: Sequence[Item], setting: Setting) -> Reading:
    """The first date starts it: "Quarterly – commencing Nov 12". Of a window or "until", the last day ends it.

    Where no year is printed, none need be asked: it comes round each year, from the first time in the plan.
    """
    first = dated(anchor, found, setting)
    if first.ask and any(when.year is not None for when in anchor.whens):
        reading = doubted(reading, first.question)
    elif first.ask:
        return reading
    if anchor.is_window:
        return replace(reading, start=anchor.period.start, due=anchor.period.end)
    if role(words_before(found, anchor.first)) == "until":
        return replace(reading, due=anchor.period.end)
    return replace(reading, start=anchor.period.start)


def _freq(freq: str, anchors: Sequence[Group], found: Sequence[Item], setting: Setting) -> str:
    """The rule with its named months: "annually in Sept" is YEARLY;BYMONTH=9. The end of a quarter adds its day."""
    whens = [group.whens[0] for group in anchors if not group.is_window]
    named = [when for when in whens if when.unit in ("month", "day", "quarter") and when.number]
    if not named or len(named) != len(anchors):
        return freq
    starts = role(words_before(found, anchors[0].first)) == "from"
    if freq != "YEARLY" and (freq not in THREE_MONTHS_OR_MORE or starts or any(when.year for when in named)):
        return freq
    months = dict.fromkeys(_month(when, setting) for when in named)
    return f"YEARLY;BYMONTH={','.join(map(str, months))}" + _day(named[0])


def _month(when: When, setting: Setting) -> int:
    """The month that is named; of a quarter its last, counted from the month in which the plan's year begins."""
    return (setting.year_start + 3 * when.number - 2) % 12 + 1 if when.unit == "quarter" else when.number


def _day(when: When) -> str:
    if when.unit == "day":
        return f";BYMONTHDAY={when.day}"
    if when.part == "last working day":
        return ";BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"
    return ";BYMONTHDAY=-1" if when.part == "end" or when.unit == "quarter" else ""
