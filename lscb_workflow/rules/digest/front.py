"""The front page: what the Board is asked to do, the quarter in one sentence, the counts, the decisions wanted."""

from collections.abc import Iterator, Mapping
from typing import Any

from lscb_workflow.rules import questions
from lscb_workflow.rules.actions import Action
from lscb_workflow.rules.digest.brief import Brief
from lscb_workflow.rules.digest.lines import answers, status_words
from lscb_workflow.rules.digest.wording import counted, listed
from lscb_workflow.rules.notices import day
from lscb_workflow.rules.status import NO_RETURN
from lscb_workflow.rules.words import ORDER, Shown

# In the order of the front page: the heading of each kind of decision, and what the Board is asked to do about it.
DECISIONS = {
    "close": ("Proposed for closing", "agree, or not, that {refs} may be closed as complete"),
    "revised": ("Revised timescale asked for", "agree, or not, the revised timescale asked for in {refs}"),
    "no-lead": ("No lead", "name a lead for {refs}"),
    "undetermined": ("No timescale", "settle a timescale for {refs}"),
    "timescale": ("Timescale unclear", "settle what the printed timescale of {refs} means"),
    "event": ("Waiting for an event", "note the event that {refs} waits for, or say that it has happened"),
    "no-meeting": ("No meeting date", "set the date of its meeting for {refs}"),
    "measures": ("Measures", "settle who reports on the measures, and how often"),
}
_FOR_THE_MANAGER = ("torn", "no-address", "no-owner", "handed-on", "words")


def decisions(brief: Brief) -> list[dict[str, Any]]:
    """The decisions that only the board can take, by kind and then in the plan's order."""
    found = [*_proposals(brief), *_open_matters(brief)]
    if unowned := brief.plan.unowned_measures:
        text = f"{counted(unowned, 'measure has', 'measures have')} no owner or frequency."
        found.append(_decision("measures", None, None, text))
    kinds = list(DECISIONS)
    return sorted(found, key=lambda decision: kinds.index(decision["kind"]))


def _decision(
    kind: str, ref: str | None, action: Action | None, text: str, revise: str = "", because: str = ""
) -> dict[str, Any]:
    return {
        "kind": kind,
        "title": DECISIONS[kind][0],
        "ref": ref,
        "action": action.text if action else None,
        "text": text,
        "revise": revise or None,
        "because": because or None,
    }


def _open_matters(brief: Brief) -> Iterator[dict[str, Any]]:
    actions = {action.ref: action for action in brief.plan.actions}
    for question in questions.of_plan(brief.plan, brief.people, brief.today):
        if question.about not in _FOR_THE_MANAGER:
            kind = question.about if question.about in DECISIONS else "timescale"
            yield _decision(kind, question.ref, actions.get(question.ref), question.text)


def _proposals(brief: Brief) -> Iterator[dict[str, Any]]:
    for action in brief.plan.actions:
        if not action.reports:
            continue
        latest = action.answer_for(brief.number)
        if latest and latest.status == "blue":
            given = {number for s in action.submissions if s.quarter <= brief.number for number in s.outputs}
            text = f"Its lead says that it is complete: {len(given)} of {len(action.outputs)} outputs delivered."
            yield _decision("close", action.ref, action, text)
        for deadline in action.deadlines:
            if deadline.state == "open" and deadline.asked_for:
                text = f"Its lead asks for {day(deadline.asked_for)} in place of {day(deadline.due_on)}."
                yield _decision("revised", action.ref, action, text)
        for submission in answers(brief, action):
            if submission.revise and submission.decided is None:
                text = "Its lead asks for a revised timescale."
                yield _decision("revised", action.ref, action, text, submission.revise, submission.because)


def counts(brief: Brief, lines: list[dict[str, Any]]) -> dict[str, Any]:
    """How many actions stand in each status, now and in the last paper (None where there is none). `history` has the
    papers before it, the oldest first."""
    now = [line["status"]["shown"] for line in lines]
    then = {row["status"]: row["now"] for row in brief.before["counts"]["rows"]} if brief.before else None
    return {
        "rows": [
            {
                "status": shown,
                **status_words(brief.words, shown),
                "now": now.count(shown),
                "before": then.get(shown, 0) if then is not None else None,
            }
            for shown in ORDER
        ],
        "history": _history(brief.before) if brief.before else [],
        "total": len(now),
        "total_before": sum(then.values()) if then is not None else None,
    }


def _history(before: Mapping[str, Any]) -> list[dict[str, Any]]:
    counted_then = {row["status"]: row["now"] for row in before["counts"]["rows"]}
    return [*before["counts"]["history"], {"quarter": before["quarter"]["name"], "counts": counted_then}]


def asked(brief: Brief, lines: list[dict[str, Any]], wanted: list[dict[str, Any]]) -> list[str]:
    """What the Board is asked to do, each to be read after "The Board is asked to"."""
    sentences = [f"note the progress made in {brief.term.quarter.period}"]
    if red := _refs(lines, "red"):
        sentences.append(f"challenge what stands in the way of {listed(red)}, and agree what is to be done")
    if unheard := _refs(lines, NO_RETURN):
        sentences.append(f"ask for word on {listed(unheard)}, from which no return has come")
    for kind, (_, sentence) in DECISIONS.items():
        refs = list(dict.fromkeys(str(decision["ref"]) for decision in wanted if decision["kind"] == kind))
        if refs:
            sentences.append(sentence.format(refs=listed(refs)))
    return sentences


def _refs(lines: list[dict[str, Any]], shown: str) -> list[str]:
    """The actions in a status; not those without a lead, about which only a lead can be asked for."""
    return [line["ref"] for line in lines if line["status"]["shown"] == shown and line["led"]]


TOLD: tuple[Shown, ...] = ("green", "blue", "amber", "red", NO_RETURN, "grey", "withdrawn")  # the good news first


def sentence(brief: Brief, counted_by: dict[str, Any], owed: int, received: int) -> str:
    """The quarter in one sentence."""
    now = {row["status"]: row["now"] for row in counted_by["rows"]}
    said = [
        counted(now[shown], brief.words.status[shown].one, brief.words.status[shown].many)
        for shown in TOLD
        if now[shown]
    ]
    return (
        f"Of the plan’s {counted(counted_by['total'], 'action')}, {listed(said)}; "
        f"{received} of the {counted(owed, 'return')} owed for {brief.term.quarter.period} came in."
    )
