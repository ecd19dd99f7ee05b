"""A passage that should never have been written: how it is found again, in any text, by whoever does not have it.

A tombstone keeps no words. It keeps a salted SHA-256 (FIPS 180-4) over the passage's words in lower case, and how many
they are: every run of that many words in a text can be compared with it, so that a restored backup is cleaned by
itself. Whoever has the hash can try out what they suspect, the quicker the fewer the words are; one word is refused.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any

from pydantic import AwareDatetime, Field

from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.redaction import REMOVED, readable
from lscb_workflow.rules.values import Value

LEAST_WORDS = 2
_WORD = re.compile(r"\w+")


class Mark(Value):
    """What finds a passage. Case, punctuation and line breaks do not count: `words` is how many words it has."""

    words: Annotated[int, Field(ge=LEAST_WORDS)]
    salt: str
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Tombstone(Value):
    """What is kept of a passage that was removed: what finds it, who removed it, why, when, and from which places.

    `public` finds it as a public version has it, with posts for names, where that differs.
    """

    mark: Mark
    public: Mark | None = None
    by: str
    because: str
    at: AwareDatetime
    places: dict[str, int]

    @property
    def name(self) -> str:
        """How the audit and the log call it."""
        return self.mark.sha256[:12]


def mark(passage: str, salt: str) -> Mark:
    """The mark of a passage. Raises Fault where it is too short to be told from other words."""
    words = [word for word, _, _ in _words(passage)]
    if len(words) < LEAST_WORDS:
        raise Fault("the passage is a single word, which stands in many places rightly; give the words around it too")
    return Mark(words=len(words), salt=salt, sha256=_hash(salt, words))


def tombstone(passage: str, public: str, salt: str, by: str, because: str, now: datetime) -> Tombstone:
    """A tombstone without its places. `public` is the passage as a public version would have it."""
    found = mark(passage, salt)
    if holds(because, found):
        raise Fault("--because repeats the passage itself; say why without it")
    other = mark(public, salt) if len(_WORD.findall(public)) >= LEAST_WORDS else found
    return Tombstone(mark=found, public=other if other != found else None, by=by, because=because, at=now, places={})


def holds(text: str, *marks: Mark) -> bool:
    """Whether a text has any of the passages."""
    return any(True for each in marks for _ in _spans(text, each))


def without(value: Any, marks: Sequence[Mark], keys: bool = False) -> Any:
    """A value as JSON holds it, with the passages taken out of every text in it; out of its keys too with `keys`."""
    if isinstance(value, str):
        return _text_without(value, marks)
    if isinstance(value, list):
        return [without(each, marks, keys) for each in value]
    if isinstance(value, dict):
        return {without(k, marks) if keys else k: without(each, marks, keys) for k, each in value.items()}
    return value


def _text_without(text: str, marks: Sequence[Mark]) -> str:
    for each in marks:
        for start, end in reversed(list(_spans(text, each))):
            text = text[:start] + REMOVED + text[end:]
    return text


def _spans(text: str, sought: Mark) -> Iterator[tuple[int, int]]:
    """Where the passage stands, from its first character to after its last, without overlaps."""
    words, after = _words(text), 0
    plain = [word for word, _, _ in words]
    for first in range(len(words) - sought.words + 1):
        if first >= after and _hash(sought.salt, plain[first : first + sought.words]) == sought.sha256:
            after = first + sought.words
            yield words[first][1], words[after - 1][2]


def _words(text: str) -> list[tuple[str, int, int]]:
    """Every word in lower case, with where it begins and ends in the text."""
    plain, places = (text, range(len(text))) if text.isascii() else readable(text)
    return [(word[0].casefold(), places[word.start()], places[word.end() - 1] + 1) for word in _WORD.finditer(plain)]


def _hash(salt: str, words: Sequence[str]) -> str:
    return sha256(f"{salt} {' '.join(words)}".encode()).hexdigest()
