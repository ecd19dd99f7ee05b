"""What a paper is compiled from, for tests of the digest: answers, a quarter's day, and the paper itself."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from lscb_workflow.rules import digest
from lscb_workflow.rules.actions import Action, Colour, Submission
from lscb_workflow.rules.digest import Brief, Imprint
from lscb_workflow.rules.snapshot import Snapshot
from tests.rules.build import RULES, board, unowned

PAPERS = {1: date(2012, 11, 5), 2: date(2013, 2, 4), 3: date(2013, 5, 3), 4: date(2013, 9, 2)}
AIMS = ((1, "To lead"), (2, "To learn"), (3, "To know"), (4, "To govern"))


def answer(quarter: int = 1, status: Colour = "green", by: str = "officer", **more: Any) -> Submission:
    """A submission that came a week before the quarter's paper."""
    on = PAPERS[quarter] - timedelta(days=7)
    given = {"quarter": quarter, "by": by, "at": datetime(on.year, on.month, on.day, 9, 30, tzinfo=UTC)}
    return Submission(**{**given, "status": status, **more})


def brief(*actions: Action, quarter: int = 1, snapshot: Snapshot | None = None, **more: Any) -> Brief:
    """What a quarter's paper is compiled from on the day papers go; actions belong to the aim their reference names."""
    taken = snapshot or board(*(replace(action, aim=int(action.ref[0])) for action in actions))
    measures = more.pop("measures", None) or unowned(more.pop("unowned_measures", 0))
    plan = replace(taken.plans[0], aims=AIMS, measures=measures)
    on = more.pop("today", PAPERS[quarter])
    given: dict[str, Any] = {
        "snapshot": replace(taken, plans=(plan, *taken.plans[1:])),
        "plan": plan,
        "term": plan.terms[quarter - 1],
        "rules": RULES,
        "now": datetime(on.year, on.month, on.day, 8, tzinfo=UTC),
        "today": on,
        "shown": taken.people.title,
    }
    return Brief(**{**given, **more})


def imprint(**more: Any) -> Imprint:
    """What stands around a paper of the sample."""
    given: dict[str, Any] = {
        "board_name": "A Safeguarding Board",
        "contact": {"title": "Manager", "telephone": "0121 496 0100", "email": "m@lscb.example", "web": None},
        "concern": {"telephone": "0121 496 0199", "hours": "day and night"},
        "sample": True,
        "last_tick": datetime(2012, 11, 5, 8, tzinfo=UTC),
    }
    return Imprint(**{**given, **more})


IMPRINT = frozenset(field.name for field in fields(Imprint))


def paper(*actions: Action, **more: Any) -> dict[str, Any]:
    """The paper of a quarter: what `brief` and `imprint` do not know is an error."""
    around = {name: more.pop(name) for name in IMPRINT & more.keys()}
    return digest.content(brief(*actions, **more), imprint(**around))


def lines(content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every action of a paper, by aim and category."""
    for aim in content["aims"]:
        for category in aim["categories"]:
            yield from category["actions"]


def line(content: dict[str, Any], ref: str) -> dict[str, Any]:
    """One action of a paper."""
    return next(each for each in lines(content) if each["ref"] == ref)
