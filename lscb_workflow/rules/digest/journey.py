"""The child's journey: what difference was made, in the leads' own words; and the measures beside them."""

import re
from typing import Any

from lscb_workflow.rules import returns
from lscb_workflow.rules.actions import Action
from lscb_workflow.rules.digest.brief import Brief
from lscb_workflow.rules.digest.lines import answers
from lscb_workflow.rules.measures import Given, Measure
from lscb_workflow.rules.suppression import Count, read

_OF = re.compile(r"([0-9]{1,9})(?: out)? of (?:the )?([0-9]{1,9})")
_PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]+)?) ?(?:%|per ?cent)")
EVERYWHERE = "Across all priorities"


def impact(brief: Brief) -> list[dict[str, Any]]:
    """By priority, in the plan's order: each lead's words on the difference made, and who offered none."""
    actions = [action for action in brief.plan.actions if returns.owed_for(action, brief.term.quarter)]
    named = dict.fromkeys(action.priority for action in brief.plan.actions if action.priority)
    groups = [(priority, [a for a in actions if a.priority == priority]) for priority in named]
    groups.append((EVERYWHERE, [a for a in actions if a.priority is None]))
    return [_under(brief, words, found) for words, found in groups if found]


def _under(brief: Brief, priority: str, actions: list[Action]) -> dict[str, Any]:
    entries = [
        {"ref": action.ref, "text": action.text, "by": brief.shown(sent.by), "impact": sent.impact}
        for action in actions
        for sent in answers(brief, action)
        if sent.impact
    ]
    offered = {entry["ref"] for entry in entries}
    none = [action.ref for action in actions if action.ref not in offered]
    return {"priority": priority, "entries": entries, "no_evidence": none}


def measures(brief: Brief) -> list[dict[str, Any]]:
    """Every measure with its value in each quarter up to this one; `owed`: one is due now and has not come."""
    return [_measure(brief, measure) for measure in brief.plan.measures]


def _measure(brief: Brief, measure: Measure) -> dict[str, Any]:
    quarters = [term.quarter for term in brief.plan.terms if term.quarter.number <= brief.number]
    given = [(quarter, found) for quarter in quarters if (found := measure.given_for(quarter.number))]
    most = max((share for _, value in given if (share := size(value.value))), default=0.0)
    latest = measure.given_for(brief.number)
    return {
        "number": measure.number,
        "priority": measure.priority,
        "heading": measure.heading,
        "text": measure.text,
        "owner": brief.shown(measure.owner) if measure.owner else None,
        "every": measure.every,
        "better": measure.better,
        "counts_children": measure.counts_children,
        "cumulative": measure.cumulative,
        "owed": measure.owed_for(brief.term.quarter) and latest is None,
        "movement": _movement([value for _, value in given], measure),
        "values": [_value(quarter.name, quarter.number, quarter.period, value, most) for quarter, value in given],
    }


def _value(name: str, number: int, period: str, given: Given, most: float) -> dict[str, Any]:
    """`bar` is the value's share of the measure's highest, for a small chart beside the figure itself."""
    found = size(given.value)
    return {
        "quarter": name,
        "number": number,
        "period": period,
        "value": given.value,
        "note": given.note or None,
        "by_agency": [{"agency": agency, "value": value} for agency, value in given.parts.items()],
        "bar": round(found / most, 3) if found is not None and most else None,
    }


def size(value: str) -> float | None:
    """How large a figure is beside others of its measure: a count, or a percentage; None for words."""
    if percent := _PERCENT.search(value):
        return float(percent[1])
    if (part := _OF.match(value)) and int(part[2]):
        return 100 * int(part[1]) / int(part[2])
    found = read(value)
    return found.number if isinstance(found, Count) else None


def _movement(given: list[Given], measure: Measure) -> str | None:
    """Which way it went since the value before it, and whether that is the way that is wanted."""
    sizes = [size(value.value) for value in given[-2:]]
    if len(sizes) < 2 or sizes[0] is None or sizes[1] is None:
        return None
    if sizes[0] == sizes[1]:
        return "The same as before."
    went = "up" if sizes[1] > sizes[0] else "down"
    if measure.better is None:
        return f"{went.capitalize()} since the value before."
    way = "the way wanted" if went == measure.better else "not the way wanted"
    return f"{went.capitalize()} since the value before, which is {way}."
