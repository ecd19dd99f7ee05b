"""Small numbers in a paper: what is withheld, and an attacker who tries totals, differences and earlier papers.

The attacker shares nothing with the rule but its names. He tries every number near the true ones for every cell that he
cannot see, and keeps those that agree with all that he knows; two numbers found near the truth are two for anybody.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lscb_workflow.rules.suppression import Cell, Count, Figure, Issue, Share, gives_away, read, withheld

Numbers = Mapping[Cell, int]
NEAR = 4
SMALL = range(1, 5)


def cell(quarter: int, agency: str | None = None) -> Cell:
    return Cell(1, quarter, agency)


def figures(texts: Mapping[Cell, object], *, cumulative: bool = False, children: bool = True) -> list[Figure]:
    return [Figure(where, str(text), children, cumulative) for where, text in texts.items()]


def quarter(total: object, *parts: object, number: int = 1) -> dict[Cell, object]:
    """One quarter's cells: its total, and a part for the agencies a, b, c and so on."""
    return {cell(number): total} | {cell(number, agency): part for agency, part in zip("abcdef", parts, strict=False)}


def gone(texts: Mapping[Cell, object], *, cumulative: bool = False, earlier: Sequence[Issue] = ()) -> set[str]:
    """What is withheld, as Q1 for a total and Q1a for a part."""
    hidden = withheld(figures(texts, cumulative=cumulative), earlier)
    return {f"Q{where.quarter}{where.agency or ''}" for where in hidden}


def printed(texts: Mapping[Cell, object], hidden: frozenset[Cell]) -> Issue:
    return {where: None if where in hidden else str(text) for where, text in texts.items()}


READINGS = [
    ("12", Count(12)),
    (" 1,204 ", Count(1204)),
    ("Four children", Count(4)),
    ("twenty-four", Count(24)),
    ("none", Count(0)),
    ("No children.", Count(0)),
    ("f\u200bour", Count(4)),
    ("９", Count(9)),
    ("45%", Share(0, 0, None)),
    ("45% of 20", Share(9, 9, 20)),
    ("1% of 400", Share(2, 6, 400)),
    ("9 of 20", Share(9, 9, 20)),
    ("9 out of the 20 children", Share(9, 9, 20)),
    ("three of seven (43 per cent)", Share(3, 3, 7)),
    ("45% (9 of 20)", Share(9, 9, 20)),
    ("9 of 20 (95%)", None),
    ("20 of 9", None),
    ("50% of 11", None),
    ("about four", None),
    ("-3", None),
    ("12.5", None),
    ("Steering group met twice", None),
]


@pytest.mark.parametrize(("text", "found"), READINGS, ids=[text for text, _ in READINGS])
def test_a_text_is_a_number_or_a_share_in_figures_or_words_or_neither(text: str, found: Count | Share | None) -> None:
    assert read(text) == found


TOLD = """1|4|four|Three|two children|one boy|about four|<5|12 (of whom 3 boys)|a child was moved|both girls|several
    |½|٣|Ⅳ|45%|0%|45% of 9|3 of 20|17 of 20|9 of 9|nine of nine|5 of 9 (56%)|1% of 400
    |a couple of families|as in Q1|-4"""
SAID = (
    "0|none|No children|5|12|1,204|twenty|9 of 20|45% of 20|0% of 20|none of 20|Steering group met twice|n/a||network"
)


@pytest.mark.parametrize("text", TOLD.replace("\n    ", "").split("|"))
def test_a_text_is_withheld_that_may_give_a_small_number_away(text: str) -> None:
    assert gives_away(text)
    assert gone({cell(1): text}) == {"Q1"}


@pytest.mark.parametrize("text", SAID.split("|"))
def test_a_text_is_shown_that_gives_no_small_number_away(text: str) -> None:
    assert not gives_away(text)
    assert gone({cell(1): text}) == set()


@given(st.text(max_size=60))
def test_any_text_is_read_and_none_holding_a_digit_is_shown_without_being_understood(text: str) -> None:
    assert gives_away(text) or read(text) is not None or not any(sign.isnumeric() for sign in text)


def test_a_measure_that_counts_no_children_is_shown_as_it_is() -> None:
    assert withheld(figures(quarter("3", "1", "2"), children=False)) == frozenset()


def test_a_second_cell_is_withheld_where_the_total_would_give_the_first_away() -> None:
    assert gone(quarter(19, 3, 7, 9)) == {"Q1a", "Q1b"}


def test_no_second_cell_is_withheld_where_two_small_ones_hide_each_other() -> None:
    assert gone(quarter(16, 3, 4, 9)) == {"Q1a", "Q1b"}


def test_the_total_goes_too_where_two_small_numbers_can_only_be_four_and_four() -> None:
    assert gone(quarter(8, 4, 4)) == {"Q1", "Q1a", "Q1b"}


def test_a_zero_protects_only_where_nothing_else_can() -> None:
    assert gone(quarter(12, 3, 0, 9)) == {"Q1a", "Q1c"}
    before = {cell(1): "12", cell(1, "c"): "9"}
    assert gone(quarter(12, 3, 0, 9), earlier=[before]) == {"Q1a", "Q1b"}


def test_words_without_a_number_beside_numbers_are_taken_as_none() -> None:
    assert gone(quarter(12, 3, "n/a", 9)) == {"Q1a", "Q1c"}


def test_what_could_not_be_read_is_not_worked_out_from_the_total_either() -> None:
    assert gone(quarter(12, "about four", 8)) == {"Q1a", "Q1b"}


def test_parts_that_do_not_add_up_are_related_all_the_same() -> None:
    assert gone(quarter(20, 3, 7, 9)) == {"Q1a", "Q1b"}
    assert gone(quarter(9, 4, 4)) == {"Q1a", "Q1b", "Q1"}


def test_shares_are_protected_by_shares() -> None:
    assert gone(quarter("9 of 20", "3 of 8", "6 of 12")) == {"Q1a", "Q1b"}
    assert gone(quarter("30 of 40", "9 of 9", "21 of 31")) == {"Q1a", "Q1b"}


def test_of_two_quarters_of_a_year_to_date_that_differ_by_a_few_the_later_one_is_withheld() -> None:
    year = {cell(1): 10, cell(2): 12, cell(3): 30}
    assert gone(year, cumulative=True) == {"Q2"}
    assert gone(year) == set()


def test_the_earlier_quarter_is_withheld_where_the_later_one_has_been_printed() -> None:
    assert gone({cell(1): 10, cell(2): 12}, cumulative=True, earlier=[{cell(2): "12"}]) == {"Q1"}


def test_a_quarter_that_adds_nobody_does_not_show_what_the_one_before_it_added() -> None:
    assert gone({cell(1): 10, cell(2): 12, cell(3): 12}, cumulative=True) == {"Q2", "Q3"}


def test_what_was_withheld_once_stays_withheld() -> None:
    assert gone(quarter(12), earlier=[{cell(1): None}]) == {"Q1"}


def test_what_was_printed_once_protects_nothing() -> None:
    assert gone(quarter(19, 3, 7, 9), earlier=[{cell(1, "b"): "7"}]) == {"Q1a", "Q1c"}


def test_what_earlier_papers_gave_away_is_not_repeated_and_takes_nothing_else_with_it() -> None:
    before = {where: str(text) for where, text in quarter(19, 3, 7, 9).items()}
    assert gone(quarter(19, 3, 7, 9), earlier=[before]) == {"Q1a"}


def test_a_correction_by_a_few_is_withheld_whichever_paper_it_corrects() -> None:
    assert gone(quarter(22), earlier=[{cell(1): "20"}]) == {"Q1"}
    assert gone(quarter(22), earlier=[{cell(1): "20"}, {cell(1): "40"}]) == {"Q1"}
    assert gone(quarter(30), earlier=[{cell(1): "20"}]) == set()


def test_an_old_total_does_not_show_what_the_new_one_hides() -> None:
    """The total has since gone up with an agency that reported late."""
    before = {cell(1): "12", cell(1, "a"): None, cell(1, "b"): None}
    assert gone(quarter(32, 4, 8, 20), earlier=[before]) == {"Q1a", "Q1b"}


@dataclass(frozen=True)
class Attacker:
    """`true` are the real numbers, `out` the cells that he sees; `informed` if he is told which numbers are small."""

    true: Numbers
    hidden: frozenset[Cell]
    earlier: Sequence[Issue] = ()
    cumulative: bool = False
    informed: bool = True

    def found_out(self) -> set[tuple[Cell, ...]]:
        """The small numbers of which he is left with one: cells, and pairs of quarters that differ by it."""
        secrets = [(where,) for where, n in self.true.items() if n in SMALL]
        secrets += [(two, one) for one, two in self.pairs() if self.true[two] - self.true[one] in SMALL]
        seen: dict[tuple[Cell, ...], set[int]] = {secret: set() for secret in secrets}
        for numbers in self.possible():
            for secret in secrets:
                seen[secret].add(numbers[secret[0]] - sum(numbers[where] for where in secret[1:]))
            if all(len(values) > 1 for values in seen.values()):
                break
        return {secret for secret, values in seen.items() if len(values) < 2}

    def possible(self) -> Iterator[Numbers]:
        """Every set of numbers near the true ones that agrees with what was printed, now or earlier, and the rule."""
        rows = [list(self.rows(number)) for number in sorted({where.quarter for where in self.true})]
        for row in product(*rows):
            numbers = {where: n for part in row for where, n in part.items()}
            if all(self.may_rise(numbers, *pair) for pair in self.pairs()):
                yield numbers

    def rows(self, number: int) -> Iterator[Numbers]:
        out = {where for issue in self.earlier for where, text in issue.items() if text == str(self.true[where])}
        cells = [where for where in self.true if where.quarter == number]
        dark = self.hidden - out
        for values in product(*(self.tries(self.true[c]) if c in dark else [self.true[c]] for c in cells)):
            row = dict(zip(cells, values, strict=True))
            if all(adds_up(row, issue) for issue in (row, *self.earlier)) and self.may_be_corrected(row):
                yield row

    def tries(self, n: int) -> Sequence[int]:
        near = range(max(0, n - NEAR), n + NEAR + 1)
        return [one for one in near if not self.informed or n == 0 or (one in SMALL) == (n in SMALL)]

    def may_be_corrected(self, row: Numbers) -> bool:
        old = [(where, int(text)) for issue in self.earlier for where, text in issue.items() if text and where in row]
        few = [(where, then) for where, then in old if abs(self.true[where] - then) in SMALL]
        return not self.informed or all(abs(row[where] - then) in SMALL for where, then in few)

    def pairs(self) -> list[tuple[Cell, Cell]]:
        return [(one, two) for one, two in combinations(self.true, 2) if one.agency == two.agency and self.cumulative]

    def may_rise(self, numbers: Numbers, before: Cell, after: Cell) -> bool:
        """A year to date does not fall; the informed know besides that two quarters differ by a few."""
        rise, few = numbers[after] - numbers[before], self.true[after] - self.true[before] in SMALL
        return rise in SMALL if self.informed and few else rise >= 0


def adds_up(row: Numbers, issue: Mapping[Cell, object]) -> bool:
    """Whether these numbers fit an issue's total, where it printed other ones in its time."""
    seen = {where: n if issue[where] is None else int(str(issue[where])) for where, n in row.items() if where in issue}
    parts = [n for where, n in seen.items() if where.agency]
    totals = [n for where, n in seen.items() if not where.agency]
    return not parts or not totals or sum(parts) == totals[0]


def assert_kept(true: Numbers, earlier: Sequence[Issue] = (), *, cumulative: bool = False) -> None:
    """Nobody finds a small number out, unless an empty page would tell it to somebody so well informed."""
    attacker = Attacker(true, withheld(figures(true, cumulative=cumulative), earlier), earlier, cumulative)
    if found := attacker.found_out():
        assert found <= replace(attacker, hidden=frozenset(true)).found_out()
    assert not replace(attacker, informed=False).found_out()


def test_the_attacker_finds_what_a_careless_paper_shows() -> None:
    """The test of the test."""
    true = {cell(1): 19, cell(1, "a"): 3, cell(1, "b"): 7, cell(1, "c"): 9}
    assert Attacker(true, frozenset({cell(1, "a")})).found_out() == {(cell(1, "a"),)}
    assert Attacker(true, frozenset({cell(1, "a"), cell(1, "b")}), [{cell(1, "b"): "7"}]).found_out()
    assert Attacker({cell(1): 10, cell(2): 12}, frozenset(), (), True).found_out() == {(cell(2), cell(1))}
    assert not Attacker(true, frozenset({cell(1, "a"), cell(1, "b")})).found_out()


CHILDREN = st.sampled_from([0, 0, 1, 2, 3, 4, 4, 5, 5, 6, 7, 9, 13, 30])
HARMLESS = st.sampled_from([0, 5, 6, 9, 30])


def quarters(parts: st.SearchStrategy[int], agencies: str, count: int, cumulative: bool) -> st.SearchStrategy[Numbers]:
    """Tables in which parts come to totals; each quarter on top of the one before where they are cumulative."""

    def table(rows: list[list[int]]) -> Numbers:
        if cumulative:
            rows = [[sum(column) for column in zip(*rows[: n + 1], strict=True)] for n in range(len(rows))]
        cells = {cell(number): sum(row) for number, row in enumerate(rows, 1)}
        for number, row in enumerate(rows, 1):
            cells |= {cell(number, agency): n for agency, n in zip(agencies, row, strict=True)}
        return cells

    row = st.lists(parts, min_size=len(agencies), max_size=len(agencies))
    return st.lists(row, min_size=count, max_size=count).map(table)


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 4).flatmap(lambda size: quarters(CHILDREN, "abcd"[:size], 1, cumulative=False)))
def test_no_small_number_is_worked_out_from_a_total(true: Numbers) -> None:
    assert_kept(true)


@settings(max_examples=40, deadline=None)
@given(quarters(CHILDREN, "ab", 2, cumulative=True))
def test_no_small_number_is_worked_out_from_two_quarters_of_a_year_to_date(true: Numbers) -> None:
    assert_kept(true, cumulative=True)


@settings(max_examples=40, deadline=None)
@given(st.lists(CHILDREN, min_size=4, max_size=4).map(lambda rises: {cell(n): sum(rises[:n]) for n in range(1, 5)}))
def test_no_small_rise_is_worked_out_from_four_totals_of_a_year_to_date(true: Numbers) -> None:
    assert_kept(true, cumulative=True)


@settings(max_examples=40, deadline=None)
@given(quarters(CHILDREN, "ab", 2, cumulative=True))
def test_no_small_number_is_worked_out_from_an_earlier_paper_and_this_one(true: Numbers) -> None:
    first = {where: n for where, n in true.items() if where.quarter == 1}
    before = printed(first, withheld(figures(first, cumulative=True)))
    assert_kept(true, [before], cumulative=True)


@settings(max_examples=40, deadline=None)
@given(quarters(CHILDREN, "abc", 1, cumulative=False), quarters(CHILDREN, "abc", 1, cumulative=False))
def test_no_small_number_is_worked_out_from_a_paper_and_its_correction(old: Numbers, new: Numbers) -> None:
    """Figures that the first paper showed are corrected in the second; what it withheld stays as it is."""
    kept = withheld(figures(old))
    before = printed(old, kept)
    parts = {where: old[where] if where in kept else n for where, n in new.items() if where.agency}
    true = {cell(1): sum(parts.values())} | parts
    assume(cell(1) not in kept or true[cell(1)] == old[cell(1)])
    assert_kept(true, [before])


@settings(max_examples=40, deadline=None)
@given(quarters(HARMLESS, "abc", 4, cumulative=False) | quarters(HARMLESS, "abc", 1, cumulative=True))
def test_nothing_is_withheld_where_every_number_is_none_or_five_and_more(true: Numbers) -> None:
    assert withheld(figures(true)) == frozenset()


@settings(max_examples=40, deadline=None)
@given(quarters(HARMLESS, "abc", 4, cumulative=True))
def test_nothing_is_withheld_of_a_year_to_date_that_rises_by_none_or_five_and_more(true: Numbers) -> None:
    assert withheld(figures(true, cumulative=True)) == frozenset()


@settings(max_examples=30, deadline=None)
@given(quarters(CHILDREN, "abc", 2, cumulative=True), st.randoms(use_true_random=False))
def test_the_order_of_the_figures_changes_nothing(true: Numbers, chance) -> None:
    shuffled = figures(true, cumulative=True)
    chance.shuffle(shuffled)
    assert withheld(shuffled) == withheld(figures(true, cumulative=True))
