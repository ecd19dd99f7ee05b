"""Headings between and inside the tables, which say to what the actions under them belong."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from lscb_workflow.rules.plan import Category

LONGEST = 300  # characters; a longer one is prose
_REF = r"\(?(?:[A-Za-z]{1,6}[ ./-]?)?\d{1,3}(?:[./-]\d{1,3}){0,3} ?[A-Za-z]?[).:]*"
REF = re.compile(_REF)
_NUMBER = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*[).:]?|\(?[a-z]\)|\([ivx]+\)) +")
_CATEGORIES: dict[str, Category] = {
    "businessfundamentals": "fundamental",
    "fundamentals": "fundamental",
    "businessfundamental": "fundamental",
    "corebusiness": "fundamental",
    "businessasusual": "fundamental",
    "changepriorities": "change_priority",
    "changepriority": "change_priority",
    "stepchangepriorities": "change_priority",
    "stepchangepriority": "change_priority",
    "hanfodionbusnes": "fundamental",
    "blaenoriaethaunewid": "change_priority",
}
_AFTER = r" ?(?:(?P<number>\d{1,2})(?: ?[:.)–—-]+ ?| |$)|(?:: ?| [–—-] ))(?P<words>.*)"
_NAMED = [
    ("priority", re.compile(rf"(?:(?:strategic|board|key|step change) )?(?:priority|blaenoriaeth){_AFTER}", re.I)),
    (
        "aim",
        re.compile(
            rf"(?:(?:strategic|board|key) )?(?:aim|objective|outcome|goal|theme|nod|amcan(?: strategol)?){_AFTER}", re.I
        ),
    ),
]
_NUMBERED = re.compile(r"(?P<number>[1-9]\d?)[.)] (?P<words>\D.*)")


@dataclass(frozen=True, slots=True)
class Section:
    """One heading. "numbered" is one such as "2. To use learning", which is an aim if actions carry its number."""

    kind: Literal["category", "aim", "priority", "numbered"]
    words: str
    number: int | None = None
    category: Category | None = None


@dataclass(frozen=True, slots=True)
class Under:
    """What the actions of a row stand under. `numbered` is the number of a heading that may be an aim."""

    aim: int | None = None
    numbered: int | None = None
    category: Category | None = None
    priority: str | None = None
    priority_number: int | None = None

    def then(self, section: Section) -> "Under":
        """After one more heading: a new aim begins without a category, a new category without a priority."""
        if section.kind == "category":
            return replace(self, category=section.category, priority=None, priority_number=None)
        if section.kind == "priority":
            return replace(self, priority=section.words, priority_number=section.number)
        if section.kind == "aim":
            return replace(self, aim=section.number, category=None)
        return replace(self, numbered=section.number, category=None)


def section_of(words: str) -> Section | None:
    """The heading that these words are, whatever number the word processor gave it; None when they are none we know."""
    if not words or len(words) > LONGEST:
        return None
    bare = _NUMBER.sub("", words, count=1)
    plain = "".join(sign for sign in bare.casefold() if sign.isalpha())
    if category := _CATEGORIES.get(plain):
        return Section("category", words, category=category)
    for kind, pattern in _NAMED:
        if found := pattern.fullmatch(words):
            number = int(found["number"]) if found["number"] else None
            text = found["words"].strip() or words
            return Section("priority" if kind == "priority" else "aim", text, number or None)
    if found := _NUMBERED.fullmatch(words):
        return Section("numbered", found["words"], int(found["number"]))
    return None
