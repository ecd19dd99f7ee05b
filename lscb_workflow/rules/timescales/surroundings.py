"""What the words around a date make of it: a deadline, a start, a time during which, a date that was moved."""

from collections.abc import Sequence
from typing import Literal

from lscb_workflow.rules.timescales.groups import Item, Word
from lscb_workflow.rules.timescales.vocabulary import words

Role = Literal["", "by", "from", "in", "until", "before", "after"]

_ROLE_WORDS: dict[Role, str] = {
    "by": "by due deadline",
    "from": "from commence commences commencing commenced start starts starting started begin begins beginning began "
    "wef since effective",
    "in": "in during throughout over",
    "until": "until till to through",
    "before": "before prior",
    "after": "after following post once",
}
_ROLES = {word: role for role, listed in _ROLE_WORDS.items() for word in words(listed)}
_PAIRS: dict[tuple[str, ...], Role] = {  # nearest word first
    ("before", "not"): "from",
    ("before", "or"): "by",
    ("after", "or"): "from",
    ("than", "earlier"): "from",
    ("than", "later"): "by",
    ("to", "prior"): "before",
    ("to", "ongoing"): "until",
    ("to", "up"): "until",
    ("to", "-"): "until",
    ("started", "not"): "",
    ("started", "yet"): "",
    ("commenced", "not"): "",
    ("commenced", "yet"): "",
}
_NEAR = 6  # words looked at on either side
_FILLING = words("the on at around of : - , ( . about approximately approx circa c date be new academic financial")
_OPEN = words("onwards forward forwards ongoing beyond thereafter continuing present +")
_JOINING = words("- , ( ) and & then / . : to is")
_MOVED = words(
    "revised revise extended slipped moved rescheduled deferred postponed amended was were originally previously "
    "original"
)


def words_before(found: Sequence[Item], at: int) -> list[str]:
    """The words in front of an item, nearest first, back to the item that is no word."""
    texts: list[str] = []
    for item in reversed(found[max(0, at - _NEAR) : at]):
        if not isinstance(item, Word):
            break
        texts.append(item.text)
    return texts


def words_after(found: Sequence[Item], at: int) -> list[str]:
    """The words behind an item, in order, up to the next that is no word."""
    texts: list[str] = []
    for item in found[at + 1 : at + 1 + _NEAR]:
        if not isinstance(item, Word):
            break
        texts.append(item.text)
    return texts


def role(before: Sequence[str]) -> Role:
    """What the words in front, nearest first, make of a date: "to commence in" is a start, "in" a time during which."""
    weak: Role = ""
    for at, text in enumerate(before):
        pair = tuple(before[at : at + 2])
        if pair in _PAIRS:
            return _PAIRS[pair]
        meant = _ROLES.get(text, "")
        if meant == "in":
            weak = "in"
        elif text == "to" and len(pair) > 1:
            return weak  # "to March" behind other words: of what comes before, nothing is known
        elif meant:
            return meant
        elif text not in _FILLING:
            break
    return weak


def runs_until(before: Sequence[str]) -> bool:
    """Whether the words in front make a date the end of what is ongoing: "ongoing until", "ongoing through"."""
    return role(before) == "until"


def goes_on(after: Sequence[str]) -> bool:
    """Whether the words behind a date leave its end open: "onwards", "and ongoing", "- continuing"."""
    for text in after[:3]:
        if text in _OPEN:
            return True
        if text not in _JOINING:
            return False
    return False


def is_known(text: str) -> bool:
    """Whether a word in front of a date belongs to the date, and is no part of a name."""
    return text in _ROLES or text in _FILLING or not text.isalpha()


def is_moved(found: Sequence[Item]) -> bool:
    """Whether the words say that one date has taken another's place: "revised to June 2014 (was March 2014)"."""
    return any(isinstance(item, Word) and item.text in _MOVED for item in found)
