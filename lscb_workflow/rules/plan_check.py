"""How a plan file is understood: every action with its reading, and what only a person can settle."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import zip_longest
from textwrap import fill, wrap
from typing import Any

from lscb_workflow.rules import actions, questions, timescales
from lscb_workflow.rules.notices import day
from lscb_workflow.rules.people import Directory
from lscb_workflow.rules.plan import Action, Plan
from lscb_workflow.rules.plan_tables import Printed
from lscb_workflow.rules.questions import Question
from lscb_workflow.rules.timescales import Reading, as_json

WIDTH = 104  # characters a line of the terminal
COLUMNS = (34, 34, 26)  # the words as printed, the reading, why
PACES = {
    "MONTHLY;INTERVAL=3": "quarterly",
    "MONTHLY": "monthly",
    "YEARLY": "yearly",
    "MONTHLY;INTERVAL=6": "half-yearly",
}


def readings(plan: Plan, meetings: Sequence[date] = ()) -> list[Reading]:
    """The timescales in force, in the plan's order: where one was revised, the revised one."""
    read = _reader(plan, meetings)
    return [read(action.revised or action.timescale) for action in plan.actions]


def originals(plan: Plan, meetings: Sequence[date] = ()) -> list[Reading]:
    """The timescales as they were first adopted, in the plan's order."""
    read = _reader(plan, meetings)
    return [read(action.timescale) for action in plan.actions]


def _reader(plan: Plan, meetings: Sequence[date]) -> Callable[[str], Reading]:
    printed = [action.timescale for action in plan.actions]
    return reader(printed, plan.starts_on, plan.ends_on, plan.year_start, meetings)


def reader(
    printed: Sequence[str], starts_on: date, ends_on: date, year_start: int, meetings: Sequence[date] = ()
) -> Callable[[str], Reading]:
    """Reads words as one plan means them: by its days, and by what its `printed` timescales settle together."""
    return partial(
        timescales.read,
        plan_start=starts_on,
        plan_end=ends_on,
        year_start=year_start,
        meetings=meetings,
        notation=timescales.notation(printed, starts_on, ends_on),
    )


def report(printed: Printed | None, people: Directory | None, errors: Sequence[str]) -> dict[str, Any]:
    """The contract of `plan check --json`. Without `people`, nothing is said about who answers to a lead."""
    if printed is None:
        return {"plan": None, "actions": [], "questions": [], "errors": list(errors), "left_out": []}
    plan = printed.plan
    read = readings(plan)
    return {
        "plan": {
            "title": plan.title,
            "starts_on": plan.starts_on.isoformat(),
            "ends_on": plan.ends_on.isoformat(),
        },
        "actions": [_printed(action, reading) for action, reading in zip(plan.actions, read, strict=True)],
        "questions": [
            {"ref": question.ref, "question": question.text}
            for action, reading in zip(plan.actions, read, strict=True)
            for question in questions.of_action(_as_loaded(action, reading, people))
        ]
        + [{"ref": question.ref, "question": question.text} for question in _of_measures(plan)]
        + [{"ref": note.ref, "question": note.text} for note in printed.notes],
        "errors": list(errors),
        "left_out": [{"place": left.place, "words": left.words, "why": left.why} for left in printed.left_out],
    }


def _of_measures(plan: Plan) -> list[Question]:
    question = questions.of_measures(len(plan.measures))
    return [question] if question else []


def _printed(action: Action, reading: Reading) -> dict[str, Any]:
    return {
        "ref": action.ref,
        "text": action.text,
        "aim": action.aim,
        "category": action.category,
        "leads": [{"name": lead.name, "role": lead.role, "group": lead.group} for lead in action.leads],
        "timescale": action.timescale,
        **({"revised": action.revised, "because": action.because} if action.revised else {}),
        "outputs": list(action.outputs),
        "reading": as_json(reading),
    }


def _as_loaded(action: Action, reading: Reading, people: Directory | None) -> actions.Action:
    """The action as it would stand after loading, for the questions that it would raise."""
    return actions.Action(
        ref=action.ref,
        aim=action.aim,
        category=action.category,
        priority=action.priority,
        text=action.text,
        torn=action.torn,
        timescale=action.timescale,
        state="open",
        leads=tuple(
            actions.Lead(
                lead.name, lead.role, lead.group, lead.missing, people.lead_post(lead) if people else "not looked up"
            )
            for lead in action.leads
        ),
        outputs=action.outputs,
        readings=reading.parts or (reading,),
    )


def in_words(report: Mapping[str, Any]) -> str:
    """The same for a terminal: words, reading and reason side by side, doubtful ones first."""
    lines = [f"error: {error}" for error in report["errors"]]
    if report["plan"]:
        plan = report["plan"]
        lines += [plan["title"], f"{plan['starts_on']} to {plan['ends_on']}, {len(report['actions'])} actions", ""]
        doubtful = sorted(report["actions"], key=_doubt)
        lines += [line for action in doubtful for line in _side_by_side(action)]
        lines += ["", f"{len(report['questions'])} questions", ""]
        lines += [
            fill(f"{q['ref']}: {q['question']}", WIDTH, initial_indent="  ", subsequent_indent="       ")
            for q in report["questions"]
        ]
        lines += _left_out(report["left_out"])
    return "\n".join(lines)


def _left_out(left_out: Sequence[Mapping[str, str]]) -> list[str]:
    """Where each piece stands in the file, what it says, and why no field took it."""
    if not left_out:
        return []
    pieces = (f"{left['place']}: “{left['words']}”: {left['why']}" for left in left_out)
    return [
        "",
        "Left out",
        "",
        *(fill(piece, WIDTH, initial_indent="  ", subsequent_indent="    ") for piece in pieces),
    ]


def _side_by_side(action: Mapping[str, Any]) -> list[str]:
    """Reference, the words as printed, how they are read, and why: in three columns that wrap."""
    reading = action["reading"]
    words = f"{action['revised']} (was {action['timescale']})" if "revised" in action else action["timescale"]
    columns = [
        wrap(text, width) or [""]
        for text, width in zip((words, _said(reading), reading["because"]), COLUMNS, strict=True)
    ]
    mark = f"{'?' if reading['ask'] else ' '} {action['ref']}"
    return [
        f"{mark if number == 0 else '':<8}{left:<{COLUMNS[0] + 2}}{middle:<{COLUMNS[1] + 2}}{right}".rstrip()
        for number, (left, middle, right) in enumerate(zip_longest(*columns, fillvalue=""))
    ]


def _doubt(action: Mapping[str, Any]) -> int:
    """What asks comes first, then what is open, then what is sure."""
    reading = action["reading"]
    return 0 if reading["ask"] else 1 if reading["kind"] in ("undetermined", "event") else 2


def _said(reading: Mapping[str, Any]) -> str:
    """A reading in words: "by 30 September 2012", "starts 1 March 2013"."""
    if reading["parts"]:
        return "; ".join(_said(part) for part in reading["parts"])
    start, due = (day(date.fromisoformat(reading[key])) if reading[key] else None for key in ("start", "due"))
    said = {
        "by": f"by {due or 'no date'}",
        "on": f"on {due or 'no date'}",
        "window": f"{start or 'open'} to {due or 'open'}",
        "from": f"starts {start or 'on no date'}",
        "recurring": f"{PACES.get(reading['freq'], reading['freq'])}{f' from {start}' if start else ''}",
        "event": "waits for an event",
        "undetermined": "no date yet",
    }.get(reading["kind"], reading["kind"])
    return f"{said}, is that right?" if reading["ask"] else said
