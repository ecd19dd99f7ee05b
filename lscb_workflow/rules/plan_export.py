"""The plan's own table, as the board printed it, with PROGRESS TO DATE filled in: what every form of export writes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from lscb_workflow.rules import actions
from lscb_workflow.rules.digest.wording import CATEGORIES
from lscb_workflow.rules.notices import day
from lscb_workflow.rules.plan import Action, Lead, Plan
from lscb_workflow.rules.plan_merging import LOST
from lscb_workflow.rules.words import Shown

HEADINGS = ("REF", "ACTION", "LEAD", "TIMESCALE", "OUTPUT", "PROGRESS TO DATE (TIMESCALE)", "PROGRESS TO DATE (ACTION)")
REVISED = ("REVISED TIMESCALE", "REASON")  # stand after TIMESCALE, in a plan that has any
_NO_SIGNS = str.maketrans(dict.fromkeys("\ufffe\uffff"))  # which no XML file may hold
_CLOSED = {"complete": "Complete.", "withdrawn": "Withdrawn.", "carried_forward": "Carried forward."}


@dataclass(frozen=True, slots=True)
class Section:
    """A heading that fills a row of the table: a category, or a priority under it."""

    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """One action, a cell for each heading of the table; a cell's lines are parted by line feeds."""

    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One aim with the table under it, which is empty where the aim has no actions."""

    aim: str
    lines: tuple[Section | Row, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A plan for print. `above` are the lines that stand before the first aim: what it is, and for when."""

    title: str
    above: tuple[str, ...]
    headings: tuple[str, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What the tables know of an action beside the plan: its leads as they are shown now, and its progress to date."""

    leads: tuple[str, ...]
    timescale: str = ""
    action: str = ""


def table(plan: Plan, standing: Callable[[Action], Standing], banner: str = "") -> Table:
    """The plan's table, aim by aim. The readers of plan files find in it the plan that it was made from."""
    revised = any(action.revised for action in plan.actions)
    head, tail = HEADINGS[:4], HEADINGS[4:]
    period = f"{day(plan.starts_on)} to {day(plan.ends_on)}"
    return Table(
        title=_line(plan.title),
        above=tuple(filter(None, (period, banner))),
        headings=(*head, *REVISED, *tail) if revised else HEADINGS,
        parts=tuple(
            Part(
                "Actions" if aim.text == plan.title else f"Aim {aim.number}: {_line(aim.text)}",
                tuple(_lines([a for a in plan.actions if a.aim == aim.number], standing, revised)),
            )
            for aim in plan.aims
        ),
    )


def _lines(under: Sequence[Action], standing: Callable[[Action], Standing], revised: bool) -> Iterator[Section | Row]:
    """An aim's actions in print's order. A category stands again where a priority ends: it is what ends one."""
    category = ""
    for (named, priority), group in groupby(under, key=lambda action: (action.category, action.priority)):
        if named != category or priority is None:
            category = named
            yield Section(CATEGORIES[named].title())
        if priority:
            yield Section(f"Priority: {_line(priority)}")
        for action in group:
            yield _row(action, standing(action), revised)


def _row(action: Action, now: Standing, revised: bool) -> Row:
    changed = (_line(action.revised or ""), _line(action.because or "")) if revised else ()
    return Row(
        (
            action.ref,
            _line(action.text),
            _listed(now.leads, always=False),
            _line(action.timescale),
            *changed,
            _listed(action.outputs, always=True),
            _clean(now.timescale),
            _clean(now.action),
        )
    )


def standing(
    action: actions.Action,
    printed: Action,
    period: Callable[[int], str],
    title: Callable[[str], str],
    label: Callable[[Shown], str],
    as_posts: bool,
) -> Standing:
    """How an action stands by its newest return. `period`, `title` and `label` put a quarter, a post and a status in
    words.

    Leads are shown as printed, or as their posts: one that the plan has lost, always so.
    """
    leads = [
        title(known.post) if known.post and (as_posts or lead.missing) else lead_words(lead)
        for known, lead in zip(action.leads, printed.leads, strict=True)
    ]
    newest = action.submissions[-1] if action.submissions else None
    closed = _CLOSED.get(action.state, "")
    if newest is None:
        return Standing(tuple(leads), closed, action.opening or "")
    said = f"{period(newest.quarter)}: {label(newest.status)}"
    return Standing(
        tuple(leads),
        "\n".join(filter(None, (closed, said, newest.timescale))),
        "\n".join(filter(None, (newest.progress, newest.impact))),
    )


def lead_words(lead: Lead) -> str:
    """A lead as one line of a plan prints it: "Paul Nash, Safeguarding Officer"."""
    return ", ".join(filter(None, (lead.name, lead.role))) or LOST


def _listed(lines: Sequence[str], always: bool) -> str:
    """One a line, with a bullet where there are several, so that it is certain where each begins."""
    if len(lines) == 1 and not always:
        return _line(lines[0])
    return "\n".join(f"• {_line(words)}" for words in lines)


def _line(words: str) -> str:
    return " ".join(_clean(words).split())


def _clean(words: str) -> str:
    return words.translate(_NO_SIGNS)
