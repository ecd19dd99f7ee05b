"""What somebody typed on their page, turned into returns: or one sentence for each field that does not fit.

A page's fields are named by the card they belong to: 2012-13:1.5:progress. What stands in them is always a list of
texts, as a form sends it. A card left as it was printed is left out: silence is no answer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import ValidationError

from lscb_workflow.rules import returns
from lscb_workflow.rules.acts import MeasureAct, SubmitAct
from lscb_workflow.rules.complaints import Model, complaints
from lscb_workflow.rules.measures import Measure
from lscb_workflow.rules.sheets import Card, Sheet

Typed = Mapping[str, list[str]]
VIA = "via"  # who answers for somebody else: one field for the whole page
_TEXTS = ("timescale", "progress", "impact", "evidence", "revise", "because")
_TICKS = ("nothing_new", "agrees")


@dataclass(frozen=True, slots=True)
class Filled:
    """Returns and measures that are ready to go, and what is wrong by field. `strange` were typed and never asked."""

    returns: tuple[tuple[Card, SubmitAct], ...] = ()
    measures: tuple[tuple[Measure, MeasureAct], ...] = ()
    wrong: dict[str, str] = field(default_factory=dict)
    strange: tuple[str, ...] = ()


def filled(sheet: Sheet, typed: Typed) -> Filled:
    """All that was answered on a page."""
    wrong: dict[str, str] = {}
    answered = [card for card in sheet.cards if _given(card.key, typed) != printed(card)]
    answers = [(card, act) for card in answered if (act := _Reader(typed, card.key, wrong).submission(card))]
    measures = [
        (measure, given)
        for measure in sheet.measures
        if _given(measure.key, typed) != printed_measure(measure, sheet.quarter.number)
        and (given := _Reader(typed, measure.key, wrong).measure(measure, sheet))
    ]
    known = {card.key for card in sheet.cards} | {measure.key for measure in sheet.measures}
    strange = {_key(name) for name, texts in typed.items() if name != VIA and any(texts)} - known
    return Filled(tuple(answers), tuple(measures), wrong, tuple(sorted(strange)))


def page(sheet: Sheet) -> dict[str, list[str]]:
    """What stands in a page's fields when nothing was typed yet: what was sent before, and outputs delivered."""
    found: dict[str, list[str]] = {}
    for card in sheet.cards:
        found |= {f"{card.key}:{name}": texts for name, texts in printed(card).items()}
    for measure in sheet.measures:
        given = printed_measure(measure, sheet.quarter.number)
        found |= {f"{measure.key}:{name}": texts for name, texts in given.items()}
    return found


def printed(card: Card) -> dict[str, list[str]]:
    """What stands in a card's fields to begin with. An old quarter's words are never among it."""
    delivered = [str(output.number) for output in card.outputs if output.delivered_in]
    mine = card.mine
    if mine is None:
        return {"output": delivered} if delivered else {}
    found = {name: [text] for name in _TEXTS if (text := getattr(mine, name))}
    found |= {name: ["yes"] for name in _TICKS if getattr(mine, name)}
    found |= {"status": [mine.status]} if card.asks_return else {}
    found |= {"output": delivered} if delivered else {}
    found |= {"started": ["yes"]} if card.asks_started and mine.started else {}
    why = dict(mine.why)
    for due_on, to in mine.not_yet:
        if due_on in card.deadlines:
            found |= {f"deadline:{due_on}": ["not_yet"], f"to:{due_on}": [to.isoformat()]}
            found |= {f"why:{due_on}": [why[due_on]]} if why.get(due_on) else {}
    return found


def printed_measure(measure: Measure, quarter: int) -> dict[str, list[str]]:
    given = measure.given_for(quarter)
    found = {"value": given.value, "note": given.note} if given else {}
    return {name: [text] for name, text in found.items() if text}


def _key(name: str) -> str:
    """The card that a field belongs to: the first two parts of its name."""
    return ":".join(name.split(":")[:2])


def _given(key: str, typed: Typed) -> dict[str, list[str]]:
    """The fields of one card that hold anything, by their own names, as they will be kept."""
    mine = {name.removeprefix(f"{key}:"): texts for name, texts in typed.items() if name.startswith(f"{key}:")}
    tidy = {name: [text.replace("\r\n", "\n").strip() for text in texts] for name, texts in mine.items()}
    return {name: [text for text in texts if text] for name, texts in tidy.items() if any(texts)}


class _Reader:
    """Reads the fields of one card, and notes what is wrong under each field's whole name."""

    def __init__(self, typed: Typed, key: str, wrong: dict[str, str]) -> None:
        self._given, self._key, self._wrong = _given(key, typed), key, wrong
        self._via = " ".join(typed.get(VIA, [""])[0].split())

    def submission(self, card: Card) -> SubmitAct | None:
        before = len(self._wrong)
        values = self._agreed(card) if self._ticked("agrees") and card.others else self._own(card)
        values |= {name: self._text(name) for name in _TEXTS if self._text(name)}
        values |= {"ref": card.key, "by": card.post, "quarter": card.quarter.ref, "via": self._via or card.via}
        values |= {"outputs": self._outputs(card), "nothing_new": self._ticked("nothing_new")}
        values |= self._happened(card)
        act = self._made(SubmitAct, values)
        if act and len(self._wrong) == before:
            for problem in returns.problems(card.action, card.quarter, act, early=not card.asks_return):
                self._note("progress" if card.asks_return else f"deadline:{card.deadlines[0]}", problem)
        return act if len(self._wrong) == before else None

    def _own(self, card: Card) -> dict[str, Any]:
        """An answer in one's own words."""
        status = self._text("status") or ("grey" if not card.asks_return else "")
        if not status:
            self._note("status", f"Choose a status for {card.ref}")
        if card.asks_return and not self._text("progress"):
            self._note("progress", f"Write a sentence on the progress of {card.ref}")
        return {"status": status, "started": self._yes_or_no(card), **self._deadlines(card)}

    def _agreed(self, card: Card) -> dict[str, Any]:
        """The newest answer of a joint lead, taken as one's own: its status and what it says of deadlines."""
        other = card.others[-1].submission
        not_yet = {due_on: to for due_on, to in other.not_yet if due_on in card.deadlines}
        return {"agrees": True, "status": other.status, "started": other.started, "not_yet": not_yet}

    def _deadlines(self, card: Card) -> dict[str, Any]:
        met, not_yet, why = [], {}, {}
        for due_on in card.deadlines:
            said = self._text(f"deadline:{due_on}")
            if said == "met":
                met.append(due_on)
            elif said == "not_yet":
                not_yet[due_on] = self._date(f"to:{due_on}", f"Give the day by which {card.ref} will be done", due_on)
                if reason := self._text(f"why:{due_on}"):
                    why[due_on] = reason
                else:
                    self._note(f"why:{due_on}", f"Say why the deadline of {card.ref} needs a new date")
            elif said or due_on in card.required:
                words = f"Say whether {card.ref} met its deadline of {due_on.day} {due_on:%B %Y}"
                self._note(f"deadline:{due_on}", words)
        if not card.asks_return and not met and not not_yet and card.deadlines:
            self._wrong.setdefault(
                f"{self._key}:deadline:{card.deadlines[0]}", f"Say whether {card.ref} met its deadline"
            )
        return {"met": met, "not_yet": {due: to for due, to in not_yet.items() if to}, "why": why}

    def _yes_or_no(self, card: Card) -> bool:
        said = self._text("started")
        if card.asks_started and said not in ("yes", "no"):
            self._note("started", f"Say whether {card.ref} has started")
        return said == "yes"

    def _happened(self, card: Card) -> dict[str, Any]:
        """The day of the event that an action waited for, if its lead says that it has happened."""
        if not card.event or self._text("happened") != "yes":
            return {}
        return {"happened": self._date("happened_on", f"Give the day on which it happened, for {card.ref}")}

    def _outputs(self, card: Card) -> list[int]:
        known = {str(output.number): output.number for output in card.outputs}
        ticked = self._given.get("output", [])
        if set(ticked) - set(known):
            self._note("output", f"One of the outputs ticked is not an output of {card.ref}; tick them again")
        return [known[text] for text in ticked if text in known]

    def _date(self, name: str, otherwise: str, after: date | None = None) -> date | None:
        """A day as a browser sends it, 2012-11-30, or as people type it, 30/11/2012."""
        text = self._text(name)
        day, _, rest = text.partition("/")
        month, _, year = rest.partition("/")
        try:
            found = date(int(year), int(month), int(day)) if year else date.fromisoformat(text)
        except ValueError:
            self._note(name, f"{otherwise}, as in 30/11/2012")
            return None
        if after and found <= after:
            self._note(name, f"The new date must come after {after.day} {after:%B %Y}")
            return None
        return found

    def measure(self, measure: Measure, sheet: Sheet) -> MeasureAct | None:
        if not self._text("value"):
            self._note("value", f"Give a figure for “{measure.text}”, or write that there is none and why")
            return None
        values = {name: self._text(name) for name in ("value", "note")}
        quarter = f"{measure.plan}/{sheet.quarter.name}"
        about = {"plan": measure.plan, "number": measure.number, "by": measure.owner, "quarter": quarter}
        return self._made(MeasureAct, {**about, **values})

    def _made(self, shape: type[Model], values: dict[str, Any]) -> Model | None:
        try:
            return shape.model_validate({name: value for name, value in values.items() if value is not None})
        except ValidationError as refused:
            for name, sentence in self._placed(refused, shape):
                if name == VIA:
                    self._wrong.setdefault(VIA, sentence)
                else:
                    self._note(name, sentence)
            return None

    @staticmethod
    def _placed(refused: ValidationError, shape: type[Model]) -> Iterator[tuple[str, str]]:
        """Each complaint with the field it belongs to; one about the whole is shown at the first field."""
        for problem in complaints(refused, shape):
            name = str(problem.at[0]) if problem.at else "revise"
            if name == "why" and len(problem.at) > 1:
                name = f"why:{problem.at[1]}"
            what = {"status": "The status", "via": "Who answers", "evidence": "The link to evidence"}.get(name)
            yield name, f"{what or 'What you wrote'} {problem}"

    def _note(self, name: str, sentence: str) -> None:
        self._wrong.setdefault(f"{self._key}:{name}", sentence)

    def _text(self, name: str) -> str:
        return self._given.get(name, [""])[0]

    def _ticked(self, name: str) -> bool:
        return self._text(name) == "yes"


def first(sheet: Sheet) -> str:
    """The field to begin with, where nothing at all was answered."""
    for card in sheet.cards:
        return f"{card.key}:status" if card.asks_return else f"{card.key}:deadline:{card.deadlines[0]}"
    return next((f"{measure.key}:value" for measure in sheet.measures), VIA)


def names(sheet: Sheet) -> Iterator[str]:
    """The fields of a page in the order in which they stand, for the list of what is wrong."""
    for card in sheet.cards:
        yield from (f"{card.key}:{name}" for name in ("agrees", "status", "progress", "nothing_new"))
        for due_on in card.deadlines:
            yield from (f"{card.key}:{name}:{due_on}" for name in ("deadline", "to", "why"))
        order = ("started", "happened", "happened_on", "impact", "timescale", "output", "evidence", "revise", "because")
        yield from (f"{card.key}:{name}" for name in order)
    for measure in sheet.measures:
        yield from (f"{measure.key}:{name}" for name in ("value", "note"))
    yield VIA
