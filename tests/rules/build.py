"""Small boards to decide about: the sample's dates and policy, and as few people as a test needs."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from lscb_workflow.rules import actions
from lscb_workflow.rules.actions import Action, Deadline
from lscb_workflow.rules.people import Agency, Cover, Directory, Holder, Post
from lscb_workflow.rules.policy import Policy
from lscb_workflow.rules.quarters import Quarter, spans
from lscb_workflow.rules.snapshot import Plan, Rules, Snapshot, Term
from lscb_workflow.rules.timescales import Reading
from lscb_workflow.rules.workdays import calendar

SHIPPED = Path(__file__).parents[2] / "config"
CHRISTMAS = ((date(2012, 12, 24), date(2013, 1, 1)),)
CALENDAR = calendar("GB", "ENG", CHRISTMAS)
POLICY = Policy.model_validate(tomllib.loads((SHIPPED / "policy.toml").read_text(encoding="utf-8")), strict=False)
RULES = Rules(POLICY, CALENDAR)
MEETINGS = (date(2012, 11, 13), date(2013, 2, 12), date(2013, 5, 14), date(2013, 9, 10))
STARTS_ON, ENDS_ON = date(2012, 7, 1), date(2013, 6, 30)
REMIND_FROM = date(2012, 8, 24)
Q1_OPENS, Q1_CLOSES, Q1_PAPERS = date(2012, 10, 9), date(2012, 10, 23), date(2012, 11, 5)


def post(handle: str, *roles: str, **words: Any) -> Post:
    """A post whose holder is reached at handle@lscb.example; `holders=()` makes it vacant."""
    holders = words.pop("holders", (Holder(name=f"Holder of {handle}", email=f"{handle}@lscb.example"),))
    return Post(handle=handle, title=handle.replace("-", " ").title(), roles=roles, holders=holders, **words)


def directory(*more: Post, agencies: tuple[Agency, ...] = ()) -> Directory:
    """A lead, a manager, a chair and whoever else is named; a post named again replaces the usual one."""
    usual = (post("officer"), post("manager", "manager"), post("chair", "chair", "board"))
    named = {each.handle for each in more}
    return Directory(agencies, (*(each for each in usual if each.handle not in named), *more))


def covered(handle: str, deputy: str, *roles: str) -> Post:
    return post(handle, *roles, covers=(Cover(deputy=deputy),))


WHOLE_PLAN = Reading("window", start=STARTS_ON, due=ENDS_ON)


def action(ref: str = "1.5", *leads: str | None, due_on: tuple[date, ...] = (), **words: Any) -> Action:
    """An action of the whole plan, led by the officer unless leads are named; None is a lead the plan has lost."""
    named = leads or ("officer",)
    facts: dict[str, Any] = {
        "aim": 1,
        "category": "fundamental",
        "priority": None,
        "text": f"Do what {ref} says.",
        "torn": None,
        "timescale": "July 12 – June 13",
        "state": "open",
        "leads": tuple(actions.Lead(None, each, False, each is None, each) for each in named),
        "outputs": ("A report", "A plan"),
        "readings": (WHOLE_PLAN,),
        "deadlines": tuple(Deadline(due) for due in due_on),
    }
    return Action(ref=ref, **{**facts, **words})


def terms(meetings: tuple[date | None, ...] = MEETINGS) -> tuple[Term, ...]:
    """The four quarters of the sample's plan."""
    turns = zip(spans(STARTS_ON, ENDS_ON), meetings, strict=True)
    return tuple(Term(Quarter("2012-13", n, *span, meets)) for n, (span, meets) in enumerate(turns, 1))


def plan(*doing: Action, **words: Any) -> Plan:
    facts: dict[str, Any] = {"remind_from": REMIND_FROM, "terms": terms(), "aims": ((1, "Lead and listen"),)}
    return Plan(
        plan="2012-13",
        title="Business Plan 2012–13",
        starts_on=STARTS_ON,
        ends_on=ENDS_ON,
        actions=doing,
        **{**facts, **words},
    )


def board(
    *doing: Action,
    people: Directory | None = None,
    asked: dict[tuple[str, str, str], date] | None = None,
    **words: Any,
) -> Snapshot:
    """A board with one plan. `asked` maps (ref, point, post) to the day of the first reminder really sent."""
    return Snapshot(
        board="solihull",
        people=people or directory(),
        plans=(plan(*doing, **words),),
        asked_on={("2012-13", *about): on for about, on in (asked or {}).items()},
    )
