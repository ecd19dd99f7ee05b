"""How a plan file is understood: every action with its reading, and what only a person can settle."""

from collections.abc import Mapping, Sequence
from datetime import date
from textwrap import fill
from typing import Any

from lscb_workflow.rules import actions, questions
from lscb_workflow.rules.people import Directory
from lscb_workflow.rules.plan import Action, Plan
from lscb_workflow.rules.questions import Question
from lscb_workflow.rules.timescales import Reading, as_json, read_all

WIDTH = 100


def readings(plan: Plan, meetings: Sequence[date] = ()) -> list[Reading]:
    """The timescales of a whole plan, read together, in the plan's order."""
    return read_all(
        [action.timescale for action in plan.actions],
        plan_start=plan.starts_on,
        plan_end=plan.ends_on,
        year_start=plan.year_start,
        meetings=meetings,
    )


def report(plan: Plan | None, people: Directory | None, errors: Sequence[str]) -> dict[str, Any]:
    """The contract of `plan check --json`. Without `people`, nothing is said about who answers to a lead."""
    if plan is None:
        return {"plan": None, "actions": [], "questions": [], "errors": list(errors)}
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
        + [{"ref": question.ref, "question": question.text} for question in _of_measures(plan)],
        "errors": list(errors),
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
        doubtful = sorted(report["actions"], key=lambda action: not action["reading"]["ask"])
        lines += [line for action in doubtful for line in _side_by_side(action)]
        lines += ["", f"{len(report['questions'])} questions", ""]
        lines += [
            fill(f"{q['ref']}: {q['question']}", WIDTH, initial_indent="  ", subsequent_indent="       ")
            for q in report["questions"]
        ]
    return "\n".join(lines)


def _side_by_side(action: Mapping[str, Any]) -> list[str]:
    reading = action["reading"]
    mark = "?" if reading["ask"] else " "
    head = f"{mark} {action['ref']:<5} {action['timescale'][:44]:<45} {_said(reading)}"
    return [head, f"{'':8}{reading['because']}"] if reading["because"] else [head]


def _said(reading: Mapping[str, Any]) -> str:
    if reading["parts"]:
        return "; ".join(_said(part) for part in reading["parts"])
    dates = " to ".join(day for day in (reading["start"], reading["due"]) if day)
    if reading["kind"] in ("by", "on"):
        dates = reading["due"] or "no date"
    pace = f" {reading['freq']}" if reading["freq"] else ""
    return f"{reading['kind']} {dates}{pace}".strip() + (" (asks)" if reading["ask"] else "")
