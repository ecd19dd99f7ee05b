"""The whole paper as plain values, its short edition, and the bytes that a hash is taken of."""

import json
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lscb_workflow.rules.actions import Action
from lscb_workflow.rules.digest import ahead, engagement, front, journey, lines
from lscb_workflow.rules.digest.brief import Brief, Imprint
from lscb_workflow.rules.digest.changes import changes
from lscb_workflow.rules.digest.wording import CATEGORIES
from lscb_workflow.rules.notices import day
from lscb_workflow.rules.snapshot import Plan
from lscb_workflow.rules.words import ORDER

# The keys under which somebody's own words stand.
_LEADS = "opening", "revised_because", "note", "progress", "impact", "evidence", "via", "revise", "because"
FREE = frozenset({*_LEADS, "manager_sentence", "manager_note"})
SAMPLE = "Invented sample: it says nothing about what anybody did in 2012–13."
SHORT = (
    "This is the short edition. It went out by itself on the day papers go, because the full paper had not been signed "
    "off. It gives counts, references, statuses, dates and the decisions wanted, without any lead’s words. "
    "The full paper waits for its sign-off."
)
UNSIGNED = "This paper went out by itself on the day papers go. It has not been signed off."
_UNPRINTABLE = {"Cc", "Cs", "Cn", "Co"}  # controls, halves of signs, and signs that no alphabet has
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # which would turn the words after them


def content(brief: Brief, imprint: Imprint) -> dict[str, Any]:
    """The paper for one quarter: plain JSON values, dates as ISO strings, keys in the order of the paper.

    Instants are told in the zone of `brief.now`.
    """
    written = [(action, lines.line(brief, action)) for action in brief.plan.actions]
    wanted = front.decisions(brief)
    counts = front.counts(brief, [line for _, line in written])
    owed, missing = brief.owing(), brief.missing()
    received = len(owed) - len(missing)
    paper = {
        "sample": SAMPLE if imprint.sample else None,
        "board": imprint.board_name,
        "body": brief.words.body,
        "paper": brief.words.paper,
        "plan": brief.plan.title,
        "quarter": _quarter(brief),
        "edition": "full",
        "edition_note": UNSIGNED if imprint.unsigned else None,
        "issue": imprint.issue,
        "compiled_at": brief.now.isoformat(timespec="seconds"),
        "as_of": brief.today.isoformat(),
        "asked": front.asked(brief, [line for _, line in written], wanted),
        "sentence": front.sentence(brief, counts, len(owed), received),
        "manager_sentence": imprint.sentence or None,
        "manager_note": imprint.note or None,
        "counts": counts,
        "decisions": wanted,
        "returns": {
            "owed": len(owed),
            "received": received,
            "missing": [action.ref for action in missing],
            "nobody_to_ask": [action.ref for action in missing if not action.posts],
        },
        "exceptions": _exceptions(brief, written),
        "aims": _aims(brief.plan, written),
        "journey": journey.impact(brief),
        "measures": journey.measures(brief),
        "engagement": engagement.engagement(brief),
        "late_returns": _late_returns(brief),
        "ahead": ahead.ahead(brief),
        "supporting": list(ahead.supporting(brief)),
        "glossary": _glossary(brief),
        "contact": dict(imprint.contact),
        "concern": dict(imprint.concern),
        "footer": _footer(brief, imprint),
    }
    tidied: dict[str, Any] = printable(paper | {"correction": None})
    if imprint.corrects:  # the older issue is kept tidied: only so can the two be compared
        why, changed = imprint.because, changes(imprint.corrects, tidied)
        tidied["correction"] = printable({"why": why, "changes": changed})
    return tidied


def short(content: Mapping[str, Any], note: str | None = SHORT) -> dict[str, Any]:
    """The short edition of a paper: the same keys, and nothing under those that hold somebody's own words."""
    edition = "public" if content["edition"] == "public" else "short"
    return {**_without_free(dict(content)), "journey": [], "measures": [], "edition": edition, "edition_note": note}


def frozen(content: Mapping[str, Any]) -> bytes:
    """The content as JSON in UTF-8, always the same bytes for the same paper."""
    return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def printable(value: Any) -> Any:
    """The same values with a sign that can be seen in place of each that no form can print, or that turns words."""
    if isinstance(value, dict):
        return {key: printable(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [printable(inner) for inner in value]
    if not isinstance(value, str) or (value.isascii() and value.isprintable()):
        return value
    return "".join("\ufffd" if _is_unfit(sign) else sign for sign in value)


def _is_unfit(sign: str) -> bool:
    return sign in _TURNS or (unicodedata.category(sign) in _UNPRINTABLE and sign not in "\n\t")


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
        "starts_on": quarter.starts_on.isoformat(),
        "ends_on": quarter.ends_on.isoformat(),
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


def _glossary(brief: Brief) -> list[dict[str, str]]:
    """The board's own terms, then what its statuses mean."""
    words = brief.words
    terms = [{"term": each.term, "meaning": each.meaning} for each in words.glossary]
    return terms + [{"term": words.status[shown].label, "meaning": words.status[shown].meaning} for shown in ORDER]


def _footer(brief: Brief, imprint: Imprint) -> dict[str, Any]:
    earlier = [known for known in brief.term.issues if known.frozen_at and known.number < imprint.issue]
    notes = [
        f"This issue takes the place of issue {known.number}, the {known.edition} edition, compiled on "
        f"{day(brief.local(known.compiled_at))}."
        for known in earlier[-1:]
    ]
    if any("[…]" in words for action in brief.plan.actions for words in (action.text, *action.outputs)):
        notes.append("“[…]” stands where words of the plan are lost.")

    def local(at: datetime | None) -> str | None:
        return at.astimezone(brief.now.tzinfo).isoformat(timespec="seconds") if at else None

    late = brief.rules.late_papers(brief.plan, brief.local(brief.now))
    return {
        "compiled_at": local(brief.now),
        "last_tick": local(imprint.last_tick),
        "stuck_since": local(imprint.stuck_since),
        "missing_papers": [term.quarter.name for term in late if term.quarter.number < brief.number],
        "issue": imprint.issue,
        "note": " ".join(notes) or None,
    }
