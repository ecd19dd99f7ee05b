"""From a document to a plan: the facts, the actions with their aims, and all that no field took."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from lscb_workflow.rules.complaints import complaints
from lscb_workflow.rules.faults import Fault, Problem
from lscb_workflow.rules.plan import Lead, Plan, problems
from lscb_workflow.rules.plan_tables import facts, fields, refs
from lscb_workflow.rules.plan_tables.grid import Cell, Document, Grid, LeftOut
from lscb_workflow.rules.plan_tables.headings import Column
from lscb_workflow.rules.plan_tables.leads import LOST, leads_of, names_in
from lscb_workflow.rules.plan_tables.refs import Ref
from lscb_workflow.rules.plan_tables.rows import Draft, Walk, walk


@dataclass(frozen=True, slots=True)
class Note:
    """What was understood in a way that a person should look at; `ref` is an action's, or "plan"."""

    ref: str
    text: str


@dataclass(frozen=True, slots=True)
class Printed:
    """A plan, what its file holds beside it, and what to ask about how it was understood."""

    plan: Plan
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[Note, ...] = ()


def plan_of(document: Document, given: facts.PlanFacts | None = None) -> Printed:
    """The plan that a document prints. `given` facts stand before its own. Raises Fault with all that is wrong."""
    found = walk(document)
    said = facts.found_in(found.prose)
    known = facts.completed((given or facts.PlanFacts()).over(said.facts))
    wrong = [*found.doubts, *facts.missing(known)]
    if not found.drafts:
        wrong.insert(0, _no_actions(document))
    if wrong:
        raise Fault(*dict.fromkeys(wrong))
    numbers = _references(found)
    names = names_in(line for draft in found.drafts for line in fields.lines(draft, Column.LEAD))
    leads = [leads_of(fields.lines(draft, Column.LEAD), names) for draft in found.drafts]
    values = {
        **known.known(),
        "aims": _aims(found, known, {ref.aim for ref in numbers}),
        "priorities": list(found.priorities),
        "actions": [_action(found, *one) for one in zip(found.drafts, numbers, (own for own, _ in leads), strict=True)],
    }
    notes = [Note("plan", said.note)] if said.note and not (given and given.starts_on and given.ends_on) else []
    for ref, (_, question) in zip(numbers, leads, strict=True):
        notes += [Note(ref.ref, text) for text in (ref.note, question) if text]
    left_out = tuple(left for left in found.left_out if left.place not in said.places)
    return Printed(_checked(values, found.drafts), left_out, tuple(notes))


def _no_actions(document: Document) -> str:
    """Why there is no plan to be read, with what stands where its headings should be."""
    rows = (row for block in document.blocks if isinstance(block, Grid) for row in block.rows)
    first: Sequence[Cell] = next((row for row in rows if any(cell.lines for cell in row)), ())
    if not first:
        return "there is no table in it"
    printed = ", ".join(f"“{cell.words[:40]}”" for cell in first[:8] if cell.lines)
    return (
        "no table has actions under headings that name an action and its lead, timescale or output; "
        f"the first row of the first one, at {first[0].place}, is {printed}"
    )


def _references(found: Walk) -> list[Ref]:
    """Each action's reference, settled, with the aim that its heading or else its number names."""
    printed = [_ref_and_text(draft)[0] for draft in found.drafts]
    return refs.settled(
        [Ref(ref, _aim_of(found, draft, ref)) for ref, draft in zip(printed, found.drafts, strict=True)]
    )


def _ref_and_text(draft: Draft) -> tuple[str, str]:
    """The reference in its own column or before the action's words; empty when neither prints one."""
    text = fields.text(draft, Column.ACTION)
    own = [piece.cell.words for piece in draft.pieces.get(Column.REF, ()) if not piece.cell.above]
    return (refs.clean(own[0]), text) if own else refs.split(text)


def _aim_of(found: Walk, draft: Draft, ref: str) -> int:
    under, major = draft.under, refs.major(ref)
    if major and (major in found.aims or not under.aim):
        return major
    return under.aim or under.numbered or under.priority_number or 1


def _aims(found: Walk, known: facts.PlanFacts, used: set[int]) -> list[dict[str, Any]]:
    """The aims with their words: those that are called so, a heading with that number, a priority with that number."""
    by_priority = {number: words for words, number in found.priorities.items() if number}
    words = {**by_priority, **found.numbered, **found.aims}
    only = known.title if len(used) == 1 else None
    return [{"number": number, "text": words.get(number) or only or LOST} for number in sorted({*used, *found.aims})]


def _action(found: Walk, draft: Draft, ref: Ref, leads: tuple[Lead, ...]) -> dict[str, Any]:
    _, text = _ref_and_text(draft)
    return {
        "ref": ref.ref,
        "aim": ref.aim,
        "category": draft.under.category or ("change_priority" if draft.under.priority else "fundamental"),
        "priority": draft.under.priority,
        "text": text or LOST,
        "torn": None if text else "its row prints no action",
        "leads": leads or (Lead(missing=True),),
        "timescale": fields.timescale(draft),
        "outputs": fields.outputs(draft),
        "opening": fields.opening(draft, found.progress_labels),
        "revised": fields.text(draft, Column.REVISED) or None,
        "because": fields.text(draft, Column.BECAUSE) or None,
    }


def _checked(values: Mapping[str, Any], drafts: Sequence[Draft]) -> Plan:
    """The values as a plan, or a Fault that names the place of each that will not do."""
    try:
        plan = Plan.model_validate(values)
        wrong = problems(plan)
    except ValidationError as refused:
        wrong = [problem for problem in complaints(refused, Plan) if problem.at != ("actions",)]  # its actions say why
    if wrong:
        raise Fault(*dict.fromkeys(_placed(problem, drafts) for problem in wrong))
    return plan


def _placed(problem: Problem, drafts: Sequence[Draft]) -> str:
    """The problem after the place of its action or, about the plan itself, the option that gives another value."""
    if problem.at[:1] == ("actions",) and len(problem.at) > 1:
        at = problem.at[1]
        assert isinstance(at, int)
        return f"{drafts[at].place}: {problem}"
    option = {"starts_on": "--starts", "ends_on": "--ends", "year_start": "--year-start"}
    name = str(problem.at[0]) if problem.at else ""
    return f"{option.get(name, f'--{name}')}: {problem}" if name in facts.PlanFacts.__slots__ else f"{name}: {problem}"
