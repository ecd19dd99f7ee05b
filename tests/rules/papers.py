"""What a paper is compiled from, for tests of the digest: answers, a quarter's day, and the paper itself."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from lscb_workflow.rules import digest
from lscb_workflow.rules.actions import Action, Colour, Submission
from lscb_workflow.rules.snapshot import Snapshot
from tests.rules.build import RULES, board, unowned

PAPERS = {1: date(2012, 11, 5), 2: date(2013, 2, 4), 3: date(2013, 5, 3), 4: date(2013, 9, 2)}
AIMS = ((1, "To lead"), (2, "To learn"), (3, "To know"), (4, "To govern"))


def answer(quarter: int = 1, status: Colour = "green", by: str = "officer", **more: Any) -> Submission:
    """A submission that came a week before the quarter's paper."""
    on = PAPERS[quarter] - timedelta(days=7)
    given = {"quarter": quarter, "by": by, "at": datetime(on.year, on.month, on.day, 9, 30, tzinfo=UTC)}
    return Submission(**{**given, "status": status, **more})


def paper(*actions: Action, quarter: int = 1, snapshot: Snapshot | None = None, **more: Any) -> dict[str, Any]:
    """The paper of a quarter, compiled on the day papers go; actions belong to the aim that their reference names."""
    taken = snapshot or board(*(replace(action, aim=int(action.ref[0])) for action in actions))
    plan = replace(taken.plans[0], aims=AIMS, measures=unowned(more.pop("unowned_measures", 0)))
    on = more.pop("today", PAPERS[quarter])
    now = datetime(on.year, on.month, on.day, 8, tzinfo=UTC)
    given: dict[str, Any] = {
        "board_name": "A Safeguarding Board",
        "snapshot": taken,
        "plan": plan,
        "term": plan.terms[quarter - 1],
        "rules": RULES,
        "edition": "full",
        "issue": 1,
        "chased": {},
        "before": None,
        "shown": taken.people.title,
        "now": now,
        "today": on,
        "last_tick": now,
        "unsigned": False,
        "sample": True,
    }
    return digest.content(**{**given, **more})


def lines(content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every action of a paper, by aim and category."""
    for aim in content["aims"]:
        for category in aim["categories"]:
            yield from category["actions"]


def line(content: dict[str, Any], ref: str) -> dict[str, Any]:
    """One action of a paper."""
    return next(each for each in lines(content) if each["ref"] == ref)
