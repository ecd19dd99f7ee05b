"""Somebody who works out what a paper withholds: he sees all but the dark cells, and knows facts that tie them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

FAR = 10**9  # no number of children is as large
_ROUNDS, _TRIES = 60, 120  # the effort given to one possibility; what is undecided then counts as impossible


class Cell(NamedTuple):
    """A place in the paper. `measure` is its number, `quarter` is 1 to 4, `agency` is None for the total."""

    measure: int
    quarter: int
    agency: str | None = None


Spot = tuple[Cell, int]  # a number in a cell: 0 is how many children, 1 is the rest of their base
Numbers = dict[Cell, tuple[int, ...]]
_Tie = tuple[frozenset[Spot], "Fact"]  # a fact, and the spots it speaks of
_Ranges = dict[Spot, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Fact:
    """That some spots, each taken plus or minus once, come to a number from `least` to `most`."""

    terms: tuple[tuple[Spot, int], ...]
    least: int
    most: int

    @property
    def cells(self) -> list[Cell]:
        return [cell for (cell, _), _ in self.terms]


@dataclass(frozen=True, slots=True)
class Attacker:
    """`numbers` are the true ones. To him a dark number is at least `floor`, or at least 0 where it truly is below.

    He takes a secret to lie between its bounds, or so much `beyond` them. `safe` says how many possibilities, counted
    up to two, leave him guessing; none at all is a contradiction to him.
    """

    numbers: Numbers
    facts: tuple[Fact, ...]
    floor: int
    beyond: int = 0
    safe: frozenset[int] = frozenset({2})

    def guesses(self, secret: Fact, dark: frozenset[Cell]) -> bool:
        """Whether a secret stays one to him. What is no longer dark is none."""
        return dark.isdisjoint(secret.cells) or self._ways(secret, dark) in self.safe

    def _ways(self, secret: Fact, dark: frozenset[Cell]) -> int:
        truth = {(cell, side): n for cell in self.numbers if cell in dark for side, n in enumerate(self.numbers[cell])}
        ranges = {spot: (self.floor if n >= self.floor else 0, FAR) for spot, n in truth.items()}
        ties = [self._tie(fact, dark) for fact in self.facts if not dark.isdisjoint(fact.cells)]
        spots, wanted = self._tie(secret, dark)
        numbers = range(wanted.least - self.beyond, wanted.most + self.beyond + 1)
        each = ([*ties, (spots, replace(wanted, least=n, most=n))] for n in numbers)
        agree = (_possible(ranges, one, ranges.keys(), truth, iter(range(_TRIES))) for one in each)
        return len(list(islice(filter(None, agree), 2)))

    def _tie(self, fact: Fact, dark: frozenset[Cell]) -> _Tie:
        """What a fact says of the dark cells to somebody who sees the others."""
        seen = sum(sign * self.numbers[cell][side] for (cell, side), sign in fact.terms if cell not in dark)
        terms = tuple(term for term in fact.terms if term[0][0] in dark)
        return frozenset(spot for spot, _ in terms), Fact(terms, fact.least - seen, fact.most - seen)


def _possible(
    ranges: _Ranges, ties: Sequence[_Tie], new: Collection[Spot], truth: Mapping[Spot, int], tries: Iterator[int]
) -> bool:
    """Whether numbers exist that agree with every fact: narrow all ranges, then try the truth and both its sides.

    `new` are the spots whose range has changed since all were narrowed.
    """
    narrow = _narrowed(ranges, ties, new)
    if narrow is None or next(tries, None) is None:
        return False
    wide = [spot for spot, (least, most) in narrow.items() if least < most]
    if not wide:
        return True
    spot = min(wide, key=lambda spot: narrow[spot][1] - narrow[spot][0])
    least, most = narrow[spot]
    at = min(max(truth[spot], least), most)
    parts = [part for part in ((at, at), (least, at - 1), (at + 1, most)) if part[0] <= part[1]]
    return any(_possible(narrow | {spot: part}, ties, {spot}, truth, tries) for part in parts)


def _narrowed(ranges: _Ranges, ties: Sequence[_Tie], new: Collection[Spot]) -> _Ranges | None:
    """The ranges without what some fact rules out; None if nothing is left, or no end is in sight."""
    ranges = dict(ranges)
    for _ in range(_ROUNDS):
        before = dict(ranges)
        if not all(_narrow(ranges, fact) for spots, fact in ties if not spots.isdisjoint(new)):
            return None
        new = {spot for spot in ranges if ranges[spot] != before[spot]}
        if not new:
            return ranges
    return None


def _narrow(ranges: _Ranges, fact: Fact) -> bool:
    """Take from each range what one fact rules out; False if it leaves one empty."""
    signed = [(ranges[spot] if sign > 0 else (-ranges[spot][1], -ranges[spot][0])) for spot, sign in fact.terms]
    low, high = sum(least for least, _ in signed), sum(most for _, most in signed)
    for (spot, sign), (least, most) in zip(fact.terms, signed, strict=True):
        least, most = max(least, fact.least - (high - most)), min(most, fact.most - (low - least))
        if least > most:
            return False
        ranges[spot] = (least, most) if sign > 0 else (-most, -least)
    return True
