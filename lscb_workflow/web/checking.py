"""What the pages show of answers: what may identify somebody, what was typed elsewhere, what would go, what came."""

from collections.abc import Callable, Iterator, Mapping
from datetime import tzinfo
from typing import Any

from lscb_workflow.pipeline.visits import Visit
from lscb_workflow.rules import redaction
from lscb_workflow.rules.acts import SubmitAct
from lscb_workflow.rules.filling import VIA, Filled, Typed
from lscb_workflow.rules.notices import day
from lscb_workflow.rules.sheets import Card
from lscb_workflow.rules.words import Shown
from lscb_workflow.store.submissions import OnFile

Label = Callable[[Shown], str]
_WORDS = ("progress", "impact", "timescale", "evidence", "revise", "because", "value", "note", "why", VIA)
_LABELS = {
    "status": "Status",
    "progress": "Progress of the action",
    "impact": "What difference this has made",
    "timescale": "Progress against the timescale",
    "evidence": "Link to evidence",
    "revise": "Revised timescale asked for",
    "because": "Why it should be revised",
    "value": "Figure",
    "note": "Note",
    "why": "Why a deadline needs a new date",
}


def found(visit: Visit, typed: Typed) -> dict[str, list[dict[str, str]]]:
    """The passages of each field that may identify somebody, with what they look like."""
    known = visit.snapshot.people.known_names()
    passages = {name: _passages(texts[0], known) for name, texts in typed.items() if texts and _holds_words(name)}
    return {name: list(said) for name, said in passages.items() if said}


def _holds_words(name: str) -> bool:
    parts = name.split(":")
    return parts[-1] in _WORDS or (len(parts) > 2 and parts[2] == "why")


def _passages(text: str, known: frozenset[str]) -> list[dict[str, str]]:
    return [{"words": text[f.start : f.end], "why": redaction.WHY[f.kind]} for f in redaction.flags(text, known)]


def strange(typed: Typed, filled: Filled) -> list[str]:
    """What was typed about something that this page does not ask, so that its words are not lost."""
    told = []
    for key in filled.strange:
        words = [" ".join(t) for name, t in typed.items() if name == key or name.startswith(f"{key}:")]
        ref = key.partition(":")[2] or key
        told.append(f"{ref} is not asked of you here any more, so it was left out. You had written: {'; '.join(words)}")
    return told


def written(typed: Typed) -> list[tuple[str, str]]:
    """What somebody wrote in their own words, each text with its place, for a page that cannot take it."""
    return [(_place(name), text) for name, texts in typed.items() if _holds_words(name) for text in texts if text]


def _place(name: str) -> str:
    """A field's name as people read it: 1.5, Progress of the action."""
    _, _, rest = name.partition(":")
    ref, _, field = rest.partition(":")
    return f"{ref}, {_LABELS.get(field.partition(':')[0], 'your words')}" if field else "Who answers"


def parallel(visit: Visit, typed: Typed) -> dict[str, list[tuple[str, str]]]:
    """Word for word, what was saved from another page and differs from what was typed on this one."""
    assert visit.sheet is not None
    other: dict[str, list[tuple[str, str]]] = {}
    for name, texts in visit.saved.items():
        key, _, field = name.rpartition(":")
        if texts != typed.get(name) and visit.sheet.card(key):
            other.setdefault(key, []).append((_LABELS.get(field, field), ", ".join(texts)))
    return other


def answers(visit: Visit, filled: Filled, label: Label) -> list[dict[str, Any]]:
    """Each return as it would be sent, with what may identify somebody in it."""
    known = visit.snapshot.people.known_names()
    return [
        {
            "key": card.key,
            "ref": card.ref,
            "text": card.action.text,
            "rows": list(_rows(card, act, label)),
            "found": [found for text in _texts(act) for found in _passages(text, known)],
        }
        for card, act in filled.returns
    ]


def _texts(act: SubmitAct) -> list[str]:
    """All that somebody wrote in a return in their own words."""
    words = (act.progress, act.impact, act.timescale, act.evidence, act.revise, act.because, act.via)
    return [text for text in (*words, *act.why.values()) if text]


def _rows(card: Card, act: SubmitAct, label: Label) -> Iterator[tuple[str, str]]:
    if act.agrees:
        yield "Your answer", f"You agree with the {card.others[-1].by}"
    if card.asks_return:
        yield "Status", label(act.status)
    if act.nothing_new:
        yield "This quarter", "Nothing new"
    yield from _dates(card, act)
    for name in ("progress", "impact", "timescale", "evidence", "revise", "because"):
        if text := getattr(act, name):
            yield _LABELS[name], text
    if delivered := [output.text for output in card.outputs if output.number in act.outputs]:
        yield "Outputs delivered", "; ".join(delivered)


def _dates(card: Card, act: SubmitAct) -> Iterator[tuple[str, str]]:
    for due_on in act.met:
        yield f"Deadline of {day(due_on)}", "Met"
    for due_on, to in act.not_yet.items():
        because = f", because: {act.why[due_on]}" if act.why.get(due_on) else ""
        yield f"Deadline of {day(due_on)}", f"Not yet. New date: {day(to)}{because}"
    if card.asks_started and not act.agrees:
        yield "Has it started?", "Yes" if act.started else "Not yet"
    if act.happened:
        yield card.event or "The event", f"Happened on {day(act.happened)}"


def measures(visit: Visit, filled: Filled) -> list[dict[str, Any]]:
    known = visit.snapshot.people.known_names()
    return [
        {
            "key": measure.key,
            "text": measure.text,
            "value": act.value,
            "note": act.note,
            "found": _passages(f"{act.value}\n{act.note}", known),
        }
        for measure, act in filled.measures
    ]


def received(visit: Visit, sent: list[OnFile], zone: tzinfo, label: Label) -> list[Mapping[str, Any]]:
    texts = {(plan.plan, action.ref): action.text for plan in visit.snapshot.plans for action in plan.actions}
    return [
        {
            "ref": visit.snapshot.written(known.plan, known.ref),
            "text": texts[known.plan, known.ref],
            "status": None if known.settles_only else label(known.submission.status),
            "on": known.submission.at.astimezone(zone).date(),
            "at": f"{known.submission.at.astimezone(zone):%H:%M}",
            "withheld": bool(known.submission.withheld),
        }
        for known in sent
    ]
