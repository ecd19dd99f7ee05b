"""Small numbers: which figures of a measure a paper leaves out, so that no few children are seen or worked out.

A number of one to four may identify a child. It is withheld, and with it so much else that whoever knows this rule,
every paper so far and every sum in it is left with at least two numbers that it could have been. A paper must mark all
that it withholds alike: which of two cells is the small one is part of the secret.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations, groupby

from lscb_workflow.rules.suppression.attacker import FAR, Attacker, Cell, Fact, Numbers
from lscb_workflow.rules.suppression.reading import (
    LARGEST,
    LEAST_BASE,
    SMALLEST,
    Count,
    Share,
    gives_away,
    is_small,
    numbers,
    read,
)

__all__ = ["Cell", "Count", "Figure", "Issue", "Share", "gives_away", "read", "withheld"]

Issue = Mapping[Cell, str | None]  # an earlier paper's cells as it printed them, None where it withheld one
_View = dict[Cell, tuple[int, ...] | None]  # a paper's numbers, None where it withholds them or is still to do so


@dataclass(frozen=True, slots=True)
class Figure:
    """What was typed for a cell. `cumulative`: for the year to date, so that two quarters differ by a number too."""

    cell: Cell
    text: str
    counts_children: bool = True
    cumulative: bool = False


@dataclass(frozen=True, slots=True)
class _Measure:
    """One measure's figures in order, their true numbers, earlier papers' views of it, and the cells that are out."""

    figures: tuple[Figure, ...]
    numbers: Numbers
    issues: tuple[_View, ...]
    told: frozenset[Cell]


def withheld(figures: Iterable[Figure], earlier: Sequence[Issue] = ()) -> frozenset[Cell]:
    """The cells of `figures` that a paper must not show. `earlier` are all papers that have gone out, in any order.

    What was withheld once stays so, because the old paper beside the new would tell it. What was printed once is out:
    it protects nothing, and a small number that earlier papers gave away is not repeated but cannot be saved.
    """
    ordered = sorted(figures, key=lambda figure: _place(figure.cell))
    kept = {cell for issue in earlier for cell, printed in issue.items() if printed is None}
    hidden = {figure.cell for figure in ordered if figure.cell in kept}
    children = [figure for figure in ordered if figure.counts_children]
    for _, group in groupby(children, key=lambda figure: figure.cell.measure):
        hidden |= _of_one_measure(_measure(tuple(group), earlier), frozenset(hidden))
    return frozenset(hidden)


def _place(cell: Cell) -> tuple[int, int, bool, str]:
    return cell.measure, cell.quarter, cell.agency is not None, cell.agency or ""


def _measure(figures: tuple[Figure, ...], earlier: Sequence[Issue]) -> _Measure:
    texts = {figure.cell: figure.text for figure in figures}
    told = {cell for issue in earlier for cell in issue.keys() & texts.keys() if _same(issue[cell], texts[cell])}
    true = {cell: numbers(text) for cell, text in texts.items()}
    return _Measure(figures, true, tuple(_view(issue, figures[0].cell.measure) for issue in earlier), frozenset(told))


def _same(printed: str | None, text: str) -> bool:
    return printed is not None and (printed == text or (read(text) is not None and read(printed) == read(text)))


def _view(issue: Issue, measure: int) -> _View:
    cells = sorted((cell for cell in issue if cell.measure == measure), key=_place)
    return {cell: None if (text := issue[cell]) is None else numbers(text) for cell in cells}


def _of_one_measure(measure: _Measure, kept: frozenset[Cell]) -> frozenset[Cell]:
    """First what is small, or is one of two that differ by a few; then, secret by secret, what would give it away."""
    secrets = (*_in_cells(measure), *_in_corrections(measure), *filter(_is_few, _between(measure)))
    hidden = kept | {figure.cell for figure in measure.figures if gives_away(figure.text)}
    for secret in secrets:
        if not (hidden - measure.told).intersection(secret.cells):
            hidden |= set([cell for cell in secret.cells if cell not in measure.told][:1])
    for attackers in (tuple(_those_who_know(measure)), (_who_adds(measure),)):
        for secret in secrets:
            ways = (_guarded(measure, hidden, secret, attacker) for attacker in attackers)
            hidden = next((cells for cells in ways if cells is not None), hidden)
    return hidden


def _those_who_know(measure: _Measure) -> Iterator[Attacker]:
    """The best informed first: where he could not even be kept from it by an empty page, at least the next one is.

    The first is told which numbers and which differences are small, the second which numbers are, the third nothing.
    """
    between, cells, sums = list(_between(measure)), list(_in_cells(measure)), list(_sums(measure, known=True))
    rises = [replace(fact, least=0, most=FAR) for fact in between if fact.least >= 0]
    yield Attacker(measure.numbers, (*sums, *between, *cells, *_in_corrections(measure)), LARGEST + 1)
    yield Attacker(measure.numbers, (*sums, *rises, *cells), floor=0, beyond=LARGEST)
    yield Attacker(measure.numbers, (*sums, *rises), floor=0, beyond=LARGEST)


def _who_adds(measure: _Measure) -> Attacker:
    """Whoever believes that parts come to their total even where they do not, until he sees that they cannot."""
    facts = (*_sums(measure, known=False), *_between(measure), *_in_cells(measure), *_in_corrections(measure))
    return Attacker(measure.numbers, facts, LARGEST + 1, safe=frozenset({0, 2}))


def _is_few(fact: Fact) -> bool:
    return fact.most < FAR


def _in_cells(measure: _Measure) -> Iterator[Fact]:
    """The small numbers themselves, and the bases of fewer than ten."""
    for cell, values in measure.numbers.items():
        terms = tuple(((cell, side), 1) for side in range(len(values)))
        yield from (Fact((terms[side],), SMALLEST, LARGEST) for side, n in enumerate(values) if is_small(n))
        if len(terms) == 2 and sum(values) < LEAST_BASE:
            yield Fact(terms, 0, LEAST_BASE - 1)


def _in_corrections(measure: _Measure) -> Iterator[Fact]:
    """Figures that were corrected by a few: beside the old paper the new one would show those few."""
    for cell, then in chain.from_iterable(issue.items() for issue in measure.issues):
        for side, (old, new) in enumerate(zip(then or (), measure.numbers.get(cell, ()), strict=False)):
            if is_small(new - old):
                yield Fact((((cell, side), 1),), *_around(old, new))


def _between(measure: _Measure) -> Iterator[Fact]:
    """What two figures for the year to date differ by, the later one first: they never fall, unless they were seen to.

    Any two, not only neighbours: a quarter that adds nobody would else show what the one before it added.
    """
    cells = [figure.cell for figure in measure.figures if figure.cumulative and read(figure.text) is not None]
    for before, after in (pair for pair in combinations(cells, 2) if pair[0].agency == pair[1].agency):
        for side, (old, new) in enumerate(zip(measure.numbers[before], measure.numbers[after], strict=False)):
            terms = (((after, side), 1), ((before, side), -1))
            if is_small(new - old):
                yield Fact(terms, *_around(0, new - old))
            elif new >= old:
                yield Fact(terms, 0, FAR)


def _around(old: int, new: int) -> tuple[int, int]:
    """From where to where a number lies that is known to have changed by a few, and in which direction."""
    return (old + SMALLEST, old + LARGEST) if new > old else (old - LARGEST, old - SMALLEST)


def _sums(measure: _Measure, *, known: bool) -> Iterator[Fact]:
    """That in each quarter the parts come to the total, as this paper and each earlier one has them.

    A sum that is out is known to be, and by how much, or else is believed to come right.
    """
    views: list[_View] = [dict.fromkeys(measure.numbers), *measure.issues]
    for view, quarter in ((view, quarter) for view in views for quarter in range(1, 5)):
        cells = {cell: then for cell, then in view.items() if cell.quarter == quarter}
        signs = {cell: -1 if cell.agency is None else 1 for cell in cells}
        values = [measure.numbers.get(cell, ()) if then is None else then for cell, then in cells.items()]
        for side in range(min(map(len, values)) if len(set(signs.values())) == 2 else 0):
            terms = tuple(((cell, side), signs[cell]) for cell, then in cells.items() if then is None)
            printed = sum(signs[cell] * then[side] for cell, then in cells.items() if then is not None)
            true = sum(sign * measure.numbers[cell][side] for (cell, _), sign in terms)
            yield Fact(terms, *((true, true) if known else (-printed, -printed)))


def _guarded(measure: _Measure, hidden: frozenset[Cell], secret: Fact, attacker: Attacker) -> frozenset[Cell] | None:
    """`hidden`, and what else it takes to keep one secret; None where nothing would.

    Near cells go before far ones and parts before totals; none at all protects badly and goes last. Which of several
    goes never depends on how large it is: whoever knows the rule would learn something from the choice.
    """
    near = {cell for fact in attacker.facts if set(fact.cells).intersection(secret.cells) for cell in fact.cells}

    def order(cell: Cell) -> tuple[object, ...]:
        return cell not in near, not any(measure.numbers[cell]), cell.agency is None, _place(cell)

    def safe(cells: frozenset[Cell]) -> bool:
        return attacker.guesses(secret, cells - measure.told)

    if safe(hidden):
        return hidden
    cells = (cell for cell, values in measure.numbers.items() if values and cell not in hidden | measure.told)
    free = sorted(cells, key=order)
    if not safe(hidden.union(free)):
        return None
    chosen = hidden
    while not safe(chosen):
        rest = [cell for cell in free if cell not in chosen]
        chosen |= {next((cell for cell in rest if safe(chosen | {cell})), rest[0])}
    for cell in reversed(free):
        chosen = chosen - {cell} if cell in chosen and safe(chosen - {cell}) else chosen
    return chosen
