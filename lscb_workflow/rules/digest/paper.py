"""The whole paper as plain values, its short edition, and the bytes that a hash is taken of."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from lscb_workflow.rules.actions import Action
from lscb_workflow.rules.digest import front, lines
from lscb_workflow.rules.digest.brief import Brief, Chased
from lscb_workflow.rules.digest.wording import CATEGORIES
from lscb_workflow.rules.notices import day
from lscb_workflow.rules.snapshot import Edition, Plan, Rules, Snapshot, Term
from lscb_workflow.rules.status import ORDER

# The keys under which a lead's own words stand.
FREE = frozenset({"opening", "revised_because", "note", "progress", "impact", "evidence", "via", "revise", "because"})
SAMPLE = "Invented sample: it says nothing about what anybody did in 2012–13."
SHORT = (
    "This is the short edition. It went out by itself on the day papers go, because the full paper had not been signed "
    "off. It gives counts, references, statuses, dates and the decisions wanted, without any lead’s words. "
    "The full paper waits for its sign-off."
)
UNSIGNED = "This paper went out by itself on the day papers go. It has not been signed off."


def content(
    *,
    board_name: str,
    snapshot: Snapshot,
    plan: Plan,
    term: Term,
    rules: Rules,
    edition: Edition,
    issue: int,
    chased: Mapping[str, tuple[Chased, ...]],
    before: Mapping[str, Any] | None,
    shown: Callable[[str], str],
    now: datetime,
    today: date,
    last_tick: datetime | None,
    unsigned: bool,
    sample: bool,
) -> dict[str, Any]:
    """The paper for one quarter: plain JSON values, dates as ISO strings, keys in the order of the paper.

    `chased` holds by reference, oldest first, the steps really taken about this quarter's return or a deadline of it;
    `before` the content of the last quarter's newest frozen issue; `shown` turns a post's handle into how readers know
    it. Instants are told in the zone of `now`. `unsigned` marks a full paper that goes without a signature.
    """
    brief = Brief(plan, term, rules, snapshot.people, chased, before, shown, now.tzinfo, today)
    written = [(action, lines.line(brief, action)) for action in plan.actions]
    wanted = front.decisions(brief)
    counts = front.counts(brief, [line for _, line in written])
    owed, missing = brief.owing(), brief.missing()
    paper = {
        "sample": SAMPLE if sample else None,
        "board": board_name,
        "plan": plan.title,
        "quarter": _quarter(brief),
        "edition": edition,
        "edition_note": UNSIGNED if unsigned else None,
        "issue": issue,
        "compiled_at": now.isoformat(timespec="seconds"),
        "asked": front.asked(brief, [line for _, line in written], wanted),
        "sentence": front.sentence(brief, counts, len(owed), len(owed) - len(missing)),
        "counts": counts,
        "decisions": wanted,
        "returns": {
            "owed": len(owed),
            "received": len(owed) - len(missing),
            "missing": [action.ref for action in missing],
            "nobody_to_ask": [action.ref for action in missing if not action.posts],
        },
        "exceptions": _exceptions(brief, written),
        "aims": _aims(plan, written),
        "late_returns": _late_returns(brief),
        "ahead": _ahead(brief),
        "footer": _footer(brief, issue, now, last_tick),
    }
    return short(paper) if edition == "short" else paper


def short(content: Mapping[str, Any]) -> dict[str, Any]:
    """The short edition of a paper: the same keys, and nothing under those that hold a lead's own words."""
    return {**_without_free(dict(content)), "edition": "short", "edition_note": SHORT}


def frozen(content: Mapping[str, Any]) -> bytes:
    """The content as JSON in UTF-8, always the same bytes for the same paper."""
    return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _without_free(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: None if key in FREE else _without_free(inner) for key, inner in value.items()}
    return [_without_free(inner) for inner in value] if isinstance(value, list) else value


def _quarter(brief: Brief) -> dict[str, Any]:
    quarter = brief.term.quarter
    return {
        "ref": quarter.ref,
        "name": quarter.name,
        "period": quarter.period,
        "meets_on": quarter.meets_on.isoformat() if quarter.meets_on else None,
        "papers_on": brief.rules.dates(brief.term).papers_on.isoformat(),
    }


def _exceptions(brief: Brief, written: list[tuple[Action, dict[str, Any]]]) -> list[dict[str, Any]]:
    """What is red first, then what was not answered, then what is only overdue; each in the plan's order."""
    found = [lines.exception(brief, action, line) for action, line in written if lines.is_exception(line)]
    return sorted(found, key=lambda exception: ORDER.index(exception["status"]["shown"]))


def _aims(plan: Plan, written: list[tuple[Action, dict[str, Any]]]) -> list[dict[str, Any]]:
    texts = dict(plan.aims)
    return [
        {
            "number": aim,
            "text": texts.get(aim),
            "categories": [
                {"category": category, "title": title, "actions": found}
                for category, title in CATEGORIES.items()
                if (found := [line for a, line in written if a.aim == aim and a.category == category])
            ],
        }
        for aim in sorted({action.aim for action in plan.actions})
    ]


def _late_returns(brief: Brief) -> list[dict[str, Any]]:
    """Returns for earlier quarters that came in after the last paper was compiled, so that no board has seen them."""
    since = datetime.fromisoformat(brief.before["compiled_at"]) if brief.before else None
    quarters = {term.quarter.number: term.quarter for term in brief.plan.terms if term.quarter.number < brief.number}
    return [
        {"ref": action.ref, "quarter": quarters[sent.quarter].name, "period": quarters[sent.quarter].period}
        | lines.answer(brief, sent)
        for action in brief.plan.actions
        for sent in action.submissions
        if sent.quarter in quarters and (sent.at > since if since else sent.late)
    ]


def _ahead(brief: Brief) -> dict[str, Any]:
    """The deadlines from today until the Board meets on the next quarter, or until that quarter ends if it is later."""
    following = [term.quarter for term in brief.plan.terms if term.quarter.number == brief.number + 1]
    until = max([on for quarter in following for on in (quarter.ends_on, quarter.meets_on) if on], default=None)
    return {
        "until": until.isoformat() if until else None,
        "deadlines": sorted(
            (
                {"ref": action.ref, "text": action.text, "due_on": deadline.due_on.isoformat()}
                | {"leads": [brief.shown(post) for post in action.posts]}
                for action in brief.plan.actions
                for deadline in action.deadlines
                if action.state == "open" and deadline.state == "open" and deadline.due_on >= brief.today
                if until is None or deadline.due_on <= until
            ),
            key=lambda deadline: deadline["due_on"],
        ),
    }


def _footer(brief: Brief, issue: int, now: datetime, last_tick: datetime | None) -> dict[str, Any]:
    earlier = [known for known in brief.term.issues if known.frozen_at and known.number < issue]
    notes = [
        f"This issue takes the place of issue {known.number}, the {known.edition} edition, compiled on "
        f"{day(brief.local(known.compiled_at))}."
        for known in earlier[-1:]
    ]
    if any("[…]" in words for action in brief.plan.actions for words in (action.text, *action.outputs)):
        notes.append("“[…]” stands where words of the plan are lost.")
    return {
        "compiled_at": now.isoformat(timespec="seconds"),
        "last_tick": last_tick.astimezone(now.tzinfo).isoformat(timespec="seconds") if last_tick else None,
        "issue": issue,
        "note": " ".join(notes) or None,
    }
