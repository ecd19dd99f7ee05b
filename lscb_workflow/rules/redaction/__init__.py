"""No child in a paper: what in a text may identify a child, a family or a case.

The rule looks; people decide. What it flags is shown to the writer before it is sent, and leaves by no route until the
business manager has cleared it. It runs in time that grows with the text and not faster.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal, cast

from lscb_workflow.rules.redaction import numbers, people

Kind = Literal[
    "name",
    "initials",
    "date of birth",
    "postcode",
    "NHS number",
    "pupil number",
    "age and place",
    "email",
    "telephone",
]
WHY: dict[Kind, str] = {
    "name": "looks like a person’s name",
    "initials": "looks like somebody’s initials",
    "date of birth": "looks like a date of birth",
    "postcode": "looks like a postcode",
    "NHS number": "looks like an NHS number",
    "pupil number": "looks like a pupil number",
    "age and place": "gives one person’s age with a place",
    "email": "looks like an email address",
    "telephone": "looks like a telephone number",
}
REMOVED = "[removed]"
# Published inquiries and authors that boards quote by name.
PUBLISHED = (
    "Victoria Climbié",
    "Victoria Climbie",
    "Peter Connelly",
    "Eileen Munro",
    "Lord Laming",
    "Professor Munro",
    "Alexis Jay",
    "Daniel Pelka",
    "Sarah's Law",
    "Clare's Law",
    "Working Together",
    "Every Child Matters",
    "Red Nose",
)
_STRONG = ("email", "NHS number", "pupil number", "postcode", "telephone", "date of birth")
_PLAIN = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "–": "-", "—": "-", "‑": "-", "‐": "-", "\t": " "})


@dataclass(frozen=True, slots=True)
class Flag:
    """A passage, `start` to `end` in characters, the end not included."""

    kind: Kind
    start: int
    end: int


def flags(text: str, known: Collection[str] = ()) -> tuple[Flag, ...]:
    """What may identify somebody, in order and without overlaps; where two meet, the longer one stands.

    `known` are names that belong to no child: the board's posts, groups, agencies and holders.
    """
    plain, places = readable(text)
    masked = _masked(plain, (*known, *PUBLISHED))
    found = [*numbers.shapes(plain), *people.names(plain, masked), *people.initials(plain, masked), *people.ages(plain)]
    spans = [(places[start], places[end - 1] + 1, kind) for kind, start, end in found if end > start]
    kept: list[Flag] = []
    taken = [False] * len(text)
    for start, end, kind in sorted(spans, key=lambda span: (span[2] not in _STRONG, span[0] - span[1], span[0])):
        if not any(taken[start:end]):
            kept.append(Flag(cast("Kind", kind), start, end))
            taken[start:end] = [True] * (end - start)
    return tuple(sorted(kept, key=lambda flag: flag.start))


def without(text: str, found: Iterable[Flag]) -> str:
    """The text with each passage taken out, and a mark in its place."""
    for flag in sorted(found, key=lambda flag: flag.start, reverse=True):
        text = text[: flag.start] + REMOVED + text[flag.end :]
    return text


def readable(text: str) -> tuple[str, list[int]]:
    """The text without what the eye does not see, and where each character stood."""
    signs, places = [], []
    for place, sign in enumerate(text.translate(_PLAIN)):
        category = unicodedata.category(sign)
        if category == "Cf":
            continue
        folded = unicodedata.normalize("NFKC", sign)
        signs.append(" " if category == "Zs" else folded if len(folded) == 1 else sign)
        places.append(place)
    return "".join(signs), places


def _masked(text: str, known: Collection[str]) -> list[bool]:
    """Which characters belong to something that this board knows by name."""
    masked = [False] * len(text)
    words = sorted({word.translate(_PLAIN) for word in known if word}, key=len, reverse=True)
    if words:
        pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, words)) + r")(?!\w)", re.IGNORECASE)
        for match in pattern.finditer(text):
            masked[match.start() : match.end()] = [True] * (match.end() - match.start())
    return masked
