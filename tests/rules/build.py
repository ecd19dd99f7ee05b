"""Small pieces of a board and its plan, for tests: each has sensible defaults, and a test says only what it changes."""

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from lscb_workflow.rules.actions import Action, Deadline, Lead
from lscb_workflow.rules.measures import Measure
from lscb_workflow.rules.people import Agency, Cover, Directory, Holder, Post
from lscb_workflow.rules.policy import Policy, Role
from lscb_workflow.rules.quarters import Quarter, spans
from lscb_workflow.rules.snapshot import Plan, Rules, Snapshot, Term
from lscb_workflow.rules.words import WordsFile
from lscb_workflow.rules.workdays import calendar

STARTS_ON, ENDS_ON, REMIND_FROM = date(2012, 7, 1), date(2013, 6, 30), date(2012, 8, 24)
MEETINGS = (date(2012, 11, 13), date(2013, 2, 12), date(2013, 5, 14), date(2013, 9, 10))
Q1_OPENS = date(2012, 10, 9)

CALENDAR = calendar("GB", "ENG", ((date(2012, 12, 24), date(2013, 1, 1)),))
SHIPPED = Path(__file__).parents[2] / "config" / "policy.toml"
POLICY = Policy.model_validate(tomllib.loads(SHIPPED.read_text(encoding="utf-8")), strict=False)
WORDS = WordsFile.model_validate(tomllib.loads(SHIPPED.with_name("words.toml").read_text(encoding="utf-8"))).chosen
RULES = Rules(POLICY, CALENDAR, WORDS)


def post(handle: str, *roles: Role, **more: Any) -> Post:
    """A post with one holder for good; its title is its handle in words."""
    holder = Holder(name=f"Holder of {handle}", email=f"{handle}@lscb.example")
    title = handle.replace("-", " ").capitalize()
    return Post(**{"handle": handle, "title": title, "roles": roles, "holders": (holder,), **more})


def covered(handle: str, deputy: str, *roles: Role) -> Post:
    """A post whose mail goes to a deputy."""
    return post(handle, *roles, covers=(Cover(deputy=deputy),))


def directory(*posts: Post, agencies: tuple[Agency, ...] = ()) -> Directory:
    """An officer, a manager and a chair; a post given under one of these handles takes its place."""
    known = [post("officer"), post("manager", "manager"), post("chair", "chair"), *posts]
    return Directory(agencies, tuple({each.handle: each for each in known}.values()))


def unowned(count: int) -> tuple[Measure, ...]:
    """Measures as a plan prints them: nobody owes them yet."""
    return tuple(
        Measure("2012-13", number, "Neglect", "Workforce", f"Measure {number}", None, None)
        for number in range(1, count + 1)
    )


def terms(meetings: tuple[date, ...] = MEETINGS) -> tuple[Term, ...]:
    """The four quarters of the year, each with its meeting."""
    turns = zip(spans(STARTS_ON, ENDS_ON), meetings, strict=True)
    return tuple(Term(Quarter("2012-13", n, start, end, meets)) for n, ((start, end), meets) in enumerate(turns, 1))


def action(ref: str = "1.5", *leads: str | None, due_on: tuple[date, ...] = (), **more: Any) -> Action:
    """An open action that owes a return from the first quarter; the officer leads it. None is a lead the plan lost."""
    given: dict[str, Any] = {
        "aim": 1,
        "category": "fundamental",
        "priority": None,
        "text": f"What {ref} is about",
        "torn": None,
        "timescale": "July 12 – June 13",
        "state": "open",
        "leads": tuple(Lead(None, handle, False, handle is None, handle) for handle in leads or ("officer",)),
        "outputs": (),
        "readings": (),
        "deadlines": tuple(Deadline(on) for on in due_on),
    }
    return Action(ref=ref, **{**given, **more})


def board(
    *actions: Action,
    asked: Mapping[tuple[str, str, str], date] | None = None,
    people: Directory | None = None,
    terms: tuple[Term, ...] = terms(),
    remind_from: date = REMIND_FROM,
) -> Snapshot:
    """A board with one plan. `asked` maps (ref, point, post) to the day that post was first asked."""
    plan = Plan("2012-13", "The plan", STARTS_ON, ENDS_ON, remind_from, terms, actions)
    asked_on: dict[tuple[str, str, str, str], tuple[date, ...]] = {
        ("2012-13", *about): (on,) for about, on in (asked or {}).items()
    }
    return Snapshot("solihull", people or directory(), (plan,), asked_on)
