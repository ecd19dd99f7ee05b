"""What comes next: deadlines, events that are waited for, actions not yet started, and the plans beside this one."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lscb_workflow.rules.actions import Action
from lscb_workflow.rules.digest.brief import Brief
from lscb_workflow.rules.digest.front import TOLD
from lscb_workflow.rules.digest.wording import counted, listed
from lscb_workflow.rules.snapshot import Plan


def ahead(brief: Brief) -> dict[str, Any]:
    """From today until the board meets on the next quarter, or until that quarter ends if it is later."""
    following = [term.quarter for term in brief.plan.terms if term.quarter.number == brief.number + 1]
    until = max([on for quarter in following for on in (quarter.ends_on, quarter.meets_on) if on], default=None)
    running = [action for action in brief.plan.actions if action.state == "open"]
    due = [
        {"due_on": deadline.due_on.isoformat()} | _about(brief, action)
        for action in running
        for deadline in action.deadlines
        if deadline.state == "open" and deadline.due_on >= brief.today and (until is None or deadline.due_on <= until)
    ]
    return {
        "until": until.isoformat() if until else None,
        "deadlines": sorted(due, key=lambda deadline: str(deadline["due_on"])),
        "events": [
            {"event": reading.event or reading.words} | _about(brief, action)
            for action in running
            for reading in action.readings
            if reading.kind == "event"
        ],
        "starts": [
            {"starts_on": action.starts_on.isoformat()} | _about(brief, action)
            for action in running
            if action.starts_on and action.starts_on > brief.today
        ],
    }


def _about(brief: Brief, action: Action) -> dict[str, Any]:
    return {"ref": action.ref, "text": action.text, "leads": [brief.shown(post) for post in action.posts]}


def supporting(brief: Brief) -> Iterator[dict[str, Any]]:
    """Each plan that supports this one, in a line: how its actions stand in the quarter in which ours ends."""
    for plan in brief.snapshot.plans:
        if plan.supports == brief.plan.plan and (said := _standing(brief, plan)):
            yield {"plan": plan.plan, "title": plan.title, "said": said}


def _standing(brief: Brief, plan: Plan) -> str | None:
    ends_on = brief.term.quarter.ends_on
    terms = [term for term in plan.terms if term.quarter.starts_on <= ends_on <= term.quarter.ends_on]
    if not terms:
        return None
    other = replace(brief, plan=plan, term=terms[0])
    now = Counter(other.status(action).shown for action in plan.actions)
    words = brief.words.status
    told = listed(counted(now[shown], words[shown].one, words[shown].many) for shown in TOLD if now[shown])
    return f"Of its {counted(len(plan.actions), 'action')}, {told}."
