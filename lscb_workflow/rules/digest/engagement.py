"""Engagement: which agency's leads answered, when, and after how much chasing. Silence is a result."""

from typing import Any

from lscb_workflow.rules.actions import Action
from lscb_workflow.rules.digest.brief import Brief
from lscb_workflow.rules.digest.lines import answers, asking_steps, hands

NOBODY = "No lead named"


def engagement(brief: Brief) -> list[dict[str, Any]]:
    """By agency, in the order of the people file; last the actions that nobody leads."""
    found: dict[str, list[dict[str, Any]]] = {agency.name: [] for agency in brief.people.agencies}
    for action in brief.owing():
        for post in action.posts or (None,):
            agency = brief.people.agency_of(post) if post else NOBODY
            found.setdefault(agency or NOBODY, []).append(_owed(brief, action, post))
    return [_agency(name, rows) for name, rows in found.items() if rows]


def _agency(name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    answered = [row for row in rows if row["on"]]
    return {
        "agency": name,
        "owed": len(rows),
        "received": len(answered),
        "in_time": sum(row["in_time"] for row in answered),
        "silent": [row["ref"] for row in rows if not row["on"]],
        "rows": rows,
    }


def _owed(brief: Brief, action: Action, post: str | None) -> dict[str, Any]:
    """One lead's part in one return; of joint leads, each one's own word counts. `asks` and `alerts` are how many
    emails went to the lead and over the lead's head."""
    own = [sent for sent in answers(brief, action) if post is None or sent.by in hands(brief, post, sent)]
    others = [sent for sent in answers(brief, action) if len(action.posts) < 2]  # whoever answered for a single lead
    sent = (own or others)[-1:]
    steps = asking_steps(brief, action)
    chased = brief.chased.get(action.ref, ())
    on = brief.local(sent[0].at) if sent else None
    return {
        "ref": action.ref,
        "lead": brief.shown(post) if post else None,
        "on": on.isoformat() if on else None,
        "in_time": on is not None and on <= brief.rules.dates(brief.term).closes_on,
        "late": bool(sent and sent[0].late),
        "asks": sum(step.step in steps and post is not None for step in chased),
        "alerts": sum(step.step not in steps for step in chased),
    }
