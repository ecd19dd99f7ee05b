"""What the words around a date make of it: a deadline, a start, a time during which, a date that was moved."""

from collections.abc import Sequence
from typing import Literal

from lscb_workflow.rules.timescales.groups import Item, Word

Role = Literal["", "by", "from", "in", "until", "before", "after"]

_ROLES: dict[str, Role] = {
    "by": "by",
    "due": "by",
    "deadline": "by",
    "from": "from",
    "commence": "from",
    "commences": "from",
    "commencing": "from",
    "commenced": "from",
    "start": "from",
    "starts": "from",
    "starting": "from",
    "started": "from",
    "begin": "from",
    "begins": "from",
    "beginning": "from",
    "began": "from",
    "wef": "from",
    "since": "from",
    "effective": "from",
    "in": "in",
    "during": "in",
    "throughout": "in",
    "over": "in",
    "until": "until",
    "till": "until",
    "to": "until",
    "through": "until",
    "before": "before",
    "prior": "before",
    "after": "after",
    "following": "after",
    "post": "after",
    "once": "after",
}
_NEAR = 6  # words looked back at
_FILLING = frozenset("the on at around of : - , ( . about approximately approx circa c date be new academic financial".split())
_OPEN = frozenset("onwards forward forwards ongoing beyond thereafter continuing present +".split())
_JOINING = frozenset("- , ( ) and & then / . : to is then".split())
_MOVED = frozenset(
    "revised revise extended slipped moved rescheduled deferred postponed amended was were originally previously original".split()
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
    """What the words in front make of a date: "to commence in" is a start, "in" a time during which."""
    weak: Role = ""
    if before[1:2] == ["not"] and before[0] == "before":
        return "from"  # "not before March 2013"
    if before[:2] == ["than", "earlier"]:
        return "from"
    if before[:2] == ["than", "later"]:
        return "by"
    for at, text in enumerate(before):
        meant = _ROLES.get(text, "")
        if meant == "in" or (text == "to" and before[at + 1 : at + 2] == ["prior"]):
            weak = weak or ("before" if text == "to" else "in")
        elif meant == "until" and text == "to" and before[at + 1 : at + 2] not in (["ongoing"], ["up"], ["-"], []):
            return weak  # "to March": of what comes before, nothing is known
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


def is_moved(found: Sequence[Item]) -> bool:
    """Whether the words say that one date has taken another's place: "revised to June 2014 (was March 2014)"."""
    return any(isinstance(item, Word) and item.text in _MOVED for item in found)
