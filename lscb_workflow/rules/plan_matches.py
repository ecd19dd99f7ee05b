"""Which action of a later version of a plan is which action of the plan that is loaded."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TypeVar

from lscb_workflow.rules.plan import Action

ALIKE = 0.6  # of 1: the least that makes it one action, reworded, where the reference is the same
MOVED = 0.85  # where the reference is another
LONG = 400  # characters: beyond that words are compared, since comparing signs takes their square
_WORD = re.compile(r"\w+")
Words = TypeVar("Words", bound=Sequence[str])


@dataclass(frozen=True, slots=True)
class Matches:
    """`was` maps a reference of the file to the loaded one. `asked` stand in both, with words too far apart to say."""

    was: Mapping[str, str]
    asked: tuple[str, ...]


def plain(words: str) -> str:
    """Words without case, punctuation and spacing."""
    return " ".join(_WORD.findall(words.casefold()))


def match(
    loaded: Sequence[Action],
    read: Sequence[Action],
    same: Collection[str] = (),
    new: Collection[str] = (),
    free: Collection[str] = (),
) -> Matches:
    """Pairs by the same words first, then by reference, then by nearly the same words.

    `same` and `new` are references about which a person has said that the action is the same, or another one; `free`
    are loaded references that may be used again without a question.
    """
    search = _Search({a.ref: plain(a.text) for a in loaded}, {a.ref: plain(a.text) for a in read})
    for ref in same:
        search.pair(ref, ref)
    search.by_words(refs_must_agree=True)
    search.by_words(refs_must_agree=False)
    search.by_reference(without=new)
    search.by_nearly_the_same_words()
    asked = [ref for ref in search.read if search.is_open(ref, ref) and ref not in new and ref not in free]
    return Matches(search.was, tuple(asked))


@dataclass
class _Search:
    """The loaded and the read actions' plain words by reference, and the pairs found so far."""

    loaded: Mapping[str, str]
    read: Mapping[str, str]
    was: dict[str, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def pair(self, ref: str, was: str) -> None:
        self.was[ref] = was
        self.taken.add(was)

    def is_open(self, ref: str, was: str) -> bool:
        """Whether both are there and neither has its pair."""
        return ref in self.read and ref not in self.was and was in self.loaded and was not in self.taken

    def by_words(self, refs_must_agree: bool) -> None:
        places: dict[str, list[str]] = {}
        for was, words in self.loaded.items():
            places.setdefault(words, []).append(was)
        for ref, words in self.read.items():
            wanted: Iterable[str] = [ref] if refs_must_agree else places.get(words, ())
            for was in wanted:
                if self.is_open(ref, was) and self.loaded[was] == words:
                    self.pair(ref, was)

    def by_reference(self, without: Collection[str]) -> None:
        for ref, words in self.read.items():
            if self.is_open(ref, ref) and ref not in without and likeness(self.loaded[ref], words, ALIKE) >= ALIKE:
                self.pair(ref, ref)

    def by_nearly_the_same_words(self) -> None:
        for likeness_, ref, was in sorted(self._near(), key=lambda near: -near[0]):
            if likeness_ >= MOVED and self.is_open(ref, was):
                self.pair(ref, was)

    def _near(self) -> Iterator[tuple[float, str, str]]:
        """Every pair that is still open and shares at least half of its words."""
        bags = {was: set(words.split()) for was, words in self.loaded.items() if was not in self.taken}
        for ref, words in self.read.items():
            if ref in self.was:
                continue
            bag = set(words.split())
            for was, other in bags.items():
                if was != ref and 4 * len(bag & other) >= len(bag) + len(other):
                    yield likeness(self.loaded[was], words, MOVED), ref, was


def likeness(one: str, other: str, enough: float) -> float:
    """How alike two texts are, 0 to 1; 0 as soon as it is certain that it is less than `enough`."""
    if max(len(one), len(other)) > LONG:
        return _ratio(one.split(), other.split(), enough)
    return _ratio(one, other, enough)


def _ratio(one: Words, other: Words, enough: float) -> float:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    for bound in (matcher.real_quick_ratio, matcher.quick_ratio):
        if bound() < enough:
            return 0.0
    return matcher.ratio()
