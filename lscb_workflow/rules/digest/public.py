"""The public version, made by rule: it takes what may be published, and nothing else is there to leave out.

Every part is built from the fields named here. Names and addresses of people are replaced wherever they stand, small
numbers are withheld, and what was withheld is counted.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lscb_workflow.rules.actions import WITHHELD
from lscb_workflow.rules.people import Directory
from lscb_workflow.rules.suppression import Cell, Figure, gives_away, withheld

SUPPORT_TEAM = "board support team"
NO_ADDRESS, NO_NUMBER = "[address withheld]", "[number withheld]"
_FEW = r"(?<![\w.,/])(?:[1-4]|one|two|three|four|both|a couple)(?! ?%)(?=(?: of the| of our| of)?(?: [\w’'-]+){0,2} "
_CHILDREN = (
    r"(?:child(?:ren)?|boys?|girls?|bab(?:y|ies)|infants?|pupils?|siblings?|teenagers?|young (?:people|person))\b)"
)
_SMALL_NUMBER = re.compile(_FEW + _CHILDREN, re.IGNORECASE)
_ADDRESS = r"[^\s@<>()\[\]]+@[^\s@<>()\[\]]+"
_FORMS_OF_ADDRESS = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof(?:essor)?|Sir|Dame|Cllr|Councillor|Rev(?:erend)?|[A-Z])\.? "
_TOP = ("sample", "board", "body", "paper", "plan", "quarter", "issue", "compiled_at", "as_of")
_FRONT = ("sentence", "counts")
_LINE = ("ref", "text", "torn", "leads", "timescale", "revised", "reading", "outputs", "status")
_STATUS = ("shown", "words", "colour", "label", "was")
_ANSWER = ("note", "progress", "impact")
_MEASURE = ("number", "priority", "heading", "text", "every", "better", "counts_children", "cumulative")


def shown(people: Directory) -> Mapping[str, str]:
    """How the public knows each post: by its title, and a junior one as part of the team."""
    return {post.handle: SUPPORT_TEAM if post.junior else post.title for post in people.posts}


def public_version(
    content: Mapping[str, Any], names: Mapping[str, str], earlier: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """What may be published of a paper whose content names posts as `shown` does.

    `names` maps everybody who holds or held a post to what the public reads instead; `earlier` are all public versions
    that went out before this one.
    """
    measures, figures = _measures(content["measures"], earlier)
    aims = [_aim(aim) for aim in content["aims"]]
    journey = [_impact(part) for part in content["journey"]]
    words = sum(_is_withheld(text) for text in _texts(content["aims"]))
    words += sum(_notes(content["measures"])) - sum(_notes(measures))
    version = {
        **{key: content[key] for key in (*_TOP, *_FRONT)},
        "manager_sentence": _cleared(content["manager_sentence"]),
        "edition": "public",
        "edition_note": None,
        "returns": {key: content["returns"][key] for key in ("owed", "received")},
        "aims": aims,
        "journey": journey,
        "measures": measures,
        "ahead": content["ahead"],
        "supporting": content["supporting"],
        "glossary": content["glossary"],
        "contact": {key: content["contact"].get(key) for key in ("title", "telephone", "web")},
        "concern": content["concern"],
        "correction": content["correction"] and {"why": None, "changes": _changed(content["correction"]["changes"])},
        "footer": {key: content["footer"][key] for key in ("compiled_at", "last_tick", "issue", "note")},
    }
    masked, replaced = _without_people(version, names)
    numbers = sum((text or "").count(NO_NUMBER) for text in _texts(aims))
    return {**masked, "withheld": {"texts": words, "figures": figures + numbers, "names": replaced}}


def words(text: str, names: Mapping[str, str]) -> str:
    """A text as a public version has it, with posts for the names of people."""
    return str(_without_people({"text": text}, names)[0]["text"])


def _aim(aim: Mapping[str, Any]) -> dict[str, Any]:
    parts = [{**part, "actions": [_line(line) for line in part["actions"]]} for part in aim["categories"]]
    return {"number": aim["number"], "text": aim["text"], "categories": parts}


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{key: line[key] for key in _LINE},
        "status": {key: line["status"][key] for key in _STATUS},
        "answers": [{key: _cleared(answer[key]) for key in _ANSWER} for answer in line["answers"]],
    }


def _impact(part: Mapping[str, Any]) -> dict[str, Any]:
    told = [{"ref": e["ref"], "text": e["text"], "impact": _cleared(e["impact"])} for e in part["entries"]]
    return {**part, "entries": [entry for entry in told if entry["impact"]]}


def _changed(changes: Sequence[str]) -> list[str]:
    """Which actions a correction touches. How the older issue read is not said again."""
    return list(dict.fromkeys(change.partition(":")[0] for change in changes))


def _texts(aims: Sequence[Mapping[str, Any]]) -> Iterator[str | None]:
    for aim in aims:
        for part in aim["categories"]:
            for line in part["actions"]:
                yield from (answer[key] for answer in line["answers"] for key in _ANSWER)


def _notes(measures: Sequence[Mapping[str, Any]]) -> Iterator[bool]:
    yield from (bool(value["note"]) for measure in measures for value in measure["values"])


def _is_withheld(text: str | None) -> bool:
    return text == WITHHELD


def _cleared(text: str | None) -> str | None:
    """A lead's words, unless they wait for somebody to look at them; a few children in them are not counted."""
    return None if text is None or _is_withheld(text) else _SMALL_NUMBER.sub(NO_NUMBER, text)


def _measures(
    measures: Sequence[Mapping[str, Any]], earlier: Sequence[Mapping[str, Any]]
) -> tuple[list[dict[str, Any]], int]:
    """The measures with their small numbers withheld, and how many figures that took."""
    figures = [
        Figure(cell, text, measure["counts_children"], measure["cumulative"])
        for measure in measures
        for cell, text in _cells(measure)
        if text is not None
    ]
    hidden = withheld(figures, [dict(_printed(content)) for content in earlier])
    return [_measure(measure, hidden) for measure in measures], len(hidden)


def _cells(measure: Mapping[str, Any]) -> Iterator[tuple[Cell, str | None]]:
    """Every figure of a measure with its place; None where a public version withheld it."""
    for value in measure["values"]:
        yield Cell(measure["number"], value["number"]), value["value"]
        for part in value["by_agency"]:
            yield Cell(measure["number"], value["number"], part["agency"]), part["value"]


def _printed(content: Mapping[str, Any]) -> Iterator[tuple[Cell, str | None]]:
    for measure in content["measures"]:
        yield from _cells(measure)


def _measure(measure: Mapping[str, Any], hidden: frozenset[Cell]) -> dict[str, Any]:
    own = any(cell in hidden for cell, _ in _cells(measure))
    return {
        **{key: measure[key] for key in _MEASURE},
        "owner": None,
        "owed": False,
        "movement": None if own else measure["movement"],
        "values": [
            _value(measure["number"], value, hidden, own, measure["counts_children"]) for value in measure["values"]
        ],
    }


def _value(number: int, value: Mapping[str, Any], hidden: frozenset[Cell], own: bool, counts: bool) -> dict[str, Any]:
    """A bar beside a figure that is withheld would be the figure again; so would a note on it.

    Where children are counted (`counts`), a note that may say of a few what the figure does not is left out too.
    """
    quarter = value["number"]
    parts = [
        {"agency": part["agency"], "value": None if Cell(number, quarter, part["agency"]) in hidden else part["value"]}
        for part in value["by_agency"]
    ]
    return {
        **{key: value[key] for key in ("quarter", "number", "period")},
        "value": None if Cell(number, quarter) in hidden else value["value"],
        "note": None if own or (counts and gives_away(value["note"] or "")) else _cleared(value["note"]),
        "by_agency": parts,
        "bar": None if own else value["bar"],
    }


def _without_people(value: dict[str, Any], names: Mapping[str, str]) -> tuple[dict[str, Any], int]:
    """Every holder's name becomes the post; every address goes. Returns how often a text was changed."""
    changed = 0
    patterns = dict(_patterns(names))
    pattern = re.compile("|".join((_ADDRESS, *sorted(patterns, key=len, reverse=True))))

    def post(found: re.Match[str]) -> str:
        return next((title for name, title in patterns.items() if re.fullmatch(name, found[0])), NO_ADDRESS)

    def masked(inner: Any) -> Any:
        nonlocal changed
        if isinstance(inner, dict):
            return {key: masked(each) for key, each in inner.items()}
        if isinstance(inner, list):
            return [masked(each) for each in inner]
        if not isinstance(inner, str):
            return inner
        text = pattern.sub(post, inner)
        changed += text != inner
        return text

    return masked(value), changed


def _patterns(names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Patterns of a person's whole name, and of the surname behind a form of address or an initial."""
    for name, post in names.items():
        words = name.split()
        if len(words) > 1 and name != post:
            whole = r"\s+".join(map(re.escape, words))
            yield rf"(?<!\w)(?i:{whole})(?!\w)", post
            yield rf"(?<!\w){_FORMS_OF_ADDRESS}{re.escape(words[-1])}(?!\w)", post
