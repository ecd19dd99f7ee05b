"""Small pieces of a board and its plan, for tests: each has sensible defaults, and a test says only what it changes."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from lscb_workflow.rules.actions import Action, Deadline, Lead
from lscb_workflow.rules.people import Agency, Cover, Directory, Holder, Post
from lscb_workflow.rules.policy import (
    DeadlinePolicy,
    DigestPolicy,
    MailPolicy,
    Policy,
    QuarterPolicy,
    Role,
    StatusPolicy,
    Step,
)
from lscb_workflow.rules.quarters import Quarter, spans
from lscb_workflow.rules.snapshot import Plan, Rules, Snapshot, Term
from lscb_workflow.rules.workdays import calendar

STARTS_ON, ENDS_ON, REMIND_FROM = date(2012, 7, 1), date(2013, 6, 30), date(2012, 8, 24)
MEETINGS = (date(2012, 11, 13), date(2013, 2, 12), date(2013, 5, 14), date(2013, 9, 10))
Q1_OPENS = date(2012, 10, 9)

CALENDAR = calendar("GB", "ENG", ((date(2012, 12, 24), date(2013, 1, 1)),))
POLICY = Policy(
    after_asking=2,
    quarter=QuarterPolicy(
        opens=25,
        closes=15,
        draft=10,
        sign_off=7,
        papers=6,
        published=10,
        papers_without_meeting=30,
        steps=(
            Step(name="open", to="lead", days=-25),
            Step(name="remind", to="lead", days=-17),
            Step(name="chase", to="lead", days=-14),
            Step(name="manager", to="manager", days=-12),
            Step(name="member", to="agency_member", days=-10),
            Step(name="chair", to="chair", days=-10),
        ),
    ),
    deadline=DeadlinePolicy(
        steps=(
            Step(name="early", to="lead", days=-10),
            Step(name="last", to="lead", days=-2),
            Step(name="chase", to="lead", days=2),
            Step(name="manager", to="manager", days=5),
            Step(name="member", to="agency_member", days=10),
            Step(name="chair", to="chair", days=20),
        )
    ),
    status=StatusPolicy(amber_days=20, red_revisions=2, red_silent_quarters=2),
    digest=DigestPolicy(signed_off_by="chair", if_not_signed_off="short", readers=("board", "governing_board")),
    mail=MailPolicy(lease_minutes=15, retry_minutes=15, attempts=4, acts_a_day=10, batch=50),
)
RULES = Rules(POLICY, CALENDAR)


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
    asked_on = {("2012-13", *about): (on,) for about, on in (asked or {}).items()}
    return Snapshot("solihull", people or directory(), (plan,), asked_on)
